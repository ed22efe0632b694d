"""Verification finds any change, gap or cut in the trail, and any yen that moved by itself."""

import asyncio
import hashlib

import pytest

from eawase.core.audit import Entry, Event, Head, link
from eawase.core.identity import ContractNumber
from eawase.service import apply, watch
from eawase.service.context import locked_contract, record
from eawase.service.upkeep import seal_trail
from eawase.store.trail import Trail
from tests.looking import fetch, value
from tests.world import World


@pytest.fixture
async def number(world: World) -> ContractNumber:
    """A customer with a history, sealed twice, and entries after the last seal."""
    number = await world.contract()
    await seal_trail(world.ctx)
    await world.switched(number)
    await seal_trail(world.ctx)
    await apply.skip(world.ctx, number)
    return number


async def tamper(world: World, *statements: str) -> list[str]:
    """What verification says after somebody who owns the database did this."""
    for table in ("audit_entry", "checkpoint", "posting"):
        await fetch(world, f"ALTER TABLE {table} DISABLE TRIGGER USER")
    for statement in statements:
        await fetch(world, statement)
    return (await watch.verify(world.ctx)).faults


async def test_an_untouched_trail_is_whole(world: World, number: ContractNumber) -> None:
    report = await watch.verify(world.ctx)
    assert report.faults == []
    assert (report.checkpoints, report.unsealed) == (2, 1)
    assert report.entries == await value(world, "SELECT count(*) FROM audit_entry")
    assert report.chains == await value(world, "SELECT count(DISTINCT chain) FROM audit_entry")


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ("event = 'answer_wrong'", "altered"),
        ("actor = 'officer:x'", "altered"),
        ("at = at + interval '1 second'", "altered"),
        ("detail = '{}'", "altered"),
        ("digest = sha256('x')", "altered"),
        ("previous = sha256('x')", "does not follow"),
    ],
)
async def test_any_changed_column_shows(
    world: World, number: ContractNumber, change: str, fault: str
) -> None:
    where = f"chain = 'contract:{number}' AND event = 'answer_right'"
    faults = await tamper(world, f"UPDATE audit_entry SET {change} WHERE {where}")
    assert any(fault in found for found in faults)


async def test_a_removed_entry_shows(world: World, number: ContractNumber) -> None:
    faults = await tamper(world, "DELETE FROM audit_entry WHERE event = 'card_posted'")
    assert any("is missing" in fault for fault in faults)
    assert any("entries it sealed were changed" in fault for fault in faults)


async def test_a_cut_off_tail_shows_by_its_checkpoint(world: World, number: ContractNumber) -> None:
    last_three = "SELECT id FROM audit_entry ORDER BY id DESC LIMIT 3"
    faults = await tamper(world, f"DELETE FROM audit_entry WHERE id IN ({last_three})")
    assert any("entries it sealed were changed" in fault for fault in faults)


async def test_a_tail_cut_off_with_its_checkpoints_shows_by_an_anchor_kept_elsewhere(
    world: World, number: ContractNumber
) -> None:
    """An entry that left nothing in the tables but itself; others the witnesses miss."""
    await seal_trail(world.ctx)
    await apply.skip(world.ctx, number)
    await seal_trail(world.ctx)
    anchor = (await watch.verify(world.ctx)).last_checkpoint
    first = "(SELECT upto_id FROM checkpoint WHERE number = 3)"
    faults = await tamper(
        world,
        f"DELETE FROM audit_entry WHERE id > {first}",
        "DELETE FROM checkpoint WHERE number = 4",
    )
    assert faults == []  # from within, such a cut cannot be seen
    with_anchor = await watch.verify(world.ctx, anchor=anchor)
    assert with_anchor.faults == ["checkpoint 4, noted elsewhere, is gone: the trail was cut off"]


async def test_a_checkpoint_of_another_history_does_not_fit_the_anchor(
    world: World, number: ContractNumber
) -> None:
    report = await watch.verify(world.ctx, anchor=f"2:{'00' * 32}")
    assert report.faults == ["checkpoint 2 is not the one that was noted elsewhere"]


@pytest.mark.parametrize("anchor", ["", "x:y", "-1:00"])
async def test_an_anchor_that_is_none_is_a_fault(world: World, anchor: str) -> None:
    assert (await watch.verify(world.ctx, anchor=anchor)).faults == [
        "the anchor is not of the form number:digest"
    ]


@pytest.mark.parametrize(
    ("statement", "fault"),
    [
        ("UPDATE checkpoint SET root = sha256('x') WHERE number = 1", "signature is wrong"),
        ("UPDATE checkpoint SET signature = sha512('x') WHERE number = 2", "signature is wrong"),
        ("DELETE FROM checkpoint WHERE number = 1", "checkpoint 1 is missing"),
        ("UPDATE checkpoint SET previous = sha256('x') WHERE number = 2", "does not follow"),
    ],
)
async def test_a_touched_checkpoint_shows(
    world: World, number: ContractNumber, statement: str, fault: str
) -> None:
    assert any(fault in found for found in await tamper(world, statement))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE account SET balance_yen = balance_yen + 1 WHERE internal IS NULL",
        "UPDATE posting SET amount_yen = amount_yen + 1 WHERE line = 1",
    ],
)
async def test_money_that_moved_by_itself_shows(
    world: World, number: ContractNumber, statement: str
) -> None:
    assert any("not the sum of its postings" in fault for fault in await tamper(world, statement))


async def test_who_writes_to_the_database_without_the_key_appends_nothing_that_verifies(
    world: World, number: ContractNumber
) -> None:
    """Right chain, number and predecessor, and a digest anybody can compute."""
    last = (
        await fetch(
            world,
            "SELECT seq, digest FROM audit_entry WHERE chain = $1 ORDER BY seq DESC LIMIT 1",
            f"contract:{number}",
        )
    )[0]
    forged = link(
        Head(f"contract:{number}", last["seq"], last["digest"]),
        key=b"",
        at=world.ctx.now(),
        event=Event.OPERATION_ABANDONED,
        actor="customer",
        detail={},
    )
    unkeyed = hashlib.sha256(b"eawase/entry/1\n" + forged.previous).digest()
    for digest in (forged.digest, unkeyed):
        await fetch(world, "ALTER TABLE audit_entry DISABLE TRIGGER USER")
        await fetch(world, "DELETE FROM audit_entry WHERE digest = $1", forged.digest)
        await fetch(
            world,
            "INSERT INTO audit_entry (chain, seq, at, event, actor, detail, previous, digest)"
            " VALUES ($1, $2, $3, $4, $5, '{}', $6, $7)",
            forged.chain,
            forged.seq,
            forged.at,
            forged.event,
            forged.actor,
            forged.previous,
            digest,
        )
        await seal_trail(world.ctx)  # the next checkpoint signs what it finds
        faults = (await watch.verify(world.ctx)).faults
        assert f"contract:{number}: entry {forged.seq} was altered" in faults


async def test_an_entry_that_commits_late_is_no_gap(
    world: World, number: ContractNumber, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its id was given early; it commits, and its chain goes on, between two pieces of reading."""
    other = await world.contract()
    entered, commit = asyncio.Event(), asyncio.Event()

    async def slow() -> None:
        async with world.ctx.store.transaction() as tx:
            await locked_contract(world.ctx, tx, number)
            await record(world.ctx, tx, number, Event.APPLICATION_SKIPPED)
            entered.set()
            await commit.wait()

    writing = asyncio.create_task(slow())
    await entered.wait()
    await apply.skip(world.ctx, other)
    read = Trail.after

    async def after(trail: Trail, entry_id: int, limit: int) -> list[tuple[int, Entry]]:
        piece = await read(trail, entry_id, limit)
        if not commit.is_set():
            commit.set()
            await writing
            await apply.skip(world.ctx, number)
        return piece

    monkeypatch.setattr(Trail, "after", after)
    assert (await watch.verify(world.ctx)).faults == []
    monkeypatch.undo()
    assert (await watch.verify(world.ctx)).faults == []
