"""What a sweep visits, in which steps: shared by the compiled backends."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from backends.contract import Job, Kernel

HEADS, TAILS, ALL = 0, 1, 2  # which chains take part in a step


def free_blocks(job: Job) -> list[NDArray[np.int64]]:
    """Return the blocks without their clamped nodes; empty ones are left out."""
    clamped = np.zeros(job.model.graph.n_spins, np.bool_)
    if job.clamp is not None:
        clamped[job.clamp.nodes] = True
    blocks = [block[~clamped[block]] for block in job.model.graph.blocks]
    return [block for block in blocks if len(block)]


def free_nodes(job: Job) -> NDArray[np.int64]:
    """Return the free nodes, ascending."""
    return np.sort(np.concatenate([*free_blocks(job), np.empty(0, np.int64)]))


def passes(sizes: list[int], kernel: Kernel) -> list[tuple[int, int]]:
    """Return the steps (block, which chains) of a sweep.

    `symmetrised`: heads go through the blocks in order and tails in reverse order; they share one step, at the largest
    block, so that a sweep visits every other block twice and that one once.
    """
    n = len(sizes)
    if kernel is not Kernel.SYMMETRISED or n == 0:
        return [(k, ALL) for k in range(n)]
    shared = int(np.argmax(sizes))
    before = [(k, HEADS) for k in range(shared)] + [(k, TAILS) for k in range(n - 1, shared, -1)]
    after = [(k, HEADS) for k in range(shared + 1, n)] + [(k, TAILS) for k in range(shared - 1, -1, -1)]
    return [*before, (shared, ALL), *after]
