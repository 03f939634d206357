"""Two values -> truth: numbers over the whole of their intervals, texts letter by letter."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from verdict.algebra import truth
from verdict.algebra.grid import Cells, Grid, Texts, Truths, expand, expand_interval
from verdict.algebra.interval import Interval
from verdict.algebra.ratio import Ratio, ratio_of, sole, together


def aligned(grid: Grid, *values: Cells) -> tuple[tuple[str, ...], list[Interval]]:
    """Return the axes of several numbers together, and each laid over them."""
    axes = grid.sorted({axis for value in values for axis in value.axes})
    return axes, [expand_interval(value.at, value.axes, axes) for value in values]


def undivided(grid: Grid, *values: Cells) -> tuple[list[Interval], float] | None:
    """Return several numbers as numerators over one denominator, laid over their axes; None where none is a ratio."""
    if all(value.ratio is None for value in values):
        return None
    axes = grid.sorted({axis for value in values for axis in value.axes})
    ratios = [_laid(value, axes) for value in values]
    return together(ratios)


def quotient(operator: str, left: Cells, right: Cells, grid: Grid) -> Ratio | None:
    """Return what + - * / of two numbers come to as a ratio, where one of them is one or the divisor is one number."""
    if operator == "/":
        divisor = ratio_of(right.at, right.ratio)
        below = sole(divisor.above)
        if below is None:
            return None
        above = ratio_of(left.at, left.ratio)
        return above.each(lambda x: x * Interval.exactly(divisor.below)).over(below)
    if left.ratio is None and right.ratio is None:
        return None
    axes = grid.sorted({*left.axes, *right.axes})
    if operator == "*":
        a, b = _laid(left, axes), _laid(right, axes)
        return Ratio(a.above * b.above, a.below).over(b.below)
    whole = undivided(grid, left, right)
    if whole is None:
        return None
    (x, y), common = whole
    return Ratio(x + y if operator == "+" else x - y, common)


def _laid(value: Cells, axes: tuple[str, ...]) -> Ratio:
    return ratio_of(value.at, value.ratio).each(lambda above: expand_interval(above, value.axes, axes))


def compare_numbers(operator: str, left: Cells, right: Cells, grid: Grid) -> Truths:
    """Compare two numbers; quotients that rounding leaves open are compared once more over a common denominator."""
    axes, (a, b) = aligned(grid, left, right)
    codes = _compare_intervals(operator, a, b)
    whole = undivided(grid, left, right) if np.any(codes == truth.UNKNOWN) else None
    if whole is None:
        return Truths(axes, codes)
    (a, b), _ = whole
    return Truths(axes, np.where(codes == truth.UNKNOWN, _compare_intervals(operator, a, b), codes))


def _compare_intervals(operator: str, a: Interval, b: Interval) -> truth.Codes:
    if operator in ("==", "!="):
        same = a.equal(b)
        return same if operator == "==" else truth.negate(same)
    if operator in (">", ">="):
        a, b = b, a
    return a.less(b) if operator in ("<", ">") else a.less_equal(b)


def compare_texts(operator: str, left: Texts, right: Texts, grid: Grid) -> Truths:
    """Compare two texts for equality; one that is missing may be any."""
    axes = grid.sorted({*left.axes, *right.axes})
    a, b = (expand(side.text, side.axes, axes) for side in (left, right))
    known = _present(a) & _present(b)
    equal = np.asarray(a == b, np.bool_)
    same = truth.from_bounds(known & equal, known & ~equal)
    return Truths(axes, same if operator == "==" else truth.negate(same))


def _present(texts: NDArray[np.generic]) -> NDArray[np.bool_]:
    return np.asarray(np.vectorize(lambda text: text is not None, otypes=[bool])(texts))
