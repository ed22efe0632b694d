"""Ordering the next card by itself (更新カード): few uses left, or an old card."""

from datetime import timedelta

from eawase.core.application import Occasion
from eawase.core.audit import Event
from eawase.core.card import Card, CardReason, CardState
from eawase.core.contract import Contract, bound_card, card_under_way
from eawase.core.exposure import Choice, uses_left
from eawase.core.notice import Notice
from eawase.core.policy import Policy
from eawase.service.apply import write
from eawase.service.context import SERVER, Context, record
from eawase.service.notify import notify
from eawase.store import Tx


async def order_if_due(ctx: Context, tx: Tx, contract: Contract, policy: Policy) -> None:
    """After a right answer: order a successor when the policy says so; retire a used-up card."""
    cards = await tx.cards.lock_all_of(contract.number)
    card = bound_card(cards)
    if card is None:
        return
    left = _uses_left(card, policy)
    if left == 0:
        await tx.cards.move(card, CardState.REVOKED, reason=CardReason.RETIRED, now=ctx.now())
        await record(
            ctx,
            tx,
            contract.number,
            Event.CARD_REVOKED,
            actor=SERVER,
            card=card.number.digits,
            reason=CardReason.RETIRED.value,
        )
    assert card.bound_at is not None
    old = ctx.now() - card.bound_at >= timedelta(days=policy.card_life_days)
    few = left is not None and left <= policy.reorder_uses_left
    if not (old or few) or card_under_way(cards) is not None:
        return
    if await tx.applications.open_of(contract.number) is not None:
        return
    await write(ctx, tx, contract, policy, Occasion.SUCCESSOR)
    await record(ctx, tx, contract.number, Event.SUCCESSOR_ORDERED, actor=SERVER)
    await notify(ctx, tx, contract, Notice.SUCCESSOR_ORDERED)


def _uses_left(card: Card, policy: Policy) -> int | None:
    """Uses left of a single-use card; None where positions may be asked again."""
    if card.choice is not Choice.SINGLE_USE:
        return None
    return uses_left(
        card.exposure, positions=policy.positions, retire_left=policy.retire_positions_left
    )
