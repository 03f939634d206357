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

CHUNK_WORDS = 8  # words per chain and spin sampled before they are counted: one cache line
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
        words, values, out = lanes.pointers(context, b, signature, args, 0, 1, 3)
        rows = b.bitcast(out, EIGHT.as_pointer())
        places = [b.gep(rows, [ir.Constant(I64, v)]) for v in range(8)]

        def add(k, sums):  # type: ignore[no-untyped-def]
            lit = b.load(b.gep(words, [k]))
            value = lanes.splat(b, b.load(b.gep(values, [k])), EIGHT)
            return [_add_masked(b, total, value, lit, v) for v, total in enumerate(sums)]

        begin = [b.load(place, align=8) for place in places]
        for total, place in zip(lanes.repeat(b, (ir.Constant(I64, 0), args[2]), 1, begin, add), places, strict=True):
            b.store(total, place, align=8)
        return context.get_dummy_value()

    return types.void(words, values, types.int64, out), emit


def _add_masked(b: Any, total: Any, value: Any, lit: Any, v: int) -> Any:
    byte = b.trunc(b.lshr(lit, ir.Constant(I64, 8 * v)), I8)
    return b.select(b.bitcast(byte, ir.VectorType(I1, 8)), b.add(total, value), total)


@inline
def mask_of(first, last):  # type: ignore[no-untyped-def]
    """Return a word with bits first .. last - 1 set, 0 <= first < last <= 64."""
    return (~np.uint64(0) >> np.uint64(64 - (last - first))) << np.uint64(first)


@inline
def _word(words, k, i, j, c):  # type: ignore[no-untyped-def]
    """Return the word of an observable: 1 where its value is +1."""
    return words[k, i, c] if j == SINGLE else ~(words[k, i, c] ^ words[k, j, c])


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


FIFTHS, THIRDS = np.uint64(0x5555555555555555), np.uint64(0x3333333333333333)
NIBBLES = np.uint64(0x1111111111111111)


@inline
def _pairs(x):  # type: ignore[no-untyped-def]
    """Return the number of ones in every two bits."""
    return x - ((x >> np.uint64(1)) & FIFTHS)


@inline
def _squares_of_2(x):  # type: ignore[no-untyped-def]
    """Return the sum of (batch sum)^2 over batches of 2 draws: 4 where both agree, else 0."""
    return 4 * popcount(~_pairs(x) & FIFTHS)


@inline
def _squares_of_4(x):  # type: ignore[no-untyped-def]
    """Return the same for 4 draws, from the bit planes of all counts at once.

    A batch with k ones sums to 2 k - 4; planes i and j contribute 2^(i + j) to k^2 for every field where both are set.
    """
    twos = _pairs(x)
    fours = (twos & THIRDS) + ((twos >> np.uint64(2)) & THIRDS)
    low, middle, high = fours & NIBBLES, (fours >> np.uint64(1)) & NIBBLES, (fours >> np.uint64(2)) & NIBBLES
    planes = popcount(low) + 4 * popcount(middle) + 4 * popcount(low & middle) + 16 * popcount(high)
    return 4 * planes - 16 * popcount(x) + 256


@inline
def _sum_squares(x, size, out):  # type: ignore[no-untyped-def]
    """Put the sums of (batch sum)^2 over batches of `size` draws, 8 to 64, of x [words, chains] into out [chains]."""
    field = ~np.uint64(0) >> np.uint64(64 - size)
    out[:] = 0
    for k in range(x.shape[0]):
        for shift in range(0, 64, size):
            for c in range(x.shape[1]):
                s = 2 * popcount((x[k, c] >> np.uint64(shift)) & field) - size
                out[c] += s * s


@inline
def _sum_short(x, totals, squares):  # type: ignore[no-untyped-def]
    """Sum full words x [words, chains]: all draws into totals [chains], squares of batches of 1 to 64 [7, chains].

    One loop per size, so that each vectorises.
    """
    totals[:] = 0
    squares[0] = 64 * x.shape[0]
    squares[1:3] = 0
    for k in range(x.shape[0]):
        for c in range(x.shape[1]):
            totals[c] += 2 * popcount(x[k, c]) - 64
        for c in range(x.shape[1]):
            squares[1, c] += _squares_of_2(x[k, c])
        for c in range(x.shape[1]):
            squares[2, c] += _squares_of_4(x[k, c])
    for level in range(3, 7):
        _sum_squares(x, 1 << level, squares[level])


@inline
def _add_short(totals, short, sums, squares, chain):  # type: ignore[no-untyped-def]
    """Add what `_sum_short` found to the chains from `chain` on."""
    for level in range(min(sums.shape[0], 7)):
        for c in range(len(totals)):
            sums[level, chain + c] += totals[c]
            squares[level, chain + c] += short[level, c]


@inline
def _add_long(x, carry, seen, partial, sums, squares, chain):  # type: ignore[no-untyped-def]
    """Carry one full word x [chains] into the longer batches; `seen` counts the words so far, this one included."""
    for c in range(len(x)):
        carry[c] = 2 * popcount(x[c]) - 64
    for level in range(7, sums.shape[0]):
        if seen & ((np.int64(1) << (level - 6)) - 1):
            for c in range(len(x)):
                partial[level, chain + c] += carry[c]
            break
        for c in range(len(x)):
            carry[c] += partial[level, chain + c]
            partial[level, chain + c] = 0
            sums[level, chain + c] += carry[c]
            squares[level, chain + c] += carry[c] * carry[c]


@inline
def _add_partial(x, n, sums, squares, c):  # type: ignore[no-untyped-def]
    """Add the complete batches among the first n < 64 draws of a word."""
    for level in range(min(sums.shape[0], 6)):
        size = np.int64(1) << level
        for batch in range(n >> level):
            s = 2 * popcount(x & mask_of(batch * size, (batch + 1) * size)) - size
            sums[level, c] += s
            squares[level, c] += s * s


@compiled
def add_batches(words, n_draws, first, chain, observables, partial, sums, squares):  # type: ignore[no-untyped-def]
    """See `counting.add_batches`; batches up to 64 draws never cross a word, longer ones are carried."""
    whole, rest, n = n_draws // 64, n_draws % 64, words.shape[2]
    x, totals, short = np.empty((words.shape[0], n), np.uint64), np.empty(n, np.int64), np.empty((7, n), np.int64)
    for m in range(len(observables)):
        i, j = observables[m]
        for k in range(words.shape[0]):
            for c in range(n):
                x[k, c] = _word(words, k, i, j, c)
        _sum_short(x[:whole], totals, short)
        _add_short(totals, short, sums[m], squares[m], chain)
        for k in range(whole):
            _add_long(x[k], totals, first // 64 + k + 1, partial[m], sums[m], squares[m], chain)
        if rest:
            for c in range(n):
                _add_partial(x[whole, c], rest, sums[m], squares[m], chain + c)


@inline
def _push(newest, recent, products):  # type: ignore[no-untyped-def]
    """Put a block sum in front of the recent ones and add its products with all of them, itself included."""
    for lag in range(len(recent) - 1, 0, -1):
        recent[lag] = recent[lag - 1]
    recent[0] = newest
    for lag in range(len(recent)):
        products[lag] += newest * recent[lag]


@compiled
def add_correlator(words, n_draws, first, chain, observables, partial, recent, products, sums):  # type: ignore[no-untyped-def]
    """See `counting.add_correlator`."""
    for m in range(len(observables)):
        for c in range(words.shape[2]):
            here = chain + c
            for k in range(words.shape[0]):
                x = _word(words, k, observables[m, 0], observables[m, 1], c)
                for t in range(min(64, n_draws - 64 * k)):
                    carry = np.int64((x >> np.uint64(t)) & np.uint64(1)) * 2 - 1
                    seen = first + 64 * k + t + 1
                    for level in range(partial.shape[1]):
                        partial[m, level, here] += carry
                        if seen & ((np.int64(1) << level) - 1):
                            break
                        carry = partial[m, level, here]
                        partial[m, level, here] = 0
                        sums[m, level, here] += carry
                        _push(carry, recent[m, level, here], products[m, level, here])


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
        x[words.shape[1] - 1] &= mask_of(0, n_draws % 64)
    for k in range(len(x)):
        ones[k + 1] = ones[k] + popcount(x[k])
    return ones


@inline
def _ones_before(x, ones, t):  # type: ignore[no-untyped-def]
    """Return how many of the first t bits are set."""
    k, rest = t // 64, t % 64
    return ones[k] + (popcount(x[k] & mask_of(0, rest)) if rest else 0)


@inline
def _differences(x, n, lag):  # type: ignore[no-untyped-def]
    """Return at how many of the first n draws the bit differs from the bit `lag` draws later."""
    jump, shift, count = lag // 64, np.uint64(lag % 64), np.int64(0)
    low, high, whole, rest = x[jump:], x[jump + 1 :], n // 64, n % 64  # slices, so that the loop vectorises
    for k in range(whole):
        count += popcount(x[k] ^ funnel(high[k], low[k], shift))
    if rest:
        count += popcount((x[whole] ^ funnel(high[whole], low[whole], shift)) & mask_of(0, rest))
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
