"""The bank's machine: a loop that does what is due. Any number of workers may run."""

import asyncio
from collections.abc import Awaitable, Callable
from email.message import EmailMessage
from pathlib import Path
from time import monotonic

import structlog

from eawase.service import upkeep
from eawase.service.context import Context
from eawase.service.notify import Deliver, smtp_delivery
from eawase.settings import BadSetting, Settings

_log = structlog.get_logger("worker")

MAIL_S = 2
CHECKPOINT_S = 60
DAILY_S = 600


def folder_delivery(folder: Path) -> Deliver:
    """The demonstration's post office: one `.eml` file a mail."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)

    def deliver(message: EmailMessage) -> None:
        name = message["Message-ID"].strip("<>").replace("@", ".")
        target = folder / f"{name}.eml"
        draft = target.with_suffix(".tmp")
        draft.write_bytes(bytes(message))
        draft.replace(target)

    return deliver


def delivery(settings: Settings) -> Deliver:
    """How this installation sends mail.

    Raises:
        BadSetting: neither a mail server nor a folder is set.
    """
    if settings.mail_folder is not None:
        return folder_delivery(settings.mail_folder)
    if not settings.smtp:
        raise BadSetting("EAWASE_SMTP names the mail server, host:port")
    host, port = settings.smtp_address
    return smtp_delivery(host, port, starttls=settings.smtp_starttls)


async def work(settings: Settings, ctx: Context, stop: asyncio.Event) -> None:
    """Do what is due until told to stop. A failing job is logged and tried again next time."""
    deliver = delivery(settings)
    sender = settings.mail_sender or "no-reply@eawase.invalid"
    jobs: list[tuple[str, float, Callable[[], Awaitable[object]]]] = [
        ("mail", MAIL_S, lambda: upkeep.send_mails(ctx, deliver, sender)),
        ("checkpoint", CHECKPOINT_S, lambda: _seal(ctx)),
        ("settle", DAILY_S, lambda: upkeep.settle_due(ctx)),
        ("lapse", DAILY_S, lambda: upkeep.lapse_cards(ctx)),
        ("abandon", DAILY_S, lambda: upkeep.abandon_left_behind(ctx)),
        ("sweep", DAILY_S, lambda: upkeep.sweep(ctx)),
    ]
    due = dict.fromkeys((name for name, _, _ in jobs), 0.0)
    while not stop.is_set():
        for name, every_s, job in jobs:
            if monotonic() < due[name]:
                continue
            due[name] = monotonic() + every_s
            await _try(name, job)
        try:
            await asyncio.wait_for(stop.wait(), timeout=1)
        except TimeoutError:
            continue


async def _try(name: str, job: Callable[[], Awaitable[object]]) -> None:
    try:
        await job()
    except Exception as error:  # noqa: BLE001 - it is due again soon; the others go on
        _log.error("job_failed", job=name, error=type(error).__name__)


async def _seal(ctx: Context) -> None:
    """Seal the trail, and note the seal in the log: an anchor outside the database."""
    sealed = await upkeep.seal_trail(ctx)
    if sealed is not None:
        _log.info("checkpoint", anchor=f"{sealed.number}:{sealed.digest().hex()}")
