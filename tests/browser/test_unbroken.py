"""Words that belong together stay on one line, on a telephone as on a desk."""

import pytest
from playwright.sync_api import Page

from tests.browser.bank import ServedBank
from tests.browser.conftest import PC, PHONE, SMALL, OpenCustomer
from tests.browser.people import Clerk

SATO = "20000000003"
LINES = """all => all.map(one => Math.round(
  one.getBoundingClientRect().height / parseFloat(getComputedStyle(one).lineHeight)))"""


def lines(page: Page, selector: str) -> list[int]:
    """How many lines each of these takes."""
    return page.locator(selector).evaluate_all(LINES)


@pytest.mark.parametrize("size", [PC, PHONE, SMALL], ids=["pc", "phone", "small"])
def test_hours_and_account_numbers_are_not_divided(
    at_portal: OpenCustomer, size: dict[str, object]
) -> None:
    customer = at_portal(SATO, **size)
    customer.log_in()
    customer.open("/home")
    assert lines(customer.page, ".foot .nb") == [1, 1]
    names = lines(customer.page, ".account h3 .nb")
    assert names == [1] * len(names) != []


def test_the_example_of_a_reading_and_addresses_are_not_divided(
    bank: ServedBank, clerk: Clerk
) -> None:
    del bank
    clerk.sit_down("demo-clerk")
    clerk.open("/office/cards")
    assert lines(clerk.page, "#f-lines-h .nb") == [1]
    clerk.open("/office/mails")
    parts = lines(clerk.page, ".mail-to .nb")
    assert parts == [1] * len(parts) != []
    assert all(
        text.endswith("@")
        for text in clerk.page.locator(".mail-to .nb:first-child").all_inner_texts()
    )
