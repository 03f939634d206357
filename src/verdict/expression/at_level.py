"""An expression asked at one level of an axis: `ratio in band(c)` becomes `ratio[t == 1] in band(c)`.

The level is chosen wherever a name varies along the axis, as an author would do by hand, so a reducer that names no
axes takes all others. What says the axis itself keeps all levels: `mean(ratio, over=t)`, `ratio[t == 5]`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any

from verdict.algebra.grid import Level
from verdict.expression import tree
from verdict.expression.functions import BY_PLACE, Ordered
from verdict.expression.kinds import NameScope
from verdict.expression.parse import ExpressionError

KEEPING = frozenset({Ordered.BEFORE.value, Ordered.CUMSUM.value})  # that work along an axis and keep it


@dataclass(frozen=True, slots=True)
class AtLevel:
    """An expression at one level: its tree, with the columns of what was written, its text, and the axes chosen."""

    node: tree.Node
    text: str
    axes: frozenset[str]


def at_level(node: tree.Node, text: str, levels: Mapping[str, Level], scope: NameScope) -> AtLevel:
    """Return an expression, parsed from `text`, at these levels; the new text parses to the new tree.

    Raises:
        ExpressionError: `per=` of a reducer would take all levels together.
    """
    work = _Choosing(text, levels, scope)
    found = work.chosen(node, frozenset(levels))
    return AtLevel(found, work.text_with_levels(text), frozenset(work.axes))


def node_at_level(node: tree.Node, levels: Mapping[str, Level], scope: NameScope) -> tree.Node:
    """Return an expression at these levels where nobody asks for its text: one that stands for a token has none.

    Raises:
        ExpressionError: `per=` of a reducer would take all levels together.
    """
    return _Choosing(None, levels, scope).chosen(node, frozenset(levels))


@dataclass(slots=True)
class _Choosing:
    text: str | None
    levels: Mapping[str, Level]
    scope: NameScope
    axes: set[str] = field(default_factory=set)
    inserted: dict[int, str] = field(default_factory=dict)  # by the place behind which it stands in the text

    def text_with_levels(self, found: str) -> str:
        """Return the text with every choice of a level written behind what it is of."""
        for place in sorted(self.inserted, reverse=True):
            found = found[:place] + self.inserted[place] + found[place:]
        return found

    def chosen(self, node: tree.Node, free: frozenset[str]) -> tree.Node:
        """Return a node with a level chosen along every axis of `free` that its names vary along."""
        if isinstance(node, tree.Name):
            own = self.scope.names[node.name].axes if node.name in self.scope.names else ()
            return self._select(node, node.column + len(node.name), free & set(own))
        if isinstance(node, tree.Select):
            return self._inside(node, free - {axis for axis, _ in node.where})
        return self._call(node, free) if isinstance(node, tree.Call) else self._inside(node, free)

    def _inside(self, node: tree.Node, free: frozenset[str]) -> tree.Node:
        return replace(node, **{f.name: self._part(getattr(node, f.name), free) for f in fields(node)})

    def _part(self, value: Any, free: frozenset[str]) -> Any:
        if isinstance(value, tree.Node):
            return self.chosen(value, free)
        return tuple(self._part(item, free) for item in value) if isinstance(value, tuple) else value

    def _call(self, node: tree.Call, free: frozenset[str]) -> tree.Node:
        named = set(node.over or ())
        if node.function in BY_PLACE and len(node.arguments) > 1:
            named |= tree.names(node.arguments[1]) & set(self.scope.grid.names)
        if node.per is not None:
            return self._per(node, free, frozenset(node.per))
        if not named & free:
            return self._inside(node, free)
        inner = self._inside(node, free - named)
        if node.function in BY_PLACE:
            inner = replace(node, arguments=(self.chosen(node.arguments[0], free - named), *node.arguments[1:]))
        left = free & named if node.function in KEEPING else frozenset[str]()
        return self._select(inner, self._end(node), left)

    def _per(self, node: tree.Call, free: frozenset[str], kept: frozenset[str]) -> tree.Node:
        """Choose a level of what a reducer with `per=` keeps; one that keeps no level apart is refused."""
        varies = {axis for name in tree.names(node) & self.scope.names.keys() for axis in self.scope.names[name].axes}
        lost = sorted(varies & free - kept)
        if lost:
            raise ExpressionError(
                f"per= takes all levels of {', '.join(lost)} together here, while for_each: chooses one; wanted over= "
                f"with the axes that go, or {lost[0]} in per= as well", node.column,
            )  # fmt: skip
        return self._select(node, self._end(node), free & kept)

    def _end(self, call: tree.Call) -> int:
        return 0 if self.text is None else _closed(self.text, call.column)

    def _select(self, node: tree.Node, end: int, axes: frozenset[str]) -> tree.Node:
        where = tuple((axis, level) for axis, level in self.levels.items() if axis in axes)
        if not where:
            return node
        self.axes |= axes
        self.inserted[end] = chosen_text(where)
        return tree.Select(node.column, node, where)


def chosen_text(where: tuple[tuple[str, Level], ...]) -> str:
    """Write a choice of levels as it stands behind a name: `[t == 1, layer == 'a']`."""
    return f"[{', '.join(f'{axis} == {level!r}' for axis, level in where)}]"


def _closed(text: str, start: int) -> int:
    """Return the place behind the bracket that closes the first one from `start` on."""
    depth, quote, i = 0, "", text.index("(", start)
    while True:
        letter = text[i]
        if quote:
            i += letter == "\\"
            quote = "" if letter == quote else quote
        elif letter in "'\"":
            quote = letter
        depth += 0 if quote else (letter in "([") - (letter in ")]")
        i += 1
        if not depth:
            return i
