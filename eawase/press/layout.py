"""Sizes of the card that the template and the stamping share (mm unless a name says otherwise).

ISO/IEC 7810 ID-1: 85.60 x 53.98 mm.
"""

from dataclasses import asdict, dataclass
from typing import Final

POINTS_PER_MM: Final = 72 / 25.4
DIGITS: Final = "0123456789-"


@dataclass(frozen=True, slots=True)
class Layout:
    """Places are measured from the upper left corner of the trimmed card."""

    width: float = 85.60
    height: float = 53.98
    bleed: float = 3.0
    margin: float = 5.0  # between bleed and the edge of the page: crop marks
    grid_x: float = 7.0
    grid_y: float = 11.7
    cell_width: float = 7.6
    cell_height: float = 7.3
    picture: float = 6.7
    foot_y: float = 48.75
    front_number_x: float = 56.8
    front_number_y: float = 50.65  # middle of the digits
    front_number_pt: float = 8.6
    back_number_x: float = 22.0
    back_number_y: float = 43.2
    back_number_pt: float = 13.0
    glyph_width: float = 8.0  # pt, of the page a digit is drawn on
    glyph_height: float = 12.0
    digit_advance: float = 6.5  # pt, at 10 pt
    hyphen_advance: float = 4.4
    marks: str = DIGITS

    @property
    def edge_pt(self) -> float:
        """From the edge of the page to the trimmed card, in points."""
        return (self.margin + self.bleed) * POINTS_PER_MM

    @property
    def page_pt(self) -> tuple[float, float]:
        """Width and height of the page, in points."""
        around = 2 * (self.margin + self.bleed)
        return (self.width + around) * POINTS_PER_MM, (self.height + around) * POINTS_PER_MM

    def box_pt(self, beyond: float) -> list[float]:
        """The trimmed card widened by `beyond` mm on all sides: left, bottom, right, top."""
        edge = self.edge_pt - beyond * POINTS_PER_MM
        across, up = self.page_pt
        return [edge, edge, across - edge, up - edge]

    def picture_pt(self, index: int) -> tuple[float, float]:
        """Lower left corner of the picture at position `index` (0 to 49)."""
        x = self.grid_x + index % 10 * self.cell_width + (self.cell_width - self.picture) / 2
        y = self.grid_y + index // 10 * self.cell_height + (self.cell_height + self.picture) / 2
        return self.from_corner_pt(x, y)

    def from_corner_pt(self, x: float, y: float) -> tuple[float, float]:
        """A place on the card in the coordinates of the page, whose y runs upwards."""
        return self.edge_pt + x * POINTS_PER_MM, self.page_pt[1] - self.edge_pt - y * POINTS_PER_MM

    def for_template(self) -> dict[str, float | str]:
        """The sizes by name, as `card.typ` reads them."""
        return asdict(self)


LAYOUT: Final = Layout()
