"""Replica sets that wander along a path of laws: rungs placed on sets of their own, then measured rounds.

Calibration and measurement share no stream and no state. What is measured rests on a schedule that no measured number
has touched.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from pathlib import Path as File

import numpy as np
from numpy.typing import NDArray

import backends
from backends.decision import fold
from backends.tempered_engine import joint_digest
from backends.tempering import TemperedCounts, TemperedJob
from verdict.experiments.dtm.blocks import Done, steps
from verdict.experiments.dtm.paths import Path
from verdict.experiments.dtm.phases import check_tables
from verdict.experiments.dtm.placement import equal_rejection, rejections
from verdict.experiments.dtm.tempered_protocol import TemperedCheckpoint, TemperedProtocol

Bits = NDArray[np.bool_]
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
QUARTERS = 4
KEPT = 16  # how often a run under way is kept


@dataclass(frozen=True, slots=True, eq=False)
class Schedule:
    """Where rungs stand, float64 [rungs], and what the last two stages refused, float64 [sets, edges] each."""

    positions: Floats
    before: Floats
    last: Floats

    @property
    def digest(self) -> str:
        """The SHA-256 of the positions, little-endian."""
        return hashlib.sha256(self.positions.astype("<f8").tobytes()).hexdigest()


@dataclass(frozen=True, slots=True, eq=False)
class TemperedReading:
    """What the measured rounds say of the last rung, and of the replicas.

    quarters: int64 [sets, 4, n_obs], sums over a quarter of the rounds each. states: bool [states, sets, n_spins], the
    last rung at equal distances, the last one at the end. rejected: float64 [sets, edges]. trips: int64 [sets].
    """

    quarters: Ints
    states: Bits
    rejected: Floats
    trips: Ints


@dataclass(frozen=True, slots=True, eq=False)
class Ladder:
    """The path to one checkpoint and how its sets run; `tables` names those that the last rung must sample with.

    `observables` are the trained machine's, int32 [n_obs, 2].
    """

    backend: backends.Backend
    path: Path
    plan: TemperedCheckpoint
    how: TemperedProtocol
    tables: str
    observables: NDArray[np.int32]

    def placed(self, start: Bits, seed: int, done: Done) -> Schedule:
        """Return the schedule that calibration ends with; `start` bool [sets, n_spins] holds at every rung.

        Raises IntegrityError: a kernel held stale weights.
        """
        how, n = self.how.calibration, self.plan.rungs
        positions, bits = np.linspace(0.0, 1.0, n), np.repeat(start[None], n, axis=0)
        first, refused = 0, []
        for rounds in how.rounds:
            warm = how.warm(rounds)
            job = replace(self.job(positions, bits, seed), warmup=warm, n_rounds=rounds - warm, first_round=first)
            counts = self._sampled(job, done, None)
            refused.append(rejections(counts.acceptances, counts.attempts))
            positions = equal_rejection(positions, refused[-1].mean(axis=0), n)
            first, bits = first + rounds, counts.final
        return Schedule(positions, refused[-2], refused[-1])

    def measured(self, schedule: Schedule, start: Bits, seed: int, kept: File | None, done: Done) -> TemperedReading:
        """Return what the registered rounds say; a run that is killed goes on from the file `kept`, where one is named.

        Raises IntegrityError: a kernel held stale weights.
        """
        n, last = self.plan.rounds, self.plan.rungs - 1
        sinks = (
            (last, backends.WindowSums(self.observables, n // QUARTERS, 1)),
            (last, backends.Trajectory(n // self.how.states)),
        )
        bits = np.repeat(start[None], self.plan.rungs, axis=0)
        job = replace(self.job(schedule.positions, bits, seed), warmup=self.how.warm(n), n_rounds=n, sinks=sinks)
        every = max((job.warmup + n) // KEPT, 1)
        counts = self._sampled(job, done, None if kept is None else backends.Checkpoint(kept, every))
        return TemperedReading(
            quarters=counts.of(last, backends.WindowCounts).sums.astype(np.int64),
            states=_states(counts.of(last, backends.PackedTrajectory)),
            rejected=rejections(counts.acceptances, counts.attempts),
            trips=counts.trips,
        )

    def job(self, positions: Floats, start: Bits, seed: int) -> TemperedJob:
        """Return a job of no rounds at these positions; `start` is bool [rungs, sets, n_spins]."""
        return TemperedJob(
            models=self.path.models(positions), betas=(self.how.beta,) * len(positions),
            kernel=backends.Kernel(self.how.kernel), n_sets=start.shape[1], swap_every=self.how.swap_every, warmup=0,
            n_rounds=0, seed=seed, start=start, sinks=(),
        )  # fmt: skip

    def _sampled(self, job: TemperedJob, done: Done, kept: backends.Checkpoint | None) -> TemperedCounts:
        rungs = [fold(rung).digest() for rung in job.rungs]
        check_tables("the last rung", rungs[-1], self.tables)
        counts: TemperedCounts = self.backend.temper(job, steps(done), kept)
        check_tables("the rungs", counts.tables_digest, joint_digest(rungs))
        return counts


def _states(packed: backends.PackedTrajectory) -> Bits:
    """Return the states of a trajectory, bool [draws, chains, n_spins]."""
    return np.ascontiguousarray((packed.spins() > 0).swapaxes(0, 1))
