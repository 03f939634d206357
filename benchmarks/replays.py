"""Exp 4's ladder and Exp 6's checkpoints, replayed with the program's own estimator on checkpoints trained here.

    make replays                or   python -m benchmarks.replays [--epochs 25,50] [--top 32000]

Symmetrised kernel, 32 chains, fresh chains and streams on every rung, warm-up 200, then 5 tau_max of the rung before,
`pair_truncated` over all 25,200 observables: what the program did. Its reading cannot exceed 0.1915 L, and one flip in
mid-run reads L/6 = 0.1667 L, so tau/L stands beside tau_max.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

import backends
from verdict.experiments.dtm import measuring
from verdict.experiments.dtm.pair_times import PairTimes, pair_times
from verdict.experiments.dtm.phases import check_tables
from verdict.experiments.kinds import dtm
from verdict.project.loading import load_registration

ROOT = Path(__file__).parents[1]
FREEZE = ROOT / "prereg" / "2026-11-25b.yaml"
EXP4 = {1000: 166.7, 2000: 333.2, 4000: 662.6, 8000: 1325.0, 16000: 2431.0, 32000: 5280.0}
WARMUP, CHAINS = 200, 32


def main(arguments: list[str] | None = None) -> None:
    """Replay and print, a row a rung."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--epochs", default="25,50")
    parser.add_argument("--top", type=int, default=32_000)
    options = parser.parse_args(arguments)
    how, recipe = dtm.registered(load_registration(FREEZE))
    backend = backends.load("numba_cpu")
    print("epoch      L  warm-up    tau_max   tau/L  at ceiling  frozen        T_O   published tau_max  tau/L")
    for epoch in map(int, options.epochs.split(",")):
        of, warmup = measuring.subject(ROOT, how, recipe, epoch), WARMUP
        for length in (n for n in EXP4 if n <= options.top):
            found = rung(backend, of, length, warmup)
            print(row(epoch, length, warmup, found), flush=True)
            warmup = max(warmup, round(5 * top(found)))


def rung(backend: backends.Backend, of: measuring.Subject, length: int, warmup: int) -> PairTimes:
    """Sample one rung and read every observable."""
    job = backends.Job(
        model=of.model, beta=1.0, kernel=backends.Kernel.SYMMETRISED, n_chains=CHAINS, warmup=warmup, n_sweeps=length,
        seed=backends.job_seed(20260603, f"exp4/{of.epoch}/{length}"), start=backends.Start.BIAS,
        sinks=(backends.Trajectory(stride=1),),
    )  # fmt: skip
    counts = backend.run(job)
    check_tables(f"the rung of {length} sweeps", counts.tables_digest, of.tables)
    return pair_times(backend, counts.of(backends.PackedTrajectory), of.machine.observables())


def top(found: PairTimes) -> float:
    """Return the largest tau of what moved."""
    return float(np.max(found.tau[found.moved]))


def row(epoch: int, length: int, warmup: int, found: PairTimes) -> str:
    """Write one rung beside the published one; at ceiling counts readings above 0.1 L."""
    tau, near = top(found), int((found.tau[found.moved] > 0.1 * length).sum())
    frozen, published = int((~found.moved).sum()), EXP4[length]
    ours = (
        f"{epoch:5d} {length:6d} {warmup:8d} {tau:10.1f}  {tau / length:.4f} {near:11d} {frozen:7d} {found.total:10.1f}"
    )
    return f"{ours} {published:19.1f}  {published / length:.4f}"


if __name__ == "__main__":
    main()
