"""Compiled rounds of tempered jobs: sweeps of every rung, energies of differences, exchange of states, looks.

A part holds some replica sets at all rungs: `states` uint16 [R, row], rows as in `numba_kernel`. A state's energy under
a pair's table is summed over terms (i, j): the edges, and each node beside the row that is always 0.
"""

# ruff: noqa: PLR0917 - compiled code takes scalars and arrays one by one
from __future__ import annotations

from functools import cache

import numpy as np
from llvmlite import ir
from numba import types

from backends import numba_lanes as lanes
from backends.numba_compile import FINGERPRINT, Compiled, compiled, inline, intrinsic, pasted
from backends.numba_kernel import node_words, one_scan, one_sweep
from backends.numba_lanes import FLOATS, I1, I16, I64, LANES, WORDS, Value
from backends.tempering import SWAP


def _i64(value: int) -> Value:
    return ir.Constant(I64, value)


@intrinsic(prefer_literal=True)
def lit_differences(_typing, a, b, first, second, weights, out, wide):  # type: ignore[no-untyped-def]
    """Write, per chain, the sum of weights over terms where two nodes of b differ minus that of a into out[:16 wide].

    Sums wrap at 2^32, which the result never reaches.
    """
    signature = types.void(a, b, first, second, weights, out, wide)
    n_words, n_terms = wide.literal_value, 4

    def emit(context, build, signature, args):  # type: ignore[no-untyped-def]
        *states, first, second, weights, out = lanes.pointers(context, build, signature, args, *range(6))
        count = context.make_array(signature.args[n_terms])(context, build, args[n_terms]).nitems

        def add(k: Value, sums: list[Value]) -> list[Value]:
            ends = [build.zext(build.load(build.gep(names, [k])), I64) for names in (first, second)]
            weight = lanes.splat(build, build.load(build.gep(weights, [k])), WORDS)
            for state, change in zip(states, (build.sub, build.add), strict=True):
                differ = _differ(build, state, ends, n_words)
                sums = [build.select(lit, change(x, weight), x) for lit, x in zip(differ, sums, strict=True)]
            return sums

        begin = [lanes.constant(WORDS, 0)] * n_words
        for v, total in enumerate(lanes.repeat(build, (_i64(0), count), 1, begin, add)):
            place = build.bitcast(build.gep(out, [_i64(LANES * v)]), WORDS.as_pointer())
            build.store(total, place, align=4)
        return context.get_dummy_value()

    return signature, emit


def _differ(b: Value, state: Value, ends: list[Value], n_words: int) -> list[Value]:
    """Return masks of 16 chains: where the two nodes differ, all words of a node read at once."""
    kind = ir.IntType(LANES * n_words)
    one, other = (b.load(b.bitcast(b.gep(state, [end]), kind.as_pointer()), align=2) for end in ends)
    lit = b.bitcast(b.xor(one, other), ir.VectorType(I1, LANES * n_words))
    return [lanes.shuffle(b, lit, lit, range(LANES * v, LANES * (v + 1))) for v in range(n_words)]


@intrinsic(prefer_literal=True)
def swap_bits(_typing, sums, scale, masks, group, number, low, high, wide):  # type: ignore[no-untyped-def]
    """Write which chains exchange their states into masks[:wide], from half their delta, sums[:16 wide].

    `scale` is 2^(1 - q); `number` is the round's.
    """
    signature = types.void(sums, types.float32, masks, *[types.int64] * 4, wide)
    n_words = wide.literal_value

    def emit(context, build, signature, args):  # type: ignore[no-untyped-def]
        halves, masks = lanes.pointers(context, build, signature, args, 0, 2)
        scale, group, number = lanes.splat(build, args[1], FLOATS), args[3], args[4]
        random = node_words(build, n_words, group, number, SWAP, (args[5], args[6]))
        for v, word in enumerate(random):
            place = build.bitcast(build.gep(halves, [_i64(LANES * v)]), WORDS.as_pointer())
            bits = _swap_bits(build, build.load(place, align=4), scale, word)
            build.store(bits, build.gep(masks, [_i64(v)]))
        return context.get_dummy_value()

    return signature, emit


def _swap_bits(b: Value, half: Value, scale: Value, word: Value) -> Value:
    """Return 16 decisions: half a delta that is not negative, or u 2^y < 1."""
    zero, one = lanes.constant(WORDS, 0), lanes.constant(FLOATS, 1.0)
    y = lanes.clamp(b, b.fmul(b.sitofp(b.sub(zero, half), FLOATS), scale))
    drawn = b.fcmp_ordered("<", b.fmul(lanes.uniform(b, word), lanes.exp2(b, y)), one)
    return b.bitcast(b.or_(b.icmp_signed(">=", half, zero), drawn), I16)


def _exchange_chains(a, b, masks):  # type: ignore[no-untyped-def]
    """Exchange the bits of two states where the mask of their word is set; masks are as many as words of a node."""
    wide = len(masks)
    for k in range(len(a)):
        differ = (a[k] ^ b[k]) & masks[k % wide]
        a[k] ^= differ
        b[k] ^= differ


_exchange = inline(_exchange_chains)


def _copy_state(state, out):  # type: ignore[no-untyped-def]
    """Copy the nodes' words into a row of snapshots."""
    words = state.view(np.uint64)
    for k in range(len(out)):
        out[k] = words[k]


_copy = inline(_copy_state)


def _pass_of_swaps(states, swaps, pairs, number, first_group, stride, low, high, out, wide):  # type: ignore[no-untyped-def]
    """Try the round's pairs whose lower rungs are in pairs[0] .. pairs[1] - 1; write who exchanged into out [R - 1]."""
    first, second, weights, scales = swaps
    sums, mask = np.empty(LANES * wide, np.int32), np.empty(4, np.uint16)
    begin = pairs[0] + (pairs[0] + number) % 2
    for k in range(begin, pairs[1], 2):
        lit_differences(states[k], states[k + 1], first, second, weights[k], sums, wide)
        swap_bits(sums, scales[k], out[k], first_group + k * stride, number, low, high, wide)
        for v in range(4):
            mask[v] = out[k, v % wide]
        _exchange(states[k].view(np.uint64), states[k + 1].view(np.uint64), mask.view(np.uint64))


_swap_pairs = pasted(_pass_of_swaps)


@cache
def tempered_blocks(wide: int, masked: bool, bounded: bool) -> Compiled:
    """Return the compiled rounds of a part by the block kernels.

    `tables` are those of `numba_plan.Plan` with base and steps by rung. `numbers` int64: first round, rounds, sweeps a
    round, first and last rung to sweep, first and last pair to try. `group` and `stride` count fours of chains: of the
    part's first chain, and between rungs. `seen` [draws, looks, row] takes the rungs `looks` after every
    rounds // draws rounds; `out` uint16 [rounds, R - 1, wide] the swaps.
    """
    fingerprint = FINGERPRINT

    def run(states, tables, order, swaps, numbers, group, stride, low, high, looks, seen, out):  # type: ignore[no-untyped-def]
        fingerprint  # noqa: B018 - a closure value, and so part of the cache's key
        nodes, base, others, steps, starts, degrees = tables
        masks = np.full((3, wide), 0xFFFF, np.uint16)
        number, n_rounds, every = numbers[:3]
        for t in range(n_rounds):
            for r in range(numbers[3], numbers[4]):
                rung = nodes, base[r], others, steps[r], starts, degrees
                for s in range((number + t) * every, (number + t + 1) * every):
                    one_sweep(states[r], rung, order, masks, s, group + r * stride, low, high, wide, masked, bounded)
            _swap_pairs(states, swaps, numbers[5:], number + t, group, stride, low, high, out[t], wide)
            _look(states, looks, seen, t + 1, n_rounds)

    return compiled(run)


@cache
def tempered_scan() -> Compiled:
    """Return the compiled rounds of a part of 16 chains by single draws; arguments as in `tempered_blocks`.

    `tables` are the starts, the neighbours, and by rung the steps (each beside a 0) and the base; `free` the nodes.
    """
    fingerprint = FINGERPRINT

    def run(states, tables, free, swaps, numbers, group, stride, low, high, looks, seen, out):  # type: ignore[no-untyped-def]
        fingerprint  # noqa: B018 - a closure value, and so part of the cache's key
        starts, others, steps, base = tables
        sites, words, y = np.empty(32, np.uint32), np.empty(32, np.uint32), np.empty(16, np.float32)
        number, n_rounds, every = numbers[:3]
        for t in range(n_rounds):
            for r in range(numbers[3], numbers[4]):
                rung = starts, others, steps[r], base[r]
                for s in range((number + t) * every, (number + t + 1) * every):
                    one_scan(states[r], rung, free, s, group + r * stride, low, high, sites, words, y)
            _swap_pairs(states, swaps, numbers[5:], number + t, group, stride, low, high, out[t], 1)
            _look(states, looks, seen, t + 1, n_rounds)

    return compiled(run)


def _look_at_rungs(states, looks, seen, done, n_rounds):  # type: ignore[no-untyped-def]
    """Copy the rungs looked at where `done` rounds end a draw."""
    if len(seen) == 0:
        return
    stride = n_rounds // len(seen)
    if done % stride == 0:
        for k in range(len(looks)):
            _copy(states[looks[k]], seen[done // stride - 1, k])


_look = inline(_look_at_rungs)
