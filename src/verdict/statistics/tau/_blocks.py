"""Long runs as block sums: a draw is then a sum over W sweeps, and tau comes back to sweeps.

A block mean keeps all slow variance and none of the fast detail: W tau_block Var_block = tau Var, with Var_block the
variance of block means, so S_a = 2 tau_a Var_a is read from blocks at any W without a floor at W/2. For ±1
observables Var = 1 - mean².
"""

from __future__ import annotations

from dataclasses import replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from verdict.statistics.tau._lags import LagCounts, SeriesError
from verdict.statistics.tau._tau import Tau, Unit
from verdict.words.errors import UsageError

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]


class BlockLadder(Protocol):
    """Sums of block sums at sizes of 1, 2, 4, ... blocks, and of their squares, as backends count them.

    `n_blocks` int64[n_levels]; `origin` int64[n_obs] was taken off every block first, 2^k of it at level k; `sums`,
    `squares` and `moving` (False where all sums are equal) are [n_levels, n_chains, n_obs]; `crossings` of the mean
    [n_chains, n_obs]; `largest` bounds every sum.
    """

    @property
    def n_blocks(self) -> Ints: ...
    @property
    def origin(self) -> Ints: ...
    @property
    def sums(self) -> Ints: ...
    @property
    def squares(self) -> Ints: ...
    @property
    def moving(self) -> Flags: ...
    @property
    def crossings(self) -> Ints: ...
    @property
    def largest(self) -> int: ...


def from_ladder(found: BlockLadder) -> tuple[LagCounts, ...]:
    """Return a ladder with lag 0 only, a block being one draw.

    Raises `UsageError` for shapes that do not fit, or squares that no such sums have.
    """
    _refuse(found)
    return tuple(
        LagCounts(
            n_draws=int(n), sums=found.sums[k], products=found.squares[k][..., None], ends=2 * found.sums[k][..., None],
            flips=found.crossings, moving=found.moving[k], origin=(found.origin << k).astype(np.float64),
            scale=found.largest,
        )
        for k, n in enumerate(found.n_blocks)
    )  # fmt: skip


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
        drift=tau.drift / width,
        left_out=tau.left_out / width, plateau=tau.plateau / width, ceiling=tau.ceiling * width, unit=Unit.SWEEPS,
    )  # fmt: skip


def _refuse(found: BlockLadder) -> None:
    shape = found.sums.shape
    inner = {found.squares.shape, found.moving.shape, (len(found.n_blocks), *found.crossings.shape)}
    if len(shape) != 3 or inner != {shape}:
        raise SeriesError(f"found block sums {shape} beside {sorted(inner)}; wanted [levels, chains, obs]", shape)
    most = found.n_blocks[:, None, None] * found.squares.astype(np.float64)
    if (found.sums.astype(np.float64) ** 2 > most * (1 + 1e-12)).any():
        raise SeriesError("found squares that no sums of so many blocks have; count them anew", None)
