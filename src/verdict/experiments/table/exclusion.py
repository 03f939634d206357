"""Registered predicates over a row, and what they leave out.

A rule may mention the quantities and fixed axes of its own row, and constants; nothing that gathers rows, so that no
row is left out for what others are. A row of which a rule cannot be told is taken as left out, which is the weaker
evidence, and is counted apart.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from verdict.algebra.grid import Cells, Grid, Texts, Value
from verdict.algebra.interval import Interval
from verdict.algebra.truth import FALSE, TRUE
from verdict.evidence.tables import are_texts
from verdict.experiments.table.settings import Exclusion
from verdict.expression import tree
from verdict.expression.check import NameScope, Typed, ValueKind, check_predicate
from verdict.expression.evaluate import Environment, truths
from verdict.expression.functions import CELL_BY_CELL, Choice, Elementwise
from verdict.expression.parse import ExpressionError, parse
from verdict.registration.fixed import constant_cells
from verdict.registration.resolved import Registration

ROW = "row of the file"  # an axis that no registration can name
GRID = Grid(((ROW, ()),))
KINDS = {"number": ValueKind.NUMBER, "count": ValueKind.COUNT, "text": ValueKind.TEXT}


def row_scope(registration: Registration) -> NameScope:
    """Return what a rule may mention: quantities and fixed axes, one value a row, and constants."""
    prereg, scope = registration.prereg, registration.scope
    names = {name: Typed(KINDS[quantity.type], (ROW,)) for name, quantity in prereg.quantities.items()}
    axes = {name: Typed(scope.names[name].kind, (ROW,)) for name in fixed_axes(registration)}
    return NameScope({**names, **axes, **{name: scope.names[name] for name in prereg.constants}}, GRID)


def fixed_axes(registration: Registration) -> tuple[str, ...]:
    """Return the axes whose levels are registered one by one."""
    return tuple(name for name, axis in registration.prereg.axes.items() if axis.planned is None)


def predicate(text: str, registration: Registration) -> tree.Node:
    """Return a rule's predicate, checked.

    Raises:
        ExpressionError: it is none over one row.
    """
    node = parse(text, registration.prereg.version)
    for inner in node.walk():
        if isinstance(inner, tree.Select) or (isinstance(inner, tree.Call) and not _within_a_row(inner)):
            what = inner.function if isinstance(inner, tree.Call) else "a selection"
            raise ExpressionError(f"found {what}, which looks at other rows, wanted a rule about one", inner.column)
    check_predicate(node, row_scope(registration), (ROW,))
    return node


def _within_a_row(call: tree.Call) -> bool:
    along = call.over is None and call.per is None
    several = call.function in CELL_BY_CELL and len(call.arguments) > 1
    return along and (several or call.function in {*Elementwise, *Choice} or call.function == "band")


@dataclass(frozen=True, slots=True, eq=False)
class Rule:
    """What one rule came to: the rows that it leaves out, and those of which it cannot be told, bool[rows] each."""

    name: str
    why: str
    of: tuple[str, ...] | None
    out: NDArray[np.bool_]
    open: NDArray[np.bool_]

    def covers(self, quantity: str, *, text: bool) -> bool:
        """Say whether a quantity is missing where the rule holds."""
        return quantity in self.of if self.of is not None else not text


def rules(
    excluded: Mapping[str, Exclusion], registration: Registration, values: Mapping[str, Value], rows: int
) -> tuple[Rule, ...]:
    """Apply every rule to the rows; `values` holds what they mention, by name, along `ROW`."""
    constants = {name: constant_cells(one) for name, one in registration.prereg.constants.items()}
    environment = Environment({**constants, **values}, GRID)
    return tuple(_rule(name, rule, registration, environment=environment, rows=rows)
                 for name, rule in excluded.items())  # fmt: skip


def _rule(name: str, rule: Exclusion, registration: Registration, *, environment: Environment, rows: int) -> Rule:
    codes = np.broadcast_to(truths(predicate(rule.when, registration), environment).codes, (rows,))
    return Rule(name, rule.why, rule.of, codes == TRUE, (codes != TRUE) & (codes != FALSE))


def numbers_of_rows(low: NDArray[np.float64], high: NDArray[np.float64]) -> Value:
    """Write a column of numbers, float64[rows] each, as a rule sees it."""
    return Cells((ROW,), Interval.of(low, high))


def texts_of_rows(texts: NDArray[np.object_]) -> Value:
    """Write a column of texts, object[rows], as a rule sees it."""
    return Texts((ROW,), texts)


def levels_of_rows(levels: Sequence[float | str], at: NDArray[np.int64]) -> Value:
    """Write the level of each row along a fixed axis as a rule sees it."""
    if are_texts(levels):
        return texts_of_rows(np.array([str(level) for level in levels], dtype=object)[at])
    numbers = np.array(levels, dtype=np.float64)[at]
    return numbers_of_rows(numbers, numbers)
