"""The modules of a project that a Python program imports, found in its text; nothing is imported.

Followed are `import` and `from ... import`, also within functions, from the folder of the program on, where Python
looks first. A module that is loaded by a name made at run time, or found by a changed path, cannot be seen here.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

MOST_MODULES = 2000  # of one program; more are no program of a project


def modules(program: Path) -> tuple[Path, ...]:
    """Return every file beside or below a program that it imports, directly or through others, sorted."""
    found: dict[Path, None] = {}
    waiting = [program]
    while waiting and len(found) < MOST_MODULES:
        for file in _imported(waiting.pop(), program.parent):
            if file not in found and file != program:
                found[file] = None
                waiting.append(file)
    return tuple(sorted(found))


def _imported(file: Path, start: Path) -> Iterator[Path]:
    """Yield the files that one file imports; nothing where it is no Python that can be read."""
    with suppress(OSError, SyntaxError, ValueError, RecursionError):
        for level, name in _written(file.read_bytes()):
            yield from _files(file.parents[level - 1] if level else start, name)


@lru_cache(maxsize=MOST_MODULES)
def _written(text: bytes) -> tuple[tuple[int, str], ...]:
    """Return what a text imports: how many folders up it begins, 0 for where Python looks first, and a dotted name."""
    nodes = [*ast.walk(ast.parse(text))]
    plain = [(0, alias.name) for node in nodes if isinstance(node, ast.Import) for alias in node.names]
    parts = [(node.level, ".".join(filter(None, (node.module, alias.name))))
             for node in nodes if isinstance(node, ast.ImportFrom) for alias in node.names]  # fmt: skip
    return (*plain, *parts)


def _files(folder: Path, name: str) -> Iterator[Path]:
    """Yield what is loaded for a dotted name: every package on the way, and the module."""
    for part in name.split("."):
        yield from (file for file in (folder / part / "__init__.py", folder / f"{part}.py") if file.is_file())
        folder = folder / part
