"""The audit trail (監査証跡): what happened, unalterable.

Entries are chained per contract (one chain for all would serialise the bank), and each carries a
MAC (HMAC-SHA256) under a key from outside the database: who can write to the database alone adds
nothing that verifies. Every minute a signed checkpoint covers everything since the last one, so
that a cut-off chain shows. What an entry may not hold: any secret, answer, arrangement or session.
"""

import hashlib
import hmac
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

GENESIS = bytes(32)
Detail = Mapping[str, str | int | bool | None]


class Event(StrEnum):
    """Everything worth recording."""

    # customer
    LOGIN_ACCEPTED = "login_accepted"
    LOGIN_REFUSED = "login_refused"
    LOGOUT = "logout"
    SESSION_REPLACED = "session_replaced"
    APPLICATION_SKIPPED = "application_skipped"
    APPLICATION_SUBMITTED = "application_submitted"
    APPLICATION_WITHDRAWN = "application_withdrawn"
    POSTAL_CODE_REFUSED = "postal_code_refused"
    CAUTIONS_ACKNOWLEDGED = "cautions_acknowledged"
    OPERATION_FROZEN = "operation_frozen"
    OPERATION_ABANDONED = "operation_abandoned"
    OPERATION_REFUSED = "operation_refused"
    OPERATION_CONFIRMED = "operation_confirmed"
    CHALLENGE_ISSUED = "challenge_issued"
    ANSWER_RIGHT = "answer_right"
    ANSWER_WRONG = "answer_wrong"
    ANSWER_NOT_JUDGED = "answer_not_judged"
    CARD_LOCKED = "card_locked"
    CARD_BOUND = "card_bound"
    OLD_METHOD_RETIRED = "old_method_retired"
    OLD_METHOD_LOCKED = "old_method_locked"
    OLD_METHOD_UNLOCKED = "old_method_unlocked"
    CARD_SUSPENDED = "card_suspended"
    CARD_REVOKED = "card_revoked"
    CONTRACT_STOPPED = "contract_stopped"
    SUCCESSOR_ORDERED = "successor_ordered"
    # office
    FILE_OPENED = "file_opened"
    CONTRACT_OPENED = "contract_opened"
    APPLICATION_APPROVED = "application_approved"
    APPLICATION_REJECTED = "application_rejected"
    BATCH_PROPOSED = "batch_proposed"
    BATCH_RELEASED = "batch_released"
    BATCH_REJECTED = "batch_rejected"
    BATCH_PRODUCED = "batch_produced"
    CARD_PRODUCED = "card_produced"
    CARD_SPOILT = "card_spoilt"
    CARD_POSTED = "card_posted"
    CARD_RETURNED = "card_returned"
    PROPOSAL_MADE = "proposal_made"
    PROPOSAL_RELEASED = "proposal_released"
    PROPOSAL_REJECTED = "proposal_rejected"
    CARD_UNLOCKED = "card_unlocked"
    STOP_LIFTED = "stop_lifted"
    LOGIN_PAUSE_ENDED = "login_pause_ended"
    OFFICER_ADDED = "officer_added"
    POLICY_SET = "policy_set"
    # the bank's machine
    CARD_LAPSED = "card_lapsed"
    TRANSFER_SETTLED = "transfer_settled"
    JOURNALS_BOOKED = "journals_booked"


def contract_chain(contract_number: str) -> str:
    return f"contract:{contract_number}"


def officer_chain(officer_id: str) -> str:
    return f"officer:{officer_id}"


BANK_CHAIN = "bank"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One link of a chain; `seq` counts from 1 without gaps."""

    chain: str
    seq: int
    at: datetime
    event: Event
    actor: str  # "customer", "officer:<id>", "server", or "" before anybody is known
    detail: Detail
    previous: bytes
    digest: bytes

    def recomputed(self, *, key: bytes) -> bytes:
        """The MAC over everything this entry says and the digest before it."""
        text = json.dumps(
            [
                self.chain,
                self.seq,
                self.at.astimezone(UTC).isoformat(timespec="microseconds"),
                self.event.value,
                self.actor,
                dict(self.detail),
            ],
            sort_keys=True,
            separators=(",", ":"),
            ensure_ascii=False,
        )
        said = b"eawase/entry/2\n" + self.previous + text.encode()
        return hmac.digest(key, said, "sha256")

    def sound(self, *, key: bytes) -> bool:
        """Written by who holds the key, and not altered since."""
        return self.recomputed(key=key) == self.digest


@dataclass(frozen=True, slots=True)
class Head:
    """The last entry of a chain, which the next one follows; of a new chain there is none."""

    chain: str
    seq: int = 0
    digest: bytes = GENESIS


def link(
    head: Head, *, key: bytes, at: datetime, event: Event, actor: str, detail: Detail
) -> Entry:
    """Make the next entry of a chain."""
    unsealed = Entry(
        chain=head.chain,
        seq=head.seq + 1,
        at=at,
        event=event,
        actor=actor,
        detail=detail,
        previous=head.digest,
        digest=b"",
    )
    return Entry(
        **{name: getattr(unsealed, name) for name in Entry.__slots__ if name != "digest"},
        digest=unsealed.recomputed(key=key),
    )


def faults_of_chain(entries: Iterable[Entry], *, key: bytes) -> Iterator[str]:
    """Everything wrong with one chain, given in order of seq: gaps, breaks, altered entries."""
    seq, previous = 0, GENESIS
    for entry in entries:
        if entry.seq != seq + 1:
            yield f"{entry.chain}: entry {seq + 1} is missing"
        elif entry.previous != previous:
            yield f"{entry.chain}: entry {entry.seq} does not follow entry {seq}"
        if not entry.sound(key=key):
            yield f"{entry.chain}: entry {entry.seq} was altered"
        seq, previous = entry.seq, entry.digest


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """A signed seal over all entries with ids up to `upto_id` that no earlier one covered."""

    number: int
    at: datetime
    upto_id: int
    entries: int
    root: bytes  # SHA-256 over the digests of the covered entries, in order of id
    previous: bytes  # SHA-256 of the checkpoint before
    signature: bytes = b""

    def payload(self) -> bytes:
        """What is signed."""
        text = json.dumps(
            [
                self.number,
                self.at.astimezone(UTC).isoformat(timespec="microseconds"),
                self.upto_id,
                self.entries,
                self.root.hex(),
                self.previous.hex(),
            ],
            separators=(",", ":"),
        )
        return b"eawase/checkpoint/1\n" + text.encode()

    def digest(self) -> bytes:
        return hashlib.sha256(self.payload()).digest()


def root_of(digests: Iterable[bytes]) -> bytes:
    """The root over the digests of the covered entries, in order of id."""
    running = hashlib.sha256(b"eawase/root/1\n")
    for digest in digests:
        running.update(digest)
    return running.digest()


def signing_key(seed: bytes) -> Ed25519PrivateKey:
    """The checkpoint key from 32 bytes that never enter the database."""
    return Ed25519PrivateKey.from_private_bytes(seed)


def signed_by(checkpoint: Checkpoint, key: Ed25519PublicKey) -> bool:
    try:
        key.verify(checkpoint.signature, checkpoint.payload())
    except InvalidSignature:
        return False
    return True
