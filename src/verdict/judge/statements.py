"""Prose against numbers: what a record says of itself, compared with what its cells give."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from verdict.algebra import truth
from verdict.algebra.grid import CellKey, describe
from verdict.algebra.interval import Interval
from verdict.evidence.laid_out import Evidence, Published
from verdict.evidence.written import Statement
from verdict.expression import tree
from verdict.expression.evaluate import numbers, truths
from verdict.expression.functions import Quantifier
from verdict.judge.values import Values
from verdict.outcome.record import Notice
from verdict.registration.resolved import Registration


def check_statements(registration: Registration, evidence: Evidence, values: Values) -> Iterator[Notice]:
    """Yield a notice for every sentence and aggregate that the cells do not bear out to the digit."""
    for published in evidence.aggregates.items():
        yield from _aggregate(*published, values)
    for name, node in evidence.statements.items():
        statement = evidence.measurements.statements[name]
        yield from _about(statement, node, registration)
        yield from _number(statement, node, values) if statement.number else _sentence(statement, node, values)


def _aggregate(node: tree.Node, published: Published, values: Values) -> Iterator[Notice]:
    computed = numbers(node, values.without_aggregates()).at
    if computed.known and computed.meets(published.at.at):
        said = f"{published.text} is printed as {published.printed}"
        yield from _compared(said, published.printed, computed, published.at.at)


def _number(statement: Statement, node: tree.Node, values: Values) -> Iterator[Notice]:
    computed = numbers(node, values.without_aggregates()).at
    ends = statement.printed.ends((-np.inf, np.inf)) if statement.printed else None
    if ends is None or statement.printed is None:
        return
    written = statement.printed.printed()
    said = f'"{statement.says}": printed {written}'
    if computed.known:
        yield from _compared(said, written, computed, Interval.of(*map(np.float64, ends)))
    else:
        yield Notice("prose", f"{said}, which cannot be told from the cells")


def _compared(said: str, written: str, computed: Interval, printed: Interval) -> Iterator[Notice]:
    low, high = float(computed.lo), float(computed.hi)
    middle = f"{(low + high) / 2:.4g}"
    bounded = math.isfinite(low) and math.isfinite(high)
    given = f"give {middle} [{low:.4g}, {high:.4g}]" if bounded else f"only give {_open(low, high)}"
    if not computed.meets(printed):
        yield Notice("inconsistent", f"{said}, but the cells {given}")
    elif not bounded:
        yield Notice("prose", f"{said}, which cannot be told: the cells {given}")
    elif not any(_reads(word, middle) for word in written.lstrip("~").split()):
        yield Notice("rounding", f"{said}, the cells {given}: inside rounding")


def _open(low: float, high: float) -> str:
    if math.isfinite(low):
        return f"at least {low:.4g}"
    return f"at most {high:.4g}" if math.isfinite(high) else "a number without bounds"


def _reads(word: str, middle: str) -> bool:
    try:
        return float(word) == float(middle)
    except ValueError:
        return False


def _about(statement: Statement, node: tree.Node, registration: Registration) -> Iterator[Notice]:
    """Name the prediction that really judges the quantity a sentence talks about."""
    if statement.about is None:
        return
    quantities = tree.names(node) & set(registration.quantities)
    judged = [name for name in registration.prereg.predictions if quantities & _directly(name, registration)]
    if statement.about not in judged and judged:
        names = ", ".join(sorted(quantities))
        yield Notice("naming", f'"{statement.says}": named after {statement.about}, but {names} is judged by '
                     f"{', '.join(judged)}")  # fmt: skip


def _directly(prediction: str, registration: Registration) -> frozenset[str]:
    paths = [path for path in registration.trees if path[:2] == ("predictions", prediction) and "test" in path]
    return frozenset(name for path in paths for name in tree.names(registration.trees[path]))


def _sentence(statement: Statement, node: tree.Node, values: Values) -> Iterator[Notice]:
    found = truths(node, values.env).codes
    if found == truth.TRUE:
        return
    word = "is not borne out by the cells" if found == truth.FALSE else "cannot be told from the cells"
    against = "; ".join(_counterexamples(node, values))
    yield Notice("prose", f'"{statement.says}" {word}' + (f": {against}" if against else ""))


def _counterexamples(node: tree.Node, values: Values) -> Iterator[str]:
    """Name the cells against an all(...), or those that leave it open, with their values where there is one each."""
    if not (isinstance(node, tree.Call) and node.function == Quantifier.ALL):
        return
    asked = node.arguments[0]
    if node.where is not None:
        asked = tree.Or(0, (tree.Not(0, node.where), asked))  # what is out of premise is not against it
    inner = truths(asked, values.env)
    false = inner.codes == truth.FALSE
    where = false if np.any(false) else inner.codes != truth.TRUE
    for key in values.env.grid.keys(inner.axes, where)[:4]:
        yield f"{_spot(node.arguments[0], key)}{_value(node.arguments[0], key, values)}"


def _spot(node: tree.Node, key: CellKey) -> str:
    selected = tuple(pair for n in node.walk() if isinstance(n, tree.Select) for pair in n.where)
    return describe((*key, *selected))


def _value(node: tree.Node, key: CellKey, values: Values) -> str:
    operand = next((n.operand for n in node.walk() if isinstance(n, tree.Inside)), None)
    if operand is None:
        return ""
    cells = numbers(operand, values.env)
    if not set(cells.axes) <= set(dict(key)):
        return ""
    at = tuple(values.env.grid.of(axis).index(dict(key)[axis]) for axis in cells.axes)
    return f" is {(cells.at.lo[at] + cells.at.hi[at]) / 2:.4g}"
