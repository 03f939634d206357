"""Quantiles against scipy, and the cut-off normal against its own definition."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from verdict.statistics.sample.quantiles import chi_square, cut_normal, normal, student, students


@pytest.mark.parametrize("p", [1e-4, 0.025, 0.3, 0.5, 0.9, 0.975, 0.9995])
def test_quantiles_equal_scipy(p):
    """Normal, Student and chi-square quantiles are the inverses of SciPy's laws from 1 to 10,000 degrees."""
    assert normal(p) == pytest.approx(stats.norm.ppf(p), rel=1e-14, abs=1e-15)
    for degrees in (1, 2, 3.7, 31, 400, 10_000):
        assert p == pytest.approx(stats.t.cdf(student(p, degrees), degrees), rel=1e-12)
        assert p == pytest.approx(stats.chi2.cdf(chi_square(p, degrees), degrees), rel=1e-12)


@pytest.mark.parametrize("tail", [1e-6, 1e-9])
def test_chi_square_far_in_the_tails(tail):
    """The test of disagreement asks for one in a million, above; far below is as close."""
    assert tail == pytest.approx(stats.chi2.sf(chi_square(1 - tail, 31), 31), rel=1e-6)
    assert tail == pytest.approx(stats.chi2.cdf(chi_square(tail, 31), 31), rel=1e-10)


def test_many_student_quantiles_are_each_their_own():
    """Every entry is the quantile of its degrees; below 1 counts as 1, infinity is the normal law, NaN stays."""
    degrees = np.array([0.1, 1.0, 4.0, 37.5, 1e5, np.inf, np.nan])
    expected = [student(0.975, max(1.0, nu)) for nu in degrees[:5]] + [normal(0.975), np.nan]
    np.testing.assert_array_equal(students(0.975, degrees), expected)


def test_cut_normal_covers_among_the_accepted():
    """u solves Φ(-u)/Φ(room-u) = 1-p: the plain quantile far from the bar, infinite at it."""
    room = np.array([0.1, 0.5, 0.77, 1.5, 3.0, 7.0])
    u = cut_normal(0.975, room)
    share = stats.norm.logcdf(-u) - stats.norm.logcdf(room - u)
    np.testing.assert_allclose(np.exp(share)[1:], 0.025, rtol=0.01)
    assert np.exp(share[0]) < 0.03  # the exponential tail
    assert cut_normal(0.975, np.array([50.0]))[0] == pytest.approx(normal(0.975), abs=1e-4)
    assert np.isinf(cut_normal(0.975, np.array([0.0, -1.0, np.nan]))).all()
