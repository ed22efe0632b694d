"""A voucher tells which journals were booked, and every posting of theirs."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eawase.core.identity import AccountKind
from eawase.core.ledger import Internal, Journal, JournalKind, Posting
from eawase.core.operation import AccountRef
from eawase.core.voucher import journal_digest, place_name, vouch, voucher_in

NOW = datetime(2026, 11, 24, 1, 2, 3, 456_789, tzinfo=UTC)
ACCOUNT = AccountRef(institution="9998", branch="001", kind=AccountKind.ORDINARY, number="1234567")
JOURNAL = Journal(
    kind=JournalKind.DEPOSIT,
    booked_at=NOW,
    postings=(
        Posting(account=ACCOUNT, amount_yen=5_000, text="入金"),
        Posting(account=Internal.CASH, amount_yen=-5_000, text="入金"),
    ),
)


def changed(index: int, **values: object) -> Journal:
    postings = list(JOURNAL.postings)
    postings[index] = replace(postings[index], **values)
    return replace(JOURNAL, postings=tuple(postings))


@pytest.mark.parametrize(
    ("number", "journal"),
    [
        (2, JOURNAL),
        (1, replace(JOURNAL, kind=JournalKind.OPENING)),
        (1, replace(JOURNAL, booked_at=NOW + timedelta(microseconds=1))),
        (1, replace(JOURNAL, postings=JOURNAL.postings[::-1])),
        (1, replace(JOURNAL, postings=())),
        (1, changed(0, text="入金 ")),
        (1, changed(0, account=replace(ACCOUNT, number="1234568"))),
        (1, changed(0, account=replace(ACCOUNT, kind=AccountKind.SAVINGS))),
        (1, changed(1, account=Internal.FEES)),
        (
            1,
            replace(
                JOURNAL,
                postings=tuple(replace(p, amount_yen=-p.amount_yen) for p in JOURNAL.postings),
            ),
        ),
    ],
)
def test_any_other_journal_has_another_digest(number: int, journal: Journal) -> None:
    assert journal_digest(number, journal) != journal_digest(1, JOURNAL)


def test_a_digest_does_not_depend_on_the_time_zone() -> None:
    elsewhere = replace(JOURNAL, booked_at=NOW.astimezone(timezone(timedelta(hours=9))))
    assert journal_digest(1, elsewhere) == journal_digest(1, JOURNAL)


def test_a_digest_is_pinned() -> None:
    """A voucher written by one version is verified by the next."""
    assert (
        journal_digest(1, JOURNAL).hex()
        == "b2b6847212a87ea320bfc0a60c088cad7f80a7c39b2bb495634cfde2155be0e6"
    )


def test_accounts_have_names_of_their_own() -> None:
    names = {place_name(ACCOUNT), place_name(replace(ACCOUNT, branch="002"))}
    assert len(names | {place_name(place) for place in Internal}) == 2 + len(Internal)


def test_runs_of_numbers_are_written_shortly() -> None:
    digests = {number: bytes(32) for number in (16, 12, 13, 14, 99, 98)}
    assert vouch(digests).detail()["journals"] == "12-14,16,98-99"


@given(st.dictionaries(st.integers(1, 40), st.binary(min_size=32, max_size=32), min_size=1))
def test_a_voucher_comes_back_from_an_entry(digests: dict[int, bytes]) -> None:
    voucher = vouch(digests)
    assert voucher_in(voucher.detail()) == voucher


def test_a_voucher_depends_on_every_digest_and_whose_it_is() -> None:
    one, two = b"\x01" * 32, b"\x02" * 32
    made = [vouch({1: one, 2: two}), vouch({1: two, 2: one}), vouch({1: one}), vouch({2: one})]
    assert len(set(made)) == len(made)


@pytest.mark.parametrize(
    "detail", [{}, {"journals": "1"}, {"booked": "00"}, {"journals": 1, "booked": "00"}]
)
def test_an_entry_without_journals_has_no_voucher(detail: dict[str, str | int]) -> None:
    assert voucher_in(detail) is None
