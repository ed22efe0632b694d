"""The sample bank behind two real sockets, for tests that drive a browser.

    with serving(dsn, home) as bank:
        bank.portal, bank.office          # addresses on loopback
        bank.run(bank.world.switched())   # jobs run in the servers' own loop and thread

The clock ticks from a fixed morning, so screens look the same on whatever day they are taken.
"""

import asyncio
import threading
from collections.abc import Coroutine, Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import SystemRandom
from time import monotonic
from typing import Any, TypeVar, cast

import uvicorn

from eawase.cli.demo import DemoPlace, make_place
from eawase.cli.sample_bank import SampleBank
from eawase.cli.sample_data import IMPRINT, OFFICERS, ScriptedClock
from eawase.core.identity import ContractNumber
from eawase.core.staff import Role
from eawase.doors import OFFICE, PORTAL, build_app
from eawase.keyfile import read_key_file
from eawase.reference.holidays import is_holiday
from eawase.reference.institutions import Directory
from eawase.reference.pictures import load_catalogue
from eawase.server import build_context
from eawase.service import upkeep
from eawase.service.context import Context
from eawase.settings import Settings
from eawase.store import Store
from eawase.worker import folder_delivery
from tests.world import Clock, World

T = TypeVar("T")

MORNING = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)  # a Tuesday, 10:00 in Japan
CUSTOMERS = 24
HOST = "127.0.0.1"
MADE_HERE = 5000  # contract numbers of customers whom a test makes, past those of the sample bank


@dataclass
class TickingClock(Clock):
    """Runs like a watch; `forward` turns its hands."""

    at: datetime = MORNING
    started: float = field(default_factory=monotonic)

    def __call__(self) -> datetime:
        return self.at + timedelta(seconds=monotonic() - self.started)


@dataclass
class ServedBank:
    """The bank, its addresses, and the papers its customers hold."""

    world: World
    place: DemoPlace
    loop: asyncio.AbstractEventLoop
    portal: str
    office: str

    def run(self, job: Coroutine[Any, Any, T]) -> T:
        """Run a job where the database's connections live."""
        return asyncio.run_coroutine_threadsafe(job, self.loop).result(60)

    def paper_of(self, number: ContractNumber) -> tuple[str, ...]:
        """The newest card of a customer whom the test made."""

        async def newest() -> str:
            async with self.world.ctx.store.transaction() as tx:
                cards = await tx.cards.all_of(number)
            mine = [card for card in cards if card.number.digits in self.world.papers]
            return max(mine, key=lambda card: card.produced_at).number.digits

        return self.world.papers[self.run(newest())]


class _Door:
    """One audience on a free port."""

    def __init__(self, settings: Settings, ctx: Context, audience: str) -> None:
        config = uvicorn.Config(
            build_app(settings, ctx, audience),
            host=HOST,
            port=0,
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_keep_alive=15,
        )
        self._server = uvicorn.Server(config)
        self._serving: asyncio.Task[None] | None = None

    async def open(self) -> str:
        self._serving = asyncio.create_task(self._server.serve())
        while not self._server.started:
            assert not self._serving.done(), "the door could not be opened"
            await asyncio.sleep(0.01)
        port = cast("int", self._server.servers[0].sockets[0].getsockname()[1])
        return f"http://{HOST}:{port}"

    async def close(self) -> None:
        self._server.should_exit = True
        if self._serving is not None:
            await self._serving


@contextmanager
def serving(dsn: str, home: Path) -> Generator[ServedBank]:
    """Make the bank, open both doors, and close everything again."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="doors", daemon=True)
    thread.start()

    def run(job: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(job, loop).result(120)

    place = make_place(home)
    settings = place.settings(Settings())
    run(_make_bank(place, dsn))
    clock = TickingClock()
    ctx = run(build_context(settings, dsn, now=clock))
    doors = [_Door(settings, ctx, audience) for audience in (PORTAL, OFFICE)]
    try:
        portal, office = (run(door.open()) for door in doors)
        yield ServedBank(_world(ctx, clock), place, loop, portal, office)
    finally:
        for door in doors:
            run(door.close())
        run(ctx.store.close())
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()


async def _make_bank(place: DemoPlace, dsn: str) -> None:
    script = ScriptedClock(at=MORNING)
    ctx = Context(
        store=await Store.open(dsn, connections=4),
        keys=read_key_file(place.keys, production=False),
        catalogue=load_catalogue(),
        directory=Directory(),
        imprint=IMPRINT,
        now=script,
        random=SystemRandom(),
        is_holiday=is_holiday,
    )
    try:
        bank = SampleBank(ctx=ctx, clock=script, papers=place.papers)
        await bank.make(CUSTOMERS, say=lambda _: None)
        await upkeep.seal_trail(ctx)
        while await upkeep.send_mails(ctx, folder_delivery(place.mails), "no-reply@bank.invalid"):
            pass
    finally:
        await ctx.store.close()


def _world(ctx: Context, clock: TickingClock) -> World:
    """The helpers of the other tests, on this bank and with its officers."""
    officers: dict[Role, Any] = {}
    for officer in OFFICERS:
        officers.setdefault(officer.role, officer)
    second = next(o for o in OFFICERS if o.id.text == "demo-approver-2")
    return World(ctx=ctx, clock=clock, officers=officers, second=second, _next=MADE_HERE)
