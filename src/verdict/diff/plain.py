"""One way of writing what a predicate says: `not` pushed inwards, `>` written as `<` with its sides swapped.

Kleene's three values keep their meaning under all of it, so that what is written otherwise compares as the same.
"""

from __future__ import annotations

from collections.abc import Iterator

from verdict.expression import tree
from verdict.expression.functions import Quantifier

CONTRARY = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "==": "!=", "!=": "=="}
MIRRORED = {">": "<", ">=": "<="}
BOTH: dict[type[tree.Node], type[tree.And | tree.Or]] = {tree.And: tree.Or, tree.Or: tree.And}
EACH: dict[str, str] = {Quantifier.ALL: Quantifier.ANY, Quantifier.ANY: Quantifier.ALL}


def plain(node: tree.Node) -> tree.Node:
    """Write the outermost part of a predicate plainly; what stands below it stays as it is.

    >>> from verdict.expression.parse import parse
    >>> from verdict.expression.written import written
    >>> written(plain(parse("not x <= 3")))
    '3 < x'
    """
    if isinstance(node, tree.Not):
        contrary = _contrary(node.operand)
        return node if contrary is None else plain(contrary)
    if isinstance(node, tree.Compare) and node.operator in MIRRORED:
        return tree.Compare(node.column, MIRRORED[node.operator], node.right, node.left)
    return node


def _contrary(node: tree.Node) -> tree.Node | None:
    """Return what a `not` makes of a predicate, or None where it must stay before it."""
    if isinstance(node, tree.Not):
        return node.operand
    if isinstance(node, tree.Compare):
        return tree.Compare(node.column, CONTRARY[node.operator], node.left, node.right)
    if isinstance(node, tree.And | tree.Or):
        return BOTH[type(node)](node.column, tuple(tree.Not(item.column, item) for item in node.items))
    if isinstance(node, tree.Call) and node.function in EACH:
        inner = tuple(tree.Not(argument.column, argument) for argument in node.arguments)
        return tree.Call(node.column, EACH[node.function], inner, node.over, node.per)
    return None


def parts(node: tree.Node, kind: type[tree.And | tree.Or]) -> Iterator[tree.Node]:
    """Yield the parts of a conjunction or a disjunction, those of one inside another too; else the node alone."""
    found = plain(node)
    if not isinstance(found, kind):
        yield found
        return
    for item in found.items:
        yield from parts(item, kind)
