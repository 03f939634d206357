"""The real graph: do two seeds agree, do chains agree, and does the backend give the reference's integers?"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

import backends
from backends import graphs
from verdict.experiments._exact_cases import KernelName
from verdict.experiments._replicates import half_widths, largest_error, split_rhat
from verdict.record import Record, Words

Floats = NDArray[np.float64]


class Lattice(Record):
    """A preset graph with random weights, and how long it is sampled."""

    graph: Words
    boundary: Literal["torus", "open"]
    weight_scale: float = Field(ge=0)
    bias_scale: float = Field(ge=0)
    weights_seed: int = Field(ge=0)
    beta: float = Field(ge=0)
    kernel: KernelName
    chains: int = Field(ge=2)
    warmup: int = Field(ge=0)
    sweeps: int = Field(ge=2)
    seeds: tuple[Words, ...] = Field(min_length=2, max_length=2)

    def model(self) -> backends.Model:
        """Build the graph and draw the registered weights."""
        graph = graphs.preset(self.graph, graphs.Boundary(self.boundary))
        draws = np.random.Generator(np.random.Philox(self.weights_seed)).standard_normal(graph.n_edges + graph.n_spins)
        weights, biases = self.weight_scale * draws[: graph.n_edges], self.bias_scale * draws[graph.n_edges :]
        return backends.Model(graph, weights.astype(np.float32), biases.astype(np.float32))


class Identity(Record):
    """A short run that `reference` repeats integer by integer, for every kernel."""

    kernels: tuple[KernelName, ...] = Field(min_length=1)
    chains: int = Field(ge=1)
    warmup: int = Field(ge=0)
    sweeps: int = Field(ge=1)


@dataclass(frozen=True, slots=True, eq=False)
class Halves:
    """Sums of every observable over each half of the run, [n_chains, 2, n_observables]."""

    sums: Floats
    draws: int

    @property
    def means(self) -> Floats:
        """Per-chain means, [n_chains, n_observables]."""
        return np.asarray(self.sums.sum(axis=1) / (2 * self.draws))


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
    """Largest split R-hat over all observables; NaN where one is frozen."""
    return float(np.max(split_rhat(run.sums, run.draws)))


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
