"""How often one row's interval holds the truth in one case at one n: drawn from a seed of its name, or enumerated."""

from __future__ import annotations

import hashlib
import warnings
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from benchmarks.estimate_coverage import cases, chains, grouped, groups
from benchmarks.estimate_coverage.cases import Arrays, Case
from numpy.typing import NDArray

from verdict.statistics.sample import resampled
from verdict.statistics.sample.contract import Asked, Estimated, Sample
from verdict.statistics.sample.coverage import Entry
from verdict.statistics.sample.finding import load
from verdict.statistics.sample.table import Row

Floats = NDArray[np.float64]

LEVEL = 0.95
TRIALS = 2000
TRIALS_RESAMPLED = 1000
TRIALS_OF_CHAINS = 500
RESAMPLES = 999  # instead of 9,999: what resampling costs is what it is counted with
FEWEST = 0.02  # of the outcomes that must give an interval before its coverage means anything

CASES = {
    "mean": cases.means,
    "difference_of_means": groups.differences,
    "proportion": cases.shares,
    "difference_of_proportions": groups.share_differences,
    "paired_difference_of_proportions": groups.paired_shares,
    "ratio_of_means": groups.ratios,
    "median": cases.quantiles,
    "quantile": cases.quantiles,
    "rank_shift": cases.shifts,
    "difference_in_location": groups.differences,
    "correlation": groups.correlations,
    "rank_correlation": groups.correlations,
    "slope": groups.slopes,
    "event_rate": cases.rates,
    "standard_deviation": cases.deviations,
}


@dataclass(frozen=True, slots=True)
class Tally:
    """Shares of all outcomes: with an interval; with one wholly above the truth; with one wholly below it."""

    answered: float
    above: float
    below: float


def asked_of(row: Row) -> Iterator[Case]:
    """Yield every case of a row; one without an interval has none."""
    if row.exact:
        return
    if ".chains." in row.place:
        yield from chains.chains(row)
        return
    if row.method == "betting":
        yield from cases.bets(row)
        return
    yield from CASES[row.estimand](row)
    if row.clusters:
        yield from grouped.clustered(row)


def entries(row: Row, case: Case, trials: int | None = None) -> list[Entry]:
    """Count a case of a row at each of its n; `trials` in place of as many as the row is worth."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # of SciPy, about samples that do not vary
        return [entry for n in case.sizes if (entry := _entry(row, case, n, trials or worth(row))) is not None]


def worth(row: Row) -> int:
    """Return how many trials a row is worth: fewer where one interval takes long."""
    if ".chains." in row.place:
        return TRIALS_OF_CHAINS
    return TRIALS_RESAMPLED if row.method in ("bootstrap_t", "bca") else TRIALS


def _entry(row: Row, case: Case, n: int, trials: int) -> Entry | None:
    arrays, weights = drawn(row, case, n, trials)
    found = tally(row, case, n, arrays, weights)
    if found.answered < FEWEST:
        return None
    above, below = found.above / found.answered, found.below / found.answered
    return Entry(
        estimand=row.estimand,
        method=row.method,
        law=case.law,
        group=case.group,
        n=int(grouped.sizes(n).sum()) if case.members else n,
        clusters=n if case.members else None,
        coverage=round(1.0 - above - below, 4),
        above=round(above, 4),
        below=round(below, 4),
        answered=round(found.answered, 4),
        trials=0 if case.listed else trials,
    )


def drawn(row: Row, case: Case, n: int, trials: int) -> tuple[Arrays, Floats]:
    """Return the samples of every outcome, trials by units, and the weight of each, float64[trials]."""
    if case.listed is not None:
        return case.listed(n)
    assert case.draw is not None  # noqa: S101  a case has one or the other
    arrays = case.draw(np.random.default_rng(seed(row, case.law, n)), trials, n)
    return arrays, np.full(trials, 1.0 / trials)


def seed(*names: object) -> int:
    """Return the seed of a name, the same everywhere."""
    words = "/".join(f"{each.estimand}.{each.method}" if isinstance(each, Row) else str(each) for each in names)
    return int.from_bytes(hashlib.sha256(words.encode()).digest()[:8], "big")


def tally(row: Row, case: Case, n: int, arrays: Arrays, weights: Floats) -> Tally:
    """Estimate from every outcome, and weigh what holds the truth and what misses it on either side."""
    method, answered, above, below = load(row), 0.0, 0.0, 0.0
    slack = 1e-12 * max(1.0, abs(case.truth))
    own, resampled.RESAMPLES = resampled.RESAMPLES, RESAMPLES
    try:
        for i, weight in enumerate(weights.tolist()):
            asked = Asked(LEVEL, seed=i, options=case.options)
            found = method(tuple(sampled(a[i], case, n) for a in arrays), asked)
            if isinstance(found, Estimated):
                answered += weight
                above += weight * (found.low > case.truth + slack)
                below += weight * (found.high < case.truth - slack)
    finally:
        resampled.RESAMPLES = own
    return Tally(answered, above, below)


def sampled(x: Floats, case: Case, n: int) -> Sample:
    """Return the units of one outcome as a sample, in clusters where the case has any."""
    clusters = np.repeat(np.arange(n), grouped.sizes(n)) if case.members else None
    return Sample(x, x, np.zeros(x.shape, np.bool_), clusters, support=case.support)
