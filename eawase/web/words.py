"""How things are said in both languages (言い方): sums, times, numbers, the marks.

Functions take the language first and return plain text; `filters(lang)` gives them to templates:

    {{ sum | yen }}            1,234,567円            1,234,567 yen
    {{ moment | instant }}     2026年11月23日 14時03分10秒     23 November 2026, 14:03:10 (JST)
    {{ moment | clock }}       10時20分                10:20
    {{ day | date }}           2027年3月31日           31 March 2027
    {{ day | weekday_date }}   2027年3月31日(水)       Wednesday, 31 March 2027
    {{ code | postal }}        123-4567
    {{ number | card_mask }}   ****-****-9012
    {{ number | account_mask }} ****321
    {{ number | tel }}         digits of a telephone number, for `href="tel:…"`

Moments are aware datetimes (UTC in store) and are shown in Japan's time.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Final, TypeVar
from zoneinfo import ZoneInfo

from markupsafe import Markup

from eawase.web.i18n import N_, Lang

T = TypeVar("T")

JAPAN: Final = ZoneInfo("Asia/Tokyo")

_WEEKDAYS_JA: Final = "月火水木金土日"
_WEEKDAYS_EN: Final = (
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
)
_MONTHS_EN: Final = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


@dataclass(frozen=True, slots=True)
class Mark:
    """One of the marks that tell positions apart (イ, ロ, ハ, ニ), by six cues, not colour alone.

    `id` is the name of the form field and of the CSS class.
    """

    id: str
    kana: str
    turn: str
    line: str


MARKS: Final = (
    Mark(id="i", kana="イ", turn=N_("1つめ"), line=N_("赤い実線")),
    Mark(id="r", kana="ロ", turn=N_("2つめ"), line=N_("青い点線")),
    Mark(id="h", kana="ハ", turn=N_("3つめ"), line=N_("黒い二重線")),
    Mark(id="n", kana="ニ", turn=N_("4つめ"), line=N_("だいだい色のこまかい点線")),
)
"""In the order in which a challenge asks them; a challenge of two uses the first two."""

MARK_BY_ID: Final = {mark.id: mark for mark in MARKS}


def yen(lang: Lang, amount: int) -> str:
    """A sum of whole yen."""
    return f"{amount:,}円" if lang == "ja" else f"{amount:,} yen"


def date_text(lang: Lang, day: date) -> str:
    """A full date; a moment counts as its day in Japan."""
    day = _day(day)
    if lang == "ja":
        return f"{day.year}年{day.month}月{day.day}日"
    return f"{day.day} {_MONTHS_EN[day.month - 1]} {day.year}"


def weekday_date(lang: Lang, day: date) -> str:
    """A full date with its weekday: every deadline is said so."""
    day = _day(day)
    if lang == "ja":
        return f"{date_text(lang, day)}({_WEEKDAYS_JA[day.weekday()]})"
    return f"{_WEEKDAYS_EN[day.weekday()]}, {date_text(lang, day)}"


def instant(lang: Lang, moment: datetime) -> str:
    """A moment to the second, for what is evidence: last login, receipt, lock."""
    at = moment.astimezone(JAPAN)
    if lang == "ja":
        return f"{date_text(lang, at)} {at:%H}時{at:%M}分{at:%S}秒"
    return f"{date_text(lang, at)}, {at:%H:%M:%S} (JST)"


def clock(lang: Lang, moment: datetime) -> str:
    """A time of day to the minute: until when a page can be used."""
    at = moment.astimezone(JAPAN)
    return f"{at.hour}時{at:%M}分" if lang == "ja" else f"{at:%H:%M}"


def postal(digits: str) -> str:
    """7 digits of a postal code as printed on envelopes."""
    return f"{digits[:3]}-{digits[3:]}"


def card_mask(digits: str) -> str:
    """The last group of a card number: enough to tell two cards apart."""
    return f"****-****-{digits[-4:]}"


def account_mask(digits: str) -> str:
    """The last three digits of an account number, for lists that others may look at."""
    return "*" * (len(digits) - 3) + digits[-3:]


def tel(number: str) -> str:
    """The digits of a telephone number, to be dialled by a touch."""
    return "".join(mark for mark in number if mark.isdigit() or mark == "+")


def _day(day: date) -> date:
    return day.astimezone(JAPAN).date() if isinstance(day, datetime) else day


def _unbroken(text: str) -> Markup:
    """A date, its weekday and a time never break inside, only between them."""
    pieces = (
        Markup('<span class="nb">{}</span>').format(piece) if piece != " " else Markup(" ")
        for piece in re.split(r"( )|(?=[(])", text)
        if piece
    )
    return Markup('<span class="num">{}</span>').format(Markup("").join(pieces))


def filters(lang: Lang) -> dict[str, Callable[..., object]]:
    """The filters of one language's templates. Dates and times come back as unbroken pieces."""

    def unbroken(say: Callable[[Lang, T], str]) -> Callable[[T], Markup]:
        return lambda value: _unbroken(say(lang, value))

    return {
        "yen": partial(yen, lang),
        "instant": unbroken(instant),
        "date": unbroken(date_text),
        "weekday_date": unbroken(weekday_date),
        "clock": unbroken(clock),
        "postal": postal,
        "card_mask": card_mask,
        "account_mask": account_mask,
        "tel": tel,
    }
