"""Compiled sweeps: intrinsics that emit the vector code, and the loops around them.

State: one 16-bit word per node holds 16 chains; `wide` words per node are 16 * wide chains of one part. Two more rows
follow the nodes: row n_spins stays 0 and stands in for missing neighbours, row n_spins + 1 takes writes of padding.
Which chain a bit is follows from how Philox fills vectors: see `chain_of`.
"""

# ruff: noqa: PLR0917 - compiled code takes scalars and arrays one by one
from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
from llvmlite import ir
from numba import types
from numpy.typing import NDArray

from backends import numba_lanes as lanes
from backends.contract import Stream
from backends.numba_compile import FINGERPRINT, Compiled, compiled, inline, intrinsic, pasted
from backends.numba_lanes import COUNTERS, FLOATS, I16, I64, LANES, MASK, WORDS, Value

PAIR = 2  # nodes drawn at once: with 16 chains each they fill a Philox vector of 32 words
UNROLL = 4  # neighbours per turn of the inner loop; degrees are padded to a multiple
SPIN, COIN, SITE, START = (int(stream) for stream in Stream)


def chain_of(wide: int) -> NDArray[np.int64]:
    """Return, for every bit of a node's words in order, its chain within the part."""
    word, bit = np.divmod(np.arange(LANES * wide, dtype=np.int64), LANES)
    one = 4 * (bit % 8 // 2) + 2 * (bit // 8) + bit % 2
    many = 32 * (word // 2) + 4 * (bit // 2) + 2 * (word % 2) + bit % 2
    return np.asarray(one if wide == 1 else many)


_CHAINS = chain_of(1)


def _pointer(context: Any, b: Value, kind: Any, array: Value) -> Value:
    return context.make_array(kind)(context, b, array).data


def _at(b: Value, pointer: Value, index: Value) -> Value:
    return b.load(b.gep(pointer, [index]))


def _i64(value: int) -> Value:
    return ir.Constant(I64, value)


def _split(b: Value, words: list[Value]) -> list[Value]:
    """Turn the four words of [node a x 4 groups, node b x 4 groups] into one vector of 16 chains per node."""
    x, y = lanes.pair(b, words[0], words[1]), lanes.pair(b, words[2], words[3])
    half = LANES // 2
    return [
        lanes.shuffle(b, x, y, [*range(h * half, h * half + half), *range(LANES + h * half, LANES + h * half + half)])
        for h in (0, 1)
    ]


def _random(
    b: Value, middles: list[Value], wide: int, group: Value, sweep: Value, stream: int, key: tuple[Value, ...]
) -> list[Value]:
    """Return vectors of 16 words in the order (middle counter word, word of the node)."""
    fixed = (sweep, _i64(stream))
    if wide == 1:
        four = ir.Constant(COUNTERS, [0, 1, 2, 3] * 2)
        groups = b.add(lanes.splat(b, group, COUNTERS), four)
        both = [lanes.splat(b, m, COUNTERS) for m in middles]
        middle = lanes.shuffle(b, both[0], both[1], [0, 1, 2, 3, 12, 13, 14, 15])
        return _split(b, lanes.philox(b, (groups, middle, *fixed), key))
    out: list[Value] = []
    for middle in middles:
        for part in range(wide // 2):
            eight = ir.Constant(COUNTERS, list(range(8)))
            groups = b.add(lanes.splat(b, b.add(group, _i64(8 * part)), COUNTERS), eight)
            w = lanes.philox(b, (groups, middle, *fixed), key)
            out += [lanes.pair(b, w[0], w[1]), lanes.pair(b, w[2], w[3])]
    return out


def node_words(b: Value, wide: int, group: Value, sweep: Value, stream: int, key: tuple[Value, ...]) -> list[Value]:
    """Return vectors of 16 words of the middle counter word 0, in the order of a node's words: one for each chain."""
    return _random(b, [_i64(0)] * 2, wide, group, sweep, stream, key)[:wide]


def _fields(b: Value, wide: int, state: Value, base: Value, others: Value, steps: Value, degree: Value) -> list[Value]:
    """Emit the loop over neighbours; return y of every (node, word)."""

    def add(k: Value, y: list[Value]) -> list[Value]:
        y = list(y)
        for u in range(UNROLL * PAIR):
            here = b.add(b.mul(k, _i64(PAIR)), _i64(u))
            step, other = lanes.splat(b, _at(b, steps, here), FLOATS), b.zext(_at(b, others, here), I64)
            for v in range(wide):
                lit, j = b.bitcast(_at(b, state, b.add(other, _i64(v))), MASK), u % PAIR * wide + v
                y[j] = b.select(lit, b.fadd(y[j], step), y[j])
        return y

    begin = [lanes.splat(b, _at(b, base, _i64(u)), FLOATS) for u in range(PAIR) for _ in range(wide)]
    return lanes.repeat(b, (_i64(0), degree), UNROLL, begin, add)


@intrinsic(prefer_literal=True)
def update(  # type: ignore[no-untyped-def]
    _typing, state, nodes, base, others, steps, masks, at, start, degree, group, sweep, low, high, wide, masked, bounded
):
    """Draw two nodes of one block, 16 * wide chains each."""
    arrays = (state, nodes, base, others, steps, masks)
    signature = types.void(*arrays, *[types.int64] * 7, wide, masked, bounded)
    words, is_masked, is_bounded = wide.literal_value, masked.literal_value, bounded.literal_value

    def emit(context, b, signature, args):  # type: ignore[no-untyped-def]
        pointers = [_pointer(context, b, kind, array) for kind, array in zip(arrays, args[:6], strict=True)]
        state, nodes, base, others, steps, masks = pointers
        at, start, degree, group, sweep, low, high = args[6:13]
        row = [b.zext(_at(b, nodes, b.add(at, _i64(u))), I64) for u in range(PAIR)]
        random = _random(b, row, words, group, sweep, SPIN, (low, high))
        y = _fields(b, words, state, b.gep(base, [at]), b.gep(others, [start]), b.gep(steps, [start]), degree)
        for j, (field, word) in enumerate(zip(y, random, strict=True)):
            bits = lanes.accepts(b, field, word, is_bounded)
            place = b.gep(state, [b.add(b.mul(row[j // words], _i64(words)), _i64(j % words))])
            b.store(_blend(b, b.load(place), bits, _at(b, masks, _i64(j % words))) if is_masked else bits, place)
        return context.get_dummy_value()

    return signature, emit


def _blend(b: Value, old: Value, new: Value, mask: Value) -> Value:
    return b.xor(old, b.and_(b.xor(old, new), mask))


@intrinsic(prefer_literal=True)
def toss(_typing, masks, group, sweep, low, high, wide):  # type: ignore[no-untyped-def]
    """Write one coin per chain: the top bit of its word, into masks[:wide]."""
    signature = types.void(masks, *[types.int64] * 4, wide)
    words = wide.literal_value

    def emit(context, b, signature, args):  # type: ignore[no-untyped-def]
        pointer = _pointer(context, b, masks, args[0])
        group, sweep, low, high = args[1:5]
        for j, word in enumerate(node_words(b, words, group, sweep, COIN, (low, high))):
            coins = b.bitcast(b.icmp_signed("<", word, lanes.constant(WORDS, 0)), I16)
            b.store(coins, b.gep(pointer, [_i64(j)]))
        return context.get_dummy_value()

    return signature, emit


@intrinsic(prefer_literal=True)
def two_draws(_typing, out, draw, group, sweep, stream, low, high):  # type: ignore[no-untyped-def]
    """Write the words of draws `draw` and draw + 1 for 16 chains into out[:32], in bit order."""
    signature = types.void(out, *[types.int64] * 3, stream, *[types.int64] * 2)

    def emit(context, b, signature, args):  # type: ignore[no-untyped-def]
        pointer = _pointer(context, b, out, args[0])
        draw, group, sweep, _, low, high = args[1:]
        middles = [draw, b.add(draw, _i64(1))]
        for j, word in enumerate(_random(b, middles, 1, group, sweep, stream.literal_value, (low, high))):
            _store(b, word, b.gep(pointer, [_i64(LANES * j)]))
        return context.get_dummy_value()

    return signature, emit


def _store(b: Value, vector: Value, pointer: Value) -> None:
    b.store(vector, b.bitcast(pointer, vector.type.as_pointer()), align=4)


@intrinsic
def accept16(_typing, fields, words, at):  # type: ignore[no-untyped-def]
    """Return 16 decisions as bits, from fields[:16] and words[at : at + 16]."""

    def emit(context, b, signature, args):  # type: ignore[no-untyped-def]
        y, w = (_pointer(context, b, kind, array) for kind, array in zip((fields, words), args[:2], strict=True))
        field = b.load(b.bitcast(y, FLOATS.as_pointer()), align=4)
        word = b.load(b.bitcast(b.gep(w, [args[2]]), WORDS.as_pointer()), align=4)
        return lanes.accepts(b, field, word, False)

    return types.uint16(fields, words, types.int64), emit


@intrinsic
def site_field(_typing, state, others, steps, first, last, y, bit):  # type: ignore[no-untyped-def]
    """Return y plus the steps of the lit neighbours first .. last - 1 of one chain.

    `steps` holds 0 and the step side by side, so that the lookup takes no branch; adding 0 changes no decision.
    """

    def emit(context, b, signature, args):  # type: ignore[no-untyped-def]
        pointers = (_pointer(context, b, kind, array) for kind, array in zip(signature.args[:3], args[:3], strict=True))
        state, others, steps = pointers
        first, last, y, bit = args[3:]

        def add(k: Value, now: list[Value]) -> list[Value]:
            word = b.zext(_at(b, state, b.zext(_at(b, others, k), I64)), I64)
            lit = b.and_(b.lshr(word, bit), _i64(1))
            return [b.fadd(now[0], _at(b, steps, b.add(b.shl(k, _i64(1)), lit)))]

        return lanes.repeat(b, (first, last), 1, [y], add)[0]

    arrays = (state, others, steps)
    return types.float32(*arrays, types.int64, types.int64, types.float32, types.int64), emit


def _one_sweep(state, tables, order, masks, s, group, low, high, wide, masked, bounded):  # type: ignore[no-untyped-def]
    """Run sweep s; masks[:2] are written where `masked`: heads and tails."""
    nodes, base, others, steps, starts, degrees = tables
    if masked:
        toss(masks[0], group, s, low, high, wide)
        for v in range(wide):
            masks[1, v] = ~masks[0, v]
    for step in range(order.shape[0]):
        mask = masks[order[step, 2]]
        for i in range(order[step, 0], order[step, 1]):
            update(
                state, nodes, base, others, steps, mask, i * PAIR, starts[i], degrees[i],
                group, s, low, high, wide, masked, bounded,
            )  # fmt: skip


one_sweep = pasted(_one_sweep)


@cache
def sweeper(wide: int, masked: bool, bounded: bool) -> Compiled:
    """Return the compiled block kernel; it looks (copies the state) after every `stride` sweeps.

    `order` [steps, 3] holds first row, last row and mask of each step of a sweep: masks are heads, tails, all.
    """
    fingerprint = FINGERPRINT

    def run(state, tables, order, masks, sweep, stride, seen, group, low, high):  # type: ignore[no-untyped-def]
        fingerprint  # noqa: B018 - a closure value, and so part of the cache's key
        for t in range(seen.shape[0]):
            for s in range(sweep + t * stride, sweep + (t + 1) * stride):
                one_sweep(state, tables, order, masks, s, group, low, high, wide, masked, bounded)
            _look(state, seen, t)

    return compiled(run)


def _one_scan(state, tables, free, s, group, low, high, sites, words, y):  # type: ignore[no-untyped-def]
    """Run sweep s of single draws; sites and words [32] and y [16] are written to."""
    starts, others, steps, base = tables
    for draw in range(len(free)):
        half = draw % 2 * 16
        if half == 0:
            two_draws(sites, draw, group, s, SITE, low, high)
            two_draws(words, draw, group, s, SPIN, low, high)
        for c in range(16):
            site = free[(np.uint64(sites[half + c]) * np.uint64(len(free))) >> np.uint64(32)]
            sites[half + c] = site
            y[c] = site_field(state, others, steps, starts[site], starts[site + 1], base[site], c)
        bits = accept16(y, words, half)
        for c in range(16):
            old, lit = state[sites[half + c]], np.uint16(1 << c)
            state[sites[half + c]] = (old & ~lit) | (bits & lit)


one_scan = pasted(_one_scan)


@cache
def scanner() -> Compiled:
    """Return the compiled single-site kernel: 16 chains, each at its own site."""
    fingerprint = FINGERPRINT

    def run(state, tables, free, sweep, stride, seen, group, low, high):  # type: ignore[no-untyped-def]
        fingerprint  # noqa: B018 - a closure value, and so part of the cache's key
        sites, words, y = np.empty(32, np.uint32), np.empty(32, np.uint32), np.empty(16, np.float32)
        for t in range(seen.shape[0]):
            for s in range(sweep + t * stride, sweep + (t + 1) * stride):
                one_scan(state, tables, free, s, group, low, high, sites, words, y)
            _look(state, seen, t)

    return compiled(run)


def _plain_look(state, seen, t):  # type: ignore[no-untyped-def]
    """Copy the nodes' words into row t; rows may be empty."""
    words = state.view(np.uint64)
    for k in range(seen.shape[1]):
        seen[t, k] = words[k]


_look = inline(_plain_look)


@cache
def starter() -> Compiled:
    """Return the compiled draw of independent spins for 16 chains, bits [chains, n_spins]."""
    fingerprint = FINGERPRINT

    def run(field, group, low, high, bits):  # type: ignore[no-untyped-def]
        fingerprint  # noqa: B018 - a closure value, and so part of the cache's key
        words, y, chains = np.empty(32, np.uint32), np.empty(16, np.float32), _CHAINS
        for node in range(len(field)):
            if node % 2 == 0:
                two_draws(words, node, group, 0, START, low, high)
            y[:] = field[node]
            lit = accept16(y, words, node % 2 * 16)
            for c in range(16):
                if chains[c] < bits.shape[0]:
                    bits[chains[c], node] = (lit >> c) & 1

    return compiled(run)


@cache
def snapshots() -> Compiled:
    """Return the compiled transposition: 64 states to one word of time per node and chain."""
    fingerprint = FINGERPRINT

    def turn(seen, chains, wide, out):  # type: ignore[no-untyped-def]
        """seen: uint64 [64, row]; out: uint64 [n_spins, chains]; chains: chain of each bit, or -1."""
        fingerprint  # noqa: B018 - a closure value, and so part of the cache's key
        tile = np.empty((64, 8), np.uint64)
        for column in range(0, seen.shape[1], 8):
            for t in range(64):
                for q in range(8):
                    tile[t, q] = seen[t, column + q]
            _transpose(tile)
            _scatter(tile, column, chains, wide, out)

    return compiled(turn)


def _transpose_tile(tile):  # type: ignore[no-untyped-def]
    """Swap time and bit in eight 64 x 64 squares side by side."""
    s, mask = np.uint64(32), np.uint64(0xFFFFFFFF)
    while s:
        step = np.int64(s)
        for high in range(0, 64, 2 * step):
            for k in range(high, high + step):
                for q in range(8):
                    x = ((tile[k, q] >> s) ^ tile[k + step, q]) & mask
                    tile[k, q] ^= x << s
                    tile[k + step, q] ^= x
        s >>= np.uint64(1)
        mask ^= mask << s


def _scatter_tile(tile, column, chains, wide, out):  # type: ignore[no-untyped-def]
    """Put the words of a tile at their node and chain; 64 bits of a row are 4 // wide nodes."""
    for bit in range(64):
        chain, part = chains[bit % (16 * wide)], bit // (16 * wide)
        for q in range(8):
            node = 4 // wide * (column + q) + part
            if node < out.shape[0] and chain >= 0:
                out[node, chain] = tile[bit, q]


_transpose = inline(_transpose_tile)
_scatter = inline(_scatter_tile)
