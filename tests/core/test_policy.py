"""Every number a bank may tune has bounds, and a policy outside them cannot be made."""

from dataclasses import fields
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eawase.core.exposure import Choice
from eawase.core.picture import Deck
from eawase.core.policy import (
    BadPolicy,
    Policy,
    changed,
    policy_from_dict,
    policy_to_dict,
)
from eawase.core.post import PostMethod
from tests.makers import POLICY

BOUNDED = sorted(Policy.BOUNDS)
PLAIN = policy_to_dict(POLICY)


@pytest.mark.parametrize("name", BOUNDED)
def test_a_value_at_either_bound_is_allowed(name: str) -> None:
    for value in Policy.BOUNDS[name]:
        assert getattr(changed(POLICY, **{name: value}), name) == value


@pytest.mark.parametrize("name", BOUNDED)
def test_a_value_beyond_either_bound_is_refused_by_name(name: str) -> None:
    low, high = Policy.BOUNDS[name]
    for value in (low - 1, high + 1):
        with pytest.raises(BadPolicy, match=f"{name} must be {low} to {high}"):
            changed(POLICY, **{name: value})


def test_every_number_has_bounds() -> None:
    numbers = {field.name for field in fields(Policy) if field.type in (int, "int")}
    assert numbers == set(Policy.BOUNDS)


@pytest.mark.parametrize("name", ["positions", "failures_max", "challenge_life_s"])
def test_nothing_that_guards_can_be_switched_off(name: str) -> None:
    with pytest.raises(BadPolicy):
        changed(POLICY, **{name: 0})


def test_the_deadline_may_be_the_start_date_but_not_before() -> None:
    assert changed(POLICY, deadline_on=POLICY.start_on)
    with pytest.raises(BadPolicy, match="before start_on"):
        changed(POLICY, deadline_on=date(2026, 11, 1))


@pytest.mark.parametrize(
    "steps",
    [((100, 3), (100, 4)), ((200, 3), (100, 4)), ((100, 1),), ((100, 5),), ((100, 3), (200, 0))],
)
def test_strength_steps_rise_and_ask_two_to_four(steps: tuple[tuple[int, int], ...]) -> None:
    with pytest.raises(BadPolicy, match="positions_above_yen"):
        changed(POLICY, positions_above_yen=steps)


@pytest.mark.parametrize(
    ("amount", "asked"),
    [(0, 2), (99_999, 2), (100_000, 3), (999_999, 3), (1_000_000, 4), (10**9, 4)],
)
def test_strength_grows_at_the_threshold_itself(amount: int, asked: int) -> None:
    policy = changed(POLICY, positions_above_yen=((100_000, 3), (1_000_000, 4)))
    assert policy.strength(amount) == asked
    assert policy.strength_max == 4


def test_a_step_never_weakens() -> None:
    policy = changed(POLICY, positions=3, positions_above_yen=((100_000, 2),))
    assert policy.strength(200_000) == 3
    assert policy.strength_max == 3


def test_limits_come_from_the_policy() -> None:
    limits = changed(POLICY, failures_max=3, recent_failures_max=10, recent_failures_days=7).limits
    assert (limits.failures_max, limits.recent_max, limits.window_days) == (3, 10, 7)


@given(
    st.fixed_dictionaries({name: st.integers(*Policy.BOUNDS[name]) for name in BOUNDED}),
    st.sampled_from(Choice),
    st.sampled_from(Deck),
    st.sampled_from(PostMethod),
)
def test_any_policy_comes_back_from_storage_as_it_went(
    numbers: dict[str, int], choice: Choice, deck: Deck, method: PostMethod
) -> None:
    policy = changed(
        POLICY,
        **numbers,
        choice=choice,
        deck=deck,
        post_method=method,
        positions_above_yen=((100_000, 3),),
    )
    assert policy_from_dict(policy_to_dict(policy)) == policy
    assert policy.limits.failures_max <= policy.limits.recent_max


@pytest.mark.parametrize("name", ["failure_max", "positionen", "BOUNDS", "limits"])
def test_an_unknown_field_is_refused(name: str) -> None:
    """A typing error must not leave a bank with a default it meant to change."""
    with pytest.raises(BadPolicy, match=f"unknown policy fields: {name}"):
        policy_from_dict({**PLAIN, name: 3})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("start_on", "soon"),
        ("start_on", None),
        ("deadline_on", 20270331),
        ("choice", "favourite"),
        ("deck", "own "),
        ("post_method", ""),
        ("positions", "2"),
        ("positions", None),
        ("positions_above_yen", [[100_000]]),
        ("positions_above_yen", [["many", 3]]),
        ("failures_max", 11),
    ],
)
def test_a_malformed_field_is_a_bad_policy(name: str, value: Any) -> None:
    with pytest.raises(BadPolicy):
        policy_from_dict({**PLAIN, name: value})


def test_a_policy_without_its_dates_is_a_bad_policy() -> None:
    with pytest.raises(BadPolicy):
        policy_from_dict({})
