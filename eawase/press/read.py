"""Read printed cards back (紙面の読取り): the paper as its owner sees it, for trials and tests.

It knows nothing of the layout: it follows the drawing operators of the page, notes where each
picture lands, and takes the rows from top to bottom and each from left to right.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO

import pikepdf
from pikepdf import Matrix, Page, Pdf

from eawase.core.card import COLUMNS, ROWS
from eawase.press.cards import HYPHEN, CardFace


class Unreadable(Exception):
    """The pages are not cards of this press, or front and back do not belong together."""


@dataclass(frozen=True, slots=True)
class _Placed:
    """A named drawing and its lower left corner, in points."""

    name: str
    x: float
    y: float


def read_cards(pdf: bytes) -> list[CardFace]:
    """The cards of a file made by `print_cards`, in its order."""
    with Pdf.open(BytesIO(pdf)) as document:
        sides = [list(_placed(page)) for page in document.pages]
    if len(sides) % 2:
        raise Unreadable("a card lacks its back")
    return [_face(front, back) for front, back in zip(sides[::2], sides[1::2], strict=True)]


def _face(front: list[_Placed], back: list[_Placed]) -> CardFace:
    number = _number(front)
    if number != _number(back):
        raise Unreadable("front and back show different card numbers")
    pictures = [drawing for drawing in front if drawing.name.startswith("P-")]
    if len(pictures) != len(ROWS) * len(COLUMNS):
        raise Unreadable("a card has 50 pictures")
    pictures.sort(key=lambda drawing: -drawing.y)
    arrangement: list[str] = []
    for start in range(0, len(pictures), len(COLUMNS)):
        row = sorted(pictures[start : start + len(COLUMNS)], key=lambda drawing: drawing.x)
        arrangement += [drawing.name.removeprefix("P-") for drawing in row]
    return CardFace(number, tuple(arrangement))


def _number(side: list[_Placed]) -> str:
    marks = sorted((d.x, d.name.removeprefix("N-")) for d in side if d.name.startswith("N-"))
    return "".join("-" if mark == HYPHEN else mark for _, mark in marks)


def _placed(page: Page) -> Iterator[_Placed]:
    """Every drawing a page places, by following its operators `q`, `Q`, `cm` and `Do`."""
    current = Matrix()
    saved: list[Matrix] = []
    for operands, operator in pikepdf.parse_content_stream(page, "q Q cm Do"):
        match str(operator):
            case "q":
                saved.append(current)
            case "Q":
                current = saved.pop()
            case "cm":
                a, b, c, d, e, f = (float(str(number)) for number in operands)
                current = Matrix(a, b, c, d, e, f) @ current
            case "Do":
                yield _Placed(str(operands[0]).removeprefix("/"), current.e, current.f)
            case _:
                pass
