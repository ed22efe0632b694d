"""Known browsers; all of one contract are guarded by the contract's lock."""

from datetime import datetime

from eawase.core.identity import ContractNumber
from eawase.core.throttle import LoginThrottle
from eawase.store.connection import Connection
from eawase.store.statements import load

_SQL = load("known_browsers")


class KnownBrowsers:
    def __init__(self, connection: Connection) -> None:
        self._db = connection

    async def throttle(
        self, browser: bytes, number: ContractNumber, *, since: datetime
    ) -> LoginThrottle | None:
        """The count of one browser; None when it did not sign in since then, or is forgotten."""
        row = await self._db.fetchrow(_SQL["get_known_browser"], browser, number.digits, since)
        if row is None:
            return None
        return LoginThrottle(
            failures=row["login_failures"], blocked_until=row["login_blocked_until"]
        )

    async def set_throttle(self, browser: bytes, throttle: LoginThrottle) -> None:
        await self._db.execute(
            _SQL["set_browser_throttle"], browser, throttle.failures, throttle.blocked_until
        )

    async def add(self, browser: bytes, number: ContractNumber, now: datetime, most: int) -> None:
        """A browser signed in; of all of the contract's the `most` last ones stay."""
        await self._db.execute(_SQL["add_known_browser"], browser, number.digits, now)
        await self._db.execute(_SQL["keep_last_browsers"], number.digits, most)

    async def forget(self, browser: bytes) -> None:
        await self._db.execute(_SQL["forget_browser"], browser)

    async def paused_until(self, number: ContractNumber) -> datetime | None:
        """When the last pause of a contract's login ends: everybody's, or that of one browser."""
        return await self._db.fetchval(_SQL["login_paused_until"], number.digits)

    async def end_pauses(self, number: ContractNumber) -> None:
        await self._db.execute(_SQL["end_pauses_of_browsers"], number.digits)

    async def sweep(self, before: datetime) -> None:
        await self._db.execute(_SQL["sweep_known_browsers"], before)
