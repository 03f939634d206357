"""What a bare reducer means where something is said of each cell: it keeps the axes of these cells.

In `{per: [dataset], each: "mean(gain) >= -1"}` the mean is one for each data set, and in a derived quantity over
`dataset` likewise; `over=` and `per=` say otherwise. What goes from level to level of an axis speaks of each level: in
`before(mean(x), L)` and `first(mean(x) > 0, over=L)` the mean is one for each L too. Schema 1 took a bare reducer over
everything.
"""

from __future__ import annotations

from dataclasses import replace

from verdict.expression import tree
from verdict.expression.check import NameScope, check
from verdict.expression.functions import BY_PLACE, CELL_BY_CELL, ONE_AXIS, WITH_AXES, Ordered
from verdict.expression.parse import ExpressionError

Axes = tuple[str, ...]


def bind(node: tree.Node, kept: Axes, scope: NameScope) -> tree.Node:
    """Return an expression about the cells over `kept` with the axes of every bare reducer written out.

    Raises:
        ExpressionError: a reducer would have nothing left to reduce.
    """
    return tree.rewrite(node, lambda inner: _bound(inner, kept, scope)) if kept else node


def require_dependence(node: tree.Node, kept: Axes, scope: NameScope) -> None:
    """Refuse an expression that says the same for all levels of one of the axes it is to be said for.

    Raises:
        ExpressionError: it does not vary along some axis of `kept`.
    """
    varies = check(node, scope).axes
    for axis in kept:
        if axis not in varies:
            raise ExpressionError(
                f"this says the same for every {axis}, since nothing in it varies along {axis}; wanted something of "
                f"each {axis}, or an axis less", node.column,
            )  # fmt: skip


def _bound(node: tree.Node, kept: Axes, scope: NameScope) -> tree.Node | None:
    if not isinstance(node, tree.Call) or node.function not in WITH_AXES | BY_PLACE:
        return None
    first = scope.grid.sorted({*kept, *(node.over or ())}) if node.function in set(Ordered) else kept
    arguments = tuple(bind(argument, first if i == 0 else kept, scope) for i, argument in enumerate(node.arguments))
    node = replace(node, arguments=arguments, where=None if node.where is None else bind(node.where, kept, scope))
    if node.over is not None or node.per is not None or (node.function in CELL_BY_CELL and len(arguments) > 1):
        return node
    return _along(node, kept, scope) if node.function in ONE_AXIS else _reduced(node, kept, scope)


def _reduced(node: tree.Call, kept: Axes, scope: NameScope) -> tree.Call:
    axes = _reached(node, node.arguments[0], scope)
    stay = tuple(axis for axis in axes if axis in kept)
    if axes == stay:
        has = f"varies along {', '.join(axes)} only" if axes else "has no axes"
        raise ExpressionError(
            f"{node.function}() keeps {', '.join(kept)} here, and what is in it {has}: nothing is left to reduce; "
            f"say which axes go: {node.function}(..., over={axes[0] if axes else 'AXIS'})", node.column,
        )  # fmt: skip
    return replace(node, per=stay) if stay else node


def _reached(node: tree.Call, operand: tree.Node, scope: NameScope) -> Axes:
    """Return the axes of what a reducer is over, those of its premise included."""
    premise = () if node.where is None else check(node.where, scope).axes
    return scope.grid.sorted({*check(operand, scope).axes, *premise})


def _along(node: tree.Call, kept: Axes, scope: NameScope) -> tree.Call:
    axes = check(node.arguments[-1], scope).axes
    free = tuple(axis for axis in axes if axis not in kept)
    return replace(node, over=free) if len(axes) > 1 and len(free) == 1 else node
