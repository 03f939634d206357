"""Normal scores of ranks: no few far draws outweigh the rest of them."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

RECORDS = 8  # sizes of record whose scores are kept


def normal_scores(y: Floats) -> Floats:
    """Return Φ^-1((r - 3/8) / (n + 1/4)) of ranks r among all n draws of one observable, ties at their mean rank.

    `y` may have any shape.
    """
    return _of_ranks(y.reshape(-1)).reshape(y.shape)


def scores_of_each(y: Floats) -> Floats:
    """Return the normal scores of every observable of y, float64[n_chains, n_obs, n_draws], in the same shape."""
    flat = np.ascontiguousarray(np.moveaxis(y, 1, 0)).reshape(y.shape[1], -1)
    scored = np.array([_of_ranks(row) for row in flat]).reshape(y.shape[1], y.shape[0], y.shape[2])
    return np.ascontiguousarray(np.moveaxis(scored, 0, 1))


def _of_ranks(row: Floats) -> Floats:
    """Return the scores of one observable, float64[n]; NaN throughout where one draw is no number."""
    if np.isnan(row).any():
        return np.full(len(row), np.nan)
    order = row.argsort()
    ranked = row[order]
    first = np.flatnonzero(np.concatenate([[True], ranked[1:] != ranked[:-1]]))
    scores = np.empty(len(row))
    scores[order] = _untied(len(row)) if len(first) == len(row) else _tied(first, len(row))
    return scores


@lru_cache(maxsize=RECORDS)
def _untied(n: int) -> Floats:
    scores = _at(np.arange(1.0, n + 1.0), n)
    scores.flags.writeable = False
    return scores


def _tied(first: NDArray[np.intp], n: int) -> Floats:
    """Return the scores of n sorted draws of which each value begins at `first`, int[n_values]."""
    equal = np.diff(first, append=n)
    return np.repeat(_at(first + 0.5 * (equal + 1), n), equal)


def _at(ranks: Floats, n: int) -> Floats:
    from scipy.special import ndtri

    return np.asarray(ndtri((ranks - 0.375) / (n + 0.25)))
