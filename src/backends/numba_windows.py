"""Sums over windows of sweeps, compiled: a word of 64 draws at a time, eight chains to a vector.

The loops run over words outside and observables inside: the spins of one word fit a core's cache, and the sums of one
window lie in a row.
"""

# ruff: noqa: PLR0917 - a counting function has as many arrays as its sink
from __future__ import annotations

from typing import Any

import numpy as np
from llvmlite import ir
from numba import types

from backends.numba_compile import compiled, inline, intrinsic
from backends.numba_counts import mask_of, popcount
from backends.numba_lanes import I64, pointers, popcounts, repeat, splat
from backends.sinks import SINGLE

EIGHT = 8  # lanes of 64 bits
CHAINS = ir.VectorType(I64, EIGHT)


@intrinsic
def add_products(_typing, x, i, y, j, mask, n_draws, n, out, at):  # type: ignore[no-untyped-def]
    """Add to out[at + c] the sum of the products of x[i + c] and y[j + c] over the draws in `mask`, for c < n.

    `mask` holds n_draws bits; n is a multiple of 8; arrays are contiguous and indexed flat.
    """

    def emit(context, b, signature, args):  # type: ignore[no-untyped-def]
        x, y, out = pointers(context, b, signature, args, 0, 2, 7)
        _, i, _, j, mask, n_draws, n, _, at = args
        wanted, whole = splat(b, mask, CHAINS), splat(b, n_draws, CHAINS)
        kind = ir.VectorType(ir.IntType(signature.args[7].dtype.bitwidth), EIGHT)

        def add(c, carried):  # type: ignore[no-untyped-def]
            near, far = _load(b, x, b.add(i, c), CHAINS), _load(b, y, b.add(j, c), CHAINS)
            apart = popcounts(b, b.and_(b.xor(near, far), wanted))
            total = b.sub(whole, b.add(apart, apart))
            place = _place(b, out, b.add(at, c), kind)
            sums = b.load(place, align=kind.element.width // 8)
            b.store(b.add(sums, _narrowed(b, total, kind)), place, align=kind.element.width // 8)
            return carried

        repeat(b, (ir.Constant(I64, 0), n), EIGHT, [], add)
        return context.get_dummy_value()

    i64 = types.int64
    return types.void(x, i64, y, i64, types.uint64, i64, i64, out, i64), emit


def _place(b: Any, array: Any, index: Any, kind: Any) -> Any:
    return b.bitcast(b.gep(array, [index]), kind.as_pointer())


def _load(b: Any, array: Any, index: Any, kind: Any) -> Any:
    return b.load(_place(b, array, index, kind), align=kind.element.width // 8)


def _narrowed(b: Any, total: Any, kind: Any) -> Any:
    return b.trunc(total, kind) if kind.element.width < CHAINS.element.width else total


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
def _add_observables(plane, lit, observables, mask, n_draws, out, chain):  # type: ignore[no-untyped-def]
    """Add one word of draws, plane [n_spins, chains], to out [observables, all chains]; `lit` [chains] is all ones."""
    n = plane.shape[1]
    whole = n // EIGHT * EIGHT
    for m in range(len(observables)):
        i, j = np.int64(observables[m, 0]), np.int64(observables[m, 1])
        at = out.shape[1] * m + chain
        if j == SINGLE:
            add_products(plane, n * i, lit, 0, mask, n_draws, whole, out, at)
        else:
            add_products(plane, n * i, plane, n * j, mask, n_draws, whole, out, at)
        for c in range(whole, n):
            far = lit[c] if j == SINGLE else plane[j, c]
            out[m, chain + c] += n_draws - 2 * popcount((plane[i, c] ^ far) & mask)


@compiled
def add_windows(words, n_draws, first, chain, window, observables, sums):  # type: ignore[no-untyped-def]
    """See `counting.add_windows`."""
    lit = np.full(words.shape[2], ~np.uint64(0), np.uint64)
    for k, w, begin, end in _segments(n_draws, first, window):
        _add_observables(words[k], lit, observables, mask_of(begin, end), end - begin, sums[w], chain)
