"""The key file: private, never overwritten, and a demonstration's is refused by production."""

import json
from pathlib import Path

import pytest

from eawase.core.secret import Secret, Unsealable
from eawase.keyfile import DEMONSTRATION, BadKeyFile, read_key_file, write_key_file


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "keys.json"


def test_a_new_key_file_opens_what_it_sealed(path: Path) -> None:
    write_key_file(path, "bank")
    ring = read_key_file(path, production=True)
    sealed, key_id = ring.seal(Secret(b"pictures"), purpose="p", place="here", nonce=bytes(12))
    again = read_key_file(path, production=True)
    assert again.unseal(sealed, key_id, purpose="p", place="here").value == b"pictures"


def test_it_is_readable_by_its_owner_alone(path: Path) -> None:
    write_key_file(path, "bank")
    assert path.stat().st_mode & 0o777 == 0o600


def test_it_is_never_overwritten(path: Path) -> None:
    write_key_file(path, "bank")
    before = path.read_bytes()
    with pytest.raises(BadKeyFile, match="never overwritten"):
        write_key_file(path, "bank")
    assert path.read_bytes() == before


def test_one_that_others_may_read_is_refused(path: Path) -> None:
    write_key_file(path, "bank")
    path.chmod(0o640)
    with pytest.raises(BadKeyFile, match="chmod 600"):
        read_key_file(path, production=False)


def test_production_refuses_demonstration_keys(path: Path) -> None:
    write_key_file(path, DEMONSTRATION + "sakura")
    assert read_key_file(path, production=False)
    with pytest.raises(BadKeyFile, match="demonstration"):
        read_key_file(path, production=True)


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        "{}",
        json.dumps({"installation": "bank", "current": 2, "keys": {"1": "00" * 32}}),
        json.dumps({"installation": "bank", "current": 1, "keys": {"1": "00" * 31}}),
        json.dumps({"installation": "bank", "current": 1, "keys": {"1": "not hex"}}),
    ],
)
def test_a_malformed_file_is_refused_without_showing_it(path: Path, content: str) -> None:
    path.write_text(content)
    path.chmod(0o600)
    with pytest.raises(BadKeyFile) as refused:
        read_key_file(path, production=True)
    assert "00" * 31 not in str(refused.value)


def test_a_missing_file_is_refused(path: Path) -> None:
    with pytest.raises(BadKeyFile):
        read_key_file(path, production=True)


def test_another_installations_keys_do_not_open_it(path: Path, tmp_path: Path) -> None:
    write_key_file(path, "bank")
    plain = json.loads(path.read_text())
    other = tmp_path / "other.json"
    other.write_text(json.dumps({**plain, "installation": "other"}))
    other.chmod(0o600)
    sealed, key_id = read_key_file(path, production=True).seal(
        Secret(b"pictures"), purpose="p", place="here", nonce=bytes(12)
    )
    with pytest.raises(Unsealable):
        read_key_file(other, production=True).unseal(sealed, key_id, purpose="p", place="here")
