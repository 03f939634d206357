"""The decision arithmetic: two folded tables and one sequence of float32 operations, in NumPy.

The sequence below is the definition; the compiled backends repeat it operation by operation. Error of 2^f against
float64: at most 1.9e-7 relative over f in [-1/2, 1/2]. The chance of a flip is a multiple of 2^-23: below
1/2 * 2^-23 it is never, so the smallest that can happen is 2^-23 = 1.2e-7.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

from backends.philox import Words
from backends.sinks import read_only

if TYPE_CHECKING:
    from backends.contract import Job

Float32: TypeAlias = NDArray[np.float32]
LOG2E = 1.4426950408889634
CLAMP = np.float32(30)  # at |y| > 25 the decision no longer depends on y
MAGIC = np.float32(1.5 * 2**23)  # adding it rounds to an integer, kept in the low bits
# 2^f = 1 + f (C1 + f (C2 + ...)), least maximal relative error on [-1/2, 1/2] with the constant term exactly 1,
# so that a zero field is a fair coin; lowest power first.
COEFFICIENTS = tuple(
    np.float32(float.fromhex(c))
    for c in ("0x1.62e42ap-1", "0x1.ebf9bcp-3", "0x1.c6b752p-5", "0x1.3cea88p-7", "0x1.5bba14p-10")
)
ONE = np.float32(1)
BELOW_ONE = np.float32(1 - 2**-24)
SIGNIFICAND = np.uint32(0x007FFFFF)  # the bits of a random word that are used
ONE_BITS = np.uint32(0x3F800000)
EXPONENT = np.uint32(23)


@dataclass(frozen=True, slots=True, eq=False)
class Tables:
    """Folded float32 tables: `base` [n_spins], `steps` in the order of `Graph.neighbours`, `start` [n_spins]."""

    base: Float32
    steps: Float32
    start: Float32

    def digest(self) -> str:
        """Return the SHA-256 of base then steps, little-endian, with -0.0 written as 0.0."""
        values = np.concatenate([self.base, self.steps]) + np.float32(0)
        return hashlib.sha256(values.astype("<f4").tobytes()).hexdigest()


def fold(job: Job) -> Tables:
    """Return the tables of a job: sums run over neighbours in order, in float64, and are rounded once."""
    rows, beta = job.model.graph.rows, float(job.beta)
    biases = job.model.biases.astype(np.float64)
    weights = job.model.weights.astype(np.float64)[rows.edges]
    total = biases.copy()
    owners = np.repeat(np.arange(len(biases)), np.diff(rows.starts))
    np.subtract.at(total, owners, weights)
    scale = -2.0 * beta * LOG2E
    tables = (scale * total, 2.0 * scale * weights, 0.5 * scale * biases)
    base, steps, start = (table.astype(np.float32) for table in tables)
    for table in (base, steps, start):
        read_only(table)
    return Tables(base, steps, start)


def uniform(words: Words) -> Float32:
    """Return u = (k + 1/2) 2^-23 with k the lower 23 bits; exact, and symmetric about 1/2."""
    return ((words & SIGNIFICAND) | ONE_BITS).view(np.float32) - BELOW_ONE


def exp2(y: Float32) -> Float32:
    """Return 2^y for |y| at most 30, by the contract's sequence."""
    shifted = y + MAGIC
    f = y - (shifted - MAGIC)
    p = np.full_like(f, COEFFICIENTS[-1])
    for c in COEFFICIENTS[-2::-1]:
        p = p * f + c
    p = p * f + ONE
    return (p.view(np.uint32) + (shifted.view(np.uint32) << EXPONENT)).view(np.float32)


def accepts(y: Float32, words: Words) -> NDArray[np.bool_]:
    """Return where the spin becomes +1, for y = -2 beta log2(e) h and one random word each."""
    e = exp2(np.minimum(np.maximum(y, -CLAMP), CLAMP))
    return uniform(words) * (ONE + e) < ONE
