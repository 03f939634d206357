"""What is asked of an average, asked of every cell behind it: readings that meet this are in band without averaging.

The judge takes a PASS away that is in band only by averaging, so readings that put the average there are often no
witness; readings that put every cell there are.
"""

from __future__ import annotations

from dataclasses import replace

from verdict.expression import tree
from verdict.expression.functions import Reducer
from verdict.judge.lint.reach import Goal
from verdict.registration.resolved import Registration

AVERAGES = (Reducer.MEAN, Reducer.MEDIAN, Reducer.QUANTILE)


def levelled(registration: Registration, goals: tuple[Goal, ...]) -> tuple[Goal, ...]:
    """Return goals with every average that they compare replaced by its cells; none where nothing is averaged."""
    plain = [registration.unfolded(goal.node) for goal in goals]
    found = [tree.rewrite(node, _cellwise) for node in plain]
    return tuple(Goal(node, goal.want) for node, goal in zip(found, goals, strict=True)) if found != plain else ()


def _cellwise(node: tree.Node) -> tree.Node | None:
    """Return a comparison of an average as one of all its cells; None for anything else."""
    if isinstance(node, tree.Inside) and _is_average(node.operand):
        return _of_all(node.operand, replace(node, operand=next(node.operand.children())))
    if isinstance(node, tree.Compare) and _is_average(node.left):
        return _of_all(node.left, replace(node, left=next(node.left.children())))
    if isinstance(node, tree.Compare) and _is_average(node.right):
        return _of_all(node.right, replace(node, right=next(node.right.children())))
    return None


def _is_average(node: tree.Node) -> bool:
    return isinstance(node, tree.Call) and node.function in AVERAGES


def _of_all(average: tree.Node, compared: tree.Node) -> tree.Node:
    assert isinstance(average, tree.Call)  # noqa: S101 - asked of averages only
    return replace(average, function="all", arguments=(compared,))
