"""The k-th smallest of all pairwise means of one sample, or of all differences of two, without listing them all.

Few pairs are listed. Many are counted: how many lie at or below a value is found on the sorted units in n log n steps,
and the value by bisection, to the nearest floats; the outer of them is taken.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from verdict.statistics.sample.contract import Floats

LISTED = 1 << 21  # pairs that are listed at most, 16 MB


def walsh(x: Floats, rank: int, *, outward: int) -> float:
    """Return the rank-th smallest, from 1, of the n(n+1)/2 means of two units of x, float64[n], a unit and itself too.

    `outward` is -1 for a lower end and +1 for an upper one.
    """
    n = x.size
    if n * (n + 1) // 2 <= LISTED:
        first, second = np.triu_indices(n)
        return _listed(0.5 * (x[first] + x[second]), rank)
    ordered, places = np.sort(x), np.arange(n)

    def count(value: float) -> int:
        partners = np.searchsorted(ordered, 2.0 * value - ordered, side="right")
        return int(np.maximum(partners - places, 0).sum())

    return _counted(count, rank, (float(ordered[0]), float(ordered[-1])), outward)


def difference(x: Floats, y: Floats, rank: int, *, outward: int) -> float:
    """Return the rank-th smallest, from 1, of the differences of all units of x, float64[n], and y, float64[m]."""
    if x.size * y.size <= LISTED:
        return _listed(np.subtract.outer(x, y).ravel(), rank)
    ordered = np.sort(y)

    def count(value: float) -> int:
        return int((ordered.size - np.searchsorted(ordered, x - value, side="left")).sum())

    return _counted(count, rank, (float(x.min() - ordered[-1]), float(x.max() - ordered[0])), outward)


def _listed(values: Floats, rank: int) -> float:
    return float(np.partition(values, rank - 1)[rank - 1])


def _counted(count: Callable[[float], int], rank: int, between: tuple[float, float], outward: int) -> float:
    low, high = np.nextafter(between, (-np.inf, np.inf)).tolist()
    while (middle := 0.5 * (low + high)) not in (low, high):
        low, high = (low, middle) if count(middle) >= rank else (middle, high)
    return float(low if outward < 0 else high)
