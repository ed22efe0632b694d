"""The command `eawase`. Import of heavy parts waits until a command needs them."""

import asyncio
import sys
from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter

from eawase.settings import BadSetting, Settings

app = App(name="eawase", help="画像認証カード: authenticate bank customers by a printed card.")
audit = App(name="audit", help="The audit trail.")
keys = App(name="keys", help="The sealing keys.")
policy = App(name="policy", help="The institution's policy.")
officer = App(name="officer", help="Officers of the bank.")
for part in (audit, keys, policy, officer):
    app.command(part)

DEMO_HOME = Path("var/demo")
LOOPBACK = "127.0.0.1"


@app.command
def demo(
    *,
    walk: bool = False,
    reset: bool = False,
    home: Path = DEMO_HOME,
    portal_port: int = 8017,
    office_port: int = 8018,
) -> int:
    """Serve a sample bank on this machine.

    Parameters
    ----------
    walk
        Go through the whole main job over HTTP in a throw-away folder, verify each step, and stop.
    reset
        Forget the sample bank of an earlier start.
    home
        Where the sample bank keeps its database, keys, papers and mails.
    portal_port
        Port of the customers' portal on 127.0.0.1.
    office_port
        Port of the staff's office on 127.0.0.1.
    """
    from eawase.cli import demo as command

    if reset:
        return 0 if command.reset(home, print) else 1
    if walk:
        from eawase.cli.walk import run_walk

        return run_walk(_demo_settings())
    return command.run_demo(_demo_settings(), home, portal_port, office_port)


def _demo_settings() -> Settings:
    """A demonstration needs no settings; a given DSN or database account is taken."""
    return Settings.from_environment(production=False, secure_cookies=False)


@app.command
def serve(
    audience: Annotated[str, Parameter(help="portal or office")],
    *,
    host: str = LOOPBACK,
    port: int = 8000,
) -> int:
    """Serve one audience. TLS ends in front of it; see docs/OPERATIONS.md."""
    from eawase.cli import operate
    from eawase.server import run_loop

    return run_loop(operate.serve_one(Settings.from_environment(), audience, host, port))


@app.command
def worker() -> int:
    """Send mails, seal the audit trail, settle value dates, lapse cards. Any number may run."""
    from eawase.cli import operate
    from eawase.server import run_loop

    return run_loop(operate.run_worker(Settings.from_environment()))


@app.command
def migrate() -> int:
    """Bring the database to this version's schema."""
    from eawase.cli import operate

    return asyncio.run(operate.run_migrations(Settings.from_environment()))


@app.command
def found(file: Path) -> int:
    """Write the institution, its branches and its first policy from a TOML file."""
    from eawase.cli import operate

    return asyncio.run(operate.found(Settings.from_environment(), file))


@app.command
def settings() -> int:
    """Print all settings, secrets masked."""
    for name, value in Settings.from_environment().shown().items():
        print(f"{name}={value}")
    return 0


@audit.command
def verify(*, anchor: str | None = None, demo: bool = False, home: Path = DEMO_HOME) -> int:
    """Check the whole audit trail and the books; exit 1 if anything is altered or missing.

    Parameters
    ----------
    anchor
        "number:digest" of a checkpoint noted elsewhere (the worker logs each).
    demo
        Verify the sample bank's trail.
    home
        The sample bank's folder.
    """
    from eawase.cli import operate

    if demo:
        return operate.verify_demo(_demo_settings(), home, anchor)
    return asyncio.run(operate.verify(Settings.from_environment(), anchor))


@keys.command
def new(file: Path, installation: str) -> int:
    """Make a key file for an installation; it is never overwritten."""
    from eawase.keyfile import write_key_file

    write_key_file(file, installation)
    print(f"wrote {file}; without it every card is lost, so keep a copy in a safe")
    return 0


@policy.command
def show() -> int:
    """Print the policy that holds now."""
    from eawase.cli import operate

    return asyncio.run(operate.show_policy(Settings.from_environment()))


@officer.command
def add(officer_id: str, role: str, name: str) -> int:
    """Add an officer; the password is asked for and not shown."""
    from eawase.cli import operate

    return asyncio.run(operate.add_officer(Settings.from_environment(), officer_id, role, name))


def run() -> None:
    """The entry point: a refusal is one sentence on stderr and exit code 2, never a trace."""
    from eawase.embedded import EmbeddedPostgresError
    from eawase.keyfile import BadKeyFile
    from eawase.server import NotFounded
    from eawase.store import Unavailable

    try:
        sys.exit(app())
    except (BadSetting, BadKeyFile, EmbeddedPostgresError, NotFounded, Unavailable) as error:
        print(f"eawase: {error}", file=sys.stderr)
        sys.exit(2)
