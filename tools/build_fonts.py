"""Build `eawase/press/fonts/` from two unpacked font packages (BIZ UDPGothic and Noto Sans JP).

    python tools/build_fonts.py BIZ_FOLDER NOTO_FOLDER

BIZ UDPGothic is taken whole: postal addresses need every character it has. Of Noto Sans JP only
what BIZ UDPGothic lacks is kept (𠮷 and some 3,900 other characters of names and places).
"""

import argparse
import shutil
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

HOME = Path(__file__).parent.parent / "eawase" / "press" / "fonts"
WEIGHTS = ("400Regular", "700Bold")
IDEOGRAPHS = 0x3400
LETTERS_END = 0x2000


def build(biz: Path, noto: Path) -> None:
    """Copy the first font, cut the second, and put their licences beside them."""
    HOME.mkdir(parents=True, exist_ok=True)
    for weight in WEIGHTS:
        name = weight[3:]
        first = biz / weight / f"BIZUDPGothic_{weight}.ttf"
        second = noto / weight / f"NotoSansJP_{weight}.ttf"
        shutil.copyfile(first, HOME / f"BIZUDPGothic-{name}.ttf")
        lacking = TTFont(second).getBestCmap().keys() - TTFont(first).getBestCmap().keys()
        cut(second, HOME / f"NotoSansJP-{name}-rest.ttf", lacking)
    shutil.copyfile(biz / "LICENSE_FONT", HOME / "OFL-BIZUDPGothic.txt")
    shutil.copyfile(noto / "LICENSE_FONT", HOME / "OFL-NotoSansJP.txt")


def cut(source: Path, target: Path, lacking: set[int]) -> None:
    """Write the letters and ideographs of `source` that are in `lacking`."""
    options = subset.Options(hinting=False, layout_features=[], name_IDs=["*"], notdef_outline=True)
    font = subset.load_font(str(source), options)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=[c for c in lacking if c < LETTERS_END or c >= IDEOGRAPHS])
    subsetter.subset(font)
    subset.save_font(font, str(target), options)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("biz", type=Path)
    parser.add_argument("noto", type=Path)
    arguments = parser.parse_args()
    build(arguments.biz, arguments.noto)
