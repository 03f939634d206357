"""A number that is left away keeps its share of the error: no prediction passes for want of other readings."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.factory import ESTIMATORS, evidence, freeze
from verdict.judge import judge
from verdict.words.vocabulary import Word

MISSING = {"missing": "not measured"}
TESTS = ("any(F > 1)", "count(F > 1) >= 1", "any(F > 1, where=t > 0)", "any(x > 1 or F > 1)", "F[t == 1] > 1 or x > 1")
FAMILIES = ({}, {"main": {"predictions": ["P1"], "error": 0.05, "method": "bonferroni"}})


def interval(low: float, high: float, level: float = 0.95) -> dict:
    """Write an interval that somebody brought."""
    return {"interval": [low, high], "level": level, "method": "normal"}


def word(test: str, families: dict, readings: list[dict], x: dict = MISSING) -> Word:
    """Judge one prediction on F at four levels, and x."""
    registration = freeze(schema="verdict/prereg/2", confidence={"least_level": 0.95}, families=families,
                          predictions={"P1": {"claim": "c", "test": test}})  # fmt: skip
    cells = [{"at": {"t": t}, **reading} for t, reading in enumerate(readings, 1)]
    outcome = judge(registration, evidence(registration, {"F": {"cells": cells}, "x": x}), ESTIMATORS)
    return outcome.predictions[0].word


@pytest.mark.parametrize("families", FAMILIES)
@pytest.mark.parametrize("gone", [MISSING, interval(0.5, 1.5, 0.5), {"value": 0.9}])
def test_readings_that_are_left_away_or_not_admitted_cheapen_nothing(families: dict, gone: dict) -> None:
    """Four intervals share 0.05, and so does the one that is left of them."""
    best, other = interval(1.05, 2.05), interval(0.5, 1.5)
    assert Word.UNTESTED is word("any(F > 1)", families, [best, other, other, other])
    assert Word.UNTESTED is word("any(F > 1)", families, [best, gone, gone, gone])


@pytest.mark.parametrize("families", FAMILIES)
def test_one_interval_alone_pays_for_itself(families: dict) -> None:
    """The negative control: what no test rests on costs nothing."""
    assert Word.PASS is word("F[t == 1] > 1", families, [interval(1.05, 2.05), MISSING, MISSING, MISSING])
    assert Word.PASS is word("any(F > 1)", families, [interval(1.9, 2.05), MISSING, MISSING, MISSING])


@settings(max_examples=40, deadline=None, derandomize=True, database=None)
@given(test=st.sampled_from(TESTS), families=st.sampled_from(FAMILIES), gone=st.sets(st.integers(0, 4), min_size=1),
       middles=st.lists(st.floats(0.3, 2.5), min_size=5, max_size=5))  # fmt: skip
def test_no_word_comes_from_leaving_readings_away(test, families, gone, middles) -> None:
    """Whichever of the five are dropped."""
    every = [interval(max(0.0, middle - 0.4), middle + 0.4) for middle in middles]
    fewer = [MISSING if i in gone else reading for i, reading in enumerate(every)]
    left = word(test, families, fewer[:4], fewer[4])
    assert left in (Word.UNTESTED, word(test, families, every[:4], every[4]))
