"""The gradient g = E_data f - E_pi f from moments of two phases, and how far it is known.

‖ĝ‖² overstates ‖g‖² by the noise of both phases; its expectation ‖g‖² + V+ + V- is known from the scatter of
chains, V = Σ_a s_a²/n with s_a² the variance of chain means (divisor n - 1), and is taken off.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from verdict.experiments.tracking.estimate import Estimate, jackknifed, unknown
from verdict.words.errors import UsageError

Floats = NDArray[np.float64]
Sums = NDArray[np.int64]


class SumsError(UsageError):
    """Sums of chains are not shaped as they must be; `.found` is the shape."""

    def __init__(self, found: tuple[int, ...], wanted: str) -> None:
        self.found = found
        super().__init__(f"found sums of shape {found}, wanted {wanted}")


def means(sums: Sums, n_draws: int) -> Floats:
    """Return chain means, float64[n_chains, n_obs], of sums int64[n_chains, n_obs] over `n_draws` draws.

    Raises `UsageError` for another shape or no draws.
    """
    if sums.ndim != 2 or 0 in sums.shape or n_draws < 1:
        raise SumsError(sums.shape, f"[n_chains, n_obs] over at least one draw, not {n_draws}")
    return sums / n_draws


def noise(x: Floats) -> float:
    """Return Σ_a s_a²/n, the expected squared error of the mean of x, float64[n_chains, n_obs], over chains.

    NaN for one chain.
    """
    n = len(x)
    return float(x.var(axis=0, ddof=1).sum()) / n if n > 1 else float("nan")


def gradient(positive: Floats, negative: Floats) -> Floats:
    """Return ĝ = mean of the positive phase - mean of the negative phase, float64[n_obs].

    Both are chain means, float64[n_chains, n_obs].
    """
    return np.asarray(positive.mean(axis=0) - negative.mean(axis=0))


def gradient_norm(positive: Floats, negative: Floats, *, level: float) -> Estimate:
    """Return ‖g‖², corrected for noise, with its jackknife over the chains of both phases.

    `positive` and `negative` are chain means, float64[n_chains, n_obs]. The value can be negative where the
    gradient is lost in noise; the interval cannot. Unknown for a phase of one chain.
    """
    if min(len(positive), len(negative)) < 2:
        return unknown(level)
    left_out = [_norms_without(positive, negative), _norms_without(negative, positive)]
    value = _corrected(positive.mean(axis=0) - negative.mean(axis=0), noise(positive) + noise(negative))
    return jackknifed(value, left_out, level=level, positive=True)


def reference_change(first: Floats, second: Floats, positive: Floats, *, level: float) -> Estimate:
    """Return kref_g_relchange = ‖g(K_ref) - g(K_ref/2)‖ / ‖g(K_ref)‖ (our reading).

    `first` and `second` are chain means of the two halves of the reference window, float64[n_chains, n_obs];
    `positive` is the mean of the positive phase, float64[n_obs], taken as exact. Noise is not taken off: a
    reference that is merely noisy is no reference either.
    """
    n = len(first)
    value = _change(first.mean(axis=0), second.mean(axis=0), positive)
    if n < 2:
        return unknown(level)
    sums = first.sum(axis=0), second.sum(axis=0)
    left = np.array([_change((sums[0] - a) / (n - 1), (sums[1] - b) / (n - 1), positive)
                     for a, b in zip(first, second, strict=True)])  # fmt: skip
    return jackknifed(value, [left], level=level, positive=True)


def _corrected(g: Floats, spent: float) -> float:
    return float(g @ g) - spent


def _norms_without(phase: Floats, other: Floats) -> Floats:
    """Return the corrected ‖g‖² without each chain of `phase`, float64[n_chains]; both are [n_chains, n_obs]."""
    n, spent = len(phase), noise(other)
    total = phase.sum(axis=0)
    squares = (phase**2).sum(axis=0)
    fixed = other.mean(axis=0)
    out = np.empty(n)
    for c, x in enumerate(phase):
        mean = (total - x) / (n - 1)
        scatter = (squares - x**2 - (n - 1) * mean**2) / max(n - 2, 1)
        out[c] = _corrected(mean - fixed, float(scatter.sum()) / (n - 1) + spent)
    return out


def _change(first: Floats, second: Floats, positive: Floats) -> float:
    """Return ‖g - g(half)‖ / ‖g‖ from the means of two halves and of the positive phase, float64[n_obs] each."""
    whole = 0.5 * (first + second)
    size = float(np.linalg.norm(positive - whole))
    return float(np.linalg.norm(whole - first)) / size if size > 0.0 else math.nan
