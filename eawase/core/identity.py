"""Numbers and names that identify (番号と識別子): no value of these types can be wrong in form.

The constructors are strict: they take what the database and the wire hold. `parse` is for people:
it folds full-width digits, hyphens and spaces first, because Japanese keyboards type them.
"""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, Self

from eawase.core.malformed import Malformed

TYPED_MAX = 64
"""Longest text worth reading as a number; what is longer was pasted by mistake or by a machine."""

HYPHENS = "-‐‑‒–—―−－ーｰ─━﹣"
"""Every stroke a keyboard or a printed form offers between groups of digits."""

SPACES = " \u3000\u00a0"

_FULL_WIDTH = {ord("０") + value: str(value) for value in range(10)}
_FOLDS = str.maketrans(dict.fromkeys(HYPHENS + SPACES, "")) | _FULL_WIDTH


def fold_digits(text: str) -> str:
    """Half-width digits, hyphens and spaces gone; every other character is left to be refused."""
    return text.translate(_FOLDS)


def has_control(text: str) -> bool:
    """True if a line break, a tab, NUL or an invisible format character hides in the text."""
    return any(unicodedata.category(mark) in {"Cc", "Cf", "Cs", "Zl", "Zp"} for mark in text)


def refuse_control(text: str, label: str) -> None:
    """Refuse hidden characters by a sentence of their own: their writer cannot see them."""
    if has_control(text):
        raise Malformed("{label}に、改行など目に見えない文字が入っています。", label=label)


@dataclass(frozen=True, slots=True)
class Digits:
    """Exactly `length` ASCII digits; a trailing newline or a full-width digit is not one."""

    digits: str
    length: ClassVar[int]
    label: ClassVar[str]
    ornaments: ClassVar[str] = ""
    """Marks printed with the number that mean nothing, such as 〒."""
    too_short: ClassVar[str] = "{label}は{length}けたの数字です。"
    """The sentence for digits that are too few, where a kind knows the usual slip."""

    def __post_init__(self) -> None:
        given = len(self.digits)
        if not is_digits(self.digits) or given > self.length:
            raise Malformed(
                "{label}は{length}けたの数字です。", label=self.label, length=self.length
            )
        if given < self.length:
            raise Malformed(self.too_short, label=self.label, length=self.length)
        self._verify()

    def _verify(self) -> None:
        """Rules beyond the count of digits; a kind with a check digit puts it here."""

    @classmethod
    def parse(cls, text: str) -> Self:
        """What a person typed or pasted. Raises `Malformed` with a sentence for that person."""
        refuse_control(text, cls.label)
        if len(text) > TYPED_MAX:
            return cls(text)
        folded = fold_digits(text).translate(dict.fromkeys(map(ord, cls.ornaments)))
        return cls(folded)

    def __str__(self) -> str:
        return self.digits


def is_digits(text: str) -> bool:
    """True for ASCII digits only (`str.isdigit` alone would also take １ and ²)."""
    return text.isascii() and text.isdigit()


def luhn(digits: str) -> int:
    """The check digit that follows `digits` (ISO/IEC 7812-1 annex B): finds any one wrong digit."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 == 0 else 1)
        total += value // 10 + value % 10
    return -total % 10


@dataclass(frozen=True, slots=True)
class ContractNumber(Digits):
    """The Internet-banking contract (契約者ID), the customer's login name."""

    length: ClassVar[int] = 11
    label: ClassVar[str] = "契約者ID"


@dataclass(frozen=True, slots=True)
class InstitutionCode(Digits):
    """A bank (金融機関コード), 4 digits, Zengin."""

    length: ClassVar[int] = 4
    label: ClassVar[str] = "金融機関コード"


@dataclass(frozen=True, slots=True)
class BranchCode(Digits):
    """A branch of a bank (支店コード), 3 digits, Zengin."""

    length: ClassVar[int] = 3
    label: ClassVar[str] = "支店コード"


@dataclass(frozen=True, slots=True)
class AccountNumber(Digits):
    """An account at a branch (口座番号), 7 digits, Zengin.

    Shorter numbers exist on old passbooks. They are not padded silently: a forgotten digit would
    then name somebody else's account.
    """

    length: ClassVar[int] = 7
    label: ClassVar[str] = "口座番号"

    too_short: ClassVar[str] = (
        "{label}は{length}けたです。"
        "通帳の番号がこれより短いときは、左に0をつけて{length}けたにしてください。"
    )


@dataclass(frozen=True, slots=True)
class CardNumber(Digits):
    """The number printed on an image authentication card (カード番号): 11 digits and Luhn's."""

    length: ClassVar[int] = 12
    label: ClassVar[str] = "カード番号"

    def _verify(self) -> None:
        if luhn(self.digits[:-1]) != int(self.digits[-1]):
            raise Malformed(
                "カード番号のどこかの数字がちがうようです。カードと見くらべてください。"
            )

    @classmethod
    def from_serial(cls, eleven_digits: str) -> Self:
        """The number of a new card: its serial with the check digit put behind."""
        if not (len(eleven_digits) == cls.length - 1 and is_digits(eleven_digits)):
            raise Malformed("カードの通し番号は{length}けたの数字です。", length=cls.length - 1)
        return cls(f"{eleven_digits}{luhn(eleven_digits)}")

    @property
    def printed(self) -> str:
        """As on the card, in groups of four: `1234-5678-9012`."""
        return "-".join(self.digits[start : start + 4] for start in range(0, self.length, 4))


class AccountKind(StrEnum):
    """The kind of an account (科目, 預金種目) that a transfer can reach; codes are Zengin's."""

    ORDINARY = "ordinary"
    CURRENT = "current"
    SAVINGS = "savings"
    OTHER = "other"

    @property
    def zengin(self) -> str:
        """The one-digit code of the transfer record."""
        return _ZENGIN[self]

    @property
    def label(self) -> str:
        """The word on screens and papers."""
        return _KIND_LABELS[self]

    @classmethod
    def parse(cls, text: str) -> "AccountKind":
        """From the value a form sends (`ordinary`) or the Zengin code (`1`)."""
        by_text = {kind.value: kind for kind in cls} | {kind.zengin: kind for kind in cls}
        if text not in by_text:
            raise Malformed("科目をえらんでください。")
        return by_text[text]


_ZENGIN = {
    AccountKind.ORDINARY: "1",
    AccountKind.CURRENT: "2",
    AccountKind.SAVINGS: "4",
    AccountKind.OTHER: "9",
}

_KIND_LABELS = {
    AccountKind.ORDINARY: "普通",
    AccountKind.CURRENT: "当座",
    AccountKind.SAVINGS: "貯蓄",
    AccountKind.OTHER: "その他",
}


@dataclass(frozen=True, slots=True)
class OfficerId:
    """The login name of a member of staff (職員ID): 2 to 20 of a-z, 0-9 and the hyphen."""

    text: str
    label: ClassVar[str] = "職員ID"

    def __post_init__(self) -> None:
        if re.fullmatch(r"[a-z0-9-]{2,20}", self.text) is None:
            raise Malformed("職員IDは、英字・数字・ハイフンで2文字から20文字です。")

    @classmethod
    def parse(cls, text: str) -> Self:
        """What was typed: full-width letters folded, capitals lowered, spaces around it gone."""
        refuse_control(text, cls.label)
        if len(text) > TYPED_MAX:
            return cls("")
        return cls(unicodedata.normalize("NFKC", text).strip().lower())

    def __str__(self) -> str:
        return self.text
