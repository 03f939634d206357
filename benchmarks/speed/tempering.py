"""What exchanging states costs beside sampling, and how often replicas travel: python -m benchmarks.speed.tempering.

Epoch 25 of checkpoints/plain, 3,600 spins of degree 12. `tempering_overhead`: 96 rungs, 32 sets, rounds of 2 sweeps;
the time of rounds over the time of the same sweeps with one pass of swaps in all, less 1, both timed in turn.
`round_trips_per_hour`: 32 rungs from beta 0.4 to 1, equal ratios, 32 sets, rounds of 2 sweeps; all sets together.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

import numpy as np

import backends
from backends import Kernel, Model, Start, TemperedJob
from backends.graphs import preset
from backends.replicas import Replicas
from backends.tempered_engine import TemperedSampler

CHECKPOINT = Path(__file__).parents[2] / "checkpoints" / "plain" / "epoch-0025.npz"
SETS, EVERY, WARMUP = 32, 2, 500


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument(
        "--rounds", type=int, default=4000, help="measured rounds of the ladder whose trips are counted"
    )
    parser.add_argument("--repeats", type=int, default=7)
    chosen = parser.parse_args()
    backend = backends.load("numba_cpu", chosen.threads)
    rounds, alone = overhead(backend, chosen.threads, chosen.repeats)
    print("tempering_overhead", f"{rounds[0] / alone[0] - 1:.6g}")
    print("tempering_overhead_of_cpu_time", f"{rounds[1] / alone[1] - 1:.6g}")
    print("tempered_updates_per_second", f"{96 * SETS * 3600 * EVERY / rounds[0]:.6g}")
    counts, seconds = travelled(backend, chosen.rounds)
    print("round_trips_per_hour", f"{3600 * counts.trips.sum() / seconds:.6g}")
    print("tempered_rounds_per_second", f"{(WARMUP + chosen.rounds) / seconds:.6g}")
    rejected = 1 - counts.acceptances.mean(axis=0) / counts.attempts
    print("tempered_barrier", f"{rejected.sum():.6g}")


def ladder(low: float, n_rungs: int, swap_every: int, rounds: tuple[int, int]) -> TemperedJob:
    """Return rungs of the checkpoint's law at betas of equal ratio up to 1."""
    with np.load(CHECKPOINT) as stored:
        model = Model(preset("60_12"), stored["weights_value"], stored["biases_value"])
    betas = tuple(np.geomspace(low, 1.0, n_rungs).tolist())
    return TemperedJob((model,) * n_rungs, betas, Kernel.ALTERNATING, SETS, swap_every, *rounds, 3, Start.COINS, ())


def overhead(backend, threads: int, repeats: int, n_rounds: int = 8):
    """Return seconds, and seconds of all cores, of a round and of its sweeps alone: the least of some repeats."""
    often = ladder(0.2, 96, EVERY, (0, n_rounds * (repeats + 1)))
    once = ladder(0.2, 96, EVERY * n_rounds, (0, repeats + 1))
    runs = [(backend.tempered(job, threads), Replicas(job), n) for job, n in ((often, n_rounds), (once, 1))]
    times = [[timed(*run, repeat) for run in runs] for repeat in range(repeats + 1)][1:]
    return np.min(times, axis=0) / n_rounds


def timed(sampler: TemperedSampler, replicas: Replicas, n: int, repeat: int) -> tuple[float, float]:
    """Return the seconds of n rounds, their counting included: by the clock, and of all cores together."""
    begin = time.perf_counter(), time.process_time()
    sampler.rounds(repeat * n, n, 1, (), replicas.add)
    return time.perf_counter() - begin[0], time.process_time() - begin[1]


def travelled(backend, n_rounds: int):
    """Return the counts of the shorter ladder, and the seconds of its run."""
    job, begin = ladder(0.4, 32, EVERY, (WARMUP, n_rounds)), time.perf_counter()
    return backend.temper(job), time.perf_counter() - begin


if __name__ == "__main__":
    main()
