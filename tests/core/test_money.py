"""Sums as people type them."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eawase.core.malformed import Malformed
from eawase.core.money import YEN_MAX, parse_yen


@pytest.mark.parametrize(
    "text",
    ["50000", "50,000", "５００００", "５０，０００円", "¥50,000", "￥50000", " 50000 ", "050000"],
)
def test_every_usual_way_of_typing_a_sum_is_understood(text: str) -> None:
    assert parse_yen(text) == 50_000


@pytest.mark.parametrize(
    "text",
    [
        *("5万", "五万", "50.000", "50,00", "1,0000", "-1", "－１", "+1", "1e5", "", "円", "¥"),
        *("1円円", "0x10", "1 OR 1=1", "1٠", "²", "①", "9" * 65, "1\n", "1\u200b", "NaN"),
    ],
)
def test_a_sum_that_could_mean_two_things_is_refused(text: str) -> None:
    with pytest.raises(Malformed):
        parse_yen(text)


def test_the_bounds_are_said_with_their_number() -> None:
    assert parse_yen("1") == 1
    assert parse_yen("500,000", most=500_000) == 500_000
    with pytest.raises(Malformed, match="500,000円まで"):
        parse_yen("500001", most=500_000)
    with pytest.raises(Malformed, match="1円から"):
        parse_yen("0")
    with pytest.raises(Malformed, match="9,999,999,999円まで"):
        parse_yen("9" * 60)
    assert parse_yen("0", least=0) == 0


@given(st.integers(min_value=1, max_value=YEN_MAX))
def test_what_is_written_with_commas_is_read_back(amount: int) -> None:
    assert parse_yen(f"{amount:,}円") == amount


@given(st.text(max_size=80))
def test_any_text_is_a_sum_in_bounds_or_refused(text: str) -> None:
    with suppress(Malformed):
        assert 1 <= parse_yen(text) <= YEN_MAX
