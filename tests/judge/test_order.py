"""Order along an axis in whole registrations: the words, what is named, and that losing information never helps."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.factory import ARTIFACT, ESTIMATORS, cells, evidence, freeze_of, no_sample, texts
from verdict.algebra.grid import Cells
from verdict.algebra.interval import Interval
from verdict.judge import judge
from verdict.registration.fixed import in_admitted
from verdict.statistics.sources import sources
from verdict.words.errors import DocumentError
from verdict.words.vocabulary import Word

STEP = "abs(x - before(x, rung)) <= tol"
TESTS = {
    "the change from the rung before": {"per": ["rung"], "where": "rung > 2", "each": STEP, "quantifier": "all"},
    "two stable rungs in a row": {
        "per": ["rung"], "where": "rung > 4", "each": "stable and before(stable, rung)", "quantifier": "any"},
    "the first level that holds": "first(ok, over=rung) <= 8",
    "the last level that holds": "last(ok, over=rung) == 16",
    "a value at that level": "at(x, rung, first(ok, over=rung)) > 0",
    "a derived level": "at(x, rung, chosen) > 0",
    "a level that is measured": "at(x, rung, pick) > 0",
    "half the level": {"per": ["rung"], "where": "rung > 2", "each": "at(x, rung, rung / 2) < x", "quantifier": "all"},
    "the cost up to the first": "at(cumsum(y, over=rung), rung, first(ok, over=rung)) <= 2",
    "rising": "rising(x)",
    "falling or not": "not falling(x)",
    "a step that is derived": {
        "per": ["rung"], "where": "rung > 2", "each": "change > 0", "quantifier": {"at_least": 2}},
    "a premise of the rung before": {
        "per": ["rung"], "where": "rung > 2 and before(ok, rung)", "each": "x > 0", "quantifier": "all"},
    "an arm that is first": "first(each_arm > 1, over=arm) == 'b'",
    "an arm after another": "at(each_arm, arm, last(each_arm > 0, over=arm)) > 1",
}  # fmt: skip
QUANTITIES = {
    "x": {"axes": ["rung"], "support": ["-inf", "inf"]},
    "y": {"axes": ["rung"], "support": [0, "inf"]},
    "each_arm": {"axes": ["arm"], "support": [0, "inf"]},
    "pick": {"support": [0, 100]},
    "change": {"axes": ["rung"], "support": ["-inf", "inf"], "is": "x - before(x, rung)"},
    "chosen": {"support": [2, 16], "is": "first(ok, over=rung)"},
}
AXES = {"x": ("rung",), "y": ("rung",), "each_arm": ("arm",), "pick": ()}
FLAGS = {"ok": {"axes": ["rung"], "when": "y >= 1"}, "stable": {"axes": ["rung"], "when": STEP}}


def document(test, **changes):
    """Write one prediction over a ladder of four rungs and three arms."""
    return no_sample({
        "schema": "verdict/prereg/2", "id": "2026-01-01a", "title": "a ladder", "tag_flips": "none",
        "scope": {"covers": ["four rungs"], "does_not_show": ["more"]}, "constants": {"tol": 0.5},
        "axes": {"rung": [2, 4, 8, 16], "arm": ["a", "b", "c"]}, "artifact": ARTIFACT,
        "experiment": {"kind": "record", "produced_by": "a test"}, "quantities": QUANTITIES, "flags": FLAGS,
        "predictions": {"P1": {"claim": "it holds", "test": test}}, **changes,
    })  # fmt: skip


@cache
def registered(name):
    """Register one of the tests."""
    return freeze_of(document(TESTS[name]))


def found(test, /, **readings):
    """Judge one test on readings over the rungs in order; None is left out."""
    registration = registered(test) if isinstance(test, str) and test in TESTS else freeze_of(document(test))
    series = {name: cells(AXES[name], dict(_laid(name, values))) for name, values in readings.items()}
    return judge(registration, evidence(registration, series), ESTIMATORS).predictions[0]


def _laid(name, values):
    levels = {"rung": (2, 4, 8, 16), "arm": ("a", "b", "c")}[AXES[name][0]]
    return ((level, value) for level, value in zip(levels, values, strict=True) if value is not None)


UP, FLAT, OK = (1, 2, 3, 4), (1, 1.25, 1.25, 1.5), (0, 1, 1, 1)


@pytest.mark.parametrize(
    ("test", "readings", "word"),
    [
        ("the change from the rung before", {"x": FLAT}, Word.PASS),
        ("the change from the rung before", {"x": UP}, Word.NOT_PASSED),
        ("the change from the rung before", {"x": (None, 1, 1, 1)}, Word.UNTESTED),
        ("two stable rungs in a row", {"x": (0, 9, 9, 9.25)}, Word.PASS),
        ("two stable rungs in a row", {"x": (0, 0, 9, 9)}, Word.NOT_PASSED),
        ("two stable rungs in a row", {"x": (None, 9, 9, 9.25)}, Word.PASS),
        ("the first level that holds", {"y": (0, 0, 1, 0)}, Word.PASS),
        ("the first level that holds", {"y": (0, 0, 0, 1)}, Word.NOT_PASSED),
        ("the first level that holds", {"y": (0, 0, 0, 0)}, Word.UNTESTED),
        ("the first level that holds", {"y": (0, None, 1, 1)}, Word.PASS),
        ("the first level that holds", {"y": (0, None, 0, 1)}, Word.UNTESTED),
        ("the last level that holds", {"y": OK}, Word.PASS),
        ("the last level that holds", {"y": (0, 1, 1, 0)}, Word.NOT_PASSED),
        ("a value at that level", {"x": (-1, 1, -1, -1), "y": OK}, Word.PASS),
        ("a value at that level", {"x": (1, -1, 1, 1), "y": OK}, Word.NOT_PASSED),
        ("a value at that level", {"x": (1, 1, -1, 1), "y": (0, None, 1, 1)}, Word.UNTESTED),
        ("a value at that level", {"x": (-1, 1, 1, None), "y": (0, None, 1, 1)}, Word.PASS),
        ("a derived level", {"x": (-1, 1, -1, -1), "y": OK}, Word.PASS),
        ("half the level", {"x": UP}, Word.PASS),
        ("half the level", {"x": (1, 2, 3, 3)}, Word.NOT_PASSED),
        ("the cost up to the first", {"y": (0.75, 1, 9, 9)}, Word.PASS),
        ("the cost up to the first", {"y": (0.75, 0.5, 9, 9)}, Word.NOT_PASSED),
        ("rising", {"x": UP}, Word.PASS),
        ("rising", {"x": (1, 2, 2, 3)}, Word.NOT_PASSED),
        ("falling or not", {"x": (4, 3, 2, 1)}, Word.NOT_PASSED),
        ("a step that is derived", {"x": (1, 2, 3, 0)}, Word.PASS),
        ("a premise of the rung before", {"x": (-1, -1, 1, 1), "y": (0, 1, 1, 0)}, Word.PASS),
        ("a premise of the rung before", {"x": (1, 1, -1, 1), "y": (0, 1, 1, 0)}, Word.NOT_PASSED),
        ("an arm that is first", {"each_arm": (0, 2, 2)}, Word.PASS),
        ("an arm that is first", {"each_arm": (2, 2, 2)}, Word.NOT_PASSED),
        ("an arm that is first", {"each_arm": (None, 2, 2)}, Word.UNTESTED),
        ("an arm after another", {"each_arm": (2, 2, 0.5)}, Word.NOT_PASSED),
    ],
)  # fmt: skip
def test_words_by_hand(test, readings, word) -> None:
    """Each way to speak of order, with the word that it must have."""
    assert word is found(test, **readings).word


@pytest.mark.parametrize(
    ("pick", "word"),
    [(4, Word.PASS), (8, Word.NOT_PASSED), (5, Word.UNTESTED), ({"range": [3, 5]}, Word.UNTESTED),
     ({"range": [4, 16]}, Word.UNTESTED)],
)  # fmt: skip
def test_a_measured_level_must_be_exact(pick, word) -> None:
    """A number that may lie between two levels is none of them, whatever stands at its neighbours."""
    registration = registered("a level that is measured")
    series = {"x": cells(("rung",), {2: 1, 4: 1, 8: -1, 16: 1}), "pick": {"every": pick}}
    assert word is judge(registration, evidence(registration, series), ESTIMATORS).predictions[0].word


def test_a_neighbour_out_of_premise_that_is_missing_is_named() -> None:
    """The first rung is judged nowhere, and the second cannot be without it."""
    said = texts(found("the change from the rung before", x=(None, 1, 1, 1)))
    assert ["not_measured(x: rung=2)"] == said


def test_a_cell_that_nothing_rests_on_is_not_named() -> None:
    """Where only rungs up to 8 are judged, the last one may be missing."""
    test = {"per": ["rung"], "where": "rung in [4, 8]", "each": STEP, "quantifier": "all"}
    assert Word.PASS is found(test, x=(1, 1, 1, None)).word


def test_what_holds_nowhere_has_no_first_level_and_says_so() -> None:
    """UNTESTED, with the reason in words."""
    (said,) = texts(found("the first level that holds", y=(0, 0, 0, 0)))
    assert "first(ok, over=rung) has no value, since ok holds nowhere" in said


def test_what_decides_is_named_at_its_level() -> None:
    """The step that is too large, and the value at the level before of a flag."""
    (clause,) = found("the change from the rung before", x=(1, 1, 3, 3)).clauses
    assert [(("rung", 8),)] == [one.cell for one in clause.decisions]
    assert "abs(x - before(x, rung))" == clause.decisions[0].what
    (clause,) = found("two stable rungs in a row", x=(0, 0, 9, 9)).clauses
    assert {("rung", 8)} == {pair for one in clause.decisions for pair in one.cell}


@pytest.mark.parametrize(
    ("test", "used"),
    [
        ({"per": ["rung"], "where": "rung == 4", "each": "x > before(x, rung)", "quantifier": "all"}, [1, 1, 0, 0]),
        ("all(x > before(x, rung), where=rung > 8)", [0, 0, 1, 1]),
        ({"per": ["rung"], "where": "rung == 8", "each": "change > 0", "quantifier": "all"}, [0, 1, 1, 0]),
        ("cumsum(x)[rung == 4] > 0", [1, 1, 0, 0]),
        ("at(x, rung, 8) > 0", [0, 0, 1, 0]),
        ("at(x, rung, first(x > 0, over=rung)) > 0", [1, 1, 1, 1]),
    ],
)
def test_families_count_the_cells_that_a_test_rests_on(test, used) -> None:
    """The neighbour out of premise shares the error, and what no cell in premise looks at does not."""
    registration = freeze_of(document(test))
    own = evidence(registration, {"x": cells(("rung",), dict.fromkeys((2, 4, 8, 16), 1))})
    (site,) = registration.clauses()
    nodes = tuple(in_admitted(site.test, registration))
    found = {source.spot[0] for source in sources(registration, own, nodes) if source.name == "x"}
    assert used == [int(place in found) for place in range(4)]


@pytest.mark.parametrize("function", ["before(z, seed)[seed == 2] > 0", "rising(z)", "max(cumsum(z)) > 3",
                                      "first(z > 1, over=seed) > 1", "at(z, seed, 2) > 0"])  # fmt: skip
def test_nothing_goes_along_draws(function) -> None:
    """Draws stand in no order; the same levels as all there are do."""
    axes = {"seed": {"levels": [1, 2, 3], "role": "replicate"}, "rung": [2, 4, 8, 16], "arm": ["a", "b", "c"]}
    quantities = {**QUANTITIES, "z": {"axes": ["seed"], "support": ["-inf", "inf"]}}
    with pytest.raises(DocumentError, match="goes along draws \\(seed\\), which stand in no order"):
        freeze_of(document(function, axes=axes, quantities=quantities))
    axes["seed"] = {"levels": [1, 2, 3], "role": "fixed", "why": "the order in which they were run"}
    assert freeze_of(document(function, axes=axes, quantities=quantities)).clauses()


def test_schema_one_refuses_them_in_a_registration() -> None:
    """With the line to change."""
    changed = {**document("rising(x)"), "schema": "verdict/prereg/1", "flags": {}, "quantities": {"x": QUANTITIES["x"]}}
    changed.pop("confidence")
    with pytest.raises(DocumentError, match=r"rising\(\) is known from schema 2 on; wanted the line"):
        freeze_of(changed)


@pytest.mark.parametrize(
    ("cell", "word"),
    [(1.0, Word.PASS), (None, Word.UNTESTED), (9.0, Word.NOT_PASSED)],
)
def test_the_rules_about_averages_look_at_the_step_of_each_cell(cell, word) -> None:
    """At the first rung no cell has a step, which opens nothing; one that is missing later does."""
    axes = {"rung": [2, 4, 8], "seed": {"levels": [1, 2], "role": "fixed", "why": "all"}}
    quantities = {"z": {"axes": ["rung", "seed"], "support": ["-inf", "inf"]}}
    test = {"per": ["rung"], "where": "rung > 2", "each": "abs(mean(z) - before(mean(z), rung)) <= tol",
            "quantifier": "all"}  # fmt: skip
    registration = freeze_of(document(test, axes=axes, quantities=quantities, flags={}))
    values = {(rung, seed): 1 for rung in (2, 4, 8) for seed in (1, 2)} | {(8, 2): cell}
    kept = {key: value for key, value in values.items() if value is not None}
    read = evidence(registration, {"z": cells(("rung", "seed"), kept)})
    assert word is judge(registration, read, ESTIMATORS).predictions[0].word


LEVELS = {"x": (-1, 0.5, 1, 1.25, 2), "y": (0, 0.9, 1, 1.5), "each_arm": (0, 1, 1.5, 2), "pick": (2, 4, 8)}
SHAPES = {"x": (4,), "y": (4,), "each_arm": (3,), "pick": ()}


@cache
def blank(name):
    """Lay out a record of everything, whose numbers are then replaced."""
    return evidence(registered(name), {quantity: {"every": 2} for quantity in SHAPES})


def word(name, ends):
    """Judge intervals under one test."""
    values = {quantity: Cells(AXES[quantity], Interval.of(*pair)) for quantity, pair in ends.items()}
    return judge(registered(name), replace(blank(name), values=values), ESTIMATORS).predictions[0].word


def drawn(rng):
    """Draw numbers near the bars, and intervals around some of them."""
    points = {name: rng.choice(np.array(LEVELS[name], float), shape) for name, shape in SHAPES.items()}
    points["x"] = rng.choice([points["x"], points["x"], np.sort(points["x"]), np.sort(points["x"])[::-1]])
    slack = {name: rng.choice([0, 0, 0, 0.05, 0.4], shape) for name, shape in SHAPES.items()}
    return points, {name: (points[name] - slack[name], points[name] + slack[name]) for name in points}


def degraded(rng, ends):
    """Widen some readings and make others unknown."""
    worse = {}
    for name, (low, high) in ends.items():
        slack = rng.choice([0, 0.2, 1.5], low.shape) * (rng.random(low.shape) < 0.4)
        gone = rng.random(low.shape) < rng.choice([0.0, 0.2])
        worse[name] = (np.where(gone, np.nan, low - slack), np.where(gone, np.nan, high + slack))
    return worse


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(sorted(TESTS)), st.integers(0, 2**32 - 1))
def test_losing_information_never_decides_anything(name, seed) -> None:
    """Widened and dropped cells turn no UNTESTED into a verdict and no verdict into the other one."""
    rng = np.random.default_rng(seed)
    _, ends = drawn(rng)
    assert word(name, degraded(rng, ends)) in (Word.UNTESTED, word(name, ends))


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(sorted(TESTS)), st.integers(0, 2**32 - 1))
def test_every_point_inside_the_readings_agrees_with_a_verdict(name, seed) -> None:
    """A PASS or NOT PASSED on intervals is never contradicted by exact readings inside them."""
    points, ends = drawn(np.random.default_rng(seed))
    assert word(name, ends) in (Word.UNTESTED, word(name, {n: (point, point) for n, point in points.items()}))


@pytest.mark.parametrize("name", sorted(TESTS))
def test_every_test_can_come_out_each_way(name) -> None:
    """The negative control of both properties: among drawn readings all three words occur."""
    rng, seen = np.random.default_rng(5), set[Word]()
    for _ in range(400):
        ends = drawn(rng)[1]
        seen |= {word(name, ends), word(name, degraded(rng, ends))}
        if seen == set(Word):
            return
    raise AssertionError(seen)
