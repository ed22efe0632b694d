"""Officers."""

from datetime import datetime

from eawase.core.identity import OfficerId
from eawase.core.staff import Officer, Role
from eawase.core.throttle import LoginThrottle
from eawase.store.connection import Connection, Row
from eawase.store.contracts import Credentials, credentials
from eawase.store.statements import load

_SQL = load("officers")


def _officer(row: Row) -> Officer:
    return Officer(id=OfficerId(row["id"]), name=row["name"], role=Role(row["role"]))


class Officers:
    def __init__(self, connection: Connection) -> None:
        self._db = connection

    async def insert(self, officer: Officer, password_hash: str) -> None:
        await self._db.execute(
            _SQL["insert_officer"], str(officer.id), officer.name, officer.role, password_hash
        )

    async def get(self, officer_id: OfficerId) -> Officer | None:
        row = await self._db.fetchrow(_SQL["get_officer"], str(officer_id))
        return _officer(row) if row else None

    async def list(self) -> list[Officer]:
        return [_officer(row) for row in await self._db.fetch(_SQL["list_officers"])]

    async def lock(self, officer_id: OfficerId) -> None:
        await self._db.execute(_SQL["lock_officer"], str(officer_id))

    async def credentials(self, officer_id: OfficerId) -> Credentials | None:
        row = await self._db.fetchrow(_SQL["officer_credentials"], str(officer_id))
        return credentials(row) if row else None

    async def record_login(self, officer_id: OfficerId, now: datetime) -> None:
        await self._db.execute(_SQL["record_officer_login"], str(officer_id), now)

    async def record_login_failure(self, officer_id: OfficerId, throttle: LoginThrottle) -> None:
        await self._db.execute(
            _SQL["record_officer_failure"],
            str(officer_id),
            throttle.failures,
            throttle.blocked_until,
        )
