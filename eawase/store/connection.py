"""The driver at arm's length: the little of asyncpg that this folder uses, with types."""

from collections.abc import Iterable, Mapping
from typing import Any, Protocol

Row = Mapping[str, Any]


class Connection(Protocol):
    """A connection inside a transaction."""

    async def fetch(self, query: str, *args: Any) -> list[Row]: ...

    async def fetchrow(self, query: str, *args: Any) -> Row | None: ...

    async def fetchval(self, query: str, *args: Any) -> Any: ...

    async def execute(self, query: str, *args: Any) -> str: ...

    async def executemany(self, query: str, args: Iterable[Iterable[Any]]) -> None: ...


def touched(status: str) -> int:
    """How many rows a command touched, from its tag (`UPDATE 3`)."""
    return int(status.rsplit(" ", 1)[-1])
