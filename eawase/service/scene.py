"""Everything locked for one decision, and who must answer now.

The method is worked out anew at every step from the locked rows: nothing a page, a parameter or
another tab believes enters it.
"""

from dataclasses import dataclass
from uuid import UUID

from eawase.core.card import Card, CardState
from eawase.core.contract import Contract, Method, required_method
from eawase.core.identity import ContractNumber
from eawase.core.operation import Operation, OperationKind, OperationState, SwitchOver
from eawase.core.policy import Policy
from eawase.core.refusal import Reason, Refused
from eawase.service.authenticators import Held, held_by
from eawase.service.context import Context, locked_contract
from eawase.store import Tx


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """Everything locked for one decision."""

    contract: Contract
    cards: list[Card]
    policy: Policy
    operation: Operation


async def lock_scene(
    ctx: Context, tx: Tx, number: ContractNumber, operation_id: UUID
) -> Scene | Refused:
    contract = await locked_contract(ctx, tx, number)
    cards = await tx.cards.lock_all_of(number)
    operation = await tx.operations.lock(operation_id, number)
    if operation is None or operation.state is OperationState.ABANDONED:
        return Refused(reason=Reason.NOT_FOUND)
    policy = await tx.institution.policy()
    return Scene(contract=contract, cards=cards, policy=policy, operation=operation)


def method_now(ctx: Context, scene: Scene) -> Method | Refused:
    """Which method must answer: the contract's own, or for a switch-over the new card's."""
    if scene.operation.kind is not OperationKind.SWITCH_OVER:
        return required_method(scene.contract, scene.cards, scene.policy, today=ctx.today())
    if scene.contract.stopped_at is not None:
        return Refused(reason=Reason.STOPPED)
    old_first = (
        scene.policy.switch_needs_old_method
        and scene.contract.method is Method.CONFIRMATION_PASSWORD
        and not scene.operation.old_method_confirmed
    )
    return Method.CONFIRMATION_PASSWORD if old_first else Method.IMAGE_CARD


async def answering(ctx: Context, tx: Tx, scene: Scene) -> Held | Refused:
    method = method_now(ctx, scene)
    if isinstance(method, Refused):
        return method
    if scene.operation.too_old(ctx.now()):
        return Refused(reason=Reason.TOO_OLD)
    content = scene.operation.content
    serial = content.card_number if isinstance(content, SwitchOver) else None
    held = await held_by(tx, scene.contract, method, scene.cards, serial, scene.policy.limits)
    if held is None:
        return Refused(reason=Reason.NO_CARD)
    if serial is not None and held.card is not None and held.card.state is not CardState.POSTED:
        return Refused(reason=Reason.NOTHING_TO_SWITCH)
    return held
