"""The real graph: do two seeds agree, do chains agree, and does the backend give the reference's integers?"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

import backends
from backends import graphs
from verdict.experiments.certification.settings import Identity, Lattice
from verdict.statistics.adequacy import largest_rhat
from verdict.statistics.sample.replicates import half_widths, largest_error, split_rhat

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Halves:
    """Sums of every observable over each half of the run, [n_chains, 2, n_observables]."""

    sums: Floats
    draws: int

    @property
    def means(self) -> Floats:
        """Per-chain means, [n_chains, n_observables]."""
        return np.asarray(self.sums.sum(axis=1) / (2 * self.draws))


def lattice_model(how: Lattice) -> backends.Model:
    """Build the graph and draw the registered weights."""
    graph = graphs.preset(how.graph, graphs.Boundary(how.boundary))
    draws = np.random.Generator(np.random.Philox(how.weights_seed)).standard_normal(graph.n_edges + graph.n_spins)
    weights, biases = how.weight_scale * draws[: graph.n_edges], how.bias_scale * draws[graph.n_edges :]
    return backends.Model(graph, weights.astype(np.float32), biases.astype(np.float32))


def lattice_job(how: Lattice, model: backends.Model, root: int, seed: str) -> backends.Job:
    """Return the job of one seed."""
    half = how.sweeps // 2
    return backends.Job(
        model=model, beta=how.beta, kernel=backends.Kernel(how.kernel), n_chains=how.chains, warmup=how.warmup,
        n_sweeps=2 * half, seed=backends.job_seed(root, f"lattice/{seed}"), start=backends.Start.COINS,
        sinks=(backends.Moments(window=half, stride=1),),
    )  # fmt: skip


def halves(counts: backends.MomentCounts) -> Halves:
    """Join edges and spins of a two-window record."""
    return Halves(np.concatenate([counts.edges, counts.spins], axis=2).astype(np.float64), counts.draws)


def rhat_max(run: Halves) -> float:
    """Largest split R-hat over all observables; infinite where chains froze apart, else NaN where one froze."""
    return largest_rhat(split_rhat(run.sums, run.draws))


def seed_difference(first: Halves, second: Halves, level: float) -> tuple[float, float]:
    """Interval of the largest difference of a mean between two seeds, all observables at once."""
    paired = first.means - second.means
    return largest_error(paired.mean(axis=0), half_widths(paired, level, family=paired.shape[1]))


def identity_job(model: backends.Model, how: Lattice, what: Identity, kernel: str, root: int) -> backends.Job:
    """Return the short run that every backend must repeat integer by integer."""
    return backends.Job(
        model=model, beta=how.beta, kernel=backends.Kernel(kernel), n_chains=what.chains, warmup=what.warmup,
        n_sweeps=what.sweeps, seed=backends.job_seed(root, f"identity/{kernel}"), start=backends.Start.COINS,
        sinks=(backends.Moments(window=what.sweeps, stride=1), backends.Trajectory(stride=1)),
    )  # fmt: skip


def counts_digest(counts: backends.Counts) -> str:
    """Digest every integer of a run: final bits, moments and packed trajectory."""
    moments, packed = counts.of(backends.MomentCounts), counts.of(backends.PackedTrajectory)
    sha = hashlib.sha256()
    for array in (counts.final, moments.spins, moments.edges, packed.words):
        sha.update(f"{array.dtype.str}{array.shape}".encode() + np.ascontiguousarray(array).tobytes())
    return f"sha256:{sha.hexdigest()}"
