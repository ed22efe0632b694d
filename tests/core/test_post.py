"""Postal codes, tracking numbers and how a card is handed over."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eawase.core.malformed import Malformed
from eawase.core.post import PostalCode, PostMethod, ReturnReason, TrackingNumber

tens = st.text("0123456789", min_size=10, max_size=10)


@pytest.mark.parametrize(
    "typed",
    ["1234567", "123-4567", "１２３－４５６７", "〒123-4567", "〒１２３ー４５６７", " 123 4567　"],
)
def test_a_postal_code_is_folded(typed: str) -> None:
    code = PostalCode.parse(typed)
    assert code.digits == "1234567"
    assert code.hyphenated == "123-4567"


@pytest.mark.parametrize("typed", ["", "〒", "123456", "12345678", "123-456a", "1234567\n"])
def test_a_postal_code_has_seven_digits(typed: str) -> None:
    with pytest.raises(Malformed):
        PostalCode.parse(typed)


def test_the_constructor_takes_no_postal_mark() -> None:
    with pytest.raises(Malformed):
        PostalCode("〒123456")


@pytest.mark.parametrize("typed", ["131-12-38385-2", "13112383852", "１３１－１２－３８３８５－２"])
def test_a_published_tracking_number_is_accepted(typed: str) -> None:
    number = TrackingNumber.parse(typed)
    assert number.digits == "13112383852"
    assert number.printed == "131-12-38385-2"


@given(tens)
def test_exactly_one_check_digit_fits_ten_digits(ten: str) -> None:
    fitting = [check for check in "0123456789" if _accepted(ten + check)]
    assert fitting == [str(int(ten) % 7)]


@given(tens)
def test_a_tracking_number_parses_as_printed(ten: str) -> None:
    number = TrackingNumber(f"{ten}{int(ten) % 7}")
    assert TrackingNumber.parse(number.printed) == number


def test_a_wrong_check_digit_asks_to_look_at_the_receipt() -> None:
    with pytest.raises(Malformed, match="受領証と見くらべて"):
        TrackingNumber.parse("131-12-38385-3")
    with pytest.raises(Malformed, match="お問い合わせ番号は11けた"):
        TrackingNumber.parse("131-12-38385")


@pytest.mark.parametrize(
    ("first", "restricted", "simplified"),
    [
        ("1", True, False),
        ("3", False, True),
        ("4", False, True),
        *((first, False, False) for first in "0256789"),
    ],
)
def test_the_first_digit_tells_the_method(
    first: str, *, restricted: bool, simplified: bool
) -> None:
    ten = f"{first}311238385"
    number = TrackingNumber(f"{ten}{int(ten) % 7}")
    assert number.agrees_with(PostMethod.RESTRICTED) is restricted
    assert number.agrees_with(PostMethod.SIMPLIFIED) is simplified


@pytest.mark.parametrize(
    ("method", "label", "days"),
    [(PostMethod.RESTRICTED, "本人限定受取郵便", 10), (PostMethod.SIMPLIFIED, "簡易書留", 7)],
)
def test_each_method_says_what_to_do_and_for_how_long(
    method: PostMethod, label: str, days: int
) -> None:
    assert method.label == label
    assert method.held_days == days
    assert f"{days}日間" in method.advice.format(days=days)


def test_every_reason_of_a_return_has_its_word() -> None:
    words = [reason.label for reason in ReturnReason]
    assert words == ["あて所なし", "保管期間経過", "受取拒否", "その他"]


@given(st.text())
def test_typed_post_numbers_are_right_or_malformed(typed: str) -> None:
    for kind in (PostalCode, TrackingNumber):
        try:
            number = kind.parse(typed)
        except Malformed:
            continue
        assert kind.parse(number.digits) == number


def _accepted(digits: str) -> bool:
    try:
        TrackingNumber(digits)
    except Malformed:
        return False
    return True
