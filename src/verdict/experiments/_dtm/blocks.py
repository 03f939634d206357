"""Runs as sums over windows, a chunk of windows at a time, so that a run of any length keeps a few integers a chain."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

import backends
from verdict.experiments._dtm.phases import check_tables
from verdict.experiments._dtm.substrate import Machine

SUMS_AT_ONCE = 2**24  # of one job, 128 MiB: 20 windows of 32 chains of 25,200 observables
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

    def next_job(self, warmup: int, sweeps: int, sinks: tuple[backends.Moments, ...]) -> backends.Job:
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
    n_obs = run.machine.n_edges + run.machine.n_spins
    shape = n_windows, n_obs, run.job.n_chains
    out: Sums = np.empty(shape, np.int16) if width < 2**15 else np.empty(shape, np.int32)
    at, most = 0, max(1, SUMS_AT_ONCE // (n_obs * run.job.n_chains))
    for part in _parts(n_windows, most):
        counts = run.backend.run(run.next_job(0, part * width, (backends.Moments(window=width, stride=1),)))
        _copy(counts.of(backends.MomentCounts), run.machine, out[at : at + part])
        run, at = run.moved(counts, part * width), at + part
        done(part * width)
    return out, run


def merged(sums: Sums, factor: int) -> Sums:
    """Return sums over `factor` neighbouring windows each, int32; windows that fill no whole are left out."""
    whole = len(sums) // factor
    parts = sums[: whole * factor].reshape(whole, factor, *sums.shape[1:])
    return np.asarray(parts.sum(axis=1, dtype=np.int32))


def _copy(moments: backends.MomentCounts, machine: Machine, out: Sums) -> None:
    out[:, : machine.n_edges] = moments.edges[:, :, : machine.n_edges].transpose(1, 2, 0)
    out[:, machine.n_edges :] = moments.spins[:, :, : machine.n_spins].transpose(1, 2, 0)


def _parts(total: int, most: int) -> Iterator[int]:
    while total > 0:
        yield min(total, most)
        total -= most
