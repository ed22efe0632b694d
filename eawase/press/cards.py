"""Cards (カードの印刷): two pages each, front and back, true to size, for a card printer.

The template is set once; each card is then a few lines of page content that place shared drawings
(form XObjects), so a thousand cards take less than a second and share one copy of every picture.
Nothing touches the disk: the file is a secret of 50 pictures a page.

In the file, `/P-<picture id>` is a picture and `/N-<digit>` a character of the card number, so that
a program can read the paper as its owner does (`read.py`).
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from importlib.resources import files
from io import BytesIO
from pathlib import Path
from typing import Final

import pikepdf
import typst
from pikepdf import Array, Dictionary, Name, ObjectStreamMode, Pdf

from eawase.core.card import POSITIONS
from eawase.core.picture import Catalogue
from eawase.press.fonts import require_glyphs, typefaces
from eawase.press.imprint import Imprint
from eawase.press.layout import DIGITS, LAYOUT

PACKAGE: Final = Path(str(files("eawase")))
HYPHEN: Final = "hyphen"


@dataclass(frozen=True, slots=True)
class CardFace:
    """What is printed on one card; the arrangement (配置) is its owner's secret."""

    number_printed: str  # 1234-5678-9012
    arrangement: tuple[str, ...] = field(repr=False)  # 50 picture ids in position order

    def __post_init__(self) -> None:
        assert len(set(self.arrangement)) == POSITIONS, "50 different pictures"
        assert set(self.number_printed) <= set(DIGITS), "digits and hyphens only"


def print_cards(cards: Sequence[CardFace], imprint: Imprint, catalogue: Catalogue) -> bytes:
    """One PDF: for each card its front and its back, 85.60 x 53.98 mm with 3 mm bleed."""
    require_glyphs(imprint.texts)
    order = tuple(picture.id for picture in catalogue.pictures)
    with Pdf.open(BytesIO(_template(imprint, order))) as pdf:
        used = {picture_id for card in cards for picture_id in card.arrangement}
        sheet = _Sheet(pdf, [picture_id if picture_id in used else None for picture_id in order])
        for card in cards:
            sheet.add(_front(card))
            sheet.add(_back(card))
        out = BytesIO()
        pdf.save(out, object_stream_mode=ObjectStreamMode.generate, compress_streams=True)
    return out.getvalue()


@lru_cache(maxsize=8)
def _template(imprint: Imprint, order: tuple[str, ...]) -> bytes:
    """Front, back, the pictures in `order` and the characters of the number, a page each."""
    return typst.compile(
        str(PACKAGE / "press" / "card.typ"),
        root=str(PACKAGE),
        font_paths=typefaces(),
        ignore_system_fonts=True,
        sys_inputs={
            "imprint": json.dumps(asdict(imprint)),
            "layout": json.dumps(LAYOUT.for_template()),
            "pictures": json.dumps(order),
        },
        pdf_tags=False,
    )


class _Sheet:
    """The template with its pages turned into shared drawings; cards are added as pages."""

    def __init__(self, pdf: Pdf, pictures: Sequence[str | None]) -> None:
        """`pictures` names the pages after front and back; those without a name are dropped."""
        self._pdf = pdf
        marks = [f"N-{HYPHEN if mark == '-' else mark}" for mark in DIGITS]
        named = ["F", "B", *(p and f"P-{p}" for p in pictures), *marks]
        pages = list(pdf.pages)
        assert len(named) == len(pages), "the template has a page for every drawing"
        forms = Dictionary()
        for name, page in zip(named, pages, strict=True):
            if name:
                forms[f"/{name}"] = pdf.make_indirect(page.as_form_xobject())
        del pdf.pages[:]
        self._common = {
            "/Type": Name.Page,
            "/MediaBox": Array([0, 0, *LAYOUT.page_pt]),
            "/BleedBox": Array(LAYOUT.box_pt(LAYOUT.bleed)),
            "/TrimBox": Array(LAYOUT.box_pt(0)),
            "/Resources": pdf.make_indirect(Dictionary({"/XObject": forms})),
        }

    def add(self, content: bytes) -> None:
        """One more page."""
        page = Dictionary(self._common)
        page["/Contents"] = pikepdf.Stream(self._pdf, content)
        self._pdf.pages.append(pikepdf.Page(self._pdf.make_indirect(page)))


def _front(card: CardFace) -> bytes:
    parts = [b"/F Do\n"]
    for place, picture_id in zip(_PLACES, card.arrangement, strict=True):
        parts += (place, picture_id.encode(), b" Do Q\n")
    at = LAYOUT.front_number_x, LAYOUT.front_number_y
    return b"".join(parts) + _number(card.number_printed, at, LAYOUT.front_number_pt)


def _back(card: CardFace) -> bytes:
    at = LAYOUT.back_number_x, LAYOUT.back_number_y + LAYOUT.back_number_pt / 6
    return b"/B Do\n" + _number(card.number_printed, at, LAYOUT.back_number_pt)


_PLACES: Final = tuple(
    "q 1 0 0 1 {:.2f} {:.2f} cm /P-".format(*LAYOUT.picture_pt(index)).encode()
    for index in range(POSITIONS)
)


def _number(printed: str, at: tuple[float, float], size_pt: float) -> bytes:
    """The characters of the card number from `at` (mm, left and middle) rightwards."""
    scale = size_pt / 10
    x, y = LAYOUT.from_corner_pt(*at)
    y -= LAYOUT.glyph_height * scale / 2
    lines: list[str] = []
    for mark in printed:
        name, advance = (
            (HYPHEN, LAYOUT.hyphen_advance) if mark == "-" else (mark, LAYOUT.digit_advance)
        )
        left = x + (advance - LAYOUT.glyph_width) / 2 * scale  # a glyph stands in mid-page
        lines.append(f"q {scale:.3f} 0 0 {scale:.3f} {left:.2f} {y:.2f} cm /N-{name} Do Q\n")
        x += advance * scale
    return "".join(lines).encode()
