"""The voucher (伝票): what an entry of the audit trail says of the journals booked with it.

The ledger's rows can be rewritten by whoever owns the database; an entry cannot, without its key.
So each journal's number stands in exactly one entry, with a digest of all its postings.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from eawase.core.audit import Detail
from eawase.core.ledger import Internal, Journal, Place


@dataclass(frozen=True, slots=True)
class Line:
    """One posting as the digest takes it; `place` is `place_name`."""

    place: str
    amount_yen: int
    text: str
    booked_at: datetime


@dataclass(frozen=True, slots=True)
class Voucher:
    """Journals by number, and one digest over all of theirs in that order."""

    numbers: tuple[int, ...]
    digest: bytes

    def detail(self) -> dict[str, str]:
        """As it stands in an entry: `journals` are runs of numbers, "12-14,16"."""
        return {"journals": ",".join(_runs(self.numbers)), "booked": self.digest.hex()}


def place_name(place: Place) -> str:
    """An account kept here, told apart from every other: the bank's own by name."""
    if isinstance(place, Internal):
        return place.value
    return f"{place.branch}/{place.kind.value}/{place.number}"


def rows_digest(number: int, kind: str, booked_at: datetime, lines: Iterable[Line]) -> bytes:
    """SHA-256 over one journal, its postings in order; the entry that holds it has the MAC."""
    said = [
        number,
        kind,
        _instant(booked_at),
        [[line.place, line.amount_yen, line.text, _instant(line.booked_at)] for line in lines],
    ]
    text = json.dumps(said, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(b"eawase/journal/1\n" + text.encode()).digest()


def journal_digest(number: int, journal: Journal) -> bytes:
    """The digest of a journal that was given this number."""
    lines = [
        Line(place_name(posting.account), posting.amount_yen, posting.text, journal.booked_at)
        for posting in journal.postings
    ]
    return rows_digest(number, journal.kind.value, journal.booked_at, lines)


def vouch(digests: Mapping[int, bytes]) -> Voucher:
    """One voucher for the journals of one transaction."""
    numbers = tuple(sorted(digests))
    running = hashlib.sha256(b"eawase/voucher/1\n")
    for number in numbers:
        running.update(digests[number])
    return Voucher(numbers, running.digest())


def voucher_in(detail: Detail) -> Voucher | None:
    """The voucher an entry holds, if any; the inverse of `Voucher.detail`."""
    journals, booked = detail.get("journals"), detail.get("booked")
    if not isinstance(journals, str) or not isinstance(booked, str):
        return None
    return Voucher(tuple(_numbers(journals)), bytes.fromhex(booked))


def _runs(numbers: Iterable[int]) -> Iterator[str]:
    """12, 13, 14, 16 as "12-14" and "16": a batch's numbers mostly follow one another."""
    first = last = None
    for number in numbers:
        if first is not None and last is not None and number == last + 1:
            last = number
            continue
        if first is not None:
            yield f"{first}-{last}" if last != first else str(first)
        first = last = number
    if first is not None:
        yield f"{first}-{last}" if last != first else str(first)


def _numbers(text: str) -> Iterator[int]:
    for run in text.split(","):
        first, _, last = run.partition("-")
        yield from range(int(first), int(last or first) + 1)


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")
