"""Judging: counted, locked, told by mail, and silent about which picture was wrong."""

from uuid import UUID

import asyncpg
import pytest

from eawase.core.audit import contract_chain
from eawase.core.card import CardReason, CardState
from eawase.core.identity import ContractNumber
from eawase.core.refusal import Reason, Refused
from eawase.core.secret import Secret, Unsealable, pack_numbers
from eawase.service import answer, confirm
from eawase.service.answer import Done
from tests.looking import bound_card_of, events, fetch, notices, reason, value
from tests.world import World


async def wrong_times(world: World, number: ContractNumber, times: int) -> list[Refused]:
    """So many wrong answers to one operation, each to its next challenge."""
    operation = await world.freeze(number)
    refused: list[Refused] = []
    for _ in range(times):
        outcome = await world.wrong(number, await world.ask(number, operation))
        assert isinstance(outcome, Refused)
        refused.append(outcome)
    return refused


async def test_tries_count_down_across_operations_and_lock(world: World) -> None:
    number = await world.switched()
    refused = [*await wrong_times(world, number, 3), *await wrong_times(world, number, 2)]
    assert [one.tries_left for one in refused] == [4, 3, 2, 1, 0]
    card = await bound_card_of(world, number)
    assert (card.state, card.reason) == (CardState.SUSPENDED, CardReason.LOCKED)
    again = await confirm.freeze(world.ctx, number, world.transfer(number))
    assert reason(again) is Reason.LOCKED


async def test_a_right_answer_gives_the_tries_back_but_not_those_of_the_month(
    world: World,
) -> None:
    await world.set_policy(failures_max=4, recent_failures_max=10, operations_per_day=100)
    number = await world.switched()
    for _ in range(3):
        await wrong_times(world, number, 3)
        await world.right(number, await world.ask(number, await world.freeze(number)))
    (last,) = await wrong_times(world, number, 1)
    assert last.tries_left == 0
    assert (await bound_card_of(world, number)).reason is CardReason.LOCKED


async def test_after_thirty_days_the_month_is_forgotten(world: World) -> None:
    await world.set_policy(recent_failures_max=10, failures_max=10)
    number = await world.switched()
    await wrong_times(world, number, 8)
    await world.right(number, await world.ask(number, await world.freeze(number)))
    world.clock.forward(days=35)
    (refused,) = await wrong_times(world, number, 1)
    assert refused.tries_left == 9


async def test_the_old_method_locks_as_well(world: World) -> None:
    number = await world.contract()
    refused = await wrong_times(world, number, 5)
    assert refused[-1].tries_left == 0
    asked = await confirm.ask(world.ctx, number, (await world.freeze(number)).id)
    assert reason(asked) is Reason.LOCKED
    assert (await events(world, number)).count("old_method_locked") == 1
    await world.switched(number)  # the card is the way out


async def test_the_first_wrong_answer_of_a_day_is_told_by_mail(world: World) -> None:
    number = await world.switched()
    before = len(await notices(world, number))
    await wrong_times(world, number, 2)
    world.clock.forward(days=1)
    await wrong_times(world, number, 2)
    told = [notice for notice, _ in await notices(world, number)][before:]
    assert told == ["wrong_answer", "wrong_answer"]


async def test_the_lock_is_told_by_mail(world: World) -> None:
    number = await world.switched()
    await wrong_times(world, number, 5)
    assert [notice for notice, _ in await notices(world, number)][-2:] == ["wrong_answer", "locked"]


async def test_a_refusal_is_the_same_whichever_picture_was_wrong(world: World) -> None:
    refusals: list[object] = []
    for wrong_at in (0, 1):
        number = await world.switched()
        asked = await world.ask(number, await world.freeze(number))
        right = world.right_answer(asked).value
        pairs = [right[:2], right[2:]]
        pairs[wrong_at] = pairs[1 - wrong_at]
        given = Secret(b"".join(pairs))
        refusals.append(await answer.answer(world.ctx, number, asked.challenge.id, given))
        asked = await world.ask(number, asked.operation)
        await world.right(number, asked)
    assert refusals == [Refused(reason=Reason.WRONG, tries_left=4)] * 2


async def test_a_spent_challenge_is_refused_even_when_right(world: World) -> None:
    number = await world.switched()
    operation = await world.freeze(number)
    asked = await world.ask(number, operation)
    await world.wrong(number, asked)
    assert reason(await world.right(number, asked)) is Reason.SPENT
    assert (await bound_card_of(world, number)).tally.consecutive == 1
    assert await world.balance(number) == 1_000_000


async def test_an_expired_challenge_costs_nothing(world: World) -> None:
    number = await world.switched()
    asked = await world.ask(number, await world.freeze(number))
    world.clock.forward(seconds=300)
    assert reason(await world.wrong(number, asked)) is Reason.EXPIRED
    assert (await bound_card_of(world, number)).tally.consecutive == 0
    assert reason(await world.right(number, asked)) is Reason.VOID


async def test_an_operation_edited_in_the_database_is_not_carried_out(world: World) -> None:
    """With the triggers out of the way: only the fingerprint of the challenge stands there."""
    number = await world.switched()
    operation = await world.freeze(number)
    asked = await world.ask(number, operation)
    await fetch(world, "ALTER TABLE operation DISABLE TRIGGER USER")
    changed = "UPDATE operation SET content = content || '{\"amount_yen\": 400000}' WHERE id = $1"
    await fetch(world, changed, operation.id)
    assert reason(await world.right(number, asked)) is Reason.CHANGED
    assert await world.balance(number) == 1_000_000


async def test_an_operation_edited_with_its_fingerprint_is_not_carried_out(
    world: World,
) -> None:
    number = await world.switched()
    operation = await world.freeze(number)
    asked = await world.ask(number, operation)
    with pytest.raises(asyncpg.RaiseError, match="frozen"):
        await fetch(
            world, "UPDATE operation SET fingerprint = sha256('x') WHERE id = $1", operation.id
        )
    assert isinstance(await world.right(number, asked), Done)


async def test_an_unknown_challenge_is_not_found(world: World) -> None:
    number = await world.switched()
    outcome = await answer.answer(world.ctx, number, UUID(int=404), pack_numbers([1, 2]))
    assert reason(outcome) is Reason.NOT_FOUND


async def test_a_guess_with_pictures_of_another_card_is_marked_in_the_trail(
    world: World,
) -> None:
    number = await world.switched()
    asked = await world.ask(number, await world.freeze(number))
    foreign = [p.number for p in world.ctx.catalogue.pictures if p.id not in asked.picture_ids]
    given = pack_numbers(foreign[:2])
    await answer.answer(world.ctx, number, asked.challenge.id, given)
    await world.wrong(number, await world.ask(number, asked.operation))
    async with world.ctx.store.transaction() as tx:
        entries = await tx.trail.latest_of_chain(contract_chain(number.digits), 50)
    marks = [entry.detail["off_card"] for entry in entries if entry.event == "answer_wrong"]
    assert marks == [False, True]


async def test_a_sealed_row_from_another_card_stops_everything(world: World) -> None:
    """Fail closed: a fault, not a refusal, and nothing is counted or carried out."""
    one, two = await world.switched(), await world.switched()
    asked = await world.ask(one, await world.freeze(one))
    await fetch(
        world,
        "UPDATE card SET sealed = (SELECT sealed FROM card WHERE contract_number = $2)"
        " WHERE contract_number = $1",
        one.digits,
        two.digits,
    )
    with pytest.raises(Unsealable):
        await world.right(one, asked)
    assert await world.balance(one) == 1_000_000
    assert await value(world, "SELECT count(*) FROM challenge WHERE state = 'open'") == 1


async def test_each_right_answer_exposes_new_positions(world: World) -> None:
    number = await world.switched()
    for _ in range(4):
        await world.right(number, await world.ask(number, await world.freeze(number)))
    assert sorted((await bound_card_of(world, number)).exposure)[-11:] == [0] + [1] * 10
