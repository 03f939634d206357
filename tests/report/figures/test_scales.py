"""Axes: where values stand, and ticks that are round, inside, in order and few."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from verdict.report.figures.scales import (
    Scale,
    is_log,
    level_scale,
    levels_of,
    linear_ticks,
    log_ticks,
    spanning,
    without_collisions,
    written,
)

SIZES = st.floats(min_value=1e-12, max_value=1e12)
ANY = st.floats(allow_nan=False, allow_infinity=True)


def mantissa(value: float) -> float:
    """Return the leading part of a number, from 1 to below 10, rounded to nine digits."""
    return float(f"{value:.8e}".split("e")[0]) if value else 0.0


@given(st.floats(-1e9, 1e9), SIZES, st.integers(2, 10))
def test_linear_ticks_are_inside_in_order_few_and_multiples_of_one_two_or_five(
    low: float, width: float, most: int
) -> None:
    """No tick is outside of the axis, and their distance is 1, 2 or 5 times a power of ten."""
    high = low + width
    assume(width > 1e-6 * max(abs(low), 1e-9))
    ticks = linear_ticks(low, high, most)
    slack = 1e-6 * width
    assert 1 <= len(ticks) <= most
    assert all(low - slack <= tick <= high + slack for tick in ticks)
    steps = [b - a for a, b in pairwise(ticks)]
    assert all(step > 0 for step in steps)
    assert all(any(math.isclose(mantissa(step), m, rel_tol=1e-3) for m in (1, 2, 5, 10, 9.99999999)) for step in steps)


@given(st.floats(-290, 290), st.floats(0.01, 200), st.integers(3, 8))
def test_log_ticks_are_inside_in_order_and_round(power: float, decades: float, most: int) -> None:
    """Ticks of a logarithmic axis lie on it, rise, and have one digit where it spans two decades."""
    assume(power + decades < 300)
    low, high = 10.0**power, 10.0 ** (power + decades)
    ticks = log_ticks(low, high, most)
    assert len(ticks) <= most
    assert all(low * (1 - 1e-6) <= tick <= high * (1 + 1e-6) for tick in ticks)
    assert all(a < b for a, b in pairwise(ticks))
    if decades >= 2:
        assert len(ticks) >= 2
        assert {mantissa(tick) for tick in ticks} <= {1.0, 2.0, 3.0, 5.0}


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (0, 1, [0, 0.2, 0.4, 0.6, 0.8, 1]),
        (0, 0.3, [0, 0.1, 0.2, 0.3]),
        (-5, 5, [-4, -2, 0, 2, 4]),
        (0.9, 1.1, [0.9, 0.95, 1, 1.05, 1.1]),
        (3, 3, []),
        (0, math.inf, []),
    ],
)
def test_linear_ticks_by_hand(low: float, high: float, expected: list[float]) -> None:
    """Ticks of some axes, written down by hand."""
    assert expected == linear_ticks(low, high)


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (1, 1000, [1, 10, 100, 1000]),
        (0.3, 7, [0.5, 1, 2, 5]),
        (0.02, 30, [0.1, 1, 10]),
        (1e-30, 1e30, [1e-24, 1e-12, 1, 1e12, 1e24]),
    ],
)
def test_log_ticks_by_hand(low: float, high: float, expected: list[float]) -> None:
    """Powers of ten where there are three, 1-2-5 where there are fewer."""
    assert expected == pytest.approx(log_ticks(low, high))


def test_values_stand_where_arithmetic_puts_them() -> None:
    """On a linear axis by their value, on a logarithmic one by their logarithm, downward where pixels fall."""
    assert 30.0 == Scale(0, 10, 10, 110).at(2)
    assert 50.0 == pytest.approx(Scale(1, 100, 0, 100, log=True).at(10))
    assert 25.0 == pytest.approx(Scale(1, 100, 0, 100, log=True).at(math.sqrt(10)))
    assert 90.0 == Scale(0, 10, 100, 0).at(1)


@given(ANY, ANY, st.booleans())
def test_a_larger_value_never_stands_lower(a: float, b: float, log: bool) -> None:
    """An axis keeps order, and every number, also an infinite one or one of no size, stands on it."""
    scale = Scale(0.001, 1000.0, 0.0, 300.0, log)
    low, high = sorted((a, b))
    assert 0.0 <= scale.at(low) <= scale.at(high) <= 300.0


def test_what_is_not_positive_is_not_on_a_logarithmic_axis() -> None:
    """Zero and below stand at its end and are known not to lie on it."""
    scale = Scale(0.1, 10.0, 100.0, 0.0, log=True)
    assert [False, False, True] == [scale.holds(value) for value in (0.0, -1.0, 1.0)]
    assert 100.0 == scale.at(-3.0)


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1, max_size=20))
def test_the_axis_of_some_numbers_holds_them_all(values: list[float]) -> None:
    """Also numbers near the largest and smallest floats, and a single one."""
    scale = spanning(values, 0.0, 100.0, log=False)
    assert scale.low < scale.high
    assert all(scale.holds(value) for value in values if abs(value) <= 1e300)
    assert all(math.isfinite(scale.at(value)) for value in values)


@given(st.lists(st.floats(1e-290, 1e290), min_size=1, max_size=20))
def test_the_logarithmic_axis_of_some_numbers_holds_them_all(values: list[float]) -> None:
    """Over six hundred decades."""
    scale = spanning(values, 100.0, 0.0, log=True)
    assert all(scale.holds(value) for value in values)


def test_an_axis_of_sizes_does_not_begin_below_nothing() -> None:
    """Numbers that are all zero or more get an axis from zero where room would go below."""
    assert 0.0 == spanning([0.01, 1.0], 0, 1, log=False).low
    assert spanning([-1.0, 1.0], 0, 1, log=False).low < -1.0


@pytest.mark.parametrize(
    ("values", "expected"),
    [([1, 10], True), ([1, 2], False), ([0, 10], False), ([-1, 10], False), ([], False), ([1e-300, 1e300], True)],
)
def test_which_numbers_want_a_logarithmic_axis(values: list[float], expected: bool) -> None:
    """All positive, and five times apart."""
    assert expected is is_log(values)


@pytest.mark.parametrize(
    ("value", "expected"),
    [(0, "0"), (0.01, "0.01"), (1, "1"), (5000, "5000"), (10000, "10⁴"), (2e5, "2·10⁵"), (-3e-7, "−3·10⁻⁷"),
     (1e300, "10³⁰⁰")],
)  # fmt: skip
def test_how_ticks_are_written(value: float, expected: str) -> None:
    """In full where that is short, as powers where it is not."""
    assert expected == written(value)


def test_levels_are_written_as_registered_and_large_powers_of_two_as_powers() -> None:
    """Nothing is shortened to a level that was not registered."""
    assert ("2⁷", "2¹⁰", "2¹⁷") == levels_of([128, 1024, 131072]).texts
    assert ("100", "300", "1,000") == levels_of([100, 300, 1000]).texts
    assert ("1", "2", "4") == levels_of([1, 2, 4]).texts
    assert ("a", "True", "0.5") == levels_of(["a", True, 0.5]).texts


def test_levels_that_are_numbers_stand_by_their_number_and_others_evenly() -> None:
    """Epochs 1, 10 and 100 stand evenly because their logarithms do; three names stand evenly by order."""
    numbers = level_scale(levels_of([1, 10, 100]), 0.0, 112.0)
    assert 56.0 == pytest.approx(numbers.at(10))
    near = level_scale(levels_of([1, 2, 3]), 0.0, 112.0)
    assert 56.0 == pytest.approx(near.at(2))
    names = level_scale(levels_of(["a", "b", "c"]), 0.0, 90.0)
    assert [15.0, 45.0, 75.0] == pytest.approx([names.at(i) for i in range(3)])


@given(st.lists(st.tuples(st.floats(0, 500), st.floats(1, 60)), min_size=1, max_size=30))
def test_labels_that_are_written_do_not_touch(labels: list[tuple[float, float]]) -> None:
    """Whatever stands where, no two labels overlap, and the first is written."""
    places, widths = [p for p, _ in labels], [w for _, w in labels]
    kept = sorted(without_collisions(places, widths), key=lambda i: places[i])
    assert kept
    assert all(places[a] + widths[a] / 2 <= places[b] - widths[b] / 2 for a, b in pairwise(kept))


def test_no_label_of_none() -> None:
    """Nothing to write is no mistake."""
    assert [] == without_collisions([], [])
