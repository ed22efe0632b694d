"""The mail room: lines of a scanner all or none, spoilt cards, and what came back."""

import re

import pytest

from eawase.core.card import CardState
from eawase.core.identity import CardNumber
from eawase.core.post import PostMethod
from eawase.core.staff import Role
from tests.doors import send, words
from tests.office.conftest import Enter
from tests.world import World


async def state_of(world: World, number: CardNumber) -> CardState:
    async with world.ctx.store.transaction() as tx:
        card = await tx.cards.get(number)
    assert card is not None
    return card.state


async def test_lines_of_a_scanner_and_single_fields_are_posted_together(
    world: World, enter: Enter
) -> None:
    first, second = [await world.produced(await world.contract()) for _ in range(2)]
    client = await enter(Role.CLERK)
    page = await client.get("/office/cards")
    fields = {
        "lines": f"{first.printed}\t{world.tracking().printed}\r\n\r\n",
        f"t-{second}": world.tracking().digits,
    }
    done = await send(client, page, "/office/cards/post", **fields)
    after = await client.get(done.headers["location"])
    assert "2枚の発送を記録しました。" in words(after)
    assert await state_of(world, first) == await state_of(world, second) == "posted"


async def test_bad_lines_are_listed_and_none_is_recorded(world: World, enter: Enter) -> None:
    cards = [await world.produced(await world.contract()) for _ in range(3)]
    client, good = await enter(Role.CLERK), world.tracking()
    bad = good.digits[:-1] + str((int(good.digits[-1]) + 1) % 7)
    lines = [f"{cards[0]},{good}", f"{cards[1]},{bad}", "1234", f"000000000000,{good}"]
    page = await client.get("/office/cards")
    answer = await send(client, page, "/office/cards/post", lines="\n".join(lines))
    assert answer.status_code == 422
    told = words(answer)
    assert "発送は、まだ1件も記録していません" in told
    assert "お問い合わせ番号のどこかの数字がちがうようです" in told
    assert "コンマで区切って入力してください" in told
    assert f"{cards[0]},{good}" in answer.text, "what was scanned is still there"
    assert {await state_of(world, card) for card in cards} == {"produced"}


async def test_what_the_bank_alone_knows_is_listed_too(world: World, enter: Enter) -> None:
    first, second = [await world.produced(await world.contract()) for _ in range(2)]
    gone, tracking = await world.posted(await world.contract()), world.tracking()
    other = world.tracking(PostMethod.RESTRICTED)
    unknown = CardNumber.from_serial("99999999999")
    lines = [f"{unknown},{world.tracking()}", f"{gone},{world.tracking()}"]
    lines += [f"{first},{other}", f"{second},{tracking}", f"{second},{world.tracking()}"]
    client = await enter(Role.CLERK)
    page = await client.get("/office/cards")
    told = words(await send(client, page, "/office/cards/post", lines="\n".join(lines)))
    assert "この番号のカードはありません。" in told
    assert "発送できる状態(作成ずみ)のカードではありません。" in told
    assert "郵送方法とあいません。" in told
    assert "重なっています。" in told
    assert await state_of(world, second) == "produced"


@pytest.mark.parametrize("lines", ["", "   ", "x" * 30_000, "1,2\n" * 501])
async def test_no_lines_and_too_many_are_answered_at_the_field(
    world: World, enter: Enter, lines: str
) -> None:
    await world.produced(await world.contract())
    client = await enter(Role.CLERK)
    page = await client.get("/office/cards")
    answer = await send(client, page, "/office/cards/post", lines=lines)
    assert answer.status_code == 422
    assert 'id="f-lines-e"' in answer.text


async def test_a_returned_card_is_never_posted_again(world: World, enter: Enter) -> None:
    card = await world.posted(await world.contract())
    client = await enter(Role.CLERK)
    page = await client.get("/office/cards?state=posted")
    assert (await send(client, page, f"/office/cards/{card}/returned")).status_code == 422
    await send(client, page, f"/office/cards/{card}/returned", reason="not_collected")
    assert await state_of(world, card) == "returned"
    lines = f"{card},{world.tracking()}"
    again = await send(client, page, "/office/cards/post", lines=lines)
    assert again.status_code == 422
    assert "発送できる状態(作成ずみ)のカードではありません。" in words(again)
    twice = await send(client, page, f"/office/cards/{card}/returned", reason="refused")
    assert twice.status_code == 409
    await send(client, page, f"/office/cards/{card}/destroyed")
    assert await state_of(world, card) == "revoked"
    assert (await send(client, page, f"/office/cards/{card}/destroyed")).status_code == 409


async def test_spoiling_asks_for_a_choice_and_a_tick(world: World, enter: Enter) -> None:
    number = await world.contract()
    card = await world.produced(number)
    client, path = await enter(Role.PRODUCER), "/office/cards/spoil"
    page = await client.get("/office/cards")
    assert (await send(client, page, path, sure="yes")).status_code == 422
    assert (await send(client, page, path, card=card.digits)).status_code == 422
    assert await state_of(world, card) == "produced"
    done = await send(client, page, path, card=card.digits, sure="yes")
    assert "1枚を書損にしました。" in words(await client.get(done.headers["location"]))
    listed = await client.get("/office/applications?state=approved")
    assert number.digits in listed.text


async def test_a_card_is_found_by_any_number_on_its_envelope(world: World, enter: Enter) -> None:
    card, other = [await world.posted(await world.contract()) for _ in range(2)]
    async with world.ctx.store.transaction() as tx:
        found = await tx.cards.get(card)
    assert found is not None
    assert found.tracking_number is not None
    client = await enter(Role.CLERK)
    for text in (card.printed, found.tracking_number):
        page = await client.get("/office/cards", params={"state": "posted", "q": text})
        assert card.printed in page.text
        assert other.printed not in page.text
    page = await client.get("/office/cards", params={"state": "posted", "q": "さとう"})
    assert len(re.findall(r"\d{4}-\d{4}-\d{4}</span>", page.text)) == 2


async def test_a_card_number_bent_by_hand_is_no_fault(enter: Enter) -> None:
    client = await enter(Role.CLERK)
    page = await client.get("/office/cards")
    for bent in ("1", "abc", "123456789012345"):
        answer = await send(client, page, f"/office/cards/{bent}/returned", reason="refused")
        assert answer.status_code == 400
