"""What the bank's machine does by itself: mail, settlements, lapsed cards, checkpoints, sweeping.

Each job takes a bounded piece and skips what another worker holds, so any number may run.
"""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta

from eawase.core.audit import GENESIS, Checkpoint, Event, root_of, signing_key
from eawase.core.calendar import is_business_day
from eawase.core.card import Card, CardReason, CardState
from eawase.core.identity import ContractNumber
from eawase.core.known_browser import LIFE as KNOWN_BROWSER_LIFE
from eawase.core.ledger import settle_journal
from eawase.core.operation import ANSWER_WITHIN, Operation, Transfer
from eawase.service.booking import book
from eawase.service.confirm import give_up
from eawase.service.context import SERVER, Context, locked_contract, record
from eawase.service.notify import PIECE, Deliver, as_message, retry_after
from eawase.store import Tx

CHECKPOINT_KEY = "checkpoint"


async def send_mails(ctx: Context, deliver: Deliver, sender: str) -> int:
    """Send what is due; a failed one waits longer each time. Returns how many were sent."""
    sent = 0
    async with ctx.store.transaction() as tx:
        for row in await tx.mails.due(ctx.now(), PIECE):
            try:
                await asyncio.to_thread(deliver, as_message(row, sender))
            except (OSError, ValueError) as error:
                later = ctx.now() + retry_after(row["tries"])
                await tx.mails.failed(row["id"], next_try_at=later, error=type(error).__name__)
            else:
                await tx.mails.sent(row["id"], ctx.now())
                sent += 1
    return sent


async def settle_due(ctx: Context) -> int:
    """Carry transfers whose value date has come out of suspense. Returns how many."""
    if not is_business_day(ctx.today(), ctx.is_holiday):
        return 0
    async with ctx.store.transaction() as tx:
        due = await tx.operations.due(ctx.today(), PIECE)
        for number in sorted({operation.contract.digits for operation in due}):
            await locked_contract(ctx, tx, ContractNumber(number))
        await _lock_payees(ctx, tx, due)
        for operation in due:
            transfer = operation.content
            assert isinstance(transfer, Transfer), "only transfers wait for a value date"
            own = transfer.payee.institution == ctx.imprint.code.digits
            journal = settle_journal(transfer, own=own, now=ctx.now())
            booked = await book(tx, [journal], operation.id)
            await tx.operations.settled(operation.id, ctx.now())
            await record(
                ctx,
                tx,
                operation.contract,
                Event.TRANSFER_SETTLED,
                actor=SERVER,
                operation=str(operation.id),
                **booked,
            )
    return len(due)


async def _lock_payees(ctx: Context, tx: Tx, due: Sequence[Operation]) -> None:
    """Customers' accounts before the bank's own: a transfer of the payee takes them in that order.

    The other way round the two would wait for each other.
    """
    transfers = [o.content for o in due if isinstance(o.content, Transfer)]
    refs = {t.payee for t in transfers if t.payee.institution == ctx.imprint.code.digits}
    found = [await tx.books.find(ref) for ref in refs]
    await tx.books.lock([account for account in found if account is not None])


async def lapse_cards(ctx: Context) -> int:
    """Revoke posted cards that were never bound in time. Returns how many."""
    async with ctx.store.transaction() as tx:
        policy = await tx.institution.policy()
        before = ctx.now() - timedelta(days=policy.bind_within_days)
        lapsed = 0
        for number in await tx.cards.lapsed(before, PIECE):
            await locked_contract(ctx, tx, number)
            cards = await tx.cards.lock_all_of(number)
            late = [card for card in cards if _late(card, before)]
            for card in late:
                await _lapse(ctx, tx, card)
            lapsed += len(late)
    return lapsed


def _late(card: Card, before: datetime) -> bool:
    """Looked at again under the lock: the customer may have switched over meanwhile."""
    if card.state is not CardState.POSTED or card.posted_at is None:
        return False
    return card.posted_at < before


async def _lapse(ctx: Context, tx: Tx, card: Card) -> None:
    await tx.cards.move(card, CardState.REVOKED, reason=CardReason.LAPSED, now=ctx.now())
    await tx.challenges.void_open(card.contract)
    await record(ctx, tx, card.contract, Event.CARD_LAPSED, actor=SERVER, card=card.number.digits)


async def abandon_left_behind(ctx: Context) -> int:
    """End operations nobody answered within 24 hours. Returns how many."""
    async with ctx.store.transaction() as tx:
        ended = 0
        for operation_id, number in await tx.operations.left_behind(
            ctx.now() - ANSWER_WITHIN, PIECE
        ):
            await locked_contract(ctx, tx, number)
            operation = await tx.operations.lock(operation_id, number)
            assert operation is not None, "operations are never deleted"
            ended += await give_up(ctx, tx, number, operation_id, actor=SERVER)
    return ended


async def sweep(ctx: Context) -> None:
    """Forget sessions that ended, browsers long unused, and counts that no limit looks at."""
    async with ctx.store.transaction() as tx:
        policy = await tx.institution.policy()
        await tx.sessions.sweep(
            idle_since=ctx.now() - timedelta(seconds=policy.session_idle_s),
            older_than=ctx.now() - timedelta(seconds=policy.session_life_s),
        )
        await tx.sessions.sweep_attempts(ctx.now() - timedelta(days=1))
        await tx.known_browsers.sweep(ctx.now() - KNOWN_BROWSER_LIFE)


async def seal_trail(ctx: Context) -> Checkpoint | None:
    """Sign a checkpoint over every entry since the last one; None if nothing happened."""
    key = signing_key(ctx.keys.derive(CHECKPOINT_KEY))
    async with ctx.store.transaction() as tx:
        upto = await tx.trail.hold_writers()
        last = await tx.trail.last_checkpoint()
        after = last.upto_id if last else 0
        if upto == after:
            return None
        digests = await tx.trail.digests(after, upto)
        unsigned = Checkpoint(
            number=last.number + 1 if last else 1,
            at=ctx.now(),
            upto_id=upto,
            entries=len(digests),
            root=root_of(digests),
            previous=last.digest() if last else GENESIS,
        )
        sealed = Checkpoint(
            **{
                name: getattr(unsigned, name)
                for name in Checkpoint.__slots__
                if name != "signature"
            },
            signature=key.sign(unsigned.payload()),
        )
        await tx.trail.insert_checkpoint(sealed)
        return sealed
