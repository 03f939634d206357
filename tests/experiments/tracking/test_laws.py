"""Estimates at any level: how often their ends miss, apart, and that their words lead to the same ends."""

from __future__ import annotations

import math

import numpy as np
import pytest

from tests.experiments.tracking.replicates import phase_error
from verdict.evidence.reading import Reading
from verdict.experiments.dtm.figures import jackknifed as written
from verdict.experiments.tracking import Estimate, f4, gradient_norm, ratio_of, t_o_of_k, total, tracking_ratio
from verdict.experiments.tracking.estimate import jackknifed
from verdict.experiments.tracking.laws import Arms, Quotient, Square, Total
from verdict.statistics.law import Law, law_of
from verdict.statistics.sample.quantiles import chi_square
from verdict.statistics.tau import estimate_series
from verdict.statistics.widening import at_level

LEVELS = (0.95, 0.9993)
POSITIVE = (0.0, math.inf)
SPECTRA = {
    "one mode": np.ones(1),
    "a few": np.array([1.0, 0.5, 0.3, 0.2]),
    "many": np.ones(60),
    "one slow mode, a seventh of the mean": np.append(1.0, np.full(100, 0.06)),
    "half and half": np.append(1.0, np.full(20, 0.05)),
}


def errors(seed: int, spectrum, n: int, repeats: int):
    """Draw errors of mean squares whose replicates have these variances, against a reference ten times sharper."""
    rng = np.random.default_rng(seed)
    scale = np.sqrt(spectrum)
    for _ in range(repeats):
        replicates, reference = (rng.standard_normal((n, len(spectrum))) * scale for _ in range(2))
        yield phase_error(replicates, reference / math.sqrt(10.0), 100, level=0.95)


@pytest.mark.parametrize("n", [16, 64])
@pytest.mark.parametrize("spectrum", SPECTRA.values(), ids=SPECTRA)
def test_mean_squares_cover(spectrum, n: int) -> None:
    """Nominal 0.95 of 400: each end misses at most 23 (2.5 % gives more once in 10,000), at 0.9993 at most 3."""
    truth, found = float(spectrum.sum()), [e.total for e in errors(n, spectrum, n, 400)]
    for level, most in zip(LEVELS, (23, 3), strict=True):
        taken = [e.at(level) for e in found]
        assert sum(e.hi < truth for e in taken) <= most
        assert sum(e.lo > truth for e in taken) <= most


def test_students_arms_alone_would_not_cover() -> None:
    """Negative control: one mode and 16 replicates miss more than 30 of 400 with arms of Student's law as factors."""
    found = [e.total for e in errors(16, np.ones(1), 16, 400)]
    plain = [Arms(e.value, e.error, e.degrees, positive=True).ends(0.95) for e in found]
    assert sum(not lo <= 1.0 <= hi for lo, hi in plain) > 30


def test_ratios_cover_at_both_levels() -> None:
    """F4 of two phases with one mode each, 16 replicates: at most 38 of 400 miss at 0.95 and at most 4 at 0.9993."""
    pairs = zip(errors(1, np.ones(1), 16, 400), errors(2, np.ones(1), 16, 400), strict=True)
    found = [f4(a, b) for a, b in pairs]
    for level, most in zip(LEVELS, (38, 4), strict=True):
        assert sum(not e.at(level).lo <= 1.0 <= e.at(level).hi for e in found) <= most


def test_a_higher_level_is_wider_and_its_own_is_itself() -> None:
    """Every kind of estimate: at(level) of its own level changes nothing, of a higher one only widens."""
    rng = np.random.default_rng(3)
    tau = estimate_series("batch_means", rng.standard_normal((16, 600, 4)), level=0.95)
    (error,) = errors(4, np.ones(3), 16, 1)
    t_o, norm = total(tau, unresolved_share=0.0), gradient_norm(1.0 + rng.normal(0, 0.1, (8, 3)), np.eye(3), level=0.95)
    for each in (error.total, t_o, norm, t_o_of_k(error), tracking_ratio(error, t_o), ratio_of(norm, error.total)):
        same, wide, narrow = each.at(0.95), each.at(0.999), each.at(0.5)
        assert (each.lo, each.hi) == (same.lo, same.hi)
        assert wide.lo < each.lo <= narrow.lo <= each.value <= narrow.hi <= each.hi < wide.hi


def test_extreme_levels_are_wide_and_no_error() -> None:
    """Two chains at 0.9999999, and a level of one: ends at zero and infinity, never an overflow."""
    for source in (
        Arms(1.0, 0.9, 1.0, True),
        Square(1.0, 0.9, 1.0, 2.0),
        Total(Arms(1.0, 0.1, 1.0, True), 1.0, 1.0, 1.0, True),
    ):
        for level in (0.9999999, 1.0):
            lo, hi = source.ends(level)
            assert 0.0 <= lo < 1e-6
            assert hi > 1e6
        lo, hi = Quotient(source, source, (1.0, 1.0), 1.0).ends(0.9999999)
        assert (lo, hi) == pytest.approx((0.0, math.inf), abs=1e-6)


def test_an_estimate_without_a_law_is_open_above_its_level() -> None:
    """Its ends hold at its own level and at lower ones; above it nothing is known."""
    bare = Estimate(1.0, 0.1, 0.8, 1.25, 9.0, 0.95)
    assert (0.8, 1.25) == (bare.at(0.9).lo, bare.at(0.9).hi)
    assert (-math.inf, math.inf) == (bare.at(0.99).lo, bare.at(0.99).hi)
    quotient = ratio_of(bare, bare)
    assert quotient.words() == "Student t"
    assert (0.0, math.inf) == (quotient.at(0.99).lo, quotient.at(0.99).hi)


def test_the_words_lead_to_the_same_ends() -> None:
    """Of a mean square, the reading taken further by its words is the estimate there; of others it is not narrower."""
    rng = np.random.default_rng(5)
    tau = estimate_series("batch_means", rng.standard_normal((16, 600, 4)), level=0.95)
    (error,) = errors(6, np.ones(2), 16, 1)
    reading = written(error.total)
    assert reading.method.startswith("jackknife over chains, Student t, ")
    assert law_of(reading.method).skew > 0.6
    exact = error.total.at(0.999)
    assert (exact.lo, exact.hi) == pytest.approx(at_level(reading, 0.999, POSITIVE), rel=1e-2)
    for each in (total(tau, unresolved_share=0.0), tracking_ratio(error, total(tau, unresolved_share=0.0))):
        low, high = at_level(written(each), 0.999, POSITIVE)
        assert low <= each.at(0.999).lo * 1.01
        assert high >= each.at(0.999).hi * 0.99
        assert low > 0.0
        assert high < 3.0 * each.at(0.999).hi
    norm = gradient_norm(1.0 + rng.normal(0, 0.1, (8, 3)), np.eye(3), level=0.95)
    low, high = at_level(written(norm), 0.999, POSITIVE)
    assert (norm.at(0.999).lo, norm.at(0.999).hi) == pytest.approx((low, high), rel=1e-2)
    wide = at_level(written(norm).model_copy(update={"value": None}), 0.999, POSITIVE)
    assert wide[0] < low < high < wide[1]


def test_quotients_add_arms_in_squares() -> None:
    """The lower arm takes the lower one above and the upper one below (Zou and Donner 2008), as logarithms."""
    top, bottom = Square(2.0, 0.5, 15.0, 0.7), Arms(4.0, 0.4, 9.0, True)
    lo, hi = Quotient(top, bottom, (2.0, 4.0), 3.0).ends(0.95)
    (a, b), (c, d) = top.ends(0.95), bottom.ends(0.95)
    assert lo == pytest.approx(1.5 * math.exp(-math.hypot(math.log(2.0 / a), math.log(d / 4.0))))
    assert hi == pytest.approx(1.5 * math.exp(math.hypot(math.log(b / 2.0), math.log(4.0 / c))))
    assert Quotient(top, bottom, (2.0, 4.0), 3.0).law == Law("Student", 9.0, 0.7, factors=True)


def test_the_plateau_raises_the_upper_end_only() -> None:
    """Its upper end is value · nu / q of chi-square; an open total has none, a plateau of NaN changes nothing."""
    arms = Arms(10.0, 0.5, 15.0, True)
    lo, hi = Total(arms, 10.2, 12.0, 30.0, True).ends(0.95)
    assert arms.ends(0.95)[0] == lo
    assert hi == pytest.approx(12.0 * 30.0 / chi_square(0.025, 30.0))
    assert math.isinf(Total(arms, 10.2, 12.0, 30.0, False).ends(0.95)[1])
    assert arms.ends(0.95) == Total(arms, 10.2, math.nan, math.nan, True).ends(0.95)


def test_no_scatter_is_no_interval() -> None:
    """Chains that are all equal say nothing of an error: unknown, not a width of zero."""
    assert math.isnan(jackknifed(1.0, [np.ones(8)], level=0.95, positive=True).lo)
    assert math.isnan(phase_error(np.ones((8, 2)), np.ones((8, 2)), 10, level=0.95).total.lo)
    assert isinstance(written(jackknifed(1.0, [np.ones(8)], level=0.95, positive=True)), Reading)
