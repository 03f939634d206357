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
from verdict.expression.functions import Along, Elementwise, Ordered, Reducer, Sets
from verdict.expression.ordered import literal_of, registered
from verdict.registration.resolved import Registration

Levels = Mapping[str, tuple[Level, ...]]  # by axis, the levels that are chosen
Use = tuple[str, tuple[tuple[str, tuple[Level, ...]], ...]]
EVERYWHERE: Levels = {}


def uses(node: tree.Node, scope: NameScope, where: Levels = EVERYWHERE) -> Iterator[Use]:
    """Yield every name in an expression with the levels of its axes at which it is used; an axis left out: all."""
    if isinstance(node, tree.Name):
        axes = scope.names[node.name].axes if node.name in scope.names else ()
        yield node.name, tuple((axis, where[axis]) for axis in axes if axis in where)
    if isinstance(node, tree.Call) and node.function in frozenset(Ordered):
        yield from _in_order(node, scope, where)
        return
    inner = where
    if isinstance(node, tree.Select):
        inner = {**where, **{axis: (level,) for axis, level in node.where}}
    elif isinstance(node, tree.Call):
        inner = _left(node, scope, where)
    for child in node.children():
        yield from uses(child, scope, inner)


def _in_order(node: tree.Call, scope: NameScope, where: Levels) -> Iterator[Use]:
    """Yield what a call rests on that goes along an axis: the neighbour, the levels up to one, or every level."""
    first, *rest = node.arguments
    axis = (node.over or check(first, scope).axes)[0]
    levels = tuple(scope.grid.of(axis))
    places = range(len(levels)) if axis not in where else [scope.grid.places(axis)[level] for level in where[axis]]
    others = {a: chosen for a, chosen in where.items() if a != axis}
    if node.function == Ordered.BEFORE:
        others[axis] = tuple(levels[place - 1] for place in places if place)
    elif node.function == Ordered.CUMSUM and axis in where:
        others[axis] = levels[: max(places, default=-1) + 1]
    elif node.function == Ordered.AT and (literal := literal_of(rest[0])) is not None:
        others[axis] = (levels[registered(axis, scope.grid).index(literal)],)
    yield from uses(first, scope, others)
    for argument in rest:
        yield from uses(argument, scope, where)


def _left(node: tree.Call, scope: NameScope, where: Levels) -> Levels:
    """Return what a selection around a function still chooses inside it: nothing along the axes it works along."""
    cellwise = node.function in (Reducer.MIN, Reducer.MAX) and len(node.arguments) > 1
    if node.function in frozenset(Elementwise) or cellwise:
        return where
    if node.per is not None:
        return {axis: levels for axis, levels in where.items() if axis in node.per}
    along = node.over
    if along is None and node.function in frozenset(Along):
        along = check(node.arguments[-1], scope).axes[:1]
    if along is None or node.function in frozenset(Sets):
        return EVERYWHERE
    return {axis: levels for axis, levels in where.items() if axis not in along}


def chosen(axes: tuple[str, ...], where: Levels, grid: Grid) -> NDArray[np.bool_]:
    """Return bool[len(axis) for axis in axes]: which cells lie at the chosen levels."""
    cells = np.ones(grid.shape(axes), np.bool_)
    for axis, levels in where.items():
        here = np.zeros(len(grid.of(axis)), np.bool_)
        here[[grid.places(axis)[level] for level in levels]] = True
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
        cells = chosen(scope.names[name].axes, dict(where), registration.grid)
        if np.any(cells) and further(name, cells):
            waiting += [u for node in registration.definitions(name) for u in uses(node, scope, dict(where))]
