"""What one synthetic registration on a sample holds, and what is true of it.

A claim says "the estimate is above the bar". Its truth lies at the bar (the claim is false), near it (one true standard
error to either side) or away from it (four and a half). Data suffice where the truth is so far away that somebody who
knows the standard error decides with probability 97.5 % or more.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from statistics import NormalDist
from typing import Any

import numpy as np
from benchmarks.false_verdicts.series import Floats
from numpy.typing import NDArray

LEVEL = 0.95
ERROR = 1.0 - LEVEL  # registered, two-sided
REACH = NormalDist().inv_cdf(0.5 + 0.5 * LEVEL)  # 1.96
CLEAR = 2.0 * REACH  # standard errors from which somebody who knows them decides, where they are the same everywhere
FAR = 4.5  # standard errors: a little farther than that
AWAY = {"at": (0.0,), "near": (-1.0, 1.0), "away": (-FAR, FAR)}  # of the bar, in true standard errors


@dataclass(frozen=True, slots=True, eq=False)
class Units:
    """One sample as people have it: units without those that are missing, float64[n].

    `others` are the units of a second group, float64[m]: what counts is the mean of the first less theirs.
    `clusters`, int64[n], say which units were drawn together. The claim is that the mean is above `bar`.
    """

    values: Floats
    bar: float = 0.0
    others: Floats | None = None
    clusters: NDArray[np.int64] | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Look:
    """What is there at one look: columns for the engine, by quantity, and a sample a prediction for everybody else."""

    columns: Mapping[str, Any]
    units: tuple[Units, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """One registration: its looks in order (one, where nothing grows), and the truth less the bar, by prediction.

    truth, clear   float64[predictions]; from `clear` on somebody who knows the standard error decides
    """

    looks: tuple[Look, ...]
    truth: Floats
    clear: Floats

    @property
    def holds(self) -> NDArray[np.bool_]:
        """Whether each claim is true."""
        return np.asarray(self.truth > 0.0)

    @property
    def sufficed(self) -> NDArray[np.bool_]:
        """Whether the data of each claim suffice for who knows the standard error."""
        return np.asarray(np.abs(self.truth) >= self.clear)


def single(columns: Mapping[str, Any], units: Units, truth: float, clear: float) -> Case:
    """Return a case with one prediction and one look."""
    return Case((Look(columns, (units,)),), np.array([truth]), np.array([clear]))


def clear(error: Callable[[float], float], truth: float) -> float:
    """Return from where on a test that knows the standard errors at the bar and at the truth decides in 97.5 %."""
    return REACH * (error(0.0) + error(truth))


def settled(place: float, error: Callable[[float], float], slack: float = 0.0) -> float:
    """Return the truth, less the bar, that lies so many of its own standard errors from it, found by iteration.

    Truths away from the bar lie `slack` further: as far as what is missing can move the estimate.
    """
    more = np.sign(place) * slack if abs(place) >= FAR else 0.0
    truth = 0.0
    for _ in range(60):
        truth = 0.5 * (truth + place * error(truth) + more)
    return float(truth)
