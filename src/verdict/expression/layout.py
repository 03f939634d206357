"""Everything in a call laid out as groups of cells: what a reducer makes one value of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from verdict.algebra.grid import Grid, Truths, Value, expand
from verdict.expression import tree
from verdict.expression.groups import Along

Axes = tuple[str, ...]
GROUP, CELL = "group of cells", "cell of a group"  # no legal names, so they cannot clash with registered ones


@dataclass(frozen=True, slots=True)
class Layout:
    """The axes that stay and those that go, of everything in a call together; all have the length of the grid."""

    grid: Grid
    kept: Axes
    gone: Axes

    @property
    def axes(self) -> Axes:
        """All of them in registered order."""
        return self.grid.sorted((*self.kept, *self.gone))

    def rows(self, array: NDArray[np.generic], own: Axes) -> NDArray[np.generic]:
        """Lay an array over `own` axes out as [groups, cells of a group]."""
        shape = self.grid.shape(self.axes)
        full = np.broadcast_to(expand(array, own, self.axes), shape)
        order = [self.axes.index(axis) for axis in (*self.kept, *self.gone)]
        return np.transpose(full, order).reshape(self.grid.size(self.kept), self.grid.size(self.gone))


def layout_of(node: tree.Call, operands: Sequence[Value], premise: Truths, grid: Grid) -> Layout:
    """Return what stays and what goes of the axes of everything in a call."""
    axes = grid.sorted({axis for value in (*operands, premise) for axis in value.axes})
    gone = node.over
    if gone is None and node.function in set(Along):
        gone = operands[-1].axes[:1]
    if gone is None:
        gone = tuple(axis for axis in axes if axis not in (node.per or ()))
    return Layout(grid, tuple(axis for axis in axes if axis not in gone), grid.sorted(gone))


def ones(function: str) -> tree.Call:
    """Return a call over the cells of each group."""
    return tree.Call(0, function, (), (CELL,), None)


def grid_of(rows: NDArray[np.generic]) -> Grid:
    """Return the grid of [groups, cells of a group]."""
    return Grid(((GROUP, range(rows.shape[0])), (CELL, range(rows.shape[1]))))
