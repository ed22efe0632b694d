"""Loss, theft, stops: begun by the customer alone, ended by two officers."""

from uuid import UUID

import pytest

from eawase.core.application import Application, Occasion
from eawase.core.card import CardReason, CardState
from eawase.core.identity import CardNumber, ContractNumber
from eawase.core.refusal import Reason, Refused
from eawase.core.staff import Officer, ProposalKind, Role
from eawase.service import confirm, incident
from eawase.service.answer import Done
from tests.looking import bound_card_of, card_of, events, notices, reason, value
from tests.world import World


async def proposed(world: World, kind: ProposalKind, number: ContractNumber) -> UUID:
    clerk = world.officers[Role.CLERK]
    made = await incident.propose(world.ctx, clerk, kind, number, "窓口で本人確認")
    assert isinstance(made, UUID), made
    return made


async def locked(world: World) -> ContractNumber:
    number = await world.switched()
    operation = await world.freeze(number)
    for _ in range(5):
        await world.wrong(number, await world.ask(number, operation))
    return number


def without(world: World, *roles: Role) -> list[Officer]:
    return [officer for role, officer in world.officers.items() if role not in roles]


async def test_a_reported_loss_stops_the_card_at_once(world: World) -> None:
    number = await world.switched()
    asked = await world.ask(number, await world.freeze(number))
    assert await incident.report_loss(world.ctx, number, CardReason.STOLEN) is None
    card = await bound_card_of(world, number)
    assert (card.state, card.reason) == (CardState.SUSPENDED, CardReason.STOLEN)
    assert reason(await world.right(number, asked)) is Reason.SUSPENDED
    assert (await notices(world, number))[-1][0] == "suspended"
    again = await incident.report_loss(world.ctx, number, CardReason.LOST)
    assert reason(again) is Reason.WRONG_STATE


async def test_without_a_card_there_is_none_to_lose(world: World) -> None:
    number = await world.contract()
    assert reason(await incident.report_loss(world.ctx, number, CardReason.LOST)) is Reason.NO_CARD


async def test_a_lost_card_never_brings_the_old_method_back(world: World) -> None:
    number = await world.switched()
    await incident.report_loss(world.ctx, number, CardReason.LOST)
    approver = world.officers[Role.APPROVER]
    card = (await bound_card_of(world, number)).number
    assert await incident.revoke(world.ctx, approver, number, card, CardReason.LOST) is None
    refused = await confirm.freeze(world.ctx, number, world.transfer(number))
    assert reason(refused) is Reason.NO_CARD


async def test_an_emergency_stop_ends_everything_until_two_officers_lift_it(
    world: World,
) -> None:
    number = await world.switched()
    operation = await world.freeze(number)
    assert await incident.stop(world.ctx, number) is None
    assert reason(await incident.stop(world.ctx, number)) is Reason.STOPPED
    proposal = await proposed(world, ProposalKind.LIFT_STOP, number)
    assert reason(await confirm.ask(world.ctx, number, operation.id)) is Reason.STOPPED
    assert await incident.decide(world.ctx, world.second, proposal, release=True) is None
    assert isinstance(await world.right(number, await world.ask(number, operation)), Done)


async def test_unlocking_counts_anew_and_keeps_what_is_owed(world: World) -> None:
    number = await locked(world)
    owed = (await bound_card_of(world, number)).owed
    proposal = await proposed(world, ProposalKind.UNLOCK, number)
    assert await incident.decide(world.ctx, world.second, proposal, release=True) is None
    card = await bound_card_of(world, number)
    assert (card.state, card.reason, card.tally.consecutive) == (CardState.ACTIVE, None, 0)
    assert card.owed == owed
    asked = await world.ask(number, await world.freeze(number))
    assert (asked.challenge.positions, asked.tries_left) == (owed, 5)


async def test_a_rejected_proposal_changes_nothing_and_may_be_made_again(world: World) -> None:
    number = await locked(world)
    proposal = await proposed(world, ProposalKind.UNLOCK, number)
    assert await incident.decide(world.ctx, world.second, proposal, release=False) is None
    decided = await incident.decide(world.ctx, world.second, proposal, release=True)
    assert reason(decided) is Reason.WRONG_STATE
    assert (await bound_card_of(world, number)).state is CardState.SUSPENDED
    await proposed(world, ProposalKind.UNLOCK, number)


async def test_a_proposal_needs_something_to_undo_and_is_open_once(world: World) -> None:
    number = await world.switched()
    clerk = world.officers[Role.CLERK]
    for kind in ProposalKind:
        made = await incident.propose(world.ctx, clerk, kind, number, "x")
        assert reason(made) is Reason.WRONG_STATE
    await incident.stop(world.ctx, number)
    await proposed(world, ProposalKind.LIFT_STOP, number)
    again = await incident.propose(world.ctx, clerk, ProposalKind.LIFT_STOP, number, "x")
    assert reason(again) is Reason.ALREADY_DONE


async def test_only_an_approver_decides_and_only_what_exists(world: World) -> None:
    number = await locked(world)
    proposal = await proposed(world, ProposalKind.UNLOCK, number)
    for officer in without(world, Role.APPROVER):
        decided = await incident.decide(world.ctx, officer, proposal, release=True)
        assert reason(decided) is Reason.NO_RIGHT
    unknown = await incident.decide(world.ctx, world.second, UUID(int=404), release=True)
    assert reason(unknown) is Reason.NOT_FOUND
    assert (await bound_card_of(world, number)).state is CardState.SUSPENDED


async def test_a_card_revoked_meanwhile_is_not_unlocked(world: World) -> None:
    number = await locked(world)
    proposal = await proposed(world, ProposalKind.UNLOCK, number)
    card = (await bound_card_of(world, number)).number
    approver = world.officers[Role.APPROVER]
    await incident.revoke(world.ctx, approver, number, card, CardReason.OFFICER)
    decided = await incident.decide(world.ctx, world.second, proposal, release=True)
    assert reason(decided) is Reason.WRONG_STATE
    assert (await card_of(world, card)).state is CardState.REVOKED
    assert await incident.decide(world.ctx, world.second, proposal, release=False) is None


async def test_a_posted_card_that_did_not_arrive_is_revoked_and_replaced(world: World) -> None:
    number = await world.contract()
    card = await world.posted(number)
    approver, clerk = world.officers[Role.APPROVER], world.officers[Role.CLERK]
    assert reason(await incident.reissue(world.ctx, clerk, number)) is Reason.CARD_UNDER_WAY
    assert await incident.revoke(world.ctx, approver, number, card, CardReason.LOST) is None
    made = await incident.reissue(world.ctx, clerk, number)
    assert isinstance(made, Application)
    assert made.occasion is Occasion.REISSUE
    assert (await events(world, number))[-1] == "application_submitted"


async def test_an_end_is_final(world: World) -> None:
    number = await world.switched()
    card = (await bound_card_of(world, number)).number
    approver = world.officers[Role.APPROVER]
    assert await incident.revoke(world.ctx, approver, number, card, CardReason.OFFICER) is None
    for job in (incident.revoke, incident.suspend):
        outcome = await job(world.ctx, approver, number, card, CardReason.OFFICER)
        assert reason(outcome) is Reason.WRONG_STATE


async def test_who_has_no_right_stops_ends_and_orders_nothing(world: World) -> None:
    number = await world.switched()
    card = (await bound_card_of(world, number)).number
    reasons: list[Reason] = []
    for officer in without(world, Role.CLERK, Role.APPROVER):
        reasons += [
            reason(await incident.suspend(world.ctx, officer, number, card, CardReason.OFFICER)),
            reason(await incident.revoke(world.ctx, officer, number, card, CardReason.OFFICER)),
            reason(await incident.reissue(world.ctx, officer, number)),
            reason(await incident.propose(world.ctx, officer, ProposalKind.UNLOCK, number, "x")),
        ]
    assert set(reasons) == {Reason.NO_RIGHT}
    assert (await bound_card_of(world, number)).state is CardState.ACTIVE


async def test_an_unknown_card_is_not_found(world: World) -> None:
    nowhere, number = CardNumber.from_serial("00000000404"), await world.contract()
    approver = world.officers[Role.APPROVER]
    outcome = await incident.suspend(world.ctx, approver, number, nowhere, CardReason.OFFICER)
    assert reason(outcome) is Reason.NOT_FOUND
    outcome = await incident.revoke(world.ctx, approver, number, nowhere, CardReason.OFFICER)
    assert reason(outcome) is Reason.NOT_FOUND
    assert await value(world, "SELECT count(*) FROM card") == 0


async def test_a_card_of_another_customer_is_neither_suspended_nor_revoked(world: World) -> None:
    number, other = await world.switched(), await world.switched()
    card = (await bound_card_of(world, other)).number
    approver = world.officers[Role.APPROVER]
    before = await events(world, number), await events(world, other)
    for job in (incident.suspend, incident.revoke):
        outcome = await job(world.ctx, approver, number, card, CardReason.OFFICER)
        assert reason(outcome) is Reason.NOT_FOUND
    assert (await card_of(world, card)).state is CardState.ACTIVE
    assert (await events(world, number), await events(world, other)) == before


async def test_a_customer_reports_only_loss_or_theft(world: World) -> None:
    number = await world.switched()
    with pytest.raises(AssertionError, match="loss or theft"):
        await incident.report_loss(world.ctx, number, CardReason.REPLACED)


async def test_a_locked_customer_card_is_unlocked_by_two_officers(world: World) -> None:
    number = await world.contract()
    operation = await world.freeze(number)
    asked = await world.ask(number, operation)
    for _ in range(4):
        await world.wrong(number, asked)
        asked = await world.ask(number, operation)
    owed = asked.challenge.positions
    last = await world.wrong(number, asked)
    assert isinstance(last, Refused)
    assert last.tries_left == 0
    assert reason(await confirm.ask(world.ctx, number, operation.id)) is Reason.LOCKED
    proposal = await proposed(world, ProposalKind.UNLOCK, number)
    approver = world.officers[Role.APPROVER]
    assert await incident.decide(world.ctx, approver, proposal, release=True) is None
    again = await world.ask(number, operation)
    assert (again.challenge.positions, again.tries_left) == (owed, 5)
    assert isinstance(await world.right(number, again), Done)
    assert "old_method_unlocked" in await events(world, number)


async def test_a_customer_card_in_order_has_nothing_to_unlock(world: World) -> None:
    number = await world.contract()
    clerk = world.officers[Role.CLERK]
    made = await incident.propose(world.ctx, clerk, ProposalKind.UNLOCK, number, "窓口で確認")
    assert reason(made) is Reason.WRONG_STATE
