"""Which comparison decides a predicate, and how far it is from its bar."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from verdict.cells import CellKey, Cells, expand_interval
from verdict.expression import tree
from verdict.expression.evaluate import Environment, evaluate, numbers
from verdict.expression.functions import Quantifier
from verdict.interval import Floats, Interval
from verdict.outcome import Decision, Span


@dataclass(frozen=True, slots=True, eq=False)
class _Gap:
    """Distance to a bar, positive where the comparison holds, over `axes`."""

    axes: tuple[str, ...]
    at: Interval
    value: Interval
    bar: str
    text: str

    @property
    def middle(self) -> Floats:
        return np.where(np.isfinite(self.at.lo), np.where(np.isfinite(self.at.hi), self._mean, self.at.lo), self.at.hi)

    @property
    def _mean(self) -> Floats:
        with np.errstate(invalid="ignore"):
            return (self.at.lo + self.at.hi) / 2


def decisive(node: tree.Node, env: Environment, text: str) -> Decision | None:
    """Return the comparison nearest to failing (under `all`) or to holding (under `any`), if there is one."""
    worst = True
    while True:
        if isinstance(node, tree.Call) and node.function in (Quantifier.ALL, Quantifier.ANY):
            worst = node.function == Quantifier.ALL
            node = node.arguments[0]
        elif isinstance(node, tree.And):
            options = [d for d in (decisive(item, env, text) for item in node.items) if d is not None]
            return min(options, key=_tightness, default=None)
        else:
            break
    gap = _gap(node, env, text)
    return _pick(gap, env, worst) if gap is not None else None


def judged_cells(node: tree.Node, env: Environment) -> Cells | None:
    """Return the cells that a predicate or the average inside it looks at, or None where there are none."""
    for inner in node.walk():
        if isinstance(inner, tree.Inside | tree.Compare):
            operand = inner.operand if isinstance(inner, tree.Inside) else inner.left
            while isinstance(operand, tree.Call):
                operand = operand.arguments[0]
            value = evaluate(operand, env)
            if isinstance(value, Cells) and value.axes:
                return value
    return None


def _tightness(decision: Decision) -> float:
    return np.inf if decision.margin is None else decision.margin


def _gap(node: tree.Node, env: Environment, text: str) -> _Gap | None:
    if isinstance(node, tree.Inside):
        return _inside(node, env, text)
    if isinstance(node, tree.Compare) and node.operator in ("<", "<=", ">", ">="):
        return _compared(node, env, text)
    return None


def _compared(node: tree.Compare, env: Environment, text: str) -> _Gap:
    axes, (a, b) = _together(env, numbers(node.left, env), numbers(node.right, env))
    rising = node.operator in ("<", "<=")
    bar = f"{node.operator} {_number(b)}"
    return _Gap(axes, b - a if rising else a - b, a, bar, text)


def _inside(node: tree.Inside, env: Environment, text: str) -> _Gap:
    operands = (numbers(n, env) for n in (node.operand, node.low, node.high))
    axes, (x, low, high) = _together(env, *operands)
    below, above = x - low, high - x
    nearer = below.lo < above.lo
    at = Interval(np.where(nearer, below.lo, above.lo), np.where(nearer, below.hi, above.hi))
    return _Gap(axes, at, x, f"in [{_number(low)}, {_number(high)}]", text)


def _together(env: Environment, *cells: Cells) -> tuple[tuple[str, ...], list[Interval]]:
    axes = env.grid.sorted({axis for cell in cells for axis in cell.axes})
    shape = env.grid.shape(axes)
    spread = [expand_interval(cell.at, cell.axes, axes) for cell in cells]
    return axes, [Interval(np.broadcast_to(x.lo, shape), np.broadcast_to(x.hi, shape)) for x in spread]


def _number(x: Interval) -> str:
    low, high = float(np.min(x.lo)), float(np.max(x.hi))
    return f"{low:.4g}" if np.isclose(low, high, rtol=1e-12) else f"{low:.4g} to {high:.4g}"


def _pick(gap: _Gap, env: Environment, worst: bool) -> Decision | None:
    middle = gap.middle
    if not middle.size or np.all(np.isnan(middle)):
        return None
    flat = int(np.nanargmin(middle) if worst else np.nanargmax(middle))
    spot = np.unravel_index(flat, middle.shape)
    here = np.zeros(middle.shape, bool)
    here[spot] = True
    cells: tuple[CellKey, ...] = env.grid.keys(gap.axes, here) if gap.axes else ()
    value = Span(float(gap.value.lo[spot]), float(gap.value.hi[spot]))
    return Decision(gap.text, value, gap.bar, _units(float(gap.at.lo[spot]), float(gap.at.hi[spot])), cells)


def _units(lo: float, hi: float) -> float | None:
    half = (hi - lo) / 2
    return (lo + hi) / 2 / half if np.isfinite(half) and half > 0 else None
