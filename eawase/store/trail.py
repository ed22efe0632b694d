"""The audit trail: entries in chains, checkpoints over all of them."""

from datetime import datetime

from eawase.core.audit import Checkpoint, Detail, Entry, Event, Head, link
from eawase.store.connection import Connection, Row
from eawase.store.statements import load

_SQL = load("trail")


def _entry(row: Row) -> Entry:
    return Entry(
        chain=row["chain"],
        seq=row["seq"],
        at=row["at"],
        event=Event(row["event"]),
        actor=row["actor"],
        detail=row["detail"],
        previous=row["previous"],
        digest=row["digest"],
    )


def _checkpoint(row: Row) -> Checkpoint:
    return Checkpoint(**dict(row))


class Trail:
    def __init__(self, connection: Connection) -> None:
        self._db = connection

    async def append(
        self, chain: str, event: Event, *, actor: str, at: datetime, detail: Detail, key: bytes
    ) -> None:
        """Add the next entry of a chain, in the transaction of what it records; `key` for its MAC.

        A contract's chain is guarded by the contract's lock, which the caller holds; any other
        chain takes a lock of its own.
        """
        if not chain.startswith("contract:"):
            await self._db.execute(_SQL["lock_chain"], chain)
        last = await self._db.fetchrow(_SQL["last_of_chain"], chain)
        head = Head(chain, last["seq"], last["digest"]) if last else Head(chain)
        entry = link(head, key=key, at=at, event=event, actor=actor, detail=detail)
        await self._db.execute(
            _SQL["append_entry"],
            entry.chain,
            entry.seq,
            entry.at,
            entry.event,
            entry.actor,
            dict(entry.detail),
            entry.previous,
            entry.digest,
        )

    async def of_chain(self, chain: str, *, after_seq: int, limit: int) -> list[Entry]:
        found = await self._db.fetch(_SQL["entries_of_chain"], chain, after_seq, limit)
        return [_entry(row) for row in found]

    async def latest_of_chain(self, chain: str, limit: int) -> list[Entry]:
        found = await self._db.fetch(_SQL["latest_of_chain"], chain, limit)
        return [_entry(row) for row in found]

    async def after(self, entry_id: int, limit: int) -> list[tuple[int, Entry]]:
        """A piece of the whole trail: (id, entry) in order of id."""
        found = await self._db.fetch(_SQL["entries_after"], entry_id, limit)
        return [(row["id"], _entry(row)) for row in found]

    async def hold_writers(self) -> int:
        """Hold all writers until this transaction ends; returns the id of the last entry.

        Ids are given before a commit. Only with no writer under way is the last id a boundary
        that no earlier entry can still appear behind.
        """
        await self._db.execute(_SQL["short_wait"])
        await self._db.execute(_SQL["lock_chain"], "checkpoint")  # one sealer at a time
        await self._db.execute(_SQL["hold_writers"])
        return await self._db.fetchval(_SQL["last_entry_id"])

    async def digests(self, after_id: int, upto_id: int) -> list[bytes]:
        found = await self._db.fetch(_SQL["digests_between"], after_id, upto_id)
        return [row["digest"] for row in found]

    async def last_checkpoint(self) -> Checkpoint | None:
        row = await self._db.fetchrow(_SQL["last_checkpoint"])
        return _checkpoint(row) if row else None

    async def insert_checkpoint(self, checkpoint: Checkpoint) -> None:
        await self._db.execute(
            _SQL["insert_checkpoint"],
            checkpoint.number,
            checkpoint.at,
            checkpoint.upto_id,
            checkpoint.entries,
            checkpoint.root,
            checkpoint.previous,
            checkpoint.signature,
        )

    async def checkpoints_after(self, number: int, limit: int) -> list[Checkpoint]:
        found = await self._db.fetch(_SQL["checkpoints_after"], number, limit)
        return [_checkpoint(row) for row in found]
