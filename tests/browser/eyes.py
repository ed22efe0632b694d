"""Looking at one screen: every width, light and dark, axe, and a photograph when asked for.

    eyes.look(customer, "transfer-confirm")

A screen is looked at where it stands: pages that answer a POST cannot be loaded again.
"""

from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page

from tests.browser.people import Person
from tests.browser.watch import axe_violations, settle

WIDTHS = (1280, 390, 320)
PICTURED = {1280: "pc", 390: "phone"}
HEIGHT = 900
GALLERY = {
    *("login", "apply", "home-posted", "switch", "switched", "transfer-details", "confirm"),
    *("refused", "receipt", "statement", "locked", "incident", "settings"),
    *("office-work-clerk", "office-applications", "office-batch-released"),
    *("office-cards-produced", "office-customer", "office-proposals", "office-audit-verified"),
}
"""Screens whose photographs are kept in `docs/images`; `--every-screen` takes all."""

SIDEWAYS = "document.scrollingElement.scrollWidth - document.documentElement.clientWidth"
SMALL_TARGETS = """
() => [...document.querySelectorAll('main a.btn, main button, main .tile, main label.check')]
  .filter((e) => e.getClientRects().length && !e.closest('.sr'))
  .map((e) => [e.textContent.trim().slice(0, 30), e.getBoundingClientRect()])
  .filter(([, box]) => box.height < 43.5)
  .map(([text, box]) => `${text}: ${Math.round(box.height)} px high`)
"""
UNTRANSLATED = """
() => [...document.querySelectorAll('main *, footer *, header *')]
  .filter((e) => !e.children.length && !e.closest('[lang=ja], td, dd, tbody th'))
  .map((e) => e.textContent.trim())
  // What people wrote stays as written; names of banks are Japanese. Sentences are looked for.
  .filter((text) => /[ぁ-ん]/.test(text) && !/[a-z]{4}/.test(text) && /[。、をはがでに]/.test(text))
"""


def save(picture: Image.Image, path: Path) -> None:
    """A photograph of flat colours is small with a palette."""
    path.parent.mkdir(parents=True, exist_ok=True)
    picture.convert("RGB").quantize(128).save(path, optimize=True)


@dataclass
class Eyes:
    """Collects what is wrong with the screens of one walk."""

    folder: Path | None = None  # photographs go here
    every_screen: bool = False
    faults: list[str] = field(default_factory=list[str])
    seen: list[str] = field(default_factory=list[str])

    def look(self, person: Person, name: str) -> None:
        page = person.page
        settle(page)
        self.seen.append(name)
        english = page.locator("html").get_attribute("lang") == "en"
        if english:
            self._note(name, page.evaluate(UNTRANSLATED))
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": HEIGHT})
            self._at_width(page, name, width, english=english)
        page.set_viewport_size({"width": WIDTHS[0], "height": HEIGHT})

    def _at_width(self, page: Page, name: str, width: int, *, english: bool) -> None:
        wide = page.evaluate(SIDEWAYS)
        if wide > 0:
            self.faults.append(f"{name}: {wide} px wider than {width}")
        if english or width not in PICTURED:
            return
        if width == 390:
            self._note(name, page.evaluate(SMALL_TARGETS))
        # Contrast differs by scheme and order by width: two looks find what four would.
        page.emulate_media(color_scheme="light" if width == 1280 else "dark")
        self._note(f"{name} at {width}", axe_violations(page))
        page.emulate_media(color_scheme="light")
        if self.folder is not None and (self.every_screen or name in GALLERY):
            self._photograph(page, self.folder / f"{name}-{PICTURED[width]}.png")

    def _photograph(self, page: Page, path: Path) -> None:
        page.evaluate("scrollTo(0, 0)")  # what stays in view would hide the middle of the page
        taken = page.screenshot(full_page=True, animations="disabled")
        save(Image.open(BytesIO(taken)), path)

    def _note(self, name: str, found: list[str]) -> None:
        self.faults += [f"{name}: {one}" for one in found]
