"""The causes for which a verdict can be wrong, each a way to draw a batch of registrations."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from benchmarks.false_verdicts import cases
from benchmarks.false_verdicts.cases import (
    BAR,
    CHAINS,
    DRAWS,
    OBSERVABLES,
    TRACKED,
    WARMUP,
    WINDOWS,
    Batch,
    Flags,
    Floats,
    Means,
    Ratios,
    Tables,
)  # fmt: skip
from benchmarks.false_verdicts.series import Rng, ar1, log_uniform, telegraph, window_variance

# Slowest and fastest tau drawn at DRAWS draws; 50 tau are long enough below DRAWS / 50 = 60.
FASTEST, SLOWEST = 1.0, 1500.0
PUBLISHED_TAU = (3.0, 40.0, 400.0, 5000.0, 60_000.0)
PUBLISHED_COUNT = (400, 150, 60, 40, 20)
PUBLISHED_CHAINS = 32


def correlated(g: Rng, size: int) -> Means:
    """AR(1) means, long enough or not."""
    mean, tau = means(g, size), times(g, size)
    return Means(around(g, mean, tau), mean, tau, np.ones_like(tau), nothing(size))


def telegraphs(g: Rng, size: int) -> Means:
    """Two-state means, long enough or not."""
    mean, tau = means(g, size), times(g, size)
    x = telegraph(g, tau.ravel(), 0.5 * (1.0 + mean.ravel()), CHAINS, DRAWS)
    return Means(x, mean, tau, 1.0 - mean**2, nothing(size))


def hidden(g: Rng, size: int) -> Means:
    """A slow mode with a small share of the variance, in one observable of four."""
    mean, fast = means(g, size), log_uniform(g, FASTEST, 20.0, (size, OBSERVABLES))
    share, slow = np.zeros_like(mean), np.ones_like(mean)
    share[:, 0], slow[:, 0] = log_uniform(g, 0.01, 0.3, size), log_uniform(g, 30.0, 10 * SLOWEST, size)
    x = around(g, mean, fast, np.sqrt(1.0 - share))
    x[:, :, ::OBSERVABLES] += np.sqrt(share[:, 0]) * ar1(g, slow[:, 0], CHAINS, DRAWS)
    return Means(x, mean, (1.0 - share) * fast + share * slow, np.ones_like(mean), nothing(size))


def stuck(g: Rng, size: int) -> Means:
    """Two wells without a crossing: every chain stays where it started."""
    mean, fast = means(g, size), log_uniform(g, FASTEST, 20.0, (size, OBSERVABLES))
    right, apart = g.uniform(0.2, 0.8, size), log_uniform(g, 0.05, 2.0, size)
    mean[:, 0] = apart * (2.0 * right - 1.0)
    x = around(g, np.column_stack([np.zeros(size), mean[:, 1:]]), fast, np.full_like(mean, 0.5))
    x[:, :, ::OBSERVABLES] += apart * np.where(g.random((CHAINS, size)) < right, 1.0, -1.0)[:, None, :]
    kept = np.zeros_like(mean)
    kept[:, 0] = 2.0 * apart * np.sqrt(right * (1.0 - right))
    return Means(x, mean, fast, np.full_like(mean, 0.25), np.ones(size, dtype=bool), kept)


def transients(g: Rng, size: int) -> Means:
    """Chains that still remember their start: dispersed starts, or all on one side with a drift to be seen."""
    mean, tau = means(g, size), log_uniform(g, FASTEST, 60.0, (size, OBSERVABLES))
    one_side = g.random(size) < 0.5
    time = np.where(one_side, log_uniform(g, 50.0, DRAWS, size), log_uniform(g, 50.0, 10 * DRAWS, size))
    start = 3.0 * np.where(one_side, 1.0 + 0.1 * g.standard_normal((CHAINS, size)), g.standard_normal((CHAINS, size)))
    left = np.exp(-(WARMUP + np.arange(DRAWS))[:, None] / time)
    x = around(g, mean, tau)
    x[:, :, ::OBSERVABLES] += start[:, None, :] * left
    error = np.sqrt(2.0 * tau[:, 0] / (CHAINS * DRAWS))
    spoiled = np.abs(start).max(axis=0) * left.mean(axis=0) > 0.5 * error
    return Means(x, mean, tau, np.ones_like(mean), np.asarray(spoiled))


def degenerate(g: Rng, size: int) -> Means:
    """A constant, a NaN, an alternating series, one chain that never moves."""
    mean, tau = means(g, size), log_uniform(g, FASTEST, 20.0, (size, OBSERVABLES))
    x = around(g, mean, tau)
    first = x[:, :, ::OBSERVABLES]
    kind = np.arange(size) % 4
    first[:, :, kind == 0] = np.sign(g.standard_normal((kind == 0).sum())) * np.round(g.random((kind == 0).sum()))
    first[0, DRAWS // 2, kind == 1] = np.nan
    first[:, :, kind == 2] = np.where(np.arange(DRAWS) % 2, 1.0, -1.0)[None, :, None]
    first[0, :, kind == 3] = g.standard_normal((kind == 3).sum())[:, None]
    mean[kind == 2, 0] = 0.0
    return Means(x, mean, tau, np.ones_like(mean), np.ones(size, dtype=bool))


def tracking(g: Rng, size: int) -> Ratios:
    """Ratios in and out of the band, from records long enough or not."""
    return ratios(g, size, np.zeros(size), np.ones(size))


def drifting(g: Rng, size: int) -> Ratios:
    """The same, measured against a reference that had not settled."""
    return ratios(g, size, log_uniform(g, 0.01, 3.0, size), log_uniform(g, 50.0, cases.REFERENCE_DRAWS, size))


def tables(g: Rng, size: int) -> Tables:
    """Flat tables inside the band, flat ones outside it, and slopes whose median lies inside."""
    n_t, n_K = cases.TABLE
    kind, edge = np.arange(size) % 3, np.log(cases.C)
    centre = np.where(kind == 0, g.uniform(-0.5, 0.5, size), 0.0) * edge
    centre = np.where(kind == 1, np.sign(g.standard_normal(size)) * g.uniform(1.2, 2.5, size) * edge, centre)
    centre = np.where(kind == 2, g.uniform(-0.2, 0.2, size) * edge, centre)
    slope = np.where(kind == 2, np.sign(g.standard_normal(size)) * g.uniform(0.9, 1.8, size), 0.0)
    along = np.log(np.array(WINDOWS) / WINDOWS[1])
    scatter = g.uniform(-0.25, 0.25, (size, n_t, n_K)) * np.where(kind == 2, 0.3, 1.0)[:, None, None] * edge
    truth = centre[:, None, None] + slope[:, None, None] * along + scatter
    error = log_uniform(g, 0.01, 0.1, size)
    return Tables(np.exp(truth), truth + error[:, None, None] * g.standard_normal(truth.shape), error)


def published(g: Rng, size: int) -> Ratios:
    """Telegraphs from 3 to 60,000 draws in random shares: the published picture is one of them."""
    count = np.array([_composition(g) for _ in range(size)])
    tau = np.array([np.repeat(PUBLISHED_TAU, row) for row in count])
    return mixture(g, tau, PUBLISHED_CHAINS, cases.REPLICATES // 4)


def mixture(g: Rng, tau: Floats, n_chains: int, replicates: int) -> Ratios:
    """Draw symmetric telegraphs, with windows of their own for mse(K), tau [B, n_obs]."""
    up = np.full(tau.size, 0.5)
    x = telegraph(g, tau.ravel(), up, n_chains, DRAWS)
    windows = telegraph(g, tau.ravel(), up, replicates, max(WINDOWS))
    sums = np.cumsum(windows, axis=1, dtype=np.int32)[:, np.array(WINDOWS) - 1]
    means = (sums / np.array(WINDOWS)[:, None]).reshape(replicates, len(WINDOWS), *tau.shape)
    square = (means**2).sum(axis=3).transpose(2, 0, 1)
    expected = np.stack([window_variance(tau, K).sum(axis=1) for K in WINDOWS], axis=1)
    return Ratios(x, tau, np.ones_like(tau), square, np.zeros(len(tau)), expected, nothing(len(tau)))


CAUSES: dict[str, tuple[Callable[[Rng, int], Batch], int]] = {
    "correlated": (correlated, 2000),
    "telegraph": (telegraphs, 1500),
    "tracking": (tracking, 2060),
    "hidden": (hidden, 1000),
    "stuck": (stuck, 700),
    "transient": (transients, 1000),
    "reference": (drifting, 700),
    "averaging": (tables, 800),
    "published": (published, 40),
    "degenerate": (degenerate, 200),
}
# Causes that lie in the length of the record alone: what the peer rules were made for.
SAMPLING = ("correlated", "telegraph", "tracking", "hidden")


def nothing(size: int) -> Flags:
    return np.zeros(size, dtype=bool)


def means(g: Rng, size: int) -> Floats:
    """Draw means inside the bar; in half of the registrations one of them lies outside."""
    mean = g.uniform(-BAR, BAR, (size, OBSERVABLES))
    out = np.flatnonzero(g.random(size) < 0.5)
    mean[out, 0] = np.sign(g.standard_normal(len(out))) * g.uniform(BAR, 3.0 * BAR, len(out))
    return np.asarray(mean)


def times(g: Rng, size: int) -> Floats:
    """Draw the slowest time of each registration, in any observable, and the others below it."""
    slowest = log_uniform(g, FASTEST, SLOWEST, (size, 1))
    tau = np.exp(g.random((size, OBSERVABLES)) * np.log(slowest))
    tau[np.arange(size), g.integers(OBSERVABLES, size=size)] = slowest[:, 0]
    return np.asarray(tau)


def around(g: Rng, mean: Floats, tau: Floats, spread: Floats | float = 1.0) -> Floats:
    x = ar1(g, tau.ravel(), CHAINS, DRAWS)
    x *= np.broadcast_to(spread, mean.shape).ravel()
    x += mean.ravel()
    return x


def ratios(g: Rng, size: int, drift: Floats, time: Floats) -> Ratios:
    slowest = log_uniform(g, FASTEST, SLOWEST, (size, 1))
    tau = np.concatenate([slowest, np.exp(g.random((size, TRACKED - 1)) * np.log(slowest))], axis=1)
    variance = log_uniform(g, 0.1, 1.0, tau.shape)
    excess = log_uniform(g, 0.1, 10.0, size)  # the window's variance over the stationary one: 1 tracks
    v = np.stack([window_variance(tau, K) for K in WINDOWS], axis=1) * variance[:, None, :] * excess[:, None, None]
    bias, change = _reference(g, tau, variance, drift, time)
    z = g.standard_normal((cases.REPLICATES, *v.shape))
    square = ((np.sqrt(v) * z - bias[:, None, :]) ** 2).sum(axis=3).transpose(1, 0, 2)
    expected = v.sum(axis=2)
    x = ar1(g, tau.ravel(), CHAINS, DRAWS) * np.sqrt(variance.ravel())
    spoiled = ((bias**2).sum(axis=1)[:, None] > 0.05 * expected).any(axis=1)
    return Ratios(x, tau, variance, square, (change**2).sum(axis=1), expected, np.asarray(spoiled))


def _reference(g: Rng, tau: Floats, variance: Floats, drift: Floats, time: Floats) -> tuple[Floats, Floats]:
    """Return the error of the reference mean, and how it changed from the first half to the whole."""
    n = cases.REFERENCE_DRAWS
    whole = time / n * (1.0 - np.exp(-n / time))
    half = 2.0 * time / n * (1.0 - np.exp(-n / (2.0 * time)))
    scale = np.sqrt(2.0 * tau * variance / WINDOWS[-1]) * np.sign(g.standard_normal(tau.shape))
    long, short = window_variance(tau, n), window_variance(tau, n // 2)
    # halves h1, h2 with Var short, and (h1 + h2)/2 with Var long
    mean = np.sqrt(long) * g.standard_normal(tau.shape)
    apart = np.sqrt(np.maximum(short - long, 0.0)) * g.standard_normal(tau.shape)
    noise = np.sqrt(variance / cases.REFERENCE_CHAINS)
    bias = noise * mean + scale * (10.0 * drift * whole)[:, None]
    return bias, noise * apart + scale * (10.0 * drift * (half - whole))[:, None]


def _composition(g: Rng) -> Floats:
    """Draw how many of 67 observables have each published time; a tenth of the published counts on average."""
    shares = g.dirichlet(np.array(PUBLISHED_COUNT) / 100.0)
    return g.multinomial(67, shares)
