"""The functions of `counting.py`, compiled: XOR and popcount on packed words, chains next to each other."""

# ruff: noqa: PLR0917 - a counting function has as many arrays as its sink
from __future__ import annotations

from typing import Any

import numpy as np
from llvmlite import ir
from numba import types

from backends import numba_lanes as lanes
from backends.numba_compile import compiled, inline, intrinsic
from backends.numba_lanes import I1, I8, I64
from backends.sinks import SINGLE

EIGHT = ir.VectorType(I64, 8)


@intrinsic
def popcount(_typing, word):  # type: ignore[no-untyped-def]
    """Return the number of set bits of a 64-bit word."""

    def emit(context, b, signature, args):  # type: ignore[no-untyped-def]
        return b.ctpop(args[0])

    return types.int64(types.uint64), emit


@intrinsic
def funnel(_typing, high, low, shift):  # type: ignore[no-untyped-def]
    """Return the low 64 bits of (high:low) >> shift, for a shift below 64."""

    def emit(context, b, signature, args):  # type: ignore[no-untyped-def]
        call = b.module.declare_intrinsic("llvm.fshr", [I64], ir.FunctionType(I64, [I64] * 3))
        return b.call(call, args)

    return types.uint64(types.uint64, types.uint64, types.uint64), emit


@intrinsic
def add_where_lit(_typing, words, values, n, out):  # type: ignore[no-untyped-def]
    """Add values[k] to out[t] wherever bit t of words[k] is set, for k < n and t < 64."""

    def emit(context, b, signature, args):  # type: ignore[no-untyped-def]
        words, values, out = (
            context.make_array(kind)(context, b, array).data
            for kind, array in zip(
                (signature.args[0], signature.args[1], signature.args[3]), (args[0], args[1], args[3]), strict=True
            )
        )
        rows = b.bitcast(out, EIGHT.as_pointer())
        places = [b.gep(rows, [ir.Constant(I64, v)]) for v in range(8)]

        def add(k, sums):  # type: ignore[no-untyped-def]
            lit = b.bitcast(b.load(b.gep(words, [k])), ir.VectorType(I8, 8))
            value = lanes.splat(b, b.load(b.gep(values, [k])), EIGHT)
            return [_add_masked(b, total, value, lit, v) for v, total in enumerate(sums)]

        begin = [b.load(place, align=8) for place in places]
        for total, place in zip(lanes.repeat(b, (ir.Constant(I64, 0), args[2]), 1, begin, add), places, strict=True):
            b.store(total, place, align=8)
        return context.get_dummy_value()

    return types.void(words, values, types.int64, out), emit


def _add_masked(b: Any, total: Any, value: Any, lit: Any, v: int) -> Any:
    byte = b.extract_element(lit, ir.Constant(ir.IntType(32), v))
    return b.select(b.bitcast(byte, ir.VectorType(I1, 8)), b.add(total, value), total)


@inline
def _mask(first, last):  # type: ignore[no-untyped-def]
    """Return a word with bits first .. last - 1 set, 0 <= first < last <= 64."""
    return (~np.uint64(0) >> np.uint64(64 - (last - first))) << np.uint64(first)


@inline
def _word(words, k, i, j, c):  # type: ignore[no-untyped-def]
    """Return the word of an observable: 1 where its value is +1."""
    return words[k, i, c] if j == SINGLE else ~(words[k, i, c] ^ words[k, j, c])


@inline
def _segments(n_draws, first, window):  # type: ignore[no-untyped-def]
    """Return rows (word, window, first bit, last bit) that cut the words at window boundaries."""
    out = np.empty((n_draws // 64 + n_draws // window + 2, 4), np.int64)
    n, t = 0, 0
    while t < n_draws:
        end = min(n_draws, (t // 64 + 1) * 64, ((first + t) // window + 1) * window - first)
        out[n, 0], out[n, 1], out[n, 2], out[n, 3] = t // 64, (first + t) // window, t % 64, t % 64 + end - t
        n, t = n + 1, end
    return out[:n]


@inline
def _add_row(sums, row, chain, words, segment, i, j):  # type: ignore[no-untyped-def]
    k, w, mask, n = segment[0], segment[1], _mask(segment[2], segment[3]), segment[3] - segment[2]
    for c in range(words.shape[2]):
        sums[w, row, chain + c] += 2 * popcount(_word(words, k, i, j, c) & mask) - n


@compiled
def add_moments(words, n_draws, first, chain, window, edges, spin_sums, edge_sums):  # type: ignore[no-untyped-def]
    """See `counting.add_moments`."""
    segments = _segments(n_draws, first, window)
    for i in range(words.shape[1]):
        for s in range(len(segments)):
            _add_row(spin_sums, i, chain, words, segments[s], i, SINGLE)
    for e in range(len(edges)):
        for s in range(len(segments)):
            _add_row(edge_sums, e, chain, words, segments[s], edges[e, 0], edges[e, 1])


@compiled
def add_series(words, n_draws, first, chain, edges, weights, biases, magnetisation, energy):  # type: ignore[no-untyped-def]
    """See `counting.add_series`."""
    n_spins, n_edges = words.shape[1], len(edges)
    column, products, ones = np.empty(n_spins, np.uint64), np.empty(n_edges, np.uint64), np.ones(n_spins, np.int64)
    rest = weights.sum() + biases.sum()
    for k in range(words.shape[0]):
        for c in range(words.shape[2]):
            column[:] = words[k, :, c]
            for e in range(n_edges):
                products[e] = ~(column[edges[e, 0]] ^ column[edges[e, 1]])
            up, lit = np.zeros(64, np.int64), np.zeros(64, np.int64)
            add_where_lit(column, ones, n_spins, up)
            add_where_lit(column, biases, n_spins, lit)
            add_where_lit(products, weights, n_edges, lit)
            for t in range(min(64, n_draws - 64 * k)):
                magnetisation[first + 64 * k + t, chain + c] = 2 * up[t] - n_spins
                energy[first + 64 * k + t, chain + c] = rest - 2 * lit[t]


@inline
def _square_sums(x, level):  # type: ignore[no-untyped-def]
    """Return the sum of (batch sum)^2 over the 64 >> level batches of a full word."""
    size, total = np.int64(1) << level, np.int64(0)
    for batch in range(np.int64(64) >> level):
        s = 2 * popcount(x & _mask(batch * size, (batch + 1) * size)) - size
        total += s * s
    return total


@inline
def _pair_squares(x):  # type: ignore[no-untyped-def]
    """Return `_square_sums` at level 1: a pair counts 4 when its bits are equal."""
    return 4 * popcount(~(x ^ (x >> np.uint64(1))) & np.uint64(0x5555555555555555))


@inline
def _in_word(x, n, level):  # type: ignore[no-untyped-def]
    """Return sum and square sum over the complete batches of 2^level draws among the first n bits."""
    size = np.int64(1) << level
    batches = n >> level
    if batches == 0:
        return np.int64(0), np.int64(0)
    total = 2 * popcount(x & _mask(0, batches * size)) - batches * size
    if level == 0:
        return total, n
    if n == 64 and level == 1:
        return total, _pair_squares(x)
    return total, _square_sums(x, level) if n == 64 else _partial_squares(x, batches, size)


@inline
def _partial_squares(x, batches, size):  # type: ignore[no-untyped-def]
    total = np.int64(0)
    for batch in range(batches):
        s = 2 * popcount(x & _mask(batch * size, (batch + 1) * size)) - size
        total += s * s
    return total


@compiled
def add_batches(words, n_draws, first, chain, observables, partial, sums, squares):  # type: ignore[no-untyped-def]
    """See `counting.add_batches`; levels up to 64 draws never cross a word, longer ones are carried."""
    levels = partial.shape[1]
    for m in range(len(observables)):
        for k in range(words.shape[0]):
            n = min(64, n_draws - 64 * k)
            done = first + 64 * k + n
            for c in range(words.shape[2]):
                x, here = _word(words, k, observables[m, 0], observables[m, 1], c), chain + c
                for level in range(min(levels, 7)):
                    total, square = _in_word(x, n, level)
                    sums[m, level, here] += total
                    squares[m, level, here] += square
                whole = 2 * popcount(x & _mask(0, n)) - n
                for level in range(7, levels):
                    partial[m, level, here] += whole
                    if done % (np.int64(1) << level) == 0:
                        batch = partial[m, level, here]
                        sums[m, level, here] += batch
                        squares[m, level, here] += batch * batch
                        partial[m, level, here] = 0


@inline
def _push(level, block, c, partial, recent, products, sums):  # type: ignore[no-untyped-def]
    """Close a block of one observable: its products with the blocks before it, itself included."""
    points, newest = products.shape[1], partial[level, c]
    recent[level, block % points, c] = newest
    sums[level, c] += newest
    for lag in range(min(points, block + 1)):
        products[level, lag, c] += newest * recent[level, (block - lag) % points, c]
    partial[level, c] = 0


@compiled
def add_correlator(words, n_draws, first, chain, observables, partial, recent, products, sums):  # type: ignore[no-untyped-def]
    """See `counting.add_correlator`."""
    for m in range(len(observables)):
        for c in range(words.shape[2]):
            for k in range(words.shape[0]):
                x = _word(words, k, observables[m, 0], observables[m, 1], c)
                for t in range(min(64, n_draws - 64 * k)):
                    value = np.int64((x >> np.uint64(t)) & np.uint64(1)) * 2 - 1
                    seen = first + 64 * k + t + 1
                    for level in range(partial.shape[1]):
                        partial[m, level, chain + c] += value
                        if seen & ((np.int64(1) << level) - 1) == 0:
                            block = (seen >> level) - 1
                            _push(level, block, chain + c, partial[m], recent[m], products[m], sums[m])


@compiled
def store(words, first, chain, out):  # type: ignore[no-untyped-def]
    """See `counting.store`."""
    start = first // 64
    for i in range(words.shape[1]):
        for c in range(words.shape[2]):
            for k in range(words.shape[0]):
                out[chain + c, i, start + k] = words[k, i, c]


@compiled
def decimate(words, chosen, chain, slot, stage):  # type: ignore[no-untyped-def]
    """See `counting.decimate`."""
    for k in range(len(chosen)):
        word, bit, place = chosen[k] // 64, np.uint64(chosen[k] % 64), np.uint64(slot + k)
        for i in range(words.shape[1]):
            for c in range(words.shape[2]):
                stage[0, i, chain + c] |= ((words[word, i, c] >> bit) & np.uint64(1)) << place


@inline
def _fill(x, words, i, j, n_draws):  # type: ignore[no-untyped-def]
    """Write an observable's bits into x, 0 past the last draw; return its running count of ones by word."""
    ones = np.zeros(len(x) + 1, np.int64)
    for k in range(words.shape[1]):
        x[k] = words[i, k] if j == SINGLE else ~(words[i, k] ^ words[j, k])
    if n_draws % 64:
        x[words.shape[1] - 1] &= _mask(0, n_draws % 64)
    for k in range(len(x)):
        ones[k + 1] = ones[k] + popcount(x[k])
    return ones


@inline
def _ones_before(x, ones, t):  # type: ignore[no-untyped-def]
    """Return how many of the first t bits are set."""
    k, rest = t // 64, t % 64
    return ones[k] + (popcount(x[k] & _mask(0, rest)) if rest else 0)


@inline
def _differences(x, n, lag):  # type: ignore[no-untyped-def]
    """Return at how many of the first n draws the bit differs from the bit `lag` draws later."""
    jump, shift, count = lag // 64, np.uint64(lag % 64), np.int64(0)
    for k in range(n // 64):
        count += popcount(x[k] ^ funnel(x[k + jump + 1], x[k + jump], shift))
    k = n // 64
    if n % 64:
        count += popcount((x[k] ^ funnel(x[k + jump + 1], x[k + jump], shift)) & _mask(0, n % 64))
    return count


@compiled
def add_lagged(words, n_draws, observables, lags, products, heads, tails):  # type: ignore[no-untyped-def]
    """See `counting.add_lagged`: a product is +1 where two bits agree."""
    x = np.zeros(words.shape[1] + 2, np.uint64)
    for m in range(len(observables)):
        ones = _fill(x, words, observables[m, 0], observables[m, 1], n_draws)
        total = _ones_before(x, ones, n_draws)
        for q in range(len(lags)):
            n = n_draws - lags[q]
            products[m, q] = n - 2 * _differences(x, n, lags[q])
            heads[m, q] = 2 * _ones_before(x, ones, n) - n
            tails[m, q] = 2 * (total - _ones_before(x, ones, lags[q])) - n
