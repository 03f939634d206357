"""Predicates with every `not` pushed inward, so that one meaning has one form however it was spelt.

De Morgan's rules hold for three-valued truths too, so a predicate and its normal form come out alike everywhere.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from verdict.expression import tree

COMPLEMENT = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "==": "!=", "!=": "=="}


def inward(node: tree.Node, *, negated: bool = False) -> tree.Node:
    """Push every `not` down to a comparison, a flag or a call, and merge what is joined alike.

    With `negated` the opposite of the predicate is returned.
    """
    if isinstance(node, tree.Not):
        return inward(node.operand, negated=not negated)
    if isinstance(node, tree.Select) and isinstance(node.operand, tree.Not | tree.And | tree.Or):
        return inward(_selected(node), negated=negated)
    if isinstance(node, tree.And | tree.Or):
        kind = tree.And if isinstance(node, tree.And) is not negated else tree.Or
        return joined(kind, (inward(item, negated=negated) for item in node.items))
    return tree.Not(node.column, node) if negated else node


def _selected(node: tree.Select) -> tree.Node:
    """Select the cells of every part of a predicate instead of those of the whole."""
    inner = node.operand
    if isinstance(inner, tree.Not):
        return replace(inner, operand=replace(node, operand=inner.operand))
    assert isinstance(inner, tree.And | tree.Or)  # noqa: S101 - asked of nothing else
    return replace(inner, items=tuple(replace(node, operand=item) for item in inner.items))


def joined(kind: type[tree.And] | type[tree.Or], items: Iterable[tree.Node]) -> tree.Node:
    """Join predicates by `and` or by `or`; one alone stands for itself."""
    flat = tuple(inner for item in items for inner in (item.items if isinstance(item, kind) else (item,)))
    return flat[0] if len(flat) == 1 else kind(flat[0].column, flat)


def plainly(node: tree.Node) -> tree.Node:
    """Write a predicate in normal form without `not` where a comparison has an opposite: y > 0 for not y <= 0."""
    if isinstance(node, tree.And | tree.Or):
        return replace(node, items=tuple(map(plainly, node.items)))
    if isinstance(node, tree.Not) and isinstance(node.operand, tree.Compare):
        return replace(node.operand, operator=COMPLEMENT[node.operand.operator])
    return node
