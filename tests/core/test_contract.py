"""Which method confirms: the confirmation password until a card is bound, the card for ever."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eawase.core.application import ApplicationState
from eawase.core.card import Card, CardReason, CardState
from eawase.core.contract import (
    Method,
    Stage,
    bound_card,
    card_under_way,
    required_method,
    standing,
)
from eawase.core.refusal import Reason, Refused
from tests.makers import NOW, POLICY, application, card, card_number, contract

TODAY = date(2026, 11, 24)
DEADLINE = POLICY.deadline_on
AFTER = DEADLINE + timedelta(days=1)
OLD = contract()
SWITCHED = contract(Method.IMAGE_CARD)


def second(state: CardState) -> Card:
    return card(state, number=card_number(2))


def reason(refused: Method | Refused) -> Reason:
    assert isinstance(refused, Refused)
    return refused.reason


def test_before_the_switch_over_the_confirmation_password_confirms() -> None:
    assert required_method(OLD, [], POLICY, today=TODAY) is Method.CONFIRMATION_PASSWORD


@pytest.mark.parametrize("state", [CardState.PRODUCED, CardState.POSTED, CardState.RETURNED])
def test_a_card_not_yet_bound_changes_nothing(state: CardState) -> None:
    method = required_method(OLD, [card(state)], POLICY, today=TODAY)
    assert method is Method.CONFIRMATION_PASSWORD


def test_the_deadline_day_itself_still_counts() -> None:
    assert required_method(OLD, [], POLICY, today=DEADLINE) is Method.CONFIRMATION_PASSWORD


def test_the_day_after_the_deadline_refuses_the_old_method() -> None:
    assert reason(required_method(OLD, [], POLICY, today=AFTER)) is Reason.DEADLINE_PASSED


def test_the_deadline_means_nothing_to_a_bound_card() -> None:
    assert required_method(SWITCHED, [card()], POLICY, today=AFTER) is Method.IMAGE_CARD


@given(
    st.lists(st.sampled_from([CardState.REVOKED, CardState.RETURNED, CardState.SPOILT])),
    st.sampled_from([None, *CardState]),
    st.dates(date(2026, 1, 1), date(2030, 1, 1)),
)
def test_a_contract_that_switched_never_falls_back(
    past: list[CardState], present: CardState | None, today: date
) -> None:
    cards = [card(state, number=card_number(10 + n)) for n, state in enumerate(past)]
    if present is not None:
        cards.append(card(present))
    method = required_method(SWITCHED, cards, POLICY, today=today)
    assert method is not Method.CONFIRMATION_PASSWORD
    assert (method is Method.IMAGE_CARD) == (present is CardState.ACTIVE)


@pytest.mark.parametrize(
    ("why", "expected"),
    [
        (CardReason.LOST, Reason.SUSPENDED),
        (CardReason.STOLEN, Reason.SUSPENDED),
        (CardReason.OFFICER, Reason.SUSPENDED),
        (CardReason.LOCKED, Reason.LOCKED),
    ],
)
def test_a_suspended_card_confirms_nothing_and_says_why(why: CardReason, expected: Reason) -> None:
    held = card(CardState.SUSPENDED, reason=why)
    assert reason(required_method(SWITCHED, [held], POLICY, today=TODAY)) is expected


def test_without_a_card_a_switched_contract_waits_for_the_next() -> None:
    cards = [card(CardState.REVOKED), second(CardState.POSTED)]
    assert reason(required_method(SWITCHED, cards, POLICY, today=TODAY)) is Reason.NO_CARD


@pytest.mark.parametrize("method", list(Method))
def test_an_emergency_stop_stops_both_methods(method: Method) -> None:
    stopped = contract(method, stopped_at=NOW)
    assert reason(required_method(stopped, [card()], POLICY, today=TODAY)) is Reason.STOPPED


def test_two_bound_cards_or_two_on_their_way_cannot_be() -> None:
    with pytest.raises(AssertionError, match="two cards bound"):
        bound_card([card(), second(CardState.SUSPENDED)])
    with pytest.raises(AssertionError, match="two cards on their way"):
        card_under_way([card(CardState.PRODUCED), second(CardState.POSTED)])


def test_method_and_moment_of_the_switch_belong_together() -> None:
    with pytest.raises(AssertionError, match="whether it switched"):
        contract(Method.IMAGE_CARD, switched_at=None)
    with pytest.raises(AssertionError, match="whether it switched"):
        contract(Method.CONFIRMATION_PASSWORD, switched_at=NOW)


@pytest.mark.parametrize(
    ("method", "cards", "open_application", "stage"),
    [
        (Method.CONFIRMATION_PASSWORD, [], False, Stage.INVITED),
        (Method.CONFIRMATION_PASSWORD, [], True, Stage.APPLIED),
        (Method.CONFIRMATION_PASSWORD, [card(CardState.PRODUCED)], True, Stage.IN_PRODUCTION),
        (Method.CONFIRMATION_PASSWORD, [card(CardState.POSTED)], False, Stage.POSTED),
        (Method.CONFIRMATION_PASSWORD, [card(CardState.RETURNED)], False, Stage.INVITED),
        (Method.IMAGE_CARD, [card()], False, Stage.SWITCHED),
        (Method.IMAGE_CARD, [card(), second(CardState.POSTED)], False, Stage.SWITCHED),
        (Method.IMAGE_CARD, [card(CardState.SUSPENDED)], False, Stage.SUSPENDED),
        (
            Method.IMAGE_CARD,
            [card(CardState.SUSPENDED, reason=CardReason.LOCKED)],
            False,
            Stage.LOCKED,
        ),
        (Method.IMAGE_CARD, [card(CardState.SUSPENDED)], True, Stage.APPLIED),
        (Method.IMAGE_CARD, [card(CardState.REVOKED)], False, Stage.NO_CARD),
    ],
)
def test_the_banner_fits_the_state(
    method: Method, cards: list[Card], open_application: bool, stage: Stage
) -> None:
    made = application() if open_application else None
    assert standing(contract(method), cards, made, POLICY, today=TODAY).stage is stage


def test_before_the_start_date_nobody_is_invited() -> None:
    early = POLICY.start_on - timedelta(days=1)
    assert standing(OLD, [], None, POLICY, today=early).stage is Stage.NOT_STARTED
    assert standing(OLD, [], None, POLICY, today=POLICY.start_on).stage is Stage.INVITED


@pytest.mark.parametrize(
    ("today", "left", "passed"),
    [
        (DEADLINE - timedelta(days=1), 1, False),
        (DEADLINE, 0, False),
        (AFTER, 0, True),
        (AFTER + timedelta(days=100), 0, True),
    ],
)
def test_days_to_the_deadline_are_counted_down_to_its_day(
    today: date, left: int, passed: bool
) -> None:
    stands = standing(OLD, [], None, POLICY, today=today)
    assert (stands.days_left, stands.deadline_passed) == (left, passed)


def test_the_deadline_never_passes_for_who_has_switched() -> None:
    assert not standing(SWITCHED, [card()], None, POLICY, today=AFTER).deadline_passed


def test_an_application_in_production_is_shown_as_such() -> None:
    made = application(ApplicationState.IN_PRODUCTION)
    stands = standing(OLD, [card(CardState.PRODUCED)], made, POLICY, today=TODAY)
    assert (stands.stage, stands.application) == (Stage.IN_PRODUCTION, made)
