"""Confidence intervals at another level: what a family or a look makes of the readings of a record.

A reading is a claim at its own level. At a higher one each arm from its value is stretched by the ratio of normal
quantiles: on the logarithmic scale where the quantity's support is positive, as ratios, times and variances are
estimated, else as it stands. The method that made the interval must be near normal that far out; nothing is ever
narrowed, and what is not a confidence interval stays as it is.
"""

from __future__ import annotations

import math
from collections.abc import Collection
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

LARGEST_EXPONENT = 709.0


def at_level(reading: Reading, level: float, support: Ends) -> Ends | None:
    """Return the ends of a confidence interval at a level, inside the support; None for other readings."""
    if reading.interval is None or reading.level is None:
        return None
    stretch = max(1.0, _reach(level) / _reach(reading.level))
    low, high = reading.interval
    positive = support[0] >= 0.0 and low > 0.0
    scaled = _stretched_log if positive else _stretched
    ends = scaled(low, high, _middle(reading), stretch)
    return max(ends[0], support[0]), min(ends[1], support[1])


def widened(evidence: Evidence, registration: Registration, level: float, names: Collection[str]) -> Evidence:
    """Return the evidence with the confidence intervals of the named quantities at `level` or wider.

    So are printed aggregates of these quantities; an aggregate has no support and keeps its own scale.
    """
    series = evidence.measurements.quantities
    wider = {
        name: _cells(value, series[name], name, registration, level)
        for name, value in evidence.values.items()
        if name in names and name in series
    }
    printed = {
        node: _aggregate(published, evidence.measurements.aggregates[published.text], level)
        for node, published in evidence.aggregates.items()
        if tree.names(node) & set(names)
    }
    return replace(evidence, values={**evidence.values, **wider}, aggregates={**evidence.aggregates, **printed})


def _aggregate(published: Published, reading: Reading, level: float) -> Published:
    ends = at_level(reading, level, WHOLE)
    return published if ends is None else replace(published, at=Cells((), Interval.of(*ends)))


def _cells(value: Value, series: Series, name: str, registration: Registration, level: float) -> Value:
    if not isinstance(value, Cells):
        return value
    support = support_of(registration.prereg.quantities[name])
    lo, hi = value.at.lo.copy(), value.at.hi.copy()
    if series.every is not None:
        _place((lo, hi), (...,), at_level(series.every, level, support))
    for cell in series.cells:
        _place((lo, hi), registration.grid.index(value.axes, cell.at), at_level(cell, level, support))
    return Cells(value.axes, Interval(lo, hi))


def _place(into: tuple[Floats, Floats], spot: Spot, ends: Ends | None) -> None:
    if ends is not None:
        into[0][spot], into[1][spot] = np.minimum(into[0][spot], ends[0]), np.maximum(into[1][spot], ends[1])


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
