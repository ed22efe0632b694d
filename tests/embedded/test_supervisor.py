"""The embedded server starts, keeps what it was told, and leaves nothing behind."""

import asyncio
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest

from eawase.embedded import EmbeddedPostgres, EmbeddedPostgresError
from tests.conftest import in_thread

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.slow


@pytest.fixture
def home() -> Iterator[Path]:
    """A directory the server's account can enter; pytest's own are closed to it."""
    path = Path(tempfile.mkdtemp(prefix="eawase-"))
    path.chmod(0o755)
    yield path
    shutil.rmtree(path)


def ask(dsn: str, sql: str) -> object:
    async def run() -> object:
        connection = await asyncpg.connect(dsn)
        try:
            return await connection.fetchval(sql)
        finally:
            await connection.close()

    answers: list[object] = []

    async def keep() -> None:
        answers.append(await run())

    in_thread(keep)
    return answers[0]


def gone_within(pid: int, seconds: float) -> bool:
    limit = time.monotonic() + seconds
    while Path(f"/proc/{pid}").exists():
        state = Path(f"/proc/{pid}/stat").read_text("utf-8").rsplit(")", 1)[-1].split()[0]
        if state == "Z":  # dead; in a container nobody may be there to collect it
            return True
        if time.monotonic() > limit:
            return False
        time.sleep(0.02)
    return True


def kill_postmaster(server: EmbeddedPostgres) -> None:
    assert server.pid is not None
    os.kill(server.pid, signal.SIGKILL)
    assert gone_within(server.pid, 5)


def start_program(data: Path) -> tuple[subprocess.Popen[str], int]:
    program = subprocess.Popen(
        [sys.executable, "-m", "tests.embedded.starter", str(data)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
    assert program.stdout is not None
    return program, int(program.stdout.readline())


def test_what_was_written_is_there_after_a_restart(home: Path) -> None:
    with EmbeddedPostgres(home / "data") as server:
        ask(server.dsn, "CREATE TABLE kept AS SELECT 7 AS value")
    assert server.pid is None
    with EmbeddedPostgres(home / "data") as server:
        assert ask(server.dsn, "SELECT value FROM kept") == 7


def test_a_killed_postmaster_is_started_again_with_all_that_was_committed(home: Path) -> None:
    with EmbeddedPostgres(home / "data") as server:
        ask(server.dsn, "CREATE TABLE kept AS SELECT 7 AS value")
        kill_postmaster(server)
        server.start()
        assert ask(server.dsn, "SELECT value FROM kept") == 7


def test_a_killed_application_leaves_no_server_and_its_directory_can_be_used(home: Path) -> None:
    program, postmaster = start_program(home / "data")
    with program:
        program.kill()
    assert gone_within(postmaster, 10)
    with EmbeddedPostgres(home / "data") as server:
        assert ask(server.dsn, "SELECT 1") == 1


def test_a_pid_file_whose_number_went_to_another_process_does_not_stop_the_start(
    home: Path,
) -> None:
    data = home / "data"
    with EmbeddedPostgres(data) as server:
        kill_postmaster(server)
    stale = (data / "postmaster.pid").read_text("utf-8").split("\n", 1)[1]
    (data / "postmaster.pid").write_text(f"{os.getpid()}\n{stale}", "utf-8")
    with EmbeddedPostgres(data) as server:
        assert ask(server.dsn, "SELECT 1") == 1


def test_a_second_starter_is_told_who_was_first(home: Path) -> None:
    with EmbeddedPostgres(home / "data") as first:
        with pytest.raises(EmbeddedPostgresError, match=f"in use by process {os.getpid()}"):
            EmbeddedPostgres(home / "data").start()
        assert ask(first.dsn, "SELECT 1") == 1


def test_a_directory_of_another_major_version_is_named_and_left_alone(home: Path) -> None:
    data = home / "data"
    data.mkdir()
    (data / "PG_VERSION").write_text("15\n", "ascii")
    with pytest.raises(EmbeddedPostgresError, match=r"PostgreSQL 15, .* PostgreSQL 18\.\d"):
        EmbeddedPostgres(data).start()
    assert [path.name for path in data.iterdir()] == ["PG_VERSION"]


def test_a_directory_with_other_things_in_it_is_left_alone(home: Path) -> None:
    data = home / "data"
    data.mkdir()
    (data / "letter.txt").write_text("dear", "ascii")
    with pytest.raises(EmbeddedPostgresError, match="is not empty"):
        EmbeddedPostgres(data).start()
    assert [path.name for path in data.iterdir()] == ["letter.txt"]


def test_a_first_start_that_broke_off_is_made_anew(home: Path) -> None:
    (home / "data.new").mkdir()
    (home / "data.new" / "PG_VERSION").write_text("18\n", "ascii")
    with EmbeddedPostgres(home / "data") as server:
        assert ask(server.dsn, "SELECT 1") == 1
    assert not (home / "data.new").exists()


def test_a_path_too_long_for_a_socket_gets_a_short_one_that_is_removed(home: Path) -> None:
    data = home / ("long" * 30)
    with EmbeddedPostgres(data) as server:
        sockets = Path(server.dsn.split("host=")[1])
        assert sockets != data
        assert sockets.stat().st_mode & 0o777 == 0o700
        assert ask(server.dsn, "SELECT 1") == 1
    assert not sockets.exists()


def test_nobody_else_may_come_in(home: Path) -> None:
    with EmbeddedPostgres(home / "data") as server:
        assert (home / "data").stat().st_mode & 0o777 == 0o700
        assert ask(server.dsn, "SHOW listen_addresses") == ""
        rules = "SELECT string_agg(type || ' ' || auth_method, ',') FROM pg_hba_file_rules"
        assert ask(server.dsn, rules) == "local peer"


def test_the_log_holds_no_statement_and_no_row(home: Path) -> None:
    planted = "planted-5d1f"
    with EmbeddedPostgres(home / "data") as server:
        ask(server.dsn, "CREATE TABLE t (v text PRIMARY KEY)")
        ask(server.dsn, f"INSERT INTO t VALUES ('{planted}')")
        with pytest.raises(asyncpg.UniqueViolationError):
            ask(server.dsn, f"INSERT INTO t VALUES ('{planted}')")
    logs = "".join(path.read_text("utf-8") for path in (home / "data" / "log").iterdir())
    assert "duplicate key" in logs
    assert planted not in logs


def test_the_server_inherits_no_environment(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EAWASE_PLANTED", "planted")
    with EmbeddedPostgres(home / "data") as server:
        environment = Path(f"/proc/{server.pid}/environ").read_bytes()
    assert b"PLANTED" not in environment


def test_it_is_started_from_the_main_thread_only(home: Path) -> None:
    said: list[str] = []

    def run() -> None:
        with pytest.raises(EmbeddedPostgresError) as error:
            EmbeddedPostgres(home / "data").start()
        said.append(str(error.value))

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    assert said == ["start the embedded database from the main thread"]


def test_a_bad_option_is_an_error_that_says_what_the_server_said(home: Path) -> None:
    with pytest.raises(EmbeddedPostgresError, match="no_such_option"):
        EmbeddedPostgres(home / "data", options={"no_such_option": "1"}).start()
    with EmbeddedPostgres(home / "data") as server:
        assert ask(server.dsn, "SELECT 1") == 1


def test_a_loop_that_runs_does_not_disturb_the_start(home: Path) -> None:
    async def run() -> int | None:
        with EmbeddedPostgres(home / "data") as server:
            await asyncio.sleep(0)
            return server.pid

    assert asyncio.run(run())
