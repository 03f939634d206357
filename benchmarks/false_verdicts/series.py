"""Stationary chains with a time of their own in every column, and the exact law of their window means.

Columns lie last: x is [n_chains, n_draws, n_columns]. Times are integrated, half convention, in draws; the
correlation is r^l, so tau = ½ (1 + r)/(1 - r).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Rng = np.random.Generator


def rng(*key: int) -> Rng:
    """Return a counter-based generator for one batch: adding a batch moves no other."""
    return np.random.Generator(np.random.Philox(np.random.SeedSequence(key)))


def decay(tau: Floats) -> Floats:
    """Return r of a column with this tau >= ½."""
    return np.asarray((2.0 * tau - 1.0) / (2.0 * tau + 1.0))


def log_uniform(g: Rng, low: float, high: float, shape: tuple[int, ...] | int) -> Floats:
    """Draw numbers whose logarithm is uniform."""
    return np.asarray(np.exp(g.uniform(np.log(low), np.log(high), shape)))


def ar1(g: Rng, tau: Floats, n_chains: int, n_draws: int) -> Floats:
    """Draw AR(1) of mean 0 and variance 1 from the stationary law."""
    r = decay(tau)
    x = g.standard_normal((n_draws, n_chains, len(tau)))
    x[1:] *= np.sqrt(1.0 - r * r)
    for t in range(1, n_draws):
        x[t] += r * x[t - 1]
    return x.transpose(1, 0, 2)


def telegraph(g: Rng, tau: Floats, up: Floats, n_chains: int, n_draws: int) -> NDArray[np.int8]:
    """Draw ±1 chains with P(+1) = up from the stationary law: with chance 1 - r the state is drawn anew."""
    r, shape = decay(tau), (n_draws, n_chains, len(tau))
    x = np.where(g.random(shape, dtype=np.float32) < up, 1, -1).astype(np.int8)
    stay = g.random(shape, dtype=np.float32) < r
    for t in range(1, n_draws):
        np.copyto(x[t], x[t - 1], where=stay[t])
    return x.transpose(1, 0, 2)


def window_variance(tau: Floats, n_draws: float) -> Floats:
    """Return the exact variance of the mean of n_draws draws of a column of variance 1."""
    r = decay(tau)
    return np.asarray((2.0 * tau - 2.0 * r * (1.0 - r**n_draws) / (n_draws * (1.0 - r) ** 2)) / n_draws)
