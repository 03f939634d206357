"""What the parts run on: the GPU at full size, or the host build of the same text at small sizes, for rehearsal."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import numpy as np

import backends
from backends import Job, Kernel, Model, Start
from backends.graphs import RULES, Boundary, grid

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Bench:
    """A backend under measurement, sizes, and what a rehearsal leaves small.

    chains: numbers of chains whose rates are taken. seconds: of one rate. side: of the grid. wide: chains of the
    measurement of crossing sums. rungs, sets, rounds: of a tempered ladder. top: the plain ladder's longest rung.
    tests: which tests of tests/backends are run.
    """

    name: str
    backend: Any
    multiprocessors: int
    clock: float
    chains: tuple[int, ...]
    seconds: float
    side: int
    window: int
    top: int
    tests: tuple[str, ...]
    rungs: int
    sets: tuple[int, ...]
    rounds: int
    rehearsal: bool = False

    @property
    def device(self) -> Any:
        """Where the backend's text runs."""
        return self.backend.ops.device

    def job(self, n_chains: int, n_sweeps: int = 1, sinks: tuple[Any, ...] = ()) -> Job:
        """Return a job on the torus of degree 12, from random bits."""
        graph, rng = grid(self.side, RULES[12], Boundary.TORUS), np.random.default_rng(1)
        model = Model(graph, rng.normal(0, 0.15, graph.n_edges), rng.normal(0, 0.05, graph.n_spins))
        return Job(model, 1.0, Kernel.ALTERNATING, n_chains, 0, n_sweeps, 1, Start.UP, sinks)


def real() -> Bench:
    """Return the GPU; raises UnavailableError where there is none."""
    backend, told = backends.load("cupy_gpu"), device()
    return Bench(
        name=told["name"],
        backend=backend,
        multiprocessors=told["multiprocessors"],
        clock=told["clocks_hz"]["most"],
        chains=(32, 400, 4096, 65_536),
        seconds=0.5,
        side=60,
        window=320,
        top=2**20,
        tests=("-m", "gpu"),
        rungs=96,
        sets=(32, 64),
        rounds=100_000,
    )


def rehearsed() -> Bench:
    """Return the host build, one thread a block, at sizes that take seconds."""
    from tests.backends import cuda_host

    backend = cuda_host.backend(cuda_host.HostDevice(Path(mkdtemp())))
    return Bench(
        name="host build",
        backend=backend,
        multiprocessors=4,
        clock=2e9,
        chains=(4, 40),
        seconds=0.02,
        side=8,
        window=64,
        top=2**10,
        tests=("-k", "cuda_host and last_sweep"),
        rungs=4,
        sets=(3, 9),
        rounds=40,
        rehearsal=True,
    )


def device() -> dict[str, Any]:
    """Return what the driver says of the first GPU: name, driver, memory, clocks now and at most."""
    import cupy
    from benchmarks.gpu.smi import asked

    of = cupy.cuda.runtime.getDeviceProperties(0)
    told = asked(("driver_version", "clocks.sm", "clocks.mem", "clocks.max.sm", "power.draw", "temperature.gpu"))
    most = told.get("clocks.max.sm", "").split()
    return {
        "name": of["name"].decode(),
        "multiprocessors": of["multiProcessorCount"],
        "memory_bytes": of["totalGlobalMem"],
        "l2_bytes": of["l2CacheSize"],
        "runtime": cupy.cuda.runtime.runtimeGetVersion(),
        "clocks_hz": {"most": 1e6 * float(most[0]) if most else 1e3 * of["clockRate"]},
        "told": told,
        "cupy": cupy.__version__,
    }


CHOSEN: dict[bool, Callable[[], Bench]] = {False: real, True: rehearsed}
