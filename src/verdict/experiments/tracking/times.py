"""Quantities that rest on tau: T_O and its growth with K, CLT-sanity, the sizes of slow sets."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from verdict.experiments.tracking.estimate import Estimate, jackknifed, made, scaled, unknown
from verdict.experiments.tracking.laws import WORST_SKEW, Arms, Square, Total
from verdict.experiments.tracking.mse import PhaseError
from verdict.experiments.tracking.resample import resampled_means
from verdict.statistics.adequacy import closed
from verdict.statistics.tau import Status, Tau, plateau
from verdict.words.vocabulary import Convention

Floats = NDArray[np.float64]


def total(tau: Tau, *, unresolved_share: float) -> Estimate:
    """Return T_O = Σ_a tau_a Var_a with its jackknife over chains, in tau's unit.

    The value is the estimator's own; the interval is around the sum at the interval's windows. Observables
    that are not resolved leave only a lower bound, unless their share of T_O is at most `unresolved_share`, and so does
    a mode that is hidden from all windows (`adequacy.closed`). Otherwise the upper end is not below that of the
    plateau, what windows as long as the record would read.
    Unknown for one chain, for not finite observables, and where nothing moves.
    """
    half = tau.to(Convention.HALF)
    moving = ~np.isin(half.status, [Status.FROZEN, Status.NOT_FINITE])
    if not moving.any() or (half.status == Status.NOT_FINITE).any() or half.n_chains < 2:
        return unknown(tau.level)
    parts = np.where(moving, half.centre * half.variance, 0.0)
    estimate = jackknifed(float(parts.sum()), [half.left_out], level=tau.level, positive=True)
    if not isinstance(estimate.source, Arms):
        return unknown(tau.level)
    value = float(np.where(moving, half.value * half.variance, 0.0).sum())
    ends = Total(estimate.source, value, *plateau(half), closed(half, unresolved_share))
    return made(value, estimate.error, ends, level=tau.level)


def effective_tau(t_o: Estimate, tau: Tau) -> Estimate:
    """Return tau_O = T_O / Σ_a Var_a, the tau that one observable of all the variance would have."""
    variance = float(tau.variance[~np.isnan(tau.centre)].sum())
    return scaled(t_o, 1.0 / variance) if variance > 0.0 else unknown(t_o.level)


def t_o_of_k(error: PhaseError) -> Estimate:
    """Return T_O(K) = K · mse(K)/2; a plateau in K is the evidence that T_O is resolved, growth says wall."""
    return scaled(error.total, 0.5 * error.K)


def t_o_growth(longer: PhaseError, shorter: PhaseError) -> Estimate:
    """Return T_O(longer K) / T_O(shorter K) - 1, with its jackknife over replicates and reference chains.

    Both errors are of the same replicates against the same reference, whose chains are left out of both together.
    """
    share = longer.K / shorter.K
    value = share * longer.total.value / shorter.total.value - 1.0 if shorter.total.value > 0.0 else float("nan")
    with np.errstate(divide="ignore", invalid="ignore"):
        left = [share * a / b - 1.0 for a, b in zip(longer.left_out, shorter.left_out, strict=True)]
    return jackknifed(value, left, level=longer.total.level, positive=False)


def clt(error: PhaseError, tau: Tau, *, resamples: int, seed: int) -> Estimate:
    """Return CLT-sanity, our reading: the median over a of K mse_a(K) / (2 tau_a Var_a), tau in sweeps.

    One where the variance of a window mean is 2 tau Var/K; with R Gaussian replicates the median of the
    scatter itself reads 1 - 2/(3R). The interval takes the ends of tau of every observable, and the arms of a mean of
    squares around the median with its error by bootstrap over replicates (`resamples` draws of a Philox stream keyed by
    `seed`): where one mode is behind every observable the median is as skewed as one square. The ends of tau hold at
    their own level, and so does the interval. Frozen observables take no part; unknown where none is left, one is not
    finite, or there is one replicate.
    """
    half = tau.to(Convention.HALF)
    moving = half.status != Status.FROZEN
    n = len(error.squares)
    if not moving.any() or (half.status == Status.NOT_FINITE).any() or n < 2:
        return unknown(tau.level)
    scale = error.K / (2.0 * half.variance[moving])
    draws = resampled_means(error.squares[:, moving], resamples, seed) - error.spent[moving]

    def median(times: Floats) -> Square:
        with np.errstate(divide="ignore"):
            middle = float(np.median(scale * error.per_observable[moving] / times[moving]))
            spread = np.median(scale * draws / times[moving], axis=1)
        # the scatter of means drawn with replacement is short of that of means by (n - 1)/n
        return Square(middle, float(np.std(spread)) * np.sqrt(n / (n - 1.0)), n - 1.0, WORST_SKEW / np.sqrt(n))

    middle = median(half.centre)
    ends = median(half.hi).ends(tau.level)[0], median(half.lo).ends(tau.level)[1]
    if not middle.error > 0.0:
        return unknown(tau.level)
    return Estimate(
        value=middle.value, error=middle.error, lo=ends[0], hi=ends[1], degrees=middle.degrees, level=tau.level
    )


def cardinality(tau: Tau, q: float) -> int:
    """Return the size of the smallest set of observables that carries the share q of Σ S_a (our reading)."""
    return _smallest(_s(tau), q)


def cardinality_change(tau: Tau, q_one: float, q_two: float, *, resamples: int, seed: int) -> Estimate:
    """Return card_rel_change, our reading: |card(q_two) - card(q_one)| / card(q_one).

    The interval redraws every S_a with the spread of its tau, independent between observables, and reflects
    the quantiles about the value (basic bootstrap), since noise itself makes sets smaller. Lower ends stop
    at zero. Unknown where any moving observable is not resolved or nothing moves.
    """
    S, half = _s(tau), tau.to(Convention.HALF)
    moving = half.status != Status.FROZEN
    if not moving.any() or not half.resolved[moving].all():
        return unknown(tau.level)
    value = _change(S, q_one, q_two)
    rng = np.random.Generator(np.random.Philox(key=seed))
    spread = np.where(moving, half.spread, 0.0)
    draws = np.array([_change(S * np.exp(spread * rng.standard_normal(len(S))), q_one, q_two)
                      for _ in range(resamples)])  # fmt: skip
    tail = 0.5 * (1.0 - tau.level)
    lo, hi = 2.0 * value - np.quantile(draws, [1.0 - tail, tail])
    return Estimate(
        value=value, error=float(draws.std()), lo=max(float(lo), 0.0), hi=float(hi), degrees=np.inf, level=tau.level
    )


def _s(tau: Tau) -> Floats:
    """Return S_a = 2 tau_a Var_a, float64[n_obs], in tau's unit and the half convention; 0 where it is unknown."""
    half = tau.to(Convention.HALF)
    return np.where(np.isnan(half.centre), 0.0, 2.0 * half.centre * half.variance)


def _smallest(S: Floats, q: float) -> int:
    """Return how many of S, float64[n_obs], are needed to carry the share q of their sum; 0 where nothing moves."""
    carried = np.cumsum(np.sort(S)[::-1])
    if not carried[-1] > 0.0:
        return 0
    return int(np.searchsorted(carried, q * carried[-1] * (1.0 - 1e-12))) + 1


def _change(S: Floats, q_one: float, q_two: float) -> float:
    """Return |card(q_two) - card(q_one)| / card(q_one) of S, float64[n_obs]; NaN where nothing moves."""
    one = _smallest(S, q_one)
    return abs(_smallest(S, q_two) - one) / one if one else float("nan")
