"""The schema says the rules a second time: each constraint bites by itself."""

from collections.abc import AsyncIterator, Iterator

import asyncpg
import pytest

from eawase.core.card import CardState
from tests.conftest import fresh_database, in_thread
from tests.looking import fetch
from tests.world import World

CHECK = asyncpg.CheckViolationError
UNIQUE = asyncpg.UniqueViolationError
RAISED = asyncpg.RaiseError
CARD = (
    "INSERT INTO card (number, contract_number, application_id, state, sealed, key_id, choice,"
    " exposure, post_method, produced_at, bound_at, tracking_number) SELECT '000000000018',"
    " contract_number, application_id, '{}', sealed, key_id, choice, exposure, post_method,"
    " produced_at, now(), '30000000001' FROM card LIMIT 1"
)


@pytest.fixture(scope="module")
def lived_dsn(server_dsn: str, template: str) -> Iterator[str]:
    """A bank in use: a switched customer with a confirmed and a frozen transfer."""
    for dsn in fresh_database(server_dsn, template):
        in_thread(lambda dsn=dsn: _live(dsn))
        yield dsn


async def _live(dsn: str) -> None:
    world = await World.found(dsn)
    number = await world.switched()
    await world.right(number, await world.ask(number, await world.freeze(number)))
    await world.ask(number, await world.freeze(number))
    old = await world.contract()
    await world.applied(old)
    await world.close()


@pytest.fixture
async def connection(lived_dsn: str) -> AsyncIterator[asyncpg.Connection]:
    """Each test in a transaction that is rolled back."""
    connection = await asyncpg.connect(lived_dsn)
    transaction = connection.transaction()
    await transaction.start()
    yield connection
    await transaction.rollback()
    await connection.close()


@pytest.mark.parametrize(
    ("statement", "kind", "says"),
    [
        (
            (
                "UPDATE contract SET method = 'confirmation_password', switched_at = NULL"
                " WHERE method = 'image_card'"
            ),
            RAISED,
            "never returns",
        ),
        ("UPDATE contract SET switched_at = now() WHERE switched_at IS NULL", CHECK, "switched"),
        ("UPDATE contract SET postal_mismatches = -1", CHECK, "postal_mismatches"),
        ("UPDATE contract SET day_limit_yen = -1", CHECK, "day_limit_yen"),
        ("UPDATE contract SET number = '123'", CHECK, "contract_number"),
        (CARD.format("active"), UNIQUE, "one_bound_card"),
        (CARD.format("suspended"), UNIQUE, "one_bound_card"),
        ("UPDATE card SET bound_at = NULL", CHECK, "used_after_binding"),
        ("UPDATE card SET state = 'posted', tracking_number = NULL", CHECK, "posted_with_number"),
        ("UPDATE card SET exposure = '{0}'", CHECK, "exposure"),
        ("UPDATE card SET owed = '{1,2,3,4,5}'", CHECK, "owed"),
        ("UPDATE card SET failures = 11", CHECK, "failures"),
        ("UPDATE card SET failures = -1", CHECK, "failures"),
        ("UPDATE card SET state = 'lost'", CHECK, "state"),
        (
            (
                "INSERT INTO application SELECT gen_random_uuid(), contract_number, 'approved',"
                " occasion, addressee, postal_code, address, post_method, submitted_at"
                " FROM application WHERE state = 'submitted'"
            ),
            UNIQUE,
            "one_open_application",
        ),
        ("UPDATE operation SET content = '{}' WHERE state = 'frozen'", RAISED, "frozen"),
        ("UPDATE operation SET kind = 'switch_over' WHERE state = 'frozen'", RAISED, "frozen"),
        ("UPDATE operation SET fingerprint = sha256('x')", RAISED, "frozen"),
        ("UPDATE operation SET state = 'frozen' WHERE state = 'confirmed'", RAISED, "frozen"),
        (
            "UPDATE operation SET contract_number = '20000000003' WHERE state = 'frozen'",
            RAISED,
            "frozen",
        ),
        ("UPDATE operation SET state = 'confirmed' WHERE state = 'frozen'", CHECK, "receipt"),
        ("UPDATE challenge SET state = 'open' WHERE state = 'confirmed'", RAISED, "once"),
        ("UPDATE challenge SET state = 'refused' WHERE state = 'confirmed'", RAISED, "once"),
        ("UPDATE challenge SET positions = '{1}' WHERE state = 'open'", CHECK, "positions"),
        ("UPDATE challenge SET expires_at = issued_at WHERE state = 'open'", CHECK, "check"),
        (
            (
                "INSERT INTO challenge SELECT gen_random_uuid(), operation_id, contract_number,"
                " fingerprint, method, serial, positions, 'open', issued_at, expires_at"
                " FROM challenge WHERE state = 'open'"
            ),
            UNIQUE,
            "one_open_challenge",
        ),
        (
            (
                "INSERT INTO challenge SELECT gen_random_uuid(), operation_id, contract_number,"
                " fingerprint, method, serial, positions, state, issued_at, expires_at"
                " FROM challenge WHERE state = 'confirmed'"
            ),
            UNIQUE,
            "confirmed_once",
        ),
        (
            "UPDATE account SET balance_yen = -1 WHERE internal IS NULL",
            CHECK,
            "never_below_zero",
        ),
        (
            (
                "INSERT INTO journal (kind, operation_id, booked_at) SELECT kind, operation_id,"
                " now() FROM journal WHERE operation_id IS NOT NULL"
            ),
            UNIQUE,
            "one_journal_per_operation",
        ),
        ("UPDATE posting SET amount_yen = 1", RAISED, "only grows"),
        ("DELETE FROM posting", RAISED, "only grows"),
        ("UPDATE audit_entry SET actor = 'x'", RAISED, "only grows"),
        ("DELETE FROM audit_entry", RAISED, "only grows"),
        ("DELETE FROM audit_entry WHERE false", RAISED, "only grows"),
        ("TRUNCATE audit_entry", RAISED, "only grows"),
        ("UPDATE checkpoint SET number = 9", RAISED, "only grows"),
        ("DELETE FROM checkpoint", RAISED, "only grows"),
        ("TRUNCATE checkpoint", RAISED, "only grows"),
        ("TRUNCATE posting", RAISED, "only grows"),
        ("UPDATE batch SET proposed_by = released_by", CHECK, "four_eyes_on_batch"),
        ("UPDATE batch SET released_by = NULL", CHECK, "released_before_produced"),
        ("UPDATE policy SET released_by = proposed_by", CHECK, "four_eyes_on_policy"),
        (
            (
                "INSERT INTO proposal VALUES (gen_random_uuid(), 'unlock', '20000000001', NULL,"
                " 'x', 'released', 'test-clerk', now(), 'test-clerk', now())"
            ),
            CHECK,
            "four_eyes_on_proposal",
        ),
        (
            "INSERT INTO session VALUES (sha256('x'), '20000000001', 'test-clerk', now(), now())",
            CHECK,
            "of_one_person",
        ),
        ("INSERT INTO session VALUES (sha256('x'), NULL, NULL, now(), now())", CHECK, "of_one"),
        (
            (
                "INSERT INTO session VALUES (sha256('x'), '20000000001', NULL, now(), now()),"
                " (sha256('y'), '20000000001', NULL, now(), now())"
            ),
            UNIQUE,
            "session_contract_number",
        ),
        (
            "UPDATE installation SET singleton = false",
            CHECK,
            "singleton",
        ),
        (
            (
                "INSERT INTO customer_card (contract_number, sealed, key_id, exposure) SELECT"
                " number, 'x', 1, array_fill(0, ARRAY[10]) FROM contract"
                " WHERE method = 'image_card'"
            ),
            RAISED,
            "no customer card",
        ),
        ("UPDATE customer_card SET exposure = '{0}'", CHECK, "exposure"),
    ],
)
async def test_the_database_refuses(
    connection: asyncpg.Connection, statement: str, kind: type[Exception], says: str
) -> None:
    with pytest.raises(kind, match=says):
        await connection.execute(statement)


async def test_a_journal_that_does_not_sum_to_zero_does_not_commit(
    connection: asyncpg.Connection,
) -> None:
    journal = "INSERT INTO journal (kind, booked_at) VALUES ('deposit', now()) RETURNING id"
    journal_id = await connection.fetchval(journal)
    posting = (
        "INSERT INTO posting (journal_id, line, account_id, amount_yen, balance_after_yen, text,"
        " booked_at) SELECT $1, 1, min(id), 5, 0, '', now() FROM account"
    )
    await connection.execute(posting, journal_id)
    with pytest.raises(RAISED, match="does not sum to zero"):
        await connection.execute("SET CONSTRAINTS ALL IMMEDIATE")


async def test_a_posting_moves_the_balance_whatever_its_writer_claims(
    connection: asyncpg.Connection,
) -> None:
    before = await connection.fetchval("SELECT balance_yen FROM account WHERE internal = 'cash'")
    await connection.execute("INSERT INTO journal (kind, booked_at) VALUES ('deposit', now())")
    after = await connection.fetchval(
        "INSERT INTO posting (journal_id, line, account_id, amount_yen, balance_after_yen, text,"
        " booked_at) SELECT max(j.id), 1, (SELECT id FROM account WHERE internal = 'cash'), 7,"
        " 999, '', now() FROM journal j RETURNING balance_after_yen"
    )
    assert after == before + 7


async def test_every_table_has_a_primary_key(connection: asyncpg.Connection) -> None:
    without = await connection.fetch(
        "SELECT relname FROM pg_class c WHERE relkind = 'r' AND"
        " relnamespace = 'public'::regnamespace AND NOT EXISTS"
        " (SELECT 1 FROM pg_constraint WHERE conrelid = c.oid AND contype = 'p')"
    )
    assert without == []


async def test_times_are_instants_with_a_zone(connection: asyncpg.Connection) -> None:
    naive = await connection.fetch(
        "SELECT table_name, column_name FROM information_schema.columns WHERE"
        " table_schema = 'public' AND data_type = 'timestamp without time zone'"
    )
    assert naive == []


async def test_states_of_the_schema_are_those_of_the_rules(connection: asyncpg.Connection) -> None:
    definition = await connection.fetchval(
        "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = 'card_state_check'"
    )
    assert all(f"'{state.value}'" in definition for state in CardState)
    assert definition.count("::text") == len(CardState)


async def test_a_card_on_its_way_is_the_only_one(dsn: str) -> None:
    world = await World.found(dsn)
    await world.posted(await world.contract())
    for state in ("produced", "posted"):
        with pytest.raises(UNIQUE, match="one_successor"):
            await fetch(world, CARD.format(state))
    await world.close()
