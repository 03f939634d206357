"""What a clause looks at, whatever came out of it: the cells of its first comparison, and what is asked of each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from verdict.algebra.grid import Cells
from verdict.expression import tree
from verdict.expression.evaluate import Environment, evaluate, numbers
from verdict.expression.functions import Reducer
from verdict.expression.written import written
from verdict.outcome.record import Sought, Span

# What these give lies among what they are given, so that a bar for it is one for each number too.
AMONG = frozenset({Reducer.MEDIAN, Reducer.MEAN, Reducer.QUANTILE, Reducer.MIN, Reducer.MAX})


@dataclass(frozen=True, slots=True, eq=False)
class _Looked:
    """A comparison, whether it is turned by a `not`, the cells inside it, and whether its bar is in their terms."""

    comparison: tree.Inside | tree.Compare
    turned: bool
    operand: tree.Node
    cells: Cells
    among: bool


def looked_at(node: tree.Node, env: Environment) -> Cells | None:
    """Return the cells that a predicate or the average inside it looks at, or None where there are none."""
    found = _looked(node, env)
    return found.cells if found is not None else None


def sought(node: tree.Node, env: Environment) -> Sought | None:
    """Return what a predicate asks of the cells that it looks at; None where it looks at none.

    There are no bars where they differ between cells, or are bars of something else than these numbers, such as of
    their slope.
    """
    found = _looked(node, env)
    if found is None:
        return None
    bars = tuple(_bars(found.comparison, env)) if found.among else ()
    relation = found.comparison.operator if isinstance(found.comparison, tree.Compare) else "in"
    known = tuple(bar for bar in bars if bar is not None)
    whole = len(known) == len(bars) > 0
    return Sought(written(found.operand), f"not {relation}" if found.turned else relation, known if whole else ())


def _looked(node: tree.Node, env: Environment) -> _Looked | None:
    for comparison, turned in _comparisons(node):
        operand, among = comparison.operand if isinstance(comparison, tree.Inside) else comparison.left, True
        while isinstance(operand, tree.Call):
            among = among and operand.function in AMONG
            operand = operand.arguments[0]
        cells = evaluate(operand, env)
        if isinstance(cells, Cells) and cells.axes:
            return _Looked(comparison, turned, operand, cells, among)
    return None


def _comparisons(node: tree.Node, turned: bool = False) -> Iterator[tuple[tree.Inside | tree.Compare, bool]]:
    """Yield every comparison in a node, outer ones first, and whether a `not` turns it."""
    if isinstance(node, tree.Inside | tree.Compare):
        yield node, turned
    below = turned != isinstance(node, tree.Not)
    for child in node.children():
        yield from _comparisons(child, below)


def _bars(comparison: tree.Inside | tree.Compare, env: Environment) -> Iterator[Span | None]:
    """Yield each bar that is the same in all cells; None for one that is not."""
    nodes = (comparison.low, comparison.high) if isinstance(comparison, tree.Inside) else (comparison.right,)
    for node in nodes:
        at = numbers(node, env).at
        low, high = np.ravel(at.lo), np.ravel(at.hi)
        same = bool(np.all(low == low[0]) and np.all(high == high[0]))
        yield Span(float(low[0]), float(high[0])) if same else None
