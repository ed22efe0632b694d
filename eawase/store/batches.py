"""Production batches (作成単位)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from eawase.core.identity import OfficerId
from eawase.store.connection import Connection, Row
from eawase.store.statements import load

_SQL = load("batches")


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Approved applications that are produced together: proposed, released, produced once."""

    id: UUID
    state: str
    cards: int
    proposed_by: OfficerId
    proposed_at: datetime
    released_by: OfficerId | None
    released_at: datetime | None
    produced_by: OfficerId | None
    produced_at: datetime | None


def _officer(text: str | None) -> OfficerId | None:
    return OfficerId(text) if text else None


def _batch(row: Row) -> Batch:
    return Batch(
        id=row["id"],
        state=row["state"],
        cards=row["cards"],
        proposed_by=OfficerId(row["proposed_by"]),
        proposed_at=row["proposed_at"],
        released_by=_officer(row["released_by"]),
        released_at=row["released_at"],
        produced_by=_officer(row["produced_by"]),
        produced_at=row["produced_at"],
    )


class Batches:
    def __init__(self, connection: Connection) -> None:
        self._db = connection

    async def insert(self, batch_id: UUID, cards: int, officer: OfficerId, now: datetime) -> None:
        await self._db.execute(_SQL["insert_batch"], batch_id, cards, str(officer), now)

    async def lock(self, batch_id: UUID) -> Batch | None:
        row = await self._db.fetchrow(_SQL["lock_batch"], batch_id)
        return _batch(row) if row else None

    async def release(self, batch_id: UUID, officer: OfficerId, now: datetime) -> None:
        await self._db.execute(_SQL["release_batch"], batch_id, str(officer), now)

    async def reject(self, batch_id: UUID) -> None:
        await self._db.execute(_SQL["reject_batch"], batch_id)

    async def produced(self, batch_id: UUID, officer: OfficerId, now: datetime) -> None:
        await self._db.execute(_SQL["produced_batch"], batch_id, str(officer), now)

    async def latest(self, limit: int) -> Sequence[Batch]:
        return [_batch(row) for row in await self._db.fetch(_SQL["list_batches"], limit)]
