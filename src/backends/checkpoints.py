"""Checkpoints: what a run needs to go on, in one file that is whole or absent."""

from __future__ import annotations

import os
import zipfile
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from backends.contract import Job
from backends.counters import Arrays
from backends.errors import CheckpointError
from backends.tempering import TemperedJob

_DAMAGED = (ValueError, KeyError, TypeError, AttributeError, OSError, EOFError, zipfile.BadZipFile)


def write(path: Path, job: Job | TemperedJob, done: int, bits: NDArray[np.bool_], sinks: list[Arrays]) -> None:
    """Write the state after `done` sweeps, or rounds of a tempered job, beside the file, then rename it into place."""
    content: Arrays = {f"{k}.{name}": array for k, arrays in enumerate(sinks) for name, array in arrays.items()}
    digest = np.frombuffer(bytes.fromhex(job.digest()), np.uint8)
    beside = path.with_name(f"{path.name}.part")
    with beside.open("wb") as file:
        content |= {"job": digest, "done": np.array(done, np.int64), "bits": np.packbits(bits, axis=-1)}
        np.savez(file, allow_pickle=False, **content)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)


def read(path: Path, job: Job | TemperedJob, sinks: list[Arrays]) -> tuple[int, NDArray[np.bool_]]:
    """Fill the arrays of the sinks in place; return the sweeps or rounds done and the bits.

    Raises CheckpointError: the file is damaged or is of another job.
    """
    try:
        return _filled(path, job, sinks)
    except _DAMAGED as error:
        raise CheckpointError(f"{path} is no readable checkpoint ({error}); delete it to start again", path) from error


def _filled(path: Path, job: Job | TemperedJob, sinks: list[Arrays]) -> tuple[int, NDArray[np.bool_]]:
    with path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
        owner = stored["job"].tobytes().hex()
        if owner != job.digest():
            wanted = job.digest()[:12]
            raise CheckpointError(f"{path} belongs to job {owner[:12]}, not {wanted}; name another file", owner)
        for k, arrays in enumerate(sinks):
            for name, array in arrays.items():
                np.copyto(array, stored[f"{k}.{name}"], casting="no")
        bits = np.unpackbits(stored["bits"], axis=-1, count=job.graph.n_spins).astype(np.bool_)
        return int(stored["done"]), bits
