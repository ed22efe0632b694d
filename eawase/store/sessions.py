"""Sessions, and attempts counted per source."""

from dataclasses import dataclass
from datetime import datetime

from eawase.core.identity import ContractNumber, OfficerId
from eawase.store.connection import Connection, touched
from eawase.store.statements import load

_SQL = load("sessions")


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """Who is signed in: a customer or an officer, never both."""

    contract: ContractNumber | None
    officer: OfficerId | None
    started_at: datetime
    seen_at: datetime


class Sessions:
    def __init__(self, connection: Connection) -> None:
        self._db = connection

    async def start_for_contract(
        self, digest: bytes, number: ContractNumber, now: datetime
    ) -> bool:
        """Start the one live session of a contract. True if it replaced another."""
        ended = await self._db.execute(_SQL["end_sessions_of_contract"], number.digits)
        await self._db.execute(_SQL["start_customer_session"], digest, number.digits, now)
        return touched(ended) > 0

    async def start_for_officer(self, digest: bytes, officer: OfficerId, now: datetime) -> bool:
        ended = await self._db.execute(_SQL["end_sessions_of_officer"], str(officer))
        await self._db.execute(_SQL["start_officer_session"], digest, str(officer), now)
        return touched(ended) > 0

    async def find(
        self, digest: bytes, *, seen_after: datetime, started_after: datetime
    ) -> Session | None:
        row = await self._db.fetchrow(_SQL["find_session"], digest, seen_after, started_after)
        if row is None:
            return None
        number, officer = row["contract_number"], row["officer_id"]
        return Session(
            contract=ContractNumber(number) if number else None,
            officer=OfficerId(officer) if officer else None,
            started_at=row["started_at"],
            seen_at=row["seen_at"],
        )

    async def touch(self, digest: bytes, now: datetime) -> None:
        await self._db.execute(_SQL["touch_session"], digest, now)

    async def end(self, digest: bytes) -> None:
        await self._db.execute(_SQL["end_session"], digest)

    async def end_of_contract(self, number: ContractNumber) -> None:
        await self._db.execute(_SQL["end_sessions_of_contract"], number.digits)

    async def sweep(self, *, idle_since: datetime, older_than: datetime) -> None:
        """Forget sessions that ended by themselves."""
        await self._db.execute(_SQL["sweep_sessions"], idle_since, older_than)

    async def count_attempt(self, key: bytes, window_start: datetime) -> int:
        """Count one attempt of a source in a window; returns the count with it."""
        return await self._db.fetchval(_SQL["count_attempt"], key, window_start)

    async def sweep_attempts(self, before: datetime) -> None:
        await self._db.execute(_SQL["sweep_attempts"], before)
