"""Somebody's own numbers: an experiment that ran elsewhere and is judged from a file.

With `reads`, `verdict run --measure` lays that file on the registered grid and stores it; without, a file in the form
of measurements is put into measurements/<id>/ by hand. It is one job, since there is nothing to measure.
"""

from __future__ import annotations

from verdict.evidence.numbers import NumbersFile, file_digest, inside, read_numbers
from verdict.experiments.contract import Context, CostEstimate, Measured, Readings
from verdict.text.record import Record, Words
from verdict.words.errors import UsageError


class Settings(Record):
    """Where the numbers come from, in words, and the file of the project that holds them: .json, .yaml or .csv."""

    produced_by: Words
    """Who or what made the numbers, in words."""
    reads: NumbersFile | None = None
    """The file of the project that holds them: .csv, .json, .yaml or .yml."""


def cost(context: Context) -> CostEstimate:
    """Say what is read; it takes no draws, and no time to speak of."""
    name = context.settings(Settings).reads
    return CostEstimate(
        0, 0, f"by reading {name}" if name else "nothing: no file is registered to be read", seconds=0.0
    )


def measure(context: Context) -> Measured:
    """Read the registered file.

    Raises:
        UsageError: no file is registered, or its path leaves the project. NothingToJudgeError: it does not exist.
        DocumentError: everything in it that does not fit the grid.
    """
    registration, settings = context.registration, context.settings(Settings)
    name = settings.reads
    if name is None:
        raise UsageError(
            f"{registration.id} cannot measure: it registers no file; name one as reads: in experiment:, or put a file "
            f"of measurements into measurements/{registration.id}/"
        )
    path = inside(context.root, name)
    readings = Readings.read(registration, read_numbers(path, name, registration))
    context.advance(f"reading {name}", 1, 1)
    provenance = {"reads": name, "reads_digest": file_digest(path), "produced_by": settings.produced_by}
    return Measured(None, readings, provenance, f"read from {name}")
