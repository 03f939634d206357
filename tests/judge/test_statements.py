"""Prose and printed aggregates against what the cells give."""

from __future__ import annotations

import pytest

from tests.factory import cells, judged, span
from verdict.words.vocabulary import Why, Word

GOOD = {"F": cells(("t",), {1: "0.10", 2: "0.20", 3: "0.25", 4: "0.26"})}
RATIO = {"ratio": {"every": 2}}


def notices(quantities, /, *, statement=None, aggregates=None, **changes):
    """Judge a record with one statement; return its notices as (kind, text)."""
    statements = {"s": {"says": "it is so", **statement}} if statement else {}
    record = {"statements": statements, "aggregates": aggregates or {}}
    return [(n.kind, n.text) for n in judged(quantities, record=record, **changes).notices]


@pytest.mark.parametrize(
    ("expected", "holds"),
    [
        ([], "all(F < 1)"),
        ([("prose", '"it is so" is not borne out by the cells: t=4 is 0.26')], "all(F in [0, 0.2545])"),
        ([("prose", '"it is so" is not borne out by the cells: t=3; t=4')], "all(F < 0.24)"),
        ([("prose", '"it is so" cannot be told from the cells')], "x < 3"),
        ([("prose", '"it is so" cannot be told from the cells: t=4 is 0.26')], "all(F in [0, 0.26])"),
    ],
)
def test_a_sentence_is_checked_against_the_cells(expected, holds):
    """A true one says nothing; a false or open one names the cells against it."""
    assert expected == notices(GOOD, statement={"holds": holds})


def test_selected_cells_and_nested_quantifiers_are_named_as_far_as_they_go():
    """A level selected by name belongs to the cell; a cell behind a second quantifier has no single value."""
    found = notices(RATIO, statement={"holds": "all(ratio[K == 30] in [0, 1])"})
    assert "t=1, K=30 is 2; t=2, K=30 is 2" in found[0][1]
    found = notices(RATIO, statement={"holds": "all(any(ratio in [3, 4], over=K))"})
    assert found[0][1].endswith("by the cells: t=1; t=2; t=3; t=4")


@pytest.mark.parametrize(
    ("kinds", "printed"),
    [
        ([], {"value": "0.26"}),
        (["rounding"], {"value": "0.263"}),
        (["rounding"], {"value": "0.3"}),
        (["inconsistent"], {"value": "0.4"}),
        ([], {"missing": "illegible"}),
    ],
)
def test_a_printed_number_is_checked_to_the_digit(kinds, printed):
    """The same digits say nothing, other digits inside rounding are told, others contradict."""
    assert kinds == [kind for kind, _ in notices(GOOD, statement={"number": "max(F)", "printed": printed})]


@pytest.mark.parametrize(
    ("reading", "kind", "words"),
    [
        ("both", "prose", "which cannot be told: the cells only give a number without bounds"),
        ({"at_least": 17.03}, "prose", "which cannot be told: the cells only give at least 17.03"),
        ({"at_most": 17.03}, "prose", "which cannot be told: the cells only give at most 17.03"),
        ({"at_least": 20}, "inconsistent", "but the cells only give at least 20"),
        ({"at_most": -3}, "inconsistent", "but the cells only give at most -3"),
        ({"missing": "illegible"}, "prose", "which cannot be told from the cells"),
        ({"value": "17.2"}, "rounding", "inside rounding"),
    ],
)
def test_an_open_number_matches_no_print(reading, kind, words):
    """Cells that give no bounds neither bear a printed number out nor are it inside rounding."""
    axes = {"F": {"axes": ["t"], "support": ["-inf", "inf"]}}
    record = {"statements": {"s": {"says": "it is so", "number": "mean(F)", "printed": {"value": "17"}}}}
    both = cells(("t",), {1: {"at_least": 1}, 2: {"at_most": 1}, 3: 1, 4: 1})
    series = both if reading == "both" else {"every": reading}
    ((found, text),) = [(n.kind, n.text) for n in judged({"F": series}, record=record, quantities=axes).notices]
    assert (kind, True) == (found, words in text), text
    assert "nan" not in text and "inf" not in text


def test_a_sentence_named_after_another_prediction_is_told():
    """The quantity is judged by P2, so a sentence about P1 is misnamed; about P2 it is not."""
    predictions = {"P1": {"test": "x <= 3"}, "P2": {"test": "all(F <= bar)"}}
    for about, expected in (("P1", ['"it is so": named after P1, but F is judged by P2']), ("P2", [])):
        found = notices(GOOD, statement={"holds": "all(F < 1)", "about": about}, predictions=predictions)
        assert expected == [text for kind, text in found if kind == "naming"]


def test_an_aggregate_that_the_cells_bear_out_is_told_only_where_its_digits_differ():
    """The median of the cells is 0.225 within rounding."""
    assert [] == notices(GOOD, aggregates={"median(F)": "0.225"})
    assert ["rounding"] == [kind for kind, _ in notices(GOOD, aggregates={"median(F)": "0.2249"})]


def verdict_of(test, quantities, aggregates, **block):
    """Judge one test of a record with aggregates; word, first reason, and notes."""
    found = judged(quantities, record={"aggregates": aggregates}, predictions={"P1": {"test": test, **block}})
    clause = found.predictions[0].clauses[0]
    return clause.word, clause.reasons[0].why if clause.reasons else None, bool(clause.notes)


@pytest.mark.parametrize(
    ("word", "why", "noted", "value", "block"),
    [
        (Word.NOT_PASSED, None, True, "0.5", {}),
        (Word.UNTESTED, Why.NOT_MEASURED, True, "0.1", {}),
        (Word.PASS, None, True, "0.1", {"accepts_aggregates": True}),
        (Word.NOT_PASSED, None, True, "0.5", {"accepts_aggregates": True}),
        (Word.UNTESTED, Why.NOT_MEASURED, False, "0.3", {"accepts_aggregates": True}),
    ],
)
def test_an_aggregate_without_cells_can_fail_and_passes_only_where_accepted(word, why, noted, value, block):
    """A printed median speaks where the cells are missing, and says so; one that is not accepted is mentioned."""
    assert (word, why, noted) == verdict_of("median(F) <= bar", {"x": 1}, {"median(F)": value}, **block)


def test_cells_outrank_an_aggregate():
    """Where the cells decide, the aggregate is not used, whatever was accepted."""
    block = {"accepts_aggregates": True}
    assert (Word.PASS, None, False) == verdict_of("median(F) <= bar", GOOD, {"median(F)": "0.23"}, **block)
    wide = {"F": {"every": span(0.2, 0.4)}}
    assert Word.UNTESTED is verdict_of("median(F) <= bar", wide, {"median(F)": "0.25"}, **block)[0]


CONTRADICTIONS = {
    "all cells": (GOOD, {"median(F)": "0.9"}),
    "one cell of four": ({"F": cells(("t",), {1: 0.9})}, {"max(F)": "0.2"}),
    "the support": ({"x": 1}, {"median(F)": "-5"}),
    "a count": ({"F": {"every": 0.1}}, {"count(F <= bar)": 3}),
}


@pytest.mark.parametrize("case", sorted(CONTRADICTIONS))
def test_an_aggregate_that_the_cells_exclude_bars_every_verdict(case):
    """Known cells, missing ones within their supports, and the support alone can contradict a printed number."""
    quantities, aggregates = CONTRADICTIONS[case]
    for test in ("median(F) <= bar", "median(F) > bar", "x <= 3"):
        word, _, _ = verdict_of(test, {"x": 1, **quantities}, aggregates, accepts_aggregates=True)
        assert Word.UNTESTED is word
    kinds = {kind for kind, _ in notices(quantities, aggregates=aggregates)}
    assert {"inconsistent"} == kinds


LAUNDERED = {
    "a definition": ("q <= bar", {"quantities": {"q": {"is": "median(F)", "support": [0, "inf"]}}}),
    "a flag": ("ok", {"flags": {"ok": {"when": "median(F) <= bar"}}}),
    "a requirement": ({"test": "x <= 3", "requires": ["ok"]}, {"flags": {"ok": {"when": "median(F) <= bar"}}}),
    "a requirement in words": ({"test": "x <= 3", "requires": ["median(F) <= bar"]}, {}),
    "a tau's length": ("all(q <= 400)", {"quantities": {"q": {"axes": ["t"], "support": [0, "inf"], "tau": {
        "estimator": "pair_truncated", "convention": "half", "draws": "30000 * median(F)", "lower_bound_at": 0.1}}}}),
    "a live risk": ({"test": "x <= 3"}, {"risks": {
        "R1": {"title": "r", "status": "open", "live_when": "median(F) > bar", "degrades": ["P1"]}}}),
}  # fmt: skip


@pytest.mark.parametrize("way", sorted(LAUNDERED))
def test_an_aggregate_is_not_laundered_through_a_name(way):
    """Behind a definition, flag, requirement, length or risk it still passes only where the clause accepts it."""
    test, changes = LAUNDERED[way]
    block = test if isinstance(test, dict) else {"test": test}
    quantities = {"x": 1, **({"q": {"every": 250}} if "tau" in way else {})}
    for accepts, words in ((False, {Word.UNTESTED}), (True, {Word.PASS})):
        predictions = {"P1": {**block, "accepts_aggregates": accepts}}
        record = {"aggregates": {"median(F)": "0.100"}}
        found = judged(quantities, record=record, predictions=predictions, **changes)
        assert found.predictions[0].word in words
