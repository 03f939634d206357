"""Training updates from a committed checkpoint, timed: both phases, moments included, on the 400 stored digits.

    make training-rate           or   python -m benchmarks.training_rate [--updates 10]

`upstream_rate` is the founding code's full gradient path as measured for this project's specification on another
two-core machine (4.1e7 spin updates/s); it is an anchor, not a peer timed beside this run.
"""

from __future__ import annotations

import argparse
import time
from dataclasses import replace
from pathlib import Path

import backends
from verdict.experiments.dtm import images, measuring
from verdict.experiments.dtm.checkpoint import read
from verdict.experiments.dtm.lines import place
from verdict.experiments.dtm.phases import spin_updates
from verdict.experiments.dtm.training import Trainer
from verdict.experiments.kinds import dtm
from verdict.project.loading import load_registration

ROOT = Path(__file__).parents[1]
UPSTREAM = 4.1e7


def main(arguments: list[str] | None = None) -> None:
    """Train a few updates on one batch again and again, and print the rate."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--updates", type=int, default=10)
    options = parser.parse_args(arguments)
    how, recipe = dtm.registered(load_registration(ROOT / "prereg" / "2026-11-25b.yaml"))
    name = place(how.line, how.epochs[-1])
    state, stored = read(ROOT / name, name, recipe), images.unpack(ROOT / measuring.EXAMPLES)
    labels = images.one_hot(stored.classes, recipe.data.classes, recipe.substrate.label_spots)
    trainer = Trainer.of(recipe, stored.bits, labels, backends.load("numba_cpu"))
    begin = replace(state, batches=trainer.batches)
    next(iter(trainer.updates(begin, begin.updates + 1)))  # compiles
    started = time.perf_counter()
    for _ in trainer.updates(begin, begin.updates + options.updates):
        pass
    seconds = (time.perf_counter() - started) / options.updates
    rate = spin_updates(trainer.machine, recipe.phases) / seconds
    print(f"seconds_per_update {seconds:.4g}")
    print(f"spin_updates_per_second {rate:.4g}")
    print(f"upstream_rate {UPSTREAM:.4g}")
    print(f"ratio_to_upstream {rate / UPSTREAM:.4g}")


if __name__ == "__main__":
    main()
