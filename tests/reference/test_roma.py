"""Roman letters: every usual spelling of a place meets the list's own."""

import pytest

from eawase.core.identity import InstitutionCode
from eawase.reference.institutions import Directory
from eawase.reference.roma import loose


@pytest.mark.parametrize(
    ("typed", "listed"),
    [
        ("shinjuku", "shinjiyuku"),
        ("Sinjuku", "shinjiyuku"),
        ("Tōkyō", "toukiyou"),
        ("tokyo", "toukiyou"),
        ("kyoto", "kiyouto"),
        ("osaka", "oosaka"),
        ("Ohtemachi", "ootemachi"),
        ("roppongi", "rotsupongi"),
        ("shimbashi", "shinbashi"),
        ("jiyugaoka", "jiyuugaoka"),
        ("hatchobori", "hatsuchiyoubori"),
        ("chuo", "chiyuuou"),
    ],
)
def test_spellings_of_one_place_agree(typed: str, listed: str) -> None:
    assert loose(typed) == loose(listed)


@pytest.mark.parametrize("typed", ["新宿", "しんじゅく", "001", "", " ", "shin宿"])
def test_what_is_not_in_roman_letters_has_no_such_form(typed: str) -> None:
    assert loose(typed) == ""


def test_different_places_stay_different() -> None:
    assert (
        len({loose(one) for one in ("shibuya", "shinagawa", "chiba", "tsukuba", "tokuyama")}) == 5
    )


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("shinjuku", "新宿"),
        ("osaka", "大阪"),
        ("kyoto", "京都"),
        ("matsu", "松"),
        ("roppongi", "六本木"),
    ],
)
def test_a_branch_is_found_as_it_is_usually_spelt(typed: str, first: str) -> None:
    found = Directory().search_branches(InstitutionCode("0001"), typed)
    assert found[0].name.startswith(first)
