"""`eawase demo`: the sample bank, served on this machine, with nothing to set up.

Everything lives below one folder: database, keys, papers (what customers hold in their hands) and
mails. Starting again keeps it; `--reset` forgets it.
"""

import asyncio
import os
import shutil
import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import SystemRandom
from time import perf_counter

from rich.console import Console

from eawase.cli.sample_bank import SampleBank
from eawase.cli.sample_data import IMPRINT, OFFICERS, PASSWORD, ScriptedClock
from eawase.embedded import EmbeddedPostgres, in_use
from eawase.keyfile import DEMONSTRATION, read_key_file, write_key_file
from eawase.reference.holidays import is_holiday
from eawase.reference.institutions import Directory
from eawase.reference.pictures import load_catalogue
from eawase.server import (
    OFFICE,
    PORTAL,
    Door,
    build_context,
    configure_logging,
    run_loop,
    serve,
    utc_now,
)
from eawase.service import upkeep
from eawase.service.context import Context
from eawase.settings import BadSetting, Settings
from eawase.store import Store
from eawase.store.migrate import migrate
from eawase.worker import work

CUSTOMERS = 200
MARKER = "this-is-a-demonstration"
"""Without this file `--reset` removes nothing: a slip of the path must not cost a folder."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoPlace:
    """Where a demonstration keeps what it has."""

    home: Path

    @property
    def keys(self) -> Path:
        return self.home / "keys.json"

    @property
    def papers(self) -> Path:
        return self.home / "papers"

    @property
    def mails(self) -> Path:
        return self.home / "mails"

    @property
    def founded(self) -> Path:
        return self.home / "founded"

    def settings(self, given: Settings) -> Settings:
        """A demonstration's settings: loopback, plain HTTP, mails into a folder."""
        return Settings(
            dsn=given.dsn,
            home=self.home,
            keys=self.keys,
            production=False,
            secure_cookies=False,
            hosts=("127.0.0.1", "localhost"),
            database_account=given.database_account,
            database_connections=given.database_connections,
            mail_folder=self.mails,
            mail_sender="no-reply@sakura.invalid",
            log_level=given.log_level,
        )


def make_place(home: Path) -> DemoPlace:
    """The folder, private but passable: the database's account walks through it."""
    home.mkdir(parents=True, exist_ok=True)
    place = DemoPlace(home=home.resolve())
    for folder in (place.papers, place.mails):
        folder.mkdir(exist_ok=True, mode=0o700)
    (place.home / MARKER).touch()
    if not place.keys.exists():
        write_key_file(place.keys, DEMONSTRATION + "sakura")
    return place


def reset(home: Path, say: Callable[[str], None]) -> bool:
    """Forget a demonstration; False if the folder is not one, or one that runs."""
    if not home.exists():
        say(f"nothing to forget at {home}")
        return True
    if not (home / MARKER).exists():
        say(f"{home} is not a demonstration's folder: nothing was removed")
        return False
    if in_use(home / "postgres"):
        say(f"{home} is in use: stop `make demo` first, nothing was removed")
        return False
    shutil.rmtree(home)
    say(f"forgot {home}")
    return True


async def prepare(
    place: DemoPlace, settings: Settings, dsn: str, *, customers: int, say: Callable[[str], None]
) -> Context:
    """Migrate, make the bank once, and connect."""
    await migrate(dsn)
    if not await _is_founded(dsn):
        started = perf_counter()
        say("making the sample bank …")
        await _make_bank(place, settings, dsn, customers, say)
        place.founded.touch()
        say(f"made in {perf_counter() - started:.1f} s")
    elif not place.founded.exists():
        raise HalfMade("the sample bank was only half made: `make demo-reset`, then start again")
    return await build_context(settings, dsn)


class HalfMade(BadSetting):
    """The first start was ended while it made the bank."""


async def _is_founded(dsn: str) -> bool:
    store = await Store.open(dsn, connections=2)
    try:
        async with store.transaction() as tx:
            return await tx.institution.imprint() is not None
    finally:
        await store.close()


async def _make_bank(
    place: DemoPlace, settings: Settings, dsn: str, customers: int, say: Callable[[str], None]
) -> None:
    clock = ScriptedClock(at=utc_now())
    ctx = Context(
        store=await Store.open(dsn, connections=4),
        keys=read_key_file(place.keys, production=settings.production),
        catalogue=load_catalogue(),
        directory=Directory(),
        imprint=IMPRINT,
        now=clock,
        random=SystemRandom(),
        is_holiday=is_holiday,
    )
    try:
        bank = SampleBank(ctx=ctx, clock=clock, papers=place.papers)
        await bank.make(customers, say=say)
        await upkeep.seal_trail(ctx)
    finally:
        await ctx.store.close()


def run_demo(settings: Settings, home: Path, portal_port: int, office_port: int) -> int:
    """Serve the sample bank until Ctrl-C."""
    console = Console()
    place = make_place(home)
    demo = place.settings(settings)
    configure_logging(demo.log_level, place.home / "server.log")
    with database(demo, place, console.print) as dsn:
        run_loop(_serve(place, demo, dsn, (portal_port, office_port), console))
    console.print("stopped; the data is kept")
    return 0


@contextmanager
def database(settings: Settings, place: DemoPlace, say: Callable[[str], None]) -> Generator[str]:
    """The DSN of the configured server, or of the embedded one below the demonstration's folder."""
    if settings.dsn:
        yield settings.dsn
        return
    account = settings.database_account
    with EmbeddedPostgres(place.home / "postgres", account=account) as server:
        if os.geteuid() == 0:
            say("running as root: the database runs under an ordinary account")
        yield server.dsn


async def _serve(
    place: DemoPlace, settings: Settings, dsn: str, ports: tuple[int, int], console: Console
) -> None:
    ctx = await prepare(place, settings, dsn, customers=CUSTOMERS, say=console.print)
    stop = asyncio.Event()
    worker = asyncio.create_task(work(settings, ctx, stop))
    doors = [
        Door(audience=PORTAL, host="127.0.0.1", port=ports[0]),
        Door(audience=OFFICE, host="127.0.0.1", port=ports[1]),
    ]
    try:
        await serve(
            settings, ctx, doors, beside=lambda: _welcome(console, place, ports), until=stop
        )
    finally:
        stop.set()
        await worker
        await ctx.store.close()


def _welcome(console: Console, place: DemoPlace, ports: tuple[int, int]) -> None:
    """Addresses, credentials, papers and mails: all a visitor needs."""
    lines = [
        "",
        f"{IMPRINT.name} (a sample bank; nobody in it is real)",
        "",
        f"  Portal for customers   http://127.0.0.1:{ports[0]}/",
        f"  Office for staff       http://127.0.0.1:{ports[1]}/",
        f"  Password for everyone  {PASSWORD}",
        "",
        "  契約者ID     who, on the first day, and the paper in their hands",
        *[
            f"  {number}  {who}\n{'':15}{_short(place.papers)}/{paper}"
            for number, who, paper in SAMPLES
        ],
        "",
        f"  Officers  {', '.join(str(officer.id) for officer in OFFICERS)}",
        f"  Mails     {_short(place.mails)}/ (also in the office under メール)",
        f"  Log       {_short(place.home / 'server.log')}",
        "",
        "Ctrl-C stops; the data is kept. `make demo-reset` forgets it.",
    ]
    console.print("\n".join(lines), highlight=False, soft_wrap=True)
    sys.stdout.flush()


SAMPLES = (
    (
        "20000000001",
        "still has the old card and has not applied (the postal code is on the paper)",
        "customer-card-20000000001.txt",
    ),
    (
        "20000000002",
        "has just received a picture card: switch over",
        "image-card-20000000002.pdf",
    ),
    ("20000000003", "uses the picture card: send money", "image-card-20000000003.pdf"),
)


def _short(path: Path) -> Path:
    here = Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path
