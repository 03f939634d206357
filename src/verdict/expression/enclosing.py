"""What a function with a premise may come to, whichever of the cells turn out in premise whose premise is open.

Asked where values enclose all that may be measured: what some reading makes known counts as known there.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from verdict.algebra import truth
from verdict.algebra.grid import Cells, Truths, Value
from verdict.algebra.interval import Interval
from verdict.expression import tree
from verdict.expression.calls import called
from verdict.expression.groups import Along, Quantifier, Reducer
from verdict.expression.layout import CELL, GROUP, Layout, grid_of, ones

BETWEEN = frozenset({*Reducer} - {Reducer.SUM})  # what lies between the least and the greatest member


def enclosed(node: tree.Call, operand: Value, codes: truth.Codes, layout: Layout) -> Cells:
    """Return an enclosure of a number in each group, int8[groups, cells]; unknown where no cell may be in premise."""
    may = codes != truth.FALSE
    if node.function == Quantifier.COUNT:
        return _counted(operand, codes, layout)
    if isinstance(operand, Cells) and node.function in BETWEEN | {Reducer.SUM}:
        lo, hi = (np.asarray(layout.rows(end, operand.axes), np.float64) for end in (operand.at.lo, operand.at.hi))
        open_ = codes == truth.UNKNOWN
        may &= ~(np.isnan(lo) & open_)
        inside = Interval(lo, hi)
        return _summed(inside, may, open_) if node.function == Reducer.SUM else _between(inside, may)
    low, high = {Quantifier.FRACTION: (0.0, 1.0), Along.SPEARMAN: (-1.0, 1.0)}.get(node.function, (-np.inf, np.inf))  # type: ignore[call-overload]
    some = np.any(may, axis=1)
    return Cells((GROUP,), Interval(np.where(some, low, np.nan), np.where(some, high, np.nan)))


def _between(inside: Interval, may: NDArray[np.bool_]) -> Cells:
    some = np.any(may, axis=1)
    lo, hi = np.min(np.where(may, inside.lo, np.inf), axis=1), np.max(np.where(may, inside.hi, -np.inf), axis=1)
    return Cells((GROUP,), Interval.of(np.where(some, lo, np.nan), np.where(some, hi, np.nan)))


def _summed(inside: Interval, may: NDArray[np.bool_], open_: NDArray[np.bool_]) -> Cells:
    """Add what is certainly in premise, and of the rest what makes the sum least or greatest."""
    lo, hi = np.where(may, inside.lo, 0.0), np.where(may, inside.hi, 0.0)
    lo, hi = np.where(open_, np.minimum(lo, 0.0), lo), np.where(open_, np.maximum(hi, 0.0), hi)
    total = called(ones("sum"), [Cells((GROUP, CELL), Interval(lo, hi))], grid_of(may))
    assert isinstance(total, Cells)  # noqa: S101 - of a reducer
    some = np.any(may, axis=1)
    return Cells((GROUP,), Interval(np.where(some, total.at.lo, np.nan), np.where(some, total.at.hi, np.nan)))


def _counted(operand: Value, codes: truth.Codes, layout: Layout) -> Cells:
    """Count what holds in premise, and may hold and be in it."""
    assert isinstance(operand, Truths)  # noqa: S101 - guaranteed by check
    held = np.minimum(np.asarray(layout.rows(operand.codes, operand.axes), np.int8), codes)
    total = called(ones("count"), [Truths((GROUP, CELL), held)], grid_of(held))
    assert isinstance(total, Cells)  # noqa: S101 - of a quantifier that counts
    some = np.any(codes != truth.FALSE, axis=1)
    return replace(total, at=Interval(np.where(some, total.at.lo, np.nan), np.where(some, total.at.hi, np.nan)))
