"""The judged chains: their K-sweep means against the mean of the ladder's chains, which are others."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from verdict.experiments.dtm.blocks import Done, Run, Sums, merged, warmed, windows
from verdict.experiments.dtm.protocol import Protocol
from verdict.experiments.tracking import PhaseError, windowed_error

Floats = NDArray[np.float64]


def sweeps(how: Protocol, last_rung: int) -> tuple[int, int, int]:
    """Return warm-up, short and long stretch in sweeps; the windows of K_train come out of as much as the short one."""
    plan = how.replicates
    return round(plan.burn_in * last_rung), plan.short, max(plan.least, round(plan.share * last_rung))


def errors(run: Run, how: Protocol, last_rung: int, reference: Floats, done: Done) -> Iterator[PhaseError]:
    """Yield the error of K-sweep means for K_train, then for every registered K, in that order.

    `reference` float64 [chains, n_obs] are means of other chains.
    """
    warmup, short, long = sweeps(how, last_rung)
    run = warmed(run, warmup, done)
    sums, run = windows(run, how.K_train, short // how.K_train, done)
    yield windowed_error(sums, how.K_train, reference, level=how.level)
    for stretch, Ks in ((short, _short(how)), (long, _long(how))):
        if Ks:
            del sums  # before the next ones are made
            sums, run = windows(run, Ks[0], stretch // Ks[0], done)
            yield from _each(sums, Ks, how, reference)


def _short(how: Protocol) -> list[int]:
    return [K for K in how.windows if how.replicates.short >= 4 * K]


def _long(how: Protocol) -> list[int]:
    return [K for K in how.windows if how.replicates.short < 4 * K]


def _each(sums: Sums, Ks: list[int], how: Protocol, reference: Floats) -> Iterator[PhaseError]:
    for K in Ks:
        yield windowed_error(merged(sums, K // Ks[0], K), K, reference, level=how.level)
