"""Which cells an expression rests on: through selections, definitions and flags.

`gain[arm == 'a'] > 0` rests on one cell of gain. A selection reaches into what stands inside it, until a function
works along the axis: `(gain - mean(gain))[arm == 'a']` rests on every cell.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from verdict.algebra.grid import CellKey, Grid, Level
from verdict.expression import tree
from verdict.expression.check import NameScope, check
from verdict.expression.evaluate import Environment
from verdict.expression.functions import Along, Choice, Elementwise, Ordered, Reducer, Sets
from verdict.expression.ordered import literal_of, registered
from verdict.registration.fixed import levels_admitted
from verdict.registration.resolved import Registration

Levels = Mapping[str, tuple[Level, ...]]  # by axis, the levels that are chosen
Use = tuple[str, tuple[tuple[str, tuple[Level, ...]], ...]]
EVERYWHERE: Levels = {}
MOST_CHOSEN = 2_000  # levels that are looked at one by one; of more, all of them are used


def uses(
    node: tree.Node, registration: Registration, where: Levels = EVERYWHERE, env: Environment | None = None
) -> Iterator[Use]:
    """Yield every name in an expression with the levels of its axes at which it is used; an axis left out: all.

    What a premise within it certainly takes out is not used: by levels and constants alone, or by values in `env`.
    """
    scope = registration.scope
    if isinstance(node, tree.Name):
        axes = scope.names[node.name].axes if node.name in scope.names else ()
        yield node.name, tuple((axis, where[axis]) for axis in axes if axis in where)
    if isinstance(node, tree.Call) and node.function in frozenset(Ordered):
        yield from _in_order(node, registration, where, env)
        return
    for inner in _inside(node, registration, where, env):
        for child in node.children():
            yield from uses(child, registration, inner, env)


def _inside(node: tree.Node, registration: Registration, where: Levels, env: Environment | None) -> Iterator[Levels]:
    """Yield the levels that are chosen inside a node; of a premise over several axes one choice after the other."""
    if isinstance(node, tree.Select):
        yield {**where, **{axis: (level,) for axis, level in node.where}}
        return
    left = _left(node, registration.scope, where) if isinstance(node, tree.Call) else where
    premise = node.where if isinstance(node, tree.Call) else None
    keys = None if premise is None else levels_admitted(premise, registration.grid.names, registration, env)
    choices = None if keys is None else _blocks(keys)
    if choices is None or len(choices) > MOST_CHOSEN:
        yield left
        return
    for choice in choices:
        yield {**left, **{axis: tuple(level for level in levels if level in left.get(axis, levels))
                          for axis, levels in choice.items()}}  # fmt: skip


def _blocks(keys: tuple[CellKey, ...]) -> list[dict[str, tuple[Level, ...]]]:
    """Join cells that differ along their last axis alone into one choice of several levels along it."""
    found: dict[CellKey, list[CellKey]] = {}
    for key in keys:
        found.setdefault(key[:-1], []).append(key[-1:])
    blocks = []
    for first, last in found.items():
        block: dict[str, tuple[Level, ...]] = {axis: (level,) for axis, level in first}
        blocks.append({**block, last[0][0][0]: tuple(level for ((_, level),) in last)})
    return blocks


def _in_order(node: tree.Call, registration: Registration, where: Levels, env: Environment | None) -> Iterator[Use]:
    """Yield what a call rests on that goes along an axis: the neighbour, the levels up to one, or every level."""
    scope = registration.scope
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
    yield from uses(first, registration, others, env)
    for argument in rest:
        yield from uses(argument, registration, where, env)


def _left(node: tree.Call, scope: NameScope, where: Levels) -> Levels:
    """Return what a selection around a function still chooses inside it: nothing along the axes it works along."""
    cellwise = node.function in (Reducer.MIN, Reducer.MAX) and len(node.arguments) > 1
    if node.function in {*Elementwise, *Choice} or cellwise:
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
    nodes: tuple[tree.Node, ...], registration: Registration, further: Callable[[str, NDArray[np.bool_]], bool],
    env: Environment | None = None,
) -> None:  # fmt: skip
    """Show `further` every name that expressions rest on, with bool[its axes]: the cells of it that are used.

    Where it answers yes, the definition of the name is followed at these cells. One name may come several times.
    """
    scope = registration.scope
    waiting = [use for node in nodes for use in uses(node, registration, env=env)]
    seen: set[Use] = set()
    while waiting:
        use = waiting.pop()
        name, where = use
        if use in seen or name not in scope.names:
            continue
        seen.add(use)
        cells = chosen(scope.names[name].axes, dict(where), registration.grid)
        if np.any(cells) and further(name, cells):
            behind = registration.definitions(name)
            waiting += [inner for node in behind for inner in uses(node, registration, dict(where), env)]
