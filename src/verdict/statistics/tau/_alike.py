"""Chains that are copies of one another: what lies between them is then no evidence.

Series come as float64[n_chains, n_obs, n_draws]; every rule is per observable. Four looks.

- Equal draws. Chains of few values may be equal by chance: k changes among n draws and v values have about
  C(n - 1, k) (v - 1)^k places and heights to choose, and only what is rarer than the false alarm is a copy.
- Two chains correlated draw by draw: one seed from several starts, a copy with noise or with its sign changed,
  neighbouring rows of an array handed in transposed. The correlation of two independent series has the variance
  sum over f of P(f)^2 / (sum of P)^2, P their spectrum (Bartlett 1946): as many free draws as its inverse.
- All pairs together: a weak common stream behind every chain, which no single pair shows.
- The same with one of the two displaced: overlapping windows of one series. Every pair is looked at up to
  `EVERY_PAIR` chains, beyond that neighbours.

The last two speak only where the correlation stands out of what the same two chains show at other displacements: rare
events coincide more often than a normal law says, and then they do so elsewhere as well.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import combinations, pairwise

import numpy as np
from numpy.typing import NDArray

from verdict.statistics.tau._thresholds import FEWEST_FLIPS

Floats = NDArray[np.float64]
Spectrum = NDArray[np.complex128]
Flags = NDArray[np.bool_]

EVERY_PAIR = 16  # chains
OUTSTANDING, DISPLACED = 1.5, 3.0  # times the largest correlation of the same two chains elsewhere
# The least correlation that is told: visits to a far state, each a hundred draws long and a few a chain, meet by chance
# and are correlated by 0.15, in 14 of 100 sets of 4 x 5,000 beyond what their spectrum says.
LEAST = 0.3
IN_ALL, CLEARLY = 0.05, 6.0  # mean correlation of all pairs that is told, and the standard errors that it must exceed
HALF = 0.5  # share of one value from which the others are rare events, and how many of those must meet


@dataclass(frozen=True, slots=True)
class Alike:
    """Two chains, from 0, that repeat one another so many draws apart: their correlation, and the bar it exceeds."""

    first: int
    second: int
    apart: int
    correlation: float
    bar: float


def same_draws(y: Floats, false_alarm: float) -> list[tuple[int, int] | None]:
    """Return the first two chains of each observable that have the very same draws and not by chance, else None."""
    keys = y @ np.random.default_rng(0).standard_normal(y.shape[2])
    return [_same(y[:, a], keys[:, a], false_alarm) for a in range(y.shape[1])]


def repeated(y: Floats, false_alarm: float) -> list[Alike | None]:
    """Return which two chains of each observable are correlated, draw by draw or displaced, else None.

    `y` are ranks or normal scores, or values of which no few outweigh the rest.
    """
    if len(y) < 2:
        return [None] * y.shape[1]
    return [_repeated(y[:, a], false_alarm) for a in range(y.shape[1])]


def _repeated(rows: Floats, false_alarm: float) -> Alike | None:
    """Look at the chains of one observable, float64[n_chains, n_draws], that move often enough to be compared."""
    unit = unit_variance(rows)
    enough = np.flatnonzero(crossings(unit) >= FEWEST_FLIPS)
    if len(enough) < 2:
        return None
    free, n_chains, n_draws, rare = _free_draws(unit), *rows.shape, _rare(rows)
    bar = correlation_bar(false_alarm / (n_chains * (n_chains - 1)), free)
    shifted = correlation_bar(0.5 * false_alarm / (len(_pairs(n_chains)) * n_draws), free)
    found = _together(unit, max(bar, HALF if rare else LEAST), enough)
    if found or rare:
        return found
    return _all_together(unit, free, enough) or _displaced(unit, max(shifted, LEAST), enough)


def _all_together(unit: Floats, free: float, enough: NDArray[np.int64]) -> Alike | None:
    """Look at the mean correlation over all pairs of chains: one stream behind all, each with noise of its own.

    Of independent chains it has a standard error of sqrt(2/(C (C - 1) free)).
    """
    n = len(enough)
    pooled = (n * float(np.mean(unit[enough].mean(axis=0) ** 2)) - 1.0) / (n - 1)
    bar = max(IN_ALL, CLEARLY * math.sqrt(2.0 / (n * (n - 1) * free)))
    return Alike(int(enough[0]), int(enough[1]), 0, pooled, bar) if n > 2 and pooled > bar else None


def correlation_bar(tail: float, free: float) -> float:
    """Return the correlation that independent normal series of so many free draws exceed with probability `tail`."""
    from scipy.special import betaincinv

    return math.sqrt(1.0 - float(betaincinv(0.5 * max(free - 2.0, 1e-3), 0.5, 2.0 * tail)))


def _same(rows: Floats, keys: Floats, false_alarm: float) -> tuple[int, int] | None:
    order = np.argsort(keys, kind="stable")
    near = np.flatnonzero(np.isclose(keys[order[1:]], keys[order[:-1]], rtol=1e-9, atol=1e-12))
    bar = np.log(max(1, len(rows) * (len(rows) - 1) // 2) / false_alarm)
    pairs = [tuple(sorted((int(order[k]), int(order[k + 1])))) for k in near]
    same = [p for p in pairs if np.array_equal(rows[p[0]], rows[p[1]]) and _choices(rows[p[0]]) > bar]
    return (same[0][0], same[0][1]) if same else None


def _choices(row: Floats) -> float:
    """Return the logarithm of how many series change as often among as many values, float64[n_draws]."""
    n, changes, values = len(row) - 1, int(np.count_nonzero(np.diff(row))), len(np.unique(row))
    places = math.lgamma(n + 1) - math.lgamma(changes + 1) - math.lgamma(n - changes + 1)
    return places + changes * math.log(max(values - 1, 1))


def _together(unit: Floats, bar: float, enough: NDArray[np.int64]) -> Alike | None:
    found = np.triu(unit @ unit.T / unit.shape[1], k=1)
    part = np.abs(found[np.ix_(enough, enough)])
    i, j = (int(enough[k]) for k in np.unravel_index(int(part.argmax()), part.shape))
    if not part.max() > bar or not part.max() > OUTSTANDING * _elsewhere(_around(unit[i], unit[j]), 0):
        return None
    return Alike(i, j, 0, float(found[i, j]), bar)


def _displaced(unit: Floats, bar: float, enough: NDArray[np.int64]) -> Alike | None:
    moving, spectra = set(enough.tolist()), np.fft.rfft(unit, axis=1)
    for i, j in _pairs(len(unit)) if bar < 1.0 else ():
        if not moving.issuperset((i, j)):
            continue
        around = _ring(spectra[i], spectra[j], unit.shape[1])
        at = int(np.argmax(around))
        if around[at] > bar and around[at] > DISPLACED * _elsewhere(around, at):
            return Alike(i, j, min(at, len(around) - at), float(around[at]), bar)
    return None


def _pairs(n_chains: int) -> list[tuple[int, int]]:
    return list(combinations(range(n_chains), 2) if n_chains <= EVERY_PAIR else pairwise(range(n_chains)))


def unit_variance(y: Floats) -> Floats:
    """Return every chain, float64[..., n_draws], at mean 0 and variance 1; 0 where it never moves."""
    centred = y - y.mean(axis=-1, keepdims=True)
    spread = np.sqrt(np.mean(centred**2, axis=-1, keepdims=True))
    return np.asarray(centred / np.where(spread > 0.0, spread, 1.0))


def _free_draws(unit: Floats) -> float:
    """Return how many independent draws a correlation of two chains, float64[n_chains, n_draws], rests on."""
    power = (np.abs(np.fft.fft(unit, axis=1)) ** 2).mean(axis=0)
    return float(power.sum() ** 2 / (power**2).sum())


def crossings(centred: Floats) -> NDArray[np.int64]:
    """Return how often each chain, float64[..., n_draws], crosses 0, int64[...]."""
    above = centred > 0.0
    return np.asarray((above[..., 1:] != above[..., :-1]).sum(axis=-1))


def _rare(rows: Floats) -> bool:
    """Say whether more than half of all draws are one value: the others are events, and few of them may meet."""
    return bool(np.unique(rows, return_counts=True)[1].max() > HALF * rows.size)


def _around(one: Floats, other: Floats) -> Floats:
    """Return |correlation| of two chains of variance 1 on a ring, at each displacement of one, float64[n_draws]."""
    return _ring(np.fft.rfft(one), np.fft.rfft(other), len(one))


def _ring(one: Spectrum, other: Spectrum, n_draws: int) -> Floats:
    """Return the same from the spectra of the two."""
    return np.asarray(np.abs(np.fft.irfft(one * np.conj(other), n_draws)) / n_draws)


def _elsewhere(around: Floats, at: int) -> float:
    """Return the largest of correlations float64[n_draws] a quarter of the record or more from displacement `at`."""
    n = len(around)
    return float(np.max(np.roll(around, -at)[n // 4 : 3 * n // 4]))
