"""Numbers as quotients with one denominator: 2 of 3 is 2/3, though no float64 is.

A quotient is an interval like every other number, a unit in the last place wide. Beside it stands what was divided, so
that a comparison which that width leaves open is decided by whole numbers. A ratio only ever adds to what is known.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import lcm, prod

import numpy as np
from numpy.typing import NDArray

from verdict.algebra.interval import Interval

LARGEST = 1e300  # a denominator beyond this is not kept
MOST_WHOLE = 2**31  # a common denominator beyond this is none that a share of cells can have


@dataclass(frozen=True, slots=True, eq=False)
class Ratio:
    """`above` / `below`, elementwise, with one denominator > 0."""

    above: Interval
    below: float

    def each(self, change: Callable[[Interval], Interval]) -> Ratio:
        """Change the numerators by what commutes with a positive factor, such as a selection, a sign or a maximum."""
        return Ratio(change(self.above), self.below)

    def over(self, divisor: float) -> Ratio | None:
        """Divide by a number > 0; None where the denominator becomes too large."""
        below = self.below * divisor
        return Ratio(self.above, below) if 0 < below <= LARGEST else None


def ratio_of(at: Interval, ratio: Ratio | None) -> Ratio:
    """Return a number as a ratio, over 1 where it is none."""
    return Ratio(at, 1.0) if ratio is None else ratio


def sole(at: Interval) -> float | None:
    """Return the one positive number that an interval without axes is; None where it is no such thing."""
    return float(at.lo) if at.shape == () and at.lo == at.hi and at.lo > 0 else None


def divided(above: Interval, counts: NDArray[np.int64]) -> Ratio | None:
    """Divide by whole numbers > 0, int64 of the numerators' shape; None where they have no small common multiple."""
    below = lcm(*(int(n) for n in np.unique(counts)))
    if below > MOST_WHOLE:
        return None
    return Ratio(above * Interval.exactly(below / counts.astype(np.float64)), float(below))


def together(ratios: Sequence[Ratio]) -> tuple[list[Interval], float] | None:
    """Return the numerators over a common denominator, and that; None where it is too large."""
    belows = [ratio.below for ratio in ratios]
    whole = all(below.is_integer() and below <= MOST_WHOLE for below in belows)
    common = float(lcm(*map(int, belows))) if whole else belows[0] if len({*belows}) == 1 else prod(belows)
    if not 0 < common <= LARGEST:
        return None
    factors = [common / r.below if whole else prod(b for j, b in enumerate(belows) if j != i)
               for i, r in enumerate(ratios)] if len({*belows}) > 1 else [1.0] * len(ratios)  # fmt: skip
    return [r.above * Interval.exactly(factor) for r, factor in zip(ratios, factors, strict=True)], common
