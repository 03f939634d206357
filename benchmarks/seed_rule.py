"""One checkpoint under the founding record's own rule of adequacy, timed, its figures beside the published ones.

    make seed-rule              or   python -m benchmarks.seed_rule [--epoch 50] [--kernel alternating]

32 chains, 2,500 sweeps of warm-up (5 x 500), 25,000 sweeps (50 x 500): every one of the 25,200 integrated times by the
program's estimator, the mean squared error at K = 100, 300 and 1,000 against a reference of 25,000 sweeps of other
chains, and both phases at K_train. The published 24,028 s held four checkpoints at a ninth of that length *and their
training*.
"""

from __future__ import annotations

import argparse
import time
from dataclasses import replace
from pathlib import Path

import numpy as np

import backends
from verdict.experiments.dtm import measuring
from verdict.experiments.dtm.clamped import Clamping
from verdict.experiments.dtm.seed_rule import SeedReading, SeedRule, read_checkpoint
from verdict.experiments.kinds import dtm
from verdict.project.loading import load_registration

ROOT = Path(__file__).parents[1]
FREEZE = ROOT / "prereg" / "2026-11-25b.yaml"
KS = (100, 300, 1000)
PUBLISHED = (  # shared record of Exp 3, 31 May: epoch, ratio at the three K, relative change of the reference
    ("200", "0.37", "0.99", "2.94", "0.026"),
    ("500", "0.54", "1.41", "3.18", "0.234"),
    ("1000", "0.68", "2.13", "6.05", "0.144"),
    ("2000", "0.60", "1.84", "5.46", "0.100"),
)


def main(arguments: list[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--epoch", type=int, default=50)
    parser.add_argument("--kernel", default="alternating")
    parser.add_argument("--warmup", type=int, default=2500)
    parser.add_argument("--sweeps", type=int, default=25_000)
    options = parser.parse_args(arguments)
    how, recipe = dtm.registered(load_registration(FREEZE))
    backend = backends.load("numba_cpu")
    of, visible = measuring.subject(ROOT, how, recipe, options.epoch), measuring.examples(ROOT, how.positive, recipe)
    clamping = Clamping(how.chains, how.K_train, how.level, how.positive)
    rule = SeedRule(
        kernel=options.kernel, chains=32, warmup=options.warmup, trajectory=options.sweeps, K_ref=options.sweeps,
        windows=KS, K_train=how.K_train, beta=how.beta, seed=20260530, level=0.95, clamping=clamping,
    )  # fmt: skip
    short = replace(rule, warmup=64, trajectory=64, K_ref=64, windows=(100,), K_train=100, seed=1)
    read_checkpoint(backend, of, short, visible[:32], "compile")
    begin = time.perf_counter()
    found = read_checkpoint(backend, of, rule, visible, f"seed-rule/{options.epoch}/{options.kernel}")
    seconds = time.perf_counter() - begin
    print(*table(options.epoch, found), sep="\n")
    print(*lines(found, seconds), sep="\n")


def table(epoch: int, found: SeedReading):
    """Yield the row of this checkpoint above the published ones."""
    yield "epoch        ratio K=100           K=300            K=1000     change of the reference"
    cells = "  ".join(f"{e.value:5.2f} [{e.lo:5.2f}, {e.hi:5.2f}]" for e in map(found.ratio, KS))
    yield f"{epoch:5d}  {cells}   {found.change.value:.3f}"
    for t, *row, change in PUBLISHED:
        yield f"{t:>5}  " + "  ".join(f"{ratio:>5}               " for ratio in row) + f"   {change}  (published)"


def lines(found: SeedReading, seconds: float):
    """Yield the plain lines."""
    times = found.times
    tau = np.where(times.moved, times.tau, np.nan)
    yield f"observables {len(times.tau)}"
    yield f"frozen_observables {int((~times.moved).sum())}"
    yield f"tau_max {np.nanmax(tau):.6g}"
    yield f"tau_ceiling {times.ceiling:.6g}"
    yield f"tau_mean {np.nanmean(tau):.6g}"
    yield f"T_O {times.total:.6g}"
    yield f"F4 {found.clamped.total.value / found.at_training.total.value:.4g}"
    yield f"g_norm2 {found.norm.value:.6g}"
    yield "published_seconds 24028"
    yield f"checkpoint_seconds {seconds:.4g}"


if __name__ == "__main__":
    main()
