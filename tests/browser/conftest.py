"""A served sample bank and Chromium. Without Chromium these tests are skipped, with the reason."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, sync_playwright

from eawase.cli.sample_data import PASSWORD as SAMPLE_PASSWORD
from eawase.core.identity import ContractNumber
from tests.browser.bank import ServedBank, serving
from tests.browser.eyes import Eyes
from tests.browser.people import Clerk, Customer
from tests.browser.watch import Watch
from tests.conftest import fresh_database
from tests.world import PASSWORD

CHROMIUM = shutil.which("chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PC: dict[str, Any] = {"viewport": {"width": 1280, "height": 900}}
PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844},
    "device_scale_factor": 2,
    "is_mobile": True,
    "has_touch": True,
}
SMALL: dict[str, Any] = {**PHONE, "viewport": {"width": 320, "height": 640}}

OpenCustomer = Callable[..., Customer]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--screenshots", metavar="FOLDER", help="write pictures of the main screens there"
    )
    parser.addoption("--every-screen", action="store_true", help="and of all the others as well")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = str(Path(__file__).parent)
    absent = pytest.mark.skip(reason="there is no chromium on this machine")
    for item in items:
        if str(item.path).startswith(here):
            item.add_marker(pytest.mark.browser)
            if CHROMIUM is None:
                item.add_marker(absent)


@pytest.fixture(scope="session")
def bank(
    server_dsn: str, template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[ServedBank]:
    """One sample bank for all browser tests; each test has customers of its own in it."""
    for dsn in fresh_database(server_dsn, template):
        with serving(dsn, tmp_path_factory.mktemp("bank")) as served:
            yield served


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """One browser for each module: its driver's loop must end before an async test begins."""
    assert CHROMIUM is not None
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def watch() -> Iterator[Watch]:
    """Fails the test if any page it opened complained."""
    made = Watch()
    yield made
    assert made.faults == []


@pytest.fixture
def at_portal(bank: ServedBank, chromium: Browser, watch: Watch) -> Iterator[OpenCustomer]:
    """Seats at the portal: `at_portal(number)`, with the papers of customers made in the test."""
    opened: list[BrowserContext] = []

    def seat(number: ContractNumber | str, **options: Any) -> Customer:
        wanted: dict[str, Any] = {"locale": "ja-JP", **PC, **options}
        context = chromium.new_context(**wanted)
        watch.over(context)
        opened.append(context)
        digits = str(number)
        made_here = digits in bank.world.tables
        customer = Customer(
            page=context.new_page(),
            base=bank.portal,
            number=digits,
            password=PASSWORD if made_here else SAMPLE_PASSWORD,
        )
        customer.page.set_default_timeout(10_000)
        if made_here:
            values = bank.world.tables[digits]
            customer.table = {p: f"{v:02d}" for p, v in zip("1234567890", values, strict=True)}
        return customer

    yield seat
    for context in opened:
        context.close()


@pytest.fixture
def clerk(bank: ServedBank, chromium: Browser, watch: Watch) -> Iterator[Clerk]:
    """A seat at the office."""
    context = chromium.new_context(locale="ja-JP", **PC)
    watch.over(context)
    page = context.new_page()
    page.set_default_timeout(10_000)
    yield Clerk(page=page, base=bank.office, password=SAMPLE_PASSWORD)
    context.close()


@pytest.fixture
def eyes(request: pytest.FixtureRequest) -> Iterator[Eyes]:
    """Fails the test with everything that was wrong on the screens it looked at."""
    wanted = request.config.getoption("--screenshots", None)
    every_screen = bool(request.config.getoption("--every-screen", default=False))
    made = Eyes(folder=Path(wanted) if wanted else None, every_screen=every_screen)
    yield made
    assert made.seen, "a walk looks at screens"
    assert made.faults == []
