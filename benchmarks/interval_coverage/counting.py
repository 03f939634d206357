"""A count of one cell, an estimator on a family at a size: how many resolved intervals miss the truth, by which end."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from benchmarks.adversaries.cases import Right
from benchmarks.synthetic import Floats, Known
from numpy.typing import NDArray

from verdict.statistics.tau import Counts, Mean, Needs, Status, Tau, concatenate, load, mean_of

Flags = NDArray[np.bool_]
Series = NDArray[np.generic]

LEVEL = 0.95
DRAWS_AT_ONCE = 2_000_000


@dataclass(frozen=True, slots=True)
class Cell:
    """What was asked: who, of which series, how many chains, how long, and what is right to say of it.

    `length` is in tau for plain families, in draws for hostile ones. `events` is the expected number of rare events.
    """

    estimator: str
    family: str
    chains: int
    length: int
    setting: str = ""
    right: Right = Right.COVERS
    events: float = np.inf


@dataclass(frozen=True, slots=True)
class Count:
    """Intervals of one cell: all, resolved, and of those how many miss the truth, by which end.

    `tau_low` counts truths below the interval, `tau_high` those above it, likewise for the `means` that have an
    interval. `runs` is how many independent records have any resolved interval, `stretch` the median of hi/tau.
    """

    cell: Cell
    all: int
    resolved: int
    tau_low: int
    tau_high: int
    means: int
    mean_low: int
    mean_high: int
    runs: int
    stretch: float

    @property
    def tau(self) -> float:
        """Coverage of tau; NaN without resolved intervals."""
        return _share(self.resolved - self.tau_low - self.tau_high, self.resolved)

    @property
    def mean(self) -> float:
        """Coverage of the mean; NaN without resolved intervals."""
        return _share(self.means - self.mean_low - self.mean_high, self.means)

    @property
    def coverage(self) -> float:
        """The lesser of the two coverages; NaN without resolved intervals."""
        return float(np.fmin(self.tau, self.mean))

    @property
    def refused(self) -> float:
        """The share of intervals that a status refuses."""
        return 1.0 - self.resolved / self.all

    @property
    def wrong(self) -> float:
        """The share of all intervals that are resolved and miss tau or the mean, whichever is missed more."""
        return max(self.tau_low + self.tau_high, self.mean_low + self.mean_high) / self.all


def _share(k: int, n: int) -> float:
    return k / n if n else float("nan")


def counted(cell: Cell, known: Known, tau: Tau, runs: int) -> Count:
    """Compare one record of so many runs with the truth; a tau that does not exist is missed by nobody."""
    return compared(cell, known, (tau.resolved, tau.lo, tau.hi), mean_of(tau), runs)


def compared(cell: Cell, known: Known, ends: tuple[Flags, Floats, Floats], mean: Mean, runs: int) -> Count:
    """Count the misses of resolved intervals (resolved, lo, hi) of tau, and of the mean where both are resolved."""
    r, lo, hi = ends
    m = r & (mean.status == Status.RESOLVED)
    above = m & (known.mean > mean.hi)
    below = m & ~above & ~(mean.lo <= known.mean)  # an interval that is no number holds nothing
    missed = [int(miss.sum()) for miss in (r & (known.tau < lo), r & (known.tau > hi))]
    some = r & (known.tau > 0.0)
    stretch = hi[some] / known.tau[some]
    alive = int(r.reshape(runs, -1).any(axis=1).sum())
    middle = float(np.median(stretch)) if len(stretch) else float("nan")
    return Count(cell, len(r), int(r.sum()), *missed, int(m.sum()), int(below.sum()), int(above.sum()), alive, middle)


def read(x: Series, readers: tuple[str, ...]) -> dict[str, Tau]:
    """Estimate with every reader from one counting of x, a block of observables at a time."""
    width = max(1, DRAWS_AT_ONCE // (x.shape[0] * x.shape[1]))
    parts: dict[str, list[Tau]] = {name: [] for name in readers}
    for a in range(0, x.shape[2], width):
        counts = _counts(x[:, :, a : a + width])
        for name in readers:
            parts[name].append(load(name).estimate(counts, level=LEVEL))
    return {name: concatenate(part) for name, part in parts.items()}


def _counts(x: Series) -> Counts:
    """Count lags and block sums of x, and look at its draws once for both."""
    ladder = Counts.from_series(x, Needs.LADDER).need_ladder("coverage")
    lags = Counts.from_series(x, Needs.LAGS, checked=True).need_lags("coverage")
    return Counts(lags=replace(lags, faults=ladder[0].faults, steps=ladder[0].steps), ladder=ladder)
