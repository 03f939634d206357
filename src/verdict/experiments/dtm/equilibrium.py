"""Plain chains from tempered states: what the registered kernel does to the law, whether or not single chains mix.

A state of the law stays one under the kernel, so the error of a K-sweep mean is that of an equilibrium start for every
K. Where the kernel is reversible, T_O(K) = K mse(K)/2 rises with K to T_O. Chains that began in one replica set are not
independent: a set is one replicate.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from verdict.experiments.dtm import ladder
from verdict.experiments.dtm.blocks import Done, Run, Sums, merged, windows
from verdict.experiments.dtm.tempered_protocol import TemperedProtocol
from verdict.experiments.tracking import PhaseError, windowed_error

Floats = NDArray[np.float64]
Bits = NDArray[np.bool_]
SPAN = 8  # windows of one group are at most so many times its shortest


def spans(lengths: tuple[int, ...]) -> list[list[int]]:
    """Return rising lengths in groups: each a multiple of its group's first, and at most 8 times as long.

    >>> spans((100, 300, 1000, 4000, 8000, 16000))
    [[100, 300], [1000, 4000, 8000], [16000]]
    """
    groups: list[list[int]] = []
    for K in lengths:
        if groups and K % groups[-1][0] == 0 and K // groups[-1][0] <= SPAN:
            groups[-1].append(K)
        else:
            groups.append([K])
    return groups


def sweeps(how: TemperedProtocol) -> int:
    """Return the sweeps of every judged chain: each group runs `repeats` times as long as its longest window."""
    return how.repeats * sum(group[-1] for group in spans(how.windows))


def errors(run: Run, how: TemperedProtocol, reference: Floats, done: Done) -> Iterator[PhaseError]:
    """Yield the error of K-sweep means for every registered K; the run holds `states` chains of each judged set.

    Chains are ordered state by state, sets inside; `reference` float64 [sets, n_obs] are means of other sets.
    """
    for group in spans(how.windows):
        base = group[0]
        sums, run = windows(run, base, how.repeats * group[-1] // base, done)
        for K in group:
            yield windowed_error(by_set(merged(sums, K // base, K), how.states), K, reference, level=how.level)
        del sums


def by_set(sums: Sums, states: int) -> Sums:
    """Turn the chains of one set into further windows of it.

    `sums` int [n_windows, n_obs, states * sets] becomes int [states * n_windows, n_obs, sets]. In memory each set lies
    by itself, since sets are read one by one.
    """
    n_windows, n_obs, chains = sums.shape
    out = np.empty((chains // states, states * n_windows, n_obs), sums.dtype)
    for m, part in enumerate(np.split(sums, states, axis=2)):
        out[:, m * n_windows : (m + 1) * n_windows] = part.transpose(2, 0, 1)
    return out.transpose(1, 2, 0)


def times(run: Run, how: TemperedProtocol, done: Done) -> ladder.RungReading:
    """Return the times of plain chains, one a reference set, each as long as `repeats` of the longest window."""
    width = how.length // how.blocks
    sums, after = windows(run, width, how.blocks, done)
    return ladder.read(after.backend, sums, width=width, before=0, how=how)
