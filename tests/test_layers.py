"""The rules of the house, read off the imports; each rule is shown to be able to fail."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[1] / "src"

# Who may import what heavy or reaching-out thing: module prefix -> the only files that may.
ONLY = {
    "yaml": ("verdict/text/",),
    "jinja2": ("verdict/reporting.py",),
    "rich": ("verdict/terminal.py",),
    "backends": ("verdict/experiments/", "backends/"),
    "numba": ("backends/",),
    "llvmlite": ("backends/",),
    "cupy": ("backends/",),
    "click": ("verdict/cli/", "verdict/live.py"),
    "pickle": ("verdict/experiments/_dtm/restricted.py",),  # which says why nothing in it is run
}
# The pure core: no files, no clock, no printing.
PURE = (
    "truth", "interval", "reduce", "cells", "expression", "judge", "outcome", "vocabulary", "evidence", "registration",
    "prereg", "measurements", "reading", "record", "payload", "canonical", "estimators", "enumeration", "adequacy",
)  # fmt: skip
IMPURE_MODULES = {"time", "datetime", "random", "subprocess", "socket", "shutil", "tempfile", "os"}
IMPURE_CALLS = {"print", "open", "eval", "exec", "input", "compile", "__import__"}


def imports(tree: ast.AST) -> Iterator[str]:
    """Yield the full name of every imported module, wherever the import stands."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module


def allowed(place: str, module: str) -> bool:
    """Say whether the file at `place` (relative to src) may import `module`."""
    if place.startswith("backends/") and module.split(".", maxsplit=1)[0] == "verdict":
        return False
    homes = ONLY.get(module.split(".", maxsplit=1)[0])
    return homes is None or place.startswith(homes)


def is_pure(place: str) -> bool:
    """Say whether a file belongs to the pure core."""
    parts = Path(place).with_suffix("").parts
    return parts[0] == "verdict" and len(parts) > 1 and parts[1] in PURE


def violations(place: str, text: str) -> list[str]:
    """Return every broken rule in one file."""
    tree = ast.parse(text)
    found = [f"{place} imports {module}" for module in imports(tree) if not allowed(place, module)]
    if is_pure(place):
        found += [f"{place} imports {m}, but is pure" for m in imports(tree) if m.split(".")[0] in IMPURE_MODULES]
        calls = (
            node.func.id for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
        )
        found += [f"{place} calls {name}, but is pure" for name in calls if name in IMPURE_CALLS]
    return found


def test_no_file_breaks_the_layers() -> None:
    """Every module keeps to the packages its room may use."""
    found = [
        line
        for path in sorted(SOURCE.rglob("*.py"))
        for line in violations(path.relative_to(SOURCE).as_posix(), path.read_text())
    ]
    assert found == []


@pytest.mark.parametrize(
    ("place", "text"),
    [
        ("verdict/judge/clause.py", "import yaml"),
        ("verdict/judge/clause.py", "import backends"),
        ("backends/reference.py", "from verdict.truth import TRUE"),
        ("verdict/__init__.py", "def f():\n    import jinja2"),
        ("verdict/interval.py", "import time"),
        ("verdict/payload.py", "print(1)"),
        ("verdict/cli/run.py", "from rich.table import Table"),
        ("verdict/text/document.py", "import pickle"),
        ("verdict/experiments/_dtm/sources.py", "from pickle import loads"),
    ],
)
def test_a_planted_violation_is_caught(place: str, text: str) -> None:
    """The test above can fail: each kind of violation is seen."""
    assert violations(place, text)


HEAVY = ("numba", "cupy", "jinja2", "matplotlib", "yaml", "rich", "backends")


def loaded(code: str) -> set[str]:
    """Return the heavy modules that a fresh interpreter holds after running `code`."""
    program = f"{code}\nimport sys\nprint(' '.join(m for m in {HEAVY!r} if m in sys.modules))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return set(done.stdout.split()) & set(HEAVY)


@pytest.mark.parametrize(
    "code",
    [
        "import verdict",
        "import verdict.judge, verdict.expression.evaluate",
        "from click.testing import CliRunner\nfrom verdict.cli import group\nCliRunner().invoke(group, ['--help'])",
    ],
)
def test_the_core_and_the_help_load_nothing_heavy(code: str) -> None:
    """Importing the package, the judge, or asking for help loads no optional or slow library."""
    assert set() == loaded(code)


def test_the_import_check_can_fail() -> None:
    """The subprocess check sees a heavy module when there is one."""
    assert {"jinja2"} <= loaded("import verdict.reporting")
