"""Applications for a card."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from eawase.core.application import Application, ApplicationState
from eawase.core.identity import ContractNumber, OfficerId
from eawase.store import rows
from eawase.store.connection import Connection, Row, touched
from eawase.store.statements import load

_SQL = load("applications")


class Applications:
    def __init__(self, connection: Connection) -> None:
        self._db = connection

    async def insert(self, application: Application) -> None:
        await self._db.execute(
            _SQL["insert_application"],
            application.id,
            application.contract.digits,
            application.state,
            application.occasion,
            application.addressee,
            application.postal_code.digits,
            application.address,
            application.post_method,
            application.submitted_at,
        )

    async def open_of(self, number: ContractNumber) -> Application | None:
        row = await self._db.fetchrow(_SQL["open_application"], number.digits)
        return rows.application(row) if row else None

    async def lock(self, application_id: UUID) -> Application | None:
        row = await self._db.fetchrow(_SQL["lock_application"], application_id)
        return rows.application(row) if row else None

    async def contracts_of(self, application_ids: Sequence[UUID]) -> list[ContractNumber]:
        found = await self._db.fetch(_SQL["contracts_of"], list(application_ids))
        return [ContractNumber(row["contract_number"]) for row in found]

    async def approve(self, application_id: UUID, officer: OfficerId, now: datetime) -> None:
        await self._db.execute(_SQL["approve_application"], application_id, now, str(officer))

    async def close(
        self, application_id: UUID, state: ApplicationState, now: datetime, reason: str | None
    ) -> None:
        await self._db.execute(_SQL["close_application"], application_id, state, now, reason)

    async def into_production(self, application_id: UUID) -> None:
        await self._db.execute(_SQL["into_production"], application_id)

    async def back_to_approved(self, application_id: UUID) -> None:
        await self._db.execute(_SQL["back_to_approved"], application_id)

    async def join_batch(self, application_id: UUID, batch_id: UUID) -> bool:
        """False if the application is not approved, or in a batch already."""
        status = await self._db.execute(_SQL["join_batch"], application_id, batch_id)
        return touched(status) == 1

    async def leave_batch(self, batch_id: UUID) -> None:
        await self._db.execute(_SQL["leave_batch"], batch_id)

    async def of_batch(self, batch_id: UUID) -> list[Application]:
        found = await self._db.fetch(_SQL["applications_of_batch"], batch_id)
        return [rows.application(row) for row in found]

    async def queue(
        self, state: ApplicationState, *, after: tuple[datetime, UUID], limit: int
    ) -> Sequence[Row]:
        """A page of the work list, oldest first, outside any batch."""
        return await self._db.fetch(_SQL["application_queue"], state, after[0], after[1], limit)
