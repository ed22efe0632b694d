"""Mail addresses and telephone numbers as people type them."""

import pytest

from eawase.core.contact import EmailAddress, PhoneNumber
from eawase.core.malformed import Malformed


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("hanako@example.jp", "hanako@example.jp"),
        ("  Hanako.Sato+bank@mail.example.co.jp ", "Hanako.Sato+bank@mail.example.co.jp"),
        ("ｈａｎａｋｏ＠ｅｘａｍｐｌｅ．ｊｐ", "hanako@example.jp"),
        ("a..b.@carrier.example.jp", "a..b.@carrier.example.jp"),
    ],
)
def test_a_mail_address_is_read_as_it_is_meant(typed: str, kept: str) -> None:
    assert EmailAddress.parse(typed).text == kept


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "hanako",
        "hanako@",
        "@example.jp",
        "hanako@example",
        "hanako@-example.jp",
        "hanako@example..jp",
        "hanako@example.1",
        "ha nako@example.jp",
        "a@example.jp, b@example.jp",
        "a@example.jp\nBcc: b@example.jp",
        "花子@example.jp",
        "hanako@例え.jp",
        '"<b>"@example.jp',
        "hanako\u200b@example.jp",
        "=?utf-8?q?thief=40example.com?=@example.jp",
        "=?utf-8?q?a=0D=0ABcc=3Ab=40example.com?=@example.jp",
        "h" * 65 + "@example.jp",
        "h@" + "e" * 60 + ("." + "e" * 60) * 4 + ".jp",
        "h@example.jp" + " " * 5000 + "x",
    ],
)
def test_what_no_single_mail_can_be_sent_to_is_refused(typed: str) -> None:
    with pytest.raises(Malformed):
        EmailAddress.parse(typed)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("03-1234-5678", "03-1234-5678"),
        ("0312345678", "0312345678"),
        ("０３ー１２３４ー５６７８", "03-1234-5678"),
        ("(03)1234-5678", "03-1234-5678"),
        ("03(1234)5678", "03-1234-5678"),
        ("0992-12-3456", "0992-12-3456"),
        ("09012345678", "090-1234-5678"),
        ("090 1234 5678", "090-1234-5678"),
        ("+81 90-1234-5678", "090-1234-5678"),
        ("+81-3-1234-5678", "03-1234-5678"),
        ("+81 (0)3 1234 5678", "0312345678"),
        ("050-1234-5678", "050-1234-5678"),
    ],
)
def test_a_telephone_number_is_read_as_it_is_meant(typed: str, kept: str) -> None:
    assert PhoneNumber.parse(typed).text == kept


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "119",
        "1234567890",
        "03-1234-567",
        "03-1234-56789",
        "00-1234-5678",
        "0800-123-4567",
        "090-0123-4567",
        "090-1234-567",
        "+1 212 555 0100",
        "03-1234-5678 内線12",
        "03-1234-5678\n",
        "03--12345678-",
        "-03-1234-5678",
        "０" * 500,
        "'; DROP TABLE contract; --",
    ],
)
def test_what_nobody_in_japan_can_dial_is_refused(typed: str) -> None:
    with pytest.raises(Malformed):
        PhoneNumber.parse(typed)


def test_the_types_cannot_hold_what_parse_refuses() -> None:
    for bad in ("hanako", "ｈ@example.jp", " h@example.jp"):
        with pytest.raises(Malformed):
            EmailAddress(bad)
    for bad in ("０３-1234-5678", "03 1234 5678", "(03)1234-5678"):
        with pytest.raises(Malformed):
            PhoneNumber(bad)
