"""How much of the answer hangs on the slowest observable."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from verdict.statistics.tau import Status, Tau

Floats = NDArray[np.float64]


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
