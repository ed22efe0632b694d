"""Challenges."""

from datetime import datetime
from uuid import UUID

from eawase.core.challenge import Challenge, ChallengeState
from eawase.core.identity import ContractNumber
from eawase.store import rows
from eawase.store.connection import Connection, touched
from eawase.store.statements import load

_SQL = load("challenges")


class Challenges:
    def __init__(self, connection: Connection) -> None:
        self._db = connection

    async def insert(self, challenge: Challenge, number: ContractNumber) -> None:
        await self._db.execute(
            _SQL["insert_challenge"],
            challenge.id,
            challenge.operation_id,
            number.digits,
            challenge.fingerprint,
            challenge.method,
            challenge.serial,
            challenge.positions,
            challenge.issued_at,
            challenge.expires_at,
        )

    async def get(self, challenge_id: UUID, number: ContractNumber) -> Challenge | None:
        row = await self._db.fetchrow(_SQL["get_challenge"], challenge_id, number.digits)
        return rows.challenge(row) if row else None

    async def lock(self, challenge_id: UUID, number: ContractNumber) -> Challenge | None:
        row = await self._db.fetchrow(_SQL["lock_challenge"], challenge_id, number.digits)
        return rows.challenge(row) if row else None

    async def open_of(self, number: ContractNumber) -> Challenge | None:
        row = await self._db.fetchrow(_SQL["open_challenge"], number.digits)
        return rows.challenge(row) if row else None

    async def void_open(self, number: ContractNumber) -> int:
        return touched(await self._db.execute(_SQL["void_open"], number.digits))

    async def settle(self, challenge_id: UUID, state: ChallengeState, now: datetime) -> bool:
        """Write the verdict; False if the challenge was not open any more."""
        status = await self._db.execute(_SQL["settle_challenge"], challenge_id, state, now)
        return touched(status) == 1

    async def wrong_since(self, number: ContractNumber, since: datetime) -> int:
        return await self._db.fetchval(_SQL["wrong_today"], number.digits, since)
