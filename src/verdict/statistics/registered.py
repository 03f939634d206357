"""At which level a registration's families and looks have each prediction judged."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from verdict.cells import Cells
from verdict.evidence import Evidence
from verdict.expression import tree
from verdict.measurements import Series
from verdict.registration import Registration
from verdict.statistics.family import Method, levels, shares
from verdict.statistics.looks import declared_look, look_error
from verdict.statistics.widening import widened

Decided = Callable[[str, Evidence], bool]


def family_evidence(registration: Registration, evidence: Evidence, decided: Decided) -> dict[str, Evidence]:
    """Return, by prediction of a family, the evidence to judge it on: every interval behind it at its level.

    `decided(prediction, evidence)` says whether the judge passes or fails the prediction on this evidence.
    Predictions outside families are judged on the evidence as it is and are not listed.

    Raises:
        UndeclaredLookError: looks are declared and the measurement is at none of them.
    """
    spent = _spent(registration, evidence)
    found: dict[str, Evidence] = {}
    for family in registration.prereg.families.values():
        error = look_error(family.error, *spent) if spent else family.error

        def at(member: str, share: float) -> Evidence:
            return widened_for(registration, evidence, member, share)

        given = shares(family.predictions, error, Method(family.method), lambda m, share: decided(m, at(m, share)))
        found |= {member: at(member, share) for member, share in given.items()}
    return found


def widened_for(registration: Registration, evidence: Evidence, prediction: str, share: float) -> Evidence:
    """Return the evidence with all intervals behind a prediction's tests holding together at 1 - share."""
    n = readings_behind(registration, evidence, prediction)
    return widened(evidence, registration, levels(share, n), tested(registration, prediction))


def first_share(registration: Registration, prediction: str) -> float | None:
    """Return the error at which a family first judges a prediction, at its last look; None outside families.

    What Holm's method hands on is not counted on.
    """
    looks = registration.prereg.looks
    for family in registration.prereg.families.values():
        if prediction in family.predictions:
            error = look_error(family.error, looks.spend, -1) if looks else family.error
            return error / len(family.predictions)
    return None


def readings_behind(registration: Registration, evidence: Evidence, prediction: str) -> int:
    """Return how many confidence intervals the tests of a prediction rest on, printed aggregates included.

    What adequacy rests on is not counted.
    """
    names, measurements = tested(registration, prediction), evidence.measurements
    cells = sum(_confident(series) for name, series in measurements.quantities.items() if name in names)
    printed = [measurements.aggregates[p.text] for node, p in evidence.aggregates.items() if tree.names(node) & names]
    return cells + sum(reading.interval is not None for reading in printed)


def tested(registration: Registration, prediction: str) -> frozenset[str]:
    """Return every name behind the tests of a prediction."""
    nodes = tuple(
        node
        for path, node in registration.trees.items()
        if path[:2] == ("predictions", prediction) and "test" in path[2:]
    )
    return registration.closure(nodes)


def _confident(series: Series) -> int:
    every = (series.every,) if series.every is not None else ()
    return sum(reading.interval is not None for reading in (*every, *series.cells))


def _spent(registration: Registration, evidence: Evidence) -> tuple[tuple[float, ...], int] | None:
    looks = registration.prereg.looks
    if looks is None:
        return None
    value = evidence.values.get(looks.counted_by)
    known = isinstance(value, Cells) and bool(np.all(value.at.lo == value.at.hi))
    count = float(value.at.lo) if isinstance(value, Cells) and known else None
    return looks.spend, declared_look(count, looks.at)
