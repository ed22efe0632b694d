"""The office's lists (業務一覧): rows for reading only, a page at a time, never a sealed column."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from eawase.core.application import ApplicationState
from eawase.core.card import CardState
from eawase.core.identity import ContractNumber, OfficerId
from eawase.store.connection import Connection, Row
from eawase.store.statements import load

_SQL = load("lists")


class Lists:
    def __init__(self, connection: Connection) -> None:
        self._db = connection

    async def counts(self, officer: OfficerId) -> Row:
        row = await self._db.fetchrow(_SQL["work_counts"], str(officer))
        assert row is not None, "counts always have a row"
        return row

    async def applications(
        self, state: ApplicationState, *, after: tuple[datetime, UUID], limit: int
    ) -> Sequence[Row]:
        return await self._db.fetch(_SQL["applications_in"], state, after[0], after[1], limit)

    async def application(self, application_id: UUID) -> Row | None:
        return await self._db.fetchrow(_SQL["application"], application_id)

    async def batches(self, *, before: tuple[datetime, UUID], limit: int) -> Sequence[Row]:
        return await self._db.fetch(_SQL["batches"], before[0], before[1], limit)

    async def batch(self, batch_id: UUID) -> Row | None:
        return await self._db.fetchrow(_SQL["batch"], batch_id)

    async def batch_members(self, batch_id: UUID) -> Sequence[Row]:
        return await self._db.fetch(_SQL["batch_members"], batch_id)

    async def cards(
        self, state: CardState, text: str, *, after: tuple[datetime, str], limit: int
    ) -> Sequence[Row]:
        return await self._db.fetch(_SQL["cards_in"], state, after[0], after[1], text, limit)

    async def cards_of(self, number: ContractNumber) -> Sequence[Row]:
        return await self._db.fetch(_SQL["cards_of"], number.digits)

    async def applications_of(self, number: ContractNumber, limit: int) -> Sequence[Row]:
        return await self._db.fetch(_SQL["applications_of"], number.digits, limit)

    async def contracts(self, text: str, *, after: str, limit: int) -> Sequence[Row]:
        return await self._db.fetch(_SQL["find_contracts"], text, after, limit)

    async def old_card_locked_at(self, number: ContractNumber) -> datetime | None:
        return await self._db.fetchval(_SQL["old_card_locked_at"], number.digits)

    async def proposals(self, limit: int) -> Sequence[Row]:
        return await self._db.fetch(_SQL["proposals_open"], limit)

    async def proposals_of(self, number: ContractNumber) -> Sequence[Row]:
        return await self._db.fetch(_SQL["proposals_of"], number.digits)

    async def chain(self, chain: str, *, before_seq: int, limit: int) -> Sequence[Row]:
        """A page of one chain of the audit trail, newest first."""
        return await self._db.fetch(_SQL["chain_page"], chain, before_seq, limit)

    async def trail_counts(self) -> Row:
        row = await self._db.fetchrow(_SQL["trail_counts"])
        assert row is not None, "counts always have a row"
        return row
