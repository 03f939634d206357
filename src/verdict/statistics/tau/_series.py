"""Counting from series: ±1 integers stay exact integers, floats are centred first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from verdict.statistics.tau._faults import faults_of, smallest_steps
from verdict.statistics.tau._lags import LagCounts, Numbers, SeriesError
from verdict.statistics.tau._stretches import halved, stretches

Floats = NDArray[np.float64]

Series = NDArray[np.generic] | Sequence[NDArray[np.generic]]  # [n_chains, n_draws, n_obs], or a chain an item
LARGEST = 1e120  # its square, summed and multiplied by a length squared, still is a float64


def stacked(x: Series) -> NDArray[np.generic]:
    """Return x as one array; chains of unequal length, [n_draws, n_obs] each, and masked draws are filled up with NaN.

    A draw that is missing is not a draw that was left out: such observables are `not_finite`.
    """
    if isinstance(x, np.ndarray) or not len(x):
        return _unmasked(x)
    chains = [_unmasked(chain) for chain in x]
    if len({chain.shape for chain in chains}) == 1:
        return np.stack(chains)
    if any(chain.ndim != 2 for chain in chains) or len({chain.shape[1] for chain in chains}) > 1:
        raise SeriesError("found chains of unequal observables, wanted [n_draws, n_obs] each", chains[0].shape)
    out = np.full((len(chains), max(map(len, chains)), chains[0].shape[1]), np.nan)
    for row, chain in zip(out, chains, strict=True):
        row[: len(chain)] = chain
    return out


def with_faults(counts: LagCounts, x: NDArray[np.generic]) -> LagCounts:
    """Return counts of x, [n_chains, n_draws, n_obs], with what is wrong with the draws of each observable."""
    y, _, exact = _around_mean(x)
    return replace(counts, faults=faults_of(y, two_valued=exact), steps=smallest_steps(y))


def _unmasked(x: Any) -> NDArray[np.generic]:
    """Return an array in which masked values are NaN."""
    if type(x) is np.ndarray or not np.ma.is_masked(x):  # the first needs no numpy.ma, which is slow to load
        return np.asarray(x)
    return np.where(np.ma.getmaskarray(x), np.nan, np.ma.getdata(x))


def lag_counts(x: NDArray[np.generic], n_lags: int) -> LagCounts:
    """Count lags 0 ... n_lags - 1 of x, [n_chains, n_draws, n_obs].

    Series of ±1 give exact integers (a float64 transform, rounded: its error stays below 1e-6 up to
    2^26 draws). Any other numbers are taken as float64 around their grand mean; a chain is constant when
    all its values are equal. NaN, infinities, values beyond 1e120 and values that move by less than 1e-120
    make the counts of their observable NaN: their variance is no float64.

    Raises `UsageError` where x is not three-dimensional, is empty or not numeric, or n_lags is out of
    2 ... n_draws (1 for a single draw).
    """
    _refuse(x, n_lags)
    y, origin, exact = _around_mean(x)
    return replace(_counted(y, n_lags, origin, exact=exact, scale=1), over_time=stretches(y))


def ladder_counts(x: NDArray[np.generic], n_lags: int, min_blocks: int) -> tuple[LagCounts, ...]:
    """Count lags of the block sums of x, [n_chains, n_draws, n_obs], at block sizes of 1, 2, 4, ... draws.

    Level k holds n_draws // 2^k blocks a chain, at least `min_blocks`; the first level is kept whatever it holds. Draws
    past the last whole block are left out.

    Raises as `lag_counts`.
    """
    _refuse(x, x.shape[1] if x.ndim == 3 else 1)
    level, origin, exact = _around_mean(x)
    levels: list[LagCounts] = []
    over_time = stretches(level)
    while not levels or level.shape[2] >= min_blocks:
        size = 1 << len(levels)
        kept = min(n_lags, level.shape[2])
        levels.append(_counted(level, kept, origin * size, exact=exact, scale=size))
        level = halved(level)
    levels[0] = replace(levels[0], over_time=over_time)
    return tuple(levels)


def _around_mean(x: NDArray[np.generic]) -> tuple[Floats, Floats, bool]:
    """Return x as [n_chains, n_obs, n_draws] less its grand mean, the mean, and whether x is ±1 integers."""
    columns = np.moveaxis(x, 1, 2)
    y = np.array(columns, dtype=np.float64, order="C")
    if x.dtype.kind in "iu" and ((y == 1.0) | (y == -1.0)).all():
        return y, np.zeros(y.shape[1]), True
    y[~(np.abs(y) < LARGEST)] = np.nan
    origin = y.mean(axis=(0, 2))
    y -= origin[None, :, None]
    moves = np.ptp(y, axis=(0, 2))
    y[:, (moves > 0.0) & (moves < 1.0 / LARGEST)] = np.nan
    return y, origin, False


def _refuse(x: NDArray[np.generic], n_lags: int) -> None:
    if x.ndim != 3 or 0 in x.shape:
        raise SeriesError(f"found a series of shape {x.shape}, wanted [n_chains, n_draws, n_obs]", x.shape)
    if x.dtype.kind not in "iuf":
        raise SeriesError(f"found a series of {x.dtype}, wanted integers or floats", x.dtype)
    if not min(2, x.shape[1]) <= n_lags <= x.shape[1]:
        raise SeriesError(f"found n_lags = {n_lags}, wanted 2 to n_draws = {x.shape[1]}", n_lags)


def _counted(y: Floats, n_lags: int, origin: Floats, *, exact: bool, scale: int) -> LagCounts:
    """Count lags of y, float64[n_chains, n_obs, n_draws]; `exact` rounds the counts to the integers that they are.

    `origin` float64[n_obs] was taken off y before; `scale` is the largest |y|.
    """
    sums, products, ends = (_whole(a, exact) for a in (y.sum(axis=2), _products(y, n_lags), _ends(y, n_lags)))
    moving = y.max(axis=2) > y.min(axis=2)
    above = y > y.mean(axis=(0, 2))[None, :, None]
    flips = (above[:, :, 1:] != above[:, :, :-1]).sum(axis=2)
    return LagCounts(
        n_draws=y.shape[2],
        sums=sums,
        products=products,
        ends=ends,
        flips=flips,
        moving=moving,
        origin=origin,
        scale=scale,
    )


def _whole(a: Floats, exact: bool) -> Numbers:
    return np.rint(a).astype(np.int64) if exact else a


def _products(y: Floats, n_lags: int) -> Floats:
    """Return Σ_t y_t y_{t+l}, float64[n_chains, n_obs, n_lags], by one Fourier transform of each series."""
    size = 1 << (y.shape[2] + n_lags - 1).bit_length()
    power = np.abs(np.fft.rfft(y, size, axis=2)) ** 2
    return np.fft.irfft(power, size, axis=2)[:, :, :n_lags]


def _ends(y: Floats, n_lags: int) -> Floats:
    """Return the sum of early and late members of the pairs at each lag, float64[n_chains, n_obs, n_lags]."""
    total = y.sum(axis=2)[:, :, None]
    ends = np.empty((*y.shape[:2], n_lags))
    ends[:, :, :1] = 2.0 * total
    head, tail = y[:, :, : n_lags - 1], y[:, :, ::-1][:, :, : n_lags - 1]
    ends[:, :, 1:] = 2.0 * total - np.cumsum(head, axis=2) - np.cumsum(tail, axis=2)
    return ends
