"""What calling a command once takes, and calling it: it writes one file of all numbers."""

from __future__ import annotations

from verdict.evidence.numbers import file_digest, read_numbers
from verdict.experiments.command.inputs import MOVED, Inputs
from verdict.experiments.command.output import fresh_output, left_over
from verdict.experiments.command.program import program_of
from verdict.experiments.command.running import run, signals_passed_on
from verdict.experiments.command.settings import Settings, written
from verdict.experiments.contract import Context, CostEstimate, Measured, Readings
from verdict.words.errors import NothingToJudgeError


def cost(context: Context) -> CostEstimate:
    """Say what is run; how many draws that takes is the program's own affair, how long is registered."""
    settings = context.settings(Settings)
    words = f"by running {written(settings)} (at most {settings.timeout_seconds:g} s)"
    return CostEstimate(0, 0, words, seconds=settings.timeout_seconds)


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
    settings, root = context.settings(Settings), context.root
    command, name = list(settings.command), str(settings.writes)
    program = program_of(command[0], root)
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
    moved = given.moved()
    provenance = {
        "command": command, "writes": name, "writes_digest": digest, **given.provenance,
        **({MOVED: list(moved)} if moved else {}),
    }  # fmt: skip
    notes = (*given.notes(moved), *left_over(root, name))
    return Measured(None, readings, provenance, f"written by {written(settings)}", notes)
