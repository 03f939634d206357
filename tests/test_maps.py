"""The map in a package's docstring names every module of it."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "src" / "verdict"
BESIDE = ("", "cli", "experiments/kinds")  # the whole, and folders of one file for each name that users type
MAPPED = sorted({path.parent.relative_to(PACKAGE).as_posix() for path in PACKAGE.rglob("__init__.py")} - {".", *BESIDE})


def left_out(folder: Path) -> set[str]:
    """Return the modules of a package that its docstring does not name."""
    text = ast.get_docstring(ast.parse((folder / "__init__.py").read_text(encoding="utf-8"))) or ""
    files = {path.stem for path in folder.glob("*.py")} - {"__init__"}
    folders = {path.parent.name for path in folder.glob("*/__init__.py")}
    return {name for name in files | folders if not re.search(rf"(?<![\w/]){name}(?!\w)", text)}


@pytest.mark.parametrize("package", MAPPED)
def test_the_map_names_every_module(package: str) -> None:
    """Whoever adds a file says in one place what it is for."""
    assert set() == left_out(PACKAGE / package)


def test_a_module_that_is_left_out_is_seen(tmp_path: Path) -> None:
    """The negative control, for a file and for a folder."""
    (tmp_path / "__init__.py").write_text('"""A map.\n\nfirst   the first\n"""\n')
    for name in ("first.py", "second.py"):
        (tmp_path / name).touch()
    (tmp_path / "third").mkdir()
    (tmp_path / "third" / "__init__.py").touch()
    assert {"second", "third"} == left_out(tmp_path)
