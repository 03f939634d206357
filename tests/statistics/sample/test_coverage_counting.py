"""The harness behind the table: seeds by name, outcomes enumerated, truths that are true, and a control it refuses."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from benchmarks.estimate_coverage import counting
from benchmarks.estimate_coverage.cases import Case
from benchmarks.estimate_coverage.control import WALD
from scipy import stats

from verdict.statistics.sample.contract import Asked, Estimated
from verdict.statistics.sample.finding import load
from verdict.statistics.sample.promised import Kept, Refused, promised
from verdict.statistics.sample.table import ROWS, Row

UNITS = 20_000
BY_NAME = {f"{row.estimand}.{row.method}": row for row in ROWS}
# A scale is estimated without a doubt; where it lies is told by big samples. Bets and resamples ask the same mean.
CONSISTENT = [
    name for name, row in BY_NAME.items()
    if "statistics.sample" in row.place and row.method not in ("betting", "bootstrap_t", "bca", "clopper_pearson")
]  # fmt: skip

FOURTH = ("correlation", "standard_deviation")  # whose errors are fourth moments, which heavy tails have none of


def case_of(row: Row, law: str) -> Case:
    """Return the case of a row under a law of this name."""
    (found,) = [case for case in counting.asked_of(row) if case.law == law]
    return found


@pytest.mark.parametrize("name", CONSISTENT)
def test_big_samples_come_to_the_truth(name: str) -> None:
    """The estimate from 20,000 units lies within 8 %, 0.08 or the width of its interval of every truth.

    By pairs it is from 500 units, of clusters from 2,000 clusters. Fixed seeds; a width is four standard errors.
    """
    row = BY_NAME[name]
    for case in counting.asked_of(row):
        if case.draw is None or (case.group == "heavy_tailed" and row.estimand in FOURTH):
            continue
        size = UNITS // 40 if "rank" in row.method else UNITS // 10 if case.members else UNITS
        arrays = case.draw(np.random.default_rng(7), 1, size)
        samples = tuple(counting.sampled(a[0], case, size) for a in arrays)
        found = load(row)(samples, Asked(0.95, options=case.options))
        if isinstance(found, Estimated):
            assert case.truth == pytest.approx(found.value, rel=0.08, abs=max(0.08, found.high - found.low)), case.law


def test_t_covers_normal_data_as_often_as_it_says() -> None:
    """Five normal units, 4,000 draws: within four standard errors (0.0034 each) of 0.95; one seed in 16,000 fails."""
    row = BY_NAME["mean.t"]
    (found,) = counting.entries(row, replace(case_of(row, "normal"), sizes=(5,)), 4000)
    assert found.coverage == pytest.approx(0.95, abs=4 * 0.0034)
    assert found.answered == 1.0


def test_enumeration_is_the_binomial_sum_of_statsmodels() -> None:
    """Wilson's coverage at n = 20 and 0.1 is the sum over outcomes of an interval that is not ours."""
    proportion = pytest.importorskip("statsmodels.stats.proportion")
    k = np.arange(21)
    low, high = proportion.proportion_confint(k, 20, 0.05, "wilson")
    expected = float(stats.binom.pmf(k, 20, 0.1)[(low <= 0.1) & (0.1 <= high)].sum())
    row = BY_NAME["proportion.wilson"]
    (found,) = counting.entries(row, replace(case_of(row, "Bernoulli 0.1"), sizes=(20,)))
    assert expected == pytest.approx(found.coverage, abs=1e-4)


def test_what_is_drawn_depends_on_the_name_alone() -> None:
    """The same row, law and n give the same entry again; another law has another seed."""
    row = BY_NAME["mean.t"]
    case = replace(case_of(row, "normal"), sizes=(5, 10))
    assert counting.entries(row, case, 50) == counting.entries(row, case, 50)
    assert counting.seed(row, "normal", 5) != counting.seed(row, "normal", 10)


def test_clusters_that_are_overlooked_are_seen() -> None:
    """The harness tells a t over units from a t over means per cluster: at correlation 0.5 the former covers half."""
    row = BY_NAME["mean.t"]
    case = case_of(row, "normal, intraclass correlation 0.5")
    arrays, weights = counting.drawn(row, case, 8, 400)
    kept = counting.tally(row, case, 8, arrays, weights)
    alone = Case("overlooked", case.group, case.truth, case.draw)
    overlooked = counting.tally(row, alone, 8, arrays, weights)
    assert kept.above + kept.below < 0.09
    assert overlooked.above + overlooked.below > 0.3


@pytest.mark.parametrize("least", [5, 20, 100])
def test_a_wald_interval_is_refused(least: int) -> None:
    """The control goes through the same harness, and is refused at every least, as Clopper and Pearson's is not."""
    table = tuple(e for case in counting.asked_of(WALD) for e in counting.entries(WALD, case))
    found = promised("proportion", "wald", least=least, table=table)
    assert isinstance(found, Refused)
    assert "wald at n = 100 under Bernoulli 0.02 data covers" in found.why or least < 100
    assert isinstance(promised("proportion", "clopper_pearson", least=10), Kept)
