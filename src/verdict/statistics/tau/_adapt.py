"""Turning what backends count of ±1 observables into lag counts."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from verdict.statistics.tau._lags import LagCounts, SeriesError

Ints = NDArray[np.int64]


def from_batches(batches: Ints, sums: Ints, squares: Ints) -> tuple[LagCounts, ...]:
    """Return a ladder with lag 0 only, from dyadic sums of batch sums and of their squares.

    `batches` int64[n_sizes] counts complete batches of 1, 2, 4, ... draws; `sums` and `squares` are
    int64[n_chains, n_sizes, n_obs]. Flips are twice those inside batches of two: an estimate.

    Raises `UsageError` for fewer than two sizes or shapes that do not fit.
    """
    _refuse(batches, sums, squares)
    inside = (2 * int(batches[1]) * 2 - squares[:, 1]) // 4  # (1 - x x')/2 summed over pairs
    return tuple(
        _level(int(n), sums[:, k], products=squares[:, k, :, None], flips=2 * inside, level=k)
        for k, n in enumerate(batches.tolist())
    )


def from_correlator(pairs: Ints, products: Ints, sums: Ints) -> tuple[LagCounts, ...]:
    """Return a ladder from a multiple-tau correlator of block sums.

    `pairs` int64[n_levels, n_points]; `products` int64[n_chains, n_levels, n_points, n_obs] at lags 0, 1,
    2, ... blocks; `sums` int64[n_chains, n_levels, n_obs]. The correlator keeps no sums of the draws at
    either end, so E_j is taken as its expectation 2 S (n - j)/n.

    Raises `UsageError` for fewer than two points or shapes that do not fit.
    """
    if products.ndim != 4 or products.shape[2] < 2 or pairs.shape != products.shape[1:3]:
        raise SeriesError(
            f"found pairs {pairs.shape} and products {products.shape}, wanted [levels, points] and "
            "[chains, levels, points, obs] with at least two points",
            products.shape,
        )
    _refuse(pairs[:, 0], sums, products[:, :, 0])
    flips = (pairs[0, 1] - products[:, 0, 1]) // 2
    ladder = []
    for k, row in enumerate(pairs):
        kept = int((row > 0).sum())
        Q = np.moveaxis(products[:, k, :kept], 1, 2)
        ladder.append(_level(int(row[0]), sums[:, k], products=Q, flips=flips, level=k))
    return tuple(ladder)


def _level(n: int, sums: Ints, products: Ints, flips: Ints, level: int) -> LagCounts:
    left = (n - np.arange(products.shape[2])) / n
    ends = 2.0 * sums[:, :, None] * left
    whole = products.shape[2] == 1
    return LagCounts(
        n_draws=n,
        sums=sums if whole else sums.astype(np.float64),
        products=products if whole else products.astype(np.float64),
        ends=np.rint(ends).astype(np.int64) if whole else ends,
        flips=np.asarray(flips),
        moving=np.abs(sums) < n << level,
        origin=np.zeros(sums.shape[1]),
        scale=1 << level,
    )


def _refuse(batches: Ints, sums: Ints, squares: Ints) -> None:
    if sums.ndim != 3 or sums.shape != squares.shape or batches.shape != sums.shape[1:2] or len(batches) < 2:
        raise SeriesError(
            f"found {batches.shape}, {sums.shape} and {squares.shape}; wanted [sizes] and twice "
            "[chains, sizes, obs] with at least two sizes",
            sums.shape,
        )
    if (squares[:, 0] != batches[0]).any() or (batches != batches[0] >> np.arange(len(batches))).any():
        raise SeriesError("found batch counts that no ±1 series has at sizes 1, 2, 4, ...", None)
