"""Long runs as block sums: a draw is then a sum over W sweeps, and tau comes back to sweeps.

A block mean keeps all slow variance and none of the fast detail: W tau_block Var_block = tau Var, with Var_block the
variance of block means, so S_a = 2 tau_a Var_a is read from blocks at any W without a floor at W/2. For ±1
observables Var = 1 - mean².
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from verdict.errors import UsageError
from verdict.estimators._lags import LagCounts, SeriesError
from verdict.estimators._tau import Tau, Unit

Ints = NDArray[np.int64]


def block_counts(blocks: NDArray[np.signedinteger], min_blocks: int) -> tuple[LagCounts, ...]:
    """Return a ladder with lag 0 only, at sizes of 1, 2, 4, ... blocks.

    `blocks` int[n_chains, n_blocks, n_obs] are sums over consecutive blocks. The rounded grand mean is taken off
    first, so that the integers stay small.

    Raises `UsageError` for another shape or no integers.
    """
    if blocks.ndim != 3 or 0 in blocks.shape or blocks.dtype.kind not in "iu":
        found = f"{blocks.dtype} {blocks.shape}"
        raise SeriesError(f"found {found}, wanted integers [n_chains, n_blocks, n_obs]", blocks.shape)
    origin = np.rint(blocks.mean(axis=(0, 1))).astype(np.int64)
    level = blocks.astype(np.int64) - origin
    flips = _crossings(level)
    levels: list[LagCounts] = []
    while not levels or level.shape[1] >= min_blocks:
        levels.append(_counted(level, flips, origin << len(levels)))
        even = level.shape[1] // 2 * 2
        level = level[:, 0:even:2] + level[:, 1:even:2]
    return tuple(levels)


def in_sweeps(tau: Tau, width: int) -> Tau:
    """Return times in sweeps, and variances of single draws, from times in blocks of `width` sweeps of ±1 observables.

    Raises `UsageError` where tau is in sweeps already.
    """
    if tau.unit != Unit.DRAWS:
        raise UsageError(f"found tau in {tau.unit}, wanted it in blocks")
    mean = tau.mean / width
    variance = np.maximum(1.0 - mean**2, 0.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        factor = np.where(tau.variance > 0.0, tau.variance / (width * variance), np.nan)
    return replace(
        tau, value=tau.value * factor, lo=tau.lo * factor, hi=tau.hi * factor, centre=tau.centre * factor,
        time=tau.time * width, window=tau.window * width, mean=mean, variance=variance, between=tau.between / width**2,
        left_out=tau.left_out / width, ceiling=tau.ceiling * width, unit=Unit.SWEEPS,
    )  # fmt: skip


def _crossings(level: Ints) -> Ints:
    """Count how often each chain crosses the grand mean, int64[n_chains, n_obs]."""
    above = level > level.mean(axis=(0, 1))
    return np.asarray((above[:, 1:] != above[:, :-1]).sum(axis=1))


def _counted(level: Ints, flips: Ints, origin: Ints) -> LagCounts:
    sums = level.sum(axis=1)
    return LagCounts(
        n_draws=level.shape[1],
        sums=sums,
        products=np.einsum("cto,cto->co", level, level)[..., None],
        ends=2 * sums[..., None],
        flips=flips,
        moving=level.max(axis=1) > level.min(axis=1),
        origin=origin.astype(np.float64),
        scale=int(np.abs(level).max(initial=1)),
    )
