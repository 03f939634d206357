"""Which cells can be known at all, whatever is measured: of `x - before(x, L)` all but those at the first level.

What is unknown for every reading, such as a level before the first, never passes and never fails. Everything else is
looked at over the declared supports: a predicate may be true, may be false, may be both, or can be neither.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce

import numpy as np
from numpy.typing import NDArray

from verdict.algebra import truth
from verdict.algebra.grid import Cells, Grid, expand
from verdict.algebra.order import shifted
from verdict.expression import tree
from verdict.expression.evaluate import Environment, evaluate, truths
from verdict.expression.functions import Ordered, Quantifier
from verdict.judge.supports import supports_of
from verdict.registration.resolved import Registration

Mask = NDArray[np.bool_]
FOLLOWED = frozenset({Quantifier.ALL.value, Quantifier.ANY.value, Ordered.BEFORE.value})


@dataclass(frozen=True, slots=True, eq=False)
class Possible:
    """Where a predicate may be true and where false, bool[len(axis) for axis in axes] each."""

    axes: tuple[str, ...]
    true: Mask
    false: Mask

    @property
    def never(self) -> Mask:
        """Where it can be neither."""
        return ~self.true & ~self.false


def possible(node: tree.Node, registration: Registration, env: Environment) -> Possible:
    """Say where a predicate may be true and where false, over values `env` that enclose all that can be measured."""
    if isinstance(node, tree.Not):
        inner = possible(node.operand, registration, env)
        return Possible(inner.axes, inner.false, inner.true)
    if isinstance(node, tree.And | tree.Or):
        return _joined(node, [possible(item, registration, env) for item in node.items], env.grid)
    if isinstance(node, tree.Select):
        return _selected(node, possible(node.operand, registration, env), env.grid)
    when = registration.trees.get(("flags", node.name, "when")) if isinstance(node, tree.Name) else None
    if when is not None:
        return possible(when, registration, env)
    if isinstance(node, tree.Call) and node.function in FOLLOWED and node.where is None:
        return _called(node, possible(node.arguments[0], registration, env), env)
    return _asked(node, env)


def _asked(node: tree.Node, env: Environment) -> Possible:
    """Ask a comparison, which is neither where one of its sides is never known, or anything else as it comes out."""
    found = truths(node, env)
    known: Mask = np.ones(found.codes.shape, np.bool_)
    for side in node.children() if isinstance(node, tree.Compare | tree.Inside) else ():
        value = evaluate(side, env)
        if isinstance(value, Cells):
            known = known & np.asarray(expand(value.at.known, value.axes, found.axes), np.bool_)
    return Possible(found.axes, known & (found.codes != truth.FALSE), known & (found.codes != truth.TRUE))


def _joined(node: tree.And | tree.Or, items: list[Possible], grid: Grid) -> Possible:
    axes = grid.sorted({axis for item in items for axis in item.axes})
    true = [laid(item.true, item.axes, axes) for item in items]
    false = [laid(item.false, item.axes, axes) for item in items]
    if isinstance(node, tree.And):
        return Possible(axes, reduce(np.logical_and, true), reduce(np.logical_or, false))
    return Possible(axes, reduce(np.logical_or, true), reduce(np.logical_and, false))


def laid(side: Mask, axes: tuple[str, ...], onto: tuple[str, ...]) -> Mask:
    """Lay bool[len(axis) for axis in axes] onto more axes, of length one where it has none."""
    return np.asarray(expand(side, axes, onto), np.bool_)


def _selected(node: tree.Select, inner: Possible, grid: Grid) -> Possible:
    where = dict(node.where)
    index = tuple(grid.places(a)[where[a]] if a in where else slice(None) for a in inner.axes)
    axes = tuple(a for a in inner.axes if a not in where)
    return Possible(axes, np.asarray(inner.true[index]), np.asarray(inner.false[index]))


def _called(node: tree.Call, inner: Possible, env: Environment) -> Possible:
    """Follow a quantifier, or a step to the level before, at whose first level nothing is ever known."""
    kept = truths(node, env).axes
    if node.function == Ordered.BEFORE:
        place = inner.axes.index((node.over or inner.axes)[0])
        true, false = (np.asarray(shifted(side, place, nothing=False), np.bool_) for side in (inner.true, inner.false))
        return Possible(inner.axes, true, false)
    gone = tuple(i for i, axis in enumerate(inner.axes) if axis not in kept)
    if node.function == Quantifier.ALL:
        return Possible(kept, np.all(inner.true, axis=gone), np.any(inner.false, axis=gone))
    return Possible(kept, np.any(inner.true, axis=gone), np.all(inner.false, axis=gone))


def cannot(registration: Registration, node: tree.Node, want: np.int8) -> bool:
    """Say whether it is proven that a predicate, over all its cells, or a whole test never comes out as wanted."""
    env = supports_of(registration, (node,))
    if not isinstance(node, tree.ClauseTest):
        return _never(possible(node, registration, env), want)
    parts = [_cells_cannot(node, registration, env, want)] if node.each is not None else []
    parts += [_never(possible(node.whole, registration, env), want)] if node.whole is not None else []
    return any(parts) if want == truth.TRUE else all(parts)


def _never(found: Possible, want: np.int8) -> bool:
    return not np.all(found.true) if want == truth.TRUE else not np.any(found.false)


def _cells_cannot(test: tree.ClauseTest, registration: Registration, env: Environment, want: np.int8) -> bool:
    """Count the cells as they would have to come out, those of an open premise where they serve and nowhere else."""
    assert test.each is not None  # noqa: S101 - asked of such tests only
    shape = env.grid.shape(test.per)
    found = possible(test.each, registration, env)
    true, false = (np.broadcast_to(laid(side, found.axes, test.per), shape) for side in (found.true, found.false))
    premise = premise_codes(test, env)
    if want == truth.FALSE and isinstance(test.quorum, int) and np.any(premise == truth.UNKNOWN):
        return False  # too few cells may be admitted
    serves, other = (true, np.where(false, truth.FALSE, truth.UNKNOWN)) if want == truth.TRUE else (
        false, np.where(true, truth.TRUE, truth.UNKNOWN))  # fmt: skip
    codes = np.where(serves, want, other).astype(np.int8)
    admitted = np.where(premise == truth.UNKNOWN, np.where(serves, truth.TRUE, truth.FALSE), premise).astype(np.int8)
    return bool(truth.quorum(codes, admitted, test.quorum) != want)


def premise_codes(test: tree.ClauseTest, env: Environment) -> truth.Codes:
    """Return what a premise makes of the cells of a test, int8[len(axis) for axis in per]."""
    shape = env.grid.shape(test.per)
    if test.where is None:
        return np.full(shape, truth.TRUE)
    held = truths(test.where, env)
    gone = tuple(i for i, axis in enumerate(held.axes) if axis not in test.per)
    codes = truth.every(held.codes, gone) if gone else held.codes
    kept = tuple(axis for axis in held.axes if axis in test.per)
    return np.broadcast_to(np.asarray(expand(codes, kept, test.per), np.int8), shape)
