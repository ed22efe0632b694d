"""Judging an answer (照合), and everything that follows from it, in one transaction.

A right answer carries the operation out; a wrong one is counted; both commit. Parallel answers of
one contract queue up at its lock, so each is judged against what the one before left behind.
"""

from dataclasses import dataclass
from uuid import UUID

from eawase.core.audit import Event
from eawase.core.calendar import japan_midnight
from eawase.core.challenge import Challenge, ChallengeState, Confirmed, Judgement, judge
from eawase.core.contract import Method
from eawase.core.identity import ContractNumber
from eawase.core.notice import Notice
from eawase.core.operation import Operation, OperationKind, OperationState
from eawase.core.refusal import Reason, Refused
from eawase.core.secret import Secret
from eawase.service.authenticators import Held, save_judgement
from eawase.service.carry import carry_out
from eawase.service.context import Context, locked_contract, record
from eawase.service.locking import lock
from eawase.service.notify import notify
from eawase.service.scene import Scene, answering, lock_scene
from eawase.service.successor import order_if_due
from eawase.store import Tx


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """The operation was confirmed and carried out; `operation` bears the receipt number."""

    operation: Operation


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerMore:
    """The old method answered right; the new card is still to answer (switch-over only)."""

    operation: Operation


@dataclass(frozen=True, slots=True, kw_only=True)
class _Answered:
    """An answer that met its authenticator, and the verdict."""

    scene: Scene
    held: Held
    challenge: Challenge
    judgement: Judgement
    given: Secret


async def answer(
    ctx: Context, number: ContractNumber, challenge_id: UUID, given: Secret
) -> Done | AnswerMore | Refused:
    """Judge one answer (照合). Always commits: a refused answer must be counted."""
    async with ctx.store.transaction() as tx:
        await locked_contract(ctx, tx, number)  # first, so that parallel guesses queue up
        operation_id = await _operation_of(tx, number, challenge_id)
        if operation_id is None:
            return Refused(reason=Reason.NOT_FOUND)
        scene = await lock_scene(ctx, tx, number, operation_id)
        if isinstance(scene, Refused):
            return scene
        challenge = await tx.challenges.lock(challenge_id, number)
        assert challenge is not None, "challenges are never deleted"
        if scene.operation.state is not OperationState.FROZEN:
            return await _unjudged(ctx, tx, number, challenge, Reason.SPENT)
        held = await answering(ctx, tx, scene)
        if isinstance(held, Refused):
            return await _unjudged(ctx, tx, number, challenge, held.reason)
        if challenge.serial != held.authenticator.serial or (
            challenge.method is not held.authenticator.method
        ):
            return await _unjudged(ctx, tx, number, challenge, Reason.VOID)
        judgement = judge(
            challenge,
            held.authenticator,
            secret=held.secret(ctx),
            given=given,
            operation=scene.operation,
            now=ctx.now(),
        )
        answered = _Answered(
            scene=scene, held=held, challenge=challenge, judgement=judgement, given=given
        )
        return await _settle(ctx, tx, answered)


async def _operation_of(tx: Tx, number: ContractNumber, challenge_id: UUID) -> UUID | None:
    challenge = await tx.challenges.lock(challenge_id, number)
    return challenge.operation_id if challenge else None


async def _unjudged(
    ctx: Context, tx: Tx, number: ContractNumber, challenge: Challenge, reason: Reason
) -> Refused:
    """An answer that is not compared: nothing counts, the challenge ends, the trail knows."""
    await tx.challenges.settle(challenge.id, ChallengeState.VOID, ctx.now())
    await record(
        ctx,
        tx,
        number,
        Event.ANSWER_NOT_JUDGED,
        challenge=str(challenge.id),
        reason=reason.value,
    )
    return Refused(reason=reason)


async def _settle(
    ctx: Context,
    tx: Tx,
    answered: _Answered,
) -> Done | AnswerMore | Refused:
    scene, challenge, judgement = answered.scene, answered.challenge, answered.judgement
    if not judgement.judged:
        assert isinstance(judgement.verdict, Refused)
        return await _unjudged(ctx, tx, scene.contract.number, challenge, judgement.verdict.reason)
    settled = await tx.challenges.settle(challenge.id, judgement.state, ctx.now())
    assert settled, "the lock held: nobody else judged this challenge"
    await save_judgement(tx, answered.held, judgement)
    match judgement.verdict:
        case Confirmed():
            return await _right(ctx, tx, scene, answered.held, challenge)
        case Refused():
            await _wrong(ctx, tx, answered)
            return judgement.verdict


async def _right(
    ctx: Context, tx: Tx, scene: Scene, held: Held, challenge: Challenge
) -> Done | AnswerMore | Refused:
    number, operation = scene.contract.number, scene.operation
    await record(
        ctx,
        tx,
        number,
        Event.ANSWER_RIGHT,
        challenge=str(challenge.id),
        operation=str(operation.id),
        method=challenge.method.value,
    )
    switching = operation.kind is OperationKind.SWITCH_OVER
    if switching and challenge.method is Method.CONFIRMATION_PASSWORD:
        await tx.operations.old_method_confirmed(operation.id)
        return AnswerMore(operation=operation)
    done = await carry_out(ctx, tx, scene.contract, scene.cards, operation, challenge.method)
    if isinstance(done, Refused):
        return done
    if held.card is not None:
        await order_if_due(ctx, tx, scene.contract, scene.policy)
    return Done(operation=done)


async def _wrong(ctx: Context, tx: Tx, answered: _Answered) -> None:
    scene, held, judgement = answered.scene, answered.held, answered.judgement
    number = scene.contract.number
    await record(
        ctx,
        tx,
        number,
        Event.ANSWER_WRONG,
        challenge=str(answered.challenge.id),
        operation=str(scene.operation.id),
        method=answered.challenge.method.value,
        failures=judgement.tally.consecutive,
        off_card=held.card is not None and not held.holds(ctx, answered.given),
    )
    if judgement.locks:
        await lock(ctx, tx, scene.contract, held)
        return
    if await tx.challenges.wrong_since(number, japan_midnight(ctx.today())) == 1:
        await notify(ctx, tx, scene.contract, Notice.WRONG_ANSWER)
