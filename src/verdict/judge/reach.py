"""Can a predicate become true, and can it become false? A witness, a proof that there is none, or neither.

A witness is a set of readings that a trial evaluation takes there. A proof is interval evaluation over regions that
together cover everything that can be measured. A reading of tau is confined by its estimator: it is a point up to the
registered share of the draws, above that a lower bound, and never above the estimator's ceiling. Of all lower bounds
the highest leaves least open, so it alone decides what lower bounds can show.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import reduce
from itertools import combinations, pairwise, product

import numpy as np

from verdict import truth
from verdict.cells import Cells, Texts, Truths, Value, expand_interval
from verdict.evidence import support_of
from verdict.expression import tree
from verdict.expression.evaluate import Environment, numbers, truths
from verdict.expression.functions import Elementwise
from verdict.interval import Interval
from verdict.judge.candidates import readings
from verdict.judge.supports import supports
from verdict.judge.values import Estimator, fixed_values
from verdict.registration import Registration

ROUNDS, PAIRED, MOST_REGIONS, MIXED_CELLS = 4, 12, 512, 8
Readings = Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Goal:
    """A predicate without axes, and the truth it shall take."""

    node: tree.Node
    want: np.int8


@dataclass(frozen=True, slots=True, eq=False)
class Space:
    """Everything that a registration's quantities can read, given how far its estimators can."""

    registration: Registration
    estimators: Mapping[str, Estimator]
    _tried: dict[str, tuple[Value, ...]] = field(default_factory=dict)

    def tried(self, name: str) -> tuple[Value, ...]:
        """Return the readings worth trying for one quantity."""
        if name not in self._tried:
            self._tried[name] = readings(self.registration, name, self._bars(name))
        return self._tried[name]

    def _bars(self, name: str) -> tuple[float, ...]:
        draws, limit = self.draws(name), self._ceiling(name)
        tau = self.registration.prereg.quantities[name].tau
        if draws is None or tau is None:
            return ()
        return tuple(share * draws for share in (tau.lower_bound_at, limit) if np.isfinite(share))

    def measured(self, *nodes: tree.Node) -> tuple[str, ...]:
        """Return the quantities without a definition that expressions rest on, in registered order."""
        names = self.registration.closure(nodes)
        return tuple(n for n, q in self.registration.prereg.quantities.items() if n in names and q.is_ is None)

    def draws(self, name: str) -> float | None:
        """Return how many draws a reading of tau is taken from, where that is fixed; None elsewhere."""
        path = ("quantities", name, "tau", "draws")
        node = self.registration.trees.get(path)
        if node is None or self.measured(node):
            return None
        at = numbers(node, supports(self.registration)).at
        return float(at.hi) if at.known and at.hi.ndim == 0 else None

    def _ceiling(self, name: str) -> float:
        tau = self.registration.prereg.quantities[name].tau
        known = self.estimators.get(tau.estimator) if tau is not None else None
        return known.ceiling if known is not None else np.inf

    def environment(self, given: Readings, *nodes: tree.Node) -> Environment:
        """Lay readings out as the judge would; what is not given is not known."""
        registration, names = self.registration, self.registration.closure(nodes)
        known = fixed_values(registration)
        env = Environment(known, registration.grid)
        for name in names & set(registration.prereg.quantities):
            known[name] = given.get(name) or self._nothing(name)
        for name in registration.order:
            if name in names:
                known[name] = self._capped(name, env)
        return env

    def _nothing(self, name: str) -> Value:
        quantity = self.registration.prereg.quantities[name]
        axes = self.registration.grid.sorted(quantity.axes)
        shape = self.registration.grid.shape(axes)
        if quantity.type == "text":
            return Texts(axes, np.full(shape, None, dtype=object))
        return Cells(axes, Interval.exactly(np.full(shape, np.nan)))

    def _defined(self, name: str, env: Environment) -> Value:
        """Evaluate a definition and spread it over its own axes; what has none is as it was read."""
        if ("quantities", name, "is") not in self.registration.trees and name not in self.registration.prereg.flags:
            return env.values[name]
        if name in self.registration.prereg.flags:
            found = truths(self.registration.node("flags", name, "when"), env)
            axes = self.registration.scope.names[name].axes
            codes = np.expand_dims(found.codes, tuple(i for i, a in enumerate(axes) if a not in found.axes))
            return Truths(axes, np.broadcast_to(codes, self.registration.grid.shape(axes)))
        own = env.values[name]
        assert isinstance(own, Cells)  # noqa: S101 - definitions are numeric
        cells = numbers(self.registration.node("quantities", name, "is"), env)
        low, high = support_of(self.registration.prereg.quantities[name])
        at = expand_interval(cells.at, cells.axes, own.axes)
        lo, hi = (np.broadcast_to(end, own.at.shape) for end in (at.lo, at.hi))
        return Cells(own.axes, Interval.of(np.maximum(lo, low), np.minimum(hi, high)))

    def _capped(self, name: str, env: Environment) -> Value:
        """Hold a reading of tau below its estimator's ceiling, and open it upwards where it is a lower bound."""
        cells = self._defined(name, env)
        quantity = self.registration.prereg.quantities.get(name)
        if quantity is None or quantity.tau is None or not isinstance(cells, Cells):
            return cells
        draws = numbers(self.registration.node("quantities", name, "tau", "draws"), env)
        length = np.broadcast_to(expand_interval(draws.at, draws.axes, cells.axes).hi, cells.at.shape)
        lo, hi = (np.minimum(end, self._ceiling(name) * length) for end in (cells.at.lo, cells.at.hi))
        return Cells(cells.axes, Interval.of(lo, np.where(lo > quantity.tau.lower_bound_at * length, np.inf, hi)))


def holds(node: tree.Node, env: Environment) -> np.int8:
    """Return the truth of a predicate, over all its cells."""
    return np.int8(truth.every(truths(node, env).codes))


def solve(space: Space, goals: tuple[Goal, ...]) -> Readings | None:
    """Look for readings under which every goal is met; None where none was found, which proves nothing."""
    search = _Search(space, tuple(part for goal in goals for part in _parts(goal)))
    for _ in range(ROUNDS):
        left = search.open()
        if not left:
            return search.chosen
        if not any(search.improve(goal) for goal in left):
            break
    return None if search.open() else search.chosen


def _parts(goal: Goal) -> Iterator[Goal]:
    """Split a goal into smaller ones that must all be met: what is joined can be looked for piece by piece."""
    node, want = goal.node, goal.want
    if isinstance(node, tree.Not):
        yield from _parts(Goal(node.operand, truth.TRUE - want))
    elif isinstance(node, tree.And if want == truth.TRUE else tree.Or):
        for item in node.items:
            yield from _parts(Goal(item, want))
    else:
        yield goal


class _Search:
    """Coordinate by coordinate, then two at a time, towards more goals met."""

    def __init__(self, space: Space, goals: tuple[Goal, ...]) -> None:
        self.space, self.goals = space, goals
        self.nodes = tuple(goal.node for goal in goals)
        self.chosen: dict[str, Value] = {name: space.tried(name)[0] for name in space.measured(*self.nodes)}

    def open(self) -> list[Goal]:
        env = self.space.environment(self.chosen, *self.nodes)
        return [goal for goal in self.goals if holds(goal.node, env) != goal.want]

    def improve(self, goal: Goal) -> bool:
        names = self.space.measured(goal.node)
        singles = ([(name, value)] for name in names for value in self.space.tried(name))
        pairs = (
            [(a, x), (b, y)]
            for a, b in combinations(names, 2)
            for x, y in product(self.space.tried(a)[:PAIRED], self.space.tried(b)[:PAIRED])
        )
        return self._first_better(goal, singles) or self._first_better(goal, pairs)

    def _first_better(self, goal: Goal, trials: Iterator[list[tuple[str, Value]]]) -> bool:
        """Take the first change that meets this goal and loses no other."""
        before = len(self.open())
        for changes in trials:
            kept = dict(self.chosen)
            self.chosen.update(changes)
            env = self.space.environment(self.chosen, goal.node)
            if holds(goal.node, env) == goal.want and len(self.open()) < before:
                return True
            self.chosen = kept
        return False


def impossible(space: Space, goal: Goal) -> bool:
    """Say whether interval evaluation proves that no reading whatever meets a goal."""
    quantities = space.registration.prereg.quantities
    names = space.registration.closure((goal.node,)) & set(quantities)
    if any(quantities[name].tau is not None and quantities[name].is_ is not None for name in names):
        return False  # a derived reading of tau can be opened beyond what its definition allows
    return all(_excludes(goal, env, final) for env, final in _regions(space, goal.node))


def _excludes(goal: Goal, env: Environment, final: bool) -> bool:
    code = holds(goal.node, env)
    return code != goal.want and (final or code != truth.UNKNOWN)


def _regions(space: Space, node: tree.Node) -> Iterator[tuple[Environment, bool]]:
    """Yield environments that cover all readings, each with whether nothing in it is left open but lower bounds."""
    names = space.measured(node)
    capped = [name for name in names if space.draws(name) is not None]
    free = [name for name in names if name not in capped]
    cuts = [list(_cuts(space, name)) for name in free]
    choices = [list(_readable(space, name, _cellwise(space.registration, node))) for name in capped]
    count = reduce(lambda a, b: a * len(b), (*cuts, *choices), 1)
    if count > MOST_REGIONS:
        cuts = [[_box(space, name, *support_of(space.registration.prereg.quantities[name]))] for name in free]
    for parts in product(*cuts, *choices):
        given = {name: value for name, (value, _) in zip((*free, *capped), parts, strict=True)}
        yield supports(space.registration, given), all(final for _, final in parts)


def _cuts(space: Space, name: str) -> Iterator[tuple[Value, bool]]:
    """Cut the support of a single number where it changes sign, so that products keep theirs."""
    quantity = space.registration.prereg.quantities[name]
    low, high = support_of(quantity)
    ends = [low, 0.0, high] if low < 0 < high and not quantity.axes else [low, high]
    for a, b in pairwise(ends):
        yield _box(space, name, a, b)


def _box(space: Space, name: str, low: float, high: float) -> tuple[Value, bool]:
    quantity = space.registration.prereg.quantities[name]
    axes = space.registration.grid.sorted(quantity.axes)
    shape = space.registration.grid.shape(axes)
    if quantity.type == "text":
        return Texts(axes, np.full(shape, None, dtype=object)), False
    return Cells(axes, Interval(np.full(shape, low), np.full(shape, high))), low == high


def _readable(space: Space, name: str, cellwise: bool) -> Iterator[tuple[Value, bool]]:
    """Yield what a capped reading can be, cell by cell: any point up to where it is believed, or a lower bound."""
    quantity, draws = space.registration.prereg.quantities[name], space.draws(name)
    assert quantity.tau is not None and draws is not None  # noqa: S101 - only called for capped readings
    axes = space.registration.grid.sorted(quantity.axes)
    shape = space.registration.grid.shape(axes)
    low, high = support_of(quantity)
    bound, top = quantity.tau.lower_bound_at * draws, min(high, space._ceiling(name) * draws)
    if top <= bound:
        mixes = [np.zeros(shape, bool)]
    elif cellwise or np.prod(shape) <= 1:
        mixes = [np.zeros(shape, bool), np.ones(shape, bool)]
    elif np.prod(shape) <= MIXED_CELLS:
        mixes = [np.array(mix).reshape(shape) for mix in product((False, True), repeat=int(np.prod(shape)))]
    else:
        yield Cells(axes, Interval(np.full(shape, low), np.full(shape, np.inf))), False
        return
    for mix in mixes:
        lo, hi = np.where(mix, max(top, low), low), np.where(mix, np.inf, min(bound, top))
        yield Cells(axes, Interval.of(lo, hi)), bool(np.all(mix))


def _cellwise(registration: Registration, node: tree.Node) -> bool:
    """Say whether cells meet nowhere but in the outermost quantifier."""
    inner = node.arguments[0] if isinstance(node, tree.Call) else node
    paths = [p for n in registration.closure((node,)) for p in (("quantities", n, "is"), ("flags", n, "when"))]
    trees = [inner, *(registration.trees[p] for p in paths if p in registration.trees)]
    calls = {n.function for t in trees for n in t.walk() if isinstance(n, tree.Call)}
    return calls <= {f.value for f in Elementwise}
