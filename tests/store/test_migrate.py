"""The schema is brought up to date once, in order, or not at all."""

import asyncio
from pathlib import Path

import asyncpg
import pytest

from eawase.store.migrate import MigrationError, Status, migrate, migrations, status


def write(folder: Path, **files: str) -> Path:
    """Files by name without `.sql`; a leading `n` because a name cannot begin with a digit."""
    for name, sql in files.items():
        (folder / f"{name.removeprefix('n')}.sql").write_text(sql, "utf-8")
    return folder


async def tables(dsn: str) -> set[str]:
    connection = await asyncpg.connect(dsn)
    rows = await connection.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    await connection.close()
    return {row["tablename"] for row in rows}


async def test_files_are_applied_once_in_the_order_of_their_numbers(
    bare_dsn: str, tmp_path: Path
) -> None:
    write(
        tmp_path,
        n0002_b="ALTER TABLE a ADD COLUMN b int; CREATE TABLE b (id int)",
        n0001_a="CREATE TABLE a (id int)",
    )
    assert await status(bare_dsn, source=tmp_path) == Status([], ["0001_a.sql", "0002_b.sql"])
    assert await migrate(bare_dsn, source=tmp_path) == ["0001_a.sql", "0002_b.sql"]
    assert await migrate(bare_dsn, source=tmp_path) == []
    assert await status(bare_dsn, source=tmp_path) == Status(["0001_a.sql", "0002_b.sql"], [])
    assert await tables(bare_dsn) == {"migration", "a", "b"}
    write(tmp_path, n0003_c="CREATE TABLE c (id int)")
    assert await migrate(bare_dsn, source=tmp_path) == ["0003_c.sql"]


async def test_asking_for_the_status_changes_nothing(bare_dsn: str, tmp_path: Path) -> None:
    await status(bare_dsn, source=write(tmp_path, n0001_a="CREATE TABLE a (id int)"))
    assert await tables(bare_dsn) == set()


async def test_a_file_changed_after_it_was_applied_is_refused(
    bare_dsn: str, tmp_path: Path
) -> None:
    await migrate(bare_dsn, source=write(tmp_path, n0001_a="CREATE TABLE a (id int)"))
    write(tmp_path, n0001_a="CREATE TABLE a (id bigint)", n0002_b="CREATE TABLE b (id int)")
    with pytest.raises(MigrationError, match=r"0001_a\.sql was changed"):
        await migrate(bare_dsn, source=tmp_path)
    with pytest.raises(MigrationError, match=r"0001_a\.sql was changed"):
        await status(bare_dsn, source=tmp_path)
    assert await tables(bare_dsn) == {"migration", "a"}


async def test_a_database_newer_than_the_files_is_refused(bare_dsn: str, tmp_path: Path) -> None:
    write(tmp_path, n0001_a="CREATE TABLE a (id int)", n0002_b="CREATE TABLE b (id int)")
    await migrate(bare_dsn, source=tmp_path)
    (tmp_path / "0002_b.sql").unlink()
    with pytest.raises(MigrationError, match=r"newer than this version: it has 0002_b\.sql"):
        await migrate(bare_dsn, source=tmp_path)


async def test_a_file_slipped_in_before_an_applied_one_is_refused(
    bare_dsn: str, tmp_path: Path
) -> None:
    await migrate(bare_dsn, source=write(tmp_path, n0002_b="CREATE TABLE b (id int)"))
    write(tmp_path, n0001_a="CREATE TABLE a (id int)")
    with pytest.raises(MigrationError, match=r"0001_a\.sql comes before 0002_b\.sql"):
        await migrate(bare_dsn, source=tmp_path)


async def test_a_failing_file_is_rolled_back_and_those_before_it_stay(
    bare_dsn: str, tmp_path: Path
) -> None:
    write(tmp_path, n0001_a="CREATE TABLE a (id int)", n0002_b="CREATE TABLE b (id int); nonsense")
    with pytest.raises(MigrationError, match=r"0002_b\.sql: syntax error"):
        await migrate(bare_dsn, source=tmp_path)
    assert await tables(bare_dsn) == {"migration", "a"}
    assert await status(bare_dsn, source=tmp_path) == Status(["0001_a.sql"], ["0002_b.sql"])
    write(tmp_path, n0002_b="CREATE TABLE b (id int)")
    assert await migrate(bare_dsn, source=tmp_path) == ["0002_b.sql"]


async def test_runners_at_the_same_time_apply_each_file_once(bare_dsn: str, tmp_path: Path) -> None:
    write(
        tmp_path,
        n0001_a="CREATE TABLE a (id int); SELECT pg_sleep(0.2)",
        n0002_b="INSERT INTO a VALUES (1)",
    )
    runs = await asyncio.gather(*(migrate(bare_dsn, source=tmp_path) for _ in range(5)))
    assert sorted(map(len, runs)) == [0, 0, 0, 0, 2]


async def test_a_marked_file_runs_outside_of_a_transaction(bare_dsn: str, tmp_path: Path) -> None:
    concurrently = "CREATE INDEX CONCURRENTLY IF NOT EXISTS i ON a (id)"
    write(tmp_path, n0001_a="CREATE TABLE a (id int)", n0002_i=concurrently)
    with pytest.raises(MigrationError, match="cannot run inside a transaction"):
        await migrate(bare_dsn, source=tmp_path)
    write(tmp_path, n0002_i=f"-- no-transaction\n{concurrently}")
    assert await migrate(bare_dsn, source=tmp_path) == ["0002_i.sql"]


async def test_a_table_in_use_is_not_waited_for_long(bare_dsn: str, tmp_path: Path) -> None:
    await migrate(bare_dsn, source=write(tmp_path, n0001_a="CREATE TABLE a (id int)"))
    write(tmp_path, n0002_b="SET LOCAL lock_timeout = '50ms'; ALTER TABLE a ADD b int")
    connection = await asyncpg.connect(bare_dsn)
    async with connection.transaction():
        await connection.execute("LOCK TABLE a")
        with pytest.raises(MigrationError, match="lock timeout"):
            await migrate(bare_dsn, source=tmp_path)
    await connection.close()
    assert await migrate(bare_dsn, source=tmp_path) == ["0002_b.sql"]


@pytest.mark.parametrize("name", ["1_a", "0001-a", "0001_A", "0001_a.up"])
def test_a_file_that_is_not_named_by_the_rule_is_refused(name: str, tmp_path: Path) -> None:
    (tmp_path / f"{name}.sql").write_text("", "utf-8")
    with pytest.raises(MigrationError, match=r"named NNNN_name\.sql"):
        migrations(tmp_path)


def test_two_files_with_one_number_are_refused(tmp_path: Path) -> None:
    with pytest.raises(MigrationError, match="taken twice"):
        migrations(write(tmp_path, n0001_a="", n0001_b=""))


def test_the_package_ships_its_files() -> None:
    names = [migration.name for migration in migrations()]
    assert names[0].startswith("0001_")
    assert names == sorted(names)
