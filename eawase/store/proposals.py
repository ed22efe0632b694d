"""What waits for a second officer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from eawase.core.identity import ContractNumber, OfficerId
from eawase.core.staff import ProposalKind
from eawase.store.connection import Connection, Row, touched
from eawase.store.statements import load

_SQL = load("proposals")


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    id: UUID
    kind: ProposalKind
    contract: ContractNumber
    card_number: str | None
    reason: str
    state: str  # open, released, rejected
    proposed_by: OfficerId
    proposed_at: datetime


def proposal(row: Row) -> Proposal:
    return Proposal(
        id=row["id"],
        kind=ProposalKind(row["kind"]),
        contract=ContractNumber(row["contract_number"]),
        card_number=row["card_number"],
        reason=row["reason"],
        state=row["state"],
        proposed_by=OfficerId(row["proposed_by"]),
        proposed_at=row["proposed_at"],
    )


class Proposals:
    def __init__(self, connection: Connection) -> None:
        self._db = connection

    async def insert(self, made: Proposal) -> None:
        await self._db.execute(
            _SQL["insert_proposal"],
            made.id,
            made.kind,
            made.contract.digits,
            made.card_number,
            made.reason,
            str(made.proposed_by),
            made.proposed_at,
        )

    async def get(self, proposal_id: UUID) -> Proposal | None:
        row = await self._db.fetchrow(_SQL["get_proposal"], proposal_id)
        return proposal(row) if row else None

    async def lock(self, proposal_id: UUID) -> Proposal | None:
        row = await self._db.fetchrow(_SQL["lock_proposal"], proposal_id)
        return proposal(row) if row else None

    async def decide(
        self, proposal_id: UUID, *, released: bool, officer: OfficerId, now: datetime
    ) -> bool:
        state = "released" if released else "rejected"
        status = await self._db.execute(
            _SQL["decide_proposal"], proposal_id, state, str(officer), now
        )
        return touched(status) == 1

    async def open(self, limit: int) -> Sequence[tuple[Proposal, str]]:
        """Open proposals with the customer's name, oldest first."""
        found = await self._db.fetch(_SQL["open_proposals"], limit)
        return [(proposal(row), row["name"]) for row in found]

    async def open_of(self, number: ContractNumber, kind: ProposalKind) -> Proposal | None:
        row = await self._db.fetchrow(_SQL["open_proposal_of"], number.digits, kind)
        return proposal(row) if row else None
