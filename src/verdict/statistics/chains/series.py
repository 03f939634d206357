"""The chains themselves, on a scale at which nothing overflows and no digit is lost."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from verdict.statistics.sample.contract import Sample

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Chains:
    """Draws of one variable, brought into [-1, 1] around their mean: squares of 1e-200 and 1e200 are then numbers.

    values         float64[n_chains, n_draws], the user's own but for a power of two, so that no tie of ranks is broken
    draws          float64[n_chains, n_draws]; the user's own value is peak · (centre + spread · draw)
    rounding       half the width of what is known of each draw on average, in the user's unit: zero where it is exact
    """

    values: Floats
    draws: Floats
    peak: float
    centre: float
    spread: float
    rounding: float = 0.0

    @property
    def n_chains(self) -> int:
        """Chains, which began and ran apart."""
        return int(self.draws.shape[0])

    @property
    def n_draws(self) -> int:
        """Draws of each chain."""
        return int(self.draws.shape[1])

    @property
    def n(self) -> int:
        """All draws of all chains."""
        return int(self.draws.size)

    @property
    def size(self) -> str:
        """How many chains of how many draws, in words."""
        return f"{self.n_chains} chain{'' if self.n_chains == 1 else 's'} of {self.n_draws} draws"

    def back(self, value: float) -> float:
        """Return a number of the scale of `draws` in the user's unit."""
        return float(self.peak * (self.centre + self.spread * value))


def chains_of(sample: Sample) -> Chains:
    """Bring float64[chains, draws] to the common scale; all draws finite and not all equal."""
    x = np.atleast_2d(sample.middle)
    peak = float(np.max(np.abs(x)))
    unit = x / peak
    centre = float(unit.mean())
    away = unit - centre
    spread = float(np.max(np.abs(away)))
    own = np.ldexp(x, -int(np.frexp(peak)[1]))
    return Chains(own, away / spread, peak, centre, spread, float(np.mean(sample.slack)))
