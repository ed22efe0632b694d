"""The worker: mails through a real mail server, retries, and jobs that fail alone."""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage, Message
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message as Handler
from aiosmtpd.smtp import Envelope, Session

from eawase.service import upkeep
from eawase.service.notify import smtp_delivery
from eawase.settings import BadSetting, Settings
from eawase.worker import delivery, folder_delivery, work
from tests.looking import value
from tests.world import World

SENDER = "no-reply@bank.invalid"


class Box(Handler):
    """What a mail server received."""

    def __init__(self) -> None:
        super().__init__()
        self.mails: list[EmailMessage] = []

    def prepare_message(self, session: Session, envelope: Envelope) -> Message:
        del session
        content = envelope.content
        assert isinstance(content, bytes)
        self.mails.append(message_from_bytes(content, policy=policy.default))
        return Message()

    def handle_message(self, message: Message) -> None:
        """Kept already."""


@pytest.fixture
def box() -> Iterator[tuple[Box, int]]:
    handler = Box()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = Controller(handler, hostname="127.0.0.1", port=port)
    server.start()
    yield handler, port
    server.stop()


@pytest.fixture
async def world(dsn: str) -> AsyncIterator[World]:
    world = await World.found(dsn)
    yield world
    await world.close()


async def test_a_queued_mail_arrives_through_smtp_and_is_sent_once(
    world: World, box: tuple[Box, int]
) -> None:
    handler, port = box
    await world.applied(await world.contract())
    deliver = smtp_delivery("127.0.0.1", port, starttls=False)
    assert await upkeep.send_mails(world.ctx, deliver, SENDER) == 1
    assert await upkeep.send_mails(world.ctx, deliver, SENDER) == 0
    (mail,) = handler.mails
    assert mail["To"] == "customer1@example.invalid"
    assert "画像認証カード" in mail["Subject"]
    assert "佐藤 和子 様" in mail.get_content()


async def test_a_mail_that_cannot_be_sent_waits_and_is_tried_again(world: World) -> None:
    await world.applied(await world.contract())
    sent: list[EmailMessage] = []
    broken = True

    def deliver(message: EmailMessage) -> None:
        if broken:
            raise ConnectionRefusedError("no mail server")
        sent.append(message)

    assert await upkeep.send_mails(world.ctx, deliver, SENDER) == 0
    broken = False
    assert await upkeep.send_mails(world.ctx, deliver, SENDER) == 0, "it waits a minute"
    world.clock.forward(minutes=2)
    assert await upkeep.send_mails(world.ctx, deliver, SENDER) == 1
    assert len(sent) == 1


async def test_two_workers_do_not_send_the_same_mail(world: World) -> None:
    for _ in range(5):
        await world.applied(await world.contract())
    sent: list[str] = []

    def deliver(message: EmailMessage) -> None:
        sent.append(message["Message-ID"])

    both = [upkeep.send_mails(world.ctx, deliver, SENDER) for _ in range(2)]
    assert sum(await asyncio.gather(*both)) == 5
    assert len(set(sent)) == len(sent) == 5


async def test_the_demonstrations_post_office_writes_one_file_a_mail(
    world: World, tmp_path: Path
) -> None:
    await world.applied(await world.contract())
    await upkeep.send_mails(world.ctx, folder_delivery(tmp_path / "mails"), SENDER)
    (file,) = (tmp_path / "mails").iterdir()
    mail = message_from_bytes(file.read_bytes(), policy=policy.default)
    assert mail["To"] == "customer1@example.invalid"


async def until_sealed(world: World) -> None:
    for _ in range(200):
        async with world.ctx.store.transaction() as tx:
            if await tx.trail.last_checkpoint() is not None:
                return
        await asyncio.sleep(0.05)
    raise AssertionError("no checkpoint in ten seconds")


async def test_a_failing_job_does_not_end_the_others(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: object) -> int:
        raise RuntimeError("planted")

    monkeypatch.setattr(upkeep, "send_mails", broken)
    await world.contract()
    settings = Settings(
        production=False, secure_cookies=False, mail_folder=tmp_path, mail_sender=SENDER
    )
    stop = asyncio.Event()
    worker = asyncio.create_task(work(settings, world.ctx, stop))
    await until_sealed(world)
    stop.set()
    await worker


async def test_the_worker_ends_operations_that_were_left_behind(
    world: World, tmp_path: Path
) -> None:
    await world.freeze(await world.contract())
    world.clock.forward(days=2)
    settings = Settings(
        production=False, secure_cookies=False, mail_folder=tmp_path, mail_sender=SENDER
    )
    stop = asyncio.Event()
    worker = asyncio.create_task(work(settings, world.ctx, stop))
    await until(world, "SELECT count(*) FROM operation WHERE state = 'abandoned'")
    stop.set()
    await worker


async def until(world: World, query: str) -> None:
    for _ in range(200):
        if await value(world, query):
            return
        await asyncio.sleep(0.05)
    raise AssertionError("not within ten seconds")


def test_a_worker_without_a_mail_server_does_not_start() -> None:
    with pytest.raises(BadSetting, match="EAWASE_SMTP"):
        delivery(Settings())
