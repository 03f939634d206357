"""How unevenly the slow variance of a series lies over time: what a few rare events do, and crossings cannot count.

tau is estimated from squared sums over blocks of B draws. Gaussian theory says how far their mean is known from the
number of blocks alone; rare events, and regimes that last, make it worse. So the squares are averaged over stretches of
1, 2, 4, ... blocks, and the scatter of stretches is a free estimate of the error (a jackknife over time; Künsch,
Ann. Statist. 17 (1989) 1217). Stretches must outlast a regime to see it, and be many to be believed.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

FEWEST_STRETCHES = 8  # over all chains


@dataclass(frozen=True, slots=True, eq=False)
class Stretches:
    """The error of the mean squared block sum, from the scatter of stretches of time.

    count     int64[n_sizes, n_spans]: stretches of 2^span blocks of 2^size draws, over all chains
    relative  float64[n_sizes, n_spans, n_obs]: variance of the mean over the square of the mean; NaN where there are
              fewer than `FEWEST_STRETCHES`
    drift     float64[n_obs]: mean of the first half of all chains less that of the second
    """

    count: Ints
    relative: Floats
    drift: Floats

    def at(self, windows: Ints) -> tuple[Floats, Floats]:
        """Return count and relative variance, [n_spans, n_obs] each, for blocks of `windows` draws, int64[n_obs].

        Blocks are the smallest of 2^k draws that are no shorter, at most the longest counted.
        """
        size = np.minimum(np.ceil(np.log2(np.maximum(windows, 1))).astype(np.int64), len(self.count) - 1)
        return self.count[size].T.astype(np.float64), np.take_along_axis(self.relative, size[None, None, :], axis=0)[0]


def stretches(y: Floats) -> Stretches | None:
    """Count the stretches of float64[n_chains, n_obs, n_draws] around its mean; None where it is too short."""
    level, counts, rows = _standardised(y), [], []
    while level.shape[0] * level.shape[2] >= FEWEST_STRETCHES:
        count, relative = _over_spans(level**2)
        counts.append(count)
        rows.append(relative)
        level = halved(level)
    if not rows:
        return None
    spans = len(rows[0])
    padded = [np.concatenate([row, np.full((spans - len(row), y.shape[1]), np.nan)]) for row in rows]
    table = np.array([count + [0] * (spans - len(count)) for count in counts])
    return Stretches(table, np.array(padded), _drift(y))


def _drift(y: Floats) -> Floats:
    half = y.shape[2] // 2
    return np.asarray(_per_observable(y[..., :half]).mean(axis=1) - _per_observable(y[..., -half:]).mean(axis=1))


def halved(level: Floats) -> Floats:
    """Add neighbours along the last axis: [n_chains, n_obs, n] -> [n_chains, n_obs, n // 2]."""
    even = level.shape[2] // 2 * 2
    return level[:, :, 0:even:2] + level[:, :, 1:even:2]


def _standardised(y: Floats) -> Floats:
    """Return the series around its mean, its largest value ±1: squares of squares are then numbers."""
    away = y - _per_observable(y).mean(axis=1)[None, :, None]
    peak = np.abs(away).max(axis=(0, 2))
    return np.asarray(away / np.where(peak > 0.0, peak, 1.0)[None, :, None])


def _over_spans(squares: Floats) -> tuple[list[int], Floats]:
    """Return how many stretches of 1, 2, 4, ... blocks there are, and the relative variance of their mean."""
    counts, relative = [], []
    while (n := squares.shape[0] * squares.shape[2]) >= FEWEST_STRETCHES:
        each = _per_observable(squares)
        with np.errstate(divide="ignore", invalid="ignore"):
            relative.append(each.var(axis=1) / ((n - 1) * each.mean(axis=1) ** 2))
        counts.append(n)
        squares = halved(squares)
    return counts, np.array(relative)


def _per_observable(y: Floats) -> Floats:
    """Return [n_chains, n_obs, n] as [n_obs, n_chains n]: sums then do not depend on who the neighbours are."""
    return np.ascontiguousarray(np.moveaxis(y, 1, 0)).reshape(y.shape[1], -1)
