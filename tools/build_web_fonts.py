"""Make the fonts of the pages: `python -m tools.build_web_fonts TTF_FOLDER SLICE_FOLDER`.

TTF_FOLDER holds BIZ UDPGothic as TrueType (npm `@expo-google-fonts/biz-udpgothic`), SLICE_FOLDER
is the npm package `@fontsource/biz-udpgothic`. Written into `eawase/web/static/`:

- `fonts/ui-{400,700}.woff2`: every glyph our own sentences use, so that a page needs two files;
- `fonts/biz-udpgothic-*.woff2`: the rest by ranges, for names and addresses;
- `css/fonts.css`: which file holds which characters (the last face that has one wins);
- `fonts/OFL.txt`: the licence.

Run it again when new sentences bring new characters; until then the slices supply them.
"""

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
STATIC: Final = ROOT / "eawase" / "web" / "static"
SOURCES: Final = ("*.html", "*.py", "*.po", "*.js", "*.css", "*.json")
WEIGHTS: Final = {400: "Regular", 700: "Bold"}
ALWAYS: Final = (
    [chr(code) for code in range(0x20, 0x7F)]
    + [chr(code) for code in range(0x3041, 0x3097)]
    + [chr(code) for code in range(0x30A1, 0x30FD)]
    + list("０１２３４５６７８９、。「」『』・ー―…〒（）〜￥¥©✓‹›＋−×→")
)
"""Latin, kana and signs, whether or not a sentence uses them today."""

_FACE: Final = re.compile(
    r"files/([\w-]+-400-normal\.woff2).*?unicode-range:\s*([^;]+);", re.DOTALL
)
_WANTED: Final = re.compile(r"biz-udpgothic-(\d+|latin|latin-ext)-400-normal\.woff2")


def characters() -> list[str]:
    """Every character our own files say, comments included: they cost little."""
    said = set(ALWAYS)
    for pattern in SOURCES:
        for path in (ROOT / "eawase").rglob(pattern):
            if path.name != "fonts.css":
                said |= set(path.read_text("utf-8"))
    return sorted(mark for mark in said if mark.isprintable())


def ranges(marks: list[str]) -> str:
    """A CSS unicode-range of single characters and runs."""
    runs: list[list[int]] = []
    for code in sorted(map(ord, marks)):
        if runs and code == runs[-1][1] + 1:
            runs[-1][1] = code
        else:
            runs.append([code, code])
    return ",".join(f"U+{a:x}" if a == b else f"U+{a:x}-{b:x}" for a, b in runs)


def face(name: str, weight: int, unicode_range: str) -> str:
    """One @font-face rule on one line."""
    return (
        f'@font-face{{font-family:"BIZ UDPGothic";font-weight:{weight};font-display:swap;'
        f'src:url("../fonts/{name}") format("woff2");unicode-range:{unicode_range}}}\n'
    )


def cut(source: Path, target: Path, marks: list[str]) -> None:
    """The glyphs of `marks` out of a TrueType file, as woff2."""
    with tempfile.NamedTemporaryFile("w", suffix=".txt", encoding="utf-8") as wanted:
        wanted.write("".join(marks))
        wanted.flush()
        subprocess.run(
            [
                sys.executable,
                "-m",
                "fontTools.subset",
                str(source),
                f"--output-file={target}",
                "--flavor=woff2",
                f"--text-file={wanted.name}",
                "--layout-features=kern,palt,tnum",
                "--no-hinting",
            ],
            check=True,
        )


def build(ttf_folder: Path, slice_folder: Path) -> None:
    """Write fonts, sheet and licence."""
    fonts = STATIC / "fonts"
    shutil.rmtree(fonts, ignore_errors=True)
    fonts.mkdir(parents=True)
    shutil.copy(slice_folder / "LICENSE", fonts / "OFL.txt")
    rules = ["/* Made by tools/build_web_fonts.py. BIZ UDPGothic, OFL 1.1 (fonts/OFL.txt). */\n"]
    for name, unicode_range in _FACE.findall((slice_folder / "400.css").read_text("utf-8")):
        if not _WANTED.fullmatch(name):
            continue
        for weight in WEIGHTS:
            file = name.replace("-400-", f"-{weight}-")
            shutil.copy(slice_folder / "files" / file, fonts / file)
            rules.append(face(file, weight, unicode_range.replace(" ", "")))
    marks = characters()
    for weight, style in WEIGHTS.items():
        source = next(ttf_folder.rglob(f"BIZUDPGothic_{weight}{style}.ttf"))
        cut(source, fonts / f"ui-{weight}.woff2", marks)
        rules.append(face(f"ui-{weight}.woff2", weight, ranges(marks)))
    (STATIC / "css" / "fonts.css").write_text("".join(rules), encoding="utf-8")


if __name__ == "__main__":
    build(Path(sys.argv[1]), Path(sys.argv[2]))
