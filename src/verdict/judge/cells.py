"""The cells of one test: which are open, and which can be in premise."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from verdict.algebra import truth
from verdict.algebra.grid import Truths, expand
from verdict.registration.resolved import Registration


def left_open(cells: Truths, premise: Truths) -> NDArray[np.bool_]:
    """Return the cells that are open, or of which the premise is."""
    unknown = (cells.codes == truth.UNKNOWN) | (premise.codes == truth.UNKNOWN)
    return np.asarray((premise.codes != truth.FALSE) & unknown, np.bool_)


def laid_onto(premise: Truths, axes: tuple[str, ...]) -> NDArray[np.bool_]:
    """Say of the cells over `axes` whether some cell of the test at their levels may be in premise."""
    possible = premise.codes != truth.FALSE
    gone = tuple(i for i, axis in enumerate(premise.axes) if axis not in axes)
    kept = tuple(axis for axis in premise.axes if axis in axes)
    return np.asarray(expand(np.any(possible, axis=gone), kept, axes), np.bool_)


def ones_and_zeros(registration: Registration) -> frozenset[str]:
    """Return, from schema 2 on, the counts that are one or zero in each cell."""
    if registration.prereg.version == 1:
        return frozenset()
    return frozenset(name for name, quantity in registration.quantities.items() if quantity.ones_and_zeros)
