"""What a batch of synthetic registrations holds: what is measured, and what is true.

A claim is about all cells of a registration. It is true or false of the law that the series were drawn from, never
of the draws. Whether the data sufficed is settled by the true times and errors, never by estimates.
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

# What every freeze of this benchmark registers; chosen before the first run and not moved since.
CHAINS, DRAWS, WARMUP = 16, 3000, 500
LENGTH, BURN = 50.0, 5.0  # registered adequacy, in tau
ERROR = 0.05  # registered error rate of a registration, shared by its intervals
BAR = 0.3  # of a mean
C = 3.0  # half-width of the band of a ratio, as a factor
WINDOWS = (100, 300, 1000)  # K
A6 = 2.0  # K must be this many variance-weighted tau
REPLICATES = 256  # windows behind every mse(K)
REFERENCE_CHAINS, REFERENCE_DRAWS = 512, 4000
REFERENCE_FACTOR, REFERENCE_BAR = 16.0, 0.1
OBSERVABLES = 4  # means of one registration
TRACKED = 6  # observables behind one ratio
TABLE = (4, 3)  # t by K


def quantile(intervals: int) -> float:
    """Return how many standard errors an interval reaches where so many share the registered error rate."""
    return NormalDist().inv_cdf(1.0 - 0.5 * ERROR / intervals)


@dataclass(frozen=True, slots=True, eq=False)
class Means:
    """Series whose means are claimed to lie in [-BAR, BAR].

    x [chains, draws, B * OBSERVABLES]; mean, tau, variance float64[B, OBSERVABLES] are true; `spoiled` bool[B]
    says that a fault was planted which the stationary tau does not describe. `apart` float64[B, OBSERVABLES] is the
    standard deviation of what a chain keeps for ever, which the error of the mean holds beside tau; None is none.
    """

    x: NDArray[np.generic]
    mean: Floats
    tau: Floats
    variance: Floats
    spoiled: Flags
    apart: Floats | None = None

    @property
    def holds(self) -> Flags:
        """Whether the claim is true."""
        return np.asarray((np.abs(self.mean) <= BAR).all(axis=1))

    @property
    def error(self) -> Floats:
        """The true standard error of every mean, float64[B, OBSERVABLES]."""
        n_chains, n_draws = self.x.shape[:2]
        kept = 0.0 if self.apart is None else self.apart**2 / n_chains
        return np.asarray(np.sqrt(2.0 * self.tau * self.variance / (n_chains * n_draws) + kept))

    @property
    def beyond(self) -> Flags:
        """Whether the claim is false by more than the margin: two half-widths that who knows the error would have."""
        return np.asarray((np.abs(self.mean) - BAR >= 2.0 * quantile(OBSERVABLES) * self.error).any(axis=1))

    @property
    def sufficed(self) -> Flags:
        """Whether somebody who knows the standard errors would nearly always decide."""
        long = (self.tau * max(LENGTH / self.x.shape[1], BURN / WARMUP) <= 1.0).all(axis=1)
        inside = (np.abs(self.mean) - BAR <= -2.0 * quantile(OBSERVABLES) * self.error).all(axis=1)
        decidable = np.where(self.holds, inside, self.beyond)
        return np.asarray(long & decidable & ~self.spoiled)


@dataclass(frozen=True, slots=True, eq=False)
class Ratios:
    """Series behind T_O, and windows behind mse(K): K mse(K) / (2 T_O) is claimed to lie in [1/C, C] at every K.

    x [chains, draws, B * n_obs]; tau and variance float64[B, n_obs] are true; square float64[B, replicates, K] are
    squared distances of window means from the reference; shift float64[B] is the squared change of the reference
    between half and all of it; expected float64[B, K] is the true mean square.
    """

    x: NDArray[np.generic]
    tau: Floats
    variance: Floats
    square: Floats
    shift: Floats
    expected: Floats
    spoiled: Flags

    @property
    def total(self) -> Floats:
        """The true T_O, float64[B]."""
        return np.asarray((self.tau * self.variance).sum(axis=1))

    @property
    def ratio(self) -> Floats:
        """The true ratio, float64[B, K]."""
        return np.asarray(np.array(WINDOWS) * self.expected / (2.0 * self.total[:, None]))

    @property
    def holds(self) -> Flags:
        """Whether the claim is true."""
        return np.asarray((np.abs(np.log(self.ratio)) <= np.log(C)).all(axis=1))

    @property
    def beyond(self) -> Flags:
        """As `Means.beyond`: at some K the ratio lies so far outside the band."""
        return np.asarray(~self.holds & (self._outside >= 2.0 * quantile(len(WINDOWS) + 1)).any(axis=1))

    @property
    def sufficed(self) -> Flags:
        """As `Means.sufficed`, with windows long enough for the ratio to be read."""
        n_draws = self.x.shape[1]
        long = (self.tau * max(LENGTH / n_draws, BURN / WARMUP) <= 1.0).all(axis=1)
        weighted = self.total / self.variance.sum(axis=1)
        readable = np.array(WINDOWS) >= A6 * weighted[:, None]
        clear = 2.0 * quantile(len(WINDOWS) + 1)
        inside, outside = (self._outside <= -clear) & readable, (self._outside >= clear) & readable
        return np.asarray(long & ~self.spoiled & np.where(self.holds, inside.all(axis=1), outside.any(axis=1)))

    @property
    def _outside(self) -> Floats:
        """How far the ratio lies outside the band in true standard errors of its logarithm, float64[B, K]."""
        part = self.tau * self.variance * np.sqrt(2.0 * (10.0 * self.tau + 1.0) / (self.x.shape[0] * self.x.shape[1]))
        relative = np.sqrt((part**2).sum(axis=1)) / self.total + np.sqrt(2.0 / REPLICATES)
        return np.asarray((np.abs(np.log(self.ratio)) - np.log(C)) / relative[:, None])


@dataclass(frozen=True, slots=True, eq=False)
class Tables:
    """Ratios read with known error over t and K, of which the median is claimed to lie in the band.

    truth, log_value float64[B, t, K]; error float64[B] is the standard error of the logarithm.
    """

    truth: Floats
    log_value: Floats
    error: Floats

    @property
    def holds(self) -> Flags:
        """Whether the ratio tracks in every cell: what the words of the claim say."""
        return np.asarray((np.abs(np.log(self.truth)) <= np.log(C)).all(axis=(1, 2)))

    @property
    def beyond(self) -> Flags:
        """Whether some cell lies so far outside the band."""
        clear = 2.0 * quantile(int(np.prod(TABLE))) * self.error
        return np.asarray((np.abs(np.log(self.truth)) - np.log(C)).max(axis=(1, 2)) >= clear)

    @property
    def sufficed(self) -> Flags:
        """Whether every cell lies clear of the band's ends."""
        clear = 2.0 * quantile(int(np.prod(TABLE))) * self.error
        beyond = np.abs(np.log(self.truth)) - np.log(C)
        middle = np.abs(np.median(np.log(self.truth), axis=(1, 2))) - np.log(C)
        return np.asarray(np.where(self.holds, (beyond.max(axis=(1, 2)) <= -clear), middle >= clear))


Batch = Means | Ratios | Tables
