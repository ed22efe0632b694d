"""A customer and an officer at their screens: what they see, press and read from paper."""

import re
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from eawase.core.card import COLUMNS, ROWS
from tests.browser.watch import settle

MARKS = ("i", "r", "h", "n")
ASKED = re.compile(r"([A-E])行([0-9])列|row ([A-E]), column ([0-9])")


def words(page: Page) -> str:
    """What the page says, with spaces folded."""
    return re.sub(r"\s+", " ", page.locator("body").inner_text())


@dataclass
class Person:
    """Somebody in front of a browser."""

    page: Page
    base: str

    def open(self, path: str) -> int:
        """Go to an address; its status."""
        response = self.page.goto(self.base + path)
        settle(self.page)
        assert response is not None, path
        return response.status

    def press(self, name: str, *, within: Locator | None = None) -> None:
        """Press the button of that name, and wait for what comes."""
        button = (within or self.page).get_by_role("button", name=name, exact=True)
        with self.page.expect_navigation():
            button.click()
        settle(self.page)

    def follow(self, name: str) -> None:
        """Follow the link of that name."""
        with self.page.expect_navigation():
            self.page.get_by_role("link", name=name).first.click()
        settle(self.page)

    def type(self, label: str, text: str) -> None:
        self.page.get_by_label(label).first.fill(text)

    def reads(self, *sentences: str) -> None:
        """Insist that the page says so."""
        said = words(self.page)
        for sentence in sentences:
            assert sentence in said, f"{self.page.url} does not say 「{sentence}」: {said[:600]}"

    def never_reads(self, *sentences: str) -> None:
        said = words(self.page)
        for sentence in sentences:
            assert sentence not in said, f"{self.page.url} says 「{sentence}」"

    def at(self, path: str) -> None:
        """Insist on the address."""
        expect(self.page).to_have_url(re.compile(re.escape(self.base + path)))

    @property
    def path(self) -> str:
        return self.page.url.removeprefix(self.base)


@dataclass
class Customer(Person):
    """A contract holder with the papers in hand."""

    number: str = ""
    password: str = ""
    arrangement: tuple[str, ...] = ()  # the picture card, as printed
    table: dict[str, str] = field(default_factory=dict[str, str])  # the old card: place, number

    def log_in(self) -> None:
        self.open("/login")
        self.page.locator("input[name=contract]").fill(self.number)
        self.page.locator("input[name=password]").fill(self.password)
        with self.page.expect_navigation():
            self.page.locator("main form button").first.click()
        settle(self.page)

    def take_old_card(self, paper: Path) -> None:
        """Read the table on the back of the old customer card."""
        self.table = dict(re.findall(r"^(\d): (\d\d)$", paper.read_text("utf-8"), re.MULTILINE))
        assert len(self.table) == 10, paper

    def positions(self) -> list[str]:
        """The positions that the boards ask, in words as the screen says them."""
        legends = self.page.locator("fieldset.board legend").all_inner_texts()
        found = [ASKED.search(" ".join(legend.split())) for legend in legends]
        assert len(found) >= 2, f"{self.page.url} asks no pictures"
        return ["".join(filter(None, one.groups())) for one in found if one]

    def pictures(self) -> list[str]:
        """Find the asked positions on the paper card."""
        return [
            self.arrangement[ROWS.index(row) * len(COLUMNS) + COLUMNS.index(column)]
            for row, column in self.positions()
        ]

    def tile(self, mark: str, picture: str) -> Locator:
        radio = self.page.locator(f"input[value='{picture}']")
        return self.page.locator(f"#board-{mark} label.tile").filter(has=radio)

    def choose(self, pictures: list[str]) -> None:
        """One picture on each board, by pointer."""
        for mark, picture in zip(MARKS, pictures, strict=False):
            self.tile(mark, picture).click()

    def choose_rightly(self) -> None:
        self.choose(self.pictures())

    def choose_wrongly(self) -> None:
        """The right pictures in the wrong order: order matters."""
        self.choose(list(reversed(self.pictures())))

    def type_numbers(self, *, shift: int = 0) -> None:
        """The two numbers of the old card that are asked; `shift` makes them wrong."""
        labels = self.page.locator(".table-answers label").all_inner_texts()
        assert len(labels) == 2, labels
        for place, label in enumerate(labels, 1):
            asked = re.search(r"\d", label)
            assert asked is not None, label
            value = (int(self.table[asked[0]]) + shift) % 100
            self.page.locator(f"input[name=p{place}]").fill(f"{value:02d}")

    def begin_transfer(self, amount: str = "12,000") -> None:
        """Search the bank and branch, type the payee in hiragana, come to the confirmation."""
        self.open("/transfer")
        self.page.locator("input[name=institution]").fill("みずほ")
        self.page.locator("input[name=institution]").press("Enter")
        self.page.wait_for_url("**/transfer?institution=*")
        settle(self.page)
        self.page.locator("a[href='/transfer/branch?institution=0001']").click()
        self.page.locator("input[name=q]").fill("001")
        self.page.locator("input[name=q]").press("Enter")
        self.page.wait_for_url("**/transfer/branch?*q=001*")
        settle(self.page)
        self.page.locator("a[href*='details?institution=0001&branch=001']").click()
        self.page.wait_for_url("**/transfer/details?*")
        settle(self.page)
        self.fill_payee(amount)

    def fill_payee(self, amount: str) -> None:
        main = self.page.locator("main form").first
        kind = main.locator("[name=kind]").first
        if kind.evaluate("e => e.tagName") == "SELECT":
            kind.select_option("ordinary")
        else:
            main.locator("label").filter(has=main.locator("[name=kind][value=ordinary]")).click()
        main.locator("[name=number]").fill("7654321")
        main.locator("[name=name]").fill("やまだ　はなこ")
        main.locator("[name=amount]").fill(amount)
        with self.page.expect_navigation():
            main.locator(".btns button").first.click()
        settle(self.page)

    def send_answer(self) -> None:
        """Press the button that sends the answer."""
        button = "#answer .btns button, .challenge .btns button"
        with self.page.expect_navigation():
            self.page.locator(button).first.click()
        settle(self.page)


@dataclass
class Clerk(Person):
    """An officer at the office; seats change by signing out and in."""

    password: str = ""

    def sit_down(self, officer: str) -> None:
        self.open("/office/login")
        leave = self.page.locator("form[action='/office/logout'] button")
        if leave.count():
            with self.page.expect_navigation():
                leave.click()
            self.open("/office/login")
        self.page.locator("input[name=officer]").fill(officer)
        self.page.locator("input[name=password]").fill(self.password)
        with self.page.expect_navigation():
            self.page.locator("main form button").click()
        settle(self.page)

    def row(self, text: str) -> Locator:
        return self.page.locator("tbody tr").filter(has_text=text)
