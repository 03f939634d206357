"""Whether all that a clause reads lies at one level of an axis: `x[t == 1] <= y[t == 1]` is about t = 1."""

from __future__ import annotations

from verdict.algebra.grid import CellKey, Level
from verdict.expression import tree
from verdict.expression.evaluate import Environment


def one_level(tests: tuple[tree.Node, ...], env: Environment) -> CellKey:
    """Return the axes along which every name in some predicates is read at one and the same level, with that level."""
    found: dict[str, Level] = {}
    for axis in env.grid.names:
        levels = {level for test in tests for level in _levels(test, axis, env)}
        level = levels.pop() if len(levels) == 1 else None
        found |= {axis: level} if level is not None else {}
    return tuple(found.items())


def _levels(node: tree.Node, axis: str, env: Environment) -> set[Level | None]:
    """Return the levels of an axis at which names are read; None where one is read at all of them."""
    if isinstance(node, tree.Select) and axis in (chosen := dict(node.where)):
        return {chosen[axis]}
    if isinstance(node, tree.Name):
        value = env.values.get(node.name)
        return {None} if value is not None and axis in value.axes else set()
    return {level for child in node.children() for level in _levels(child, axis, env)}
