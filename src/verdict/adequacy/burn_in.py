"""Burn-in: five tau are a promise, forgotten starts are evidence; both are asked for.

A transient can outlast the stationary tau fifty times, so `warmup >= 5 tau` can hold and be wrong.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from verdict import truth
from verdict.adequacy.rhat import Floats
from verdict.interval import Interval


@dataclass(frozen=True, slots=True, eq=False)
class BurnIn:
    """Three truths and their conjunction: 0 false, 1 unknown, 2 true.

    long        warmup >= factor · tau, at the upper end of tau
    forgotten   chains from dispersed starts agree: unknown where starts were not dispersed
    steady      stretches of time agree over all chains
    """

    long: truth.Codes
    forgotten: truth.Codes
    steady: truth.Codes

    @property
    def adequate(self) -> truth.Codes:
        """All three."""
        return truth.both(self.long, truth.both(self.forgotten, self.steady))


def burn_in(
    warmup: float, tau_sweeps: Interval, *, factor: float, start_rhat: Floats, time_rhat: Floats, bar: float
) -> BurnIn:
    """Judge a warm-up of so many sweeps.

    `start_rhat` and `time_rhat`, float64[n_obs], are measured after the warm-up; NaN (frozen, one chain,
    one kind of start) is unknown, and one unknown leaves the whole unknown unless another fails.
    """
    length = Interval.exactly(warmup)
    long = (Interval.exactly(factor) * tau_sweeps).less_equal(length)
    return BurnIn(long, _all_below(start_rhat, bar), _all_below(time_rhat, bar))


def _all_below(rhat: Floats, bar: float) -> truth.Codes:
    values = np.asarray(rhat, dtype=np.float64).reshape(-1)
    with np.errstate(invalid="ignore"):
        return truth.every(truth.from_bounds(values <= bar, values > bar))
