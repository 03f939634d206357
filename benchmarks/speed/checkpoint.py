"""One adequate checkpoint, measured in a process of its own: python -m benchmarks.speed.checkpoint.

60_12 graph, 32 chains, 2,500 sweeps of warm-up, 25,000 sweeps: sampling, moments of all 25,200 observables, and their
autocovariances, each to its own window. Then the same integrated times by emcee and arviz-stats on a subsample.
"""

from __future__ import annotations

import resource
import time
from pathlib import Path

import numpy as np
from benchmarks.speed.rates import model
from benchmarks.speed.windows import integrated_times

import backends
from backends import Job, Kernel, MomentCounts, Moments, PackedTrajectory, Start, Trajectory

CHAINS, WARMUP, SWEEPS, SAMPLE = 32, 2500, 25_000, 12


def main() -> None:
    """Measure and print."""
    backend, of = backends.load("numba_cpu"), model(60, 12)
    rows = of.graph.observables()
    _compile(backend, of, rows)
    begin = time.perf_counter()
    sinks = (Moments(SWEEPS, 1), Trajectory(1))
    counts = backend.run(Job(of, 1.0, Kernel.SYMMETRISED, CHAINS, WARMUP, SWEEPS, 1, Start.COINS, sinks))
    sampled = time.perf_counter()
    packed = counts.of(PackedTrajectory)
    tau, window = integrated_times(backend, packed, rows)
    done = time.perf_counter()
    peak = _peak_mib()
    _say("adequate_checkpoint_seconds", done - begin)
    _say("adequate_checkpoint_sampling_seconds", sampled - begin)
    _say("adequate_checkpoint_windows_seconds", done - sampled)
    _say("adequate_checkpoint_peak_mib", peak)
    _say("observables", len(rows))
    _say("moments_counted", counts.of(MomentCounts).edges.size + counts.of(MomentCounts).spins.size)
    _say("tau_max", np.nanmax(tau))
    _say("window_mean", window.mean())
    _say("window_max", window.max())
    _others(packed, rows, tau, (done - sampled) / len(rows))


def _peak_mib() -> float:
    """Most memory this process has held; the resource module would count the parent that started it as well."""
    status = Path("/proc/self/status")
    if not status.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    held = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
    return int(held.split()[1]) / 1024


def _compile(backend, of, rows) -> None:
    sinks = (Moments(64, 1), Trajectory(1))
    counts = backend.run(Job(of, 1.0, Kernel.SYMMETRISED, CHAINS, 0, 64, 1, Start.COINS, sinks))
    backend.lagged_counts(counts.of(PackedTrajectory), rows[:1], np.arange(2))


def _others(packed, rows, tau, ours: float) -> None:
    """Time the same reading elsewhere; emcee's must also be the same number."""
    from arviz_stats.base import array_stats
    from emcee.autocorr import integrated_time

    chosen = np.random.default_rng(0).choice(len(rows), SAMPLE, replace=False)
    series = [_series(packed, rows[m]) for m in chosen]
    begin = time.perf_counter()
    theirs = [float(integrated_time(x.T[..., None], c=5, tol=0)[0]) for x in series]
    middle = time.perf_counter()
    ess = [float(array_stats.ess(x, method="mean")) for x in series]
    end = time.perf_counter()
    _say("tau_difference_emcee", max(abs(tau[chosen] / theirs - 1)))
    _say("tau_difference_arviz", float(np.median(np.abs(tau[chosen] * np.array(ess) / series[0].size - 1))))
    _say("tau_ratio_emcee", (middle - begin) / SAMPLE / ours)
    _say("tau_ratio_arviz", (end - middle) / SAMPLE / ours)


def _series(packed, row) -> np.ndarray:
    """Values of one observable as float64 [chains, draws], unpacked outside the clock."""
    i, j = row
    words = packed.words[:, i] if j < 0 else ~(packed.words[:, i] ^ packed.words[:, j])
    bits = np.unpackbits(words.astype("<u8").view(np.uint8), axis=-1, bitorder="little")
    return bits[:, : packed.n_draws].astype(np.float64) * 2 - 1


def _say(name: str, value: float) -> None:
    print(name, f"{value:.6g}")


if __name__ == "__main__":
    main()
