"""Bring `eawase/web/locale/en.po` up to date: `python -m tools.messages`.

New sentences are added with an empty translation, sentences nobody says any more are dropped, the
English already written is kept. The top of `eawase/web/i18n.py` tells what a
sentence is.
"""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po
from jinja2.ext import babel_extract

ROOT: Final = Path(__file__).resolve().parent.parent
PACKAGE: Final = ROOT / "eawase"
ENGLISH: Final = PACKAGE / "web" / "locale" / "en.po"
CALLS: Final = {"_": 0, "N_": 0, "Malformed": 0, "translate": 1}
"""Functions whose argument at this place is a sentence."""

_LABEL: Final = re.compile(r"(^|_)labels?$|^too_short$", re.IGNORECASE)
_JAPANESE: Final = re.compile("[\u3040-\u30ff\u3400-\u9fff\uff00-\uffef]")


def extract(package: Path = PACKAGE) -> dict[str, list[str]]:
    """Every sentence, and the files that say it, in the order of the files."""
    found: dict[str, list[str]] = {}
    for path in sorted([*package.rglob("*.py"), *package.rglob("templates/**/*.html")]):
        said = from_python(path) if path.suffix == ".py" else from_template(path)
        for message in said:
            places = found.setdefault(message, [])
            if (place := path.relative_to(package.parent).as_posix()) not in places:
                places.append(place)
    return found


def from_template(path: Path) -> Iterator[str]:
    """What a template gives to `_`."""
    with path.open("rb") as file:
        for _, _, said, _ in babel_extract(file, ["_"], [], {"trimmed": "true"}):
            # With further arguments it is a tuple; what is no literal is None.
            first = said[0] if isinstance(said, tuple) else said
            if isinstance(first, str):
                yield first


def from_python(path: Path) -> Iterator[str]:
    """What Python gives to the functions of `CALLS`, to `label=`, to names ending in `label(s)`."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call):
            yield from _from_call(node)
        elif isinstance(node, ast.AnnAssign | ast.Assign) and node.value is not None:
            targets = [node.target] if isinstance(node, ast.AnnAssign) else node.targets
            if any(map(_is_label, targets)):
                yield from _japanese(node.value)


def _from_call(node: ast.Call) -> Iterator[str]:
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    place = CALLS.get(name)
    if place is not None and len(node.args) > place:
        argument = node.args[place]
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
            yield argument.value
    for keyword in node.keywords:
        if keyword.arg == "label":
            yield from _japanese(keyword.value)


def _is_label(target: ast.expr) -> bool:
    name = target.attr if isinstance(target, ast.Attribute) else getattr(target, "id", "")
    return _LABEL.search(name) is not None


def _japanese(value: ast.expr) -> Iterator[str]:
    for node in ast.walk(value):
        text = node.value if isinstance(node, ast.Constant) else None
        if isinstance(text, str) and _JAPANESE.search(text):
            yield text


def places(message: str) -> set[str]:
    """The names of the `{places}` in a sentence."""
    return set(re.findall(r"\{(\w+)\}", message))


def faults(found: dict[str, list[str]], english: dict[str, str]) -> list[str]:
    """What is wrong with the translation, a line each; an empty list is a complete one."""
    lines: list[str] = []
    for message, said_in in found.items():
        translation = english.get(message, "")
        if not translation:
            lines.append(f"no English: {message} ({said_in[0]})")
        elif places(translation) != places(message):
            lines.append(f"places differ: {message} / {translation}")
    return lines


def read_english(path: Path = ENGLISH) -> dict[str, str]:
    """The translations of a .po file."""
    with path.open("rb") as file:
        catalogue = read_po(file, locale="en")
    return {str(entry.id): str(entry.string or "") for entry in catalogue if entry.id}


def update(path: Path = ENGLISH) -> list[str]:
    """Write the .po anew and return what is still untranslated."""
    found = extract()
    english = read_english(path) if path.exists() else {}
    catalogue = Catalog(locale="en", project="eawase", charset="utf-8")
    for message, said_in in found.items():
        catalogue.add(
            message,
            english.get(message, ""),
            locations=[(name, 0) for name in said_in[:3]],
        )
    with path.open("wb") as file:
        write_po(file, catalogue, width=100, omit_header=False, include_lineno=False)
    _drop_dates(path)
    return faults(found, read_english(path))


def _drop_dates(path: Path) -> None:
    """Dates in the head of the file would change it at every run."""
    lines = path.read_text("utf-8").splitlines(keepends=True)
    kept = [line for line in lines if not re.match(r'"(POT-Creation|PO-Revision)-Date', line)]
    path.write_text("".join(kept), encoding="utf-8")


if __name__ == "__main__":
    missing = update()
    sys.stdout.write("".join(f"{line}\n" for line in missing))
    sys.exit(1 if missing else 0)
