"""One counter per sink: its arrays, what it does with a chunk of packed snapshots, the record it ends as.

Counters work on a range of chains at a time, so that threads may share them: ranges do not overlap. Their arrays have
the chains last, next to each other, as samplers and vector units want them; records turn them to the front.
"""

from __future__ import annotations

import math
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from backends import counting
from backends.contract import Job
from backends.model import Model
from backends.ops import Ops
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
    WindowCounts,
    WindowSums,
    draws,
    narrowest,
    read_only,
)

Words64 = NDArray[np.uint64]
Arrays = dict[str, Any]  # of the host, or of the device that counts


class Counter(Protocol):
    """What the engine asks of a counter."""

    arrays: Arrays

    def add(self, words: Words64, n_draws: int, first: int, chain: int) -> None:
        """Count snapshots first .. first + n_draws - 1 from words [words, n_spins, chains] starting at `chain`."""

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
        return {"spins": ((windows, n, c), np.int64), "edges": ((windows, e, c), np.int64)}
    if isinstance(sink, WindowSums):
        shape = job.n_sweeps // sink.window, len(sink.observables), c
        return {"sums": (shape, narrowest(sink.window // sink.stride))}
    if isinstance(sink, Trajectory):
        return {"words": ((c, n, -(-t // 64)), np.uint64)}
    if isinstance(sink, Series):
        return {"magnetisation": ((t, c), np.int64), "energy": ((t, c), np.int64)}
    flat = (len(sink.observables), levels(t), c)
    if isinstance(sink, DyadicBatchMeans):
        return dict.fromkeys(("partial", "sums", "squares"), (flat, np.int64))
    deep = (*flat, sink.points)
    return {
        "partial": (flat, np.int64),
        "sums": (flat, np.int64),
        "recent": (deep, np.int64),
        "products": (deep, np.int64),
    }


def size(sink: Sink, job: Job) -> int:
    """Return the bytes a sink will hold."""
    return sum(math.prod(shape) * np.dtype(kind).itemsize for shape, kind in shapes(sink, job).values())


def open_counter(sink: Sink, job: Job, ops: Ops) -> Counter:
    """Return the counter of a sink with every array at zero; `ops` is `counting` or what equals it.

    Sums of observables are kept where the snapshots are; series and trajectories, a number or a bit per snapshot, are
    kept in the host's memory.
    """
    zeros = ops.zeros if isinstance(sink, Moments | WindowSums | DyadicBatchMeans) else counting.zeros
    arrays: Arrays = {name: zeros(shape, kind) for name, (shape, kind) in shapes(sink, job).items()}
    if isinstance(sink, Moments):
        return _MomentCounter(sink, job, ops, arrays)
    if isinstance(sink, WindowSums):
        return _WindowCounter(sink, ops, arrays)
    if isinstance(sink, Trajectory):
        return _TrajectoryCounter(sink, job, ops, arrays)
    if isinstance(sink, Series):
        return _SeriesCounter(sink, job, ops, arrays)
    if isinstance(sink, DyadicBatchMeans):
        return _BatchCounter(sink, job, ops, arrays)
    return _CorrelatorCounter(sink, job, ops, arrays)


class _MomentCounter:
    def __init__(self, sink: Moments, job: Job, ops: Ops, arrays: Arrays) -> None:
        self.arrays, self.ops, graph = arrays, ops, job.model.graph
        self.window = sink.window // sink.stride
        rows = graph.observables()
        self.observables = {"edges": rows[: graph.n_edges], "spins": rows[graph.n_edges :]}

    def add(self, words: Words64, n_draws: int, first: int, chain: int) -> None:
        for name, rows in self.observables.items():
            self.ops.add_windows(words, n_draws, first, chain, self.window, rows, self.arrays[name])

    def record(self) -> Record:
        spins, edges = (_frozen(self.ops.fetched(self.arrays[name]), 2, 0, 1) for name in ("spins", "edges"))
        return MomentCounts(spins, edges, self.window)


class _WindowCounter:
    def __init__(self, sink: WindowSums, ops: Ops, arrays: Arrays) -> None:
        self.arrays, self.ops, self.window = arrays, ops, sink.window // sink.stride
        self.observables = np.ascontiguousarray(sink.observables, np.int32)

    def add(self, words: Words64, n_draws: int, first: int, chain: int) -> None:
        self.ops.add_windows(words, n_draws, first, chain, self.window, self.observables, self.arrays["sums"])

    def record(self) -> Record:
        return WindowCounts(_frozen(self.ops.fetched(self.arrays["sums"]), 2, 0, 1), self.window)


class _TrajectoryCounter:
    def __init__(self, sink: Trajectory, job: Job, ops: Ops, arrays: Arrays) -> None:
        self.arrays, self.ops, self.stride, self.n_draws = arrays, ops, sink.stride, draws(sink, job.n_sweeps)

    def add(self, words: Words64, n_draws: int, first: int, chain: int) -> None:
        self.ops.store(words, first, chain, self.arrays["words"])

    def record(self) -> Record:
        return PackedTrajectory(_frozen(self.arrays["words"], 0, 1, 2), self.n_draws, self.stride)


class _SeriesCounter:
    def __init__(self, sink: Series, job: Job, ops: Ops, arrays: Arrays) -> None:
        self.arrays, self.ops, self.edges = arrays, ops, job.model.graph.edges
        self.weights, self.biases, self.unit = fixed_point(job.model)

    def add(self, words: Words64, n_draws: int, first: int, chain: int) -> None:
        out = self.arrays["magnetisation"], self.arrays["energy"]
        self.ops.add_series(words, n_draws, first, chain, self.edges, self.weights, self.biases, *out)

    def record(self) -> Record:
        magnetisation, energy = (_frozen(self.arrays[name], 1, 0) for name in ("magnetisation", "energy"))
        return SeriesCounts(magnetisation, energy, self.unit)


class _BatchCounter:
    def __init__(self, sink: DyadicBatchMeans, job: Job, ops: Ops, arrays: Arrays) -> None:
        self.arrays, self.ops, self.observables = arrays, ops, np.ascontiguousarray(sink.observables, np.int32)
        self.n_draws = draws(sink, job.n_sweeps)

    def add(self, words: Words64, n_draws: int, first: int, chain: int) -> None:
        out = (self.arrays[name] for name in ("partial", "sums", "squares"))
        self.ops.add_batches(words, n_draws, first, chain, self.observables, *out)

    def record(self) -> Record:
        sizes = 2 ** np.arange(levels(self.n_draws), dtype=np.int64)
        sums, squares = (_frozen(self.ops.fetched(self.arrays[name]), 2, 1, 0) for name in ("sums", "squares"))
        return BatchCounts(sizes, self.n_draws // sizes, sums, squares)


class _CorrelatorCounter:
    def __init__(self, sink: MultiTau, job: Job, ops: Ops, arrays: Arrays) -> None:
        self.arrays, self.ops, self.observables = arrays, ops, np.ascontiguousarray(sink.observables, np.int32)
        self.n_draws, self.points = draws(sink, job.n_sweeps), sink.points

    def add(self, words: Words64, n_draws: int, first: int, chain: int) -> None:
        out = (self.arrays[name] for name in ("partial", "recent", "products", "sums"))
        self.ops.add_correlator(words, n_draws, first, chain, self.observables, *out)

    def record(self) -> Record:
        sizes = 2 ** np.arange(levels(self.n_draws), dtype=np.int64)[:, None]
        steps = np.arange(self.points, dtype=np.int64)
        pairs = np.maximum(self.n_draws // sizes - steps, 0)
        products, sums = _frozen(self.arrays["products"], 2, 1, 3, 0), _frozen(self.arrays["sums"], 2, 1, 0)
        return CorrelatorCounts(sizes * steps, pairs, products, sums)


def _frozen(array: NDArray[Any], *order: int) -> NDArray[Any]:
    turned = array.transpose(order)
    read_only(turned)
    return turned
