"""Which families promise what nothing can keep, as far as the registration alone tells.

A family bounds the error of intervals. Where no interval can stand behind a test, whatever is brought, it bounds none.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from verdict.registration.named_files import named_files
from verdict.registration.resolved import Registration
from verdict.statistics.sources import tests

TABLE = ".csv"  # a cell of such a table is one number


@dataclass(frozen=True, slots=True)
class Broken:
    """A prediction of a family behind which no interval can stand, and why."""

    family: str
    prediction: str
    why: str

    def __str__(self) -> str:
        return (
            f"{self.prediction} rests on no interval, {self.why}: the family bounds no error there; bring intervals "
            f"with level and method, or take {self.prediction} out of the family"
        )


def broken(registration: Registration) -> Iterator[Broken]:
    """Yield the predictions of families that no interval can stand behind."""
    for name, family in registration.prereg.families.items():
        for member in family.predictions:
            why = _why(registration, member)
            if why:
                yield Broken(name, member, why)


def _why(registration: Registration, prediction: str) -> str:
    clauses = tests(registration, prediction)
    printed = tables(registration)
    estimated = registration.prereg.estimates.keys()
    clauses = {path: nodes for path, nodes in clauses.items() if not registration.closure(nodes) & estimated}
    if clauses and printed:
        return f"only on the numbers of {printed[0]}, which holds one number a cell"
    numbers = {name for name, q in registration.quantities.items() if q.type != "text" and q.is_ is None}
    if any(not registration.closure(nodes) & numbers for nodes in clauses.values()):
        return "for no number that is measured stands behind its test"
    return ""


def tables(registration: Registration) -> list[str]:
    """Return the files of numbers that are tables of one printed number a cell."""
    files = named_files(registration.prereg.experiment.settings)
    return [file for _, file in files if file.lower().endswith(TABLE)]
