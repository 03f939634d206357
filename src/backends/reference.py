"""The definition: the contract in plain NumPy, slow and readable."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np
from numpy.typing import NDArray

from backends import counting
from backends.contract import Clamp, Job, Kernel, Start, Stream
from backends.decision import Float32, Tables, accepts, fold
from backends.engine import Engine
from backends.philox import Words, philox

Bits = NDArray[np.bool_]
Draw = Callable[[Job, Float32], Bits]
COIN_BIT = np.uint32(31)
NO_CLAMP = Clamp(np.empty(0, np.int64), np.empty((0, 0), np.bool_))


def create(threads: int | None = None) -> Engine:
    """Return the backend; `threads` is accepted and ignored."""
    del threads
    from backends.tempered_reference import TemperedSampler

    return Engine("reference", Sampler, counting, threads=1, tempered=TemperedSampler)


def words_of(chains: NDArray[np.int64], middle: NDArray[np.int64], sweep: int, stream: int, seed: int) -> Words:
    """Return one word per (chain, middle counter word): uint32 [n_chains, len(middle)]."""
    four = philox((chains[:, None] // 4, middle[None, :], sweep, int(stream)), seed)
    return np.take_along_axis(four, (chains % 4)[:, None, None], axis=-1)[..., 0]


class Rows:
    """Neighbour table padded to one width: `nodes`, `steps` and `real`, each [n_spins, width]."""

    def __init__(self, job: Job, tables: Tables) -> None:
        rows = job.model.graph.rows
        degrees = np.diff(rows.starts)
        columns = np.arange(degrees.max(initial=0))
        self.real = columns < degrees[:, None]
        self.nodes = np.zeros(self.real.shape, np.int64)
        self.steps = np.zeros(self.real.shape, np.float32)
        self.nodes[self.real] = rows.nodes
        self.steps[self.real] = tables.steps
        self.base = tables.base
        self.width = len(columns)


class Sampler:
    """All chains at once; one part. The first chain has the number `first` in the random counter."""

    def __init__(self, job: Job, threads: int, first: int = 0) -> None:
        del threads
        self.first, tables = first, fold(job)
        self.job, self.rows, self.tables_digest = job, Rows(job, tables), tables.digest()
        self.chains = np.arange(job.n_chains, dtype=np.int64)
        self.parts: tuple[slice, ...] = (slice(0, job.n_chains),)
        self.clamp = job.clamp or NO_CLAMP
        self.free = np.setdiff1d(np.arange(job.model.graph.n_spins), self.clamp.nodes)
        self.blocks = [np.intersect1d(block, self.free) for block in job.model.graph.blocks]
        self.spins = starting_bits(job, tables, partial(drawn_bits, first=first))

    def bits(self) -> Bits:
        """Return the state, bool [n_chains, n_spins]."""
        return self.spins.copy()

    def restore(self, bits: Bits) -> None:
        """Put a state back."""
        self.spins = bits.copy()

    def advance(self, part: int, sweep: int, n_sweeps: int) -> None:
        """Run sweeps first, first + 1, ... without looking."""
        del part
        for number in range(sweep, sweep + n_sweeps):
            self._sweep(number)

    def sample(self, part: int, sweep: int, n_draws: int, stride: int) -> NDArray[np.uint64]:
        """Run n_draws * stride sweeps and return the snapshots, uint64 [words, n_spins, n_chains]."""
        seen = np.zeros((*self.spins.shape, -(-n_draws // 64) * 64), np.bool_)
        for t in range(n_draws):
            self.advance(part, sweep + t * stride, stride)
            seen[..., t] = self.spins
        words = np.packbits(seen, axis=-1, bitorder="little").view("<u8").astype(np.uint64)
        return np.ascontiguousarray(words.T)

    def _sweep(self, sweep: int) -> None:
        if self.job.kernel is Kernel.RANDOM_SCAN:
            self._random_scan(sweep)
        elif self.job.kernel is Kernel.SYMMETRISED:
            self._symmetrised(sweep)
        else:
            self._pass(self.chains, self.blocks, sweep)

    def _symmetrised(self, sweep: int) -> None:
        coin = self._words(self.chains, np.zeros(1, np.int64), sweep, Stream.COIN)[:, 0] >> COIN_BIT
        self._pass(self.chains[coin == 1], self.blocks, sweep)
        self._pass(self.chains[coin == 0], self.blocks[::-1], sweep)

    def _pass(self, chains: NDArray[np.int64], blocks: list[NDArray[np.int64]], sweep: int) -> None:
        for nodes in blocks:
            words = self._words(chains, nodes, sweep, Stream.SPIN)
            field = self._field(chains[:, None], nodes[None, :])
            self.spins[np.ix_(chains, nodes)] = accepts(field, words)

    def _random_scan(self, sweep: int) -> None:
        draws = np.arange(len(self.free), dtype=np.int64)
        picks = self._words(self.chains, draws, sweep, Stream.SITE).astype(np.uint64)
        sites = self.free[((picks * np.uint64(len(self.free))) >> np.uint64(32)).astype(np.int64)]
        words = self._words(self.chains, draws, sweep, Stream.SPIN)
        for draw in draws:
            nodes = sites[:, draw]
            self.spins[self.chains, nodes] = accepts(self._field(self.chains, nodes), words[:, draw])

    def _words(self, chains: NDArray[np.int64], middle: NDArray[np.int64], sweep: int, stream: Stream) -> Words:
        return words_of(chains + self.first, middle, sweep, stream, self.job.seed)

    def _field(self, chains: NDArray[np.int64], nodes: NDArray[np.int64]) -> Float32:
        rows = self.rows
        y = np.broadcast_to(rows.base[nodes], np.broadcast_shapes(chains.shape, nodes.shape)).copy()
        for k in range(rows.width):
            lit = self.spins[chains, rows.nodes[nodes, k]] & rows.real[nodes, k]
            y = np.where(lit, y + rows.steps[nodes, k], y)
        return y


def starting_bits(job: Job, tables: Tables, draw: Draw | None = None) -> Bits:
    """Return the first state of every chain, clamped nodes included; `draw` may stand in for `drawn_bits`."""
    bits = job.start.copy() if isinstance(job.start, np.ndarray) else _unclamped(job, tables, draw or drawn_bits)
    if job.clamp is not None:
        bits[:, job.clamp.nodes] = job.clamp.bits
    return bits


def _unclamped(job: Job, tables: Tables, draw: Draw) -> Bits:
    if job.start in (Start.UP, Start.DOWN):
        return np.full((job.n_chains, job.model.graph.n_spins), job.start is Start.UP)
    return draw(job, tables.start if job.start is Start.BIAS else np.zeros_like(tables.start))


def drawn_bits(job: Job, field: Float32, first: int = 0) -> Bits:
    """Return independent spins at y = field, bool [n_chains, n_spins], from the stream of starts.

    The first chain has the number `first`.
    """
    nodes, bits = np.arange(len(field), dtype=np.int64), np.empty((job.n_chains, len(field)), np.bool_)
    for c in range(job.n_chains):
        words = words_of(np.array([first + c]), nodes, 0, Stream.START, job.seed)
        bits[c] = accepts(field[None, :], words)[0]
    return bits
