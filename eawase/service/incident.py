"""Loss, theft, stops and their ends (事故届・利用停止・取引中止).

The customer stops at once and alone; to end a stop takes the branch and two officers.
"""

from uuid import UUID

from eawase.core.application import Application, may_apply
from eawase.core.audit import Event
from eawase.core.card import Card, CardReason, CardState
from eawase.core.contract import bound_card
from eawase.core.identity import CardNumber, ContractNumber
from eawase.core.notice import Notice
from eawase.core.refusal import Reason, Refused
from eawase.core.staff import Officer, ProposalKind, Right, release_refused
from eawase.core.throttle import Tally
from eawase.service.apply import enter
from eawase.service.context import CUSTOMER, Context, locked_contract, officer_actor, record
from eawase.service.mailroom import locked_card
from eawase.service.notify import notify
from eawase.store import Tx
from eawase.store.proposals import Proposal

CUSTOMER_REASONS = frozenset({CardReason.LOST, CardReason.STOLEN})


async def report_loss(ctx: Context, number: ContractNumber, reason: CardReason) -> Refused | None:
    """The customer reports a loss or theft: the card stops at once (紛失・盗難)."""
    assert reason in CUSTOMER_REASONS, "a customer reports loss or theft"
    async with ctx.store.transaction() as tx:
        await locked_contract(ctx, tx, number)
        card = bound_card(await tx.cards.lock_all_of(number))
        if card is None:
            return Refused(reason=Reason.NO_CARD)
        return await _suspend(ctx, tx, card, reason, CUSTOMER)


async def suspend(
    ctx: Context,
    officer: Officer,
    number: ContractNumber,
    card_number: CardNumber,
    reason: CardReason,
) -> Refused | None:
    """An officer suspends a card of this contract, by telephone or on a suspicion."""
    if not officer.may(Right.SUSPEND):
        return Refused(reason=Reason.NO_RIGHT)
    async with ctx.store.transaction() as tx:
        card = await _card_of(ctx, tx, number, card_number)
        if card is None:
            return Refused(reason=Reason.NOT_FOUND)
        return await _suspend(ctx, tx, card, reason, officer_actor(officer.id))


async def _card_of(
    ctx: Context, tx: Tx, number: ContractNumber, card_number: CardNumber
) -> Card | None:
    """The card an officer named on this customer's page; another customer's is not found there."""
    card = await locked_card(ctx, tx, card_number)
    return card if card is not None and card.contract == number else None


async def _suspend(
    ctx: Context, tx: Tx, card: Card, reason: CardReason, actor: str
) -> Refused | None:
    if not card.may_become(CardState.SUSPENDED):
        return Refused(reason=Reason.WRONG_STATE)
    await tx.cards.move(card, CardState.SUSPENDED, reason=reason, now=ctx.now())
    await tx.challenges.void_open(card.contract)
    await record(
        ctx,
        tx,
        card.contract,
        Event.CARD_SUSPENDED,
        actor=actor,
        card=card.number.digits,
        reason=reason.value,
    )
    contract = await locked_contract(ctx, tx, card.contract)
    await notify(ctx, tx, contract, Notice.SUSPENDED)
    return None


async def stop(ctx: Context, number: ContractNumber) -> Refused | None:
    """Emergency stop of the whole contract (IB取引中止): ends the session, lifted at the branch."""
    async with ctx.store.transaction() as tx:
        contract = await locked_contract(ctx, tx, number)
        if not await tx.contracts.stop(number, ctx.now()):
            return Refused(reason=Reason.STOPPED)
        await tx.challenges.void_open(number)
        await tx.sessions.end_of_contract(number)
        await record(ctx, tx, number, Event.CONTRACT_STOPPED)
        await notify(ctx, tx, contract, Notice.CONTRACT_STOPPED)
        return None


async def revoke(
    ctx: Context,
    officer: Officer,
    number: ContractNumber,
    card_number: CardNumber,
    reason: CardReason,
) -> Refused | None:
    """The final end of a contract's card (失効): in use, or posted and reported as not arrived."""
    if not officer.may(Right.REVOKE):
        return Refused(reason=Reason.NO_RIGHT)
    async with ctx.store.transaction() as tx:
        card = await _card_of(ctx, tx, number, card_number)
        if card is None:
            return Refused(reason=Reason.NOT_FOUND)
        if not card.may_become(CardState.REVOKED):
            return Refused(reason=Reason.WRONG_STATE)
        await tx.cards.move(card, CardState.REVOKED, reason=reason, now=ctx.now())
        await tx.challenges.void_open(card.contract)
        await record(
            ctx,
            tx,
            card.contract,
            Event.CARD_REVOKED,
            actor=officer_actor(officer.id),
            card=card.number.digits,
            reason=reason.value,
        )
        return None


async def reissue(ctx: Context, officer: Officer, number: ContractNumber) -> Application | Refused:
    """Apply for a card at the branch, where identity and address were checked (再発行)."""
    if not officer.may(Right.HANDLE_APPLICATIONS):
        return Refused(reason=Reason.NO_RIGHT)
    async with ctx.store.transaction() as tx:
        contract = await locked_contract(ctx, tx, number)
        policy = await tx.institution.policy()
        occasion = may_apply(
            await tx.cards.lock_all_of(number),
            await tx.applications.open_of(number),
            started=ctx.today() >= policy.start_on,
        )
        if isinstance(occasion, Refused):
            return occasion
        await tx.contracts.set_postal_mismatches(number, 0)
        actor = officer_actor(officer.id)
        return await enter(ctx, tx, contract, policy, occasion, actor=actor)


async def propose(
    ctx: Context, officer: Officer, kind: ProposalKind, number: ContractNumber, reason: str
) -> UUID | Refused:
    """Ask a second officer to unlock a card or lift a stop, after the identity check."""
    if not officer.may(Right.PROPOSE):
        return Refused(reason=Reason.NO_RIGHT)
    async with ctx.store.transaction() as tx:
        contract = await locked_contract(ctx, tx, number)
        card = bound_card(await tx.cards.lock_all_of(number))
        if kind is ProposalKind.UNLOCK and not await _locked(tx, number, card):
            return Refused(reason=Reason.WRONG_STATE)
        if kind is ProposalKind.LIFT_STOP and contract.stopped_at is None:
            return Refused(reason=Reason.WRONG_STATE)
        if await tx.proposals.open_of(number, kind) is not None:
            return Refused(reason=Reason.ALREADY_DONE)
        made = Proposal(
            id=ctx.new_id(),
            kind=kind,
            contract=number,
            card_number=card.number.digits if card and kind is ProposalKind.UNLOCK else None,
            reason=reason,
            state="open",
            proposed_by=officer.id,
            proposed_at=ctx.now(),
        )
        await tx.proposals.insert(made)
        await _record(ctx, tx, officer, Event.PROPOSAL_MADE, made)
        return made.id


async def _locked(tx: Tx, number: ContractNumber, card: Card | None) -> bool:
    """Whether there is something to unlock: a suspended card, or a locked old customer card."""
    if card is not None:
        return card.state is CardState.SUSPENDED
    old = await tx.cards.lock_customer_card(number)
    return old is not None and old.locked_at is not None


async def decide(
    ctx: Context, officer: Officer, proposal_id: UUID, *, release: bool
) -> Refused | None:
    """The second officer releases or rejects; never the one who proposed."""
    async with ctx.store.transaction() as tx:
        found = await tx.proposals.get(proposal_id)
        if found is None:
            return Refused(reason=Reason.NOT_FOUND)
        await locked_contract(ctx, tx, found.contract)
        cards = await tx.cards.lock_all_of(found.contract)
        proposal = await tx.proposals.lock(proposal_id)
        if proposal is None or proposal.state != "open":
            return Refused(reason=Reason.WRONG_STATE)
        refused = release_refused(officer, proposal.proposed_by)
        if refused is not None:
            return refused
        if release and not await _still_locked(tx, proposal, cards):
            return Refused(reason=Reason.WRONG_STATE)
        await tx.proposals.decide(proposal_id, released=release, officer=officer.id, now=ctx.now())
        event = Event.PROPOSAL_RELEASED if release else Event.PROPOSAL_REJECTED
        await _record(ctx, tx, officer, event, proposal)
        if release:
            await _carry(ctx, tx, officer, proposal, cards)
        return None


async def _still_locked(tx: Tx, proposal: Proposal, cards: list[Card]) -> bool:
    """What was to be unlocked may have ended meanwhile; then the proposal can only be sent back."""
    if proposal.kind is ProposalKind.LIFT_STOP:
        return True
    card = bound_card(cards)
    same = card.number.digits if card else None
    return same == proposal.card_number and await _locked(tx, proposal.contract, card)


async def _carry(
    ctx: Context, tx: Tx, officer: Officer, proposal: Proposal, cards: list[Card]
) -> None:
    actor = officer_actor(officer.id)
    if proposal.kind is ProposalKind.LIFT_STOP:
        await tx.contracts.lift_stop(proposal.contract)
        await record(ctx, tx, proposal.contract, Event.STOP_LIFTED, actor=actor)
        return
    card = bound_card(cards)
    if card is None:
        await _unlock_old_card(ctx, tx, actor, proposal)
        return
    await tx.cards.move(card, CardState.ACTIVE, reason=None, now=ctx.now())
    # The identity was checked at the branch: the count begins anew. What is owed stays owed.
    await tx.cards.record(card.number, owed=card.owed, exposure=card.exposure, tally=Tally())
    await record(
        ctx, tx, proposal.contract, Event.CARD_UNLOCKED, actor=actor, card=card.number.digits
    )


async def _unlock_old_card(ctx: Context, tx: Tx, actor: str, proposal: Proposal) -> None:
    """The old customer card answers again; the count begins anew, what is owed stays owed."""
    old = await tx.cards.lock_customer_card(proposal.contract)
    assert old is not None, "looked at before it was released"
    await tx.cards.record_customer_card(
        proposal.contract, owed=old.owed, exposure=old.exposure, tally=Tally(), locked_at=None
    )
    await record(ctx, tx, proposal.contract, Event.OLD_METHOD_UNLOCKED, actor=actor)


async def _record(ctx: Context, tx: Tx, officer: Officer, event: Event, proposal: Proposal) -> None:
    await record(
        ctx,
        tx,
        proposal.contract,
        event,
        actor=officer_actor(officer.id),
        proposal=str(proposal.id),
        kind=proposal.kind.value,
        reason=proposal.reason,
    )
