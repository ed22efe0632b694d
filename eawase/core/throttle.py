"""Limits on wrong answers (連続誤り): how many, how often, and when it ends in a lock.

NIST SP 800-63B 3.2.2 allows 100 consecutive failures; two pictures of fifty are 11.3 bits, so
this product allows 5 in a row and 20 in 30 days by default (bounds: `policy`).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

CONSECUTIVE_CEILING = 10
RECENT_CEILING = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How many wrong answers an authenticator survives; every bound is checked here."""

    failures_max: int = 5
    recent_max: int = 20
    window_days: int = 30

    def __post_init__(self) -> None:
        if not 3 <= self.failures_max <= CONSECUTIVE_CEILING:
            raise ValueError("failures_max must be 3 to 10")
        if not self.failures_max <= self.recent_max <= RECENT_CEILING:
            raise ValueError("recent_max must be failures_max to 50")
        if not 1 <= self.window_days <= 90:
            raise ValueError("window_days must be 1 to 90")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """The count of wrong answers of one authenticator: in a row, and when each happened."""

    consecutive: int = 0
    recent: tuple[datetime, ...] = ()

    def __post_init__(self) -> None:
        assert 0 <= self.consecutive <= CONSECUTIVE_CEILING, "consecutive failures out of bounds"
        assert len(self.recent) <= RECENT_CEILING, "more recent failures than any limit allows"

    def wrong(self, now: datetime, limits: Limits) -> "Tally":
        """Count one wrong answer, and forget those outside the window."""
        kept = self._within(now, limits)
        return Tally(consecutive=self.consecutive + 1, recent=(*kept, now))

    def right(self) -> "Tally":
        """A right answer ends the row; the 30-day count stays (a guesser between honest uses)."""
        return Tally(consecutive=0, recent=self.recent)

    def tries_left(self, now: datetime, limits: Limits) -> int:
        """How many wrong answers are left before the lock; 0 means locked."""
        in_a_row = limits.failures_max - self.consecutive
        in_window = limits.recent_max - len(self._within(now, limits))
        return max(0, min(in_a_row, in_window))

    def _within(self, now: datetime, limits: Limits) -> tuple[datetime, ...]:
        oldest = now - timedelta(days=limits.window_days)
        return tuple(at for at in self.recent if at > oldest)


@dataclass(frozen=True, slots=True, kw_only=True)
class LoginThrottle:
    """Wrong login passwords in a row (一時停止): a growing pause, never for ever.

    The pause doubles per full row of failures and is capped at a day. Whoever goes on typing could
    keep a customer out for ever (OWASP ASVS 6.1.1 warns of it), so each known browser of a contract
    has a count of its own, everybody else shares one, and the branch can end a pause.
    An officer has one count.
    """

    failures: int = 0
    blocked_until: datetime | None = None

    def blocked(self, now: datetime) -> bool:
        return self.blocked_until is not None and now < self.blocked_until

    def wrong(self, now: datetime, *, failures_max: int, block_s: int) -> "LoginThrottle":
        failures = self.failures + 1
        if failures % failures_max:
            return LoginThrottle(failures=failures, blocked_until=self.blocked_until)
        doublings = min(failures // failures_max - 1, 8)
        pause = min(timedelta(seconds=block_s) * 2**doublings, timedelta(days=1))
        return LoginThrottle(failures=failures, blocked_until=now + pause)
