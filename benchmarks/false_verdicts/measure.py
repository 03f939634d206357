"""Readings of a batch by the project's own estimators: what a document of measurements holds."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from benchmarks.false_verdicts.cases import ERROR, OBSERVABLES, WINDOWS, Floats, Means, Ratios, quantile
from numpy.typing import NDArray

from verdict.estimators import Counts, Needs, Status, Tau, as_one_run, concatenate, load, mean_of, pair_truncated

ESTIMATOR = "multi_tau"
GATE_LEVEL = 0.95
INTERVALS = OBSERVABLES  # of a registration of means; windows and T_O of one of ratios are as many
LEVEL = 1.0 - ERROR / INTERVALS


@dataclass(frozen=True, slots=True, eq=False)
class Diagnostics:
    """What adequacy flags read: gate tau, split R-hat and drift in standard errors, per column."""

    tau: Tau
    rhat: Floats
    drift: Floats


@dataclass(frozen=True, slots=True, eq=False)
class MeansRead:
    """Means with their intervals, float64[columns], NaN where refused; diagnostics where they were looked at."""

    lo: Floats
    hi: Floats
    diagnostics: Diagnostics | None


@dataclass(frozen=True, slots=True, eq=False)
class RatiosRead:
    """T_O and mse(K) with their intervals; T_O has no upper end (inf) where a tau has none."""

    total: tuple[Floats, Floats]
    weighted: tuple[Floats, Floats]
    square: tuple[Floats, Floats]
    diagnostics: Diagnostics | None


def read_means(batch: Means) -> MeansRead:
    """Measure the means of a batch and what says whether they may be believed."""
    wide, gate = _taus(batch.x, OBSERVABLES)
    mean = mean_of(wide)
    return MeansRead(mean.lo, mean.hi, _diagnosed(batch.x, gate, mean.mcse))


def read_ratios(batch: Ratios) -> RatiosRead:
    """Measure T_O, the variance-weighted tau and mse(K) of a batch."""
    n_obs = batch.tau.shape[1]
    wide, gate = _taus(batch.x, n_obs)
    total = _total(wide, n_obs)
    variance = wide.variance.reshape(-1, n_obs).sum(axis=1)
    weighted = (total[0] / variance, total[1] / variance)
    return RatiosRead(total, weighted, mean_square(batch.square), _diagnosed(batch.x, gate, mean_of(wide).mcse))


def read_means_naively(batch: Means) -> MeansRead:
    """Measure as somebody who believes every tau: the program's reading, whatever the record's length."""
    tau, mean, variance = _naive(batch.x)
    reach = quantile(INTERVALS) * np.sqrt(2.0 * tau * variance / (batch.x.shape[0] * batch.x.shape[1]))
    return MeansRead(mean - reach, mean + reach, None)


def read_ratios_naively(batch: Ratios) -> RatiosRead:
    """Measure T_O likewise, without an interval."""
    tau, _, variance = _naive(batch.x)
    n_obs = batch.tau.shape[1]
    total = (tau * variance).reshape(-1, n_obs).sum(axis=1)
    weighted = total / variance.reshape(-1, n_obs).sum(axis=1)
    return RatiosRead((total, total), (weighted, weighted), mean_square(batch.square), None)


def _naive(x: NDArray[np.generic]) -> tuple[Floats, Floats, Floats]:
    tau = pair_truncated.read(Counts.from_series(x).need_lags("pair_truncated")).value
    return tau, x.mean(axis=(0, 1), dtype=np.float64), x.var(axis=(0, 1), dtype=np.float64)


def mean_square(square: Floats) -> tuple[Floats, Floats]:
    """Return the interval of the mean over replicates, float64[B, K] each; the logarithm is taken as normal."""
    n = square.shape[1]
    mean = square.mean(axis=1)
    reach = np.exp(quantile(len(WINDOWS) + 1) * square.std(axis=1, ddof=1) / (mean * np.sqrt(n)))
    return mean / reach, mean * reach


def split_rhat(x: NDArray[np.generic]) -> Floats:
    """Return R-hat over halves of chains, float64[columns], without ranks; inf where only chains differ."""
    half = x.shape[1] // 2
    halves = np.concatenate([x[:, :half], x[:, -half:]]).astype(np.float64)
    within, between = halves.var(axis=1, ddof=1).mean(axis=0), halves.mean(axis=1).var(axis=0, ddof=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.sqrt((half - 1) / half + between / within))


def _taus(x: NDArray[np.generic], n_obs: int) -> tuple[Tau, Tau]:
    """Return tau at the level of the means and at that of the gates; every registration is one run."""
    counts = Counts.from_series(x, Needs.LADDER)
    found = [load(ESTIMATOR).estimate(counts, level=level) for level in (LEVEL, GATE_LEVEL)]
    return (_by_run(found[0], n_obs), _by_run(found[1], n_obs))


def _by_run(tau: Tau, n_obs: int) -> Tau:
    return concatenate([as_one_run(tau.take(slice(a, a + n_obs))) for a in range(0, len(tau), n_obs)])


def _diagnosed(x: NDArray[np.generic], tau: Tau, mcse: Floats) -> Diagnostics:
    half = x.shape[1] // 2
    moved = x[:, :half].mean(axis=(0, 1), dtype=np.float64) - x[:, -half:].mean(axis=(0, 1), dtype=np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        return Diagnostics(tau, split_rhat(x), np.asarray(np.abs(moved) / (2.0 * mcse)))


def _total(tau: Tau, n_obs: int) -> tuple[Floats, Floats]:
    """Add tau Var over independent observables: centres add, errors add in squares."""
    z = quantile(INTERVALS)
    low, high = (a.reshape(-1, n_obs) for a in (tau.lo * np.exp(z * tau.spread), tau.hi * np.exp(-z * tau.spread)))
    variance, spread = tau.variance.reshape(-1, n_obs), tau.spread.reshape(-1, n_obs)
    frozen = np.isin(tau.status, [Status.FROZEN, Status.NOT_FINITE]).reshape(-1, n_obs)
    low = np.where(frozen, 0.0, low * variance)
    high = np.where(frozen | ~np.isfinite(high), np.inf, high * variance)
    with np.errstate(invalid="ignore"):
        error = np.sqrt(np.nansum((low * np.where(frozen, 0.0, spread)) ** 2, axis=1)) / low.sum(axis=1)
    return low.sum(axis=1) * np.exp(-z * error), high.sum(axis=1) * np.exp(z * error)
