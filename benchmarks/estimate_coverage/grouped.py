"""Cases of units in clusters: whatever the law of a unit, units of one cluster are alike by a known correlation."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from benchmarks.estimate_coverage.cases import Arrays, Case, Draw
from benchmarks.estimate_coverage.laws import LOGNORMAL, NORMAL, SHARES, Law
from numpy.typing import NDArray

from verdict.statistics.sample.table import Row

Floats = NDArray[np.float64]
CLUSTERS = (2, 3, 5, 8, 20, 50)
MEMBERS = (5, 15)  # units of the clusters, in turn
ALIKE = (0.0, 0.2, 0.5)  # intraclass correlations
RATIO = 1.5


def clustered(row: Row) -> Iterator[Case]:
    """Yield the laws of a row over units in clusters, at every intraclass correlation."""
    shares = "proportion" in row.estimand
    for law in SHARES if shares else (NORMAL, LOGNORMAL, SHARES[1]):
        for alike in ALIKE:
            yield _case(row, law, alike)


def _case(row: Row, law: Law, alike: float) -> Case:
    name = f"{law.name}, intraclass correlation {alike:g}"
    draw, truth = _drawn(row, law, alike)
    return Case(name, law.group, truth, draw, sizes=tuple(c for c in CLUSTERS if c >= row.least), members=MEMBERS)


def _drawn(row: Row, law: Law, alike: float) -> tuple[Draw, float]:
    """Return what draws the samples of a row, and its truth: equal groups, a ratio of `RATIO`, or the mean."""
    if row.groups:
        return lambda rng, trials, c: tuple(units(rng, law, alike, trials, c) for _ in range(2)), 0.0
    if row.arguments == 1:
        return lambda rng, trials, c: (units(rng, law, alike, trials, c),), law.mean
    moved = 2.0 if law is NORMAL else 0.0

    def pairs(rng: np.random.Generator, trials: int, c: int) -> Arrays:
        first, second = (units(rng, law, alike, trials, c) + moved for _ in range(2))
        return RATIO * first, second

    return pairs, RATIO


def units(rng: np.random.Generator, law: Law, alike: float, trials: int, clusters: int) -> Floats:
    """Draw units of each trial, cluster after cluster, float64[trials, units]."""
    of = np.repeat(np.arange(clusters), sizes(clusters))
    if law.share is not None:
        chance = np.full((trials, clusters), law.share)
        if alike > 0.0:
            spread = 1.0 / alike - 1.0
            chance = rng.beta(law.share * spread, (1.0 - law.share) * spread, (trials, clusters))
        return (rng.random((trials, len(of))) < chance[:, of]).astype(np.float64)
    shared = np.sqrt(alike) * rng.standard_normal((trials, clusters))[:, of]
    normal = shared + np.sqrt(1.0 - alike) * rng.standard_normal((trials, len(of)))
    return np.asarray(np.exp(normal) if law is LOGNORMAL else normal)


def sizes(clusters: int) -> NDArray[np.int64]:
    """Return how many units each cluster has, int64[clusters]."""
    return np.resize(np.asarray(MEMBERS), clusters)
