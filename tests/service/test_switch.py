"""The switch-over: from the old method to the card, and never back."""

from datetime import timedelta
from uuid import UUID

import asyncpg
import pytest

from eawase.core.card import CardReason, CardState
from eawase.core.contract import Method
from eawase.core.identity import ContractNumber
from eawase.core.refusal import Reason
from eawase.core.secret import Secret
from eawase.core.staff import Role
from eawase.service import answer, confirm, home, incident, switch
from eawase.service.answer import AnswerMore, Done
from eawase.service.authenticators import pack_answer
from tests.looking import (
    assert_sound,
    begun,
    bound_card_of,
    card_of,
    events,
    fetch,
    notices,
    reason,
    value,
)
from tests.world import POLICY, World

LIFE = [
    "contract_opened",
    "journals_booked",
    "application_submitted",
    "application_approved",
    "card_produced",
    "card_posted",
    "cautions_acknowledged",
    "operation_frozen",
    "challenge_issued",
    "answer_right",
    "operation_confirmed",
    "card_bound",
    "old_method_retired",
    "operation_frozen",
    "challenge_issued",
    "answer_right",
    "operation_confirmed",
]


async def test_a_whole_life_from_application_to_transfer(world: World) -> None:
    number = await world.contract()
    card = await world.posted(number)
    world.clock.forward(days=7)
    await switch.acknowledge(world.ctx, number)
    assert isinstance(await world.switch(number), Done)
    asked = await world.ask(number, await world.freeze(number))
    assert asked.challenge.method is Method.IMAGE_CARD
    done = await world.right(number, asked)
    assert isinstance(done, Done)
    assert done.operation.receipt_number == "261201-00000002"
    assert await world.balance(number) == 1_000_000 - 10_330
    assert (await card_of(world, card)).state is CardState.ACTIVE
    assert await events(world, number) == LIFE
    assert [notice for notice, _ in await notices(world, number)] == [
        "application_received",
        "card_posted",
        "switched_over",
        "operation_confirmed",
    ]
    await assert_sound(world)


async def test_binding_tells_the_customer_and_destroys_the_old_secret(world: World) -> None:
    number = await world.switched()
    assert await fetch(world, "SELECT 1 FROM customer_card") == []
    assert await value(world, "SELECT method FROM contract") == "image_card"
    assert (await bound_card_of(world, number)).bound_at == world.clock.at


async def test_after_the_switch_over_an_old_challenge_is_dead(world: World) -> None:
    """A page of the old method, still open in another tab, with the right numbers on it."""
    number = await world.contract()
    await world.posted(number)
    frozen = await world.freeze(number)
    old = await world.ask(number, frozen)
    assert old.challenge.method is Method.CONFIRMATION_PASSWORD
    numbers = world.right_answer(old)
    assert isinstance(await world.switch(number), Done)
    outcome = await answer.answer(world.ctx, number, old.challenge.id, numbers)
    assert reason(outcome) is Reason.VOID
    asked = await world.ask(number, frozen)
    assert asked.challenge.method is Method.IMAGE_CARD
    assert await world.balance(number) == 1_000_000


async def test_an_old_challenge_made_by_hand_is_void(world: World) -> None:
    number = await world.switched()
    frozen = await world.freeze(number)
    forged = UUID(int=99)
    await fetch(
        world,
        "INSERT INTO challenge (id, operation_id, contract_number, fingerprint, method, serial,"
        " positions, state, issued_at, expires_at) VALUES ($1, $2, $3, $4,"
        " 'confirmation_password', $3, '{0,1}', 'open', $5, $6)",
        forged,
        frozen.id,
        number.digits,
        frozen.fingerprint,
        world.clock.at,
        world.clock.at + timedelta(minutes=5),
    )
    table = world.tables[number.digits]
    given = Secret(b"".join(n.to_bytes(2, "big") for n in table[:2]))
    assert reason(await answer.answer(world.ctx, number, forged, given)) is Reason.VOID
    assert await world.balance(number) == 1_000_000


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE contract SET method = 'confirmation_password', switched_at = NULL",
        (
            "INSERT INTO customer_card (contract_number, sealed, key_id, exposure)"
            " SELECT number, 'x', 1, array_fill(0, ARRAY[10]) FROM contract"
        ),
    ],
)
async def test_the_database_itself_refuses_the_way_back(world: World, statement: str) -> None:
    await world.switched()
    with pytest.raises(asyncpg.RaiseError, match="switched over"):
        await fetch(world, statement)


async def test_without_a_posted_card_there_is_nothing_to_switch(world: World) -> None:
    number = await world.contract()
    for step in (world.applied, world.produced):
        assert reason(await switch.begin(world.ctx, number)) is Reason.NOTHING_TO_SWITCH
        await step(number)
    assert reason(await switch.begin(world.ctx, number)) is Reason.NOTHING_TO_SWITCH
    done = await world.switched(await world.contract())
    assert reason(await switch.begin(world.ctx, done)) is Reason.NOTHING_TO_SWITCH


async def test_beginning_again_continues_the_same_switch_over(world: World) -> None:
    number = await world.contract()
    await world.posted(number)
    first = await begun(world, number)
    asked = await world.ask(number, first)
    await world.wrong(number, asked)
    again = await world.ask(number, await begun(world, number))
    assert again.operation.id == first.id
    assert again.challenge.positions == asked.challenge.positions


async def test_a_stopped_contract_does_not_switch(world: World) -> None:
    number = await world.contract()
    await world.posted(number)
    operation = await begun(world, number)
    asked = await world.ask(number, operation)
    await incident.stop(world.ctx, number)
    assert reason(await switch.begin(world.ctx, number)) is Reason.STOPPED
    assert reason(await confirm.ask(world.ctx, number, operation.id)) is Reason.STOPPED
    assert reason(await world.right(number, asked)) is Reason.STOPPED


async def test_the_policy_may_ask_for_the_old_method_first(world: World) -> None:
    await world.set_policy(switch_needs_old_method=True)
    number = await world.contract()
    await world.posted(number)
    operation = await begun(world, number)
    old = await world.ask(number, operation)
    assert (old.challenge.method, old.picture_ids) == (Method.CONFIRMATION_PASSWORD, ())
    assert reason(await world.wrong(number, old)) is Reason.WRONG
    old = await world.ask(number, operation)
    assert isinstance(await world.right(number, old), AnswerMore)
    assert await value(world, "SELECT method FROM contract") == "confirmation_password"
    new = await world.ask(number, operation)
    assert new.challenge.method is Method.IMAGE_CARD
    assert isinstance(await world.right(number, new), Done)
    await assert_sound(world)


async def test_a_thief_of_the_letter_without_the_old_card_gets_nowhere(world: World) -> None:
    await world.set_policy(switch_needs_old_method=True)
    number = await world.contract()
    card = await world.posted(number)
    operation = await begun(world, number)
    for _ in range(5):
        asked = await world.ask(number, operation)
        assert asked.challenge.method is Method.CONFIRMATION_PASSWORD
        await world.wrong(number, asked)
    assert reason(await confirm.ask(world.ctx, number, operation.id)) is Reason.LOCKED
    assert (await card_of(world, card)).state is CardState.POSTED


async def test_five_wrong_answers_end_a_card_that_was_never_bound(world: World) -> None:
    number = await world.contract()
    card = await world.posted(number)
    operation = await begun(world, number)
    for _ in range(5):
        await world.wrong(number, await world.ask(number, operation))
    found = await card_of(world, card)
    assert (found.state, found.reason) == (CardState.REVOKED, "locked")
    assert await value(world, "SELECT method FROM contract") == "confirmation_password"
    await world.switched(number)


async def test_binding_the_successor_revokes_the_card_before(world: World) -> None:
    number = await world.switched()
    first = await bound_card_of(world, number)
    await incident.report_loss(world.ctx, number, CardReason.LOST)
    second = await world.posted(number)
    assert reason(await confirm.freeze(world.ctx, number, world.transfer(number))) is (
        Reason.SUSPENDED
    )
    assert isinstance(await world.switch(number), Done)
    assert ((await card_of(world, first.number)).state, (await card_of(world, second)).state) == (
        CardState.REVOKED,
        CardState.ACTIVE,
    )
    assert (await events(world, number)).count("old_method_retired") == 1


async def test_an_answer_for_the_card_before_does_not_bind_its_successor(world: World) -> None:
    number = await world.switched()
    first = await bound_card_of(world, number)
    clerk = world.officers[Role.CLERK]
    await incident.suspend(world.ctx, clerk, number, first.number, CardReason.OFFICER)
    second = await world.posted(number)
    asked = await world.ask(number, await begun(world, number))
    assert asked.challenge.serial == second.digits
    paper = world.papers[first.number.digits]
    given = answer_of(world, tuple(paper[p] for p in asked.challenge.positions))
    outcome = await answer.answer(world.ctx, number, asked.challenge.id, given)
    assert reason(outcome) is Reason.WRONG


def answer_of(world: World, pictures: tuple[str, ...]) -> Secret:
    return pack_answer(world.ctx, pictures)


async def test_switching_over_works_after_the_deadline(world: World) -> None:
    number = await world.contract()
    await world.posted(number)
    world.clock.forward(days=80)
    await world.set_policy(deadline_on=world.ctx.today() - timedelta(days=1))
    assert reason(await confirm.freeze(world.ctx, number, world.transfer(number))) is (
        Reason.DEADLINE_PASSED
    )
    assert isinstance(await world.switch(number), Done)
    assert isinstance(
        await world.right(number, await world.ask(number, await world.freeze(number))), Done
    )


async def at_noon(world: World, days_after: int) -> ContractNumber:
    """A customer of the old method, at noon so many days after the deadline."""
    number = await world.contract()
    days = (POLICY.deadline_on - world.ctx.today()).days + days_after
    world.clock.forward(days=days, hours=2)
    return number


async def test_on_the_deadline_day_the_old_method_still_confirms(world: World) -> None:
    number = await at_noon(world, 0)
    asked = await world.ask(number, await world.freeze(number))
    assert isinstance(await world.right(number, asked), Done)


async def test_the_day_after_refuses_operations_and_nothing_else(world: World) -> None:
    number = await at_noon(world, 1)
    refused = await confirm.freeze(world.ctx, number, world.transfer(number))
    assert reason(refused) is Reason.DEADLINE_PASSED
    seen = await home.overview(world.ctx, number)
    assert (seen.standing.deadline_passed, seen.accounts[0].balance_yen) == (True, 1_000_000)
    await world.switched(number)


async def test_midnight_in_japan_ends_the_deadline_day(world: World) -> None:
    number = await at_noon(world, 0)
    asked = await world.ask(number, await world.freeze(number))
    world.clock.forward(hours=11, minutes=59, seconds=59)
    world.clock.at = world.clock.at.replace(hour=15, minute=0, second=0)
    outcome = await world.right(number, asked)
    assert reason(outcome) is Reason.DEADLINE_PASSED
    assert await world.balance(number) == 1_000_000
