"""National holidays (国民の祝日), substitute holidays and moved ones included.

Source: the Holiday Act, as the `jpholiday` package tells it. Equinoxes of years not yet gazetted
are computed.
"""

from datetime import date
from functools import lru_cache

import jpholiday


@lru_cache(maxsize=4096)
def is_holiday(day: date) -> bool:
    """True if the law makes this day a holiday. Remembered: pages ask for the same month."""
    return jpholiday.is_holiday(day)
