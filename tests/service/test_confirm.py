"""Freezing, asking and giving up: what a customer meets before an answer is judged."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from eawase.core.card import CardReason, CardState
from eawase.core.contract import Method
from eawase.core.identity import CardNumber, ContractNumber
from eawase.core.refusal import Reason, Refused
from eawase.core.staff import Role
from eawase.service import confirm, incident, upkeep
from eawase.service.answer import Done
from eawase.service.context import Missing
from tests.looking import bound_card_of, events, own_transfer, reason, value
from tests.world import World


async def test_asking_again_shows_the_same_challenge(world: World) -> None:
    number = await world.switched()
    operation = await world.freeze(number)
    first = await world.ask(number, operation)
    world.clock.forward(seconds=200)
    assert await world.ask(number, operation) == first
    assert (await events(world, number)).count("challenge_issued") == 2  # with the switch-over


async def test_near_its_end_a_challenge_gets_a_new_life_with_the_same_positions(
    world: World,
) -> None:
    number = await world.switched()
    operation = await world.freeze(number)
    first = await world.ask(number, operation)
    world.clock.forward(seconds=240)
    second = await world.ask(number, operation)
    assert second.challenge.id != first.challenge.id
    assert second.challenge.positions == first.challenge.positions
    assert second.picture_ids == first.picture_ids
    assert reason(await world.right(number, first)) is Reason.VOID


async def test_the_board_is_the_same_fifty_pictures_every_time(world: World) -> None:
    number = await world.switched()
    boards: set[tuple[str, ...]] = set()
    for _ in range(3):
        asked = await world.ask(number, await world.freeze(number))
        boards.add(asked.picture_ids)
        await world.right(number, asked)
    (board,) = boards
    paper = world.papers[(await bound_card_of(world, number)).number.digits]
    assert sorted(board) == sorted(paper)
    assert board != paper


async def test_the_old_method_shows_no_board(world: World) -> None:
    number = await world.contract()
    asked = await world.ask(number, await world.freeze(number))
    assert (asked.challenge.method, asked.picture_ids) == (Method.CONFIRMATION_PASSWORD, ())
    assert all(position < 10 for position in asked.challenge.positions)


async def test_neither_tabs_nor_new_operations_nor_wrong_answers_redraw_positions(
    world: World,
) -> None:
    number = await world.switched()
    asked = await world.ask(number, await world.freeze(number))
    positions = {asked.challenge.positions}
    await world.wrong(number, asked)
    for _ in range(3):
        world.clock.forward(minutes=7)
        again = await world.ask(number, await world.freeze(number, world.transfer(number, 777)))
        positions.add(again.challenge.positions)
    assert len(positions) == 1


async def test_a_larger_amount_asks_one_more_and_abandoning_it_redraws_nothing(
    world: World,
) -> None:
    await world.set_policy(positions_above_yen=((100_000, 3),))
    number = await world.switched()
    small = await world.ask(number, await world.freeze(number))
    large_one = await world.freeze(number, world.transfer(number, 100_000))
    large = await world.ask(number, large_one)
    assert large.challenge.positions[:2] == small.challenge.positions
    await confirm.abandon(world.ctx, number, large_one.id)
    again = await world.ask(number, await world.freeze(number))
    assert again.challenge.positions == small.challenge.positions
    assert (await bound_card_of(world, number)).owed == large.challenge.positions


async def test_an_abandoned_operation_is_gone_and_its_challenge_void(world: World) -> None:
    number = await world.switched()
    operation = await world.freeze(number)
    asked = await world.ask(number, operation)
    for _ in range(2):
        await confirm.abandon(world.ctx, number, operation.id)
    assert reason(await confirm.ask(world.ctx, number, operation.id)) is Reason.NOT_FOUND
    assert reason(await world.right(number, asked)) is Reason.NOT_FOUND
    assert (await events(world, number)).count("operation_abandoned") == 1
    assert await value(world, "SELECT count(*) FROM challenge WHERE state = 'open'") == 0


async def test_a_confirmed_operation_is_neither_asked_nor_abandoned(world: World) -> None:
    number = await world.switched()
    operation = await world.freeze(number)
    await world.right(number, await world.ask(number, operation))
    assert reason(await confirm.ask(world.ctx, number, operation.id)) is Reason.ALREADY_DONE
    await confirm.abandon(world.ctx, number, operation.id)
    receipt = await confirm.receipt(world.ctx, number, operation.id)
    assert getattr(receipt, "receipt_number", None) is not None


async def test_a_receipt_exists_only_for_ones_own_confirmed_operation(world: World) -> None:
    number, other = await world.switched(), await world.contract()
    operation = await world.freeze(number)
    assert reason(await confirm.receipt(world.ctx, number, operation.id)) is Reason.NOT_FOUND
    await world.right(number, await world.ask(number, operation))
    assert reason(await confirm.receipt(world.ctx, other, operation.id)) is Reason.NOT_FOUND


async def test_another_customers_operation_does_not_exist(world: World) -> None:
    number, other = await world.switched(), await world.switched()
    operation = await world.freeze(number)
    assert reason(await confirm.ask(world.ctx, other, operation.id)) is Reason.NOT_FOUND
    await confirm.abandon(world.ctx, other, operation.id)
    asked = await world.ask(number, operation)
    assert reason(await world.right(other, asked)) is Reason.NOT_FOUND
    assert isinstance(await world.right(number, asked), Done)


async def test_a_day_holds_thirty_operations_and_the_next_day_thirty_more(world: World) -> None:
    await world.set_policy(operations_per_day=3)
    number = await world.contract()
    for _ in range(3):
        await world.freeze(number)
    refused = await confirm.freeze(world.ctx, number, world.transfer(number))
    assert reason(refused) is Reason.TOO_MANY_OPERATIONS
    assert (await events(world, number))[-1] == "operation_refused"
    world.clock.forward(days=1)
    await world.freeze(number)


async def test_a_refused_freeze_counts_too_so_that_names_cannot_be_tried_without_end(
    world: World,
) -> None:
    await world.set_policy(operations_per_day=3)
    number, payee, other = [await world.contract() for _ in range(3)]
    guess = replace(own_transfer(world, number, payee, 100), payee_name="ﾔﾏﾀﾞ ﾊﾅｺ")
    tried = [reason(await confirm.freeze(world.ctx, number, guess)) for _ in range(4)]
    assert tried == [Reason.PAYEE_UNKNOWN] * 3 + [Reason.TOO_MANY_OPERATIONS]
    right = own_transfer(world, number, payee, 100)
    refused = await confirm.freeze(world.ctx, number, right)
    assert reason(refused) is Reason.TOO_MANY_OPERATIONS
    await world.freeze(other)
    world.clock.at = datetime(2026, 11, 24, 14, 59, 59, tzinfo=UTC)
    assert reason(await confirm.freeze(world.ctx, number, right)) is Reason.TOO_MANY_OPERATIONS
    await upkeep.sweep(world.ctx)
    assert reason(await confirm.freeze(world.ctx, number, right)) is Reason.TOO_MANY_OPERATIONS
    world.clock.forward(seconds=1)  # 0:00 in Japan
    assert isinstance(await confirm.freeze(world.ctx, number, guess), Refused)
    await world.freeze(number, world.transfer(number, 100))


async def test_an_operation_left_for_more_than_a_day_is_neither_asked_nor_judged(
    world: World,
) -> None:
    number = await world.switched()
    operation = await world.freeze(number)
    world.clock.forward(hours=24)
    asked = await world.ask(number, operation)
    world.clock.forward(seconds=1)
    assert reason(await world.right(number, asked)) is Reason.TOO_OLD
    assert reason(await world.wrong(number, asked)) is Reason.TOO_OLD
    assert reason(await confirm.ask(world.ctx, number, operation.id)) is Reason.TOO_OLD
    assert await world.balance(number) == 1_000_000
    card = await bound_card_of(world, number)
    assert (card.tally.consecutive, card.owed) == (0, asked.challenge.positions)
    assert "answer_wrong" not in await events(world, number)


@pytest.mark.parametrize("stolen", [True, False])
async def test_a_stop_or_a_suspension_refuses_at_every_step(world: World, stolen: bool) -> None:
    number = await world.switched()
    operation = await world.freeze(number)
    asked = await world.ask(number, operation)
    if stolen:
        card = (await bound_card_of(world, number)).number
        await suspend(world, number, card)
    else:
        await incident.stop(world.ctx, number)
    expected = Reason.SUSPENDED if stolen else Reason.STOPPED
    steps = [
        await confirm.freeze(world.ctx, number, world.transfer(number)),
        await confirm.ask(world.ctx, number, operation.id),
        await world.right(number, asked),
    ]
    assert [reason(step) for step in steps] == [expected] * 3
    assert await world.balance(number) == 1_000_000


async def suspend(world: World, number: ContractNumber, card: CardNumber) -> None:
    officer = world.officers[Role.APPROVER]
    refused = await incident.suspend(world.ctx, officer, number, card, CardReason.STOLEN)
    assert refused is None


async def test_an_unknown_contract_is_a_fault(world: World) -> None:
    with pytest.raises(Missing):
        await confirm.freeze(
            world.ctx, ContractNumber("99999999999"), world.transfer(await world.contract())
        )


async def test_a_stricter_policy_locks_a_card_that_is_over_it_already(world: World) -> None:
    number = await world.switched()
    operation = await world.freeze(number)
    for _ in range(3):
        await world.wrong(number, await world.ask(number, operation))
    await world.set_policy(failures_max=3)
    assert reason(await confirm.ask(world.ctx, number, operation.id)) is Reason.LOCKED
    card = await bound_card_of(world, number)
    assert (card.state, card.reason) == (CardState.SUSPENDED, CardReason.LOCKED)
