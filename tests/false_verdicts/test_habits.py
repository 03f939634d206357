"""What people do is what their tools do, and the samples follow the laws by which truths and errors are known."""

from __future__ import annotations

import numpy as np
import pytest
from benchmarks.false_verdicts.peers import NOT_PASSED, PASS, UNTESTED
from benchmarks.false_verdicts.samples import habits, means, shares
from benchmarks.false_verdicts.samples.blocks import BLOCKS
from benchmarks.false_verdicts.samples.cases import Units, clear
from benchmarks.false_verdicts.series import rng
from scipy import stats
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import proportion_confint

G = rng(3)
X, Y = G.normal(0.3, 1.0, 12), G.normal(0.0, 2.0, 9)
RIGHT = (G.random(60) < 0.7).astype(float)
CLUSTERS = np.repeat(np.arange(15), 4)


def test_t_is_scipys() -> None:
    """One group, and two with one spread, as `ttest_1samp` and `ttest_ind` come."""
    one = stats.ttest_1samp(X, 0.0).confidence_interval(0.95)
    two = stats.ttest_ind(X, Y).confidence_interval(0.95)
    assert pytest.approx((one.low, one.high)) == habits.t(Units(X))
    assert pytest.approx((two.low, two.high)) == habits.t(Units(X, others=Y))


def test_wald_is_that_of_statsmodels() -> None:
    """Its interval of a share."""
    wanted = proportion_confint(RIGHT.sum(), RIGHT.size, method="normal")
    assert pytest.approx(wanted, rel=1e-6) == habits.wald(Units(RIGHT))


def test_a_standard_error_that_is_clustered() -> None:
    """inspect's, pair by pair: C / (C - 1) times the sum over clusters of all products of deviations, over n."""
    away = RIGHT - RIGHT.mean()
    pairs = (CLUSTERS[:, None] == CLUSTERS) * np.outer(away, away)
    error = np.sqrt(pairs.sum() * 15 / 14) / 60
    low, high = habits.inspect(Units(RIGHT, clusters=CLUSTERS))
    assert pytest.approx(1.959964 * error) == 0.5 * (high - low)
    assert habits.z(Units(RIGHT)) == habits.inspect(Units(RIGHT)) == habits.lm_eval(Units(RIGHT, clusters=CLUSTERS))


def test_holm_is_that_of_statsmodels() -> None:
    """The same predictions are decided, each to the side of its mean."""
    block, decided = BLOCKS["holm"], set[int]()
    for i in range(40):
        case = block.draw(rng(4, i), np.array([2.0, -3.0, 0.0, 4.0]))
        gains = np.array([units.values for units in case.looks[0].units])
        p = stats.ttest_1samp(gains, 0.0, axis=1).pvalue
        wanted = np.where(
            multipletests(p, 0.05, "holm")[0], np.where(gains.mean(axis=1) > 0, PASS, NOT_PASSED), UNTESTED
        )
        assert wanted.tolist() == habits.words(habits.HOLM, case).tolist()
        decided |= set(wanted.tolist())
    assert {PASS, NOT_PASSED, UNTESTED} == decided


def test_a_touching_interval_is_not_above() -> None:
    """An end on the bar: what lies at most at the bar is not above it, what begins there is open."""
    assert [NOT_PASSED, UNTESTED, PASS] == [habits.word(ends, 1.0) for ends in ((0.0, 1.0), (1.0, 2.0), (1.1, 2.0))]


@pytest.mark.parametrize("law", [means.normal, means.heavy, means.right, means.left])
def test_laws_have_mean_zero_and_variance_one(law: means.Law) -> None:
    """Within five standard errors of the sample itself, of 400,000 draws."""
    x = law(rng(8), 400_000)
    for values, wanted in ((x, 0.0), (x**2, 1.0)):
        assert abs(values.mean() - wanted) < 5.0 * values.std() / np.sqrt(x.size)


# Of 600 registrations the standard error of a mean is 4 %, that of a standard deviation 3 %, of what is drawn.
@pytest.mark.parametrize(
    "name",
    ["seeds", "heavy", "bonferroni", "answers", "models", "conversions", "uneven", "loading", "looks", "scores"],
)
@pytest.mark.parametrize("place", ["at", "away"])
def test_truths_and_errors_are_those_of_the_law(name: str, place: str) -> None:
    """Means and spreads over 600 registrations agree with the stated truth and error within five of their errors."""
    block, number = BLOCKS[name], 0 if place == "at" else 1
    cases = [block.draw(rng(10, i), block.places(place, number)) for i in range(600)]
    away = np.array([habits.value(case.looks[-1].units[0]) - case.looks[-1].units[0].bar for case in cases])
    truth, stated = float(cases[0].truth[0]), block.places(place, number)[0]
    error = away.std()
    assert abs(away.mean() - truth) < 5.0 * error / np.sqrt(600)
    if stated:
        assert pytest.approx(truth / stated, rel=0.2) == error


def test_what_is_missing_is_what_would_have_been_wrong() -> None:
    """Lost answers are wrong ones, diverged seeds the worst: a mean of what is left lies above the truth."""
    for draw, name in ((shares.incomplete, "correct"), (means.failed, "acc")):
        cases = [draw(rng(11, i), np.zeros(1)) for i in range(300)]
        assert all(np.isnan(case.looks[0].columns[name]).any() for case in cases)
        seen = [habits.value(case.looks[0].units[0]) - case.looks[0].units[0].bar for case in cases]
        assert np.mean(seen) > 5.0 * np.std(seen) / np.sqrt(300)


def test_a_difference_of_answers_is_drawn_pair_by_pair() -> None:
    """Both models answer every question with 0 or 1, and disagree as often as stated."""
    columns = shares.paired(rng(12), np.array([0.0])).looks[0].columns
    old, new = columns["correct"]
    assert {0.0, 1.0} == set(old) == set(new)
    assert pytest.approx(shares.DISAGREE, abs=0.1) == np.mean(old != new)
    assert clear(lambda _: 1.0, 0.0) > 3.9
