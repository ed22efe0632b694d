"""The ledger (元帳): double entry. Every journal sums to zero, or it cannot be made.

Customer accounts are liabilities of the bank; an amount is signed from the account's own view:
negative leaves it, positive reaches it.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from eawase.core.operation import AccountRef, Transfer
from eawase.core.refusal import Reason, Refused


class JournalKind(StrEnum):
    OPENING = "opening"  # 開始残高
    DEPOSIT = "deposit"  # 入金
    WITHDRAWAL = "withdrawal"  # 出金
    TRANSFER = "transfer"  # 振込
    SETTLEMENT = "settlement"  # 振込指定日の決済


class Internal(StrEnum):
    """The bank's own accounts."""

    SETTLEMENT = "settlement"  # 為替決済: owed to other institutions
    SUSPENSE = "suspense"  # 仮受: taken at acceptance, paid on the value date
    FEES = "fees"  # 受入手数料
    CASH = "cash"  # 現金


Place = AccountRef | Internal


@dataclass(frozen=True, slots=True, kw_only=True)
class Posting:
    """One line of a journal."""

    account: Place
    amount_yen: int
    text: str  # what the customer reads in the statement (摘要)


@dataclass(frozen=True, slots=True, kw_only=True)
class Journal:
    """Postings that happen together."""

    kind: JournalKind
    booked_at: datetime
    postings: tuple[Posting, ...]

    def __post_init__(self) -> None:
        if sum(posting.amount_yen for posting in self.postings):
            raise ValueError("a journal sums to zero")
        if any(posting.amount_yen == 0 for posting in self.postings):
            raise ValueError("an empty posting says nothing")


def transfer_journal(transfer: Transfer, *, own: bool, today: date, now: datetime) -> Journal:
    """The money leaves the source at acceptance; `own` = the payee's account is kept here.

    A later value date parks it in suspense; `settle_journal` moves it on that day.
    """
    text = f"振込 {transfer.payee_name}"
    target: Place = Internal.SETTLEMENT
    if transfer.value_date > today:
        target = Internal.SUSPENSE
    elif own:
        target = transfer.payee
    postings = [
        Posting(account=transfer.source, amount_yen=-transfer.amount_yen, text=text),
        Posting(
            account=target,
            amount_yen=transfer.amount_yen,
            text=f"振込 {transfer.remitter_name}",
        ),
    ]
    if transfer.fee_yen:
        postings += [
            Posting(account=transfer.source, amount_yen=-transfer.fee_yen, text="振込手数料"),
            Posting(account=Internal.FEES, amount_yen=transfer.fee_yen, text="振込手数料"),
        ]
    return Journal(kind=JournalKind.TRANSFER, booked_at=now, postings=tuple(postings))


def settle_journal(transfer: Transfer, *, own: bool, now: datetime) -> Journal:
    """The value date has come: out of suspense, to the payee or to the settlement account."""
    text = f"振込 {transfer.remitter_name}"
    target: Place = transfer.payee if own else Internal.SETTLEMENT
    return Journal(
        kind=JournalKind.SETTLEMENT,
        booked_at=now,
        postings=(
            Posting(account=Internal.SUSPENSE, amount_yen=-transfer.amount_yen, text=text),
            Posting(account=target, amount_yen=transfer.amount_yen, text=text),
        ),
    )


def transfer_refused(
    transfer: Transfer,
    *,
    balance_yen: int,
    spent_today_yen: int,
    transfer_limit_yen: int,
    day_limit_yen: int,
) -> Refused | None:
    """Limits per transfer and per day, and the balance; `spent_today_yen` = confirmed today."""
    if transfer.amount_yen > transfer_limit_yen:
        return Refused(reason=Reason.OVER_TRANSFER_LIMIT)
    if spent_today_yen + transfer.amount_yen > day_limit_yen:
        return Refused(reason=Reason.OVER_DAY_LIMIT)
    if transfer.amount_yen + transfer.fee_yen > balance_yen:
        return Refused(reason=Reason.INSUFFICIENT_FUNDS)
    return None
