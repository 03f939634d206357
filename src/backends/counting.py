"""Counting packed snapshots, in plain NumPy: the definition of every sink.

Each function takes `words` uint64 [chains, n_spins, words] holding `n_draws` snapshots, the first of which is number
`first` (a multiple of 64), and adds exact integers to the arrays it is given.
"""

# ruff: noqa: PLR0917 - a counting function has as many arrays as its sink
from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from backends.sinks import SINGLE, Int64, Observables

Packed = NDArray[np.uint64]


def unpack(words: Packed, n_draws: int) -> Int64:
    """Return the spins as -1 and +1: int64 [chains, n_spins, n_draws]."""
    bits = np.unpackbits(words.astype("<u8").view(np.uint8), axis=-1, bitorder="little")
    return bits[..., :n_draws].astype(np.int64) * 2 - 1


def observe(spins: Int64, observables: Observables) -> Int64:
    """Return the value of every observable: int64 [chains, observables, n_draws]."""
    single = (observables[:, 1] == SINGLE)[None, :, None]
    return np.where(single, 1, spins[:, observables[:, 1]]) * spins[:, observables[:, 0]]


def add_moments(
    words: Packed, n_draws: int, first: int, window: int, edges: Observables, spin_sums: Int64, edge_sums: Int64
) -> None:
    """Add to sums [chains, windows, n_spins] and [chains, windows, n_edges]; `window` is in draws."""
    spins = unpack(words, n_draws)
    of = (first + np.arange(n_draws)) // window
    for w in np.unique(of):
        seen = spins[..., of == w]
        spin_sums[:, w] += seen.sum(axis=-1)
        edge_sums[:, w] += observe(seen, edges).sum(axis=-1)


def add_series(
    words: Packed,
    n_draws: int,
    first: int,
    edges: Observables,
    weights: Int64,
    biases: Int64,
    magnetisation: Int64,
    energy: Int64,
) -> None:
    """Fill draws first .. first + n_draws - 1 of `magnetisation` and `energy` [chains, all draws]."""
    spins = unpack(words, n_draws)
    here = slice(first, first + n_draws)
    magnetisation[:, here] = spins.sum(axis=1)
    energy[:, here] = -np.einsum("i,cit->ct", biases, spins) - np.einsum("e,cet->ct", weights, observe(spins, edges))


def add_batches(
    words: Packed, n_draws: int, first: int, observables: Observables, partial: Int64, sums: Int64, squares: Int64
) -> None:
    """Add complete batches of 2^level draws to sums and squares; `partial` carries the open ones.

    The three arrays are [chains, levels, observables].
    """
    values = observe(unpack(words, n_draws), observables)
    for t in range(n_draws):
        partial += values[:, None, :, t]
        for level in range(partial.shape[1]):
            if (first + t + 1) % 2**level == 0:
                sums[:, level] += partial[:, level]
                squares[:, level] += partial[:, level] ** 2
                partial[:, level] = 0


def add_correlator(
    words: Packed,
    n_draws: int,
    first: int,
    observables: Observables,
    partial: Int64,
    recent: Int64,
    products: Int64,
    sums: Int64,
) -> None:
    """Add products of block sums at lags 0 .. points - 1 of every level.

    `partial` and `sums` are [chains, levels, observables]; `recent` (block t at t % points) and `products` (by lag) are
    [chains, levels, points, observables].
    """
    values = observe(unpack(words, n_draws), observables)
    points = products.shape[2]
    for t in range(first, first + n_draws):
        partial += values[:, None, :, t - first]
        for level in range(partial.shape[1]):
            if (t + 1) % 2**level:
                continue
            block = (t + 1) // 2**level - 1
            recent[:, level, block % points] = partial[:, level]
            sums[:, level] += partial[:, level]
            for lag in range(min(points, block + 1)):
                products[:, level, lag] += partial[:, level] * recent[:, level, (block - lag) % points]
            partial[:, level] = 0


def decimate(words: Packed, draws: Int64, stage: Packed, slot: int) -> None:
    """Copy the chosen draws into `stage` [chains, n_spins, 1] at bits slot, slot + 1, ..."""
    for k, t in enumerate(draws.tolist()):
        bit = (words[..., t // 64] >> np.uint64(t % 64)) & np.uint64(1)
        stage[..., 0] |= bit << np.uint64(slot + k)


def add_lagged(
    words: Packed,
    n_draws: int,
    observables: Observables,
    lags: Int64,
    products: Int64,
    heads: Int64,
    tails: Int64,
) -> None:
    """Fill lagged sums [chains, observables, lags]."""
    values = observe(unpack(words, n_draws), observables)
    for k, lag in enumerate(lags.tolist()):
        early, late = values[..., : n_draws - lag], values[..., lag:]
        products[..., k] = (early * late).sum(axis=-1)
        heads[..., k] = early.sum(axis=-1)
        tails[..., k] = late.sum(axis=-1)
