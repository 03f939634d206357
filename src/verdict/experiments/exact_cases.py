"""Small systems whose every figure can be enumerated, sampled by a backend and compared."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

import backends
from verdict.experiments.certification.settings import (
    CurieWeiss,
    OpenGrid,
    PlantedHopfield,
    RestrictedBoltzmann,
    Sampling,
    SherringtonKirkpatrick,
    System,
)
from verdict.experiments.enumeration import (
    Kernel,
    SpinSystem,
    autocovariances,
    bipartite_blocks,
    curie_weiss,
    mean_square_error,
    open_grid,
    planted_hopfield,
    restricted_boltzmann,
    sherrington_kirkpatrick,
    single_site_blocks,
)
from verdict.experiments.kernels import KernelName
from verdict.statistics.sample.replicates import half_widths, largest_error, mean_interval

Floats = NDArray[np.float64]
Blocks = tuple[tuple[int, ...], ...]


def build(of: System) -> tuple[SpinSystem, Blocks]:
    """Return a registered system with its couplings drawn, and its update blocks."""
    match of:
        case CurieWeiss():
            return curie_weiss(of.n_spins, of.beta, field=of.field), single_site_blocks(of.n_spins)
        case SherringtonKirkpatrick():
            glass = sherrington_kirkpatrick(of.n_spins, of.beta, field=of.field, seed=of.seed)
            return glass, single_site_blocks(of.n_spins)
        case PlantedHopfield():
            net = planted_hopfield(of.n_spins, of.patterns, of.beta, field=of.field, seed=of.seed)
            return net, single_site_blocks(of.n_spins)
        case RestrictedBoltzmann():
            return _machine(of), bipartite_blocks(of.visible, of.hidden)
        case OpenGrid():
            return _grid(of), _chequerboard(of)


def _machine(of: RestrictedBoltzmann) -> SpinSystem:
    return restricted_boltzmann(
        of.visible, of.hidden, of.beta, weight_scale=of.weight_scale, bias_scale=of.bias_scale, seed=of.seed
    )


def _grid(of: OpenGrid) -> SpinSystem:
    return open_grid(of.rows, of.columns, of.beta, weight_scale=of.weight_scale, bias_scale=of.bias_scale, seed=of.seed)


def _chequerboard(of: OpenGrid) -> Blocks:
    colour = [sum(divmod(k, of.columns)) % 2 for k in range(of.rows * of.columns)]
    even, odd = (tuple(k for k, c in enumerate(colour) if c == want) for want in (0, 1))
    return even, odd


@dataclass(frozen=True, slots=True, eq=False)
class Exact:
    """A case made ready: the enumerated kernel and the same model for backends."""

    name: str
    kernel: Kernel
    model: backends.Model

    @classmethod
    def of(cls, name: str, system: System, kernel: KernelName) -> Exact:
        """Build both sides from the same float32 numbers."""
        raw, blocks = build(system)
        weights, biases = raw.weights.astype(np.float32), raw.biases.astype(np.float32)
        same = SpinSystem.of(
            raw.n_spins, raw.edges, weights=weights.astype(np.float64), biases=biases.astype(np.float64), beta=raw.beta
        )
        parts = tuple(np.array(block, dtype=np.int64) for block in blocks)
        graph = backends.Graph(raw.n_spins, raw.edges.astype(np.int32), parts)
        return cls(name, Kernel.of(same, kernel, blocks), backends.Model(graph, weights, biases))

    def job(self, root: int, part: str, n_chains: int, warmup: int, n_sweeps: int, *sinks: object) -> backends.Job:
        """Return a job whose stream is named after the case and the part."""
        return backends.Job(
            model=self.model, beta=self.kernel.system.beta, kernel=backends.Kernel(self.kernel.name.value),
            n_chains=n_chains, warmup=warmup, n_sweeps=n_sweeps,
            seed=backends.job_seed(root, f"{self.name}/{part}"), start=backends.Start.COINS, sinks=sinks,  # type: ignore[arg-type]
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Agreement:
    """Intervals of what should be 0 (errors) or 1 (ratios)."""

    moment_error: tuple[float, float]
    tau_error: tuple[float, float]
    T_O_ratio: tuple[float, float]
    mse_ratio: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True, eq=False)
class Study:
    """What all cases share: who samples, from which root seed, how long, and at which confidence."""

    backend: backends.Backend
    root: int
    how: Sampling
    level: float


def compare(case: Exact, study: Study, Ks: tuple[int, ...]) -> Agreement:
    """Sample one case and compare moments, tau_a, T_O and E|g(K) - g|^2 with enumeration.

    Chains are independent replicates; means are the exact ones, so the estimates below are unbiased at any length.
    """
    law = case.kernel.system.law()
    exact = law @ case.kernel.system.observables()
    means, areas = _trajectory(case, study, exact)
    expected = _areas(autocovariances(case.kernel, study.how.window + 1))
    moment_halves = half_widths(means, study.level, family=means.shape[1])
    relative = areas / expected
    tau_halves = half_widths(relative, study.level, family=relative.shape[1])
    return Agreement(
        largest_error(means.mean(axis=0) - exact, moment_halves),
        largest_error(relative.mean(axis=0) - 1, tau_halves),
        mean_interval(areas.sum(axis=1) / expected.sum(), study.level),
        tuple(_mse_ratio(case, study, K, exact) for K in Ks),
    )


def _trajectory(case: Exact, study: Study, exact: Floats) -> tuple[Floats, Floats]:
    """Return per-chain means and areas tau_a Var_a to the window, each [n_chains, n_observables]."""
    how, backend = study.how, study.backend
    job = case.job(study.root, "trajectory", how.chains, how.warmup, how.sweeps, backends.Trajectory(stride=1))
    packed = backend.run(job).of(backends.PackedTrajectory)
    lags = np.arange(how.window + 1, dtype=np.int64)
    counts = backend.lagged_counts(packed, case.model.graph.observables(), lags)
    pairs = (counts.n_draws - counts.lags).astype(np.float64)
    centre = exact[None, :, None]
    centred = counts.products - centre * (counts.heads + counts.tails) + pairs * centre**2
    return counts.sums / counts.n_draws, _areas(np.moveaxis(centred / pairs, -1, 0))


def _areas(covariances: Floats) -> Floats:
    """Half the variance plus the covariances at lags 1 to the last: tau_a Var_a in the half convention."""
    return np.asarray(0.5 * covariances[0] + covariances[1:].sum(axis=0))


def _mse_ratio(case: Exact, study: Study, K: int, exact: Floats) -> tuple[float, float]:
    how, moments = study.how, backends.Moments(window=K, stride=1)
    job = case.job(study.root, f"mse/{K}", how.mse_chains, how.mse_burn_in, K, moments)
    counts = study.backend.run(job).of(backends.MomentCounts)
    sums = np.concatenate([counts.edges[:, 0], counts.spins[:, 0]], axis=1)
    squares = ((sums / counts.draws - exact) ** 2).sum(axis=1)
    start = case.kernel.system.uniform_law()
    truth = mean_square_error(case.kernel, K, burn_in=how.mse_burn_in, start=start).total
    return mean_interval(squares / truth, study.level)
