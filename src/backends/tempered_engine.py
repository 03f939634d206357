"""The loop of tempered jobs that every backend shares: advance, exchange, look, count, checkpoint."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from backends import checkpoints, memory
from backends.contract import Checkpoint, Cost, Progress
from backends.counters import open_counter
from backends.ops import Ops
from backends.replicas import Replicas
from backends.sinks import draws, read_only
from backends.staged import Staged
from backends.tempering import TemperedCounts, TemperedJob

CHUNK_BYTES = 2**25  # of packed snapshots of all rungs that are looked at, unless a word per spin is already more
QUIET_ROUNDS = 256  # rounds between two reports while nothing is recorded
Note: TypeAlias = Replicas  # called once for every round, or its arrays counted in by the sampler itself


class TemperedSampler(Protocol):
    """What a backend brings to temper."""

    tables_digest: str
    swaps_digest: str

    def bits(self) -> NDArray[np.bool_]:
        """Return the state, bool [R, S, n_spins]."""

    def restore(self, bits: NDArray[np.bool_]) -> None:
        """Put a state back."""

    def rounds(self, first: int, n_rounds: int, stride: int, looks: tuple[int, ...], note: Note) -> list[Any]:
        """Run n_rounds rounds, the first of number `first` from the start of the job.

        `note` is called once for every round, in order, with its number and bool [R - 1, S], True where a pair of
        rungs was exchanged. Where `looks` names rungs, n_rounds is a multiple of `stride`, and what comes back is
        uint64 [ceil(n_rounds / stride / 64), n_spins, S] for each: snapshots after every `stride`-th round.
        """


Make: TypeAlias = Callable[[TemperedJob, int], TemperedSampler]


class TemperedRun:
    """One tempered job under way on one backend."""

    def __init__(self, job: TemperedJob, make: Make, ops: Ops, threads: int) -> None:
        self.job, self.ops, self.sampler, self.replicas = job, ops, make(job, threads), Replicas(job)
        self.looks, self.stride = looked_at(job), base_stride(job)
        self.counters = [(rung, self._counter(rung, sink)) for rung, sink in job.sinks]
        self.done = 0

    def _counter(self, rung: int, sink: Any) -> Staged:
        counted, ops = self.job.rungs[rung], self.ops
        step, n_draws = sink.stride // self.stride, draws(sink, self.job.n_rounds)
        return Staged(open_counter(sink, counted, ops), counted, ops, step, n_draws)

    def resume(self, checkpoint: Checkpoint | None) -> None:
        """Go on from a checkpoint where there is one.

        Raises CheckpointError: the file is of another job or damaged.
        """
        if checkpoint is None or not checkpoint.path.exists():
            return
        arrays = [counter.saved() for _, counter in self.counters]
        self.done, bits = checkpoints.read(checkpoint.path, self.job, [*arrays, self.replicas.arrays])
        for (_, counter), stored in zip(self.counters, arrays, strict=True):
            counter.restore(stored)
        self.sampler.restore(bits)

    def save(self, checkpoint: Checkpoint) -> None:
        """Leave what a later run needs."""
        arrays = [counter.saved() for _, counter in self.counters]
        checkpoints.write(checkpoint.path, self.job, self.done, self.sampler.bits(), [*arrays, self.replicas.arrays])

    def drive(self, checkpoint: Checkpoint | None, pool: ThreadPoolExecutor) -> Iterable[int]:
        """Run to the end; yield the rounds done after every chunk."""
        saved, total = self.done, self.job.warmup + self.job.n_rounds
        while self.done < total:
            end = self._next_stop(checkpoint)
            self._step(end, pool)
            self.done = end
            if checkpoint is not None and (end == total or end - saved >= checkpoint.every):
                self.save(checkpoint)
                saved = end
            yield end

    def _step(self, end: int, pool: ThreadPoolExecutor) -> None:
        first, measured = self.done, self.done >= self.job.warmup
        looks = self.looks if measured else ()
        seen = self.sampler.rounds(first, end - first, self.stride, looks, self.replicas)
        n_draws, draw = (end - first) // self.stride, (first - self.job.warmup) // self.stride
        words = dict(zip(looks, seen, strict=True))

        def count(task: tuple[Staged, int, int]) -> None:
            counter, rung, chain = task
            counter.add(self.ops.piece(words[rung], chain), n_draws, draw, chain)

        cuts = range(0, self.job.n_sets, self.ops.COUNTED_CHAINS)
        list(pool.map(count, [(counter, r, c) for r, counter in self.counters if r in words for c in cuts]))

    def _next_stop(self, checkpoint: Checkpoint | None) -> int:
        job, every = self.job, QUIET_ROUNDS if checkpoint is None else min(QUIET_ROUNDS, checkpoint.every)
        if self.done < job.warmup:
            return min(job.warmup, self.done + every)
        total = job.warmup + job.n_rounds
        if not job.sinks:
            return min(total, self.done + every)
        word, words = 64 * self.stride, chunk_words(job, self.ops)
        wanted = words if checkpoint is None else min(words, max(1, checkpoint.every // word))
        return min(total, self.done + wanted * word)

    def counts(self, backend: str) -> TemperedCounts:
        """Return the integers of the finished run."""
        final = self.sampler.bits()
        read_only(final)
        return TemperedCounts(
            backend=backend,
            job_digest=self.job.digest(),
            tables_digest=self.sampler.tables_digest,
            swaps_digest=self.sampler.swaps_digest,
            at=tuple(rung for rung, _ in self.job.sinks),
            records=tuple(counter.counter.record() for _, counter in self.counters),
            final=final,
            **self.replicas.record(),
        )


def temper(
    name: str, run: TemperedRun, threads: int, progress: Progress | None, checkpoint: Checkpoint | None
) -> TemperedCounts:
    """Carry a tempered job to its end; `progress` is told the rounds done and the rounds in all."""
    run.resume(checkpoint)
    with ThreadPoolExecutor(threads) as pool:
        for done in run.drive(checkpoint, pool):
            if progress is not None:
                progress(done, run.job.warmup + run.job.n_rounds)
    return run.counts(name)


def cost(job: TemperedJob, ops: Ops) -> Cost:
    """Return draws and bytes of a tempered job; runs nothing."""
    words = chunk_words(job, ops) * len(looked_at(job)) * job.n_sets
    staged = sum(sink.stride > base_stride(job) for _, sink in job.sinks)
    return memory.tempered_cost(job, words, staged)


def looked_at(job: TemperedJob) -> tuple[int, ...]:
    """Return the rungs that hold a sink, ascending."""
    return tuple(sorted({rung for rung, _ in job.sinks}))


def base_stride(job: TemperedJob) -> int:
    """Return the greatest stride in rounds that serves every sink."""
    return math.gcd(*(sink.stride for _, sink in job.sinks)) or 1


def chunk_words(job: TemperedJob, ops: Ops) -> int:
    """Return how many words per chain and spin are sampled before they are counted; 0 without sinks."""
    if not job.sinks:
        return 0
    fit = CHUNK_BYTES // (8 * job.n_sets * job.graph.n_spins * len(looked_at(job)))
    needed = -(-job.n_rounds // (64 * base_stride(job)))
    return max(1, min(ops.CHUNK_WORDS, fit, needed))


def joint_digest(digests: Iterable[str]) -> str:
    """Return the SHA-256 that names the tables of all rungs, from those of each in order."""
    return hashlib.sha256("\n".join(digests).encode()).hexdigest()
