"""The customer's steps of the walk: before the card is made, and after it arrived."""

from collections.abc import Awaitable, Callable

from eawase.cli.browser import NotThere, Page
from eawase.cli.walker import Walker

Step = Callable[[Walker], Awaitable[str]]

PAYEE = {"kind": "ordinary", "number": "7654321", "name": "やまだ　はなこ"}
AMOUNT = 12_000


async def offered_and_skipped(walker: Walker) -> str:
    page = await walker.log_in()
    page.says("申込", "スキップ")
    page = await walker.portal.submit(page, "/apply/skip")
    page.says("前回")
    return "the application screen follows the login; skipped to the main screen"


async def wrong_postal_code(walker: Walker) -> str:
    page = await walker.portal.open("/apply")
    page = await walker.portal.submit(page, "/apply", {"postal": "1000001"})
    if page.status != 422:
        raise NotThere("a wrong postal code was not refused at its field")
    walker.pages["apply"] = page
    return "refused at the field, counted"


async def applied(walker: Walker) -> str:
    paper = await walker.office_as("demo-clerk")
    del paper
    customer = await walker.office.open("/office/customers/20000000001")
    code = next(word for word in customer.text.split() if word.startswith("〒"))
    page = await walker.portal.submit(walker.pages["apply"], "/apply", {"postal": code})
    page.says("受け付け")
    return "received"


async def old_method_transfer(walker: Walker) -> str:
    page = await _frozen(walker)
    page.says("お客様カード")
    action = page.path
    wrong = {name: f"{(int(n) + 1) % 100:02d}" for name, n in walker.old_numbers(page).items()}
    refused = await walker.portal.submit(page, action, wrong)
    refused.says("お金はまだ動いていません")
    page = await walker.portal.open(action)
    done = await walker.portal.submit(page, action, walker.old_numbers(page))
    return _receipt(done)


async def banner_asks(walker: Walker) -> str:
    page = await walker.portal.open("/home")
    page.says("切替え", "簡易書留")
    return "the main screen asks to switch over, with the deadline"


async def cautions_first(walker: Walker) -> str:
    page = await walker.portal.open("/switch")
    page.says("写真", "コピー")
    refused = await walker.portal.submit(page, "/switch", walker.pictures(page))
    if refused.status != 422 or walker.positions(refused) != walker.positions(page):
        raise NotThere("the switch-over went on without the cautions")
    return "without the checkbox nothing is judged, the same positions stay"


async def same_picture_twice(walker: Walker) -> str:
    page = await walker.portal.open("/switch")
    first = walker.pictures(page)["i"]
    refused = await walker.portal.submit(page, "/switch", {"read": "yes", "i": first, "r": first})
    if refused.status != 422:
        raise NotThere("the same picture twice was judged")
    return "refused at the field, no try lost"


async def wrong_switch(walker: Walker) -> str:
    page = await walker.portal.open("/switch")
    refused = await walker.portal.submit(
        page, "/switch", {"read": "yes", **walker.wrong_pictures(page)}
    )
    refused.says("一致しませんでした", "あと4回")
    again = await walker.portal.open("/switch")
    if walker.positions(again) != walker.positions(page):
        raise NotThere("other positions were asked after a wrong answer")
    return f"counted; {walker.positions(page)} asked again"


async def switched(walker: Walker) -> str:
    page = await walker.portal.open("/switch")
    walker.pages["stale"] = await _frozen(walker)
    page = await walker.portal.open("/switch")
    done = await walker.portal.submit(page, "/switch", {"read": "yes", **walker.pictures(page)})
    done.says("切り替えました", "捨ててください")
    return "the card is bound, the old card is to be destroyed"


async def old_method_is_dead(walker: Walker) -> str:
    stale = walker.pages["stale"]
    sent = await walker.portal.submit(stale, stale.path, walker.old_numbers(stale))
    if "/receipt/" in sent.url:
        raise NotThere("a stale page confirmed with the old method")
    page = await _frozen(walker)
    page.says("行", "列")
    if any(f"p{number}" in form.fields for form in page.forms for number in (1, 2)):
        raise NotThere("the old method is asked after the switch-over")
    forged = await walker.portal.submit(
        page, page.path, {"p1": "00", "p2": "00"}, without=("i", "r")
    )
    if "/receipt/" in forged.url:
        raise NotThere("a hand-made request brought the old method back")
    return "stale page and hand-made request confirm nothing"


async def card_transfer(walker: Walker) -> str:
    page = await _frozen(walker)
    wrong = await walker.portal.submit(page, page.path, walker.wrong_pictures(page))
    wrong.says("お金はまだ動いていません")
    again = await walker.portal.open(page.path)
    if walker.positions(again) != walker.positions(page):
        raise NotThere("other positions were asked after a wrong answer")
    done = await walker.portal.submit(again, again.path, walker.pictures(again))
    twice = await walker.portal.submit(again, again.path, walker.pictures(again))
    if twice.status >= 500:
        raise NotThere("a repeated answer was a fault")
    return _receipt(done)


async def statement(walker: Walker) -> str:
    home = await walker.portal.open("/home")
    link = next(link for link in home.links if link.startswith("/statement/"))
    page = await walker.portal.open(link)
    page.says("ﾔﾏﾀﾞ ﾊﾅｺ" if "ﾔﾏﾀﾞ ﾊﾅｺ" in page.text else "ヤマダ", "12,000", "330")
    moved = page.text.count("12,000")
    if moved != 2:
        raise NotThere(f"the money moved {moved} times, not twice")
    return "two transfers, two fees, nothing twice"


async def loss(walker: Walker) -> str:
    page = await walker.portal.open("/incident")
    page = await walker.portal.submit(page, "/incident/loss", {"reason": "lost"})
    closed = await _details(walker)
    if "/confirm/" in closed.url:
        raise NotThere("a transfer was frozen with a suspended card")
    return "the card stops at once; no transfer any more"


async def works_again(walker: Walker) -> str:
    page = await _frozen(walker)
    done = await walker.portal.submit(page, page.path, walker.pictures(page))
    return _receipt(done)


async def emergency_stop(walker: Walker) -> str:
    page = await walker.portal.open("/incident/stop")
    await walker.portal.submit(page, "/incident/stop", {"sure": "yes"})
    page = await walker.log_in()
    if "/login" not in page.url:
        raise NotThere("a stopped contract may still sign in")
    return "everything stopped; signing in is refused"


async def _details(walker: Walker) -> Page:
    page = await walker.portal.open("/transfer?institution=みずほ")
    if "/transfer/branch?institution=0001" not in page.links:
        return page
    page = await walker.portal.open("/transfer/branch?institution=0001&q=001")
    page = await walker.portal.open("/transfer/details?institution=0001&branch=001")
    return await walker.portal.submit(page, "/transfer/details", {"amount": f"{AMOUNT:,}", **PAYEE})


async def _frozen(walker: Walker) -> Page:
    """Search the bank, type the payee in hiragana, come to the confirmation page."""
    page = await _details(walker)
    if "/confirm/" not in page.url:
        raise NotThere(f"{page.path} ({page.status}) instead of the confirmation page")
    page.says("12,000円", "ヤマダ")
    return page


def _receipt(page: Page) -> str:
    if "/receipt/" not in page.url:
        raise NotThere(f"{page.path} ({page.status}) instead of the receipt")
    page.says("12,000円", "受付番号")
    return "receipt"


CUSTOMER_STEPS_BEFORE: list[tuple[str, Step]] = [
    ("login, application offered", offered_and_skipped),
    ("wrong postal code", wrong_postal_code),
    ("application", applied),
    ("transfer with the old card", old_method_transfer),
]
CUSTOMER_STEPS_AFTER: list[tuple[str, Step]] = [
    ("banner", banner_asks),
    ("switch-over without cautions", cautions_first),
    ("same picture twice", same_picture_twice),
    ("wrong pictures", wrong_switch),
    ("switch-over", switched),
    ("downgrade", old_method_is_dead),
    ("transfer with the picture card", card_transfer),
    ("statement", statement),
    ("loss report", loss),
]
CUSTOMER_STEPS_LAST: list[tuple[str, Step]] = [
    ("transfer after unlocking", works_again),
    ("emergency stop", emergency_stop),
]
