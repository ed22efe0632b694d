"""The key file: sealing keys outside the database, readable by the server's account alone.

Who has the database without this file has nothing better than blind guessing; who loses it has
lost every card. `docs/OPERATIONS.md` says how to keep it.
"""

import json
import os
import secrets
from pathlib import Path

from eawase.core.secret import KEY_BYTES, KeyRing

DEMONSTRATION = "demonstration-"


class BadKeyFile(Exception):
    """The key file is missing, readable by others, or malformed. Everything is refused then."""


def write_key_file(path: Path, installation: str) -> None:
    """Make a key file with one new key. Never overwrites.

    Raises:
        BadKeyFile: there is a file already.
    """
    content = {
        "installation": installation,
        "current": 1,
        "keys": {"1": secrets.token_bytes(KEY_BYTES).hex()},
    }
    try:
        with open(path, "x", encoding="utf-8", opener=_private) as file:
            json.dump(content, file, indent=2)
    except FileExistsError as error:
        raise BadKeyFile(f"{path} exists; a key file is never overwritten") from error


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def read_key_file(path: Path, *, production: bool) -> KeyRing:
    """Read the keys.

    Raises:
        BadKeyFile: missing, readable by others, malformed, or a demonstration's in production.
    """
    try:
        mode = path.stat().st_mode
        plain = json.loads(path.read_text("utf-8"))
        keys = {int(key_id): bytes.fromhex(key) for key_id, key in plain["keys"].items()}
        ring = KeyRing(
            keys=keys, current=int(plain["current"]), installation=str(plain["installation"])
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadKeyFile(f"{path}: {type(error).__name__}") from error
    if mode & 0o077:
        raise BadKeyFile(f"{path} may be read by others: chmod 600")
    if production and ring.installation.startswith(DEMONSTRATION):
        raise BadKeyFile(f"{path} holds demonstration keys; production refuses them")
    return ring
