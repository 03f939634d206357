"""The contract's arithmetic as LLVM vector code: 16 float32 lanes for decisions, 8 counters of 64 bits for Philox.

LLVM turns the vectors into what the machine has (AVX-512, AVX2, SSE2, NEON): the integers are the same everywhere.
Scalars stay scalars until they meet a vector, and loop-invariant parts leave the loop: with the counter
(chain group, node, sweep, stream), of which only the group varies over lanes, three of the ten rounds nearly vanish.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from llvmlite import ir
from numba.core import cgutils

from backends.decision import BELOW_ONE, CLAMP, COEFFICIENTS, EXPONENT, MAGIC, ONE, ONE_BITS, SIGNIFICAND
from backends.philox import MULTIPLIERS, ROUNDS, WEYL

Value = Any  # an llvmlite value; the library is untyped

LANES = 16
F32 = ir.FloatType()
I1, I8, I16, I32, I64 = (ir.IntType(bits) for bits in (1, 8, 16, 32, 64))
FLOATS, WORDS = ir.VectorType(F32, LANES), ir.VectorType(I32, LANES)
MASK, COUNTERS = ir.VectorType(I1, LANES), ir.VectorType(I64, 8)
LOW = 0xFFFFFFFF


def constant(kind: Value, value: float) -> Value:
    """Return a scalar constant, or a vector of it."""
    return ir.Constant(kind, [value] * kind.count if isinstance(kind, ir.VectorType) else value)


def pointers(context: Value, b: Value, signature: Value, args: Sequence[Value], *which: int) -> list[Value]:
    """Return the addresses of the data of those arguments of an intrinsic, which are arrays."""
    return [context.make_array(signature.args[k])(context, b, args[k]).data for k in which]


def splat(b: Value, scalar: Value, kind: Value) -> Value:
    """Return a vector with the scalar in every lane."""
    undefined = ir.Constant(kind, ir.Undefined)
    first = b.insert_element(undefined, scalar, ir.Constant(I32, 0))
    return shuffle(b, first, undefined, [0] * kind.count)


def shuffle(b: Value, x: Value, y: Value, order: Sequence[int]) -> Value:
    """Return the lanes of x, then y, in this order."""
    return b.shuffle_vector(x, y, ir.Constant(ir.VectorType(I32, len(order)), list(order)))


def popcounts(b: Value, vector: Value) -> Value:
    """Return the number of set bits of every lane of a vector of integers."""
    kind = ir.FunctionType(vector.type, [vector.type])
    called: Value = cgutils.get_or_insert_function  # untyped
    name = f"llvm.ctpop.v{vector.type.count}i{vector.type.element.width}"  # llvmlite names intrinsics of scalars only
    return b.call(called(b.module, kind, name), [vector])


def _is_vector(x: Value) -> bool:
    return isinstance(x.type, ir.VectorType)


def _xor(b: Value, *parts: Value) -> Value:
    scalars = [x for x in parts if not _is_vector(x)]
    vectors = [x for x in parts if _is_vector(x)]
    for group in (scalars, vectors):
        while len(group) > 1:
            group.append(b.xor(group.pop(), group.pop()))
    if scalars and vectors:
        return b.xor(vectors[0], splat(b, scalars[0], vectors[0].type))
    return (scalars or vectors)[0]


def _multiply(b: Value, word: Value, multiplier: int) -> tuple[Value, Value]:
    low = b.and_(word, constant(word.type, LOW))
    product = b.mul(low, constant(word.type, multiplier))
    return b.lshr(product, constant(word.type, 32)), product


def repeat(
    b: Value,
    bounds: tuple[Value, Value],
    stride: int,
    carried: list[Value],
    body: Callable[[Value, list[Value]], list[Value]],
) -> list[Value]:
    """Emit `for k in range(*bounds, stride): carried = body(k, carried)`; return what is carried out."""
    first, last = bounds
    before, loop, after = b.block, b.append_basic_block("loop"), b.append_basic_block("done")
    b.cbranch(b.icmp_signed("<", first, last), loop, after)
    b.position_at_end(loop)
    k, now = b.phi(I64), [b.phi(x.type) for x in carried]
    then = body(k, now)
    following = b.add(k, ir.Constant(I64, stride))
    for phi, start, end in zip([k, *now], [first, *carried], [following, *then], strict=True):
        phi.add_incoming(start, before)
        phi.add_incoming(end, b.block)
    b.cbranch(b.icmp_signed("<", following, last), loop, after)
    b.position_at_end(after)
    out = [b.phi(x.type) for x in carried]
    for phi, start, end in zip(out, carried, then, strict=True):
        phi.add_incoming(start, before)
        phi.add_incoming(end, loop)
    return out


def philox(b: Value, counter: Sequence[Value], key: Sequence[Value]) -> list[Value]:
    """Return four words in the low halves of 64-bit lanes; counter and key are 64-bit scalars or vectors."""
    c0, c1, c2, c3 = counter
    for i in range(ROUNDS):
        k0, k1 = (
            b.and_(b.add(k, ir.Constant(I64, i * w)), ir.Constant(I64, LOW)) for k, w in zip(key, WEYL, strict=True)
        )
        high0, low0 = _multiply(b, c0, MULTIPLIERS[0])
        high1, low1 = _multiply(b, c2, MULTIPLIERS[1])
        c0, c1, c2, c3 = _xor(b, high1, c1, k0), low1, _xor(b, high0, c3, k1), low0
    return [c0, c1, c2, c3]


def pair(b: Value, even: Value, odd: Value) -> Value:
    """Return 16 words: the low halves of `even` in even lanes, of `odd` in odd lanes."""
    order = [lane + (LANES - 1 if lane % 2 else 0) for lane in range(LANES)]
    return shuffle(b, b.bitcast(even, WORDS), b.bitcast(odd, WORDS), order)


def clamp(b: Value, y: Value) -> Value:
    """Return y within the contract's bounds."""
    for sign, bound in (("<", float(CLAMP)), (">", -float(CLAMP))):
        limit = constant(FLOATS, bound)
        y = b.select(b.fcmp_ordered(sign, y, limit), y, limit)
    return y


def exp2(b: Value, y: Value) -> Value:
    """Return 2^y by the contract's sequence."""
    magic = constant(FLOATS, float(MAGIC))
    shifted = b.fadd(y, magic)
    f = b.fsub(y, b.fsub(shifted, magic))
    p = constant(FLOATS, float(COEFFICIENTS[-1]))
    for c in (*COEFFICIENTS[-2::-1], ONE):
        p = b.fadd(b.fmul(p, f), constant(FLOATS, float(c)))
    power = b.shl(b.bitcast(shifted, WORDS), constant(WORDS, int(EXPONENT)))
    return b.bitcast(b.add(b.bitcast(p, WORDS), power), FLOATS)


def uniform(b: Value, words: Value) -> Value:
    """Return u = (k + 1/2) 2^-23 of 16 words."""
    low = b.and_(words, constant(WORDS, int(SIGNIFICAND)))
    bits = b.or_(low, constant(WORDS, int(ONE_BITS)))
    return b.fsub(b.bitcast(bits, FLOATS), constant(FLOATS, float(BELOW_ONE)))


def accepts(b: Value, y: Value, words: Value, bounded: bool) -> Value:
    """Return the 16 decisions as bits; `bounded` says that no |y| can pass the clamp, which then is left out."""
    one = constant(FLOATS, 1.0)
    e = exp2(b, y if bounded else clamp(b, y))
    return b.bitcast(b.fcmp_ordered("<", b.fmul(uniform(b, words), b.fadd(one, e)), one), I16)
