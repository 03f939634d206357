"""Adam with a cosine schedule, in float64 on float32 state: the same bytes wherever IEEE holds.

Source: Kingma and Ba, ICLR 2015, algorithm 1, with eps outside the root.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from verdict.experiments.dtm.recipe import Optimiser

Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Slot:
    """One parameter array with its first and second moments."""

    value: Floats
    first: Floats
    second: Floats

    @classmethod
    def zeros(cls, n: int) -> Slot:
        """Return n parameters at zero, never updated."""
        return cls(*(np.zeros(n, np.float32) for _ in range(3)))


def rate(how: Optimiser, update: int, batches: int) -> float:
    """Return the learning rate of update 0, 1, ...: a cosine over `decay_epochs` epochs, then its floor."""
    span = how.decay_epochs * batches
    cosine = (1 + math.cos(math.pi * min(update, span) / span)) / 2
    return how.rate * ((1 - how.floor) * cosine + how.floor)


def step(slot: Slot, gradient: Doubles, how: Optimiser, at: tuple[int, int], decay: float = 0.0) -> Slot:
    """Return the slot after the update `at` (its number from 0, updates of an epoch).

    `decay` shrinks by the value before the step.
    """
    update = at[0]
    first = how.beta1 * slot.first.astype(np.float64) + (1 - how.beta1) * gradient
    second = how.beta2 * slot.second.astype(np.float64) + (1 - how.beta2) * gradient**2
    unbiased = first / (1 - how.beta1 ** (update + 1))
    scale = np.sqrt(second / (1 - how.beta2 ** (update + 1))) + how.eps
    before = slot.value.astype(np.float64)
    after = before - rate(how, *at) * unbiased / scale - decay * before
    return Slot(*(array.astype(np.float32) for array in (after, first, second)))


def last_move(slot: Slot, how: Optimiser, at: tuple[int, int]) -> Doubles:
    """Return the step that led to the slot after `at` updates, without decay: what its moments still tell."""
    update = at[0] - 1
    unbiased = slot.first.astype(np.float64) / (1 - how.beta1 ** (update + 1))
    scale = np.sqrt(slot.second.astype(np.float64) / (1 - how.beta2 ** (update + 1))) + how.eps
    return np.asarray(rate(how, update, at[1]) * unbiased / scale)
