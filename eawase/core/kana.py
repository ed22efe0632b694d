"""Names as the Zengin network carries them (全銀のカナ): half-width, no small kana, few marks.

Source: the character tables of the Japanese Bankers Association's record formats. A record holds
JIS X 0201 bytes; a voicing mark (濁点ﾞ, 半濁点ﾟ) is a character of its own and counts as one.
"""

import re
import unicodedata
from dataclasses import dataclass
from typing import ClassVar, Self

from eawase.core.identity import HYPHENS, refuse_control
from eawase.core.malformed import Malformed, visible

TYPED_MAX = 200
"""Longest text worth converting; four times the longest name."""

_VOICED = "\u3099"
_HALF_VOICED = "\u309a"
_MARKS = {_VOICED: "ﾞ", "゛": "ﾞ", "ﾞ": "ﾞ", _HALF_VOICED: "ﾟ", "゜": "ﾟ", "ﾟ": "ﾟ"}
_LARGE = dict(zip("ァィゥェォッャュョヮヵヶヰヱ", "アイウエオツヤユヨワカケイエ", strict=True))

_STRANGER = re.compile(r"[^0-9A-Zｦｱ-ﾝﾞﾟ ().-]")
_MISPLACED = re.compile(r"(?<![ｳｶ-ﾄﾊ-ﾎ])ﾞ|(?<![ﾊ-ﾎ])ﾟ")
_SPEAKS = re.compile(r"[0-9A-Zｦｱ-ﾝ]")
_LONG_VOWEL = re.compile(r"(?<=[ｦ-ﾟ])-+")


def _half_width_kana() -> dict[str, str]:
    """Full-width large kana without marks, to half-width: ア to ｱ."""
    return {unicodedata.normalize("NFKC", chr(code)): chr(code) for code in range(0xFF66, 0xFF9E)}


def _folded(katakana: str, half: dict[str, str]) -> str | None:
    """One full-width katakana in Zengin's half-width: ガ to ｶﾞ, ャ to ﾔ; None if it has none."""
    base, *marks = unicodedata.normalize("NFD", katakana)
    large = _LARGE.get(base, base)
    if large not in half:
        return None
    return half[large] + "".join(_MARKS[mark] for mark in marks)


def _fold_table() -> dict[str, str]:
    """Every character a name may be typed in, and what Zengin writes for it."""
    half = _half_width_kana()
    table = dict.fromkeys(HYPHENS, "-") | _MARKS | dict.fromkeys(" \u3000\u00a0", " ")
    table |= {"・": ".", "･": ".", "．": ".", ".": ".", "（": "(", "(": "(", "）": ")", ")": ")"}
    for code in (*range(0x30, 0x3A), *range(0x41, 0x5B), *range(0x61, 0x7B)):
        table[chr(code)] = table[chr(code + 0xFEE0)] = chr(code).upper()
    for code in range(0x30A1, 0x30FB):
        folded = _folded(chr(code), half)
        if folded is not None:
            table[chr(code)] = folded
            if code <= 0x30F6:
                table[chr(code - 0x60)] = folded
    for code in (0xFF66, *range(0xFF67, 0xFF70), *range(0xFF71, 0xFF9E)):
        table[chr(code)] = table[unicodedata.normalize("NFKC", chr(code))]
    return table


_FOLDS = _fold_table()


def fold_kana(text: str) -> str:
    """`text` in Zengin's characters as far as it has any; the others stay, to be refused by name.

    キャノン becomes ｷﾔﾉﾝ. The middle dot (・), which the network does not carry, becomes the full
    stop banks ask for in its place. Spaces are trimmed and runs of them become one.
    """
    folded = "".join(_FOLDS.get(mark, mark) for mark in text)
    return re.sub(" +", " ", folded).strip(" ")


@dataclass(frozen=True, slots=True)
class ZenginName:
    """A name in Zengin's half-width characters, never empty, at most `length_max` of them.

    ｦ is a character of the type, since a revision of the format admits it and names with it may
    come back from the database; whether it may be *typed* is the institution's setting (`parse`).
    """

    halfwidth: str
    length_max: ClassVar[int]
    label: ClassVar[str]

    def __post_init__(self) -> None:
        self._refuse_strangers()
        if _SPEAKS.search(self.halfwidth) is None:
            raise Malformed("{label}をカタカナで入力してください。", label=self.label)
        if _MISPLACED.search(self.halfwidth) is not None:
            raise Malformed(
                "{label}の濁点（゛）や半濁点（゜）の付けかたを見直してください。", label=self.label
            )
        if self.halfwidth != re.sub(" +", " ", self.halfwidth).strip(" "):
            raise Malformed("{label}の空白は、ことばの間に1つだけです。", label=self.label)
        if len(self.halfwidth) > self.length_max:
            raise Malformed(
                "{label}は{length_max}文字までです（濁点と半濁点も1文字）。いまは{given}文字です。",
                label=self.label,
                length_max=self.length_max,
                given=len(self.halfwidth),
            )

    def _refuse_strangers(self) -> None:
        strangers = "".join(_STRANGER.findall(self.halfwidth))
        if strangers:
            raise Malformed(
                "{label}に使えない文字があります：{marks}。"
                "ひらがな・カタカナ・英字・数字・空白と ( ) - . で入力してください。",
                label=self.label,
                marks=visible(strangers),
            )

    @classmethod
    def parse(cls, text: str, *, wo_allowed: bool = False) -> Self:
        """What a person typed, in hiragana, katakana or letters of either width."""
        refuse_control(text, cls.label)
        if len(text) > TYPED_MAX:
            raise Malformed("{label}が長すぎます。", label=cls.label)
        folded = fold_kana(text)
        if "ｦ" in folded and not wo_allowed:
            raise Malformed(
                "{label}に「ヲ」は使えません。「オ」と入力してください。", label=cls.label
            )
        return cls(folded)

    @property
    def fullwidth(self) -> str:
        """For screens and papers: ｶ)ﾔﾏﾀﾞ as カ）ヤマダ; a stroke after kana is a long vowel (ー)."""
        vowels = _LONG_VOWEL.sub(lambda found: "ー" * len(found.group()), self.halfwidth)
        kana = unicodedata.normalize("NFKC", vowels)
        return "".join(
            "\u3000" if mark == " " else chr(ord(mark) + 0xFEE0) if mark.isascii() else mark
            for mark in kana
        )

    def __str__(self) -> str:
        return self.halfwidth


@dataclass(frozen=True, slots=True)
class PayeeName(ZenginName):
    """Who receives a transfer (受取人名): 30 characters, the width of the transfer record."""

    length_max: ClassVar[int] = 30
    label: ClassVar[str] = "受取人名"


@dataclass(frozen=True, slots=True)
class RemitterName(ZenginName):
    """Who sends a transfer (振込依頼人名): 48 characters, as screens of banks admit."""

    length_max: ClassVar[int] = 48
    label: ClassVar[str] = "振込依頼人名"
