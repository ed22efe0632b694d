"""Address letters (台紙・送付状): one A4 page per card, for a window envelope.

A letter shows the card number but never a picture: letters and cards may be printed apart.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Final

import typst

from eawase.core.application import Occasion
from eawase.core.post import PostalCode, PostMethod
from eawase.press.barcode import address_code, bars
from eawase.press.cards import PACKAGE
from eawase.press.fonts import MissingGlyphs, require_glyphs, typefaces
from eawase.press.imprint import Imprint
from eawase.reference import postal

WEEKDAYS: Final = "月火水木金土日"
_TOWN_MIN: Final = 2  # letters of the town that an address must repeat to be understood

_GREETINGS: Final = {
    Occasion.FIRST: (
        "お申込みいただいたカードです。下の手順で、お使いはじめの手続き（切替え）をしてください。\n"
        "切替えまでは、これまでのお客様カードでお取引いただけます。"
    ),
    Occasion.REISSUE: (
        "新しいカードです。下の手順で、お使いはじめの手続き（切替え）をしてください。\n"
        "切替えがすむまで、お振込などのカードが必要なお取引はできません。"
    ),
    Occasion.SUCCESSOR: (
        "新しいカードへのお取替えです。下の手順で、切替えの手続きをしてください。\n"
        "切替えまでは、いまお使いのカードでお取引いただけます。"
    ),
}
_OLD_CARDS: Final = {
    Occasion.FIRST: "切替えがすんだら、これまでのお客様カードは、はさみで切ってお捨てください。",
    Occasion.REISSUE: "前のカードは、もう使えません。出てきたら、はさみで切ってお捨てください。",
    Occasion.SUCCESSOR: "切替えがすんだら、前のカードは、はさみで切ってお捨てください。",
}
assert _GREETINGS.keys() == _OLD_CARDS.keys() == set(Occasion)


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What one letter says; dates are Japan's."""

    postal_code: PostalCode
    address: str
    name: str
    number_printed: str  # 1234-5678-9012
    post_method: PostMethod
    printed_on: date
    bind_by: date  # the last day of switching over
    occasion: Occasion = Occasion.FIRST


def print_letters(letters: Sequence[Letter], imprint: Imprint) -> bytes:
    """One PDF, a page a letter. `MissingGlyphs` names the card whose letter cannot be printed."""
    require_glyphs(imprint.texts)
    for letter in letters:
        _require_printable(letter)
    return typst.compile(
        str(PACKAGE / "press" / "letter.typ"),
        root=str(PACKAGE),
        font_paths=typefaces(),
        ignore_system_fonts=True,
        sys_inputs={
            "imprint": json.dumps(asdict(imprint)),
            "letters": json.dumps([_page(letter) for letter in letters]),
        },
        pdf_tags=False,
    )


def _require_printable(letter: Letter) -> None:
    try:
        require_glyphs((letter.name, letter.address))
    except MissingGlyphs as missing:
        raise MissingGlyphs(missing.characters, card=letter.number_printed) from None


def _page(letter: Letter) -> dict[str, str]:
    return {
        "postal_code": letter.postal_code.hyphenated,
        "address": letter.address,
        "name": letter.name,
        "bars": _bars(letter),
        "number": letter.number_printed,
        "method": letter.post_method.label,
        "printed_on": _date(letter.printed_on),
        "bind_by": f"{_date(letter.bind_by)}（{WEEKDAYS[letter.bind_by.weekday()]}）",
        "bind_by_en": f"{letter.bind_by.day} {letter.bind_by:%B %Y}",
        "greeting": _GREETINGS[letter.occasion],
        "old_card": _OLD_CARDS[letter.occasion],
    }


def _date(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _bars(letter: Letter) -> str:
    """The bar code, or none: a wrong one would send the card to the wrong door."""
    rest = _behind_town(letter.address, postal.town(letter.postal_code) or "")
    return "" if rest is None else bars(letter.postal_code, address_code(rest))


def _behind_town(address: str, town: str) -> str | None:
    """What follows the town in `address`, which may leave out the prefecture or the city."""
    for ending in _endings(town):
        if address.startswith(ending):
            return address.removeprefix(ending)
    return None


def _endings(town: str) -> Iterable[str]:
    return (town[start:] for start in range(len(town) - _TOWN_MIN + 1))
