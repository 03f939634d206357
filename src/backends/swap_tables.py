"""Swaps on integers: the tables of differences between neighbouring rungs, and the decision, in NumPy."""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from backends.decision import CLAMP, LOG2E, ONE, exp2, uniform
from backends.philox import Words
from backends.sinks import Int64, read_only
from backends.tempering import TemperedJob

Float64 = NDArray[np.float64]
Int32 = NDArray[np.int32]
FINEST = 24  # the largest q
REACH = 2**31  # the sum of |D_int| stays below it


@dataclass(frozen=True, slots=True, eq=False)
class SwapTables:
    """D_int of every pair by its lower rung: int32 `biases` [R - 1, n_spins] and `weights` [R - 1, n_edges], `q`.

    `q` is int64 [R - 1]: one unit of D_int is 2^-q of log2 of a ratio of probabilities.
    """

    biases: Int32
    weights: Int32
    q: Int64

    def digest(self) -> str:
        """Return the SHA-256 of q, biases and weights, little-endian."""
        parts = self.q.astype("<i8"), self.biases.astype("<i4"), self.weights.astype("<i4")
        return hashlib.sha256(b"".join(part.tobytes() for part in parts)).hexdigest()


def fold_swaps(job: TemperedJob) -> SwapTables:
    """Return the swap tables of a job: float64 differences, rounded once."""
    n_spins, pairs = job.graph.n_spins, [quantised(_differences(job, k)) for k in range(job.n_rungs - 1)]
    table = np.array([integers for integers, _ in pairs]).astype(np.int32)
    exponents = np.array([q for _, q in pairs], np.int64)
    tables = SwapTables(table[:, :n_spins].copy(), table[:, n_spins:].copy(), exponents)
    for array in (tables.biases, tables.weights, tables.q):
        read_only(array)
    return tables


def quantised(differences: Float64) -> tuple[Float64, int]:
    """Return rint(D 2^q), and q: the largest at most 24 for which the sum of sizes is below 2^31."""
    q = FINEST
    while True:
        integers = np.rint(np.ldexp(differences, q))
        if math.fsum(np.abs(integers)) < REACH:
            return integers, q
        q -= 1


def _differences(job: TemperedJob, k: int) -> Float64:
    low, high = (
        float(beta) * np.concatenate([model.biases, model.weights]).astype(np.float64)
        for model, beta in zip(job.models[k : k + 2], job.betas[k : k + 2], strict=True)
    )
    return LOG2E * (high - low)


def energies(tables: SwapTables, k: int, edges: NDArray[np.int32], bits: NDArray[np.bool_]) -> Int64:
    """Return E_k of states bool [..., n_spins]."""
    spins = bits.astype(np.int64) * 2 - 1
    products = spins[..., edges[:, 0]] * spins[..., edges[:, 1]]
    return np.asarray(spins @ tables.biases[k].astype(np.int64) + products @ tables.weights[k].astype(np.int64))


def swaps(delta: Int64, q: int, words: Words) -> NDArray[np.bool_]:
    """Return where two states are exchanged, for delta = E_k(a) - E_k(b) and one random word each."""
    y = (-delta).astype(np.float32) * np.float32(2.0**-q)
    y = np.minimum(np.maximum(y, np.float32(0)), CLAMP)
    return np.asarray((delta >= 0) | (uniform(words) * exp2(y) < ONE))
