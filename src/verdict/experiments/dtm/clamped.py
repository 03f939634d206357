"""The positive phase at a checkpoint: its error for one example, and the data's side of the gradient for a batch."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

import backends
from verdict.experiments.dtm.blocks import Run, nobody, warmed, windows
from verdict.experiments.dtm.protocol import PositivePlan
from verdict.experiments.tracking import PhaseError, windowed_error

WINDOWS_AT_ONCE = 4  # of a batch, which has far more chains than the others
Bits = NDArray[np.bool_]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Clamping:
    """How the clamped phase is sampled: judged chains, sweeps of a window, level of the interval, and the plan."""

    chains: int
    K_train: int
    level: float
    plan: PositivePlan


def error(run: Run, how: Clamping, one: Bits, seed: int) -> PhaseError:
    """Return the error of K_train-sweep means of chains that all hold `one`, bool [n_held].

    Twice the registered chains run; the second half is the reference of the first.
    """
    bits = np.tile(one, (2 * how.chains, 1))
    held = warmed(holding(run, how, bits, seed), how.plan.warmup, nobody)
    sums, _ = windows(held, how.K_train, how.plan.windows, nobody)
    reference = sums[..., how.chains :].sum(axis=0, dtype=np.int64).T / (how.plan.windows * how.K_train)
    return windowed_error(sums[..., : how.chains], how.K_train, reference, level=how.level)


def batch_means(run: Run, how: Clamping, batch: Bits, seed: int) -> Floats:
    """Return means of chains that hold one row of bool [n_chains, n_held] each, float64 [n_chains, n_obs]."""
    held = warmed(holding(run, how, batch, seed), how.plan.warmup, nobody)
    n, total = how.plan.windows, np.zeros((len(run.machine.observables()), len(batch)), np.int64)
    for first in range(0, n, WINDOWS_AT_ONCE):
        sums, held = windows(held, how.K_train, min(WINDOWS_AT_ONCE, n - first), nobody)
        total += sums.sum(axis=0, dtype=np.int64)
        del sums
    return np.asarray(total.T / (n * how.K_train))


def holding(run: Run, how: Clamping, bits: Bits, seed: int) -> Run:
    """Return a run whose chains hold these bits, bool [chains, n_held], started by the biases' law.

    What is held are the visible nodes, then the inputs where they couple.
    """
    clamp = backends.Clamp(np.concatenate([run.machine.roles.visible, run.machine.inputs]), bits)
    job = replace(
        run.job, n_chains=len(bits), clamp=clamp, seed=seed, start=backends.Start.BIAS, warmup=0, n_sweeps=0, sinks=()
    )
    return replace(run, job=job, bits=run.backend.run(job).final, sweep=0)
