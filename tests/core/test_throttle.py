"""Wrong answers are counted exactly, and every limit has bounds."""

from datetime import timedelta

import pytest

from eawase.core.throttle import Limits, LoginThrottle, Tally
from tests.makers import NOW, later

LIMITS = Limits()


@pytest.mark.parametrize(
    "values",
    [
        {"failures_max": 2},
        {"failures_max": 11},
        {"recent_max": 4},
        {"recent_max": 51},
        {"window_days": 0},
        {"window_days": 91},
    ],
)
def test_limits_outside_their_bounds_cannot_be_made(values: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="must be"):
        Limits(**values)


@pytest.mark.parametrize(
    "values",
    [
        {"failures_max": 3, "recent_max": 3},
        {"failures_max": 10, "recent_max": 50},
        {"window_days": 1},
        {"window_days": 90},
    ],
)
def test_limits_at_their_bounds_can_be_made(values: dict[str, int]) -> None:
    assert Limits(**values)


def test_each_wrong_answer_costs_one_try() -> None:
    tally = Tally()
    left: list[int] = []
    for second in range(5):
        tally = tally.wrong(later(seconds=second), LIMITS)
        left.append(tally.tries_left(NOW, LIMITS))
    assert left == [4, 3, 2, 1, 0]


def test_a_right_answer_ends_the_row_and_keeps_the_month() -> None:
    tally = Tally().wrong(NOW, LIMITS).wrong(NOW, LIMITS).right()
    assert (tally.consecutive, len(tally.recent)) == (0, 2)


def test_a_guesser_between_honest_answers_runs_out_within_the_month() -> None:
    tally = Tally()
    for hour in range(20):
        assert tally.tries_left(later(hours=hour), LIMITS) > 0
        tally = tally.wrong(later(hours=hour), LIMITS).right()
    assert tally.consecutive == 0
    assert tally.tries_left(later(hours=20), LIMITS) == 0


def test_the_window_forgets_after_thirty_days_and_not_a_moment_earlier() -> None:
    limits = Limits(failures_max=3, recent_max=3)
    tally = Tally()
    for _ in range(3):
        tally = tally.wrong(NOW, limits).right()
    edge = timedelta(days=30)
    assert tally.tries_left(NOW + edge - timedelta(microseconds=1), limits) == 0
    assert tally.tries_left(NOW + edge, limits) == 3


def test_failures_in_a_row_never_age() -> None:
    tally = Tally(consecutive=5)
    assert tally.tries_left(later(days=3650), LIMITS) == 0


def test_failures_outside_the_window_are_dropped_when_counting() -> None:
    tally = Tally().wrong(NOW, LIMITS).right().wrong(later(days=31), LIMITS)
    assert tally.recent == (later(days=31),)


def test_a_tally_beyond_any_limit_is_a_fault() -> None:
    with pytest.raises(AssertionError):
        Tally(consecutive=11)
    with pytest.raises(AssertionError):
        Tally(recent=(NOW,) * 51)


def failing(times: int) -> LoginThrottle:
    throttle = LoginThrottle()
    for _ in range(times):
        throttle = throttle.wrong(NOW, failures_max=5, block_s=600)
    return throttle


@pytest.mark.parametrize("times", [0, 1, 4])
def test_a_few_wrong_passwords_block_nothing(times: int) -> None:
    assert not failing(times).blocked(NOW)


def test_a_full_row_of_wrong_passwords_pauses_and_the_pause_ends_by_itself() -> None:
    throttle = failing(5)
    assert throttle.blocked(later(seconds=599))
    assert not throttle.blocked(later(seconds=600))


@pytest.mark.parametrize(("rows", "pause_s"), [(1, 600), (2, 1200), (3, 2400), (8, 76_800)])
def test_the_pause_doubles_with_every_row(rows: int, pause_s: int) -> None:
    assert failing(5 * rows).blocked_until == later(seconds=pause_s)


@pytest.mark.parametrize("rows", [9, 12, 200])
def test_the_pause_is_a_day_at_most(rows: int) -> None:
    """Whoever types wrong passwords all year must not shut the customer out for ever."""
    assert failing(5 * rows).blocked_until == later(days=1)
