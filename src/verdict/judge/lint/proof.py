"""Prove that no readings whatever meet a goal, by interval evaluation over regions that together cover all of them.

A region in which a predicate is certain excludes the other answer: whatever is opened, rounded or missing can only
make it less certain. Where nothing in a region is left open but lower bounds, being unknown excludes both answers: of
all lower bounds on a time the highest leaves least open, so it alone decides what lower bounds can show.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import reduce
from itertools import pairwise, product

import numpy as np
from numpy.typing import NDArray

from verdict.algebra import truth
from verdict.algebra.grid import Cells, Value, expand
from verdict.algebra.interval import Interval
from verdict.evidence.laid_out import support_of
from verdict.expression import tree
from verdict.expression.check import check
from verdict.expression.evaluate import Environment
from verdict.expression.functions import Choice, Elementwise
from verdict.expression.tested import adequate, everywhere, holds, tested
from verdict.judge.layout import filled
from verdict.judge.lint.reach import Goal, Space
from verdict.judge.supports import supports_of
from verdict.registration.resolved import Registration

MOST_REGIONS, MIXED_CELLS = 512, 8
Final = NDArray[np.bool_]
Part = tuple[Value, tuple[tuple[str, ...], Final]]  # what a quantity may be, its axes, and where that is final


@dataclass(frozen=True, slots=True, eq=False)
class _Region:
    """Values that quantities may have, and for each of them where nothing is left open but a lower bound."""

    env: Environment
    final: tuple[tuple[tuple[str, ...], Final], ...]

    @property
    def whole(self) -> bool:
        """Whether nothing at all is left open."""
        return all(bool(np.all(final)) for _, final in self.final)


def impossible(space: Space, goal: Goal) -> bool:
    """Say whether it is proven that no reading whatever meets a goal."""
    node, want = goal.node, goal.want
    if isinstance(node, tree.Not):
        return impossible(space, Goal(node.operand, truth.TRUE - want))
    if isinstance(node, tree.And | tree.Or):
        each = [impossible(space, Goal(item, want)) for item in node.items]
        joint = isinstance(node, tree.And) == (want == truth.TRUE)
        return any(each) or _excluded(space, goal) if joint else all(each)
    if isinstance(node, tree.ClauseTest) and node.whole is not None:
        return _whole_impossible(space, node, want)
    return _excluded(space, goal)


def _whole_impossible(space: Space, node: tree.ClauseTest, want: np.int8) -> bool:
    """Look at what a test asks of the whole, which everything that it needs must allow, and at its cells beside it."""
    assert node.whole is not None  # noqa: S101 - only asked of such tests
    needs = (*node.needs, *((node.where,) if node.where is not None else ()))
    if any(impossible(space, Goal(everywhere(need), truth.TRUE)) for need in needs):
        return True
    whole = impossible(space, Goal(node.whole, want))
    if node.each is None:
        return whole
    each = impossible(space, Goal(replace(node, whole=None), want))
    return whole or each if want == truth.TRUE else whole and each


def _excluded(space: Space, goal: Goal) -> bool:
    return _excluded_cell_by_cell(space, goal) or all(
        _answer(goal.node, region) not in (goal.want, None) for region in _regions(space, goal.node, cellwise=False)
    )


def _answer(node: tree.Node, region: _Region) -> np.int8 | None:
    """Return what a predicate comes to everywhere in a region; None where that is open."""
    code = holds(node, region.env)
    return code if code != truth.UNKNOWN or region.whole else None


def _excluded_cell_by_cell(space: Space, goal: Goal) -> bool:
    """Give every cell what some region leaves it, and see whether the quantifier can still come out."""
    test = _as_test(space.registration, goal.node)
    if test is None or not _cellwise(space.registration, test):
        return False
    other = np.int8(truth.TRUE - goal.want)
    found = [_left_open(test, region, other) for region in _regions(space, test, cellwise=True)]
    codes, premise = (reduce(_either, side) for side in zip(*found, strict=True))
    return not np.any(premise) or bool(truth.quorum(codes, premise, test.quorum) == other)


def _as_test(registration: Registration, node: tree.Node) -> tree.ClauseTest | None:
    """Return a quantifier over everything as a test, so that both are asked cell by cell.

    A test is open less often than a quantifier whose premise is not known, so what it cannot be neither can.
    """
    if isinstance(node, tree.ClauseTest):
        return node
    if not isinstance(node, tree.Call) or node.function not in ("all", "any") or node.over or node.per:
        return None
    inside = (node.arguments[0], *(() if node.where is None else (node.where,)))
    axes = registration.grid.sorted({axis for part in inside for axis in check(part, registration.scope).axes})
    quorum: truth.Quorum = "all" if node.function == "all" else "any"
    return tree.ClauseTest(0, node.arguments[0], None, node.where, axes, quorum, ())


def _left_open(test: tree.ClauseTest, region: _Region, other: np.int8) -> tuple[truth.Codes, truth.Codes]:
    """Return what a region leaves the cells of a test and their premise; what stays unknown there counts as `other`."""
    found = tested(test, region.env)
    assert found.cells is not None and found.premise is not None  # noqa: S101 - a test of cells
    inadequate = adequate(test, region.env) == truth.FALSE
    stays = inadequate | _settled(test, region)
    codes = np.where(stays & (found.cells.codes == truth.UNKNOWN), other, found.cells.codes)
    premise = np.where(inadequate, truth.TRUE, found.premise.codes)
    return np.asarray(codes, np.int8), np.asarray(premise, np.int8)


def _settled(test: tree.ClauseTest, region: _Region) -> Final:
    """Return in which cells of a test nothing is left open but lower bounds."""
    total = np.ones(region.env.grid.shape(test.per), np.bool_)
    for axes, final in region.final:
        gone = tuple(i for i, axis in enumerate(axes) if axis not in test.per)
        kept = tuple(axis for axis in axes if axis in test.per)
        total &= np.asarray(expand(np.all(final, axis=gone), kept, test.per), np.bool_)
    return total


def _either(a: truth.Codes, b: truth.Codes) -> truth.Codes:
    return np.where(a == b, a, truth.UNKNOWN).astype(np.int8)


def _cellwise(registration: Registration, test: tree.ClauseTest) -> bool:
    """Say whether cells meet nowhere but in the quantifier of a test."""
    calls = {n.function for node in registration.behind((test,)) for n in node.walk() if isinstance(n, tree.Call)}
    return test.whole is None and calls <= {f.value for f in (*Elementwise, *Choice)}


def _regions(space: Space, node: tree.Node, *, cellwise: bool) -> Iterator[_Region]:
    """Yield regions that cover all readings that a predicate rests on."""
    names = space.measured(node)
    capped = [name for name in names if space.draws(name) is not None]
    free = [name for name in names if name not in capped]
    cuts = [list(_cuts(space, name)) for name in free]
    choices = [list(_readable(space, name, cellwise)) for name in capped]
    if reduce(lambda a, b: a * len(b), (*cuts, *choices), 1) > MOST_REGIONS:
        cuts = [[_box(space, name, *support_of(space.registration.quantities[name]))] for name in free]
    if reduce(lambda a, b: a * len(b), choices, 1) > MOST_REGIONS:
        choices = [[_anything(space, name)] for name in capped]
    loose = _loose(space, node)
    for parts in product(*cuts, *choices):
        given = {name: value for name, (value, _) in zip((*free, *capped), parts, strict=True)}
        yield _Region(supports_of(space.registration, (node,), given), (*(final for _, final in parts), *loose))


def _loose(space: Space, node: tree.Node) -> tuple[tuple[tuple[str, ...], Final], ...]:
    """Return what is open in every region: times whose readings no region confines."""
    quantities = space.registration.quantities
    names = space.registration.closure((node,)) & quantities.keys()
    derived = any(quantities[name].tau is not None and quantities[name].is_ is not None for name in names)
    return (((), np.asarray(False)),) if derived else ()


def _cuts(space: Space, name: str) -> Iterator[Part]:
    """Cut the support of a single number where it changes sign, so that products keep theirs."""
    quantity = space.registration.quantities[name]
    low, high = support_of(quantity)
    ends = [low, 0.0, high] if low < 0 < high and not quantity.axes else [low, high]
    for a, b in pairwise(ends):
        yield _box(space, name, a, b)


def _box(space: Space, name: str, low: float, high: float) -> Part:
    value = filled(space.registration, name, low, high)
    point = space.registration.quantities[name].type != "text" and low == high
    return value, (value.axes, np.full(space.registration.grid.shape(value.axes), point))


def _readable(space: Space, name: str, cellwise: bool) -> Iterator[Part]:
    """Yield what a capped reading can be, cell by cell: any point up to where it is believed, or a lower bound."""
    quantity, draws = space.registration.quantities[name], space.draws(name)
    assert quantity.tau is not None and draws is not None  # noqa: S101 - only called for capped readings
    axes = space.registration.grid.sorted(quantity.axes)
    low, high = support_of(quantity)
    bound = (draws * Interval.exactly(quantity.tau.lower_bound_at)).hi
    top = np.minimum(high, space.ceiling(name) * draws.hi)
    opens = top > (draws * Interval.exactly(quantity.tau.lower_bound_at)).lo
    if not cellwise and np.sum(opens) > MIXED_CELLS:
        yield _anything(space, name)
        return
    for mix in _mixes(opens, cellwise):
        lo, hi = np.where(mix, np.maximum(top, low), low), np.where(mix, np.inf, np.minimum(bound, top))
        yield Cells(axes, Interval.of(lo, hi)), (axes, mix)


def _mixes(opens: Final, cellwise: bool) -> Iterator[Final]:
    """Yield in which cells a reading is a lower bound: in none or in all that can be, or in every mixture of them."""
    places = np.argwhere(opens)
    if cellwise:
        yield from (np.zeros_like(opens), *((opens,) if len(places) else ()))
        return
    for chosen in product((False, True), repeat=len(places)):
        mix = np.zeros_like(opens)
        for place, is_open in zip(places, chosen, strict=True):
            mix[tuple(place)] = is_open
        yield mix


def _anything(space: Space, name: str) -> Part:
    low, _ = support_of(space.registration.quantities[name])
    return _box(space, name, low, np.inf)
