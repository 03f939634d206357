"""Readings of a batch by the project's own estimators: what a document of measurements holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from benchmarks.false_verdicts.cases import ERROR, OBSERVABLES, WINDOWS, Floats, Means, Ratios, quantile
from numpy.typing import NDArray

from verdict.experiments.tracking import Estimate, effective_tau, ratio_of, total
from verdict.experiments.tracking.estimate import jackknifed
from verdict.statistics.adequacy import split_rhat
from verdict.statistics.tau import Counts, Needs, Tau, as_one_run, concatenate, load, mean_of, pair_truncated

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
    """Ratio and mse per K, float64[B, K], and tau_O, float64[B], as lower and upper ends; inf is no upper end."""

    ratio: tuple[Floats, Floats]
    square: tuple[Floats, Floats]
    weighted: tuple[Floats, Floats]
    diagnostics: Diagnostics | None


def read_means(batch: Means) -> MeansRead:
    """Measure the means of a batch and what says whether they may be believed."""
    wide, gate = _taus(batch.x, OBSERVABLES)
    mean = mean_of(wide)
    return MeansRead(mean.lo, mean.hi, _diagnosed(batch.x, gate, mean.mcse))


def read_ratios(batch: Ratios) -> RatiosRead:
    """Measure the ratio, mse(K) and the variance-weighted tau of a batch, each registration as a run of its own."""
    n_obs, size = batch.tau.shape[1], len(batch.tau)
    taus = [_taus(batch.x[..., b * n_obs : (b + 1) * n_obs], n_obs) for b in range(size)]
    totals = [total(wide, unresolved_share=0.0) for wide, _ in taus]
    errors = [[_mean_square(batch.square[b, :, k]) for k in range(len(WINDOWS))] for b in range(size)]
    ratios = [
        [ratio_of(e, t, 0.5 * K) for e, K in zip(row, WINDOWS, strict=True)]
        for row, t in zip(errors, totals, strict=True)
    ]
    weighted = [effective_tau(t, wide) for t, (wide, _) in zip(totals, taus, strict=True)]
    gate = concatenate([tau.take(slice(None)) for _, tau in taus])
    mcse = np.concatenate([mean_of(wide).mcse for wide, _ in taus])
    return RatiosRead(_ends(ratios), _ends(errors), _ends(weighted), _diagnosed(batch.x, gate, mcse))


def _mean_square(d: Floats) -> Estimate:
    """Return mse over replicates with its jackknife; the reference is taken as known."""
    return jackknifed(float(d.mean()), [(d.sum() - d) / (len(d) - 1)], level=LEVEL, positive=True)


def _ends(estimates: list[Any]) -> tuple[Floats, Floats]:
    flat = np.array(estimates, dtype=object)
    lo, hi = (np.vectorize(lambda e, end=end: getattr(e, end), otypes=[float])(flat) for end in ("lo", "hi"))
    return lo, hi


def read_means_naively(batch: Means) -> MeansRead:
    """Measure as somebody who believes every tau: the program's reading, whatever the record's length."""
    tau, mean, variance = _naive(batch.x)
    reach = quantile(INTERVALS) * np.sqrt(2.0 * tau * variance / (batch.x.shape[0] * batch.x.shape[1]))
    return MeansRead(mean - reach, mean + reach, None)


def read_ratios_naively(batch: Ratios) -> RatiosRead:
    """Measure T_O likewise, without an interval."""
    tau, _, variance = _naive(batch.x)
    n_obs = batch.tau.shape[1]
    t_o = (tau * variance).reshape(-1, n_obs).sum(axis=1)
    weighted = t_o / variance.reshape(-1, n_obs).sum(axis=1)
    square = mean_square(batch.square)
    lo, hi = (np.array(WINDOWS) * end / (2.0 * t_o[:, None]) for end in square)
    return RatiosRead((lo, hi), square, (weighted, weighted), None)


def _naive(x: NDArray[np.generic]) -> tuple[Floats, Floats, Floats]:
    tau = pair_truncated.read(Counts.from_series(x).need_lags("pair_truncated")).value
    return tau, x.mean(axis=(0, 1), dtype=np.float64), x.var(axis=(0, 1), dtype=np.float64)


def mean_square(square: Floats) -> tuple[Floats, Floats]:
    """Return the interval of the mean over replicates, float64[B, K] each; the logarithm is taken as normal."""
    n = square.shape[1]
    mean = square.mean(axis=1)
    reach = np.exp(quantile(len(WINDOWS) + 1) * square.std(axis=1, ddof=1) / (mean * np.sqrt(n)))
    return mean / reach, mean * reach


def halves_rhat(x: NDArray[np.generic]) -> Floats:
    """Return split R-hat per column, without ranks."""
    half = x.shape[1] // 2
    parts = np.stack([x[:, :half], x[:, -half:]], axis=1).astype(np.float64)
    return split_rhat(parts.sum(axis=2), half, (parts**2).sum(axis=2))


def _taus(x: NDArray[np.generic], n_obs: int) -> tuple[Tau, Tau]:
    """Return tau at the level of the means and at that of the gates; every registration is one run."""
    counts = Counts.from_series(x, Needs.LADDER)
    found = [load(ESTIMATOR).estimate(counts, level=level) for level in (LEVEL, GATE_LEVEL)]
    return (_by_run(found[0], n_obs), _by_run(found[1], n_obs))


def _by_run(tau: Tau, n_obs: int) -> Tau:
    """Judge every registration as a run; a batch of one keeps what the jackknife of T_O needs."""
    if len(tau) == n_obs:
        return as_one_run(tau)
    return concatenate([as_one_run(tau.take(slice(a, a + n_obs))) for a in range(0, len(tau), n_obs)])


def _diagnosed(x: NDArray[np.generic], tau: Tau, mcse: Floats) -> Diagnostics:
    half = x.shape[1] // 2
    moved = x[:, :half].mean(axis=(0, 1), dtype=np.float64) - x[:, -half:].mean(axis=(0, 1), dtype=np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        return Diagnostics(tau, halves_rhat(x), np.asarray(np.abs(moved) / (2.0 * mcse)))
