"""Tree -> text, as an author would write it: for sentences that name what was compared."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from verdict.expression import tree
from verdict.expression.functions import BY_PLACE

LOOSEST, OR, AND, NOT, COMPARISON, SUM, PRODUCT, SIGN, POWER, TIGHTEST = range(10)
BINDS = {"+": SUM, "-": SUM, "*": PRODUCT, "/": PRODUCT}


def written(node: tree.Node) -> str:
    """Write an expression; parsing the text gives the same tree but for columns and chained comparisons."""
    return _within(node, LOOSEST)


def _within(node: tree.Node, outside: int) -> str:
    binds, text = _WRITERS[type(node)](node)
    return text if binds >= outside else f"({text})"


def _number(node: tree.Number) -> tuple[int, str]:
    return TIGHTEST, f"{node.value:.12g}"


def _unary(node: tree.Unary) -> tuple[int, str]:
    return SIGN, f"{'-' if node.sign < 0 else '+'}{_within(node.operand, SIGN)}"


def _binary(node: tree.Binary) -> tuple[int, str]:
    binds = BINDS[node.operator]
    return binds, f"{_within(node.left, binds)} {node.operator} {_within(node.right, binds + 1)}"


def _power(node: tree.Power) -> tuple[int, str]:
    return POWER, f"{_within(node.operand, TIGHTEST)}**{node.exponent}"


def _compare(node: tree.Compare) -> tuple[int, str]:
    left, right = _within(node.left, SUM), _within(node.right, SUM)
    return COMPARISON, f"{left} {node.operator} {right}"


def _inside(node: tree.Inside) -> tuple[int, str]:
    return COMPARISON, f"{_within(node.operand, SUM)} in [{written(node.low)}, {written(node.high)}]"


def _joined(node: tree.And | tree.Or) -> tuple[int, str]:
    binds, word = (AND, " and ") if isinstance(node, tree.And) else (OR, " or ")
    return binds, word.join(_within(item, binds + 1) for item in node.items)


def _select(node: tree.Select) -> tuple[int, str]:
    where = ", ".join(f"{axis} == {level!r}" for axis, level in node.where)
    if isinstance(node.operand, tree.Name) and " == " in node.operand.name:
        choice, _, token = node.operand.name.partition(" == ")
        return COMPARISON, f"{choice}[{where}] == {token}"
    return TIGHTEST, f"{_within(node.operand, TIGHTEST)}[{where}]"


def _call(node: tree.Call) -> tuple[int, str]:
    if node.function in BY_PLACE and node.over:
        first, *rest = map(written, node.arguments)
        return TIGHTEST, f"{node.function}({', '.join([first, *node.over, *rest])})"
    axes = [f"{word}={_axes(names)}" for word, names in (("over", node.over), ("per", node.per)) if names]
    where = [f"where={written(node.where)}"] if node.where is not None else []
    return TIGHTEST, f"{node.function}({', '.join([*map(written, node.arguments), *where, *axes])})"


def _axes(names: tuple[str, ...]) -> str:
    return names[0] if len(names) == 1 else f"[{', '.join(names)}]"


_WRITERS: dict[type[tree.Node], Callable[[Any], tuple[int, str]]] = {
    tree.Number: _number, tree.Unary: _unary, tree.Binary: _binary, tree.Power: _power, tree.Compare: _compare,
    tree.Inside: _inside, tree.And: _joined, tree.Or: _joined, tree.Select: _select, tree.Call: _call,
    tree.Text: lambda node: (TIGHTEST, repr(node.value)),
    tree.Name: lambda node: (COMPARISON if " == " in node.name else TIGHTEST, node.name),
    tree.Not: lambda node: (NOT, f"not {_within(node.operand, NOT)}"),
}  # fmt: skip
