"""A function of those cells alone that its premise admits: mean(x, where=y > 0).

A group of cells is what a reducer makes one value of. A group in which the premise is unknown somewhere, or admits
nothing, is unknown. All groups that admit equally many cells are worked on at once.
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
from verdict.expression.layout import CELL, GROUP, Layout, grid_of, layout_of

Places = NDArray[np.int64]
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
        (own, called(plain, [_packed(value, layout, own, cells) for value in operands], grid_of(cells)))
        for own, cells in _alike(groups, codes == truth.TRUE)
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


def _alike(groups: Places, admitted: NDArray[np.bool_]) -> Iterator[tuple[Places, Places]]:
    """Yield the groups that admit equally many cells, with the places of these: int64[groups, cells admitted]."""
    counts = np.sum(admitted[groups], axis=1)
    for count in np.unique(counts):
        own = groups[counts == count]
        yield own, np.argsort(~admitted[own], axis=1, kind="stable")[:, :count]


def _packed(value: Value, layout: Layout, groups: Places, cells: Places) -> Value:
    """Return what some groups admit of an operand, over groups and cells; what has no axes stands as it is."""
    if not value.axes:
        return value

    def packed(array: NDArray[np.generic]) -> NDArray[np.generic]:
        return layout.rows(array, value.axes)[groups[:, None], cells]

    if isinstance(value, Truths):
        return Truths((GROUP, CELL), np.asarray(packed(value.codes), np.int8))
    assert isinstance(value, Cells)  # noqa: S101 - no function with a premise takes texts

    def interval(x: Interval) -> Interval:
        return Interval(np.asarray(packed(x.lo), np.float64), np.asarray(packed(x.hi), np.float64))

    return Cells((GROUP, CELL), interval(value.at), None if value.ratio is None else value.ratio.each(interval))


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
