"""Runs as sums over windows, a chunk of windows at a time, so that a run of any length keeps a few integers a chain."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

import backends
from verdict.experiments.dtm.phases import check_tables
from verdict.experiments.dtm.substrate import Machine

Sums = NDArray[np.signedinteger]
Done = Callable[[int], None]


@dataclass(frozen=True, slots=True, eq=False)
class Run:
    """Chains under way: a job that names model, kernel, clamp and stream, the tables it must sample with, where it is.

    `bits` bool [chains, n_spins] is the state after `sweep` sweeps of the stream.
    """

    backend: backends.Backend
    machine: Machine
    job: backends.Job
    tables: str
    bits: NDArray[np.bool_]
    sweep: int = 0

    def moved(self, counts: backends.Counts, sweeps: int) -> Run:
        """Return the run after a job of so many sweeps.

        Raises IntegrityError: the job sampled with other tables than the checkpoint's.
        """
        check_tables(f"the run at sweep {self.sweep}", counts.tables_digest, self.tables)
        return replace(self, bits=counts.final, sweep=self.sweep + sweeps)

    def next_job(self, warmup: int, sweeps: int, sinks: tuple[backends.WindowSums, ...]) -> backends.Job:
        """Return the job that goes on from here."""
        return replace(self.job, start=self.bits, first_sweep=self.sweep, warmup=warmup, n_sweeps=sweeps, sinks=sinks)


def warmed(run: Run, sweeps: int, done: Done) -> Run:
    """Return the run after `sweeps` sweeps that nobody looks at."""
    for part in _parts(sweeps, 2**14):
        run = run.moved(run.backend.run(run.next_job(part, 0, ())), part)
        done(part)
    return run


def windows(run: Run, width: int, n_windows: int, done: Done) -> tuple[Sums, Run]:
    """Return sums over windows of `width` sweeps, int [n_windows, n_obs, n_chains], and the run behind them.

    Observables are the trained machine's: edges, then spins.
    """
    sweeps, sink = n_windows * width, backends.WindowSums(run.machine.observables(), width, 1)
    counts = run.backend.run(run.next_job(0, sweeps, (sink,)), steps(done))
    return counts.of(backends.WindowCounts).sums.transpose(1, 2, 0), run.moved(counts, sweeps)


def nobody(sweeps: int) -> None:
    """Tell nobody: what is over in seconds needs no progress."""


def merged(sums: Sums, factor: int, K: int) -> Sums:
    """Return sums of ±1 over K sweeps each, of `factor` neighbouring windows; windows that fill no whole are left out.

    They stay in as few bits as hold K, and of one window each they are the sums themselves, not a copy: these are the
    largest arrays of a checkpoint.
    """
    if factor == 1:
        return sums
    whole = len(sums) // factor
    kind = sums.dtype if np.iinfo(sums.dtype).max >= K else np.dtype(np.int32)
    return np.asarray(sums[: whole * factor].reshape(whole, factor, *sums.shape[1:]).sum(axis=1, dtype=kind))


def steps(done: Done) -> Callable[[int, int], None]:
    """Return a progress report that tells what came since the last one."""
    before = 0

    def tell(so_far: int, _all: int) -> None:
        nonlocal before
        done(so_far - before)
        before = so_far

    return tell


def _parts(total: int, most: int) -> Iterator[int]:
    while total > 0:
        yield min(total, most)
        total -= most
