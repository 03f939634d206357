"""The smallest run that could decide: effective samples, draws and sweeps for a distance to the bar.

An interval of confidence 1 - e reaches z_{1-e/2} standard errors; to lie on one side of a bar at distance d with
probability `power` it needs (z_{1-e/2} + z_power)² Var / d² effective samples. With tau in the half convention
and draws, n draws are n / (2 tau) effective samples.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist
from typing import Literal

from verdict.errors import UsageError

Bound = Literal["distance", "length"]


@dataclass(frozen=True, slots=True)
class Run:
    """A run size: per chain warm-up and draws; `ess` over all chains; what made it this long.

    `draws`, `warmup`, `sweeps` and `ess` are inf where no run decides: tau has no upper end, or the distance is 0.
    """

    chains: int
    warmup: float
    draws: float
    sweeps: float
    ess: float
    bound_by: Bound

    @property
    def possible(self) -> bool:
        """Whether some run would do."""
        return math.isfinite(self.sweeps)


def effective_samples(variance: float, distance: float, *, error: float, power: float) -> float:
    """Return the least effective samples with which a mean at `distance` from its bar is decided; inf at 0.

    Raises:
        UsageError: a variance or distance that is negative or no number, an error or power not in (0, 1).
    """
    _refuse(variance=variance, distance=distance)
    if variance == 0.0:
        return 1.0
    if distance == 0.0:
        return math.inf
    return max(1.0, _reach(error, power) ** 2 * variance / distance**2)


def smallest_run(
    tau: float, variance: float, distance: float, *, error: float, power: float, chains: int, stride: int = 1,
    length_in_tau: float, burn_in_tau: float,
) -> Run:  # fmt: skip
    """Return the smallest run that decides a mean and meets its registered adequacy.

    tau is the upper end, half convention, in draws kept every `stride` sweeps; `length_in_tau` and `burn_in_tau` are
    the registered lengths of a chain and its warm-up. Draws and warm-up are rounded up to whole draws; sweeps are
    those of one chain.

    Raises:
        UsageError: as `effective_samples`; tau below 0 or not a number; fewer than one chain or a stride below 1.
    """
    _refuse(tau=tau, length_in_tau=length_in_tau, burn_in_tau=burn_in_tau)
    if chains < 1 or stride < 1:
        raise UsageError(f"found {chains} chains and a stride of {stride}, wanted at least 1 of each")
    ess = effective_samples(variance, distance, error=error, power=power)
    by_distance, by_length = _up(2.0 * tau * ess / chains), _up(length_in_tau * tau)
    draws, warmup = max(by_distance, by_length, 1.0), _up(burn_in_tau * tau)
    had = draws * chains / (2.0 * tau) if tau and math.isfinite(tau) else ess
    return Run(chains, warmup, draws, stride * (warmup + draws), max(ess, had), _bound(by_distance, by_length))


def growth(half_width: float, distance: float, *, error: float, power: float) -> float:
    """Return by what factor a run must grow to decide what it reads with this half-width (confidence 1 - error).

    For readings whose error falls as the root of the length; take logarithms of ratios first. Below 1 where the
    run is longer than needed; inf at distance 0.
    """
    _refuse(half_width=half_width, distance=distance)
    if half_width == 0.0:
        return 0.0
    if distance == 0.0:
        return math.inf
    return (half_width / distance * _reach(error, power) / _normal(1.0 - 0.5 * error)) ** 2


def _bound(by_distance: float, by_length: float) -> Bound:
    return "distance" if by_distance > by_length else "length"


def _reach(error: float, power: float) -> float:
    for name, value in (("error", error), ("power", power)):
        if not 0.0 < value < 1.0:
            raise UsageError(f"found {name} = {value}, wanted it between 0 and 1")
    return max(0.0, _normal(1.0 - 0.5 * error) + _normal(power))


def _normal(p: float) -> float:
    return NormalDist().inv_cdf(p)


def _up(x: float) -> float:
    return float(math.ceil(x)) if math.isfinite(x) else math.inf


def _refuse(**sizes: float) -> None:
    for name, value in sizes.items():
        if not value >= 0.0:
            raise UsageError(f"found {name} = {value}, wanted a number that is 0 or more")
