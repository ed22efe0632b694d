"""The customer bar code (カスタマバーコード) above or below an address, for sorting machines.

Source: Japan Post, 郵便番号・バーコードマニュアル. Postal code, then the numbers of the address,
then a check digit that makes the sum of all values a multiple of 19. A bar has one of four
heights: 1 long, 2 upper, 3 lower, 4 short (timing); three bars make a character.
"""

import re
from typing import Final

from eawase.core.post import PostalCode

START: Final = "13"
STOP: Final = "31"
BARS: Final = 67
_CHARACTERS: Final = 20  # postal code 7, address 13
_MODULUS: Final = 19

_SYMBOLS: Final = (
    *"0123456789-",
    *("CC1", "CC2", "CC3", "CC4", "CC5", "CC6", "CC7", "CC8"),
)
"""Characters in the order of their values 0 to 18."""
_FILL: Final = "CC4"
_PATTERNS: Final = dict(
    zip(
        _SYMBOLS,
        (
            *("144", "114", "132", "312", "123", "141", "321", "213", "231", "411"),
            *("414", "324", "342", "234", "432", "243", "423", "441", "111"),
        ),
        strict=True,
    )
)

_DIGITS: Final = "〇一二三四五六七八九"
_COUNTED: Final = re.compile("([〇一二三四五六七八九十]+)(?=丁目|丁|番地|番|号|地割|線|の|ノ)")
_HYPHENS: Final = dict.fromkeys(map(ord, "−‐‑–—―ー"), "-")
_FOLD: Final = {0xFF01 + k: 0x21 + k for k in range(94)} | _HYPHENS
_DROPPED: Final = str.maketrans("", "", "&/・.")
_FLOOR: Final = re.compile(r"(?<=[0-9])F(?![A-Z])")
_WANTED: Final = re.compile(r"[0-9]+|(?<![A-Z])[A-Z](?![A-Z])")


def address_code(rest: str) -> str:
    """The numbers of an address (住所表示番号): `3-30-8-403`.

    `rest` is the address behind the part that the postal code stands for.
    """
    text = _fold(rest).upper().translate(_DROPPED)
    text = _COUNTED.sub(lambda found: str(_number(found[1])), text)
    text = _FLOOR.sub("-", text)
    code = "-".join(_WANTED.findall(_keep_hyphens(text)))
    return re.sub(r"-?([A-Z])-?", r"\1", code)


def _fold(text: str) -> str:
    """Half-width signs; a long-vowel mark between digits is a hyphen, elsewhere a letter."""
    text = re.sub(r"(?<=[^0-9０-９])ー", "〓", text)
    return text.translate(_FOLD)


def _keep_hyphens(text: str) -> str:
    return re.sub(r"\s+", "-", text)


def _number(kanji: str) -> int:
    """`二十一` is 21, `二一` too."""
    if "十" not in kanji:
        return int("".join(str(_DIGITS.index(digit)) for digit in kanji))
    tens, _, ones = kanji.partition("十")
    return 10 * (_number(tens) if tens else 1) + (_number(ones) if ones else 0)


def bars(postal_code: PostalCode, code: str) -> str:
    """The 67 bars of a postal code and an address code, one digit 1 to 4 each."""
    symbols = _symbols(postal_code.digits + code)
    checked = [*symbols, _check(symbols)]
    drawn = START + "".join(_PATTERNS[symbol] for symbol in checked) + STOP
    assert len(drawn) == BARS, "the bar code has one length"
    return drawn


def _symbols(text: str) -> list[str]:
    """20 characters; a letter takes two and may be cut after the first, the rest is filled up."""
    symbols: list[str] = []
    for mark in text:
        if "A" <= mark <= "Z":
            block, place = divmod(ord(mark) - ord("A"), 10)
            symbols += (f"CC{block + 1}", str(place))
        else:
            symbols.append(mark)
    return (symbols + [_FILL] * _CHARACTERS)[:_CHARACTERS]


def _check(symbols: list[str]) -> str:
    total = sum(_SYMBOLS.index(symbol) for symbol in symbols)
    return _SYMBOLS[-total % _MODULUS]


def check_digit(postal_code: PostalCode, code: str) -> str:
    """The check digit (チェックデジット): `0` to `9`, `-` or `CC1` to `CC8`."""
    return _check(_symbols(postal_code.digits + code))
