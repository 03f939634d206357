"""Confidence intervals at another level: what a family or a look makes of the readings of a record.

A reading is a claim at its own level. At a higher one each arm from its value is stretched by the ratio of normal
quantiles: on the logarithmic scale where the quantity's support is positive, as ratios, times and variances are
estimated, else as it stands. The method that made the interval must be near normal that far out; nothing is ever
narrowed, and what is not a confidence interval stays as it is.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection
from dataclasses import replace
from statistics import NormalDist
from types import EllipsisType

import numpy as np

from verdict.cells import Cells, Value
from verdict.evidence import WHOLE, Evidence, Published, support_of
from verdict.expression import tree
from verdict.interval import Floats, Interval
from verdict.measurements import Series
from verdict.reading import Reading, bounds
from verdict.registration import Registration

Ends = tuple[float, float]
Spot = tuple[int | EllipsisType, ...]
Stretch = Callable[[float], float]  # from the level of a reading to the factor of its arms

LARGEST_EXPONENT = 709.0


def at_level(reading: Reading, level: float, support: Ends) -> Ends | None:
    """Return the ends of a confidence interval at a level, inside the support; None for other readings."""
    return _stretched_by(reading, _to(level), support)


def widened(evidence: Evidence, registration: Registration, level: float, names: Collection[str]) -> Evidence:
    """Return the evidence with the confidence intervals of the named quantities at `level` or wider.

    So are printed aggregates of these quantities; an aggregate has no support and keeps its own scale.
    """
    return _with_arms(evidence, registration, names, _to(level), shorter=False)


def as_if_longer(
    evidence: Evidence, registration: Registration, level: float, names: Collection[str], *, factor: float, power: float
) -> Evidence:
    """Return evidence for planning: what decides on it, a run `factor` times as long decides with this power.

    Every confidence interval of the named quantities keeps its middle; its arms are z + z_power standard errors of
    the longer run instead of z, where z belongs to `level` or to the reading's own, whichever is higher.
    """
    more = NormalDist().inv_cdf(power)

    def stretch(own: float) -> float:
        return max(0.0, max(_reach(own), _reach(level)) + more) / (_reach(own) * math.sqrt(factor))

    return _with_arms(evidence, registration, names, stretch, shorter=True)


def _to(level: float) -> Stretch:
    return lambda own: max(1.0, _reach(level) / _reach(own))


def _stretched_by(reading: Reading, stretch: Stretch, support: Ends) -> Ends | None:
    if reading.interval is None or reading.level is None:
        return None
    low, high = reading.interval
    positive = support[0] >= 0.0 and low > 0.0
    scaled = _stretched_log if positive else _stretched
    ends = scaled(low, high, _middle(reading), stretch(reading.level))
    return max(ends[0], support[0]), min(ends[1], support[1])


def _with_arms(
    evidence: Evidence, registration: Registration, names: Collection[str], stretch: Stretch, *, shorter: bool
) -> Evidence:
    series = evidence.measurements.quantities
    changed = {
        name: _cells(value, series[name], name, registration, stretch, shorter)
        for name, value in evidence.values.items()
        if name in names and name in series
    }
    printed = {
        node: _aggregate(published, evidence.measurements.aggregates[published.text], stretch)
        for node, published in evidence.aggregates.items()
        if tree.names(node) & set(names)
    }
    return replace(evidence, values={**evidence.values, **changed}, aggregates={**evidence.aggregates, **printed})


def _aggregate(published: Published, reading: Reading, stretch: Stretch) -> Published:
    ends = _stretched_by(reading, stretch, WHOLE)
    return published if ends is None else replace(published, at=Cells((), Interval.of(*ends)))


def _cells(  # noqa: PLR0917 - what a reading is laid out with
    value: Value, series: Series, name: str, registration: Registration, stretch: Stretch, shorter: bool
) -> Value:
    if not isinstance(value, Cells):
        return value
    support = support_of(registration.prereg.quantities[name])
    lo, hi = value.at.lo.copy(), value.at.hi.copy()
    spots: list[tuple[Spot, Reading]] = [(registration.grid.index(value.axes, cell.at), cell) for cell in series.cells]
    if series.every is not None:
        spots.insert(0, ((...,), series.every))
    for spot, reading in spots:
        _place((lo, hi), spot, _stretched_by(reading, stretch, support), shorter)
    return Cells(value.axes, Interval(lo, hi))


def _place(into: tuple[Floats, Floats], spot: Spot, ends: Ends | None, shorter: bool) -> None:
    if ends is None:
        return
    low, high = ends
    into[0][spot] = low if shorter else np.minimum(into[0][spot], low)
    into[1][spot] = high if shorter else np.maximum(into[1][spot], high)


def _middle(reading: Reading) -> float | None:
    """The value that the reading gives beside its interval, if that is a number."""
    return None if reading.value is None else sum(bounds(reading.value)) / 2.0


def _stretched(low: float, high: float, middle: float | None, stretch: float) -> Ends:
    at = 0.5 * (low + high) if middle is None else min(max(middle, low), high)
    return at - stretch * (at - low), at + stretch * (high - at)


def _stretched_log(low: float, high: float, middle: float | None, stretch: float) -> Ends:
    at = None if middle is None or middle <= 0.0 else math.log(middle)
    ends = _stretched(math.log(low), math.log(high), at, stretch)
    return math.exp(ends[0]), math.exp(ends[1]) if ends[1] < LARGEST_EXPONENT else math.inf


def _reach(level: float) -> float:
    return NormalDist().inv_cdf(0.5 + 0.5 * level)
