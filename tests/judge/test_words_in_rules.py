"""The words of clauses in rules, constructions, and what is judged in a freeze that else only measures."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.factory import ESTIMATORS, freeze, judged, refusal, span
from verdict.judge.lattice import count, prove_tags
from verdict.judge.lint.examination import examine
from verdict.words.vocabulary import RiskStatus, Word

TWO = {"schema": "verdict/prereg/2"}
STRICT = {
    "P1": {
        "clauses": {
            "strict": {"test": "x <= 1"},
            "loose": {"test": "x <= 3"},
            "sure": {"grade": "construction", "why": "made so"},
        }
    }
}
P2 = {"P2": {"grade": "construction", "why": "made so"}}


def rule(when: str, **changes):
    """Return how an outcome with this rule comes out on x."""
    outcomes = [{"name": "YES", "when": when}, {"name": "NO", "when": f"not ({when})"}]
    return lambda x: judged({"x": x}, **{**TWO, "predictions": STRICT, "outcomes": outcomes, **changes}).fired


def test_a_rule_asks_for_the_word_of_a_clause():
    """The strict form fails while the mechanism holds."""
    fires = rule("P1.strict == NOT_PASSED and P1.loose == PASS")
    assert ["NO", "YES", "NO"] == [fires(x) for x in (0.5, 2, 4)]
    assert "NO" == fires(span(0, 2))
    assert "YES" == rule("P1.strict == UNTESTED and P1 == UNTESTED")(span(0, 2))


def test_a_rule_asks_for_one_level_of_many():
    """A clause of for_each has its word too."""
    of = {"P1": {"for_each": ["t"], "test": "F <= bar"}}
    outcomes = [{"name": "LATE", "when": "P1.t4 == NOT_PASSED and P1.t1 == PASS"}]
    rows = [{"at": {"t": t}, "value": 0.1 * t} for t in (1, 2, 3, 4)]
    found = judged({"F": {"cells": rows}}, **TWO, predictions=of, outcomes=outcomes)
    assert "LATE" == found.fired


def test_risks_flips_and_the_end_of_looks_ask_for_clauses_too():
    """Wherever a verdict may be asked for, so may that of a clause."""
    risks = {"R1": {"title": "r", "status": "open", "on": [{"when": "P1.loose == PASS", "to": "sharpened"}]}}
    claims = {"C": {"tags": {"op": "conjectured"}, "flips": [
        {"tier": "op", "to": "validated", "when": "P1.strict == PASS"}]}}  # fmt: skip
    found = judged({"x": 2}, **TWO, predictions=STRICT, risks=risks, claims=claims, tag_flips="declared")
    assert RiskStatus.SHARPENED is found.risks[0].after
    assert () == found.claims[0].proposals
    found = judged({"x": 0}, **TWO, predictions=STRICT, risks=risks, claims=claims, tag_flips="declared")
    assert 1 == len(found.claims[0].proposals)


def test_whether_something_holds_by_construction_is_settled_at_once():
    """A clause by its grade, a prediction where all its clauses have it; a test is none, whatever came out."""
    both = {**STRICT, "P2": {"clauses": {"a": {"grade": "construction", "why": "made so"}}}}
    for when, fired in [
        ("constructed(P1.sure)", "YES"), ("constructed(P1.strict)", "NO"), ("constructed(P1)", "NO"),
        ("constructed(P2)", "YES"), ("not constructed(P2.a)", "NO"),
        ("P1.sure == UNTESTED and constructed(P1.sure)", "YES"),
    ]:  # fmt: skip
        for x in (0.5, 4, span(0, 5)):
            assert fired == rule(when, predictions=both)(x), when


REFUSED = [
    ("P1 has no clause 'strct'; it has: loose, strict, sure. Did you mean 'strict'?", "P1.strct == PASS"),
    ("P3 has a single test and no clauses by name; wanted P3 alone", "P3.test == PASS"),
    ("found x.lo, an attribute access", "x.lo > 1"),
    ("constructed() asks a prediction or a clause of one", "constructed(x)"),
    ("constructed() asks a prediction or a clause of one", "constructed(PASS)"),
    ("nothing is called 'P7'", "constructed(P7)"),
    ("found an attribute access", "P1.strict.x == PASS"),
]


@pytest.mark.parametrize(("words", "when"), REFUSED, ids=[when for _, when in REFUSED])
def test_a_word_that_is_not_there_is_refused_with_the_nearest(words, when):
    """A slip in a clause's name says which there are."""
    of = {**STRICT, "P3": {"test": "x <= 9"}}
    said = refusal(freeze, **TWO, predictions=of, outcomes=[{"name": "A", "when": when}])
    assert words.partition(";")[0] in said


def test_tests_and_schema_1_know_no_words_of_clauses():
    """A test cannot ask for a verdict, and an older schema says from when on it can."""
    assert "attribute access" in refusal(freeze, **TWO, predictions={**STRICT, "P2": {"test": "P1.strict == PASS"}})
    assert "nothing is called 'P1'" in refusal(freeze, **TWO, predictions={**STRICT, "P2": {"test": "constructed(P1)"}})
    for when in ("P1.strict == PASS", "constructed(P1)"):
        said = refusal(freeze, predictions=STRICT, outcomes=[{"name": "A", "when": when}])
        assert "from schema 2 on" in said


def proof(when: str, predictions=STRICT):
    """Prove a freeze whose only flip has this condition."""
    flips = [{"tier": "op", "to": "validated", "when": when}]
    claims = {"C": {"tags": {"op": "conjectured"}, "flips": flips}}
    return prove_tags(freeze(**TWO, predictions=predictions, claims=claims))


@pytest.mark.parametrize(
    ("holds", "when"),
    [
        (True, "P1 == PASS and P1.strict == NOT_PASSED"),
        (True, "P1 == PASS and P1.strict == UNTESTED"),
        (True, "P1 == UNTESTED and P1.loose == NOT_PASSED"),
        (True, "P1.sure == PASS"),
        (True, "P1 == PASS"),  # one clause of it is by construction
        (True, "P1 == NOT_PASSED and P1.strict == PASS and P1.loose == PASS"),
        (True, "not constructed(P1.sure)"),
        (False, "P1 == NOT_PASSED and P1.strict == PASS"),
        (False, "P1.loose == PASS and P1.strict == NOT_PASSED"),
        (False, "P1.strict == PASS"),
        (False, "constructed(P1.sure) and P1.loose == PASS"),
    ],
)
def test_the_lattice_knows_how_words_of_clauses_hang_together(holds, when):
    """What no outcome can be refutes nothing; what one can be does."""
    assert holds is proof(when).holds


def test_lint_shows_readings_for_words_of_clauses():
    """Each outcome is reached by readings that the judge confirms, and none is missing."""
    rules = [
        {"name": "STRICT", "when": "P1.strict == PASS"},
        {"name": "LOOSE", "when": "P1.strict == NOT_PASSED and P1.loose == PASS"},
        {"name": "NONE", "when": "P1.loose == NOT_PASSED and P1.strict == NOT_PASSED"},
        {"name": "ODD", "when": "P1.loose == NOT_PASSED and P1.strict == PASS"},
    ]
    found = examine(freeze(**TWO, predictions=STRICT, outcomes=rules), ESTIMATORS)
    shown = {w.place: w.witnesses["fires"] for w in found.witnessed if w.place.startswith("outcome")}
    assert {"outcome STRICT", "outcome LOOSE", "outcome NONE"} <= {name for name, text in shown.items() if text}
    assert not shown["outcome ODD"]


def test_a_freeze_that_measures_may_judge_one_prediction():
    """The side prediction has its word; the others say why they have none."""
    of = {"P1": {"test": "all(F <= bar)"}, "P2": {"test": "x <= 3"}}
    found = {
        p.id: p for p in judged({"F": 0.1, "x": 2}, **TWO, predictions=of, measure_only={"except": ["P2"]}).predictions
    }
    assert (Word.UNTESTED, Word.PASS) == (found["P1"].word, found["P2"].word)
    assert ["measure_only"] == [str(reason) for reason in found["P1"].reasons]
    assert 3 == count(freeze(**TWO, predictions=of, measure_only={"except": ["P2"]}))
    assert "nothing here is called 'P9'" in refusal(freeze, **TWO, predictions=of, measure_only={"except": ["P9"]})
    assert "which schema 1 does not know" in refusal(freeze, predictions=of, measure_only={"except": ["P2"]})
    everything = judged({"F": 0.1, "x": 2}, **TWO, predictions=of, measure_only=True)
    assert {Word.UNTESTED} == {p.word for p in everything.predictions}


@settings(max_examples=40, deadline=None)
@given(st.floats(-1, 5), st.floats(0, 3), st.booleans())
def test_a_wider_interval_makes_no_rule_on_clauses_true_that_asks_for_a_pass(at, by, strict):
    """P1.strict == PASS never comes to hold as an interval grows or its cell goes missing."""
    when = "P1.strict == PASS" if strict else "P1.loose == PASS"
    fires = rule(when)
    narrow, wide = fires(span(at, at + 0.01)), fires(span(at - by, at + 0.01 + by))
    assert not (wide == "YES" and narrow != "YES")
    assert "NO" == judged({"F": 0.1}, **TWO, predictions=STRICT, outcomes=[
        {"name": "YES", "when": when}, {"name": "NO", "when": f"not ({when})"}]).fired  # fmt: skip
