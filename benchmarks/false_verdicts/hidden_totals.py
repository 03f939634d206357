"""Ratios whose T_O hides a slow mode, or lies below what positive windows can say.

Every function draws a batch of registrations as `scenarios.tracking` does, with its truth.
"""

from __future__ import annotations

import numpy as np
from benchmarks.false_verdicts.cases import CHAINS, DRAWS, REPLICATES, TRACKED, WINDOWS, C, Floats, Ratios
from benchmarks.false_verdicts.hostile import FURTHEST, wave
from benchmarks.false_verdicts.scenarios import nothing
from benchmarks.false_verdicts.series import Rng, ar1, window_variance

FAST = 5.0


def behind(g: Rng, size: int, *, share: float, slow: float) -> Ratios:
    """Six observables of tau 5, of each of whose variance this share has a time of `slow` draws.

    Windows are of the same law: they are far too short for the slow mode, so that K mse(K)/2 stays near the fast part
    of T_O while T_O itself is many times as large. With share 0 the ratio is near one, and the claim is true.
    """
    n = size * TRACKED
    x = np.sqrt(1.0 - share) * ar1(g, np.full(n, FAST), CHAINS, DRAWS)
    if share:
        x += np.sqrt(share) * ar1(g, np.full(n, slow), CHAINS, DRAWS)
    fast, hidden = (np.array([window_variance(np.array([tau]), K)[0] for K in WINDOWS]) for tau in (FAST, slow))
    v = np.tile((1.0 - share) * fast + share * hidden, (TRACKED, 1)).T
    tau = np.full((size, TRACKED), (1.0 - share) * FAST + share * slow)
    return _tracked(g, x, tau, np.broadcast_to(v, (size, *v.shape)), np.ones(size))


def negative(g: Rng, size: int) -> Ratios:
    """Six negative or oscillating observables; at the longest window the ratio lies around either end of the band."""
    series, tau, v = [], np.empty((size, TRACKED)), np.empty((size, len(WINDOWS), TRACKED))
    for b in range(size):
        for i in range(TRACKED):
            shares, factors, x = wave(g, i)
            series.append(x)
            tau[b, i] = 0.5 + float(np.real(_sums(shares, factors, np.inf)))
            v[b, :, i] = [(2.0 * (0.5 + np.real(_sums(shares, factors, K)))) / K for K in WINDOWS]
    ratio = 0.5 * WINDOWS[-1] * v[:, -1].sum(axis=1) / tau.sum(axis=1)
    relative = np.sqrt(2.0 / REPLICATES)
    edge = np.sign(g.standard_normal(size)) * np.log(C) + g.uniform(-FURTHEST, FURTHEST, size) * relative
    return _tracked(g, np.concatenate(series, axis=2), tau, v, np.exp(edge) / ratio)


def _sums(shares: list[complex], factors: list[complex], K: float) -> complex:
    """Return the sum of (1 - l/K) share · factor^l over 1 <= l < K, for one exponential."""
    (a,), (z,) = shares, factors
    whole = z / (1.0 - z)
    if np.isinf(K):
        return complex(a * whole)
    return complex(a * (whole - z * (1.0 - z**K) / (K * (1.0 - z) ** 2)))


def _tracked(g: Rng, x: Floats, tau: Floats, v: Floats, excess: Floats) -> Ratios:
    """Draw windows of these variances, [B, K, n_obs], times the excess; the reference is known."""
    v = v * excess[:, None, None]
    z = g.standard_normal((REPLICATES, *v.shape))
    square = ((np.sqrt(v) * z) ** 2).sum(axis=3).transpose(1, 0, 2)
    size = len(tau)
    return Ratios(x, tau, np.ones_like(tau), square, np.zeros(size), v.sum(axis=2), nothing(size))
