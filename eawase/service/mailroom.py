"""Cards on their way (発送・返戻): posted with a tracking number, spoilt before, returned after.

Contracts are locked in the order of their numbers, then their cards.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from eawase.core.application import ApplicationState
from eawase.core.audit import Event
from eawase.core.card import Card, CardReason, CardState
from eawase.core.identity import CardNumber, ContractNumber
from eawase.core.notice import Notice
from eawase.core.post import ReturnReason, TrackingNumber
from eawase.core.refusal import Reason, Refused
from eawase.core.staff import Officer, Right
from eawase.service.context import Context, locked_contract, officer_actor, record
from eawase.service.notify import notify
from eawase.store import Tx

TRACKING_RECURS = timedelta(days=90)
"""The post office uses its numbers again, and keeps their traces for 100 days."""


async def spoil(ctx: Context, officer: Officer, number: CardNumber) -> Refused | None:
    """A card ruined before posting (書損): its application waits for a new card."""
    if not officer.may(Right.PRODUCE):
        return Refused(reason=Reason.NO_RIGHT)
    async with ctx.store.transaction() as tx:
        card = await locked_card(ctx, tx, number)
        if card is None or not card.may_become(CardState.SPOILT):
            return Refused(reason=Reason.WRONG_STATE)
        await tx.cards.move(card, CardState.SPOILT, reason=None, now=ctx.now())
        await tx.applications.back_to_approved(await tx.cards.application_of(number))
        await _record_card(ctx, tx, officer, Event.CARD_SPOILT, card)
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """One line of a posting: which card under which tracking number."""

    card: CardNumber
    tracking: TrackingNumber


async def post(
    ctx: Context, officer: Officer, lines: Sequence[Posted]
) -> list[tuple[int, Reason]] | Refused:
    """Record what was handed to the post office: all lines, or none.

    Returns the faults as (line index, reason); an empty list means everything was posted.
    """
    if not officer.may(Right.POST):
        return Refused(reason=Reason.NO_RIGHT)
    async with ctx.store.transaction() as tx:
        cards, faults = await _check_lines(ctx, tx, lines)
        if faults:
            return faults
        for line, card in zip(lines, cards, strict=True):
            await tx.cards.post(card, line.tracking, ctx.now())
            application = await tx.cards.application_of(card.number)
            await tx.applications.close(application, ApplicationState.FULFILLED, ctx.now(), None)
            await _record_card(ctx, tx, officer, Event.CARD_POSTED, card)
            contract = await locked_contract(ctx, tx, card.contract)
            await notify(ctx, tx, contract, Notice.CARD_POSTED)
    return []


async def _check_lines(
    ctx: Context, tx: Tx, lines: Sequence[Posted]
) -> tuple[list[Card], list[tuple[int, Reason]]]:
    found = await _locked_cards(ctx, tx, [line.card for line in lines])
    cards: list[Card] = []
    faults: list[tuple[int, Reason]] = []
    seen: set[str] = set()
    for index, line in enumerate(lines):
        card = found.get(line.card.digits)
        reason = await _line_fault(ctx, tx, line, card, seen)
        seen |= {line.card.digits, line.tracking.digits}
        if reason is not None:
            faults.append((index, reason))
        elif card is not None:
            cards.append(card)
    return cards, faults


async def _line_fault(
    ctx: Context, tx: Tx, line: Posted, card: Card | None, seen: set[str]
) -> Reason | None:
    if card is None:
        return Reason.NOT_FOUND
    if not card.may_become(CardState.POSTED):
        return Reason.WRONG_STATE
    if line.card.digits in seen or line.tracking.digits in seen:
        return Reason.ALREADY_DONE
    if not line.tracking.agrees_with(card.post_method):
        return Reason.MISMATCHED_TRACKING
    if await tx.cards.tracking_in_use(line.tracking, ctx.now() - TRACKING_RECURS):
        return Reason.ALREADY_DONE
    return None


async def take_back(
    ctx: Context, officer: Officer, number: CardNumber, reason: ReturnReason
) -> Refused | None:
    """Returned mail (返戻): the card can never be bound, and never be posted again."""
    if not officer.may(Right.POST):
        return Refused(reason=Reason.NO_RIGHT)
    async with ctx.store.transaction() as tx:
        card = await locked_card(ctx, tx, number)
        if card is None or not card.may_become(CardState.RETURNED):
            return Refused(reason=Reason.WRONG_STATE)
        await tx.cards.take_back(card, reason)
        await tx.challenges.void_open(card.contract)
        await _record_card(ctx, tx, officer, Event.CARD_RETURNED, card, reason=reason.value)
        return None


async def destroy(ctx: Context, officer: Officer, number: CardNumber) -> Refused | None:
    """A returned card was destroyed (廃棄): it is revoked for good."""
    if not officer.may(Right.POST):
        return Refused(reason=Reason.NO_RIGHT)
    async with ctx.store.transaction() as tx:
        card = await locked_card(ctx, tx, number)
        if card is None or card.state is not CardState.RETURNED:
            return Refused(reason=Reason.WRONG_STATE)
        await tx.cards.move(card, CardState.REVOKED, reason=CardReason.RETURNED, now=ctx.now())
        await _record_card(ctx, tx, officer, Event.CARD_REVOKED, card, reason="returned")
        return None


async def locked_card(ctx: Context, tx: Tx, number: CardNumber) -> Card | None:
    """A card by its number, its contract locked first."""
    return (await _locked_cards(ctx, tx, [number])).get(number.digits)


async def _locked_cards(ctx: Context, tx: Tx, numbers: Sequence[CardNumber]) -> dict[str, Card]:
    seen = [card for number in numbers if (card := await tx.cards.get(number)) is not None]
    locked: dict[str, Card] = {}
    for contract in sorted({card.contract.digits for card in seen}):
        await locked_contract(ctx, tx, ContractNumber(contract))
        for card in await tx.cards.lock_all_of(ContractNumber(contract)):
            locked[card.number.digits] = card
    return locked


async def _record_card(
    ctx: Context, tx: Tx, officer: Officer, event: Event, card: Card, reason: str | None = None
) -> None:
    await record(
        ctx,
        tx,
        card.contract,
        event,
        actor=officer_actor(officer.id),
        card=card.number.digits,
        reason=reason,
    )
