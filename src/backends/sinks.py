"""What a job may count while it samples, and the integers that come back.

A snapshot is the state after `stride` further measured sweeps: snapshot t (from 0) sees the chain after
warmup + (t + 1) * stride sweeps. Every sink has its own stride; its `n_draws` is n_sweeps / stride.

An observable is a row (i, j) of an int32 array: the product s_i s_j, or the single spin s_i when j is -1.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from backends.errors import JobError

Int64: TypeAlias = NDArray[np.int64]
Sums: TypeAlias = NDArray[np.signedinteger]
Observables: TypeAlias = NDArray[np.int32]
SINGLE = -1  # second entry of an observable that is one spin


def read_only(array: NDArray[np.generic]) -> None:
    """Make an array of a frozen record unwritable."""
    array.setflags(write=False)


@dataclass(frozen=True, slots=True)
class Moments:
    """Sums of every spin and every edge product, per chain and per window of `window` sweeps."""

    window: int
    stride: int


@dataclass(frozen=True, slots=True, eq=False)
class WindowSums:
    """Sums of chosen observables, per chain and per window of `window` sweeps, in the least integers that hold them.

    For long records of many observables, where `Moments` would take four times the memory.
    """

    observables: Observables
    window: int
    stride: int


@dataclass(frozen=True, slots=True)
class Trajectory:
    """Every `stride`-th state, packed one bit per spin with time along the word."""

    stride: int


@dataclass(frozen=True, slots=True)
class Series:
    """Magnetisation and energy at every `stride`-th sweep, both as integers."""

    stride: int


@dataclass(frozen=True, slots=True, eq=False)
class DyadicBatchMeans:
    """Sums of squared batch sums of chosen observables, at batch sizes 1, 2, 4, ... draws."""

    observables: Observables
    stride: int


@dataclass(frozen=True, slots=True, eq=False)
class MultiTau:
    """A multiple-tau correlator of chosen observables: `points` lags per level, blocks doubling per level.

    Source: Ramírez, Sukumaran, Vorselaars and Likhtman, J. Chem. Phys. 133, 154103 (2010), with m = 2.
    """

    observables: Observables
    points: int
    stride: int


Sink: TypeAlias = Moments | WindowSums | Trajectory | Series | DyadicBatchMeans | MultiTau


@dataclass(frozen=True, slots=True, eq=False)
class MomentCounts:
    """Integer sums: `spins` [chains, windows, n_spins] and `edges` [chains, windows, n_edges].

    A mean is a sum divided by `draws`, the number of snapshots per window; edges are in the graph's order.
    """

    spins: Int64
    edges: Int64
    draws: int


@dataclass(frozen=True, slots=True, eq=False)
class WindowCounts:
    """Integer sums, [chains, windows, observables]: int16 up to 32,767 draws a window, int32 beyond.

    Sums of sums need a wider type. In memory chains lie next to each other, then observables. `draws` is the number
    of snapshots per window.
    """

    sums: Sums
    draws: int


@dataclass(frozen=True, slots=True, eq=False)
class PackedTrajectory:
    """Bits of every snapshot: uint64 `words` [chains, n_spins, ceil(n_draws / 64)].

    Bit b (from the least significant) of word w is snapshot 64 w + b, 1 for spin +1; bits past `n_draws` are 0.
    """

    words: NDArray[np.uint64]
    n_draws: int
    stride: int

    def spins(self) -> NDArray[np.int8]:
        """Return the spins as -1 and +1, int8 [chains, n_draws, n_spins]; for small trajectories."""
        bits = np.unpackbits(self.words.astype("<u8").view(np.uint8), axis=-1, bitorder="little")
        return np.ascontiguousarray(bits[..., : self.n_draws].astype(np.int8).swapaxes(1, 2) * 2 - 1)


@dataclass(frozen=True, slots=True, eq=False)
class SeriesCounts:
    """`magnetisation` (sum of spins) and `energy`, int64 [chains, n_draws].

    The energy is `energy * unit`: weights and biases are rounded once to integer multiples of `unit`, a power of two.
    """

    magnetisation: Int64
    energy: Int64
    unit: float


@dataclass(frozen=True, slots=True, eq=False)
class BatchCounts:
    """Per batch size: `sums` and `squares`, int64 [chains, sizes, observables], over the complete batches only.

    `sizes` are in draws; `batches` counts the complete batches of each size; `squares` sums (batch sum)^2.
    """

    sizes: Int64
    batches: Int64
    sums: Int64
    squares: Int64


@dataclass(frozen=True, slots=True, eq=False)
class CorrelatorCounts:
    """`products` [chains, levels, points, observables]: at level l, sums of B_t B_(t-j) over blocks of 2^l draws.

    B_t is the sum over block t; `lags` [levels, points] are j * 2^l in draws; `pairs` [levels, points] counts the
    terms of each sum; `sums` [chains, levels, observables] is the sum of all complete blocks of a level.
    """

    lags: Int64
    pairs: Int64
    products: Int64
    sums: Int64


@dataclass(frozen=True, slots=True, eq=False)
class LaggedCounts:
    """Exact sums for autocovariances, int64 [chains, observables, lags].

    products: sum of f_t f_(t+lag) over t = 0 .. n_draws - lag - 1; heads: sum of f_t over those t;
    tails: sum of f_(t+lag) over those t. `sums` [chains, observables] is the sum over all draws.
    """

    lags: Int64
    products: Int64
    heads: Int64
    tails: Int64
    sums: Int64
    n_draws: int


@dataclass(frozen=True, slots=True, eq=False)
class PairSums:
    """Exact sums up to where pairs of lags 1-2, 3-4, ... stop being positive, int64 [observables] each.

    A lag counts n_draws (n_draws Q - E) + (n_draws - lag) `squares`, where Q is the product f_t f_(t+lag) summed over
    draws and chains, E each chain's sum times its heads and tails (`LaggedCounts`), and `squares` each chain's sum
    squared: n_draws^3 times the autocovariance around the chain's own mean, divisor n_draws, summed over chains.

    kept: leading pairs whose two lags together are positive. products, ends: Q and E over all their lags.
    sums: over all draws and chains.
    """

    kept: Int64
    products: Int64
    ends: Int64
    squares: Int64
    sums: Int64
    n_chains: int
    n_draws: int


@dataclass(frozen=True, slots=True, eq=False)
class BlockLadder:
    """Exact sums of block sums and of their squares, the blocks merged by twos level by level.

    Level k holds `n_blocks`[k] sums over 2^k blocks each, int64 [levels]; a last odd one is left out. From every sum
    2^k `origin` is taken off, the rounded mean over blocks and chains, int64 [observables], so that squares stay small.

    sums, squares: int64 [levels, chains, observables]. moving: bool of that shape, False where all sums are equal.
    crossings: int64 [chains, observables], how often neighbouring blocks lie on two sides of the mean.
    largest: the largest sum by size, origins taken off.
    """

    n_blocks: Int64
    origin: Int64
    sums: Int64
    squares: Int64
    moving: NDArray[np.bool_]
    crossings: Int64
    largest: int


Record: TypeAlias = MomentCounts | WindowCounts | PackedTrajectory | SeriesCounts | BatchCounts | CorrelatorCounts


def narrowest(largest: int) -> type[np.signedinteger]:
    """Return the least signed integers, of 16 bits or more, that hold -largest .. largest."""
    return next(kind for kind in (np.int16, np.int32, np.int64) if largest <= np.iinfo(kind).max)


def draws(sink: Sink, n_sweeps: int) -> int:
    """Return the number of snapshots a sink sees in `n_sweeps` measured sweeps."""
    return n_sweeps // sink.stride


def check_sink(sink: Sink, n_sweeps: int, n_spins: int) -> None:
    """Refuse a sink that the job cannot fill exactly.

    Raises JobError: a stride below 1 or not dividing n_sweeps, a window not dividing n_sweeps or not a multiple of the
    stride, fewer than 2 points, an observable naming a node that is not there.
    """
    kind = type(sink).__name__
    _divides(f"the stride of {kind}", sink.stride, "n_sweeps", n_sweeps)
    if isinstance(sink, Moments | WindowSums):
        _divides(f"the window of {kind}", sink.window, "n_sweeps", n_sweeps)
        _divides(f"the stride of {kind}", sink.stride, "its window", sink.window)
    if isinstance(sink, MultiTau) and (sink.points < 2 or sink.points % 2):
        raise JobError(f"MultiTau has {sink.points} points; give an even number of at least 2", sink.points)
    if isinstance(sink, WindowSums | DyadicBatchMeans | MultiTau):
        check_observables(sink.observables, n_spins)


def _divides(what: str, part: int, whole_name: str, whole: int) -> None:
    if part < 1:
        raise JobError(f"{what} is {part} sweeps; give at least 1", part)
    if whole % part:
        raise JobError(f"{what} is {part} sweeps, which does not divide {whole_name} = {whole}", part)


def check_observables(observables: Observables, n_spins: int) -> None:
    """Refuse an observable array of another shape, or one that names a node that is not there.

    Raises JobError with the offending row.
    """
    if observables.ndim != 2 or observables.shape[1] != 2 or not np.issubdtype(observables.dtype, np.integer):
        found = f"{observables.dtype} {observables.shape}"
        raise JobError(f"observables are integer rows (i, j); found {found}", observables.shape)
    first, second = observables[:, 0], observables[:, 1]
    bad = (first < 0) | (first >= n_spins) | (second < SINGLE) | (second >= n_spins) | (first == second)
    if bad.any():
        row = observables[int(np.argmax(bad))].tolist()
        raise JobError(f"observable {row} is no pair of different nodes below {n_spins}, nor (i, -1)", row)
