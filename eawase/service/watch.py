"""Watching the audit trail, and what it says of the tables: anything altered, missing, cut off?"""

from dataclasses import dataclass, field
from datetime import timedelta

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from eawase.core.audit import GENESIS, Checkpoint, Entry, root_of, signed_by, signing_key
from eawase.service.context import Context
from eawase.service.upkeep import CHECKPOINT_KEY
from eawase.service.witness import MoneyWitness, StateWitness
from eawase.store import Tx

PIECE = 2000
FAULTS_MAX = 100
LATE = timedelta(minutes=5)


@dataclass(slots=True)
class Report:
    """What verification found; `faults` empty means the trail is whole."""

    entries: int = 0
    chains: int = 0
    checkpoints: int = 0
    last_checkpoint: str = ""
    unsealed: int = 0  # entries since the last checkpoint: chained, not yet signed
    faults: list[str] = field(default_factory=list[str])

    def blame(self, fault: str) -> None:
        if len(self.faults) < FAULTS_MAX:
            self.faults.append(fault)


async def verify(ctx: Context, *, anchor: str | None = None) -> Report:
    """Read the whole trail, once, in order of id, and check chains and checkpoints.

    `anchor` is "number:digest" of a checkpoint noted elsewhere (the server logs each): with it a
    trail that was cut off together with its checkpoints shows too.
    """
    report = Report()
    # Read piece by piece while others write, a trail would seem to have gaps.
    async with ctx.store.transaction(snapshot=True) as tx:
        await _verify_entries(ctx, tx, report)
        report.faults.extend(await tx.books.faults())
        if anchor is not None:
            await _check_anchor(tx, anchor, report)
    return report


async def _verify_entries(ctx: Context, tx: Tx, report: Report) -> None:
    heads: dict[str, tuple[int, bytes]] = {}
    seals = _Seals(signing_key(ctx.keys.derive(CHECKPOINT_KEY)).public_key(), report)
    money, states = MoneyWitness(report.blame), StateWitness(report.blame)
    await seals.start(tx)
    after, key = 0, ctx.entry_key()
    while piece := await tx.trail.after(after, PIECE):
        for entry_id, entry in piece:
            _verify_place(entry, heads, report)
            if entry.sound(key=key):
                money.hear(entry)
                states.hear(entry)
            else:
                report.blame(f"{entry.chain}: entry {entry.seq} was altered")
            await seals.take(tx, entry_id, entry)
            after = entry_id
        await money.look(tx)
    await seals.end(tx)
    await money.end(tx)
    await states.end(tx)
    report.chains = len(heads)


def _verify_place(entry: Entry, heads: dict[str, tuple[int, bytes]], report: Report) -> None:
    report.entries += 1
    seq, previous = heads.get(entry.chain, (0, GENESIS))
    if entry.seq != seq + 1:
        report.blame(f"{entry.chain}: entry {seq + 1} is missing")
    elif entry.previous != previous:
        report.blame(f"{entry.chain}: entry {entry.seq} does not follow entry {seq}")
    heads[entry.chain] = (entry.seq, entry.digest)


class _Seals:
    """The checkpoints, met in step with the entries they cover."""

    def __init__(self, key: Ed25519PublicKey, report: Report) -> None:
        self._key = key
        self._report = report
        self._next: Checkpoint | None = None
        self._previous = GENESIS
        self._number = 0
        self._digests: list[bytes] = []

    async def start(self, tx: Tx) -> None:
        await self._advance(tx)

    async def take(self, tx: Tx, entry_id: int, entry: Entry) -> None:
        while self._next is not None and entry_id > self._next.upto_id:
            await self._close(tx, self._next)
        self._digests.append(entry.digest)

    async def end(self, tx: Tx) -> None:
        while self._next is not None:
            await self._close(tx, self._next)
        self._report.unsealed = len(self._digests)

    async def _close(self, tx: Tx, seal: Checkpoint) -> None:
        name = f"checkpoint {seal.number}"
        if seal.number != self._number + 1:
            self._report.blame(f"checkpoint {self._number + 1} is missing")
        if not signed_by(seal, self._key):
            self._report.blame(f"{name}: the signature is wrong")
        if seal.previous != self._previous:
            self._report.blame(f"{name} does not follow the one before")
        if seal.entries != len(self._digests) or seal.root != root_of(self._digests):
            self._report.blame(f"{name}: the entries it sealed were changed")
        self._report.checkpoints += 1
        self._report.last_checkpoint = f"{seal.number}:{seal.digest().hex()}"
        self._previous, self._number, self._digests = seal.digest(), seal.number, []
        await self._advance(tx)

    async def _advance(self, tx: Tx) -> None:
        found = await tx.trail.checkpoints_after(self._number, 1)
        self._next = found[0] if found else None


async def _check_anchor(tx: Tx, anchor: str, report: Report) -> None:
    number, _, digest = anchor.partition(":")
    if not number.isdecimal():
        report.blame("the anchor is not of the form number:digest")
        return
    found = await tx.trail.checkpoints_after(int(number) - 1, 1)
    if not found or found[0].number != int(number):
        report.blame(f"checkpoint {number}, noted elsewhere, is gone: the trail was cut off")
    elif found[0].digest().hex() != digest:
        report.blame(f"checkpoint {number} is not the one that was noted elsewhere")
