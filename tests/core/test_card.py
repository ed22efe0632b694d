"""The card's grid, and the one table of its states."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eawase.core.card import BOUND, MOVES, ON_ITS_WAY, POSITIONS, CardState, Position
from eawase.core.throttle import Tally
from tests.makers import card

LEGAL = {
    ("produced", "posted"),
    ("produced", "spoilt"),
    ("posted", "active"),
    ("posted", "returned"),
    ("posted", "revoked"),
    ("returned", "revoked"),
    ("active", "suspended"),
    ("active", "revoked"),
    ("suspended", "active"),
    ("suspended", "revoked"),
}
ENDS = {CardState.REVOKED, CardState.SPOILT}


@pytest.mark.parametrize(
    ("label", "index"), [("A1", 0), ("A9", 8), ("A0", 9), ("B8", 17), ("E1", 40), ("E0", 49)]
)
def test_positions_run_along_the_rows_and_zero_is_the_last_column(label: str, index: int) -> None:
    assert Position.at(label).index == index
    assert Position(index).label == label


def test_every_position_has_its_own_label() -> None:
    labels = [Position(index).label for index in range(POSITIONS)]
    assert len(set(labels)) == 50
    assert [Position.at(label).index for label in labels] == list(range(50))


def test_a_position_knows_its_row_and_column() -> None:
    assert (Position.at("B8").row, Position.at("B8").column) == ("B", "8")


@pytest.mark.parametrize("index", [-1, 50])
def test_there_is_no_position_outside_the_card(index: int) -> None:
    with pytest.raises(ValueError, match="0 and 49"):
        Position(index)


@pytest.mark.parametrize("label", ["F1", "", "A", "A12", "AA", "a1", "1A", "Ａ１"])
def test_a_label_that_names_no_position_is_refused(label: str) -> None:
    with pytest.raises(ValueError, match=r"substring|one row"):
        Position.at(label)


@pytest.mark.parametrize("before", list(CardState))
@pytest.mark.parametrize("after", list(CardState))
def test_a_card_moves_only_along_the_table(before: CardState, after: CardState) -> None:
    assert card(before).may_become(after) == ((before.value, after.value) in LEGAL)


@given(st.lists(st.sampled_from(CardState), max_size=30))
def test_no_order_of_events_revives_a_card_or_posts_it_twice(wanted: list[CardState]) -> None:
    state, path = CardState.PRODUCED, [CardState.PRODUCED]
    for after in wanted:
        if after in MOVES[state]:
            state = after
            path.append(after)
    assert path.count(CardState.POSTED) <= 1
    assert not set(path[:-1]) & ENDS
    if CardState.ACTIVE in path:
        assert path.index(CardState.ACTIVE) > path.index(CardState.POSTED)
        assert CardState.RETURNED not in path


def test_every_state_can_still_be_ended() -> None:
    for state in set(CardState) - ENDS:
        reached = {state}
        for _ in CardState:
            reached |= {after for before in reached for after in MOVES[before]}
        assert reached & ENDS, state


def test_a_card_on_its_way_is_not_in_use() -> None:
    assert not ON_ITS_WAY & BOUND


def test_a_card_in_use_has_been_bound() -> None:
    with pytest.raises(AssertionError, match="has been bound"):
        card(CardState.ACTIVE, bound_at=None)


def test_a_card_owes_no_position_twice() -> None:
    with pytest.raises(AssertionError, match="differ"):
        card(owed=(3, 3))


def test_a_card_counts_the_exposure_of_all_its_positions() -> None:
    with pytest.raises(AssertionError, match="50 positions"):
        card(exposure=(0,) * 49)


def test_a_new_card_has_no_wrong_answers() -> None:
    assert card().tally == Tally(consecutive=0, recent=())
