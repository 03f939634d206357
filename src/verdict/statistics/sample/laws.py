"""Numbers of a supposed law: quantiles of the law at the level of a standard normal number.

Every law is drawn through a normal number z, as quantile(Φ(z)). So numbers that share a part of their z go together,
whatever their law, and a normal law keeps the correlation itself (the Gaussian copula of Li, 2000).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Parameters = Mapping[str, Floats]
TOP = np.nextafter(1.0, 0.0)  # the largest share below one, at which every quantile is finite


@dataclass(frozen=True, slots=True)
class Law:
    """One law: the parameters that it takes, whether it gives whole numbers, and its numbers.

    `numbers(z, parameters)` takes z, float64 of any shape, and parameters that broadcast to it.
    """

    parameters: tuple[str, ...]
    whole: bool
    numbers: Callable[[Floats, Parameters], Floats]


def share(z: Floats) -> Floats:
    """Return Φ(z), float64 of the shape of z, strictly between zero and one."""
    from scipy.special import ndtr

    return np.asarray(np.clip(ndtr(z), 1.0 - TOP, TOP), np.float64)


def _normal(z: Floats, of: Parameters) -> Floats:
    return np.asarray(of["mean"] + of["sd"] * z)


def _lognormal(z: Floats, of: Parameters) -> Floats:
    """Take mean and sd as those of the numbers themselves, not of their logarithms."""
    variance = np.log1p((of["sd"] / of["mean"]) ** 2)
    return np.asarray(of["mean"] * np.exp(np.sqrt(variance) * z - 0.5 * variance))


def _t3(z: Floats, of: Parameters) -> Floats:
    """Stretch Student's t with three degrees of freedom, whose variance is 3, to the standard deviation."""
    from scipy.special import stdtrit

    return np.asarray(of["mean"] + of["sd"] / np.sqrt(3.0) * stdtrit(3.0, share(z)))


def _bernoulli(z: Floats, of: Parameters) -> Floats:
    return (share(z) >= 1.0 - of["p"]).astype(np.float64)


def _poisson(z: Floats, of: Parameters) -> Floats:
    from scipy.stats import poisson

    return np.asarray(poisson.ppf(share(z), of["rate"]), np.float64)


def _binomial(z: Floats, of: Parameters) -> Floats:
    from scipy.stats import binom

    return np.maximum(np.asarray(binom.ppf(share(z), of["of"], of["p"]), np.float64), 0.0)


def _exactly(z: Floats, of: Parameters) -> Floats:
    return np.broadcast_to(of["value"], z.shape).astype(np.float64)


LAWS: Mapping[str, Law] = {
    "normal": Law(("mean", "sd"), False, _normal),
    "lognormal": Law(("mean", "sd"), False, _lognormal),
    "t3": Law(("mean", "sd"), False, _t3),
    "bernoulli": Law(("p",), True, _bernoulli),
    "poisson": Law(("rate",), True, _poisson),
    "binomial": Law(("p", "of"), True, _binomial),
    "exactly": Law(("value",), True, _exactly),
    "total": Law(("value",), True, _exactly),
}


def beyond(law: str, of: Parameters) -> str | None:
    """Say what no law has: a spread that is not positive, a chance outside [0, 1], a rate below zero; None if none."""
    positive = {"sd", *(("mean",) if law == "lognormal" else ())}
    for name, numbers in of.items():
        low, high = float(np.min(numbers)), float(np.max(numbers))
        at_most = 1.0 if name == "p" else np.inf
        if not np.all(np.isfinite(numbers)):
            return f"found {name} that is no finite number everywhere"
        if name in positive and low <= 0.0:
            return f"found {name} = {low:g}, wanted it above zero"
        if name in ("p", "rate", "of") and not 0.0 <= low <= high <= at_most:
            wanted = "in [0, 1]" if name == "p" else "not below zero"
            return f"found {name} = {low if low < 0.0 else high:g}, wanted it {wanted}"
    return None
