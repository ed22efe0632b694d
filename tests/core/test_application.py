"""Who may apply for a card, the states of an application, and the typed postal code."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eawase.core.application import (
    MOVES,
    OPEN,
    ApplicationState,
    Occasion,
    check_postal_code,
    may_apply,
)
from eawase.core.card import CardState
from eawase.core.policy import changed
from eawase.core.post import PostalCode
from eawase.core.refusal import Reason, Refused
from tests.makers import POLICY, application, card

RIGHT, OTHER = PostalCode("1410032"), PostalCode("1000001")
LEGAL = {
    ("submitted", "approved"),
    ("submitted", "withdrawn"),
    ("submitted", "rejected"),
    ("approved", "in_production"),
    ("approved", "withdrawn"),
    ("approved", "rejected"),
    ("in_production", "fulfilled"),
    ("in_production", "approved"),
}


@pytest.mark.parametrize("before", list(ApplicationState))
@pytest.mark.parametrize("after", list(ApplicationState))
def test_an_application_moves_only_along_the_table(
    before: ApplicationState, after: ApplicationState
) -> None:
    legal = (before.value, after.value) in LEGAL
    assert application(before).may_become(after) == legal


@given(st.lists(st.sampled_from(ApplicationState), max_size=30))
def test_no_order_of_events_makes_a_card_without_approval(wanted: list[ApplicationState]) -> None:
    state, path = ApplicationState.SUBMITTED, [ApplicationState.SUBMITTED]
    for after in wanted:
        if after in MOVES[state]:
            state = after
            path.append(after)
    if ApplicationState.IN_PRODUCTION in path:
        made = path.index(ApplicationState.IN_PRODUCTION)
        assert path[made - 1] is ApplicationState.APPROVED
    assert all(step in OPEN for step in path[:-1])


@pytest.mark.parametrize("state", list(OPEN))
def test_a_second_application_is_refused_while_one_is_open(state: ApplicationState) -> None:
    refused = may_apply([], application(state), started=True)
    assert refused == Refused(reason=Reason.ALREADY_APPLIED)


def test_nobody_applies_before_the_start_date() -> None:
    assert may_apply([], None, started=False) == Refused(reason=Reason.NOT_STARTED)


@pytest.mark.parametrize(
    ("state", "outcome"),
    [
        (CardState.PRODUCED, Refused(reason=Reason.CARD_UNDER_WAY)),
        (CardState.POSTED, Refused(reason=Reason.CARD_UNDER_WAY)),
        (CardState.ACTIVE, Refused(reason=Reason.CARD_IN_USE)),
        (CardState.SUSPENDED, Occasion.REISSUE),
        (CardState.REVOKED, Occasion.REISSUE),
        (CardState.RETURNED, Occasion.REISSUE),
    ],
)
def test_a_card_under_way_or_in_use_refuses_an_application_and_a_lost_one_does_not(
    state: CardState, outcome: Occasion | Refused
) -> None:
    assert may_apply([card(state)], None, started=True) == outcome


def test_the_first_card_is_a_first_card() -> None:
    assert may_apply([], None, started=True) is Occasion.FIRST


def test_the_right_postal_code_passes() -> None:
    assert check_postal_code(RIGHT, RIGHT, 0, POLICY) is None
    assert check_postal_code(RIGHT, RIGHT, 2, POLICY) is None


@pytest.mark.parametrize(
    ("mismatches", "refused"),
    [
        (0, Refused(reason=Reason.POSTAL_MISMATCH, tries_left=2)),
        (1, Refused(reason=Reason.POSTAL_MISMATCH, tries_left=1)),
        (2, Refused(reason=Reason.POSTAL_BLOCKED, tries_left=0)),
        (3, Refused(reason=Reason.POSTAL_BLOCKED)),
        (9, Refused(reason=Reason.POSTAL_BLOCKED)),
    ],
)
def test_the_third_wrong_postal_code_sends_the_customer_to_the_branch(
    mismatches: int, refused: Refused
) -> None:
    assert check_postal_code(OTHER, RIGHT, mismatches, POLICY) == refused


def test_after_the_last_mismatch_even_the_right_postal_code_is_refused() -> None:
    blocked = Refused(reason=Reason.POSTAL_BLOCKED)
    assert check_postal_code(RIGHT, RIGHT, 3, POLICY) == blocked


def test_with_one_try_allowed_the_first_mismatch_blocks() -> None:
    once = changed(POLICY, postal_mismatches_max=1)
    blocked = Refused(reason=Reason.POSTAL_BLOCKED, tries_left=0)
    assert check_postal_code(OTHER, RIGHT, 0, once) == blocked
