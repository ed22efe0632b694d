"""Japan's days: where they begin, when banks work, and how they are written."""

from datetime import UTC, date, datetime, time, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eawase.core import calendar
from eawase.core.calendar import ValueDates
from eawase.core.malformed import Malformed

moments = st.datetimes(
    datetime.fromisoformat("2000-01-01"),
    datetime.fromisoformat("2100-01-01"),
    timezones=st.just(UTC),
)
days = st.dates(date(2000, 1, 1), date(2100, 1, 1))

GOLDEN_WEEK = {date(2027, 4, 29), date(2027, 5, 3), date(2027, 5, 4), date(2027, 5, 5)}


def in_japan(year: int, month: int, day: int, hour: int = 12, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=calendar.JAPAN).astimezone(UTC)


def never(_: date) -> bool:
    return False


def golden(day: date) -> bool:
    return day in GOLDEN_WEEK


def test_a_day_begins_in_japan_nine_hours_before_utc() -> None:
    assert calendar.japan_date(datetime(2027, 3, 31, 14, 59, 59, tzinfo=UTC)) == date(2027, 3, 31)
    assert calendar.japan_date(datetime(2027, 3, 31, 15, 0, 0, tzinfo=UTC)) == date(2027, 4, 1)
    assert calendar.japan_midnight(date(2027, 4, 1)) == datetime(2027, 3, 31, 15, tzinfo=UTC)


def test_a_moment_of_another_zone_is_the_same_moment() -> None:
    hawaii = timezone(timedelta(hours=-10))
    assert calendar.japan_date(datetime(2027, 3, 31, 5, 0, tzinfo=hawaii)) == date(2027, 4, 1)


def test_a_moment_without_a_zone_is_a_fault() -> None:
    with pytest.raises(ValueError, match="time zone"):
        calendar.japan_date(datetime.fromisoformat("2027-03-31T05:00"))


@given(days)
def test_midnight_is_the_first_moment_of_its_day(day: date) -> None:
    begins = calendar.japan_midnight(day)
    assert calendar.japan_date(begins) == day
    assert calendar.japan_date(begins - timedelta(microseconds=1)) == day - timedelta(days=1)
    assert begins.utcoffset() == timedelta(0)


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2027, 4, 28), True),
        (date(2027, 4, 29), False),
        (date(2027, 5, 1), False),
        (date(2027, 5, 2), False),
        (date(2026, 12, 30), True),
        (date(2026, 12, 31), False),
        (date(2027, 1, 1), False),
        (date(2030, 1, 2), False),
        (date(2030, 1, 3), False),
        (date(2027, 1, 4), True),
        (date(2028, 2, 29), True),
    ],
)
def test_banks_rest_on_weekends_holidays_and_at_the_turn_of_the_year(
    day: date, *, works: bool
) -> None:
    assert calendar.is_business_day(day, golden) is works


@pytest.mark.parametrize(
    ("day", "following"),
    [
        (date(2027, 4, 28), date(2027, 4, 30)),
        (date(2027, 4, 30), date(2027, 5, 6)),
        (date(2026, 12, 30), date(2027, 1, 4)),
        (date(2027, 2, 26), date(2027, 3, 1)),
        (date(2028, 2, 28), date(2028, 2, 29)),
    ],
)
def test_the_next_business_day_skips_every_closed_one(day: date, following: date) -> None:
    assert calendar.next_business_day(day, golden) == following


def test_a_business_day_is_its_own_first_one() -> None:
    assert calendar.business_day_from(date(2027, 4, 30), golden) == date(2027, 4, 30)
    assert calendar.business_day_from(date(2027, 5, 1), golden) == date(2027, 5, 6)


def test_holidays_without_end_are_a_fault_and_not_an_endless_loop() -> None:
    with pytest.raises(ValueError, match="holidays are wrong"):
        calendar.next_business_day(date(2027, 4, 1), lambda _: True)


@pytest.mark.parametrize(
    ("now", "earliest"),
    [
        (in_japan(2027, 4, 28, 14, 59), date(2027, 4, 28)),
        (in_japan(2027, 4, 28, 15, 0), date(2027, 4, 30)),
        (in_japan(2027, 4, 29, 9, 0), date(2027, 4, 30)),
        (in_japan(2027, 4, 30, 23, 59), date(2027, 5, 6)),
        (in_japan(2027, 5, 1, 0, 0), date(2027, 5, 6)),
        (in_japan(2026, 12, 31, 10, 0), date(2027, 1, 4)),
        (in_japan(2028, 2, 28, 16, 0), date(2028, 2, 29)),
        (in_japan(2027, 2, 28, 16, 0), date(2027, 3, 1)),
    ],
)
def test_today_is_a_value_date_until_the_cut_off_of_a_business_day(
    now: datetime, earliest: date
) -> None:
    assert ValueDates().earliest(now, golden) == earliest


def test_value_dates_reach_as_far_as_the_setting_and_no_further() -> None:
    offered = ValueDates(days_ahead=14).offered(in_japan(2027, 4, 22), golden)
    assert offered[0] == date(2027, 4, 22)
    assert offered[-1] == date(2027, 5, 6)
    assert date(2027, 5, 3) not in offered
    assert len(offered) == 7


@given(moments, st.integers(14, 366))
def test_offered_value_dates_are_business_days_in_order(now: datetime, days_ahead: int) -> None:
    offered = ValueDates(days_ahead=days_ahead).offered(now, golden)
    today = calendar.japan_date(now)
    assert offered
    assert offered == sorted(set(offered))
    assert all(calendar.is_business_day(day, golden) for day in offered)
    assert today <= offered[0]
    assert offered[-1] <= today + timedelta(days=days_ahead)


def test_the_cut_off_is_a_setting() -> None:
    rule = ValueDates(cutoff=time(12, 30))
    assert rule.earliest(in_japan(2027, 4, 21, 12, 29), never) == date(2027, 4, 21)
    assert rule.earliest(in_japan(2027, 4, 21, 12, 30), never) == date(2027, 4, 22)


@pytest.mark.parametrize("days_ahead", [-1, 0, 13, 367])
def test_value_dates_out_of_bounds_cannot_be_set(days_ahead: int) -> None:
    with pytest.raises(ValueError, match="days_ahead"):
        ValueDates(days_ahead=days_ahead)


def test_a_cut_off_with_a_zone_cannot_be_set() -> None:
    with pytest.raises(ValueError, match="cutoff"):
        ValueDates(cutoff=time(15, tzinfo=UTC))


@pytest.mark.parametrize(
    "typed",
    [
        "2027-03-31",
        "2027/3/31",
        "2027年3月31日",
        "２０２７／０３／３１",
        " 2027-3-31 ",
        "２０２７年３月３１日",
    ],
)
def test_a_day_may_be_typed_in_every_usual_way(typed: str) -> None:
    assert calendar.parse_day(typed) == date(2027, 3, 31)


def test_the_leap_day_exists_in_leap_years_only_and_never_moves() -> None:
    assert calendar.parse_day("2028-02-29") == date(2028, 2, 29)
    with pytest.raises(Malformed, match="こよみにありません"):
        calendar.parse_day("2027-02-29")


@pytest.mark.parametrize("typed", ["2027-02-30", "2027-13-01", "2027-00-10", "0000-01-01"])
def test_a_day_outside_the_calendar_is_refused(typed: str) -> None:
    with pytest.raises(Malformed, match="こよみにありません"):
        calendar.parse_day(typed)


@pytest.mark.parametrize(
    "typed", ["", "明日", "27-03-31", "20270331", "2027-03-31T00:00", "٢٠٢٧-03-31"]
)
def test_what_is_no_date_is_refused(typed: str) -> None:
    with pytest.raises(Malformed, match="2027-03-31のように"):
        calendar.parse_day(typed)


@given(st.text())
def test_typed_days_are_days_or_malformed(typed: str) -> None:
    try:
        day = calendar.parse_day(typed)
    except Malformed:
        return
    assert calendar.parse_day(day.isoformat()) == day


@given(days)
def test_a_written_day_reads_back(day: date) -> None:
    assert calendar.parse_day(calendar.japanese_date(day)) == day


def test_a_hidden_line_break_is_refused_and_a_long_text_is_not_cut() -> None:
    with pytest.raises(Malformed, match="目に見えない文字"):
        calendar.parse_day("2027-03-31\n")
    with pytest.raises(Malformed, match="のように"):
        calendar.parse_day("2027-03-31" + " " * 60)


def test_moments_are_written_to_the_second_in_japans_time() -> None:
    moment = datetime(2026, 11, 23, 5, 3, 10, tzinfo=UTC)
    assert calendar.japanese_instant(moment) == "2026年11月23日 14時03分10秒"
    assert calendar.english_instant(moment) == "23 November 2026, 14:03:10 (Japan time)"
    early = datetime(2026, 11, 22, 15, 0, 0, tzinfo=UTC)
    assert calendar.japanese_instant(early) == "2026年11月23日 00時00分00秒"


def test_deadlines_bear_their_weekday() -> None:
    deadline = date(2027, 3, 31)
    assert calendar.japanese_date(deadline) == "2027年3月31日"
    assert calendar.japanese_date(deadline, weekday=True) == "2027年3月31日(水)"
    assert calendar.english_date(deadline) == "31 March 2027"
    assert calendar.english_date(deadline, weekday=True) == "Wednesday, 31 March 2027"


def test_each_weekday_and_month_has_its_own_name() -> None:
    week = [date(2027, 3, 29) + timedelta(days=ahead) for ahead in range(7)]
    names = "".join(calendar.japanese_date(day, weekday=True)[-2] for day in week)
    assert names == "月火水木金土日"
    months = [calendar.english_date(date(2027, month, 1)) for month in range(1, 13)]
    assert months[0] == "1 January 2027"
    assert months[11] == "1 December 2027"
    assert len(set(months)) == 12


def test_amounts_are_grouped_by_thousands() -> None:
    assert calendar.japanese_yen(1_234_567) == "1,234,567円"
    assert calendar.japanese_yen(0) == "0円"
    assert calendar.english_yen(1_234_567) == "1,234,567 yen"
