"""The store: PostgreSQL, and nothing outside this folder knows a table.

Lock order, everywhere: contract, then card or customer card, then challenge, then accounts by id,
then the chains of the audit trail. Several contracts are locked in the order of their numbers.
"""

import json
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from functools import cached_property
from typing import Any, cast

import asyncpg

from eawase.store.applications import Applications
from eawase.store.batches import Batches
from eawase.store.books import Books
from eawase.store.cards import Cards
from eawase.store.challenges import Challenges
from eawase.store.connection import Connection
from eawase.store.contracts import Contracts
from eawase.store.institution import Institution
from eawase.store.known_browsers import KnownBrowsers
from eawase.store.lists import Lists
from eawase.store.mails import Mails
from eawase.store.officers import Officers
from eawase.store.operations import Operations
from eawase.store.proposals import Proposals
from eawase.store.sessions import Sessions
from eawase.store.trail import Trail

__all__ = ["Store", "Tx", "Unavailable"]

WAIT_S = 5.0


class Unavailable(Exception):
    """The database does not answer in time: everything is refused (fail closed)."""


class Tx:
    """One transaction: a namespace per noun."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    @cached_property
    def institution(self) -> Institution:
        return Institution(self._connection)

    @cached_property
    def contracts(self) -> Contracts:
        return Contracts(self._connection)

    @cached_property
    def officers(self) -> Officers:
        return Officers(self._connection)

    @cached_property
    def sessions(self) -> Sessions:
        return Sessions(self._connection)

    @cached_property
    def known_browsers(self) -> KnownBrowsers:
        return KnownBrowsers(self._connection)

    @cached_property
    def applications(self) -> Applications:
        return Applications(self._connection)

    @cached_property
    def batches(self) -> Batches:
        return Batches(self._connection)

    @cached_property
    def cards(self) -> Cards:
        return Cards(self._connection)

    @cached_property
    def operations(self) -> Operations:
        return Operations(self._connection)

    @cached_property
    def challenges(self) -> Challenges:
        return Challenges(self._connection)

    @cached_property
    def books(self) -> Books:
        return Books(self._connection)

    @cached_property
    def proposals(self) -> Proposals:
        return Proposals(self._connection)

    @cached_property
    def mails(self) -> Mails:
        return Mails(self._connection)

    @cached_property
    def lists(self) -> Lists:
        return Lists(self._connection)

    @cached_property
    def trail(self) -> Trail:
        return Trail(self._connection)


class _Bare(asyncpg.Connection):
    """No reset query at release: one round trip less per request.

    It asks for a rule, held by a test: no LISTEN, no session-level advisory lock, no SET without
    LOCAL on pooled connections. An open transaction is still rolled back.
    """

    def get_reset_query(self) -> str:
        return ""


def _as_json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


_GONE = (
    asyncpg.PostgresConnectionError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.CannotConnectNowError,
    ConnectionError,
)


def _is_cut(connection: Any) -> bool:
    """Whether the connection was lost between two statements; the pool has let go of it then."""
    try:
        return connection.is_closed()
    except asyncpg.InterfaceError:
        return True


async def _prepare(connection: Any) -> None:
    await connection.set_type_codec(
        "jsonb",
        encoder=_as_json,
        decoder=json.loads,
        schema="pg_catalog",
    )


class Store:
    """The pool and its transactions."""

    def __init__(self, pool: Any) -> None:
        self._pool = pool

    @classmethod
    async def open(cls, dsn: str, *, connections: int = 8) -> "Store":
        """Connect. Raises `Unavailable` when the database does not answer."""
        try:
            pool = await asyncpg.create_pool(
                dsn,
                min_size=1,
                max_size=connections,
                max_inactive_connection_lifetime=0,
                connection_class=_Bare,
                init=_prepare,
                timeout=WAIT_S,
                command_timeout=30,
            )
        except (OSError, TimeoutError, asyncpg.PostgresError) as error:
            raise Unavailable(str(error)) from error
        return cls(pool)

    async def close(self) -> None:
        await self._pool.close()

    @asynccontextmanager
    async def transaction(self, *, snapshot: bool = False) -> AsyncGenerator[Tx]:
        """One transaction; leaving by an exception rolls it back.

        With `snapshot` it only reads, and all of it sees the database as it was at one moment.

        Raises:
            Unavailable: no connection was free, or the database was gone, within `WAIT_S`.
        """
        try:
            connection = await self._pool.acquire(timeout=WAIT_S)
        except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
            raise Unavailable("no database connection") from error
        try:
            isolation = "repeatable_read" if snapshot else None
            async with connection.transaction(isolation=isolation, readonly=snapshot):
                yield Tx(cast(Connection, connection))
        except _GONE as error:
            raise Unavailable("the database went away") from error
        except asyncpg.InterfaceError as error:
            if not _is_cut(connection):
                raise
            raise Unavailable("the database went away") from error
        finally:
            await self._pool.release(connection)
