"""What a listed function comes to, once what is in it is known."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import numpy as np

from verdict.algebra import order, reduce, truth
from verdict.algebra.grid import Cells, Grid, Texts, Truths, Value, expand
from verdict.algebra.interval import Interval
from verdict.algebra.ratio import Ratio, ratio_of
from verdict.expression import tree
from verdict.expression.comparing import aligned, undivided
from verdict.expression.groups import Along, Choice, Elementwise, Quantifier, Reducer, Sets

Axes = tuple[str, ...]


def called(node: tree.Call, operands: Sequence[Value], grid: Grid) -> Value:
    """Return the value of a checked call without a premise, from the values of its arguments."""
    for group, function in _GROUPS:
        if node.function in group:
            return function(node, operands, grid)
    raise AssertionError(node.function)  # the parser lets no other name through


def reduction(node: tree.Call, axes: Axes) -> tuple[Axes, tuple[int, ...]]:
    """Return, of the axes of what a reducer is over, those that stay, and the positions of those that go."""
    gone = node.over if node.over is not None else tuple(a for a in axes if a not in (node.per or ()))
    return tuple(a for a in axes if a not in gone), tuple(i for i, a in enumerate(axes) if a in gone)


def _cells(value: Value) -> Cells:
    assert isinstance(value, Cells)  # noqa: S101 - guaranteed by check
    return value


def _truths(value: Value) -> Truths:
    assert isinstance(value, Truths)  # noqa: S101 - guaranteed by check
    return value


def _elementwise(node: tree.Call, operands: Sequence[Value], _: Grid) -> Value:
    inner = _cells(operands[0])
    function = {
        Elementwise.ABS: Interval.__abs__, Elementwise.LOG: Interval.log, Elementwise.SQRT: Interval.sqrt,
        Elementwise.EXP: Interval.exp, Elementwise.ROUND: Interval.round, Elementwise.FLOOR: Interval.floor,
    }[Elementwise(node.function)]  # fmt: skip
    commutes = node.function == Elementwise.ABS and inner.ratio is not None
    return Cells(inner.axes, function(inner.at), inner.ratio.each(abs) if commutes and inner.ratio else None)


def _chosen(_call: tree.Call, operands: Sequence[Value], grid: Grid) -> Value:
    """Take one number where a condition holds, another where it does not, and all between them where it is unknown."""
    condition, first, second = _truths(operands[0]), _cells(operands[1]), _cells(operands[2])
    axes = grid.sorted({axis for value in (condition, first, second) for axis in value.axes})
    codes = np.asarray(expand(condition.codes, condition.axes, axes), np.int8)
    wide = Cells(axes, Interval(*(np.empty((1,) * len(axes)),) * 2))  # so that both are laid over all axes
    _, (_, a, b) = aligned(grid, wide, first, second)
    whole = undivided(grid, wide, first, second)
    ratio = None if whole is None else Ratio(_either(codes, whole[0][1], whole[0][2]), whole[1])
    return Cells(axes, _either(codes, a, b), ratio)


def _either(codes: truth.Codes, a: Interval, b: Interval) -> Interval:
    lo, hi = np.minimum(a.lo, b.lo), np.maximum(a.hi, b.hi)
    conditions = [codes == truth.TRUE, codes == truth.FALSE]
    return Interval(np.select(conditions, [a.lo, b.lo], lo), np.select(conditions, [a.hi, b.hi], hi))


def _reduced(node: tree.Call, operands: Sequence[Value], grid: Grid) -> Value:
    cells = [_cells(value) for value in operands]
    if len(cells) > 1 and node.function != Reducer.QUANTILE:
        return _pairwise(node.function, cells, grid)
    kept, gone = reduction(node, cells[0].axes)
    folds: dict[str, Callable[[Interval], Interval]] = {
        Reducer.MIN: partial(reduce.minimum, axes=gone), Reducer.MAX: partial(reduce.maximum, axes=gone),
        Reducer.MEDIAN: partial(reduce.median, axes=gone), Reducer.SUM: partial(reduce.total, axes=gone),
        Reducer.MEAN: partial(reduce.mean, axes=gone),
        Reducer.QUANTILE: lambda x: reduce.quantile(x, gone, float(cells[-1].at.lo)),
    }  # fmt: skip
    ratio = cells[0].ratio
    if node.function == Reducer.MEAN:
        n = float(np.prod([cells[0].at.shape[i] for i in gone], dtype=np.float64))
        ratio = ratio_of(cells[0].at, ratio).each(folds[Reducer.SUM]).over(n) if n else None
    elif ratio is not None:
        ratio = ratio.each(folds[node.function])
    return Cells(kept, folds[node.function](cells[0].at), ratio)


def _pairwise(function: str, operands: list[Cells], grid: Grid) -> Value:
    axes, at = aligned(grid, *operands)
    whole = undivided(grid, *operands)
    ratio = None if whole is None else Ratio(_extreme(function, whole[0]), whole[1])
    return Cells(axes, _extreme(function, at), ratio)


def _extreme(function: str, at: list[Interval]) -> Interval:
    total = at[0]
    for other in at[1:]:
        total = total.minimum(other) if function == Reducer.MIN else total.maximum(other)
    return total


def _quantified(node: tree.Call, operands: Sequence[Value], _: Grid) -> Value:
    inner = _truths(operands[0])
    kept, gone = reduction(node, inner.axes)
    if node.function == Quantifier.ALL:
        return Truths(kept, truth.every(inner.codes, gone))
    if node.function == Quantifier.ANY:
        return Truths(kept, truth.some(inner.codes, gone))
    count = Interval.of(*truth.counts(inner.codes, gone))
    if node.function == Quantifier.COUNT:
        return Cells(kept, count)
    total = float(np.prod([inner.codes.shape[i] for i in gone], dtype=np.float64))
    if not total:
        return Cells(kept, Interval.exactly(np.nan))
    return Cells(kept, count / Interval.exactly(total), Ratio(count, total))


def _along(node: tree.Call, operands: Sequence[Value], grid: Grid) -> Value:
    cells = [_cells(value) for value in operands]
    along = (node.over or cells[-1].axes)[0]
    axes, at = aligned(grid, *cells)
    place = axes.index(along)
    kept = tuple(axis for axis in axes if axis != along)
    shape = grid.shape(axes)
    whole = [Interval(np.broadcast_to(x.lo, shape), np.broadcast_to(x.hi, shape)) for x in at]
    if node.function in MONOTONE:
        return Truths(kept, MONOTONE[node.function](whole[0], place))
    if node.function == Along.SPEARMAN:
        return Cells(kept, reduce.spearman(whole[0], whole[1], place))
    abscissae = cells[1].at if cells[1].axes == (along,) else whole[1]
    return Cells(kept, reduce.slope(whole[0], abscissae, place))


def _disjoint(_: tree.Call, operands: Sequence[Value], __: Grid) -> Value:
    left, right = (_members(value) for value in operands)
    common = {x for x in left & right if x is not None}
    unknown = None in left or None in right or not left or not right
    code = truth.FALSE if common else truth.UNKNOWN if unknown else truth.TRUE
    return Truths((), np.asarray(code, np.int8))


def _members(value: Value) -> set[object]:
    if isinstance(value, Texts):
        return set(value.text.ravel().tolist())
    at = _cells(value).at
    exact = at.lo == at.hi
    return {float(x) if ok else None for x, ok in zip(at.lo.ravel(), exact.ravel(), strict=True)}


MONOTONE = {"monotone": reduce.monotone, "rising": order.rising, "falling": order.falling}
_GROUPS = (
    (frozenset(Elementwise), _elementwise),
    (frozenset(Quantifier), _quantified),
    (frozenset(Along), _along),
    (frozenset(Sets), _disjoint),
    (frozenset(Reducer), _reduced),
    (frozenset(Choice), _chosen),
)
