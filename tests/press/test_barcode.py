"""The customer bar code: numbers taken from addresses, characters, check digit, bars."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eawase.core.post import PostalCode
from eawase.press.barcode import BARS, START, STOP, address_code, bars, check_digit

ADDRESSES = [
    ("3丁目30-8 郵便ビル403号", "3-30-8-403"),
    ("南田茂木 添60-1", "60-1"),
    ("5-6-3 ABCビル10F", "5-6-3-10"),
    ("東4丁目 郵便センター6号館", "4-6"),
    ("韮崎400", "400"),
    ("東3丁目-20-5 郵便・A&bコーポB604号", "3-20-5B604"),
    ("十一丁目六番地一号 郵便タワー601", "11-6-1-601"),
    ("第二十一地割大淵川480", "21-480"),
    ("四丁六番十九号", "4-6-19"),
    ("南七線 西28", "7-28"),
    ("6丁目7-14 ABCビル2F", "6-7-14-2"),
    ("9丁目7-6 郵便シティA棟1F1号", "9-7-6A1-1"),
    ("綾部6-7 LプラザB106", "6-7LB106"),
    ("西29丁目1524-23 第2郵便ハウス501", "29-1524-23-2-501"),
    ("3丁目80-25 J1ビル2-B", "3-80-25J1-2B"),
    ("１－２－２５ 信金ビル２０３号室", "1-2-25-203"),
    ("1ー2ー25 サクラマンションー3", "1-2-25-3"),
    ("さくら台", ""),
]


@pytest.mark.parametrize(("rest", "code"), ADDRESSES)
def test_the_numbers_of_an_address_are_found(rest: str, code: str) -> None:
    assert address_code(rest) == code


def test_the_check_digit_of_the_known_example_is_five() -> None:
    assert check_digit(PostalCode("2630023"), "3-30-8-403") == "5"


def test_the_known_example_has_its_known_bars() -> None:
    drawn = bars(PostalCode("2630023"), "3-30-8-403")
    characters = [drawn[2 + k : 5 + k] for k in range(0, 63, 3)]
    assert drawn[:2] == START
    assert drawn[-2:] == STOP
    assert characters == [
        *("132", "321", "312", "144", "144", "132", "312"),
        *("312", "414", "312", "144", "414", "231", "414", "123", "144", "312"),
        *("432", "432", "432", "141"),
    ]


PATTERNS = (
    *("144", "114", "132", "312", "123", "141", "321", "213", "231", "411"),
    *("414", "324", "342", "234", "432", "243", "423", "441", "111"),
)
VALUES = {pattern: value for value, pattern in enumerate(PATTERNS)}


@given(
    st.from_regex(r"[0-9]{7}", fullmatch=True), st.from_regex(r"[0-9A-Z-]{0,15}", fullmatch=True)
)
def test_the_values_of_all_characters_add_up_to_a_multiple_of_19(postal: str, code: str) -> None:
    drawn = bars(PostalCode(postal), code)
    assert len(drawn) == BARS
    values = [VALUES[drawn[2 + k : 5 + k]] for k in range(0, 63, 3)]
    assert sum(values) % 19 == 0


def test_no_two_characters_look_alike() -> None:
    assert len(VALUES) == 19


def test_a_letter_cut_at_the_end_keeps_its_first_half() -> None:
    drawn = bars(PostalCode("1234567"), "123456789012A")
    assert drawn[2 + 19 * 3 : 2 + 20 * 3] == "324"


def test_a_long_address_is_cut_after_thirteen_characters() -> None:
    long = bars(PostalCode("0640804"), "29-1524-23-2-501")
    assert long == bars(PostalCode("0640804"), "29-1524-23-2-")
