"""Where numbers can lie that nobody has measured yet: expressions over raw numbers, and estimates of them.

A sampled axis can have a million levels, and every one of them may hold the same numbers. One level stands for all:
what holds of it holds of each, and what depends on how many there are, or on their order, is widened.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from verdict.algebra import truth
from verdict.algebra.grid import Cells, Grid, Texts, Truths, Value, expand_interval
from verdict.algebra.interval import Interval
from verdict.expression import tree
from verdict.expression.evaluate import Environment, evaluate
from verdict.expression.functions import MONOTONE, Along, Quantifier, Reducer
from verdict.registration.estimates import Estimate
from verdict.registration.fixed import constant_cells, levels_value
from verdict.registration.quantities import Quantity
from verdict.registration.written import Prereg
from verdict.statistics.sample.table import Row
from verdict.text.validate import Path

Trees = Mapping[Path, tree.Node]
WHOLE = (-np.inf, np.inf)


def quantity_of(estimate: Estimate, found: Row, axes: tuple[str, ...], units: tuple[float, float]) -> Quantity:
    """Return the quantity that an estimate is for everything that asks it: its axes and where it can lie."""
    low, high = _support(found, units)
    ends = tuple("-inf" if end == -np.inf else "inf" if end == np.inf else end for end in (low, high))
    return Quantity.model_validate(
        {"axes": axes, "support": ends, "unit": estimate.unit, "means": estimate.means, "why": estimate.why}
    )


def _support(found: Row, units: tuple[float, float]) -> tuple[float, float]:
    low, high = units
    match found.values:
        case "same":
            return low, high
        case "shift":
            return low - high, high - low
        case "unit":
            return 0.0, 1.0
        case "difference" | "correlation":
            return -1.0, 1.0
        case "positive":
            return 0.0, np.inf
        case "from_one":
            return 1.0, np.inf
    return -np.inf, np.inf


def reach(node: tree.Node, prereg: Prereg, trees: Trees, grid: Grid, *, brought: bool = True) -> tuple[float, float]:
    """Return bounds on an expression, whatever is measured within the declared supports of what it names.

    A derived quantity may be measured itself, anywhere in its own support; with `brought=False` it is what its
    definition makes of it.
    """
    found = _Possible(prereg, trees, grid, brought=brought).of(node)
    if isinstance(found, Truths):
        return 0.0, 1.0
    if not isinstance(found, Cells) or not np.all(found.at.known):
        return WHOLE
    return float(np.min(found.at.lo)), float(np.max(found.at.hi))


class _Possible:
    """What expressions can be: their values over a grid on which each sampled axis has its first level alone."""

    def __init__(self, prereg: Prereg, trees: Trees, grid: Grid, *, brought: bool) -> None:
        self.prereg, self.trees, self.grid, self.brought = prereg, trees, grid, brought
        short = tuple((axis, levels[:1] if grid.sampled(axis) else levels) for axis, levels in grid.levels)
        self.values: dict[str, Value] = {name: constant_cells(c) for name, c in prereg.constants.items()}
        self.env = Environment(self.values, Grid(short), possible=True)
        self.values |= {axis: self._levels(axis) for axis in grid.names}

    def of(self, node: tree.Node) -> Value:
        """Return the value of an expression over the short grid: wide enough for every level of the full one."""
        with np.errstate(all="ignore"):
            return evaluate(self._short(node), self.env)

    def _short(self, node: tree.Node) -> tree.Node:
        return tree.rewrite(node, self._rule)

    def _rule(self, node: tree.Node) -> tree.Node | None:
        if isinstance(node, tree.Name):
            self._look_up(node.name)
        elif isinstance(node, tree.Select):
            first = tuple((a, self.env.grid.of(a)[0] if self.grid.sampled(a) else level) for a, level in node.where)
            return tree.Select(node.column, self._short(node.operand), first)
        elif isinstance(node, tree.Call):
            where = None if node.where is None else self._short(node.where)
            return self._call(replace(node, arguments=tuple(map(self._short, node.arguments)), where=where))
        return None

    def _call(self, node: tree.Call) -> tree.Node:
        """Widen what depends on how many levels there are: counts, sums, quantiles, and what goes along an axis."""
        inside = (*node.arguments, *(() if node.where is None else (node.where,)))
        inner = {axis for argument in inside for axis in evaluate(argument, self.env).axes}
        if node.function in frozenset(Along):
            along = (node.over or evaluate(node.arguments[-1], self.env).axes)[0]
            return self._along(node, self.env.grid.sorted(inner - {along})) if self.grid.sampled(along) else node
        if node.function not in (Quantifier.COUNT, Reducer.SUM, Reducer.QUANTILE):
            return node
        found = evaluate(node, self.env)
        gone = self.grid.sorted(inner - set(found.axes))
        if not any(map(self.grid.sampled, gone)) or not isinstance(found, Cells):
            return node
        if node.function == Reducer.QUANTILE:
            return self._between(node)
        each = self.grid.size(gone) // self.env.grid.size(gone)
        return self._named(node, Cells(found.axes, Interval(found.at.lo * each, found.at.hi * each)))

    def _along(self, node: tree.Call, kept: tuple[str, ...]) -> tree.Node:
        shape = self.env.grid.shape(kept)
        if node.function in MONOTONE:
            return self._named(node, Truths(kept, np.full(shape, truth.UNKNOWN, np.int8)))
        low, high = (-1.0, 1.0) if node.function == Along.SPEARMAN else WHOLE
        return self._named(node, Cells(kept, Interval(np.full(shape, low), np.full(shape, high))))

    def _between(self, node: tree.Call) -> tree.Node:
        """Let a quantile lie anywhere from the least to the greatest number that it is of."""
        ends = [evaluate(replace(node, function=name, arguments=node.arguments[:1]), self.env)
                for name in (Reducer.MIN, Reducer.MAX)]  # fmt: skip
        low, high = (end.at for end in ends if isinstance(end, Cells))
        return self._named(node, Cells(ends[0].axes, Interval(low.lo, high.hi)))

    def _named(self, node: tree.Node, value: Value) -> tree.Node:
        name = f"[{len(self.values)}]"  # no name of a registration is written so
        self.values[name] = value
        return tree.Name(node.column, name)

    def _levels(self, axis: str) -> Value:
        if not self.grid.sampled(axis):
            return levels_value(self.grid, axis)
        return Cells((axis,), Interval(np.array([1.0]), np.array([float(len(self.grid.of(axis)))])))

    def _look_up(self, name: str) -> None:
        if name in self.values:
            return
        if ("flags", name, "when") in self.trees:
            self.values[name] = self.of(self.trees["flags", name, "when"])
        elif name in self.prereg.quantities:
            self.values[name] = self._quantity(name)
        elif name in self.prereg.estimates:  # which is refused elsewhere
            self.values[name] = Cells((), Interval(*map(np.asarray, WHOLE)))

    def _quantity(self, name: str) -> Value:
        quantity = self.prereg.quantities[name]
        axes = self.grid.sorted(quantity.axes)
        shape = self.env.grid.shape(axes)
        if quantity.type == "text":
            return Texts(axes, np.full(shape, None, dtype=object))
        low, high = (np.full(shape, float(end)) for end in quantity.support or WHOLE)
        high = high if quantity.tau is None else np.full(shape, np.inf)  # near its ceiling it is a lower bound
        defined = self.trees.get(("quantities", name, "is"))
        if defined is None:
            return Cells(axes, Interval(low, high))
        found = self.of(defined)
        at = expand_interval(found.at, found.axes, axes) if isinstance(found, Cells) else Interval(low, high)
        if not self.brought:
            return Cells(axes, Interval(np.broadcast_to(at.lo, shape), np.broadcast_to(at.hi, shape)))
        return Cells(axes, Interval(np.minimum(at.lo, low), np.maximum(at.hi, high)))
