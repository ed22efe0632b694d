"""Planted secrets, driven down every path, are searched for wherever something is written.

Channels: logs at the most talkative level, mails, pages (those of faults too), the audit trail,
and every row of the database.
"""

import base64
import io
import logging
import re
from dataclasses import dataclass, field
from email.message import EmailMessage
from random import Random

import httpx
import pytest
import structlog

from eawase.core.audit import BANK_CHAIN, contract_chain
from eawase.core.identity import ContractNumber
from eawase.core.operation import Operation
from eawase.core.secret import Secret
from eawase.portal.answers import NUMBER_FIELDS, PICTURE_FIELDS
from eawase.service import answer, apply, upkeep
from eawase.service.confirm import Asked
from eawase.service.issue import Printed
from eawase.service.login import SignedIn
from eawase.web import guard
from tests.conftest import fresh_database, in_thread
from tests.doors import browser, portal_app, send, sign_in
from tests.looking import begun, bound_card_of, fetch
from tests.makers import application, card_number
from tests.world import PASSWORD, World

WRONG_PASSWORD = "planted-wrong-password"
LETTERS = r"[\w./-]"


@dataclass
class Evidence:
    """Everything that was written, by channel, and everything that must not stand in it."""

    channels: dict[str, str] = field(default_factory=dict[str, str])
    secrets: dict[str, str] = field(default_factory=dict[str, str])  # name -> pattern
    pictures: str = ""  # pattern: any picture of the card by its id

    def found(self, channel: str) -> list[str]:
        text = self.channels[channel]
        return [name for name, pattern in self.secrets.items() if re.search(pattern, text)]


def any_of(*texts: str) -> str:
    return "|".join(re.escape(text) for text in texts if text)


def bytes_pattern(value: bytes) -> str:
    """A binary secret as hex, base64, an escaped literal, or a list of numbers."""
    plain = base64.b64encode(value).decode().rstrip("=")
    listed = r"\D{1,3}".join(str(byte) for byte in value)
    texts = any_of(value.hex(), value.hex().upper(), plain, repr(value)[2:-1])
    return f"{texts}|(?<!\\d){listed}(?!\\d)"


def windows(packed: bytes, pairs: int) -> str:
    """Any run of so many neighbours of an arrangement or a table."""
    size = 2 * pairs
    return "|".join(
        bytes_pattern(packed[start : start + size]) for start in range(0, len(packed) - size + 1, 2)
    )


def listed(numbers: tuple[int, ...]) -> str:
    """Four neighbours written out as numbers."""
    runs = [numbers[start : start + 4] for start in range(len(numbers) - 3)]
    return "|".join(r"(?<!\d)" + r"\D{1,4}".join(map(str, run)) + r"(?!\d)" for run in runs)


@dataclass
class Drive:
    """One customer through the door and the jobs behind it."""

    world: World
    number: ContractNumber
    client: httpx.AsyncClient
    pages: list[str] = field(default_factory=list[str])
    given: list[bytes] = field(default_factory=list[bytes])

    async def keep(self, page: httpx.Response) -> httpx.Response:
        self.pages += [page.text, str(page.headers.get("location", "")), str(page.url)]
        return page

    async def answer(self, operation: Operation, given: Secret, asked: Asked) -> httpx.Response:
        """Through the form of the confirmation page."""
        page = await self.keep(await self.client.get(f"/confirm/{operation.id}"))
        self.given.append(given.value)
        values = [int.from_bytes(given.value[i : i + 2], "big") for i in (0, 2)]
        fields: dict[str, str] = {"challenge": str(asked.challenge.id)}
        for place, number in enumerate(values):
            if asked.picture_ids:
                picture = self.world.ctx.catalogue.by_number(number)
                fields[PICTURE_FIELDS[place]] = picture.id
            else:
                fields[NUMBER_FIELDS[place]] = f"{number:02d}"
        sent = await send(self.client, page, f"/confirm/{operation.id}", **fields)
        return await self.keep(sent)

    async def wrong_then_right(self) -> None:
        operation = await self.world.freeze(self.number)
        asked = await self.world.ask(self.number, operation)
        await self.answer(operation, self.world.wrong_answer(asked), asked)
        asked = await self.world.ask(self.number, operation)
        done = await self.answer(operation, self.world.right_answer(asked), asked)
        assert done.status_code == 303

    async def fault(self, patch: pytest.MonkeyPatch) -> None:
        """A fault right after the comparison, with the answer in its message and its frames."""
        operation = await self.world.freeze(self.number)
        asked = await self.world.ask(self.number, operation)
        given = self.world.right_answer(asked)

        async def broken(*args: object) -> None:
            raise RuntimeError(f"broken with {given.value.hex()} {asked.picture_ids} {args}")

        with patch.context() as inner:
            inner.setattr(answer, "save_judgement", broken)
            page = await self.answer(operation, given, asked)
        assert page.status_code == 500
        with patch.context() as inner:
            await fetch(self.world, "UPDATE card SET key_id = 9")
            page = await self.answer(operation, given, asked)
            await fetch(self.world, "UPDATE card SET key_id = 1")
        assert page.status_code == 500


async def life(drive: Drive, patch: pytest.MonkeyPatch) -> None:
    """Sign in, both methods, the switch-over, wrong and right, faults and a lock."""
    world, number, client = drive.world, drive.number, drive.client
    await drive.keep(await sign_in(client, number, WRONG_PASSWORD))
    await drive.keep(await sign_in(client, ContractNumber("99999999999"), WRONG_PASSWORD))
    await drive.keep(await sign_in(client, number))
    await drive.keep(await client.get("/home"))
    await drive.wrong_then_right()
    await apply.skip(world.ctx, number)
    await world.posted(number)
    await world.right(number, await world.ask(number, await begun(world, number)))
    await drive.wrong_then_right()
    await drive.fault(patch)
    operation = await world.freeze(number)
    for _ in range(5):
        asked = await world.ask(number, operation)
        await drive.answer(operation, world.wrong_answer(asked), asked)
    await drive.keep(await client.get("/home"))


async def mails_of(world: World) -> str:
    sent: list[str] = []

    def deliver(message: EmailMessage) -> None:
        sent.append(message.as_string() + str(message.get_content()))

    def refuse(message: EmailMessage) -> None:
        raise OSError(f"refused {message}")

    await upkeep.send_mails(world.ctx, refuse, "bank@example.invalid")
    world.clock.forward(hours=1)
    while await upkeep.send_mails(world.ctx, deliver, "bank@example.invalid"):
        pass
    return "\n".join(sent)


async def trail_of(world: World, number: ContractNumber) -> str:
    async with world.ctx.store.transaction() as tx:
        chains = [contract_chain(number.digits), BANK_CHAIN]
        entries = [await tx.trail.of_chain(c, after_seq=0, limit=1000) for c in chains]
    return "\n".join(str(entry) for chain in entries for entry in chain)


async def dump_of(world: World) -> str:
    """Every row of every table as text."""
    tables = await fetch(world, "SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    rows: list[str] = []
    for table in tables:
        found = await fetch(world, f'SELECT to_jsonb(t)::text AS row FROM "{table["tablename"]}" t')
        rows += [row["row"] for row in found]
    assert len(rows) > 100
    return "\n".join(rows)


async def gather(dsn: str, evidence: Evidence, patch: pytest.MonkeyPatch) -> None:
    world = await World.found(dsn)
    number = await world.contract()
    async with browser(portal_app(world)) as client:
        drive = Drive(world, number, client)
        await life(drive, patch)
        await upkeep.seal_trail(world.ctx)
        card = await bound_card_of(world, number)
        evidence.channels |= {
            "mails": await mails_of(world),
            "trail": await trail_of(world, number),
            "dump": await dump_of(world),
        }
        await plant(world, evidence, number, card.number.digits, client)
        evidence.secrets["answers"] = "|".join(map(bytes_pattern, drive.given))
        await world.close()
        await drive.keep(await client.get("/home"))  # the database is gone
    evidence.channels["pages"] = "\n".join(drive.pages)


async def plant(
    world: World, evidence: Evidence, number: ContractNumber, card: str, client: httpx.AsyncClient
) -> None:
    paper, table = world.papers[card], world.tables[number.digits]
    numbers = tuple(world.ctx.catalogue.by_id(picture).number for picture in paper)
    packed = [b"".join(n.to_bytes(2, "big") for n in row) for row in (numbers, table)]
    tokens = [value for value in client.cookies.values() if len(value) >= 32]
    assert tokens, "the session's token is in a cookie"
    evidence.secrets |= {
        "password": any_of(PASSWORD, WRONG_PASSWORD),
        "session token": any_of(*tokens),
        "sealing key": bytes_pattern(world.ctx.keys.keys[1]),
        "arrangement": windows(packed[0], 2) + "|" + listed(numbers),
        "confirmation numbers": windows(packed[1], 4) + "|" + listed(table),
        "pictures in order": "|".join(
            rf"{re.escape(a)}\W{{1,6}}{re.escape(b)}\W{{1,6}}{re.escape(c)}"
            for a, b, c in zip(paper, paper[1:], paper[2:], strict=False)
        ),
    }
    names = "|".join(re.escape(picture) for picture in paper)
    evidence.pictures = f"(?<!{LETTERS})(?:{names})(?!{LETTERS})"


@pytest.fixture(scope="module")
def evidence(server_dsn: str, template: str) -> Evidence:
    """Drive once, look many times."""
    sink, evidence = io.StringIO(), Evidence()
    handler = logging.StreamHandler(sink)
    root = logging.getLogger()
    level = root.level
    with pytest.MonkeyPatch.context() as patch:
        root.addHandler(handler)
        root.setLevel(logging.DEBUG)
        logger = structlog.wrap_logger(
            structlog.WriteLogger(sink),
            processors=[
                structlog.processors.format_exc_info,
                structlog.processors.JSONRenderer(ensure_ascii=False, default=repr),
            ],
        )
        patch.setattr(guard, "_log", logger)
        for dsn in fresh_database(server_dsn, template):
            in_thread(lambda dsn=dsn: gather(dsn, evidence, patch))
        root.removeHandler(handler)
        root.setLevel(level)
    evidence.channels["logs"] = sink.getvalue()
    return evidence


CHANNELS = ["logs", "mails", "trail", "dump", "pages"]


@pytest.mark.parametrize("channel", CHANNELS)
def test_no_secret_stands_anywhere(evidence: Evidence, channel: str) -> None:
    assert len(evidence.channels[channel]) > 200
    assert evidence.found(channel) == []


@pytest.mark.parametrize("channel", ["logs", "mails", "trail", "dump"])
def test_no_picture_of_the_card_is_named_outside_its_pages(
    evidence: Evidence, channel: str
) -> None:
    assert re.findall(evidence.pictures, evidence.channels[channel]) == []


def test_the_faults_were_logged_and_the_driver_was_talkative(evidence: Evidence) -> None:
    logs = evidence.channels["logs"]
    assert logs.count('"event": "fault"') == 3  # an unsealable card shows no board either
    assert "RuntimeError" in logs
    assert "Unsealable" in logs


def test_the_search_finds_each_secret_where_it_is_planted() -> None:
    key, table = Random(1).randbytes(32), (63, 97, 57, 60, 83, 48, 26, 12, 62, 3)
    packed = b"".join(n.to_bytes(2, "big") for n in table)
    for text in (key.hex(), f"key={key!r}", base64.b64encode(key).decode(), str(list(key))):
        assert re.search(bytes_pattern(key), text), text
    for text in (f"\\x00{packed.hex()}", str(table), "57-60-83-48"):
        assert re.search(windows(packed, 4) + "|" + listed(table), text), text


def test_what_carries_a_secret_does_not_print_it() -> None:
    signed_in = SignedIn(token="planted-token", previous_login_at=None)
    printed = Printed(
        number=card_number(), arrangement=("planted-picture",), application=application()
    )
    assert "planted" not in repr(signed_in) + repr(printed)
