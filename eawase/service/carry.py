"""Carrying an operation out, inside the transaction that confirmed it: exactly once, or not at all.

The same checks run when the operation is frozen (for the sentence the customer reads) and here
again at the last gate (time of check, time of use).
"""

from eawase.core.audit import Event
from eawase.core.calendar import ValueDates, japan_date, japan_midnight
from eawase.core.card import Card, CardReason, CardState
from eawase.core.contract import Contract, Method, bound_card
from eawase.core.identity import CardNumber
from eawase.core.ledger import transfer_journal, transfer_refused
from eawase.core.notice import Notice
from eawase.core.operation import (
    ContactChange,
    LimitChange,
    Operation,
    PayeeRegistration,
    SwitchOver,
    Transfer,
)
from eawase.core.policy import Policy
from eawase.core.refusal import Reason, Refused
from eawase.service.booking import book
from eawase.service.context import Context, record
from eawase.service.notify import notify, notify_at
from eawase.store import Tx
from eawase.store.books import Account


async def operation_refused(
    ctx: Context, tx: Tx, contract: Contract, operation: Operation
) -> Refused | None:
    """Why this operation cannot be carried out now, or None."""
    match operation.content:
        case Transfer() as transfer:
            return await _transfer_refused(ctx, tx, contract, transfer)
        case LimitChange() as change:
            return _limits_refused(ctx, contract, change, await tx.institution.policy())
        case PayeeRegistration() | ContactChange() | SwitchOver():
            return None


async def carry_out(
    ctx: Context,
    tx: Tx,
    contract: Contract,
    cards: list[Card],
    operation: Operation,
    method: Method,
) -> Operation | Refused:
    """Do what was confirmed. Returns the operation with its receipt number."""
    refused = await operation_refused(ctx, tx, contract, operation)
    if refused is not None:
        await _give_up(ctx, tx, operation, refused)
        return refused
    number = f"{ctx.today():%y%m%d}-{await tx.operations.next_receipt() % 10**8:08d}"
    won = await tx.operations.confirm(
        operation.id, method=method, receipt_number=number, now=ctx.now()
    )
    assert won, "the lock held: nobody else confirmed this operation"
    money: dict[str, str] = {}
    if isinstance(operation.content, Transfer):
        money = await _book_transfer(ctx, tx, operation, operation.content)
    await record(
        ctx,
        tx,
        contract.number,
        Event.OPERATION_CONFIRMED,
        operation=str(operation.id),
        kind=operation.kind.value,
        method=method.value,
        receipt=number,
        fingerprint=operation.fingerprint.hex(),
        **money,
    )
    await _effect(ctx, tx, contract, cards, operation)
    done = await tx.operations.get(operation.id, contract.number)
    assert done is not None
    return done


async def _give_up(ctx: Context, tx: Tx, operation: Operation, refused: Refused) -> None:
    await tx.operations.abandon(operation.id)
    await record(
        ctx,
        tx,
        operation.contract,
        Event.OPERATION_REFUSED,
        operation=str(operation.id),
        reason=refused.reason.value,
    )


async def _effect(
    ctx: Context, tx: Tx, contract: Contract, cards: list[Card], operation: Operation
) -> None:
    number = contract.number
    match operation.content:
        case Transfer():
            pass  # booked already: its journal stands in the entry of the confirmation
        case LimitChange() as change:
            await tx.contracts.change_limits(
                number,
                effective_on=change.effective_on,
                transfer_yen=change.transfer_limit_yen,
                day_yen=change.day_limit_yen,
                now=ctx.now(),
            )
        case PayeeRegistration() as payee:
            await tx.operations.register_payee(number, payee, ctx.now())
        case ContactChange(email=email, phone=phone):
            await tx.contracts.change_contact(number, email=email, phone=phone)
            # To both addresses: whoever lost the old one to a thief must hear of it.
            await notify(ctx, tx, contract, Notice.CONTACT_CHANGED)
            if email != contract.email:
                await notify_at(ctx, tx, contract, Notice.CONTACT_CHANGED, email)
            return
        case SwitchOver(card_number=card_number):
            await _bind(ctx, tx, contract, cards, card_number)
            await notify(ctx, tx, contract, Notice.SWITCHED_OVER)
            return
    await notify(ctx, tx, contract, Notice.OPERATION_CONFIRMED, operation=operation)


async def _bind(
    ctx: Context, tx: Tx, contract: Contract, cards: list[Card], card_number: str
) -> None:
    """Bind the card; predecessor and old method end in the same transaction."""
    now = ctx.now()
    new = next(card for card in cards if card.number == CardNumber(card_number))
    before = bound_card(cards)
    if before is not None:
        await tx.cards.move(before, CardState.REVOKED, reason=CardReason.REPLACED, now=now)
        await record(
            ctx,
            tx,
            contract.number,
            Event.CARD_REVOKED,
            card=before.number.digits,
            reason=CardReason.REPLACED.value,
        )
    await tx.cards.move(new, CardState.ACTIVE, reason=None, now=now)
    await record(ctx, tx, contract.number, Event.CARD_BOUND, card=new.number.digits)
    if contract.method is Method.CONFIRMATION_PASSWORD:
        await tx.contracts.switch_over(contract.number, now)
        await tx.cards.destroy_customer_card(contract.number)
        await record(ctx, tx, contract.number, Event.OLD_METHOD_RETIRED)


def _limits_refused(
    ctx: Context, contract: Contract, change: LimitChange, policy: Policy
) -> Refused | None:
    """A rise works from 0:00 of the day after its answer, measured by today's limits.

    Otherwise a rise frozen yesterday, or frozen before the limits were lowered, would work at once.
    """
    if max(change.transfer_limit_yen, change.day_limit_yen) > policy.limit_ceiling_yen:
        return Refused(reason=Reason.OVER_DAY_LIMIT)
    rises = (
        change.transfer_limit_yen > contract.transfer_limit_yen
        or change.day_limit_yen > contract.day_limit_yen
    )
    if rises and change.effective_on <= ctx.today():
        return Refused(reason=Reason.RISE_TOO_LATE)
    return None


async def _transfer_refused(
    ctx: Context, tx: Tx, contract: Contract, transfer: Transfer
) -> Refused | None:
    source = await tx.books.find(transfer.source)
    if source is None or source.contract != contract.number:
        return Refused(reason=Reason.NOT_FOUND)
    if transfer.payee == transfer.source:
        return Refused(reason=Reason.SAME_ACCOUNT)
    own = transfer.payee.institution == ctx.imprint.code.digits
    payee = await tx.books.find(transfer.payee) if own else None
    if own and (payee is None or payee.holder_kana != transfer.payee_name):
        return Refused(reason=Reason.PAYEE_UNKNOWN)
    policy = await tx.institution.policy()
    dates = ValueDates(days_ahead=policy.value_date_days)
    if transfer.value_date < dates.earliest(ctx.now(), ctx.is_holiday):
        return Refused(reason=Reason.VALUE_DATE_PASSED)
    await tx.books.lock([account for account in (source, payee) if account is not None])
    balance = await _balance(tx, transfer, source)
    return transfer_refused(
        transfer,
        balance_yen=balance,
        spent_today_yen=await tx.operations.transferred_since(
            contract.number, japan_midnight(ctx.today())
        ),
        transfer_limit_yen=contract.transfer_limit_yen,
        day_limit_yen=contract.day_limit_yen,
    )


async def _balance(tx: Tx, transfer: Transfer, source: Account) -> int:
    """The balance read again under the lock."""
    again = await tx.books.find(transfer.source)
    assert again is not None, "accounts are never deleted"
    assert again.id == source.id, "an account keeps its id"
    return again.balance_yen


async def _book_transfer(
    ctx: Context, tx: Tx, operation: Operation, transfer: Transfer
) -> dict[str, str]:
    """Move the money; returns what the entry says of the journal."""
    own = transfer.payee.institution == ctx.imprint.code.digits
    today = japan_date(ctx.now())
    journal = transfer_journal(transfer, own=own, today=today, now=ctx.now())
    if transfer.value_date > today:
        await tx.operations.wait_for_value_date(operation.id, transfer.value_date)
    return await book(tx, [journal], operation.id)
