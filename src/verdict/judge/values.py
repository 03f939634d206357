"""What every name of a registration stands for, given evidence or only the declared supports."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from verdict import truth
from verdict.cells import Cells, Grid, Texts, Truths, Value, expand_interval
from verdict.evidence import Evidence, support_of
from verdict.expression import tree
from verdict.expression.evaluate import Environment, numbers, truths
from verdict.interval import Interval
from verdict.outcome import Notice
from verdict.prereg import Constant, Quantity
from verdict.registration import Registration
from verdict.uses import follow


@dataclass(frozen=True, slots=True)
class Estimator:
    """What the judge must know of an estimator of tau: shares of the number of draws.

    `ceiling` bounds every reading; `one_flip` is the reading of a single change in mid-run.
    """

    name: str
    ceiling: float
    one_flip: float | None


@dataclass(frozen=True, slots=True, eq=False)
class Values:
    """The environment for predicates, the same from cells alone, quantities at a ceiling, and what was noticed."""

    env: Environment
    alone: Environment
    ceilings: Mapping[str, str]
    inconsistent: tuple[str, ...]
    notices: tuple[Notice, ...]

    def without_aggregates(self) -> Environment:
        """Return the environment that no published aggregate has touched, flags and definitions included."""
        return self.alone


def constant_cells(constant: Constant) -> Cells:
    """Return a constant as an interval without axes."""
    ends = constant.range if constant.range is not None else (constant.value, constant.value)
    return Cells((), Interval.of(*(np.float64(end) for end in ends)))


def levels_value(grid: Grid, axis: str) -> Value:
    """Return an axis as a value along itself."""
    levels = grid.of(axis)
    if any(isinstance(level, str) for level in levels):
        return Texts((axis,), np.array([str(level) for level in levels], dtype=object))
    return Cells((axis,), Interval.exactly(np.array(levels, dtype=np.float64)))


def measured(registration: Registration, evidence: Evidence, estimators: Mapping[str, Estimator]) -> Values:
    """Lay out constants, axes, measured and derived quantities and flags, in the order they need each other."""
    alone = _Builder(registration, evidence, estimators, {}).values()
    if not evidence.aggregates or not evidence.measurements.grade.empirical:
        return alone
    aggregates = {node: published.at for node, published in evidence.aggregates.items()}
    full = _Builder(registration, evidence, estimators, aggregates).values()
    against = tuple(contradictions(registration, evidence, alone.env))
    notices = (*full.notices, *(Notice("inconsistent", text) for text in against))
    return replace(full, alone=alone.env, inconsistent=(*full.inconsistent, *against), notices=notices)


def contradictions(registration: Registration, evidence: Evidence, alone: Environment) -> Iterator[str]:
    """Say which published aggregates no values of the missing cells, within their supports, could give."""
    quantities = registration.prereg.quantities
    filled = {name: _filled(value, quantities.get(name)) for name, value in alone.values.items()}
    for node, published in evidence.aggregates.items():
        possible = numbers(node, Environment(filled, alone.grid)).at
        if not np.all(possible.meets(published.at.at)):
            low, high = float(possible.lo), float(possible.hi)
            yield f"{published.text} is printed as {published.printed}, but the cells give {low:.4g} to {high:.4g}"


def _filled(value: Value, quantity: Quantity | None) -> Value:
    if not isinstance(value, Cells) or quantity is None:
        return value
    low, high = support_of(quantity)
    known = value.at.known
    return Cells(value.axes, Interval(np.where(known, value.at.lo, low), np.where(known, value.at.hi, high)))


def fixed_values(registration: Registration) -> dict[str, Value]:
    """Return what is known before anything is measured: constants and axis levels."""
    values: dict[str, Value] = {name: constant_cells(c) for name, c in registration.prereg.constants.items()}
    return values | {axis: levels_value(registration.grid, axis) for axis in registration.grid.names}


class _Builder:
    def __init__(
        self, registration: Registration, evidence: Evidence, estimators: Mapping[str, Estimator],
        aggregates: Mapping[tree.Node, Cells],
    ) -> None:  # fmt: skip
        self.registration, self.evidence, self.estimators = registration, evidence, estimators
        self.known = fixed_values(registration)
        self.aggregates = aggregates
        self.ceilings: dict[str, str] = {}
        self.inconsistent: list[str] = []
        self.notices: list[Notice] = []

    @property
    def env(self) -> Environment:
        return Environment(self.known, self.registration.grid, self.aggregates)

    def values(self) -> Values:
        quantities = self.registration.prereg.quantities
        for name, quantity in quantities.items():
            self.known[name] = self._measured(name, quantity)
        for name in self.registration.order:
            if name not in quantities:
                self.known[name] = self._flag(name)
                continue
            if quantities[name].is_:
                self.known[name] = self._derived(name, quantities[name])
            self._cap(name)
        return Values(self.env, self.env, self.ceilings, tuple(self.inconsistent), tuple(self.notices))

    def _measured(self, name: str, quantity: Quantity) -> Value:
        grade = self.evidence.grades.get(name, self.evidence.measurements.grade)
        if name in self.evidence.values and grade.empirical:
            return self.evidence.values[name]
        axes = self.registration.grid.sorted(quantity.axes)
        shape = self.registration.grid.shape(axes)
        if quantity.type == "text":
            return Texts(axes, np.full(shape, None, dtype=object))
        return Cells(axes, Interval.exactly(np.full(shape, np.nan)))

    def _derived(self, name: str, quantity: Quantity) -> Cells:
        """Take the measured cells, and the definition where there are none; where both speak they must agree."""
        own = self.known[name]
        assert isinstance(own, Cells)  # noqa: S101 - a text quantity cannot have a numeric definition
        defined = self._spread(numbers(self.registration.node("quantities", name, "is"), self.env), own)
        low, high = support_of(quantity)
        lo, hi = np.maximum(defined.lo, low), np.minimum(defined.hi, high)
        if not np.all(own.at.meets(defined)):
            self._disagree(f"{name} as measured and as defined ({quantity.is_}) exclude each other")
        if np.any((defined.hi < low) | (defined.lo > high)):
            self._disagree(f"{name} as defined ({quantity.is_}) falls outside its support {[low, high]}")
        known = own.at.known
        return Cells(own.axes, Interval.of(np.where(known, own.at.lo, lo), np.where(known, own.at.hi, hi)))

    def _spread(self, cells: Cells, onto: Cells) -> Interval:
        at = expand_interval(cells.at, cells.axes, onto.axes)
        return Interval(np.broadcast_to(at.lo, onto.at.shape), np.broadcast_to(at.hi, onto.at.shape))

    def _flag(self, name: str) -> Truths:
        axes = self.registration.scope.names[name].axes
        found = truths(self.registration.node("flags", name, "when"), self.env)
        missing = tuple(i for i, axis in enumerate(axes) if axis not in found.axes)
        codes = np.broadcast_to(np.expand_dims(found.codes, missing), self.registration.grid.shape(axes))
        return Truths(axes, np.array(codes))

    def _cap(self, name: str) -> None:
        """Turn readings near the estimator's ceiling into lower bounds: tau in [x, infinity)."""
        tau, cells = self.registration.prereg.quantities[name].tau, self.known[name]
        if tau is None or not isinstance(cells, Cells):
            return
        draws = self._spread(numbers(self.registration.node("quantities", name, "tau", "draws"), self.env), cells)
        below = cells.at.less_equal(draws * Interval.exactly(tau.lower_bound_at))
        near = cells.at.known & (below != truth.TRUE)
        if np.any(near):
            self.ceilings[name] = tau.estimator
            self.notices.append(Notice("ceiling", self._ceiling(name, tau.estimator, cells.at, draws, near)))
            hi = np.where(near, np.inf, cells.at.hi)
            self.known[name] = Cells(cells.axes, Interval.of(cells.at.lo, hi))

    def _ceiling(self, name: str, estimator: str, at: Interval, draws: Interval, near: NDArray[np.bool_]) -> str:
        """Say how long the readings near the ceiling are, each as a share of its own cell's length."""
        lows, highs, lengths = at.lo[near], at.hi[near], draws.hi[near]
        reads = f"{name} reads {np.min(lows):.4g} to {np.max(highs):.4g}"
        bound = "a lower bound, not a measurement, and so is every multiple of it"
        if not np.all((lengths > 0) & (lengths < np.inf)):
            return f"{reads} on a number of draws that is not known: {bound}"
        shares = f"{np.min(lows / lengths):.3f} to {np.max(highs / lengths):.3f} of the length"
        known = self.estimators.get(estimator)
        limits = ""
        if known is not None:
            flip = f" and reads one flip in mid-run as {_span_of(known.one_flip * lengths)}" if known.one_flip else ""
            limits = f"; {estimator} cannot read above {_span_of(known.ceiling * lengths)}{flip}"
        return f"{reads} at {_span_of(lengths, digits=6)} draws, {shares}{limits}: {bound}"

    def _disagree(self, text: str) -> None:
        self.inconsistent.append(text)
        self.notices.append(Notice("inconsistent", text))


def _span_of(lengths: NDArray[np.float64], digits: int = 4) -> str:
    """Write the least and the greatest of some numbers, or the one that they all are."""
    low, high = f"{np.min(lengths):.{digits}g}", f"{np.max(lengths):.{digits}g}"
    return low if low == high else f"{low} to {high}"


def unmeasured(
    nodes: tuple[tree.Node, ...], registration: Registration, env: Environment
) -> dict[str, NDArray[np.bool_]]:
    """Return, by quantity, the unknown cells that expressions rest on; of ratio[t == 1] those at t = 1 alone.

    A derived quantity of which nothing is known is answered by what its definition lacks; itself where that is nothing.
    """
    gaps: dict[str, NDArray[np.bool_]] = {}
    undefined: dict[str, NDArray[np.bool_]] = {}

    def lacks(name: str, cells: NDArray[np.bool_]) -> bool:
        whole = _unknown(env.values.get(name))
        unknown, quantity = whole & cells, registration.prereg.quantities.get(name)
        if not np.any(unknown):
            return False
        if quantity is not None and not (quantity.is_ and np.all(whole)):
            gaps[name] = unknown | gaps.get(name, np.False_)
            return False
        undefined.update({name: unknown | undefined.get(name, np.False_)} if quantity is not None else {})
        return True

    follow(nodes, registration, lacks)
    return gaps or undefined


def _unknown(value: Value | None) -> NDArray[np.bool_]:
    if isinstance(value, Cells):
        return np.asarray(~value.at.known, np.bool_)
    if isinstance(value, Truths):
        return np.asarray(value.codes == truth.UNKNOWN, np.bool_)
    if isinstance(value, Texts):
        return np.asarray(np.vectorize(lambda text: text is None, otypes=[bool])(value.text), np.bool_)
    return np.array([False])
