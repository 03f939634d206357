"""Readings of a batch by the project's own estimators: what a document of measurements holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from benchmarks.false_verdicts.cases import ERROR, OBSERVABLES, WINDOWS, Floats, Means, Ratios, quantile
from numpy.typing import NDArray

from verdict.experiments.tracking import Estimate, effective_tau, ratio_of, total
from verdict.experiments.tracking.estimate import jackknifed_square, unknown
from verdict.statistics.adequacy import split_rhat
from verdict.statistics.tau import Counts, Tau, as_one_run, load, mean_of, pair_truncated
from verdict.words.errors import UsageError

ESTIMATOR = "multi_tau"
GATE_LEVEL = 0.95
INTERVALS = OBSERVABLES  # of a registration of means; windows and T_O of one of ratios are as many
LEVEL = 1.0 - ERROR / INTERVALS


@dataclass(frozen=True, slots=True, eq=False)
class Diagnostics:
    """What adequacy flags read: both ends of gate tau, split R-hat and drift in standard errors, per column."""

    lo: Floats
    hi: Floats
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
    """Measure the means of a batch and what says whether they may be believed, each registration as its own run."""
    read = [_taus(part) for part in _parts(batch)]
    found = [None if both is None else mean_of(both[0]) for both in read]
    nothing = np.full(OBSERVABLES, np.nan)
    lo, hi, mcse = (
        np.concatenate([nothing if mean is None else getattr(mean, end) for mean in found])
        for end in ("lo", "hi", "mcse")
    )
    return MeansRead(lo, hi, _diagnosed(batch, [both and both[1] for both in read], mcse))


def read_ratios(batch: Ratios) -> RatiosRead:
    """Measure the ratio, mse(K) and the variance-weighted tau of a batch, each registration as a run of its own."""
    read = [_taus(part) for part in _parts(batch)]
    totals = [unknown(LEVEL) if both is None else total(both[0], unresolved_share=0.0) for both in read]
    errors = [[_mean_square(batch.square[b, :, k]) for k in range(len(WINDOWS))] for b in range(len(read))]
    ratios = [
        [ratio_of(e, t, 0.5 * K) for e, K in zip(row, WINDOWS, strict=True)]
        for row, t in zip(errors, totals, strict=True)
    ]
    weighted = [
        unknown(LEVEL) if both is None else effective_tau(t, both[0]) for t, both in zip(totals, read, strict=True)
    ]
    nothing = np.full(batch.tau.shape[1], np.nan)
    mcse = np.concatenate([nothing if both is None else mean_of(both[0]).mcse for both in read])
    diagnosed = _diagnosed(batch, [both and both[1] for both in read], mcse)
    return RatiosRead(_ends(ratios), _ends(errors), _ends(weighted), diagnosed)


def _mean_square(d: Floats) -> Estimate:
    """Return mse over replicates with its jackknife; the reference is taken as known."""
    return jackknifed_square(float(d.mean()), [(d.sum() - d) / (len(d) - 1)], level=LEVEL)


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


def _parts(batch: Means | Ratios) -> list[NDArray[np.generic]]:
    """Return the series of every registration, [chains, draws, n_obs]."""
    n_obs = batch.tau.shape[1]
    return [batch.x[..., b * n_obs : (b + 1) * n_obs] for b in range(len(batch.tau))]


def _taus(x: NDArray[np.generic]) -> tuple[Tau, Tau] | None:
    """Return tau of one run at the level of the means and at that of the gates; None where the series are refused."""
    estimator = load(ESTIMATOR)
    try:
        counts = Counts.from_series(x, estimator.NEEDS)
    except UsageError:
        return None
    wide, gate = (as_one_run(estimator.estimate(counts, level=level)) for level in (LEVEL, GATE_LEVEL))
    return wide, gate


def _diagnosed(batch: Means | Ratios, gates: list[Tau | None], mcse: Floats) -> Diagnostics:
    x, half = batch.x, batch.x.shape[1] // 2
    moved = x[:, :half].mean(axis=(0, 1), dtype=np.float64) - x[:, -half:].mean(axis=(0, 1), dtype=np.float64)
    nothing = np.full(batch.tau.shape[1], np.nan)
    lo, hi = (np.concatenate([nothing if t is None else getattr(t, end) for t in gates]) for end in ("lo", "hi"))
    with np.errstate(divide="ignore", invalid="ignore"):
        return Diagnostics(lo, hi, halves_rhat(x), np.asarray(np.abs(moved) / (2.0 * mcse)))
