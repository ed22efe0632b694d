"""Postal codes that exist, and the town they stand for."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from eawase.core.post import PostalCode
from eawase.reference import postal


@pytest.mark.parametrize(
    ("code", "town"),
    [
        ("1000001", "東京都千代田区千代田"),
        ("1000000", "東京都千代田区"),
        ("0600042", "北海道札幌市中央区大通西"),
        ("1308531", "東京都墨田区錦糸"),
    ],
)
def test_a_code_tells_its_town(code: str, town: str) -> None:
    assert postal.exists(PostalCode(code))
    assert postal.town(PostalCode(code)) == town


def test_a_code_of_several_towns_tells_what_they_share() -> None:
    assert postal.town(PostalCode("0680546")) == "北海道夕張市"


def test_a_code_of_two_prefectures_exists_and_tells_none() -> None:
    assert postal.exists(PostalCode("4980000"))
    assert postal.town(PostalCode("4980000")) == ""


@pytest.mark.parametrize("code", ["0000000", "9999999"])
def test_a_code_nobody_has_is_unknown(code: str) -> None:
    assert not postal.exists(PostalCode(code))
    assert postal.town(PostalCode(code)) is None


def test_many_threads_may_ask_at_once() -> None:
    with ThreadPoolExecutor(8) as pool:
        towns = list(pool.map(postal.town, [PostalCode("1000001")] * 64))
    assert set(towns) == {"東京都千代田区千代田"}
