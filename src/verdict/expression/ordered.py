"""Kinds and axes of what goes from level to level: before, first, last, at, cumsum.

The axis stands in `over` of the call, however it was written: `before(x, L)` and `cumsum(x, over=L)` alike.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from verdict.algebra.grid import Grid, Level
from verdict.expression import tree
from verdict.expression.functions import CELL_BY_CELL, SINCE, Choice, Ordered
from verdict.expression.kinds import NUMERIC, NameScope, Typed, ValueKind
from verdict.expression.parse import ExpressionError
from verdict.expression.written import written
from verdict.words.errors import nearest
from verdict.words.limits import MOST_CELLS

TypedAs = Callable[[tree.Node], Typed]
LEVELS = frozenset({Ordered.FIRST.value, Ordered.LAST.value})  # what these give is a level of their axis


def typed_in_order(node: tree.Call, scope: NameScope, typed: TypedAs) -> Typed:
    """Return kind and axes of a call that goes from level to level.

    Raises:
        ExpressionError: the axis is not named or not there, or an argument is of the wrong kind.
    """
    found = typed(node.arguments[0])
    axis = _axis(node, found, scope)
    require_order(node, axis, scope)
    if node.function in LEVELS:
        _require(node.arguments[0], found, frozenset({ValueKind.TRUTH}), "something true or false")
        return Typed(scope.names[axis].kind, tuple(a for a in found.axes if a != axis))
    if node.function == Ordered.CUMSUM:
        _require(node.arguments[0], found, NUMERIC, "a number")
    return _at(node, axis, found, scope, typed) if node.function == Ordered.AT else found


def _axis(node: tree.Call, inner: Typed, scope: NameScope) -> str:
    """Return the one axis that a call goes along: the one that it names, or the only one there is."""
    if node.over is None and node.function in LEVELS:
        ways = " or ".join(f"{written(replace(node, over=(axis,)))}" for axis in inner.axes or ("AXIS",))
        raise ExpressionError(f"what {node.function}() gives is a level of an axis; say of which: {ways}", node.column)
    along = node.over if node.over is not None else inner.axes
    if node.per or len(along) != 1:
        raise ExpressionError(one_axis(node, inner.axes), node.column)
    if along[0] not in inner.axes:
        has = ", ".join(inner.axes) or "none"
        known = inner.axes or scope.grid.names
        said = f"what is in {node.function}() has no axis '{along[0]}'; it has: {has}.{nearest(along[0], known)}"
        raise ExpressionError(said, node.column)
    return along[0]


def one_axis(node: tree.Call, axes: tuple[str, ...]) -> str:
    """Say that a function goes along one axis, and along which it could go."""
    ways = " or ".join(f"over={axis}" for axis in axes) or "over=AXIS"
    return f"{node.function}() works along exactly one axis; say {ways}"


def require_order(node: tree.Call, axis: str, scope: NameScope) -> None:
    """Refuse an order of units that are only counted; schema 1 knew functions that do without this."""
    if scope.grid.sampled(axis) and SINCE[node.function] > 1:
        said = f"the levels of {axis} are units that are counted and stand in no order; wanted an axis whose levels "
        raise ExpressionError(f"{said}are listed", node.column)


def _at(node: tree.Call, axis: str, inner: Typed, scope: NameScope, typed: TypedAs) -> Typed:
    level = typed(node.arguments[1])
    text = scope.names[axis].kind is ValueKind.TEXT
    wanted = frozenset({ValueKind.TEXT}) if text else NUMERIC
    _require(node.arguments[1], level, wanted, f"a level of {axis}, which is {scope.names[axis].kind}")
    literal = literal_of(node.arguments[1])
    if literal is not None:
        require_level(axis, literal, scope.grid, node.arguments[1].column)
    axes = scope.grid.sorted({*(a for a in inner.axes if a != axis), *level.axes})
    cells = scope.grid.size(axes) * len(scope.grid.of(axis))
    if cells > MOST_CELLS:
        said = f"found {cells:,} cells to look through for each level of {axis}, wanted at most {MOST_CELLS:,}"
        raise ExpressionError(f"{said}; reduce before", node.column)
    return Typed(inner.kind, axes)


def _require(node: tree.Node, found: Typed, kinds: frozenset[ValueKind], words: str) -> None:
    if found.kind not in kinds:
        raise ExpressionError(f"found {found.kind}, wanted {words}", node.column)


def require_level(axis: str, level: Level | None, grid: Grid, column: int) -> None:
    """Refuse a literal that is no level of an axis.

    Raises:
        ExpressionError: it is not registered.
    """
    if level not in registered(axis, grid):
        levels = ", ".join(map(str, grid.of(axis)))
        raise ExpressionError(f"{axis} has no level {_plain(level)}; registered: {levels}", column)


def _plain(level: Level | None) -> str:
    return f"{level:.12g}" if isinstance(level, float) else repr(level)


def registered(axis: str, grid: Grid) -> tuple[Level, ...]:
    """Return the levels of an axis as they are compared: all of them texts where one is."""
    levels = tuple(grid.of(axis))
    return tuple(map(str, levels)) if any(isinstance(level, str) for level in levels) else levels


def literal_of(node: tree.Node) -> Level | None:
    """Return a number or text that is written out; None for anything else."""
    if isinstance(node, tree.Unary) and isinstance(node.operand, tree.Number):
        return node.sign * node.operand.value
    return node.value if isinstance(node, tree.Number | tree.Text) else None


def level_axis(node: tree.Node, grid: Grid) -> str | None:
    """Return the axis of which an expression is a level wherever it is known; None where that cannot be told.

    `first(p, over=L)` is one, and so are `L`, `before(L, L)` and the lesser of two; `2 * L` may be none.
    """
    if isinstance(node, tree.Name):
        return node.name if node.name in grid.names else None
    if isinstance(node, tree.Select):
        return level_axis(node.operand, grid)
    if not isinstance(node, tree.Call):
        return None
    if node.function in LEVELS:
        return node.over[0] if node.over else None
    if node.function in (Ordered.BEFORE, Ordered.AT):
        return level_axis(node.arguments[0], grid)
    chosen = node.arguments if node.function in CELL_BY_CELL else ()
    chosen = node.arguments[1:] if node.function == Choice.IF else chosen
    axes = {level_axis(argument, grid) for argument in chosen}
    return axes.pop() if len(axes) == 1 else None


def compared_levels(node: tree.Compare, scope: NameScope) -> bool:
    """Say whether == or != is between numbers that are levels of one axis, which are exact however they are written.

    Raises:
        ExpressionError: a number or text beside the level of an axis is none of its levels.
    """
    sides = (node.left, node.right)
    found = [level_axis(side, scope.grid) for side in sides]
    axes = {axis for axis in found if axis is not None}
    stepped = any(isinstance(n, tree.Call) and n.function in set(Ordered) for side in sides for n in side.walk())
    if not stepped or len(axes) != 1:
        return False
    axis, others = min(axes), [side for side, own in zip(sides, found, strict=True) if own is None]
    literals = [literal_of(side) for side in others]
    kind = scope.names[axis].kind
    if any(literal is None or isinstance(literal, str) is not (kind is ValueKind.TEXT) for literal in literals):
        return False
    for side, literal in zip(others, literals, strict=True):
        require_level(axis, literal, scope.grid, side.column)
    return kind is ValueKind.NUMBER


def work(node: tree.Call, found: Typed, scope: NameScope) -> int:
    """Return the cells that a call goes through: every level for each cell of what it gives, or just these cells."""
    kept = node.function in (Ordered.BEFORE, Ordered.CUMSUM)
    axis = node.over[0] if node.over else ""
    return scope.grid.size(found.axes) * (1 if kept else len(scope.grid.of(axis)))
