"""Many at once, on real PostgreSQL: judged once, counted exactly, carried out at most once."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Coroutine
from typing import Any

import pytest

from eawase.core.card import CardReason, CardState
from eawase.core.contract import Method
from eawase.core.identity import ContractNumber
from eawase.core.operation import Operation
from eawase.core.post import PostalCode
from eawase.core.refusal import Reason, Refused
from eawase.core.secret import Secret
from eawase.core.staff import ProposalKind, Role
from eawase.service import answer, apply, confirm, incident, issue, login, switch
from eawase.service.answer import AnswerMore, Done
from eawase.service.confirm import Asked
from tests.looking import (
    assert_sound,
    bound_card_of,
    card_of,
    events,
    fetch,
    reason,
    together,
    value,
)
from tests.world import PASSWORD, World

LANES = 16
Outcome = Done | AnswerMore | Refused


@pytest.fixture
async def world(dsn: str) -> AsyncIterator[World]:
    world = await World.found(dsn, connections=LANES)
    yield world
    await world.close()


def told(outcomes: list[Outcome]) -> Counter[str]:
    """How often each outcome was told."""
    return Counter(o.reason.value if isinstance(o, Refused) else "done" for o in outcomes)


def answers(
    world: World, number: ContractNumber, asked: Asked, given: list[Secret]
) -> list[Coroutine[Any, Any, Outcome]]:
    return [answer.answer(world.ctx, number, asked.challenge.id, one) for one in given]


async def test_two_hundred_wrong_answers_to_one_challenge_are_judged_once(world: World) -> None:
    number = await world.switched()
    asked = await world.ask(number, await world.freeze(number))
    wrong = [world.wrong_answer(asked)] * 200
    assert told(await together(LANES, answers(world, number, asked, wrong))) == {
        "wrong": 1,
        "spent": 199,
    }
    assert (await bound_card_of(world, number)).tally.consecutive == 1
    seen = Counter(await events(world, number))
    assert (seen["answer_wrong"], seen["answer_not_judged"]) == (1, 199)


async def test_two_hundred_guessers_are_counted_to_the_limit_and_not_beyond(world: World) -> None:
    number = await world.switched()
    operation = await world.freeze(number)

    async def guess() -> Reason:
        asked = await confirm.ask(world.ctx, number, operation.id)
        if isinstance(asked, Refused):
            return asked.reason
        return reason(await world.wrong(number, asked))

    seen = Counter(await together(LANES, (guess() for _ in range(200))))
    assert seen[Reason.WRONG] == 5
    assert set(seen) <= {Reason.WRONG, Reason.SPENT, Reason.LOCKED, Reason.VOID}
    card = await bound_card_of(world, number)
    assert (card.state, card.reason) == (CardState.SUSPENDED, CardReason.LOCKED)
    assert (card.tally.consecutive, len(card.tally.recent)) == (5, 5)
    refused = "SELECT count(*) FROM challenge WHERE state = 'refused'"
    assert await value(world, refused) == 5
    assert Counter(await events(world, number))["card_locked"] == 1
    await assert_sound(world)


async def test_fifty_right_answers_move_the_money_once(world: World) -> None:
    number = await world.switched()
    asked = await world.ask(number, await world.freeze(number))
    right = [world.right_answer(asked)] * 50
    assert told(await together(LANES, answers(world, number, asked, right))) == {
        "done": 1,
        "spent": 49,
    }
    assert await world.balance(number) == 1_000_000 - 10_330
    assert await value(world, "SELECT count(*) FROM journal WHERE kind = 'transfer'") == 1
    assert (await bound_card_of(world, number)).exposure.count(1) == 4  # switch-over, transfer
    await assert_sound(world)


async def test_right_and_wrong_answers_at_once_leave_one_verdict(world: World) -> None:
    for _ in range(4):
        number = await world.switched()
        asked = await world.ask(number, await world.freeze(number))
        given = [world.right_answer(asked), world.wrong_answer(asked)] * 10
        seen = told(await together(LANES, answers(world, number, asked, given)))
        assert seen["spent"] == 19
        moved = await world.balance(number) != 1_000_000
        assert (seen["done"], seen["wrong"]) == ((1, 0) if moved else (0, 1))
        assert (await bound_card_of(world, number)).tally.consecutive == seen["wrong"]


async def test_two_tabs_with_two_operations_confirm_each_at_most_once(world: World) -> None:
    number = await world.switched()
    operations = [await world.freeze(number) for _ in range(2)]

    async def tab(operation: Operation) -> Outcome:
        asked = await confirm.ask(world.ctx, number, operation.id)
        return asked if isinstance(asked, Refused) else await world.right(number, asked)

    seen = told(await together(LANES, (tab(operations[n % 2]) for n in range(40))))
    assert set(seen) <= {"done", "void", "spent", "already_done"}
    confirmed = "SELECT count(*) FROM operation WHERE kind = 'transfer' AND state = 'confirmed'"
    assert seen["done"] == await value(world, confirmed) <= 2
    assert await world.balance(number) == 1_000_000 - 10_330 * seen["done"]
    assert await value(world, "SELECT count(*) FROM challenge WHERE state = 'open'") <= 1
    await assert_sound(world)


async def test_only_the_newest_of_two_challenges_is_judged(world: World) -> None:
    number = await world.switched()
    first = await world.ask(number, await world.freeze(number))
    second = await world.ask(number, await world.freeze(number))
    assert second.challenge.positions == first.challenge.positions
    outcomes = await together(
        LANES, [world.right(number, one) for one in (first, second) for _ in range(8)]
    )
    assert told(outcomes) == {"done": 1, "void": 8, "spent": 7}


async def test_parallel_switch_overs_bind_one_card_once(world: World) -> None:
    number = await world.contract()
    card = await world.posted(number)
    begun = await together(LANES, (switch.begin(world.ctx, number) for _ in range(16)))
    operations = {one.id: one for one in begun if isinstance(one, Operation)}
    assert len(operations) == 1
    asked = await world.ask(number, next(iter(operations.values())))
    right = [world.right_answer(asked)] * 16
    assert told(await together(LANES, answers(world, number, asked, right))) == {
        "done": 1,
        "spent": 15,
    }
    assert (await card_of(world, card)).state is CardState.ACTIVE
    assert await value(world, "SELECT count(*) FROM customer_card") == 0
    assert Counter(await events(world, number))["old_method_retired"] == 1


async def test_the_old_method_and_the_switch_over_at_once_never_both_confirm(
    world: World,
) -> None:
    number = await world.contract()
    await world.posted(number)
    transfer = await world.freeze(number)
    old = await world.ask(number, transfer)
    assert old.challenge.method is Method.CONFIRMATION_PASSWORD
    begun = await switch.begin(world.ctx, number)
    assert isinstance(begun, Operation)
    new = await world.ask(number, begun)
    outcomes = await together(LANES, [world.right(number, one) for one in (old, new) * 8])
    assert told(outcomes)["done"] == 1
    assert await world.balance(number) == 1_000_000
    assert (await bound_card_of(world, number)).state is CardState.ACTIVE
    assert reason(await world.right(number, old)) in {Reason.VOID, Reason.SPENT}


async def test_parallel_applications_leave_one(world: World) -> None:
    number = await world.contract()
    code = PostalCode("1410032")
    made = await together(LANES, (apply.submit(world.ctx, number, code) for _ in range(20)))
    refused = [one.reason for one in made if isinstance(one, Refused)]
    assert refused == [Reason.ALREADY_APPLIED] * 19


async def test_parallel_wrong_postal_codes_are_counted_exactly(world: World) -> None:
    number = await world.contract()
    code = PostalCode("1000001")
    outcomes = await together(LANES, (apply.submit(world.ctx, number, code) for _ in range(20)))
    seen = Counter(reason(outcome) for outcome in outcomes)
    assert seen == {Reason.POSTAL_MISMATCH: 2, Reason.POSTAL_BLOCKED: 18}
    assert await value(world, "SELECT postal_mismatches FROM contract") == 3


async def test_parallel_sign_ins_leave_one_session(world: World) -> None:
    number = await world.contract()
    tries = (login.sign_in(world.ctx, number, PASSWORD, source="127.0.0.1") for _ in range(4))
    made = [one for one in await together(LANES, tries) if isinstance(one, login.SignedIn)]
    assert len(made) == 4
    live = [await login.whose(world.ctx, one.token) for one in made]
    assert sum(one is not None for one in live) == 1
    assert Counter(await events(world, number))["session_replaced"] == 3


async def test_two_officers_decide_one_batch_once(world: World) -> None:
    number = await world.contract()
    application = await world.applied(number)
    clerk = world.officers[Role.CLERK]
    await issue.approve(world.ctx, clerk, [application])
    batch = await issue.propose_batch(world.ctx, clerk, [application])
    assert not isinstance(batch, Refused)
    approvers = [world.officers[Role.APPROVER], world.second] * 4
    decided = await together(
        LANES,
        (
            issue.decide_batch(world.ctx, officer, batch, release=n % 3 == 0)
            for n, officer in enumerate(approvers)
        ),
    )
    assert decided.count(None) == 1
    assert decided.count(Refused(reason=Reason.WRONG_STATE)) == 7


async def test_one_batch_is_produced_once(world: World) -> None:
    applications = [await world.applied(await world.contract()) for _ in range(3)]
    clerk = world.officers[Role.CLERK]
    await issue.approve(world.ctx, clerk, applications)
    batch = await issue.propose_batch(world.ctx, clerk, applications)
    assert not isinstance(batch, Refused)
    await issue.decide_batch(world.ctx, world.second, batch, release=True)
    producer = world.officers[Role.PRODUCER]
    made = await together(
        LANES, (issue.produce(world.ctx, producer, batch, lambda _: b"%PDF") for _ in range(6))
    )
    assert made.count(b"%PDF") == 1
    assert await value(world, "SELECT count(*) FROM card") == 3


async def test_one_application_joins_one_of_two_batches(world: World) -> None:
    application = await world.applied(await world.contract())
    clerk, producer = world.officers[Role.CLERK], world.officers[Role.PRODUCER]
    await issue.approve(world.ctx, clerk, [application])
    outcomes = await asyncio.gather(
        *(issue.propose_batch(world.ctx, who, [application]) for who in (clerk, producer)),
        return_exceptions=True,
    )
    assert sum(isinstance(one, issue.BatchRace) for one in outcomes) == 1
    assert await value(world, "SELECT count(*) FROM batch") == 1


async def test_two_officers_decide_one_proposal_once(world: World) -> None:
    number = await world.contract()
    assert await incident.stop(world.ctx, number) is None
    clerk = world.officers[Role.CLERK]
    made = await together(
        LANES,
        (
            incident.propose(world.ctx, clerk, ProposalKind.LIFT_STOP, number, "窓口で本人確認")
            for _ in range(6)
        ),
    )
    proposals = [one for one in made if not isinstance(one, Refused)]
    assert len(proposals) == 1
    approvers = [world.officers[Role.APPROVER], world.second] * 4
    decided = await together(
        LANES,
        (incident.decide(world.ctx, one, proposals[0], release=True) for one in approvers),
    )
    assert decided.count(None) == 1
    assert Counter(await events(world, number))["stop_lifted"] == 1


async def test_no_wrong_answer_escapes_the_count_when_its_caller_goes_away(world: World) -> None:
    """A cancelled request either counted or told nothing; never half of it."""
    number = await world.switched()
    operation = await world.freeze(number)
    for step in range(12):
        asked = await confirm.ask(world.ctx, number, operation.id)
        if isinstance(asked, Refused):
            break
        task = asyncio.create_task(world.wrong(number, asked))
        await asyncio.sleep(step * 0.002)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    card = await bound_card_of(world, number)
    refused = await fetch(world, "SELECT 1 FROM challenge WHERE state = 'refused'")
    assert card.tally.consecutive == len(refused) <= 5
    assert Counter(await events(world, number))["answer_wrong"] == len(refused)
