"""Named statements: each has a name, a sentence and a home in `sql/`."""

import re
from importlib.resources import files

_NAME = re.compile(r"^-- (\w+) --$")


class Statements(dict[str, str]):
    """The statements of one file by name; an unknown name is an error of ours at first use."""


def load(noun: str) -> Statements:
    """Read `sql/<noun>.sql`: a `-- name --` line, sentences in comments, then the statement."""
    found = Statements()
    name: str | None = None
    for line in (files("eawase.store.sql") / f"{noun}.sql").read_text("utf-8").splitlines():
        if match := _NAME.match(line):
            name = match[1]
            assert name not in found, f"statement {name} is defined twice in {noun}.sql"
            found[name] = ""
        elif name is not None and not line.startswith("--"):
            found[name] += line + "\n"
    return found
