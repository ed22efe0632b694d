"""Looking an operation up again (取引の照会): reading only, and only the customer's own.

An answer names its challenge; which operation that is, and which method it asks, is read here from
the stored challenge, never from the page that sent it.
"""

from dataclasses import dataclass
from uuid import UUID

from eawase.core.challenge import Challenge
from eawase.core.contract import Method
from eawase.core.identity import ContractNumber
from eawase.core.operation import Operation
from eawase.service.context import Context


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A challenge as it was asked, whatever became of it, and the operation it belongs to."""

    challenge: Challenge
    operation: Operation


@dataclass(frozen=True, slots=True, kw_only=True)
class Afterwards:
    """How an operation was confirmed, and what its account held right afterwards, in yen."""

    method: Method
    balance_yen: int | None


async def question(ctx: Context, number: ContractNumber, challenge_id: UUID) -> Question | None:
    """What a challenge of this contract asks; None for anybody else's."""
    async with ctx.store.transaction() as tx:
        challenge = await tx.challenges.get(challenge_id, number)
        if challenge is None:
            return None
        operation = await tx.operations.get(challenge.operation_id, number)
    assert operation is not None, "a challenge belongs to an operation, by foreign key"
    return Question(challenge=challenge, operation=operation)


async def operation_of(
    ctx: Context, number: ContractNumber, operation_id: UUID
) -> Operation | None:
    """An operation of this contract in any state; None for anybody else's."""
    async with ctx.store.transaction() as tx:
        return await tx.operations.get(operation_id, number)


async def afterwards(ctx: Context, operation: Operation) -> Afterwards:
    """What a receipt adds to the operation. The balance is None where no money moved."""
    assert operation.receipt_number is not None, "only a confirmed operation has an afterwards"
    async with ctx.store.transaction() as tx:
        method, balance = await tx.operations.afterwards(operation.id)
    return Afterwards(method=method, balance_yen=balance)
