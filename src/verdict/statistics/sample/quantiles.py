"""Quantiles of the normal, Student and chi-square laws, and of a normal law that is cut off at a bar.

SciPy computes Student's and chi-square, and is loaded with the first of them. The normal law is the standard
library's, so that a record whose intervals are all normal is judged without SciPy.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import lru_cache
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray


def normal(p: float) -> float:
    """Return the p-quantile of the standard normal law."""
    return NormalDist().inv_cdf(p)


def student(p: float, degrees: float) -> float:
    """Return the p-quantile of Student's t with `degrees` of freedom."""
    from scipy.special import stdtrit

    return float(stdtrit(degrees, p))


def students(p: float, degrees: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the p-quantile of Student's t for each of many degrees of freedom, float64[n].

    Degrees below 1 count as 1, infinite degrees are the normal law; NaN stays NaN.
    """
    from scipy.special import stdtrit

    return np.where(np.isinf(degrees), normal(p), stdtrit(np.maximum(degrees, 1.0), p))


def chi_square(p: float, degrees: float) -> float:
    """Return the p-quantile of the chi-square law with `degrees` of freedom."""
    from scipy.special import gammaincinv

    return 2.0 * float(gammaincinv(0.5 * degrees, p))


def chi_squares(p: float, degrees: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the p-quantile of the chi-square law for each of many degrees of freedom, float64[n]."""
    from scipy.special import gammaincinv

    return np.asarray(2.0 * gammaincinv(0.5 * degrees, p))


def cut_normal(p: float, room: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return how far above a reading the mean may lie, in standard errors, given that readings stop.

    Readings x ~ N(mu, 1) are seen only below a bar, `room` float64[n] above the present one. The upper end u solves
    P(x <= seen | x <= bar, mu = seen + u) = Φ(-u)/Φ(room - u) = 1 - p. It tends to the p-quantile for large room and to
    infinity at the bar; NaN and negative room give infinity.
    """
    rooms, ends = _cut_table(p)
    u = np.interp(room, rooms, ends)
    with np.errstate(divide="ignore", invalid="ignore"):
        close = -math.log(1.0 - p) / room + 0.5 * room  # the exponential tail
    return np.where(room >= rooms[0], u, np.where(room > 0.0, close, np.inf))


@lru_cache(maxsize=16)
def _cut_table(p: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return rooms, float64[n] and rising, and the upper end u at each."""
    rooms = np.concatenate([np.linspace(0.5, 4.0, 176), [5.0, 6.0, 8.0]])
    return rooms, np.array([_cut_end(p, room) for room in rooms.tolist()])


def _cut_end(p: float, room: float) -> float:
    def kept(u: float) -> float:
        return 1.0 - math.erfc(u / math.sqrt(2.0)) / math.erfc((u - room) / math.sqrt(2.0))

    return _bisect(kept, p, 0.0, 25.0)


def _bisect(rising: Callable[[float], float], target: float, lo: float, hi: float) -> float:
    for _ in range(200):
        middle = 0.5 * (lo + hi)
        if middle in (lo, hi):
            break
        lo, hi = (middle, hi) if rising(middle) < target else (lo, middle)
    return 0.5 * (lo + hi)
