"""Which times a gate can open for, and what run it would take for others: `traj_len >= 50 * tau_max` opens up to 60.

A flag is followed along the true tau, not along readings of it: whether the run is long enough does not depend on
whether an estimator would notice.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from verdict.algebra import truth
from verdict.algebra.grid import Cells, Value
from verdict.algebra.interval import Interval
from verdict.expression import tree
from verdict.expression.evaluate import truths
from verdict.judge.supports import supports
from verdict.registration.fixed import constant_cells
from verdict.registration.resolved import Registration

SMALLEST, LARGEST = 1e-6, 1e15
STEPS = 200  # bisections of a logarithm: more than float64 can tell apart


@dataclass(frozen=True, slots=True)
class Opening:
    """One flag that a time decides: it can hold up to `limit` (0: never), and which constants would raise that."""

    flag: str
    when: str
    tau: str
    limit: float
    lengths: tuple[str, ...]


def openings(registration: Registration) -> Iterator[Opening]:
    """Yield every flag that fails for every tau above some value, with that value."""
    for flag, registered in registration.prereg.flags.items():
        for tau in _times(registration, flag):
            found = limit(registration, flag, tau)
            if found is not None:
                yield Opening(
                    flag=flag, when=registered.when, tau=tau, limit=found, lengths=lengths(registration, flag, tau)
                )


def limit(registration: Registration, flag: str, tau: str) -> float | None:
    """Return the largest tau for which a flag can hold in some cell; 0 where none, None where every tau will do."""

    def can_hold(time: float) -> bool:
        codes = _codes(registration, flag, {tau: _everywhere(registration, tau, time)})
        return bool(truth.some(codes) != truth.FALSE)

    if can_hold(LARGEST):
        return None
    return _round(_last(can_hold, SMALLEST, LARGEST)) if can_hold(SMALLEST) else 0.0


def lengths(registration: Registration, flag: str, tau: str) -> tuple[str, ...]:
    """Return the registered lengths that a flag rests on: constants in the unit of tau, or that its draws are."""
    names = _written(registration, flag)
    unit = registration.quantities[tau].unit
    path = ("quantities", tau, "tau", "draws")
    draws = tree.names(registration.trees[path]) if path in registration.trees else frozenset()
    constants = registration.prereg.constants
    return tuple(
        name for name, constant in constants.items()
        if name in names and constant.value and (name in draws or (unit is not None and constant.unit == unit))
    )  # fmt: skip


def needed(registration: Registration, opening: Opening, time: float) -> dict[str, float]:
    """Return, for each length that alone can open the flag at this tau, the least value that does."""
    found = {}
    for name in opening.lengths:
        least = _least(registration, opening, time, name)
        if least is not None:
            found[name] = least
    return found


def _least(registration: Registration, opening: Opening, time: float, name: str) -> float | None:
    at = {opening.tau: _everywhere(registration, opening.tau, time)}

    def fails(length: float) -> bool:
        given = {**at, name: Cells((), Interval.exactly(length))}
        return bool(truth.every(_codes(registration, opening.flag, given)) != truth.TRUE)

    registered = float(constant_cells(registration.prereg.constants[name]).at.hi)
    if not fails(registered):
        return registered
    if registered >= LARGEST or fails(LARGEST):
        return None
    return math.ceil(_round(_last(fails, max(registered, SMALLEST), LARGEST)))


def _times(registration: Registration, flag: str) -> list[str]:
    names = registration.closure((tree.Name(0, flag),))
    return [n for n, q in registration.quantities.items() if n in names and q.tau is not None]


def _written(registration: Registration, name: str) -> frozenset[str]:
    """Return the names in a definition and in those it rests on, but not in how its readings were taken."""
    paths = (("flags", name, "when"), ("quantities", name, "is"))
    nodes = [registration.trees[path] for path in paths if path in registration.trees]
    inner = {n for node in nodes for n in tree.names(node)}
    return frozenset(inner.union(*(_written(registration, n) for n in inner)))


def _everywhere(registration: Registration, name: str, value: float) -> Cells:
    axes = registration.grid.sorted(registration.quantities[name].axes)
    return Cells(axes, Interval.exactly(np.full(registration.grid.shape(axes), value)))


def _codes(registration: Registration, flag: str, given: Mapping[str, Value]) -> truth.Codes:
    return truths(tree.Name(0, flag), supports(registration, given)).codes


def _last(holds: Callable[[float], bool], low: float, high: float) -> float:
    """Bisect for where a condition that holds at `low` and not at `high` stops to hold."""
    a, b = math.log(low), math.log(high)
    for _ in range(STEPS):
        middle = (a + b) / 2
        a, b = (middle, b) if holds(math.exp(middle)) else (a, middle)
        if b - a < 1e-13:
            break
    return math.exp(a)


def _round(value: float) -> float:
    """Drop what the bisection and its logarithms leave behind the tenth digit."""
    return float(f"{value:.10g}")
