"""The ledger's accounts, journals and statements."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from eawase.core.identity import AccountKind, BranchCode, ContractNumber
from eawase.core.ledger import Internal, Journal, Place
from eawase.core.operation import AccountRef
from eawase.core.voucher import Line, rows_digest
from eawase.store.connection import Connection, Row
from eawase.store.statements import load

_SQL = load("books")


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A customer's account with its balance, in yen."""

    id: int
    contract: ContractNumber | None
    branch: BranchCode
    branch_name: str
    kind: AccountKind
    number: str
    holder_kana: str
    balance_yen: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Movement:
    """One line of a statement (入出金明細)."""

    journal_id: int
    line: int
    amount_yen: int
    balance_after_yen: int
    text: str
    booked_at: datetime


def _account(row: Row) -> Account:
    number = row["contract_number"]
    return Account(
        id=row["id"],
        contract=ContractNumber(number) if number else None,
        branch=BranchCode(row["branch_code"]),
        branch_name=row["branch_name"],
        kind=AccountKind(row["kind"]),
        number=row["number"],
        holder_kana=row["holder_kana"],
        balance_yen=row["balance_yen"],
    )


def _lines(found: Sequence[Row]) -> list[Line]:
    return [
        Line(row["place"] or "", row["amount_yen"], row["text"], row["posted_at"])
        for row in found
        if row["line"] is not None
    ]


class Books:
    def __init__(self, connection: Connection) -> None:
        self._db = connection

    async def open_internal(self) -> None:
        """The bank's own accounts, once per installation."""
        for place in Internal:
            await self._db.execute(_SQL["insert_internal"], place)

    async def open_account(
        self, number: ContractNumber | None, account: AccountRef, holder_kana: str
    ) -> None:
        await self._db.execute(
            _SQL["insert_account"],
            number.digits if number else None,
            account.branch,
            account.kind,
            account.number,
            holder_kana,
        )

    async def accounts_of(self, number: ContractNumber) -> list[Account]:
        return [_account(row) for row in await self._db.fetch(_SQL["accounts_of"], number.digits)]

    async def find(self, account: AccountRef) -> Account | None:
        """An account kept here, by branch, kind and number."""
        row = await self._db.fetchrow(
            _SQL["find_account"], account.branch, account.kind, account.number
        )
        return _account(row) if row else None

    async def lock(self, accounts: Sequence[Account]) -> None:
        await self._db.execute(_SQL["lock_accounts"], [account.id for account in accounts])

    async def book(self, journal: Journal, operation_id: UUID | None) -> int:
        """Write a journal; the database moves the balances and refuses one below zero."""
        journal_id = await self._db.fetchval(
            _SQL["insert_journal"], journal.kind, operation_id, journal.booked_at
        )
        for line, posting in enumerate(journal.postings, 1):
            await self._db.execute(
                _SQL["insert_posting"],
                journal_id,
                line,
                await self._id_of(posting.account),
                posting.amount_yen,
                posting.text,
                journal.booked_at,
            )
        return journal_id

    async def _id_of(self, place: Place) -> int:
        if isinstance(place, Internal):
            return await self._db.fetchval(_SQL["internal_id"], place)
        found = await self._db.fetchval(_SQL["account_id"], place.branch, place.kind, place.number)
        assert found is not None, "a posting names an account that exists"
        return found

    async def statement(
        self, account_id: int, *, before: tuple[int, int], limit: int
    ) -> list[Movement]:
        """A page of movements, newest first; `before` is (journal id, line) of the last one."""
        found = await self._db.fetch(_SQL["statement"], account_id, before[0], before[1], limit)
        return [Movement(**dict(row)) for row in found]

    async def digests(self, numbers: Sequence[int]) -> dict[int, bytes]:
        """The digests of journals as they lie in the tables now; one that is gone is left out."""
        found: dict[int, list[Row]] = {}
        for row in await self._db.fetch(_SQL["journals_as_they_are"], numbers):
            found.setdefault(row["id"], []).append(row)
        return {
            number: rows_digest(number, lines[0]["kind"], lines[0]["booked_at"], _lines(lines))
            for number, lines in found.items()
        }

    async def numbers(self, after: int | None, limit: int) -> list[int]:
        """A piece of the numbers of all journals, and of postings without one."""
        found = await self._db.fetch(_SQL["journal_numbers"], after, limit)
        return [row["id"] for row in found]

    async def faults(self) -> list[str]:
        """What must never be found: balances that are not the sum of their postings."""
        accounts = await self._db.fetch(_SQL["out_of_balance"])
        journals = await self._db.fetch(_SQL["unbalanced_journals"])
        return [f"account {row['id']} is not the sum of its postings" for row in accounts] + [
            f"journal {row['journal_id']} does not sum to zero" for row in journals
        ]
