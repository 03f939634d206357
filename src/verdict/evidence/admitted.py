"""Which numbers of a record may decide: from schema 2 on, intervals at the least level, and what is no sample.

A bare number, or an interval at a lower level, counts as anything in its support where a least level is registered.
Nothing is taken to another level here, and what was estimated from raw numbers is not looked at.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from verdict.algebra.grid import Cells
from verdict.algebra.interval import Interval
from verdict.evidence.laid_out import Evidence, support_of
from verdict.evidence.reading import Reading
from verdict.registration.draws import judged_numbers
from verdict.registration.resolved import Registration, once

CLOSE = 1e-12  # levels that differ by less are one level


@dataclass(frozen=True, slots=True, eq=False)
class Opened:
    """The cells of a quantity, bool[its axes], whose numbers decide nothing, and why."""

    cells: NDArray[np.bool_]
    why: str


@once
def numbers_as_brought(registration: Registration) -> frozenset[str]:
    """Return the quantities that tests rest on as somebody brought them: neither estimated, defined nor exact."""
    return judged_numbers(registration.prereg, registration.trees)


def admitted(registration: Registration, evidence: Evidence) -> Evidence:
    """Return the evidence with every number that may not decide open over its support."""
    confidence = registration.prereg.confidence
    least = confidence.least_level if confidence is not None else None
    if least is None or evidence.opened:
        return evidence
    found = {name: _opened(registration, evidence, name, least) for name in sorted(numbers_as_brought(registration))}
    opened = {name: one for name, one in found.items() if one is not None}
    values = {name: _open(registration, evidence, name, one) for name, one in opened.items()}
    return replace(evidence, values={**evidence.values, **values}, opened=opened)


def _opened(registration: Registration, evidence: Evidence, name: str, least: float) -> Opened | None:
    value, readings = evidence.values.get(name), _readings(registration, evidence, name)
    if not isinstance(value, Cells):
        return None
    cells, levels = np.zeros(value.at.lo.shape, np.bool_), set[float]()
    for spot in map(tuple, np.argwhere(value.at.known).tolist()):
        reading = readings.get(spot)
        if not _decides(reading, least):
            cells[spot] = True
            levels |= {reading.level} if reading is not None and reading.level is not None else set()
    return Opened(cells, _why(levels, least)) if np.any(cells) else None


def _decides(reading: Reading | None, least: float) -> bool:
    return reading is not None and reading.level is not None and reading.level >= least - CLOSE


def _why(levels: set[float], least: float) -> str:
    wanted = f"the freeze accepts intervals at level {least:g} or more"
    if levels:
        return f"an interval at level {min(levels):g} decides nothing: {wanted}"
    return f"a bare number decides nothing: {wanted}, made from raw numbers by an estimate, or brought with its method"


def _readings(registration: Registration, evidence: Evidence, name: str) -> Mapping[tuple[int, ...], Reading]:
    series, grid = evidence.measurements.quantities.get(name), registration.grid
    axes = grid.sorted(registration.prereg.quantities[name].axes)
    if series is None:
        return {}
    if series.every is not None:
        return dict.fromkeys(map(tuple, np.ndindex(grid.shape(axes))), series.every)
    return {grid.index(axes, cell.at): cell for cell in series.cells}


def _open(registration: Registration, evidence: Evidence, name: str, opened: Opened) -> Cells:
    value, (low, high) = evidence.values[name], support_of(registration.prereg.quantities[name])
    assert isinstance(value, Cells)  # noqa: S101 - only numbers are opened
    lo, hi = np.where(opened.cells, low, value.at.lo), np.where(opened.cells, high, value.at.hi)
    return Cells(value.axes, Interval(lo, hi))
