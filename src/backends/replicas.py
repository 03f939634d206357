"""Where replicas are and have been: one definition of labels, flow and round trips for every backend."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from backends.sinks import read_only
from backends.tempering import TemperedJob, pairs

NOWHERE, FIRST, LAST = 0, 1, 2  # the end that a replica last touched; or the part of a round trip that it has done
LABEL, END, TRIP = 0, 1, 2  # what a replica carries with it


class Replicas:
    """The counts of replicas; `arrays` are what a checkpoint keeps, with rungs first and sets last."""

    def __init__(self, job: TemperedJob) -> None:
        self.job, rungs, sets = job, job.n_rungs, job.n_sets
        carried = np.full((3, rungs, sets), NOWHERE, np.int64)
        carried[LABEL] = np.arange(rungs)[:, None]
        self.arrays: dict[str, NDArray[Any]] = {
            "carried": carried,
            "attempts": np.zeros(rungs - 1, np.int64),
            "acceptances": np.zeros((rungs - 1, sets), np.int64),
            "trips": np.zeros(sets, np.int64),
            "from_first": np.zeros((rungs, sets), np.int64),
            "from_last": np.zeros((rungs, sets), np.int64),
            "trace": np.zeros((job.warmup + job.n_rounds if job.trace else 0, rungs - 1, sets), np.bool_),
        }

    def add(self, number: int, swapped: NDArray[np.bool_]) -> None:
        """Count the pass of swaps of a round; `number` from 0 at the start of the job, `swapped` [R - 1, S]."""
        low = np.array(pairs(self.job.first_round + number, self.job.n_rungs), np.int64)
        _exchange(self.arrays["carried"], low, swapped[low])
        self._touch(number >= self.job.warmup)
        if number >= self.job.warmup:
            self.arrays["attempts"][low] += 1
            self.arrays["acceptances"][low] += swapped[low]
        if self.job.trace:
            self.arrays["trace"][number, low] = swapped[low]

    __call__ = add

    def attempt(self, first: int, n_rounds: int) -> None:
        """Count the attempts of rounds alone, the first of number `first`, where all else is counted elsewhere."""
        numbers = self.job.first_round + np.arange(max(first, self.job.warmup), first + n_rounds)
        for parity in (0, 1):
            self.arrays["attempts"][parity::2] += np.count_nonzero(numbers % 2 == parity)

    def _touch(self, measured: bool) -> None:
        _, end, trip = self.arrays["carried"]
        end[0], end[-1] = FIRST, LAST
        if not measured:
            return
        self.arrays["trips"] += trip[0] == LAST
        trip[0] = FIRST
        trip[-1][trip[-1] == FIRST] = LAST
        self.arrays["from_first"] += end == FIRST
        self.arrays["from_last"] += end == LAST

    def record(self) -> dict[str, Any]:
        """Return the fields of `TemperedCounts` that are counted here: sets first, read-only."""
        out = {name: _turned(self.arrays[name]) for name in ("acceptances", "from_first", "from_last", "trace")}
        out |= {"labels": _turned(self.arrays["carried"][LABEL])}
        out |= {name: _turned(self.arrays[name]) for name in ("attempts", "trips")}
        return out | ({} if self.job.trace else {"trace": None})


def _exchange(carried: NDArray[np.int64], low: NDArray[np.int64], swapped: NDArray[np.bool_]) -> None:
    below, above = carried[:, low], carried[:, low + 1]
    carried[:, low] = np.where(swapped, above, below)
    carried[:, low + 1] = np.where(swapped, below, above)


def _turned(array: NDArray[Any]) -> NDArray[Any]:
    turned = np.array(array.swapaxes(-1, -2) if array.ndim > 1 else array, order="C")
    read_only(turned)
    return turned
