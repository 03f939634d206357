"""Which figures come by themselves, which are asked for, and that nothing known is left out of them."""

from __future__ import annotations

import copy
import re
from functools import cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from tests.report.figures.drawn import circles, ids, of_class, outlines, parsed, texts
from tests.report.figures.payloads import axis, bound, clause, decision, payload, prediction, reading, span, value
from verdict.project.documents import document
from verdict.project.loading import judge_stored
from verdict.report.figures import Figure, figures
from verdict.report.figures.figure import Panel

ROOT = Path(__file__).parents[3]
FREEZES = ("2026-05-30c", "2026-11-25d", "2026-11-23a")
HOSTILE = (
    '"><script>alert(1)</script>', "{{ 7*7 }}", "]]>&amp;<!--", "\x1b[31mred", "a\u202eb", "\x00", "é" * 10_000,
)  # fmt: skip
LARGEST = 15_000  # bytes of one drawing


@cache
def stored(freeze: str) -> dict[str, Any]:
    """Return the document of a freeze of this repository."""
    return document(judge_stored(ROOT / f"prereg/{freeze}.yaml", None), ROOT)


def along_k(*values: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Return a payload of one prediction whose values run along K."""
    levels = [one["at"]["K"] for one in values]
    decisions = [decision("ratio", span(1.0), {"K": levels[0]})]
    return payload({"K": axis(levels, "sweeps")}, {"P1": prediction(clause(list(values), decisions))}, **more)


@pytest.mark.parametrize("freeze", FREEZES)
def test_figures_of_stored_freezes_are_well_formed_small_and_the_same_every_time(freeze: str) -> None:
    """XML that parses, ids of which none occurs twice and each that is named exists, and the same bytes again."""
    found = figures(stored(freeze))
    assert found == figures(copy.deepcopy(stored(freeze)))
    every = [name for figure in found for name in ids(parsed(figure))]
    assert len(every) == len(set(every))
    for figure in found:
        named = re.findall(r'aria-labelledby="([^"]*)"', figure.svg) + re.findall(r"url\(#([^)]*)\)", figure.svg)
        assert {name for text in named for name in text.split()} <= set(every)
        assert all(len(panel.drawn("x").encode()) < LARGEST for panel in figure.panels)


@pytest.mark.parametrize("freeze", FREEZES)
def test_every_cell_of_a_stored_freeze_is_in_a_table(freeze: str) -> None:
    """As many rows as cells, each with its number or that it is not known, and the columns that it needs."""
    found = figures(stored(freeze))
    for name, one in stored(freeze)["predictions"].items():
        cells = [cell for each in one["clauses"].values() for cell in each["values"]]
        about = [figure for figure in found if figure.about == name]
        rows = [row for figure in about for row in figure.rows]
        drawn = any(cell["value"] is not None for cell in cells)
        assert len(cells) * drawn <= len(rows)
        missing = sum(cell["value"] is None for cell in cells) * drawn
        assert missing == sum("not known" in row for row in rows)
        assert all(len(figure.columns) == len(row) for figure in about for row in figure.rows)


@pytest.mark.parametrize("freeze", FREEZES)
def test_no_colour_stands_in_a_drawing(freeze: str) -> None:
    """Only currentColor, none, and patterns: colours come from styles, and a drawing is black without."""
    for figure in figures(stored(freeze)):
        paints = set(re.findall(r'(?:fill|stroke)="([^"]*)"', figure.svg))
        assert all(paint in ("none", "currentColor") or paint.startswith("url(#") for paint in paints)
        assert "style" not in figure.svg


@pytest.mark.parametrize("freeze", FREEZES)
def test_a_figure_alone_is_a_whole_file(freeze: str) -> None:
    """One root with its own style in light and dark, a title, and nothing from elsewhere."""
    for figure in figures(stored(freeze)):
        text = figure.standalone()
        root = ElementTree.fromstring(text)  # noqa: S314 - written by the code under test
        assert "{http://www.w3.org/2000/svg}svg" == root.tag
        assert len(ids(root)) == len(set(ids(root)))
        assert "prefers-color-scheme:dark" in text
        assert not re.search(r"(href|src|@import|https?://(?!www\.w3\.org/2000/svg))", text)


def test_the_founding_freeze_shows_what_its_median_hides() -> None:
    """P5 along K, the axis that the artifact check names: a line for each checkpoint, three of twelve cells outside."""
    (figure,) = (one for one in figures(stored("2026-05-30c")) if one.about == "P5")
    assert ("P5: ratio along K", 1) == (figure.title, len(figure.panels))
    assert "It is in band only by averaging over K: 3 of 12 known cells lie outside." in figure.description
    root = parsed(figure)
    assert {"t = 1,000: 6.05", "median(ratio): 1.625", "open; its number misses the bar"} <= set(texts(root))
    assert 4 == len(list(of_class(root, "line")))


def test_what_is_not_known_of_the_founding_freeze_is_said() -> None:
    """Nine of twelve cells of P1 were never published."""
    (figure,) = (one for one in figures(stored("2026-05-30c")) if one.about == "P1")
    assert "9 not known" in texts(parsed(figure))
    assert figure.notes[0].startswith("Not known: t=200, K=100;")


def test_the_penalised_line_shows_a_drawing_for_each_checkpoint_and_the_ladder() -> None:
    """Seven small drawings of P5 and their legend; the ladder with 50 tau and the ceiling of a twentieth."""
    found = {figure.id: figure for figure in figures(stored("2026-11-25d"))}
    panels = found["figure-P5-along"].panels
    assert 8 == len(panels)
    assert [f"P5: ratio along K, t = {t}" for t in (1, 2, 3, 5, 10, 25, 50)] == [panel.title for panel in panels[:-1]]
    drawn = texts(parsed(found["figure-ladder-tau_max_at"]))
    assert {"adequate below L/50", "only a lower bound above L/20", "only a bound"} <= set(drawn)
    assert "t = 10: ≥ 57,130" in drawn
    assert "figure-matrix" in found


def test_an_axis_of_three_numbers_is_drawn_along_and_other_cells_are_a_forest() -> None:
    """Two levels, or names, are no axis to draw along."""
    cells = [value({"K": k}, span(1.0)) for k in (1, 10, 100)]
    assert ["along"] == [figure.kind for figure in figures(along_k(*cells))]
    assert ["forest"] == [figure.kind for figure in figures(along_k(*cells[:2]))]
    named = along_k(*(value({"K": k}, span(1.0)) for k in ("a", "b", "c")))
    assert "forest" in [figure.kind for figure in figures(named)]


def test_one_number_without_cells_is_a_forest_of_one_row() -> None:
    """A difference of two groups with its interval against its bar."""
    one = prediction(clause([], [decision("gain", span(0.01, 0.03), {}, ">", 0.0)]))
    (figure,) = figures(payload({}, {"P1": one}))
    assert ("forest", (("P1", "0.02 [0.01, 0.03]", "holds"),)) == (figure.kind, figure.rows)


def test_what_has_no_number_has_no_figure() -> None:
    """A test of truths, and one of which nothing is known, draw nothing."""
    truths = decision("resolved", None, {}) | {"bars": None, "said": "true"}
    assert () == figures(payload({}, {"P1": prediction(clause([], [truths]))}))
    assert () == figures(along_k(*(value({"K": k}, None, None) for k in (1, 10, 100))))


def test_states_of_cells_are_told_apart() -> None:
    """Held, failed, open, out of premise and missing: a mark or a word for each, and a row for all."""
    cells = [
        value({"K": 1}, span(1.0)), value({"K": 10}, span(3.0), False), value({"K": 100}, span(1.9, 2.1), None),
        value({"K": 1000}, span(0.7), judged=False), value({"K": 10**4}, None, None),
        value({"K": 10**5}, bound(1.5), None),
    ]  # fmt: skip
    (figure,) = figures(along_k(*cells))
    root = parsed(figure)
    assert 1 == len(circles(outlines(root, "pass")))
    assert 1 == len(circles(outlines(root, "out")))
    assert {"holds", "does not hold", "open", "out of premise", "only a bound", "1 not known"} <= set(texts(root))
    assert ["holds", "does not hold", "open", "out of premise, not judged", "not known", "open"] == [
        row[-1] for row in figure.rows
    ]
    assert ">= 1.5" == figure.rows[-1][1]


def test_many_levels_of_other_axes_fall_back_to_a_forest() -> None:
    """What cannot be told apart along an axis stands in rows, and all of it in the table."""
    cells = [value({"K": k, "seed": s}, span(1.0, 2.0)) for k in (1, 10, 100) for s in range(40)]
    one = prediction(clause(cells, [decision("ratio", span(1.0), {"K": 1})]))
    (figure,) = (
        figure for figure in figures(payload({"K": axis([1, 10, 100]), "seed": axis(list(range(40)))}, {"P1": one}))
        if figure.about
    )  # fmt: skip
    assert len(cells) == len(figure.rows)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_stay_texts(text: str) -> None:
    """In names of predictions, quantities, levels and claims: nothing becomes markup, and drawings stay small."""
    cells = [value({"K": k, "a": text}, span(1.0, 1.9)) for k in (1, 10, 100)]
    cells += [value({"K": k, "a": "b"}, span(1.0, 1.9)) for k in (1, 10, 100)]
    one = prediction(clause(cells, [decision(text, span(1.0), {"K": 1})]), claim=text)
    found = figures(payload(
        {"K": axis([1, 10, 100], text), "a": axis([text, "b"])}, {text: one},
        readings={text: reading(["K"], [({"K": k}, span(1.0)) for k in (1, 10, 100)], text)},
        registration={"quantities": {}, "plots": {text: {"y": text, "x": "K"}}},
    ))  # fmt: skip
    assert found
    for figure in found:
        root = parsed(figure)
        assert not any("script" in element.tag for element in root.iter())
        assert not re.search(r"[\x00-\x08\x1b\u202e]", figure.svg + figure.standalone())
        assert all(re.fullmatch(r"[\w.-]+", name, re.ASCII) for name in ids(root))
        ElementTree.fromstring(figure.standalone())  # noqa: S314 - written by the code under test
        assert all(len(panel.drawn("x")) < LARGEST for panel in figure.panels)


def test_ids_stay_apart_where_names_come_to_the_same() -> None:
    """Two names that differ only in what an id cannot hold."""
    cells = [value({"K": k}, span(1.0)) for k in (1, 10, 100)]
    one = prediction(clause(cells, [decision("ratio", span(1.0), {"K": 1})]))
    found = figures(payload({"K": axis([1, 10, 100])}, {"P 1": one, "P/1": one, "P-1": one}))
    assert 4 == len({figure.id for figure in found})
    every = [name for figure in found for name in ids(parsed(figure))]
    assert len(every) == len(set(every))


def test_an_asked_plot_is_drawn_from_readings() -> None:
    """Along its axis, with a panel for each level of another, on the scale that is asked for."""
    cells = [({"K": k, "t": t}, span(float(k * t))) for k in (1, 10, 100) for t in (1, 2)]
    asked = {"growth": {"y": "mse", "x": "K", "per": "t", "scale": "linear"}}
    (figure,) = figures(payload({"K": axis([1, 10, 100]), "t": axis([1, 2])}, {},
                                readings={"mse": reading(["t", "K"], cells)},
                                registration={"quantities": {}, "plots": asked}))  # fmt: skip
    assert ("figure-plot-growth", 3, 6) == (figure.id, len(figure.panels), len(figure.rows))
    assert ["t = 1", "t = 2"] == [panel.title.split(", ")[-1] for panel in figure.panels[:2]]


def test_a_plot_about_a_prediction_shows_how_its_cells_were_judged() -> None:
    """With its bars, not the bare readings."""
    cells = [value({"K": k}, span(1.0)) for k in (1, 10, 100)]
    asked = {"again": {"y": "ratio", "x": "K", "about": "P1"}}
    found = figures(along_k(*cells, readings={}, registration={"quantities": {}, "plots": asked}))
    assert ["P1", "P1"] == [figure.about for figure in found]
    assert "holds" in texts(parsed(found[1]))


@pytest.mark.parametrize(
    ("plot", "said"),
    [
        ({"y": "gone", "x": "K"}, "gone was not read in this freeze"),
        ({"y": "mse", "x": "one"}, "The axis one has one level only"),
    ],
)
def test_a_plot_that_cannot_be_drawn_says_why(plot: dict[str, Any], said: str) -> None:
    """No empty drawing, and no silence."""
    cells = [({"K": k, "one": 1}, span(float(k))) for k in (1, 10, 100)]
    (figure,) = figures(payload({"K": axis([1, 10, 100]), "one": axis([1])}, {},
                                readings={"mse": reading(["K", "one"], cells)},
                                registration={"quantities": {}, "plots": {"p": plot}}))  # fmt: skip
    assert () == figure.panels
    assert said in figure.notes[0]
    ElementTree.fromstring(figure.standalone())  # noqa: S314 - written by the code under test


def test_replicates_are_drawn_by_group() -> None:
    """Values along a counted axis: a strip for each level of the others."""
    cells = [({"arm": arm, "seed": s}, span(float(s))) for arm in ("A", "B") for s in range(1, 6)]
    axes = {"arm": axis(["A", "B"]), "seed": axis(list(range(1, 6)), counted=True)}
    (figure,) = figures(payload(axes, {}, readings={"accuracy": reading(["arm", "seed"], cells)}))
    assert ("replicates", (("A", "5 values, 1 to 5, mean 3"), ("B", "5 values, 1 to 5, mean 3"))) == (
        figure.kind, figure.rows,
    )  # fmt: skip
    assert 10 == sum(element.tag == "circle" for element in parsed(figure).iter())


def flag(tau: float, factor: float = 50.0) -> dict[str, Any]:
    """Return the cells of a flag that asks a length of 1,000 to be some times as long as a time."""
    asked = decision("length", span(1000.0), {"t": 1}, ">=", factor * tau) | {
        "terms": {"tau": span(tau)},
        "unit": "sweeps",
    }
    return {
        "when": "length >= 50 * tau",
        "means": "",
        "cells": [{"cell": "t=1", "at": {"t": 1}, "holds": False, "decision": asked}],
    }


@pytest.mark.parametrize(("tau", "drawn"), [(30.0, True), (31.0, False)])
def test_a_ladder_needs_a_flag_that_asks_for_its_time(tau: float, drawn: bool) -> None:
    """The flag asks 50 times what the ladder reads at this length; a flag about another time tells nothing."""
    cells = [({"t": 1, "L": length}, span(tau_at)) for length, tau_at in ((100, 10.0), (300, 20.0), (1000, 30.0))]
    found = figures(payload({"t": axis([1, 2]), "L": axis([100, 300, 1000], "sweeps")}, {},
                            flag_cells={"adequate": flag(tau)},
                            readings={"tau_at": reading(["t", "L"], cells, "sweeps")}))  # fmt: skip
    assert drawn is ("ladder" in [figure.kind for figure in found])
    if drawn:
        assert "adequate below L/50" in texts(parsed(found[-1]))


def test_a_figure_of_several_panels_stands_in_rows_when_alone() -> None:
    """Four panels of 200 pixels in rows of at most 660: three and one."""
    panels = tuple(Panel(200.0, 100.0, "t", "d", "") for _ in range(4))
    text = Figure("f", "along", "title", "words", panels, (), ()).standalone()
    assert re.findall(r'<svg x="([\d.]+)" y="([\d.]+)"', text) == [
        ("10", "26"),
        ("218", "26"),
        ("426", "26"),
        ("10", "134"),
    ]


def test_that_no_picture_is_stored_is_said_of_what_was_sampled_here() -> None:
    """Of a trained model that was sampled; not of numbers that were transcribed."""
    assert "digits" in [figure.kind for figure in figures(stored("2026-11-25d"))]
    assert "digits" not in [figure.kind for figure in figures(stored("2026-05-30c"))]


def test_a_bar_of_something_else_is_no_bar_of_the_cells() -> None:
    """A slope is held against its bar beside the cells, which have none: no cell holds or fails by it."""
    cells = [value({"K": k}, span(float(k)), None, None) for k in (1, 10, 100)]
    slope = decision("slope(x, K)", span(1.0), {}, ">=", 0.5)
    of_cells = {"what": "x", "relation": ">=", "bars": []}
    one = prediction(clause(cells, [slope], cells=None, sought=of_cells))
    along, forest = figures(payload({"K": axis([1, 10, 100])}, {"P1": one}))
    assert not list(of_class(parsed(along), "bar"))
    assert {"not judged one by one"} == {row[-1] for row in along.rows}
    assert (("P1", "1", "holds"),) == forest.rows


def test_the_bar_is_in_view_where_nothing_was_judged() -> None:
    """A prediction of which every cell is open shows what it asks all the same."""
    cells = [value({"K": k}, span(1.0, 1.5), None, None) for k in (1, 10, 100)]
    asked = {"what": "ratio", "relation": "in", "bars": [span(0.5), span(2.0)]}
    one = prediction(clause(cells, [], sought=asked, verdict="UNTESTED"))
    (figure,) = figures(payload({"K": axis([1, 10, 100])}, {"P1": one}))
    assert "P1: ratio along K" == figure.title
    assert {"0.5", "2"} <= set(texts(parsed(figure)))


def test_clauses_with_other_bars_are_figures_of_their_own() -> None:
    """Neither shows the bar of the other, and each is called after its clause."""
    cells = [value({"K": k}, span(1.0)) for k in (1, 10, 100)]
    clauses = [clause(cells, [decision("loss", span(1.0), {"K": 1}, "<=", bar)]) for bar in (2.0, 9.0)]
    found = figures(payload({"K": axis([1, 10, 100])}, {"P2": prediction(*clauses)}))
    assert ["P2 c1: loss along K", "P2 c2: loss along K"] == [figure.title for figure in found]
    assert ["figure-P2-c1-along", "figure-P2-c2-along"] == [figure.id for figure in found]
    assert [True, False] == ["loss, wanted <= 2" in figure.columns for figure in found]
