"""What every name of a registration stands for: the one place where names become values.

Constants and axes stand as registered. Quantities are read off a ground: what was measured, what a trial supposes, or
what the declared supports allow. Definitions, flags and the limits of estimators follow in the order in which each
needs the other, so that judge, lint, plan and diff cannot read a registration differently.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Protocol

import numpy as np

from verdict.algebra import truth
from verdict.algebra.grid import Cells, Texts, Truths, Value, expand_interval
from verdict.algebra.interval import Interval
from verdict.algebra.ratio import Ratio
from verdict.evidence.laid_out import support_of
from verdict.expression import tree
from verdict.expression.evaluate import Environment, numbers, truths
from verdict.registration.fixed import fixed_values
from verdict.registration.quantities import Quantity
from verdict.registration.resolved import Registration, once

NOTHING_GIVEN: Mapping[str, Value] = {}
NO_AGGREGATES: Mapping[tree.Node, Cells] = {}


class Ground(Protocol):
    """What a layout stands on."""

    def reading(self, name: str) -> Value:
        """Return what is read of a quantity itself, before its definition is looked at."""

    def joined(self, name: str, own: Interval, defined: Interval) -> Interval:
        """Return what a derived quantity is, by its own reading and by its definition, cell by cell."""

    def estimated(self, name: str, at: Interval, draws: Interval) -> Interval:
        """Return what a reading of tau says, taken from so many draws, cell by cell."""


def lay_out(
    registration: Registration, ground: Ground, names: Iterable[str] | None = None,
    given: Mapping[str, Value] = NOTHING_GIVEN, aggregates: Mapping[tree.Node, Cells] = NO_AGGREGATES,
    *, possible: bool = False,
) -> Environment:  # fmt: skip
    """Lay out every name, or only `names` with those that are `given`.

    What is given stands as it is: it replaces constants, readings, definitions and flags alike. On a ground of what is
    `possible`, what some readings make known counts as known.
    """
    known = {**fixed_values(registration), **given}
    rational = registration.prereg.version > 1
    env = Environment(known, registration.grid, aggregates, possible, rational)
    quantities = registration.quantities
    for name in quantities if names is None else (name for name in names if name in quantities):
        if name not in given:
            known[name] = ground.reading(name)
    for name in _in_order(registration, names):
        if name not in given:
            known[name] = (
                _quantity(registration, name, ground, env) if name in quantities else _flag(registration, name, env)
            )
    return replace(env)  # with nothing kept of what was found before every name was laid out


def _in_order(registration: Registration, names: Iterable[str] | None) -> Iterable[str]:
    if names is None:
        return registration.order
    places = _places(registration)
    return sorted((name for name in names if name in places), key=places.__getitem__)


@once
def _places(registration: Registration) -> Mapping[str, int]:
    return {name: place for place, name in enumerate(registration.order)}


def _flag(registration: Registration, name: str, env: Environment) -> Truths:
    axes = registration.scope.names[name].axes
    found = truths(registration.node("flags", name, "when"), env)
    missing = tuple(i for i, axis in enumerate(axes) if axis not in found.axes)
    codes = np.broadcast_to(np.expand_dims(found.codes, missing), registration.grid.shape(axes))
    return Truths(axes, np.array(codes))


def _quantity(registration: Registration, name: str, ground: Ground, env: Environment) -> Cells:
    quantity, own = registration.quantities[name], env.values[name]
    assert isinstance(own, Cells)  # noqa: S101 - a text has neither a definition nor an estimator
    at, ratio = own.at, None
    if quantity.is_ is not None:
        defined = numbers(registration.node("quantities", name, "is"), env)
        at = ground.joined(name, at, _spread(defined, own))
        ratio = _undivided(defined, own) if env.rational and not np.any(own.at.known) else None
    if quantity.tau is not None:
        draws = numbers(registration.node("quantities", name, "tau", "draws"), env)
        at, ratio = ground.estimated(name, at, _spread(draws, own)), None
    return Cells(own.axes, at, ratio)


def _undivided(defined: Cells, own: Cells) -> Ratio | None:
    """Return the quotient that a quantity is by its definition alone, over all its axes."""
    return defined.ratio and defined.ratio.each(lambda above: _spread(Cells(defined.axes, above), own))


def _spread(cells: Cells, onto: Cells) -> Interval:
    if cells.axes == onto.axes:
        return cells.at
    at = expand_interval(cells.at, cells.axes, onto.axes)
    return Interval(np.broadcast_to(at.lo, onto.at.shape), np.broadcast_to(at.hi, onto.at.shape))


def unread(registration: Registration, name: str) -> Value:
    """Return a quantity of which nothing is known, in any cell."""
    return filled(registration, name, np.nan, np.nan)


def filled(registration: Registration, name: str, low: float, high: float) -> Value:
    """Return a quantity that lies between two numbers in every cell; a text is unknown instead."""
    quantity = registration.quantities[name]
    axes = registration.grid.sorted(quantity.axes)
    shape = registration.grid.shape(axes)
    if quantity.type == "text":
        return Texts(axes, np.full(shape, None, dtype=object))
    return Cells(axes, Interval(np.full(shape, low), np.full(shape, high)))


def measured_or_defined(quantity: Quantity, own: Interval, defined: Interval) -> Interval:
    """Return a quantity's own reading where there is one, and elsewhere its definition within its support."""
    low, high = support_of(quantity)
    lo, hi = np.maximum(defined.lo, low), np.minimum(defined.hi, high)
    return Interval.of(np.where(own.known, own.lo, lo), np.where(own.known, own.hi, hi))


def near_ceiling(share: float, at: Interval, draws: Interval) -> np.ndarray:
    """Return, cell by cell, which readings are only lower bounds: not known to lie below `share` of the draws."""
    return np.asarray(at.known & (at.less_equal(draws * Interval.exactly(share)) != truth.TRUE), np.bool_)


def opened(at: Interval, near: np.ndarray) -> Interval:
    """Turn readings into lower bounds where they are near the estimator's ceiling: tau in [x, infinity)."""
    return Interval.of(at.lo, np.where(near, np.inf, at.hi))
