"""`eawase demo --walk`: the whole main job over HTTP, through the served doors, step by step.

The walker is a person with a browser and papers: it reads the old customer card from the sample
bank's folder and the picture card from the PDF that the office hands to the printer. Each step
verifies what the screens say; the first that does not ends the walk with exit code 1.
"""

import asyncio
import socket
import tempfile
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter

from rich.console import Console

from eawase.cli.browser import Browser, NotThere
from eawase.cli.demo import DemoPlace, database, make_place, prepare
from eawase.cli.walk_customer import CUSTOMER_STEPS_AFTER, CUSTOMER_STEPS_BEFORE
from eawase.cli.walk_office import OFFICE_STEPS, UNLOCK_STEPS
from eawase.cli.walker import Walker
from eawase.server import OFFICE, PORTAL, Door, configure_logging, serve
from eawase.service import upkeep, watch
from eawase.service.context import Context
from eawase.settings import Settings
from eawase.worker import folder_delivery

CUSTOMERS = 40
Step = Callable[[Walker], Awaitable[str]]


@dataclass
class _Log:
    """One line per step, with its time."""

    console: Console
    started: float = field(default_factory=perf_counter)
    done: int = 0

    def step(self, name: str, seconds: float, outcome: str) -> None:
        self.done += 1
        self.console.print(
            f"{self.done:3d}  {seconds * 1000:7.0f} ms  {name}: {outcome}",
            highlight=False,
            soft_wrap=True,
        )


def run_walk(settings: Settings) -> int:
    """Walk in a throw-away folder on free ports; 0 only if every step was as it must be."""
    log = _Log(Console())
    with tempfile.TemporaryDirectory(prefix="eawase-walk-") as folder:
        home = Path(folder)
        home.chmod(0o755)  # the database's account passes through; what matters below is private
        place = make_place(home)
        demo = place.settings(settings)
        configure_logging(demo.log_level, place.home / "server.log")
        with database(demo, place, log.console.print) as dsn:
            passed = asyncio.run(_walk(place, demo, dsn, log))
    seconds = perf_counter() - log.started
    verdict = "every step as it must be" if passed else "NOT every step as it must be"
    log.console.print(f"{log.done} steps in {seconds:.1f} s: {verdict}", highlight=False)
    return 0 if passed else 1


async def _walk(place: DemoPlace, settings: Settings, dsn: str, log: _Log) -> bool:
    ctx = await prepare(place, settings, dsn, customers=CUSTOMERS, say=log.console.print)
    portal, office = _free_port(), _free_port()
    doors = [
        Door(audience=PORTAL, host="127.0.0.1", port=portal),
        Door(audience=OFFICE, host="127.0.0.1", port=office),
    ]
    up, stop = asyncio.Event(), asyncio.Event()
    serving = asyncio.create_task(serve(settings, ctx, doors, beside=up.set, until=stop))
    await up.wait()
    walker = Walker(
        portal=Browser(f"http://127.0.0.1:{portal}"),
        office=Browser(f"http://127.0.0.1:{office}"),
        papers=place.papers,
    )
    try:
        return await _steps(walker, log) and await _afterwards(place, ctx, log)
    finally:
        await walker.close()
        stop.set()
        await serving
        await ctx.store.close()


async def _steps(walker: Walker, log: _Log) -> bool:
    steps: list[tuple[str, Step]] = [
        *CUSTOMER_STEPS_BEFORE,
        *OFFICE_STEPS,
        *CUSTOMER_STEPS_AFTER,
        *UNLOCK_STEPS,
    ]
    for name, step in steps:
        started = perf_counter()
        try:
            outcome = await step(walker)
        except (NotThere, AssertionError) as fault:
            log.step(name, perf_counter() - started, f"FAILED: {fault}")
            return False
        log.step(name, perf_counter() - started, outcome)
    return True


async def _afterwards(place: DemoPlace, ctx: Context, log: _Log) -> bool:
    """What no screen shows at once: mails went out, and the trail is whole."""
    started = perf_counter()
    deliver = folder_delivery(place.mails)
    sent = 0
    while more := await upkeep.send_mails(ctx, deliver, "no-reply@sakura.invalid"):
        sent += more
    linked = [mail for mail in place.mails.glob("*.eml") if b"http" in mail.read_bytes()]
    log.step("mails", perf_counter() - started, f"{sent} sent, {len(linked)} with links")
    started = perf_counter()
    await upkeep.seal_trail(ctx)
    report = await watch.verify(ctx)
    faults = len(report.faults)
    log.step("audit trail", perf_counter() - started, f"{report.entries} entries, {faults} faults")
    return sent > 0 and not linked and not faults


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
