"""What a registration would have sampled, how fast a backend samples here, and a short pilot: for `verdict plan`."""

from __future__ import annotations

import platform
import time
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

import backends
from backends import graphs
from verdict.experiments import load as load_kind
from verdict.experiments.contract import Advance, settings_of
from verdict.experiments.lattice import lattice_job, lattice_model
from verdict.registration.resolved import Registration
from verdict.statistics.tau import Counts, load
from verdict.text.record import thaw
from verdict.words.errors import UsageError

GRAPH, CHAINS, WARM_UP, SHORT, LONG = (
    "60_12",
    32,
    4,
    200,
    1200,
)  # sweeps; two lengths tell what is fixed from what grows
CONTRACT_VERSION = backends.VERSION
PILOT_SPINS = 256  # followed in a pilot, spread evenly over the graph
PILOT_LEVEL = 0.95


@dataclass(frozen=True, slots=True)
class Sampled:
    """The chains of one trajectory: how many, and of what."""

    graph: str
    n_spins: int
    n_edges: int
    chains: int

    @property
    def n_observables(self) -> int:
        """Edge products and spins."""
        return self.n_edges + self.n_spins


@dataclass(frozen=True, slots=True)
class Rate:
    """How fast one backend samples on one machine: seconds = fixed + spin updates / per second."""

    machine: str
    backend: str
    contract_version: int
    graph: str
    chains: int
    spin_updates_per_second: float
    fixed_seconds: float

    def seconds(self, spin_updates: float) -> float:
        """Return how long one job of that many spin updates takes."""
        return self.fixed_seconds + spin_updates / self.spin_updates_per_second


@dataclass(frozen=True, slots=True)
class Pilot:
    """The slowest tau among the spins that a short run followed, half convention, in sweeps.

    `hi` is infinite where the run was too short to bound it.
    """

    lo: float
    hi: float
    estimator: str
    sweeps: int
    words: str


def sampled(registration: Registration) -> Sampled | None:
    """Return what a trajectory of this experiment samples; None for kinds that sample no preset graph."""
    settings: Any = thaw(registration.prereg.experiment.settings)
    source = settings.get("lattice", settings)
    if not isinstance(source, dict) or not isinstance(source.get("graph"), str):
        return None
    try:
        graph = graphs.preset(source["graph"], graphs.Boundary(source.get("boundary", "torus")))
    except (backends.BackendError, ValueError):
        return None
    return Sampled(source["graph"], graph.n_spins, graph.n_edges, int(source["chains"]))


def measure_rate(backend_name: str) -> Rate:
    """Time two short runs of the same chains on this machine, after one that compiles.

    Raises:
        BackendError: the backend does not exist or cannot run here.
    """
    rate, fixed = _speed(backend_name, backends.Kernel.ALTERNATING)
    return Rate(
        machine=this_machine(),
        backend=backend_name,
        contract_version=backends.VERSION,
        graph=GRAPH,
        chains=CHAINS,
        spin_updates_per_second=rate,
        fixed_seconds=fixed,
    )


def this_machine() -> str:
    """Name the processor and its cores, so that a rate is not taken to another machine unawares."""
    try:
        rows = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        rows = []
    model = next((row.split(":", 1)[1].strip() for row in rows if row.startswith("model name")), platform.processor())
    cores = sum(row.startswith("processor") for row in rows) or 1
    return f"{model or platform.machine()}, {cores} cores"


def updates_per_second(backend_name: str, kernel: str) -> float:
    """Return how fast a kernel draws spins that nobody looks at, timed as `measure_rate` does."""
    return _speed(backend_name, backends.Kernel(kernel))[0]


def warmed_up(backend_name: str, kernels: Iterable[str]) -> None:
    """Compile what the kernels need, or load what was compiled before."""
    backend = backends.load(backend_name)
    for kernel in kernels:
        _timed(backend, WARM_UP, backends.Kernel(kernel))


def _speed(backend_name: str, kernel: backends.Kernel) -> tuple[float, float]:
    """Return spin updates a second, and the seconds of a run that do not grow with its length."""
    backend = backends.load(backend_name)
    lengths = (2, 4) if backend_name == "reference" else (SHORT, LONG)
    _timed(backend, WARM_UP, kernel)
    (first, second) = (_timed(backend, n, kernel) for n in lengths)
    jobs = [_job(n, kernel).spin_updates for n in lengths]
    rate = (jobs[1] - jobs[0]) / max(second - first, 1e-9)
    return rate, max(first - jobs[0] / rate, 0.0)


def _job(n_sweeps: int, kernel: backends.Kernel) -> backends.Job:
    graph = graphs.preset(GRAPH)
    draws = np.random.Generator(np.random.Philox(0)).standard_normal(graph.n_edges)
    model = backends.Model(graph, (0.05 * draws).astype(np.float32), np.zeros(graph.n_spins, np.float32))
    return backends.Job(
        model=model, beta=1.0, kernel=kernel, n_chains=CHAINS, warmup=0, n_sweeps=n_sweeps, seed=1,
        start=backends.Start.COINS, sinks=(),
    )  # fmt: skip


def _timed(backend: backends.Backend, n_sweeps: int, kernel: backends.Kernel) -> float:
    job = _job(n_sweeps, kernel)
    before = time.perf_counter()
    backend.run(job)
    return time.perf_counter() - before


def pilot(registration: Registration, backend_name: str, sweeps: int, advance: Advance) -> Pilot:
    """Measure tau cheaply: the kind's own `pilot` where it has one, else a short run of its registered lattice.

    Raises:
        UsageError: the kind cannot be measured by this version. BackendError: the backend cannot run here.
    """
    kind = load_kind(registration.prereg.experiment.kind)
    if hasattr(kind, "pilot"):
        found: Pilot = kind.pilot(registration, backend_name, sweeps, advance)
        return found
    settings: Any = settings_of(registration, kind.Settings)
    how = getattr(settings, "lattice", None)
    if how is None:
        raise UsageError(
            f"an experiment of kind '{registration.prereg.experiment.kind}' has no pilot in this version; say what you "
            "expect with --tau LO HI"
        )
    model = lattice_model(how)
    short = how.model_copy(update={"sweeps": 2 * (sweeps // 2), "warmup": sweeps})
    job = lattice_job(short, model, settings.root_seed, "pilot")
    follow = backends.Trajectory(stride=1)
    job = backends.Job(
        model=model, beta=job.beta, kernel=job.kernel, n_chains=job.n_chains, warmup=job.warmup,
        n_sweeps=job.n_sweeps, seed=job.seed, start=job.start, sinks=(follow,),
    )  # fmt: skip
    counts = backends.load(backend_name).run(job, progress=partial(advance, f"pilot on {how.graph}"))
    return read_pilot(counts.of(backends.PackedTrajectory), how.graph)


def read_pilot(packed: backends.PackedTrajectory, graph: str, estimator: str = "pair_truncated") -> Pilot:
    """Estimate the slowest tau of a short run from evenly spread spins."""
    found = load(estimator)
    step = max(packed.words.shape[1] // PILOT_SPINS, 1)
    part = backends.PackedTrajectory(packed.words[:, ::step], packed.n_draws, packed.stride)
    tau = found.estimate(Counts.from_series(part.spins(), found.NEEDS), level=PILOT_LEVEL)
    moving = np.isfinite(tau.value)
    if not np.any(moving):
        return Pilot(lo=0.0, hi=np.inf, estimator=estimator, sweeps=packed.n_draws, words=f"no spin of {graph} moved")
    near = bool(np.nanmax(tau.value) > packed.n_draws / 10) or not np.all(moving)
    low, high = float(np.nanmax(tau.value)), float(np.nanmax(np.where(moving, tau.hi, np.nan)))
    words = f"{part.words.shape[1]} spins of {graph}, {part.words.shape[0]} chains of {packed.n_draws} sweeps"
    return Pilot(lo=low, hi=np.inf if near else max(low, high), estimator=estimator, sweeps=packed.n_draws, words=words)
