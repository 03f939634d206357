"""Readings at which a verdict may stay UNTESTED although something was read: some of them missing, or known as ranges.

Where a rule asks for numbers beside an UNTESTED verdict, nothing measured at all would leave the rule open as well.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from verdict.algebra.grid import Cells
from verdict.algebra.interval import Interval
from verdict.judge.lint.reach import Readings, Space

MOST_CELLS = 6  # of one quantity, of which each is tried by itself


def left_out(found: Readings) -> Iterator[Readings]:
    """Yield readings without one of the quantities, and without one cell of one."""
    for name in found:
        yield {other: value for other, value in found.items() if other != name}
    for name, value in found.items():
        if isinstance(value, Cells) and value.axes:
            for here in _some_cells(np.ones(value.at.lo.shape, np.bool_)):
                ends = (np.where(here, np.nan, end) for end in (value.at.lo, value.at.hi))
                yield {**found, name: Cells(value.axes, Interval(*ends))}


def between(space: Space, passing: Readings, failing: Readings) -> Iterator[Readings]:
    """Yield ranges from one of two readings to the other: of every number, of one quantity, or of one of its cells."""
    pairs = {name: (passing[name], failing[name]) for name in passing if name in failing}
    apart = {name: (a, b) for name, (a, b) in pairs.items()
             if isinstance(a, Cells) and isinstance(b, Cells) and _may_range(space, name)}  # fmt: skip
    both = {**failing, **passing}
    yield {**both, **{name: _hull(a, b, np.array(True)) for name, (a, b) in apart.items()}}
    for name, (a, b) in apart.items():
        differing = (a.at.lo != b.at.lo) | (a.at.hi != b.at.hi)
        for here in (np.array(True), *_some_cells(differing)) if differing.any() else ():
            yield {**both, name: _hull(a, b, here)}


def _may_range(space: Space, name: str) -> bool:
    quantity = space.registration.quantities[name]
    return quantity.type == "number" and quantity.tau is None


def _hull(a: Cells, b: Cells, here: NDArray[np.bool_]) -> Cells:
    low = np.where(here, np.minimum(a.at.lo, b.at.lo), a.at.lo)
    return Cells(a.axes, Interval(low, np.where(here, np.maximum(a.at.hi, b.at.hi), a.at.hi)))


def _some_cells(chosen: NDArray[np.bool_]) -> Iterator[NDArray[np.bool_]]:
    """Yield the chosen cells one by one, the first, the last and some between."""
    places = np.flatnonzero(chosen)
    for place in dict.fromkeys(places[np.linspace(0, len(places) - 1, MOST_CELLS).round().astype(int)].tolist()):
        here = np.zeros(chosen.size, np.bool_)
        here[place] = True
        yield here.reshape(chosen.shape)
