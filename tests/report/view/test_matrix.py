"""Predictions against the levels of one axis: squares by clauses, by counts of cells, and by comparisons."""

from __future__ import annotations

from typing import Any

import pytest

from tests.report.view.made import axis, cell, clause, counts, decision, deferred, payload, prediction, reason, span
from verdict.report.view.matrix import Square, State, matrix

H, F, O, N = State.HOLDS, State.FAILS, State.OPEN, State.NONE  # noqa: E741 - as short as squares


def states(found: dict[str, Any]) -> dict[str, list[State]]:
    """Return the squares of every row."""
    made = matrix(found)
    assert made is not None
    return {row.name: [square.state for square in row.squares] for row in made.rows}


def by_clause(*words: str) -> dict[str, Any]:
    """Return clauses of t = 1, 2, 3 with these words."""
    return {f"t{i}": clause(word, where={"t": i}) for i, word in enumerate(words, 1)}


def level(value: int, **cells: int) -> dict[str, Any]:
    """Return the counts at one level."""
    return {"level": value, "cells": counts(**cells), "as_measured": counts(**cells)}


def test_clauses_for_each_level_are_squares() -> None:
    """PASS holds, NOT PASSED fails, UNTESTED is open, and a level without a clause is empty."""
    found = payload({"P1": prediction("NOT PASSED", by_clause("PASS", "NOT PASSED", "UNTESTED")),
                     "P2": prediction("PASS", by_clause("PASS"))})  # fmt: skip
    assert {"P1": [H, F, O], "P2": [H, N, N]} == states(found)


@pytest.mark.parametrize(
    ("cells", "state"),
    [
        ({"inside": 2}, H), ({"inside": 1, "outside": 1}, F), ({"outside": 1, "unknown": 1}, F),
        ({"inside": 1, "unknown": 1}, O), ({"inside": 1, "premise_open": 1}, O), ({"inside": 1, "not_judged": 1}, H),
        ({"not_judged": 2}, N),
    ],
)  # fmt: skip
def test_counts_at_a_level_are_a_square(cells: dict[str, int], state: State) -> None:
    """One failure fails, what is open keeps it open, and what is out of premise takes no part."""
    rows = [level(1, **cells), level(2, inside=2), level(3, inside=2)]
    found = payload({"P1": prediction("PASS", {"test": clause(along={"t": rows})})})
    assert {"P1": [state, H, H]} == states(found)


def test_a_square_says_how_many_cells_were_judged_of_how_many() -> None:
    """As measured, before what is required of each."""
    clauses = {
        "t1": clause("PASS", where={"t": 1}, cells=counts(inside=5, not_judged=2)),
        "t2": clause("UNTESTED", where={"t": 2}, cells=counts(unknown=7), as_measured=counts(inside=4, not_judged=3)),
    }
    made = matrix(payload({"P1": prediction("UNTESTED", clauses)}))
    assert made is not None
    assert (Square(H, 5, 7, ("t1",)), Square(O, 4, 7, ("t2",)), Square(N)) == made.rows[0].squares


def test_comparisons_at_each_cell_are_squares_and_a_median_is_none() -> None:
    """Of `all(x <= 1)` each number stands against the bar; `median(x) <= 1` says nothing of a cell."""
    values = [cell({"t": 1}, span(0.5), holds=None), cell({"t": 2}, span(0.9, 1.1), holds=None),
              cell({"t": 3}, span(2), holds=None)]  # fmt: skip
    each = clause("NOT PASSED", values=values, decisions=[decision("x", span(2), "<=", 1, at={"t": 3}, holds=False)])
    median = clause("PASS", values=values, decisions=[decision("median(x)", span(0.9), "<=", 1)])
    assert {"P1": [H, O, F]} == states(payload({"P1": prediction("NOT PASSED", {"test": each})}))
    assert matrix(payload({"P1": prediction("PASS", {"test": median})})) is None


def test_the_axis_is_the_one_that_most_run_along() -> None:
    """Of equals the first registered; where not more than half run along any, there is no matrix."""
    along_k = prediction("PASS", {"K10": clause(where={"K": 10})})
    along_t = prediction("PASS", by_clause("PASS"))
    chosen = matrix(payload({"P1": along_k, "P2": along_t, "P3": along_t}))
    assert chosen is not None and "t" == chosen.axis.name
    assert matrix(payload({"P1": along_k, "P2": prediction(), "P3": prediction()})) is None
    first = matrix(payload({"P1": prediction("PASS", {"both": clause(where={"K": 10, "t": 1})})}))
    assert first is not None and "t" == first.axis.name


def test_what_was_deferred_has_no_row() -> None:
    """And does not count against a matrix."""
    found = payload({"P1": prediction("PASS", by_clause("PASS")), "P2": deferred(), "P3": deferred()})
    assert ["P1"] == list(states(found))


def test_of_what_was_taken_away_every_square_is_open() -> None:
    """An erratum withdraws the cells with the word."""
    gone = clause("UNTESTED", along={"t": [level(i, inside=1) for i in (1, 2, 3)]}, reasons=[reason("withdrawn", "E1")])
    assert {"P1": [O, O, O]} == states(payload({"P1": prediction("UNTESTED", {"test": gone})}))


def test_a_row_of_one_clause_beside_others_names_it() -> None:
    """So that nobody takes its squares for the whole prediction."""
    clauses = {"strict": clause(along={"t": [level(1, inside=1)]}), "loose": clause("UNTESTED")}
    made = matrix(payload({"P1": prediction("UNTESTED", clauses), "P2": prediction("PASS", by_clause("PASS"))}))
    assert made is not None
    assert ["strict", ""] == [row.of for row in made.rows]


def test_units_that_are_counted_are_no_columns() -> None:
    """A matrix over five hundred users would show nothing."""
    axes = {"user": axis(size=500, counted=True)}
    assert matrix(payload({"P1": prediction("PASS", {"test": clause(where={"user": 3})})}, axes=axes)) is None
