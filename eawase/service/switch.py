"""The switch-over (切替え): from the old method to the card that arrived.

Binding is an operation like any other: frozen, challenged on the new card (which proves receipt),
carried out once. `service.confirm` does all of that; here it only begins.
"""

from eawase.core.audit import Event
from eawase.core.card import Card, CardState
from eawase.core.contract import card_under_way
from eawase.core.identity import ContractNumber
from eawase.core.operation import Operation, OperationKind, SwitchOver
from eawase.core.refusal import Reason, Refused
from eawase.service.context import Context, locked_contract, record

CAUTIONS = "2026-11"
"""Which text of the cautions a customer confirmed to have read: evidence (docs/NOTICE.md)."""


async def begin(ctx: Context, number: ContractNumber) -> Operation | Refused:
    """The switch-over of the card that was posted; the same one again while it is unanswered."""
    async with ctx.store.transaction() as tx:
        contract = await locked_contract(ctx, tx, number)
        if contract.stopped_at is not None:
            return Refused(reason=Reason.STOPPED)
        card = _posted(await tx.cards.lock_all_of(number))
        if card is None:
            return Refused(reason=Reason.NOTHING_TO_SWITCH)
        found = await tx.operations.frozen_of_kind(number, OperationKind.SWITCH_OVER)
        if found is not None and _is_for(found, card):
            return found
        operation = Operation(
            id=ctx.new_id(),
            contract=number,
            content=SwitchOver(card_number=card.number.digits, cautions=CAUTIONS),
            frozen_at=ctx.now(),
        )
        await tx.operations.insert(operation)
        await record(
            ctx,
            tx,
            number,
            Event.OPERATION_FROZEN,
            operation=str(operation.id),
            kind=operation.kind.value,
            fingerprint=operation.fingerprint.hex(),
        )
        return operation


async def acknowledge(ctx: Context, number: ContractNumber) -> None:
    """The customer confirmed to have read the cautions: kept as evidence, with the text's name."""
    async with ctx.store.transaction() as tx:
        await locked_contract(ctx, tx, number)
        await record(ctx, tx, number, Event.CAUTIONS_ACKNOWLEDGED, cautions=CAUTIONS)


def _posted(cards: list[Card]) -> Card | None:
    coming = card_under_way(cards)
    return coming if coming is not None and coming.state is CardState.POSTED else None


def _is_for(operation: Operation, card: Card) -> bool:
    content = operation.content
    return isinstance(content, SwitchOver) and content.card_number == card.number.digits
