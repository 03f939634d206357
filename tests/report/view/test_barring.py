"""Why something is open or fails: each cause once, with its places and the numbers behind it."""

from __future__ import annotations

from typing import Any

from tests.report.view.made import cell, clause, decision, deferred, payload, prediction, reason, span
from verdict.report.view.axes import axes
from verdict.report.view.barring import causes
from verdict.report.view.sentences import nearest, sentence, where

LONG = {
    "when": "L >= 50 * tau", "means": "",
    "cells": [
        {"cell": "", "at": {"t": t, "kernel": "alternating"}, "holds": t == 1,
         "decision": None if t == 1 else decision("L", span(1000), ">=", 500 * t, holds=False, unit="sweeps")}
        for t in (1, 2, 3)
    ],
}  # fmt: skip


def inadequate(t: int) -> dict[str, Any]:
    """Return a clause at one level that waits for the flag."""
    waits = reason("inadequate", f"long[t == {t}]", {"kernel": "alternating"})
    return clause("UNTESTED", where={"t": t}, reasons=[waits])


def told(found: dict[str, Any], only: str | None = None) -> list[tuple[str, str]]:
    """Return where and why of every cause."""
    known = axes(found)
    return [(where(cause, known), sentence(cause)) for cause in causes(found, only)]


def test_a_requirement_is_told_once_with_the_numbers_that_keep_it() -> None:
    """Of two predictions at two levels: one cause, its numbers at those levels alone, and no flag that holds."""
    both = {"t2": inadequate(2), "t3": inadequate(3), "t1": clause(where={"t": 1})}
    found = payload({"P1": prediction("UNTESTED", both), "P2": prediction("UNTESTED", both)}, flag_cells={"long": LONG})
    said = "L 1000 sweeps, wanted at least 1000 (elsewhere 1500)"
    assert [("P1 P2 t=2, 3", said)] == told(found)
    assert ("long",) == causes(found)[0].flags


def test_numbers_come_in_the_order_of_their_levels() -> None:
    """However they are listed, by the worst first or not: the first number is that of the first level."""
    worst = [decision("F", span(value), "<=", 0.1, holds=False, distance=span(0.1 - value), at={"t": t})
             for t, value in ((3, 17.0), (1, 4.7), (2, 4.7))]  # fmt: skip
    found = payload({"P1": prediction("NOT PASSED", {"test": clause("NOT PASSED", decisions=worst)})})
    assert [("P1", "F 4.7, 4.7, 17, wanted at most 0.1: outside by up to 16.9")] == told(found)


def test_a_count_of_cells_blames_no_single_one() -> None:
    """The requirement is told as it is written."""
    waits = clause("UNTESTED", where={"t": 2}, reasons=[reason("inadequate", "count(long[t == 2]) >= 2")])
    found = payload({"P1": prediction("UNTESTED", {"t2": waits})}, flag_cells={"long": LONG})
    assert [("P1 t=2", "count(long) >= 2 does not hold")] == told(found)


def test_cells_of_a_failure_fail_straddle_or_were_not_measured() -> None:
    """Each of the three with its places."""
    failing = decision("F", span(0.5), "<=", 0.3, holds=False, distance=span(-0.2), at={"t": 3})
    values = [cell({"t": 1}, span(0.2, 0.4), holds=None, as_measured=None), cell({"t": 2}, None, holds=None),
              cell({"t": 3}, span(0.5), holds=False, as_measured=False)]  # fmt: skip
    found = payload(
        {"P1": prediction("NOT PASSED", {"test": clause("NOT PASSED", decisions=[failing], values=values)})}
    )
    assert [
        ("P1 t=3", "F 0.5, wanted at most 0.3: outside by 0.2"),
        ("P1 t=1", "F 0.2 to 0.4, wanted at most 0.3: straddles the bar"),
        ("P1 t=2", "not measured: F"),
    ] == told(found)


def test_what_was_taken_away_is_all_that_is_said_of_a_clause() -> None:
    """A withdrawn clause is not told to be inadequate too."""
    gone = clause("UNTESTED", reasons=[reason("withdrawn", "E1: another run"), reason("inadequate", "long")])
    found = payload({"P1": prediction("UNTESTED", {"test": gone})}, flag_cells={"long": LONG})
    assert [("P1", "withdrawn by E1: another run")] == told(found)


def test_nothing_is_said_of_what_passes_or_was_deferred() -> None:
    """Adequacy is told only where it bars something."""
    assert [] == told(payload({"P1": prediction(), "P2": deferred()}, flag_cells={"long": LONG}))


def test_a_live_risk_is_told_by_its_title() -> None:
    """The name of its flag says less."""
    waits = clause("UNTESTED", reasons=[reason("inadequate", "R3 live, kref_risk"), reason("artifact", "K")])
    found = payload({"P1": prediction("UNTESTED", {"test": waits})}, risks={"R3": {"title": "the reference moves"}})
    assert [("P1", "R3 live: the reference moves"), ("P1", "in band only by averaging over K")] == told(found)


def test_the_nearest_comparison_of_a_pass_is_told_at_its_place() -> None:
    """Of all clauses the one that comes closest to its bar, with the level of its clause."""
    near = decision("x[t == 2]", span(0.9), "<=", 1, distance=span(0.1), at={"K": 10})
    far = decision("x[t == 1]", span(0.1), "<=", 1, distance=span(0.9))
    clauses = {"t1": clause(where={"t": 1}, decisions=[far]), "t2": clause(where={"t": 2}, decisions=[near])}
    one = nearest(prediction("PASS", clauses), axes(payload({})))
    assert one is not None
    assert ("x", {"t": 2, "K": 10}) == (one["what"], one["at"])
