"""Paired differences of proportions: Tango and Newcombe, against published tables, a search, and every completion."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from scipy import stats
from scipy.optimize import brentq, minimize_scalar

from tests.statistics.sample.making import box, completions, interval, run, unknown
from verdict.statistics.sample.contract import Status, exactly

TANGO, NEWCOMBE = "paired_difference_of_proportions.tango", "paired_difference_of_proportions.newcombe"
UNIT = (0.0, 1.0)


def pairs(both: int, only_first: int, only_second: int, neither: int):
    """Return the two arguments of a table of pairs."""
    counts = (both, only_first, only_second, neither)
    return exactly(np.repeat([1.0, 1.0, 0.0, 0.0], counts)), exactly(np.repeat([1.0, 0.0, 1.0, 0.0], counts))


def ends(name: str, *counts: int, level: float = 0.95) -> tuple[float, float]:
    """Return the interval of a table of pairs."""
    found = interval(name, *pairs(*counts), level=level)
    return found.low, found.high


def test_the_airways_of_fagerland_2014():
    """One, one, seven and twelve pairs (Bentur 2009): both intervals as Fagerland, Lydersen and Laake print them."""
    np.testing.assert_allclose(ends(TANGO, 1, 1, 7, 12), (-0.517, -0.026), atol=5.1e-4)
    np.testing.assert_allclose(ends(NEWCOMBE, 1, 1, 7, 12), (-0.507, -0.026), atol=5.1e-4)


def test_seven_against_four_decide_nothing():
    """Of thirty items, as in McNemar's exact test, where p = 0.55."""
    for name in (TANGO, NEWCOMBE):
        low, high = ends(name, 12, 7, 4, 7)
        assert low < 0.0 < high


@pytest.mark.parametrize("counts", [(20, 12, 2, 16), (5, 0, 3, 4), (3, 4, 0, 0), (0, 1, 6, 1), (2, 0, 0, 7)])
def test_newcombe_is_its_formula(counts):
    """Wilson ends of both shares by SciPy, and φ with its correction, by hand."""
    a, b, c, d = counts
    n = sum(counts)
    (l2, u2), (l3, u3) = (stats.binomtest(k, n).proportion_ci(0.95, "wilson") for k in (a + b, a + c))
    margins = (a + b) * (c + d) * (a + c) * (b + d)
    excess = max(a * d - b * c - n / 2, 0) if a * d > b * c else a * d - b * c
    phi = excess / margins**0.5 if margins else 0.0
    p, q = (a + b) / n, (a + c) / n
    low = p - q - ((p - l2) ** 2 - 2 * phi * (p - l2) * (u3 - q) + (u3 - q) ** 2) ** 0.5
    high = p - q + ((u2 - p) ** 2 - 2 * phi * (u2 - p) * (q - l3) + (q - l3) ** 2) ** 0.5
    np.testing.assert_allclose(ends(NEWCOMBE, *counts), (low, high), atol=1e-12)


@pytest.mark.parametrize("counts", [(12, 7, 4, 7), (1, 1, 7, 12), (30, 0, 3, 7), (9, 2, 0, 4)])
def test_tango_inverts_the_score_test(counts):
    """The likelihood is maximised by a search at each difference, and the score test inverted on it."""
    _, b, c, _ = counts
    n = sum(counts)

    def statistic(difference: float) -> float:
        def unlikely(q: float) -> float:
            terms = ((b, q + difference), (c, q), (n - b - c, 1 - 2 * q - difference))
            return -sum(k * np.log(max(p, 1e-300)) for k, p in terms if k)

        least, most = max(0.0, -difference), (1 - difference) / 2
        q = minimize_scalar(unlikely, bounds=(least, most), method="bounded", options={"xatol": 1e-11}).x
        return (b - c - n * difference) / (n * (2 * q + difference * (1 - difference))) ** 0.5

    z, estimate = stats.norm.isf(0.025), (b - c) / n
    low = brentq(lambda d: statistic(d) - z, -0.999, estimate - 1e-6)
    high = brentq(lambda d: statistic(d) + z, estimate + 1e-6, 0.999)
    np.testing.assert_allclose(ends(TANGO, *counts), (low, high), atol=1e-5)


def test_without_a_discordant_pair_there_is_a_width():
    """Tango's interval is ±z²/(n + z²); neither is of width zero, nor where all pairs are discordant."""
    z2 = stats.norm.isf(0.025) ** 2
    np.testing.assert_allclose(ends(TANGO, 5, 0, 0, 15), (-z2 / (20 + z2), z2 / (20 + z2)), atol=1e-9)
    for name, counts in product((TANGO, NEWCOMBE), [(0, 20, 0, 0), (0, 0, 20, 0), (20, 0, 0, 0), (0, 0, 0, 20)]):
        low, high = ends(name, *counts)
        assert -1.0 <= low < high <= 1.0
        assert high - low > 0.1


@pytest.mark.parametrize("name", [TANGO, NEWCOMBE])
def test_arguments_exchanged_are_the_interval_negated(name):
    """First minus second, and second minus first."""
    low, high = ends(name, 9, 6, 2, 5)
    np.testing.assert_allclose(ends(name, 9, 2, 6, 5), (-high, -low), atol=1e-9)


def test_tangos_ends_rise_with_one_sort_of_pair_and_fall_with_the_other():
    """So that the corners of what is missing are the worst: every table of 9 pairs."""
    table = {(b, c): ends(TANGO, 9 - b - c, b, c, 0) for b in range(10) for c in range(10 - b)}
    for (b, c), (low, high) in table.items():
        if (b + 1, c) in table:
            assert low <= table[b + 1, c][0] + 1e-12 and high <= table[b + 1, c][1] + 1e-12
        if (b, c + 1) in table:
            assert low >= table[b, c + 1][0] - 1e-12 and high >= table[b, c + 1][1] - 1e-12


MISSING = [
    ([1, 0, None, 1, 0], [0, 0, 1, 1, None]),
    ([1, 1, None, 0, 0], [1, 1, None, 0, 0]),
    ([None, 0, 1, 1, None, 0], [1, None, 1, 0, None, 0]),
    ([1, 1, 1, None, 1], [0, 0, 0, 0, None]),
]


@pytest.mark.parametrize(("first", "second"), MISSING)
def test_missing_units_hold_every_completion(first, second):
    """Tango's interval is the hull of all completions; Newcombe's holds it."""
    samples = box(first, support=UNIT), box(second, support=UNIT)
    wholes = list(product(*(completions(s, steps=2) for s in samples)))
    for name in (TANGO, NEWCOMBE):
        found, inside = interval(name, *samples), [run(name, *whole) for whole in wholes]
        hull = np.array([min(i.low for i in inside), max(i.high for i in inside)])
        assert found.low <= hull[0] + 1e-9 and hull[1] <= found.high + 1e-9
        if name == TANGO:
            np.testing.assert_allclose((found.low, found.high), hull, atol=1e-9)


def test_units_must_be_measured_in_both():
    """Five units of which none has both numbers say nothing about a difference."""
    gaps = box([1, 0, None, None, None], support=UNIT), box([None, None, 1, 0, 1], support=UNIT)
    assert Status.TOO_FEW == unknown(TANGO, *gaps).status


def test_a_share_is_no_unit():
    """The argument is named."""
    found = unknown(TANGO, exactly(np.array([1.0, 0.0, 1.0])), exactly(np.array([0.5, 0.0, 1.0])))
    assert Status.BEYOND_SUPPORT == found.status
    assert "the second argument" in found.why
