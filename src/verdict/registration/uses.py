"""Which cells an expression rests on: through selections, definitions and flags.

`gain[arm == 'a'] > 0` rests on one cell of gain. A selection reaches into what stands inside it, until a function
works along the axis: `(gain - mean(gain))[arm == 'a']` rests on every cell.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from verdict.algebra.grid import Grid, Level
from verdict.expression import tree
from verdict.expression.check import NameScope, check
from verdict.expression.functions import Along, Elementwise, Reducer, Sets
from verdict.registration.resolved import Registration

Levels = Mapping[str, Level]  # by axis, the one level that is chosen
Use = tuple[str, tuple[tuple[str, Level], ...]]
EVERYWHERE: Levels = {}


def uses(node: tree.Node, scope: NameScope, where: Levels = EVERYWHERE) -> Iterator[Use]:
    """Yield every name in an expression with the levels of its axes at which it is used, none where at all."""
    if isinstance(node, tree.Name):
        axes = scope.names[node.name].axes if node.name in scope.names else ()
        yield node.name, tuple((axis, where[axis]) for axis in axes if axis in where)
    inner = where
    if isinstance(node, tree.Select):
        inner = {**where, **dict(node.where)}
    elif isinstance(node, tree.Call):
        inner = _left(node, scope, where)
    for child in node.children():
        yield from uses(child, scope, inner)


def _left(node: tree.Call, scope: NameScope, where: Levels) -> Levels:
    """Return what a selection around a function still chooses inside it: nothing along the axes it works along."""
    cellwise = node.function in (Reducer.MIN, Reducer.MAX) and len(node.arguments) > 1
    if node.function in frozenset(Elementwise) or cellwise:
        return where
    if node.per is not None:
        return {axis: level for axis, level in where.items() if axis in node.per}
    along = node.over
    if along is None and node.function in frozenset(Along):
        along = check(node.arguments[-1], scope).axes[:1]
    if along is None or node.function in frozenset(Sets):
        return EVERYWHERE
    return {axis: level for axis, level in where.items() if axis not in along}


def chosen(axes: tuple[str, ...], where: Levels, grid: Grid) -> NDArray[np.bool_]:
    """Return bool[len(axis) for axis in axes]: which cells lie at the chosen levels."""
    cells = np.ones(grid.shape(axes), np.bool_)
    for axis, level in where.items():
        here = np.arange(len(grid.of(axis))) == grid.of(axis).index(level)
        cells &= here.reshape([-1 if a == axis else 1 for a in axes])
    return cells


def follow(
    nodes: tuple[tree.Node, ...], registration: Registration, further: Callable[[str, NDArray[np.bool_]], bool]
) -> None:
    """Show `further` every name that expressions rest on, with bool[its axes]: the cells of it that are used.

    Where it answers yes, the definition of the name is followed at these cells. One name may come several times.
    """
    scope = registration.scope
    waiting = [use for node in nodes for use in uses(node, scope)]
    seen: set[Use] = set()
    while waiting:
        use = waiting.pop()
        name, where = use
        if use in seen or name not in scope.names:
            continue
        seen.add(use)
        if further(name, chosen(scope.names[name].axes, dict(where), registration.grid)):
            waiting += [u for node in registration.definitions(name) for u in uses(node, scope, dict(where))]
