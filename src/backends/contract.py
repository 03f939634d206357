"""The contract every backend keeps: the same job gives the same integers, on any machine, however it is cut up.

Energy. E(s) = - sum_i b_i s_i - sum_(ij) J_ij s_i s_j over spins s in {-1, +1}; the law is exp(-beta E). A spin is
stored as one bit, 1 for +1. Weights and biases are float32; an edge has one weight, so weights are symmetric by form.

Random numbers. Philox-4x32 with 10 rounds (`philox.py`), key = the job's 64-bit seed. The counter is (chain // 4, node,
sweep, stream); chain c takes word c % 4. Sweeps count from `first_sweep` through warmup and measurement without a
break. A chain's numbers do not depend on how many chains there are. `random_scan` puts the number of the draw within
the sweep in place of the node. Streams: 0 spin, 1 coin, 2 site, 3 start; 4 is that of swaps (`tempering.py`).

Decision. P(s_i = +1 | rest) = 1 / (1 + exp(-2 beta h_i)), evaluated from two float32 tables that are folded once, in
float64, on the host (`decision.py`):
    step_ij = -4 beta log2(e) J_ij          base_i = -2 beta log2(e) (b_i - sum_j J_ij)
y starts at base_i; for each neighbour in the graph's order (increasing edge number) whose bit is 1, y += step_ij. Then
2^y by range reduction and a polynomial, and u = (k + 1/2) 2^-23 from the lower 23 bits k of the random word: the spin
becomes +1 exactly when u (1 + 2^y) < 1. Every operation is one IEEE float32 operation, rounded to nearest even; none is
fused, none is moved.

Kernels. `alternating`: the blocks of the graph in their order, each node of a block once. `symmetrised`: each sweep and
chain tosses one coin (its top bit, from its own stream): 1 takes the blocks in their order, 0 in reverse order.
`random_scan`: as many draws as there are free nodes, each of one node chosen as (word * n_free) >> 32 in the ascending
list of free nodes; a node's chance differs from 1 / n_free by less than 2^-32. Clamped nodes are never drawn.

Snapshots. A sweep draws every free node once (`random_scan`: in number). Snapshot t of a sink with stride d is the
state after warmup + (t + 1) d sweeps, all blocks of that sweep done.

What a backend may not choose: the order of blocks, the order of neighbours, the number of sweeps, which random number
decides which spin, the arithmetic that decides it, and when it looks. What it may choose: everything that no integer
shows, such as the order of nodes within a block, threads, lanes and memory layout.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray

from backends.errors import JobError
from backends.model import Graph, Model
from backends.sinks import (
    BlockLadder,
    LaggedCounts,
    Observables,
    PackedTrajectory,
    PairSums,
    Record,
    Sink,
    Sums,
    check_sink,
    read_only,
)

if TYPE_CHECKING:
    from backends.tempering import TemperedCounts, TemperedJob

VERSION = 1  # raised whenever any integer of any job changes
SWEEP_LIMIT = 2**32  # the sweep is one counter word
CHAIN_LIMIT = 2**34  # a quarter of the chains fills one counter word
FIELD_LIMIT = 2.0**100  # a larger folded field could overflow float32 while it is summed

Progress: TypeAlias = Callable[[int, int], None]  # (sweeps done, sweeps in all), warmup included
R = TypeVar("R")


class Stream(IntEnum):
    """Fourth counter word: what a random number is for."""

    SPIN = 0
    COIN = 1
    SITE = 2
    START = 3


class Kernel(StrEnum):
    """How one sweep visits the nodes."""

    ALTERNATING = "alternating"
    SYMMETRISED = "symmetrised"
    RANDOM_SCAN = "random_scan"


class Start(StrEnum):
    """Where chains begin: fair coins, all +1, all -1, or independent spins with P(+1) = sigmoid(beta b_i)."""

    COINS = "coins"
    UP = "up"
    DOWN = "down"
    BIAS = "bias"


@dataclass(frozen=True, slots=True, eq=False)
class Clamp:
    """Nodes that never move, and the bits they hold: `bits` bool [n_chains, len(nodes)], 1 for +1."""

    nodes: NDArray[np.int64]
    bits: NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Job:
    """Everything that decides the integers of one run; nothing a registration should choose has a default.

    `start` is a Start or bits bool [n_chains, n_spins]; `first_sweep` is the number of the first sweep in the random
    counter, so that a run continued from `Counts.final` at the right number equals the longer run.

    Raises JobError: each field out of its range, with the value as `.found`.
    """

    model: Model
    beta: float
    kernel: Kernel
    n_chains: int
    warmup: int
    n_sweeps: int
    seed: int
    start: Start | NDArray[np.bool_]
    sinks: tuple[Sink, ...]
    clamp: Clamp | None = None
    first_sweep: int = 0

    def __post_init__(self) -> None:
        object.__setattr__(self, "kernel", _member(Kernel, self.kernel))
        _check_numbers(self)
        _check_field(self)
        object.__setattr__(self, "clamp", _checked_clamp(self))
        object.__setattr__(self, "start", _checked_start(self))
        for sink in self.sinks:
            check_sink(sink, self.n_sweeps, self.model.graph.n_spins)

    @property
    def graph(self) -> Graph:
        """The model's graph."""
        return self.model.graph

    @property
    def n_free(self) -> int:
        """Number of nodes that are drawn in a sweep."""
        return self.model.graph.n_spins - (0 if self.clamp is None else len(self.clamp.nodes))

    @property
    def spin_updates(self) -> int:
        """Number of draws of the whole run, warmup included."""
        return self.n_chains * (self.warmup + self.n_sweeps) * self.n_free

    def digest(self) -> str:
        """Return the SHA-256 that names this job's integers: every field and the contract's version."""
        return _job_digest(self)


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """Where a run leaves what it needs to go on, and after how many sweeps it does so again.

    The file is written beside itself and renamed; a later run of the same job on any backend goes on from it.
    """

    path: Path
    every: int

    def __post_init__(self) -> None:
        if self.every < 1:
            raise JobError(f"a checkpoint every {self.every} sweeps; give at least 1", self.every)


@dataclass(frozen=True, slots=True, eq=False)
class Counts:
    """The integers of one run: `records` in the order of the job's sinks, and the `final` bits.

    `final` is bool [n_chains, n_spins] after the last sweep. `tables_digest` names the folded tables that the kernel
    read. Nothing here depends on the backend but its name.
    """

    backend: str
    job_digest: str
    tables_digest: str
    records: tuple[Record, ...]
    final: NDArray[np.bool_]

    def of(self, kind: type[R]) -> R:
        """Return the one record of this kind.

        Raises JobError: the job had no such sink, or several.
        """
        found = [record for record in self.records if isinstance(record, kind)]
        if len(found) != 1:
            raise JobError(f"the job has {len(found)} records of kind {kind.__name__}; one was wanted", len(found))
        return found[0]


@dataclass(frozen=True, slots=True)
class Cost:
    """What a job takes: `spin_updates` draws, and bytes of memory by part, largest first."""

    spin_updates: int
    memory: tuple[tuple[str, int], ...]

    @property
    def n_bytes(self) -> int:
        """Bytes of all parts together."""
        return sum(size for _, size in self.memory)


class Backend(Protocol):
    """What `backends.load` returns."""

    name: str

    def run(self, job: Job, progress: Progress | None = None, checkpoint: Checkpoint | None = None) -> Counts:
        """Sample and count.

        Raises MemoryBudgetError: the job would not fit. CheckpointError: the file is of another job.
        """

    def temper(
        self, job: TemperedJob, progress: Progress | None = None, checkpoint: Checkpoint | None = None
    ) -> TemperedCounts:
        """Sample rungs that exchange states (`tempering.py`); `progress` and `checkpoint` are in rounds.

        Raises MemoryBudgetError: the job would not fit. CheckpointError: the file is of another job.
        UnavailableError: this backend does not temper.
        """

    def lagged_counts(
        self, packed: PackedTrajectory, observables: Observables, lags: NDArray[np.int64]
    ) -> LaggedCounts:
        """Return exact lagged sums of products of spins of a PackedTrajectory; every lag in 0 .. n_draws - 1."""

    def pair_sums(self, packed: PackedTrajectory, observables: Observables) -> PairSums:
        """Return the sums over every observable's leading positive pairs of lags, of a PackedTrajectory."""

    def block_ladder(self, blocks: Sums) -> BlockLadder:
        """Return sums and squares of block sums, int [blocks, observables, chains], merged by twos down to one."""

    def gradient_counts(self, clamped: Job, free: Job) -> tuple[Counts, Counts]:
        """Run both phases of one training update, one model and one beta; each must hold a Moments sink.

        The counts name the tables that each phase read, so that a trainer can refuse stale weights.
        """

    def cost(self, job: Job | TemperedJob) -> Cost:
        """Return what a job takes; runs nothing."""

    def rate(self, job: Job, seconds: float) -> float:
        """Return spin updates per second, timed over at least that many seconds of sampling alone."""


def _member(kind: type[StrEnum], value: object) -> StrEnum:
    try:
        return kind(str(value))
    except ValueError:
        known = ", ".join(kind)
        raise JobError(f"there is no {kind.__name__.lower()} '{value}'; there are {known}", value) from None


def _check_numbers(job: Job) -> None:
    for name, low, high in (
        ("n_chains", 1, CHAIN_LIMIT),
        ("warmup", 0, SWEEP_LIMIT),
        ("n_sweeps", 0, SWEEP_LIMIT),
        ("first_sweep", 0, SWEEP_LIMIT),
        ("seed", 0, 2**64 - 1),
    ):
        value = getattr(job, name)
        if isinstance(value, bool) or not isinstance(value, int | np.integer) or not low <= value <= high:
            raise JobError(f"{name} is {value!r}; it must be an integer from {low} to {high}", value)
    last = job.first_sweep + job.warmup + job.n_sweeps
    if last > SWEEP_LIMIT:
        raise JobError(f"the job ends at sweep {last}; the counter reaches {SWEEP_LIMIT}", last)
    if not isinstance(job.beta, int | float | np.integer | np.floating):
        raise JobError(f"beta is {job.beta!r}; it must be a number", job.beta)
    if not (math.isfinite(job.beta) and job.beta >= 0):
        raise JobError(f"beta is {job.beta}; it must be finite and not negative", job.beta)


def _check_field(job: Job) -> None:
    model, beta = job.model, job.beta
    reach = np.abs(model.biases.astype(np.float64))
    for end in (0, 1):
        np.add.at(reach, model.graph.edges[:, end], 3 * np.abs(model.weights.astype(np.float64)))
    largest = float(reach.max()) * beta * 3
    if largest >= FIELD_LIMIT:
        raise JobError(f"beta times the largest field is {largest:.3g}, beyond {FIELD_LIMIT:.3g}", largest)


def _checked_clamp(job: Job) -> Clamp | None:
    if job.clamp is None:
        return None
    n_spins = job.model.graph.n_spins
    nodes = np.array(job.clamp.nodes, dtype=np.int64).reshape(-1)
    outside = nodes[(nodes < 0) | (nodes >= n_spins)]
    if len(outside):
        raise JobError(f"the clamp names node {outside[0]}, outside 0..{n_spins - 1}", int(outside[0]))
    if len(np.unique(nodes)) < len(nodes):
        raise JobError("the clamp names a node twice", nodes.tolist())
    bits = _bits("clamp", job.clamp.bits, (job.n_chains, len(nodes)))
    read_only(nodes)
    return Clamp(nodes, bits)


def _checked_start(job: Job) -> Start | NDArray[np.bool_]:
    if isinstance(job.start, np.ndarray):
        return _bits("start", job.start, (job.n_chains, job.model.graph.n_spins))
    return Start(_member(Start, job.start))


def _bits(name: str, values: NDArray[np.bool_], shape: tuple[int, int]) -> NDArray[np.bool_]:
    array = np.array(values)
    if array.dtype != np.bool_ or array.shape != shape:
        raise JobError(f"the {name} bits are {array.dtype} {array.shape}; wanted bool {shape}", array.shape)
    read_only(array)
    return array


def _job_digest(job: Job) -> str:
    digest = hashlib.sha256(f"backends contract {VERSION}\n".encode())
    clamp = job.clamp or Clamp(np.empty(0, np.int64), np.empty((job.n_chains, 0), np.bool_))
    start = [job.start] if isinstance(job.start, np.ndarray) else []
    numbers: tuple[object, ...] = (
        float(job.beta).hex(),
        job.kernel,
        job.n_chains,
        job.warmup,
        job.n_sweeps,
        job.seed,
        job.first_sweep,
    )
    graph = job.model.graph
    arrays: list[NDArray[np.generic]] = [graph.edges, *graph.blocks, job.model.weights, job.model.biases]
    arrays += [clamp.nodes, clamp.bits, *start]
    for sink in job.sinks:
        named = {name: getattr(sink, name) for name in type(sink).__dataclass_fields__}
        arrays += [value for value in named.values() if isinstance(value, np.ndarray)]
        numbers += (type(sink).__name__, *(v for v in named.values() if not isinstance(v, np.ndarray)))
    words = [str(n) for n in (*numbers, graph.n_spins, "bits" if start else str(job.start))]
    digest.update("\n".join([*words, *(f"{a.dtype.str}{a.shape}" for a in arrays)]).encode())
    for array in arrays:
        digest.update(np.ascontiguousarray(array).tobytes())
    return digest.hexdigest()
