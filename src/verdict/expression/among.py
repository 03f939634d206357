"""A function of those cells alone that its premise admits: mean(x, where=y > 0).

A group of cells is what a reducer makes one value of. A group in which the premise is unknown somewhere, or admits
nothing, is unknown. All groups that admit the same cells are worked on at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from verdict.algebra import truth
from verdict.algebra.grid import Cells, Grid, Truths, Value
from verdict.algebra.interval import Interval
from verdict.algebra.ratio import Ratio, ratio_of, together
from verdict.expression import tree
from verdict.expression.calls import called
from verdict.expression.enclosing import enclosed
from verdict.expression.functions import MONOTONE
from verdict.expression.groups import Quantifier
from verdict.expression.layout import CELL, GROUP, Layout, layout_of

OF_TRUTH = frozenset({Quantifier.ALL.value, Quantifier.ANY.value, *MONOTONE})  # what gives a truth


def among(node: tree.Call, operands: Sequence[Value], premise: Truths, grid: Grid, *, possible: bool = False) -> Value:
    """Return the value of a checked call with a premise, from the values of its arguments.

    Where it is asked what is `possible`, a group whose premise is open in some cell is all that it may come to.
    """
    layout = layout_of(node, operands, premise, grid)
    codes = np.asarray(layout.rows(premise.codes, premise.axes), np.int8)
    settled = np.all(codes != truth.UNKNOWN, axis=1)
    groups = np.flatnonzero(settled & np.any(codes == truth.TRUE, axis=1))
    plain = replace(node, over=(CELL,), per=None, where=None)
    found = [
        (groups[own], called(plain, *_cut(operands, layout, groups[own], pattern)))
        for own, pattern in _alike(codes[groups] == truth.TRUE)
    ]
    if node.function in OF_TRUTH:
        return _joined_truths(found, layout)
    if possible and not np.all(settled):
        open_, whole = np.flatnonzero(~settled), enclosed(node, operands[0], codes, layout)
        found.append((open_, Cells(whole.axes, Interval(whole.at.lo[open_], whole.at.hi[open_]))))
    return _joined_cells(found, layout)


@dataclass(frozen=True, slots=True, eq=False)
class Membership:
    """How many cells of each group are in premise, and of how many that is not known: over the axes that stay."""

    axes: tuple[str, ...]
    admitted: NDArray[np.int64]
    open: NDArray[np.int64]
    cells: int  # of a group


def membership(node: tree.Call, operands: Sequence[Value], premise: Truths, grid: Grid) -> Membership:
    """Count what the premise of a call admits."""
    layout = layout_of(node, operands, premise, grid)
    codes, shape = layout.rows(premise.codes, premise.axes), grid.shape(layout.kept)
    counts = [np.sum(codes == code, axis=1).reshape(shape) for code in (truth.TRUE, truth.UNKNOWN)]
    return Membership(layout.kept, counts[0], counts[1], codes.shape[1])


def _alike(admitted: NDArray[np.bool_]) -> Iterator[tuple[NDArray[np.int64], NDArray[np.bool_]]]:
    """Yield the groups that admit the same cells, bool[groups, cells], with these cells."""
    if not len(admitted):
        return
    patterns, which = np.unique(admitted, axis=0, return_inverse=True)
    order = np.argsort(which.ravel(), kind="stable")
    ends = np.cumsum(np.bincount(which.ravel(), minlength=len(patterns)))
    yield from zip(np.split(order, ends[:-1]), patterns, strict=True)


def _cut(
    operands: Sequence[Value], layout: Layout, groups: NDArray[np.int64], pattern: NDArray[np.bool_]
) -> tuple[list[Value], Grid]:
    """Return what some groups admit of each operand, and the grid of these groups and cells."""
    grid = Grid(((GROUP, range(len(groups))), (CELL, range(int(np.sum(pattern))))))
    return [_piece(value, layout, groups, pattern) for value in operands], grid


def _piece(value: Value, layout: Layout, groups: NDArray[np.int64], pattern: NDArray[np.bool_]) -> Value:
    """Cut one operand: over groups and cells, over cells alone where it is alike in all groups, or as it stands."""
    if not value.axes:
        return value
    grouped = any(axis in layout.kept for axis in value.axes)

    def cut(array: NDArray[np.generic]) -> NDArray[np.generic]:
        rows = layout.rows(array, value.axes)
        return rows[groups][:, pattern] if grouped else rows[0][pattern]

    axes = (GROUP, CELL) if grouped else (CELL,)
    if isinstance(value, Truths):
        return Truths(axes, np.asarray(cut(value.codes), np.int8))
    assert isinstance(value, Cells)  # noqa: S101 - no function with a premise takes texts

    def interval(x: Interval) -> Interval:
        return Interval(np.asarray(cut(x.lo), np.float64), np.asarray(cut(x.hi), np.float64))

    return Cells(axes, interval(value.at), None if value.ratio is None else value.ratio.each(interval))


def _joined_truths(found: list[tuple[NDArray[np.int64], Value]], layout: Layout) -> Truths:
    codes = np.full(layout.grid.size(layout.kept), truth.UNKNOWN)
    for groups, value in found:
        assert isinstance(value, Truths)  # noqa: S101 - of a function in OF_TRUTH
        codes[groups] = value.codes
    return Truths(layout.kept, codes.reshape(layout.grid.shape(layout.kept)))


def _joined_cells(found: list[tuple[NDArray[np.int64], Value]], layout: Layout) -> Cells:
    pieces = [(groups, value) for groups, value in found if isinstance(value, Cells)]
    at = _scattered([(groups, value.at) for groups, value in pieces], layout)
    if not pieces or any(value.ratio is None for _, value in pieces):
        return Cells(layout.kept, at)
    whole = together([ratio_of(value.at, value.ratio) for _, value in pieces])
    if whole is None:
        return Cells(layout.kept, at)
    above = _scattered([(groups, part) for (groups, _), part in zip(pieces, whole[0], strict=True)], layout)
    return Cells(layout.kept, at, Ratio(above, whole[1]))


def _scattered(pieces: list[tuple[NDArray[np.int64], Interval]], layout: Layout) -> Interval:
    """Put the numbers of all groups in their places; what has none is unknown."""
    shape = layout.grid.shape(layout.kept)
    ends = np.full((2, layout.grid.size(layout.kept)), np.nan)
    for groups, at in pieces:
        ends[0, groups], ends[1, groups] = at.lo, at.hi
    return Interval(ends[0].reshape(shape), ends[1].reshape(shape))
