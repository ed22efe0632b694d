"""The holidays of the law, fixed, moving, substitute and in between."""

from datetime import date

import pytest

from eawase.core.calendar import next_business_day
from eawase.reference.holidays import is_holiday


@pytest.mark.parametrize(
    "day",
    [
        date(2026, 1, 1),
        date(2026, 5, 6),  # substitute: 3 May 2026 is a Sunday
        date(2026, 9, 22),  # between two holidays
        date(2026, 11, 23),
        date(2027, 3, 21),
        date(2027, 3, 22),  # substitute
        date(2019, 5, 1),  # one of its kind: the accession
    ],
)
def test_a_holiday_of_the_law_is_one(day: date) -> None:
    assert is_holiday(day)


@pytest.mark.parametrize(
    "day", [date(2026, 11, 24), date(2027, 1, 4), date(2026, 12, 31), date(2026, 11, 22)]
)
def test_other_days_are_none_even_if_banks_rest(day: date) -> None:
    assert not is_holiday(day)


def test_the_longest_closure_so_far_is_skipped() -> None:
    assert next_business_day(date(2019, 4, 26), is_holiday) == date(2019, 5, 7)
