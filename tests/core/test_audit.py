"""The audit trail: every alteration, gap and cut shows."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eawase.core.audit import (
    GENESIS,
    Checkpoint,
    Entry,
    Event,
    Head,
    faults_of_chain,
    link,
    root_of,
    signed_by,
    signing_key,
)
from tests.makers import NOW, later

KEY = signing_key(bytes(32))
MAC = bytes(range(32))


def chain(length: int = 5) -> list[Entry]:
    entries: list[Entry] = []
    for number in range(length):
        name = "contract:20000000001"
        head = Head(name, entries[-1].seq, entries[-1].digest) if entries else Head(name)
        entries.append(
            link(
                head,
                key=MAC,
                at=later(seconds=number),
                event=Event.ANSWER_WRONG,
                actor="customer",
                detail={"failures": number, "名": "さくら"},
            )
        )
    return entries


def faults(entries: Iterable[Entry], key: bytes = MAC) -> list[str]:
    return list(faults_of_chain(entries, key=key))


def sealed(**values: Any) -> Checkpoint:
    plain = Checkpoint(
        number=1, at=NOW, upto_id=5, entries=5, root=bytes(32), previous=GENESIS, signature=b""
    )
    signed = replace(plain, signature=KEY.sign(plain.payload()))
    return replace(signed, **values)


def test_an_untouched_chain_has_no_faults() -> None:
    assert faults(chain()) == []
    assert faults([]) == []


def test_a_chain_counts_from_one_after_the_genesis() -> None:
    first = chain(1)[0]
    assert (first.seq, first.previous) == (1, GENESIS)


@pytest.mark.parametrize(
    "forged",
    [
        {"at": later(days=1)},
        {"event": Event.ANSWER_RIGHT},
        {"actor": "officer:x"},
        {"detail": {"failures": 0}},
        {"detail": {}},
        {"chain": "contract:20000000002"},
        {"digest": bytes(32)},
    ],
    ids=lambda forged: next(iter(forged)),
)
@pytest.mark.parametrize("place", [0, 2, 4])
def test_an_altered_entry_shows(forged: dict[str, Any], place: int) -> None:
    entries = chain()
    entries[place] = replace(entries[place], **forged)
    assert any("altered" in fault for fault in faults(entries))


@given(st.integers(0, 3))
def test_a_missing_entry_shows(place: int) -> None:
    entries = chain()
    del entries[place]
    assert any("missing" in fault for fault in faults(entries))


def test_swapped_entries_show() -> None:
    entries = chain()
    entries[1], entries[2] = entries[2], entries[1]
    assert faults(entries)


def test_a_rewritten_tail_shows_where_it_begins() -> None:
    entries = chain()
    forged = link(
        Head("contract:20000000001", 2, bytes(32)),
        key=MAC,
        at=NOW,
        event=Event.ANSWER_RIGHT,
        actor="customer",
        detail={},
    )
    assert faults([*entries[:2], forged]) == [
        "contract:20000000001: entry 3 does not follow entry 2"
    ]


def test_a_digest_does_not_depend_on_order_of_details_or_time_zone() -> None:
    entry = chain(1)[0]
    turned = replace(entry, detail=dict(reversed(list(entry.detail.items()))))
    elsewhere = replace(entry, at=entry.at.astimezone(timezone(timedelta(hours=9))))
    assert turned.recomputed(key=MAC) == elsewhere.recomputed(key=MAC) == entry.digest


def test_an_entry_of_another_key_is_an_altered_one() -> None:
    """Or whoever can write to the database would append what verifies."""
    entries = chain()
    last = entries[-1]
    forged = link(
        Head(last.chain, last.seq, last.digest),
        key=bytes(32),
        at=NOW,
        event=Event.CARD_UNLOCKED,
        actor="server",
        detail={},
    )
    assert faults([*entries, forged]) == ["contract:20000000001: entry 6 was altered"]
    assert len(faults(entries, key=bytes(32))) == len(entries)


def test_a_digest_is_pinned() -> None:
    """A trail written by one version is verified by the next."""
    assert (
        chain(1)[0].digest.hex()
        == "6fdbc26386fcb5dc37cf52f0ab05348d58ee2a4a510870e5d2a4e9fa14c7a153"
    )


@pytest.mark.parametrize(
    "forged",
    [
        {"number": 2},
        {"at": later(seconds=1)},
        {"upto_id": 6},
        {"entries": 4},
        {"root": b"\x01" * 32},
        {"previous": b"\x01" * 32},
        {"signature": bytes(64)},
        {"signature": b""},
    ],
    ids=lambda forged: next(iter(forged)),
)
def test_a_forged_checkpoint_is_not_signed(forged: dict[str, Any]) -> None:
    assert signed_by(sealed(), KEY.public_key())
    assert not signed_by(sealed(**forged), KEY.public_key())


def test_a_checkpoint_is_signed_by_its_own_key_only() -> None:
    assert not signed_by(sealed(), signing_key(b"\x01" * 32).public_key())


def test_a_root_depends_on_every_digest_and_their_order() -> None:
    one, two = b"\x01" * 32, b"\x02" * 32
    roots = {root_of([]), root_of([one]), root_of([one, two]), root_of([two, one])}
    assert len(roots) == 4
