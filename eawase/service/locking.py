"""The lock (利用停止): too many wrong answers end an authenticator until the branch helps."""

from eawase.core.audit import Event
from eawase.core.card import CardReason, CardState
from eawase.core.contract import Contract
from eawase.core.notice import Notice
from eawase.service.authenticators import Held
from eawase.service.context import Context, record
from eawase.service.notify import notify
from eawase.store import Tx


async def lock(ctx: Context, tx: Tx, contract: Contract, held: Held) -> None:
    """The last try is gone (利用停止). A posted card that was never bound is revoked instead."""
    now = ctx.now()
    await tx.challenges.void_open(contract.number)
    if held.card is None:
        await tx.cards.stop_customer_card(contract.number, now)
        await record(ctx, tx, contract.number, Event.OLD_METHOD_LOCKED)
    elif held.card.state is CardState.ACTIVE:
        await tx.cards.move(held.card, CardState.SUSPENDED, reason=CardReason.LOCKED, now=now)
        await record(ctx, tx, contract.number, Event.CARD_LOCKED, card=held.card.number.digits)
    else:
        await tx.cards.move(held.card, CardState.REVOKED, reason=CardReason.LOCKED, now=now)
        await record(
            ctx,
            tx,
            contract.number,
            Event.CARD_REVOKED,
            card=held.card.number.digits,
            reason=CardReason.LOCKED.value,
        )
    await notify(ctx, tx, contract, Notice.LOCKED)
