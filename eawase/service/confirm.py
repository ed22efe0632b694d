"""Protected operations: freeze one, ask for it, give it up. `service.answer` judges.

Every job takes the contract's lock first, then its cards, then the challenge.
"""

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from eawase.core.audit import Event
from eawase.core.calendar import japan_midnight
from eawase.core.challenge import Challenge, issue
from eawase.core.contract import Method
from eawase.core.identity import ContractNumber
from eawase.core.operation import Content, Operation, OperationState
from eawase.core.refusal import Reason, Refused
from eawase.service.authenticators import Held, save_owed
from eawase.service.carry import operation_refused
from eawase.service.context import CUSTOMER, Context, locked_contract, record
from eawase.service.locking import lock
from eawase.service.scene import Scene, answering, lock_scene, method_now
from eawase.store import Tx

REISSUE_BEFORE_END = timedelta(seconds=60)
"""A page opened this close to the end gets a fresh life: the positions stay the same anyway."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A challenge to show: `picture_ids` is the board (empty for the old method)."""

    operation: Operation
    challenge: Challenge
    picture_ids: tuple[str, ...]
    tries_left: int


async def freeze(ctx: Context, number: ContractNumber, content: Content) -> Operation | Refused:
    """Freeze an operation of the customer, unless it could not be carried out anyway."""
    async with ctx.store.transaction() as tx:
        contract = await locked_contract(ctx, tx, number)
        policy = await tx.institution.policy()
        operation = Operation(
            id=ctx.new_id(), contract=number, content=content, frozen_at=ctx.now()
        )
        cards = await tx.cards.lock_all_of(number)
        scene = Scene(contract=contract, cards=cards, policy=policy, operation=operation)
        refused = await _freeze_refused(ctx, tx, scene)
        if refused is not None:
            await record(
                ctx,
                tx,
                number,
                Event.OPERATION_REFUSED,
                kind=operation.kind.value,
                reason=refused.reason.value,
            )
            return refused
        await tx.operations.insert(operation)
        await record(
            ctx,
            tx,
            number,
            Event.OPERATION_FROZEN,
            operation=str(operation.id),
            kind=operation.kind.value,
            amount_yen=operation.amount_yen,
            fingerprint=operation.fingerprint.hex(),
        )
        return operation


async def _freeze_refused(ctx: Context, tx: Tx, scene: Scene) -> Refused | None:
    method = method_now(ctx, scene)
    if isinstance(method, Refused):
        return method
    if await _count(ctx, tx, scene.contract.number) > scene.policy.operations_per_day:
        return Refused(reason=Reason.TOO_MANY_OPERATIONS)
    return await operation_refused(ctx, tx, scene.contract, scene.operation)


async def _count(ctx: Context, tx: Tx, number: ContractNumber) -> int:
    """Count this attempt into Japan's day, refused or not.

    Uncounted refusals would let somebody try names against the bank's accounts without end.
    """
    key = hashlib.blake2b(number.digits.encode(), key=ctx.keys.derive("freeze"), digest_size=16)
    return await tx.sessions.count_attempt(key.digest(), japan_midnight(ctx.today()))


async def ask(ctx: Context, number: ContractNumber, operation_id: UUID) -> Asked | Refused:
    """Show the challenge of an operation: the open one, or the next, asking what is owed."""
    async with ctx.store.transaction() as tx:
        scene = await lock_scene(ctx, tx, number, operation_id)
        if isinstance(scene, Refused):
            return scene
        if scene.operation.state is not OperationState.FROZEN:
            return Refused(reason=Reason.ALREADY_DONE)
        held = await answering(ctx, tx, scene)
        if isinstance(held, Refused):
            return held
        challenge = await _open_challenge(ctx, tx, scene, held)
        if isinstance(challenge, Refused):
            return challenge
        card = challenge.method is Method.IMAGE_CARD
        return Asked(
            operation=scene.operation,
            challenge=challenge,
            picture_ids=held.picture_ids(ctx) if card else (),
            tries_left=held.authenticator.tries_left(ctx.now()),
        )


async def _open_challenge(ctx: Context, tx: Tx, scene: Scene, held: Held) -> Challenge | Refused:
    number, now = scene.contract.number, ctx.now()
    found = await tx.challenges.open_of(number)
    if found is not None and _still_good(found, scene, held, ctx):
        return found
    await tx.challenges.void_open(number)
    issued = issue(
        held.authenticator,
        scene.operation,
        scene.policy,
        challenge_id=ctx.new_id(),
        now=now,
        random=ctx.random,
    )
    if isinstance(issued, Refused):
        if issued.reason is Reason.LOCKED and held.authenticator.usable:
            # A stricter policy came into force since the last wrong answer.
            await lock(ctx, tx, scene.contract, held)
        return issued
    await save_owed(tx, held, issued.owed)
    await tx.challenges.insert(issued.challenge, number)
    await record(
        ctx,
        tx,
        number,
        Event.CHALLENGE_ISSUED,
        challenge=str(issued.challenge.id),
        operation=str(scene.operation.id),
        method=issued.challenge.method.value,
        positions=len(issued.challenge.positions),
    )
    return issued.challenge


def _still_good(found: Challenge, scene: Scene, held: Held, ctx: Context) -> bool:
    return (
        found.operation_id == scene.operation.id
        and found.serial == held.authenticator.serial
        and found.method is held.authenticator.method
        and ctx.now() < found.expires_at - REISSUE_BEFORE_END
    )


async def abandon(ctx: Context, number: ContractNumber, operation_id: UUID) -> None:
    """The customer gives an operation up, or changes it: its challenge is void."""
    async with ctx.store.transaction() as tx:
        await locked_contract(ctx, tx, number)
        if await tx.operations.lock(operation_id, number) is not None:
            await give_up(ctx, tx, number, operation_id)


async def give_up(
    ctx: Context, tx: Tx, number: ContractNumber, operation_id: UUID, *, actor: str = CUSTOMER
) -> bool:
    """End a locked operation and its challenge; False if it did not wait any more."""
    if not await tx.operations.abandon(operation_id):
        return False
    found = await tx.challenges.open_of(number)
    if found is not None and found.operation_id == operation_id:
        await tx.challenges.void_open(number)
    await record(
        ctx, tx, number, Event.OPERATION_ABANDONED, actor=actor, operation=str(operation_id)
    )
    return True


async def receipt(ctx: Context, number: ContractNumber, operation_id: UUID) -> Operation | Refused:
    """A confirmed operation of this contract, for its receipt page."""
    async with ctx.store.transaction() as tx:
        operation = await tx.operations.get(operation_id, number)
    if operation is None or operation.state is not OperationState.CONFIRMED:
        return Refused(reason=Reason.NOT_FOUND)
    return operation
