"""Between-chain evidence from sums per chain and part: split, nested, over time and over starts; rank-free.

A part is a stretch of consecutive draws of one chain. For ±1 observables the sum of squares is the number of
draws, so sums are all that must be counted. Frozen observables have NaN; chains frozen apart have infinity, and
infinity is what stands for all observables as soon as one has it (`largest_rhat`).
Sources: Gelman et al., Bayesian Data Analysis, 3rd ed., 11.4; Margossian et al. 2024, Bayesian Anal., eq. 7-9.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from verdict.words.errors import UsageError

Floats = NDArray[np.float64]
Sums = NDArray[np.int64] | NDArray[np.float64]

CANCELLED = 1e-12  # of a sum of squares: what is left of it by subtraction is rounding
ROUNDING = 1e-13  # of the largest mean: how far means of equal numbers differ


class PartsError(UsageError):
    """Sums are not shaped as they must be; `.found` is the shape."""

    def __init__(self, found: tuple[int, ...], wanted: str) -> None:
        self.found = found
        super().__init__(f"found sums of shape {found}, wanted {wanted}")


def split_rhat(sums: Sums, n_draws: int, squares: Sums | None = None) -> Floats:
    """Return R̂ with every part of every chain as a chain of its own, float64[n_obs].

    `sums` is [n_chains, n_parts, n_obs] over `n_draws` draws each; two halves give the usual split R̂.
    `squares` are sums of squares of the same shape; without them the observable is ±1. NaN for a single
    chain: its own halves may agree in a well that it never left.

    Raises `UsageError` for another shape or fewer than two draws.
    """
    means, variances = _moments(sums, n_draws, squares)
    if len(means) < 2:
        return np.full(means.shape[-1], np.nan)
    parts = means.reshape(-1, means.shape[-1])
    within = variances.reshape(parts.shape).mean(axis=0)
    return _rhat(within, (n_draws - 1) / n_draws * within, parts)


def nested_rhat(sums: Sums, n_draws: int, squares: Sums | None = None) -> Floats:
    """Return nested R̂ of many short chains, float64[n_obs].

    `sums` is [n_superchains, n_chains, n_obs]: the chains of a superchain began in one state. It compares
    the means of superchains with what scatters inside them, so it needs no long chain, only many.
    Raises as `split_rhat`, and for a single superchain.
    """
    means, variances = _moments(sums, n_draws, squares)
    if len(means) < 2:
        raise PartsError(sums.shape, "at least two superchains")
    inside = _scatter(means, axis=1) if means.shape[1] > 1 else np.zeros(means.shape[::2])
    within = (inside + variances.mean(axis=1)).mean(axis=0)
    return _rhat(within, within, means.mean(axis=1))


def time_rhat(sums: Sums, n_draws: int, squares: Sums | None = None) -> Floats:
    """Return the R̂ of stretches of time against one another, over all chains, float64[n_obs].

    `sums` is [n_chains, n_parts, n_obs] as for `split_rhat`. A transient makes early stretches differ
    from late ones in all chains alike, which chains compared with chains do not show.
    """
    return nested_rhat(np.swapaxes(sums, 0, 1), n_draws, None if squares is None else np.swapaxes(squares, 0, 1))


def start_rhat(sums: Sums, n_draws: int, starts: NDArray[np.int64] | list[int], squares: Sums | None = None) -> Floats:
    """Return nested R̂ with the chains of one kind of start as a superchain, float64[n_obs].

    `sums` is [n_chains, n_obs]; `starts` int[n_chains] labels the start of each chain (all up, all down,
    coins, ...), each label as often as the others. NaN where there is one kind of start: not dispersed.
    """
    kinds = [np.flatnonzero(np.asarray(starts) == kind) for kind in np.unique(starts)]
    if len({len(kind) for kind in kinds}) > 1 or sum(map(len, kinds)) != len(sums):
        raise PartsError(sums.shape, f"as many chains of each start; found {[len(kind) for kind in kinds]}")
    if len(kinds) < 2:
        return np.full(sums.shape[-1], np.nan)
    grouped = [None if a is None else np.stack([a[kind] for kind in kinds]) for a in (sums, squares)]
    return nested_rhat(grouped[0], n_draws, grouped[1])  # type: ignore[arg-type]


def largest_rhat(over: Floats) -> float:
    """Return the largest R̂ over observables, float64[n_obs].

    Infinite as soon as one is; otherwise NaN where one is NaN, since it may be any size, and where there is none.
    """
    if np.isinf(over).any():
        return float("inf")
    return float(np.max(over)) if len(over) else float("nan")


def _moments(sums: Sums, n_draws: int, squares: Sums | None) -> tuple[Floats, Floats]:
    """Return means and variances (divisor n_draws - 1) of every part, float64[n_chains, n_parts, n_obs] each."""
    if sums.ndim != 3 or 0 in sums.shape:
        raise PartsError(sums.shape, "[n_chains, n_parts, n_obs]")
    if n_draws < 2:
        raise PartsError((n_draws,), "at least two draws in a part")
    means = sums / n_draws
    if squares is None:  # (n - S)(n + S) loses no digit where the mean is nearly ±1
        return means, (n_draws - sums) * (n_draws + sums) / (n_draws * (n_draws - 1.0))
    with np.errstate(over="ignore", invalid="ignore"):
        spread = squares - sums * means
        spread = np.where(np.abs(spread) <= CANCELLED * np.abs(squares), 0.0, spread)
    return means, np.where(np.isfinite(spread), np.maximum(spread, 0.0) / (n_draws - 1.0), np.nan)


def _rhat(within: Floats, scaled: Floats, means: Floats) -> Floats:
    """Return sqrt((scaled + between) / within), float64[n_obs]; NaN where all is constant and equal.

    `means` float64[n_groups, n_obs] are what stands apart, or does not.
    """
    between = _scatter(means, axis=0)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        return np.asarray(np.sqrt((scaled + between) / within))


def _scatter(means: Floats, axis: int) -> Floats:
    """Return the variance of means along an axis, 0 where they differ by no more than rounding."""
    with np.errstate(over="ignore", invalid="ignore"):
        variance = means.var(axis=axis, ddof=1)
        equal = variance <= (ROUNDING * np.abs(means).max(axis=axis)) ** 2
    return np.where(equal, 0.0, variance)
