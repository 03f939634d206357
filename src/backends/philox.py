"""Philox-4x32-10: the counter-based random numbers of every backend, and the seeds that key them.

Source: Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC'11, §3.3 and table 2.
"""

from __future__ import annotations

import hashlib
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

ROUNDS = 10
MULTIPLIERS = (0xD2511F53, 0xCD9E8D57)
WEYL = (0x9E3779B9, 0xBB67AE85)  # key increments: the golden ratio and sqrt(3) - 1

Words: TypeAlias = NDArray[np.uint32]
_LOW = np.uint64(0xFFFFFFFF)
_HALF = np.uint64(32)


def _multiply(constant: int, word: NDArray[np.uint64]) -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    product = word * np.uint64(constant)
    return product >> _HALF, product & _LOW


def round_keys(seed: int, rounds: int = ROUNDS) -> tuple[tuple[int, int], ...]:
    """Return the key pair of every round for a 64-bit seed: low word first."""
    low, high = seed & 0xFFFFFFFF, seed >> 32
    return tuple(((low + i * WEYL[0]) & 0xFFFFFFFF, (high + i * WEYL[1]) & 0xFFFFFFFF) for i in range(rounds))


def philox(counter: tuple[object, object, object, object], seed: int, rounds: int = ROUNDS) -> Words:
    """Return four 32-bit words per counter.

    The four counter words are integers or arrays that broadcast together; the returned array has
    their common shape with a last axis of length 4.
    """
    shaped = np.broadcast_arrays(*(np.asarray(word, dtype=np.uint64) for word in counter))
    c0, c1, c2, c3 = (word & _LOW for word in shaped)
    for k0, k1 in round_keys(seed, rounds):
        high0, low0 = _multiply(MULTIPLIERS[0], c0)
        high1, low1 = _multiply(MULTIPLIERS[1], c2)
        c0, c1, c2, c3 = high1 ^ c1 ^ np.uint64(k0), low1, high0 ^ c3 ^ np.uint64(k1), low0
    return np.stack([c0, c1, c2, c3], axis=-1).astype(np.uint32)


def job_seed(root: int, name: str) -> int:
    """Return the 64-bit seed of the job `name` under a root seed.

    SHA-256 of "root:name", first eight bytes, little-endian; jobs are keyed by name alone, so adding one
    moves no other.
    """
    digest = hashlib.sha256(f"{root}:{name}".encode()).digest()
    return int.from_bytes(digest[:8], "little")
