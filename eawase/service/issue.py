"""From application to card (発行): approve, batch, release, produce. `service.mailroom` posts.

Contracts are locked in the order of their numbers. The press works inside the transaction of
production: if it fails, no card was made.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from eawase.core.application import Application, ApplicationState
from eawase.core.audit import Event, officer_chain
from eawase.core.card import POSITIONS, Card, CardState
from eawase.core.identity import CardNumber, ContractNumber
from eawase.core.picture import draw_arrangement, draw_deck
from eawase.core.policy import Policy
from eawase.core.refusal import Reason, Refused
from eawase.core.staff import Officer, Right, release_refused
from eawase.core.throttle import Tally
from eawase.service.authenticators import seal_arrangement
from eawase.service.context import Context, locked_contract, officer_actor, record
from eawase.store import Tx
from eawase.store.batches import Batch

BATCH_MAX = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """One card for the press: the only time an arrangement leaves the rules in the open."""

    number: CardNumber
    # 50 picture ids in position order
    arrangement: tuple[str, ...] = field(repr=False)
    application: Application


Press = Callable[[Sequence[Printed]], bytes]


async def approve(ctx: Context, officer: Officer, application_ids: Sequence[UUID]) -> int | Refused:
    """Approve submitted applications (承認). Returns how many; others are left as they are."""
    if not officer.may(Right.HANDLE_APPLICATIONS):
        return Refused(reason=Reason.NO_RIGHT)
    approved = 0
    async with ctx.store.transaction() as tx:
        for application in await _locked_applications(ctx, tx, application_ids):
            if not application.may_become(ApplicationState.APPROVED):
                continue
            if application.state is not ApplicationState.SUBMITTED:
                continue
            await tx.applications.approve(application.id, officer.id, ctx.now())
            await record(
                ctx,
                tx,
                application.contract,
                Event.APPLICATION_APPROVED,
                actor=officer_actor(officer.id),
                application=str(application.id),
            )
            approved += 1
    return approved


async def reject(
    ctx: Context, officer: Officer, application_id: UUID, reason: str
) -> Refused | None:
    """Reject an application, with the reason a clerk will read later."""
    if not officer.may(Right.HANDLE_APPLICATIONS):
        return Refused(reason=Reason.NO_RIGHT)
    async with ctx.store.transaction() as tx:
        for application in await _locked_applications(ctx, tx, [application_id]):
            if application.may_become(ApplicationState.REJECTED):
                await tx.applications.close(
                    application.id, ApplicationState.REJECTED, ctx.now(), reason
                )
                await record(
                    ctx,
                    tx,
                    application.contract,
                    Event.APPLICATION_REJECTED,
                    actor=officer_actor(officer.id),
                    application=str(application.id),
                    reason=reason,
                )
                return None
    return Refused(reason=Reason.WRONG_STATE)


async def propose_batch(
    ctx: Context, officer: Officer, application_ids: Sequence[UUID]
) -> UUID | Refused:
    """Put approved applications into a batch that a second officer releases."""
    if not officer.may(Right.PROPOSE_BATCH):
        return Refused(reason=Reason.NO_RIGHT)
    if not 1 <= len(application_ids) <= BATCH_MAX:
        return Refused(reason=Reason.WRONG_STATE)
    async with ctx.store.transaction() as tx:
        locked = await _locked_applications(ctx, tx, application_ids)
        free = [a for a in locked if a.state is ApplicationState.APPROVED]
        if not free:
            return Refused(reason=Reason.WRONG_STATE)
        batch_id = ctx.new_id()
        await tx.batches.insert(batch_id, len(free), officer.id, ctx.now())
        joined = [a for a in free if await tx.applications.join_batch(a.id, batch_id)]
        if len(joined) < len(free):
            raise BatchRace("an application joined another batch meanwhile")
        await _record_batch(ctx, tx, officer, Event.BATCH_PROPOSED, batch_id, len(free))
        return batch_id


class BatchRace(Exception):
    """Two officers took the same application; the second is rolled back and tries again."""


async def decide_batch(
    ctx: Context, officer: Officer, batch_id: UUID, *, release: bool
) -> Refused | None:
    """Release a batch, or reject it: never by the officer who proposed it."""
    async with ctx.store.transaction() as tx:
        batch = await tx.batches.lock(batch_id)
        if batch is None or batch.state != "proposed":
            return Refused(reason=Reason.WRONG_STATE)
        refused = release_refused(officer, batch.proposed_by)
        if refused is not None:
            return refused
        if release:
            await tx.batches.release(batch_id, officer.id, ctx.now())
        else:
            await tx.applications.leave_batch(batch_id)
            await tx.batches.reject(batch_id)
        event = Event.BATCH_RELEASED if release else Event.BATCH_REJECTED
        await _record_batch(ctx, tx, officer, event, batch_id, batch.cards)
        return None


async def produce(ctx: Context, officer: Officer, batch_id: UUID, press: Press) -> bytes | Refused:
    """Draw, seal and print the cards of a released batch, once (作成).

    Returns what the press made. It is made once and never again: a lost package means spoilt
    cards and new ones.
    """
    if not officer.may(Right.PRODUCE):
        return Refused(reason=Reason.NO_RIGHT)
    async with ctx.store.transaction() as tx:
        batch = await tx.batches.lock(batch_id)
        if batch is None or batch.state != "released":
            return Refused(reason=Reason.WRONG_STATE)
        waiting = await _of_batch(ctx, tx, batch)
        if not waiting:
            await tx.batches.reject(batch_id)
            await _record_batch(ctx, tx, officer, Event.BATCH_REJECTED, batch_id, 0)
            return Refused(reason=Reason.WRONG_STATE)
        policy = await tx.institution.policy()
        printed = [await _draw(ctx, tx, officer, application, policy) for application in waiting]
        await tx.batches.produced(batch_id, officer.id, ctx.now())
        await _record_batch(ctx, tx, officer, Event.BATCH_PRODUCED, batch_id, len(printed))
        return await asyncio.to_thread(press, printed)


async def _of_batch(ctx: Context, tx: Tx, batch: Batch) -> list[Application]:
    """The batch's applications that are still approved, their contracts locked in order."""
    found = await tx.applications.of_batch(batch.id)
    locked = await _locked_applications(ctx, tx, [application.id for application in found])
    return [a for a in locked if a.state is ApplicationState.APPROVED]


async def _draw(
    ctx: Context, tx: Tx, officer: Officer, application: Application, policy: Policy
) -> Printed:
    """A new arrangement from the system's chance, sealed before anything else sees it."""
    serial = f"{ctx.random.randrange(10**11):011d}"
    number = CardNumber.from_serial(serial)
    deck = draw_deck(ctx.catalogue, policy.deck, ctx.random)
    arrangement = draw_arrangement(deck, ctx.random)
    numbers = tuple(ctx.catalogue.by_id(picture).number for picture in arrangement)
    sealed, key_id = seal_arrangement(
        ctx, numbers, card=number.digits, contract=application.contract
    )
    card = Card(
        number=number,
        contract=application.contract,
        state=CardState.PRODUCED,
        sealed=sealed,
        key_id=key_id,
        choice=policy.choice,
        owed=(),
        exposure=(0,) * POSITIONS,
        tally=Tally(),
        post_method=application.post_method,
        produced_at=ctx.now(),
    )
    await tx.cards.insert(card, application.id)
    await tx.applications.into_production(application.id)
    await record(
        ctx,
        tx,
        application.contract,
        Event.CARD_PRODUCED,
        actor=officer_actor(officer.id),
        card=number.digits,
    )
    return Printed(number=number, arrangement=arrangement, application=application)


async def _locked_applications(
    ctx: Context, tx: Tx, application_ids: Sequence[UUID]
) -> list[Application]:
    """Applications by id, after their contracts were locked in order of number."""
    contracts = await tx.applications.contracts_of(application_ids)
    for contract in sorted({number.digits for number in contracts}):
        await locked_contract(ctx, tx, ContractNumber(contract))
    found = [await tx.applications.lock(one) for one in dict.fromkeys(application_ids)]
    return [application for application in found if application is not None]


async def _record_batch(
    ctx: Context, tx: Tx, officer: Officer, event: Event, batch_id: UUID, cards: int
) -> None:
    await tx.trail.append(
        officer_chain(str(officer.id)),
        event,
        actor=officer_actor(officer.id),
        at=ctx.now(),
        detail={"batch": str(batch_id), "cards": cards},
        key=ctx.entry_key(),
    )
