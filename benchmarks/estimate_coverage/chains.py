"""Cases of Markov chains: autoregressive series whose means, quantiles, times and sizes are known."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from benchmarks.estimate_coverage.cases import Arrays, Case, Draw
from numpy.typing import NDArray
from scipy import signal, stats

from verdict.statistics.sample.table import Row

Floats = NDArray[np.float64]
CHAINS = 4
DRAWS = (100, 500, 2000)  # of each chain
TIMES = (2.0, 10.0)  # autocorrelation times, half convention, in draws
Q = 0.8
TAIL = 0.05
LAGS = 400


def chains(row: Row) -> Iterator[Case]:
    """Yield normal AR(1) series of two times, and their exponentials where a row has a truth for them."""
    options = {"q": Q} if row.options else {}
    for time in TIMES:
        for exponential in (False, True) if row.estimand in ("mean", "quantile") else (False,):
            name = f"{'exponential of ' if exponential else ''}AR(1), tau {time:g}, {CHAINS} chains"
            truth, group = _truth(row, time, exponential), "skewed" if exponential else "normal"
            draw = _series(time, exponential)
            if row.estimand == "effective_sample_size":
                for n in DRAWS:
                    yield Case(name, group, truth * n * CHAINS, draw, sizes=(n,), chains=CHAINS)
            else:
                yield Case(name, group, truth, draw, options=options, sizes=DRAWS, chains=CHAINS)


def coefficient(time: float) -> float:
    """Return a of x' = a x + noise with autocorrelation time 1/2 + a/(1 - a)."""
    return (2.0 * time - 1.0) / (2.0 * time + 1.0)


def _series(time: float, exponential: bool) -> Draw:
    a = coefficient(time)

    def draw(rng: np.random.Generator, trials: int, n: int) -> Arrays:
        noise = np.sqrt(1.0 - a * a) * rng.standard_normal((trials, CHAINS, n))
        noise[:, :, 0] = rng.standard_normal((trials, CHAINS))
        x = np.asarray(signal.lfilter([1.0], [1.0, -a], noise, axis=2))
        return (np.exp(x) if exponential else x,)

    return draw


def _truth(row: Row, time: float, exponential: bool) -> float:
    if row.estimand == "mean":
        return float(np.exp(0.5)) if exponential else 0.0
    if row.estimand == "quantile":
        q = float(stats.norm.ppf(Q))
        return float(np.exp(q)) if exponential else q
    if row.estimand == "autocorrelation_time":
        return time
    return 0.5 / (time if row.method == "bulk" else _tail_time(coefficient(time)))


def _tail_time(a: float) -> float:
    """Return the autocorrelation time of "below the 5 % quantile" under a normal AR(1) with coefficient a."""
    z = float(stats.norm.ppf(TAIL))
    rho = [
        float(stats.multivariate_normal.cdf([z, z], cov=[[1.0, a**lag], [a**lag, 1.0]])) - TAIL**2
        for lag in range(1, LAGS)
    ]
    return 0.5 + sum(rho) / (TAIL * (1.0 - TAIL))
