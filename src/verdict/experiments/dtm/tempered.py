"""Measuring checkpoints by tempering, one part a checkpoint: rungs, replicas, then plain chains from their states.

Work lies in .verdict/measuring/<freeze>/<part>/ as that of plain parts does: the schedule, the replicas under way, what
they said, and at the end the cells. Killed at any moment, the same command goes on from there to the same bytes.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

import backends
from verdict.experiments.contract import Figure
from verdict.experiments.dtm import clamped, equilibrium, paths
from verdict.experiments.dtm.blocks import Run
from verdict.experiments.dtm.measuring import Bench, MeasuredPart, Subject, Told, finished_part, plain_job
from verdict.experiments.dtm.pair_times import PairTimes, pair_times
from verdict.experiments.dtm.phases import check_tables
from verdict.experiments.dtm.replicas import Ladder, Schedule, TemperedReading
from verdict.experiments.dtm.starts import StartOrigin, dispersed
from verdict.experiments.dtm.tempered_figures import TemperedFound, figures
from verdict.experiments.dtm.tempered_protocol import TemperedCheckpoint, TemperedProtocol
from verdict.experiments.kept import Shelf
from verdict.text.canonical import canonical_bytes
from verdict.text.files import unlinked

SCHEDULE, READ, UNDER_WAY = "schedule.npz", "tempered.npz", "tempered.run"
Bits = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class TemperedWork:
    """One checkpoint under way: what it is of, the younger ones that its path may pass, and the stored examples.

    `visible` bool [n_examples, n_visible] are what visible nodes hold for the gradient's clamped phase.
    """

    bench: Bench
    how: TemperedProtocol
    of: Subject
    younger: tuple[Subject, ...]
    visible: Bits

    @property
    def plan(self) -> TemperedCheckpoint:
        """What is registered of this checkpoint."""
        return self.how.of(self.of.epoch)

    @property
    def name(self) -> str:
        """What the part is called."""
        return f"{self.how.line}-{self.of.epoch}-tempered"

    @property
    def passed(self) -> tuple[Subject, ...]:
        """The checkpoints that the path passes on its way."""
        return self.younger if self.plan.path == "training" else ()

    @property
    def owner(self) -> dict[str, Any]:
        """Name what the part rests on."""
        weights = [one.state.digest for one in (*self.passed, self.of)]
        return {"weights": weights, "protocol": json.loads(canonical_bytes(self.how))}

    @property
    def shelf(self) -> Shelf:
        """Where its work is kept."""
        return Shelf(self.bench.root / ".verdict" / "measuring" / self.bench.folder / self.name, self.bench.maker)

    def told(self, what: str, total: int) -> Told:
        """Return the line of progress of one step."""
        return Told(self.bench.advance, f"t={self.of.epoch} {what}", total)

    def stream(self, what: str) -> str:
        """Return the name of a group of chains."""
        return f"{self.how.line}/{self.of.epoch}/tempered/{what}"

    def seed(self, what: str) -> int:
        """Return the seed of a group of chains by its name."""
        return backends.job_seed(self.how.root_seed, self.stream(what))

    def ladder(self) -> Ladder:
        """Return the path and how its sets run."""
        path = paths.Path((*(one.model for one in self.passed), self.of.model))
        return Ladder(
            backend=self.bench.backend, path=path, plan=self.plan, how=self.how, tables=self.of.tables,
            observables=self.of.machine.observables(),
        )  # fmt: skip

    def start(self, sets: int, kinds: tuple[Any, ...], what: str) -> Bits:
        """Return starting bits, bool [sets, n_spins]."""
        origin = StartOrigin(self.of.state.biases.value, self.how.beta, self.of.machine.roles.visible, self.visible)
        return dispersed(origin, sets, kinds, (self.how.root_seed, self.stream(f"{what}/start")))

    def run(self, bits: Bits, what: str) -> Run:
        """Return plain chains at these states, bool [chains, n_spins]."""
        job = plain_job(self.of.model, self.how.beta, len(bits), self.how.kernel, self.seed(what))
        return Run(backend=self.bench.backend, machine=self.of.machine, job=job, tables=self.of.tables, bits=bits)


def measured_part(work: TemperedWork) -> MeasuredPart:
    """Return the cells of one checkpoint, measured now or before.

    Raises IntegrityError: what was kept is damaged or another's, or a kernel held stale weights.
    """
    part = finished_part(work.name, work.shelf, work.owner, lambda: _measure(work))
    for name in (SCHEDULE, READ, UNDER_WAY):
        (work.shelf.folder / name).unlink(missing_ok=True)
    return part


def _measure(work: TemperedWork) -> Iterator[Figure]:
    how, (reference, judged) = work.how, halves(work.how)
    schedule, read = _tempered(work)
    means = read.quarters[reference].sum(axis=1) / work.plan.rounds
    told = work.told("plain chains", equilibrium.sweeps(how) + how.length)
    times = equilibrium.times(work.run(read.states[-1, reference], "reference"), how, told)
    taken = np.concatenate(list(read.states[:, judged]))
    errors = tuple(equilibrium.errors(work.run(taken, "judged"), how, means, told))
    found = TemperedFound(
        schedule=schedule,
        tempered=read,
        times=times,
        errors=errors,
        positive=_positive(work),
        founding=founding_times(work),
        spent=spin_updates(how, work.plan, work.of.machine.n_spins),
    )
    yield from figures(found, how, work.plan)


def halves(how: TemperedProtocol) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return which sets are reference sets and which are judged: of every kind of start one half, bool [sets]."""
    each = how.sets // len(how.starts)
    judged = np.arange(how.sets) % each >= each // 2
    return ~judged, judged


def spin_updates(how: TemperedProtocol, plan: TemperedCheckpoint, n_spins: int) -> int:
    """Return the draws of one checkpoint, the clamped phase of the gradient left out."""
    stages = sum(how.calibration.rounds) * how.calibration.sets
    replicas = plan.rungs * how.swap_every * (stages + (how.warm(plan.rounds) + plan.rounds) * how.sets)
    founding = how.founding.chains * (how.founding.warmup + how.founding.trajectory)
    plain = how.sets // 2 * (how.length + how.states * equilibrium.sweeps(how))
    return n_spins * (replicas + founding + plain)


def _tempered(work: TemperedWork) -> tuple[Schedule, TemperedReading]:
    """Return where rungs stand and what the replicas said, from what is kept as far as it goes."""
    shelf, owner, ladder, how = work.shelf, work.owner, work.ladder(), work.how
    stages, whole = sum(how.calibration.rounds), how.warm(work.plan.rounds) + work.plan.rounds
    kept = shelf.take(SCHEDULE, owner)
    if kept is None:
        start = work.start(how.calibration.sets, (how.calibration.start,), "calibration")
        schedule = ladder.placed(start, work.seed("calibration"), work.told("placing rungs", stages))
        shelf.keep(SCHEDULE, _packed(schedule), owner)
    else:
        schedule = Schedule(**_unpacked(kept))
    kept = shelf.take(READ, {**owner, "schedule": schedule.digest})
    if kept is not None:
        return schedule, TemperedReading(**_unpacked(kept))
    under_way = shelf.folder / UNDER_WAY
    unlinked(under_way, work.bench.root)
    under_way.parent.mkdir(parents=True, exist_ok=True)
    start, seed = work.start(how.sets, how.starts, "measured"), work.seed("measured")
    read = ladder.measured(schedule, start, seed=seed, kept=under_way, done=work.told("tempering", whole))
    shelf.keep(READ, _packed(read), {**owner, "schedule": schedule.digest})
    under_way.unlink(missing_ok=True)
    return schedule, read


def _packed(found: Schedule | TemperedReading) -> bytes:
    target = io.BytesIO()
    arrays: dict[str, Any] = {name: getattr(found, name) for name in type(found).__dataclass_fields__}
    np.savez(target, allow_pickle=False, **arrays)
    return target.getvalue()


def _unpacked(content: bytes) -> dict[str, Any]:
    with np.load(io.BytesIO(content), allow_pickle=False) as kept:
        return {name: kept[name] for name in kept.files}


def _positive(work: TemperedWork) -> NDArray[np.float64]:
    """Return means of the clamped phase, float64 [n_examples, n_obs]."""
    how, n = work.how, len(work.visible)
    clamping = clamped.Clamping(n, how.K_train, how.level, how.positive)
    run = work.run(np.zeros((n, work.of.machine.n_spins), np.bool_), "batch")
    return clamped.batch_means(run, clamping, work.visible, work.seed("batch"))


def founding_times(work: TemperedWork) -> PairTimes:
    """Return the founding run's trajectory, by its estimator."""
    plan, name = work.how.founding, "founding"
    job = backends.Job(
        model=work.of.model, beta=work.how.beta, kernel=backends.Kernel(work.how.kernel), n_chains=plan.chains,
        warmup=plan.warmup, n_sweeps=plan.trajectory, seed=work.seed(name), start=backends.Start.BIAS,
        sinks=(backends.Trajectory(stride=1),),
    )  # fmt: skip
    counts = work.bench.backend.run(job)
    check_tables("the founding trajectory", counts.tables_digest, work.of.tables)
    return pair_times(work.bench.backend, counts.of(backends.PackedTrajectory), work.of.machine.observables())
