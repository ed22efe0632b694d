"""The operating-system account (実行アカウント) the embedded server runs as."""

from __future__ import annotations

import os
import pwd
import subprocess
from dataclasses import dataclass
from pathlib import Path

ACCOUNTS = ("eawase", "postgres")
NEVER = ("root", "nobody")
MAKE_ACCOUNT = "useradd --system --user-group --no-create-home --shell /usr/sbin/nologin eawase"
# The server inherits nothing of ours: keys may be in our environment.
ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"}


class EmbeddedPostgresError(Exception):
    """The embedded server cannot run here; the message says what to do about it."""


@dataclass(frozen=True)
class Account:
    """The operating-system account the server runs as; `switch` when it is not our own."""

    name: str
    uid: int
    gid: int
    switch: bool

    @classmethod
    def choose(cls, wanted: str | None, data: Path) -> Account:
        """PostgreSQL refuses root, so root lends the server an ordinary account that exists."""
        if os.geteuid() != 0:
            own = pwd.getpwuid(os.geteuid())
            if wanted not in (None, own.pw_name):
                raise EmbeddedPostgresError(f"only root can run the database as {wanted!r}")
            return cls(own.pw_name, own.pw_uid, own.pw_gid, switch=False)
        names = (wanted,) if wanted else (*_owner_of(data), *ACCOUNTS)
        for name in names:
            if name in NEVER:
                raise EmbeddedPostgresError(f"the database must not run as {name!r}")
            try:
                found = pwd.getpwnam(name)
            except KeyError:
                continue
            return cls(found.pw_name, found.pw_uid, found.pw_gid, switch=True)
        raise EmbeddedPostgresError(
            f"no account to run the database as (looked for {', '.join(names)}); "
            f"make one: {MAKE_ACCOUNT}"
        )

    def run(self, *command: str | Path, stdin: str = "") -> subprocess.CompletedProcess[str]:
        """Run one command as this account and hand back what it said."""
        return subprocess.run(
            command,
            input=stdin,
            text=True,
            capture_output=True,
            check=False,
            cwd="/",
            env=ENVIRONMENT,
            user=self.uid if self.switch else None,
            group=self.gid if self.switch else None,
            extra_groups=[] if self.switch else None,
        )

    def must(self, *command: str | Path, stdin: str = "") -> str:
        """The same, where failing is a fault."""
        done = self.run(*command, stdin=stdin)
        if done.returncode != 0:
            raise EmbeddedPostgresError(f"{Path(command[0]).name} failed: {done.stderr.strip()}")
        return done.stdout

    def write(self, path: Path, text: str) -> None:
        """Written by the account itself: root must not follow links an account has laid."""
        script = 'umask 077; cat > "$1.new" && mv -f "$1.new" "$1"'
        self.must("/bin/sh", "-c", script, "sh", path, stdin=text)

    def make_directory(self, path: Path) -> None:
        path.mkdir(mode=0o700)
        if self.switch:
            os.chown(path, self.uid, self.gid, follow_symlinks=False)

    def reaches(self, path: Path) -> bool:
        return self.run("/bin/sh", "-c", 'cd "$1"', "sh", path).returncode == 0


def _owner_of(data: Path) -> tuple[str, ...]:
    """An existing directory keeps its account, whatever other account has appeared since."""
    try:
        owner = pwd.getpwuid(data.stat().st_uid).pw_name
    except (FileNotFoundError, KeyError):
        return ()
    return () if owner in NEVER else (owner,)
