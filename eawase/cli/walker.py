"""The person who walks: two browsers, the papers in hand, and what is remembered on the way."""

import re
from dataclasses import dataclass, field
from pathlib import Path

from eawase.cli.browser import Browser, NotThere, Page
from eawase.cli.sample_data import PASSWORD

CUSTOMER = "20000000001"
MARKS = ("i", "r", "h", "n")
ROWS, COLUMNS = "ABCDE", "1234567890"


@dataclass
class Walker:
    """A customer at the portal and officers at the office, as one script."""

    portal: Browser
    office: Browser
    papers: Path
    card_number: str = ""
    arrangement: tuple[str, ...] = ()
    notes: dict[str, str] = field(default_factory=dict[str, str])
    pages: dict[str, Page] = field(default_factory=dict[str, Page])

    async def close(self) -> None:
        await self.portal.close()
        await self.office.close()

    async def log_in(self) -> Page:
        """The customer signs in."""
        page = await self.portal.open("/login")
        return await self.portal.submit(
            page, "/login", {"contract": CUSTOMER, "password": PASSWORD}
        )

    async def office_as(self, officer: str) -> Page:
        """Change seats: the officer before signs out, this one signs in."""
        here = await self.office.open("/office")
        if any(form.action.endswith("/office/logout") for form in here.forms):
            await self.office.submit(here, "/office/logout")
        page = await self.office.open("/office/login")
        return await self.office.submit(
            page, "/office/login", {"officer": officer, "password": PASSWORD}
        )

    def old_numbers(self, page: Page) -> dict[str, str]:
        """Read the asked places of the old customer card from the paper."""
        paper = (self.papers / f"customer-card-{CUSTOMER}.txt").read_text("utf-8")
        table = dict(re.findall(r"^(\d): (\d\d)$", paper, re.MULTILINE))
        places = re.findall(r"お客様カードの (\d) の数字", page.text)
        if len(places) != 2:
            raise NotThere(f"{page.path} asks no two places of the customer card")
        return {f"p{field}": table[place] for field, place in enumerate(places, 1)}

    def pictures(self, page: Page) -> dict[str, str]:
        """Find the asked positions on the paper card."""
        asked = re.findall(r"([A-E])行([0-9])列", page.text)
        places = list(dict.fromkeys(asked))
        if len(places) < 2:
            raise NotThere(f"{page.path} names no two positions")
        found = [
            self.arrangement[ROWS.index(row) * len(COLUMNS) + COLUMNS.index(column)]
            for row, column in places
        ]
        return dict(zip(MARKS, found, strict=False))

    def wrong_pictures(self, page: Page) -> dict[str, str]:
        """The right pictures in the wrong order."""
        right = self.pictures(page)
        return dict(zip(right, reversed(list(right.values())), strict=True))

    def positions(self, page: Page) -> str:
        """Which positions a page asks, for comparison."""
        return " ".join(
            dict.fromkeys("".join(p) for p in re.findall(r"([A-E])行([0-9])列", page.text))
        )
