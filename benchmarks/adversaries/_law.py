"""What adversaries are made of: AR(1), AR(2) and two-state chains, and tau of a sum of exponentials.

Arrays are [n_chains, n_draws, n_obs]; every process starts in its stationary law.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Rng = np.random.Generator
Shape = tuple[int, int, int]


def tau_of(shares: ArrayLike, factors: ArrayLike) -> float:
    """Return ½ + Σ rho(l) for rho(l) = Re Σ share · factor^l, l >= 1; what is left of the variance is white."""
    a, z = np.asarray(shares, complex), np.asarray(factors, complex)
    return float(0.5 + (a * z / (1.0 - z)).sum().real)


def time_of(factor: float) -> float:
    """Return tau of one exponential, ½ (1 + factor)/(1 - factor)."""
    return tau_of([1.0], [factor])


def factor_of(tau: float) -> float:
    """Return the factor per draw of one exponential with this tau."""
    return (2.0 * tau - 1.0) / (2.0 * tau + 1.0)


def autoregressive(g: Rng, factor: float, shape: Shape) -> Floats:
    """Draw AR(1) of mean 0 and variance 1."""
    from scipy.signal import lfilter

    e = g.standard_normal(shape)
    e[:, 1:] *= np.sqrt(1.0 - factor * factor)
    return np.asarray(lfilter([1.0], [1.0, -factor], e, axis=1))


def oscillation(g: Rng, modulus: float, period: float, shape: Shape) -> Floats:
    """Draw AR(2) of mean 0 and variance 1 with roots modulus · exp(±2 pi i / period)."""
    from scipy.signal import lfilter

    a, b = 2.0 * modulus * np.cos(2.0 * np.pi / period), -(modulus**2)
    first = a / (1.0 - b)
    e = g.standard_normal(shape)
    e[:, 2:] *= np.sqrt(1.0 - a * first - b * (a * first + b))
    before = e[:, :1].copy()
    second = first * before + np.sqrt(1.0 - first**2) * e[:, 1:2]
    # as if the two draws before had been zero: what they add is taken out
    e[:, 1:2] = second - a * before
    return np.asarray(lfilter([1.0], [1.0, -a, -b], e, axis=1))


def oscillating(modulus: float, period: float) -> tuple[list[complex], list[complex]]:
    """Return shares and factors of the autocorrelation of `oscillation`: one complex exponential."""
    angle = 2.0 * np.pi / period
    first = 2.0 * modulus * np.cos(angle) / (1.0 + modulus**2)
    sine = (first / modulus - np.cos(angle)) / np.sin(angle)
    return [1.0 - 1j * sine], [modulus * np.exp(1j * angle)]


def switching(g: Rng, share: float, factor: float, shape: Shape) -> NDArray[np.bool_]:
    """Draw a two-state chain that is on with probability `share`; its autocorrelation is factor^l, factor >= 0.

    It is drawn by its dwelling times: with chance 1 - factor a draw is taken anew.
    """
    n_chains, n_draws, n_obs = shape
    on = np.empty(shape, dtype=bool)
    for c in range(n_chains):
        for i in range(n_obs):
            anew = 1 + np.flatnonzero(g.random(n_draws - 1, dtype=np.float32) >= factor)
            starts = np.concatenate([[0], anew])
            on[c, :, i] = np.repeat(g.random(len(starts)) < share, np.diff(np.append(starts, n_draws)))
    return on


def visits(shape: Shape, share: float, factor: float) -> float:
    """Return how often a record of all chains enters the rarer state of `switching`, on average."""
    return shape[0] * shape[1] * share * (1.0 - share) * (1.0 - factor)


def filled(shape: Shape, value: float) -> Floats:
    """Return the truth of every repeat."""
    return np.full(shape[2], float(value))
