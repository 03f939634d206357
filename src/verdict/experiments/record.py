"""Somebody's own numbers: an experiment that ran elsewhere and is judged from a file.

With `reads`, `verdict run --measure` lays that file on the registered grid and stores it; without, a file in the form
of measurements is put into measurements/<id>/ by hand.
"""

from __future__ import annotations

from pathlib import Path

from verdict.errors import UsageError
from verdict.experiments._numbers import NumbersFile, file_digest, inside, read_numbers
from verdict.measuring import Advance, Estimate, Measured
from verdict.record import Record, Words
from verdict.registration import Registration

NEEDS = "project"


class Settings(Record):
    """Where the numbers come from, in words, and the file of the project that holds them: .json, .yaml or .csv."""

    produced_by: Words
    reads: NumbersFile | None = None


def cost(registration: Registration) -> Estimate:
    """Say what is read; it takes no draws."""
    name = registration.prereg.experiment.settings.get("reads")
    return Estimate(0, 0, f"by reading {name}" if name else "nothing: no file is registered to be read")


def measure(registration: Registration, root: Path, advance: Advance) -> Measured:
    """Read the registered file.

    Raises:
        UsageError: no file is registered, or its path leaves the project. NothingToJudgeError: it does not exist.
        DocumentError: everything in it that does not fit the grid.
    """
    settings = registration.prereg.experiment.settings
    name = settings.get("reads")
    if name is None:
        raise UsageError(
            f"{registration.id} cannot measure: it registers no file; name one as reads: in experiment:, or put a file "
            f"of measurements into measurements/{registration.id}/"
        )
    path = inside(root, str(name))
    quantities = read_numbers(path, str(name), registration)
    advance(f"reading {name}", 1, 1)
    provenance = {"reads": name, "reads_digest": file_digest(path), "produced_by": settings["produced_by"]}
    return Measured(None, quantities, provenance, f"read from {name}")
