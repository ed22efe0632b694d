"""Bending a confirmation: no field, page, tab, address or parameter decides anything."""

from dataclasses import replace
from uuid import uuid4

import pytest

from eawase.core.contract import Method
from eawase.core.identity import ContractNumber
from tests.answering import asked, carded, cells, challenge_of, old, positions, unmoved
from tests.doors import csrf_of, send, words
from tests.looking import events
from tests.world import World


async def test_a_wrong_answer_cannot_be_judged_twice(world: World) -> None:
    visit = await carded(world)
    path, page = await asked(visit)
    await visit.answered(page, path, visit.swapped(page))
    replay = await visit.answered(page, path, visit.pictures(page))
    assert replay.status_code == 409
    assert (await events(world, visit.number)).count("answer_wrong") == 1
    assert await unmoved(visit)


async def test_a_second_tab_makes_the_first_tab_old(world: World) -> None:
    visit = await carded(world)
    one, first = await asked(visit, amount="10000")
    two, second = await asked(visit, amount="20000")
    assert positions(first) == positions(second)
    stale = await visit.answered(first, one, visit.pictures(first))
    assert stale.status_code == 409
    done = await visit.answered(second, two, visit.pictures(second))
    assert done.status_code == 303
    assert await world.balance(visit.number) == 1_000_000 - 20_330


async def test_an_answer_confirms_only_the_operation_it_was_asked_for(world: World) -> None:
    visit = await carded(world)
    _, first = await asked(visit, amount="10000")
    two, second = await asked(visit, amount="20000")
    mixed = await send(
        visit.client, first, two, challenge=challenge_of(first), **visit.pictures(first)
    )
    assert mixed.status_code == 409
    assert await unmoved(visit)
    other = two.replace(two[-4:], "0000")
    lost = await visit.answered(second, other, visit.pictures(second))
    assert lost.status_code == 409
    assert await unmoved(visit)


async def test_anothers_operation_and_challenge_do_not_exist_here(world: World) -> None:
    mine, thine = await carded(world), await carded(world)
    path, page = await asked(thine)
    own_path, own_page = await asked(mine)
    assert (await mine.client.get(path)).status_code == 404
    assert (await mine.client.get(path.replace("confirm", "receipt"))).status_code == 404
    stolen = await send(
        mine.client, own_page, path, challenge=challenge_of(page), **thine.pictures(page)
    )
    assert stolen.status_code == 409
    swapped = await send(
        mine.client, own_page, own_path, challenge=challenge_of(page), **thine.pictures(page)
    )
    assert swapped.status_code == 409
    gone = await send(mine.client, own_page, path + "/cancel")
    assert gone.status_code == 404
    assert (await thine.answered(page, path, thine.pictures(page))).status_code == 303
    assert await unmoved(mine)


async def test_what_cannot_be_an_answer_costs_no_try(world: World) -> None:
    visit = await carded(world)
    path, page = await asked(visit)
    right = visit.pictures(page)
    for bad in (
        {},
        {"i": right["i"]},
        {"i": right["r"], "r": right["r"]},
        {"i": "no-such", "r": right["r"]},
        {"i": "<script>alert(1)</script>", "r": "' OR 1=1 --"},
        {"i": "犬", "r": "\u0000"},
        {"p1": "12", "p2": "34"},
    ):
        again = await visit.answered(page, path, bad)
        assert again.status_code == 422, bad
        assert "<script>alert" not in again.text
    for challenge in ("", "x", str(uuid4()), "'; DROP TABLE card; --"):
        lost = await send(visit.client, page, path, challenge=challenge, **right)
        assert lost.status_code == 409
    twice = {"csrf": csrf_of(page), "challenge": challenge_of(page), "i": [right["i"]] * 2}
    assert (await visit.client.post(path, data={**twice, "r": right["r"]})).status_code == 422
    assert "answer_wrong" not in await events(world, visit.number)
    assert (await visit.answered(page, path, right)).status_code == 303


async def test_a_picture_that_is_not_on_the_card_is_judged_wrong(world: World) -> None:
    visit = await carded(world)
    path, page = await asked(visit)
    own = set(world.papers[visit.card])
    foreign = next(p.id for p in world.ctx.catalogue.pictures if p.id not in own)
    refused = await visit.answered(page, path, {**visit.pictures(page), "i": foreign})
    assert "一致しませんでした" in words(refused)


async def test_edited_fields_have_no_effect_after_freezing(world: World) -> None:
    visit = await carded(world)
    path, page = await asked(visit)
    edited = {"amount": "999999", "number": "1111111", "name": "アクニン", "strength": "0"}
    done = await visit.answered(page, path, visit.pictures(page), **edited)
    receipt = await visit.client.get(done.headers["location"])
    assert "10,000円" in words(receipt)
    assert "7654321" in words(receipt)
    assert await world.balance(visit.number) == 1_000_000 - 10_330


async def test_extra_answer_fields_change_nothing(world: World) -> None:
    visit = await carded(world)
    path, page = await asked(visit)
    extra = {f"x{count}": "dog" for count in range(46)} | {"h": "dog", "n": "cat"}
    done = await visit.answered(page, path, visit.pictures(page), **extra)
    assert done.status_code == 303


async def test_more_fields_than_any_form_has_are_refused_whole(world: World) -> None:
    visit = await carded(world)
    path, page = await asked(visit)
    extra = {f"x{count}": "dog" for count in range(300)}
    refused = await visit.answered(page, path, visit.pictures(page), **extra)
    assert 400 <= refused.status_code < 500
    assert await unmoved(visit)


async def test_a_stale_old_page_is_never_judged_by_the_old_method(world: World) -> None:
    visit = await old(world)
    path, stale = await asked(visit)
    answer = visit.numbers(stale)
    card = await world.posted(visit.number)
    await world.switch(visit.number)
    sent = await visit.answered(stale, path, answer)
    assert sent.status_code == 409
    assert await unmoved(visit)
    now = replace(visit, card=card.digits)
    page = await now.client.get(path)
    assert cells(page) == {}
    by_hand = await now.answered(page, path, answer)
    assert by_hand.status_code == 422
    assert await unmoved(visit)
    assert (await now.answered(page, path, now.pictures(page))).status_code == 303


@pytest.mark.parametrize("path", ["/confirm/x", "/confirm/1", "/receipt/%00", "/confirm/"])
async def test_an_address_that_is_none_leads_nowhere(world: World, path: str) -> None:
    visit = await old(world)
    assert (await visit.client.get(path)).status_code == 404


async def test_nobody_confirms_without_a_session(world: World) -> None:
    visit = await carded(world)
    path, page = await asked(visit)
    fields = {"challenge": challenge_of(page), **visit.pictures(page)}
    await send(visit.client, page, "/logout")
    sent = await visit.client.post(path, data={"csrf": csrf_of(page), **fields})
    assert (sent.status_code, sent.headers["location"]) == (303, "/login?ended=1")
    assert await unmoved(visit)


async def contract_method(world: World, number: ContractNumber) -> Method:
    """The method that the contract is on."""
    async with world.ctx.store.transaction() as tx:
        contract = await tx.contracts.get(number, world.ctx.today())
    assert contract is not None
    return contract.method


async def test_no_parameter_brings_the_old_method_back(world: World) -> None:
    visit = await carded(world)
    path = await visit.frozen()
    for query in ("?method=confirmation_password", "?old=1", "?p1=12&p2=34"):
        page = await visit.client.get(path + query)
        assert cells(page) == {}
        assert len(positions(page)) == 2
    page = await visit.client.get(path)
    sent = await visit.answered(page, path, {"method": "confirmation_password", "p1": "12"})
    assert sent.status_code == 422
    assert await contract_method(world, visit.number) is Method.IMAGE_CARD
