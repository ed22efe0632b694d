"""One PostgreSQL for the whole run, one fresh database for each test that asks for `dsn`."""

from __future__ import annotations

import asyncio
import os
import shutil
import tempfile
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import asyncpg
import pytest
from hypothesis import settings

from eawase.embedded import EmbeddedPostgres
from eawase.store.migrate import migrate

# On a shared machine an example may take any time; what counts is that it holds.
settings.register_profile("shared-machine", deadline=None)
settings.load_profile("shared-machine")

TEMPLATE = f"eawase_template_{os.getpid()}"
NUMBERS = count(1)
# A test database need not survive the machine; the tests of crashes start a server of their own.
QUICK = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


def in_thread(make: Callable[[], Coroutine[Any, Any, object]]) -> None:
    """Run a coroutine to its end in a thread of its own: the test's loop is left alone."""
    with ThreadPoolExecutor(1) as pool:
        pool.submit(lambda: asyncio.run(make())).result()


def database_of(dsn: str, name: str) -> str:
    """The same server, another database."""
    return urlunsplit(urlsplit(dsn)._replace(path=f"/{name}"))


def run_sql(dsn: str, *statements: str) -> None:
    """Statements outside a transaction, one after the other."""

    async def run() -> None:
        connection = await asyncpg.connect(dsn)
        try:
            for statement in statements:
                await connection.execute(statement)
        finally:
            await connection.close()

    in_thread(run)


@pytest.fixture(scope="session")
def server_dsn() -> Iterator[str]:
    """A server where databases may be made: the one in EAWASE_TEST_DSN, else an embedded one."""
    given = os.environ.get("EAWASE_TEST_DSN")
    if given:
        yield given
        return
    home = Path(tempfile.mkdtemp(prefix="eawase-test-"))
    home.chmod(0o755)  # the server's account passes through; its own directory is private
    try:
        with EmbeddedPostgres(home / "data", options=QUICK) as server:
            yield server.dsn
    finally:
        shutil.rmtree(home, ignore_errors=True)


@pytest.fixture(scope="session")
def template(server_dsn: str) -> Iterator[str]:
    """A migrated database that is only ever copied."""
    run_sql(server_dsn, f"CREATE DATABASE {TEMPLATE}")
    in_thread(lambda: migrate(database_of(server_dsn, TEMPLATE)))
    yield TEMPLATE
    run_sql(server_dsn, f"DROP DATABASE {TEMPLATE} WITH (FORCE)")


def fresh_database(server_dsn: str, template: str) -> Iterator[str]:
    """A database of its own, gone afterwards. For fixtures of a wider scope as well."""
    name = f"eawase_test_{os.getpid()}_{next(NUMBERS)}"
    run_sql(server_dsn, f"CREATE DATABASE {name} TEMPLATE {template}")
    yield database_of(server_dsn, name)
    run_sql(server_dsn, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def dsn(server_dsn: str, template: str) -> Iterator[str]:
    """A fresh, migrated, empty database."""
    yield from fresh_database(server_dsn, template)


@pytest.fixture
def bare_dsn(server_dsn: str) -> Iterator[str]:
    """A fresh database without any schema of ours."""
    yield from fresh_database(server_dsn, "template1")
