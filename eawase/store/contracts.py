"""Contracts and branches."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from eawase.core.contract import Contract
from eawase.core.identity import BranchCode, ContractNumber
from eawase.core.throttle import LoginThrottle
from eawase.store import rows
from eawase.store.connection import Connection, Row, touched
from eawase.store.statements import load

_SQL = load("contracts")


@dataclass(frozen=True, slots=True, kw_only=True)
class Branch:
    """One branch of the institution (取引店)."""

    code: BranchCode
    name: str
    kana: str
    phone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """What a login is checked against; the hash never leaves `service.login`."""

    password_hash: str
    throttle: LoginThrottle


def credentials(row: Row) -> Credentials:
    throttle = LoginThrottle(
        failures=row["login_failures"], blocked_until=row["login_blocked_until"]
    )
    return Credentials(password_hash=row["password_hash"], throttle=throttle)


def _branch(row: Row) -> Branch:
    return Branch(
        code=BranchCode(row["code"]), name=row["name"], kana=row["kana"], phone=row["phone"]
    )


class Contracts:
    def __init__(self, connection: Connection) -> None:
        self._db = connection

    async def get(self, number: ContractNumber, today: date) -> Contract | None:
        """The contract with the limits that hold `today`."""
        row = await self._db.fetchrow(_SQL["get_contract"], number.digits, today)
        return rows.contract(row) if row else None

    async def lock(self, number: ContractNumber, today: date) -> Contract | None:
        """Take the contract's lock, then read it: what is read can no longer change."""
        await self._db.execute(_SQL["lock_contract"], number.digits)
        return await self.get(number, today)

    async def credentials(self, number: ContractNumber) -> Credentials | None:
        row = await self._db.fetchrow(_SQL["credentials"], number.digits)
        return credentials(row) if row else None

    async def insert(self, contract: Contract, password_hash: str) -> None:
        await self._db.execute(
            _SQL["insert_contract"],
            contract.number.digits,
            contract.branch.digits,
            contract.name,
            contract.kana,
            contract.postal_code.digits,
            contract.address,
            contract.email,
            contract.phone,
            password_hash,
            contract.transfer_limit_yen,
            contract.day_limit_yen,
            contract.opened_at,
        )

    async def record_login(self, number: ContractNumber, now: datetime) -> None:
        await self._db.execute(_SQL["record_login"], number.digits, now)

    async def set_throttle(self, number: ContractNumber, throttle: LoginThrottle) -> None:
        await self._db.execute(
            _SQL["set_login_throttle"], number.digits, throttle.failures, throttle.blocked_until
        )

    async def set_postal_mismatches(self, number: ContractNumber, mismatches: int) -> None:
        await self._db.execute(_SQL["set_postal_mismatches"], number.digits, mismatches)

    async def switch_over(self, number: ContractNumber, now: datetime) -> None:
        """First binding of a card; a later card finds the contract switched already."""
        await self._db.execute(_SQL["switch_over"], number.digits, now)

    async def stop(self, number: ContractNumber, now: datetime) -> bool:
        return touched(await self._db.execute(_SQL["stop"], number.digits, now)) == 1

    async def lift_stop(self, number: ContractNumber) -> bool:
        return touched(await self._db.execute(_SQL["lift_stop"], number.digits)) == 1

    async def change_contact(self, number: ContractNumber, *, email: str, phone: str) -> None:
        await self._db.execute(_SQL["change_contact"], number.digits, email, phone)

    async def change_limits(
        self,
        number: ContractNumber,
        *,
        effective_on: date,
        transfer_yen: int,
        day_yen: int,
        now: datetime,
    ) -> None:
        await self._db.execute(
            _SQL["change_limits"], number.digits, effective_on, transfer_yen, day_yen, now
        )

    async def search(self, text: str, *, after: str, limit: int) -> Sequence[Row]:
        """Office search, in order of number; `after` is the last number of the page before."""
        return await self._db.fetch(_SQL["search_contracts"], text, after, limit)

    async def flags(self, after: str, limit: int) -> Sequence[Row]:
        """A piece of all contracts: switched over, stopped, old method locked."""
        return await self._db.fetch(_SQL["contract_flags"], after, limit)

    async def insert_branch(self, branch: Branch) -> None:
        await self._db.execute(
            _SQL["insert_branch"], branch.code.digits, branch.name, branch.kana, branch.phone
        )

    async def branch(self, code: BranchCode) -> Branch:
        row = await self._db.fetchrow(_SQL["get_branch"], code.digits)
        assert row is not None, "a contract's branch exists, by foreign key"
        return _branch(row)

    async def branches(self) -> list[Branch]:
        return [_branch(row) for row in await self._db.fetch(_SQL["list_branches"])]
