"""Tree x values -> value, vectorised over the grid and three-valued throughout.

The tree has been checked, so kinds and axes fit; what is left to go wrong is that something is not known,
and that is a value.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from verdict.algebra import truth
from verdict.algebra.grid import Cells, Grid, Texts, Truths, Value, expand
from verdict.algebra.interval import Interval
from verdict.expression import tree
from verdict.expression.among import Membership, among, membership
from verdict.expression.calls import called
from verdict.expression.comparing import aligned, compare_numbers, compare_texts, quotient
from verdict.expression.functions import WORDS, Ordered, Quantifier
from verdict.expression.stepping import in_order


@dataclass(frozen=True, slots=True)
class Environment:
    """Values by name, and aggregates that a record publishes without their cells, by bare tree.

    Where numbers are `rational` a quotient stays one through definitions and functions; schema 1 kept it in a
    comparison alone. Values that enclose all that quantities can be are `possible`: what some of them make known counts
    as known. What an expression came to is kept: a clause is asked many times over, cell by cell.
    """

    values: Mapping[str, Value]
    grid: Grid
    aggregates: Mapping[tree.Node, Cells] = field(default_factory=dict)
    possible: bool = False
    rational: bool = True
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
    if not env.rational and isinstance(value, Cells) and value.ratio is not None and not _written_so(node):
        value = Cells(value.axes, value.at)
    return _filled(node, value, env) if env.aggregates and isinstance(node, tree.Call) else value


def _written_so(node: tree.Node) -> bool:
    """Whether an expression is itself a quotient: a share, or something over a literal number."""
    if isinstance(node, tree.Binary):
        return node.operator == "/" and isinstance(node.right, tree.Number)
    return isinstance(node, tree.Call) and node.function == Quantifier.FRACTION


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
    if np.all(known):
        return value
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


def _unary(node: tree.Unary, env: Environment) -> Value:
    inner = numbers(node.operand, env)
    if node.sign > 0:
        return inner
    return Cells(inner.axes, -inner.at, None if inner.ratio is None else inner.ratio.each(Interval.__neg__))


def _power(node: tree.Power, env: Environment) -> Value:
    inner = numbers(node.operand, env)
    return Cells(inner.axes, inner.at.power(node.exponent))


def _binary(node: tree.Binary, env: Environment) -> Value:
    left, right = numbers(node.left, env), numbers(node.right, env)
    axes, (a, b) = aligned(env.grid, left, right)
    operations = {"+": Interval.__add__, "-": Interval.__sub__, "*": Interval.__mul__, "/": Interval.__truediv__}
    return Cells(axes, operations[node.operator](a, b), quotient(node.operator, left, right, env.grid))


def _compare(node: tree.Compare, env: Environment) -> Value:
    left, right = evaluate(node.left, env), evaluate(node.right, env)
    if isinstance(left, Texts) and isinstance(right, Texts):
        return compare_texts(node.operator, left, right, env.grid)
    return compare_numbers(node.operator, numbers(node.left, env), numbers(node.right, env), env.grid)


def _inside(node: tree.Inside, env: Environment) -> Value:
    low, operand, high = (numbers(side, env) for side in (node.low, node.operand, node.high))
    above, below = compare_numbers("<=", low, operand, env.grid), compare_numbers("<=", operand, high, env.grid)
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
        return Cells(axes, _taken(inner.at, index), inner.ratio and inner.ratio.each(lambda x: _taken(x, index)))
    if isinstance(inner, Truths):
        return Truths(axes, np.asarray(inner.codes[index]))
    return Texts(axes, np.asarray(inner.text[index], dtype=object))


def _taken(at: Interval, index: tuple[int | slice, ...]) -> Interval:
    return Interval(np.asarray(at.lo[index]), np.asarray(at.hi[index]))


def members(node: tree.Call, env: Environment) -> Membership | None:
    """Count what the premise of a call admits; None where it has none."""
    if node.where is None:
        return None
    operands = [evaluate(argument, env) for argument in node.arguments]
    return membership(node, operands, truths(node.where, env), env.grid)


def _call(node: tree.Call, env: Environment) -> Value:
    operands = [evaluate(argument, env) for argument in node.arguments]
    if node.function in set(Ordered):
        return in_order(node, tuple(operands), env.grid, possible=env.possible)
    if node.where is None:
        return called(node, operands, env.grid)
    return among(node, operands, truths(node.where, env), env.grid, possible=env.possible)


_EVALUATORS: dict[type[tree.Node], Callable[[Any, Environment], Value]] = {
    tree.Number: _number, tree.Text: _text, tree.Name: _name, tree.Select: _select, tree.Unary: _unary,
    tree.Binary: _binary, tree.Power: _power, tree.Compare: _compare, tree.Inside: _inside,
    tree.And: _joined, tree.Or: _joined, tree.Not: _not, tree.Call: _call,
}  # fmt: skip
