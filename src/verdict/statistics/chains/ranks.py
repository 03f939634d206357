"""Rank-normalised, split and folded: R-hat and effective sample sizes.

Vehtari, Gelman, Simpson, Carpenter and Bürkner, Bayesian Analysis 16 (2021) 667; the same numbers as ArviZ and
posterior give. Draws are float64[n_chains, n_draws] throughout.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from verdict.statistics.tau import normal_scores

Floats = NDArray[np.float64]
TAILS = (0.05, 0.95)


def halves(draws: Floats) -> Floats:
    """Return the first and the last half of every chain as chains of their own, [2 n_chains, n_draws // 2]."""
    half = draws.shape[1] // 2
    return np.concatenate([draws[:, :half], draws[:, -half:]])


def folded(draws: Floats) -> Floats:
    """Return how far each draw lies from the median of all: chains of other widths stand apart in it."""
    return np.asarray(np.abs(draws - np.median(draws)))


def scores(draws: Floats) -> Floats:
    """Return normal scores of the ranks among all draws, Φ^-1((r - 3/8) / (n + 1/4)), ties at their mean rank."""
    return normal_scores(draws)


def below(draws: Floats, q: float) -> Floats:
    """Return 1 where a draw is at most the q-quantile of all, else 0; where that is all of them, 1 where it is less."""
    at = np.quantile(draws, q)
    inside = draws <= at
    return np.asarray(draws < at if inside.all() else inside, dtype=np.float64)


def rhat(draws: Floats) -> float:
    """Return R-hat, rank-normalised, the larger of split and folded split; NaN where nothing moves."""
    parts = halves(draws)
    return float(np.fmax(plain_rhat(scores(parts)), plain_rhat(scores(folded(parts)))))


def plain_rhat(draws: Floats) -> float:
    """Return sqrt(((n - 1)/n W + B/n) / W) of the chains as they are; infinite where they are frozen apart."""
    n = draws.shape[1]
    within, between = float(np.mean(draws.var(axis=1, ddof=1))), float(draws.mean(axis=1).var(ddof=1))
    if bool(np.all(draws == draws[:, :1])):
        return math.inf if between > 0.0 else math.nan
    return math.sqrt((n - 1) / n + between / within)


def bulk_size(draws: Floats) -> float:
    """Return the effective sample size of the bulk: that of the mean of the normal scores."""
    return plain_size(scores(halves(draws)))


def tail_size(draws: Floats) -> float:
    """Return the effective sample size of the tails: the smaller one of the 5 % and the 95 % quantile."""
    return min(plain_size(halves(below(draws, q))) for q in TAILS)


def plain_size(draws: Floats) -> float:
    """Return n / (-1 + 2 Σ rho) by Geyer's initial monotone sequence over all chains; NaN where nothing moves.

    Geyer, Statistical Science 7 (1992) 473; rho as in Vehtari et al. (2021), eq. 10, capped at n log10(n).
    """
    n_chains, n_draws = draws.shape
    covariance = _autocovariance(draws)
    within = covariance[0] * n_draws / (n_draws - 1.0)
    total = covariance[0] + (float(draws.mean(axis=1).var(ddof=1)) if n_chains > 1 else 0.0)
    if not total > 0.0:
        return math.nan
    rho = 1.0 - (within - covariance) / total
    rho[0] = 1.0
    return draws.size / max(_monotone_sum(rho), 1.0 / math.log10(draws.size))


def _autocovariance(draws: Floats) -> Floats:
    """Return the autocovariance averaged over chains, float64[n_draws], each around its own mean, divisor n_draws."""
    n = draws.shape[1]
    power = np.abs(np.fft.rfft(draws - draws.mean(axis=1, keepdims=True), 2 * n, axis=1)) ** 2
    return np.asarray(np.fft.irfft(power.mean(axis=0), 2 * n)[:n] / n)


def _monotone_sum(rho: Floats) -> float:
    """Return -1 + 2 Σ of the positive pairs made non-increasing, and the even term after them where it is positive."""
    pairs = max(1, (len(rho) - 1) // 2)
    even, odd = rho[0 : 2 * pairs : 2], rho[1 : 2 * pairs : 2]
    stop = ~(even + odd > 0.0)
    stop[-1] = True
    kept = int(stop.argmax())
    falling = np.minimum.accumulate(even + odd)[:kept]
    return float(-1.0 + 2.0 * falling.sum() + max(even[kept], 0.0))
