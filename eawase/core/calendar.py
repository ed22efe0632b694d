"""Days and moments of Japan (暦), and how they and amounts are written.

Moments are stored in UTC; every rule about a *day* means a day in Japan. Holidays come in as a
question (`Holidays`), because their list is reference data and this folder reads no files.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone

from eawase.core.identity import TYPED_MAX, refuse_control
from eawase.core.malformed import Malformed

Holidays = Callable[[date], bool]
"""True for a national holiday (祝日), substitute holidays included."""

JAPAN = timezone(timedelta(hours=9), "JST")
"""Fixed: Japan has kept no summer time since 1951."""

CLOSURE_MAX = 30
"""No run of closed days is ever this long (the longest so far was 10); more is a broken list."""

_DAY = re.compile(r"([0-9]{4})(?:-|/|年)([0-9]{1,2})(?:-|/|月)([0-9]{1,2})日?")


def japan_time(instant: datetime) -> datetime:
    """The moment on a clock in Japan. A moment without a zone is a fault of the caller."""
    if instant.tzinfo is None:
        raise ValueError("a moment without a time zone says nothing about Japan")
    return instant.astimezone(JAPAN)


def japan_date(instant: datetime) -> date:
    """The day in Japan at this moment."""
    return japan_time(instant).date()


def japan_midnight(day: date) -> datetime:
    """The moment, in UTC, at which `day` begins in Japan.

    A deadline whose day still counts has passed from `japan_midnight(deadline + 1 day)` on.
    """
    return datetime.combine(day, time(), JAPAN).astimezone(UTC)


def is_business_day(day: date, is_holiday: Holidays) -> bool:
    """Banks work (銀行営業日): not on a weekend, a holiday, or from 31 December to 3 January."""
    year_end = (day.month, day.day) in {(12, 31), (1, 1), (1, 2), (1, 3)}
    return day.weekday() < 5 and not year_end and not is_holiday(day)


def business_day_from(day: date, is_holiday: Holidays) -> date:
    """`day` itself if banks work on it, otherwise the next day they do (翌営業日)."""
    for ahead in range(CLOSURE_MAX):
        candidate = day + timedelta(days=ahead)
        if is_business_day(candidate, is_holiday):
            return candidate
    raise ValueError(f"no business day within {CLOSURE_MAX} days of {day}: the holidays are wrong")


def next_business_day(day: date, is_holiday: Holidays) -> date:
    """The first day after `day` on which banks work."""
    return business_day_from(day + timedelta(days=1), is_holiday)


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueDates:
    """On which days a transfer may be carried out (振込指定日): a setting of the institution.

    From `cutoff` on, Japan's time, today is too late. `days_ahead` is at least 14, so that no row
    of holidays leaves nothing to choose.
    """

    cutoff: time = time(15)
    days_ahead: int = 30

    def __post_init__(self) -> None:
        if not 14 <= self.days_ahead <= 366:
            raise ValueError("days_ahead must be from 14 to 366")
        if self.cutoff.tzinfo is not None:
            raise ValueError("cutoff is Japan's time and bears no zone")

    def earliest(self, now: datetime, is_holiday: Holidays) -> date:
        """Today before the cut-off on a business day, otherwise the next business day."""
        here = japan_time(now)
        late = here.time() >= self.cutoff
        return business_day_from(here.date() + timedelta(days=1 if late else 0), is_holiday)

    def offered(self, now: datetime, is_holiday: Holidays) -> list[date]:
        """Every day that may be chosen, earliest first; never empty."""
        first = self.earliest(now, is_holiday)
        last = japan_date(now) + timedelta(days=self.days_ahead)
        days = [first + timedelta(days=ahead) for ahead in range((last - first).days + 1)]
        return [day for day in days if is_business_day(day, is_holiday)]


def parse_day(text: str) -> date:
    """A typed day: `2027-03-31`, `2027/3/31` or `2027年3月31日`, either width.

    A day that does not exist (29 February of a common year) is refused, never moved.
    """
    refuse_control(text, "日付")
    found = _DAY.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if len(text) > TYPED_MAX or found is None:
        raise Malformed("日付は、2027-03-31のように入力してください。")
    try:
        return date(*(int(part) for part in found.groups()))
    except ValueError:
        raise Malformed("その日付は、こよみにありません。") from None


def japanese_instant(instant: datetime) -> str:
    """To the second, for evidence: 2026年11月23日 14時03分10秒."""
    here = japan_time(instant)
    return f"{japanese_date(here.date())} {here:%H}時{here:%M}分{here:%S}秒"


def japanese_date(day: date, *, weekday: bool = False) -> str:
    """2027年3月31日, or 2027年3月31日(水) for a deadline."""
    name = f"({'月火水木金土日'[day.weekday()]})" if weekday else ""
    return f"{day.year}年{day.month}月{day.day}日{name}"


def english_instant(instant: datetime) -> str:
    """To the second: 23 November 2026, 14:03:10 (Japan time)."""
    here = japan_time(instant)
    return f"{english_date(here.date())}, {here:%H:%M:%S} (Japan time)"


_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def english_date(day: date, *, weekday: bool = False) -> str:
    """31 March 2027, or Wednesday, 31 March 2027. Written here: `strftime` follows the machine."""
    name = f"{_WEEKDAYS[day.weekday()]}, " if weekday else ""
    return f"{name}{day.day} {_MONTHS[day.month - 1]} {day.year}"


def japanese_yen(amount: int) -> str:
    """1,234,567円."""
    return f"{amount:,}円"


def english_yen(amount: int) -> str:
    """1,234,567 yen."""
    return f"{amount:,} yen"
