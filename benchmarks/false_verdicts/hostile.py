"""Means under faults that the first causes could not show: the first observable of four has the fault, three are calm.

Every function draws a batch of registrations as in `scenarios`, with its truth.
"""

from __future__ import annotations

import numpy as np
from benchmarks.adversaries import _law as law
from benchmarks.false_verdicts.cases import BAR, CHAINS, DRAWS, OBSERVABLES, WARMUP, Flags, Floats, Means
from benchmarks.false_verdicts.scenarios import FASTEST, nothing
from benchmarks.false_verdicts.series import Rng, ar1, log_uniform

OUTSIDE = 0.4  # the true mean of what is claimed to lie in [-0.3, 0.3], where wells and starts mislead

FURTHEST = 8.0  # standard errors between the bar and the means that are drawn around it


def uneven(g: Rng, size: int, *, weight: float) -> Means:
    """Wells at 0, with this weight, and so far up that the true mean is 0.4; no chain ever crosses.

    With probability weight^16 every chain starts in the lower well, and nothing in the record tells of the other.
    """
    top, tau = OUTSIDE / (1.0 - weight), log_uniform(g, FASTEST, 20.0, size)
    upper = g.random((CHAINS, 1, size)) >= weight
    x = 0.5 * ar1(g, tau, CHAINS, DRAWS) + top * upper
    kept = np.full(size, top * np.sqrt(weight * (1.0 - weight)))
    return _beside(g, x, np.full(size, OUTSIDE), tau, np.full(size, 0.25), spoiled=~nothing(size), apart=kept)


def one_sided(g: Rng, size: int, *, part: float) -> Means:
    """Starts at 0 that relax to 0.4, all alike, with a time of `part` of the record."""
    tau = log_uniform(g, FASTEST, 20.0, size)
    left = np.exp(-(WARMUP + np.arange(DRAWS)) / (part * DRAWS))
    x = ar1(g, tau, CHAINS, DRAWS) + OUTSIDE * (1.0 - left)[:, None]
    return _beside(g, x, np.full(size, OUTSIDE), tau, np.ones(size), spoiled=~nothing(size))


def both_sides(g: Rng, size: int) -> Means:
    """The same from starts on both sides of the mean, with times from a third of the record to four of it."""
    tau, time = log_uniform(g, FASTEST, 20.0, size), log_uniform(g, DRAWS / 3.0, 4.0 * DRAWS, size)
    left = np.exp(-(WARMUP + np.arange(DRAWS))[:, None] / time)
    kept = OUTSIDE * left.mean(axis=0)
    mean = at_the_bar(g, _error(tau, CHAINS, kept))
    side = np.where(g.random((CHAINS, 1, size)) < 0.5, OUTSIDE, -OUTSIDE)
    x = ar1(g, tau, CHAINS, DRAWS) + mean + side * left
    return _beside(g, x, mean, tau, np.ones(size), spoiled=~nothing(size), apart=kept)


def copied(g: Rng, size: int) -> Means:
    """One chain under all names, every chain under two, or one of them under two names.

    The margin is that of the record that was registered: of chains that are no copies.
    """
    tau = log_uniform(g, FASTEST, 60.0, size)
    mean = at_the_bar(g, _error(tau, CHAINS))
    batch = _beside(g, ar1(g, tau, CHAINS, DRAWS) + mean, mean, tau, np.ones(size), spoiled=~nothing(size))
    source = (np.zeros(CHAINS, int), np.arange(CHAINS) // 2 * 2, np.maximum(np.arange(CHAINS) - 1, 0))
    for b in range(size):
        here = slice(b * OBSERVABLES, (b + 1) * OBSERVABLES)
        batch.x[:, :, here] = batch.x[source[b % 3], :, here]
    return batch


def rare(g: Rng, size: int, *, least: float, most: float) -> Means:
    """A high state that makes the mean, entered from `least` to `most` times in a record on average, under noise."""
    n = CHAINS * DRAWS
    entries, dwell = log_uniform(g, least, most, size), log_uniform(g, 10.0, 60.0, size)
    mean = BAR * np.exp(g.uniform(-FURTHEST, FURTHEST, size) * np.sqrt(2.0 / entries))  # its relative error
    leave = 1.0 / dwell
    enter = entries * leave / (n * leave - entries)
    share, factor = enter / (enter + leave), 1.0 - enter - leave
    height, noise = mean / share, 0.3
    on = [law.switching(g, float(p), float(r), (CHAINS, DRAWS, 1)) for p, r in zip(share, factor, strict=True)]
    x = height * np.concatenate(on, axis=2) + noise * g.standard_normal((CHAINS, DRAWS, size))
    between = height**2 * share * (1.0 - share)
    variance = between + noise**2
    tau = np.array([law.tau_of([w], [r]) for w, r in zip(between / variance, factor, strict=True)])
    return _beside(g, x, mean, tau, variance)


def negative(g: Rng, size: int) -> Means:
    """Every observable is a negative AR(1) or an oscillating AR(2); the claim is close for one of them."""
    x, tau = waves(g, size * OBSERVABLES)
    tau = tau.reshape(size, OBSERVABLES)
    mean = g.uniform(-0.5 * BAR, 0.5 * BAR, tau.shape)
    close = np.arange(size), g.integers(OBSERVABLES, size=size)
    mean[close] = at_the_bar(g, _error(tau[close], CHAINS))
    return Means(x + mean.ravel(), mean, tau, np.ones_like(mean), nothing(size))


def waves(g: Rng, columns: int) -> tuple[Floats, Floats]:
    """Draw negative AR(1) and AR(2) in turn, [CHAINS, DRAWS, columns], and return them with their tau."""
    series, times = [], []
    for shares, factors, x in (wave(g, i) for i in range(columns)):
        series.append(x)
        times.append(law.tau_of(shares, factors))
    return np.concatenate(series, axis=2), np.array(times)


def wave(g: Rng, i: int) -> tuple[list[complex], list[complex], Floats]:
    """Draw one such series, with shares and factors of its autocorrelation: AR(1) where i is even."""
    shape = (CHAINS, DRAWS, 1)
    if i % 2 == 0:
        factor = float(g.uniform(-0.5, -0.1))
        return [1.0], [factor], law.autoregressive(g, factor, shape)
    modulus, period = float(g.uniform(0.9, 0.99)), float(log_uniform(g, 6.0, 100.0, 1)[0])
    return *law.oscillating(modulus, period), law.oscillation(g, modulus, period, shape)


def few_chains(g: Rng, size: int) -> Means:
    """Two to seven chains, a batch alike; every second registration has wells of equal weight that none leaves."""
    n_chains = int(g.integers(2, 8))
    tau = log_uniform(g, FASTEST, 20.0, size)
    kept = np.where(np.arange(size) % 2 == 0, log_uniform(g, 0.05, 0.5, size), 0.0)
    mean = at_the_bar(g, _error(tau, n_chains, kept))
    x = ar1(g, tau, n_chains, DRAWS) + mean + np.where(g.random((n_chains, 1, size)) < 0.5, kept, -kept)
    return _beside(g, x, mean, tau, np.ones(size), spoiled=kept > 0.0, apart=kept)


def at_the_bar(g: Rng, error: Floats) -> Floats:
    """Draw means around either end of the bar, evenly up to FURTHEST true standard errors inside and outside."""
    side = np.sign(g.standard_normal(error.shape))
    return np.asarray(side * (BAR + g.uniform(-FURTHEST, FURTHEST, error.shape) * error))


def _error(tau: Floats, n_chains: int, kept: Floats | float = 0.0) -> Floats:
    """Return the true standard error of a mean of variance 1, where chains keep so much for ever."""
    return np.asarray(np.sqrt(2.0 * tau / (n_chains * DRAWS) + np.square(kept) / n_chains))


def _beside(
    g: Rng,
    first: Floats,
    mean: Floats,
    tau: Floats,
    variance: Floats,
    *,
    spoiled: Flags | None = None,
    apart: Floats | None = None,
) -> Means:
    """Put three calm observables beside each of the first ones [chains, draws, B], well inside the bar."""
    n_chains, n_draws, size = first.shape
    calm = (size, OBSERVABLES - 1)
    middle, time = g.uniform(-0.5 * BAR, 0.5 * BAR, calm), log_uniform(g, FASTEST, 10.0, calm)
    others = ar1(g, time.ravel(), n_chains, n_draws).reshape(n_chains, n_draws, *calm) + middle
    x = np.concatenate([first[..., None], others], axis=3).reshape(n_chains, n_draws, -1)
    zeros = np.zeros(calm)
    return Means(
        x,
        np.column_stack([mean, middle]),
        np.column_stack([tau, time]),
        np.column_stack([variance, np.ones(calm)]),
        nothing(size) if spoiled is None else spoiled,
        None if apart is None else np.column_stack([apart, zeros]),
    )
