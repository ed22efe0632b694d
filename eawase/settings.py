"""Settings: one frozen value, read once from the environment. Nothing else reads it.

Every name begins with `EAWASE_`. A missing or malformed one stops the start and is named.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit


class BadSetting(Exception):
    """A setting is missing or malformed; the message names it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What an operator sets. `docs/OPERATIONS.md` explains each; a test compares the two."""

    dsn: str = ""  # empty: the embedded server below `home`
    home: Path = Path("var")
    keys: Path | None = None
    production: bool = True
    secure_cookies: bool = True
    hosts: tuple[str, ...] = ()
    trusted_proxies: int = 0
    database_account: str | None = None
    database_connections: int = 8
    smtp: str = ""
    smtp_starttls: bool = True
    mail_folder: Path | None = None
    mail_sender: str = ""
    log_level: str = "info"

    def __post_init__(self) -> None:
        if not 0 <= self.trusted_proxies <= 4:
            raise BadSetting("EAWASE_TRUSTED_PROXIES must be 0 to 4")
        if not 2 <= self.database_connections <= 64:
            raise BadSetting("EAWASE_DATABASE_CONNECTIONS must be 2 to 64")
        if self.log_level not in ("debug", "info", "warning", "error"):
            raise BadSetting("EAWASE_LOG_LEVEL must be debug, info, warning or error")
        if self.production:
            self._require_for_production()

    def _require_for_production(self) -> None:
        """What a demonstration may do without, and a bank may not."""
        if not self.secure_cookies:
            raise BadSetting("EAWASE_SECURE_COOKIES cannot be off in production")
        if self.mail_folder is not None:
            raise BadSetting("EAWASE_MAIL_FOLDER is for demonstrations; set EAWASE_SMTP")

    @property
    def smtp_address(self) -> tuple[str, int]:
        """Host and port of the mail server."""
        try:
            parts = urlsplit(f"//{self.smtp}")
            return parts.hostname or "", parts.port or 25
        except ValueError as error:
            raise BadSetting("EAWASE_SMTP must be host:port") from error

    @classmethod
    def from_environment(
        cls, environment: Mapping[str, str] | None = None, **otherwise: Any
    ) -> "Settings":
        """Read the environment. Unknown `EAWASE_` names are refused: they are typing errors.

        `otherwise` holds values for what the environment does not say.

        Raises:
            BadSetting: naming the setting.
        """
        given = os.environ if environment is None else environment
        known = {f"EAWASE_{field.name.upper()}": field.name for field in fields(cls)}
        ours = {name: text for name, text in given.items() if name.startswith("EAWASE_")}
        if unknown := sorted(set(ours) - set(known) - {"EAWASE_TEST_DSN"}):
            raise BadSetting(f"unknown settings: {', '.join(unknown)}")
        values: dict[str, Any] = dict(otherwise)
        values.update({known[n]: _read(n, text) for n, text in ours.items() if n in known})
        return cls(**values)

    def shown(self) -> dict[str, str]:
        """All settings as an operator may see them: no password of a DSN."""
        values = {f.name: getattr(self, f.name) for f in fields(self)}
        if self.dsn:
            parts = urlsplit(self.dsn)
            values["dsn"] = f"{parts.scheme}://…@{parts.hostname or 'socket'}{parts.path}"
        return {f"EAWASE_{name.upper()}": str(value) for name, value in values.items()}


_FLAGS = {"1": True, "true": True, "on": True, "0": False, "false": False, "off": False}


def _read(name: str, text: str) -> object:
    match name.removeprefix("EAWASE_"):
        case "PRODUCTION" | "SECURE_COOKIES" | "SMTP_STARTTLS":
            if text.lower() not in _FLAGS:
                raise BadSetting(f"{name} must be on or off")
            return _FLAGS[text.lower()]
        case "TRUSTED_PROXIES" | "DATABASE_CONNECTIONS":
            if not text.isdecimal():
                raise BadSetting(f"{name} must be a number")
            return int(text)
        case "HOSTS":
            return tuple(host.strip() for host in text.split(",") if host.strip())
        case "HOME" | "KEYS" | "MAIL_FOLDER":
            return Path(text) if text else None
        case _:
            return text
