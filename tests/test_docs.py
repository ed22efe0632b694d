"""What the documents say is there: settings, commands, links, tests, names."""

import re
from dataclasses import fields
from pathlib import Path

import pytest

from eawase.cli.main import app
from eawase.core.policy import Policy
from eawase.settings import Settings

ROOT = Path(__file__).parents[1]
DOCUMENTS = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]
LINK = re.compile(r"\[[^\]]*\]\(([^)#]+)[^)]*\)")


def text(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


@pytest.mark.parametrize("name", [f"EAWASE_{f.name.upper()}" for f in fields(Settings)])
def test_every_setting_is_explained_to_operators(name: str) -> None:
    assert f"| `{name}` |" in text("docs/OPERATIONS.md")


def test_operators_are_told_of_no_setting_that_does_not_exist() -> None:
    told = set(re.findall(r"EAWASE_[A-Z_]+", text("docs/OPERATIONS.md"))) - {"EAWASE_"}
    assert told == {f"EAWASE_{f.name.upper()}" for f in fields(Settings)}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_link_leads_somewhere(document: Path) -> None:
    for target in LINK.findall(document.read_text("utf-8")):
        if not target.startswith(("http", "mailto")):
            assert (document.parent / target).exists(), f"{document.name}: {target}"


def test_every_command_is_in_the_changelog() -> None:
    said = text("CHANGELOG.md")
    for command in ("demo", "serve", "worker", "migrate", "found", "settings"):
        assert command in app, f"the command line lacks {command}"
        assert f"`{command}`" in said or f"eawase {command}`" in said


def test_the_map_in_the_readme_names_every_folder() -> None:
    said = text("README.md")
    for folder in sorted((ROOT / "eawase").iterdir()):
        if folder.is_dir() and folder.name != "__pycache__":
            assert f"  {folder.name}/" in said, folder.name


def test_tests_named_in_the_notice_exist() -> None:
    named = re.findall(r"`(test_[a-z0-9_]+)`", text("docs/NOTICE.md"))
    assert len(named) >= 20
    sources = "\n".join(p.read_text("utf-8") for p in (ROOT / "tests").rglob("test_*.py"))
    missing = [name for name in named if f"def {name}(" not in sources]
    assert missing == []


def test_bounds_exist_for_every_number_of_the_policy() -> None:
    numbers = {f.name for f in fields(Policy) if f.type in (int, "int")}
    assert numbers == set(Policy.BOUNDS)


def test_the_changelog_keeps_its_form() -> None:
    said = text("CHANGELOG.md")
    assert said.startswith("# Changelog\n")
    assert "## [Unreleased]" in said
    headings = re.findall(r"^### (.+)$", said, re.MULTILINE)
    known = {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}
    assert set(headings) <= known
