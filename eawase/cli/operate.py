"""What an operator's commands do: connect, run one job, print, close."""

import asyncio
import getpass
import json
import signal
import tomllib
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from random import SystemRandom

from eawase.cli.demo import database, make_place
from eawase.core.identity import BranchCode, InstitutionCode, OfficerId
from eawase.core.malformed import Malformed
from eawase.core.policy import BadPolicy, policy_from_dict, policy_to_dict
from eawase.core.secret import hash_password
from eawase.core.staff import Officer, Role
from eawase.keyfile import read_key_file
from eawase.reference.holidays import is_holiday
from eawase.reference.institutions import Directory
from eawase.reference.pictures import load_catalogue
from eawase.server import (
    OFFICE,
    PORTAL,
    Door,
    build_context,
    configure_logging,
    utc_now,
)
from eawase.server import serve as serve_doors
from eawase.service import founding, watch
from eawase.service.context import Context
from eawase.settings import BadSetting, Settings
from eawase.store import Store
from eawase.store.contracts import Branch
from eawase.store.institution import Imprint
from eawase.store.migrate import migrate, status
from eawase.worker import delivery, work

PASSWORD_MIN = 12


def _dsn(settings: Settings) -> str:
    if not settings.dsn:
        raise BadSetting("EAWASE_DSN names the database")
    return settings.dsn


@asynccontextmanager
async def _context(settings: Settings) -> AsyncGenerator[Context]:
    configure_logging(settings.log_level)
    ctx = await build_context(settings, _dsn(settings))
    try:
        yield ctx
    finally:
        await ctx.store.close()


async def serve_one(settings: Settings, audience: str, host: str, port: int) -> int:
    """Serve the portal or the office until a signal."""
    if audience not in (PORTAL, OFFICE):
        raise BadSetting(f"serve {PORTAL} or {OFFICE}, not {audience!r}")
    if settings.production and not settings.hosts:
        raise BadSetting("EAWASE_HOSTS names the hosts this server answers for")
    async with _context(settings) as ctx:
        await serve_doors(settings, ctx, [Door(audience=audience, host=host, port=port)])
    return 0


async def run_worker(settings: Settings) -> int:
    delivery(settings)  # a missing mail server stops the start, not the first mail
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with _context(settings) as ctx:
        await work(settings, ctx, stop)
    return 0


async def run_migrations(settings: Settings) -> int:
    applied = await migrate(_dsn(settings))
    for name in applied:
        print(f"applied {name}")
    print(f"schema is up to date: {await status(_dsn(settings))}")
    return 0


async def found(settings: Settings, file: Path) -> int:
    """Found a real institution from a TOML file (docs/OPERATIONS.md shows one)."""
    if settings.keys is None:
        raise BadSetting("EAWASE_KEYS names the key file")
    try:
        imprint, branches, policy = _read_founding(file)
    except (OSError, tomllib.TOMLDecodeError, KeyError, Malformed, BadPolicy) as error:
        raise BadSetting(f"{file}: {error}") from error
    store = await Store.open(_dsn(settings), connections=2)
    try:
        async with store.transaction() as tx:
            if await tx.institution.imprint() is not None:
                raise BadSetting("this database holds an institution already")
        ctx = Context(
            store=store,
            keys=read_key_file(settings.keys, production=settings.production),
            catalogue=load_catalogue(),
            directory=Directory(),
            imprint=imprint,
            now=utc_now,
            random=SystemRandom(),
            is_holiday=is_holiday,
        )
        await founding.found(ctx, imprint, branches, policy_from_dict(policy))
    finally:
        await store.close()
    print(f"founded {imprint.name}")
    return 0


def _read_founding(file: Path) -> tuple[Imprint, list[Branch], dict[str, object]]:
    plain = tomllib.loads(file.read_text("utf-8"))
    bank = plain["institution"]
    imprint = Imprint(
        code=InstitutionCode(bank["code"]),
        name=bank["name"],
        name_en=bank["name_en"],
        kana=bank["kana"],
        help_phone=bank["help_phone"],
        loss_phone=bank["loss_phone"],
        demonstration=False,
    )
    branches = [
        Branch(code=BranchCode(b["code"]), name=b["name"], kana=b["kana"], phone=b["phone"])
        for b in plain["branches"]
    ]
    policy = {
        name: value.isoformat() if hasattr(value, "isoformat") else value
        for name, value in plain["policy"].items()
    }
    policy_from_dict(policy)
    return imprint, branches, policy


async def verify(settings: Settings, anchor: str | None) -> int:
    async with _context(settings) as ctx:
        return await _verify(ctx, anchor)


def verify_demo(settings: Settings, home: Path, anchor: str | None) -> int:
    """The same for the sample bank, whose database is started for it."""
    place = make_place(home)
    demo = place.settings(settings)

    async def run(dsn: str) -> int:
        ctx = await build_context(demo, dsn)
        try:
            return await _verify(ctx, anchor)
        finally:
            await ctx.store.close()

    with database(demo, place, print) as dsn:
        return asyncio.run(run(dsn))


async def _verify(ctx: Context, anchor: str | None) -> int:
    report = await watch.verify(ctx, anchor=anchor)
    print(f"{report.entries} entries in {report.chains} chains")
    print(f"{report.checkpoints} checkpoints, last {report.last_checkpoint or 'none'}")
    print(f"{report.unsealed} entries since the last checkpoint")
    for fault in report.faults:
        print(f"FAULT {fault}")
    print("the trail is whole" if not report.faults else "THE TRAIL IS NOT WHOLE")
    return 1 if report.faults else 0


async def show_policy(settings: Settings) -> int:
    async with _context(settings) as ctx, ctx.store.transaction() as tx:
        version, policy = await tx.institution.policy_version()
    print(json.dumps({"version": version, **policy_to_dict(policy)}, ensure_ascii=False, indent=2))
    return 0


async def add_officer(settings: Settings, officer_id: str, role: str, name: str) -> int:
    try:
        officer = Officer(id=OfficerId.parse(officer_id), name=name, role=Role(role))
    except ValueError as error:
        raise BadSetting(str(error)) from error
    password = getpass.getpass(f"password for {officer.id} (at least {PASSWORD_MIN} characters): ")
    if len(password) < PASSWORD_MIN:
        raise BadSetting(f"the password has fewer than {PASSWORD_MIN} characters")
    async with _context(settings) as ctx:
        await founding.add_officer(ctx, officer, hash_password(password))
    print(f"added {officer.id}")
    return 0
