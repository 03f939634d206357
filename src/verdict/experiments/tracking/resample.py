"""Bootstrap over chains from a counter-based stream: the same seed gives the same resamples everywhere."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def resamples_of(n: int, resamples: int, seed: int) -> Ints:
    """Return int64[resamples, n] of chain numbers drawn with replacement.

    Numbers are the high product of raw Philox words with n, so they depend on no library's choice of method.
    """
    words = np.random.Philox(key=seed).random_raw(resamples * n)
    return ((words >> np.uint64(32)) * np.uint64(n) >> np.uint64(32)).astype(np.int64).reshape(resamples, n)


def resampled_means(x: Floats, resamples: int, seed: int) -> Floats:
    """Return means over chains of resampled chains, float64[resamples, n_obs], for x [n_chains, n_obs]."""
    n = len(x)
    picked = resamples_of(n, resamples, seed)
    weights = np.zeros((resamples, n))
    np.add.at(weights, (np.arange(resamples)[:, None], picked), 1.0 / n)
    return np.asarray(weights @ x)
