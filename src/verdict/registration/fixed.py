"""What is known before anything is measured: constants, the levels of axes, and the cells that a premise leaves out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from verdict.algebra import truth
from verdict.algebra.grid import CellKey, Cells, Grid, Texts, Truths, Value
from verdict.algebra.interval import Interval
from verdict.algebra.ratio import Ratio
from verdict.expression import tree
from verdict.expression.evaluate import Environment, truths
from verdict.expression.normal import inward, joined
from verdict.registration.quantities import Constant
from verdict.registration.resolved import Registration, once
from verdict.text.quotient import Quotient


@once
def fixed_values(registration: Registration) -> Mapping[str, Value]:
    """Return what is known before anything is measured: constants and axis levels."""
    values: dict[str, Value] = {name: constant_cells(c) for name, c in registration.prereg.constants.items()}
    return values | {axis: levels_value(registration.grid, axis) for axis in registration.grid.names}


def constant_cells(constant: Constant) -> Cells:
    """Return a constant as an interval without axes, and a quotient undivided beside it."""
    if isinstance(constant.value, Quotient):
        above, below = (float(part) for part in constant.value.exact.as_integer_ratio())
        whole = Interval.exactly(above)
        return Cells((), whole / Interval.exactly(below), Ratio(whole, below))
    ends = constant.range if constant.range is not None else (constant.value, constant.value)
    return Cells((), Interval.of(*(np.float64(end) for end in ends)))


def levels_value(grid: Grid, axis: str) -> Value:
    """Return an axis as a value along itself."""
    levels = grid.of(axis)
    if not isinstance(levels, range) and any(isinstance(level, str) for level in levels):
        return Texts((axis,), np.array([str(level) for level in levels], dtype=object))
    return Cells((axis,), Interval.exactly(np.array(levels, dtype=np.float64)))


def admitted(test: tree.ClauseTest, registration: Registration) -> tuple[CellKey, ...] | None:
    """Return the levels at which a premise may admit cells, or None where it leaves none out by levels alone.

    What a premise says of quantities is not known yet and leaves nothing out.
    """
    return None if test.where is None else levels_admitted(test.where, test.per, registration)


def levels_admitted(
    premise: tree.Node, axes: tuple[str, ...], registration: Registration, env: Environment | None = None
) -> tuple[CellKey, ...] | None:
    """Return the levels of `axes` at which a premise may hold, or None where it rules none out by levels alone.

    With values in `env`, by these as well.
    """
    if env is not None:
        return _keys(truths(premise, env), axes, registration.grid)
    premise = inward(_written_out(premise, registration))
    parts = premise.items if isinstance(premise, tree.And) else (premise,)
    known = frozenset(fixed_values(registration))
    fixed = tuple(part for part in parts if tree.names(part) <= known)
    if not fixed:
        return None
    found = truths(joined(tree.And, fixed), Environment(fixed_values(registration), registration.grid))
    return _keys(found, axes, registration.grid)


def _keys(found: Truths, axes: tuple[str, ...], grid: Grid) -> tuple[CellKey, ...] | None:
    """Return the levels of `axes` at which something may hold, or None where it may everywhere."""
    beyond = tuple(i for i, axis in enumerate(found.axes) if axis not in axes)
    codes = np.asarray(truth.every(found.codes, beyond) if beyond else found.codes)
    if not np.any(codes == truth.FALSE):
        return None
    return grid.keys(tuple(axis for axis in found.axes if axis in axes), codes != truth.FALSE)


def _written_out(node: tree.Node, registration: Registration) -> tree.Node:
    """Write every flag as the predicate that it stands for."""

    def rule(inner: tree.Node) -> tree.Node | None:
        when = registration.trees.get(("flags", inner.name, "when")) if isinstance(inner, tree.Name) else None
        return None if when is None else _written_out(when, registration)

    return tree.rewrite(node, rule)


def in_admitted(test: tree.ClauseTest, registration: Registration) -> Iterator[tree.Node]:
    """Yield what a test asks, its premise included, each at the levels alone at which the premise may admit cells."""
    cellwise = tuple(node for node in (test.each, test.where) if node is not None)
    levels = admitted(test, registration) if test.each is not None else None
    if levels is None:
        yield from cellwise
    else:
        yield from (tree.Select(0, node, level) for level in levels for node in cellwise)
    if test.whole is not None:
        yield test.whole
