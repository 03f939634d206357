"""States of the compiled kernels: from bits to words of chains and back, and the first state."""

from __future__ import annotations

from functools import partial

import numpy as np
from numpy.typing import NDArray

from backends.contract import Job
from backends.decision import Float32, Tables
from backends.numba_kernel import starter
from backends.numba_lanes import LANES
from backends.reference import starting_bits

State = NDArray[np.uint16]


def row_length(n_spins: int, wide: int) -> int:
    """Return the uint64 words of a state's nodes, a multiple of 64 bytes."""
    return -(-n_spins * wide // 32) * 8


def state_length(n_spins: int, wide: int) -> int:
    """Return the 16-bit words of a state: the nodes, the two rows after them, and what fills a row."""
    return max(4 * row_length(n_spins, wide), -(-(n_spins + 2) * wide // 4) * 4)


def pack(bits: NDArray[np.bool_], lanes: NDArray[np.int64], state: State) -> None:
    """Write bits [chains, n_spins] into a state; `lanes` are the chains of a node's bits, some beyond the last."""
    chains, n_spins = bits.shape
    lit = np.zeros((n_spins, len(lanes)), np.bool_)
    lit[:, :chains] = bits.T
    words = np.ascontiguousarray(np.packbits(lit[:, lanes], axis=-1, bitorder="little")).view("<u2")
    state[: words.size] = words.reshape(-1)


def unpack(state: State, lanes: NDArray[np.int64], n_chains: int, n_spins: int) -> NDArray[np.bool_]:
    """Return the bits of a state, bool [n_chains, n_spins]."""
    return lane_bits(state[: n_spins * len(lanes) // LANES].reshape(n_spins, -1), lanes, n_chains).T.copy()


def lane_bits(words: State, lanes: NDArray[np.int64], n_chains: int) -> NDArray[np.bool_]:
    """Return the bits of words [..., wide] by chain, bool [..., n_chains]."""
    little = np.ascontiguousarray(words.astype("<u2", copy=False))
    bits = np.unpackbits(little.view(np.uint8), axis=-1, bitorder="little")
    return bits[..., np.argsort(lanes)[:n_chains]].astype(np.bool_)


def drawn_bits(job: Job, field: Float32, first: int = 0) -> NDArray[np.bool_]:
    """Return what `reference.drawn_bits` returns, sooner; `first` is a multiple of 4."""
    bits, draw = np.empty((job.n_chains, len(field)), np.bool_), starter()
    for c in range(0, job.n_chains, LANES):
        draw(field, (first + c) // 4, job.seed & 0xFFFFFFFF, job.seed >> 32, bits[c : c + LANES])
    return bits


def first_bits(job: Job, tables: Tables, first: int = 0) -> NDArray[np.bool_]:
    """Return the first state of every chain, the first of which has the number `first`."""
    return starting_bits(job, tables, partial(drawn_bits, first=first))
