"""Where rungs stand on a path: at equal rejection, from counted acceptances; and how high the barrier is.

The communication barrier Lambda is the sum of rejections r over edges; the best rate of round trips of non-reversible
swaps is 1/(2 + 2 sum r/(1 - r)) a round, which is 1/(2 + 2 Lambda) in the limit of many rungs. Source: Syed,
Bouchard-Cote, Deligiannidis and Doucet, J. R. Stat. Soc. B 84, 321 (2022), sections 4 and 5.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from verdict.experiments.tracking import Estimate
from verdict.experiments.tracking.estimate import jackknifed

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
LEAST_SLOPE = 1e-6  # rejection per unit of path that is supposed everywhere, so that no two rungs fall together


def rejections(acceptances: Ints, attempts: Ints) -> Floats:
    """Return the share of refused swaps, float64 [sets, edges]; an edge that was never tried is NaN.

    `acceptances` int64 [sets, edges] and `attempts` int64 [edges] are a tempered run's.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(1.0 - acceptances / attempts)


def equal_rejection(positions: Floats, rejected: Floats, n_rungs: int) -> Floats:
    """Return positions of `n_rungs` rungs between which the same is refused, float64, from 0 to 1.

    `rejected` float64 [edges] is the share refused between neighbours of `positions` float64 [edges + 1]. The barrier
    up to a position is taken for linear between rungs, and turned round: what comes out rises like what went in.
    """
    steps = np.maximum(rejected, 0.0) + LEAST_SLOPE * np.diff(positions)
    height = np.concatenate([[0.0], np.cumsum(steps)])
    found = np.interp(np.linspace(0.0, height[-1], n_rungs), height, positions)
    found[0], found[-1] = positions[0], positions[-1]
    return np.asarray(found)


def barrier(rejected: Floats, level: float) -> Estimate:
    """Return Lambda with its jackknife over sets; `rejected` is float64 [sets, edges].

    Sets share nothing, so their scatter is the error. Where sets agree to the last count nothing says how far they
    would scatter, and it is unknown.
    """
    each = rejected.sum(axis=1)
    return jackknifed(float(each.mean()), [_without(each)], level=level, positive=True)


def growth(later: Floats, earlier: Floats, level: float, *, same: bool) -> Estimate:
    """Return by what share Lambda grew, later over earlier less 1, with its jackknife over sets.

    Both are refused shares, float64 [sets, edges]. `same` says that they are of the same sets, which are then left out
    of both together.
    """
    one, two = later.sum(axis=1), earlier.sum(axis=1)
    value = float(one.mean() / two.mean()) - 1.0
    if same:
        left = [_without(one) / _without(two) - 1.0]
    else:
        left = [_without(one) / two.mean() - 1.0, one.mean() / _without(two) - 1.0]
    return jackknifed(value, left, level=level, positive=False)


def _without(each: Floats) -> Floats:
    """Return means without each, float64 [n]."""
    return np.asarray((each.sum() - each) / (len(each) - 1))
