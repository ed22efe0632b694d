"""Mails as officers see them (送ったメール): what was told to whom, and what still waits."""

from dataclasses import dataclass
from datetime import datetime

from eawase.core.identity import ContractNumber
from eawase.core.notice import Notice
from eawase.core.refusal import Reason, Refused
from eawase.core.staff import Officer, Right
from eawase.service.context import Context
from eawase.service.desk import PAGE, refused_without
from eawase.store.connection import Row

NEWEST_MAIL = 2**62


@dataclass(frozen=True, slots=True, kw_only=True)
class MailRow:
    """A mail as it was, or will be, sent."""

    id: int
    contract: ContractNumber | None
    recipient: str
    notice: Notice
    subject: str
    body: str
    queued_at: datetime
    sent_at: datetime | None
    tries: int
    last_error: str | None


def _mail(row: Row) -> MailRow:
    plain = ("id", "recipient", "subject", "body", "queued_at", "sent_at", "tries", "last_error")
    number = row["contract_number"]
    return MailRow(
        contract=ContractNumber(number) if number else None,
        notice=Notice(row["notice"]),
        **{name: row[name] for name in plain},
    )


async def mails(
    ctx: Context, officer: Officer, before: int = NEWEST_MAIL
) -> tuple[list[MailRow], int | None] | Refused:
    """Mails, newest first, and the id before which the next page begins."""
    refused = refused_without(officer, Right.SEE_MAILS)
    if refused is not None:
        return refused
    async with ctx.store.transaction() as tx:
        found = await tx.mails.latest(before=before, limit=PAGE + 1)
    rows = [_mail(row) for row in found[:PAGE]]
    return rows, rows[-1].id if len(found) > PAGE else None


async def mail(ctx: Context, officer: Officer, mail_id: int) -> MailRow | Refused:
    """One mail in full."""
    refused = refused_without(officer, Right.SEE_MAILS)
    if refused is not None:
        return refused
    async with ctx.store.transaction() as tx:
        row = await tx.mails.get(mail_id)
    return _mail(row) if row else Refused(reason=Reason.NOT_FOUND)
