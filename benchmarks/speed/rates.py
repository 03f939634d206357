"""Spin updates per second by kernel, chains, degree, size and threads."""

from __future__ import annotations

import time

import numpy as np

import backends
from backends import Job, Kernel, Model, Start
from backends.graphs import RULES, Boundary, grid


def model(side: int, degree: int) -> Model:
    """A torus with weights of the size that programs use."""
    graph, rng = grid(side, RULES[degree], Boundary.TORUS), np.random.default_rng(1)
    return Model(graph, rng.normal(0, 0.15, graph.n_edges), rng.normal(0, 0.05, graph.n_spins))


def job(of: Model, kernel: Kernel, chains: int, sweeps: int = 1) -> Job:
    """Sampling alone."""
    return Job(of, 1.0, kernel, chains, 0, sweeps, 1, Start.COINS, ())


def best_rate(backend, of: Model, kernel: Kernel, chains: int, seconds: float) -> float:
    """Return the best of three rates, compilation and set-up left out of all of them."""
    backend.run(job(of, kernel, chains))
    return max(backend.rate(job(of, kernel, chains), seconds / 3) for _ in range(3))


def rows(seconds: float, threads: int):
    """Yield (what, threads, rate): one axis is varied at a time around the 60_12 graph."""
    one, many = backends.load("numba_cpu", 1), backends.load("numba_cpu", threads)
    founding = model(60, 12)
    for kernel in Kernel:
        for chains in (32, 128, 400):
            for backend, n in ((one, 1), (many, threads)):
                yield f"60_12 {kernel}, {chains} chains", n, best_rate(backend, founding, kernel, chains, seconds)
    for degree in (4, 20):
        yield (
            f"60_{degree} alternating, 128 chains",
            threads,
            best_rate(many, model(60, degree), Kernel.ALTERNATING, 128, seconds),
        )
    for side in (32, 100, 316, 1000):
        yield (
            f"{side}_12 alternating, 128 chains",
            threads,
            best_rate(many, model(side, 12), Kernel.ALTERNATING, 128, seconds),
        )
    reference = backends.load("reference")
    yield "60_12 alternating, 32 chains, reference", 1, best_rate(reference, founding, Kernel.ALTERNATING, 32, seconds)


def seconds_of(backend, work: Job, repeats: int = 5) -> float:
    """Return the least wall time of a job."""
    times = []
    for _ in range(repeats):
        begin = time.perf_counter()
        backend.run(work)
        times.append(time.perf_counter() - begin)
    return min(times)


def scaling(threads: int):
    """Yield (axis, exponent or ratio): time against sweeps, chains and spins; straightness in the degree."""
    backend, founding = backends.load("numba_cpu", threads), model(60, 12)

    def cost(of: Model, chains: int, sweeps: int) -> float:
        base = seconds_of(backend, job(of, Kernel.ALTERNATING, chains, 1))
        return seconds_of(backend, job(of, Kernel.ALTERNATING, chains, 1 + sweeps)) - base

    yield "sweeps", slope([(n, cost(founding, 128, n)) for n in (400, 1600, 6400)])
    yield "chains", slope([(n, cost(founding, n, 102_400 // n)) * np.array([1, n / 128]) for n in (128, 512, 2048)])
    sizes = [(side**2, cost(model(side, 12), 128, 4_000_000 // side**2)) for side in (32, 100, 316)]
    yield "spins", slope([(n, t * n / sizes[0][0]) for n, t in sizes])
    t4, t12, t20 = (cost(model(60, degree), 128, 1600) for degree in (4, 12, 20))
    yield "degree", (t20 - t12) / (t12 - t4)


def slope(points) -> float:
    """Exponent of time against size."""
    x, y = np.log(np.array(points, dtype=float)).T
    return float(np.polyfit(x, y, 1)[0])
