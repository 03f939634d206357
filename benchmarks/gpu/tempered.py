"""Tempering on the GPU: the same integers in every shape, rates with and without swaps, and round trips of epoch 25."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
from benchmarks.gpu.bench import ROOT, Bench

import backends
from backends import Clamp, Kernel, Model, Moments, Start, TemperedJob, Trajectory
from backends.cuda_tempering import TemperedSampler
from backends.cuda_text import SHAPES
from backends.engine import Engine
from backends.graphs import RULES, Boundary, grid
from backends.replicas import Replicas
from tests.backends.tempering.tempered_jobs import differences, plain_tempered
from verdict.experiments.dtm import measuring
from verdict.experiments.kinds import dtm
from verdict.project.loading import load_registration

FREEZE, EPOCH = ROOT / "prereg" / "2026-11-25b.yaml", 25
COMPARED = 32  # rounds of the ladder of epoch 25 that the CPU makes too

Found = dict[str, Any]


def cases(bench: Bench) -> Found:
    """Compare small ladders with `reference`, and one of the size that is measured with `numba_cpu`."""
    reference, found = backends.load("reference"), {}
    for name, job in _small():
        right = reference.temper(job)
        found[name] = differences(right, bench.backend.temper(job))
        for shape in SHAPES if name == "alternating" else ():
            found[f"{name} {shape.chains}x{shape.threads}"] = differences(right, _shaped(bench, shape, job))
        if name == "alternating":
            found["two launches a round"] = differences(right, _apart(bench, job))
    large = _ladder(bench, bench.sets[0], n_rounds=16, sinks=((bench.rungs - 1, Moments(16, 1)), (0, Trajectory(2))))
    found["large"] = differences(backends.load("numba_cpu").temper(large), bench.backend.temper(large))
    return {"same_integers": not any(found.values()), "differences": {name: bad for name, bad in found.items() if bad},
            "cases": list(found)}  # fmt: skip


def _small() -> Iterator[tuple[str, TemperedJob]]:
    for kernel in Kernel:
        yield kernel, plain_tempered(kernel=kernel, n_sets=40)
    held = Clamp(np.array([2, 5, 11]), np.random.default_rng(1).random((9, 3)) < 0.5)
    yield "clamped", plain_tempered(n_sets=9, clamp=held, start=Start.UP)


def _shaped(bench: Bench, shape: Any, job: TemperedJob) -> backends.TemperedCounts:
    return _engine(bench, lambda one, _: TemperedSampler(one, bench.device, shape)).temper(job)


def _apart(bench: Bench, job: TemperedJob) -> backends.TemperedCounts:
    return _engine(bench, lambda one, _: _Apart(one, bench.device)).temper(job)


def _engine(bench: Bench, make: Any) -> Engine:
    return Engine(bench.backend.name, bench.backend.sampler, bench.backend.ops, bench.backend.threads, tempered=make)


class _Apart(TemperedSampler):
    """Two launches a round, as where not all blocks run at the same time."""

    def _together(self) -> bool:
        return False


def rates(bench: Bench) -> Found:
    """Take spin updates per second with passes of swaps, without, and with two launches a round."""
    return {str(n): _rates(bench, n) for n in bench.sets}


def _rates(bench: Bench, n_sets: int) -> Found:
    job = _ladder(bench, n_sets)
    sampler, apart = TemperedSampler(job, bench.device), _Apart(job, bench.device)
    notes = Replicas(job)

    def swept(first: int, n: int) -> None:
        sampler.advance(first, n)

    def swapped(first: int, n: int) -> None:
        sampler.rounds(first, n, 1, (), notes)

    def in_two(first: int, n: int) -> None:
        apart.rounds(first, n, 1, (), notes)

    found: Found = {"rungs": bench.rungs, "swap_every": job.swap_every, "shape": str(sampler.shape)}
    found["together"] = sampler._together()
    alone = _timed(job, swept, bench.seconds)
    found |= {"sweeps_alone": alone, "with_swaps": (rate := _timed(job, swapped, bench.seconds))}
    return found | {"swapping_costs": alone / rate - 1, "two_launches": _timed(job, in_two, bench.seconds)}


def _timed(job: TemperedJob, run: Any, seconds: float) -> float:
    """Return updates per second over at least so many seconds; rounds go on where the last call ended."""
    run(0, 1)
    done, n, spent = 1, 1, 0.0
    while spent < seconds:
        n *= 2
        begin = time.perf_counter()
        run(done, n)
        spent, done = time.perf_counter() - begin, done + n
    return n * job.swap_every * job.n_rungs * job.n_sets * job.graph.n_spins / spent


def _ladder(bench: Bench, n_sets: int, n_rounds: int = 1, sinks: Any = ()) -> TemperedJob:
    """Return rungs in beta on the torus of degree 12."""
    graph, rng = grid(bench.side, RULES[12], Boundary.TORUS), np.random.default_rng(1)
    model = Model(graph, rng.normal(0, 0.15, graph.n_edges), rng.normal(0, 0.05, graph.n_spins))
    betas = np.linspace(0.2, 1.0, bench.rungs)
    return _job(model, betas, n_sets, n_rounds, sinks)


def _job(model: Model, betas: Any, n_sets: int, n_rounds: int, sinks: Any) -> TemperedJob:
    return TemperedJob(
        models=(model,) * len(betas),
        betas=tuple(map(float, betas)),
        kernel=Kernel.ALTERNATING,
        n_sets=n_sets,
        swap_every=2,
        warmup=0,
        n_rounds=n_rounds,
        seed=1,
        start=Start.UP,
        sinks=sinks,
    )


def trips(bench: Bench) -> Found:
    """Count round trips of epoch 25 between beta 0 and 1 in as many rungs; the first rounds are the CPU's too."""
    how, recipe = dtm.registered(load_registration(FREEZE))
    model = measuring.subject(ROOT, how, recipe, EPOCH).model
    sinks = ((bench.rungs - 1, Moments(COMPARED, 1)),)
    job = _job(model, np.linspace(0.0, 1.0, bench.rungs), bench.sets[0], bench.rounds, ())
    short = replace(job, n_rounds=COMPARED, sinks=sinks)
    same = differences(backends.load("numba_cpu").temper(short), bench.backend.temper(short))
    begin = time.perf_counter()
    counts = bench.backend.temper(job)
    seconds = time.perf_counter() - begin
    rejected = 1 - counts.acceptances.sum(axis=0) / (counts.attempts * job.n_sets)
    made = int(counts.trips.sum())
    return {
        "same_integers": not same,
        "checkpoint": f"plain, epoch {EPOCH}",
        "rungs": job.n_rungs,
        "sets": job.n_sets,
        "rounds": job.n_rounds,
        "seconds": seconds,
        "updates_per_second": job.spin_updates / seconds,
        "barrier": float(rejected.sum()),
        "largest_rejection": float(rejected.max()),
        "round_trips": made,
        "round_trips_per_hour": 3600 * made / seconds,
    }
