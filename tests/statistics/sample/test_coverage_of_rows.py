"""Every row covers about what it says, on data that it is made for: a smoke test, not the table of coverage."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from tests.statistics.sample.making import BINARY, SHIPPED, box
from verdict.statistics.sample import finding
from verdict.statistics.sample.contract import Asked, Estimated, exactly

TRIALS, N, LEVEL = 400, 30, 0.9
# At a true coverage of 0.87 a row fails this about once in 10^6 runs; the least number of hits of 400.
LEAST_HITS = int(stats.binom.ppf(1e-6, TRIALS, 0.87))
RESAMPLED = ("bca", "bootstrap_t")


def name(row) -> str:
    """Return the name of a row, for the id of a test."""
    return f"{row.estimand}.{row.method}"


def drawn(row, rng: np.random.Generator):
    """Return samples that suit a row, and the truth of its estimand."""
    x, y = rng.normal(5.0, 1.0, N), rng.normal(4.0, 2.0, N)
    p, q = (rng.random(N) < share for share in (0.5, 0.3))
    truths = {
        "mean": 5.0, "difference_of_means": 1.0, "ratio_of_means": 1.25, "median": 5.0, "rank_shift": 5.0,
        "quantile": stats.norm.ppf(0.3, 5, 1), "difference_in_location": 1.0, "standard_deviation": 1.0,
        "proportion": 0.5, "difference_of_proportions": 0.2, "paired_difference_of_proportions": 0.2,
        "event_rate": 2.0, "correlation": 0.6, "rank_correlation": 6 / np.pi * np.arcsin(0.3), "slope": 0.75,
    }  # fmt: skip
    if row.estimand in BINARY:
        samples = exactly(p.astype(float), (0.0, 1.0)), exactly(q.astype(float), (0.0, 1.0))
    elif row.estimand in ("correlation", "rank_correlation", "slope"):
        tied = rng.normal(size=N)
        samples = exactly(0.75 * tied + rng.normal(size=N)), exactly(tied)
    elif row.estimand == "event_rate":
        samples = exactly(rng.poisson(2.0, N).astype(float)), None
    elif row.estimand == "difference_in_location":
        samples = exactly(x), exactly(rng.normal(4.0, 1.0, N))
    elif row.method == "betting":
        return (exactly(10 * rng.random(N), (0.0, 10.0)),), 5.0
    else:
        samples = exactly(x), exactly(y)
    return samples[: 2 if row.groups else row.arguments], truths[row.estimand]


def hits(row, level: float = LEVEL, trials: int = TRIALS) -> int:
    """Return in how many of the trials the interval holds the truth."""
    method, rng, held = finding.load(row), np.random.default_rng(15), 0
    for trial in range(trials):
        samples, truth = drawn(row, rng)
        found = method(samples, Asked(level, seed=trial, options={"q": 0.3}))
        held += isinstance(found, Estimated) and found.low <= truth <= found.high
    return held


@pytest.mark.parametrize("row", [row for row in SHIPPED if row.method not in RESAMPLED], ids=name)
def test_every_row_covers(row):
    """At least 0.87 of 400 samples of 30 units at a level of 0.90, up to the stated chance."""
    assert hits(row) >= LEAST_HITS


@pytest.mark.parametrize("row", [row for row in SHIPPED if row.method in RESAMPLED], ids=name)
def test_resampled_means_cover(row):
    """As above, of 100 samples, since each takes thousands of resamples."""
    assert hits(row, trials=100) >= stats.binom.ppf(1e-6, 100, 0.87)


def test_a_method_that_promises_too_much_is_seen():
    """The negative control: t at 0.7 said to be 0.9 falls through."""
    assert hits(finding.row("mean", "t"), level=0.7) < LEAST_HITS


@pytest.mark.parametrize("words", [("mean", "t"), ("proportion", "wilson"), ("difference_of_proportions", "newcombe")])
def test_clusters_cover(words):
    """Twelve clusters of five units whose shares differ; as units of their own they would not cover."""
    row = finding.row(*words)
    method, rng, held, alone = finding.load(row), np.random.default_rng(16), 0, 0
    labels = np.repeat(np.arange(12), 5)
    for _ in range(TRIALS):
        groups = [(rng.random(60) < np.repeat(rng.beta(1, 1, 12), 5)).astype(float) for _ in range(1 + row.groups)]
        found = method(tuple(box(x, clusters=labels) for x in groups), Asked(LEVEL))
        naive = method(tuple(map(exactly, groups)), Asked(LEVEL))
        truth = 0.0 if row.groups else 0.5
        held += found.low <= truth <= found.high
        alone += naive.low <= truth <= naive.high
    assert held >= LEAST_HITS > alone
