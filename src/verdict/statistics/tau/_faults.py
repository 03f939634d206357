"""Faults of series that are handed in: what no estimator of tau can see is looked for before anything is counted.

In this order, the first word of an observable stands:

- `antithetic`: draws that come back to where they were;
- `equal_chains`: two chains with the same draws;
- `polluted_start`: first draws far outside what the rest reaches;
- `equal_chains`: chains that repeat one another in disguise;
- `antithetic`: a line in their spectrum;
- `equal_chains`, once tau is known: chain means that scatter less than it allows.

Each look raises a false alarm in one of a million sound observables at the most, unless its file says otherwise.
Counts that a backend made are not looked at: it says itself that its chains ran apart.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import wraps
from typing import Concatenate, ParamSpec

import numpy as np
from numpy.typing import NDArray

from verdict.statistics.sample.quantiles import chi_square, normal
from verdict.statistics.tau import _thresholds as limits
from verdict.statistics.tau._alike import crossings, repeated, same_draws
from verdict.statistics.tau._lags import LagCounts, SeriesError
from verdict.statistics.tau._periods import returns, spectral_lines
from verdict.statistics.tau._scores import scores_of_each
from verdict.statistics.tau._starts import polluted_starts
from verdict.statistics.tau._tau import Status, Tau

Given = ParamSpec("Given")
Floats = NDArray[np.float64]
Words = NDArray[np.str_]

FALSE_ALARM = 1e-6  # as for chains that disagree: 25,200 observables then raise one in forty runs
NO_FAULT = ""
DRAWS_AT_ONCE = 1 << 17  # of some observables that are looked at together: a megabyte


def refuse_transposed(shape: tuple[int, ...]) -> None:
    """Raise `SeriesError` where a series is not [n_chains, n_draws, n_obs], or has more chains than draws.

    Records of a few draws in a few chains have a status instead.
    """
    if len(shape) != 3:
        one = "; for one observable: x[..., None]" if len(shape) == 2 else ""
        raise SeriesError(f"found a series of shape {shape}, wanted [n_chains, n_draws, n_obs]{one}", shape)
    if shape[0] > shape[1] > 0 and shape[0] >= limits.FEWEST_DRAWS:
        raise SeriesError(
            f"found {shape[0]} chains of {shape[1]} draws: more chains than draws; wanted [n_chains, n_draws, n_obs], "
            "so exchange the first two dimensions (emcee writes draws first, then walkers), or run longer",
            shape,
        )


def faults_of(y: Floats, *, two_valued: bool) -> Words:
    """Return the fault of each observable of y, float64[n_chains, n_obs, n_draws], or `NO_FAULT`; str[n_obs].

    Observables that are not finite have none here, nor those that cross their mean so seldom that they are refused
    anyway; more chains than draws are `too_short`. `two_valued` says that all of y is ±1.
    """
    words = np.full(y.shape[1], NO_FAULT, dtype="U14")
    if y.shape[0] > y.shape[2]:
        words[:] = Status.TOO_SHORT
    if y.shape[0] > y.shape[2] or y.shape[2] < limits.FEWEST_DRAWS:
        return words
    block = max(1, DRAWS_AT_ONCE // (y.shape[0] * y.shape[2]))
    for a in range(0, y.shape[1], block):
        words[a : a + block] = _faults_of_block(y[:, a : a + block], two_valued=two_valued)
    return words


def told(judged: Callable[Concatenate[LagCounts, Given], Tau]) -> Callable[Concatenate[LagCounts, Given], Tau]:
    """Give a record the faults that were found in its draws: nothing is then known of tau but that it is not negative.

    Wraps `judged(counts, ...)`. Where counts carry no faults, the record is left as it is.
    """

    def with_faults(counts: LagCounts, /, *given: Given.args, **named: Given.kwargs) -> Tau:
        tau = judged(counts, *given, **named)
        return tau if counts.faults is None else _with_faults(tau, counts.faults, counts.steps)

    return wraps(judged)(with_faults)


def smallest_steps(y: Floats) -> Floats:
    """Return the smallest change of each observable between two draws, float64[n_obs]; 0 where nothing moves."""
    steps = np.abs(np.diff(y, axis=2))
    least = np.min(steps, axis=(0, 2), where=steps > 0.0, initial=np.inf)
    return np.where(np.isfinite(least), least, 0.0)


def huddled(tau: Tau, steps: Floats, false_alarm: float = FALSE_ALARM) -> NDArray[np.bool_]:
    """Say where chain means scatter less than tau allows, bool[n_obs]: the lower tail of chi-square.

    The least tau is its lower end at 95 %. Sums of values that are `steps` apart, float64[n_obs], may be equal by
    chance: they are known to a step only, which adds step²/12.
    """
    degrees = tau.n_chains - 1
    if degrees < 2:
        return np.zeros(len(tau), dtype=bool)
    least = np.fmin(tau.lo, tau.centre * np.exp(-normal(0.975) * tau.spread))
    allowed = chi_square(false_alarm, degrees) / degrees * 2.0 * least * tau.variance / tau.n_draws
    return np.asarray(tau.between + (steps / tau.n_draws) ** 2 / 12.0 < allowed)


def _with_faults(tau: Tau, faults: Words, steps: Floats) -> Tau:
    alike = tau.resolved & huddled(tau, steps)
    faults = np.where((faults == NO_FAULT) & alike, str(Status.EQUAL_CHAINS), faults)
    bad = faults != NO_FAULT
    return replace(
        tau,
        status=np.where(bad, faults, tau.status),
        lo=np.where(bad, 0.0, tau.lo),
        hi=np.where(bad, np.inf, tau.hi),
    )


def _faults_of_block(y: Floats, *, two_valued: bool) -> Words:
    words = np.full(y.shape[1], NO_FAULT, dtype="U14")
    lively = np.flatnonzero(np.isfinite(y).all(axis=(0, 2)) & (_crossings_in_all(y) >= limits.FEWEST_FLIPS))
    if len(lively):
        words[lively] = _first_faults(y if len(lively) == y.shape[1] else y[:, lively], two_valued=two_valued)
    return words


def _first_faults(y: Floats, *, two_valued: bool) -> Words:
    """Return the first fault of each of some observables, float64[n_chains, n_obs, n_draws], all of them lively."""
    scored = y if two_valued else scores_of_each(y)
    looks: tuple[tuple[Status, Sequence[object]], ...] = (
        (Status.ANTITHETIC, returns(y)),
        (Status.EQUAL_CHAINS, same_draws(y, FALSE_ALARM)),
        (Status.POLLUTED_START, polluted_starts(y)),
        (Status.EQUAL_CHAINS, repeated(scored, FALSE_ALARM)),
        (Status.ANTITHETIC, spectral_lines(scored, FALSE_ALARM)),
    )
    words = np.full(y.shape[1], NO_FAULT, dtype="U14")
    for status, found in reversed(looks):
        words[[one is not None for one in found]] = status
    return words


def _crossings_in_all(y: Floats) -> NDArray[np.int64]:
    """Return how often the chains cross their own means, int64[n_obs]."""
    return np.asarray(crossings(y - y.mean(axis=2, keepdims=True)).sum(axis=0))
