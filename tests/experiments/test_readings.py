"""Readings as kinds write them: what is infinite says so, what is missing says why, nothing else becomes a number."""

from __future__ import annotations

import json
import math
from unittest.mock import Mock

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.factory import freeze, only
from verdict.experiments import contract
from verdict.experiments.contract import Readings, cell, confidence, duration, plain, reading, rhat
from verdict.experiments.dtm.figures import UNREAD, worst
from verdict.experiments.lattice import Halves, rhat_max
from verdict.statistics.adequacy import start_rhat
from verdict.words.errors import DocumentError, Problem, UsageError

SMALL = {"quantities": {"r": {"support": [1, "inf"]}}, "constants": {"bar": 1.05}}


@pytest.mark.parametrize(
    ("value", "word"), [(math.inf, "NOT PASSED"), (1.2, "NOT PASSED"), (1.0, "PASS"), (math.nan, "UNTESTED")]
)
def test_an_infinite_rhat_fails_its_bar(value: float, word: str) -> None:
    """Chains frozen apart disagree as much as can be: a failure that was seen, where NaN is nothing that was."""
    assert word == only("r <= bar", {"r": {"every": plain(rhat(value, "frozen"))}}, **SMALL).word.value


def test_chains_frozen_apart_are_written_as_a_bound() -> None:
    """From sums to the cell: two starts that never moved and stand apart, beside an observable that mixes."""
    apart, mixed = np.array([[10, 0], [10, 2], [-10, -2], [-10, 0]]).T
    over = start_rhat(np.stack([apart, mixed], axis=-1), 10, [0, 0, 1, 1])
    assert math.isinf(over[0]) and math.isfinite(over[1])
    written = plain(worst(over))
    assert {"at_least", "note"} == set(written)
    assert math.isfinite(written["at_least"])
    assert {"value": float(over[1])} == plain(worst(over[1:]))
    assert {"value": 1.0} == plain(worst(np.array([0.999, 0.9])))


def test_an_infinite_rhat_is_not_lost_beside_one_that_is_unknown() -> None:
    """Infinite wins over NaN, NaN over any number, and none at all is unknown: none of them opens a gate."""
    infinite = plain(rhat(math.inf, UNREAD))
    for over in ([1.0, math.nan, math.inf], [math.inf, math.nan], [math.inf], [2.0, math.inf]):
        assert infinite == plain(worst(np.array(over)))
        assert only("r <= bar", {"r": {"every": infinite}}, **SMALL).word.value == "NOT PASSED"
    for over in ([1.0, math.nan], [math.nan, math.nan], []):
        assert {"missing": UNREAD} == plain(worst(np.array(over)))


def test_certification_sees_chains_frozen_apart_beside_a_frozen_observable() -> None:
    """The largest R-hat of a run is infinite where one observable stands apart, though another never moved at all."""
    moved = np.array([[[3, 20, 20], [5, 20, 20]], [[4, 20, -20], [3, 20, -20]]], dtype=np.float64)
    assert math.isinf(rhat_max(Halves(moved, 20)))
    assert math.isnan(rhat_max(Halves(moved[:, :, :2], 20)))
    assert rhat_max(Halves(moved[:, :, :1], 20)) < 1.1


@given(st.floats(), st.floats())
def test_a_confidence_interval_is_one_or_missing(lo: float, hi: float) -> None:
    """Ends that are NaN or crossed are missing, infinite ones are refused; others are kept to the bit."""
    try:
        found = confidence(lo, hi, 0.95, "made up")
    except UsageError:
        assert lo <= hi and not (math.isfinite(lo) and math.isfinite(hi))
        return
    if found.missing is not None:
        assert not lo <= hi
    else:
        assert (lo, hi) == found.interval


@given(st.one_of(st.integers(-(2**53), 2**53), st.floats(allow_nan=False, allow_infinity=False)))
def test_a_value_comes_back_from_a_file_as_it_was_made(value: float) -> None:
    """Through JSON, as kept parts and stored sets go."""
    written = plain(cell({"t": 1}, reading(value=value)))
    assert {"at": {"t": 1}, "value": value} == json.loads(json.dumps(written))


def test_a_sentence_that_goes_on_has_no_full_stop_inside(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is known is listed with a full stop behind it, and here a remedy follows."""
    problem = Problem("f", 1, 1, "no axis is called 'u'; registered: t, K.")
    monkeypatch.setattr(contract, "lay_out", Mock(side_effect=DocumentError([problem])))
    with pytest.raises(UsageError, match="registered: t, K; mend the experiment kind 'record'"):
        Readings(freeze()).every("x", reading(value=3))


def test_nothing_is_added_where_one_does_not_fit() -> None:
    """A batch is taken whole or not at all, and a later batch cannot say a cell again."""
    readings = Readings(freeze())
    good, bad = ("F", cell({"t": 1}, reading(value=0.1))), ("F", cell({"t": 9}, reading(value=0.1)))
    with pytest.raises(UsageError, match=r"F at t=9: t=9 is not registered; .*mend the experiment kind 'record'"):
        readings.add([good, bad])
    assert {} == readings.plain()
    readings.add([good])
    readings.every("x", reading(value=3))
    for again in ([good], [("F", cell({"t": 1}, reading(missing="later")))], [("x", cell({}, reading(value=3)))]):
        with pytest.raises(UsageError, match="was measured twice"):
            readings.add(again)
    with pytest.raises(UsageError, match="F was measured twice"):
        readings.every("F", reading(value=0.2))
    assert {"F": {"cells": [{"at": {"t": 1}, "value": 0.1}]}, "x": {"every": {"value": 3}}} == readings.plain()


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.4, "0.4 s"), (2.5, "2.5 s"), (59, "59 s"), (60, "1 min"), (150, "2 min"), (3599, "1 h 00 min"),
     (3600, "1 h 00 min"), (7500, "2 h 05 min"), (360000, "100 h 00 min")],
)  # fmt: skip
def test_a_duration_is_said_as_people_say_it(seconds: float, words: str) -> None:
    """Seconds, minutes, hours; never a power of ten."""
    assert words == duration(seconds)
