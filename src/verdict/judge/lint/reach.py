"""Everything that a registration's quantities can read, and what a predicate makes of one such trial.

A reading of tau is confined by its estimator: it is never above the estimator's ceiling, and above the registered
share of the draws it is a lower bound. Search looks for trials that meet goals, proof for regions that meet none.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from verdict.algebra.grid import Value
from verdict.algebra.interval import Interval
from verdict.expression import tree
from verdict.expression.evaluate import Environment, numbers
from verdict.judge.layout import lay_out, measured_or_defined, near_ceiling, opened, unread
from verdict.judge.lint.candidates import readings
from verdict.judge.supports import supports_of
from verdict.judge.values import EstimatorLimits
from verdict.registration.resolved import Registration, definition
from verdict.words.limits import MOST_LOOKS

Readings = Mapping[str, Value]
AS_MUCH = 1000  # cells that take as long as being asked at all
PART, FEW = 0.5, 0.1  # looks that a part of an expression takes, and a name without a definition


@dataclass(frozen=True, slots=True)
class Goal:
    """A predicate, and the truth it shall take over all its cells."""

    node: tree.Node
    want: np.int8


@dataclass(frozen=True, slots=True)
class Trial:
    """The ground of a trial: readings that are supposed, each no higher than its estimator can read."""

    registration: Registration
    estimators: Mapping[str, EstimatorLimits]
    given: Readings

    def reading(self, name: str) -> Value:
        """Return what is supposed of a quantity; nothing where nothing is."""
        return self.given.get(name) or unread(self.registration, name)

    def joined(self, name: str, own: Interval, defined: Interval) -> Interval:
        """Take the definition within its support."""
        return measured_or_defined(self.registration.quantities[name], own, defined)

    def estimated(self, name: str, at: Interval, draws: Interval) -> Interval:
        """Hold a reading below its estimator's ceiling, and open it upwards where it is a lower bound."""
        tau = self.registration.quantities[name].tau
        assert tau is not None  # noqa: S101 - only asked for readings of tau
        known = self.estimators.get(tau.estimator)
        top = draws.hi * known.ceiling if known is not None else np.full(draws.shape, np.inf)
        top = np.where(np.isnan(top), np.inf, top)
        held = Interval.of(np.minimum(at.lo, top), np.minimum(at.hi, top))
        return opened(held, near_ceiling(tau.lower_bound_at, held, draws))


@dataclass(frozen=True, eq=False)
class Space:
    """Everything that a registration's quantities can read, given how far its estimators can."""

    registration: Registration
    estimators: Mapping[str, EstimatorLimits]
    _tried: dict[str, tuple[Value, ...]] = field(default_factory=dict)
    _first: dict[str, Value] = field(default_factory=dict)
    _looks: dict[str, float] = field(default_factory=lambda: {"spent": 0.0})
    _costs: dict[int, tuple[tree.Node, float]] = field(default_factory=dict)
    drawn: list[Any] = field(default_factory=list)  # what `pool` drew
    tokens: dict[tuple[str, str], Readings | None] = field(default_factory=dict)  # readings found for each token

    def tried(self, name: str) -> tuple[Value, ...]:
        """Return the readings worth trying for one quantity."""
        if name not in self._tried:
            self._tried[name] = tuple(readings(self.registration, name, self._bars(name)))
        return self._tried[name]

    def first(self, name: str) -> Value:
        """Return the most ordinary reading of one quantity, from which a search starts."""
        if name not in self._first:
            found = next(readings(self.registration, name, self._bars(name)), None)
            self._first[name] = found or unread(self.registration, name)
        return self._first[name]

    def spend(self, names: Iterable[str]) -> None:
        """Count what laying names out takes, of which `MOST_LOOKS` are allowed in all."""
        self._looks["spent"] += self.price(names)

    def price(self, names: Iterable[str]) -> float:
        """Return how many looks it takes to lay names out."""
        nodes = (definition(name, self.registration.trees) for name in names)
        return sum(self._cost(node) if node is not None else FEW for node in nodes)

    def ask(self, node: tree.Node) -> None:
        """Count what asking a predicate takes."""
        self._looks["spent"] += self._cost(node)

    def _cost(self, node: tree.Node) -> float:
        """Return how much work an expression is: its parts, and more of it where it has many cells."""
        if id(node) not in self._costs:
            parts = sum(1 for _ in node.walk())
            cells = max((self._size(inner) for inner in node.walk() if isinstance(inner, tree.Name)), default=1)
            self._costs[id(node)] = node, parts * (1 + cells / AS_MUCH) * PART
        return self._costs[id(node)][1]

    def _size(self, name: tree.Name) -> int:
        known = self.registration.scope.names.get(name.name)
        return self.registration.grid.size(known.axes) if known is not None else 1

    @cached_property
    def names(self) -> frozenset[str]:
        """Everything that tests, flags and rules rest on; what is behind an estimate is not laid out."""
        trees = self.registration.trees.items()
        nodes = tuple(node for path, node in trees if path[0] not in ("estimates", "quantities"))
        return self.registration.closure(nodes) | self.registration.prereg.flags.keys()

    @property
    def looks(self) -> float:
        """How many looks were spent."""
        return self._looks["spent"]

    @property
    def spent(self) -> bool:
        """Whether all looks are used up; what is not found by then was looked for in vain, which proves nothing."""
        return self.looks > MOST_LOOKS

    def _bars(self, name: str) -> tuple[float, ...]:
        """Return the readings of a time at which its estimator begins to say less."""
        draws, tau = self.draws(name), self.registration.quantities[name].tau
        if draws is None or tau is None:
            return ()
        shares = [share for share in (tau.lower_bound_at, self.ceiling(name)) if np.isfinite(share)]
        ends = {float(end) for end in (*draws.lo.ravel(), *draws.hi.ravel()) if np.isfinite(end)}
        return tuple(sorted(share * end for share in shares for end in ends))

    def measured(self, *nodes: tree.Node) -> tuple[str, ...]:
        """Return the quantities without a definition that expressions rest on, in registered order."""
        return tuple(sorted(self.registration.closure(nodes) & self._places.keys(), key=self._places.__getitem__))

    @cached_property
    def _places(self) -> Mapping[str, int]:
        quantities = self.registration.quantities.items()
        read = (n for n, q in quantities if q.is_ is None and (q.grade is None or q.grade.empirical))
        return {name: place for place, name in enumerate(read)}

    def draws(self, name: str) -> Interval | None:
        """Return how many draws a reading of tau is taken from, over its axes; None where that is itself measured."""
        node = self.registration.trees.get(("quantities", name, "tau", "draws"))
        if node is None or self.measured(node):
            return None
        found = numbers(node, supports_of(self.registration, (node,)))
        axes = self.registration.scope.names[name].axes
        shape = self.registration.grid.shape(axes)
        missing = tuple(i for i, axis in enumerate(axes) if axis not in found.axes)
        lo, hi = (np.broadcast_to(np.expand_dims(end, missing), shape) for end in (found.at.lo, found.at.hi))
        return Interval(lo, hi) if bool(np.all(found.at.known)) else None

    def ceiling(self, name: str) -> float:
        """Return the share of the draws above which no reading of a time can lie."""
        tau = self.registration.quantities[name].tau
        known = self.estimators.get(tau.estimator) if tau is not None else None
        return known.ceiling if known is not None else np.inf

    def environment(self, given: Readings, *nodes: tree.Node) -> Environment:
        """Lay readings out as the judge would; what is not given is not known."""
        return self.laid_out(given, self.registration.closure(nodes))

    def laid_out(self, given: Readings, names: Iterable[str], known: Readings | None = None) -> Environment:
        """Lay out some names on trial readings, on top of values that are `known` already."""
        laid = frozenset(names)
        self.spend(laid)
        return lay_out(self.registration, Trial(self.registration, self.estimators, given), laid, known or {})
