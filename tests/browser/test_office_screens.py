"""Every screen of the office, in Japanese and English: widths, light and dark, axe, targets."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser

from eawase.cli.sample_data import PASSWORD
from tests.browser.bank import ServedBank
from tests.browser.conftest import PC
from tests.browser.eyes import Eyes
from tests.browser.people import Clerk
from tests.browser.watch import Watch

SATO = "20000000003"  # uses the picture card
TABS = ("produced", "posted", "returned")

Walk = Callable[[Clerk, Eyes], None]


@pytest.fixture(params=["ja-JP", "en-GB"])
def seat(
    request: pytest.FixtureRequest, bank: ServedBank, chromium: Browser, watch: Watch
) -> Iterator[Clerk]:
    """An officer's seat in the language of the walk."""
    context = chromium.new_context(locale=request.param, **PC)
    watch.over(context)
    page = context.new_page()
    page.set_default_timeout(10_000)
    yield Clerk(page=page, base=bank.office, password=PASSWORD)
    context.close()


def see(clerk: Clerk, eyes: Eyes, *screens: tuple[str, str]) -> None:
    for name, path in screens:
        assert clerk.open(path) == 200, path
        eyes.look(clerk, f"office-{name}")


def test_signing_in(seat: Clerk, eyes: Eyes) -> None:
    see(seat, eyes, ("login", "/office/login"))
    seat.page.locator("[name=officer]").fill("demo-clerk")
    seat.page.locator("[name=password]").fill("wrong-password")
    seat.page.locator("main form button").click()
    eyes.look(seat, "office-login-refused")


def test_what_a_clerk_sees(seat: Clerk, eyes: Eyes) -> None:
    seat.sit_down("demo-clerk")
    see(
        seat,
        eyes,
        ("work-clerk", "/office/work"),
        ("applications", "/office/applications"),
        ("applications-approved", "/office/applications?state=approved"),
        ("batches", "/office/batches"),
        *((f"cards-{state}", f"/office/cards?state={state}") for state in TABS),
        ("customers", "/office/customers"),
        ("customers-found", "/office/customers?q=佐藤"),
        ("customer", f"/office/customers/{SATO}"),
        ("proposals-clerk", "/office/proposals"),
        ("mails", "/office/mails"),
        ("guide", "/office/guide"),
    )
    for summary in seat.page.locator("summary").all():
        summary.click()
    seat.open("/office/applications")
    seat.page.locator("tbody th a").first.click()
    eyes.look(seat, "office-application")
    seat.open("/office/mails")
    seat.page.locator("tbody a").first.click()
    eyes.look(seat, "office-mail")
    seat.open(f"/office/customers/{SATO}")
    for summary in seat.page.locator("summary").all():
        summary.click()
    eyes.look(seat, "office-customer-forms-open")


def test_a_slip_with_a_wrong_check_digit(seat: Clerk, eyes: Eyes) -> None:
    seat.sit_down("demo-clerk")
    seat.open("/office/cards")
    seat.page.locator("[name=lines]").fill("1234-5678-9018,311-12-38385-2")
    seat.page.locator("#post button").first.click()
    eyes.look(seat, "office-cards-refused")


def test_what_an_approver_sees(seat: Clerk, eyes: Eyes) -> None:
    seat.sit_down("demo-approver")
    see(
        seat,
        eyes,
        ("work-approver", "/office/work"),
        ("batches-approver", "/office/batches"),
        ("proposals", "/office/proposals"),
    )
    seat.open("/office/batches")
    seat.page.locator("tbody a").first.click()
    eyes.look(seat, "office-batch-proposed")


def test_what_a_producer_sees(seat: Clerk, eyes: Eyes) -> None:
    seat.sit_down("demo-producer")
    see(
        seat,
        eyes,
        ("work-producer", "/office/work"),
        ("batches-producer", "/office/batches"),
        ("cards-producer", "/office/cards"),
    )
    seat.open("/office/batches?state=released")
    for link in seat.page.locator("tbody a").all():
        seat.open(str(link.get_attribute("href")))
        if seat.page.locator("[name=once]").count():
            break
        seat.open("/office/batches?state=released")
    eyes.look(seat, "office-batch-released")


def test_what_an_auditor_sees(seat: Clerk, eyes: Eyes) -> None:
    seat.sit_down("demo-auditor")
    see(
        seat,
        eyes,
        ("work-auditor", "/office/work"),
        ("audit", "/office/audit"),
        ("audit-bank", "/office/audit/bank"),
        ("audit-officer", "/office/audit/officers/demo-clerk"),
        ("customer-auditor", f"/office/customers/{SATO}"),
    )
    seat.open("/office/audit")
    seat.page.locator("main form button").first.click()
    eyes.look(seat, "office-audit-verified")


def test_what_is_not_theirs_is_refused(seat: Clerk, eyes: Eyes) -> None:
    seat.sit_down("demo-admin")
    assert seat.open("/office/customers") == 403
    eyes.look(seat, "office-not-yours")
    assert seat.open("/office/nowhere") == 404
    eyes.look(seat, "office-not-there")
