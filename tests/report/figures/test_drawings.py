"""Drawings: values against a bar, forests, matrices, replicates; positions by hand."""

from __future__ import annotations

import math
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.report.figures.drawn import circles, diamonds, of_class, outlines, squares, texts
from verdict.report.figures.along import Along, Series, apart, in_one, judged_text, legend_panel, small, value_scale
from verdict.report.figures.digits import digits, missing
from verdict.report.figures.figure import Panel
from verdict.report.figures.forest import MOST, Row, forest
from verdict.report.figures.frame import Frame, Guide, guide_line
from verdict.report.figures.matrix import MatrixRow, Square, matrix
from verdict.report.figures.points import Bars, Point
from verdict.report.figures.replicates import MANY, binned, replicates, summary
from verdict.report.figures.scales import Scale, levels_of

BAND = Bars("in", ((0.5, 0.5), (2.0, 2.0)))


def point(middle: float, state: str = "pass", half: float = 0.0) -> Point:
    """Return a point with an interval of some half-width."""
    return Point("cell", middle - half, middle + half, middle, state, judged=state in ("pass", "fail"))


def along(*points: Point | None, bars: Bars = BAND, log: bool | None = None) -> Along:
    """Return one series along K."""
    levels = levels_of([10 ** (i + 1) for i in range(len(points))])
    return Along("K (sweeps)", levels, "ratio", bars, (("", "", (Series("", points),)),), log=log)


def tree(panel: Panel) -> ElementTree.Element:
    """Return a panel as a tree."""
    return ElementTree.fromstring(panel.drawn("p"))  # noqa: S314 - written by the code under test


def test_points_stand_at_their_value_and_level() -> None:
    """On a logarithmic axis of 0.4 to 2.5 with room of six hundredths, frame 18 to 208."""
    root = tree(in_one(along(point(0.4, "fail"), point(1.0), point(2.5, "open")), "title"))
    (x1, y1), (x2, y2), (x3, y3) = (
        *diamonds(outlines(root, "fail")), *circles(outlines(root, "pass")), *squares(outlines(root, "open")),
    )  # fmt: skip
    assert 113.0 == pytest.approx(y2, abs=0.11)  # 1 lies half way between 0.4 and 2.5 by factors, and so do 18 and 208
    assert 190 / (1 + 2 * 0.06) == pytest.approx(y1 - y3, abs=0.2)
    assert x2 - x1 == pytest.approx(x3 - x2, abs=0.11)  # 10, 100, 1000


def test_the_band_lies_between_the_bars() -> None:
    """The shaded rectangle begins at 2 and ends at 0.5, where its lines are."""
    root = tree(in_one(along(point(0.5), point(1.0), point(2.0)), "title"))
    (band,) = of_class(root, "band")
    places = sorted(y for _, y in circles(outlines(root, "pass")))
    assert places[0] == pytest.approx(float(band.attrib["y"]), abs=0.11)
    assert places[-1] == pytest.approx(float(band.attrib["y"]) + float(band.attrib["height"]), abs=0.11)
    assert {"0.5", "2", "1"} <= set(texts(root))


@pytest.mark.parametrize(
    ("relation", "spans", "wanted"),
    [
        ("in", ((1, 1), (2, 2)), ((1, 2),)),
        ("not in", ((1, 1), (2, 2)), ((-math.inf, 1), (2, math.inf))),
        ("<=", ((1, 1),), ((-math.inf, 1),)),
        ("<", ((1, 3),), ((-math.inf, 1),)),
        (">=", ((1, 3),), ((3, math.inf),)),
        ("not <=", ((1, 1),), ((1, math.inf),)),
        ("not >", ((1, 2),), ((-math.inf, 1),)),
        ("==", ((1, 1),), ()),
        ("", (), ()),
    ],
)
def test_what_is_surely_wanted(
    relation: str, spans: tuple[tuple[float, float], ...], wanted: tuple[tuple[float, float], ...]
) -> None:
    """A bar that is an interval shades only what lies beyond all of it."""
    assert wanted == Bars(relation, spans).wanted


def test_a_bar_that_rounding_sets_apart_is_one_line() -> None:
    """One third from above and below is one third."""
    assert 1 == len(Bars("<=", ((0.33333333333333326, 0.33333333333333337),)).edges)
    assert (1.0, 3.0) == Bars(">=", ((1.0, 3.0),)).edges


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=30), st.floats(-1e6, 1e6))
def test_bars_and_what_was_judged_are_always_in_view(values: list[float], bar: float) -> None:
    """Whatever the numbers, the axis holds every judged middle and the bar."""
    scale = value_scale([point(value) for value in values], Bars("<=", ((bar, bar),)), 100.0, 0.0)
    assert all(scale.holds(value) for value in (*values, bar))


def test_open_numbers_far_away_do_not_squeeze_what_was_judged() -> None:
    """A number that is open and three times beyond all others is an arrow at the edge, and stretches no axis."""
    scale = value_scale([point(0.9), point(1.1), point(0.001, "open")], BAND, 100.0, 0.0, log=True)
    assert not scale.holds(0.001)
    assert value_scale([point(0.001, "open")], Bars(), 100.0, 0.0, log=True).holds(0.001)


def test_sizes_that_begin_at_zero_keep_a_linear_axis() -> None:
    """Errors from 0 to something are drawn from 0; on a logarithmic axis each would lose an end."""
    errors = [Point("c", 0.0, high, high / 2, "pass") for high in (0.01, 0.1)]
    assert not value_scale(errors, Bars("<=", ((1.0, 1.0),)), 0.0, 100.0).log


@pytest.mark.parametrize("count", [1, 2, 3, 100, 1000])
def test_any_number_of_points_is_drawn(count: int) -> None:
    """From one to a thousand: each has its mark."""
    levels = levels_of(list(range(1, count + 1)))
    series = Series("", tuple(point(1 + i / 10) for i in range(count)))
    root = tree(in_one(Along("n", levels, "y", BAND, (("", "", (series,)),)), "title"))
    assert count == len(circles(outlines(root, "pass")))


@pytest.mark.parametrize(
    "values", [(0.0, 0.0), (-1.0, 1.0), (1e300, -1e300), (1e-300, 1e300), (5e-324, 1.0), (3.0, 3.0)]
)
@pytest.mark.parametrize("log", [True, False, None])
def test_numbers_of_any_size_are_drawn_or_an_arrow(values: tuple[float, float], log: bool | None) -> None:
    """Zero, negative, tiny, huge and equal numbers give finite coordinates, and each a mark or an arrow."""
    root = tree(in_one(along(*(point(v) for v in values), bars=Bars(), log=log), "title"))
    drawn = outlines(root, "pass")
    assert len(values) == len(circles(drawn)) + drawn.count("L") // 2
    assert not any(word in ElementTree.tostring(root, "unicode") for word in ("inf", "nan"))


def test_series_are_told_apart_by_dashes_and_names_at_their_ends() -> None:
    """Two series in one drawing: two dash patterns, two names with their last numbers, and no line over a gap."""
    missing = Point("gone", -math.inf, math.inf, math.nan, "missing")
    series = (Series("t = 1", (point(0.6), point(0.8), point(1.0))), Series("t = 2", (point(0.7), missing, point(1.5))))
    drawn = Along("K", levels_of([10, 100, 1000]), "ratio", BAND, (("", "", series),))
    root = tree(in_one(drawn, "title"))
    assert {"t = 1: 1", "t = 2: 1.5"} <= set(texts(root))
    assert 1 == len(list(of_class(root, "line")))
    assert "1 not known" in texts(root)


def test_names_that_would_touch_are_moved_apart() -> None:
    """Labels keep their order and a distance of 11, inside of the frame."""
    assert [10.0, 21.0, 32.0] == apart([10, 11, 12], 11, 5, 100)
    assert [78.0, 89.0, 100.0] == apart([98, 99, 100], 11, 5, 100)


def test_small_drawings_share_their_axis_and_say_how_many_were_judged() -> None:
    """The same value stands at the same height in every panel."""
    panels = tuple((f"t = {t}", "✓ PASS", (Series("", (point(1.0, half=0.1), point(t, half=0.1))),)) for t in (2, 4))
    drawn = Along("K", levels_of([10, 100]), "ratio", BAND, panels)
    roots = [tree(small(drawn, i, "title")) for i in range(2)]
    first, second = (circles(outlines(root, "pass"))[0] for root in roots)
    assert first == second
    assert all({"2 of 2 judged", "✓ PASS"} <= set(texts(root)) for root in roots)
    assert "holds" in texts(tree(legend_panel(drawn, "title")))


def test_how_many_were_judged_in_words() -> None:
    """Nothing is said of judging where nothing asks, and what is not known is counted."""
    missing = Point("c", -math.inf, math.inf, math.nan, "missing")
    assert "1 of 2 judged" == judged_text([point(1.0), point(1.0, "out")])
    assert "none judged, 1 not known" == judged_text([point(1.0, "open"), missing])
    assert "1 not known" == judged_text([point(1.0, "plain"), missing])


def test_the_line_of_an_aggregate_is_named() -> None:
    """A median that decides stands across the drawing with its number."""
    drawn = Along("K", levels_of([10, 100]), "ratio", BAND, (("", "", (Series("", (point(0.6), point(1.9))),)),),
                  ("median(ratio)", point(1.25)))  # fmt: skip
    root = tree(in_one(drawn, "title"))
    assert "median(ratio) 1.25" in texts(root)
    assert "median(ratio) is 1.25" in ElementTree.tostring(root, "unicode")


def test_a_guide_runs_where_the_arithmetic_says() -> None:
    """L / 10 over L from 10 to 1000 on axes from 1 to 100: from corner to corner."""
    levels, frame = levels_of([10, 100, 1000]), Frame(0, 0, 200, 100)
    scales = (Scale(10, 1000, 0, 200, log=True), Scale(1, 100, 100, 0, log=True))
    drawn = guide_line(Guide(10.0, "L/10", "above"), levels, scales, frame, whole=True)
    assert 'x1="0" y1="100" x2="200" y2="0"' in drawn
    assert ">above L/10<" in drawn
    half = guide_line(Guide(1.0, "L/1", "above"), levels, scales, frame, whole=False)
    assert 'x1="0" y1="50" x2="100" y2="0"' in half  # 10 at the left, 100 in the middle, the rest above the frame
    assert "" == guide_line(Guide(1e9, "L/1e9", "above"), levels, scales, frame, whole=True)


def test_a_forest_has_a_row_for_every_interval_and_its_number() -> None:
    """Names at the left, numbers at the right, one band for a common bar."""
    rows = [Row(name, point(value, half=0.1), BAND) for name, value in (("first", 0.6), ("second", 1.8))]
    root = tree(forest(rows, "gain", "title"))
    places = circles(outlines(root, "pass"))
    assert places[0][0] < places[1][0]
    assert 18.0 == places[1][1] - places[0][1]
    assert {"first", "second", "0.6 [0.5, 0.7]", "1.8 [1.7, 1.9]"} <= set(texts(root))
    assert 1 == len(list(of_class(root, "band")))


def test_a_forest_of_own_bars_shows_each_in_its_row() -> None:
    """Where bars differ, every row has its own band; a bar known only from below has an arrow."""
    rows = [Row("a", point(10), Bars(">=", ((5.0, 5.0),))), Row("b", point(10), Bars(">=", ((50.0, math.inf),)))]
    root = tree(forest(rows, "length", "title"))
    assert 2 == len(list(of_class(root, "bar"))) - 1
    assert any("what is asked of each" in text for text in texts(root))


def test_a_long_forest_says_what_it_leaves_to_the_table() -> None:
    """No more rows than fit, and the rest is counted."""
    rows = [Row(str(i), point(float(i)), Bars()) for i in range(MOST + 5)]
    assert any("5 more in the table" in text for text in texts(tree(forest(rows, "y", "title"))))


def test_a_matrix_shows_glyphs_hatching_and_how_many_were_judged() -> None:
    """What holds, fails, is open and is not asked differ without colour."""
    squares = (Square("pass", 5), Square("fail"), Square("open", 0), Square("none"))
    root = tree(matrix("t", ["1", "2", "3", "4"], [MatrixRow("P5", "? UNTESTED", squares)], "title"))
    assert {"✓", "✗", "?", "5", "0", "P5", "? UNTESTED"} <= set(texts(root))
    assert "url(#p.hatch)" == next(of_class(root, "square")).attrib["fill"] or any(
        "url(#p.hatch)" == element.attrib.get("fill") for element in of_class(root, "open")
    )
    assert "1 holds, 2 does not hold, 3 untested" in ElementTree.tostring(root, "unicode")


def test_long_names_of_levels_stand_upright() -> None:
    """A matrix of long names is no wider than one of short ones."""
    rows = [MatrixRow("P1", "✓ PASS", (Square("pass"),) * 3)]
    assert 260 > matrix("case", ["a_very_long_name_of_a_case"] * 3, rows, "title").width


def test_replicates_are_points_and_many_of_them_a_histogram() -> None:
    """Each of a few values has its circle; of many the bins have all."""
    few = tree(replicates({"a": [1.0, 2.0, 2.0, math.inf]}, "y", "title"))
    assert 3 == sum(element.tag.endswith("circle") for element in few.iter())
    values = [float(i % 17) for i in range(MANY)]
    many = tree(replicates({"a": values}, "y", "title"))
    assert not any(element.tag.endswith("circle") for element in many.iter())
    assert list(of_class(many, "filled"))
    assert "4 values, 1 not known, 1 to 2, mean 1.667" == summary([1.0, 2.0, 2.0, math.inf])
    assert "1 values, 1 not known" == summary([math.nan])


@given(st.lists(st.floats(-1e9, 1e9), min_size=1, max_size=200))
def test_bins_hold_every_value_once(values: list[float]) -> None:
    """No value is lost at an edge, and bins follow each other without a gap."""
    bins = binned(values)
    assert len(values) == sum(count for _, _, count in bins)
    assert all(a[1] == pytest.approx(b[0]) for a, b in pairwise(bins))
    slack = 1e-6 * max(1e-300, *map(abs, values))
    assert bins[0][0] <= min(values) + slack
    assert bins[-1][1] >= max(values) - slack


def test_equal_values_have_one_bin() -> None:
    """A sample without spread is one bar, not a division by zero."""
    assert [(2.0, 2.0, 3)] == binned([2.0, 2.0, 2.0])
    assert "no value is known" in texts(tree(replicates({"a": [math.nan]}, "y", "title")))


def test_digits_are_runs_of_ink_in_rows() -> None:
    """Two images of a row stand side by side under its caption; every pixel of ink is in one run of its line."""
    cross = [[False, True, False], [True, True, True], [False, True, False]]
    figure = digits([[cross, cross], [cross]], ["class 0", "class 1"], scale=2.0)
    root = tree(figure.panels[0])
    (first, second, third) = of_class(root, "ink")
    assert "M1 0h1v1h-1zM0 1h3v1h-3zM1 2h1v1h-1z" == first.attrib["d"] == second.attrib["d"] == third.attrib["d"]
    assert "translate(0 14) scale(2)" == first.attrib["transform"]
    assert "translate(10 14) scale(2)" == second.attrib["transform"]
    assert "translate(0 38) scale(2)" == third.attrib["transform"]
    assert (("class 0", "2"), ("class 1", "1")) == figure.rows
    assert {"class 0", "class 1"} <= set(texts(root))


def test_no_ink_is_no_path() -> None:
    """An empty image, or none at all, is drawn without a mistake."""
    assert not list(of_class(tree(digits([[[[False]]], []], ["blank", "none"]).panels[0]), "ink"))
    assert not missing().panels
    assert "verdict digits" in missing().notes[0]


def test_an_open_interval_that_is_near_is_drawn_whole() -> None:
    """It stretches a linear axis too, as far as it lies near to what was judged and to the bar."""
    shown = [point(0.005, half=0.002), point(0.013, "open", half=0.003)]
    scale = value_scale(shown, Bars(">=", ((0.01, 0.01),)), 0.0, 100.0)
    assert scale.holds(0.016)
    far = value_scale([*shown, point(5.0, "open")], Bars(">=", ((0.01, 0.01),)), 0.0, 100.0, log=False)
    assert not far.holds(5.0)
