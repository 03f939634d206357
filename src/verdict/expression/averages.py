"""Where a predicate judges an average, and what it would say of each cell in the average's place."""

from __future__ import annotations

from collections.abc import Iterator

from verdict.expression import tree
from verdict.expression.functions import AVERAGES, Reducer
from verdict.expression.normal import joined

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


def admitting(node: tree.Node) -> tree.Node | None:
    """Return what every cell must be that stands in the place of an average: all premises; None where there are none.

    A cell that is not in one of them is no part of what is judged.
    """
    premises = tuple(_premises(node))
    return None if not premises else joined(tree.And, premises)


def _premises(node: tree.Node) -> Iterator[tree.Node]:
    if isinstance(node, tree.Call) and _replaced(node):
        if node.where is not None:
            yield node.where
        yield from _premises(node.arguments[0])
    else:
        for child in () if isinstance(node, tree.Compare | tree.Inside) else node.children():
            yield from _premises(child)


def swapped(judged: Compared, side: tree.Node) -> tree.Node:
    """Return the comparison of each cell instead of the average on one side."""
    return tree.rewrite(judged, lambda node: None if node is judged else cellwise(node) if node is side else node)


def _in_place(node: tree.Node) -> tree.Node | None:
    if isinstance(node, tree.Compare | tree.Inside):
        return node  # judged on its own
    if not isinstance(node, tree.Call) or not _replaced(node):
        return None
    return cellwise(node.arguments[0])


def _replaced(call: tree.Call) -> bool:
    """Whether the cells stand in the place of a call: of an average, or of an extreme of averages."""
    extreme = call.function in (Reducer.MIN, Reducer.MAX) and len(call.arguments) == 1
    return call.function in AVERAGES or (extreme and any(averages(call)))
