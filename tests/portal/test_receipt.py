"""Receipts: what they show, to whom, and for how long."""

from datetime import timedelta

import httpx

from tests.answering import Visit
from tests.doors import words
from tests.world import World


async def sent(visit: Visit, **typed: str) -> httpx.Response:
    """Send a transfer and open its receipt."""
    path = await visit.frozen(**typed)
    page = await visit.client.get(path)
    answer = visit.pictures(page) if visit.card else visit.numbers(page)
    done = await visit.answered(page, path, answer)
    return await visit.client.get(done.headers["location"])


async def test_a_receipt_shows_number_moment_method_and_balance(world: World) -> None:
    visit = await Visit.of(world, await world.contract())
    receipt = words(await sent(visit))
    assert "受付番号 261124-" in receipt
    assert "2026年11月24日 10時00分00秒" in receipt
    assert "確認の方法確認用パスワード(お客様カード)" in receipt
    assert "振込後の残高989,670円" in receipt


async def test_the_balance_is_that_of_its_moment_and_stays(world: World) -> None:
    number = await world.contract()
    card = await world.posted(number)
    await world.switch(number)
    visit = await Visit.of(world, number, card.digits)
    first = await sent(visit)
    second = await sent(visit)
    assert "振込後の残高989,670円" in words(first)
    assert "振込後の残高979,340円" in words(second)
    assert "確認の方法画像認証カード" in words(second)
    again = await visit.client.get(str(first.request.url))
    assert "振込後の残高989,670円" in words(again)


async def test_a_later_day_is_explained(world: World) -> None:
    visit = await Visit.of(world, await world.contract())
    today = await sent(visit)
    later = await sent(visit, value_date=(world.ctx.today() + timedelta(days=1)).isoformat())
    assert "指定した日に" not in words(today)
    assert "指定した日に、受取人の口座へ送ります" in words(later)


async def test_our_own_payee_pays_no_fee(world: World) -> None:
    payee = await world.contract(kana="ﾔﾏﾀﾞ ﾊﾅｺ")
    visit = await Visit.of(world, await world.contract())
    receipt = await sent(visit, institution="9998", branch="001", number=payee.digits[-7:])
    assert "手数料0円" in words(receipt)
    assert "振込後の残高990,000円" in words(receipt)
    assert await world.balance(payee) == 1_010_000


async def test_a_frozen_operation_has_no_receipt(world: World) -> None:
    visit = await Visit.of(world, await world.contract())
    path = await visit.frozen()
    assert (await visit.client.get(path.replace("confirm", "receipt"))).status_code == 404


async def test_a_receipt_is_never_kept_by_the_browser(world: World) -> None:
    visit = await Visit.of(world, await world.contract())
    assert (await sent(visit)).headers["cache-control"] == "no-store"
