"""Where the rules look: parsed sources and plain text files of the tree."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CODE = ("eawase", "tests", "tools")
# Made by tools or by running the product; `.gitignore` names the same.
SKIPPED = {".git", ".venv", "var", "build", "dist", "__pycache__", "node_modules", ".hypothesis"}


@dataclass(frozen=True)
class Source:
    """One Python file: its path from the root, and its text."""

    path: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text, self.path)

    @property
    def folder(self) -> str:
        """The layer: `core` for eawase/core/card.py, `settings` for eawase/settings.py."""
        return self.path.removeprefix("eawase/").split("/", maxsplit=1)[0].removesuffix(".py")

    @cached_property
    def imports(self) -> list[tuple[int, str]]:
        """Line and full dotted name of everything imported, relative imports made absolute."""
        found: list[tuple[int, str]] = []
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                found += [(node.lineno, alias.name) for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                base = self._absolute(node)
                found += [(node.lineno, f"{base}.{alias.name}") for alias in node.names]
        return found

    def _absolute(self, node: ast.ImportFrom) -> str:
        if not node.level:
            return node.module or ""
        package = self.path.split("/")[: -node.level]
        return ".".join([*package, node.module] if node.module else package)


def python_sources(*folders: str) -> list[Source]:
    paths = [path for folder in folders for path in walk(ROOT / folder) if path.suffix == ".py"]
    return [Source(str(path.relative_to(ROOT)), path.read_text("utf-8")) for path in paths]


def text_files() -> Iterator[tuple[str, str]]:
    """Every file of the tree that is text."""
    for path in walk(ROOT):
        try:
            yield str(path.relative_to(ROOT)), path.read_text("utf-8")
        except UnicodeDecodeError:
            continue


def walk(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.iterdir()):
        if path.name in SKIPPED or path.name.endswith(("_cache", ".egg-info")):
            continue
        if path.is_dir() and not path.is_symlink():
            yield from walk(path)
        elif path.is_file():
            yield path
