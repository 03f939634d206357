"""The rules of the house, read off the imports; each rule is shown to be able to fail."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[1] / "src"

# The rooms of the house, lowest first: a file imports only from its own room and from those before it.
ROOMS = (
    "words",
    "algebra",
    "text",
    "plugins",
    "expression",
    "statistics.sample",
    "statistics.tau",
    "statistics.adequacy",
    "statistics.chains",
    "registration",
    "evidence",
    "statistics",
    "outcome",
    "judge",
    "judge.lint",
    "report",
    "diff",
    "plan",
    "jobs",
    "experiments",
    "exchange",
    "project",
    "api",
    "cli",
)
OUTSIDE = {"__init__.py", "__main__.py", "py.typed", "__pycache__"}  # the package itself is no room

# Who may import what is heavy or reaches out: package -> the only folders and files that may.
ONLY = {
    "yaml": ("verdict/text/",),
    "jinja2": ("verdict/report/render.py", "verdict/report/own.py"),
    "rich": ("verdict/report/terminal/",),
    "backends": ("verdict/experiments/", "backends/"),
    "numba": ("backends/",),
    "llvmlite": ("backends/",),
    "cupy": ("backends/",),
    "click": ("verdict/cli/", "verdict/report/saying.py"),
    "scipy": ("verdict/statistics/", "verdict/experiments/"),
    "pyarrow": ("verdict/text/tables/parquet.py",),
    "xarray": ("verdict/experiments/chains/", "verdict/exchange/"),
    "arviz": ("verdict/exchange/",),
    "inspect_ai": ("verdict/exchange/",),
    "mlflow": ("verdict/exchange/",),
    "wandb": ("verdict/exchange/",),
    "pandas": ("verdict/api/",),
    "zstandard": ("verdict/exchange/",),
    "dask": ("verdict/jobs/executors/dask/",),
    "distributed": ("verdict/jobs/executors/dask/",),
    "pickle": ("verdict/experiments/dtm/restricted.py",),  # which says why nothing in it is run
}

# Rooms that read no file and no clock, and print nothing.
PURE = (
    "words", "algebra", "expression", "registration", "evidence", "statistics", "outcome", "judge",
    "diff", "plan",
)  # fmt: skip
READERS = (
    "verdict/evidence/numbers.py",  # numbers come in files
    "verdict/registration/drafts/__init__.py",  # reads the drafts that lie beside it
    "verdict/statistics/sample/coverage.py",  # reads the table that lies beside it
)
IMPURE_MODULES = {"time", "datetime", "random", "subprocess", "socket", "shutil", "tempfile", "os"}
IMPURE_CALLS = {"print", "open", "eval", "exec", "input", "compile", "__import__"}
PRINTING = {"echo", "secho", "echo_via_pager", "print"}  # that show a text as it is
PRINTERS = ("verdict/report/saying.py", "verdict/report/terminal/lines.py")  # where every text is made printable first
IMPURE_METHODS = {"read_text", "read_bytes", "write_text", "write_bytes", "unlink", "mkdir", "iterdir", "glob"}


def module_of(place: str) -> str:
    """Return the dotted name of the file at `place`, a path relative to src."""
    parts = Path(place).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports(place: str, tree: ast.AST) -> Iterator[str]:
    """Yield the full name of everything imported, wherever the import stands: also inside functions."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = absolute(place, node)
            yield base
            yield from (f"{base}.{alias.name}" for alias in node.names if base == "verdict" or node.level)


def absolute(place: str, node: ast.ImportFrom) -> str:
    """Return the module that names are imported from, relative ones resolved."""
    if not node.level:
        return node.module or ""
    package = Path(place).parts[: -node.level]
    return ".".join([*package, *([node.module] if node.module else [])])


def room_of(module: str) -> str | None:
    """Return the room that a module of `verdict` stands in: the longest name of a room that it begins with."""
    inside = module.removeprefix("verdict.")
    rooms = [room for room in ROOMS if inside == room or inside.startswith(f"{room}.")]
    return max(rooms, key=len, default=None) if module.startswith("verdict.") else None


def upward(place: str, tree: ast.AST) -> Iterator[str]:
    """Yield every import of a room from one below it."""
    own = room_of(module_of(place))
    for module in imports(place, tree):
        other = room_of(module)
        if other is not None and own is not None and ROOMS.index(other) > ROOMS.index(own):
            yield f"{place} imports {module}, but {own} stands below {other}"


def reaching(place: str, tree: ast.AST) -> Iterator[str]:
    """Yield every import that only other files may make."""
    for module in imports(place, tree):
        package = module.split(".")[0]
        if place.startswith("backends/") and package == "verdict":
            yield f"{place} imports {module}, but backends know nothing of verdict"
        elif package in ONLY and not place.startswith(ONLY[package]):
            yield f"{place} imports {module}"


def impure(place: str, tree: ast.AST) -> Iterator[str]:
    """Yield what a pure room must not do: touch files, the clock or the screen."""
    if (room_of(module_of(place)) or "").split(".")[0] not in PURE or place in READERS:
        return
    for module in imports(place, tree):
        if module.split(".")[0] in IMPURE_MODULES:
            yield f"{place} imports {module}, but is pure"
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in IMPURE_CALLS:
            yield f"{place} calls {node.func.id}, but is pure"
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in IMPURE_METHODS:
            yield f"{place} calls {node.func.attr}, but is pure"


def showing(place: str, tree: ast.AST) -> Iterator[str]:
    """Yield every call that prints past the one place where texts are made printable."""
    for node in ast.walk(tree) if place.startswith("verdict/") and place not in PRINTERS else ():
        called = node.func if isinstance(node, ast.Call) else None
        name = called.attr if isinstance(called, ast.Attribute) else called.id if isinstance(called, ast.Name) else ""
        if name in PRINTING:
            yield f"{place} calls {name}; wanted say, say_lines or say_json of verdict.report.saying"


def violations(place: str, text: str) -> list[str]:
    """Return every broken rule in one file."""
    tree = ast.parse(text)
    return [*upward(place, tree), *reaching(place, tree), *impure(place, tree), *showing(place, tree)]


def strangers(names: set[str]) -> set[str]:
    """Return the entries of src/verdict that are no room."""
    return {name for name in names - OUTSIDE if name.removesuffix(".py") not in ROOMS}


def test_no_file_breaks_the_layers() -> None:
    """Every import runs downward, heavy packages stay where they belong, and pure rooms are pure."""
    found = [
        line
        for path in sorted(SOURCE.rglob("*.py"))
        for line in violations(path.relative_to(SOURCE).as_posix(), path.read_text())
    ]
    assert [] == found


def test_the_house_has_the_rooms_that_are_listed() -> None:
    """Nothing lies beside the rooms, and nineteen are enough."""
    names = {path.name for path in (SOURCE / "verdict").iterdir()}
    assert set() == strangers(names)
    assert {room for room in ROOMS if "." not in room} == {name.removesuffix(".py") for name in names - OUTSIDE}
    assert len(names - OUTSIDE) <= 19


def test_a_new_entry_beside_the_rooms_is_seen() -> None:
    """A module or folder that no room is called is a stranger."""
    assert {"helpers.py", "misc"} == strangers({"words", "judge", "helpers.py", "misc", "__init__.py"})


@pytest.mark.parametrize(
    ("place", "text", "rule"),
    [
        ("verdict/judge/clause.py", "from verdict.report.render import render", "judge stands below report"),
        ("verdict/text/files.py", "import verdict.registration.resolved", "text stands below registration"),
        ("verdict/words/errors.py", "from verdict.algebra import truth", "words stands below algebra"),
        ("verdict/algebra/truth.py", "from verdict import judge", "algebra stands below judge"),
        ("verdict/plan/price.py", "def f():\n    from verdict.experiments import load", "plan stands below"),
        ("verdict/outcome/lock.py", "def f():\n    import verdict.project.ledger.chain", "outcome stands below"),
        ("verdict/report/junit.py", "if TYPE_CHECKING:\n    from verdict.project import gate", "report stands below"),
        ("verdict/experiments/dtm/images.py", "from verdict.project.folder import Project", "experiments stands below"),
        ("verdict/judge/clause.py", "from .lint import reach", "judge stands below judge.lint"),
        ("verdict/judge/clause.py", "from ..report import render", "judge stands below report"),
        ("verdict/statistics/tau/sokal.py", "from verdict.statistics.adequacy import slowest", "statistics.tau stands"),
        ("verdict/judge/clause.py", "import yaml", "imports yaml"),
        ("verdict/cli/run.py", "import backends", "imports backends"),
        ("backends/reference.py", "from verdict.algebra.truth import TRUE", "know nothing of verdict"),
        ("verdict/__init__.py", "def f():\n    import jinja2", "imports jinja2"),
        ("verdict/cli/run.py", "from rich.table import Table", "imports rich"),
        ("verdict/project/loading.py", "import click", "imports click"),
        ("verdict/text/document.py", "import pickle", "imports pickle"),
        ("verdict/jobs/driving.py", "def f():\n    from distributed import Client", "imports distributed"),
        ("verdict/experiments/dtm/sources.py", "from pickle import loads", "imports pickle"),
        ("verdict/algebra/interval.py", "import time", "imports time, but is pure"),
        ("verdict/outcome/payload.py", "input()", "calls input, but is pure"),
        ("verdict/outcome/payload.py", "print(1)", "calls print"),
        ("verdict/cli/run.py", "import click\nclick.echo('x')", "calls echo; wanted say"),
        ("verdict/cli/run.py", "from click import secho\nsecho('x')", "calls secho; wanted say"),
        ("verdict/judge/verdicts.py", "def f(path):\n    return path.read_text()", "calls read_text, but is pure"),
    ],
)
def test_a_planted_violation_is_caught(place: str, text: str, rule: str) -> None:
    """The test above can fail: each kind of violation is seen, and called what it is."""
    found = violations(place, text)
    assert found
    assert all(rule in line for line in found)


@pytest.mark.parametrize(
    ("place", "text"),
    [
        ("verdict/report/render.py", "from verdict.judge.clause import combine\nimport jinja2"),
        ("verdict/judge/lint/reach.py", "from verdict.judge import supports"),
        ("verdict/cli/run.py", "def f():\n    from verdict import experiments\n    import click"),
        ("verdict/experiments/dtm/images.py", "import backends, time\nfrom verdict.text.files import write_whole"),
        ("verdict/evidence/numbers.py", "import os\nopen('numbers.csv')"),
        ("verdict/judge/clause.py", "from verdict import __version__\nfrom . import margin"),
    ],
)
def test_what_is_allowed_is_let_through(place: str, text: str) -> None:
    """Downward imports, and each heavy package where it belongs, break no rule."""
    assert [] == violations(place, text)


HEAVY = (
    "scipy", "numba", "cupy", "jinja2", "matplotlib", "yaml", "rich", "backends", "pyarrow", "xarray",
    "mlflow", "wandb", "pandas", "distributed",
)  # fmt: skip


def loaded(code: str) -> set[str]:
    """Return the heavy modules that a fresh interpreter holds after running `code`."""
    program = f"{code}\nimport sys\nprint(' '.join(m for m in {HEAVY!r} if m in sys.modules))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return set(done.stdout.split()) & set(HEAVY)


@pytest.mark.parametrize(
    "code",
    [
        "import verdict",
        "import verdict\ndir(verdict)\nverdict.Word.PASS\nverdict.VerdictError",
        "import verdict.judge, verdict.expression.evaluate",
        "from verdict.statistics.law import law_of\nlaw_of('z').reach(0.975)",
        "from verdict.statistics.sample.promised import promised\npromised('mean', 't', 'normal', least=5)",
        "from click.testing import CliRunner\nfrom verdict.cli import group\nCliRunner().invoke(group, ['--help'])",
    ],
)
def test_the_core_and_the_help_load_nothing_heavy(code: str) -> None:
    """Importing the package or the judge, the normal law, what may be promised and help load no slow library."""
    assert set() == loaded(code)


def test_the_import_check_can_fail() -> None:
    """The subprocess check sees a heavy module when there is one."""
    assert {"jinja2"} <= loaded("import verdict.report.render")
    assert {"scipy"} <= loaded("from verdict.statistics.law import law_of\nlaw_of('t(4)').reach(0.975)")
