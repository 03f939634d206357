"""Intervals from independent replicates (chains), by Student's t; the one statistic certification rests on."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from verdict.statistics.sample.quantiles import student

Floats = NDArray[np.float64]


def half_widths(x: Floats, level: float, family: int = 1) -> Floats:
    """Half-width of the `level` interval of each column mean of x, float64[n_replicates, n].

    `family` intervals hold together with at least that level (Bonferroni). Fewer than two replicates: infinite.
    """
    n = x.shape[0]
    if n < 2:
        return np.full(x.shape[1:], math.inf)
    t = student(1 - (1 - level) / (2 * family), n - 1)
    return np.asarray(t * x.std(axis=0, ddof=1) / math.sqrt(n))


def mean_interval(x: Floats, level: float) -> tuple[float, float]:
    """Interval of the mean of independent replicates, float64[n_replicates]."""
    half = float(half_widths(x[:, None], level)[0])
    return float(x.mean()) - half, float(x.mean()) + half


def largest_error(errors: Floats, halves: Floats) -> tuple[float, float]:
    """Interval of max |true error| over columns, where every column's interval holds at once."""
    size = np.abs(errors)
    return float(np.max(np.maximum(size - halves, 0.0))), float(np.max(size + halves))


def split_rhat(sums: Floats, draws: int) -> Floats:
    """Split R-hat per observable from per-half sums and the values' squares being 1 (spins and products).

    `sums` is [n_chains, 2, n_observables], each over `draws` draws of +-1. Source: Gelman et al., BDA3, 11.4.
    A frozen observable has NaN: no value can vouch for it.
    """
    means = (sums / draws).reshape(-1, sums.shape[-1])
    within = np.mean((1 - means**2) * draws / (draws - 1), axis=0)
    between = means.var(axis=0, ddof=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.sqrt((draws - 1) / draws + between / within))
