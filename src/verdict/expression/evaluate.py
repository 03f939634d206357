"""Tree x values -> value, vectorised over the grid and three-valued throughout.

The tree has been checked, so kinds and axes fit; what is left to go wrong is that something is not known,
and that is a value.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from verdict.algebra import order, reduce, truth
from verdict.algebra.grid import Cells, Grid, Texts, Truths, Value, expand, expand_interval
from verdict.algebra.interval import Interval
from verdict.expression import tree
from verdict.expression.functions import MONOTONE, WORDS, Along, Elementwise, Ordered, Quantifier, Reducer, Sets
from verdict.expression.stepping import in_order


@dataclass(frozen=True, slots=True)
class Environment:
    """Values by name, and aggregates that a record publishes without their cells, by bare tree.

    What an expression came to is kept beside them: a clause is asked many times over, cell by cell. Values that enclose
    all that quantities can be are `possible`: what some of them make known counts as known.
    """

    values: Mapping[str, Value]
    grid: Grid
    aggregates: Mapping[tree.Node, Cells] = field(default_factory=dict)
    possible: bool = False
    found: dict[int, tuple[tree.Node, Value]] = field(default_factory=dict, init=False, compare=False, repr=False)


def evaluate(node: tree.Node, env: Environment) -> Value:
    """Return the value of a checked expression."""
    if isinstance(node, tree.Name):
        return _name(node, env)
    kept = env.found.get(id(node))  # by identity: a node that is kept is alive, so no other one has its id
    if kept is None:
        kept = env.found[id(node)] = node, _evaluated(node, env)
    return kept[1]


def _evaluated(node: tree.Node, env: Environment) -> Value:
    value = _EVALUATORS[type(node)](node, env)
    return _filled(node, value, env) if env.aggregates and isinstance(node, tree.Call) else value


def truths(node: tree.Node, env: Environment) -> Truths:
    """Return the value of a predicate."""
    value = evaluate(node, env)
    assert isinstance(value, Truths)  # noqa: S101 - guaranteed by check_predicate
    return value


def numbers(node: tree.Node, env: Environment) -> Cells:
    """Return the value of a numeric expression."""
    value = evaluate(node, env)
    assert isinstance(value, Cells)  # noqa: S101 - guaranteed by check
    return value


def _filled(node: tree.Call, value: Value, env: Environment) -> Value:
    """Take a published aggregate where the cells do not give one."""
    published = env.aggregates.get(tree.bare(node))
    if published is None or not isinstance(value, Cells):
        return value
    known, at, other = value.at.known, value.at, published.at
    return Cells(value.axes, Interval(np.where(known, at.lo, other.lo), np.where(known, at.hi, other.hi)))


def _scalar(value: float) -> Cells:
    return Cells((), Interval.exactly(value))


def _number(node: tree.Number, _: Environment) -> Value:
    return _scalar(node.value)


def _text(node: tree.Text, _: Environment) -> Value:
    return Texts((), np.array(node.value, dtype=object))


def _name(node: tree.Name, env: Environment) -> Value:
    if node.name in WORDS:
        return Texts((), np.array(WORDS[node.name], dtype=object))
    return env.values[node.name]


def _aligned(env: Environment, *values: Cells) -> tuple[tuple[str, ...], list[Interval]]:
    axes = env.grid.sorted({axis for value in values for axis in value.axes})
    return axes, [expand_interval(value.at, value.axes, axes) for value in values]


def _unary(node: tree.Unary, env: Environment) -> Value:
    inner = numbers(node.operand, env)
    return Cells(inner.axes, -inner.at) if node.sign < 0 else inner


def _power(node: tree.Power, env: Environment) -> Value:
    inner = numbers(node.operand, env)
    return Cells(inner.axes, inner.at.power(node.exponent))


def _binary(node: tree.Binary, env: Environment) -> Value:
    axes, (a, b) = _aligned(env, numbers(node.left, env), numbers(node.right, env))
    operations = {"+": Interval.__add__, "-": Interval.__sub__, "*": Interval.__mul__, "/": Interval.__truediv__}
    return Cells(axes, operations[node.operator](a, b))


def _compare(node: tree.Compare, env: Environment) -> Value:
    left, right = evaluate(node.left, env), evaluate(node.right, env)
    if isinstance(left, Texts) and isinstance(right, Texts):
        return _compare_texts(node.operator, left, right, env)
    return _compare_numbers(node.operator, node.left, node.right, env)


def _compare_numbers(operator: str, left: tree.Node, right: tree.Node, env: Environment) -> Truths:
    """Compare two numbers; quotients that rounding leaves open are compared once more over a common denominator."""
    axes, (a, b) = _aligned(env, numbers(left, env), numbers(right, env))
    codes = _compare_intervals(operator, a, b)
    crossed = _crossed(left, right, env) if np.any(codes == truth.UNKNOWN) else None
    if crossed is None:
        return Truths(axes, codes)
    _, (a, b) = _aligned(env, *crossed)
    return Truths(axes, np.where(codes == truth.UNKNOWN, _compare_intervals(operator, a, b), codes))


def _crossed(left: tree.Node, right: tree.Node, env: Environment) -> tuple[Cells, Cells] | None:
    """Return both sides times both denominators, where a side has one: 2 of 3 is 2/3, whatever a double makes of it."""
    (above, below), (over, under) = _quotient(left, env), _quotient(right, env)
    if below == under == 1:
        return None
    return _times(numbers(above, env), under), _times(numbers(over, env), below)


def _quotient(node: tree.Node, env: Environment) -> tuple[tree.Node, float]:
    """Return numerator and positive literal denominator of a number; fraction(...) is a count over its cells."""
    if isinstance(node, tree.Binary) and node.operator == "/":
        if isinstance(node.right, tree.Number) and node.right.value > 0:
            return node.left, node.right.value
    elif isinstance(node, tree.Call) and node.function == Quantifier.FRACTION:
        inner = truths(node.arguments[0], env)
        _, gone = _reduction(node, inner.axes)
        total = float(np.prod([inner.codes.shape[i] for i in gone], dtype=np.float64))
        return (replace(node, function=Quantifier.COUNT.value), total) if total else (node, 1.0)
    return node, 1.0


def _times(cells: Cells, factor: float) -> Cells:
    return Cells(cells.axes, cells.at * Interval.exactly(factor))


def _compare_intervals(operator: str, a: Interval, b: Interval) -> truth.Codes:
    if operator in ("==", "!="):
        same = a.equal(b)
        return same if operator == "==" else truth.negate(same)
    if operator in (">", ">="):
        a, b = b, a
    return a.less(b) if operator in ("<", ">") else a.less_equal(b)


def _compare_texts(operator: str, left: Texts, right: Texts, env: Environment) -> Truths:
    axes = env.grid.sorted({*left.axes, *right.axes})
    a, b = (expand(side.text, side.axes, axes) for side in (left, right))
    known = _present(a) & _present(b)
    equal = np.asarray(a == b, np.bool_)
    same = truth.from_bounds(known & equal, known & ~equal)
    return Truths(axes, same if operator == "==" else truth.negate(same))


def _present(texts: NDArray[np.generic]) -> NDArray[np.bool_]:
    return np.asarray(np.vectorize(lambda text: text is not None, otypes=[bool])(texts))


def _inside(node: tree.Inside, env: Environment) -> Value:
    above = _compare_numbers("<=", node.low, node.operand, env)
    below = _compare_numbers("<=", node.operand, node.high, env)
    axes = env.grid.sorted({*above.axes, *below.axes})
    codes = [np.asarray(expand(side.codes, side.axes, axes), np.int8) for side in (above, below)]
    return Truths(axes, truth.both(*codes))


def _joined(node: tree.And | tree.Or, env: Environment) -> Value:
    items = [truths(item, env) for item in node.items]
    axes = env.grid.sorted({axis for item in items for axis in item.axes})
    codes = [np.asarray(expand(item.codes, item.axes, axes), np.int8) for item in items]
    fold = truth.both if isinstance(node, tree.And) else truth.either
    total = codes[0]
    for code in codes[1:]:
        total = fold(total, code)
    return Truths(axes, total)


def _not(node: tree.Not, env: Environment) -> Value:
    inner = truths(node.operand, env)
    return Truths(inner.axes, truth.negate(inner.codes))


def _select(node: tree.Select, env: Environment) -> Value:
    inner = evaluate(node.operand, env)
    where = dict(node.where)
    index = tuple(env.grid.of(a).index(where[a]) if a in where else slice(None) for a in inner.axes)
    axes = tuple(axis for axis in inner.axes if axis not in where)
    if isinstance(inner, Cells):
        return Cells(axes, Interval(np.asarray(inner.at.lo[index]), np.asarray(inner.at.hi[index])))
    if isinstance(inner, Truths):
        return Truths(axes, np.asarray(inner.codes[index]))
    return Texts(axes, np.asarray(inner.text[index], dtype=object))


def _call(node: tree.Call, env: Environment) -> Value:
    for group, evaluator in _GROUPS:
        if node.function in group:
            return evaluator(node, env)
    raise AssertionError(node.function)  # the parser lets no other name through


def _elementwise(node: tree.Call, env: Environment) -> Value:
    inner = numbers(node.arguments[0], env)
    at = inner.at
    function = {Elementwise.ABS: at.__abs__, Elementwise.LOG: at.log, Elementwise.SQRT: at.sqrt}
    return Cells(inner.axes, function[Elementwise(node.function)]())


def _reduction(node: tree.Call, axes: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[int, ...]]:
    """Return the axes that stay, and the positions of those that go."""
    gone = node.over if node.over is not None else tuple(a for a in axes if a not in (node.per or ()))
    return tuple(a for a in axes if a not in gone), tuple(i for i, a in enumerate(axes) if a in gone)


def _reduced(node: tree.Call, env: Environment) -> Value:
    operands = [numbers(argument, env) for argument in node.arguments]
    if node.function == Reducer.QUANTILE:
        kept, gone = _reduction(node, operands[0].axes)
        return Cells(kept, reduce.quantile(operands[0].at, gone, float(operands[1].at.lo)))
    if len(operands) > 1:
        return _pairwise(node.function, operands, env)
    kept, gone = _reduction(node, operands[0].axes)
    reducer = {"min": reduce.minimum, "max": reduce.maximum, "median": reduce.median, "mean": reduce.mean}
    return Cells(kept, reducer[node.function](operands[0].at, gone))


def _pairwise(function: str, operands: list[Cells], env: Environment) -> Value:
    axes, at = _aligned(env, *operands)
    total = at[0]
    for other in at[1:]:
        total = total.minimum(other) if function == Reducer.MIN else total.maximum(other)
    return Cells(axes, total)


def _quantified(node: tree.Call, env: Environment) -> Value:
    inner = truths(node.arguments[0], env)
    kept, gone = _reduction(node, inner.axes)
    if node.function == Quantifier.ALL:
        return Truths(kept, truth.every(inner.codes, gone))
    if node.function == Quantifier.ANY:
        return Truths(kept, truth.some(inner.codes, gone))
    least, most = truth.counts(inner.codes, gone)
    if node.function == Quantifier.COUNT:
        return Cells(kept, Interval.of(least, most))
    total = np.prod([inner.codes.shape[i] for i in gone], dtype=np.float64)
    return (
        Cells(kept, Interval.of(least, most) / Interval.exactly(total))
        if total
        else Cells(kept, Interval.exactly(np.nan))
    )


def _along(node: tree.Call, env: Environment) -> Value:
    operands = [numbers(argument, env) for argument in node.arguments]
    along = (node.over or operands[-1].axes)[0]
    axes, at = _aligned(env, *operands)
    place = axes.index(along)
    kept = tuple(axis for axis in axes if axis != along)
    shape = env.grid.shape(axes)
    whole = [Interval(np.broadcast_to(x.lo, shape), np.broadcast_to(x.hi, shape)) for x in at]
    if node.function in MONOTONE:
        return Truths(kept, _MONOTONE[node.function](whole[0], place))
    if node.function == Along.SPEARMAN:
        return Cells(kept, reduce.spearman(whole[0], whole[1], place))
    return Cells(kept, reduce.slope(whole[0], operands[1].at, place))


def _disjoint(node: tree.Call, env: Environment) -> Value:
    left, right = (_members(evaluate(argument, env)) for argument in node.arguments)
    common = {x for x in left & right if x is not None}
    unknown = None in left or None in right or not left or not right
    code = truth.FALSE if common else truth.UNKNOWN if unknown else truth.TRUE
    return Truths((), np.asarray(code, np.int8))


def _members(value: Value) -> set[object]:
    if isinstance(value, Texts):
        return set(value.text.ravel().tolist())
    assert isinstance(value, Cells)  # noqa: S101 - guaranteed by check
    exact = value.at.lo == value.at.hi
    return {float(x) if ok else None for x, ok in zip(value.at.lo.ravel(), exact.ravel(), strict=True)}


def _ordered(node: tree.Call, env: Environment) -> Value:
    return in_order(node, tuple(evaluate(a, env) for a in node.arguments), env.grid, possible=env.possible)


_MONOTONE = {"monotone": reduce.monotone, "rising": order.rising, "falling": order.falling}
_GROUPS = (
    (frozenset(Elementwise), _elementwise),
    (frozenset(Quantifier), _quantified),
    (frozenset(Along), _along),
    (frozenset(Ordered), _ordered),
    (frozenset(Sets), _disjoint),
    (frozenset(Reducer), _reduced),
)
_EVALUATORS: dict[type[tree.Node], Callable[[Any, Environment], Value]] = {
    tree.Number: _number, tree.Text: _text, tree.Name: _name, tree.Select: _select, tree.Unary: _unary,
    tree.Binary: _binary, tree.Power: _power, tree.Compare: _compare, tree.Inside: _inside,
    tree.And: _joined, tree.Or: _joined, tree.Not: _not, tree.Call: _call,
}  # fmt: skip
