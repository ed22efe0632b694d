"""Money moved by many at once: no account below zero, nothing lost, doubled or left half done."""

import asyncio
from collections.abc import AsyncIterator, Sequence

import asyncpg
import pytest

from eawase.core.audit import BANK_CHAIN, Event
from eawase.core.card import CardState
from eawase.core.identity import ContractNumber
from eawase.core.ledger import Internal, Journal, JournalKind, Posting
from eawase.core.refusal import Reason, Refused
from eawase.core.staff import Role
from eawase.service import answer, carry, issue, upkeep
from eawase.service.answer import Done
from eawase.service.booking import book
from eawase.service.context import SERVER
from eawase.store import Tx, Unavailable
from tests.looking import (
    assert_sound,
    bound_card_of,
    card_of,
    events,
    fetch,
    own_transfer,
    reason,
    together,
    value,
)
from tests.world import World

LANES = 16


@pytest.fixture
async def world(dsn: str) -> AsyncIterator[World]:
    world = await World.found(dsn, connections=LANES)
    yield world
    await world.close()


async def send(
    world: World, number: ContractNumber, payee: ContractNumber, *, days: int = 0
) -> Done:
    """A transfer to another customer, frozen, asked and answered right."""
    content = own_transfer(world, number, payee, 10_000, days=days)
    done = await world.right(number, await world.ask(number, await world.freeze(number, content)))
    assert isinstance(done, Done), done
    return done


async def booked(world: World, tx: Tx, journal: Journal) -> None:
    """A journal of no contract: the bank's own chain vouches for it, after the accounts' locks."""
    detail = await book(tx, [journal], None)
    await tx.trail.append(
        BANK_CHAIN,
        Event.JOURNALS_BOOKED,
        actor=SERVER,
        at=world.ctx.now(),
        detail=detail,
        key=world.ctx.entry_key(),
    )


async def test_draining_one_account_in_parallel_never_takes_it_below_zero(world: World) -> None:
    number = await world.contract(balance=100_000)
    journal = Journal(
        kind=JournalKind.WITHDRAWAL,
        booked_at=world.ctx.now(),
        postings=(
            Posting(account=world.account(number), amount_yen=-9_000, text="出金"),
            Posting(account=Internal.CASH, amount_yen=9_000, text="出金"),
        ),
    )

    async def withdraw() -> bool:
        try:
            async with world.ctx.store.transaction() as tx:
                await booked(world, tx, journal)
        except asyncpg.CheckViolationError:
            return False
        return True

    took = await together(LANES, (withdraw() for _ in range(30)))
    assert took.count(True) == 11
    assert await world.balance(number) == 1_000
    await assert_sound(world)


async def test_customers_who_pay_each_other_at_once_do_not_wait_for_each_other(
    world: World,
) -> None:
    one, two = await world.switched(), await world.switched()

    async def pay(number: ContractNumber, payee: ContractNumber, times: int) -> None:
        for _ in range(times):
            await send(world, number, payee)

    await asyncio.wait_for(asyncio.gather(pay(one, two, 15), pay(two, one, 10)), 60)
    assert await world.balance(one) == 1_000_000 - 50_000
    assert await world.balance(two) == 1_000_000 + 50_000
    await assert_sound(world)


async def test_workers_side_by_side_settle_every_transfer_once(world: World) -> None:
    payee = await world.contract()
    for _ in range(6):
        await send(world, await world.switched(), payee, days=1)
    world.clock.forward(days=1)
    settled = await together(LANES, (upkeep.settle_due(world.ctx) for _ in range(4)))
    assert sum(settled) == 6
    assert await world.balance(payee) == 1_000_000 + 6 * 10_000
    await assert_sound(world)


async def test_a_settlement_waits_for_the_payee_before_it_holds_the_banks_own_account(
    world: World,
) -> None:
    """The payee, already locked by a transfer of its own, still has suspense to post to."""
    payer, payee = await world.switched(), await world.contract()
    await send(world, payer, payee, days=1)
    world.clock.forward(days=1)
    account = world.account(payee)
    async with world.ctx.store.transaction() as tx:
        found = await tx.books.find(account)
        assert found is not None
        await tx.books.lock([found])
        settling = asyncio.create_task(upkeep.settle_due(world.ctx))
        await asyncio.sleep(0.3)
        postings = (
            Posting(account=account, amount_yen=-5_000, text="振込"),
            Posting(account=Internal.SUSPENSE, amount_yen=5_000, text="振込"),
        )
        journal = Journal(kind=JournalKind.TRANSFER, booked_at=world.ctx.now(), postings=postings)
        await booked(world, tx, journal)
    assert await settling == 1
    assert await world.balance(payee) == 1_000_000 + 10_000 - 5_000
    await assert_sound(world)


async def test_a_fault_after_the_verdict_leaves_nothing_behind(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = await world.switched()
    asked = await world.ask(number, await world.freeze(number))
    before = await events(world, number)

    async def broken(*_: object, **__: object) -> None:
        raise RuntimeError("the machine stopped here")

    monkeypatch.setattr(carry, "notify", broken)
    with pytest.raises(RuntimeError, match="stopped here"):
        await world.right(number, asked)
    assert await world.balance(number) == 1_000_000
    assert (await bound_card_of(world, number)).owed == asked.challenge.positions
    assert await events(world, number) == before
    monkeypatch.undo()
    assert isinstance(await world.right(number, asked), Done)
    assert await world.balance(number) == 1_000_000 - 10_330


async def test_a_connection_killed_while_answering_leaves_nothing_behind(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = await world.switched()
    asked = await world.ask(number, await world.freeze(number))
    save = answer.save_judgement

    async def killed(*args: object) -> None:
        await save(*args)  # pyright: ignore[reportArgumentType]
        others = (
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE pid <> pg_backend_pid() AND datname = current_database()"
        )
        await fetch(world, others)

    monkeypatch.setattr(answer, "save_judgement", killed)
    with pytest.raises(Unavailable):
        await world.wrong(number, asked)
    monkeypatch.undo()
    assert (await bound_card_of(world, number)).tally.consecutive == 0
    assert await value(world, "SELECT count(*) FROM challenge WHERE state = 'open'") == 1
    assert reason(await world.wrong(number, asked)) is Reason.WRONG
    assert (await bound_card_of(world, number)).tally.consecutive == 1


async def test_a_press_that_fails_makes_no_card(world: World) -> None:
    number = await world.contract()
    application = await world.applied(number)
    clerk, producer = world.officers[Role.CLERK], world.officers[Role.PRODUCER]
    await issue.approve(world.ctx, clerk, [application])
    batch = await issue.propose_batch(world.ctx, clerk, [application])
    assert not isinstance(batch, Refused)
    await issue.decide_batch(world.ctx, world.second, batch, release=True)

    def jammed(printed: Sequence[issue.Printed]) -> bytes:
        raise OSError(f"{len(printed)} cards did not print")

    with pytest.raises(OSError, match="1 cards did not print"):
        await issue.produce(world.ctx, producer, batch, jammed)
    assert await value(world, "SELECT count(*) FROM card") == 0
    assert await value(world, "SELECT state FROM batch") == "released"
    assert await issue.produce(world.ctx, producer, batch, lambda _: b"%PDF") == b"%PDF"


async def test_an_unbound_card_killed_in_the_middle_of_its_switch_over_stays_posted(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = await world.contract()
    card = await world.posted(number)

    async def broken(*_: object, **__: object) -> None:
        raise RuntimeError("the machine stopped here")

    monkeypatch.setattr(carry, "notify", broken)
    with pytest.raises(RuntimeError, match="stopped here"):
        await world.switch(number)
    assert (await card_of(world, card)).state is CardState.POSTED
    assert await value(world, "SELECT method FROM contract") == "confirmation_password"
    assert await value(world, "SELECT count(*) FROM customer_card") == 1
