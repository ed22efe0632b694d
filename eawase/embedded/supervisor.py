"""Starts, guards and stops the one PostgreSQL of this process."""

from __future__ import annotations

import ctypes
import fcntl
import logging
import os
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import IO, Self
from urllib.parse import quote

from eawase.embedded.account import ENVIRONMENT, Account, EmbeddedPostgresError
from eawase.embedded.cluster import (
    DATABASE,
    SUPERUSER,
    check_version,
    clear_stale_pid,
    find_binaries,
    let_in,
    make_cluster,
    socket_directory,
    wait_until_ready,
)

log = logging.getLogger("eawase.embedded")

STOP_MAX_S = 30.0
RETRY_MAX_S = 10.0
PR_SET_PDEATHSIG = 1
LIBC = ctypes.CDLL(None)


def _lock_path(data: Path) -> Path:
    return data.with_name(data.name + ".lock")


def in_use(data: Path) -> bool:
    """Whether some process holds this data directory right now."""
    try:
        with _lock_path(data).open() as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return True
    return False


class EmbeddedPostgres:
    """One PostgreSQL over one data directory, alive as long as this process wants it.

    Start it from the main thread of the long-lived process: the kernel ends the server when the
    thread that started it ends, which is what leaves no orphan behind after `kill -9`.
    """

    def __init__(
        self,
        data: Path,
        *,
        account: str | None = None,
        options: Mapping[str, str] | None = None,
    ) -> None:
        self.data = data.absolute()
        self._wanted = account
        self._options = dict(options or {})
        self._process: subprocess.Popen[bytes] | None = None
        self._lock: IO[str] | None = None
        self._sockets: Path | None = None

    @property
    def dsn(self) -> str:
        """Where asyncpg and psql connect; known once started, and without any secret."""
        if self._sockets is None:
            raise EmbeddedPostgresError("the embedded database is not running")
        host = quote(str(self._sockets), safe="/")
        return f"postgresql://{SUPERUSER}@/{DATABASE}?host={host}"

    @property
    def pid(self) -> int | None:
        """Process id of the postmaster while it lives."""
        alive = self._process is not None and self._process.poll() is None
        return self._process.pid if alive and self._process else None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        """Make the directory if there is none, recover after a crash, serve."""
        if self.pid is not None:
            return
        if threading.current_thread() is not threading.main_thread():
            raise EmbeddedPostgresError("start the embedded database from the main thread")
        account = Account.choose(self._wanted, self.data)
        self._guard(account)
        try:
            binaries = find_binaries(account, self.data)
            check_version(account, binaries, self.data)
            make_cluster(account, binaries, self.data)
            let_in(account, self.data)
            clear_stale_pid(self.data)
            self._sockets = self._sockets or socket_directory(account, self.data)
            self._serve(account, binaries)
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Fast shutdown: open transactions are rolled back, the rest is on disk."""
        if self._process is not None:
            for how in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
                if self._process.poll() is None:
                    self._process.send_signal(how)
                try:
                    self._process.wait(STOP_MAX_S)
                    break
                except subprocess.TimeoutExpired:
                    log.warning("the database did not stop on %s", how.name)
            self._process = None
        if self._sockets is not None and self._sockets != self.data:
            shutil.rmtree(self._sockets, ignore_errors=True)
        self._sockets = None
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def _guard(self, account: Account) -> None:
        """One starter per directory: an advisory lock that dies with its process."""
        self.data.parent.mkdir(parents=True, exist_ok=True)
        if not account.reaches(self.data.parent):
            raise EmbeddedPostgresError(
                f"account {account.name!r} cannot enter {self.data.parent}: choose a data "
                "directory it can reach, for example one below /var/lib"
            )
        if self._lock is not None:
            return
        path = _lock_path(self.data)
        file = os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600), "r+")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = file.read().strip() or "unknown"
            file.close()
            raise EmbeddedPostgresError(
                f"{self.data} is in use by process {holder}; stop that one first"
            ) from None
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        self._lock = file

    def _serve(self, account: Account, binaries: Path) -> None:
        """Start until ready. Backends of a killed postmaster may need a moment to go."""
        give_up = time.monotonic() + RETRY_MAX_S
        while True:
            with tempfile.TemporaryFile() as said:
                self._process = self._spawn(account, binaries, said)
                if wait_until_ready(self._process, self.data):
                    return
                said.seek(0)
                words = said.read().decode(errors="replace").strip()
            if "still in use" not in words or time.monotonic() > give_up:
                raise EmbeddedPostgresError(f"the database did not start: {words}")
            time.sleep(0.1)

    def _spawn(self, account: Account, binaries: Path, said: IO[bytes]) -> subprocess.Popen[bytes]:
        command = [binaries / "postgres", "-D", self.data, "-k", self._sockets, "-h", ""]
        for name, value in self._options.items():
            command += ["-c", f"{name}={value}"]
        return subprocess.Popen(
            [str(part) for part in command],
            preexec_fn=_die_with(os.getpid()),  # noqa: PLW1509 - main thread only, see start()
            start_new_session=True,  # Ctrl-C is ours; the server is stopped in order
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
            cwd="/",
            env=ENVIRONMENT,
            user=account.uid if account.switch else None,
            group=account.gid if account.switch else None,
            extra_groups=[] if account.switch else None,
        )


def _die_with(parent: int) -> Callable[[], None]:
    """For the child, after the change of user: fast shutdown when the starter is gone."""

    def child() -> None:
        LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGINT)
        if os.getppid() != parent:  # gone before the kernel was told
            os._exit(1)

    return child
