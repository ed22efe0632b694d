"""Frozen operations, registered payees, and transfers that wait for their value date."""

from datetime import date, datetime
from uuid import UUID

from eawase.core.contract import Method
from eawase.core.identity import AccountKind, ContractNumber
from eawase.core.operation import (
    AccountRef,
    Operation,
    OperationKind,
    PayeeRegistration,
    content_to_dict,
)
from eawase.store import rows
from eawase.store.connection import Connection, touched
from eawase.store.statements import load

_SQL = load("operations")


class Operations:
    def __init__(self, connection: Connection) -> None:
        self._db = connection

    async def insert(self, operation: Operation) -> None:
        await self._db.execute(
            _SQL["insert_operation"],
            operation.id,
            operation.contract.digits,
            operation.kind,
            content_to_dict(operation.content),
            operation.fingerprint,
            operation.frozen_at,
        )

    async def lock(self, operation_id: UUID, number: ContractNumber) -> Operation | None:
        row = await self._db.fetchrow(_SQL["lock_operation"], operation_id, number.digits)
        return rows.operation(row) if row else None

    async def get(self, operation_id: UUID, number: ContractNumber) -> Operation | None:
        row = await self._db.fetchrow(_SQL["get_operation"], operation_id, number.digits)
        return rows.operation(row) if row else None

    async def frozen_of_kind(self, number: ContractNumber, kind: OperationKind) -> Operation | None:
        row = await self._db.fetchrow(_SQL["frozen_of_kind"], number.digits, kind)
        return rows.operation(row) if row else None

    async def confirm(
        self, operation_id: UUID, *, method: Method, receipt_number: str, now: datetime
    ) -> bool:
        """False if it was not frozen any more: then nothing may be carried out."""
        status = await self._db.execute(
            _SQL["confirm_operation"], operation_id, now, method, receipt_number
        )
        return touched(status) == 1

    async def next_receipt(self) -> int:
        return await self._db.fetchval(_SQL["next_receipt"])

    async def left_behind(self, before: datetime, limit: int) -> list[tuple[UUID, ContractNumber]]:
        """Operations frozen before then that still wait, but for switch-overs."""
        found = await self._db.fetch(_SQL["left_behind"], before, OperationKind.SWITCH_OVER, limit)
        return [(row["id"], ContractNumber(row["contract_number"])) for row in found]

    async def abandon(self, operation_id: UUID) -> bool:
        return touched(await self._db.execute(_SQL["abandon_operation"], operation_id)) == 1

    async def afterwards(self, operation_id: UUID) -> tuple[Method, int | None]:
        """Of a confirmed operation: its method, and the source's balance if money moved."""
        row = await self._db.fetchrow(_SQL["afterwards"], operation_id)
        assert row is not None, "a confirmed operation is never deleted"
        return Method(row["confirmed_by"]), row["balance_after_yen"]

    async def old_method_confirmed(self, operation_id: UUID) -> None:
        await self._db.execute(_SQL["old_method_confirmed"], operation_id)

    async def transferred_since(self, number: ContractNumber, since: datetime) -> int:
        """Yen confirmed in transfers since then, without fees."""
        return await self._db.fetchval(_SQL["transferred_since"], number.digits, since)

    async def register_payee(
        self, number: ContractNumber, payee: PayeeRegistration, now: datetime
    ) -> None:
        await self._db.execute(
            _SQL["insert_payee"],
            number.digits,
            payee.payee.institution,
            payee.payee_institution_name,
            payee.payee.branch,
            payee.payee_branch_name,
            payee.payee.kind,
            payee.payee.number,
            payee.payee_name,
            now,
        )

    async def payees(self, number: ContractNumber) -> list[PayeeRegistration]:
        return [
            PayeeRegistration(
                payee=AccountRef(
                    institution=row["institution_code"],
                    branch=row["branch_code"],
                    kind=AccountKind(row["kind"]),
                    number=row["number"],
                ),
                payee_institution_name=row["institution_name"],
                payee_branch_name=row["branch_name"],
                payee_name=row["name"],
            )
            for row in await self._db.fetch(_SQL["payees"], number.digits)
        ]

    async def wait_for_value_date(self, operation_id: UUID, value_date: date) -> None:
        await self._db.execute(_SQL["insert_settlement"], operation_id, value_date)

    async def due(self, today: date, limit: int) -> list[Operation]:
        """Transfers to settle now; rows another worker holds are skipped."""
        found = await self._db.fetch(_SQL["due_settlements"], today, limit)
        return [rows.operation(row) for row in found]

    async def settled(self, operation_id: UUID, now: datetime) -> None:
        await self._db.execute(_SQL["settled"], operation_id, now)
