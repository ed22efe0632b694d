"""The main job, told as it happens: from the old card to the picture card, and money sent.

A customer and her bank, in a real browser, with nothing but what stands on screens and paper.
"""

import io
import zipfile
from pathlib import Path

from eawase.core.identity import ContractNumber
from eawase.press.read import read_cards
from tests.browser.bank import ServedBank
from tests.browser.conftest import OpenCustomer
from tests.browser.people import Clerk, Customer

SATO = "20000000001"
CARD: dict[str, str] = {}


def test_a_customer_goes_from_the_old_card_to_the_picture_card_and_sends_money(
    bank: ServedBank, at_portal: OpenCustomer, clerk: Clerk
) -> None:
    customer = at_portal(SATO)
    customer.take_old_card(bank.place.papers / f"customer-card-{SATO}.txt")

    skips_the_application(customer)
    applies_with_the_postal_code(customer, bank)
    sends_money_with_the_old_card(customer)

    officers_make_the_card(clerk)
    the_printer_receives_it_once(customer, clerk)
    the_card_is_posted(clerk)

    is_asked_to_switch(customer)
    is_told_to_read_the_cautions_first(customer)
    mixes_the_pictures_up(customer)
    switches_over(customer)

    chooses_the_same_picture_twice(customer)
    answers_wrongly_and_then_rightly(customer)
    finds_it_on_the_statement(customer)

    loses_the_card(customer)
    two_officers_unlock_it(clerk)
    uses_it_again(customer)
    stops_everything(customer)


def skips_the_application(customer: Customer) -> None:
    customer.log_in()
    customer.at("/apply")
    customer.press("スキップ")
    customer.at("/home")
    customer.reads("佐藤 和子 様", "前回のログイン", "カードを申し込む")
    customer.press("ログアウト")


def applies_with_the_postal_code(customer: Customer, bank: ServedBank) -> None:
    customer.log_in()
    customer.at("/apply")
    customer.type("郵便番号", "100-0001")
    customer.press("申込")
    customer.at("/apply")
    customer.reads("入力をたしかめてください")
    customer.type("郵便番号", full_width(postal_code(bank)))
    customer.press("申込")
    customer.reads("受け付け")
    customer.open("/home")
    customer.reads("カードの申込を受け付けました")


def sends_money_with_the_old_card(customer: Customer) -> None:
    before = balance(customer)
    customer.begin_transfer()
    customer.reads("お客様カード", "12,000円", "ヤマダ ハナコ")
    customer.type_numbers(shift=1)
    customer.send_answer()
    customer.reads("一致しませんでした", "お金はまだ動いていません")
    customer.follow("もう一度入力する")
    customer.type_numbers()
    customer.send_answer()
    customer.at("/receipt/")
    customer.reads("12,000円", "受付番号")
    assert balance(customer) == before - 12_000 - 330


def officers_make_the_card(clerk: Clerk) -> None:
    clerk.sit_down("demo-clerk")
    clerk.open("/office/applications")
    clerk.row(SATO).locator("label.hit").click()
    clerk.press("えらんだ申込を承認する")
    clerk.open("/office/applications?state=approved")
    clerk.row(SATO).locator("label.hit").click()
    clerk.press("えらんだ分の作成を申請する")
    clerk.at("/office/batches/")
    CARD["batch"] = clerk.path.partition("?")[0]
    clerk.reads("あなたは承認できません")
    assert clerk.page.get_by_role("button", name="承認する").count() == 0

    clerk.sit_down("demo-approver")
    clerk.open(CARD["batch"])
    clerk.press("1枚の作成を承認する")
    clerk.reads("承認ずみ")


def the_printer_receives_it_once(customer: Customer, clerk: Clerk) -> None:
    clerk.sit_down("demo-producer")
    clerk.open(CARD["batch"])
    clerk.page.get_by_text("一度しか作れないことをたしかめました").click()
    with clerk.page.expect_download() as waiting:
        clerk.page.get_by_role("button", name="1枚の印刷データを作る").click()
    with zipfile.ZipFile(io.BytesIO(Path(waiting.value.path()).read_bytes())) as package:
        (face,) = read_cards(package.read("cards.pdf"))
        assert package.read("letters.pdf").startswith(b"%PDF")
    customer.arrangement = face.arrangement
    CARD["number"] = face.number_printed
    clerk.open(CARD["batch"])
    clerk.reads("印刷データは作成ずみです")
    clerk.never_reads("印刷データを作る")


def the_card_is_posted(clerk: Clerk) -> None:
    ten = "3129876543"
    check = int(ten) % 7
    clerk.sit_down("demo-clerk")
    clerk.open("/office/cards")
    field = clerk.page.get_by_label(f"{CARD['number']}のお問い合わせ番号")
    field.fill(f"{ten}{(check + 1) % 7}")
    clerk.press("発送を記録する")
    clerk.reads("発送は、まだ1件も記録していません")
    field.fill(f"{ten}{check}")
    clerk.press("発送を記録する")
    clerk.open("/office/cards?state=posted")
    clerk.reads(CARD["number"], f"{ten}{check}")


def is_asked_to_switch(customer: Customer) -> None:
    customer.open("/home")
    customer.reads("カードは届きましたか", "簡易書留", "あと")
    customer.page.locator("#banner").get_by_role("link", name="カードに切り替える").click()
    customer.at("/switch")


def is_told_to_read_the_cautions_first(customer: Customer) -> None:
    customer.reads("カードの写真をとらないでください", "コピーをとらないでください")
    asked = customer.positions()
    # The browser's own check of the box is not what holds the rule.
    customer.page.locator("#answer").evaluate("form => { form.noValidate = true }")
    customer.choose_rightly()
    customer.send_answer()
    customer.at("/switch")
    customer.reads("入力をたしかめてください")
    customer.never_reads("切り替えました")
    assert customer.positions() == asked


def mixes_the_pictures_up(customer: Customer) -> None:
    asked = customer.positions()
    tick_cautions(customer)
    customer.choose_wrongly()
    customer.send_answer()
    customer.reads("一致しませんでした", "あと4回")
    customer.follow("もう一度えらぶ")
    assert customer.positions() == asked


def switches_over(customer: Customer) -> None:
    tick_cautions(customer)
    customer.choose_rightly()
    customer.send_answer()
    customer.reads("切り替えました", "捨ててください")


def chooses_the_same_picture_twice(customer: Customer) -> None:
    customer.begin_transfer()
    customer.never_reads("お客様カード」のうら")
    asked = customer.positions()
    first = customer.pictures()[0]
    customer.choose([first, first])
    customer.reads("同じ画像がえらばれています")
    customer.send_answer()
    customer.at("/confirm/")
    customer.reads("入力をたしかめてください", "まちがいには数えません")
    customer.never_reads("回まちがえると")
    assert customer.positions() == asked
    assert customer.page.locator(".board input:checked").count() == 0


def answers_wrongly_and_then_rightly(customer: Customer) -> None:
    asked = customer.positions()
    customer.choose_wrongly()
    customer.send_answer()
    customer.reads("一致しませんでした", "お金はまだ動いていません", "あと4回")
    customer.follow("もう一度えらぶ")
    assert customer.positions() == asked
    customer.choose_rightly()
    customer.send_answer()
    customer.at("/receipt/")
    customer.reads("12,000円", "受付番号")


def finds_it_on_the_statement(customer: Customer) -> None:
    left = balance(customer)
    customer.follow("明細")
    customer.at("/statement/")
    customer.reads("12,000", "330", f"{left:,}")
    assert customer.page.locator("main").inner_text().count("12,000") == 2


def loses_the_card(customer: Customer) -> None:
    customer.open("/incident")
    customer.page.get_by_text("なくした", exact=False).first.click()
    customer.press("カードの利用を止める")
    customer.reads("カードの利用を止めました", "再発行")
    customer.open("/transfer")
    customer.reads("カードの利用を止めているため", "窓口")


def two_officers_unlock_it(clerk: Clerk) -> None:
    clerk.sit_down("demo-clerk")
    clerk.open(f"/office/customers/{SATO}")
    clerk.page.get_by_text("カードの利用再開を申請する").click()
    clerk.page.locator("[name=unlock-reason]").fill("窓口で運転免許証を確認")
    clerk.press("再開を申請する")
    clerk.open("/office/proposals")
    mine = clerk.page.locator("section.panel").filter(has_text=SATO)
    assert mine.get_by_role("button", name="承認する").count() == 0

    clerk.sit_down("demo-approver")
    clerk.open("/office/proposals")
    clerk.press("承認する", within=clerk.page.locator("section.panel").filter(has_text=SATO))
    clerk.open(f"/office/customers/{SATO}")
    clerk.reads("利用中")


def uses_it_again(customer: Customer) -> None:
    customer.begin_transfer("5000")
    customer.choose_rightly()
    customer.send_answer()
    customer.at("/receipt/")


def stops_everything(customer: Customer) -> None:
    customer.open("/incident/stop")
    customer.page.get_by_text("窓口でしか再開できないことがわかりました").click()
    customer.press("すべての取引を止める")
    customer.at("/login")
    customer.log_in()
    customer.at("/login")
    customer.reads("窓口")


def tick_cautions(customer: Customer) -> None:
    customer.page.get_by_text("上のお願いを読みました").click()


def balance(customer: Customer) -> int:
    """The first account's balance on the main screen."""
    customer.open("/home")
    shown = customer.page.locator(".account .bal").first.inner_text()
    return int("".join(filter(str.isdigit, shown)))


def postal_code(bank: ServedBank) -> str:
    """She knows where she lives; the test looks it up."""

    async def look_up() -> str:
        ctx = bank.world.ctx
        async with ctx.store.transaction() as tx:
            found = await tx.contracts.get(ContractNumber(SATO), ctx.today())
        assert found is not None
        return found.postal_code.digits

    return bank.run(look_up())


def full_width(digits: str) -> str:
    return "".join(chr(ord("０") + int(digit)) for digit in digits)
