"""Quantiles against scipy, and the cut-off normal against its own definition."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from verdict.statistics.sample.quantiles import chi_square, cut_normal, normal, student, students


@pytest.mark.parametrize("p", [1e-4, 0.025, 0.3, 0.5, 0.9, 0.975, 0.9995])
def test_quantiles_equal_scipy(p):
    """Normal, Student and chi-square quantiles agree with scipy from 1 to 10,000 degrees."""
    assert normal(p) == pytest.approx(stats.norm.ppf(p), abs=1e-9)
    for degrees in (1, 2, 3.7, 31, 400, 10_000):
        assert student(p, degrees) == pytest.approx(stats.t.ppf(p, degrees), rel=1e-6, abs=1e-9)
        assert chi_square(p, degrees) == pytest.approx(stats.chi2.ppf(p, degrees), rel=1e-7)


def test_chi_square_far_in_the_tail():
    """The disagreement test asks for one in a million."""
    assert chi_square(1 - 1e-6, 31) == pytest.approx(stats.chi2.ppf(1 - 1e-6, 31), rel=1e-6)


def test_many_student_quantiles_are_interpolated_closely():
    """Interpolation in 1/degrees stays within a thousandth; degrees below 1 count as 1."""
    degrees = np.geomspace(1, 1e5, 200)
    np.testing.assert_allclose(students(0.975, degrees), stats.t.ppf(0.975, degrees), rtol=1e-3)
    assert students(0.975, np.array([0.1]))[0] == pytest.approx(stats.t.ppf(0.975, 1), rel=1e-6)


def test_cut_normal_covers_among_the_accepted():
    """u solves Φ(-u)/Φ(room-u) = 1-p: the plain quantile far from the bar, infinite at it."""
    room = np.array([0.1, 0.5, 0.77, 1.5, 3.0, 7.0])
    u = cut_normal(0.975, room)
    share = stats.norm.logcdf(-u) - stats.norm.logcdf(room - u)
    np.testing.assert_allclose(np.exp(share)[1:], 0.025, rtol=0.01)
    assert np.exp(share[0]) < 0.03  # the exponential tail
    assert cut_normal(0.975, np.array([50.0]))[0] == pytest.approx(normal(0.975), abs=1e-4)
    assert np.isinf(cut_normal(0.975, np.array([0.0, -1.0, np.nan]))).all()
