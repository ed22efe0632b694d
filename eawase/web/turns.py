"""Taking turns (順番): no session holds more of the database's connections than a person needs.

Everything of one contract queues up at its row, each with a connection in hand. Two hundred
requests of one signed-in customer would hold every connection, and nobody else would get one.
So they queue up before they take any.
"""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Final

AT_ONCE: Final = 2
"""Requests of one session under way at the same time; a person has one, or two by a second tab."""


class Turns:
    """Who waits for whom; forgets a session as soon as none of its requests is here."""

    def __init__(self, at_once: int = AT_ONCE) -> None:
        assert at_once >= 1
        self._at_once = at_once
        self._here: dict[str, tuple[asyncio.Semaphore, int]] = {}

    @asynccontextmanager
    async def of(self, session: str | None) -> AsyncGenerator[None]:
        """Wait for one's turn, in the order of coming; without a session there is no queue."""
        if session is None:
            yield
            return
        gate, here = self._here.get(session, (asyncio.Semaphore(self._at_once), 0))
        self._here[session] = (gate, here + 1)
        try:
            async with gate:
                yield
        finally:
            gate, here = self._here.pop(session)
            if here > 1:
                self._here[session] = (gate, here - 1)

    def __len__(self) -> int:
        """How many sessions have a request here."""
        return len(self._here)
