"""What would make something UNTESTED testable: lengths in full, intervals by the law of their width, costs with what
they rest on."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from tests.report.html.founding import small, stored
from verdict.report.view.testable import asked, draws_factor, factor, wanting


def span(low: float | None, high: float | None) -> dict[str, float | None]:
    """Return an interval with its middle, or its finite end."""
    ends = [end for end in (low, high) if end is not None]
    return {"lo": low, "hi": high, "middle": sum(ends) / len(ends) if ends else None}


def compared(
    value: Any, relation: str, *bars: Any, holds: bool | None = None, kind: str = "confidence"
) -> dict[str, Any]:
    """Return a comparison as the payload has it."""
    return {"what": "L", "value": value, "relation": relation, "bars": list(bars), "holds": holds, "unit": "sweeps",
            "interval": {"is": kind, "level": 0.95, "method": ""}, "at": {}, "said": "", "bar": ""}  # fmt: skip


def prediction_of(decision: dict[str, Any]) -> dict[str, Any]:
    """Return an UNTESTED prediction whose one comparison straddles its bar."""
    reason = {"why": "straddles", "what": "L", "note": "", "at": [], "cells": [], "text": ""}
    clause = {"verdict": "UNTESTED", "reasons": [reason], "decisions": [decision], "where": {}, "levels": {},
              "values": []}  # fmt: skip
    return {"verdict": "UNTESTED", "reasons": [reason], "clauses": {"test": clause}, "in_scope": True, "claim": ""}


def test_the_founding_freeze_needs_longer_runs_and_says_what_they_cost() -> None:
    """25 times 1,000 sweeps are asked for since tau may be more than 485.5; the budget is scaled by the same factor."""
    found = {one.predictions: one for one in wanting(stored("2026-05-30c"))}
    needs, costs = found["P5",].needs, found["P5",].costs
    assert "traj_len of more than 24,275 at t=200 to 2000; it was 3000, and tau_max is >= 485.5" == needs[0]
    assert "warmup of more than 2428 at t=200 to 2000; it was 1000, and tau_max is >= 485.5" == needs[1]
    assert any("asks in each cell" in need for need in needs)
    assert ("traj_len: more than 8.1 times that of this run",
            "gpu_hours: 6.674 of 8 were used; more than 54, if all of it goes with traj_len") == costs  # fmt: skip


def test_what_was_deferred_says_when_it_comes_back() -> None:
    """Predictions that need the same stand together."""
    found = {one.predictions: one for one in wanting(stored("2026-05-30c"))}
    assert "back when a substrate with an embedding is registered" in found["P6", "P7"].needs[0]
    assert () == found["P6", "P7"].costs


def test_only_what_is_untested_is_told() -> None:
    """And every prediction that is, once."""
    for payload in (small(), stored("2026-05-30c"), stored("2026-11-25d")):
        untested = [name for name, p in payload["predictions"].items() if p["verdict"] == "UNTESTED"]
        told = [name for one in wanting(payload) for name in one.predictions]
        assert sorted(untested) == sorted(told)
        assert all(one.needs for one in wanting(payload))


def test_a_cost_is_not_made_up() -> None:
    """Without a budget, or without a number used of it, there is a factor and no cost."""
    payload = copy.deepcopy(stored("2026-05-30c"))
    for budget in ({}, {"gpu_hours": {"used": None, "limit": 8.0, "kept": None}}):
        payload["budget"] = budget
        found = next(one for one in wanting(payload) if one.predictions == ("P5",))
        assert ("traj_len: more than 8.1 times that of this run",) == found.costs


@pytest.mark.parametrize(
    ("decision", "times"),
    [
        (compared(span(3000, 3000), ">=", span(24275, None), holds=False), 24275 / 3000),
        (compared(span(100, 100), ">=", span(150, 200), holds=False), 2.0),
        (compared(span(100, 100), ">=", span(90, 90), holds=True), None),
        (compared(span(100, 100), "<=", span(50, 50), holds=False), None),
        (compared(span(0, 0), ">=", span(50, 50), holds=False), None),
        (compared(None, ">=", span(50, 50), holds=False), None),
        (compared(span(100, 100), ">=", None, holds=False), None),
    ],
)
def test_how_many_times_a_length_must_be_as_long(decision: dict[str, Any], times: float | None) -> None:
    """Only of a length that surely is too short, by the upper end of what it is asked for."""
    assert times == factor(decision)


@pytest.mark.parametrize(
    ("decision", "times"),
    [
        (compared(span(0.2, 0.4), "<=", span(0.35, 0.35)), 4.0),  # half a width of 0.1, 0.05 from the bar
        (compared(span(0.2, 0.4), "<=", span(0.39, 0.39)), 2.0),  # never less than twice
        (compared(span(0.2, 0.4), "<=", span(0.3, 0.3)), None),  # the middle on the bar: no number of draws
        (compared(span(0.2, 0.4), "<=", span(0.301, 0.301)), None),  # ten thousand times says nothing any more
        (compared(span(0.2, None), "<=", span(0.35, 0.35)), None),
        (compared(span(0.2, 0.4), "<=", span(0.35, 0.35), kind="bound"), None),
        (compared(span(0.2, 0.4), "<=", span(0.35, 0.35), kind="exact"), None),
        (compared(None, "<=", span(0.35, 0.35)), None),
    ],
)
def test_how_many_times_the_draws_take_an_interval_off_its_bar(decision: dict[str, Any], times: float | None) -> None:
    """By the square of its half width over the distance of its middle from the bar, for confidence intervals only."""
    assert (None if times is None else pytest.approx(times)) == draws_factor(decision)


@pytest.mark.parametrize(
    ("bars", "told"),
    [((span(24275, None),), "more than 24,275"), ((span(10, 20),), "at least 20"), ((None,), "what is not known")],
)
def test_what_was_asked_for(bars: tuple[Any, ...], told: str) -> None:
    """A bar without an upper end is more than its lower one; an interval asks for its upper end."""
    assert told == asked(compared(span(1, 1), ">=", *bars))


def test_where_units_are_missing_no_number_of_draws_is_named() -> None:
    """The width goes by what they may have been, too, which more draws alone do not narrow."""
    decision = compared(span(-0.01, 0.1), ">", span(0.0, 0.0))
    assert draws_factor(decision) is not None
    decision["interval"]["method"] = "Student t, 11 degrees of freedom, n = 12, 2 of them missing"
    assert draws_factor(decision) is None
    payload = copy.deepcopy(small())
    payload["predictions"] = {"P1": prediction_of(decision)}
    ((needed,),) = [one.needs for one in wanting(payload)]
    assert needed.endswith("; 2 units are missing, and may have been anything in the support")


def test_after_a_rule_that_ended_the_looks_only_another_freeze_helps() -> None:
    """More draws would be looked at by nobody."""
    payload = copy.deepcopy(small())
    reason = {"why": "stopped", "what": "harm", "note": "lift <= 0, at look 1 of 2", "at": [], "cells": [], "text": ""}
    payload["predictions"] = {"P1": {**prediction_of(compared(span(-1, 1), ">", span(0, 0))), "reasons": [reason]}}
    assert [("another freeze: harm ended the looks (lift <= 0, at look 1 of 2)",)] == [
        one.needs for one in wanting(payload)
    ]
