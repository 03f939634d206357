"""Stationary series whose tau is known exactly: AR(1), telegraphs, mixtures, walks on enumerated graphs.

Every function returns a `Known`: x is [n_chains, n_draws, n_obs], where n_obs independent repeats (or all
observables of independent repeats) lie side by side, with the true mean and tau (half convention) of each.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from verdict.experiments.enumeration import Kernel, exact_times

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Known:
    """A series with its truth, float64[n_obs] each; a tau that does not exist is NaN.

    `events` is how many rare events a record holds on average, over all its chains: inf where nothing is rare.
    """

    x: NDArray[np.generic]
    tau: Floats
    mean: Floats
    events: float = np.inf


def rng(*key: int) -> np.random.Generator:
    """Return a counter-based generator for a cell of a benchmark: adding a cell moves no other."""
    return np.random.Generator(np.random.Philox(np.random.SeedSequence(key)))


def decay(tau: float) -> float:
    """Return rho(1) of a single exponential with half-convention tau = ½ (1 + r)/(1 - r)."""
    return (2.0 * tau - 1.0) / (2.0 * tau + 1.0)


def ar1(g: np.random.Generator, tau: float, n_chains: int, n_draws: int, repeats: int) -> Known:
    """Draw AR(1) of unit variance."""
    return Known(_ar1(g, tau, (n_chains, n_draws, repeats)), np.full(repeats, tau), np.zeros(repeats))


def telegraph(g: np.random.Generator, tau: float, n_chains: int, n_draws: int, repeats: int, *, up: float) -> Known:
    """Draw a two-state ±1 chain with P(+1) = up."""
    x = _telegraph(g, tau, up, (n_chains, n_draws, repeats))
    return Known(x, np.full(repeats, tau), np.full(repeats, 2.0 * up - 1.0))


def mixture(
    g: np.random.Generator, tau: float, n_chains: int, n_draws: int, repeats: int, *, share: float, fast: float
) -> Known:
    """Draw a fast AR(1) plus a slow one that has `share` of the variance; tau is of the sum."""
    slow = (tau - (1.0 - share) * fast) / share
    shape = (n_chains, n_draws, repeats)
    x = np.sqrt(1.0 - share) * _ar1(g, fast, shape) + np.sqrt(share) * _ar1(g, slow, shape)
    return Known(x, np.full(repeats, tau), np.zeros(repeats))


def masked(g: np.random.Generator, tau: float, n_chains: int, n_draws: int, repeats: int, *, mean: float) -> Known:
    """Draw a slow ±1 telegraph times independent ±1 noise of this mean, as a bond across two blocks is.

    Its rho(l) is mean² rho_slow(l), so tau = ½ + mean² (tau_slow - ½); P(slow = +1) = 0.7.
    """
    up, m = 0.7, 2.0 * 0.7 - 1.0
    # C(l) = mean² (m² + (1 - m²) r^l) - mean² m², C(0) = 1 - mean² m²
    weight = mean**2 * (1.0 - m**2) / (1.0 - mean**2 * m**2)
    slow = 0.5 + (tau - 0.5) / weight
    shape = (n_chains, n_draws, repeats)
    noise = np.where(g.random(shape) < 0.5 * (1.0 + mean), 1, -1).astype(np.int8)
    return Known(_telegraph(g, slow, up, shape) * noise, np.full(repeats, tau), np.full(repeats, mean * m))


def walk(g: np.random.Generator, kernel: Kernel, n_chains: int, n_draws: int, repeats: int) -> Known:
    """Walk an enumerated graph by its transition matrix from the stationary law; all its observables."""
    times = exact_times(kernel)
    moving = times.variance > 0.0
    states = walk_states(g, kernel, kernel.system.law(), n_chains * repeats, n_draws)
    f = kernel.system.observables()[:, moving].astype(np.int8)
    x = f[states].reshape(n_chains, repeats, n_draws, -1).transpose(0, 2, 1, 3).reshape(n_chains, n_draws, -1)
    return Known(x, np.tile(times.tau[moving], repeats), np.tile(times.mean[moving], repeats))


def walk_states(
    g: np.random.Generator, kernel: Kernel, start: Floats, n_walkers: int, n_sweeps: int
) -> NDArray[np.int16]:
    """Return the states after each of n_sweeps sweeps from the law `start`, int16[n_walkers, n_sweeps]."""
    keep, other = (np.array(rows) for rows in zip(*[_alias(row) for row in kernel.matrix()], strict=True))
    here = g.choice(len(start), size=n_walkers, p=start / start.sum())
    states = np.empty((n_sweeps, n_walkers), dtype=np.int16)
    for t in range(n_sweeps):
        column = g.integers(len(start), size=n_walkers)
        here = np.where(g.random(n_walkers) < keep[here, column], column, other[here, column])
        states[t] = here
    return states.T


def _ar1(g: np.random.Generator, tau: float, shape: tuple[int, int, int]) -> Floats:
    r, (n_chains, n_draws, repeats) = decay(tau), shape
    x = g.standard_normal((n_draws, n_chains, repeats))
    x[1:] *= np.sqrt(1.0 - r * r)
    for t in range(1, n_draws):
        x[t] += r * x[t - 1]
    return x.transpose(1, 0, 2)


def _telegraph(g: np.random.Generator, tau: float, up: float, shape: tuple[int, int, int]) -> NDArray[np.int8]:
    r, (n_chains, n_draws, repeats) = decay(tau), shape
    fresh = np.where(g.random((n_draws, n_chains, repeats), dtype=np.float32) < up, 1, -1).astype(np.int8)
    stay = g.random((n_draws, n_chains, repeats), dtype=np.float32) < r
    for t in range(1, n_draws):
        np.copyto(fresh[t], fresh[t - 1], where=stay[t])
    return fresh.transpose(1, 0, 2)


def _alias(p: Floats) -> tuple[Floats, NDArray[np.int64]]:
    """Return Walker's table: draw a column, keep it with this probability, else take the other."""
    n = len(p)
    keep, other = n * p / p.sum(), np.arange(n)
    small, large = [i for i in range(n) if keep[i] < 1.0], [i for i in range(n) if keep[i] >= 1.0]
    while small and large:
        i, j = small.pop(), large[-1]
        other[i] = j
        keep[j] -= 1.0 - keep[i]
        if keep[j] < 1.0:
            small.append(large.pop())
    return keep, other
