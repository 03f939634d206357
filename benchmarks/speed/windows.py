"""Integrated times from exact lagged counts, each observable to its own window: the reading that emcee gives.

emcee 3.1 `integrated_time`: every chain is centred on its own mean and normalised by its lag 0, the correlations are
averaged over chains, tau(M) = 2 sum_(l <= M) rho(l) - 1, and the window is the first M with M >= c tau(M).
"""

from __future__ import annotations

import numpy as np

C = 5
FIRST = 32  # lags of the first round; every round doubles
BLOCK = 2100  # observables at a time, which bounds memory


def correlations(counts):
    """Return rho averaged over chains, [observables, lags]; lag 0 is 1. Constant chains give NaN."""
    n = counts.n_draws
    mean = counts.sums[..., None] / n
    pairs = n - counts.lags
    moved = counts.products - mean * (counts.heads + counts.tails) + pairs * mean**2
    with np.errstate(invalid="ignore", divide="ignore"):
        return (moved / (n - n * mean**2)).mean(axis=0)


def integrated_times(backend, packed, observables):
    """Return tau and window of every observable, in draws; a window that never closes is the whole record."""
    parts = [_block(backend, packed, observables[k : k + BLOCK]) for k in range(0, len(observables), BLOCK)]
    return tuple(np.concatenate(part) for part in zip(*parts, strict=True))


def _block(backend, packed, rows):
    tau, window = np.full(len(rows), np.nan), np.full(len(rows), packed.n_draws - 1)
    total, open_, first, last = np.zeros(len(rows)), np.arange(len(rows)), 0, FIRST
    while len(open_) and first < packed.n_draws:
        lags = np.arange(first, min(last, packed.n_draws))
        rho = correlations(backend.lagged_counts(packed, rows[open_], lags))
        sums = total[open_, None] + np.cumsum(rho, axis=1)
        times = 2 * sums - 1
        closed = lags >= C * times
        at = closed.argmax(axis=1)
        done = closed.any(axis=1) | np.isnan(times[:, -1])
        tau[open_], total[open_] = times[np.arange(len(open_)), np.where(done, at, -1)], sums[:, -1]
        window[open_[done]] = lags[at[done]]
        open_, first, last = open_[~done], last, 2 * last
    return tau, window
