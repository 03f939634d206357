"""Predicates that contradict each other whatever is measured: x > 0.5 beside x < 0.4, y > 0 beside not y > 0.

Interval evaluation looks at each side of a comparison by itself; here is seen that both sides speak of the same
numbers. What the judge calls true or false is so for every number inside the intervals that it saw. Predicates that no
numbers fulfil together are therefore never all true, however wide these intervals are. Sound and incomplete.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice, product
from math import isfinite

from verdict.algebra.linear import Facts, Linear
from verdict.evidence.laid_out import support_of
from verdict.expression import tree
from verdict.expression.check import check
from verdict.expression.normal import COMPLEMENT, inward, joined
from verdict.registration.resolved import Registration
from verdict.text.quotient import exactly

MOST_STEPS = 2000  # parts of predicates that are looked at before nothing is said
MOST_WAYS = 64  # ways in which several predicates can come out as they are wanted


@dataclass(frozen=True, slots=True)
class Wanted:
    """A predicate or a whole test, and whether it is to come out true or false."""

    node: tree.Node
    holds: bool


@dataclass(frozen=True, slots=True)
class Demand:
    """What must hold in every cell, or in some cell at least, for something to come out as wanted."""

    node: tree.Node
    everywhere: bool


Way = tuple[Demand, ...]  # demands that are met together


def contradictory(registration: Registration, wanted: Iterable[Wanted]) -> bool:
    """Say whether it is proven that predicates never come out as wanted all together."""
    demands = [list(_few(_ways(registration, each))) for each in wanted]
    ways = list(_few(_together(demands)))
    return len(ways) <= MOST_WAYS and all(_excluded(registration, way) for way in ways)


def _ways(registration: Registration, wanted: Wanted) -> Iterator[Way]:
    """Yield what is demanded by each way in which something can come out as wanted."""
    node = wanted.node
    if not isinstance(node, tree.ClauseTest):
        yield from _spread(registration, Demand(inward(node, negated=not wanted.holds), wanted.holds))
        return
    parts = [_of_cells(node, holds=wanted.holds)] if node.each is not None else []
    parts += [_of_whole(node, holds=wanted.holds)] if node.whole is not None else []
    for demands in [tuple(d for part in parts for d in part)] if wanted.holds else parts:
        yield from _together([list(_few(_spread(registration, demand))) for demand in demands])


def _spread(registration: Registration, demand: Demand) -> Iterator[Way]:
    """Take one demand apart: into demands that stand beside each other, and into ways where one of several will do."""
    node = inward(demand.node)
    single = not check(node, registration.scope).axes
    cells = _cells_of(node) if single else None
    when = _definition(registration, node) if single else None
    if cells is not None or when is not None:
        yield from _spread(registration, cells or Demand(when or node, demand.everywhere))
    elif isinstance(node, tree.And) and (single or demand.everywhere):
        parts = [list(_few(_spread(registration, Demand(item, demand.everywhere)))) for item in node.items]
        yield from _together(parts)
    elif isinstance(node, tree.Or) and single:
        for item in node.items:
            yield from _spread(registration, Demand(item, demand.everywhere))
    else:
        yield (demand,)


def _together(parts: list[list[Way]]) -> Iterator[Way]:
    """Yield every choice of one way from each part, as one way."""
    for chosen in product(*parts):
        yield tuple(demand for way in chosen for demand in way)


def _few(ways: Iterator[Way]) -> Iterator[Way]:
    """Yield one way more than are looked at, at most: that many say that there are too many."""
    return islice(ways, MOST_WAYS + 1)


def _cells_of(node: tree.Node) -> Demand | None:
    """Return what a quantifier over everything demands of cells; None for anything else."""
    inner, denied = (node.operand, True) if isinstance(node, tree.Not) else (node, False)
    if not isinstance(inner, tree.Call) or inner.function not in ("all", "any") or inner.over or inner.per:
        return None
    asked = inward(inner.arguments[0], negated=denied)
    if inner.where is not None:  # some cell is in premise, and it shows what is asked whichever quantifier it is
        return Demand(joined(tree.And, (inward(inner.where), asked)), False)
    return Demand(asked, (inner.function == "all") is not denied)


def _definition(registration: Registration, node: tree.Node) -> tree.Node | None:
    """Return what a flag, or the opposite of one, stands for; None for anything else."""
    inner, denied = (node.operand, True) if isinstance(node, tree.Not) else (node, False)
    when = registration.trees.get(("flags", inner.name, "when")) if isinstance(inner, tree.Name) else None
    return inward(when, negated=denied) if when is not None else None


def _of_cells(test: tree.ClauseTest, *, holds: bool) -> Way:
    """Return what cells must show: a premise admits one cell at least, and some count is asked of those admitted."""
    if _asks_nothing(test, holds=holds):
        return ()
    assert test.each is not None  # noqa: S101 - asked of such tests only
    where = (test.where,) if test.where is not None else ()
    each = inward(test.each, negated=not holds)
    everywhere = test.where is None and test.quorum == ("all" if holds else "any")
    return (Demand(joined(tree.And, (*test.needs, *where, each)), everywhere),)


def _asks_nothing(test: tree.ClauseTest, *, holds: bool) -> bool:
    """Say whether a count may come out so without any cell that does: too few cells may be admitted to reach it."""
    if isinstance(test.quorum, str):
        return False
    return test.quorum <= 0 if holds else isinstance(test.quorum, int) and test.where is not None


def _of_whole(test: tree.ClauseTest, *, holds: bool) -> Way:
    """Return what the whole must show, with all that it needs in every cell."""
    assert test.whole is not None  # noqa: S101 - asked of such tests only
    where = (test.where,) if test.where is not None and test.each is None else ()
    return (Demand(joined(tree.And, (*test.needs, *where, inward(test.whole, negated=not holds))), True),)


def _excluded(registration: Registration, demands: Way) -> bool:
    """Say whether no cell fulfils what is demanded of all, or none what is demanded of one beside it."""
    always = tuple(demand.node for demand in demands if demand.everywhere)
    once = [demand.node for demand in demands if not demand.everywhere]
    return any(_Tableau(registration).closes((*always, *extra)) for extra in ((), *((node,) for node in once)))


@dataclass(slots=True)
class _Tableau:
    """Every alternative of some predicates is followed until it contradicts itself or nothing is left to look at."""

    registration: Registration
    steps: int = 0

    def closes(self, nodes: tuple[tree.Node, ...]) -> bool:
        """Say whether every alternative contradicts itself."""
        return self._closes(nodes, (), self._supports(nodes), frozenset())

    def _supports(self, nodes: tuple[tree.Node, ...]) -> Facts:
        """Return that every quantity behind some predicates lies within its support."""
        quantities, facts = self.registration.quantities, Facts.none()
        for name in self.registration.closure(nodes) & quantities.keys():
            ends = support_of(quantities[name]) if quantities[name].type != "text" else ()
            for end, operator in zip(ends, (">=", "<="), strict=False):
                bound = tree.Compare(0, operator, tree.Name(0, name), tree.Number(0, end))
                facts = self._compared(bound, facts) if isfinite(end) else facts
        return facts

    def _closes(
        self, waiting: tuple[tree.Node, ...], choices: tuple[tree.Or, ...], facts: Facts, said: frozenset[tree.Node]
    ) -> bool:
        while waiting and not facts.excluded:
            self.steps += 1
            if self.steps > MOST_STEPS:
                return False
            node, waiting = inward(waiting[0]), waiting[1:]
            if isinstance(node, tree.Or):
                choices = (*choices, node)
                continue
            waiting = (*self._parts(node), *waiting)
            facts = self._compared(node, facts)
            said |= {tree.bare(node)}
            if _opposite(node) in said:
                return True
        if facts.excluded or not choices:
            return facts.excluded
        return all(self._closes((item,), choices[1:], facts, said) for item in choices[0].items)

    def _parts(self, node: tree.Node) -> tuple[tree.Node, ...]:
        """Return what must hold in a cell wherever a predicate in normal form does."""
        if isinstance(node, tree.And):
            return node.items
        when, cells = _definition(self.registration, node), _cells_of(node)
        if when is not None:
            return (when,)
        if cells is not None:
            return (cells.node,) if cells.everywhere else ()
        return _ends(node)

    def _compared(self, node: tree.Node, facts: Facts) -> Facts:
        inner = node.operand if isinstance(node, tree.Not) else node
        if not isinstance(inner, tree.Compare):
            return facts
        operator = COMPLEMENT[inner.operator] if isinstance(node, tree.Not) else inner.operator
        return facts.with_comparison(self._sum(inner.left) - self._sum(inner.right), operator)

    def _sum(self, node: tree.Node) -> Linear:
        """Return a number as a sum of multiples; what is neither sum nor multiple is one term by itself."""
        if isinstance(node, tree.Number):
            return Linear(Fraction(node.value), {})
        if isinstance(node, tree.Unary):
            return self._sum(node.operand).times(Fraction(node.sign))
        constant = self.registration.prereg.constants.get(node.name) if isinstance(node, tree.Name) else None
        if constant is not None and constant.value is not None:
            return Linear(exactly(constant.value), {})
        found = self._of_two(node) if isinstance(node, tree.Binary) else None
        return found or Linear(Fraction(0), {tree.bare(node): Fraction(1)})

    def _of_two(self, node: tree.Binary) -> Linear | None:
        left, right = self._sum(node.left), self._sum(node.right)
        if node.operator in ("+", "-"):
            return left + right if node.operator == "+" else left - right
        if node.operator == "*" and not left.terms:
            left, right = right, left
        if right.terms or (node.operator == "/" and right.constant == 0):
            return None
        return left.times(right.constant if node.operator == "*" else 1 / right.constant)


def _ends(node: tree.Node) -> tuple[tree.Node, ...]:
    """Return a band as comparisons with its ends; nothing for anything else."""
    inner = node.operand if isinstance(node, tree.Not) else node
    if not isinstance(inner, tree.Inside):
        return ()
    low = tree.Compare(inner.column, "<=", inner.low, inner.operand)
    high = tree.Compare(inner.column, "<=", inner.operand, inner.high)
    return (inward(tree.And(inner.column, (low, high)), negated=inner is not node),)


def _opposite(node: tree.Node) -> tree.Node:
    return tree.bare(node.operand if isinstance(node, tree.Not) else tree.Not(node.column, node))
