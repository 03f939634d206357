"""One counter per sink: its arrays, what it does with a chunk of packed snapshots, the record it ends as.

Counters work on a range of chains at a time, so that threads may share them: ranges do not overlap.
"""

from __future__ import annotations

import math
from types import ModuleType
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from backends.contract import Job
from backends.model import Model
from backends.sinks import (
    BatchCounts,
    CorrelatorCounts,
    DyadicBatchMeans,
    Int64,
    MomentCounts,
    Moments,
    MultiTau,
    PackedTrajectory,
    Record,
    Series,
    SeriesCounts,
    Sink,
    Trajectory,
    draws,
    read_only,
)

Arrays = dict[str, NDArray[Any]]


class Counter(Protocol):
    """What the engine asks of a counter."""

    arrays: Arrays

    def add(self, chains: slice, words: NDArray[np.uint64], n_draws: int, first: int) -> None:
        """Count snapshots first .. first + n_draws - 1 of these chains."""

    def record(self) -> Record:
        """Return the finished record; its arrays are read-only."""


def fixed_point(model: Model) -> tuple[Int64, Int64, float]:
    """Return weights and biases as integer multiples of a unit, the power of two returned last.

    The unit is the smallest that keeps every energy below 2^61 units, and no smaller than 2^-60.
    """
    reach = math.fsum(np.abs(model.weights.astype(np.float64))) + math.fsum(np.abs(model.biases.astype(np.float64)))
    shift = min(60, 60 - math.frexp(reach)[1]) if reach else 0
    scaled = (
        np.rint(np.ldexp(part.astype(np.float64), shift)).astype(np.int64) for part in (model.weights, model.biases)
    )
    weights, biases = scaled
    return weights, biases, math.ldexp(1.0, -shift)


def levels(n_draws: int) -> int:
    """Return the number of sizes 1, 2, 4, ... that fit in n_draws."""
    return n_draws.bit_length()


def shapes(sink: Sink, job: Job) -> dict[str, tuple[tuple[int, ...], type[np.generic]]]:
    """Return the shape and type of every array a sink will hold."""
    c, n, e = job.n_chains, job.model.graph.n_spins, job.model.graph.n_edges
    t = draws(sink, job.n_sweeps)
    if isinstance(sink, Moments):
        windows = job.n_sweeps // sink.window
        return {"spins": ((c, windows, n), np.int64), "edges": ((c, windows, e), np.int64)}
    if isinstance(sink, Trajectory):
        return {"words": ((c, n, -(-t // 64)), np.uint64)}
    if isinstance(sink, Series):
        return {"magnetisation": ((c, t), np.int64), "energy": ((c, t), np.int64)}
    flat = (c, levels(t), len(sink.observables))
    if isinstance(sink, DyadicBatchMeans):
        return dict.fromkeys(("partial", "sums", "squares"), (flat, np.int64))
    deep = (c, levels(t), sink.points, len(sink.observables))
    return {
        "partial": (flat, np.int64),
        "sums": (flat, np.int64),
        "recent": (deep, np.int64),
        "products": (deep, np.int64),
    }


def size(sink: Sink, job: Job) -> int:
    """Return the bytes a sink will hold."""
    return sum(math.prod(shape) * np.dtype(kind).itemsize for shape, kind in shapes(sink, job).values())


def open_counter(sink: Sink, job: Job, ops: ModuleType) -> Counter:
    """Return the counter of a sink with every array at zero; `ops` is `counting` or a module that equals it."""
    arrays: Arrays = {name: np.zeros(shape, kind) for name, (shape, kind) in shapes(sink, job).items()}
    if isinstance(sink, Moments):
        return _MomentCounter(sink, job, ops, arrays)
    if isinstance(sink, Trajectory):
        return _TrajectoryCounter(sink, job, ops, arrays)
    if isinstance(sink, Series):
        return _SeriesCounter(sink, job, ops, arrays)
    if isinstance(sink, DyadicBatchMeans):
        return _BatchCounter(sink, job, ops, arrays)
    return _CorrelatorCounter(sink, job, ops, arrays)


class _MomentCounter:
    def __init__(self, sink: Moments, job: Job, ops: ModuleType, arrays: Arrays) -> None:
        self.arrays, self.ops, self.edges = arrays, ops, job.model.graph.edges
        self.window = sink.window // sink.stride

    def add(self, chains: slice, words: NDArray[np.uint64], n_draws: int, first: int) -> None:
        spins, edges = self.arrays["spins"][chains], self.arrays["edges"][chains]
        self.ops.add_moments(words, n_draws, first, self.window, self.edges, spins, edges)

    def record(self) -> Record:
        return MomentCounts(**_frozen(self.arrays, "spins", "edges"), draws=self.window)


class _TrajectoryCounter:
    def __init__(self, sink: Trajectory, job: Job, ops: ModuleType, arrays: Arrays) -> None:
        self.arrays, self.stride, self.n_draws = arrays, sink.stride, draws(sink, job.n_sweeps)

    def add(self, chains: slice, words: NDArray[np.uint64], n_draws: int, first: int) -> None:
        start = first // 64
        self.arrays["words"][chains, :, start : start + -(-n_draws // 64)] = words[..., : -(-n_draws // 64)]

    def record(self) -> Record:
        return PackedTrajectory(**_frozen(self.arrays, "words"), n_draws=self.n_draws, stride=self.stride)


class _SeriesCounter:
    def __init__(self, sink: Series, job: Job, ops: ModuleType, arrays: Arrays) -> None:
        self.arrays, self.ops, self.edges = arrays, ops, job.model.graph.edges
        self.weights, self.biases, self.unit = fixed_point(job.model)

    def add(self, chains: slice, words: NDArray[np.uint64], n_draws: int, first: int) -> None:
        out = (self.arrays["magnetisation"][chains], self.arrays["energy"][chains])
        self.ops.add_series(words, n_draws, first, self.edges, self.weights, self.biases, *out)

    def record(self) -> Record:
        return SeriesCounts(**_frozen(self.arrays, "magnetisation", "energy"), unit=self.unit)


class _BatchCounter:
    def __init__(self, sink: DyadicBatchMeans, job: Job, ops: ModuleType, arrays: Arrays) -> None:
        self.arrays, self.ops, self.observables = arrays, ops, np.ascontiguousarray(sink.observables, np.int32)
        self.n_draws = draws(sink, job.n_sweeps)

    def add(self, chains: slice, words: NDArray[np.uint64], n_draws: int, first: int) -> None:
        out = (self.arrays[name][chains] for name in ("partial", "sums", "squares"))
        self.ops.add_batches(words, n_draws, first, self.observables, *out)

    def record(self) -> Record:
        sizes = 2 ** np.arange(levels(self.n_draws), dtype=np.int64)
        return BatchCounts(sizes, self.n_draws // sizes, **_frozen(self.arrays, "sums", "squares"))


class _CorrelatorCounter:
    def __init__(self, sink: MultiTau, job: Job, ops: ModuleType, arrays: Arrays) -> None:
        self.arrays, self.ops, self.observables = arrays, ops, np.ascontiguousarray(sink.observables, np.int32)
        self.n_draws, self.points = draws(sink, job.n_sweeps), sink.points

    def add(self, chains: slice, words: NDArray[np.uint64], n_draws: int, first: int) -> None:
        out = (self.arrays[name][chains] for name in ("partial", "recent", "products", "sums"))
        self.ops.add_correlator(words, n_draws, first, self.observables, *out)

    def record(self) -> Record:
        sizes = 2 ** np.arange(levels(self.n_draws), dtype=np.int64)[:, None]
        steps = np.arange(self.points, dtype=np.int64)
        pairs = np.maximum(self.n_draws // sizes - steps, 0)
        return CorrelatorCounts(sizes * steps, pairs, **_frozen(self.arrays, "products", "sums"))


def _frozen(arrays: Arrays, *wanted: str) -> Arrays:
    for name in wanted:
        read_only(arrays[name])
    return {name: arrays[name] for name in wanted}
