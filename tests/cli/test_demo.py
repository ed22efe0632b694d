"""The demonstration: walks whole, forgets only its own folder."""

import fcntl
import subprocess
import sys
from pathlib import Path

import pytest

from eawase.cli import demo
from eawase.settings import Settings
from tests.world import World


@pytest.mark.slow
def test_the_walk_goes_through_the_main_job_over_http() -> None:
    command = [sys.executable, "-m", "eawase", "demo", "--walk"]
    walked = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert walked.returncode == 0, walked.stdout + walked.stderr
    assert "every step as it must be" in walked.stdout


def test_reset_forgets_a_demonstration(tmp_path: Path) -> None:
    place = demo.make_place(tmp_path / "demo")
    assert place.keys.stat().st_mode & 0o077 == 0
    assert demo.reset(tmp_path / "demo", lambda _: None)
    assert not (tmp_path / "demo").exists()


def test_reset_takes_nothing_from_a_demonstration_that_runs(tmp_path: Path) -> None:
    place = demo.make_place(tmp_path / "demo")
    with (place.home / "postgres.lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        assert not demo.reset(place.home, lambda _: None)
        assert place.keys.exists()
    assert demo.reset(place.home, lambda _: None)


def test_reset_leaves_any_other_folder_alone(tmp_path: Path) -> None:
    (tmp_path / "photographs").mkdir()
    (tmp_path / "photographs" / "family.jpg").touch()
    assert not demo.reset(tmp_path / "photographs", lambda _: None)
    assert (tmp_path / "photographs" / "family.jpg").exists()


def test_starting_again_keeps_the_keys(tmp_path: Path) -> None:
    first = demo.make_place(tmp_path / "demo").keys.read_bytes()
    assert demo.make_place(tmp_path / "demo").keys.read_bytes() == first


async def test_a_bank_that_was_only_half_made_is_not_served(dsn: str, tmp_path: Path) -> None:
    world = await World.found(dsn)
    await world.close()
    place = demo.make_place(tmp_path / "demo")
    settings = place.settings(Settings(production=False, secure_cookies=False, dsn=dsn))
    with pytest.raises(demo.HalfMade, match="demo-reset"):
        await demo.prepare(place, settings, dsn, customers=3, say=lambda _: None)
