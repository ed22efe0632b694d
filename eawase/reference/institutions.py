"""Banks and branches of the Zengin network (金融機関と支店), found by code, name or kana.

Source: the `zengin-code` package: 1,146 institutions and 28,944 branches, read whole on the first
question (0.2 s, 22 MB) and kept. The network's own short names are used (城南信金), so the
search also understands the long ones people type (城南信用金庫).
"""

import importlib
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Protocol, TypeVar, cast

from eawase.core.identity import HYPHENS, BranchCode, InstitutionCode
from eawase.reference.roma import loose

QUERY_MAX = 60
"""Longest text worth searching for; the longest name has 23 characters."""


@dataclass(frozen=True, slots=True)
class Institution:
    """A bank, shinkin bank, credit union, ... with its name as the network knows it."""

    code: InstitutionCode
    name: str
    kana: str
    roma: str = ""


@dataclass(frozen=True, slots=True)
class Branch:
    """A branch of an institution; its code is unique only there."""

    institution: InstitutionCode
    code: BranchCode
    name: str
    kana: str
    roma: str = ""


Listed = tuple[Institution, Sequence[Branch]]
"""An institution with its branches, put into the directory besides the published ones."""


class _Record(Protocol):
    """A row of the package, which has no types of its own."""

    code: str
    name: str
    kana: str
    roma: str


class _Bank(_Record, Protocol):
    branches: Mapping[str, _Record]


_SMALL = str.maketrans(
    "ァィゥェォッャュョヮヵヶヂヅヰヱヲ・.", "アイウエオツヤユヨワカケジズイエオ  "
)
_STROKES = str.maketrans(dict.fromkeys(HYPHENS, "-"))
_TO_KATAKANA = {code: code + 0x60 for code in range(0x3041, 0x3097)}

_SHORTER = (
    *(("信用農業協同組合連合会", "信連"), ("農業協同組合", "農協"), ("漁業協同組合", "漁協")),
    *(("信用金庫", "信金"), ("信用組合", "信組"), ("労働金庫", "労金"), ("中央金庫", "中金")),
    *(
        ("商工組合", "商工"),
        ("チユウオウキンコ", "チユウキン"),
        ("シヨウコウクミアイ", "シヨウコウ"),
    ),
    *(("シンヨウキンコ", "シンキン"), ("シンヨウクミアイ", "シンクミ"), ("銀行", "")),
    *(("ロウドウキンコ", "ロウキン"), ("ギンコウ", ""), ("株式会社", ""), ("支店", "")),
)
"""Long words people type, and what the network's names have instead."""

_ALSO_KNOWN = {
    "0005": ("MUFG", "三菱東京UFJ"),
    "0009": ("SMBC",),
    "0038": ("住信SBIネット", "スミシンエスビーアイネット"),
    "0397": ("新生", "シンセイ"),
    "9900": ("郵貯", "郵便局", "郵便貯金", "JP", "JAPAN POST"),
}
"""Names in use that the network's list does not contain; former names included."""


def fold(text: str) -> str:
    """What a name and a query are compared by: one width, one kana, no small ones, no blanks."""
    kana = unicodedata.normalize("NFKC", text).translate(_TO_KATAKANA).translate(_SMALL)
    return "".join(kana.translate(_STROKES).upper().split())


def _shorten(folded: str) -> str:
    """The network's wording of a folded name; a text that is nothing but such a word stays."""
    for long, short in _SHORTER:
        folded = folded.replace(long, short) or folded
    return folded.removeprefix("JA") or folded


@dataclass(frozen=True, slots=True)
class _Keys:
    """The folded texts an entry is found by."""

    code: str
    names: tuple[str, ...]
    roma: str
    spelt: str

    def rank(self, query: str, spelt: str) -> int | None:
        """0 exact, 1 beginning, 2 within, None not at all; `spelt` is the query, loosely."""
        if query in (self.code, *self.names, self.roma) or (spelt and spelt == self.spelt):
            return 0
        if any(name.startswith(query) for name in (self.code, *self.names, self.roma)):
            return 1
        if spelt and self.spelt.startswith(spelt):
            return 1
        return 2 if any(query in name for name in self.names) else None


def _keys(entry: Institution | Branch, also: Iterable[str] = ()) -> _Keys:
    names = tuple(_shorten(fold(name)) for name in (entry.name, entry.kana, *also))
    return _Keys(entry.code.digits, names, fold(entry.roma), loose(entry.roma))


_Entry = TypeVar("_Entry", Institution, Branch)


def _search(entries: Sequence[tuple[_Keys, _Entry]], text: str, limit: int) -> list[_Entry]:
    """The best `limit` entries: exact before beginning before within, then by code."""
    query = fold(text) if len(text) <= QUERY_MAX else ""
    short, spelt = _shorten(query), loose(query)
    if not short or limit < 1:
        return []
    ranked = [
        (rank, keys.code, entry)
        for keys, entry in entries
        if (rank := keys.rank(short, spelt)) is not None
    ]
    ranked.sort(key=lambda found: found[:2])
    return [entry for _, _, entry in ranked[:limit]]


def _published() -> Mapping[str, _Bank]:
    """The package's banks by code; importing it is what reads them, so it waits for a question."""
    package = importlib.import_module("zengin_code")
    return cast("Mapping[str, _Bank]", package.Bank.all)


def _institution(bank: _Bank) -> Institution:
    return Institution(InstitutionCode(bank.code), bank.name, bank.kana, bank.roma)


def _branch(institution: InstitutionCode, row: _Record) -> Branch:
    return Branch(institution, BranchCode(row.code), row.name, row.kana, row.roma)


@cache
def _published_institutions() -> tuple[tuple[_Keys, Institution], ...]:
    entries = [_institution(bank) for bank in _published().values()]
    return tuple((_keys(it, _ALSO_KNOWN.get(it.code.digits, ())), it) for it in entries)


@lru_cache(maxsize=64)
def _published_branches(institution: InstitutionCode) -> tuple[tuple[_Keys, Branch], ...]:
    """Folding the 717 branches of the largest bank takes some milliseconds: remembered."""
    bank = _published().get(institution.digits)
    rows = bank.branches.values() if bank is not None else ()
    entries = [_branch(institution, row) for row in rows]
    return tuple((_keys(it), it) for it in entries)


class Directory:
    """Every institution a transfer can reach, and its branches.

    `extra` adds institutions that are not published, with the branches our own database holds (the
    bank that runs this installation, when it is a sample). An extra one hides a published one of
    the same code whole. The published part is shared by all directories and read on first use.
    """

    def __init__(self, extra: Iterable[Listed] = ()) -> None:
        listed = tuple(extra)
        self._extra = {it.code: (_keys(it), it) for it, _ in listed}
        self._branches = {it.code: tuple((_keys(b), b) for b in rows) for it, rows in listed}
        for it, rows in listed:
            strays = [row for row in rows if row.institution != it.code]
            if strays:
                raise ValueError(f"a branch of another institution was listed under {it.code}")

    def institution(self, code: InstitutionCode) -> Institution | None:
        """The institution of this code, None if there is none."""
        if code in self._extra:
            return self._extra[code][1]
        bank = _published().get(code.digits)
        return None if bank is None else _institution(bank)

    def branch(self, institution: InstitutionCode, code: BranchCode) -> Branch | None:
        """The branch of this code there, None if there is none."""
        if institution in self._extra:
            own = (branch for _, branch in self._branches[institution] if branch.code == code)
            return next(own, None)
        bank = _published().get(institution.digits)
        row = None if bank is None else bank.branches.get(code.digits)
        return None if row is None else _branch(institution, row)

    def search_institutions(self, text: str, limit: int = 20) -> list[Institution]:
        """By name, kana or code, in any width: exact, then beginning, then within, then by code."""
        published = [pair for pair in _published_institutions() if pair[1].code not in self._extra]
        return _search([*self._extra.values(), *published], text, limit)

    def search_branches(
        self, institution: InstitutionCode, text: str, limit: int = 20
    ) -> list[Branch]:
        """The same among the branches of one institution; none for an unknown one."""
        return _search(self._entries(institution), text, limit)

    def _entries(self, institution: InstitutionCode) -> Sequence[tuple[_Keys, Branch]]:
        if institution in self._extra:
            return self._branches[institution]
        return _published_branches(institution)
