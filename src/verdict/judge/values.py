"""What every name of a registration stands for, given evidence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from verdict.algebra import truth
from verdict.algebra.grid import Cells, Texts, Truths, Value
from verdict.algebra.interval import Interval
from verdict.evidence.laid_out import Evidence, support_of
from verdict.expression import tree
from verdict.expression.evaluate import Environment, numbers
from verdict.judge.layout import NO_AGGREGATES, lay_out, measured_or_defined, near_ceiling, opened, unread
from verdict.outcome.record import Notice
from verdict.registration.quantities import Quantity
from verdict.registration.resolved import Registration
from verdict.registration.uses import follow

NOTHING_ABSENT: Mapping[str, NDArray[np.bool_]] = {}


@dataclass(frozen=True, slots=True)
class EstimatorLimits:
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
    absent: Mapping[str, NDArray[np.bool_]] = field(default_factory=dict)  # missing, and laid out as its whole support

    def without_aggregates(self) -> Environment:
        """Return the environment that no published aggregate has touched, flags and definitions included."""
        return self.alone


def measured(
    registration: Registration, evidence: Evidence, estimators: Mapping[str, EstimatorLimits],
    names: Iterable[str] | None = None, *, bounds: bool = True,
) -> Values:  # fmt: skip
    """Lay out constants, axes, measured and derived quantities and flags, in the order they need each other.

    With `names` no other name is looked at. From schema 2 on a number that is missing can be anything in its support,
    where that is finite; without `bounds` it is unknown instead.
    """
    alone = _values(registration, _Measured(registration, evidence, estimators, bounds=bounds), NO_AGGREGATES, names)
    if not evidence.aggregates or not evidence.measurements.grade.empirical:
        return alone
    aggregates = {node: published.at for node, published in evidence.aggregates.items()}
    full = _values(registration, _Measured(registration, evidence, estimators, bounds=bounds), aggregates, names)
    against = tuple(contradictions(registration, evidence, alone.env))
    notices = (*full.notices, *(Notice("inconsistent", text) for text in against))
    return replace(full, alone=alone.env, inconsistent=(*full.inconsistent, *against), notices=notices)


def _values(
    registration: Registration, ground: _Measured, aggregates: Mapping[tree.Node, Cells], names: Iterable[str] | None
) -> Values:
    env = lay_out(registration, ground, names, aggregates=aggregates)
    return Values(
        env=env,
        alone=env,
        ceilings=ground.ceilings,
        inconsistent=tuple(ground.inconsistent),
        notices=tuple(ground.notices),
        absent=ground.absent,
    )


def contradictions(registration: Registration, evidence: Evidence, alone: Environment) -> Iterator[str]:
    """Say which published aggregates no values of the missing cells, within their supports, could give."""
    quantities = registration.quantities
    filled = {name: _filled(value, quantities.get(name)) for name, value in alone.values.items()}
    for node, published in evidence.aggregates.items():
        possible = numbers(node, replace(alone, values=filled, aggregates={})).at
        if not np.all(possible.meets(published.at.at)):
            low, high = float(possible.lo), float(possible.hi)
            yield f"{published.text} is printed as {published.printed}, but the cells give {low:.4g} to {high:.4g}"


def _filled(value: Value, quantity: Quantity | None) -> Value:
    if not isinstance(value, Cells) or quantity is None:
        return value
    low, high = support_of(quantity)
    known = value.at.known
    return Cells(value.axes, Interval(np.where(known, value.at.lo, low), np.where(known, value.at.hi, high)))


def _has_bounds(quantity: Quantity) -> bool:
    return quantity.missing != "untested" and quantity.is_ is None and all(map(np.isfinite, support_of(quantity)))


class _Measured:
    """The ground of a judgement: what was read, and whatever of it contradicts itself."""

    def __init__(
        self, registration: Registration, evidence: Evidence, estimators: Mapping[str, EstimatorLimits], *, bounds: bool
    ) -> None:  # fmt: skip
        self.bounds, self.absent = bounds and registration.prereg.version > 1, dict[str, NDArray[np.bool_]]()
        self.quantities, self.registration = registration.quantities, registration
        self.evidence, self.estimators = evidence, estimators
        self.ceilings: dict[str, str] = {}
        self.inconsistent: list[str] = []
        self.notices: list[Notice] = []

    def reading(self, name: str) -> Value:
        grade = self.evidence.grades.get(name, self.evidence.measurements.grade)
        if name in self.evidence.values and grade.empirical:
            return self._bounded(name, self.evidence.values[name])
        return unread(self.registration, name)

    def _bounded(self, name: str, value: Value) -> Value:
        """Let what is missing be anything in its support, where some of it was measured."""
        quantity = self.quantities[name]
        if (
            not self.bounds
            or not isinstance(value, Cells)
            or not _has_bounds(quantity)
            or name in self.evidence.estimates
        ):
            return value
        known = value.at.known
        if np.all(known) or not np.any(known):
            return value
        self.absent[name] = ~known
        return _filled(value, quantity)

    def joined(self, name: str, own: Interval, defined: Interval) -> Interval:
        """Take the measured cells, and the definition where there are none; where both speak they must agree."""
        quantity = self.quantities[name]
        low, high = support_of(quantity)
        if not np.all(own.meets(defined)):
            self._disagree(f"{name} as measured and as defined ({quantity.is_}) exclude each other")
        if np.any((defined.hi < low) | (defined.lo > high)):
            self._disagree(f"{name} as defined ({quantity.is_}) falls outside its support {[low, high]}")
        return measured_or_defined(quantity, own, defined)

    def estimated(self, name: str, at: Interval, draws: Interval) -> Interval:
        """Turn readings near the estimator's ceiling into lower bounds, and say so."""
        tau = self.quantities[name].tau
        assert tau is not None  # noqa: S101 - only asked for readings of tau
        near = near_ceiling(tau.lower_bound_at, at, draws)
        if np.any(near):
            self.ceilings[name] = tau.estimator
            self.notices.append(Notice("ceiling", self._ceiling(name, tau.estimator, at=at, draws=draws, near=near)))
        return opened(at, near) if np.any(near) else at

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
    nodes: tuple[tree.Node, ...],
    registration: Registration,
    env: Environment,
    absent: Mapping[str, NDArray[np.bool_]] = NOTHING_ABSENT,
) -> dict[str, NDArray[np.bool_]]:
    """Return, by quantity, the unknown cells that expressions rest on; of ratio[t == 1] those at t = 1 alone.

    A derived quantity of which nothing is known is answered by what its definition lacks; itself where that is nothing.
    """
    gaps: dict[str, NDArray[np.bool_]] = {}
    undefined: dict[str, NDArray[np.bool_]] = {}

    def lacks(name: str, cells: NDArray[np.bool_]) -> bool:
        whole = absent[name] if name in absent else _unknown(env.values.get(name))
        unknown, quantity = whole & cells, registration.quantities.get(name)
        if not np.any(unknown):
            return False
        if quantity is not None and not (quantity.is_ and np.all(whole)):
            gaps[name] = unknown | gaps.get(name, np.False_)
            return False
        undefined.update({name: unknown | undefined.get(name, np.False_)} if quantity is not None else {})
        return True

    follow(nodes, registration, lacks, env)
    return gaps or undefined


def _unknown(value: Value | None) -> NDArray[np.bool_]:
    if isinstance(value, Cells):
        return np.asarray(~value.at.known, np.bool_)
    if isinstance(value, Truths):
        return np.asarray(value.codes == truth.UNKNOWN, np.bool_)
    if isinstance(value, Texts):
        return np.asarray(np.vectorize(lambda text: text is None, otypes=[bool])(value.text), np.bool_)
    return np.array([False])
