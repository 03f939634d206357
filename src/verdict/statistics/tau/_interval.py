"""The interval and the status of tau, shared by every estimator.

1. The window W of the interval is the first one, not shorter than the estimator's own, with
   W >= c · max(tau(W), mean lag up to W), c = 5 + log(n/2000 tau) or 5; where the sum still moves significantly
   at 2W, 4W, ... the search starts again from there. The mean lag sees a slow mode of small weight, which tau
   alone does not.
2. There the relative variance of tau(W) is s² = 2(2W+1)/n (Madras and Sokal 1988, eq. 3.19, n = chains ·
   draws) plus a term per crossing that Gaussian theory misses; the scatter of stretches of time, and from
   `CHAINS_FOR_JACKKNIFE` chains on the jackknife over chains, where that is larger (`_spread`). Where the mean lag is
   more than `BROAD` tau, the slowest part may be missing, and what scatters more follows a law with a long tail.
3. A record is refused unless the longest time seen stays below a share of it. Being accepted favours low
   readings, so the upper end is that of a normal law cut off at the bar: it covers among accepted records.
   One whose slow variance comes from fewer than `FEWEST_EVENTS` events is refused too.
4. lo = tau(W) exp(-z s), hi = tau(W) exp(+u s), u >= z from step 3; hi is raised to the upper end at 2W, 4W,
   ... up to `WIDEST_CHECK` of the record, and lo falls to the lower end there, to 0 at the least: a stationary
   mean has no negative variance.
5. An upper end beyond the record says nothing and is refused too. What is refused has hi = inf and lo as a
   lower bound.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from verdict.statistics.sample.quantiles import chi_square, cut_normal, normal
from verdict.statistics.tau import _thresholds as limits
from verdict.statistics.tau._apart import nothing, scatter
from verdict.statistics.tau._drift import drift_of, drifts
from verdict.statistics.tau._faults import NO_FAULT, told
from verdict.statistics.tau._lags import LagCounts
from verdict.statistics.tau._profile import Profile
from verdict.statistics.tau._spread import few_events, peak, spread, without_single_time
from verdict.statistics.tau._tau import Status, Tau

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class WindowReading:
    """What an estimator read off: value and window per observable, whether it closed, the largest possible."""

    value: Floats
    window: Ints
    closed: Flags
    ceiling: float


@told
def judged(counts: LagCounts, profile: Profile, reading: WindowReading, *, level: float, name: str) -> Tau:
    """Give a reading its interval and status, half convention, in draws.

    `counts` are those of single draws; `profile` may come from them or from block sums.
    """
    at, closed = settled(profile, reading.window)
    time = _pick(profile.times(), at)
    p = 0.5 + 0.5 * level
    tau, error = spread(counts, profile, at, p, without_single_time(profile, at))
    lo, hi = _ends(counts, profile, at=at, time=time, p=p)
    lo, hi = np.fmin(lo, reading.value), np.fmax(hi, reading.value)
    hi[hi > counts.n_draws] = np.inf
    full = ~(reading.closed & closed) | (reading.window > widest_window(counts)) | drifts(counts, tau, error)
    full |= profile.windows[-1] < limits.WIDEST_CHECK * counts.n_draws  # too few lags were counted to look further
    hi[few_events(counts, profile, at)] = np.inf
    status = _status(counts, profile, time=time, hi=hi, signs=(full, tau <= 0.0))
    unbounded = np.isin(status, [Status.AT_CEILING, Status.TOO_SHORT, Status.ANTITHETIC])
    unknown = np.isin(status, [Status.FROZEN, Status.NOT_FINITE])
    sound = np.ones(counts.n_obs, dtype=bool) if counts.faults is None else counts.faults == NO_FAULT
    plateau, standard = scatter(counts, tau, error, (~unknown, (status == Status.RESOLVED) & sound))
    return Tau(
        value=reading.value.copy(),
        lo=np.where(unknown, np.nan, np.where(status == Status.ANTITHETIC, 0.0, lo)),
        hi=np.where(unknown, np.nan, np.where(unbounded, np.inf, hi)),
        window=reading.window.copy(),
        flips=counts.flips.sum(axis=0),
        centre=np.where(unknown, np.nan, tau),
        time=np.where(unknown, np.nan, np.where(closed, time, np.inf)),
        spread=np.where(unknown, np.nan, error),
        status=status,
        mean=counts.mean(),
        variance=counts.variance(),
        between=counts.between(),
        drift=drift_of(counts),
        left_out=_left_out(profile, at, ~unknown),
        plateau=plateau,
        standard=standard,
        ceiling=reading.ceiling,
        level=level,
        estimator=name,
        n_chains=counts.n_chains,
        n_draws=counts.n_draws,
    )


def refused(counts: LagCounts, value: Floats, *, level: float, name: str) -> Tau | None:
    """Return the record of chains of fewer than `FEWEST_DRAWS` draws, or None where there are more.

    `value` float64[n_obs] is what the estimator read all the same, in draws.
    """
    if counts.n_draws >= limits.FEWEST_DRAWS:
        return None
    finite = np.isfinite(counts.products[:, :, 0]).all(axis=0)
    frozen = ~counts.moving.any(axis=0)
    unknown = frozen | ~finite
    return Tau(
        value=np.where(finite, value, np.nan),
        lo=np.where(unknown, np.nan, 0.0),
        hi=np.where(unknown, np.nan, np.inf),
        window=np.zeros(counts.n_obs, dtype=np.int64),
        flips=counts.flips.sum(axis=0),
        centre=np.where(unknown, np.nan, value),
        time=np.where(unknown, np.nan, np.inf),
        spread=np.where(unknown, np.nan, np.inf),
        status=np.select([~finite, frozen], [Status.NOT_FINITE, Status.FROZEN], Status.TOO_SHORT).astype("U12"),
        mean=counts.mean(),
        variance=counts.variance(),
        between=counts.between(),
        drift=drift_of(counts),
        left_out=np.full(counts.n_chains, np.nan),
        plateau=nothing(counts.n_chains),
        standard=nothing(counts.n_chains),
        ceiling=float(counts.n_draws),
        level=level,
        estimator=name,
        n_chains=counts.n_chains,
        n_draws=counts.n_draws,
    )


def unread(counts: LagCounts) -> Floats:
    """Return a value that says nothing was read, float64[n_obs] of NaN."""
    return np.full(counts.n_obs, np.nan)


def widest_window(counts: LagCounts) -> int:
    """Return the longest window that may close, in draws."""
    return max(1, int(limits.WIDEST_WINDOW * counts.n_draws))


def first(fits: Flags) -> tuple[Ints, Flags]:
    """Return the first index that fits in each row of bool[n_obs, n], else the last, and whether any does.

    int64[n_obs] and bool[n_obs].
    """
    closed = np.asarray(fits.any(axis=1))
    return np.where(closed, fits.argmax(axis=1), fits.shape[1] - 1), closed


def settled(profile: Profile, least: Ints) -> tuple[Ints, Flags]:
    """Return the index of the window of each interval, int64[n_obs], and whether it closed, bool[n_obs].

    `least` int64[n_obs] is the estimator's own window, in draws; none shorter is taken.
    """
    windows, last = profile.windows, _last_allowed(profile)
    fits = (windows >= _windows_wanted(profile)) & (np.arange(len(windows)) <= last)
    at, closed = first(fits & (windows >= least[:, None]))
    far = _still_moving(profile, at)
    at, closed = first(fits & (windows >= np.maximum(far, least)[:, None]))
    return np.where(closed, at, last), closed


def _last_allowed(profile: Profile) -> int:
    """Return the index of the longest window that may close."""
    return max(0, int(np.searchsorted(profile.windows, int(limits.WIDEST_WINDOW * profile.n_draws), side="right")) - 1)


def _windows_wanted(profile: Profile) -> Floats:
    """Return c · time at every window, float64[n_obs, n_windows], in draws.

    c grows with log(n/time), so that what lies beyond stays below the error.
    """
    times = profile.times()
    longer = np.log(profile.n / (limits.WINDOW_KEPT * np.maximum(times, 0.5)))
    return np.asarray((limits.WINDOW + np.fmax(longer, 0.0)) * times)


def _still_moving(profile: Profile, at: Ints) -> Ints:
    """Return the last of the windows 2W, 4W, ... at which the sum has moved by `RISE` standard errors, up or down.

    `at` int64[n_obs] are indices of W; the answer int64[n_obs] is in draws, 1 where nothing moved.
    """
    widest, curve = int(limits.WIDEST_WINDOW * profile.n_draws), profile.curve()
    near, far = at, np.ones_like(at)
    while True:
        wide = np.searchsorted(profile.windows, 2 * profile.windows[near])
        inside = wide < len(profile.windows)
        wide = np.where(inside, wide, near)
        inside &= profile.windows[wide] <= widest
        if not inside.any():
            return far
        grown = _pick(curve, wide) - _pick(curve, near)
        span = profile.rough * (profile.windows[wide] - profile.windows[near])
        error = 2.0 * _pick(curve, near) * np.sqrt(span / profile.n)
        far = np.where(inside & (np.abs(grown) > limits.RISE * error), profile.windows[wide], far)
        near = np.where(inside, wide, near)


def _ends(counts: LagCounts, profile: Profile, at: Ints, time: Floats, p: float) -> tuple[Floats, Floats]:
    """Return both ends of tau, float64[n_obs] each, in draws: the least and the largest at W, 2W, 4W, ...

    `at` int64[n_obs] are indices of W; `time` float64[n_obs] is the longest time seen, in draws; `p` is the quantile.
    """
    broad = without_single_time(profile, at)
    tau, s = spread(counts, profile, at, p, broad)
    highest = np.fmax(tau, peak(profile, at))
    lo, hi = _stretched(tau, -normal(p) * s), _stretched(highest, _accepted(counts, profile, time=time, s=s, p=p) * s)
    last = _last_checked(profile)
    wide = np.searchsorted(profile.windows, 2 * profile.windows[at])
    while (wide <= last).any():
        here = np.minimum(wide, last)
        tau, s = spread(counts, profile, here, p, broad)
        lo = np.where(wide <= last, np.fmin(lo, _stretched(tau, -normal(p) * s)), lo)
        hi = np.where(wide <= last, np.fmax(hi, _stretched(tau, normal(p) * s)), hi)
        further = np.minimum(np.searchsorted(profile.windows, 2 * profile.windows[here]), last)
        wide = np.where(wide < last, further, last + 1)
    return np.maximum(lo, 0.0), hi


def _last_checked(profile: Profile) -> int:
    """Return the index of the widest window that is looked at: the first of at least `WIDEST_CHECK` of the record."""
    return min(int(np.searchsorted(profile.windows, limits.WIDEST_CHECK * profile.n_draws)), _last_allowed(profile))


def _left_out(profile: Profile, at: Ints, known: Flags) -> Floats:
    """Return Σ_a tau_a Var_a without each chain, float64[n_chains]; NaN for a single chain."""
    if profile.n_chains < 2:
        return np.full(profile.n_chains, np.nan)
    others = profile.n_chains - 1
    mean, square = ((a.sum(axis=0) - a) / others for a in (profile.mean, profile.square))
    parts = profile.without_each_chain(at) * (square - mean**2)
    return np.asarray(np.where(known & ~np.isnan(parts), parts, 0.0).sum(axis=1))


def longest_accepted(n_chains: int, n_draws: int) -> float:
    """Return the longest time, in draws, that a record of this size is accepted for."""
    return min(n_draws / limits.SHORTEST_IN_TAU, n_chains * n_draws / limits.FEWEST_TAU_IN_ALL)


def _accepted(counts: LagCounts, profile: Profile, time: Floats, s: Floats, p: float) -> Floats:
    """Return how many s the upper end lies above tau, float64[n_obs], given that time and crossings were accepted.

    A time is accepted below a share of the record, and where a window fits it. `time` float64[n_obs] is in draws; `s`
    float64[n_obs] is the standard error of log tau.
    """
    widest = float(profile.windows[_last_allowed(profile)])
    bar = min(longest_accepted(counts.n_chains, counts.n_draws), widest / limits.WINDOW)
    with np.errstate(invalid="ignore", divide="ignore"):
        room = np.log(bar / time) / s
    spare = 2.0 * (np.sqrt(counts.flips.sum(axis=0)) - np.sqrt(limits.FEWEST_FLIPS))
    return cut_normal(p, np.fmin(room, spare))


def _status(
    counts: LagCounts, profile: Profile, time: Floats, hi: Floats, signs: tuple[Flags, Flags]
) -> NDArray[np.str_]:
    """Return the status of every observable, str[n_obs]; the first that applies, in the order below.

    `signs` are bool[n_obs]: the window did not close or is too wide, and tau is not positive.
    """
    full, negative = signs
    with np.errstate(invalid="ignore"):
        few = counts.flips.sum(axis=0) < limits.FEWEST_FLIPS
        short = (time > longest_accepted(counts.n_chains, counts.n_draws)) | few | ~np.isfinite(hi)
        full = full | _chains_apart(profile, hi)
        antithetic = negative | (_first_rho(counts) < limits.MOST_NEGATIVE)
    finite = np.isfinite(counts.products[:, :, 0]).all(axis=0)
    return np.select(
        [~finite, ~counts.moving.any(axis=0), antithetic, full, short],
        [Status.NOT_FINITE, Status.FROZEN, Status.ANTITHETIC, Status.AT_CEILING, Status.TOO_SHORT],
        Status.RESOLVED,
    ).astype("U12")


def _first_rho(counts: LagCounts) -> Floats:
    """Return rho(1), float64[n_obs]: from crossings of the mean where lag 1 was not counted."""
    if counts.n_lags < 2:
        return np.asarray(1.0 - 2.0 * counts.flips.mean(axis=0) / max(1, counts.n_draws - 1))
    C = counts.pooled()
    return np.asarray(C[:, 1] / np.where(C[:, 0] > 0.0, C[:, 0], np.nan))


def _chains_apart(profile: Profile, hi: Floats) -> Flags:
    """Say where chain means differ by more than tau up to its upper end explains, bool[n_obs]; `hi` is in draws."""
    n = profile.n_chains
    if n < 2:
        return np.zeros(len(hi), dtype=bool)
    within = (profile.square - profile.mean.mean(axis=0) ** 2).mean(axis=0)
    between = profile.mean.var(axis=0, ddof=1) * profile.n_draws / (2.0 * within)
    flags: Flags = between * (n - 1) > chi_square(1.0 - limits.DISAGREEMENT, n - 1) * hi
    return flags


def _pick(rows: Floats, at: Ints) -> Floats:
    """Return one entry of every row: rows float64[n_obs, n], at int64[n_obs] -> float64[n_obs]."""
    return np.take_along_axis(rows, at[:, None], axis=1)[:, 0]


def _stretched(tau: Floats, exponent: Floats) -> Floats:
    """Return tau · exp(exponent), float64[n_obs]; infinite where it overflows."""
    with np.errstate(over="ignore", invalid="ignore"):
        return np.asarray(tau * np.exp(exponent))
