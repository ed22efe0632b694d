"""The typefaces of the press: BIZ UDPGothic, and Noto Sans JP for the characters it lacks (𠮷).

A character that neither has would come out as an empty box or silently vanish; on a letter that is
somebody's name. So everything printed is compared with what the fonts hold beforehand.
"""

import struct
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Final

import typst

FOLDER: Final = Path(str(files("eawase") / "press" / "fonts"))
_FILES: Final = ("BIZUDPGothic-Regular.ttf", "NotoSansJP-Regular-rest.ttf")
_WIDE_CMAP: Final = 12  # the format of a character map that reaches beyond U+FFFF


class MissingGlyphs(Exception):
    """Characters (文字) that no font of the press has; `characters` names them, each once.

    `card` is the number of the card whose letter needs them, "" when the imprint does.
    """

    characters: tuple[str, ...]
    card: str

    def __init__(self, characters: Iterable[str], *, card: str = "") -> None:
        self.characters = tuple(dict.fromkeys(characters))
        self.card = card
        shown = " ".join(f"{mark} U+{ord(mark):04X}" for mark in self.characters)
        super().__init__(f"印刷できない文字があります: {card} {shown}".replace("  ", " "))


@cache
def typefaces() -> typst.Fonts:
    """The fonts of this package, and none of the machine's."""
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FOLDER)]
    )


def require_glyphs(texts: Iterable[str]) -> None:
    """Raise `MissingGlyphs` unless every character of `texts` can be printed."""
    missing = [mark for text in texts for mark in text if ord(mark) not in _covered()]
    if missing:
        raise MissingGlyphs(missing)


@cache
def _covered() -> frozenset[int]:
    return frozenset(code for name in _FILES for code in _characters((FOLDER / name).read_bytes()))


def _characters(font: bytes) -> set[int]:
    """The code points in a TrueType file's wide character map (OpenType, `cmap` format 12)."""
    start = _table(font, b"cmap")
    (count,) = struct.unpack_from(">H", font, start + 2)
    for record in range(count):
        (offset,) = struct.unpack_from(">I", font, start + 8 + 8 * record)
        if struct.unpack_from(">H", font, start + offset)[0] == _WIDE_CMAP:
            return _segments(font, start + offset)
    raise ValueError("the font has no wide character map")


def _segments(font: bytes, start: int) -> set[int]:
    (groups,) = struct.unpack_from(">I", font, start + 12)
    codes: set[int] = set()
    for group in range(groups):
        first, last, glyph = struct.unpack_from(">III", font, start + 16 + 12 * group)
        codes.update(range(first if glyph else first + 1, last + 1))
    return codes


def _table(font: bytes, tag: bytes) -> int:
    """Where a table of the font starts."""
    (count,) = struct.unpack_from(">H", font, 4)
    for record in range(count):
        name, _, offset, _ = struct.unpack_from(">4sIII", font, 12 + 16 * record)
        if name == tag:
            return offset
    raise ValueError("the font lacks a table")
