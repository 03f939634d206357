"""In band only by averaging: five rules about one judged average and its cells (semantics, section 5).

An average may stand anywhere in a comparison, behind definitions and flags, and along some axes only; the rules
compare it with what the same comparison says of each cell in its place. Every rule is three-valued. What spreads
by less than the registered factor is immaterial and fires nothing but rules (a) and (e), so that scatter around
the target is not mistaken for a trend. Cells of both signs have no factor and no logarithm: there a spread is
material where some cell is outside the bar, and shares are of the plain variance.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from verdict.algebra import reduce, truth
from verdict.algebra.grid import Cells, Truths, Value, expand, without_level
from verdict.algebra.interval import Floats, Interval
from verdict.expression import tree
from verdict.expression.averages import Compared, averages, cellwise, comparisons, sides, swapped
from verdict.expression.evaluate import Environment, numbers, truths
from verdict.expression.functions import AVERAGES, Reducer
from verdict.judge.left_out import without_each
from verdict.outcome.record import ArtifactCheck, ArtifactRule
from verdict.registration.quantities import Artifact

Fired = tuple[truth.Codes, str]
Moves = tuple[str, Sequence[int], truth.Codes, Interval]
TOLD = 6  # levels named in a sentence
STAND_IN = tree.Name(0, "cell value")  # not a legal name, so it cannot clash with a registered one
NO, OPEN = np.asarray(truth.FALSE), np.asarray(truth.UNKNOWN)

NONE: frozenset[str] = frozenset()


def checks(
    node: tree.Node, env: Environment, rules: Artifact, shares: frozenset[str] = NONE
) -> tuple[ArtifactCheck, ...]:
    """Check every comparison of an average with a bar inside a predicate whose definitions are written out.

    `shares` names quantities that are one or zero: their average is a share, and no cell of it could be in band.
    """
    cases = (
        _case(judged, side, negated=negated, env=env, rules=rules)
        for judged, negated in comparisons(node)
        for side in sides(judged)
        if not tree.names(side) <= shares
    )
    return tuple(case.check() for case in cases if case is not None)


def _case(judged: Compared, side: tree.Node, negated: bool, env: Environment, rules: Artifact) -> _Case | None:
    """Lay one side of a comparison out, or nothing where it averages nothing away."""
    cells, held, inside = numbers(cellwise(side), env), truths(judged, env), truths(swapped(judged, side), env)
    gone = tuple(axis for axis in cells.axes if axis not in held.axes)
    return (
        _Case(
            judged=judged,
            side=side,
            negated=negated,
            env=env,
            rules=rules,
            cells=cells,
            held=held,
            inside=inside,
            gone=gone,
        )
        if gone
        else None
    )


@dataclass(frozen=True, slots=True)
class _Case:
    """One comparison: its averaged side, the cells behind it, and what it says of both.

    `held` is over the axes that the average keeps, `inside` over those of the cells; `gone` are averaged away.
    """

    judged: Compared
    side: tree.Node
    negated: bool
    env: Environment
    rules: Artifact
    cells: Cells
    held: Truths
    inside: Truths
    gone: tuple[str, ...]

    def check(self) -> ArtifactCheck:
        """Apply the five rules and count."""
        material, shares = self._material(), self._shares()
        found = {
            "cells outside": self._outside(),
            "one axis explains": self._explained(shares, material),
            "monotone": self._monotone(material),
            "both sides": self._both_sides(material),
            "leave one out": self._left_out(),
        }
        fired = tuple(ArtifactRule(name, _boolean(code), saw) for name, (code, saw) in found.items())
        verdict = self._verdict(fired)
        axis = max(shares, key=lambda a: sum(shares[a]), default="") or next(iter(self._rising()), "")
        return ArtifactCheck(_text(self.side), verdict, axis or (", ".join(self.gone) if verdict else ""), fired)

    def _verdict(self, fired: tuple[ArtifactRule, ...]) -> bool | None:
        certain = sum(rule.fires is True for rule in fired)
        possible = sum(rule.fires is not False for rule in fired)
        return True if certain >= self.rules.rules else None if possible >= self.rules.rules else False

    def _row(self, axes: tuple[str, ...]) -> tuple[int, ...]:
        """Return the positions of the axes averaged away."""
        return tuple(i for i, axis in enumerate(axes) if axis in self.gone)

    def _said(self, value: Truths) -> truth.Codes:
        """Return what a comparison contributes to its predicate: its negation under a `not`."""
        return truth.negate(value.codes) if self.negated else value.codes

    def _signed(self) -> bool:
        """Whether some cell is certainly not positive."""
        return bool(np.any(self.cells.at.hi <= 0))

    def _material(self) -> truth.Codes:
        """Say whether the largest cell exceeds the smallest by the registered factor; missing cells cannot undo it."""
        if self._signed():
            return truth.some(truth.negate(self._said(self.inside)))
        known = self.cells.at.known
        low, high = self.cells.at.lo[known], self.cells.at.hi[known]
        if not low.size or np.any(low <= 0):
            return OPEN
        least, most = np.max(low) / np.min(high), np.max(high) / np.min(low)
        code = truth.from_bounds(np.asarray(least >= self.rules.spread), np.asarray(most < self.rules.spread))
        return code if np.all(known) or code == truth.TRUE else OPEN

    def _outside(self) -> Fired:
        inside = self._said(self.inside)
        held = np.asarray(expand(self._said(self.held), self.held.axes, self.inside.axes), np.int8)
        certain, _ = truth.counts(inside)
        saw = f"{int(certain)} of {inside.size} cells inside the bar"
        return truth.some(truth.both(held, truth.negate(inside))), saw

    def _ends(self) -> tuple[Floats, Floats] | None:
        """Return the ends of all cells on the scale of their variance, or None where that is open."""
        low, high = self.cells.at.lo, self.cells.at.hi
        if not np.all(np.isfinite(low) & np.isfinite(high)):
            return None
        if self._signed():
            return low, high
        return (np.log(low), np.log(high)) if np.all(low > 0) else None

    def _shares(self) -> dict[str, tuple[float, float]]:
        """Bound, by axis averaged away, the share of the variance of the cells that lies between its levels.

        The square root of a sum of squares moves by at most the L1 norm of a change, which bounds the effect
        of the cells' own uncertainty.
        """
        ends = self._ends()
        if ends is None:
            return {}
        middle, slack = (ends[0] + ends[1]) / 2, float(np.sum(ends[1] - ends[0]) / 2)
        total = float(np.sqrt(np.sum((middle - middle.mean()) ** 2)))
        return {
            axis: _ratio(float(np.sqrt(np.sum(_between(middle, i) ** 2))), total, slack)
            for i, axis in enumerate(self.cells.axes)
            if axis in self.gone and middle.shape[i] > 1
        }

    def _explained(self, shares: dict[str, tuple[float, float]], material: truth.Codes) -> Fired:
        if sum(n > 1 for n in self.cells.at.shape) < 2:
            return NO, "fewer than two axes to compare"
        if not shares:
            return OPEN, "the cells are not all known and of one scale"
        codes = [
            truth.from_bounds(np.asarray(low > self.rules.share), np.asarray(high <= self.rules.share))
            for low, high in shares.values()
        ]
        best = max(shares, key=lambda axis: sum(shares[axis]))
        scale = "variance" if self._signed() else "log-variance"
        saw = f"{best} explains {100 * np.mean(shares[best]):.0f} % of {scale}"
        return truth.both(material, np.maximum.reduce(codes)), saw

    def _orders(self) -> dict[str, truth.Codes]:
        """Say, by axis of three or more levels averaged away, whether every row along it is monotone."""
        at = self.cells.at
        long = [i for i, axis in enumerate(self.cells.axes) if axis in self.gone and at.shape[i] >= 3]
        return {self.cells.axes[i]: truth.every(reduce.monotone(at, i)) for i in long}

    def _rising(self) -> list[str]:
        return [axis for axis, code in self._orders().items() if code == truth.TRUE]

    def _monotone(self, material: truth.Codes) -> Fired:
        codes = [NO, *self._orders().values()]
        names = ", ".join(self._rising())
        saw = f"monotone along {names} at every level of the rest" if names else "no axis is monotone"
        return truth.both(material, np.maximum.reduce(codes)), saw

    def _both_sides(self, material: truth.Codes) -> Fired:
        target = self._target()
        if target is None:
            return NO, "the bar has one side"
        cells = cellwise(self.side)
        below, above = (truths(tree.Compare(0, sign, cells, target), self.env) for sign in ("<", ">"))
        row = self._row(below.axes)
        code = truth.some(truth.both(truth.some(below.codes, row), truth.some(above.codes, row)))
        counted = [int(np.sum(side.codes == truth.TRUE)) for side in (below, above)]
        return truth.both(material, code), f"{counted[0]} cells below the target, {counted[1]} above"

    def _target(self) -> tree.Node | None:
        """Return the middle of a two-sided band: geometric where its lower end is positive."""
        if not isinstance(self.judged, tree.Inside) or self.side is not self.judged.operand:
            return None
        low, high = self.judged.low, self.judged.high
        if np.all(numbers(low, self.env).at.lo > 0):
            return tree.Call(0, "sqrt", (tree.Binary(0, "*", low, high),), None, None)
        return tree.Binary(0, "*", tree.Binary(0, "+", low, high), tree.Number(0, 0.5))

    def _left_out(self) -> Fired:
        codes: list[truth.Codes] = [NO]
        saw: list[str] = []
        for axis, levels, moved, rest in self._moves():
            codes.append(truth.some(moved))
            for i in np.flatnonzero(moved == truth.TRUE)[: TOLD - len(saw)]:
                saw.append(f"{axis}={self.env.grid.of(axis)[levels[i]]}{_shown(rest, i)}")
        return np.maximum.reduce(codes), f"moved by leaving out {', '.join(saw)}" if saw else "no level moves it"

    def _moves(self) -> Iterator[Moves]:
        """Yield, for levels of each axis averaged away, whether leaving one out moves the average, and to where."""
        plain = isinstance(self.side, tree.Call) and self.side.function in AVERAGES and self.gone == self.cells.axes
        nested = any(any(averages(child)) for child in self.side.children())
        return self._one_by_one() if not plain or nested or self.held.axes else self._at_once()

    def _at_once(self) -> Iterator[Moves]:
        """Do it for one average over all its axes by one sort of its cells."""
        assert isinstance(self.side, tree.Call)  # noqa: S101 - `_moves` asks only then
        quantile = self.side.function == Reducer.QUANTILE
        share = float(numbers(self.side.arguments[1], self.env).at.lo) if quantile else 0.5
        judged = tree.rewrite(self.judged, lambda node: STAND_IN if node is self.side else None)
        for axis, rest in zip(self.gone, without_each(self.cells.at, self.side.function, share), strict=True):
            if rest is not None:
                values: dict[str, Value] = {**self.env.values, STAND_IN.name: Cells((axis,), rest)}
                held = self._said(truths(judged, Environment(values, self.env.grid)))
                moved = truth.either(self._leaves(held), self._far(rest))
                yield axis, range(rest.lo.size), moved, rest

    def _one_by_one(self) -> Iterator[Moves]:
        for axis, k in self._levels():
            values = {n: without_level(v, axis, k) for n, v in self.env.values.items() if n in tree.names(self.judged)}
            without = Environment(values, self.env.grid.without(axis, k))
            held, rest = self._said(truths(self.judged, without)), numbers(self.side, without).at
            moved = truth.either(truth.some(self._leaves(held)), truth.some(self._far(rest)))
            yield axis, (k,), np.atleast_1d(moved), rest

    def _levels(self) -> Iterator[tuple[str, int]]:
        """Yield every level that can be left out: one of several, and not selected by name."""
        selected = {pair for n in self.judged.walk() if isinstance(n, tree.Select) for pair in n.where}
        for axis in self.gone:
            levels = self.env.grid.of(axis)
            for k, level in enumerate(levels if len(levels) > 1 else ()):
                if (axis, level) not in selected:
                    yield axis, k

    def _leaves(self, held: truth.Codes) -> truth.Codes:
        """Say whether the average that held no longer does."""
        return truth.both(self._said(self.held), truth.negate(held))

    def _far(self, rest: Interval) -> truth.Codes:
        """Say whether a positive average moves by more than the registered factor."""
        whole = numbers(self.side, self.env).at
        if not np.all(whole.lo > 0):
            return NO
        factor = Interval.exactly(self.rules.factor)
        return truth.either((whole * factor).less(rest), (rest * factor).less(whole))


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


def _boolean(code: truth.Codes) -> bool | None:
    return None if code == truth.UNKNOWN else bool(code == truth.TRUE)


def _shown(rest: Interval, i: int) -> str:
    middle = (rest.lo + rest.hi) / 2
    return "" if middle.ndim > 1 else f" ({float(np.atleast_1d(middle)[i]):.3g})"


def _text(side: tree.Node) -> str:
    call = next(averages(side))
    names = ", ".join(sorted(tree.names(call.arguments[0])))
    return f"{call.function}({names})"
