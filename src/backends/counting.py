"""Counting packed snapshots, in plain NumPy: the definition of every sink.

Each function takes `words` uint64 [words, n_spins, chains] holding `n_draws` snapshots, the first of which is number
`first` (a multiple of 64), and adds exact integers to arrays whose last axis is all chains of the job; `chain` is the
first chain of the words.
"""

# ruff: noqa: PLR0917 - a counting function has as many arrays as its sink
from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from backends.sinks import SINGLE, Int64, Observables, Sums

Packed = NDArray[np.uint64]
Spins = NDArray[np.int8]
CHUNK_WORDS = 1  # words per chain and spin that are unpacked at a time
CHUNK_BYTES = 2**25  # of packed snapshots sampled before they are counted, unless one word per spin is already more
COUNTED_CHAINS = 64  # chains that one thread counts at a time where a sampler gives all at once


def zeros(shape: tuple[int, ...], kind: type[np.generic]) -> NDArray[Any]:
    """Return an array of zeros to count in.

    One thread writes the zeros: pages that several threads touch first, at the same time, take ten times as long.
    """
    return np.full(shape, 0, kind)


def fetched(array: NDArray[Any]) -> NDArray[Any]:
    """Return the array: it is in the host's memory."""
    return array


def fill(array: NDArray[Any], values: NDArray[Any]) -> None:
    """Write all of an array."""
    np.copyto(array, values)


def piece(words: Packed, chain: int) -> Packed:
    """Return the words of at most COUNTED_CHAINS chains from `chain` on, next to each other."""
    return np.ascontiguousarray(words[..., chain : chain + COUNTED_CHAINS])


def taken(stage: Packed, chain: int, n_chains: int) -> Packed:
    """Return the words of n_chains chains of a stage and set it to zero there."""
    here = stage[..., chain : chain + n_chains]
    words = here.copy()
    here[...] = 0
    return words


def unpack(words: Packed, n_draws: int) -> Spins:
    """Return the spins as -1 and +1: int8 [n_draws, n_spins, chains]."""
    along = np.ascontiguousarray(np.moveaxis(words, 0, -1)).astype("<u8").view(np.uint8)
    bits = np.unpackbits(along, axis=-1, bitorder="little")[..., :n_draws]
    return np.moveaxis(bits, -1, 0).astype(np.int8) * np.int8(2) - np.int8(1)


def observe(spins: Spins, observables: Observables) -> Spins:
    """Return the value of every observable: int8 [n_draws, observables, chains]."""
    single = (observables[:, 1] == SINGLE)[None, :, None]
    return np.where(single, np.int8(1), spins[:, observables[:, 1]]) * spins[:, observables[:, 0]]


def add_windows(
    words: Packed, n_draws: int, first: int, chain: int, window: int, observables: Observables, sums: Sums
) -> None:
    """Add to sums [windows, observables, chains], of any type that holds a window's sum; `window` is in draws."""
    values, here = observe(unpack(words, n_draws), observables), _range(chain, words)
    of = (first + np.arange(n_draws)) // window
    for w in np.unique(of):
        sums[w, :, here] += values[of == w].sum(axis=0, dtype=sums.dtype)


def add_series(
    words: Packed,
    n_draws: int,
    first: int,
    chain: int,
    edges: Observables,
    weights: Int64,
    biases: Int64,
    magnetisation: Int64,
    energy: Int64,
) -> None:
    """Fill draws first .. first + n_draws - 1 of `magnetisation` and `energy` [all draws, chains]."""
    spins, here, now = unpack(words, n_draws), _range(chain, words), slice(first, first + n_draws)
    magnetisation[now, here] = spins.sum(axis=1, dtype=np.int64)
    for t, (state, products) in enumerate(zip(spins, observe(spins, edges), strict=True), first):
        energy[t, here] = -(biases @ state.astype(np.int64)) - weights @ products.astype(np.int64)


def add_batches(
    words: Packed,
    n_draws: int,
    first: int,
    chain: int,
    observables: Observables,
    partial: Int64,
    sums: Int64,
    squares: Int64,
) -> None:
    """Add complete batches of 2^level draws to sums and squares; `partial` carries the open ones.

    The three arrays are [observables, levels, chains].
    """
    here = _range(chain, words)
    for t, value in enumerate(observe(unpack(words, n_draws), observables), first + 1):
        batch = value.astype(np.int64)
        for level in range(partial.shape[1]):
            partial[:, level, here] += batch
            if t % 2**level:
                break
            batch = partial[:, level, here].copy()
            partial[:, level, here] = 0
            sums[:, level, here] += batch
            squares[:, level, here] += batch**2


def add_correlator(
    words: Packed,
    n_draws: int,
    first: int,
    chain: int,
    observables: Observables,
    partial: Int64,
    recent: Int64,
    products: Int64,
    sums: Int64,
) -> None:
    """Add products of block sums at lags 0 .. points - 1 of every level.

    `partial` and `sums` are [observables, levels, chains]; `recent` (newest block first) and `products` (by lag) are
    [observables, levels, chains, points].
    """
    here = _range(chain, words)
    for t, value in enumerate(observe(unpack(words, n_draws), observables), first + 1):
        block = value.astype(np.int64)
        for level in range(partial.shape[1]):
            partial[:, level, here] += block
            if t % 2**level:
                break
            block = partial[:, level, here].copy()
            partial[:, level, here] = 0
            sums[:, level, here] += block
            recent[:, level, here, 1:] = recent[:, level, here, :-1].copy()
            recent[:, level, here, 0] = block
            products[:, level, here] += block[..., None] * recent[:, level, here]


def store(words: Packed, first: int, chain: int, out: Packed) -> None:
    """Copy words into a trajectory [chains, n_spins, all words]."""
    start = first // 64
    out[_range(chain, words), :, start : start + len(words)] = np.moveaxis(words, (0, 1, 2), (2, 1, 0))


def decimate(words: Packed, chosen: Int64, chain: int, slot: int, stage: Packed) -> None:
    """Copy the chosen draws of `words` into `stage` [1, n_spins, chains] at bits slot, slot + 1, ..."""
    for k, t in enumerate(chosen.tolist()):
        bit = (words[t // 64] >> np.uint64(t % 64)) & np.uint64(1)
        stage[0, :, _range(chain, words)] |= bit << np.uint64(slot + k)


def add_lagged(
    words: Packed, n_draws: int, observables: Observables, lags: Int64, products: Int64, heads: Int64, tails: Int64
) -> None:
    """Fill lagged sums [observables, lags] of one chain from its trajectory [n_spins, all words]."""
    values = observe(unpack(words.T[..., None], n_draws), observables)[..., 0]
    for k, lag in enumerate(lags.tolist()):
        early, late = values[: n_draws - lag], values[lag:]
        products[:, k] = (early * late).sum(axis=0, dtype=np.int64)
        heads[:, k] = early.sum(axis=0, dtype=np.int64)
        tails[:, k] = late.sum(axis=0, dtype=np.int64)


def pair_bytes(n_chains: int, n_spins: int, n_draws: int) -> int:
    """Return the size of what `lay_out` gives."""
    return n_chains * n_spins * -(-n_draws // 64) * 64


def lay_out(words: Packed, n_draws: int) -> Spins:
    """Return a trajectory [chains, n_spins, words] in the order that `add_pairs` reads."""
    return unpack(words.T, n_draws)


def add_pairs(words: Packed, laid: Spins, n_draws: int, observables: Observables, out: Int64) -> None:
    """Fill out [observables, 5] with the numbers of `PairSums`, in its order, from a trajectory as `lay_out` gives."""
    del words
    for m in range(len(observables)):
        out[m] = _pairs(observe(laid, observables[m : m + 1])[:, 0].astype(np.int64), n_draws)


def _pairs(f: Int64, n: int) -> tuple[int, int, int, int, int]:
    """Return kept, products, ends, squares and sums of one observable, f [n_draws, chains]."""
    totals, kept, products, ends = f.sum(axis=0), 0, 0, 0
    squares = int(totals @ totals)
    for lag in range(1, n - 1, 2):
        both = [_lag(f, totals, n, one) for one in (lag, lag + 1)]
        Q, E = (sum(column) for column in zip(*both, strict=True))
        if n * (n * Q - E) + (2 * (n - lag) - 1) * squares <= 0:
            break
        kept, products, ends = kept + 1, products + Q, ends + E
    return kept, products, ends, squares, int(totals.sum())


def _lag(f: Int64, totals: Int64, n: int, lag: int) -> tuple[int, int]:
    early, late = f[: n - lag], f[lag:]
    return int((early * late).sum()), int(totals @ (early.sum(axis=0) + late.sum(axis=0)))


def add_ladder(
    blocks: Sums, n_levels: int, origin: Int64, sums: Int64, squares: Int64, ends: Int64, crossings: Int64
) -> None:
    """Fill the numbers of `BlockLadder` from blocks [blocks, observables, chains].

    `ends` [2, levels, chains, observables] are the least and the largest sum of every chain.
    """
    n, level = len(blocks) * blocks.shape[2], blocks.astype(np.int64)
    origin[:] = np.rint(level.sum(axis=(0, 2)) / n).astype(np.int64)
    level -= origin[:, None]
    above = n * level > level.sum(axis=(0, 2))[:, None]
    crossings[:] = (above[1:] != above[:-1]).sum(axis=0).T
    for k in range(n_levels):
        sums[k], squares[k] = level.sum(axis=0).T, (level**2).sum(axis=0).T
        ends[0, k], ends[1, k] = level.min(axis=0).T, level.max(axis=0).T
        even = len(level) // 2 * 2
        level = level[0:even:2] + level[1:even:2]


def _range(chain: int, words: Packed) -> slice:
    return slice(chain, chain + words.shape[-1])
