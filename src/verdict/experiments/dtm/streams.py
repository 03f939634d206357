"""Named random draws on the host: shuffles, placements, noise. Counter-based, so that every one can be repeated alone.

Each draw has a name under a root seed; Philox-4x32-10 with counter (index, 0, 0, 0) and the key of that name.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from backends import job_seed
from backends.philox import philox

UNIT = 2.0**-53


def words(root: int, name: str, n: int) -> NDArray[np.uint64]:
    """Return n 64-bit words, two to a counter."""
    raw = philox((np.arange(-(-n // 2), dtype=np.uint64), 0, 0, 0), job_seed(root, name)).astype(np.uint64)
    joined = raw[:, 0::2] | raw[:, 1::2] << np.uint64(32)
    return joined.reshape(-1)[:n]


def permutation(root: int, name: str, n: int) -> NDArray[np.int64]:
    """Return a uniform permutation of 0 .. n - 1: the order of n random words (a tie has chance n^2 / 2^65)."""
    return np.argsort(words(root, name, n), kind="stable").astype(np.int64)


def uniforms(root: int, name: str, n: int) -> NDArray[np.float64]:
    """Return n uniforms in [0, 1), multiples of 2^-53."""
    return (words(root, name, n) >> np.uint64(11)).astype(np.float64) * UNIT


def coins(root: int, name: str, n: int) -> NDArray[np.bool_]:
    """Return n fair coins: the top bit of each word."""
    return (words(root, name, n) >> np.uint64(63)).astype(np.bool_)
