"""What a rung costs beside its sampling: 256 window sums of 32 chains of 25,200 observables, and reading them.

    make rung-cost              or   python -m benchmarks.rung [--epoch 25]

Per width of a window in sweeps: seconds of the same sweeps that nobody looks at, of the windows, and of the reading.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import backends
from verdict.experiments.contract import unseen
from verdict.experiments.dtm import inputs, ladder, measuring
from verdict.experiments.dtm.blocks import Run, nobody, warmed, windows
from verdict.experiments.dtm.protocol import Portion, Protocol
from verdict.experiments.kept import Maker, Shelf
from verdict.experiments.kinds import dtm
from verdict.project.loading import load_registration

T = TypeVar("T")
ROOT = Path(__file__).parents[1]
FREEZE = ROOT / "prereg" / "2026-11-25b.yaml"
WIDTHS = (4, 16, 64, 256, 512)


def main(arguments: list[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--epoch", type=int, default=25)
    epoch = parser.parse_args(arguments).epoch
    how, run = start(epoch)
    costs(how, run, 4)  # compiles
    print("sweeps a window   sampling    windows    reading")
    for width in WIDTHS:
        print(f"{width:15d}" + "".join(f"{seconds:11.2f}" for seconds in costs(how, run, width)))


def start(epoch: int) -> tuple[Protocol, Run]:
    """Return the protocol and the ladder's chains of one checkpoint, alternating kernel."""
    registration = load_registration(FREEZE)
    how, recipe = dtm.registered(registration)
    of, visible = measuring.subject(ROOT, how, recipe, epoch), measuring.examples(ROOT, how.positive, recipe)
    maker = Maker.of(registration, "numba_cpu")
    bench = measuring.Bench(backends.load("numba_cpu"), ROOT, "benchmark", maker, unseen)
    part = Portion(t=epoch, kernel="alternating")
    work = measuring.Work(bench, how, of, part, Shelf(ROOT, maker), inputs.held(how, recipe, visible, None))
    return how, work.run("ladder", how.starts)


def costs(how: Protocol, run: Run, width: int) -> tuple[float, float, float]:
    """Return seconds of sampling alone, of windows, and of reading."""
    n = how.ladder.blocks
    alone, _ = timed(lambda: warmed(run, n * width, nobody))
    counted, (sums, _) = timed(lambda: windows(run, width, n, nobody))
    reading, _ = timed(lambda: ladder.read(run.backend, sums, width, 0, how))
    return alone, counted, reading


def timed(work: Callable[[], T]) -> tuple[float, T]:
    """Return the seconds that the work took, and what it gave."""
    begin = time.perf_counter()
    out = work()
    return time.perf_counter() - begin, out


if __name__ == "__main__":
    main()
