"""A checkpoint read as the founding run reads it: fixed lengths, the program's estimator, no ladder.

Three groups of chains, all started by the biases' law: a trajectory for tau and T_O, the judged windows, and a
reference of K_ref sweeps. Warm-up 2,500 and 25,000 sweeps are the founding record's own rule of adequacy at tau = 500.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

import backends
from verdict.experiments import tracking
from verdict.experiments.dtm import clamped
from verdict.experiments.dtm.blocks import Run, merged, nobody, warmed, windows
from verdict.experiments.dtm.measuring import Subject
from verdict.experiments.dtm.pair_times import PairTimes, pair_times
from verdict.experiments.dtm.phases import check_tables
from verdict.experiments.tracking import Estimate, PhaseError, windowed_error

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class SeedRule:
    """Lengths in sweeps; `windows` are the K, judged by chains of the longest K with the shorter ones cut from it."""

    kernel: str
    chains: int
    warmup: int
    trajectory: int
    K_ref: int
    windows: tuple[int, ...]
    K_train: int
    beta: float
    seed: int
    level: float
    clamping: clamped.Clamping


@dataclass(frozen=True, slots=True, eq=False)
class SeedReading:
    """What one checkpoint gives under the founding rule; `errors` by K, `at_training` at K_train."""

    times: PairTimes
    errors: dict[int, PhaseError]
    at_training: PhaseError
    clamped: PhaseError
    change: Estimate
    norm: Estimate

    def ratio(self, K: int) -> Estimate:
        """K mse(K) / (2 T_O), with T_O taken as the number it is read as."""
        return tracking.tracking_ratio(self.errors[K], exact(self.times.total, self.errors[K].total.level))


def sweeps(rule: SeedRule, n_examples: int) -> int:
    """Return the sweeps of one chain each that one checkpoint takes, all groups of chains together."""
    judged = max(rule.windows) // _base(rule) * _base(rule)
    free = 3 * rule.warmup + rule.trajectory + rule.K_ref // 2 * 2 + judged
    held = rule.clamping.plan.warmup + rule.clamping.plan.windows * rule.K_train
    return rule.chains * free + (2 * rule.chains + n_examples) * held


def _base(rule: SeedRule) -> int:
    """Return the longest window that every judged one is a multiple of."""
    return math.gcd(*rule.windows, rule.K_train)


def exact(value: float, level: float) -> Estimate:
    """Return a number without error: what the founding rule makes of T_O and tau."""
    return Estimate(value=value, error=0.0, lo=value, hi=value, degrees=math.inf, level=level)


def read_checkpoint(
    backend: backends.Backend, of: Subject, rule: SeedRule, visible: NDArray[np.bool_], name: str
) -> SeedReading:
    """Measure one checkpoint; `visible` bool [n_examples, n_visible], `name` names the streams.

    Raises IntegrityError: a kernel held stale weights.
    """
    times = pair_times(backend, _trajectory(_start(backend, of, rule, f"{name}/trajectory"), rule), _rows(of))
    first, second = _reference(_start(backend, of, rule, f"{name}/reference"), rule)
    means = (first + second) / 2
    at_training, errors = _judged(_start(backend, of, rule, f"{name}/judged"), rule, means)
    held = _start(backend, of, rule, name)
    one, batch = (backends.job_seed(rule.seed, f"{name}/{what}") for what in ("one", "batch"))
    positive = clamped.batch_means(held, rule.clamping, visible, batch)
    return SeedReading(
        times=times,
        errors=errors,
        at_training=at_training,
        clamped=clamped.error(held, rule.clamping, visible[rule.clamping.plan.example or 0], one),
        change=tracking.reference_change(first, second, positive.mean(axis=0), level=rule.level),
        norm=tracking.gradient_norm(positive, means, level=rule.level),
    )


def _start(backend: backends.Backend, of: Subject, rule: SeedRule, name: str) -> Run:
    """Return chains of one group, started as training starts its own."""
    job = backends.Job(
        model=of.model, beta=rule.beta, kernel=backends.Kernel(rule.kernel), n_chains=rule.chains, warmup=0, n_sweeps=0,
        seed=backends.job_seed(rule.seed, name), start=backends.Start.BIAS, sinks=(),
    )  # fmt: skip
    return Run(backend=backend, machine=of.machine, job=job, tables=of.tables, bits=backend.run(job).final)


def _trajectory(run: Run, rule: SeedRule) -> backends.PackedTrajectory:
    sinks = (backends.Trajectory(stride=1),)
    counts = run.backend.run(
        replace(run.job, start=run.bits, warmup=rule.warmup, n_sweeps=rule.trajectory, sinks=sinks)
    )
    check_tables("the trajectory", counts.tables_digest, run.tables)
    return counts.of(backends.PackedTrajectory)


def _rows(of: Subject) -> NDArray[np.int32]:
    return of.machine.observables()


def _reference(run: Run, rule: SeedRule) -> tuple[Floats, Floats]:
    """Return chain means of both halves of the reference window."""
    half = rule.K_ref // 2
    sums, _ = windows(warmed(run, rule.warmup, nobody), half, 2, nobody)
    return np.asarray(sums[0].T / half), np.asarray(sums[1].T / half)


def _judged(run: Run, rule: SeedRule, means: Floats) -> tuple[PhaseError, dict[int, PhaseError]]:
    """Return the errors at K_train and at every K: windows of one stretch as long as the longest K."""
    base = _base(rule)
    sums, _ = windows(warmed(run, rule.warmup, nobody), base, max(rule.windows) // base, nobody)
    at = {
        K: windowed_error(merged(sums, K // base, K), K, means, level=rule.level) for K in (*rule.windows, rule.K_train)
    }
    return at[rule.K_train], {K: at[K] for K in rule.windows}
