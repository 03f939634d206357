"""Nothing follows from a verdict or a number that an erratum took away: what rests on it is open, and says so."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.factory import ESTIMATORS, evidence, freeze, judged
from verdict.expression.evaluate import Environment
from verdict.judge import judge
from verdict.judge.firing import fire
from verdict.judge.points import unknown_word, word_value
from verdict.words.vocabulary import RiskStatus, Tag, Word

TWO = "verdict/prereg/2"
PREDICTIONS = {"P1": {"test": "all(F <= bar)"}, "P2": {"test": "x > 0"}}
NUMBERS = {"F": {"every": 0.1}, "x": 1}
GONE = {"P1": "E1: a bug"}
ELSE = [{"name": "ELSE", "when": "P2 != PASS"}]


def outcomes(when: str, **changes):
    """Judge with P1 withdrawn and one registered outcome; return how it came out."""
    rules = [{"name": "FIRST", "when": when}, *ELSE]
    return judged(NUMBERS, **{"withdrawn": GONE, "schema": TWO, "predictions": PREDICTIONS, "outcomes": rules,
                              **changes}).firing  # fmt: skip


@pytest.mark.parametrize(
    "when",
    ["P1 != PASS", "not (P1 == PASS)", "P1 == UNTESTED", "P1 != NOT_PASSED", "P1 == PASS", "P2 == PASS and P1 != PASS",
     "not (P1 == PASS or P1 == NOT_PASSED)"],
)  # fmt: skip
def test_no_outcome_fires_from_a_withdrawn_verdict(when: str) -> None:
    """Whatever way it is asked; the outcome is open and names the prediction that was withdrawn."""
    found = outcomes(when)
    assert (None, [("FIRST", None, ("P1",))]) == (found.fired, [(r.name, r.holds, r.withdrawn) for r in found.open])
    assert "no outcome fired: FIRST is open, since P1 is withdrawn" == str(found)


@pytest.mark.parametrize("when", ["P1 != PASS", "not (P1 == PASS)", "P1 == UNTESTED"])
def test_an_untested_verdict_that_nobody_withdrew_still_fires(when: str) -> None:
    """The negative control: for want of numbers the rule holds, and under schema 1 it does so when it is withdrawn."""
    rules = [{"name": "FIRST", "when": when}, *ELSE]
    lacking = judged({"x": 1}, schema=TWO, predictions=PREDICTIONS, outcomes=rules)
    assert "FIRST" == lacking.fired
    assert "FIRST" == outcomes(when, schema="verdict/prereg/1").fired


def test_what_holds_whatever_the_withdrawn_word_is_still_fires() -> None:
    """A rule that another verdict makes true, or false, does not depend on the withdrawn one."""
    assert "FIRST" == outcomes("P2 == PASS or P1 == PASS").fired
    assert () == outcomes("P2 != PASS and P1 != PASS").open


@pytest.mark.parametrize(("a", "b"), list(product(["P1 != PASS", "not (P1 == PASS)"], ["sharpened", "confirmed"])))
def test_no_risk_moves_and_no_tag_is_proposed(a: str, b: str) -> None:
    """Both stay where they were, and a notice says what the withdrawal keeps open; without it both move."""
    changes = {
        "schema": TWO, "predictions": PREDICTIONS, "tag_flips": "declared",
        "risks": {"R1": {"title": "r", "status": "open", "on": [{"when": a, "to": b}]}},
        "claims": {"c": {"tags": {"op": "solid"}, "flips": [{"tier": "op", "to": "conjectured", "when": a}]}},
    }  # fmt: skip
    found = judged(NUMBERS, withdrawn=GONE, **changes)
    assert (RiskStatus.OPEN, ()) == (found.risks[0].after, found.claims[0].proposals)
    said = [notice.text for notice in found.notices if notice.kind == "kept open"]
    assert [f"risk R1 is not moved to {b}, by {a}: P1 is withdrawn",
            f"claim c, op, is not proposed for conjectured, by {a}: P1 is withdrawn"] == said  # fmt: skip
    moved = judged({"x": 1}, **changes)
    assert (b, (("op", Tag.SOLID, Tag.CONJECTURED),)) == (moved.risks[0].after, moved.claims[0].proposals)
    assert [] == [notice for notice in moved.notices if notice.kind == "kept open"]


@pytest.mark.parametrize("when", ["small", "max(F) <= bar", "not small or P2 == PASS"])
def test_nothing_follows_from_numbers_that_were_taken_away(when: str) -> None:
    """A flag over them is not known to consequences either, though it is shown as it was measured."""
    rules = [{"name": "FIRST", "when": when}, {"name": "ELSE", "when": "x < 0"}]
    flags = {"small": {"when": "max(F) <= bar"}}
    registration = freeze(schema=TWO, predictions=PREDICTIONS, outcomes=rules, flags=flags)
    measured = evidence(registration, NUMBERS)
    kept = judge(registration, measured, ESTIMATORS)
    lost = judge(registration, measured, ESTIMATORS, GONE, lost=frozenset({"F"}))
    assert "FIRST" == kept.fired
    assert ("FIRST" if "P2" in when else None) == lost.fired
    assert [True] == list(lost.flags[0].cells.values())


def fired_by(when: str, words: dict) -> str | None:
    """Fire a rule and the rest, given words of two predictions; a word that was withdrawn is None."""
    rules = [{"name": "FIRST", "when": when}, {"name": "REST", "when": f"not ({when})"}]
    registration = freeze(schema=TWO, predictions=PREDICTIONS, outcomes=rules)
    values = {name: unknown_word() if word is None else word_value(word) for name, word in words.items()}
    found = fire(registration, Environment(values, registration.grid))
    assert found is not None
    return found.fired


ATOMS = st.builds("{} {} {}".format, st.sampled_from(["P1", "P2"]), st.sampled_from(["==", "!="]),
                  st.sampled_from(["PASS", "NOT_PASSED", "UNTESTED"]))  # fmt: skip
RULES = st.recursive(
    ATOMS, lambda inner: st.builds("({} {} {})".format, inner, st.sampled_from(["and", "or"]), inner)
    | st.builds("not ({})".format, inner), max_leaves=5,
)  # fmt: skip


@settings(max_examples=80, deadline=None, derandomize=True)
@given(RULES, st.sampled_from(list(Word)))
def test_what_fires_beside_a_withdrawn_verdict_fires_whatever_it_was(when: str, other: Word) -> None:
    """Sound for every rule over verdicts: nothing fires that another word of the withdrawn one would not fire."""
    beside = fired_by(when, {"P1": None, "P2": other})
    whatever = {fired_by(when, {"P1": word, "P2": other}) for word in Word}
    assert beside is None or {beside} == whatever
