"""The Python that a command runs, as its arguments show it: a file, a folder, a module behind -m, a text behind -c.

What stands before it, such as the name of an interpreter or a program that starts one, does not matter. A text for a
shell, and a script of one, is searched for the words that name a script of the project.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import pairwise
from pathlib import Path

from verdict.experiments.command.imports import module_files, modules, modules_of_text

FLAGS = "[bBdEiIOPqRsSuvx]*"  # of Python, which may stand before the last one: -um train
MODULE = re.compile(rf"-{FLAGS}m(.*)|--module", re.DOTALL)
CODE = re.compile(r"-[A-Za-z]*c(.*)", re.DOTALL)
PYTHON = re.compile(r"(python|pypy)[0-9.]*")
OF_SHELL = (".sh", ".bash", ".zsh")
SCRIPTS = (".py", ".pyw", *OF_SHELL)
SHELL = re.compile(r"\b(ba|da|k|z)?sh\b")
WORD = re.compile(r"""[^\s'"`;|&()<>=]+""")
VALUED = ("-W", "-X")  # flags of Python whose value is an argument of its own
MOST_SCRIPT = 2**20  # bytes of a script of a shell


def scripts(arguments: Sequence[str], program: Path, root: Path) -> tuple[Path, ...]:
    """Return the files of Python and of a shell that a command runs and imports, sorted; `program` is its first word.

    Where nothing is found for a name, as for what is installed, there is nothing in the project to look at.
    """
    home = root.resolve()
    found = dict.fromkeys(_of_program(program, home))
    found.update(dict.fromkeys(_of_words(arguments, home, set())))
    return tuple(sorted(found))


def runs_by_name(before: str, argument: str) -> bool:
    """Say whether an argument names a module or is a text that is run."""
    return any(flag.fullmatch(text) for flag in (MODULE, CODE) for text in (before, argument))


def _places(home: Path) -> tuple[Path, ...]:
    """Return where Python may look in the project: its folder, its src, and what PYTHONPATH says."""
    said = (home / entry for entry in os.environ.get("PYTHONPATH", "").split(os.pathsep) if entry)
    return home, home / "src", *(place for place in said if place.is_relative_to(home))


def _of_words(words: Sequence[str], home: Path, seen: set[Path]) -> Iterator[Path]:
    """Yield what words name that is run: each alone, and behind a flag."""
    for word in words:
        for name in {word, word.partition("=")[2]} - {""}:
            yield from _of_file(home / name, home, seen)
    for before, word in pairwise(("", *words, "")):
        yield from _behind(before, word, home, seen)
    yield from (file for name in _handed(words) for file in _of_python(home / name, home))


def _behind(before: str, word: str, home: Path, seen: set[Path]) -> Iterator[Path]:
    """Yield what runs for a module or a text behind its flag, apart from it or in one with it."""
    if module := MODULE.fullmatch(before):
        yield from module_files(module[1] or word, *_places(home))
    elif code := CODE.fullmatch(before):
        text = code[1] or word
        yield from modules_of_text(text, *_places(home))
        yield from _of_shell(text, home, seen)


def _handed(words: Sequence[str]) -> Iterator[str]:
    """Yield the first word behind an interpreter of Python that is no flag: its script, whatever that is called."""
    waits = False
    for before, word in pairwise(("", *words)):
        if PYTHON.fullmatch(word.rpartition("/")[2]):
            waits = True
        elif waits and not word.startswith("-") and before not in VALUED:
            yield word
            waits = False


def _of_program(program: Path, home: Path) -> Iterator[Path]:
    """Yield what the program itself imports, where its first line names an interpreter."""
    with suppress(OSError):
        if _first_line(program):
            yield from _of_file(program, home, set())


def _of_file(path: Path, home: Path, seen: set[Path]) -> Iterator[Path]:
    """Yield what a script or a folder with a program in it imports, and what the script of a shell runs."""
    with suppress(OSError, ValueError):
        main = path / "__main__.py"
        if main.is_file():
            yield main
            yield from _of_python(main, home)
        elif path.is_file() and path.resolve() not in seen and _is_script(path):
            seen.add(path.resolve())
            yield from _of_python(path, home)
            if _is_of_shell(path):
                yield from _of_shell(_text(path), home, seen)


def _of_python(path: Path, home: Path) -> Iterator[Path]:
    with suppress(OSError, ValueError):
        if path.is_file():
            yield from modules(path.resolve(), *_places(home))


def _of_shell(text: str, home: Path, seen: set[Path]) -> Iterator[Path]:
    """Yield the scripts of the project that a text for a shell names, and what they run."""
    words = WORD.findall(text)
    for word in words:
        with suppress(OSError, ValueError):
            path = home / word
            if word.endswith(SCRIPTS) and path.is_file() and path.resolve().is_relative_to(home):
                yield path
                yield from _of_file(path, home, seen)
    for before, word in pairwise(words):
        if (module := MODULE.fullmatch(before)) and not module[1]:
            yield from module_files(word, *_places(home))


def _is_script(path: Path) -> bool:
    return path.name.endswith(SCRIPTS) or bool(_first_line(path))


def _is_of_shell(path: Path) -> bool:
    return path.name.endswith(OF_SHELL) or SHELL.search(_first_line(path)) is not None


def _first_line(path: Path) -> str:
    """Return the line that names an interpreter; empty where there is none."""
    with path.open("rb") as file:
        line = file.readline(256).decode("utf-8", "replace")
    return line if line.startswith("#!") else ""


def _text(path: Path) -> str:
    with path.open("rb") as file:
        return file.read(MOST_SCRIPT).decode("utf-8", "replace")
