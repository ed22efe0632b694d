"""The switch-over screen: its promises, its checkbox, and what cannot be done with it."""

from eawase.core.contract import Method
from eawase.core.operation import Operation
from eawase.service import switch
from tests.answering import Visit, challenge_of, positions
from tests.doors import send, words
from tests.looking import events
from tests.world import World


async def arrived(world: World, lang: str = "ja") -> Visit:
    """A customer with a posted card in the hand."""
    number = await world.contract()
    card = await world.posted(number)
    return await Visit.of(world, number, card.digits, lang)


async def method_of(world: World, visit: Visit) -> Method:
    async with world.ctx.store.transaction() as tx:
        contract = await tx.contracts.get(visit.number, world.ctx.today())
    assert contract is not None
    return contract.method


async def test_the_screen_asks_two_positions_and_promises_never_to_ask_more(world: World) -> None:
    visit = await arrived(world)
    page = await visit.client.get("/switch")
    assert page.status_code == 200
    assert len(positions(page)) == 2
    assert "3か所以上を聞く画面は、にせものです" in words(page)
    assert "写真をとらないで" in words(page)


async def test_the_promise_follows_the_policy(world: World) -> None:
    await world.set_policy(positions=3)
    visit = await arrived(world)
    page = await visit.client.get("/switch")
    assert len(positions(page)) == 3
    assert "4か所以上を聞く画面は、にせものです" in words(page)


async def test_right_pictures_switch_over_and_say_to_destroy_the_old_card(world: World) -> None:
    visit = await arrived(world)
    page = await visit.client.get("/switch")
    done = await visit.answered(page, "/switch", visit.pictures(page), read="yes")
    assert done.status_code == 303
    receipt = await visit.client.get(done.headers["location"])
    assert "画像認証カードに切り替えました" in words(receipt)
    assert "細かく切って捨ててください" in words(receipt)
    assert await method_of(world, visit) is Method.IMAGE_CARD
    assert "cautions_acknowledged" in await events(world, visit.number)
    assert positions(await visit.client.get(await visit.frozen()))


async def test_without_the_checkbox_nothing_is_judged(world: World) -> None:
    visit = await arrived(world)
    page = await visit.client.get("/switch")
    again = await visit.answered(page, "/switch", visit.pictures(page))
    assert again.status_code == 422
    assert "ここにチェックを入れてください" in words(again)
    assert " checked" not in again.text
    assert challenge_of(again) == challenge_of(page)
    assert "answer_right" not in await events(world, visit.number)
    done = await visit.answered(again, "/switch", visit.pictures(again), read="yes")
    assert done.status_code == 303


async def test_missing_same_and_unknown_pictures_cost_no_try(world: World) -> None:
    visit = await arrived(world)
    page = await visit.client.get("/switch")
    right = visit.pictures(page)
    for bad in (
        {},
        {"i": right["i"]},
        {"i": right["i"], "r": right["i"]},
        {"i": "no-such-picture", "r": right["r"]},
        {"i": "\x00", "r": right["r"]},
        {"i": "x" * 3000, "r": right["r"]},
    ):
        again = await visit.answered(page, "/switch", bad, read="yes")
        assert again.status_code == 422
        assert "まちがいには数えません" in words(again)
    assert "answer_wrong" not in await events(world, visit.number)


async def test_the_ticked_checkbox_is_kept_and_the_pictures_are_not(world: World) -> None:
    visit = await arrived(world)
    page = await visit.client.get("/switch")
    again = await visit.answered(page, "/switch", {"i": visit.pictures(page)["i"]}, read="yes")
    assert again.text.count(" checked") == 1


async def test_a_wrong_answer_says_what_is_left_and_never_which(world: World) -> None:
    visit = await arrived(world)
    page = await visit.client.get("/switch")
    refused = await visit.answered(page, "/switch", visit.swapped(page), read="yes")
    assert "一致しませんでした" in words(refused)
    assert "あと4回" in words(refused)
    assert "カードはまだ切り替わっていません" in words(refused)
    assert 'href="/switch"' in refused.text
    assert positions(await visit.client.get("/switch")) == positions(page)


async def test_the_last_wrong_answer_ends_the_card_and_leads_to_a_new_one(world: World) -> None:
    visit = await arrived(world)
    page = await visit.client.get("/switch")
    last = await visit.answered(page, "/switch", visit.swapped(page), read="yes")
    for _ in range(4):
        page = await visit.client.get("/switch")
        last = await visit.answered(page, "/switch", visit.swapped(page), read="yes")
    assert "カードの利用を止めました" in words(last)
    assert 'href="/apply"' in last.text
    assert (await visit.client.get("/switch")).status_code == 403


async def test_a_customer_without_a_posted_card_is_told_so(world: World) -> None:
    visit = await Visit.of(world, await world.contract())
    page = await visit.client.get("/switch")
    assert page.status_code == 403
    assert "いま切り替えるカードはありません" in words(page)
    assert 'href="/apply"' in page.text


async def test_the_switch_challenge_cannot_go_round_the_cautions(world: World) -> None:
    visit = await arrived(world)
    page = await visit.client.get("/switch")
    begun = await _begun(world, visit)
    done = await visit.answered(page, f"/confirm/{begun}", visit.pictures(page))
    assert (done.status_code, done.headers["location"]) == (303, "/switch")
    assert (await visit.client.get(f"/confirm/{begun}")).headers["location"] == "/switch"
    assert await method_of(world, visit) is Method.CONFIRMATION_PASSWORD


async def _begun(world: World, visit: Visit) -> str:
    found = await switch.begin(world.ctx, visit.number)
    assert isinstance(found, Operation)
    return str(found.id)


async def test_a_transfer_challenge_is_not_judged_by_the_switch_screen(world: World) -> None:
    visit = await arrived(world)
    path = await visit.frozen()
    asked = await visit.client.get(path)
    page = await visit.client.get("/switch")
    answer = visit.numbers(asked)
    fields = {"challenge": challenge_of(asked), "read": "yes", **answer}
    sent = await send(visit.client, page, "/switch", **fields)
    assert sent.status_code == 409
    assert "照合していません" in words(sent)


async def test_where_the_policy_asks_it_the_old_method_comes_first(world: World) -> None:
    await world.set_policy(switch_needs_old_method=True)
    visit = await arrived(world)
    page = await visit.client.get("/switch")
    assert positions(page) == {}
    more = await visit.answered(page, "/switch", visit.numbers(page), read="yes")
    assert (more.status_code, more.headers["location"]) == (303, "/switch")
    second = await visit.client.get("/switch")
    assert len(positions(second)) == 2
    done = await visit.answered(second, "/switch", visit.pictures(second), read="yes")
    assert done.headers["location"].startswith("/receipt/")
    assert await method_of(world, visit) is Method.IMAGE_CARD


async def test_a_second_click_leads_to_the_receipt(world: World) -> None:
    visit = await arrived(world)
    page = await visit.client.get("/switch")
    answer = visit.pictures(page)
    first = await visit.answered(page, "/switch", answer, read="yes")
    second = await visit.answered(page, "/switch", answer, read="yes")
    assert first.headers["location"] == second.headers["location"]


async def test_the_screen_is_complete_in_english(world: World) -> None:
    visit = await arrived(world, lang="en")
    page = await visit.client.get("/switch")
    assert "Switch over to the image authentication card" in words(page)
    assert "Do not photograph the card" in words(page)
    done = await visit.answered(page, "/switch", visit.pictures(page), read="yes")
    assert "You have switched over" in words(await visit.client.get(done.headers["location"]))
