"""What stands at the level before, at the first level that holds, at a level that is computed: values in order.

A level that is only partly known leaves several; what is found at them is enclosed. Where `possible` is asked, what may
be known counts as known: the answer then encloses everything that any reading makes of it, and is unknown where no
reading makes it known.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from verdict.algebra import order, truth
from verdict.algebra.grid import Cells, Grid, Texts, Truths, Value, expand, expand_interval
from verdict.algebra.interval import Interval
from verdict.expression import tree
from verdict.expression.functions import Ordered
from verdict.expression.ordered import level_axis, registered


def in_order(node: tree.Call, values: tuple[Value, ...], grid: Grid, *, possible: bool = False) -> Value:
    """Return the value of a checked call that goes from level to level, given those of its arguments."""
    inner = values[0]
    axis = (node.over or inner.axes)[0]
    place = inner.axes.index(axis)
    if node.function == Ordered.BEFORE:
        return _before(inner, place)
    if isinstance(inner, Cells) and node.function == Ordered.CUMSUM:
        return _each(inner, inner.axes, lambda x: order.cumulated(x, place))
    if node.function == Ordered.AT:
        exact = level_axis(node.arguments[1], grid) != axis
        return _at(inner, _admitted(values[1], axis, grid, exact=exact, possible=possible), axis, grid, possible)
    assert isinstance(inner, Truths)  # noqa: S101 - guaranteed by check
    holding = order.first_holding if node.function == Ordered.FIRST else order.last_holding
    choice = holding(inner.codes, place, possible=possible)
    kept, levels = tuple(a for a in inner.axes if a != axis), registered(axis, grid)
    if isinstance(levels[0], str):
        return Texts(kept, order.named(choice, [str(level) for level in levels]))
    return Cells(kept, order.numbered(choice, [float(level) for level in levels]))


def _each(cells: Cells, axes: tuple[str, ...], change: Callable[[Interval], Interval]) -> Cells:
    """Change numbers by what commutes with a positive factor, so that what is a quotient stays one."""
    return Cells(axes, change(cells.at), None if cells.ratio is None else cells.ratio.each(change))


def _shifted(x: Interval, place: int) -> Interval:
    return Interval(*(np.asarray(order.shifted(end, place, np.nan), np.float64) for end in (x.lo, x.hi)))


def _before(value: Value, place: int) -> Value:
    if isinstance(value, Cells):
        return _each(value, value.axes, lambda x: _shifted(x, place))
    if isinstance(value, Truths):
        return Truths(value.axes, np.asarray(order.shifted(value.codes, place, truth.UNKNOWN), np.int8))
    return Texts(value.axes, np.asarray(order.shifted(value.text, place, None), dtype=object))


def _admitted(level: Value, axis: str, grid: Grid, *, exact: bool, possible: bool) -> Truths:
    """Return which levels of an axis a computed level may be, bool[len(a) for a in its axes] by [levels].

    What is not a level by what it is, such as 2 * x, could lie between two; it must be `exact`.
    """
    levels = registered(axis, grid)
    if isinstance(level, Texts):
        may = np.asarray(level.text[..., None] == np.array(levels, dtype=object), np.bool_)
        unread = np.vectorize(lambda text: text is None, otypes=[bool])(level.text)[..., None]
        return Truths(level.axes, np.asarray(may | unread if possible else may, np.int8))
    assert isinstance(level, Cells)  # noqa: S101 - guaranteed by check
    numbers, lo, hi = np.array([float(number) for number in levels]), level.at.lo[..., None], level.at.hi[..., None]
    settled = (lo == hi) | (not exact) | possible
    return Truths(level.axes, np.asarray((lo <= numbers) & (numbers <= hi) & settled, np.int8))


def _at(inner: Value, admitted: Truths, axis: str, grid: Grid, possible: bool) -> Value:
    place = inner.axes.index(axis)
    kept = tuple(a for a in inner.axes if a != axis)
    axes = grid.sorted({*kept, *admitted.axes})
    along = (*axes, "")  # the levels that are looked through come last, under a name that no axis has
    may = np.asarray(expand(admitted.codes, (*admitted.axes, ""), along), np.bool_)
    if isinstance(inner, Cells):

        def hull(x: Interval) -> Interval:
            at = Interval(np.moveaxis(x.lo, place, -1), np.moveaxis(x.hi, place, -1))
            return order.numbers_at(expand_interval(at, (*kept, ""), along), may, possible=possible)

        return _each(inner, axes, hull)
    if isinstance(inner, Truths):
        codes = np.asarray(expand(np.moveaxis(inner.codes, place, -1), (*kept, ""), along), np.int8)
        return Truths(axes, order.truths_at(codes, may))
    texts = np.asarray(expand(np.moveaxis(inner.text, place, -1), (*kept, ""), along), dtype=object)
    return Texts(axes, order.texts_at(texts, may))
