"""The mark of a known browser: good for one browser and one contract, and for nothing else."""

import pytest

from eawase.core.identity import ContractNumber
from eawase.core.known_browser import browser_of, mark

KEY = bytes(range(32))
BROWSER = bytes(range(16))
OWN = ContractNumber("20000000001")
OTHER = ContractNumber("20000000002")
MARK = mark(KEY, OWN, BROWSER)


def test_a_mark_names_its_browser() -> None:
    assert browser_of(KEY, OWN, MARK) == BROWSER


def test_a_mark_is_as_long_as_every_cookie_of_ours() -> None:
    assert len(MARK) == 64
    assert MARK.isalnum()


def test_the_mark_of_another_contract_or_installation_counts_for_nothing() -> None:
    assert browser_of(KEY, OTHER, MARK) is None
    assert browser_of(bytes(32), OWN, MARK) is None


@pytest.mark.parametrize("at", range(0, 64, 7))
def test_a_mark_altered_anywhere_counts_for_nothing(at: int) -> None:
    altered = MARK[:at] + ("0" if MARK[at] != "0" else "1") + MARK[at + 1 :]
    assert browser_of(KEY, OWN, altered) is None


@pytest.mark.parametrize(
    "shown",
    ["", "0", "zz" * 32, MARK[:32], MARK[:62], MARK + "00", MARK.upper(), f" {MARK}", "１" * 64],
)
def test_a_mark_of_another_form_counts_for_nothing(shown: str) -> None:
    assert browser_of(KEY, OWN, shown) is None
