"""Somebody's own program: it is run without a shell, and the file of numbers that it writes is read."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterable
from pathlib import Path

from pydantic import Field

from verdict.evidence.numbers import NumbersFile, file_digest, inside, read_numbers
from verdict.experiments.contract import Context, CostEstimate, Measured, Readings
from verdict.text.characters import printable
from verdict.text.record import Record, Words
from verdict.words.errors import NothingToJudgeError, UsageError

PYTHON = "python"  # stands for the interpreter that runs verdict
WEEK = 7 * 24 * 3600.0


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
    words = f"by running {_written(settings.command)} (at most {settings.timeout_seconds:g} s)"
    return CostEstimate(0, 0, words, seconds=settings.timeout_seconds)


def _written(command: Iterable[str]) -> str:
    return printable(" ".join(command))


def measure(context: Context) -> Measured:
    """Run the registered command and read what it wrote.

    1. find the program; name it and the files that it is given by their bytes
    2. set aside what lies where it shall write
    3. run it without a shell in the project's folder; when it ends or its time is over, everything it started ends
    4. refuse unless the file was written by this run, and nothing that the command was given changed meanwhile
    5. read the file and lay it on the registered grid

    Raises:
        UsageError: the program cannot be run, or a path leaves the project. BudgetError: it ran past its time.
        NothingToJudgeError: it failed, wrote nothing, or changed what it was given. TerminatedError: verdict was told
        to end. DocumentError: what it wrote does not fit the grid.
    """
    from verdict.experiments.command.inputs import Inputs
    from verdict.experiments.command.output import fresh_output, left_over
    from verdict.experiments.command.running import run, signals_passed_on

    settings, root = context.settings(Settings), context.root
    command, name = list(settings.command), settings.writes
    program = _program(command[0], root)
    context.advance("running the command", 0, 1)
    with fresh_output(root, name) as target, signals_passed_on() as signals:
        given = Inputs.of(command, program, root, target)
        run([str(program), *command[1:]], root, settings.timeout_seconds, signals)
    given.check()
    digest = file_digest(target)
    readings = Readings.read(context.registration, read_numbers(target, name, context.registration))
    if file_digest(target) != digest:
        raise NothingToJudgeError(f"{name} was changed while it was read; measure again")
    context.advance("running the command", 1, 1)
    provenance = {"command": command, "writes": name, "writes_digest": digest, **given.provenance}
    notes = (*given.notes, *left_over(root, name))
    return Measured(None, readings, provenance, f"written by {_written(command)}", notes)


def _program(name: str, root: Path) -> Path:
    """Return the file that a command runs.

    Raises:
        UsageError: there is none, or it may not be executed.
    """
    if name == PYTHON:
        return Path(sys.executable)
    if "/" in name and not name.startswith("/"):
        found: str | None = str(inside(root, name))
    else:
        found = shutil.which(name)
    if found is None or not os.path.isfile(found) or not os.access(found, os.X_OK):  # noqa: PTH113 - a text
        raise UsageError(
            f"found the program '{printable(name)}', which cannot be run here; wanted one on PATH, an executable file "
            "of the project, or an interpreter before it, such as command: [python, run.py]"
        )
    return Path(found).absolute()
