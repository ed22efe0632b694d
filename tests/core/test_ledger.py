"""Money moves in journals that sum to zero, within limits, or not at all."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eawase.core.ledger import (
    Internal,
    Journal,
    JournalKind,
    Place,
    Posting,
    settle_journal,
    transfer_journal,
    transfer_refused,
)
from eawase.core.operation import Transfer
from eawase.core.refusal import Reason
from tests.makers import NOW, account, transfer

TODAY = date(2026, 11, 24)
TOMORROW = TODAY + timedelta(days=1)


def sums(journal: Journal) -> dict[Place, int]:
    found: dict[Place, int] = {}
    for posting in journal.postings:
        found[posting.account] = found.get(posting.account, 0) + posting.amount_yen
    return found


def booked(sent: Transfer, *, own: bool = False) -> dict[Place, int]:
    return sums(transfer_journal(sent, own=own, today=TODAY, now=NOW))


def test_a_transfer_to_another_bank_goes_to_the_settlement_account() -> None:
    sent = transfer(10_000)
    assert booked(sent) == {
        sent.source: -10_330,
        Internal.SETTLEMENT: 10_000,
        Internal.FEES: 330,
    }


def test_a_transfer_within_the_bank_reaches_the_payee_without_a_fee() -> None:
    sent = transfer(10_000, payee=account("0000002"), fee_yen=0)
    assert booked(sent, own=True) == {sent.source: -10_000, sent.payee: 10_000}


@pytest.mark.parametrize("own", [True, False])
def test_a_later_value_date_parks_the_money(own: bool) -> None:
    sent = transfer(10_000, fee_yen=0, value_date=TOMORROW)
    assert booked(sent, own=own) == {sent.source: -10_000, Internal.SUSPENSE: 10_000}


@pytest.mark.parametrize("own", [True, False])
def test_on_the_value_date_the_parked_money_goes_where_it_belongs(own: bool) -> None:
    sent = transfer(10_000, value_date=TOMORROW)
    target = sent.payee if own else Internal.SETTLEMENT
    settled = sums(settle_journal(sent, own=own, now=NOW))
    assert settled == {Internal.SUSPENSE: -10_000, target: 10_000}


@given(st.integers(1, 10**9), st.integers(0, 5000), st.booleans(), st.integers(0, 30))
def test_every_transfer_and_its_settlement_balance(
    amount: int, fee: int, own: bool, ahead: int
) -> None:
    sent = transfer(amount, fee_yen=fee, value_date=TODAY + timedelta(days=ahead))
    journal = transfer_journal(sent, own=own, today=TODAY, now=NOW)
    assert sum(posting.amount_yen for posting in journal.postings) == 0
    assert sums(journal)[sent.source] == -(amount + fee)
    settled = sums(settle_journal(sent, own=own, now=NOW))
    if ahead:
        assert sums(journal)[Internal.SUSPENSE] + settled[Internal.SUSPENSE] == 0


def test_both_sides_read_each_others_name() -> None:
    sent = transfer(10_000)
    texts = [
        posting.text for posting in transfer_journal(sent, own=True, today=TODAY, now=NOW).postings
    ]
    assert texts[:2] == ["振込 ﾔﾏﾀﾞ ﾊﾅｺ", "振込 ｻﾄｳ ｶｽﾞｺ"]


@pytest.mark.parametrize(
    ("amounts", "fault"), [((5, -4), "sums to zero"), ((5, -5, 0), "says nothing"), ((1,), "zero")]
)
def test_a_journal_that_does_not_balance_cannot_be_made(
    amounts: tuple[int, ...], fault: str
) -> None:
    postings = tuple(Posting(account=Internal.CASH, amount_yen=a, text="") for a in amounts)
    with pytest.raises(ValueError, match=fault):
        Journal(kind=JournalKind.DEPOSIT, booked_at=NOW, postings=postings)


@pytest.mark.parametrize(
    ("amount", "balance", "spent", "reason"),
    [
        (500_000, 500_330, 0, None),
        (500_001, 10**9, 0, Reason.OVER_TRANSFER_LIMIT),
        (500_000, 10**9, 500_000, None),
        (500_000, 10**9, 500_001, Reason.OVER_DAY_LIMIT),
        (1, 10**9, 1_000_000, Reason.OVER_DAY_LIMIT),
        (10_000, 10_330, 0, None),
        (10_000, 10_329, 0, Reason.INSUFFICIENT_FUNDS),
        (10_000, 0, 0, Reason.INSUFFICIENT_FUNDS),
    ],
)
def test_limits_hold_to_the_yen_and_the_fee_counts_for_the_balance(
    amount: int, balance: int, spent: int, reason: Reason | None
) -> None:
    refused = transfer_refused(
        transfer(amount),
        balance_yen=balance,
        spent_today_yen=spent,
        transfer_limit_yen=500_000,
        day_limit_yen=1_000_000,
    )
    assert (refused.reason if refused else None) is reason
