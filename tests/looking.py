"""Looking behind the jobs: rows as they lie in the database, and the trail as it was written."""

import asyncio
from collections.abc import Coroutine, Iterable
from dataclasses import replace
from datetime import timedelta
from typing import Any, TypeVar

from eawase.core.audit import contract_chain, faults_of_chain
from eawase.core.card import Card
from eawase.core.identity import CardNumber, ContractNumber
from eawase.core.operation import Operation, Transfer
from eawase.core.refusal import Reason, Refused
from eawase.service import switch
from eawase.service.watch import verify
from eawase.store.connection import Row
from tests.world import IMPRINT, World

T = TypeVar("T")


async def fetch(world: World, query: str, *args: object) -> list[Row]:
    """Rows, read past the store."""
    pool = world.ctx.store._pool  # pyright: ignore[reportPrivateUsage]
    return await pool.fetch(query, *args)


async def value(world: World, query: str, *args: object) -> Any:
    return (await fetch(world, query, *args))[0][0]  # pyright: ignore[reportArgumentType]


async def card_of(world: World, number: CardNumber) -> Card:
    async with world.ctx.store.transaction() as tx:
        found = await tx.cards.get(number)
    assert found is not None
    return found


async def bound_card_of(world: World, number: ContractNumber) -> Card:
    """The card whose paper the customer uses (active or suspended)."""
    async with world.ctx.store.transaction() as tx:
        cards = await tx.cards.all_of(number)
    return next(card for card in cards if card.state in {"active", "suspended"})


async def events(world: World, number: ContractNumber) -> list[str]:
    """What a contract's chain says, oldest first; the chain itself must be whole."""
    async with world.ctx.store.transaction() as tx:
        entries = await tx.trail.of_chain(contract_chain(number.digits), after_seq=0, limit=5000)
    assert list(faults_of_chain(entries, key=world.ctx.entry_key())) == []
    return [entry.event.value for entry in entries]


async def notices(world: World, number: ContractNumber) -> list[tuple[str, str]]:
    """Queued mails of a contract as (notice, recipient), oldest first."""
    found = await fetch(
        world,
        "SELECT notice, recipient FROM mail WHERE contract_number = $1 ORDER BY id",
        number.digits,
    )
    return [(row["notice"], row["recipient"]) for row in found]


def reason(outcome: object) -> Reason:
    """The reason of what must be a refusal."""
    assert isinstance(outcome, Refused), outcome
    return outcome.reason


async def begun(world: World, number: ContractNumber) -> Operation:
    """The switch-over of the card that was posted."""
    operation = await switch.begin(world.ctx, number)
    assert isinstance(operation, Operation), operation
    return operation


def own_transfer(
    world: World, number: ContractNumber, payee: ContractNumber, amount_yen: int, *, days: int = 0
) -> Transfer:
    """A transfer to another customer of the bank, for a day from today."""
    return replace(
        world.transfer(number, amount_yen),
        payee=world.account(payee),
        payee_institution_name=IMPRINT.name,
        payee_branch_name="本店営業部",
        payee_name="ｻﾄｳ ｶｽﾞｺ",
        fee_yen=0,
        value_date=world.ctx.today() + timedelta(days=days),
    )


async def assert_sound(world: World) -> None:
    """Trail and books are whole."""
    report = await verify(world.ctx)
    assert report.faults == []


async def together(lanes: int, jobs: Iterable[Coroutine[Any, Any, T]]) -> list[T]:
    """Run jobs at once, as many as there are connections."""
    gate = asyncio.Semaphore(lanes)

    async def one(job: Coroutine[Any, Any, T]) -> T:
        async with gate:
            return await job

    return await asyncio.gather(*(one(job) for job in jobs))
