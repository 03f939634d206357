"""The functions of `counting.py`, compiled, under one name: what an engine counts with."""

from __future__ import annotations

from backends.counting import CHUNK_BYTES, COUNTED_CHAINS, fetched, fill, piece, taken, zeros
from backends.numba_counts import (
    CHUNK_WORDS,
    add_batches,
    add_correlator,
    add_lagged,
    add_series,
    decimate,
    store,
)
from backends.numba_ladder import add_ladder
from backends.numba_pairs import add_pairs, lay_out, pair_bytes
from backends.numba_windows import add_windows

__all__ = [
    "CHUNK_BYTES",
    "CHUNK_WORDS",
    "COUNTED_CHAINS",
    "add_batches",
    "add_correlator",
    "add_ladder",
    "add_lagged",
    "add_pairs",
    "add_series",
    "add_windows",
    "decimate",
    "fetched",
    "fill",
    "lay_out",
    "pair_bytes",
    "piece",
    "store",
    "taken",
    "zeros",
]
