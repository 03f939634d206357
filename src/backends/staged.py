"""A counter that sees only every k-th snapshot of those that are sampled."""

from __future__ import annotations

from typing import Any

import numpy as np

from backends.contract import Job
from backends.counters import Arrays, Counter
from backends.ops import Ops


class Staged:
    """A counter behind a decimator: keeps every `step`-th snapshot and hands on whole words."""

    def __init__(self, counter: Counter, job: Job, ops: Ops, step: int, n_draws: int) -> None:
        self.counter, self.ops, self.step, self.n_draws = counter, ops, step, n_draws
        shape = (1, job.model.graph.n_spins, job.n_chains if step > 1 else 0)
        self.stage = ops.zeros(shape, np.uint64)
        self.arrays: Arrays = {**counter.arrays, "stage": self.stage}

    def saved(self) -> Arrays:
        """Return every array as it is in the host's memory."""
        return {name: self.ops.fetched(array) for name, array in self.arrays.items()}

    def restore(self, arrays: Arrays) -> None:
        """Put saved arrays back."""
        for name, array in self.arrays.items():
            self.ops.fill(array, arrays[name])

    def add(self, words: Any, n_draws: int, first: int, chain: int) -> None:
        """Count base snapshots first .. first + n_draws - 1."""
        if self.step == 1:
            self.counter.add(words, n_draws, first, chain)
            return
        kept, last = first // self.step, (first + n_draws) // self.step
        while kept < last:
            stop = min(last, kept - kept % 64 + 64)
            self._move(words, (kept, stop), first, chain)
            kept = stop

    def _move(self, words: Any, kept: tuple[int, int], first: int, chain: int) -> None:
        begin, stop = kept
        chosen = (np.arange(begin, stop, dtype=np.int64) + 1) * self.step - 1 - first
        self.ops.decimate(words, chosen, chain, begin % 64, self.stage)
        if stop % 64 == 0 or stop == self.n_draws:
            start = (stop - 1) // 64 * 64
            kept_words = self.ops.taken(self.stage, chain, words.shape[-1])
            self.counter.add(kept_words, stop - start, start, chain)
