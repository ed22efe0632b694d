"""Booking journals (記帳) so that the audit trail vouches for each."""

from collections.abc import Sequence
from uuid import UUID

from eawase.core.ledger import Journal
from eawase.core.voucher import journal_digest, vouch
from eawase.store import Tx


async def book(tx: Tx, journals: Sequence[Journal], operation: UUID | None) -> dict[str, str]:
    """Write journals. Returns what the entry of the same transaction must say of them.

    `watch.verify` finds a journal that no entry names, and one that is not what was booked.
    """
    digests: dict[int, bytes] = {}
    for journal in journals:
        number = await tx.books.book(journal, operation)
        digests[number] = journal_digest(number, journal)
    return vouch(digests).detail()
