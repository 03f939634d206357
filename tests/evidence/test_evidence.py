"""Measurements on the registered grid: extra, doubled and unfit readings are refused at their line."""

from __future__ import annotations

import itertools
import json

import numpy as np
import pytest

from tests.factory import cells, evidence, freeze, refusal, span, yaml_record_problems
from verdict.evidence.numbers import read_numbers
from verdict.evidence.written import PLACED
from verdict.words.errors import DocumentError
from verdict.words.vocabulary import Grade

RECORD = """\
schema: verdict/measurements/1
freeze: {id: 2026-01-01a, digest: unknown}
grade: transcribed
title: "a record"
quantities:
  F:
    cells:
      - {at: {t: 1}, value: "0.10"}
      - {at: {t: 2}, value: "0.20"}
  x: 3
"""


def problems(old, new):
    """Change one piece of the sound record; return the problems as (line, message)."""
    assert old in RECORD
    found = yaml_record_problems(RECORD.replace(old, new), freeze())
    return [(problem.line, problem.message) for problem in found]


def test_a_sound_record_is_laid_out_with_gaps_unknown():
    """Cells that were not measured are NaN; the others are their rounding intervals."""
    found = evidence(freeze(), {"F": cells(("t",), {1: "0.10", 2: "0.20"})}).values["F"]
    assert ("t",) == found.axes
    assert [0.095, 0.195] == found.at.lo[:2].tolist()
    assert [False, False, True, True] == np.isnan(found.at.hi).tolist()
    assert [] == problems('title: "a record"', 'title: "another"')


@pytest.mark.parametrize(
    ("line", "words", "old", "new"),
    [
        (9, "t=5 is not registered; levels: 1, 2, 3, 4", "t: 2", "t: 5"),
        (9, "is given twice", "t: 2", "t: 1"),
        (9, "is given twice", "t: 2", "t: 1.0"),
        (9, "t=2 is not registered", "t: 2", 't: "2"'),
        (9, "found a cell over K, wanted t", "t: 2", "K: 10"),
        (9, "found a cell over t, K, wanted t", "t: 2", "t: 2, K: 10"),
        (9, "found a cell over no axis, wanted t", "{t: 2}", "{}"),
        (9, "found the bare decimal 0.2", '"0.20"', "0.20"),
        (9, "wanted a printed decimal", '"0.20"', '"about 0.2"'),
        (9, "no double can hold", '"0.20"', '"1e999"'),
        (9, "within its registered support [0.0, inf]", '"0.20"', '"-3.0"'),
        (9, "found nothing, wanted exactly one reading", 'value: "0.20"', "note: lost"),
        (9, "no field of that name here", 'value: "0.20"', 'vlaue: "0.20"'),
        (6, "no quantity is called 'G'", "  F:", "  G:"),
        (6, "registered: ratio, F, x, n, name", "  F:", "  G:"),
        (10, "wanted a number or text or a block of: cells, column, every, grade", "x: 3", "x: [3.5]"),
        (10, "found 3, wanted text in quotes", "x: 3", "name: 3"),
        (10, "wanted a printed decimal", "x: 3", "x: three"),
        (10, "wanted exactly one of them", "x: 3", "x: {cells: []}"),
        (10, "found none or several", "x: 3", "x: {grade: measured}"),
        (3, "wanted 'measured', 'claimed', 'transcribed'", "transcribed", "copied"),
        (2, "is missing", "id: 2026-01-01a, ", ""),
    ],
)
def test_an_unfit_record_is_refused_at_its_line(line, words, old, new):
    """Every defect gives its line and a sentence; nothing is dropped and nothing guessed."""
    found = problems(old, new)
    assert any(line == at and words in message for at, message in found), found


def test_every_problem_is_told_at_once():
    """Three defects, three problems, in reading order."""
    found = yaml_record_problems(
        RECORD.replace("t: 2", "t: 5").replace('"0.10"', "0.1").replace("x: 3", "y: 3"), freeze()
    )
    assert [8, 9, 10] == [problem.line for problem in found]


def test_a_count_is_whole():
    """A quantity registered as a count may be compared for equality, so it must be one."""
    assert "wanted a whole number" in refusal(evidence, freeze(), {"n": 3.5})
    assert 3.0 == float(evidence(freeze(), {"n": 3.0}).values["n"].at.lo)


def test_bare_decimals_are_measured_numbers_but_not_transcribed_ones():
    """The same bare decimal is exact in a measured file and refused in a transcribed one, or in such a series."""
    assert 0.25 == float(evidence(freeze(), {"x": 0.25}).values["x"].at.hi)
    assert "wanted the printed digits" in refusal(evidence, freeze(), {"x": 0.25}, grade="transcribed")
    assert "wanted the printed digits" in refusal(evidence, freeze(), {"x": {"every": 0.25, "grade": "transcribed"}})


def test_bounds_are_closed_by_the_support():
    """At most 0.1 of what cannot be negative is [0, 0.1]."""
    found = evidence(freeze(), {"F": {"every": {"at_most": "0.1"}}}).values["F"].at
    assert (0.0, 0.1) == (float(found.lo[0]), float(found.hi[0]))


@pytest.mark.parametrize(
    ("words", "aggregates"),
    [
        ("wanted one number that a function gives", {"all(F <= bar)": 1}),
        ("wanted one number that a function gives", {"monotone(F)": 1}),
        ("wanted one number that a function gives", {"x": 1}),
        ("wanted one number that a function gives", {"median(ratio, over=K)": 1}),
        ("nothing is called 'Q'", {"median(Q)": 1}),
        ("no function is called 'avg'", {"avg(F)": 1}),
        ("found median(F) a second time", {"median(F)": 1, "median( F )": 2}),
        ("wanted a printed decimal", {"median(F)": "one"}),
    ],
)
def test_an_aggregate_is_one_number_given_once(words, aggregates):
    """Truths, left-over axes, unknown names and doubled aggregates are refused."""
    assert words in refusal(evidence, freeze(), {"x": 1}, aggregates=aggregates)


@pytest.mark.parametrize(
    ("words", "statement"),
    [
        ("wanted a printed decimal", {"says": "s", "number": "max(F)", "printed": {"value": "six"}}),
        ("wanted one number that a function gives", {"says": "s", "number": "all(F < 1)", "printed": {"value": 6}}),
        ("wanted holds: with a predicate", {"says": "s", "number": "max(F)"}),
        ("wanted holds: with a predicate", {"says": "s"}),
        ("wanted a single one", {"says": "s", "holds": "F < 1"}),
    ],
)
def test_a_statement_is_bound_to_something_that_can_be_computed(words, statement):
    """Prose is checked only against a predicate, or against a number with what is printed."""
    assert words in refusal(evidence, freeze(), {"x": 1}, statements={"s": statement})


def test_order_of_cells_and_keys_moves_no_digest():
    """The same readings in every order have one digest; another value has another."""
    registration, values = freeze(), {1: "0.10", 2: "0.20", 3: "0.30"}
    found = {
        evidence(registration, {"F": cells(("t",), dict(order)), "x": 1}).digest
        for order in itertools.permutations(values.items())
    }
    assert 1 == len(found)
    assert found == {evidence(registration, {"x": 1, "F": cells(("t",), values)}).digest}
    assert found != {evidence(registration, {"F": cells(("t",), {**values, 3: "0.31"}), "x": 1}).digest}


@pytest.mark.parametrize(
    ("grade", "file", "series", "frozen"),
    [
        (Grade.MEASURED, "measured", None, None),
        (Grade.TRANSCRIBED, "transcribed", None, None),
        (Grade.SURROGATE, "measured", "surrogate", None),
        (Grade.SURROGATE, "measured", "measured", "surrogate"),
        (Grade.ASSUMED, "measured", "assumed", "surrogate"),
        (Grade.SURROGATE, "transcribed", None, "surrogate"),
    ],
)
def test_a_grade_is_never_better_than_the_frozen_one(grade, file, series, frozen):
    """A series may say what it is; it cannot be promoted past what the freeze says of the quantity."""
    quantities = {"x": {"grade": frozen}} if frozen else {}
    reading = {"every": 1} | ({"grade": series} if series else {})
    found = evidence(freeze(quantities=quantities), {"x": reading}, grade=file)
    assert grade == found.grades["x"]


@pytest.mark.parametrize(
    "reading",
    [
        10.5, "10.5", "10.50", "9.9e0", {"value": 10.5}, {"value": "10.5"}, {"range": [10.5, 12]},
        {"range": [10, 12.5]}, {"range": ["10.5", "12"]}, {"at_most": 10.5}, {"at_least": "10.5"},
        span(10.2, 10.8), {**span(9, 12), "value": 10.5}, {**span(9, 12), "value": "10.5"}, "1.05e1", 1e-3,
    ],
)  # fmt: skip
def test_what_is_no_whole_number_is_no_count(reading):
    """As a value, a range, a bound, an interval that holds none, and in printed digits."""
    assert "whole number" in refusal(evidence, freeze(), {"n": reading})


@pytest.mark.parametrize(
    ("ends", "reading"),
    [
        ((9, 9), 9), ((9, 9), 9.0), ((9, 9), "9"), ((9, 9), "9.0"), ((9, 9), "9.000"), ((90, 90), "9.0e1"),
        ((850, 950), "9e2"), ((1150, 1250), "1.2e3"), ((0, 0), "0"), ((0, 0), "0.0"),
        ((486, 500), {"range": ["486", "500"]}), ((10, 12), {"range": [10, 12.0]}), ((0, 12), {"at_most": "12"}),
        ((9.5, 10.5), span(9.5, 10.5)), ((9.5, 12), {**span(9.5, 12), "value": "10"}),
    ],
)  # fmt: skip
def test_a_count_in_printed_digits_is_exact_unless_it_was_rounded_to_tens(ends, reading):
    """Digits down to the unit leave nothing open in a whole number; 9e2 may be 850 to 950."""
    found = evidence(freeze(), {"n": reading}).values["n"].at
    assert ends == (float(found.lo), float(found.hi))
    rounded = evidence(freeze(), {"x": "9"}).values["x"].at
    assert (8.5, 9.5) == (float(rounded.lo), float(rounded.hi))


@pytest.mark.parametrize(("ends", "lo", "hi"), [
    ([0, 0.0099], 0, 0.00995), ([0.1, "0.2"], 0.05, 0.25), (["0.10", "0.20"], 0.095, 0.205), ([0.1, 2], 0.05, 2),
])  # fmt: skip
def test_a_transcribed_range_is_as_wide_as_it_was_printed(ends, lo, hi):
    """A bare decimal has lost its zeros at most, so what it stands for is no narrower than what was printed."""
    registration = freeze()
    found = evidence(registration, {"x": {"every": {"range": ends}}}, grade="transcribed").values["x"].at
    assert (pytest.approx(lo), pytest.approx(hi)) == (float(found.lo), float(found.hi))


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ('{"q": {"A": 0.61}}', "A: no field of that name here; known: cells, column, every, grade, source, why. "
         "Numbers over an axis are written cell by cell, as "),
        ('{"q": {"cells": [{"model": "A", "value": 0.61}]}}',
         "at: is missing; wanted it here: the level of each axis, as in "),
        ('{"q": {"cells": [{"model": "A", "value": 0.61}]}}', " The levels of a cell stand in at, as in "),
        ('{"q": {"cells": [{"value": 0.61}]}}',
         "at: is missing; wanted it here: the level of each axis, as in "),
    ],
)  # fmt: skip
def test_numbers_that_are_not_laid_out_are_told_how(tmp_path, written, said):
    """With cells as they are written, which can be pasted; and nothing is said of what a registration chooses."""
    registration = freeze(axes={"model": ["A"]}, quantities={"q": {"axes": ["model"], "support": [0, 1]}},
                          predictions={"P1": {"claim": "c", "test": "all(q > 0)"}}, artifact=None)  # fmt: skip
    (tmp_path / "n.json").write_text(written)
    with pytest.raises(DocumentError) as refused:
        read_numbers(tmp_path / "n.json", "n.json", registration)
    assert said + PLACED in str(refused.value)
    assert "registration should" not in str(refused.value)
    (tmp_path / "n.json").write_text(f'{{"q": {PLACED}}}')
    assert {"q": json.loads(PLACED)} == read_numbers(tmp_path / "n.json", "n.json", registration)
