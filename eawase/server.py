"""The composition root: settings in, running doors out. It holds no rules."""

import asyncio
import contextlib
import logging
import random
import signal
import socket
from collections.abc import Callable, Coroutine, Generator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import structlog
import uvicorn
import uvloop

from eawase.keyfile import read_key_file
from eawase.reference.holidays import is_holiday
from eawase.reference.institutions import Branch, Directory, Institution
from eawase.reference.pictures import load_catalogue
from eawase.service.context import Context
from eawase.settings import BadSetting, Settings
from eawase.store import Store
from eawase.store.institution import Imprint

Result = TypeVar("Result")

PORTAL = "portal"
OFFICE = "office"

HEAD_BYTES_MAX = 16_384
"""The request line and all headers together; a longer head is refused while it arrives."""


class NotFounded(Exception):
    """The database holds no institution yet, or one this process must not serve."""


def utc_now() -> datetime:
    """The clock of production; tests and the sample bank bring their own."""
    return datetime.now(UTC)


async def build_context(
    settings: Settings, dsn: str, *, now: Callable[[], datetime] = utc_now
) -> Context:
    """Connect, read keys and institution.

    Raises:
        BadKeyFile, BadSetting, NotFounded, Unavailable: with what to do about it.
    """
    if settings.keys is None:
        raise BadSetting("EAWASE_KEYS names the key file")
    keys = read_key_file(settings.keys, production=settings.production)
    store = await Store.open(dsn, connections=settings.database_connections)
    try:
        imprint, directory = await _institution(store)
        if imprint.demonstration and settings.production:
            raise NotFounded("this database holds demonstration data; production refuses it")
    except BaseException:
        await store.close()
        raise
    return Context(
        store=store,
        keys=keys,
        catalogue=load_catalogue(),
        directory=directory,
        imprint=imprint,
        now=now,
        random=random.SystemRandom(),
        is_holiday=is_holiday,
    )


async def _institution(store: Store) -> tuple[Imprint, Directory]:
    async with store.transaction() as tx:
        imprint = await tx.institution.imprint()
        if imprint is None:
            raise NotFounded("no institution in this database: run `eawase found` first")
        branches = await tx.contracts.branches()
    home = Institution(code=imprint.code, name=imprint.name, kana=imprint.kana)
    own = tuple(
        Branch(institution=imprint.code, code=b.code, name=b.name, kana=b.kana) for b in branches
    )
    return imprint, Directory(extra=((home, own),))


def run_loop(main: Coroutine[Any, Any, Result]) -> Result:
    """Run a server or worker on uvloop: the same asyncio, with less of the machine's time."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(main)


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """One audience on one port."""

    audience: str
    host: str
    port: int

    def open(self) -> socket.socket:
        """Take the port.

        Raises:
            BadSetting: somebody else has it, or the address is not this machine's.
        """
        family = socket.AF_INET6 if ":" in self.host else socket.AF_INET
        taken = socket.socket(family)
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            taken.bind((self.host, self.port))
        except OSError as error:
            taken.close()
            raise BadSetting(
                f"cannot serve the {self.audience} on {self.host} port {self.port}: "
                f"{error.strerror}"
            ) from error
        return taken


class _Quiet(uvicorn.Server):
    """Several doors share one loop; the signals are the composition root's, not each door's."""

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None]:
        yield


async def serve(
    settings: Settings,
    ctx: Context,
    doors: list[Door],
    *,
    beside: Callable[[], object] | None = None,
    until: asyncio.Event | None = None,
) -> None:
    """Serve doors until a signal, or until the event is set; `beside` is called when all are up."""
    sockets = [door.open() for door in doors]
    servers = [_Quiet(_config(settings, ctx, door)) for door in doors]
    running = [
        asyncio.ensure_future(server.serve(sockets=[taken]))
        for server, taken in zip(servers, sockets, strict=True)
    ]
    stop = until or asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    try:
        await _all_up(servers)
        if beside is not None:
            beside()
        await stop.wait()
    finally:
        for server in servers:
            server.should_exit = True
        await asyncio.gather(*running)


async def _all_up(servers: list[_Quiet]) -> None:
    """uvicorn has no event for "listening": look every 10 ms."""
    for server in servers:
        while not (server.started or server.should_exit):  # noqa: ASYNC110 - see above
            await asyncio.sleep(0.01)


def _config(settings: Settings, ctx: Context, door: Door) -> uvicorn.Config:
    from eawase.doors import build_app  # the framework is loaded only where it serves

    app = build_app(settings, ctx, door.audience)
    return uvicorn.Config(
        app,
        host=door.host,
        port=door.port,
        log_config=None,
        access_log=False,
        server_header=False,
        date_header=True,
        proxy_headers=False,
        timeout_keep_alive=15,
        limit_concurrency=512,
        http="h11",  # never another parser by chance: this one bounds the head
        h11_max_incomplete_event_size=HEAD_BYTES_MAX,
    )


class _Named(logging.Handler):
    """What libraries say becomes a JSON line that names the place, without what they said.

    Their sentences and traces may quote a request.
    """

    def emit(self, record: logging.LogRecord) -> None:
        invalid = record.msg == "Invalid HTTP request received."
        error = record.exc_info[0] if record.exc_info else None
        structlog.get_logger().log(
            record.levelno,
            "invalid_http_request" if invalid else "library",
            logger=record.name,
            place=f"{record.module}.{record.funcName}",
            error=error.__name__ if error else None,
        )


def configure_logging(level: str, path: Path | None = None) -> None:
    """JSON lines through structlog; only named, harmless fields are ever logged."""
    for name in ("uvicorn", "asyncio"):
        logger = logging.getLogger(name)
        logger.handlers = [_Named()]
        logger.propagate = False
    out = path.open("a", encoding="utf-8") if path else None
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(
            logging.getLevelNamesMapping()[level.upper()]
        ),
        logger_factory=structlog.WriteLoggerFactory(file=out),
        cache_logger_on_first_use=True,
    )
