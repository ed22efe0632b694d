"""Settings: read once, refused by name."""

from pathlib import Path

import pytest

from eawase.settings import BadSetting, Settings


def test_production_is_the_default() -> None:
    assert Settings.from_environment({}).production


def test_an_unknown_name_is_a_typing_error_and_stops_the_start() -> None:
    with pytest.raises(BadSetting, match="EAWASE_SECURE_COOKIE"):
        Settings.from_environment({"EAWASE_SECURE_COOKIE": "on"})


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("EAWASE_PRODUCTION", "maybe"),
        ("EAWASE_TRUSTED_PROXIES", "-1"),
        ("EAWASE_TRUSTED_PROXIES", "9"),
        ("EAWASE_DATABASE_CONNECTIONS", "1"),
        ("EAWASE_DATABASE_CONNECTIONS", "many"),
        ("EAWASE_LOG_LEVEL", "loud"),
    ],
)
def test_a_malformed_setting_is_named(name: str, text: str) -> None:
    with pytest.raises(BadSetting, match=name):
        Settings.from_environment({name: text})


def test_production_keeps_cookies_secure() -> None:
    with pytest.raises(BadSetting, match="EAWASE_SECURE_COOKIES"):
        Settings.from_environment({"EAWASE_SECURE_COOKIES": "off"})


def test_production_does_not_write_mails_into_a_folder() -> None:
    with pytest.raises(BadSetting, match="EAWASE_MAIL_FOLDER"):
        Settings.from_environment({"EAWASE_MAIL_FOLDER": "mails"})


def test_a_demonstration_may_do_both() -> None:
    given = {
        "EAWASE_PRODUCTION": "off",
        "EAWASE_SECURE_COOKIES": "off",
        "EAWASE_MAIL_FOLDER": "mails",
    }
    assert Settings.from_environment(given).mail_folder == Path("mails")


def test_the_environment_wins_over_what_is_given_otherwise() -> None:
    settings = Settings.from_environment({"EAWASE_LOG_LEVEL": "debug"}, log_level="error")
    assert settings.log_level == "debug"


def test_a_password_in_the_dsn_is_not_shown() -> None:
    settings = Settings(dsn="postgresql://bank:planted-secret@db.example/eawase")
    assert "planted-secret" not in str(settings.shown())


def test_a_mail_server_is_a_host_and_a_port() -> None:
    assert Settings(smtp="mail.example:587").smtp_address == ("mail.example", 587)
    assert Settings(smtp="mail.example").smtp_address == ("mail.example", 25)
    with pytest.raises(BadSetting, match="EAWASE_SMTP"):
        _ = Settings(smtp="mail.example:many").smtp_address
