"""First draws far outside what the rest of the chains reaches: a start that was not discarded.

The first hundredth of every chain is held against the second half of all chains, draw by draw and as a mean. A start
is polluted where one of its draws lies more than twice as far from the median as any draw of the second half; or where
its mean, of one chain or of all together, lies more than three times as far out as that of any hundredth of the second
half. Among exchangeable draws the farthest lies in the first hundredth with probability 0.02 and is r times as far as
the next with probability r^-a, a the index of the tail: a false alarm of 0.02 · 2^-3 = 0.25 % for Student t with three
degrees of freedom, 1 % for a Cauchy law, 0.1 % for AR(1) records of 20 tau, and far below
that for faster normal draws and counts.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from verdict.statistics.tau._thresholds import FEWEST_FLIPS

Floats = NDArray[np.float64]

START = 0.01
FARTHER, MEANS_FARTHER = 2.0, 3.0


@dataclass(frozen=True, slots=True)
class Start:
    """Draws `first` to `last` of a chain, from 1, or of all chains where `chain` is 0, that lie too far out.

    `value` is their mean, and lies so many `times` as far from the median as any that many draws of the second half.
    """

    chain: int
    first: int
    last: int
    value: float
    times: float


def polluted_starts(y: Floats) -> list[Start | None]:
    """Return the farthest polluted start of each observable of y, float64[n_chains, n_obs, n_draws], else None."""
    rows, outside = np.moveaxis(y, 1, 0), _outside(y)
    return [
        (_far_draw(x) or _far_mean(x)) if out and _settled(x) else None for x, out in zip(rows, outside, strict=True)
    ]


def _outside(y: Floats) -> NDArray[np.bool_]:
    """Say where a start lies outside what the second half reaches, bool[n_obs]: elsewhere it is not far out."""
    draws, blocks = (y[..., : _early(y.shape[2])], y[..., y.shape[2] // 2 :]), _in_blocks(y)
    every = (blocks[0].mean(axis=0, keepdims=True), blocks[1].mean(axis=0, keepdims=True))
    return np.asarray(np.any([_reaches(*pair) for pair in (draws, blocks, every)], axis=0))


def _reaches(early: Floats, late: Floats) -> NDArray[np.bool_]:
    """Say whether any of some early values, float64[n_chains, n_obs, ...], lies outside all of the late ones."""
    above = early.max(axis=(0, 2)) > late.max(axis=(0, 2))
    return np.asarray(above | (early.min(axis=(0, 2)) < late.min(axis=(0, 2))))


def _in_blocks(x: Floats) -> tuple[Floats, Floats]:
    """Return means of the first hundredth of float64[..., n_draws], and of each hundredth of the second half."""
    size, half = _early(x.shape[-1]), x.shape[-1] // 2
    n_blocks = (x.shape[-1] - half) // size
    late = x[..., -n_blocks * size :].reshape(*x.shape[:-1], n_blocks, size).mean(axis=-1)
    return x[..., :size].mean(axis=-1, keepdims=True), np.asarray(late)


def _settled(x: Floats) -> bool:
    """Say whether the second half of float64[n_chains, n_draws] crosses its median often: a drift is no start."""
    late = x[:, x.shape[1] // 2 :]
    above = late > np.median(late)
    return bool(np.count_nonzero(above[:, 1:] != above[:, :-1]) >= FEWEST_FLIPS)


def _early(n_draws: int) -> int:
    return max(1, int(START * n_draws))


def _far_draw(x: Floats) -> Start | None:
    """Look at single draws of float64[n_chains, n_draws]."""
    late = x[:, x.shape[1] // 2 :]
    middle = float(np.median(late))
    reach = float(np.abs(late - middle).max())
    early = np.abs(x[:, : _early(x.shape[1])] - middle)
    chain, draw = (int(k) for k in np.unravel_index(int(early.argmax()), early.shape))
    if not early.max() > FARTHER * reach > 0.0:
        return None
    return Start(chain + 1, draw + 1, draw + 1, float(x[chain, draw]), float(early.max()) / reach)


def _far_mean(x: Floats) -> Start | None:
    """Look at means of the first hundredth: of all chains at once, then of each."""
    size, (early, late) = _early(x.shape[1]), _in_blocks(x)
    early = early[:, 0]
    middle = float(late.mean())
    found = _farthest(early.mean(keepdims=True) - middle, late.mean(axis=0) - middle)
    if found is not None:
        return Start(0, 1, size, float(early.mean()), found[1])
    found = _farthest(early - middle, late - middle)
    return None if found is None else Start(found[0] + 1, 1, size, float(early[found[0]]), found[1])


def _farthest(early: Floats, late: Floats) -> tuple[int, float] | None:
    """Return which of some means lies too far out, and how many times as far as any later one; else None."""
    reach, at = float(np.abs(late).max()), int(np.abs(early).argmax())
    far = float(abs(early[at]))
    return (at, far / reach) if far > MEANS_FARTHER * reach > 0.0 else None
