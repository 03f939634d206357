"""The rules that others use, each given the same three-way logic and the best reading of its own numbers.

A rule says whether the run is adequate and what tau is; its intervals are mean ± z sqrt(2 tau Var / n). The
formulas are emcee's `integrated_time`, arviz-stats' rank-normalised R-hat and bulk ESS, and the program's
positive pairs; tests hold the first two against the libraries.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from statistics import NormalDist

import numpy as np
from benchmarks.false_verdicts.cases import (
    BAR,
    OBSERVABLES,
    WINDOWS,
    Batch,
    C,
    Flags,
    Floats,
    Means,
    Ratios,
    Tables,
    quantile,
)
from benchmarks.false_verdicts.measure import mean_square
from numpy.typing import NDArray

from verdict.statistics.tau import Counts, pair_truncated

PASS, NOT_PASSED, UNTESTED = 1, -1, 0
RULES = ("emcee", "arviz", "program5", "program50")


@dataclass(frozen=True, slots=True, eq=False)
class Rule:
    """A peer's tau (half convention) and whether it accepts the column, per column."""

    tau: Floats
    accepts: Flags


def decide(batch: Batch) -> dict[str, NDArray[np.int8]]:
    """Return what every rule would say of every registration of a batch."""
    if isinstance(batch, Tables):
        same = _judged_tables(batch)
        return dict.fromkeys(RULES, same)
    n_obs = batch.tau.shape[1]
    variance = batch.x.var(axis=(0, 1), dtype=np.float64)
    return {name: judged(batch, rule, variance, n_obs) for name, rule in rules(batch.x).items()}


def rules(x: NDArray[np.generic]) -> dict[str, Rule]:
    """Apply every rule to every column of x, [chains, draws, columns]."""
    lags = Counts.from_series(x).need_lags("peers")
    program, emcee, draws = pair_truncated.read(lags).value, emcee_tau(lags.by_chain()), x.shape[1]
    ess, rhat = _arviz(x)
    with np.errstate(invalid="ignore"):
        return {
            "emcee": Rule(0.5 * emcee, ~(50.0 * emcee > draws)),
            "arviz": Rule(0.5 * x.shape[0] * draws / ess, (rhat <= 1.01) & (ess >= 400.0)),
            "program5": Rule(program, draws >= 5.0 * program),
            "program50": Rule(program, draws >= 50.0 * program),
        }


def three_way(lo: Floats, hi: Floats, low: float, high: float) -> NDArray[np.int8]:
    """Return the word per row for 'every cell in [low, high]'; NaN is unknown."""
    inside, outside = (lo >= low) & (hi <= high), (hi < low) | (lo > high)
    return np.select([outside.any(axis=1), inside.all(axis=1)], [NOT_PASSED, PASS], UNTESTED).astype(np.int8)


def judged(batch: Means | Ratios, rule: Rule, variance: Floats, n_obs: int) -> NDArray[np.int8]:
    """Return what a rule says of every registration of a batch, from its tau and the variance per column."""
    if isinstance(batch, Means):
        words = _judged_means(batch, rule.tau, variance)
    else:
        words = _judged_ratios(batch, (rule.tau * variance).reshape(-1, n_obs).sum(axis=1))
    open_ = rule.accepts.reshape(-1, n_obs).all(axis=1)
    return np.where(open_, words, UNTESTED).astype(np.int8)


def _judged_means(batch: Means, tau: Floats, variance: Floats) -> NDArray[np.int8]:
    n = batch.x.shape[0] * batch.x.shape[1]
    mean = batch.x.mean(axis=(0, 1), dtype=np.float64)
    with np.errstate(invalid="ignore"):
        error = np.where(variance == 0.0, 0.0, np.sqrt(2.0 * np.maximum(tau, 0.0) * variance / n))
    reach = quantile(OBSERVABLES) * error
    lo, hi = (end.reshape(-1, OBSERVABLES) for end in (mean - reach, mean + reach))
    return three_way(lo, hi, -BAR, BAR)


def _judged_ratios(batch: Ratios, total: Floats) -> NDArray[np.int8]:
    K = np.array(WINDOWS)
    lo, hi = (K * end / (2.0 * total[:, None]) for end in mean_square(batch.square))
    return three_way(lo, hi, 1.0 / C, C)


def _judged_tables(batch: Tables) -> NDArray[np.int8]:
    reach = (quantile(batch.truth[0].size) * batch.error)[:, None, None]
    lo, hi = (np.exp(np.median(batch.log_value + s * reach, axis=(1, 2)))[:, None] for s in (-1, 1))
    return three_way(lo, hi, 1.0 / C, C)


def emcee_tau(C_chain: Floats) -> Floats:
    """Return tau in the full convention from C(l) per chain: normalised, averaged, window W >= 5 tau."""
    with np.errstate(divide="ignore", invalid="ignore"):
        f = (C_chain / C_chain[:, :, :1]).mean(axis=0)
    taus = 2.0 * np.cumsum(f, axis=1) - 1.0
    short = np.arange(taus.shape[1]) < 5.0 * taus
    window = np.where(short.any(axis=1), short.argmin(axis=1), taus.shape[1] - 1)
    return np.take_along_axis(taus, window[:, None], axis=1)[:, 0]


def arviz_ess(x: NDArray[np.generic]) -> Floats:
    """Return the bulk effective sample size per column: ranks, split chains, initial monotone sequence."""
    return _ess(_ranked(_split(x)))


def arviz_rhat(x: NDArray[np.generic]) -> Floats:
    """Return the rank-normalised split R-hat per column: the larger of bulk and folded."""
    halves = _split(x)
    return np.maximum(_rhat(_ranked(halves)), _rhat(_ranked(_folded(halves))))


def _arviz(x: NDArray[np.generic]) -> tuple[Floats, Floats]:
    halves = _split(x)
    z = _ranked(halves)
    return _ess(z), np.maximum(_rhat(z), _rhat(_ranked(_folded(halves))))


def _ess(z: Floats) -> Floats:
    m, n = z.shape[1:]
    acov = _autocovariance(z)
    within = acov[..., 0].mean(axis=1) * n / (n - 1.0)
    plus = within * (n - 1.0) / n + z.mean(axis=2).var(axis=1, ddof=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        rho = 1.0 - (within[:, None] - acov.mean(axis=1)) / plus[:, None]
    rho[:, 0] = 1.0
    tau = np.maximum(_initial_monotone(rho), 1.0 / np.log10(m * n))
    return np.where(plus > 0.0, m * n / tau, np.where(np.isnan(plus), np.nan, m * n))


def _rhat(z: Floats) -> Floats:
    n = z.shape[2]
    within = z.var(axis=2, ddof=1).mean(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.sqrt((n * z.mean(axis=2).var(axis=1, ddof=1) / within + n - 1.0) / n)


def _split(x: NDArray[np.generic]) -> Floats:
    """Return halves of chains, [columns, 2 chains, draws/2]."""
    half = x.shape[1] // 2
    return np.ascontiguousarray(np.concatenate([x[:, :half], x[:, -half:]]).transpose(2, 0, 1), dtype=np.float64)


def _folded(halves: Floats) -> Floats:
    return np.abs(halves - np.median(halves, axis=(1, 2), keepdims=True))


def _ranked(x: Floats) -> Floats:
    """Return normal scores of ranks, (r - 3/8) / (n + 1/4), ties at their mean rank; NaN columns stay NaN."""
    return np.stack([_scores(column.ravel()).reshape(column.shape) for column in x])


def _scores(column: Floats) -> Floats:
    n = len(column)
    if np.isnan(column).any():
        return np.full(n, np.nan)
    order = np.argsort(column)
    in_order = column[order]
    first = np.flatnonzero(np.concatenate([[True], in_order[1:] != in_order[:-1]]))
    last = np.append(first[1:], n)
    scores = np.empty(n)
    scores[order] = np.repeat(_normal_scores(n)[first + last + 1], last - first)
    return scores


@cache
def _normal_scores(n: int) -> Floats:
    """Return the normal scores of the ranks 0, ½, 1, ..., n; those below 1 are never asked for."""
    law = NormalDist()
    return np.array([np.nan, np.nan] + [law.inv_cdf((0.5 * i - 0.375) / (n + 0.25)) for i in range(2, 2 * n + 1)])


def _autocovariance(z: Floats) -> Floats:
    """Return C(l) per chain on the last axis, around the chain's mean, divisor n."""
    n = z.shape[2]
    power = np.abs(np.fft.rfft(z - z.mean(axis=2, keepdims=True), 2 * n)) ** 2
    return np.fft.irfft(power, 2 * n)[..., :n] / n


def _initial_monotone(rho: Floats) -> Floats:
    """Return -1 + 2 Σ of the positive, non-increasing pairs, plus a last even term where that is positive."""
    n_pairs = (rho.shape[1] - 1) // 2
    even, odd = rho[:, 0 : 2 * n_pairs : 2], rho[:, 1 : 2 * n_pairs : 2]
    stop = ~(even + odd > 0.0)
    stop[:, -1] = True
    kept = stop.argmax(axis=1)
    falling = np.minimum.accumulate(even + odd, axis=1)
    total = np.where(np.arange(n_pairs) < kept[:, None], falling, 0.0).sum(axis=1)
    return -1.0 + 2.0 * total + np.maximum(np.take_along_axis(even, kept[:, None], axis=1)[:, 0], 0.0)
