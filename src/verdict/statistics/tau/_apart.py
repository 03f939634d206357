"""Whether chains scatter more, over all observables together, than the times inside them explain.

A mode that is much slower than the record adds to no autocorrelation inside a chain, and with a small share of the
variance it moves no single chain mean visibly. It moves all of them a little. Summed over observables that shows:
    x_ca = (mean of chain c - mean over chains) · sqrt(L/2) · w_a,     G = x xᵀ, float64[n_chains, n_chains],
trace(G)/(n - 1) estimates E = Σ_a w_a² tau_a Var_a where nothing is hidden. Two weights are kept:
    plateau   w = 1: the trace is what T_O would be read as from windows as long as the record
    standard  w² = 1/(tau_a Var_a): a small share in a fast observable counts as much as in a slow one

Observables are dependent, so the trace has nu = (n - 1) E²/tr(C²) degrees of freedom (Satterthwaite 1946), C being the
covariance of a row of x. tr(C²) is read from G itself, as the mean of two estimates: from all of its eigenvalues
without bias (Chen and Qin 2010), scaled to the trace E; and from all but the largest, which then has what E leaves.
The first takes a hidden mode that all observables share for dependence, the second overlooks what two modes share.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from verdict.statistics.tau._lags import LagCounts
from verdict.statistics.tau._tau import Tau
from verdict.words.vocabulary import Convention

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

MOST_ROWS = 256  # more chains are taken together in groups of neighbours, whose means scatter by the same law
# The most scattered single observable is a test beside the joint ones, which are nearly one. Gaussian chain means raise
# an alarm 0.3 to 2.1 times as often as p says, 2.8 times for 4 chains of copies (30,000 draws, 2 to 40 observables).
SINGLE = 3.0
# Error that the times of all observables have in common, in standard errors of one: windows cut off a rest, and being
# resolved favours low readings, which hundreds of independent observables would show. Of 80 to 3,000 AR(1),
# telegraphs and mixtures of two times (4 to 32 chains of 50 to 1,000 tau) the sum is between 0.8 errors high and one
# error short; 1.5 short where one record in forty is resolved at all.
SHORT_TOGETHER = 0.5


def scatter(counts: LagCounts, tau: Floats, spread: Floats, chosen: tuple[Flags, Flags]) -> tuple[Floats, Floats]:
    """Return the two matrices G of a block of observables, float64[n_rows, n_rows] each, in draws, half convention.

    `tau` float64[n_obs] is in draws, `spread` float64[n_obs] the standard error of its logarithm. `chosen` are the
    observables of the plateau and those of the standard matrix, bool[n_obs] each.
    """
    known = np.isfinite(tau) & (tau > 0.0) & (counts.variance() > 0.0)
    x = _rows(counts) * np.sqrt(0.5 * counts.n_draws)
    plain, standard = chosen[0] & known, chosen[1] & known
    # the mean of 1/tau is exp(s²)/tau where log tau has the error s
    scale = np.sqrt(tau[standard] * counts.variance()[standard]) * np.exp(0.5 * spread[standard] ** 2)
    return _gram(x[:, plain]), _gram(x[:, standard] / scale)


def nothing(n_chains: int) -> Floats:
    """Return a matrix of which nothing is known."""
    n = min(n_chains, MOST_ROWS)
    return np.full((n, n), np.nan)


def plateau(tau: Tau) -> tuple[float, float]:
    """Return T_O as windows of the whole record would read it, in tau's unit, and its degrees of freedom.

    Half convention. L/2 times the variance of chain means (divisor n - 1), summed over every observable whose tau is
    known; its law is chi-square over its degrees of freedom. NaN for one chain or after `take`.
    """
    half = tau.to(Convention.HALF)
    rows = len(half.plateau)
    S = np.where(half.centre > 0.0, half.centre * half.variance, 0.0)
    if rows < 2 or not S.sum() > 0.0 or np.isnan(half.plateau).any():
        return float("nan"), float("nan")
    return float(np.trace(half.plateau)) / (rows - 1), degrees(half.plateau, S)


def hidden(tau: Tau) -> float:
    """Return the chance that the chains of resolved observables scatter so much with nothing hidden: a p-value.

    Small means that a mode slower than the record takes part in them. NaN for one chain, or where nothing is resolved.
    """
    half = tau.to(Convention.HALF)
    part = half.resolved & (half.centre > 0.0) & (half.variance > 0.0)
    if len(half.standard) < 2 or not part.any() or np.isnan(half.standard).any():
        return float("nan")
    found = [_chance(half.standard, np.ones(int(part.sum())), half.spread[part]), SINGLE * _alone(half, part)]
    if half.resolved[np.isfinite(half.centre)].all():
        found.append(_chance(half.plateau, (half.centre * half.variance)[part], half.spread[part]))
    return min(1.0, *found)


def degrees(gram: Floats, expected: Floats) -> float:
    """Return the degrees of freedom of the trace of G, float64[n_rows, n_rows].

    `expected` float64[n_obs] is what each observable should add to trace(G)/(n_rows - 1).
    """
    freedom, E = len(gram) - 1, float(expected.sum())
    values: Floats = np.asarray(np.linalg.eigvalsh(gram / freedom)[::-1][:freedom], dtype=np.float64)
    total = float(values.sum())
    if not total > 0.0:
        return float(freedom)
    scaled = _squares(values, freedom) * (E / total) ** 2
    rest = values[1:]
    left = min(float(rest.sum()), E)
    deflated = (E - left) ** 2 + (_squares(rest, freedom - 1) if freedom > 1 else 0.0)
    return freedom * E**2 / float(np.clip(0.5 * (scaled + deflated), (expected**2).sum(), E**2))


def _squares(values: Floats, freedom: int) -> float:
    """Return tr(C²) without bias from the eigenvalues of a covariance of so many degrees of freedom, largest first."""
    if freedom < 2:
        return float((values**2).sum())
    spread = float((values**2).sum()) - float(values.sum()) ** 2 / freedom
    return max(freedom**2 * spread / ((freedom - 1) * (freedom + 2)), 0.0)


def _chance(gram: Floats, expected: Floats, spread: Floats) -> float:
    """Return the upper tail of trace(G) by an F law: the errors of tau, `spread` float64[n_obs], are its denominator.

    Errors of two taus are correlated like the square of the correlation of the two means, so that the sum of tau has
    2 nu/(s² (n - 1)) degrees of freedom, s² being the mean of spread² with the weights expected²; the part of the error
    that all of them have in common makes them fewer.
    """
    from scipy.special import fdtrc

    freedom, E = len(gram) - 1, float(expected.sum())
    nu = degrees(gram, expected)
    square = float((expected**2 * spread**2).sum() / (expected**2).sum())
    if not square < 1.0:
        return 1.0
    below = 2.0 / (max(square, 1e-12) * (freedom / nu + SHORT_TOGETHER**2))
    return float(fdtrc(nu, below, float(np.trace(gram)) / (freedom * E)))


def _alone(half: Tau, part: Flags) -> float:
    """Return the chance of the most scattered of some observables, bool[n_obs], as one of them all (Bonferroni)."""
    from scipy.special import fdtrc

    known = np.isfinite(half.centre) & (half.centre > 0.0) & (half.variance > 0.0)
    # the record's length in tau's unit, over 2: the plateau is this times the summed variance of chain means
    length = float(np.trace(half.plateau)) / (len(half.plateau) - 1) / max(float(half.between[known].sum()), 1e-300)
    square = np.minimum(half.spread[part] ** 2, 1.0)
    ratio = half.between[part] * length / (half.centre * half.variance)[part] / np.exp(square)
    chances = fdtrc(half.n_chains - 1.0, 2.0 / np.maximum(square, 1e-12), ratio)
    return min(1.0, len(chances) * float(chances.min()))


def _rows(counts: LagCounts) -> Floats:
    """Return chain means less their mean, float64[n_rows, n_obs]; groups of chains with the scatter of one chain."""
    means = counts.sums / counts.n_draws
    n = len(means)
    if n > MOST_ROWS:
        starts = np.linspace(0, n, MOST_ROWS, endpoint=False).astype(np.int64)
        sizes = np.diff(np.append(starts, n))[:, None]
        means = means - means.mean(axis=0)
        return np.asarray(np.add.reduceat(means, starts, axis=0) / np.sqrt(sizes))
    return np.asarray(means - means.mean(axis=0))


def _gram(x: Floats) -> Floats:
    return np.asarray(x @ x.T)
