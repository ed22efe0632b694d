"""An operator's commands on a real database."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import asyncpg
import pytest

from eawase.cli import operate
from eawase.keyfile import write_key_file
from eawase.server import NotFounded, build_context
from eawase.settings import BadSetting, Settings
from eawase.store import Unavailable

FOUNDING = """
[institution]
code = "9998"
name = "さくら信用金庫"
name_en = "Sakura Shinkin Bank"
kana = "サクラシンキン"
help_phone = "0120-000-000"
loss_phone = "0120-000-111"

[[branches]]
code = "001"
name = "本店営業部"
kana = "ホンテン"
phone = "03-0000-0001"

[policy]
start_on = 2026-11-02
deadline_on = 2027-03-31
"""


@pytest.fixture
def settings(dsn: str, tmp_path: Path) -> Settings:
    write_key_file(tmp_path / "keys.json", "bank")
    return Settings(dsn=dsn, keys=tmp_path / "keys.json", hosts=("bank.example",))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "institution.toml"
    path.write_text(FOUNDING, "utf-8")
    return path


def rewrite(file: Path, text: str) -> None:
    file.write_text(text, "utf-8")


def typing(password: str) -> Callable[[str], str]:
    """Somebody who types this password when asked."""

    def typed(_: str) -> str:
        return password

    return typed


async def test_an_institution_is_founded_once(settings: Settings, file: Path) -> None:
    assert await operate.found(settings, file) == 0
    ctx = await build_context(settings, settings.dsn)
    await ctx.store.close()
    assert ctx.imprint.name == "さくら信用金庫"
    assert not ctx.imprint.demonstration
    with pytest.raises(BadSetting, match="already"):
        await operate.found(settings, file)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('code = "9998"', 'code = "998"'),
        ("deadline_on = 2027-03-31", "deadline_on = 2020-01-01"),
        ("deadline_on = 2027-03-31", "deadline_on = 2027-03-31\npositions = 0"),
        ("deadline_on = 2027-03-31", "deadline_on = 2027-03-31\nfailures = 3"),
        ('name = "さくら信用金庫"\n', ""),
        ("[institution]", "[institution"),
    ],
)
async def test_a_founding_file_with_a_fault_founds_nothing(
    settings: Settings, file: Path, before: str, after: str
) -> None:
    rewrite(file, FOUNDING.replace(before, after))
    with pytest.raises(BadSetting):
        await operate.found(settings, file)
    with pytest.raises(NotFounded):
        await build_context(settings, settings.dsn)


async def test_an_empty_database_is_not_served(settings: Settings) -> None:
    with pytest.raises(NotFounded, match="eawase found"):
        await build_context(settings, settings.dsn)


async def test_production_refuses_demonstration_data(settings: Settings, file: Path) -> None:
    await operate.found(settings, file)
    connection = await asyncpg.connect(settings.dsn)
    await connection.execute("UPDATE installation SET demonstration = true")
    await connection.close()
    with pytest.raises(NotFounded, match="demonstration"):
        await build_context(settings, settings.dsn)


@pytest.mark.parametrize("audience", ["portal", "office"])
async def test_production_names_its_hosts_before_anything_is_connected(
    settings: Settings, audience: str
) -> None:
    nowhere = replace(settings, dsn="postgresql://nobody@127.0.0.1:1/nothing")
    with pytest.raises(BadSetting, match="EAWASE_HOSTS"):
        await operate.serve_one(replace(nowhere, hosts=()), audience, "127.0.0.1", 0)
    with pytest.raises(Unavailable):
        await operate.serve_one(nowhere, audience, "127.0.0.1", 0)


async def test_an_officer_is_added_with_a_long_password(
    settings: Settings, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await operate.found(settings, file)
    monkeypatch.setattr("getpass.getpass", typing("short"))
    with pytest.raises(BadSetting, match="fewer than 12"):
        await operate.add_officer(settings, "tanaka", "clerk", "田中 一郎")
    monkeypatch.setattr("getpass.getpass", typing("a-long-test-password"))
    assert await operate.add_officer(settings, "tanaka", "clerk", "田中 一郎") == 0
    with pytest.raises(BadSetting):
        await operate.add_officer(settings, "suzuki", "director", "鈴木")


async def test_verify_tells_a_whole_trail_from_an_altered_one(
    settings: Settings, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    await operate.found(settings, file)
    assert await operate.verify(settings, None) == 0
    assert "the trail is whole" in capsys.readouterr().out
    connection = await asyncpg.connect(settings.dsn)
    await connection.execute("ALTER TABLE audit_entry DISABLE TRIGGER USER")
    await connection.execute("UPDATE audit_entry SET actor = 'nobody'")
    await connection.close()
    assert await operate.verify(settings, None) == 1
    assert "FAULT bank: entry 1 was altered" in capsys.readouterr().out
