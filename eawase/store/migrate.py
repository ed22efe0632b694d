"""Brings the schema up to date (スキーマ更新) with plain SQL files.

A file `NNNN_name.sql` is applied once, in the order of its number, in one transaction together
with its entry in the table `migration`. A file whose first line is `-- no-transaction` runs
outside of one, for statements that demand it; it holds a single statement that may be repeated,
because a crash may fall between the statement and its entry.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Final

import asyncpg

NAME: Final = re.compile(r"\d{4}_[a-z0-9_]+\.sql")
NO_TRANSACTION: Final = "-- no-transaction"
LOCK_KEY: Final = 0x65617761  # "eawa": any number will do, as long as every runner takes the same
QUEUE_TIMEOUT: Final = "SET lock_timeout = '60s'"  # behind another runner
LOCK_TIMEOUT: Final = "SET lock_timeout = '5s'"  # rather fail than hold up a serving bank

LEDGER: Final = """
CREATE TABLE IF NOT EXISTS migration (
    name text PRIMARY KEY,
    sha256 text NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT now()
)
"""
IS_THERE: Final = "SELECT to_regclass('migration') IS NOT NULL"
APPLIED: Final = "SELECT name, sha256 FROM migration ORDER BY name"
ENTER: Final = "INSERT INTO migration (name, sha256) VALUES ($1, $2)"
TAKE: Final = "SELECT pg_advisory_lock($1)"


class MigrationError(Exception):
    """The database and the files of this version do not belong together."""


@dataclass(frozen=True)
class Migration:
    """One step of the schema."""

    name: str
    sql: str

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.sql.encode()).hexdigest()

    @property
    def in_transaction(self) -> bool:
        return not self.sql.startswith(NO_TRANSACTION)


@dataclass(frozen=True)
class Status:
    """What has been applied and what has not, by name in order."""

    applied: list[str]
    pending: list[str]


def migrations(source: Traversable | None = None) -> list[Migration]:
    """All steps this version knows, in order; those shipped with the package by default."""
    folder = source if source is not None else files("eawase.store") / "migrations"
    entries = [entry for entry in folder.iterdir() if entry.name.endswith(".sql")]
    entries.sort(key=lambda entry: entry.name)
    numbers = [entry.name[:4] for entry in entries]
    for entry in entries:
        if not NAME.fullmatch(entry.name):
            raise MigrationError(f"{entry.name}: a migration is named NNNN_name.sql")
        if numbers.count(entry.name[:4]) > 1:
            raise MigrationError(f"{entry.name}: the number {entry.name[:4]} is taken twice")
    return [Migration(entry.name, entry.read_text(encoding="utf-8")) for entry in entries]


async def migrate(dsn: str, *, source: Traversable | None = None) -> list[str]:
    """Apply what is missing and hand back its names. Any number of runners may try at once."""
    known = migrations(source)
    async with _connection(dsn) as connection:
        await connection.execute(QUEUE_TIMEOUT)
        await connection.execute(TAKE, LOCK_KEY)  # given back when the connection closes
        await connection.execute(LOCK_TIMEOUT)
        await connection.execute(LEDGER)
        pending = _pending(known, await _applied(connection))
        for migration in pending:
            await _apply(connection, migration)
    return [migration.name for migration in pending]


async def status(dsn: str, *, source: Traversable | None = None) -> Status:
    """Compare without changing anything; the same refusals as `migrate`."""
    known = migrations(source)
    async with _connection(dsn) as connection:
        applied = await _applied(connection)
    pending = _pending(known, applied)
    return Status(applied=list(applied), pending=[migration.name for migration in pending])


def _pending(known: list[Migration], applied: dict[str, str]) -> list[Migration]:
    """The steps still to do; a database from the future or with another past is refused."""
    by_name = {migration.name: migration for migration in known}
    for name, sha256 in applied.items():
        if name not in by_name:
            raise MigrationError(f"the database is newer than this version: it has {name}")
        if by_name[name].sha256 != sha256:
            raise MigrationError(f"{name} was changed after it had been applied")
    pending = [migration for migration in known if migration.name not in applied]
    if pending and applied and pending[0].name < max(applied):
        raise MigrationError(f"{pending[0].name} comes before {max(applied)}, already applied")
    return pending


async def _apply(connection: asyncpg.Connection, migration: Migration) -> None:
    try:
        if migration.in_transaction:
            async with connection.transaction():
                await connection.execute(migration.sql)
                await connection.execute(ENTER, migration.name, migration.sha256)
        else:
            await connection.execute(migration.sql)
            await connection.execute(ENTER, migration.name, migration.sha256)
    except asyncpg.PostgresError as error:
        raise MigrationError(f"{migration.name}: {error}") from error


async def _applied(connection: asyncpg.Connection) -> dict[str, str]:
    if not await connection.fetchval(IS_THERE):
        return {}
    return {row["name"]: row["sha256"] for row in await connection.fetch(APPLIED)}


@asynccontextmanager
async def _connection(dsn: str) -> AsyncGenerator[asyncpg.Connection]:
    connection = await asyncpg.connect(dsn)
    try:
        yield connection
    finally:
        await connection.close()
