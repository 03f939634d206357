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
from functools import lru_cache
from itertools import combinations, pairwise

import numpy as np
from numpy.typing import NDArray

from verdict.statistics.tau._thresholds import FEWEST_FLIPS

Floats = NDArray[np.float64]
Spectrum = NDArray[np.complex128]
Flags = NDArray[np.bool_]
Places = NDArray[np.intp]

EVERY_PAIR = 16  # chains
OUTSTANDING, DISPLACED = 1.5, 3.0  # times the largest correlation of the same two chains elsewhere
# The least correlation that is told: visits to a far state, each a hundred draws long and a few a chain, meet by chance
# and are correlated by 0.15, in 14 of 100 sets of 4 x 5,000 beyond what their spectrum says.
LEAST = 0.3
IN_ALL, CLEARLY = 0.05, 6.0  # mean correlation of all pairs that is told, and the standard errors that it must exceed
NEAR, NEAR_ZERO = 1e-9, 1e-12  # between sums of the same draws, relative and absolute
SLACK = 1.0 - 1e-9  # of a bar: what stays below it by more than rounding is not looked at again
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
    keys = y @ _direction(y.shape[2])
    ranked = np.sort(keys, axis=0)
    may = np.any(np.isclose(ranked[1:], ranked[:-1], rtol=NEAR, atol=NEAR_ZERO), axis=0)
    return [_same(y[:, a], keys[:, a], false_alarm) if may[a] else None for a in range(y.shape[1])]


@lru_cache(maxsize=4)
def _direction(n_draws: int) -> Floats:
    """Return a fixed direction, float64[n_draws]: along it only equal series lie in one place."""
    return np.random.default_rng(0).standard_normal(n_draws)


def repeated(y: Floats, false_alarm: float) -> list[Alike | None]:
    """Return which two chains of each observable are correlated, draw by draw or displaced, else None.

    `y` are ranks or normal scores, or values of which no few outweigh the rest.
    """
    if len(y) < 2:
        return [None] * y.shape[1]
    unit = unit_variance(np.moveaxis(y, 1, 0))
    enough = crossings(unit) >= FEWEST_FLIPS
    spectra = np.fft.rfft(unit, axis=2)
    free = _free_draws(spectra, y.shape[2])
    bars = _bars(false_alarm, y.shape[0], y.shape[2], free)
    may = _may_repeat(unit, spectra, enough, np.maximum(bars, LEAST))
    found: list[Alike | None] = [None] * len(unit)
    for a in np.flatnonzero(may):
        found[a] = _repeated(unit[a], np.flatnonzero(enough[a]), bars[:, a], float(free[a]), rare=_rare(y[:, a]))
    return found


def _bars(false_alarm: float, n_chains: int, n_draws: int, free: Floats) -> Floats:
    """Return what two chains of each observable exceed by chance, draw by draw and displaced, float64[2, n_obs]."""
    pairs = len(_pairs(n_chains))
    tails = (false_alarm / (n_chains * (n_chains - 1)), 0.5 * false_alarm / (pairs * n_draws))
    return np.array([correlation_bar(tail, free) for tail in tails])


def _may_repeat(unit: Floats, spectra: Spectrum, enough: Flags, bars: Floats) -> Flags:
    """Say in which observables, float64[n_obs, n_chains, n_draws], any look may find something, bool[n_obs].

    Chains that do not move enough, bool[n_obs, n_chains], are at rest here: they are correlated with none.
    """
    n, n_draws = enough.sum(axis=1), unit.shape[2]
    if not enough.all():
        unit, spectra = (np.where(enough[..., None], of, 0.0) for of in (unit, spectra))
    together = np.matmul(unit, unit.transpose(0, 2, 1)) / n_draws
    pooled = together.sum(axis=(1, 2)) - n > SLACK * IN_ALL * n * (n - 1)
    highest = np.abs(np.triu(together, k=1)).max(axis=(1, 2))
    displaced = _highest_displaced(spectra, n_draws) > SLACK * bars[1]
    return np.asarray((n > 1) & (pooled | (highest > SLACK * bars[0]) | displaced))


def _highest_displaced(spectra: Spectrum, n_draws: int) -> Floats:
    """Return the largest |correlation| of any two chains that are held against each other, float64[n_obs]."""
    n_chains = spectra.shape[1]
    if n_chains > EVERY_PAIR:
        return np.asarray(_ring(spectra[:, :-1], spectra[:, 1:], n_draws).max(axis=(1, 2)))
    highest = np.zeros(len(spectra))
    for i in range(n_chains - 1):
        with_later = _ring(spectra[:, i : i + 1], spectra[:, i + 1 :], n_draws)
        highest = np.maximum(highest, with_later.max(axis=(1, 2)))
    return highest


def _repeated(unit: Floats, enough: Places, bars: Floats, free: float, *, rare: bool) -> Alike | None:
    """Look at the chains of one observable, float64[n_chains, n_draws], of which `enough` move often."""
    bar, shifted = bars.tolist()
    found = _together(unit, max(bar, HALF if rare else LEAST), enough)
    if found or rare:
        return found
    return _all_together(unit, free, enough) or _displaced(unit, max(shifted, LEAST), enough)


def _all_together(unit: Floats, free: float, enough: Places) -> Alike | None:
    """Look at the mean correlation over all pairs of chains: one stream behind all, each with noise of its own.

    Of independent chains it has a standard error of sqrt(2/(C (C - 1) free)).
    """
    n = len(enough)
    pooled = (n * float(np.mean(unit[enough].mean(axis=0) ** 2)) - 1.0) / (n - 1)
    bar = max(IN_ALL, CLEARLY * math.sqrt(2.0 / (n * (n - 1) * free)))
    return Alike(int(enough[0]), int(enough[1]), 0, pooled, bar) if n > 2 and pooled > bar else None


def correlation_bar(tail: float, free: Floats) -> Floats:
    """Return the correlation that independent normal series of so many free draws exceed with probability `tail`."""
    from scipy.special import betaincinv

    return np.asarray(np.sqrt(1.0 - betaincinv(0.5 * np.maximum(free - 2.0, 1e-3), 0.5, 2.0 * tail)))


def _same(rows: Floats, keys: Floats, false_alarm: float) -> tuple[int, int] | None:
    order = np.argsort(keys, kind="stable")
    near = np.flatnonzero(np.isclose(keys[order[1:]], keys[order[:-1]], rtol=NEAR, atol=NEAR_ZERO))
    bar = np.log(max(1, len(rows) * (len(rows) - 1) // 2) / false_alarm)
    pairs = [tuple(sorted((int(order[k]), int(order[k + 1])))) for k in near]
    same = [p for p in pairs if np.array_equal(rows[p[0]], rows[p[1]]) and _choices(rows[p[0]]) > bar]
    return (same[0][0], same[0][1]) if same else None


def _choices(row: Floats) -> float:
    """Return the logarithm of how many series change as often among as many values, float64[n_draws]."""
    n, changes, values = len(row) - 1, int(np.count_nonzero(np.diff(row))), len(np.unique(row))
    places = math.lgamma(n + 1) - math.lgamma(changes + 1) - math.lgamma(n - changes + 1)
    return places + changes * math.log(max(values - 1, 1))


def _together(unit: Floats, bar: float, enough: Places) -> Alike | None:
    found = np.triu(unit @ unit.T / unit.shape[1], k=1)
    part = np.abs(found[np.ix_(enough, enough)])
    i, j = (int(enough[k]) for k in np.unravel_index(int(part.argmax()), part.shape))
    if not part.max() > bar or not part.max() > OUTSTANDING * _elsewhere(_around(unit[i], unit[j]), 0):
        return None
    return Alike(i, j, 0, float(found[i, j]), bar)


def _displaced(unit: Floats, bar: float, enough: Places) -> Alike | None:
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


def _free_draws(spectra: Spectrum, n_draws: int) -> Floats:
    """Return how many independent draws a correlation of two chains rests on, float64[n_obs]."""
    half = (np.abs(spectra) ** 2).mean(axis=1)
    power = np.concatenate([half, half[:, (n_draws - 1) // 2 : 0 : -1]], axis=1)
    squares = (power**2).sum(axis=1)
    return np.asarray(power.sum(axis=1) ** 2 / np.where(squares > 0.0, squares, 1.0))


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
