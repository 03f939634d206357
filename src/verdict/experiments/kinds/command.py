"""Somebody's own program: it is run without a shell, and the file of numbers that it writes is read."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any

from pydantic import Field

from verdict.evidence.numbers import NumbersFile, file_digest, inside, read_numbers
from verdict.experiments.contract import Context, CostEstimate, Measured, Readings
from verdict.text.record import Record, Words
from verdict.words.errors import BudgetError, NothingToJudgeError, UsageError

PYTHON = "python"  # stands for the interpreter that runs verdict
WEEK = 7 * 24 * 3600.0
LAST = 2000  # characters of a failed command's output that its error shows


class Settings(Record):
    """The program with its arguments, one by one; the file it writes; and how long it may take.

    The program runs in the project's folder. `python` is the interpreter that runs verdict.
    """

    command: tuple[Words, ...] = Field(min_length=1, max_length=100)
    """The program and its arguments, one by one; python is the interpreter that runs verdict."""
    writes: NumbersFile
    """The file of the project that it writes: .csv, .json, .yaml or .yml."""
    timeout_seconds: float = Field(gt=0, le=WEEK)
    """How long it may take; then it is stopped and nothing is measured."""


def cost(context: Context) -> CostEstimate:
    """Say what is run; how many draws that takes is the program's own affair, how long is registered."""
    settings = context.settings(Settings)
    words = f"by running {' '.join(settings.command)} (at most {settings.timeout_seconds:g} s)"
    return CostEstimate(0, 0, words, seconds=settings.timeout_seconds)


def measure(context: Context) -> Measured:
    """Run the registered command and read what it wrote.

    1. find the program, and the file it shall write: inside the project, or refuse
    2. run it without a shell in the project's folder; past the registered time it and its children are killed
    3. read the file, which this run must have written, and lay it on the registered grid

    Raises:
        UsageError: the program does not exist, or a path leaves the project. BudgetError: it ran past its time.
        NothingToJudgeError: it failed, or wrote nothing. DocumentError: what it wrote does not fit the grid.
    """
    settings, root = context.settings(Settings), context.root
    command, name = list(settings.command), settings.writes
    target = inside(root, name)
    before = _state(target)
    context.advance("running the command", 0, 1)
    _run([_program(command[0], root), *command[1:]], root, settings.timeout_seconds)
    if _state(target) == before:
        old = "left it as it was" if before else "did not write it"
        raise NothingToJudgeError(f"the command ended well but {old}: {name}; wanted it to write its numbers there")
    target = inside(root, name)  # again: the command may have put a link in its place
    readings = Readings.read(context.registration, read_numbers(target, name, context.registration))
    context.advance("running the command", 1, 1)
    provenance = {"command": command, "writes": name, "writes_digest": file_digest(target), **_files(command, root)}
    return Measured(None, readings, provenance, f"written by {' '.join(command)}")


def _program(name: str, root: Path) -> str:
    if name == PYTHON:
        return sys.executable
    found = str(inside(root, name)) if "/" in name and not name.startswith("/") else shutil.which(name)
    if found is None or not os.access(found, os.X_OK):
        raise UsageError(f"found the program '{name}', which cannot be run here; wanted one on PATH or in the project")
    return found


def _state(path: Path) -> tuple[int, int, int] | None:
    """Return what changes whenever a file is written again."""
    with suppress(OSError):
        found = path.stat()
        return found.st_mtime_ns, found.st_ino, found.st_size
    return None


def _run(arguments: list[str], root: Path, seconds: float) -> None:
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(  # noqa: S603 - a registered list of arguments, no shell
            arguments, cwd=root, stdin=subprocess.DEVNULL, stdout=said, stderr=subprocess.STDOUT, start_new_session=True
        )
        try:
            status = process.wait(timeout=seconds)
        except subprocess.TimeoutExpired:
            raise BudgetError(
                f"the command ran past its registered {seconds:g} s and was stopped; nothing was measured"
            ) from None
        finally:
            _end(process)
        if status != 0:
            raise NothingToJudgeError(f"the command ended with status {status}, so nothing was measured.{_tail(said)}")


def _end(process: subprocess.Popen[bytes]) -> None:
    """Kill the command's whole group: what it started ends with it."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _tail(said: Any) -> str:
    said.seek(0)
    text = said.read().decode("utf-8", "replace").strip()[-LAST:]
    return f" It said last:\n{text}" if text else " It said nothing."


def _files(command: list[str], root: Path) -> dict[str, Any]:
    """Return the digests of those arguments that are files of the project."""
    found = {}
    for argument in command:
        with suppress(UsageError, OSError, ValueError):
            path = inside(root, argument)
            if path.is_file():
                found[argument] = file_digest(path)
    return {"files": found} if found else {}
