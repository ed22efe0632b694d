"""Values go into the database and come back the same."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import asyncpg
import pytest

from eawase.core.application import Application, ApplicationState, Occasion
from eawase.core.audit import Event, faults_of_chain
from eawase.core.card import Card, CardReason, CardState
from eawase.core.exposure import Choice
from eawase.core.identity import CardNumber, OfficerId
from eawase.core.operation import (
    ContactChange,
    Content,
    LimitChange,
    Operation,
    PayeeRegistration,
    SwitchOver,
)
from eawase.core.policy import changed
from eawase.core.post import PostalCode, PostMethod, ReturnReason, TrackingNumber
from eawase.core.throttle import LoginThrottle, Tally
from eawase.store import Store, Unavailable
from eawase.store.connection import Row
from tests.looking import fetch, value
from tests.makers import transfer
from tests.world import PAYEE, POLICY, World

NOW = datetime(2026, 11, 24, 1, 2, 3, 456_789, tzinfo=UTC)
CONTENTS: list[Content] = [
    transfer(),
    LimitChange(transfer_limit_yen=1, day_limit_yen=2, effective_on=NOW.date()),
    PayeeRegistration(
        payee=PAYEE, payee_institution_name="銀", payee_branch_name="店", payee_name="ﾅ"
    ),
    ContactChange(email="a@example.invalid", phone="03-0000-0000"),
    SwitchOver(card_number="000000000018", cautions="2026-11"),
]


@pytest.fixture
async def world(dsn: str) -> AsyncIterator[World]:
    world = await World.found(dsn)
    yield world
    await world.close()


async def test_a_card_comes_back_through_all_its_states(world: World) -> None:
    number = await world.contract()
    application = await world.applied(number)
    card = Card(
        number=CardNumber.from_serial("00000000042"),
        contract=number,
        state=CardState.PRODUCED,
        sealed=bytes(range(128)),
        key_id=7,
        choice=Choice.SINGLE_USE,
        owed=(),
        exposure=(0,) * 50,
        tally=Tally(),
        post_method=PostMethod.SIMPLIFIED,
        produced_at=NOW,
    )
    tracking = TrackingNumber("3000000000" + str(3_000_000_000 % 7))
    async with world.ctx.store.transaction() as tx:
        await tx.cards.insert(card, application)
        assert await tx.cards.get(card.number) == card
        await tx.cards.post(card, tracking, NOW)
        card = replace(card, state=CardState.POSTED, tracking_number=tracking.digits, posted_at=NOW)
        assert await tx.cards.lock_all_of(number) == [card]
        await tx.cards.move(card, CardState.ACTIVE, reason=None, now=NOW)
        card = replace(card, state=CardState.ACTIVE, bound_at=NOW)
        tally = Tally(consecutive=2, recent=(NOW, NOW + timedelta(days=1)))
        exposure = tuple(range(50))
        await tx.cards.record(card.number, owed=(3, 49), exposure=exposure, tally=tally)
        card = replace(card, owed=(3, 49), exposure=exposure, tally=tally)
        await tx.cards.move(card, CardState.SUSPENDED, reason=CardReason.LOST, now=NOW)
        card = replace(card, state=CardState.SUSPENDED, reason=CardReason.LOST)
        assert await tx.cards.all_of(number) == [card]
        assert await tx.cards.application_of(card.number) == application


async def test_a_move_the_table_lacks_never_reaches_the_database(world: World) -> None:
    number = await world.switched()
    async with world.ctx.store.transaction() as tx:
        (card,) = await tx.cards.all_of(number)
        tracking = TrackingNumber("3000000000" + str(3_000_000_000 % 7))
        with pytest.raises(AssertionError, match="never becomes"):
            await tx.cards.move(card, CardState.POSTED, reason=None, now=NOW)
        with pytest.raises(AssertionError, match="is not posted"):
            await tx.cards.post(card, tracking, NOW)
        with pytest.raises(AssertionError, match="does not come back"):
            await tx.cards.take_back(card, ReturnReason.OTHER)


async def test_an_application_comes_back(world: World) -> None:
    made = Application(
        id=UUID(int=5),
        contract=await world.contract(),
        state=ApplicationState.SUBMITTED,
        occasion=Occasion.REISSUE,
        addressee="髙橋 𠮷太郎",
        postal_code=PostalCode("0010001"),
        address="北海道札幌市北区北一条西1-1",
        post_method=PostMethod.RESTRICTED,
        submitted_at=NOW,
    )
    async with world.ctx.store.transaction() as tx:
        await tx.applications.insert(made)
        assert await tx.applications.open_of(made.contract) == made
        await tx.applications.approve(made.id, OfficerId("test-clerk"), NOW)
        approved = replace(made, state=ApplicationState.APPROVED, approved_at=NOW)
        assert await tx.applications.lock(made.id) == approved


@pytest.mark.parametrize("content", CONTENTS, ids=lambda content: type(content).__name__)
async def test_an_operation_comes_back_with_its_fingerprint(world: World, content: Content) -> None:
    made = Operation(
        id=UUID(int=5), contract=await world.contract(), content=content, frozen_at=NOW
    )
    async with world.ctx.store.transaction() as tx:
        await tx.operations.insert(made)
        found = await tx.operations.lock(made.id, made.contract)
    assert found == made
    assert await value(world, "SELECT fingerprint FROM operation") == made.fingerprint


async def test_a_challenge_comes_back(world: World) -> None:
    number = await world.contract()
    asked = await world.ask(number, await world.freeze(number))
    async with world.ctx.store.transaction() as tx:
        assert await tx.challenges.lock(asked.challenge.id, number) == asked.challenge
        assert await tx.challenges.open_of(number) == asked.challenge


async def test_a_policy_comes_back_under_its_version(world: World) -> None:
    policy = changed(POLICY, positions_above_yen=((100_000, 3),), failures_max=3)
    async with world.ctx.store.transaction() as tx:
        await tx.institution.set_policy(
            policy, version=2, proposed_by="a", released_by="b", now=NOW
        )
        assert await tx.institution.policy_version() == (2, policy)


async def test_a_throttle_comes_back(world: World) -> None:
    number = await world.contract()
    throttle = LoginThrottle(failures=7, blocked_until=NOW)
    async with world.ctx.store.transaction() as tx:
        await tx.contracts.set_throttle(number, throttle)
        credentials = await tx.contracts.credentials(number)
    assert credentials is not None
    assert credentials.throttle == throttle


async def test_an_audit_entry_comes_back_with_its_digest(world: World) -> None:
    detail = {"text": '日本語 \\ " \u2028', "count": 3, "flag": True, "nothing": None}
    async with world.ctx.store.transaction() as tx:
        for _ in range(2):
            await tx.trail.append(
                "bank:test",
                Event.POLICY_SET,
                actor="server",
                at=NOW,
                detail=detail,
                key=world.ctx.entry_key(),
            )
        entries = await tx.trail.of_chain("bank:test", after_seq=0, limit=9)
    assert [entry.detail for entry in entries] == [detail, detail]
    assert list(faults_of_chain(entries, key=world.ctx.entry_key())) == []


async def test_a_row_that_no_rule_allows_is_a_fault_when_it_is_read(world: World) -> None:
    number = await world.switched()
    await fetch(world, "UPDATE card SET owed = '{3,3}'")
    with pytest.raises(AssertionError, match="owed positions differ"):
        async with world.ctx.store.transaction() as tx:
            await tx.cards.all_of(number)


async def test_what_does_not_exist_is_none(world: World) -> None:
    number = await world.contract()
    async with world.ctx.store.transaction() as tx:
        assert await tx.cards.get(CardNumber.from_serial("00000000404")) is None
        assert await tx.operations.get(UUID(int=404), number) is None
        assert await tx.challenges.lock(UUID(int=404), number) is None
        assert await tx.applications.open_of(number) is None
        assert await tx.officers.get(OfficerId("nobody")) is None


async def test_a_snapshot_only_reads_and_stands_still(world: World) -> None:
    number = await world.contract()
    async with world.ctx.store.transaction(snapshot=True) as tx:
        before = await tx.contracts.get(number, NOW.date())
        await fetch(world, "UPDATE contract SET name = '改名 太郎'")
        assert await tx.contracts.get(number, NOW.date()) == before
    with pytest.raises(asyncpg.PostgresError, match="read-only"):
        async with world.ctx.store.transaction(snapshot=True) as tx:
            await tx.contracts.stop(number, NOW)


async def test_an_exception_rolls_everything_back(world: World) -> None:
    number = await world.contract()

    async def stop_half_way() -> None:
        async with world.ctx.store.transaction() as tx:
            await tx.contracts.stop(number, NOW)
            raise RuntimeError("half way")

    with pytest.raises(RuntimeError, match="half way"):
        await stop_half_way()
    rows: list[Row] = await fetch(world, "SELECT stopped_at FROM contract")
    assert [row["stopped_at"] for row in rows] == [None]


async def test_without_a_database_everything_is_refused() -> None:
    with pytest.raises(Unavailable):
        await Store.open("postgresql://nobody@127.0.0.1:9/none")
