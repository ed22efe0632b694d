"""The next card orders itself: few uses left, or an old card."""

import pytest

from eawase.core.card import CardState
from eawase.core.identity import ContractNumber
from eawase.core.refusal import Reason
from eawase.service import confirm
from eawase.service.answer import Done
from tests.looking import assert_sound, bound_card_of, events, fetch, notices, reason
from tests.world import World


async def confirmations(world: World, number: ContractNumber, times: int) -> None:
    for _ in range(times):
        done = await world.right(number, await world.ask(number, await world.freeze(number)))
        assert isinstance(done, Done), done


async def open_applications(world: World) -> list[str]:
    found = await fetch(world, "SELECT occasion FROM application WHERE state = 'submitted'")
    return [row["occasion"] for row in found]


@pytest.fixture
async def single(world: World) -> ContractNumber:
    """A single-use card that was bound: 48 positions left, retiring with 36, so 6 uses."""
    await world.set_policy(choice="single_use", retire_positions_left=36, reorder_uses_left=2)
    return await world.switched()


async def test_a_successor_is_ordered_when_few_uses_are_left(
    world: World, single: ContractNumber
) -> None:
    await confirmations(world, single, 3)
    assert await open_applications(world) == []
    await confirmations(world, single, 1)
    assert await open_applications(world) == ["successor"]
    assert (await notices(world, single))[-1][0] == "successor_ordered"


async def test_it_is_ordered_once(world: World, single: ContractNumber) -> None:
    await confirmations(world, single, 5)
    assert await open_applications(world) == ["successor"]
    assert (await events(world, single)).count("successor_ordered") == 1


async def test_a_used_up_card_retires_with_its_last_allowed_answer(
    world: World, single: ContractNumber
) -> None:
    card = (await bound_card_of(world, single)).number
    await confirmations(world, single, 6)
    found = await fetch(world, "SELECT state, reason FROM card WHERE number = $1", card.digits)
    assert [(row["state"], row["reason"]) for row in found] == [("revoked", "retired")]
    refused = await confirm.freeze(world.ctx, single, world.transfer(single))
    assert reason(refused) is Reason.NO_CARD
    await world.switched(single)
    await assert_sound(world)


async def test_no_position_of_a_single_use_card_is_answered_twice(
    world: World, single: ContractNumber
) -> None:
    seen: list[int] = []
    for _ in range(5):
        asked = await world.ask(single, await world.freeze(single))
        seen += asked.challenge.positions
        await world.right(single, asked)
    assert len(set(seen)) == 10
    assert max((await bound_card_of(world, single)).exposure) == 1


async def test_the_successor_takes_over_without_a_gap(world: World, single: ContractNumber) -> None:
    await confirmations(world, single, 4)
    await world.posted(single)
    await confirmations(world, single, 1)  # the old card works until the new one is bound
    assert isinstance(await world.switch(single), Done)
    await confirmations(world, single, 1)
    states = await fetch(world, "SELECT state FROM card ORDER BY state")
    assert [row["state"] for row in states] == ["active", "revoked"]


async def test_an_old_card_orders_its_successor(world: World) -> None:
    await world.set_policy(card_life_days=365)
    number = await world.switched()
    world.clock.forward(days=363)  # Monday, 22 November 2027
    await world.set_policy(card_life_days=364)
    await confirmations(world, number, 1)
    assert await open_applications(world) == []
    world.clock.forward(days=2)
    await confirmations(world, number, 1)
    assert await open_applications(world) == ["successor"]
    assert (await bound_card_of(world, number)).state is CardState.ACTIVE


async def test_an_ordinary_card_orders_nothing_by_use(world: World) -> None:
    number = await world.switched()
    await confirmations(world, number, 8)
    assert await open_applications(world) == []
