"""Sampling while beta rises: one job per constant stretch, each going on from the last bits and sweep number."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

import backends


@dataclass(frozen=True, slots=True)
class Ramp:
    """beta from `low` to `high`, linear over `sweeps` sweeps (`high` after that), held for `hold` sweeps at a time."""

    low: float
    high: float
    sweeps: int
    hold: int = 1

    def stretches(self) -> Iterator[tuple[int, int, float]]:
        """Yield (first sweep, sweeps, beta) of every stretch of the ramp."""
        betas = np.linspace(self.low, self.high, self.sweeps)
        for first in range(0, self.sweeps, self.hold):
            yield first, min(self.hold, self.sweeps - first), float(betas[first])


def anneal(backend: backends.Backend, job: backends.Job, ramp: Ramp) -> Iterator[tuple[int, backends.Counts]]:
    """Run a job's chains through the ramp; yield (sweeps done, counts) of every stretch.

    The job's own start, warmup and length are not used: chains begin by BIAS at the ramp's end; nothing warms up.
    """
    begin = replace(job, beta=ramp.high, warmup=0, n_sweeps=0, start=backends.Start.BIAS, sinks=())
    bits = backend.run(begin).final
    for first, n, beta in ramp.stretches():
        stretch = replace(job, beta=beta, warmup=0, n_sweeps=n, start=bits, first_sweep=first)
        counts = backend.run(stretch)
        bits = counts.final
        yield first + n, counts
