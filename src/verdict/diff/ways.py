"""Does an expression become easier or harder to meet when a constant or a definition behind it changes?

Of two predicates: UP when whatever met the first meets the second (loosened), DOWN the other way (tightened). Of two
numbers: UP when the second is never smaller. Found by monotonicity, with signs from interval evaluation over the
declared supports; what it cannot order is OTHER, never guessed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from verdict.algebra.grid import Cells
from verdict.algebra.interval import Interval
from verdict.algebra.truth import Quorum
from verdict.diff.kinds import Way
from verdict.diff.plain import parts, plain
from verdict.expression import tree
from verdict.expression.evaluate import Environment, numbers
from verdict.expression.functions import WORDS, Choice, Elementwise, Ordered, Quantifier, Reducer
from verdict.expression.ordered import LEVELS
from verdict.registration.resolved import Registration

RANK = {"min": 0, "quantile": 1, "median": 1, "mean": 1, "max": 2}
RISING = frozenset({*Elementwise} - {Elementwise.ABS}) | {Reducer.SUM}  # never smaller where what is in it is not
FLIPPED = {Way.SAME: Way.SAME, Way.UP: Way.DOWN, Way.DOWN: Way.UP, Way.OTHER: Way.OTHER}


@dataclass(frozen=True, slots=True, eq=False)
class Side:
    """A registration with the supports of everything it names; constants may stand for other values."""

    registration: Registration
    env: Environment

    def definition(self, name: str) -> tree.Node | None:
        """Return what a derived quantity or flag is defined by."""
        trees = self.registration.trees
        return trees.get(("quantities", name, "is")) or trees.get(("flags", name, "when"))

    def fixed(self, node: tree.Node) -> bool:
        """Whether an expression rests on constants alone."""
        constants = self.registration.prereg.constants
        known = all(name in constants for name in tree.names(node))
        return known and not any(isinstance(n, tree.Text) for n in node.walk())

    def positive(self, node: tree.Node) -> bool:
        """Whether a number is known never to be negative."""
        at = numbers(node, self.env).at
        return bool(np.all(at.lo >= 0))


def join(ways: Iterable[Way]) -> Way:
    """Return the common way of several changes at once; opposite ones are OTHER."""
    found = {way for way in ways if way is not Way.SAME}
    return found.pop() if len(found) == 1 else Way.OTHER if found else Way.SAME


def predicate_way(a: tree.Node, first: Side, b: tree.Node, second: Side) -> Way:
    """Return how meeting predicate `b` stands to meeting predicate `a`."""
    return _Pair(first, second).truth(a, b)


def number_way(a: tree.Node, first: Side, b: tree.Node, second: Side) -> Way:
    """Return how the number `b` stands to the number `a`."""
    return _Pair(first, second).number(a, b)


@dataclass(frozen=True, slots=True)
class _Pair:
    first: Side
    second: Side

    def truth(self, a: tree.Node, b: tree.Node) -> Way:
        a, b = plain(a), plain(b)
        if isinstance(a, tree.And | tree.Or) or isinstance(b, tree.And | tree.Or):
            return self._listed(a, b)
        if type(a) is not type(b):
            return Way.OTHER
        compare: dict[type[tree.Node], Callable[[Any, Any], Way]] = {
            tree.Compare: self._compare, tree.Inside: self._inside, tree.Not: self._not, tree.Name: self._name,
            tree.Call: self._quantified, tree.Select: self._select, tree.ClauseTest: self._test,
        }  # fmt: skip
        return compare.get(type(a), self._unordered)(a, b)

    def _test(self, a: tree.ClauseTest, b: tree.ClauseTest) -> Way:
        """Compare what two tests ask, whatever else must hold beside them; another premise has no order."""
        if a.per != b.per or not self._same_premise(a.where, b.where):
            return Way.OTHER
        if not any(x is not None and y is not None for x, y in ((a.each, b.each), (a.whole, b.whole))):
            return Way.OTHER
        size = self.first.registration.grid.size(a.per)
        counted = _quorums(a.quorum, b.quorum, size, a.where is not None) if a.each and b.each else Way.SAME
        return join((counted, self._part(a.each, b.each), self._part(a.whole, b.whole)))

    def _part(self, a: tree.Node | None, b: tree.Node | None) -> Way:
        """Compare one part of two tests; a part more is harder to meet, a part less easier."""
        if a is None or b is None:
            return Way.SAME if a is b else Way.DOWN if a is None else Way.UP
        return self.truth(a, b)

    def _same_premise(self, a: tree.Node | None, b: tree.Node | None) -> bool:
        return a is b if a is None or b is None else self.truth(a, b) is Way.SAME

    def _unordered(self, a: tree.Node, b: tree.Node) -> Way:
        return Way.SAME if tree.bare(a) == tree.bare(b) else Way.OTHER

    def _not(self, a: tree.Not, b: tree.Not) -> Way:
        return FLIPPED[self.truth(a.operand, b.operand)]

    def _listed(self, a: tree.Node, b: tree.Node) -> Way:
        """Match the parts of two conjunctions or two disjunctions: one part more makes `and` harder, `or` easier."""
        kinds = {type(node) for node in (a, b) if isinstance(node, tree.And | tree.Or)}
        if len(kinds) != 1:
            return Way.OTHER
        kind = kinds.pop()
        harder, left, right = kind is tree.And, parts(a, kind), parts(b, kind)
        if len(left) == len(right):
            return self._paired(left, right)
        longer, shorter = (right, left) if len(right) > len(left) else (left, right)
        if not all(any(self._equal(x, y, longer is left) for y in longer) for x in shorter):
            return Way.OTHER
        return Way.DOWN if (longer is right) == harder else Way.UP

    def _paired(self, left: tuple[tree.Node, ...], right: tuple[tree.Node, ...]) -> Way:
        """Compare as many parts with as many: each with its equal, in whatever order, and what is left as it stands."""
        waiting, rest = list(right), []
        for x in left:
            equal = next((y for y in waiting if self._equal(x, y, False)), None)
            if equal is None:
                rest.append(x)
            else:
                waiting.remove(equal)
        return join(self.truth(x, y) for x, y in zip(rest, waiting, strict=True))

    def _equal(self, x: tree.Node, y: tree.Node, swapped: bool) -> bool:
        return (self.truth(y, x) if swapped else self.truth(x, y)) is Way.SAME

    def _compare(self, a: tree.Compare, b: tree.Compare) -> Way:
        """Compare `<` with `<` or `<=`, and `==` with `==` whichever side stands first."""
        if {a.operator, b.operator} & {"==", "!="}:
            turned = ((b.left, b.right), (b.right, b.left))
            same = any(self._same(a.left, left) and self._same(a.right, right) for left, right in turned)
            return Way.SAME if same and a.operator == b.operator else Way.OTHER
        strict = Way.SAME if a.operator == b.operator else Way.UP if b.operator == "<=" else Way.DOWN
        return join((strict, FLIPPED[self.number(a.left, b.left)], self.number(a.right, b.right)))

    def _same(self, a: tree.Node, b: tree.Node) -> bool:
        if isinstance(a, tree.Text) or isinstance(b, tree.Text):
            return tree.bare(a) == tree.bare(b)
        return self.number(a, b) is Way.SAME

    def _inside(self, a: tree.Inside, b: tree.Inside) -> Way:
        moved = Way.SAME if self.number(a.operand, b.operand) is Way.SAME else Way.OTHER
        return join((moved, FLIPPED[self.number(a.low, b.low)], self.number(a.high, b.high)))

    def _quantified(self, a: tree.Call, b: tree.Call) -> Way:
        if (_axes(a.over), _axes(a.per)) != (_axes(b.over), _axes(b.per)) or not self._same_premise(a.where, b.where):
            return Way.OTHER
        both = {a.function, b.function}
        if both <= {Ordered.BEFORE, Ordered.AT}:
            return self._stepped(a, b, self.truth)
        if both <= {Quantifier.ALL, Quantifier.ANY}:
            inner = self.truth(a.arguments[0], b.arguments[0])
            step = Way.SAME if len(both) == 1 else Way.UP if b.function == Quantifier.ANY else Way.DOWN
            return join((inner, step))
        if len(both) > 1 or len(a.arguments) != len(b.arguments):
            return Way.OTHER
        same = all(self._same(x, y) for x, y in zip(a.arguments, b.arguments, strict=True))
        return Way.SAME if same else Way.OTHER

    def _select(self, a: tree.Select, b: tree.Select) -> Way:
        return self.truth(a.operand, b.operand) if a.where == b.where else Way.OTHER

    def number(self, a: tree.Node, b: tree.Node) -> Way:
        """Compare two numbers; constants by their values, the rest by what they are built of."""
        if self.first.fixed(a) and self.second.fixed(b):
            return _ordered(numbers(a, self.first.env), numbers(b, self.second.env))
        if type(a) is not type(b):
            return Way.OTHER
        compare: dict[type[tree.Node], Callable[[Any, Any], Way]] = {
            tree.Name: self._name, tree.Unary: self._unary, tree.Binary: self._binary, tree.Power: self._power,
            tree.Call: self._call, tree.Select: self._selected,
        }  # fmt: skip
        return compare.get(type(a), self._unordered)(a, b)

    def _name(self, a: tree.Name, b: tree.Name) -> Way:
        if a.name != b.name:
            return Way.OTHER
        if a.name in WORDS:
            return Way.SAME
        before, after = self.first.definition(a.name), self.second.definition(b.name)
        if before is None or after is None:
            return Way.SAME if before is after else Way.OTHER
        flag = ("flags", a.name, "when") in self.first.registration.trees
        return self.truth(before, after) if flag else self.number(before, after)

    def _unary(self, a: tree.Unary, b: tree.Unary) -> Way:
        inner = self.number(a.operand, b.operand)
        return Way.OTHER if a.sign != b.sign else inner if a.sign > 0 else FLIPPED[inner]

    def _binary(self, a: tree.Binary, b: tree.Binary) -> Way:
        if a.operator != b.operator:
            return Way.OTHER
        left, right = self.number(a.left, b.left), self.number(a.right, b.right)
        if a.operator in "+-":
            return join((left, right if a.operator == "+" else FLIPPED[right]))
        if left is right is Way.SAME:
            return Way.SAME
        if not (self._positive(a.left, b.left) and self._positive(a.right, b.right)):
            return Way.OTHER
        return join((left, right if a.operator == "*" else FLIPPED[right]))

    def _power(self, a: tree.Power, b: tree.Power) -> Way:
        inner = self.number(a.operand, b.operand)
        ordered = a.exponent == b.exponent and (inner is Way.SAME or self._positive(a.operand, b.operand))
        return inner if ordered else Way.OTHER

    def _positive(self, a: tree.Node, b: tree.Node) -> bool:
        return self.first.positive(a) and self.second.positive(b)

    def _selected(self, a: tree.Select, b: tree.Select) -> Way:
        return self.number(a.operand, b.operand) if a.where == b.where else Way.OTHER

    def _call(self, a: tree.Call, b: tree.Call) -> Way:
        """Compare two calls; one that is only written otherwise may be published under one of its texts."""
        way = self._called(a, b)
        return Way.OTHER if way is Way.SAME and tree.bare(a) != tree.bare(b) else way

    def _called(self, a: tree.Call, b: tree.Call) -> Way:
        if (a.over, a.per) != (b.over, b.per) or len(a.arguments) != len(b.arguments):
            return Way.OTHER
        if not self._same_premise(a.where, b.where):
            return Way.OTHER
        if a.function in set(Choice):
            return self._chosen(a, b)
        if a.function in set(Ordered):
            return self._stepped(a, b, self.truth if a.function in LEVELS else self.number)
        if a.function in (Quantifier.COUNT, Quantifier.FRACTION):
            return self.truth(a.arguments[0], b.arguments[0]) if a.function == b.function else Way.OTHER
        inner = join(self.number(x, y) for x, y in zip(a.arguments, b.arguments, strict=True))
        if a.function in RANK and b.function in RANK and (a.function == b.function or len(a.arguments) == 1):
            return join((inner, _reducer(a.function, b.function)))
        if a.function != b.function or inner is Way.SAME:
            return inner if a.function == b.function else Way.OTHER
        always = a.function in RISING or self._positive(a.arguments[0], b.arguments[0])
        return inner if a.function in {*Elementwise, *RISING} and always else Way.OTHER

    def _stepped(self, a: tree.Call, b: tree.Call, way: Callable[[tree.Node, tree.Node], Way]) -> Way:
        """Compare what stands at the same level, or sums up to it; another level has no order, for it may be none."""
        inner = way(a.arguments[0], b.arguments[0]) if a.function == b.function else Way.OTHER
        same = all(self._same(x, y) for x, y in zip(a.arguments[1:], b.arguments[1:], strict=True))
        return inner if same and (inner is Way.SAME or a.function not in LEVELS) else Way.OTHER

    def _chosen(self, a: tree.Call, b: tree.Call) -> Way:
        """Compare two choices between numbers; another condition has no order."""
        if a.function != b.function or self.truth(a.arguments[0], b.arguments[0]) is not Way.SAME:
            return Way.OTHER
        return join(self.number(x, y) for x, y in zip(a.arguments[1:], b.arguments[1:], strict=True))


def _axes(named: tuple[str, ...] | None) -> frozenset[str] | None:
    return None if named is None else frozenset(named)


def _quorums(a: Quorum, b: Quorum, size: int, premise: bool) -> Way:
    """Compare how many cells must hold: of `size` cells, or of as many as a premise will admit."""
    if a == b:
        return Way.SAME
    if not premise:
        first, second = _share(a, size), _share(b, size)
        return Way.SAME if first == second else Way.UP if second < first else Way.DOWN
    measures: tuple[Callable[[Quorum], int | Fraction | None], ...] = (_counted, _shared)
    for least, most in ((measure(a), measure(b)) for measure in measures):
        if least is not None and most is not None:
            return Way.SAME if least == most else Way.UP if most < least else Way.DOWN
    return Way.OTHER


def _counted(quorum: Quorum) -> int | None:
    """Return how many cells must hold, whatever a premise admits; any is one."""
    return 1 if quorum == "any" else quorum if isinstance(quorum, int) else None


def _shared(quorum: Quorum) -> Fraction | None:
    """Return which share of the admitted cells must hold; one cell is less than any share."""
    if quorum == "all":
        return Fraction(1)
    return quorum if isinstance(quorum, Fraction) else Fraction(0) if _counted(quorum) == 1 else None


def _share(quorum: Quorum, size: int) -> Fraction:
    if isinstance(quorum, Fraction):
        return quorum
    return Fraction(1) if quorum == "all" else Fraction(1 if quorum == "any" else quorum, size)


def _reducer(before: str, after: str) -> Way:
    if before == after:
        return Way.SAME
    step = RANK[after] - RANK[before]
    return Way.UP if step > 0 else Way.DOWN if step < 0 else Way.OTHER


def _ordered(a: Cells, b: Cells) -> Way:
    return interval_way(a.at, b.at)


def interval_way(a: Interval, b: Interval) -> Way:
    """Return how one interval stands to another: both ends must move the same way."""
    ends = (_end(float(a.lo), float(b.lo)), _end(float(a.hi), float(b.hi)))
    return join(ends)


def _end(a: float, b: float) -> Way:
    return Way.SAME if a == b else Way.UP if b > a else Way.DOWN
