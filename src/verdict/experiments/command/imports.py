"""The modules of a project that Python imports, found in its text; nothing is imported.

Followed are `import`, `from ... import` and a name written out in `import_module` or `__import__`, also within
functions. A name is looked for wherever Python could find it in a project, and not in the first place alone: more
files found than are loaded only make calls anew. A module that is loaded by a name made at run time, or found by
another changed path, cannot be seen here.
"""

from __future__ import annotations

import ast
import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import lru_cache
from importlib.machinery import all_suffixes
from pathlib import Path

KNOWN_TEXTS = 2000  # texts whose imports are remembered
SUFFIXES = tuple(all_suffixes())
COMPILED = tuple(suffix for suffix in SUFFIXES if suffix != ".py")
BY_NAME = ("import_module", "__import__")
ALL = "*"
UNREADABLE = (OSError, SyntaxError, ValueError, RecursionError, MemoryError, IndexError)


def modules(program: Path, *elsewhere: Path) -> tuple[Path, ...]:
    """Return every file that a program imports, directly or through others, sorted.

    It is looked for beside and below the program, and then `elsewhere`.
    """
    return tuple(sorted(_followed([program], (program.parent, *elsewhere)) - {program}))


def module_files(name: str, *places: Path) -> tuple[Path, ...]:
    """Return what runs for a module by its dotted name, as behind -m, and all that this imports, sorted.

    That is every package on the way, the module, and `__main__` where it is a package itself.
    """
    if not name or "/" in name:
        return ()
    own = [*_files(places, f"{name}.__main__")]
    return tuple(sorted({*own, *_followed(own, places)}))


def modules_of_text(text: str, *places: Path) -> tuple[Path, ...]:
    """Return every file that a text of Python imports, as behind -c, sorted; none where it is no Python."""
    own: list[Path] = []
    with suppress(*UNREADABLE):
        own = [file for _, name in _written(text.encode()) for file in _files(places, name)]
    return tuple(sorted({*own, *_followed(own, places)}))


def _followed(start: Iterable[Path], places: tuple[Path, ...]) -> set[Path]:
    found: set[Path] = set()
    asked: set[tuple[Path, str]] = set()
    waiting = [*start]
    while waiting:
        new = {*_imported(waiting.pop(), places)} - asked
        asked |= new
        files = {file for place, name in new for file in _files((place,), name)} - found
        found |= files
        waiting += files
    return found


def _imported(file: Path, places: tuple[Path, ...]) -> Iterator[tuple[Path, str]]:
    """Yield where each name that a file imports is looked for; nothing where it is no Python that can be read."""
    if file.name.endswith(COMPILED):
        return
    with suppress(*UNREADABLE):
        for level, name in _written(file.read_bytes()):
            yield from ((place, name) for place in ((file.parents[level - 1],) if level else places))


@lru_cache(maxsize=KNOWN_TEXTS)
def _written(text: bytes) -> tuple[tuple[int, str], ...]:
    """Return what a text imports: how many folders up it begins, 0 for where Python looks first, and a dotted name."""
    nodes = [*ast.walk(ast.parse(text))]
    plain = [(0, alias.name) for node in nodes if isinstance(node, ast.Import) for alias in node.names]
    parts = [(node.level, ".".join(filter(None, (node.module, alias.name))))
             for node in nodes if isinstance(node, ast.ImportFrom) for alias in node.names]  # fmt: skip
    named = [name for node in nodes if isinstance(node, ast.Call) for name in _by_name(node)]
    dotted = [(len(name) - len(name.lstrip(".")), name.lstrip(".")) for name in named]
    return tuple(dict.fromkeys((*plain, *parts, *dotted)))


def _by_name(call: ast.Call) -> Iterator[str]:
    """Yield the name of a module that a call imports, where it is written out."""
    called = getattr(call.func, "attr", getattr(call.func, "id", ""))
    first = call.args[0] if call.args else None
    if called in BY_NAME and isinstance(first, ast.Constant) and isinstance(first.value, str):
        yield first.value


def _files(places: Iterable[Path], name: str) -> Iterator[Path]:
    """Yield what is loaded for a dotted name from each place: every package on the way, and the module."""
    for place in places:
        folder = place
        for part in name.split("."):
            yield from _all(folder) if part == ALL else _one(folder, part)
            folder = folder / part
            if not os.path.isdir(folder):  # noqa: PTH112 - a name may be none that a file can have
                break


def _one(folder: Path, part: str) -> Iterator[Path]:
    for stem in (f"{folder}/{part}/__init__", f"{folder}/{part}"):
        yield from (Path(f"{stem}{suffix}") for suffix in SUFFIXES if os.path.isfile(f"{stem}{suffix}"))  # noqa: PTH113


def _all(folder: Path) -> Iterator[Path]:
    """Yield the modules of a package that a star may import, by what the package says of itself."""
    with suppress(OSError):
        yield from (file for file in sorted(folder.iterdir()) if file.suffix == ".py" and file.is_file())
