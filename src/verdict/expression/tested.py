"""A clause's test cell by cell: what is admitted, what holds, and what that comes to."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from verdict.algebra import truth
from verdict.algebra.grid import Truths, expand
from verdict.expression import tree
from verdict.expression.evaluate import Environment, truths


@dataclass(frozen=True, slots=True, eq=False)
class Tested:
    """Codes of a test.

    `cells` and `premise` are over the axes of the test and None where nothing is asked cell by cell; `cells` is
    unknown wherever something that the test needs does not hold. `code` is the answer.
    """

    cells: Truths | None
    premise: Truths | None
    code: truth.Codes


def tested(node: tree.ClauseTest, env: Environment) -> Tested:
    """Ask a test in every cell and on the whole, unknown wherever one of its needs does not hold."""
    parts: list[truth.Codes] = []
    cells = premise = None
    if node.each is not None:
        cells, premise = _cellwise(node, node.each, env)
        parts.append(truth.quorum(cells.codes, premise.codes, node.quorum))
    if node.whole is not None:
        parts.append(_whole(node, node.whole, env))
    return Tested(cells, premise, np.asarray(np.minimum.reduce(parts), np.int8))


def holds(node: tree.Node, env: Environment) -> np.int8:
    """Return the code of a predicate over all its cells, or of a whole test."""
    return np.int8(
        tested(node, env).code if isinstance(node, tree.ClauseTest) else truth.every(truths(node, env).codes)
    )


def everywhere(node: tree.Node) -> tree.Node:
    """Return the predicate that another one holds in all its cells."""
    return tree.Call(0, "all", (node,), None, None)


def adequate(node: tree.ClauseTest, env: Environment) -> truth.Codes:
    """Say over the axes of a test where all its needs hold; along other axes they must hold everywhere."""
    total = np.full(env.grid.shape(node.per), truth.TRUE)
    for need in node.needs:
        total = truth.both(total, _laid(need, env, node.per))
    return total


def _cellwise(node: tree.ClauseTest, each: tree.Node, env: Environment) -> tuple[Truths, Truths]:
    """Return what holds and what is admitted; a need that does not hold leaves both open."""
    shape, met = env.grid.shape(node.per), adequate(node, env)
    codes = np.broadcast_to(_laid(each, env, node.per), shape)
    if node.where is None:
        return Truths(node.per, _masked(codes, met)), Truths(node.per, np.full(shape, truth.TRUE))
    premise = np.broadcast_to(_laid(node.where, env, node.per), shape)
    return Truths(node.per, _masked(codes, met)), Truths(node.per, _masked(premise, met))


def _whole(node: tree.ClauseTest, whole: tree.Node, env: Environment) -> truth.Codes:
    needs = (*node.needs, *((node.where,) if node.where is not None and node.each is None else ()))
    held = [truth.every(truths(need, env).codes) for need in needs]
    met = np.minimum.reduce([np.asarray(truth.TRUE), *held])
    return _masked(truths(whole, env).codes, np.asarray(met, np.int8))


def _masked(codes: truth.Codes, met: truth.Codes) -> truth.Codes:
    return np.where(met == truth.TRUE, codes, truth.UNKNOWN).astype(np.int8)


def _laid(node: tree.Node, env: Environment, axes: tuple[str, ...]) -> truth.Codes:
    """Lay a predicate over some axes; along all others it must hold everywhere."""
    held = truths(node, env)
    gone = tuple(i for i, axis in enumerate(held.axes) if axis not in axes)
    codes = truth.every(held.codes, gone) if gone else held.codes
    kept = tuple(axis for axis in held.axes if axis in axes)
    return np.asarray(expand(codes, kept, axes), np.int8)
