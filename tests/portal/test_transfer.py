"""The transfer screens: finding the bank, the form, and every way to fill it in wrongly."""

from datetime import UTC, datetime

import httpx
import pytest

from eawase.core.kana import PayeeName
from eawase.core.operation import PayeeRegistration
from tests.answering import Visit
from tests.doors import words
from tests.looking import events
from tests.world import PAYEE, World


async def visitor(world: World, lang: str = "ja") -> Visit:
    return await Visit.of(world, await world.contract(), lang=lang)


async def test_the_first_screen_says_that_the_card_will_be_needed(world: World) -> None:
    old = await visitor(world)
    assert "お客様カードを手元に" in words(await old.client.get("/transfer"))
    new = await Visit.of(world, await world.switched())
    assert "画像認証カードを手元に" in words(await new.client.get("/transfer"))


@pytest.mark.parametrize("text", ["みずほ", "ミズホ", "ﾐｽﾞﾎ", "0001", "００００１"[1:], "mizuho"])
async def test_a_bank_is_found_however_it_is_typed(world: World, text: str) -> None:
    visit = await visitor(world)
    page = await visit.client.get("/transfer", params={"institution": text})
    assert 'href="/transfer/branch?institution=0001"' in page.text


async def test_a_branch_is_found_and_leads_to_the_form(world: World) -> None:
    visit = await visitor(world)
    page = await visit.client.get("/transfer/branch?institution=0001&q=しんじゅく")
    assert "institution=0001&amp;branch=240" in page.text
    form = await visit.client.get("/transfer/details?institution=0001&branch=240")
    assert "新宿 (240)" in words(form)


@pytest.mark.parametrize(
    "text", ["", " ", "\u3000", "x" * 61, "x" * 3000, "a\nb", "\x00", "無い銀行", "<b>", "'--", "%"]
)
async def test_any_search_has_an_answer(world: World, text: str) -> None:
    visit = await visitor(world)
    for path, params in (
        ("/transfer", {"institution": text}),
        ("/transfer/branch", {"institution": "0001", "q": text}),
        ("/transfer/branch", {"institution": text}),
        ("/transfer/details", {"institution": text, "branch": text}),
        ("/transfer/details", {"payee": text, "again": text}),
    ):
        page = await visit.client.get(path, params=params)
        assert page.status_code in {200, 303, 422}, (path, text)
        assert "<b>」" not in page.text


async def test_an_unknown_bank_or_branch_leads_back_to_the_search(world: World) -> None:
    visit = await visitor(world)
    for path in (
        "/transfer/branch?institution=0000",
        "/transfer/branch",
        "/transfer/details?institution=0001&branch=000",
        "/transfer/details?institution=0000&branch=001",
        "/transfer/details",
    ):
        back = await visit.client.get(path)
        assert (back.status_code, back.headers["location"]) == (303, "/transfer")
    sent = await visit.filled(branch="000")
    assert (sent.status_code, sent.headers["location"]) == (303, "/transfer")


@pytest.mark.parametrize(
    ("field", "bad"),
    [
        *(("number", text) for text in ("", "123", "12345678", "abcdefg", "-123456", "' OR 1=1")),
        *(("name", text) for text in ("", "山田花子", "ヲノ", "ア" * 31, "<script>", "\u202eア")),
        *(("amount", text) for text in ("", "0", "-1", "5万", "1.5", "1e9", "9" * 40, "NaN")),
        *(("value_date", text) for text in ("", "2020-01-01", "2026-13-45", "tomorrow", "x" * 999)),
        *(("value_date", text) for text in ("2026-11-28", "2099-01-04")),
        *(("source", text) for text in ("", "0", "999999999999999999999", "x")),
        *(("kind", text) for text in ("", "gold", "ordinary'")),
    ],
)
async def test_bad_input_is_said_at_its_field_and_nothing_typed_is_lost(
    world: World, field: str, bad: str
) -> None:
    visit = await visitor(world)
    page = await visit.filled(**{field: bad})
    assert page.status_code == 422
    assert f'id="f-{field}-e"' in page.text
    assert f'href="#f-{field}"' in page.text
    assert "エラー" in page.text.partition("</title>")[0]
    kept = {"number": "7654321", "name": "やまだ はなこ", "amount": "10,000"}
    for name, value in kept.items():
        assert name == field or f'value="{value}"' in page.text
    assert "<script>" not in page.text
    assert "operation_frozen" not in await events(world, visit.number)


async def test_a_limit_or_an_empty_account_is_said_at_the_amount(world: World) -> None:
    visit = await visitor(world)
    over = await visit.filled(amount="500001")
    assert "1回の振込限度額は500,000円です" in words(over)
    poor = await Visit.of(world, await world.contract(balance=10_329))
    short = await poor.filled(amount="10000")
    assert "残高がたりません" in words(short)
    assert "手数料330円" in words(short)
    for page in (over, short):
        assert page.status_code == 422
        assert 'id="f-amount-e"' in page.text


async def test_the_limit_of_the_day_counts_what_was_sent(world: World) -> None:
    rich = await world.contract(balance=5_000_000)
    visit = await Visit.of(world, rich)
    for _ in range(2):
        path = await visit.frozen(amount="500000")
        page = await visit.client.get(path)
        assert (await visit.answered(page, path, visit.numbers(page))).status_code == 303
    over = await visit.filled(amount="1")
    assert over.status_code == 422
    assert "1日の振込限度額は1,000,000円です" in words(over)


async def test_a_payee_of_our_own_must_exist_under_that_name(world: World) -> None:
    payee = await world.contract(kana="ﾔﾏﾀﾞ ﾊﾅｺ")
    visit = await visitor(world)
    home = {"institution": "9998", "branch": "001", "number": payee.digits[-7:]}
    wrong = await visit.filled(**home, name="スズキ")
    assert wrong.status_code == 422
    assert "当金庫に見つかりません" in words(wrong)
    assert await visit.frozen(**home, name="やまだ はなこ")


async def test_the_name_is_converted_to_what_the_network_carries(world: World) -> None:
    visit = await visitor(world)
    page = await visit.client.get(await visit.frozen(name="カ）きゃのん・ショップ"))
    assert PayeeName.parse("カ）キヤノン．シヨツプ").fullwidth in words(page)


async def test_another_customers_account_cannot_be_debited(world: World) -> None:
    other = await world.contract()
    async with world.ctx.store.transaction() as tx:
        account = (await tx.books.accounts_of(other))[0]
    visit = await visitor(world)
    page = await visit.filled(source=str(account.id))
    assert page.status_code == 422
    assert await world.balance(other) == 1_000_000


@pytest.mark.parametrize(
    ("moment", "sentence", "first"),
    [
        (datetime(2026, 11, 24, 5, 59, tzinfo=UTC), "今日から", "2026-11-24"),
        (datetime(2026, 11, 24, 6, 0, tzinfo=UTC), "今日の受付は終わりました", "2026-11-25"),
        (datetime(2026, 11, 28, 1, 0, tzinfo=UTC), "今日は銀行の休業日です", "2026-11-30"),
        (datetime(2026, 12, 31, 1, 0, tzinfo=UTC), "今日は銀行の休業日です", "2027-01-04"),
    ],
)
async def test_why_today_cannot_be_chosen_is_said(
    world: World, moment: datetime, sentence: str, first: str
) -> None:
    world.clock.at = moment
    visit = await visitor(world)
    page = await visit.client.get("/transfer/details?institution=0001&branch=001")
    assert sentence in words(page)
    assert page.text.index('<option value="20') == page.text.index(f'<option value="{first}"')


async def test_a_registered_payee_is_filled_in(world: World) -> None:
    visit = await visitor(world)
    async with world.ctx.store.transaction() as tx:
        await tx.operations.register_payee(
            visit.number,
            PayeeRegistration(
                payee=PAYEE,
                payee_institution_name="みずほ",
                payee_branch_name="東京営業部",
                payee_name="ﾔﾏﾀﾞ ﾊﾅｺ",
            ),
            world.ctx.now(),
        )
    start = await visit.client.get("/transfer")
    assert PAYEE.number not in start.text
    form = await visit.client.get(_link(start, "/transfer/details?payee="))
    assert 'value="7654321"' in form.text
    assert 'value="ヤマダ ハナコ"' in form.text
    page = await visit.client.get(await visit.frozen())
    assert "登録していない振込先です" not in words(page)


def _link(page: httpx.Response, start: str) -> str:
    return start + page.text.split(start)[1].split('"')[0]


async def test_the_number_of_operations_of_a_day_has_an_end(world: World) -> None:
    await world.set_policy(operations_per_day=1)
    visit = await visitor(world)
    await visit.frozen()
    page = await visit.filled()
    assert page.status_code == 403
    assert "上限になりました" in words(page)


async def test_the_form_is_complete_in_english(world: World) -> None:
    visit = await visitor(world, lang="en")
    start = words(await visit.client.get("/transfer"))
    assert "Search for a bank" in start
    bad = words(await visit.filled(amount="5万"))
    assert "Enter the transfer" in bad
    assert "入力" not in bad


async def test_a_short_account_number_is_explained_in_english_too(world: World) -> None:
    visit = await visitor(world, lang="en")
    assert "put zeros in front" in words(await visit.filled(number="123"))
