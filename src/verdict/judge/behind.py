"""The cells behind a judged average: which of them its premise admits, and how these spread along axes.

A cell out of premise is no part of the average, so no rule sees it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from verdict.algebra import reduce, truth
from verdict.algebra.grid import Cells, Grid, Truths, Value, expand
from verdict.algebra.interval import Floats, Interval
from verdict.expression import tree
from verdict.expression.among import among
from verdict.expression.averages import admitting, cellwise
from verdict.expression.evaluate import Environment, numbers, truths
from verdict.expression.functions import Ordered

Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class CellsBehind:
    """The cells in the place of an average, which of them are admitted, bool of the same shape, and their grid.

    `gone` are the axes averaged away.
    """

    cells: Cells
    admitted: Bools
    gone: tuple[str, ...]
    grid: Grid

    @classmethod
    def of(cls, side: tree.Node, env: Environment, kept: tuple[str, ...]) -> CellsBehind:
        """Lay out the cells behind one side of a comparison that keeps some axes."""
        cells, premise = numbers(cellwise(side), env), admitting(side)
        stands = _stands(cellwise(side), env, cells.at.shape)
        if premise is None:
            gone = tuple(axis for axis in cells.axes if axis not in kept)
            return cls(cells, stands, gone, env.grid)
        held = truths(premise, env)
        axes = env.grid.sorted({*cells.axes, *held.axes})
        shape = env.grid.shape(axes)
        lo, hi = (np.broadcast_to(expand(end, cells.axes, axes), shape) for end in (cells.at.lo, cells.at.hi))
        at = Interval(np.array(lo, np.float64), np.array(hi, np.float64))
        admitted = np.broadcast_to(expand(held.codes == truth.TRUE, held.axes, axes), shape)
        admitted = admitted & np.asarray(expand(stands, cells.axes, axes), np.bool_)
        return cls(Cells(axes, at), np.array(admitted, np.bool_), tuple(a for a in axes if a not in kept), env.grid)

    @property
    def all_admitted(self) -> bool:
        """Whether no premise takes a cell out."""
        return bool(np.all(self.admitted))

    def over(self, axes: tuple[str, ...]) -> Bools:
        """Return which cells are admitted over more axes."""
        return np.asarray(expand(self.admitted, self.cells.axes, axes), np.bool_)

    @property
    def seen(self) -> Interval:
        """The admitted cells in one row."""
        return Interval(self.cells.at.lo[self.admitted], self.cells.at.hi[self.admitted])

    @property
    def signed(self) -> bool:
        """Whether some cell is certainly not positive."""
        return bool(np.any(self.seen.hi <= 0))

    def _ends(self) -> tuple[Floats, Floats] | None:
        """Return the ends of all cells on the scale of their variance, or None where that is open."""
        seen = self.seen
        if not seen.lo.size or not np.all(np.isfinite(seen.lo) & np.isfinite(seen.hi)):
            return None
        low, high = (np.where(self.admitted, end, 1.0) for end in (self.cells.at.lo, self.cells.at.hi))
        if self.signed:
            return low, high
        return (np.log(low), np.log(high)) if np.all(seen.lo > 0) else None

    def shares(self) -> dict[str, tuple[float, float]]:
        """Bound, by axis averaged away, the share of the variance of the cells that lies between its levels.

        The square root of a sum of squares moves by at most the L1 norm of a change, which bounds the effect
        of the cells' own uncertainty.
        """
        ends = self._ends()
        if ends is None:
            return {}
        middle, slack = (ends[0] + ends[1]) / 2, float(np.sum((ends[1] - ends[0])[self.admitted]) / 2)
        seen = middle[self.admitted]
        total = float(np.sqrt(np.sum((seen - seen.mean()) ** 2)))
        return {
            axis: _ratio(float(np.sqrt(np.sum(self._between(middle, i)[self.admitted] ** 2))), total, slack)
            for i, axis in enumerate(self.cells.axes)
            if axis in self.gone and middle.shape[i] > 1
        }

    def _between(self, middle: Floats, axis: int) -> Floats:
        others = tuple(i for i in range(middle.ndim) if i != axis)
        if self.all_admitted:
            means = middle.mean(axis=others, keepdims=True) - middle.mean()
        else:
            seen = np.ma.masked_array(middle, ~self.admitted)
            means = np.asarray((seen.mean(axis=others, keepdims=True) - seen.mean()).filled(0.0))
        return np.broadcast_to(means, middle.shape)

    def orders(self) -> dict[str, truth.Codes]:
        """Say, by axis of three or more levels averaged away, whether every row along it is monotone."""
        shape = self.cells.at.shape
        long = [i for i, axis in enumerate(self.cells.axes) if axis in self.gone and shape[i] >= 3]
        return {self.cells.axes[i]: truth.every(self._rows(i)) for i in long}

    def _rows(self, axis: int) -> truth.Codes:
        """Say of each row along an axis whether it is monotone; one of fewer than two cells is as the rest is."""
        if self.all_admitted:
            return reduce.monotone(self.cells.at, axis)
        lengths = np.sum(self.admitted, axis=axis)
        if not np.any(lengths >= 3):
            return np.asarray(truth.FALSE)
        call = tree.Call(0, "monotone", (), (self.cells.axes[axis],), None)
        codes = np.where(self.admitted, truth.TRUE, truth.FALSE).astype(np.int8)
        found = among(call, [self.cells], Truths(self.cells.axes, codes), self.grid)
        assert isinstance(found, Truths)  # noqa: S101 - of a function that gives a truth
        return np.where(lengths < 2, truth.TRUE, found.codes).astype(np.int8)

    def alive(self, axis: str, k: int) -> Bools:
        """Return, over the axes that are kept, where some cell is left once one level of an axis is left out."""
        place = self.cells.axes.index(axis)
        rest = np.delete(self.admitted, k, place)
        return np.asarray(np.any(rest, axis=tuple(i for i, a in enumerate(self.cells.axes) if a in self.gone)))

    @property
    def kept(self) -> tuple[str, ...]:
        """The axes that the average keeps."""
        return tuple(axis for axis in self.cells.axes if axis not in self.gone)


def _stands(node: tree.Node, env: Environment, shape: tuple[int, ...]) -> Bools:
    """Return which cells some readings make known: at the first level of an axis nothing stands before, ever."""
    if not any(isinstance(n, tree.Call) and n.function == Ordered.BEFORE for n in node.walk()):
        return np.ones(shape, np.bool_)
    values = {name: _anything(env.values[name]) for name in tree.names(node) if name in env.values}
    found = numbers(node, replace(env, values=values, aggregates={}, possible=True))
    return np.asarray(found.at.known, np.bool_)


def _anything(value: Value) -> Value:
    if not isinstance(value, Cells):
        return value
    return Cells(value.axes, Interval(np.full(value.at.shape, -np.inf), np.full(value.at.shape, np.inf)))


def laid_over(value: Truths, behind: CellsBehind) -> Truths:
    """Return a truth over the axes of the cells too, for which a premise may bring one more."""
    axes = behind.grid.sorted({*value.axes, *behind.cells.axes})
    if axes == value.axes:
        return value
    codes = np.broadcast_to(expand(value.codes, value.axes, axes), behind.grid.shape(axes))
    return replace(value, axes=axes, codes=np.asarray(codes, np.int8))


def _ratio(part: float, total: float, slack: float) -> tuple[float, float]:
    if total + slack == 0:
        return 0.0, 0.0
    low = (max(part - slack, 0.0) / (total + slack)) ** 2
    high = ((part + slack) / (total - slack)) ** 2 if total > slack else 1.0
    return low, min(high, 1.0)
