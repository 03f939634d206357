"""Where the two sides of a comparison meet: found by moving a quantity a little and drawing a straight line.

A line is exact for sums and multiples, whatever definitions stand between; for everything else it is drawn again from
where it led. What is found is only a reading to try.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from verdict.algebra.grid import Cells, Grid, Value, expand
from verdict.algebra.interval import Floats, Interval
from verdict.evidence.laid_out import support_of
from verdict.expression import tree
from verdict.expression.check import ValueKind
from verdict.expression.evaluate import Environment, numbers
from verdict.expression.functions import WORDS
from verdict.registration.quantities import Quantity
from verdict.registration.resolved import Registration

REDRAWN, DIGITS, SLIGHTLY = 4, 12, 1e-9
MOST_TOGETHER = 64  # quantities moved at once
Tried = Callable[[Mapping[str, Value]], Environment]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two numbers that a predicate compares; `equal` where it asks whether they are the same."""

    left: tree.Node
    right: tree.Node
    equal: bool

    def gap(self, env: Environment) -> Cells:
        """Return left minus right; of lower bounds the bound."""
        return numbers(tree.Binary(0, "-", self.left, self.right), env)


def comparisons_in(registration: Registration, node: tree.Node) -> Iterator[Comparison]:
    """Yield every comparison of numbers in a predicate and in the flags that it rests on."""
    if isinstance(node, tree.Inside):
        yield Comparison(node.operand, node.low, False)
        yield Comparison(node.operand, node.high, False)
        yield Comparison(
            tree.Binary(0, "+", node.operand, node.operand), tree.Binary(0, "+", node.low, node.high), False
        )
    elif isinstance(node, tree.Compare) and not _of_texts(registration, node):
        yield Comparison(node.left, node.right, node.operator in ("==", "!="))
    for child in node.children():
        yield from comparisons_in(registration, child)
    if isinstance(node, tree.Name) and ("flags", node.name, "when") in registration.trees:
        yield from comparisons_in(registration, registration.node("flags", node.name, "when"))


def _of_texts(registration: Registration, node: tree.Compare) -> bool:
    return any(_is_text(registration, side) for side in (node.left, node.right))


def _is_text(registration: Registration, node: tree.Node) -> bool:
    if isinstance(node, tree.Select):
        return _is_text(registration, node.operand)
    named = registration.scope.names.get(node.name) if isinstance(node, tree.Name) else None
    return isinstance(node, tree.Text) or (isinstance(node, tree.Name) and (
        node.name in WORDS or named is None or named.kind is ValueKind.TEXT))  # fmt: skip


@dataclass(frozen=True, slots=True)
class StraightLine:
    """A comparison as one quantity moves, everything else as it is; `tried` lays out what then stands."""

    comparison: Comparison
    name: str
    axes: tuple[str, ...]
    tried: Tried

    def at(self, reading: Floats) -> tuple[Environment, Cells]:
        """Return what stands at one reading, and the gap between the sides there."""
        env = self.tried({self.name: Cells(self.axes, Interval.exactly(reading))})
        return env, self.comparison.gap(env)


def meetings(line: StraightLine, first: Floats, quantity: Quantity) -> Iterator[Floats]:
    """Yield readings of one quantity, which stands at `first`, at and around the point where two sides meet."""
    low, high = support_of(quantity)
    if not np.all(np.isfinite(first)):
        return
    second = np.where(first + 1 <= high, first + 1, np.where(first - 1 >= low, first - 1, (first + low + 1e-6) / 2))
    for least in (True, False):
        met = _met(line, first, second, least=least)
        if met is None:
            return
        for at in _around(met, low, high):
            yield np.round(at) if quantity.type == "count" else at


def _met(line: StraightLine, a: Floats, b: Floats, *, least: bool) -> Floats | None:
    """Draw a line through two readings to where the sides meet, and again from there until it stays."""
    _, gap_a = line.at(a)
    for _ in range(REDRAWN):
        env, gap_b = line.at(b)
        if np.all(gap_b.at.lo == 0):
            return b
        c = _crossing((a, gap_a), (b, gap_b), axes=line.axes, grid=env.grid, least=least)
        if c is None:
            return None
        if np.all(np.abs(c - b) <= SLIGHTLY * np.abs(b)):
            return c
        a, gap_a, b = b, gap_b, c
    return b


def _crossing(
    one: tuple[Floats, Cells], two: tuple[Floats, Cells], axes: tuple[str, ...], grid: Grid, least: bool
) -> Floats | None:
    """Return where the line through two points crosses zero, over `axes`; None where it is nowhere steep."""
    (a, gap_a), (b, gap_b) = one, two
    union = grid.sorted({*axes, *gap_a.axes})
    x, y = (np.asarray(expand(side, axes, union)) for side in (a, b))
    f, g = (np.asarray(expand(gap.at.lo, gap.axes, union)) for gap in (gap_a, gap_b))
    with np.errstate(all="ignore"):
        crossing = np.where(g != f, y - g * (y - x) / (g - f), np.nan)
    crossing = np.broadcast_to(crossing, grid.shape(union))
    gone = tuple(i for i, axis in enumerate(union) if axis not in axes)
    steep = np.isfinite(crossing)
    if not np.any(steep):
        return None
    end = np.where(steep, crossing, np.inf if least else -np.inf)
    met = (np.min if least else np.max)(end, axis=gone) if gone else end
    return np.where(np.isfinite(met), met, b)


def _around(met: Floats, low: float, high: float) -> Iterator[Floats]:
    """Yield a point, then points on both sides of it, inside a support."""
    slightly = SLIGHTLY * np.maximum(np.abs(met), 1.0)
    sides = (met + 1, met - 1, met * 2, met / 2, met + slightly, met - slightly)
    ends = [(met + end) / 2 for end in (low, high) if np.isfinite(end)]
    for at in (_short(met), met, *sides, *ends):
        yield np.clip(at, low, high)


def _short(at: Floats) -> Floats:
    """Return numbers as they would be written with twelve digits."""
    return np.array([float(f"{x:.{DIGITS}g}") for x in at.ravel()], np.float64).reshape(at.shape)


def together(
    equations: list[Comparison], names: tuple[str, ...], chosen: Mapping[str, Value], tried: Tried
) -> Iterator[dict[str, Cells]]:
    """Yield readings under which all equations hold at once, were they straight lines; each quantity moves as one."""
    moved = [name for name in names if isinstance(chosen[name], Cells)][:MOST_TOGETHER]
    here = _gaps(equations, tried({}))
    there = [_gaps(equations, tried({name: _shifted(chosen[name], 1.0)})) for name in moved]
    if not there or not here.size or not np.all(np.isfinite([here, *there])):
        return
    columns = [gaps - here for gaps in there]
    shifts, *_ = np.linalg.lstsq(np.stack(columns, axis=1), -here, rcond=None)
    for digits in (6, 0, 12):
        yield {
            name: _shifted(chosen[name], float(np.round(by, digits))) for name, by in zip(moved, shifts, strict=True)
        }


def _gaps(equations: list[Comparison], env: Environment) -> NDArray[np.float64]:
    return np.concatenate([np.zeros(0), *(equation.gap(env).at.lo.ravel() for equation in equations)])


def _shifted(value: Value, by: float) -> Cells:
    assert isinstance(value, Cells)  # noqa: S101 - texts are not moved
    return Cells(value.axes, Interval.exactly(value.at.lo + by))
