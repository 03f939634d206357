"""Bounds that rest on confidence: they count at their own level and below, and are open at any higher one."""

from __future__ import annotations

import json
import math

import pytest

from tests import factory
from tests.statistics.test_families import BARE, TWO, arms, one, said
from verdict.algebra.interval import Interval
from verdict.evidence.reading import Reading
from verdict.experiments.contract import plain
from verdict.experiments.dtm.figures import ENDS, ends, estimate
from verdict.experiments.tracking import Estimate
from verdict.statistics.law import Unknown
from verdict.statistics.registered import footings
from verdict.statistics.widening import as_if_longer, at_level

ALONE = TWO[: TWO.index("families")]
AT = {"at_least": 0.1, "level": 0.95, "method": "jackknife over chains, Student t, 15 degrees of freedom"}
OTHER = {"at_most": -0.1, "level": 0.95, "method": "z"}
BOTH = {"range": [0.1, 0.3], "level": 0.95, "method": "z"}
TESTS = [("> 0", AT), ("< 0", OTHER), ("> 0", BOTH)]


@pytest.mark.parametrize(("test", "bound"), TESTS, ids=["lower", "upper", "both"])
def test_a_bound_at_a_level_is_open_at_a_higher_one(test: str, bound: dict) -> None:
    """Two chances ask for 0.975: what holds at 0.95 decides alone, and not in the family, which says why."""
    assert "PASS" == str(one(ALONE.replace("> 0", test), a=bound).word)
    found = one(TWO.replace("> 0", test), a=bound)
    assert "UNTESTED" == str(found.word)
    assert "a bound at level 0.95 has no arms that lead to another level" in said(found)[0]
    assert "its interval cannot be taken to level 0.975" in str(found.protection)


@pytest.mark.parametrize(("test", "bound"), TESTS, ids=["lower", "upper", "both"])
def test_a_bound_at_the_level_of_the_family_counts(test: str, bound: dict) -> None:
    """The control: brought at the level wanted, or above it, the bound decides in the family too."""
    for level in (0.975, 0.99):
        assert "PASS" == str(one(TWO.replace("> 0", test), a={**bound, "level": level}).word)


def test_a_bound_decides_nothing_more_than_a_bound_can() -> None:
    """What lies above a lower bound is never told, whatever its level."""
    for rest in (ALONE, TWO):
        assert "UNTESTED" == str(one(rest.replace("> 0", "> 0.9"), a={**AT, "level": 0.99}).word)


@pytest.mark.parametrize("reading", BARE[:4], ids=["exact", "rounded", "range", "bound"])
def test_what_has_no_level_stays_as_it_is(reading: dict) -> None:
    """The control: a hard bound, a range and a number beside an interval are no claims at a level."""
    assert at_level(Reading.model_validate_json(json.dumps(reading)), 0.999, (-1.0, 1.0)) is None
    beside = TWO.replace("gain[arm == 'a'] > 0", "x > 0 and gain[arm == 'a'] > -0.9")
    assert "PASS" == str(one(beside, x={"every": reading}).word)


def test_a_bound_at_a_level_beside_an_interval_is_counted_and_open() -> None:
    """Two readings share the error; the interval clears its bar and the bound is open."""
    beside = TWO.replace("gain[arm == 'a'] > 0", "x > 0 and gain[arm == 'a'] > -0.9")
    found = arms(beside, x={"every": AT})[1].predictions[0]
    assert ("UNTESTED", 2) == (str(found.word), found.protection.readings)
    assert "PASS" == str(arms(beside, x={"every": {**AT, "level": 0.99}})[1].predictions[0].word)


def test_measured_lower_bounds_say_their_level() -> None:
    """T_O >= 250 by an estimate without an upper end: at its own level a bound, at 0.9993 nothing."""
    found = Estimate(value=300.0, error=20.0, lo=260.0, hi=math.inf, degrees=15.0, level=0.95)
    for written in (ends(Interval.of(260.0, math.inf), 0.95, ENDS), estimate(found, ENDS)):
        assert {"at_least", "level", "method", "note"} == set(plain(written))
        assert (260.0, 0.95, ENDS) == (written.at_least, written.level, written.method)
        assert (260.0, math.inf) == written.ends((0.0, math.inf))
        assert isinstance(at_level(written, 0.9993, (0.0, math.inf)), Unknown)
        assert not isinstance(at_level(written, 0.95, (0.0, math.inf)), Unknown)
    assert {"interval", "level", "method"} == set(plain(ends(Interval.of(260.0, 300.0), 0.95, ENDS)))
    assert {"missing"} == set(plain(ends(Interval.of(math.nan, math.inf), 0.95, ENDS)))


ADEQUATE = """
predictions:
  P1: {claim: "a", test: "gain[arm == 'a'] > 0", requires: [long]}
flags: {long: {when: "k >= 50 * x"}}
"""


@pytest.mark.parametrize("level", [0.95, 0.99])
@pytest.mark.parametrize(("k", "least"), [(30, 0.5), (4, 0.5)])
def test_a_run_is_not_long_enough_where_its_time_is_only_bounded_from_below(k: int, least: float, level: float) -> None:
    """k >= 50 x with x from a bound upwards: false where the bound alone is too much, and else unknown; never true."""
    for bound in ({"at_least": least}, {**AT, "at_least": least, "level": level}):
        outcome = arms(ADEQUATE, k=k, x={"every": bound})[1]
        assert "UNTESTED" == str(outcome.predictions[0].word)
    assert "PASS" == str(arms(ADEQUATE, k=30, x={"every": 0.5})[1].predictions[0].word)


@pytest.mark.parametrize(("level", "low"), [(0.95, 0.1), (0.975, -math.inf)])
def test_a_plan_has_a_bound_as_the_judge_has_it(level: float, low: float) -> None:
    """A longer run is not known to bring a bound at a higher level: open there, and at its own level what it is."""
    registration = factory.freeze(predictions={"P1": {"claim": "x is large", "test": "x > 0"}})
    evidence = factory.evidence(registration, {"x": {"every": AT}})
    behind = footings(registration, evidence, ("P1",))["P1"].sources
    planned = as_if_longer(evidence, behind, level, factor=4.0, power=0.8)
    assert low == float(planned.values["x"].at.lo)
