"""Successes among trials, read from units that are 0 or 1, or from counts with their trials.

A unit that is known within bounds counts as what it may be: a rounding interval that holds 1 and not 0 is a 1, and a
missing unit is 0 or 1, or any number of successes among its trials.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from verdict.statistics.sample.contract import Floats, Sample, Status, Unknown
from verdict.statistics.sample.mean import factor, moments
from verdict.statistics.sample.units import alike, numbered, refused

Counts = NDArray[np.int64]
LEAST = 2
TOLD = 5  # clusters with a success, and with a failure, from which their variance says something


@dataclass(frozen=True, slots=True)
class Successes:
    """The fewest and the most successes of each unit, and its trials: int64[n] each."""

    low: Counts
    high: Counts
    trials: Counts

    @property
    def totals(self) -> tuple[int, int, int]:
        """The fewest and the most successes in all, and the trials."""
        return int(self.low.sum()), int(self.high.sum()), int(self.trials.sum())


@dataclass(frozen=True, slots=True)
class Share:
    """A share of successes: between which two it lies, and of how many trials its error is.

    size    the trials; where units come in clusters, as many independent ones as would leave the same error
    trials  the trials themselves
    """

    low: float
    high: float
    size: float
    trials: int
    clusters: int | None = None

    @property
    def value(self) -> float:
        """The middle of what the share may be."""
        return 0.5 * (self.low + self.high)


def ones(sample: Sample, name: str = "the sample") -> Successes | Unknown:
    """Read units that are 0 or 1 as one trial each."""
    low, high, missing = sample.low, sample.high, sample.missing
    zero, one = ((low <= k) & (k <= high) | missing for k in (0.0, 1.0))
    if np.any(strange := ~(zero | one)):
        return _no_count(sample, strange, f"{name} are neither 0 nor 1; the mean of other numbers is 'mean'")
    return Successes((~zero).astype(np.int64), one.astype(np.int64), np.ones(low.size, np.int64))


def successes(sample: Sample, name: str = "the sample") -> Successes | Unknown:
    """Read successes among trials, or units that are 0 or 1."""
    if sample.trials is None:
        return ones(sample, name)
    trials = sample.trials
    if not np.all(np.isfinite(trials)):
        return Unknown(
            Status.NOT_FINITE, f"{np.sum(~np.isfinite(trials))} of {trials.size} trials are no finite numbers"
        )
    if np.any(strange := (trials != np.rint(trials)) | (trials < 0)):
        return Unknown(
            Status.BEYOND_SUPPORT, f"{np.sum(strange)} of {trials.size} trials of {name} are no whole numbers"
        )
    low = np.where(sample.missing, 0.0, np.ceil(sample.low))
    high = np.where(sample.missing, trials, np.floor(sample.high))
    if np.any(strange := (low > high) | (high < 0) | (low > trials)):
        return _no_count(sample, strange, f"{name} are no whole number of successes among their trials")
    low, high = np.maximum(low, 0.0), np.minimum(high, trials)
    return Successes(low.astype(np.int64), high.astype(np.int64), trials.astype(np.int64))


def _no_count(sample: Sample, strange: NDArray[np.bool_], what: str) -> Unknown:
    first = float(sample.low[strange][0])
    why = f"{int(strange.sum())} of {strange.size} units of {what}. The first of them is {first:.6g}"
    return Unknown(Status.BEYOND_SUPPORT, why)


def share(sample: Sample, level: float, name: str = "the sample") -> Share | Unknown:
    """Return the share of successes in a sample, or why there is none."""
    least = LEAST if sample.trials is None else 1
    refusal = refused((sample,), least, "any", (name,))
    if refusal is not None:
        return refusal
    found = successes(sample, name)
    if isinstance(found, Unknown):
        return found
    low, high, trials = found.totals
    measured = int(found.trials[~sample.missing].sum())
    if measured < LEAST:
        return Unknown(Status.TOO_FEW, f"{name} has {measured} trials that were measured; this method needs {LEAST}")
    if sample.clusters is None:
        return Share(low / trials, high / trials, trials, trials)
    return _clustered(found, sample.clusters, level, name)


def _clustered(found: Successes, clusters: Counts, level: float, name: str) -> Share | Unknown:
    """Return the mean of the shares per cluster, and the trials that would leave the same error."""
    some = found.trials > 0
    which, _ = numbered(clusters[some])
    of, fewest, most = (np.bincount(which, x[some]) for x in (found.trials, found.low, found.high))
    if of.size < LEAST:
        return Unknown(Status.ONE_CLUSTER, f"the trials of {name} lie in {of.size} cluster; this method needs {LEAST}")
    low, high, trials = fewest / of, most / of, int(found.trials.sum())
    return Share(float(low.mean()), float(high.mean()), _size(low, high, trials, level), trials, of.size)


def _size(low: Floats, high: Floats, trials: int, level: float) -> float:
    """Return the trials that leave the error of the mean of shares per cluster, float64[C]: the fewest in the bounds.

    Source: Korn and Graubard (1998), p(1-p) over the variance of the mean, times the square of t of the trials over t
    of C - 1 degrees of freedom, and at most the number of trials. Here K stands for C: the clusters with a success, or
    those with a failure where they are fewer, since the others say little of the variance. Where K is below `TOLD`, or
    all shares are equal, the variance is not known, and each cluster counts one trial at most.
    """
    told, possible = (
        min(int(np.count_nonzero(x > 0.0)), int(np.count_nonzero(y < 1.0))) for x, y in ((low, high), (high, low))
    )
    degrees = max(told, TOLD) - 1 if possible >= TOLD else low.size - 1
    ratio = (factor(level, trials - 1) / factor(level, degrees)) ** 2
    size = min(float(trials), _independent(low, high) * ratio)
    settled = told >= TOLD and float(low.max()) > float(high.min()) and not alike(0.5 * (low + high))
    return size if settled else min(size, float(low.size))


def _independent(low: Floats, high: Floats) -> float:
    """Return p(1-p) over the variance of the mean share, the least that the bounds, float64[C], allow.

    It is never below C - 1, since shares lie in [0, 1]. Shares that cannot differ leave it infinite.
    """
    variance = moments(low, high).variances[1]
    spread = min(p * (1.0 - p) for p in (float(low.mean()), float(high.mean())))
    return max(low.size - 1.0, spread / variance if variance > 0.0 else math.inf)
