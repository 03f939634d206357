"""How much of the answer hangs on the slowest observable, and whether T_O has an upper end."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from verdict.statistics.tau import HIDDEN, Status, Tau, hidden

Floats = NDArray[np.float64]

ROUNDING = 1e-20  # of a squared mean: what the variance of equal numbers can come to by rounding


@dataclass(frozen=True, slots=True)
class Slowest:
    """The observable of the largest tau, an extreme value that ignores weight.

    `share` is its part of T_O = Σ tau Var; `flips` how often it crossed its mean over all chains: a tau
    from few crossings is a story about single events.
    """

    observable: int
    tau: float
    share: float
    flips: int
    status: Status


def slowest(tau: Tau) -> Slowest | None:
    """Return the arg-max observable; None where nothing moves or nothing has a value."""
    moving = ~np.isnan(tau.value) & ~np.isin(tau.status, [Status.FROZEN, Status.NOT_FINITE])
    if not moving.any():
        return None
    index = int(np.flatnonzero(moving)[np.argmax(tau.value[moving])])
    parts = np.where(moving, tau.value * tau.variance, 0.0)
    return Slowest(
        observable=index,
        tau=float(tau.value[index]),
        share=float(parts[index] / parts.sum()),
        flips=int(tau.flips[index]),
        status=Status(str(tau.status[index])),
    )


def closed(tau: Tau, unresolved_share: float) -> bool:
    """Say whether T_O has an upper end: the unresolved carry at most this share of it, and no mode is hidden."""
    return unresolved(tau) <= unresolved_share and not hides(tau)


def hides(tau: Tau) -> bool:
    """Say whether a mode is hidden: chains scatter more, over all observables together, than tau explains.

    That is where `verdict.statistics.tau.hidden` gives less than `HIDDEN`. No tau of such a run is known. A part of a
    run (`Tau.take`) cannot tell, and counts as one that hides.
    """
    chance = hidden(tau)
    taken = tau.n_chains > 1 and bool(tau.resolved.any()) and bool(np.isnan(tau.standard).any())
    return taken or chance < HIDDEN


def unresolved(tau: Tau) -> float:
    """Return the share of T_O = Σ tau Var that observables without an upper end carry, tau at the interval's window.

    It is 1 where that cannot be said: an observable is not finite, chains are frozen apart so that no time of theirs is
    known, or nothing moves.
    """
    frozen = tau.status == Status.FROZEN
    apart = frozen & (tau.variance > ROUNDING * tau.mean**2)
    parts = np.where(frozen, 0.0, tau.centre * tau.variance)
    total = float(parts.sum())
    if apart.any() or not (np.isfinite(parts).all() and total > 0.0):
        return 1.0
    return float(np.abs(parts[~tau.resolved]).sum()) / total
