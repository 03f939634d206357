"""Outcome tables that look at quantities beside words: every overlap and hole that a record shows is found."""

from __future__ import annotations

import pytest

from tests.factory import ESTIMATORS, freeze, judged
from verdict.judge.lint.examination import FindingKind, examine

P1 = {"P1": {"test": "x > 0.5"}}
OVERLAPS = [
    {"f": "P1 == PASS", "o": "x > 0.6"},
    {"f": "P1 == PASS and x > 0.6", "o": "P1 == PASS and x < 0.7", "n": "P1 != PASS"},
    {"a": "x > 0", "b": "x < 1"}, {"a": "P1 == NOT_PASSED", "b": "x < 0", "c": "P1 == PASS"},
    {"a": "x > 0", "b": "x > 0"},
    {"a": "P1 != PASS and x < 0.2", "b": "P1 == NOT_PASSED and x > 0.1", "c": "P1 == PASS"}, {"a": "ok", "b": "x > 5"},
    {"a": "ok", "b": "x >= 3 and P1 == PASS", "c": "not ok"},
]  # fmt: skip
HOLES = [
    {"f": "P1 == PASS", "o": "x > 0.6"}, {"a": "x > 1", "b": "x < 0"}, {"a": "P1 == PASS", "b": "P1 != PASS and x > 0"},
    {"a": "P1 == PASS and x > 1", "b": "P1 == NOT_PASSED"}, {"a": "ok", "b": "x < 2"},
]  # fmt: skip
SOUND = [
    {"f": "P1 == PASS", "o": "x <= 0.5"}, {"a": "x > 0", "b": "x <= 0"}, {"a": "ok", "b": "x < 3"},
    {"a": "x > 0", "b": "not (x > 0)"},
    {"f": "P1 == PASS and x > 1", "o": "P1 == PASS and x <= 1", "n": "P1 != PASS"},
    {"a": "P1 == PASS", "b": "P1 != PASS and x < 0", "c": "P1 != PASS and x >= 0"},
    {"a": "x > 0.5 and x > 1", "b": "P1 == PASS and x <= 1", "c": "x <= 0.5"},
]  # fmt: skip
NEVER = [
    {"f": "P1 == PASS and x < 0.4", "o": "not (P1 == PASS)"}, {"f": "P1 == NOT_PASSED and x > 0.5", "o": "P1 == PASS"},
    {"f": "x > 1 and x < 0", "o": "P1 == PASS"}, {"f": "ok and x < 2", "o": "P1 == PASS"},
]  # fmt: skip
FLAGS = {"ok": {"when": "x >= 3"}}


def table(rules: dict) -> dict:
    """Register rules by name beside one prediction of x."""
    return {"predictions": P1, "flags": FLAGS, "outcomes": [{"name": n, "when": when} for n, when in rules.items()]}


def said(rules: dict) -> list[str]:
    """Return what lint says of a table."""
    found = examine(freeze(**table(rules)), ESTIMATORS).findings
    return [f.text for f in found if f.kind is FindingKind.OUTCOMES]


@pytest.mark.parametrize("rules", OVERLAPS, ids=str)
def test_rules_that_hold_together_are_found(rules: dict) -> None:
    """At the readings that lint names, the judge fires none because several hold."""
    assert [text.startswith("not exclusive: ") for text in said(rules) if "exclusive" in text] == [True]
    values = [judged({"x": k / 20}, **table(rules)).firing for k in range(-40, 120)]
    assert any(len([rule for rule in firing.open if rule.holds]) > 1 for firing in values)


@pytest.mark.parametrize("rules", HOLES, ids=str)
def test_readings_at_which_no_rule_holds_are_found(rules: dict) -> None:
    """Beside words a rule on a quantity leaves something out."""
    assert [text.startswith("not exhaustive: ") for text in said(rules) if "exhaustive" in text] == [True]
    values = [judged({"x": k / 20}, **table(rules)).firing for k in range(-40, 120)]
    assert any(firing.fired is None and not firing.open for firing in values)


@pytest.mark.parametrize("rules", SOUND, ids=str)
def test_a_table_that_covers_every_reading_once_is_sound(rules: dict) -> None:
    """The negative control: every rule has readings, and nothing is refused."""
    assert [] == [text for text in said(rules) if "silent" not in text]
    fired = {judged({"x": k / 20}, **table(rules)).fired for k in range(-40, 120)}
    assert set(rules) == fired


@pytest.mark.parametrize("rules", NEVER, ids=str)
def test_a_rule_that_contradicts_the_words_beside_it_never_fires(rules: dict) -> None:
    """It is refused, not only warned of."""
    assert any(text.startswith("f can never fire") for text in said(rules))


CLAUSES = {"P1": {"clauses": {"a": {"grade": "construction", "why": "it is built so"}}}, "P2": {"test": "x > 0.5"}}


@pytest.mark.parametrize(("when", "idle"), [
    ("P1 == PASS", True), ("P1 == NOT_PASSED", True), ("P1 == PASS and P2 == PASS", True), ("P2 == PASS", False),
    ("P2 == PASS and P1 == UNTESTED", False), ("P1 == PASS or P2 == PASS", False),
    ("P2 == PASS and P2 == UNTESTED", True),
])  # fmt: skip
def test_a_flip_that_no_outcome_fires_is_refused(when: str, idle: bool) -> None:
    """What holds by construction has no verdict to flip a tag by."""
    flips = [{"tier": "main", "to": "validated", "when": when}]
    claims = {"c": {"tags": {"main": "conjectured"}, "flips": flips}}
    registration = freeze(predictions=CLAUSES, tag_flips="declared", claims=claims)
    found = [f for f in examine(registration, ESTIMATORS).findings if f.kind is FindingKind.TAGS]
    assert [True] * idle == [f.refuses for f in found]
