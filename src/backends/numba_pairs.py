"""`counting.add_pairs`, compiled: 32 chains to a word, 16 stretches of the trajectory to a vector.

A draw of a spin is one 32-bit word, a bit a chain. Row q holds draws q, q + rows, q + 2 rows, ..., a lane each, so what
lies `lag` draws later lies whole rows further on: in row q + lag, and past the last row in the first ones, a lane on.
"""

# ruff: noqa: PLR0917 - sums over pairs need the trajectory in two orders and running sums
from __future__ import annotations

from typing import Any

import numpy as np
from llvmlite import ir
from numba import types
from numpy.typing import NDArray

from backends.numba_compile import compiled, inline, intrinsic
from backends.numba_counts import popcount
from backends.numba_lanes import I32, I64, LANES, WORDS, constant, pointers, popcounts, repeat
from backends.sinks import SINGLE

CHAINS = 32  # to a word
LAGS = 8  # of one pass over the trajectory: 4 pairs
Laid = NDArray[np.uint32]


def pair_bytes(n_chains: int, n_spins: int, n_draws: int) -> int:
    """Return the size of what `lay_out` gives."""
    return 4 * LANES * -(-n_chains // CHAINS) * n_spins * -(-n_draws // LANES)


def lay_out(words: NDArray[np.uint64], n_draws: int) -> Laid:
    """Return bits [chains, n_spins, words] as uint32 [groups of 32 chains, n_spins, rows, 16], 0 where nothing is."""
    chains, n_spins, _ = words.shape
    laid = np.zeros((-(-chains // CHAINS), n_spins, -(-n_draws // LANES), LANES), np.uint32)
    for g, group in enumerate(laid):
        turn(words[CHAINS * g : CHAINS * (g + 1)], n_draws, group)
    return laid


@inline
def _transposed(x):  # type: ignore[no-untyped-def]
    """Return the 8 by 8 bits of a word transposed."""
    for shift, mask in ((7, 0x00AA00AA00AA00AA), (14, 0x0000CCCC0000CCCC), (28, 0x00000000F0F0F0F0)):
        swap = (x ^ (x >> np.uint64(shift))) & np.uint64(mask)
        x ^= swap ^ (swap << np.uint64(shift))
    return x


@compiled
def turn(words, n_draws, laid):  # type: ignore[no-untyped-def]
    """Fill laid [n_spins, rows, lanes] from words [up to 32 chains, n_spins, words of draws], eight draws at a time."""
    chains, n_spins, _ = words.shape
    rows, octets = laid.shape[1], np.zeros(CHAINS // 8, np.uint64)
    for i in range(n_spins):
        q, lane = 0, 0
        for t in range(0, n_draws, 8):
            octets[:] = 0
            for c in range(chains):
                byte = (words[c, i, t // 64] >> np.uint64(t % 64)) & np.uint64(255)
                octets[c // 8] |= byte << np.uint64(8 * (c % 8))
            for k in range(len(octets)):
                octets[k] = _transposed(octets[k])
            for d in range(min(8, n_draws - t)):
                draw = np.uint64(0)
                for k in range(len(octets)):
                    draw |= ((octets[k] >> np.uint64(8 * d)) & np.uint64(255)) << np.uint64(8 * k)
                laid[i, q, lane] = draw
                q += 1
                if q == rows:
                    q, lane = 0, lane + 1


@intrinsic
def differ(_typing, near, far, rows, out):  # type: ignore[no-untyped-def]
    """Add to out[k] in how many bits near[q] and far[q + k] differ, over q < rows, for k < LAGS."""

    def emit(context, b, signature, args):  # type: ignore[no-untyped-def]
        near, far, out = pointers(context, b, signature, args, 0, 1, 3)
        near, far = (b.bitcast(rows, WORDS.as_pointer()) for rows in (near, far))

        def count(q, sums):  # type: ignore[no-untyped-def]
            here = b.load(b.gep(near, [q]), align=4)
            return [
                b.add(s, popcounts(b, b.xor(here, b.load(b.gep(far, [b.add(q, ir.Constant(I64, k))]), align=4))))
                for k, s in enumerate(sums)
            ]

        sums = repeat(b, (ir.Constant(I64, 0), args[2]), 1, [constant(WORDS, 0)] * LAGS, count)
        for k, total in enumerate(sums):
            place = b.gep(out, [ir.Constant(I64, k)])
            b.store(b.add(b.load(place), b.zext(_total(b, total), I64)), place)
        return context.get_dummy_value()

    return types.void(near, far, types.int64, out), emit


def _total(b: Any, vector: Any) -> Any:
    total = ir.Constant(I32, 0)
    for lane in range(LANES):
        total = b.add(total, b.extract_element(vector, ir.Constant(I32, lane)))
    return total


@inline
def _fill(near, laid, i, j):  # type: ignore[no-untyped-def]
    """Write an observable's bits into near [groups, rows, lanes]: 1 where a product is -1, or a single spin +1."""
    for g in range(len(near)):
        for q in range(near.shape[1]):
            for p in range(LANES):
                near[g, q, p] = laid[g, i, q, p] if j == SINGLE else laid[g, i, q, p] ^ laid[g, j, q, p]


@inline
def _chain_sums(words, n_draws, i, j, out):  # type: ignore[no-untyped-def]
    """Write n_draws less twice the lit bits of every chain."""
    out[:] = 0
    for c in range(words.shape[0]):
        lit = 0
        for k in range(words.shape[2]):
            lit += popcount(words[c, i, k] if j == SINGLE else words[c, i, k] ^ words[c, j, k])
        out[c] = n_draws - 2 * lit


@inline
def _tables(sums, tables):  # type: ignore[no-untyped-def]
    """Write the sum of sums[8 k + b] over the bits b of every byte: tables [bytes of a draw, 256]."""
    for k in range(len(tables)):
        tables[k, 0] = 0
        for byte in range(1, 256):
            low = byte & -byte
            b = 0
            while low >> (b + 1):
                b += 1
            tables[k, byte] = tables[k, byte ^ low] + sums[8 * k + b]


@inline
def _running(near, n_draws, tables, total, lit, weighted):  # type: ignore[no-untyped-def]
    """Write running sums over draws: lit bits, and chain sums times values (+1 where a bit is 0).

    `total` is the sum of the chain sums.
    """
    rows = near.shape[1]
    for p in range(LANES):
        for q in range(min(rows, n_draws - p * rows)):
            t, ones, lit_sums = p * rows + q, 0, 0
            for g in range(len(near)):
                x = np.uint64(near[g, q, p])
                ones += popcount(x)
                for k in range(4):
                    lit_sums += tables[4 * g + k, (x >> np.uint64(8 * k)) & np.uint64(255)]
            lit[t + 1] = lit[t] + ones
            weighted[t + 1] = weighted[t] + total - 2 * lit_sums


@inline
def _extend(far, rows, first, last):  # type: ignore[no-untyped-def]
    """Write rows first .. last - 1 of far [groups, rows, lanes]: those `rows` before, a lane on."""
    for g in range(len(far)):
        for r in range(first, last):
            for p in range(LANES - 1):
                far[g, r, p] = far[g, r - rows, p + 1]
            far[g, r, LANES - 1] = 0


@compiled
def add_pairs(words, laid, n_draws, observables, out):  # type: ignore[no-untyped-def]
    """See `counting.add_pairs`."""
    groups, _, rows, _ = laid.shape
    chains, n_pairs = words.shape[0], (n_draws - 1) // 2
    far = np.empty((groups, rows + n_draws + 2 * LAGS, LANES), np.uint32)
    near = np.empty((groups, rows, LANES), np.uint32)
    sums, tables = np.zeros(CHAINS * groups, np.int64), np.empty((4 * groups, 256), np.int64)
    lit, weighted, found = np.zeros(n_draws + 1, np.int64), np.zeros(n_draws + 1, np.int64), np.empty(LAGS, np.int64)
    for m in range(len(observables)):
        i, j = observables[m]
        _fill(near, laid, i, j)
        _chain_sums(words, n_draws, i, j, sums)
        _tables(sums, tables)
        _running(near, n_draws, tables, sums.sum(), lit, weighted)
        far[:, :rows] = near
        _sum_pairs(near, far, n_draws, chains, n_pairs, sums, lit, weighted, found, out[m])
        out[m, 4] = sums.sum() if j != SINGLE else -sums.sum()


@inline
def _sum_pairs(near, far, n_draws, chains, n_pairs, sums, lit, weighted, found, out):  # type: ignore[no-untyped-def]
    """Write what `counting.add_pairs` writes, but the last number; a pass counts four pairs, the last ones in vain."""
    rows, square, done = near.shape[1], (sums * sums).sum(), near.shape[1]
    out[0], out[1], out[2], out[3] = 0, 0, 0, square
    while out[0] < n_pairs:
        first = 2 * out[0] + 1
        _extend(far, rows, done, first + rows + LAGS)
        done = first + rows + LAGS
        found[:] = 0
        for g in range(len(near)):
            differ(near[g], far[g, first:], rows, found)
        for k in range(0, LAGS, 2):
            if out[0] == n_pairs:
                return
            products, ends = 0, 0
            for lag in (first + k, first + k + 1):
                left = n_draws - lag
                products += chains * left - 2 * (found[lag - first] - lit[n_draws] + lit[left])
                ends += weighted[left] + weighted[n_draws] - weighted[lag]
            if n_draws * (n_draws * products - ends) + (2 * (n_draws - first - k) - 1) * square <= 0:
                return
            out[0] += 1
            out[1] += products
            out[2] += ends
