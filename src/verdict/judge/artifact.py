"""In band only by averaging: five rules about one judged average and its cells (semantics, section 5).

An average may stand anywhere in a comparison, behind definitions and flags, and along some axes only; the rules
compare it with what the same comparison says of each cell in its place. Every rule is three-valued. What spreads
by less than the registered factor is immaterial and fires nothing but rules (a) and (e), so that scatter around
the target is not mistaken for a trend. Cells of both signs have no factor and no logarithm: there a spread is
material where some cell is outside the bar, and shares are of the plain variance.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from verdict.algebra import truth
from verdict.algebra.grid import Cells, Truths, Value, expand, without_level
from verdict.algebra.interval import Interval
from verdict.expression import tree
from verdict.expression.averages import Compared, averages, cellwise, comparisons, sides, swapped
from verdict.expression.evaluate import Environment, numbers, truths
from verdict.expression.functions import AVERAGES, Reducer
from verdict.judge.behind import CellsBehind, laid_over
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
    held = truths(judged, env)
    behind = CellsBehind.of(side, env, held.axes)
    inside = laid_over(truths(swapped(judged, side), env), behind)
    if not behind.gone:
        return None
    return _Case(
        judged=judged, side=side, negated=negated, env=env, rules=rules, behind=behind, held=held, inside=inside
    )


@dataclass(frozen=True, slots=True)
class _Case:
    """One comparison: its averaged side, the cells behind it, and what it says of both.

    `held` is over the axes that the average keeps, `inside` over those of the cells behind it.
    """

    judged: Compared
    side: tree.Node
    negated: bool
    env: Environment
    rules: Artifact
    behind: CellsBehind
    held: Truths
    inside: Truths

    @property
    def gone(self) -> tuple[str, ...]:
        """The axes averaged away."""
        return self.behind.gone

    def check(self) -> ArtifactCheck:
        """Apply the five rules and count."""
        material, shares = self._material(), self.behind.shares()
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

    def _seen(self) -> truth.Codes:
        """Return what the comparison contributes at each cell that is part of the average, in one row."""
        return self._said(self.inside)[np.broadcast_to(self.behind.over(self.inside.axes), self.inside.codes.shape)]

    def _material(self) -> truth.Codes:
        """Say whether the largest cell exceeds the smallest by the registered factor; missing cells cannot undo it."""
        if self.behind.signed:
            return truth.some(truth.negate(self._seen()))
        seen = self.behind.seen
        low, high = seen.lo[seen.known], seen.hi[seen.known]
        if not low.size or np.any(low <= 0):
            return OPEN
        least, most = np.max(low) / np.min(high), np.max(high) / np.min(low)
        code = truth.from_bounds(np.asarray(least >= self.rules.spread), np.asarray(most < self.rules.spread))
        return code if np.all(seen.known) or code == truth.TRUE else OPEN

    def _outside(self) -> Fired:
        inside = self._said(self.inside)
        held = np.asarray(expand(self._said(self.held), self.held.axes, self.inside.axes), np.int8)
        out = truth.both(held, truth.negate(inside))
        part = np.broadcast_to(self.behind.over(self.inside.axes), out.shape)
        certain, _ = truth.counts(self._seen())
        saw = f"{int(certain)} of {int(np.sum(part))} cells inside the bar"
        return truth.some(out[part]), saw

    def _explained(self, shares: dict[str, tuple[float, float]], material: truth.Codes) -> Fired:
        if sum(n > 1 for n in self.behind.cells.at.shape) < 2:
            return NO, "fewer than two axes to compare"
        if not shares:
            return OPEN, "the cells are not all known and of one scale"
        codes = [
            truth.from_bounds(np.asarray(low > self.rules.share), np.asarray(high <= self.rules.share))
            for low, high in shares.values()
        ]
        best = max(shares, key=lambda axis: sum(shares[axis]))
        scale = "variance" if self.behind.signed else "log-variance"
        saw = f"{best} explains {100 * np.mean(shares[best]):.0f} % of {scale}"
        return truth.both(material, np.maximum.reduce(codes)), saw

    def _rising(self) -> list[str]:
        return [axis for axis, code in self.behind.orders().items() if code == truth.TRUE]

    def _monotone(self, material: truth.Codes) -> Fired:
        codes = [NO, *self.behind.orders().values()]
        names = ", ".join(self._rising())
        saw = f"monotone along {names} at every level of the rest" if names else "no axis is monotone"
        return truth.both(material, np.maximum.reduce(codes)), saw

    def _both_sides(self, material: truth.Codes) -> Fired:
        target = self._target()
        if target is None:
            return NO, "the bar has one side"
        cells = cellwise(self.side)
        below, above = (truths(tree.Compare(0, sign, cells, target), self.env) for sign in ("<", ">"))
        axes = self.env.grid.sorted({*below.axes, *self.behind.cells.axes})
        part, row = self.behind.over(axes), self._row(axes)
        codes = [np.where(part, expand(side.codes, side.axes, axes), truth.FALSE) for side in (below, above)]
        code = truth.some(truth.both(*(truth.some(side, row) for side in codes)))
        counted = [int(np.sum(side == truth.TRUE)) for side in codes]
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
        plain = (
            isinstance(self.side, tree.Call) and self.side.function in AVERAGES and self.gone == self.behind.cells.axes
        )
        plain = plain and self.behind.all_admitted
        nested = any(any(averages(child)) for child in self.side.children())
        return self._one_by_one() if not plain or nested or self.held.axes else self._at_once()

    def _at_once(self) -> Iterator[Moves]:
        """Do it for one average over all its axes by one sort of its cells."""
        assert isinstance(self.side, tree.Call)  # noqa: S101 - `_moves` asks only then
        quantile = self.side.function == Reducer.QUANTILE
        share = float(numbers(self.side.arguments[1], self.env).at.lo) if quantile else 0.5
        judged = tree.rewrite(self.judged, lambda node: STAND_IN if node is self.side else None)
        for axis, rest in zip(self.gone, without_each(self.behind.cells.at, self.side.function, share), strict=True):
            if rest is not None:
                values: dict[str, Value] = {**self.env.values, STAND_IN.name: Cells((axis,), rest)}
                held = self._said(truths(judged, replace(self.env, values=values, aggregates={})))
                moved = truth.either(self._leaves(held), self._far(rest))
                yield axis, range(rest.lo.size), moved, rest

    def _one_by_one(self) -> Iterator[Moves]:
        for axis, k in self._levels():
            values = {n: without_level(v, axis, k) for n, v in self.env.values.items() if n in tree.names(self.judged)}
            without = replace(self.env, values=values, grid=self.env.grid.without(axis, k), aggregates={})
            held, rest = self._said(truths(self.judged, without)), numbers(self.side, without)
            moved = [(self.held.axes, self._leaves(held)), (rest.axes, self._far(rest.at))]
            codes = [truth.some(self._where_alive(axis, k, axes, code)) for axes, code in moved]
            yield axis, (k,), np.atleast_1d(truth.either(*codes)), rest.at

    def _where_alive(self, axis: str, k: int, axes: tuple[str, ...], moved: truth.Codes) -> truth.Codes:
        """Say that nothing moves where the premise admits no other level: there is nothing to average then."""
        if self.behind.all_admitted:
            return moved
        alive = expand(self.behind.alive(axis, k), self.behind.kept, self.env.grid.sorted({*axes, *self.behind.kept}))
        return np.where(alive, moved, truth.FALSE).astype(np.int8)

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


def _boolean(code: truth.Codes) -> bool | None:
    return None if code == truth.UNKNOWN else bool(code == truth.TRUE)


def _shown(rest: Interval, i: int) -> str:
    middle = (rest.lo + rest.hi) / 2
    return "" if middle.ndim > 1 else f" ({float(np.atleast_1d(middle)[i]):.3g})"


def _text(side: tree.Node) -> str:
    call = next(averages(side))
    names = ", ".join(sorted(tree.names(call.arguments[0])))
    return f"{call.function}({names})"
