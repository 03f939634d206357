"""Where a predicate judges an average, and what it would say of each cell in the average's place."""

from __future__ import annotations

from collections.abc import Iterator

from verdict.expression import tree
from verdict.expression.functions import AVERAGES, Reducer

Compared = tree.Compare | tree.Inside


def comparisons(node: tree.Node, negated: bool = False) -> Iterator[tuple[Compared, bool]]:
    """Yield every comparison with whether it stands under a `not`."""
    if isinstance(node, tree.Compare | tree.Inside):
        yield node, negated
    for child in node.children():
        yield from comparisons(child, negated is not isinstance(node, tree.Not))


def averages(node: tree.Node) -> Iterator[tree.Call]:
    """Yield the averages that a comparison itself judges, outermost first."""
    if isinstance(node, tree.Call) and node.function in AVERAGES:
        yield node
    for child in node.children():
        if not isinstance(child, tree.Compare | tree.Inside):
            yield from averages(child)


def sides(judged: Compared) -> Iterator[tree.Node]:
    """Yield the sides of a comparison that hold an average."""
    yield from (child for child in judged.children() if any(averages(child)))


def cellwise(node: tree.Node) -> tree.Node:
    """Return an operand with the cells in the place of each average, and of the extremes of averages."""
    return tree.rewrite(node, _in_place)


def swapped(judged: Compared, side: tree.Node) -> tree.Node:
    """Return the comparison of each cell instead of the average on one side."""
    return tree.rewrite(judged, lambda node: None if node is judged else cellwise(node) if node is side else node)


def _in_place(node: tree.Node) -> tree.Node | None:
    if isinstance(node, tree.Compare | tree.Inside):
        return node  # judged on its own
    if not isinstance(node, tree.Call):
        return None
    extreme = node.function in (Reducer.MIN, Reducer.MAX) and len(node.arguments) == 1
    replaced = node.function in AVERAGES or (extreme and any(averages(node)))
    return cellwise(node.arguments[0]) if replaced else None
