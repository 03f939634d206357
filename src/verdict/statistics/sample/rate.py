"""Rates of events by the exact interval of a Poisson count (Garwood 1936)."""

from __future__ import annotations

import numpy as np

from verdict.statistics.sample.contract import Asked, Estimated, Sample, Status, Unknown
from verdict.statistics.sample.units import answered, refused


def exact(samples: tuple[Sample, ...], asked: Asked) -> Estimated | Unknown:
    """Estimate events per exposure: each unit counts events, and its `trials` are its exposure, 1 where none are given.

    The ends rise with the events, so that missing units enter as the ends of their support.
    """
    (sample,) = samples
    refusal = refused(samples, 1, "finite") or _no_exposure(sample) or _no_counts(sample)
    if refusal is not None:
        return refusal
    exposure = float(sample.low.size if sample.trials is None else sample.trials.sum())
    fewest, most = (int(np.maximum(count, 0.0).sum()) for count in (np.ceil(sample.low), np.floor(sample.high)))
    low, high = _ends(fewest, asked.level)[0] / exposure, _ends(most, asked.level)[1] / exposure
    return answered(0.5 * (fewest + most) / exposure, low, high, sample.low.size, "exact Poisson (Garwood)")


def _ends(events: int, level: float) -> tuple[float, float]:
    """Return the least and the greatest expected number of events that this many do not contradict."""
    from scipy.special import gammainccinv, gammaincinv

    tail = 0.5 * (1.0 - level)
    return float(gammaincinv(events, tail)) if events else 0.0, float(gammainccinv(events + 1, tail))


def _no_exposure(sample: Sample) -> Unknown | None:
    if sample.trials is None:
        return None
    if not np.all(np.isfinite(sample.trials)):
        strange = int(np.sum(~np.isfinite(sample.trials)))
        return Unknown(Status.NOT_FINITE, f"{strange} of {sample.trials.size} exposures are no finite numbers")
    if np.any(sample.trials < 0.0) or not sample.trials.sum() > 0.0:
        least, total = float(sample.trials.min()), float(sample.trials.sum())
        return Unknown(
            Status.BEYOND_SUPPORT, f"the exposures have the sum {total:g} and the least {least:g}; wanted some"
        )
    return None


def _no_counts(sample: Sample) -> Unknown | None:
    strange = (np.ceil(sample.low) > np.floor(sample.high)) | (sample.high < 0.0)
    if not np.any(strange):
        return None
    first = float(sample.middle[strange][0])
    why = f"{int(strange.sum())} of {strange.size} units count no events; the first of them is {first:.6g}"
    return Unknown(Status.BEYOND_SUPPORT, why)
