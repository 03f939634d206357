"""Series that come back to where they were, exactly or under noise: no autocorrelation time bounds their errors.

Series come as float64[n_chains, n_obs, n_draws]; each chain is centred on its own mean. Two looks.

- Correlation that was gone and comes back above one half. An exact period of three has rho(1) = -1/2, just what
  passes for merely anticorrelated, and a sum of correlations that cancels to nothing: an interval of no width.
- A line in the spectrum: one ordinate of the periodogram, pooled over chains of variance 1, that stands above its
  neighbours (Fisher 1929, against a spectrum that need not be flat). Where it is smooth the ratio of an ordinate to the
  mean of m neighbours follows F with 2 C and 2 C m degrees, C chains. The larger mean of the two sides counts, so that
  the falling spectrum of slow chains raises no alarm; the bar is higher by `SHARP` and never below `LEAST`, since a
  broad peak is no line. Chains that cross their mean fewer than `FEWEST_FLIPS` times are single events and left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from verdict.statistics.tau._alike import crossings, unit_variance
from verdict.statistics.tau._thresholds import FEWEST_FLIPS

Floats = NDArray[np.float64]

RETURN = 0.5  # how much of the variance may come back
# Standard errors of rho where there is none (Bartlett 1946), which it must exceed in a short record as well.
CLEAR = 4.0
WIDEST = 0.25  # of the record: beyond it a lag is an average over few stretches
# A line is SHARP times the bar of F, and LEAST times its neighbours: an AR(2) of modulus 0.99 and period 100 reaches
# 5.0 with 32 chains of 12 of its times.
SHARP, LEAST = 1.2, 6.0
# times its neighbours in half of the chains at the least: visits to a far state in one or two chains look like a line
IN_MOST = 2.0
GAP = 2  # ordinates on either side that are no neighbours: a line between two ordinates spills over
FEWEST_NEIGHBOURS, IN_ALL_CHAINS = 5, 20  # on either side


@dataclass(frozen=True, slots=True)
class Period:
    """After how many draws a series comes back, and what says so: a correlation, or a line so much above the rest."""

    draws: float
    correlation: float = 0.0
    line: float = 0.0

    @property
    def words(self) -> str:
        """What was found, as the end of a sentence."""
        if self.line:
            return f"their spectrum has a line {self.line:.3g} times as high as its neighbours"
        return f"their correlation is {self.correlation:.3g} there, having fallen below 0 before"


def returns(y: Floats) -> list[Period | None]:
    """Return the lag at which the correlation of each observable comes back, else None."""
    enough = crossings(y - y.mean(axis=2, keepdims=True)).sum(axis=0) >= FEWEST_FLIPS
    rho = autocorrelation(y)
    after = np.maximum.accumulate(rho < 0.0, axis=1)
    may = enough & (rho.max(axis=1, where=after, initial=0.0) > RETURN)
    return [_return(rho[a], y.shape[0] * y.shape[2]) if may[a] else None for a in range(len(rho))]


def spectral_lines(y: Floats, false_alarm: float) -> list[Period | None]:
    """Return the period of the sharpest line of each observable, else None."""
    unit = unit_variance(np.moveaxis(y, 1, 0))
    lively = crossings(unit) >= FEWEST_FLIPS
    found: list[Period | None] = [None] * len(unit)
    for moving in np.unique(lively[lively.any(axis=1)], axis=0):  # observables that have the same chains in motion
        which = np.flatnonzero((lively == moving).all(axis=1))
        for a, line in zip(which, _lines(unit[np.ix_(which, moving)], false_alarm), strict=True):
            found[a] = line
    return found


def autocorrelation(y: Floats) -> Floats:
    """Return rho(l) for lags up to a quarter of the record, float64[n_obs, n_lags], chains pooled, divisor L - l."""
    n, lags = y.shape[2], int(WIDEST * y.shape[2]) + 1
    centred = y - y.mean(axis=2, keepdims=True)
    size = 1 << (n + lags - 1).bit_length()
    power = (np.abs(np.fft.rfft(centred, size, axis=2)) ** 2).sum(axis=0)
    products = np.fft.irfft(power, size, axis=1)[:, :lags] / (n - np.arange(lags))
    return np.asarray(products / np.where(products[:, :1] > 0.0, products[:, :1], 1.0))


def _return(rho: Floats, n: int) -> Period | None:
    gone = np.flatnonzero(rho < 0.0)
    if not len(gone):
        return None
    lag = int(gone[0] + np.argmax(rho[gone[0] :]))
    noise = np.sqrt((1.0 + 2.0 * np.sum(rho[1 : gone[0] + 1] ** 2)) / n)
    return Period(float(lag), correlation=float(rho[lag])) if rho[lag] > max(RETURN, CLEAR * noise) else None


def _lines(chains: Floats, false_alarm: float) -> list[Period | None]:
    """Look for one line in the spectrum of each observable, chains of variance 1, float64[n_obs, n_chains, n_draws].

    At whole oscillations a record and half-way between them, so that a line keeps four fifths of its height anywhere.
    """
    n_chains, n_draws = chains.shape[1:]
    neighbours = max(FEWEST_NEIGHBOURS, -(-IN_ALL_CHAINS // n_chains))
    power = np.abs(np.fft.rfft(chains, 2 * n_draws, axis=2)) ** 2
    combs = [above_neighbours(power[..., first::2].mean(axis=1), neighbours) for first in (1, 2)]
    looks = sum(comb.shape[1] for comb in combs)
    if not combs[1].shape[1]:
        return [None] * len(chains)
    bar = max(LEAST, SHARP * _f_bar(false_alarm / looks, 2.0 * n_chains, 2.0 * n_chains * neighbours))
    may = np.maximum(*(comb.max(axis=1) for comb in combs)) > bar
    return [_line(power[a], [comb[a] for comb in combs], neighbours) if may[a] else None for a in range(len(may))]


def _line(power: Floats, combs: list[Floats], neighbours: int) -> Period | None:
    """Return the highest line of one observable, in most of its chains; power is float64[n_chains, n_draws + 1]."""
    half = int(combs[1].max() > combs[0].max())
    at = int(combs[half].argmax())
    own = above_neighbours(power[:, half + 1 :: 2], neighbours)[:, at]
    if not np.median(own) > IN_MOST:
        return None
    oscillations = at + GAP + neighbours + 0.5 * (half + 1)
    return Period((power.shape[1] - 1) / oscillations, line=float(combs[half][at]))


def above_neighbours(power: Floats, neighbours: int) -> Floats:
    """Return every ordinate of float64[..., n] over so many neighbours; those with too few on one side are left out."""
    from numpy.lib.stride_tricks import sliding_window_view

    n = power.shape[-1] - 2 * (GAP + neighbours)
    if n < 1:
        return np.empty((*power.shape[:-1], 0))
    means = sliding_window_view(power, neighbours, axis=-1).mean(axis=-1)
    around = np.maximum(means[..., :n], means[..., 2 * GAP + neighbours + 1 :])
    own = power[..., GAP + neighbours :][..., :n]
    return np.asarray(own / np.where(around > 0.0, around, np.inf))


@lru_cache(maxsize=256)
def _f_bar(tail: float, above: float, below: float) -> float:
    """Return what Fisher's F with so many degrees exceeds with probability `tail`, also where that is tiny."""
    from scipy.special import betaincinv

    x = float(betaincinv(0.5 * below, 0.5 * above, tail))
    return below * (1.0 - x) / (above * x) if x > 0.0 else float("inf")
