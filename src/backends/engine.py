"""The loop that every backend shares: advance, look, count, checkpoint.

A backend brings a sampler (bits in, packed snapshots out) and a module of counting functions; nothing here can tell one
backend from another, so chunking, threads and resuming cannot either.
"""

# ruff: noqa: PLR0917 - what one chunk needs
from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from time import perf_counter
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from backends import checkpoints, memory, tempered_engine
from backends.contract import Checkpoint, Cost, Counts, Job, Progress
from backends.counters import open_counter
from backends.errors import JobError, UnavailableError
from backends.ops import Ops
from backends.sinks import (
    BlockLadder,
    LaggedCounts,
    MomentCounts,
    Observables,
    PackedTrajectory,
    PairSums,
    Sums,
    check_observables,
    draws,
    read_only,
)
from backends.staged import Staged
from backends.tempering import TemperedCounts, TemperedJob

PAIRED_ROWS = 64  # observables that one thread sums at a time: slow ones take a hundred times as long as fast ones
QUIET_SWEEPS = 1024  # sweeps between two reports while nothing is recorded


class Sampler(Protocol):
    """What a backend brings: chains in parts that advance independently."""

    parts: tuple[slice, ...]
    tables_digest: str

    def bits(self) -> NDArray[np.bool_]:
        """Return the state, bool [n_chains, n_spins]."""

    def restore(self, bits: NDArray[np.bool_]) -> None:
        """Put a state back."""

    def advance(self, part: int, sweep: int, n_sweeps: int) -> None:
        """Run sweeps sweep .. sweep + n_sweeps - 1 of one part, numbered as in the counter; return when done."""

    def sample(self, part: int, sweep: int, n_draws: int, stride: int) -> Any:
        """Run n_draws * stride sweeps; return uint64 [ceil(n_draws / 64), n_spins, chains of the part].

        The array lies where the backend's counting functions want it, and may be written again by the part's next call.
        """


class Engine:
    """A backend made of samplers and counting functions; `part_chains` is the most chains a part holds, 0 for all."""

    def __init__(
        self,
        name: str,
        sampler: Callable[[Job, int], Sampler],
        ops: Ops,
        threads: int,
        part_chains: int = 0,
        tempered: tempered_engine.Make | None = None,
    ) -> None:
        self.name, self.sampler, self.ops, self.threads, self.part_chains = name, sampler, ops, threads, part_chains
        self.tempered = tempered

    def cost(self, job: Job | TemperedJob) -> Cost:
        """Return draws and bytes; runs nothing."""
        if isinstance(job, TemperedJob):
            return tempered_engine.cost(job, self.ops)
        stride = base_stride(job)
        staged = sum(sink.stride > stride for sink in job.sinks)
        return memory.cost(job, self._at_once(job) * self._chunk_words(job), staged)

    def _at_once(self, job: Job) -> int:
        return min(job.n_chains, self.part_chains * self.threads or job.n_chains)

    def _chunk_words(self, job: Job) -> int:
        """Return how many words per chain and spin are sampled before they are counted; 0 without sinks."""
        if not job.sinks:
            return 0
        fit = self.ops.CHUNK_BYTES // (
            8 * min(job.n_chains, self.part_chains or job.n_chains) * job.model.graph.n_spins
        )
        needed = -(-job.n_sweeps // (64 * base_stride(job)))
        return max(1, min(self.ops.CHUNK_WORDS, fit, needed))

    def run(self, job: Job, progress: Progress | None = None, checkpoint: Checkpoint | None = None) -> Counts:
        """Sample and count, going on from the checkpoint where there is one.

        Raises MemoryBudgetError: the job would not fit. CheckpointError: the file is of another job or damaged.
        """
        memory.check(job, self.cost(job))
        sampler = self.sampler(job, self.threads)
        stride = base_stride(job)
        counters = tuple(
            Staged(open_counter(s, job, self.ops), job, self.ops, s.stride // stride, draws(s, job.n_sweeps))
            for s in job.sinks
        )
        done = self._resume(job, sampler, counters, checkpoint)
        with ThreadPoolExecutor(self.threads) as pool:
            for end in self._drive(job, sampler, counters, done, pool, checkpoint):
                if progress is not None:
                    progress(end, job.warmup + job.n_sweeps)
        final = sampler.bits()
        read_only(final)
        records = tuple(staged.counter.record() for staged in counters)
        return Counts(self.name, job.digest(), sampler.tables_digest, records, final)

    def temper(
        self, job: TemperedJob, progress: Progress | None = None, checkpoint: Checkpoint | None = None
    ) -> TemperedCounts:
        """Sample rungs that exchange states, and count; `progress` and `checkpoint` are in rounds.

        Raises MemoryBudgetError: the job would not fit. CheckpointError: the file is of another job or damaged.
        UnavailableError: this backend does not temper.
        """
        if self.tempered is None:
            raise UnavailableError(self.name, "it does not temper; 'reference', 'numba_cpu' and 'cupy_gpu' do")
        memory.check(job, self.cost(job))
        run = tempered_engine.TemperedRun(job, self.tempered, self.ops, self.threads)
        return tempered_engine.temper(self.name, run, self.threads, progress, checkpoint)

    def gradient_counts(self, clamped: Job, free: Job) -> tuple[Counts, Counts]:
        """Run both phases of one training update.

        Raises JobError: the phases are of two models or two temperatures, or lack a Moments sink.
        """
        if clamped.model is not free.model or clamped.beta != free.beta:
            raise JobError("the two phases of a gradient need one model and one beta", (clamped.beta, free.beta))
        phases = self.run(clamped), self.run(free)
        for counts in phases:
            counts.of(MomentCounts)
        return phases

    def rate(self, job: Job, seconds: float) -> float:
        """Return spin updates per second, timed over at least that many seconds of sampling alone.

        One sweep comes before, untimed: the first call of a kernel may compile it.
        """
        sampler, n_sweeps, spent = self.sampler(replace(job, sinks=()), self.threads), 1, 0.0
        with ThreadPoolExecutor(self.threads) as pool:
            _advance(sampler, 1, pool)
            while spent < seconds:
                n_sweeps *= 2
                begin = perf_counter()
                _advance(sampler, n_sweeps, pool)
                spent = perf_counter() - begin
        return job.n_chains * n_sweeps * job.n_free / spent

    def lagged_counts(
        self, packed: PackedTrajectory, observables: Observables, lags: NDArray[np.int64]
    ) -> LaggedCounts:
        """Return exact lagged sums, chains and observables kept apart.

        Raises JobError: a lag outside 0 .. n_draws - 1, or an observable of a node that is not there.
        MemoryBudgetError: the sums would not fit.
        """
        chains, n_spins, _ = packed.words.shape
        check_observables(observables, n_spins)
        lags = np.ascontiguousarray(lags, dtype=np.int64).reshape(-1)
        bad = lags[(lags < 0) | (lags >= packed.n_draws)]
        if len(bad):
            raise JobError(f"lag {bad[0]} is outside 0..{packed.n_draws - 1}", int(bad[0]))
        rows = np.ascontiguousarray(observables, dtype=np.int32)
        wanted = np.unique(np.append(lags, 0))
        memory.check_lags(chains * len(rows) * len(wanted))
        out = [np.zeros((chains, len(rows), len(wanted)), np.int64) for _ in range(3)]
        self._lagged(packed, rows, wanted, out)
        at = np.searchsorted(wanted, lags)
        products, heads, tails = (array[..., at] for array in out)
        return LaggedCounts(lags, products, heads, tails, out[1][..., 0], packed.n_draws)

    def _lagged(
        self, packed: PackedTrajectory, rows: Observables, lags: NDArray[np.int64], out: list[NDArray[np.int64]]
    ) -> None:
        def count(c: int) -> None:
            self.ops.add_lagged(packed.words[c], packed.n_draws, rows, lags, *(array[c] for array in out))

        with ThreadPoolExecutor(self.threads) as pool:
            list(pool.map(count, range(packed.words.shape[0])))

    def pair_sums(self, packed: PackedTrajectory, observables: Observables) -> PairSums:
        """Return the sums over every observable's leading positive pairs of lags, all chains together.

        Raises JobError: an observable of a node that is not there, or a trajectory whose sums could pass 64 bits.
        MemoryBudgetError: a copy of the trajectory would not fit.
        """
        (chains, n_spins, _), n = packed.words.shape, packed.n_draws
        check_observables(observables, n_spins)
        if 8 * chains * n**3 >= 2**63:
            raise JobError(f"sums of {chains} chains of {n} draws could pass 64 bits; take fewer draws", n)
        memory.check_pairs(self.ops.pair_bytes(chains, n_spins, n))
        rows, laid = np.ascontiguousarray(observables, dtype=np.int32), self.ops.lay_out(packed.words, n)
        out = np.zeros((len(rows), 5), np.int64)

        def count(k: int) -> None:
            here = slice(k, k + PAIRED_ROWS)
            self.ops.add_pairs(packed.words, laid, n, rows[here], out[here])

        with ThreadPoolExecutor(self.threads) as pool:
            list(pool.map(count, range(0, len(rows), PAIRED_ROWS)))
        kept, products, ends, squares, sums = out.T.copy()
        return PairSums(kept, products, ends, squares, sums, chains, n)

    def block_ladder(self, blocks: Sums) -> BlockLadder:
        """Return sums and squares of blocks, int [blocks, observables, chains], merged by twos down to one.

        Raises JobError: no such array, or sums whose squares could pass 64 bits.
        """
        _check_blocks(blocks)
        n_levels, n_obs = len(blocks).bit_length(), blocks.shape[1]
        shape = n_levels, blocks.shape[2], n_obs
        origin, crossings = np.zeros(n_obs, np.int64), np.zeros(shape[1:], np.int64)
        sums, squares, ends = np.zeros(shape, np.int64), np.zeros(shape, np.int64), np.zeros((2, *shape), np.int64)
        self.ops.add_ladder(np.ascontiguousarray(blocks), n_levels, origin, sums, squares, ends, crossings)
        largest = max(1, int(np.abs(ends).max()))
        n_blocks = len(blocks) >> np.arange(n_levels)
        return BlockLadder(n_blocks, origin, sums, squares, ends[1] > ends[0], crossings, largest)

    def _step(
        self, job: Job, sampler: Sampler, counters: tuple[Staged, ...], span: tuple[int, int], pool: ThreadPoolExecutor
    ) -> None:
        """Run sweeps span[0] .. span[1] - 1: parts in parallel, or, where one part holds all chains, its counting."""
        begin, end = span
        sweep, stride, first = job.first_sweep + begin, base_stride(job), max(0, begin - job.warmup)

        def count(words: Any, chain: int) -> None:
            for counter in counters:
                counter.add(words, (end - begin) // stride, first // stride, chain)

        def work(part: int) -> Any:
            if not counters or end <= job.warmup:
                sampler.advance(part, sweep, end - begin)
                return None
            words = sampler.sample(part, sweep, (end - begin) // stride, stride)
            if len(sampler.parts) == 1:
                return words
            count(words, sampler.parts[part].start)
            return None

        for words in pool.map(work, range(len(sampler.parts))):
            if words is not None:
                cuts = range(0, words.shape[2], self.ops.COUNTED_CHAINS)
                list(pool.map(lambda c, w=words: count(self.ops.piece(w, c), c), cuts))

    def _resume(self, job: Job, sampler: Sampler, counters: tuple[Staged, ...], checkpoint: Checkpoint | None) -> int:
        if checkpoint is None or not checkpoint.path.exists():
            return 0
        arrays = [counter.saved() for counter in counters]
        done, bits = checkpoints.read(checkpoint.path, job, arrays)
        for counter, stored in zip(counters, arrays, strict=True):
            counter.restore(stored)
        sampler.restore(bits)
        return done

    def _drive(
        self,
        job: Job,
        sampler: Sampler,
        counters: tuple[Staged, ...],
        done: int,
        pool: ThreadPoolExecutor,
        checkpoint: Checkpoint | None,
    ) -> Iterator[int]:
        saved, total = done, job.warmup + job.n_sweeps
        while done < total:
            end = _next_stop(job, done, checkpoint, self._chunk_words(job))
            self._step(job, sampler, counters, (done, end), pool)
            done = end
            if checkpoint is not None and (done == total or done - saved >= checkpoint.every):
                checkpoints.write(checkpoint.path, job, done, sampler.bits(), [c.saved() for c in counters])
                saved = done
            yield done


def _check_blocks(blocks: Sums) -> None:
    if blocks.ndim != 3 or 0 in blocks.shape or not np.issubdtype(blocks.dtype, np.signedinteger):
        raise JobError(
            f"block sums are integers [blocks, observables, chains]; found {blocks.dtype} {blocks.shape}", blocks.shape
        )
    reach = len(blocks) * max(int(blocks.max()), -int(blocks.min()))
    if blocks.shape[2] * (2 * reach) ** 2 >= 2**63:
        raise JobError(f"squares of sums of {len(blocks)} blocks could pass 64 bits; take shorter ones", reach)


def _advance(sampler: Sampler, n_sweeps: int, pool: ThreadPoolExecutor) -> None:
    list(pool.map(lambda part: sampler.advance(part, 0, n_sweeps), range(len(sampler.parts))))


def base_stride(job: Job) -> int:
    """Return the greatest stride that serves every sink."""
    return math.gcd(*(sink.stride for sink in job.sinks)) or 1


def _next_stop(job: Job, done: int, checkpoint: Checkpoint | None, words: int) -> int:
    every = QUIET_SWEEPS if checkpoint is None else min(QUIET_SWEEPS, checkpoint.every)
    if done < job.warmup:
        return min(job.warmup, done + every)
    total = job.warmup + job.n_sweeps
    if not job.sinks:
        return min(total, done + every)
    word = 64 * base_stride(job)
    wanted = words if checkpoint is None else min(words, max(1, checkpoint.every // word))
    return min(total, done + wanted * word)
