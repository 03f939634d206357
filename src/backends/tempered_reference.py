"""The definition of tempered jobs: the contract in plain NumPy, slow and readable."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from backends.reference import Bits, Sampler, words_of
from backends.swap_tables import energies, fold_swaps, swaps
from backends.tempered_engine import Note, joint_digest
from backends.tempering import SWAP, TemperedJob, pairs


class TemperedSampler:
    """One plain sampler a rung, its chains numbered from the rung's first; swaps exchange rows of their states."""

    def __init__(self, job: TemperedJob, threads: int) -> None:
        self.job, self.tables = job, fold_swaps(job)
        self.rungs = [Sampler(rung, threads, r * job.stride) for r, rung in enumerate(job.rungs)]
        self.tables_digest = joint_digest(rung.tables_digest for rung in self.rungs)
        self.swaps_digest = self.tables.digest()

    def bits(self) -> Bits:
        """Return the state, bool [R, S, n_spins]."""
        return np.stack([rung.bits() for rung in self.rungs])

    def restore(self, bits: Bits) -> None:
        """Put a state back."""
        for rung, state in zip(self.rungs, bits, strict=True):
            rung.restore(state)

    def rounds(
        self, first: int, n_rounds: int, stride: int, looks: tuple[int, ...], note: Note
    ) -> list[NDArray[np.uint64]]:
        """Run rounds and note their swaps; return the snapshots of the rungs looked at."""
        n_draws, shape = n_rounds // stride, self.rungs[0].spins.shape
        seen = np.zeros((len(looks), *shape, -(-n_draws // 64) * 64), np.bool_)
        for t in range(n_rounds):
            self._round(first + t, note)
            if (t + 1) % stride == 0:
                for k, rung in enumerate(looks):
                    seen[k, ..., (t + 1) // stride - 1] = self.rungs[rung].spins
        words = np.packbits(seen, axis=-1, bitorder="little").view("<u8").astype(np.uint64)
        return [np.ascontiguousarray(one.T) for one in words]

    def _round(self, number: int, note: Note) -> None:
        t = self.job.first_round + number
        for rung in self.rungs:
            rung.advance(0, t * self.job.swap_every, self.job.swap_every)
        swapped = np.zeros((self.job.n_rungs - 1, self.job.n_sets), np.bool_)
        for k in pairs(t, self.job.n_rungs):
            swapped[k] = self._swap(k, t)
        note(number, swapped)

    def _swap(self, k: int, t: int) -> Bits:
        """Try the pair of lower rung k in round t; return the sets in which it was exchanged."""
        a, b, edges = self.rungs[k].spins, self.rungs[k + 1].spins, self.job.graph.edges
        delta = energies(self.tables, k, edges, a) - energies(self.tables, k, edges, b)
        chains = k * self.job.stride + np.arange(self.job.n_sets, dtype=np.int64)
        words = words_of(chains, np.zeros(1, np.int64), t, SWAP, self.job.seed)[:, 0]
        swapped = swaps(delta, int(self.tables.q[k]), words)
        a[swapped], b[swapped] = b[swapped], a[swapped]
        return swapped
