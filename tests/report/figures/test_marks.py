"""Marks: a shape for each state, intervals and arrows where they belong, nothing where there is nothing."""

from __future__ import annotations

import math

import pytest

from verdict.report.figures.marks import drawn_points, legend, shape
from verdict.report.figures.points import STATES, Point
from verdict.report.figures.scales import Scale

UPWARD = Scale(0.0, 10.0, 100.0, 0.0)  # 10 pixels for each unit, upward
LOG = Scale(0.1, 10.0, 100.0, 0.0, log=True)  # 50 pixels for each power of ten


def point(low: float, high: float, state: str = "pass", middle: float | None = None) -> Point:
    """Return a point in the middle of its interval."""
    return Point("cell", low, high, (low + high) / 2 if middle is None else middle, state)


def test_every_state_has_a_shape_of_its_own() -> None:
    """Without any colour, no two states are drawn alike; what is missing is not drawn."""
    shown = [state for state in STATES if state != "missing"]
    drawn = {state: drawn_points(UPWARD, [(50.0, point(5, 5, state))], True).split(">", 1)[1] for state in shown}
    assert len(shown) == len(set(drawn.values()))
    assert "" == drawn_points(UPWARD, [(50.0, point(-math.inf, math.inf, "missing", math.nan))], True)


def test_open_numbers_that_miss_the_bar_are_told_apart_without_colour() -> None:
    """They are hollow diamonds, in the drawing and in its legend, where squares that do not occur are not explained."""
    beyond = Point("cell", 5, 5, 5, "open", beyond=True)
    drawn = drawn_points(UPWARD, [(50.0, beyond)], True)
    diamond = shape(50.0, UPWARD.at(5), "fail")
    assert (True, True) == (diamond in drawn, 'fill="none"' in drawn)
    explained, _ = legend([beyond], 0, 10, 400)
    assert (True, False) == (">open; its number misses the bar<" in explained, ">open<" in explained)
    both, _ = legend([beyond, point(5, 5, "open")], 0, 10, 400)
    assert ">open<" in both


@pytest.mark.parametrize("state", ["pass", "fail", "open", "out", "plain"])
def test_hollow_marks_say_so_themselves(state: str) -> None:
    """Open and out of premise are not filled, also without a style; the others are."""
    drawn = drawn_points(UPWARD, [(50.0, point(5, 5, state))], True)
    assert ('fill="none"' in drawn) is (state in ("open", "out"))


def test_an_interval_is_drawn_from_end_to_end() -> None:
    """A point of 5 from 2 to 8 stands at half height, and its line reaches from 80 to 20."""
    drawn = drawn_points(UPWARD, [(30.0, point(2, 8))], True)
    assert "M30 50V80" in drawn
    assert "M30 50V20" in drawn
    assert shape(30, 50, "pass") in drawn


def test_in_a_row_an_interval_lies_flat() -> None:
    """The same with x and y exchanged."""
    drawn = drawn_points(Scale(0.0, 10.0, 0.0, 100.0), [(30.0, point(2, 8))], False)
    assert "M50 30H20" in drawn
    assert "M50 30H80" in drawn


def test_a_lower_bound_is_an_arrow_upward_and_an_upper_one_downward() -> None:
    """At least 5: a mark at 5 and an arrow of 16 pixels up; at most 5: down."""
    assert "M30 50V34M26.5 37.5L30 34L33.5 37.5" in drawn_points(UPWARD, [(30.0, point(5, math.inf, middle=5))], True)
    assert "M30 50V66M26.5 62.5L30 66L33.5 62.5" in drawn_points(UPWARD, [(30.0, point(-math.inf, 5, middle=5))], True)


def test_an_interval_down_to_zero_goes_on_beyond_a_logarithmic_axis() -> None:
    """From 0 to 2: its lower end is at no finite place, so an arrow at the edge says that it goes on."""
    drawn = drawn_points(LOG, [(30.0, point(0, 2))], True)
    assert "M30 50V100M26.5 96.5L30 100L33.5 96.5" in drawn


@pytest.mark.parametrize(("value", "tip"), [(0.0, 100), (-4.0, 100), (1e6, 0), (1e-9, 100)])
def test_a_point_beyond_the_axis_is_an_arrow_at_its_edge(value: float, tip: int) -> None:
    """Zero and below have no place on a logarithmic axis; nothing that is known is left out."""
    drawn = drawn_points(LOG, [(30.0, point(value, value, "open"))], True)
    assert f"L30 {tip}L" in drawn
    assert shape(30, tip, "open") not in drawn


def test_what_reaches_into_the_axis_from_beyond_is_drawn_as_far_as_it_reaches() -> None:
    """An interval from 0.001 to 1 with its middle below the axis: a line from 1 down, and an arrow."""
    drawn = drawn_points(LOG, [(30.0, point(0.001, 1, "open", middle=0.01))], True)
    assert "M30 50V100" in drawn


def test_the_legend_explains_what_occurs_and_nothing_else() -> None:
    """States, bounds and what is missing, each with its number where it cannot be seen."""
    shown = [point(1, 2), point(1, math.inf, "open", 1), point(-math.inf, math.inf, "missing", math.nan)]
    drawn, height = legend(shown, 0, 10, 400)
    for text in ("holds", "open", "only a bound", "1 not known"):
        assert f">{text}<" in drawn
    assert "does not hold" not in drawn
    assert 14.0 == height
    assert ("", 0.0) == legend([point(1, 2, "plain")], 0, 10, 400)


def test_a_narrow_legend_takes_more_lines() -> None:
    """Nothing is cut: what does not fit goes to the next line."""
    shown = [point(1, 2), point(1, 2, "fail"), point(1, 2, "open"), point(1, 2, "out")]
    assert legend(shown, 0, 10, 400)[1] < legend(shown, 0, 10, 120)[1]
