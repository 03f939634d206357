"""What every method asks of its units first (are there enough, are they numbers, do they differ), and how it answers.

No method hands out an interval of width zero or with an end that is no number: `answered` sees to it in one place.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from verdict.statistics.sample.contract import Estimated, Floats, Sample, Status, Unknown

# Numbers whose spread is below this share of the largest are equal up to the rounding of floats.
EQUAL = 1e-12
# Between these sizes squares of numbers neither overflow nor lose digits.
TINY, HUGE = 1e-140, 1e145
ALONE = ("the sample",)
GROUPS = ("the first group", "the second group")
PAIR = ("the first argument", "the second argument")

# What a method does with units that were not measured: none may be missing; they enter with their support, which must
# be finite; they enter with their support, whatever it is.
Missing = Literal["none", "finite", "any"]


def refused(
    samples: tuple[Sample, ...], least: int, missing: Missing, called: tuple[str, ...] = ALONE
) -> Unknown | None:
    """Say why a method cannot begin: no unit, too few, one cluster, no numbers, or units that are missing.

    `least` is how many units each sample needs that were measured, or how many clusters where there are any.
    """
    for sample, name in zip(samples, called, strict=True):
        for problem in _problems(sample, least, missing, name):
            return problem
    return None


def _problems(sample: Sample, least: int, missing: Missing, name: str) -> Iterator[Unknown]:
    n = sample.low.size
    if n == 0:
        yield Unknown(Status.EMPTY, f"{name} has no unit")
    finite = (np.abs(sample.low) < HUGE) & (np.abs(sample.high) < HUGE)
    if np.any(strange := ~finite & ~sample.missing):
        yield Unknown(
            Status.NOT_FINITE, f"{np.sum(strange)} of {n} units of {name} are no finite numbers below {HUGE:g}"
        )
    measured = n - int(np.count_nonzero(sample.missing))
    if measured < n:
        yield from _missing(sample, bool(finite.all()), missing, f"{n - measured} of {n} units of {name}")
    if sample.clusters is not None:
        yield from _clusters(sample, least, name)
    elif measured < least:
        yield Unknown(Status.TOO_FEW, f"{name} has {measured} units that were measured; this method needs {least}")


def _missing(sample: Sample, finite: bool, missing: Missing, which: str) -> Iterator[Unknown]:
    if missing == "none":
        yield Unknown(Status.MISSING, f"{which} were not measured; this method takes no bounds in their place")
    elif (missing == "finite" and not finite) or np.any(np.isnan(sample.low) | np.isnan(sample.high)):
        low, high = sample.support
        why = f"were not measured, and no finite bounds stand for them: the support is [{low:g}, {high:g}]"
        yield Unknown(Status.MISSING, f"{which} {why}")


def _clusters(sample: Sample, least: int, name: str) -> Iterator[Unknown]:
    found = len(np.unique(np.asarray(sample.clusters)[~sample.missing]))
    if found < max(least, 2):
        status, clusters = (Status.ONE_CLUSTER, "one cluster") if found == 1 else (Status.TOO_FEW, f"{found} clusters")
        yield Unknown(status, f"the units of {name} lie in {clusters}; this method needs {max(least, 2)}")


def still(samples: tuple[Sample, ...], called: tuple[str, ...] = ALONE) -> Unknown | None:
    """Say that a sample does not vary: its units that were measured, or their means per cluster, are all equal."""
    for sample, name in zip(samples, called, strict=True):
        x = _settled(sample)
        if alike(x):
            what = "units" if sample.clusters is None else "means per cluster"
            return Unknown(Status.NO_VARIANCE, f"the {x.size} {what} of {name} are all {x[0]:.6g}: they do not vary")
    return None


def alike(x: Floats) -> bool:
    """Whether numbers, float64[n], are equal up to the rounding of floats."""
    low, high = float(x.min()), float(x.max())
    return high - low <= max(TINY, EQUAL * max(abs(low), abs(high)))


def _settled(sample: Sample) -> Floats:
    """Return the middles of what was measured, or their means per cluster."""
    x = measured(sample)
    if sample.clusters is None:
        return x
    which, sizes = numbered(sample.clusters[~sample.missing])
    return np.asarray(np.bincount(which, x) / sizes)


def measured(sample: Sample) -> Floats:
    """Return the middles of the units that were measured, float64[measured]."""
    keep = ~sample.missing
    return np.asarray(0.5 * sample.low[keep] + 0.5 * sample.high[keep])


def numbered(clusters: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the number of each unit's cluster, counted from 0, int64[n], and the size of each cluster, int64[C]."""
    _, which, sizes = np.unique(clusters, return_inverse=True, return_counts=True)
    return np.asarray(which, np.int64), np.asarray(sizes, np.int64)


def draws(sample: Sample) -> tuple[Floats, Floats]:
    """Return what is known of each draw of its own, low and high: the units, or the means per cluster, float64[C]."""
    if sample.clusters is None:
        return sample.low, sample.high
    which, sizes = numbered(sample.clusters)
    return np.bincount(which, sample.low) / sizes, np.bincount(which, sample.high) / sizes


def clusters_of(sample: Sample) -> int | None:
    """Return how many clusters there are; None where units are draws of their own."""
    return None if sample.clusters is None else len(np.unique(sample.clusters))


def worded(method: str, clusters: int | None) -> str:
    """Return the words of a method with the number of clusters, where there are any."""
    return method if clusters is None else f"{method}, {clusters} clusters"


def answered(
    value: float, low: float, high: float, n: int, method: str, *, clusters: int | None = None, unbounded: bool = False
) -> Estimated | Unknown:
    """Return an interval, or why these ends are none: no numbers, or no width.

    `unbounded` says that infinite ends are an answer: the set of Fieller, an order statistic at the end of a support.
    """
    ends = (value, low, high)
    if any(map(math.isnan, ends)) or math.isinf(value) or not (unbounded or all(map(math.isfinite, ends))):
        return Unknown(Status.NOT_FINITE, f"{method} of {n} units gives {value:g} in [{low:g}, {high:g}], no numbers")
    if not low < high:
        return Unknown(
            Status.NO_VARIANCE, f"{method} of {n} units gives {low:.6g} at both ends, an interval of no width"
        )
    return Estimated(float(value), float(low), float(high), n, worded(method, clusters), clusters)
