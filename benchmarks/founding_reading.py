"""What the founding estimator makes of T_O, by how long its chains ran before: where its number comes from.

    python -m benchmarks.founding_reading --epoch 200 --warmups 1000,4000,16000,64000,256000

32 chains from the biases' law, 3,000 sweeps, the founding estimator. T_O is a sum of tau_a Var_a: tau_a from
fluctuations about every chain's own mean, Var_a over all chains together. Printed for each warm-up: T_O; the same sum
with the variance inside chains alone; the sum of variances, over all chains and inside them; and how far the means of
chains scatter: what such a run finds as its error in windows of 3,000 sweeps, where the law's own is 2 T_O(K) / K.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator

from benchmarks.tempered_check import tempered_work

import backends
from verdict.experiments.dtm.pair_times import pair_times

CHAINS, TRAJECTORY, WINDOW = 32, 3000, 100
COLUMNS = ("warmup", "T_O", "T_O inside", "variance", "inside", "scatter", "tau_max")


def main(arguments: list[str] | None = None) -> None:
    """Print one line for each warm-up."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--freeze", default="2026-11-27b")
    parser.add_argument("--epoch", type=int, default=200)
    parser.add_argument("--warmups", default="1000,4000,16000,64000,256000", help="sweeps, separated by commas")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--backend", default="numba_cpu")
    options = parser.parse_args(arguments)
    print("".join(f"{name:>12s}" for name in COLUMNS))
    for warmup in map(int, options.warmups.split(",")):
        row = [warmup, *reading(options, warmup)]
        print("".join(f"{number:12.6g}" for number in row), flush=True)


def reading(options: argparse.Namespace, warmup: int) -> Iterator[float]:
    """Yield the numbers of one warm-up, in the order of `COLUMNS`."""
    work = tempered_work(options.freeze, options.epoch, options.backend)
    observables, backend = work.of.machine.observables(), work.bench.backend
    job = backends.Job(
        model=work.of.model, beta=work.how.beta, kernel=backends.Kernel(work.how.kernel), n_chains=CHAINS,
        warmup=warmup, n_sweeps=TRAJECTORY, seed=options.seed, start=backends.Start.BIAS,
        sinks=(backends.Trajectory(1), backends.WindowSums(observables, WINDOW, 1)),
    )  # fmt: skip
    counts = backend.run(job)
    times = pair_times(backend, counts.of(backends.PackedTrajectory), observables)
    means = counts.of(backends.WindowCounts).sums.sum(axis=1) / TRAJECTORY
    inside = (1.0 - means**2).mean(axis=0)
    yield times.total
    yield float(times.tau @ inside)
    yield float(times.variance.sum())
    yield float(inside.sum())
    yield float(means.var(axis=0, ddof=1).sum())
    yield float(times.tau.max())


if __name__ == "__main__":
    main()
