"""The README's pictures: taken from the running product, and all of them there."""

import re
import shutil
import subprocess
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image, ImageOps
from playwright.sync_api import Page

from eawase.press.read import read_cards
from tests.browser.bank import ServedBank
from tests.browser.conftest import OpenCustomer
from tests.browser.eyes import save
from tests.browser.people import Clerk, Customer

ROOT = Path(__file__).resolve().parents[2]
TAKAHASHI = "20000000003"  # uses the picture card
DPI = 300
TRIM_MM = (85.60, 53.98)  # ID-1, in the middle of the page
POPPLER = shutil.which("pdftoppm")


@pytest.fixture
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """Where pictures go: thrown away unless somebody asked for them."""
    return Path(request.config.getoption("--screenshots", None) or tmp_path)


def test_the_main_screen(bank: ServedBank, at_portal: OpenCustomer, folder: Path) -> None:
    customer = at_portal(TAKAHASHI, viewport={"width": 1280, "height": 860})
    customer.log_in()
    customer.reads("高橋 美咲 様", "画像認証カードをお使いいただいています")
    save(shot(customer.page), folder / "readme-main.png")


def test_confirming_on_a_phone(bank: ServedBank, at_portal: OpenCustomer, folder: Path) -> None:
    customer = at_portal(TAKAHASHI, viewport={"width": 390, "height": 844}, device_scale_factor=1.5)
    at_the_challenge(customer, bank)
    details = shot(customer.page)
    customer.page.locator(".map").evaluate("e => scrollTo(0, e.offsetTop - 180)")
    card = shot(customer.page)
    customer.choose_rightly()
    glide(customer.page)
    customer.page.locator("#board-r").evaluate("e => e.scrollIntoView({ block: 'start' })")
    board = shot(customer.page)
    save(side_by_side(details, card, board), folder / "readme-confirm-phone.png")


def test_the_work_list(clerk: Clerk, folder: Path) -> None:
    clerk.sit_down("demo-clerk")
    clerk.open("/office/applications")
    clerk.page.set_viewport_size({"width": 1280, "height": 760})
    clerk.page.locator("label.hit").first.click()
    clerk.reads("申込の承認", "選択中")
    save(shot(clerk.page), folder / "readme-office.png")


@pytest.mark.skipif(POPPLER is None, reason="pdftoppm (poppler) is not installed")
def test_the_card_and_its_challenge(
    bank: ServedBank, at_portal: OpenCustomer, folder: Path
) -> None:
    customer = at_portal(TAKAHASHI, viewport={"width": 1280, "height": 900})
    at_the_challenge(customer, bank)
    customer.choose_rightly()
    glide(customer.page)
    customer.page.locator("#board-i").evaluate("e => e.scrollIntoView({ block: 'start' })")
    paper = printed_card(bank)
    save(paper, folder / "readme-card.png")
    screen = shot(customer.page)
    scaled = ImageOps.contain(paper, (720, 720))
    save(side_by_side(scaled, screen), folder / "card-and-challenge.png")


def test_every_picture_that_the_readme_shows_is_there() -> None:
    named = re.findall(r"\]\((docs/images/[^)]+)\)", (ROOT / "README.md").read_text("utf-8"))
    assert len(named) >= 4
    assert [name for name in named if not (ROOT / name).is_file()] == []
    assert sum(path.stat().st_size for path in (ROOT / "docs/images").iterdir()) < 4_000_000


def at_the_challenge(customer: Customer, bank: ServedBank) -> None:
    paper = bank.place.papers / f"image-card-{TAKAHASHI}.pdf"
    (face,) = read_cards(paper.read_bytes())
    customer.arrangement = face.arrangement
    customer.log_in()
    customer.begin_transfer()


def glide(page: Page) -> None:
    """After a choice the page moves on to the next board by itself; the hand leaves the mouse."""
    page.wait_for_timeout(500)
    page.mouse.move(0, 0)


def shot(page: Page) -> Image.Image:
    return Image.open(BytesIO(page.screenshot(animations="disabled"))).convert("RGB")


def printed_card(bank: ServedBank) -> Image.Image:
    """The front of the card as it is cut."""
    assert POPPLER is not None
    paper = bank.place.papers / f"image-card-{TAKAHASHI}.pdf"
    command = [POPPLER, "-r", str(DPI), "-f", "1", "-l", "1", "-png", str(paper)]
    page = Image.open(BytesIO(subprocess.run(command, check=True, capture_output=True).stdout))
    width, height = (round(side / 25.4 * DPI) for side in TRIM_MM)
    left, top = (page.width - width) // 2, (page.height - height) // 2
    return page.convert("RGB").crop((left, top, left + width, top + height))


def side_by_side(*pictures: Image.Image, gap: int = 24) -> Image.Image:
    """On grey, centred on one line."""
    width = sum(one.width for one in pictures) + gap * (len(pictures) + 1)
    height = max(one.height for one in pictures) + 2 * gap
    sheet = Image.new("RGB", (width, height), "#d8d8d8")
    left = gap
    for one in pictures:
        sheet.paste(one, (left, (sheet.height - one.height) // 2))
        left += one.width + gap
    return sheet
