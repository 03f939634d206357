"""In band only by averaging: five rules about one aggregate and its cells (semantics, section 5).

Every rule is three-valued. What spreads by less than the registered factor is immaterial and fires nothing
but rules (a) and (e), so that scatter around the target is not mistaken for a trend.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from verdict import reduce, truth
from verdict.cells import Cells, Truths, Value
from verdict.expression import tree
from verdict.expression.evaluate import Environment, numbers, truths
from verdict.expression.functions import Reducer
from verdict.interval import Floats, Interval
from verdict.judge.left_out import without_each
from verdict.outcome import ArtifactCheck, ArtifactRule
from verdict.prereg import Artifact

AVERAGES = frozenset({Reducer.MEDIAN, Reducer.MEAN, Reducer.QUANTILE})
TOLD = 6  # levels named in a sentence
STAND_IN = "cell value"  # not a legal name, so it cannot clash with a registered one
Fired = tuple[truth.Codes, str]


def checks(node: tree.Node, env: Environment, rules: Artifact) -> tuple[ArtifactCheck, ...]:
    """Check every comparison of an average with a bar inside a predicate."""
    cases = (_Case(judged, call, env, rules) for judged, call in _judged(node))
    return tuple(case.check() for case in cases if not numbers(case.call, env).axes)


def _judged(node: tree.Node) -> Iterator[tuple[tree.Compare | tree.Inside, tree.Call]]:
    for inner in node.walk():
        if isinstance(inner, tree.Compare | tree.Inside):
            for operand in inner.children():
                if isinstance(operand, tree.Call) and operand.function in AVERAGES and operand.per is None:
                    yield inner, operand


@dataclass(frozen=True, slots=True)
class _Case:
    judged: tree.Compare | tree.Inside
    call: tree.Call
    env: Environment
    rules: Artifact

    def check(self) -> ArtifactCheck:
        """Apply the five rules and count."""
        cells = numbers(self.call.arguments[0], self.env)
        material = self._material(cells.at)
        shares = self._shares(cells)
        found = {
            "cells outside": self._outside(cells),
            "one axis explains": self._explained(shares, material),
            "monotone": self._monotone(cells, material),
            "both sides": self._both_sides(cells, material),
            "leave one out": self._left_out(cells),
        }
        axis = max(shares, key=lambda a: sum(shares[a]), default="") or next(iter(self._rising(cells)), "")
        fired = tuple(ArtifactRule(name, _boolean(code), saw) for name, (code, saw) in found.items())
        return ArtifactCheck(_text(self.call), self._verdict(fired), axis, fired)

    def _verdict(self, fired: tuple[ArtifactRule, ...]) -> bool | None:
        certain = sum(rule.fires is True for rule in fired)
        possible = sum(rule.fires is not False for rule in fired)
        return True if certain >= self.rules.rules else None if possible >= self.rules.rules else False

    def _holds(self, value: Cells) -> Truths:
        """Judge `value` in the place of the aggregate."""
        stand_in = tree.Name(0, STAND_IN)
        changes: dict[str, Any] = {f: stand_in for f in ("left", "right", "operand") if self._is(f)}
        swapped = replace(self.judged, **changes)
        values: dict[str, Value] = {**self.env.values, STAND_IN: value}
        return truths(swapped, Environment(values, self.env.grid))

    def _is(self, field: str) -> bool:
        return getattr(self.judged, field, None) is self.call

    def _aggregate(self, at: Interval, axes: tuple[str, ...]) -> Cells:
        """Aggregate the way the clause does, over all axes."""
        every = tuple(range(len(axes)))
        if self.call.function == Reducer.QUANTILE:
            return Cells((), reduce.quantile(at, every, self._share()))
        return Cells((), (reduce.median if self.call.function == Reducer.MEDIAN else reduce.mean)(at, every))

    def _material(self, at: Interval) -> truth.Codes:
        """Say whether the largest cell exceeds the smallest by the registered factor."""
        if not at.lo.size or not np.all(at.known):
            return np.asarray(truth.UNKNOWN)
        smallest, largest = Interval(at.lo.min(), at.hi.min()), Interval(at.lo.max(), at.hi.max())
        if smallest.lo <= 0:
            return np.asarray(truth.UNKNOWN if smallest.hi > 0 or largest.hi > 0 else truth.TRUE)
        least = np.max(at.lo) / np.min(at.hi)
        most = np.max(at.hi) / np.min(at.lo)
        return np.asarray(
            truth.from_bounds(np.asarray(least >= self.rules.spread), np.asarray(most < self.rules.spread))
        )

    def _outside(self, cells: Cells) -> Fired:
        inside = self._holds(cells).codes
        aggregate = self._holds(self._aggregate(cells.at, cells.axes)).codes
        code = truth.both(aggregate, truth.some(truth.negate(inside)))
        certain, _ = truth.counts(inside)
        return code, f"{int(certain)} of {inside.size} cells inside the bar"

    def _shares(self, cells: Cells) -> dict[str, tuple[float, float]]:
        """Bound, by axis, the share of the variance of log(cell) that lies between its levels.

        The square root of a sum of squares moves by at most the L1 norm of a change, which bounds the effect
        of the cells' own uncertainty.
        """
        if not np.all(cells.at.known) or not np.all(cells.at.lo > 0) or not cells.at.lo.size:
            return {}
        low, high = np.log(cells.at.lo), np.log(cells.at.hi)
        middle, slack = (low + high) / 2, float(np.sum(high - low) / 2)
        total = float(np.sqrt(np.sum((middle - middle.mean()) ** 2)))
        return {
            axis: _ratio(float(np.sqrt(np.sum(_between(middle, i) ** 2))), total, slack)
            for i, axis in enumerate(cells.axes)
            if middle.shape[i] > 1
        }

    def _explained(self, shares: dict[str, tuple[float, float]], material: truth.Codes) -> Fired:
        if len(shares) < 2:
            return (np.asarray(truth.FALSE), "fewer than two axes to compare") if shares else _unknown()
        codes = [
            truth.from_bounds(np.asarray(low > self.rules.share), np.asarray(high <= self.rules.share))
            for low, high in shares.values()
        ]
        best = max(shares, key=lambda axis: sum(shares[axis]))
        saw = f"{best} explains {100 * np.mean(shares[best]):.0f} % of log-variance"
        return truth.both(material, np.maximum.reduce(codes)), saw

    def _orders(self, cells: Cells) -> dict[str, truth.Codes]:
        """Say, by axis of three or more levels, whether every row along it is monotone."""
        long = [i for i in range(len(cells.axes)) if cells.at.shape[i] >= 3]
        return {cells.axes[i]: truth.every(reduce.monotone(cells.at, i)) for i in long}

    def _rising(self, cells: Cells) -> list[str]:
        return [axis for axis, code in self._orders(cells).items() if code == truth.TRUE]

    def _monotone(self, cells: Cells, material: truth.Codes) -> Fired:
        codes = [np.asarray(truth.FALSE), *self._orders(cells).values()]
        names = ", ".join(self._rising(cells))
        saw = f"monotone along {names} at every level of the rest" if names else "no axis is monotone"
        return truth.both(material, np.maximum.reduce(codes)), saw

    def _both_sides(self, cells: Cells, material: truth.Codes) -> Fired:
        target = self._target()
        if target is None:
            return np.asarray(truth.FALSE), "the bar has one side"
        below, above = cells.at.less(target), target.less(cells.at)
        code = truth.both(truth.some(below), truth.some(above))
        saw = f"{int(np.sum(below == truth.TRUE))} cells below the target, {int(np.sum(above == truth.TRUE))} above"
        return truth.both(material, code), saw

    def _target(self) -> Interval | None:
        """The middle of a two-sided band: geometric where both ends are positive."""
        if not isinstance(self.judged, tree.Inside):
            return None
        low, high = (numbers(end, self.env).at for end in (self.judged.low, self.judged.high))
        return (low * high).sqrt() if np.all(low.lo > 0) else (low + high) * Interval.exactly(0.5)

    def _left_out(self, cells: Cells) -> Fired:
        whole = self._aggregate(cells.at, cells.axes)
        codes, saw = [np.asarray(truth.FALSE)], []
        parts = without_each(cells.at, self.call.function, self._share())
        for axis, part in zip(cells.axes, parts, strict=True):
            if part is not None:
                rest = Cells((axis,), part)
                moved = self._moved(whole, rest)
                codes.append(truth.some(moved))
                saw += [self._told(axis, k, rest) for k in np.flatnonzero(moved == truth.TRUE)[:TOLD]]
        return np.maximum.reduce(codes), f"moved by leaving out {', '.join(saw)}" if saw else "no level moves it"

    def _told(self, axis: str, k: int, rest: Cells) -> str:
        middle = float((rest.at.lo[k] + rest.at.hi[k]) / 2)
        return f"{axis}={self.env.grid.of(axis)[k]} ({middle:.3g})"

    def _moved(self, whole: Cells, rest: Cells) -> truth.Codes:
        leaves = truth.both(self._holds(whole).codes, truth.negate(self._holds(rest).codes))
        factor = Interval.exactly(self.rules.factor)
        far = truth.either((whole.at * factor).less(rest.at), (rest.at * factor).less(whole.at))
        return truth.either(leaves, far if np.all(whole.at.lo > 0) else np.asarray(truth.FALSE))

    def _share(self) -> float:
        return float(numbers(self.call.arguments[1], self.env).at.lo) if self.call.function == Reducer.QUANTILE else 0.5


def _between(middle: Floats, axis: int) -> Floats:
    others = tuple(i for i in range(middle.ndim) if i != axis)
    means = middle.mean(axis=others, keepdims=True) - middle.mean()
    return np.broadcast_to(means, middle.shape)


def _ratio(part: float, total: float, slack: float) -> tuple[float, float]:
    if total + slack == 0:
        return 0.0, 0.0
    low = (max(part - slack, 0.0) / (total + slack)) ** 2
    high = ((part + slack) / (total - slack)) ** 2 if total > slack else 1.0
    return low, min(high, 1.0)


def _unknown() -> Fired:
    return np.asarray(truth.UNKNOWN), "the cells are not all known and positive"


def _boolean(code: truth.Codes) -> bool | None:
    return None if code == truth.UNKNOWN else bool(code == truth.TRUE)


def _text(call: tree.Call) -> str:
    names = ", ".join(sorted(tree.names(call.arguments[0])))
    return f"{call.function}({names})"
