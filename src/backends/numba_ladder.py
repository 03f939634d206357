"""`counting.add_ladder`, compiled: one observable at a time, its blocks side by side in a core's cache."""

# ruff: noqa: PLR0917 - a counting function has as many arrays as its record
from __future__ import annotations

import numpy as np

from backends.numba_compile import compiled, inline


@inline
def _copy(blocks, m, level):  # type: ignore[no-untyped-def]
    """Copy an observable's blocks into level [blocks, chains]; return their total."""
    total = np.int64(0)
    for b in range(level.shape[0]):
        for c in range(level.shape[1]):
            level[b, c] = blocks[b, m, c]
            total += level[b, c]
    return total


@inline
def _cross(level, total, above, out):  # type: ignore[no-untyped-def]
    """Count in out [chains] how often neighbours lie on two sides of the mean, total over level.size."""
    n = level.size
    out[:] = 0
    for c in range(level.shape[1]):
        above[c] = n * level[0, c] > total
    for b in range(1, level.shape[0]):
        for c in range(level.shape[1]):
            now = n * level[b, c] > total
            out[c] += now != above[c]
            above[c] = now


@inline
def _measure(level, n, sums, squares, low, high):  # type: ignore[no-untyped-def]
    """Write sum, sum of squares, least and largest of the first n rows of level, by chain."""
    sums[:], squares[:], low[:], high[:] = 0, 0, level[0], level[0]
    for b in range(n):
        for c in range(level.shape[1]):
            x = level[b, c]
            sums[c] += x
            squares[c] += x * x
            low[c], high[c] = min(low[c], x), max(high[c], x)


@inline
def _merge(level, n):  # type: ignore[no-untyped-def]
    """Put the sums of neighbouring rows into the first n // 2 rows."""
    for b in range(n // 2):
        for c in range(level.shape[1]):
            level[b, c] = level[2 * b, c] + level[2 * b + 1, c]


@compiled
def add_ladder(blocks, n_levels, origin, sums, squares, ends, crossings):  # type: ignore[no-untyped-def]
    """See `counting.add_ladder`."""
    n_blocks, n_obs, chains = blocks.shape
    level, above = np.empty((n_blocks, chains), np.int64), np.empty(chains, np.bool_)
    row = np.empty((4, chains), np.int64)
    for m in range(n_obs):
        total, n = _copy(blocks, m, level), n_blocks
        origin[m] = np.int64(np.rint(total / level.size))
        level -= origin[m]
        _cross(level, total - origin[m] * level.size, above, row[0])
        crossings[:, m] = row[0]
        for k in range(n_levels):
            _measure(level, n, row[0], row[1], row[2], row[3])
            sums[k, :, m], squares[k, :, m], ends[0, k, :, m], ends[1, k, :, m] = row[0], row[1], row[2], row[3]
            _merge(level, n)
            n //= 2
