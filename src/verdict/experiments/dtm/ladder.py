"""The doubling ladder of one checkpoint under one kernel: one run, cut into rungs of L, 2L, 4L, ... sweeps.

Rung k is fresh data, and all sweeps before it (L - first) are its warm-up, so a ladder costs what its top costs twice.
Chains start overdispersed; R-hat over starts and over quarters of the rung says at every rung whether they forgot.
"""

from __future__ import annotations

import io
import typing
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

import backends
from verdict.experiments.dtm.blocks import Done, Run, Sums, windows
from verdict.experiments.dtm.protocol import Kind, Protocol
from verdict.experiments.dtm.starts import groups
from verdict.experiments.kept import Shelf
from verdict.statistics.adequacy import LadderAxis, LadderClass, Rung, aspect, start_rhat, time_rhat
from verdict.statistics.tau import Counts, Tau, Unit, as_one_run, blocks_in_sweeps, concatenate, load
from verdict.words.vocabulary import Convention

ESTIMATOR = "batch_means"
OBSERVABLES_AT_ONCE = 1024  # fewer, and the threads of a small pool wait for each other
QUARTERS = 4
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
_ARRAYS = tuple(f.name for f in fields(Tau) if f.name not in {
    "ceiling", "level", "estimator", "n_chains", "n_draws", "convention", "unit",
})  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class RungReading:
    """What one rung says: times in sweeps, R-hat over starts and over quarters, sums of quarters per chain.

    `quarters` int64 [chains, 4, n_obs] are sums over `length`/4 sweeps each; `before` sweeps came first.
    """

    length: int
    before: int
    tau: Tau
    over_starts: Floats
    over_time: Floats
    quarters: Ints

    @property
    def means(self) -> Floats:
        """Chain means over the rung, float64 [chains, n_obs]."""
        return np.asarray(self.quarters.sum(axis=1) / self.length)

    def half_means(self) -> tuple[Floats, Floats]:
        """Chain means of both halves."""
        first, second = (self.quarters[:, k : k + 2].sum(axis=1) / (self.length // 2) for k in (0, 2))
        return np.asarray(first), np.asarray(second)

    def counted(self, floor: float) -> NDArray[np.bool_]:
        """Say which observables take part in the largest and the mean tau: those of variance above the floor."""
        return np.asarray(self.tau.variance > floor)

    def rung(self, how: Protocol) -> Rung:
        """Return what the ladder's rule reads: values, and on which axes they are resolved by the protocol's bars."""
        return Rung.of(
            self.tau, length=self.length, warmup=self.before, counted=self.counted(how.variance_floor),
            unresolved_share=how.unresolved_share,
        )  # fmt: skip


class Reads(typing.Protocol):
    """What a rung is read by: the level of its intervals, and where its chains started, in equal groups."""

    @property
    def level(self) -> float: ...

    @property
    def starts(self) -> tuple[Kind, ...]: ...


def read(backend: backends.Backend, sums: Sums, width: int, before: int, how: Reads) -> RungReading:
    """Read a rung from block sums, int [blocks, n_obs, chains], of `width` sweeps a block."""
    n_obs, kinds = sums.shape[1], groups(sums.shape[2], how.starts)

    def part(i: int) -> tuple[Tau, Floats, Floats, Ints]:
        here = sums[:, i : i + OBSERVABLES_AT_ONCE]
        tau, length, quarters = _tau(backend, here, width, how.level), len(sums) * width, _quarters(here)
        over_starts = start_rhat(quarters.sum(axis=1), length, kinds)
        return tau, over_starts, time_rhat(quarters, length // QUARTERS), quarters

    with ThreadPoolExecutor() as pool:
        taus, starts, times, quarters = zip(*pool.map(part, range(0, n_obs, OBSERVABLES_AT_ONCE)), strict=True)
    tau = as_one_run(concatenate(list(taus)), width)
    evidence = np.concatenate(starts), np.concatenate(times), np.concatenate(quarters, axis=2)
    return RungReading(len(sums) * width, before, tau, *evidence)


def _tau(backend: backends.Backend, sums: Sums, width: int, level: float) -> Tau:
    counts = Counts.from_block_ladder(backend.block_ladder(sums))
    return blocks_in_sweeps(load(ESTIMATOR).estimate(counts, level=level), width)


def _quarters(sums: Sums) -> Ints:
    n_blocks, n_obs, chains = sums.shape
    parts = sums.reshape(QUARTERS, n_blocks // QUARTERS, n_obs, chains)
    return np.ascontiguousarray(np.stack([part.sum(axis=0, dtype=np.int64).T for part in parts], axis=1))


def climb(run: Run, how: Protocol, top: int, shelf: Shelf, done: Done) -> Iterator[RungReading]:
    """Yield every rung up to `top` or to where the ladder may end; finished rungs are kept on `shelf`, not run again.

    Raises IntegrityError: what is kept is damaged or another's, or a kernel held stale weights.
    """
    rungs: list[Rung] = []
    plan = how.ladder
    for length in (n for n in plan.lengths if n <= top):
        name = f"rung-{length}.npz"
        kept = shelf.take(name, _owner(run, length))
        if kept is not None:
            reading, run = _restore(kept, run)
            done(length)
        else:
            width, before = length // plan.blocks, run.sweep
            sums, run = windows(run, width, plan.blocks, done)
            reading = read(run.backend, sums, width=width, before=before, how=how)
            del sums
            _keep(name, reading, run, shelf)
        rungs.append(reading.rung(how))
        yield reading
        if ends(reading, rungs, how):
            return


def ends(reading: RungReading, rungs: list[Rung], how: Protocol) -> bool:
    """Say whether the ladder may end here: long enough, resolved, and adequate at the upper end of the largest tau."""
    plan = how.ladder
    resolved = all(aspect(rungs, plan.rules, axis) is LadderClass.RESOLVED for axis in LadderAxis)
    if reading.length < plan.least or not resolved:
        return False
    counted = reading.counted(how.variance_floor)
    return bool(counted.any() and reading.length >= plan.adequate * reading.tau.hi[counted].max())


def _keep(name: str, reading: RungReading, run: Run, shelf: Shelf) -> None:
    tau = reading.tau
    target = io.BytesIO()
    facts = np.array([reading.length, reading.before, run.sweep, tau.n_chains, tau.n_draws], np.int64)
    arrays: dict[str, Any] = {f"tau_{name}": getattr(tau, name) for name in _ARRAYS}
    np.savez(
        target, allow_pickle=False, facts=facts, numbers=np.array([tau.ceiling, tau.level]), bits=np.packbits(run.bits),
        over_starts=reading.over_starts, over_time=reading.over_time, quarters=reading.quarters, **arrays,
    )  # fmt: skip
    shelf.keep(name, target.getvalue(), _owner(run, reading.length))


def _owner(run: Run, length: int) -> dict[str, Any]:
    """Name what was sampled."""
    job = run.job
    return {
        "tables": run.tables,
        "kernel": str(job.kernel),
        "seed": str(job.seed),
        "chains": job.n_chains,
        "length": length,
    }


def _restore(content: bytes, run: Run) -> tuple[RungReading, Run]:
    with np.load(io.BytesIO(content), allow_pickle=False) as kept:
        stored = {name: kept[name] for name in kept.files}
    length, before, sweep, n_chains, n_draws = (int(x) for x in stored["facts"])
    columns = {name: stored[f"tau_{name}"] for name in _ARRAYS}
    ceiling, level = (float(x) for x in stored["numbers"])
    bits = np.unpackbits(stored["bits"], count=run.bits.size).reshape(run.bits.shape).astype(np.bool_)
    tau = Tau(
        **columns, ceiling=ceiling, level=level, estimator=ESTIMATOR, n_chains=n_chains, n_draws=n_draws,
        convention=Convention.HALF, unit=Unit.SWEEPS,
    )  # fmt: skip
    evidence = stored["over_starts"], stored["over_time"], stored["quarters"]
    return RungReading(length, before, tau, *evidence), replace(run, bits=bits, sweep=sweep)
