"""Counting where the CUDA text samples: moments, windows and batches on the device, everything else on the host.

Only counts cross to the host, and packed words where a sink keeps or correlates them. Arrays that the device has no
room for are kept and counted on the host.
"""

# ruff: noqa: PLR0917 - a counting function has as many arrays as its sink
from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
from numpy.typing import NDArray

from backends import counting, numba_ops
from backends.cuda_sampler import Device
from backends.cuda_text import COUNT_THREADS, COUNTS
from backends.numba_counts import CHUNK_WORDS
from backends.numba_ops import add_ladder, add_lagged, add_pairs, lay_out, pair_bytes
from backends.sinks import Int64, Observables

SHARE = 0.5  # of the device's memory still left that one array may take: snapshots need room too
TILE = 64  # chains that a block of the counting kernels takes, or the next power of two above all chains


class CudaOps:
    """The functions of `counting.py` on words of a device; `threads` count what has crossed to the host."""

    CHUNK_WORDS = CHUNK_WORDS
    CHUNK_BYTES = 2**30
    COUNTED_CHAINS = 2**62  # all
    add_lagged, pair_bytes, lay_out = staticmethod(add_lagged), staticmethod(pair_bytes), staticmethod(lay_out)
    add_pairs, add_ladder = staticmethod(add_pairs), staticmethod(add_ladder)

    def __init__(self, device: Device, threads: int) -> None:
        self.device, self.threads = device, threads
        self._rows: dict[int, tuple[Observables, Any]] = {}
        self._crossed: tuple[Any, Any] = None, None

    def zeros(self, shape: tuple[int, ...], kind: type[np.generic]) -> Any:
        """Return zeros on the device, or on the host where the device has no room."""
        fits = np.prod(shape, dtype=float) * np.dtype(kind).itemsize <= SHARE * self.device.room()
        return self.device.zeros(shape, kind) if fits else counting.zeros(shape, kind)

    def fetched(self, array: Any) -> NDArray[Any]:
        """Return the host's copy of an array of `zeros`."""
        found: NDArray[Any] = self.device.get(array) if self.device.holds(array) else array
        return found

    def fill(self, array: Any, values: NDArray[Any]) -> None:
        """Write all of an array of `zeros`."""
        if self.device.holds(array):
            array[...] = self.device.put(values)
        else:
            counting.fill(array, values)

    def piece(self, words: Any, chain: int) -> Any:
        """Return the words: all chains are counted at once."""
        del chain
        return words

    def taken(self, stage: Any, chain: int, n_chains: int) -> Any:
        """Return a copy of the stage and set it to zero."""
        if not self.device.holds(stage):
            return counting.taken(stage, chain, n_chains)
        words = stage.copy()
        stage[...] = 0
        return words

    def add_windows(
        self, words: Any, n_draws: int, first: int, chain: int, window: int, observables: Observables, sums: Any
    ) -> None:
        """See `counting.add_windows`."""
        if self.device.holds(sums):
            self._count(f"windows_{sums.dtype.itemsize}", words, observables, (sums,), (n_draws, first, window))
            return
        rest = window, observables, sums
        self._on_host(words, lambda w, c: numba_ops.add_windows(w, n_draws, first, chain + c, *rest))

    def add_batches(
        self,
        words: Any,
        n_draws: int,
        first: int,
        chain: int,
        observables: Observables,
        partial: Any,
        sums: Any,
        squares: Any,
    ) -> None:
        """See `counting.add_batches`."""
        arrays = partial, sums, squares
        if all(map(self.device.holds, arrays)):
            self._count("batches", words, observables, arrays, (n_draws, first, sums.shape[1]))
            return
        here = [self.fetched(array) for array in arrays]
        self._on_host(words, lambda w, c: numba_ops.add_batches(w, n_draws, first, chain + c, observables, *here))
        for array, values in zip(arrays, here, strict=True):
            self.fill(array, values)

    def decimate(self, words: Any, chosen: Int64, chain: int, slot: int, stage: Any) -> None:
        """See `counting.decimate`."""
        if not self.device.holds(stage):
            self._on_host(words, lambda w, c: numba_ops.decimate(w, chosen, chain + c, slot, stage))
            return
        size = stage.shape[1] * stage.shape[2]
        numbers = map(np.int64, (len(chosen), slot, size))
        arguments = self._held(words), self.device.put(chosen), stage, *numbers
        self.device.launch(COUNTS, "decimate", (-(-size // COUNT_THREADS), COUNT_THREADS, 0), arguments)

    def store(self, words: Any, first: int, chain: int, out: NDArray[np.uint64]) -> None:
        """See `counting.store`."""
        self._on_host(words, lambda w, c: numba_ops.store(w, first, chain + c, out))

    def add_series(self, words: Any, n_draws: int, first: int, chain: int, *arrays: Any) -> None:
        """See `counting.add_series`."""
        self._on_host(words, lambda w, c: numba_ops.add_series(w, n_draws, first, chain + c, *arrays))

    def add_correlator(self, words: Any, n_draws: int, first: int, chain: int, *arrays: Any) -> None:
        """See `counting.add_correlator`."""
        self._on_host(words, lambda w, c: numba_ops.add_correlator(w, n_draws, first, chain + c, *arrays))

    def _count(
        self, kernel: str, words: Any, observables: Observables, arrays: tuple[Any, ...], numbers: tuple[int, ...]
    ) -> None:
        _, n_spins, n_chains = words.shape
        width = min(TILE, 1 << (n_chains - 1).bit_length())
        blocks = -(-len(observables) // (COUNT_THREADS // width)) * -(-n_chains // width)
        sizes = len(observables), n_spins, n_chains, width, *numbers
        arguments = self._held(words), self._placed(observables), *arrays, *map(np.int64, sizes)
        if blocks:
            self.device.launch(COUNTS, kernel, (blocks, COUNT_THREADS, 0), arguments)

    def _held(self, words: Any) -> Any:
        return words if self.device.holds(words) else self.device.put(words)

    def _placed(self, observables: Observables) -> Any:
        """Return the device's copy of observables; kept, with the array itself, so that its id stays its own."""
        if id(observables) not in self._rows:
            self._rows[id(observables)] = observables, self.device.put(observables)
        return self._rows[id(observables)][1]

    def _on_host(self, words: Any, count: Callable[[NDArray[np.uint64], int], None]) -> None:
        """Count words that have crossed, COUNTED_CHAINS of the host at a time; several sinks share one crossing."""
        crossed = self._crossed  # read once: other threads may bring others
        if crossed[0] is not words:
            crossed = self._crossed = words, self.fetched(words)
        here = crossed[1]
        cuts = range(0, here.shape[2], counting.COUNTED_CHAINS)
        with ThreadPoolExecutor(self.threads) as pool:
            list(pool.map(lambda c: count(counting.piece(here, c), c), cuts))
