"""Which positions are asked: spread, at random, or once."""

from collections import Counter
from random import Random

import pytest

from eawase.core.exposure import Choice, choose, uses_left


def rounds(choice: Choice, count: int, seed: int = 1) -> list[int]:
    """How often each position was answered after `count` challenges of two."""
    random = Random(seed)
    exposure = [0] * 50
    for _ in range(count):
        chosen = choose(exposure, 2, besides=(), choice=choice, random=random)
        assert chosen is not None
        for position in chosen:
            exposure[position] += 1
    return exposure


@pytest.mark.parametrize("count", [1, 12, 25, 100, 250])
def test_the_least_exposed_choice_never_lets_counts_drift_apart(count: int) -> None:
    exposure = rounds(Choice.LEAST_EXPOSED, count)
    assert max(exposure) - min(exposure) <= 1


def test_the_least_exposed_choice_shows_every_position_before_any_twice() -> None:
    assert rounds(Choice.LEAST_EXPOSED, 25) == [1] * 50


def test_among_equally_exposed_positions_chance_decides() -> None:
    first = {
        choose([0] * 50, 2, besides=(), choice=Choice.LEAST_EXPOSED, random=Random(seed))
        for seed in range(60)
    }
    assert len(first) > 50


def test_positions_less_exposed_come_first() -> None:
    exposure = [3] * 50
    exposure[7] = exposure[31] = 2
    for seed in range(20):
        chosen = choose(exposure, 2, besides=(), choice=Choice.LEAST_EXPOSED, random=Random(seed))
        assert chosen is not None
        assert set(chosen) == {7, 31}


def test_both_orders_of_a_pair_occur() -> None:
    exposure = [3] * 50
    exposure[7] = exposure[31] = 2
    orders = {
        choose(exposure, 2, besides=(), choice=Choice.LEAST_EXPOSED, random=Random(seed))
        for seed in range(40)
    }
    assert orders == {(7, 31), (31, 7)}


def test_the_uniform_choice_is_uniform() -> None:
    """Chi-squared with 49 degrees of freedom: 85.4 is passed once in a thousand runs."""
    exposure = rounds(Choice.UNIFORM, 5000)
    expected = 5000 * 2 / 50
    assert sum((seen - expected) ** 2 / expected for seen in exposure) < 85.4


def test_the_uniform_choice_does_not_look_at_exposure() -> None:
    exposure = [0] + [9] * 49
    hits = Counter[bool]()
    for seed in range(300):
        chosen = choose(exposure, 2, besides=(), choice=Choice.UNIFORM, random=Random(seed))
        hits[0 in (chosen or ())] += 1
    assert hits[True] < 40


def test_the_single_use_choice_never_asks_a_position_twice() -> None:
    assert rounds(Choice.SINGLE_USE, 25) == [1] * 50


def test_the_single_use_choice_ends_when_nothing_is_left() -> None:
    exposure = [1] * 49 + [0]
    assert choose(exposure, 2, besides=(), choice=Choice.SINGLE_USE, random=Random(1)) is None
    assert choose(exposure, 1, besides=(49,), choice=Choice.SINGLE_USE, random=Random(1)) is None


@pytest.mark.parametrize("choice", list(Choice))
def test_positions_already_owed_are_not_drawn_again(choice: Choice) -> None:
    besides = tuple(range(48))
    for seed in range(10):
        chosen = choose([0] * 50, 2, besides=besides, choice=choice, random=Random(seed))
        assert set(chosen or ()) == {48, 49}


def test_the_old_customer_card_has_ten_positions() -> None:
    chosen = choose([0] * 10, 2, besides=(), choice=Choice.UNIFORM, random=Random(1))
    assert chosen is not None
    assert all(position < 10 for position in chosen)


@pytest.mark.parametrize(
    ("used", "positions", "left"),
    [(0, 2, 20), (2, 2, 19), (38, 2, 1), (39, 2, 0), (40, 2, 0), (50, 2, 0), (0, 4, 10)],
)
def test_uses_left_end_with_the_positions_that_retire(used: int, positions: int, left: int) -> None:
    exposure = [1] * used + [0] * (50 - used)
    assert uses_left(exposure, positions=positions, retire_left=10) == left
