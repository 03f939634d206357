"""One update's gradient: both phases sampled by a backend, from exact counts, with proof of the weights used.

    grad b_i  = -beta (m_i+ - m_i-)
    grad J_ij = -beta (q_ij+ - q_ij- + lambda (m_i- m_j- - q_ij-))

m and q are means over observations and chains of a phase; lambda is the correlation penalty.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

import backends
from backends.decision import fold
from verdict.experiments.dtm.recipe import Phases
from verdict.experiments.dtm.substrate import Machine
from verdict.words.errors import IntegrityError

Bits = NDArray[np.bool_]
Doubles = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Batch:
    """One update's examples: what visible nodes are clamped to, and the inputs of both phases (width 0 without)."""

    visible: Bits
    inputs: Bits
    free_inputs: Bits


@dataclass(frozen=True, slots=True, eq=False)
class Means:
    """Means over chains and observations: `spins` [n_spins], `edges` [n_edges] of the trained machine."""

    spins: Doubles
    edges: Doubles


@dataclass(frozen=True, slots=True, eq=False)
class Gradient:
    """Descent directions of weights [n_edges] and biases [n_spins], and the digest of the tables that were sampled."""

    weights: Doubles
    biases: Doubles
    tables: str


def phase_jobs(
    machine: Machine, model: backends.Model, how: Phases, batch: Batch, stream: tuple[int, str]
) -> tuple[backends.Job, backends.Job]:
    """Return the clamped and the free job of one update; `stream` is the root seed and the update's name."""
    seed, name = stream
    held = np.concatenate([machine.roles.visible, machine.inputs])
    clamped = backends.Clamp(held, np.concatenate([batch.visible, batch.inputs], axis=1))
    free = backends.Clamp(machine.inputs, batch.free_inputs) if len(machine.inputs) else None
    return (
        _job(model, how, clamped, backends.job_seed(seed, f"{name}/positive")),
        _job(model, how, free, backends.job_seed(seed, f"{name}/negative")),
    )


def _job(model: backends.Model, how: Phases, clamp: backends.Clamp | None, seed: int) -> backends.Job:
    """Look first after `warmup` sweeps: the sink's first look closes its first stride."""
    measured = how.observations * how.stride
    return backends.Job(
        model=model, beta=how.beta, kernel=backends.Kernel(how.kernel), n_chains=how.batch,
        warmup=how.warmup - how.stride, n_sweeps=measured, seed=seed, start=backends.Start.BIAS,
        sinks=(backends.Moments(window=measured, stride=how.stride),), clamp=clamp,
    )  # fmt: skip


def spin_updates(machine: Machine, how: Phases) -> int:
    """Return the draws of one update: inputs are always held, visible nodes in the clamped phase."""
    return how.batch * how.sweeps * (2 * machine.n_spins - len(machine.roles.visible))


def means(machine: Machine, counts: backends.Counts) -> Means:
    """Pool the chains of one phase."""
    moments = counts.of(backends.MomentCounts)
    pooled = moments.draws * moments.spins.shape[0] * moments.spins.shape[1]
    spins, edges = (sums.sum(axis=(0, 1)) / pooled for sums in (moments.spins, moments.edges))
    return Means(spins[: machine.n_spins], edges[: machine.n_edges])


def gradient(
    backend: backends.Backend, machine: Machine, jobs: tuple[backends.Job, backends.Job], penalty: float
) -> Gradient:
    """Sample both phases and return the gradient.

    Raises IntegrityError: a phase was sampled with other tables than the model's.
    """
    counts = backend.gradient_counts(*jobs)
    wanted = fold(jobs[0]).digest()
    for phase, found in zip(("positive", "negative"), counts, strict=True):
        check_tables(f"the {phase} phase", found.tables_digest, wanted)
    clamped, free = (means(machine, found) for found in counts)
    beta, (i, j) = jobs[0].beta, machine.graph.edges[: machine.n_edges].T
    held = penalty * (free.spins[i] * free.spins[j] - free.edges)
    return Gradient(
        -beta * (clamped.edges - free.edges + held), -beta * (clamped.spins - free.spins), counts[0].tables_digest
    )


def check_tables(who: str, found: str, wanted: str) -> None:
    """Refuse integers that were sampled with other weights than the ones they are claimed for.

    Raises IntegrityError with both digests.
    """
    if found != wanted:
        raise IntegrityError(
            f"{who} was sampled with the tables {found[:12]}, but the weights fold to {wanted[:12]}: a kernel was "
            "handed stale weights. Nothing was changed; load the weights anew and run again"
        )
