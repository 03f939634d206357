"""Quoted digits stand for a rounding interval; where that alone leaves something open, a notice says so."""

from __future__ import annotations

import pytest

from tests.factory import cells, judged, span
from verdict.words.vocabulary import Word

GATE = {"gates": [{"name": "zero", "when": "x <= 0", "on_fail": "halt"}]}
EACH = {"P1": {"test": {"per": ["t"], "each": "F <= bar", "quantifier": "all"}}}


def said(quantities, /, **changes):
    """Return what is noticed of printed digits."""
    return [notice.text for notice in judged(quantities, **changes).notices if notice.kind == "printed"]


@pytest.mark.parametrize(
    ("digits", "stands"),
    [("0.0", "-0.05 to 0.05"), ("0", "-0.5 to 0.5"), ("0.000", "-0.0005 to 0.0005"), ("-0.0", "-0.05 to 0.05"),
     ("0e1", "-5 to 5")],
)  # fmt: skip
def test_quoted_digits_that_block_a_gate_are_named(digits, stands):
    """The gate, the digits, what they stand for, and what to write instead."""
    (text,) = said({"F": 0.1, "x": digits}, **GATE)
    assert text.startswith(f'gate zero is open only by rounding: "{digits}" of x, in quotes, is a printed')
    assert f"stands for {stands}; write {digits} without quotes for an exact number" in text


@pytest.mark.parametrize("predictions", [{"P1": {"test": "all(F <= bar)"}}, EACH])
def test_quoted_digits_that_touch_a_bar_are_named_at_their_cell(predictions):
    """Of four cells the one that is open is named, in a test of the whole and cell by cell."""
    values = {"F": cells(("t",), {1: "0.1", 2: 0.2, 3: "0.3", 4: "0.1"})}
    found = judged(values, predictions=predictions)
    assert Word.UNTESTED is found.predictions[0].word
    (text,) = said(values, predictions=predictions)
    named = '"0.3" of F' if predictions is EACH else "of F"
    assert text.startswith("P1 is open only by rounding") and named in text


def test_a_definition_and_a_clause_are_looked_through():
    """The digits behind a derived quantity are named, and the clause that they leave open."""
    quantities = {"twice": {"is": "2 * x", "support": ["-inf", "inf"]}}
    clauses = {"P1": {"clauses": {"low": {"test": "twice <= 1"}, "high": {"test": "twice >= -9"}}}}
    (text,) = said({"F": 0.1, "x": "0.5"}, quantities=quantities, predictions=clauses)
    assert text.startswith('P1 / low is open only by rounding: "0.5" of x')


@pytest.mark.parametrize(
    ("quantities", "changes"),
    [
        ({"F": 0.1, "x": 0.0}, GATE),  # exact
        ({"F": 0.1, "x": "-0.2"}, GATE),  # printed, and decided all the same
        ({"F": 0.1, "x": "0.2"}, GATE),  # printed, and against the gate all the same
        ({"F": 0.1, "x": span(-1, 1)}, GATE),  # open by its confidence interval
        ({"F": 0.1}, GATE),  # missing
        ({"F": "0.2", "x": {"missing": "lost"}}, GATE),  # printed elsewhere
        ({"F": "0.1", "x": "0.0"}, {**GATE, "record": {"grade": "transcribed"}}),  # a record has printed digits only
    ],
)
def test_nothing_is_said_where_the_digits_do_not_matter(quantities, changes):
    """No notice where something else decides, or leaves it open."""
    assert [] == said(quantities, **changes)


@pytest.mark.parametrize("digits", ["0.0", "0", "-0.00"])
@pytest.mark.parametrize("setting", [{"reads": "runs.csv"}, {"reads": "RUNS.CSV"}])
def test_a_table_is_not_told_to_leave_out_quotes(digits, setting):
    """A field of a CSV has no quotes: what helps is more digits, a count, or another format."""
    (text,) = said({"F": 0.1, "x": digits}, **GATE, experiment={"kind": "record", "produced_by": "a test", **setting})
    assert f'"{digits}" of x, in {setting["reads"]}, is a printed decimal' in text
    assert "without quotes" not in text
    for way in ("print more digits there", "register x as a count", "bring JSON or YAML with a bare number"):
        assert way in text


@pytest.mark.parametrize("setting", [{}, {"reads": "runs.json"}, {"reads": "runs.yaml"}])
def test_what_has_quotes_is_told_to_leave_them_out(setting):
    """JSON and YAML hold bare numbers, and a record without a file is YAML too."""
    experiment = {"kind": "record", "produced_by": "a test", **setting}
    (text,) = said({"F": 0.1, "x": "0.0"}, **GATE, experiment=experiment)
    assert "write 0.0 without quotes for an exact number" in text
