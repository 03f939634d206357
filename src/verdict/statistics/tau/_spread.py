"""How far tau is known: Gaussian theory, and what chains and stretches of time show beyond it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from verdict.statistics.sample.quantiles import chi_squares, normal, students
from verdict.statistics.tau import _thresholds as limits
from verdict.statistics.tau._lags import LagCounts
from verdict.statistics.tau._profile import Profile

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

KURTOSIS = 6.0  # times the relative variance of a mean of chi-squares: their kurtosis over their number


def spread(counts: LagCounts, profile: Profile, at: Ints, p: float, broad: Flags) -> tuple[Floats, Floats]:
    """Return tau, in draws, and the standard error of its logarithm, float64[n_obs] each.

    `at` int64[n_obs] are indices of windows; `p` is the quantile that the error will be multiplied by. Where chains or
    stretches of time scatter far more than a Gaussian series', or more at all and the series is `broad`, bool[n_obs],
    squares of few events follow a gamma law, and the error is what reaches its upper end.
    """
    crossings = limits.VARIANCE_PER_FLIP / np.maximum(counts.flips.sum(axis=0), 1)
    theory = _gaussian(profile, at) + crossings
    number, relative = _scatter(counts, profile, at)
    if len(number) == 1:
        return profile.tau(at), np.sqrt(theory)
    wider = students(p, np.maximum(number - 1.0, 1.0).ravel()).reshape(number.shape) / normal(p)
    seen = np.fmax.reduce(relative * wider**2, axis=0)
    s = np.sqrt(np.fmax(theory, seen))
    more = np.fmax.reduce(relative, axis=0) > _gaussian(profile, at)
    uneven = _uneven(profile, at, number, relative) | (broad & more)
    events = 2.0 / np.where(uneven, seen, 1.0)
    events = np.maximum(events - limits.UNCOUNTED * np.sqrt(events), 1.0)
    return profile.tau(at), np.where(uneven, np.fmax(s, np.log(events / chi_squares(1.0 - p, events)) / normal(p)), s)


def _gaussian(profile: Profile, at: Ints) -> Floats:
    """Return the relative variance of tau in a Gaussian series, float64[n_obs] (Madras and Sokal 1988, eq. 3.19)."""
    return np.asarray(2.0 * (2 * profile.windows[at] + 1) / profile.n)


def _scatter(counts: LagCounts, profile: Profile, at: Ints) -> tuple[Floats, Floats]:
    """Return the relative variance of tau that stretches of time and chains show, and how many, float64[n, n_obs] each.

    NaN where there are too few; without either a single row of NaN.
    """
    rows = [(np.ones((1, len(at))), np.full((1, len(at)), np.nan))]
    if counts.over_time is not None:
        rows.append(counts.over_time.at(profile.windows[at]))
    if profile.n_chains >= limits.CHAINS_FOR_JACKKNIFE:
        rows.append((np.full((1, len(at)), float(profile.n_chains)), _jackknife(profile, at)[None] ** 2))
    number, relative = (np.concatenate(column) for column in zip(*rows, strict=True))
    return number, relative


def _uneven(profile: Profile, at: Ints, number: Floats, relative: Floats) -> Flags:
    """Say where the scatter is clearly more than `UNEVEN` times a Gaussian series', bool[n_obs].

    The scatter of n numbers is itself known to sqrt(2/(n - 1) + k/n) only, k their kurtosis. That of a chi-square with
    m degrees is 12/m, and a chain has few in a wide window: the n m of all have the relative variance 2/(n m) there.
    Chains scatter relative to the largest tau at this window or at a shorter one: where tau reads low by chance,
    everything is large beside it.
    """
    gaussian, kurtosis = _gaussian(profile, at), np.zeros_like(relative)
    if profile.n_chains >= limits.CHAINS_FOR_JACKKNIFE:
        kurtosis[-1] = KURTOSIS * gaussian
        relative = np.concatenate([relative[:-1], relative[-1:] * _of_peak(profile, at) ** 2])
    clear = 1.0 + 2.0 * np.sqrt(2.0 / np.maximum(number - 1.0, 1.0) + kurtosis)
    return np.asarray((relative > limits.UNEVEN * clear * gaussian).any(axis=0))


def without_single_time(profile: Profile, at: Ints) -> Flags:
    """Say where the mean lag exceeds `BROAD` tau, bool[n_obs]; `at` int64[n_obs] are indices of the intervals' windows.

    A series of many times has slower ones than a record shows, and the record that lacks them scatters little.
    """
    lag = np.take_along_axis(profile.lag, at[:, None], axis=1)[:, 0]
    return np.asarray(lag > limits.BROAD * profile.tau(at))


def peak(profile: Profile, at: Ints) -> Floats:
    """Return the largest tau at windows up to index `at`, int64[n_obs], in draws, float64[n_obs]."""
    largest = np.fmax.accumulate(profile.curve(), axis=1)
    return np.take_along_axis(largest, at[:, None], axis=1)[:, 0]


def _of_peak(profile: Profile, at: Ints) -> Floats:
    """Return tau over its peak, float64[n_obs]; 1 where there is none."""
    tau, largest = profile.tau(at), peak(profile, at)
    return np.asarray(np.divide(tau, largest, out=np.ones(len(at)), where=largest > 0.0))


def few_events(counts: LagCounts, profile: Profile, at: Ints) -> Flags:
    """Say where the slow variance comes from too few events, bool[n_obs].

    Everywhere where neither stretches nor chains are there to tell: counts of a few chains without their series.
    """
    return np.asarray(events(counts, profile, at) < limits.FEWEST_EVENTS)


def events(counts: LagCounts, profile: Profile, at: Ints) -> Floats:
    """Return from how many events the slow variance comes, float64[n_obs]: two over its relative variance.

    Infinite where it lies evenly over time, 0 where neither stretches nor chains are there to tell.
    """
    number, relative = _scatter(counts, profile, at)
    if len(number) == 1:
        return np.zeros(len(at))
    with np.errstate(divide="ignore"):
        found = 2.0 / np.fmax.reduce(relative, axis=0)
    return np.where(_uneven(profile, at, number, relative), found, np.inf)


def _jackknife(profile: Profile, at: Ints) -> Floats:
    """Return the standard error of log tau over chains, float64[n_obs], at windows of index `at`, int64[n_obs]."""
    with np.errstate(invalid="ignore", divide="ignore"):
        logs = np.log(profile.without_each_chain(at))
        error: Floats = np.sqrt((profile.n_chains - 1) * logs.var(axis=0))
    return error
