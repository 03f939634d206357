"""Which numbers of a record may decide: from schema 2 on, intervals at the least level, and what is no sample.

What a test rests on may decide as an interval at the registered least level, or as a bare number that is said to be
exact. An interval at a lower level decides nowhere, whatever else rests on it: flags, gates, risks and outcomes
included. What may not decide counts as anything in its support, or as what its definition gives. Nothing is taken to
another level here, and what was estimated from raw numbers is not looked at.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from verdict.algebra.grid import Cells
from verdict.algebra.interval import Interval
from verdict.evidence.laid_out import Evidence, Published, known, support_of
from verdict.evidence.reading import Reading
from verdict.expression import tree
from verdict.registration.draws import judged_names
from verdict.registration.estimating import USUAL
from verdict.registration.resolved import Registration, once

CLOSE = 1e-12  # levels that differ by less are one level


@dataclass(frozen=True, slots=True, eq=False)
class Opened:
    """The cells of a quantity, bool[its axes], whose numbers decide nothing, and why."""

    cells: NDArray[np.bool_]
    why: str


@once
def tested_names(registration: Registration) -> frozenset[str]:
    """Return every name that tests rest on, through definitions and flags."""
    return judged_names(registration.trees)


def least_level(registration: Registration) -> float:
    """Return the level below which an interval that somebody brought decides nothing."""
    confidence = registration.prereg.confidence
    registered = confidence.least_level if confidence is not None else None
    return USUAL if registered is None else registered


def admitted(registration: Registration, evidence: Evidence) -> Evidence:
    """Return the evidence with every number that may not decide open over its support, or left to its definition."""
    if registration.prereg.version == 1 or evidence.opened:
        return evidence
    found = {name: _opened(registration, evidence, name) for name in evidence.values
             if name in registration.prereg.quantities}  # fmt: skip
    opened = {name: one for name, one in found.items() if one is not None}
    values = {name: _open(registration, evidence, name, one) for name, one in opened.items()}
    kept = {node: one for node, one in evidence.aggregates.items() if _may_stand(registration, evidence, node, one)}
    return replace(evidence, values={**evidence.values, **values}, opened=opened, aggregates=kept)


def bare_decides(registration: Registration, name: str) -> bool:
    """Whether a bare number of a quantity may decide: it is exact, a draw that is spoken of alone, or not tested."""
    quantity, confidence = registration.prereg.quantities[name], registration.prereg.confidence
    asked = confidence is not None and confidence.least_level is not None and quantity.exact is None
    draws = any(registration.prereg.axes[axis].replicate for axis in quantity.axes)
    return not asked or draws or name not in tested_names(registration)


def _may_stand(registration: Registration, evidence: Evidence, node: tree.Node, published: Published) -> bool:
    """Say whether a published aggregate may speak: never of draws, and else as its cells may."""
    quantities = registration.prereg.quantities
    names = [name for name in tree.names(node) if name in quantities]
    if any(registration.prereg.axes[axis].replicate for name in names for axis in quantities[name].axes):
        return False
    reading = evidence.measurements.aggregates[published.text]
    return _decides(reading, least_level(registration), all(bare_decides(registration, name) for name in names))


def _opened(registration: Registration, evidence: Evidence, name: str) -> Opened | None:
    value, least, bare = evidence.values[name], least_level(registration), bare_decides(registration, name)
    if not isinstance(value, Cells):
        return None
    series = evidence.series(name)
    if series is not None and series.column is not None:
        return None if bare else Opened(known(value), _why(set(), least))
    refused = dict(_refused(registration, evidence, name, bare=bare))
    cells = np.zeros(value.at.lo.shape, np.bool_)
    for spot in refused:
        cells[spot] = True
    levels = {reading.level for reading in refused.values() if reading.level is not None}
    return Opened(cells & known(value), _why(levels, least)) if np.any(cells & known(value)) else None


def _refused(
    registration: Registration, evidence: Evidence, name: str, *, bare: bool
) -> Iterator[tuple[tuple[int, ...], Reading]]:
    least = least_level(registration)
    for spot, reading in _readings(registration, evidence, name).items():
        if not _decides(reading, least, bare):
            yield spot, reading


def _decides(reading: Reading, least: float, bare: bool) -> bool:
    return bare if reading.level is None else reading.level >= least - CLOSE


def _why(levels: set[float], least: float) -> str:
    wanted = f"the freeze accepts intervals at level {least:g} or more"
    if levels:
        return f"an interval at level {min(levels):g} decides nothing: {wanted}"
    return f"a bare number decides nothing: {wanted}, made from raw numbers by an estimate, or brought with its method"


def _readings(registration: Registration, evidence: Evidence, name: str) -> Mapping[tuple[int, ...], Reading]:
    series, grid = evidence.series(name), registration.grid
    axes = grid.sorted(registration.prereg.quantities[name].axes)
    if series is None:
        return {}
    if series.every is not None:
        return dict.fromkeys(map(tuple, np.ndindex(grid.shape(axes))), series.every)
    return {grid.index(axes, cell.at): cell for cell in series.cells}


def _open(registration: Registration, evidence: Evidence, name: str, opened: Opened) -> Cells:
    """Return a quantity open where its numbers may not decide: unknown where it has a definition that may."""
    value, quantity = evidence.values[name], registration.prereg.quantities[name]
    assert isinstance(value, Cells)  # noqa: S101 - only numbers are opened
    low, high = support_of(quantity) if quantity.is_ is None else (np.nan, np.nan)
    lo, hi = np.where(opened.cells, low, value.at.lo), np.where(opened.cells, high, value.at.hi)
    return Cells(value.axes, Interval(lo, hi))
