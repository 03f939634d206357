"""What the times of all observables say together: the largest, the mean, and the time of the total.

Every reading is an interval whose upper end is infinite as soon as one moving observable is not resolved;
frozen observables are left out only where the registration allows them to be constant.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from verdict.algebra.interval import Interval
from verdict.statistics.tau import Status, Tau

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


def tau_max(tau: Tau, may_be_constant: Flags) -> Interval:
    """Return the largest tau of the observables that must move, in tau's own unit and convention.

    `may_be_constant` bool[n_obs] are those that the registration allows to be frozen. Unknown where
    another is frozen, where any is not finite, and where none is left.
    """
    return _over(tau, may_be_constant, lambda x, _: float(np.max(x)))


def tau_mean(tau: Tau, may_be_constant: Flags) -> Interval:
    """Return the unweighted mean of tau over the observables that must move, in tau's own unit.

    `may_be_constant` bool[n_obs]; unknown as `tau_max`.
    """
    return _over(tau, may_be_constant, lambda x, _: float(np.mean(x)))


def tau_of_total(tau: Tau, may_be_constant: Flags) -> Interval:
    """Return tau_T = Σ_a tau_a² Var_a / T_O, the time of what dominates T_O, in tau's own unit. Our definition.

    A rare slow mode that carries half of T_O moves tau_T to its own time, where tau_O = T_O / Σ_a Var_a stays short.
    The ends are the range over all tau_a in [lo_a, hi_a]. `may_be_constant` bool[n_obs]; unknown as `tau_max`, and
    where every lower end is zero.
    """
    if not _readable(tau, may_be_constant):
        return Interval.exactly(np.nan)
    moving = tau.status != Status.FROZEN
    lo, hi, var = (x[moving] for x in (tau.lo, tau.hi, tau.variance))
    lo = np.maximum(lo, 0.0)  # no variance of a mean is negative, whatever an interval says
    least = _stationary(lambda at: np.clip(0.5 * at, lo, hi), lo, var)
    most = _stationary(lambda at: np.where(lo + hi >= at, hi, lo), lo, var) if np.isfinite(hi).all() else np.inf
    return Interval.of(least, most)


def _stationary(best: Callable[[float], Floats], start: Floats, var: Floats) -> float:
    """Return the extreme of Σ tau² var / Σ tau var, where `best` gives the tau that extreme Σ tau (tau - at) var has.

    `start` and `var` are float64[n_obs]. Each ratio gives the next tau, and the ratios approach the extreme from one
    side (Dinkelbach 1967).
    """
    at = _ratio(start, var)
    while not np.isclose(after := _ratio(best(at), var), at, rtol=1e-12, equal_nan=True):
        at = after
    return after


def _ratio(tau: Floats, var: Floats) -> float:
    """Return Σ tau² var / Σ tau var of float64[n_obs]; NaN where nothing is left."""
    total = float(tau @ var)
    return float((tau * tau) @ var) / total if total > 0.0 else float("nan")


def _over(tau: Tau, may_be_constant: Flags, reduce: Callable[[Floats, Floats], float]) -> Interval:
    """Reduce the lower and the upper ends of what moves, each float64[n_moving] beside its variances."""
    if not _readable(tau, may_be_constant):
        return Interval.exactly(np.nan)
    moving = tau.status != Status.FROZEN
    ends = [reduce(x[moving], tau.variance[moving]) for x in (tau.lo, tau.hi)]
    return Interval.of(*ends)


def _readable(tau: Tau, may_be_constant: Flags) -> bool:
    """Say whether something moves, all of it is finite, and only what `may_be_constant`, bool[n_obs], is frozen."""
    frozen = tau.status == Status.FROZEN
    bad = (tau.status == Status.NOT_FINITE) | (frozen & ~may_be_constant)
    return not bad.any() and not frozen.all()
