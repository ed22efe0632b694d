"""Outgoing mail: queued in the transaction of what it tells about, sent by a worker."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from eawase.core.identity import ContractNumber
from eawase.core.notice import Notice
from eawase.store.connection import Connection, Row
from eawase.store.statements import load

_SQL = load("mails")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """One mail as it is sent."""

    contract: ContractNumber | None
    recipient: str
    notice: Notice
    subject: str
    body: str


class Mails:
    def __init__(self, connection: Connection) -> None:
        self._db = connection

    async def queue(self, mail: Mail, now: datetime) -> None:
        await self._db.execute(
            _SQL["queue_mail"],
            mail.contract.digits if mail.contract else None,
            mail.recipient,
            mail.notice,
            mail.subject,
            mail.body,
            now,
        )

    async def due(self, now: datetime, limit: int) -> Sequence[Row]:
        """Rows of what to send (id, recipient, subject, body, queued_at, tries), kept locked."""
        return await self._db.fetch(_SQL["due_mails"], now, limit)

    async def sent(self, mail_id: int, now: datetime) -> None:
        await self._db.execute(_SQL["mail_sent"], mail_id, now)

    async def failed(self, mail_id: int, *, next_try_at: datetime, error: str) -> None:
        await self._db.execute(_SQL["mail_failed"], mail_id, next_try_at, error)

    async def latest(self, *, before: int, limit: int) -> Sequence[Row]:
        return await self._db.fetch(_SQL["latest_mails"], before, limit)

    async def get(self, mail_id: int) -> Row | None:
        return await self._db.fetchrow(_SQL["get_mail"], mail_id)
