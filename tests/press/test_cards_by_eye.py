"""The paper as it looks: pages drawn by another program, compared with drawings of the catalogue.

Sizes are said anew here, in millimetres from the corner of the page, so that a slip in the layout
of the press shows.
"""

import shutil
import subprocess
from functools import cache
from io import BytesIO
from random import Random

import pytest
import typst
from PIL import Image, ImageChops, ImageOps, ImageStat

from eawase.core.picture import Deck, draw_arrangement, draw_deck
from eawase.press.cards import PACKAGE, CardFace, print_cards
from eawase.press.imprint import Imprint
from eawase.reference.pictures import load_catalogue

POPPLER = shutil.which("pdftoppm")
pytestmark = pytest.mark.skipif(POPPLER is None, reason="pdftoppm (poppler) is not installed")

CATALOGUE = load_catalogue()
DPI = 200
SIDE = 24  # pixels to which cells and drawings are reduced before they are compared


def test_each_cell_shows_the_picture_that_the_arrangement_says() -> None:
    face, page = printed()
    drawings = references()
    seen = [
        min(drawings, key=lambda name: distance(cell(page, index), drawings[name]))
        for index in range(50)
    ]
    assert tuple(seen) == face.arrangement


def test_the_green_head_runs_into_the_bleed_and_stops_before_the_crop_marks() -> None:
    _, page = printed()
    assert brightness(page, 50, 5.5) < 80
    assert brightness(page, 50, 4.5) > 250


def brightness(page: Image.Image, x_mm: float, y_mm: float) -> float:
    pixel = page.convert("L").getpixel((round(x_mm / 25.4 * DPI), round(y_mm / 25.4 * DPI)))
    assert isinstance(pixel, int)
    return pixel


@cache
def printed() -> tuple[CardFace, Image.Image]:
    """One card, and its front as another program draws it."""
    random = Random(20170703)
    deck = draw_deck(CATALOGUE, Deck.OWN, random)
    face = CardFace("1234-5678-9012", draw_arrangement(deck, random))
    imprint = Imprint(
        institution="さくら信用金庫",
        service="インターネットバンキング",
        help_tel="0120-000-000",
        loss_tel="0120-000-111",
        positions_asked=2,
    )
    command = [POPPLER or "", "-r", str(DPI), "-f", "1", "-l", "1", "-png", "-"]
    pdf = print_cards([face], imprint, CATALOGUE)
    done = subprocess.run(command, input=pdf, capture_output=True, check=True)
    return face, Image.open(BytesIO(done.stdout)).convert("RGB")


def cell(page: Image.Image, index: int) -> Image.Image:
    """The inside of one cell: 8 mm of edge, then the grid of 7.6 x 7.3 mm cells."""
    left = 8 + 7.0 + index % 10 * 7.6 + 0.45
    top = 8 + 11.7 + index // 10 * 7.3 + 0.3
    x0, y0, x1, y1 = (round(mm / 25.4 * DPI) for mm in (left, top, left + 6.7, top + 6.7))
    return ImageOps.fit(page.crop((x0, y0, x1, y1)), (SIDE, SIDE))


def distance(one: Image.Image, other: Image.Image) -> float:
    return sum(ImageStat.Stat(ImageChops.difference(one, other)).mean)


def references() -> dict[str, Image.Image]:
    """Every drawing of the catalogue on white, set alone, a page each."""
    lines = ["#set page(width: 120pt, height: 120pt, margin: 0pt, fill: white)"]
    lines += [f'#image("catalogue/svg/{p.id}.svg", width: 120pt)' for p in CATALOGUE.pictures]
    made = typst.Compiler(root=PACKAGE).compile("\n".join(lines).encode(), format="png", ppi=36)
    assert isinstance(made, list), "a page each"
    pages = [Image.open(BytesIO(page)).convert("RGB") for page in made]
    drawings = [ImageOps.fit(page, (SIDE, SIDE)) for page in pages]
    return {p.id: image for p, image in zip(CATALOGUE.pictures, drawings, strict=True)}
