"""What an engine counts with: a module of functions, or an object that has them.

`counting.py` says what each function does to which arrays. Where snapshots are sampled elsewhere than in the host's
memory, `zeros` makes arrays beside them, and `fetched` brings them back.
"""

from __future__ import annotations

from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray


class Ops(Protocol):
    """The functions of `counting.py` by name."""

    @property
    def CHUNK_WORDS(self) -> int:  # noqa: N802 - a module's constant
        """Words per chain and spin that are sampled before they are counted."""

    @property
    def CHUNK_BYTES(self) -> int:  # noqa: N802 - a module's constant
        """Bytes of packed snapshots that are sampled before they are counted, unless one word per spin is more."""

    @property
    def COUNTED_CHAINS(self) -> int:  # noqa: N802 - a module's constant
        """Chains that one thread counts at a time where a sampler gives all at once."""

    def zeros(self, shape: tuple[int, ...], kind: type[np.generic]) -> Any:
        """Return an array of zeros where snapshots are counted."""

    def fetched(self, array: Any) -> NDArray[Any]:
        """Return an array of `zeros` as it is in the host's memory."""

    def fill(self, array: Any, values: NDArray[Any]) -> None:
        """Write all of an array of `zeros`."""

    def piece(self, words: Any, chain: int) -> Any:
        """Return the words of at most COUNTED_CHAINS chains from `chain` on, next to each other."""

    def taken(self, stage: Any, chain: int, n_chains: int) -> Any:
        """Return the words of n_chains chains of a stage and set it to zero there."""

    def add_windows(self, *args: Any, **kwargs: Any) -> None:
        """Count `Moments` and `WindowSums`."""

    def add_series(self, *args: Any, **kwargs: Any) -> None:
        """Count `Series`."""

    def add_batches(self, *args: Any, **kwargs: Any) -> None:
        """Count `DyadicBatchMeans`."""

    def add_correlator(self, *args: Any, **kwargs: Any) -> None:
        """Count `MultiTau`."""

    def store(self, *args: Any, **kwargs: Any) -> None:
        """Keep a `Trajectory`."""

    def decimate(self, *args: Any, **kwargs: Any) -> None:
        """Keep every k-th snapshot."""

    def add_lagged(self, *args: Any, **kwargs: Any) -> None:
        """Fill lagged sums."""

    def pair_bytes(self, *args: Any, **kwargs: Any) -> int:
        """Return the size of what `lay_out` gives."""

    def lay_out(self, *args: Any, **kwargs: Any) -> Any:
        """Return a trajectory in the order that `add_pairs` reads."""

    def add_pairs(self, *args: Any, **kwargs: Any) -> None:
        """Fill sums over pairs of lags."""

    def add_ladder(self, *args: Any, **kwargs: Any) -> None:
        """Fill sums of merged blocks."""
