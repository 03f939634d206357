"""What decided a clause, or keeps it open: the comparison, at the cells whose part it was.

Cells are chosen by their role and never by distance alone. Of a test that holds, a cell that holds: under `all` the
one nearest to failing, under `any` the clearest, under a quorum the one that fills it. Of a test that fails, the cells
that fail, worst first; where too few hold, nearest to holding first. Of a test that is open, the cells that straddle
their bar. A cell that a need or the premise takes out decides nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import ceil

import numpy as np
from numpy.typing import NDArray

from verdict.algebra import truth
from verdict.algebra.grid import CellKey, Cells, Level, Texts, Truths, Value, expand, expand_interval
from verdict.algebra.interval import Floats, Interval
from verdict.algebra.order import shifted
from verdict.expression import tree
from verdict.expression.evaluate import Environment, evaluate, numbers, truths
from verdict.expression.functions import Ordered, Quantifier
from verdict.expression.tested import Tested, adequate, holds
from verdict.expression.written import written
from verdict.judge.basis import BasisReader
from verdict.judge.denominators import denominators
from verdict.outcome.record import Decision, Span

LISTED = 12  # cells that a clause names with their values
NUMERIC = ("<", "<=", ">", ">=")
Where = dict[str, Level]
Scores = NDArray[np.float64]


def decisions(test: tree.ClauseTest, found: Tested, env: Environment, readings: BasisReader) -> tuple[Decision, ...]:
    """Return the comparisons that decided a test or keep it open, the most telling first; at most `LISTED`."""
    finder = _Finder(env, readings)
    own: list[Decision] = []
    if test.each is not None and found.cells is not None and found.premise is not None:
        code = truth.quorum(found.cells.codes, found.premise.codes, test.quorum)
        met = adequate(test, env)
        own += finder.cellwise(test.each, test.quorum, code, _playing(found.cells, found.premise, met))
        own += finder.premise(test.where, code, found.premise, met) if test.where is not None else ()
    if test.whole is not None:
        own += finder.whole(test.whole if _asked(test, env) else test.where or test.whole, {})
    return tuple(own[:LISTED]) if len(test.asked) == 1 else tuple(_of_both(own, found.code)[:LISTED])


def keeping(node: tree.Node, found: Truths, env: Environment, readings: BasisReader) -> dict[CellKey, Decision]:
    """Return, for the first cells where a predicate does not hold, the comparison that keeps it from holding."""
    finder = _Finder(env, readings)
    kept: dict[CellKey, Decision] = {}
    for key in env.grid.keys(found.axes, found.codes != truth.TRUE)[:LISTED]:
        own = [one for one in finder.whole(node, dict(key)) if one.holds is not True]
        kept |= {key: own[0]} if own else {}
    return kept


def _playing(cells: Truths, premise: Truths, met: truth.Codes) -> Truths:
    """Return the codes of the cells that can play a part, and -1 elsewhere: where a need fails, or out of premise."""
    admitted = (premise.codes == truth.TRUE) | ((premise.codes == truth.UNKNOWN) & (cells.codes == truth.UNKNOWN))
    return Truths(cells.axes, np.where(admitted & (met == truth.TRUE), cells.codes, -1))


def _asked(test: tree.ClauseTest, env: Environment) -> bool:
    """Whether the predicate on the whole is asked at all, or its premise is what decides."""
    return test.each is not None or test.where is None or holds(test.where, env) == truth.TRUE


def _of_both(own: list[Decision], code: truth.Codes) -> list[Decision]:
    """Of a test with two predicates, keep what speaks for its answer."""
    agreeing = [one for one in own if one.holds == _boolean(code)]
    return sorted(agreeing or own, key=lambda one: abs(one.distance.middle) if one.distance else np.inf)


@dataclass(frozen=True, slots=True, eq=False)
class _Finder:
    env: Environment
    readings: BasisReader

    def cellwise(self, each: tree.Node, quorum: truth.Quorum, code: truth.Codes, cells: Truths) -> Iterator[Decision]:
        """Yield the decisions of the cells that play a part; codes of -1 play none."""
        scores, axes = self._scored(each)
        laid = np.broadcast_to(np.asarray(expand(scores, axes, cells.axes), np.float64), cells.codes.shape)
        for spot in _chosen(quorum, code, cells.codes, laid):
            where = {axis: self.env.grid.of(axis)[i] for axis, i in zip(cells.axes, spot, strict=True)}
            yield from self.whole(each, where)

    def premise(self, where: tree.Node, code: truth.Codes, premise: Truths, met: truth.Codes) -> Iterator[Decision]:
        """Yield what keeps a premise open, of an answer that is, where nothing else does."""
        if code == truth.UNKNOWN:
            codes = np.where(met == truth.TRUE, premise.codes, -1)
            yield from self.cellwise(where, "all", code, Truths(premise.axes, codes))

    def whole(self, node: tree.Node, where: Where) -> Iterator[Decision]:
        """Descend to the comparison that makes a predicate what it is at one cell."""
        code = self._code(node, where)
        if isinstance(node, tree.Not):
            yield from (one.turned() for one in self.whole(node.operand, where))
        elif isinstance(node, tree.And | tree.Or):
            own = [item for item in node.items if self._code(item, where) == code]
            yield from self.whole(self._most_telling(own or list(node.items), where, code, type(node)), where)
        elif isinstance(node, tree.Call) and node.function in (Quantifier.ALL, Quantifier.ANY):
            yield from self._inner(node, where)
        elif (step := self._before(node, where)) is not None:
            yield from self.whole(*step)
        elif code == truth.UNKNOWN and (defined := self._definition(node)) is not None:
            yield from self.whole(defined, {**where, **dict(node.where if isinstance(node, tree.Select) else ())})
        else:
            yield self._leaf(node, where, code)

    def _before(self, node: tree.Node, where: Where) -> tuple[tree.Node, Where] | None:
        """Return the predicate of which one holds at the level before, with that level; None at the first level."""
        axis = node.over[0] if isinstance(node, tree.Call) and node.function == Ordered.BEFORE and node.over else ""
        if not isinstance(node, tree.Call) or axis not in where:
            return None
        levels, place = self.env.grid.of(axis), self.env.grid.places(axis)[where[axis]]
        return (node.arguments[0], {**where, axis: levels[place - 1]}) if place else None

    def _definition(self, node: tree.Node) -> tree.Node | None:
        """Return what a flag, or some cells of one, is defined by."""
        named = node.operand if isinstance(node, tree.Select) else node
        trees = self.readings.registration.trees
        return trees.get(("flags", named.name, "when")) if isinstance(named, tree.Name) else None

    def _most_telling(self, items: list[tree.Node], where: Where, code: np.int8, kind: type[tree.Node]) -> tree.Node:
        """Return the item that makes it: of `and` the one nearest to failing, of `or` the one nearest to holding."""
        sign = 1.0 if kind is tree.And else -1.0

        def rank(item: tree.Node) -> float:
            scores, axes = self._scored(item)
            score = float(np.min(self._at(scores, axes, where)))
            return np.inf if np.isnan(score) else abs(score) if code == truth.UNKNOWN else sign * score

        return min(items, key=rank)

    def _inner(self, node: tree.Call, where: Where) -> Iterator[Decision]:
        """Descend into all(...) or any(...): the cells under it play their parts as those of a test do."""
        argument, inner = node.arguments[0], _in_premise(node, self.env)
        kept = {axis: where[axis] for axis in truths(node, self.env).axes if axis in where}
        if node.where is not None and self._premise_open(node.where, kept):
            yield from self.whole(tree.Call(0, "all", (node.where,), None, None), kept)
            return
        index = tuple(self.env.grid.of(a).index(kept[a]) if a in kept else slice(None) for a in inner.axes)
        codes = inner.codes[index]
        free = tuple(axis for axis in inner.axes if axis not in kept)
        if not codes.size:
            return
        scores, axes = self._scored(argument)
        laid = np.broadcast_to(np.asarray(expand(scores, axes, inner.axes), np.float64), inner.codes.shape)[index]
        rule: truth.Quorum = "all" if node.function == Quantifier.ALL else "any"
        judged = np.where(codes < 0, truth.FALSE, truth.TRUE).astype(np.int8)
        for spot in _chosen(rule, truth.quorum(codes, judged, rule), codes, laid):
            here = {axis: self.env.grid.of(axis)[i] for axis, i in zip(free, spot, strict=True)}
            yield from self.whole(argument, {**kept, **here})

    def _premise_open(self, premise: tree.Node, where: Where) -> bool:
        value = truths(premise, self.env)
        return bool(np.any(self._at(value.codes, value.axes, where) == truth.UNKNOWN))

    def _code(self, node: tree.Node, where: Where) -> np.int8:
        value = truths(node, self.env)
        return np.int8(truth.every(np.asarray(self._at(value.codes, value.axes, where), np.int8)))

    def _at(self, array: NDArray[np.generic], axes: tuple[str, ...], where: Where) -> NDArray[np.generic]:
        index = tuple(self.env.grid.of(a).index(where[a]) if a in where else slice(None) for a in axes)
        return np.asarray(array[index])

    def _scored(self, node: tree.Node) -> tuple[Scores, tuple[str, ...]]:
        """Return how far a predicate is from turning, over its own axes: positive where it holds; NaN unknown."""
        if isinstance(node, tree.Not):
            scores, axes = self._scored(node.operand)
            return -scores, axes
        if isinstance(node, tree.And | tree.Or):
            return self._joined(node)
        gap = _gap(node, self.env)
        if gap is not None:
            return _middle(gap.at), gap.axes
        if isinstance(node, tree.Call) and node.function in (Quantifier.ALL, Quantifier.ANY):
            return self._folded(node)
        if isinstance(node, tree.Call) and node.function == Ordered.BEFORE and node.over:
            return self._stepped(node, node.over[0])
        value = truths(node, self.env)
        plain = np.array([-np.inf, np.nan, np.inf])[value.codes]
        defined = self._definition(node) if np.any(value.codes == truth.UNKNOWN) else None
        if defined is None:
            return plain, value.axes
        scores, axes = self._scored(defined)
        chosen = dict(node.where) if isinstance(node, tree.Select) else {}
        laid = expand(self._at(scores, axes, chosen), tuple(a for a in axes if a not in chosen), value.axes)
        return np.where(value.codes == truth.UNKNOWN, laid, plain), value.axes

    def _stepped(self, node: tree.Call, axis: str) -> tuple[Scores, tuple[str, ...]]:
        """Score what holds at the level before by how far it is from turning there."""
        scores, axes = self._scored(node.arguments[0])
        value = truths(node, self.env)
        spread = np.broadcast_to(np.asarray(expand(scores, axes, value.axes), np.float64), value.codes.shape)
        return np.asarray(shifted(spread, value.axes.index(axis), np.nan), np.float64), value.axes

    def _folded(self, node: tree.Call) -> tuple[Scores, tuple[str, ...]]:
        """Score all(...) by its worst cell and any(...) by its best, of those in premise."""
        scores, axes = self._scored(node.arguments[0])
        if node.where is not None:
            inner = _in_premise(node, self.env)
            laid = np.broadcast_to(np.asarray(expand(scores, axes, inner.axes), np.float64), inner.codes.shape)
            scores, axes = np.where(inner.codes < 0, np.nan, laid), inner.axes
        kept = truths(node, self.env).axes
        gone = tuple(i for i, axis in enumerate(axes) if axis not in kept)
        fold = np.fmin if node.function == Quantifier.ALL else np.fmax
        for i in sorted(gone, reverse=True):
            scores = fold.reduce(scores, axis=i)
        return np.asarray(scores, np.float64), tuple(axis for axis in axes if axis in kept)

    def _joined(self, node: tree.And | tree.Or) -> tuple[Scores, tuple[str, ...]]:
        parts = [self._scored(item) for item in node.items]
        axes = self.env.grid.sorted({axis for _, own in parts for axis in own})
        laid = [np.asarray(expand(scores, own, axes), np.float64) for scores, own in parts]
        fold = np.fmin if isinstance(node, tree.And) else np.fmax
        total = laid[0]
        for scores in laid[1:]:
            total = fold(total, scores)
        return total, axes

    def _leaf(self, node: tree.Node, where: Where, code: np.int8) -> Decision:
        gap = _gap(node, self.env)
        if gap is not None:
            return self._numeric(node, gap, where, code)
        what, bar, value = node, ("", ""), None
        if isinstance(node, tree.Compare):
            left, right = (node.right, node.left) if isinstance(node.left, tree.Text) else (node.left, node.right)
            what, bar, value = left, (node.operator, written(right)), evaluate(left, self.env)
        said = _said(value, self._cell(value, where)) if value is not None else _spoken(code)
        axes = value.axes if value is not None else truths(node, self.env).axes
        relation, bars = bar
        return Decision(
            what=written(what),
            value=None,
            said=said,
            relation=relation,
            bars=bars,
            distance=None,
            holds=_boolean(code),
            cell=self._key(axes, where),
        )

    def _numeric(self, node: tree.Node, gap: _Gap, where: Where, code: np.int8) -> Decision:
        spot = self._cell(Cells(gap.axes, gap.value), where)
        key = self._key(gap.axes, where)
        value, distance = _span(gap.value, spot), _span(gap.at, spot)
        bars = tuple(_span(bar, spot) for bar in gap.bars)
        basis = self.readings.basis(gap.what, where, value) if value.known else None
        unit = self.readings.unit(gap.what)
        return Decision(
            what=written(gap.what),
            value=value,
            said="",
            relation=gap.relation,
            bars=bars,
            distance=distance,
            holds=_boolean(code),
            cell=key,
            unit=unit,
            basis=basis,
            denominators=tuple(denominators(node, self.env, self.readings.registration, where)),
            terms=tuple(self._terms(node, gap.what, where)),
        )

    def _terms(self, node: tree.Node, what: tree.Node, where: Where) -> Iterator[tuple[str, Span]]:
        """Yield the quantities behind a comparison with what they are at its cell, but for the one that is compared."""
        for name in tree.names(node):
            if name in self.readings.registration.quantities and written(what) != name:
                value = evaluate(tree.Name(0, name), self.env)
                if isinstance(value, Cells) and all(axis in where for axis in value.axes):
                    yield name, _span(value.at, self._cell(value, where))

    def _cell(self, value: Value, where: Where) -> tuple[int, ...]:
        """Return the position of a cell; along axes that are not fixed, the first."""
        return tuple(self.env.grid.of(a).index(where[a]) if a in where else 0 for a in value.axes)

    def _key(self, axes: tuple[str, ...], where: Where) -> CellKey:
        named = self.env.grid.sorted({*where, *axes})
        return tuple((axis, where[axis]) for axis in named if axis in where)


@dataclass(frozen=True, slots=True, eq=False)
class _Gap:
    """A comparison of numbers over `axes`: its left side, its bars, and the distance, positive where it holds."""

    axes: tuple[str, ...]
    what: tree.Node
    value: Interval
    relation: str
    bars: tuple[Interval, ...]
    at: Interval


def _in_premise(node: tree.Call, env: Environment) -> Truths:
    """Return the codes of what a quantifier is over, -1 where its premise takes a cell out."""
    inner = truths(node.arguments[0], env)
    if node.where is None:
        return inner
    premise = truths(node.where, env)
    axes = env.grid.sorted({*inner.axes, *premise.axes})
    codes, admitted = (np.asarray(expand(value.codes, value.axes, axes), np.int8) for value in (inner, premise))
    return Truths(axes, np.where(admitted == truth.FALSE, np.int8(-1), codes))


def _gap(node: tree.Node, env: Environment) -> _Gap | None:
    if isinstance(node, tree.Inside):
        axes, (x, low, high) = _together(env, *(numbers(n, env) for n in (node.operand, node.low, node.high)))
        inside = _apart(node.operand, node.low, axes, env).minimum(_apart(node.high, node.operand, axes, env))
        return _Gap(axes=axes, what=node.operand, value=x, relation="in", bars=(low, high), at=inside)
    if not isinstance(node, tree.Compare) or not isinstance(evaluate(node.left, env), Cells):
        return None
    axes, (a, b) = _together(env, numbers(node.left, env), numbers(node.right, env))
    upward = node.operator in ("<", "<=")
    sides = (node.right, node.left) if upward else (node.left, node.right)
    at = _apart(*sides, axes, env)
    if node.operator not in NUMERIC:
        at = -abs(at) if node.operator == "==" else abs(at)
    return _Gap(axes=axes, what=node.left, value=a, relation=node.operator, bars=(b,), at=at)


def _apart(left: tree.Node, right: tree.Node, axes: tuple[str, ...], env: Environment) -> Interval:
    """Return left - right over some axes; of quotients as near as their whole numbers tell."""
    found = numbers(tree.Binary(0, "-", left, right), env)
    at = found.at
    if found.ratio is not None:
        exact = found.ratio.above / Interval.exactly(found.ratio.below)
        at = Interval(np.fmax(at.lo, exact.lo), np.fmin(at.hi, exact.hi))
    _, (laid,) = _together(env, Cells(found.axes, at))
    shape = env.grid.shape(axes)
    over = expand_interval(laid, found.axes, axes)
    return Interval(np.broadcast_to(over.lo, shape), np.broadcast_to(over.hi, shape))


def _together(env: Environment, *cells: Cells) -> tuple[tuple[str, ...], list[Interval]]:
    axes = env.grid.sorted({axis for cell in cells for axis in cell.axes})
    shape = env.grid.shape(axes)
    spread = [expand_interval(cell.at, cell.axes, axes) for cell in cells]
    return axes, [Interval(np.broadcast_to(x.lo, shape), np.broadcast_to(x.hi, shape)) for x in spread]


def _middle(at: Interval) -> Floats:
    """Return the middle of each interval, or its finite end; infinite where both ends are open."""
    with np.errstate(invalid="ignore"):
        both = (at.lo + at.hi) / 2
    one = np.where(np.isfinite(at.lo), at.lo, at.hi)
    return np.where(np.isfinite(at.lo) & np.isfinite(at.hi), both, one)


def _chosen(quorum: truth.Quorum, code: truth.Codes, codes: NDArray[np.int8], scores: Scores) -> list[tuple[int, ...]]:
    """Return the positions of the cells that decide, by their role; `codes` is -1 where nothing is judged."""
    spots = np.argwhere((codes == code) & ~((code == truth.UNKNOWN) & np.isnan(scores)))
    if not len(spots):
        return []
    own = np.nan_to_num(scores[tuple(spots.T)], nan=0.0, posinf=np.finfo(float).max, neginf=np.finfo(float).min)
    order = np.argsort(own if quorum == "all" else -own, kind="stable")
    if code == truth.UNKNOWN:
        order = np.argsort(np.abs(own), kind="stable")
    if code == truth.TRUE:
        order = order[_filling(quorum, int(np.sum(codes >= 0)), len(order)) :][:1]
    return [tuple(map(int, spots[i])) for i in order[:LISTED]]


def _filling(quorum: truth.Quorum, judged: int, holding: int) -> int:
    """Return the place, counted from the clearest, of the cell that fills a quorum."""
    if isinstance(quorum, str):
        return 0
    wanted = ceil(quorum * judged) if isinstance(quorum, Fraction) else quorum
    return min(wanted, holding) - 1


def _boolean(code: truth.Codes | np.int8) -> bool | None:
    return None if code == truth.UNKNOWN else bool(code == truth.TRUE)


def _spoken(code: np.int8) -> str:
    return {0: "false", 1: "not known", 2: "true"}[int(code)]


def _said(value: Value, spot: tuple[int, ...]) -> str:
    text = value.text[spot] if isinstance(value, Texts) else None
    return "not known" if text is None else str(text)


def _span(at: Interval, spot: tuple[int, ...]) -> Span:
    return Span(float(at.lo[spot]), float(at.hi[spot]))
