"""Quantiles of the normal, Student and chi-square laws without further libraries.

Student and chi-square invert their distribution functions by bisection; both functions are the
regularised incomplete beta and gamma, evaluated by their continued fractions and series
(Abramowitz and Stegun 26.5.8, 6.5.29, 6.5.31). Absolute error below 1e-9 for 1 to 10,000 degrees.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import lru_cache
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

_STEPS = 400
_TINY = 1e-300


def normal(p: float) -> float:
    """Return the p-quantile of the standard normal law."""
    return NormalDist().inv_cdf(p)


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


@lru_cache(maxsize=1024)
def student(p: float, degrees: float) -> float:
    """Return the p-quantile of Student's t with `degrees` of freedom."""
    if p < 0.5:
        return -student(1.0 - p, degrees)
    tail = 2.0 * (1.0 - p)
    x = _bisect(lambda y: incomplete_beta(0.5 * degrees, 0.5, y), tail, 0.0, 1.0)
    return math.sqrt(degrees * (1.0 - x) / max(x, _TINY))


def students(p: float, degrees: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the p-quantiles of Student's t for many degrees of freedom, float64[n], interpolated in 1/degrees.

    Degrees below 1 count as 1; the error of the interpolation is below 1e-3 of the quantile.
    """
    inverse, quantiles = _student_table(p)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.interp(1.0 / np.maximum(degrees, 1.0), inverse, quantiles)


@lru_cache(maxsize=16)
def _student_table(p: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return 1/degrees, float64[n] and rising, and the quantile at each."""
    inverse = np.concatenate([np.linspace(0.0, 0.1, 41), np.linspace(0.11, 1.0, 90)])
    return inverse, np.array([normal(p)] + [student(p, 1.0 / x) for x in inverse[1:].tolist()])


@lru_cache(maxsize=1024)
def chi_square(p: float, degrees: float) -> float:
    """Return the p-quantile of the chi-square law with `degrees` of freedom."""
    top = degrees + 20.0 * math.sqrt(2.0 * degrees) + 100.0
    return _bisect(lambda y: incomplete_gamma(0.5 * degrees, 0.5 * y), p, 0.0, top)


def incomplete_gamma(a: float, x: float) -> float:
    """Return P(a, x), the lower regularised incomplete gamma function."""
    if x <= 0.0:
        return 0.0
    front = math.exp(a * math.log(x) - x - math.lgamma(a))
    return _gamma_series(a, x) * front if x < a + 1.0 else 1.0 - _gamma_fraction(a, x) * front


def incomplete_beta(a: float, b: float, x: float) -> float:
    """Return I_x(a, b), the regularised incomplete beta function."""
    if x <= 0.0 or x >= 1.0:
        return float(x >= 1.0)
    front = math.exp(math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x))
    if x < (a + 1.0) / (a + b + 2.0):
        return front * _beta_fraction(a, b, x) / a
    return 1.0 - front * _beta_fraction(b, a, 1.0 - x) / b


def _bisect(rising: Callable[[float], float], target: float, lo: float, hi: float) -> float:
    for _ in range(200):
        middle = 0.5 * (lo + hi)
        if middle in (lo, hi):
            break
        lo, hi = (middle, hi) if rising(middle) < target else (lo, middle)
    return 0.5 * (lo + hi)


def _gamma_series(a: float, x: float) -> float:
    term = total = 1.0 / a
    for n in range(1, 100 * _STEPS):
        term *= x / (a + n)
        total += term
        if term < total * 1e-16:
            break
    return total


def _gamma_fraction(a: float, x: float) -> float:
    b = x + 1.0 - a
    c, d = 1.0 / _TINY, 1.0 / b
    h = d
    for n in range(1, 100 * _STEPS):
        an = -n * (n - a)
        b += 2.0
        d = 1.0 / _away(an * d + b)
        c = _away(b + an / c)
        h *= d * c
        if abs(d * c - 1.0) < 1e-15:
            break
    return h


def _beta_fraction(a: float, b: float, x: float) -> float:
    c, d = 1.0, 1.0 / _away(1.0 - (a + b) * x / (a + 1.0))
    h = d
    for m in range(1, _STEPS):
        for numerator in (
            m * (b - m) * x / ((a + 2 * m - 1.0) * (a + 2 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1.0)),
        ):
            d = 1.0 / _away(1.0 + numerator * d)
            c = _away(1.0 + numerator / c)
            h *= d * c
        if abs(d * c - 1.0) < 1e-15:
            break
    return h


def _away(x: float) -> float:
    return x if abs(x) > _TINY else _TINY
