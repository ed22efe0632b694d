"""Every named statement is used, stands in one place, and is understood by the database."""

import ast
import re
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import asyncpg
import pytest

import eawase.store
from eawase.store.connection import touched
from eawase.store.statements import load

SQL = files("eawase.store.sql")
NOUNS = sorted(path.name[:-4] for path in SQL.iterdir() if path.name.endswith(".sql"))
STORE = Path(eawase.store.__file__).parent
STATEMENTS = [(noun, name) for noun in NOUNS for name in load(noun)]


def _used(source: str) -> Iterator[tuple[str, str]]:
    """(noun, name) of each `_SQL["name"]`, where `_SQL = load("noun")`."""
    tree = ast.parse(source)
    nouns: dict[str, str] = {}
    for node in ast.walk(tree):
        match node:
            case ast.Assign(
                targets=[ast.Name(id=target)],
                value=ast.Call(func=ast.Name(id="load"), args=[ast.Constant(value=str(noun))]),
            ):
                nouns[target] = noun
            case _:
                continue
    for node in ast.walk(tree):
        match node:
            case ast.Subscript(
                value=ast.Name(id=source_name), slice=ast.Constant(value=str(name))
            ) if source_name in nouns:
                yield nouns[source_name], name
            case _:
                continue


def uses() -> set[tuple[str, str]]:
    return {use for path in STORE.glob("*.py") for use in _used(path.read_text("utf-8"))}


def test_every_statement_is_used_and_every_use_is_a_statement() -> None:
    assert uses() == set(STATEMENTS)


def test_there_are_statements_to_look_at() -> None:
    assert len(STATEMENTS) > 80


@pytest.mark.parametrize("noun", NOUNS)
def test_no_statement_touches_the_state_of_its_connection(noun: str) -> None:
    """Connections are pooled without a reset: what one request set, the next would meet."""
    for name, statement in load(noun).items():
        text = re.sub(r"\s+", " ", statement)
        assert re.search(r"\b(LISTEN|NOTIFY|DISCARD|PREPARE|TEMP|TEMPORARY)\b", text) is None, name
        assert re.search(r"^SET (?!LOCAL )", text) is None, name
        assert re.search(r"pg_(try_)?advisory_(?!xact)", text) is None, name
        assert "set_config" not in text, name


@pytest.mark.parametrize("noun", NOUNS)
def test_every_statement_is_one_statement(noun: str) -> None:
    for name, statement in load(noun).items():
        assert statement.strip(), name
        assert ";" not in statement, name


@pytest.mark.parametrize("noun", NOUNS)
def test_no_statement_is_glued_together_from_text(noun: str) -> None:
    for name, statement in load(noun).items():
        assert re.search(r"%s|\{|format\(", statement) is None, name


async def test_the_database_understands_every_statement(dsn: str) -> None:
    connection = await asyncpg.connect(dsn)
    faults: list[str] = []
    for noun, name in STATEMENTS:
        statement = load(noun)[name]
        utility = statement.lstrip().startswith(("LOCK TABLE", "SET LOCAL"))  # never prepared
        try:
            async with connection.transaction():
                await connection.execute(statement if utility else f"PREPARE probe AS {statement}")
            if not utility:
                await connection.execute("DEALLOCATE probe")
        except asyncpg.PostgresError as error:
            faults.append(f"{noun}.{name}: {error}")
    await connection.close()
    assert faults == []


def test_an_unknown_name_is_a_fault_at_first_use() -> None:
    with pytest.raises(KeyError):
        load("cards")["no_such_statement"]


def test_a_statement_given_twice_is_found_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "twice.sql").write_text("-- one --\nSELECT 1\n-- one --\nSELECT 2\n", "utf-8")

    def here(_: str) -> Path:
        return tmp_path

    monkeypatch.setattr("eawase.store.statements.files", here)
    with pytest.raises(AssertionError, match="defined twice"):
        load("twice")


@pytest.mark.parametrize(("status", "count"), [("UPDATE 3", 3), ("INSERT 0 1", 1), ("DELETE 0", 0)])
def test_a_command_tag_says_how_many_rows_were_touched(status: str, count: int) -> None:
    assert touched(status) == count
