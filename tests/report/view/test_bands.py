"""One quantity against its bar along up to two axes: what was judged, and what was not."""

from __future__ import annotations

from typing import Any

from tests.report.view.made import axis, cell, clause, counts, decision, deferred, payload, prediction, reason, span
from verdict.report.view.bands import bands, leading


def at(t: int, word: str = "PASS", quantity: str = "x", judged: bool = True) -> dict[str, Any]:
    """Return the clause of one t with its cells along K."""
    values = [cell({"K": K, "kernel": "alternating"}, span(0.1 * K), judged=judged or K == 20) for K in (10, 20)]
    made = decision(f"{quantity}[t == {t}]", span(2), "<=", 3, at={"K": 20})
    reasons = [reason("inadequate", "long")] if word == "UNTESTED" else []
    return clause(word, where={"t": t}, decisions=[made] if word == "PASS" else [], values=values, reasons=reasons,
                  cells=counts(inside=2))  # fmt: skip


def along_both(word: str = "PASS", quantity: str = "x", **changes: Any) -> dict[str, Any]:
    """Return a prediction along t and K."""
    return prediction(word, {f"t{t}": at(t, quantity=quantity) for t in (1, 2, 3)}, **changes)


def test_cells_of_clauses_make_a_table_along_two_axes() -> None:
    """Levels of the clauses are rows, levels of their cells columns; the axis of one level is neither."""
    found = bands(payload({"P1": along_both()}), "P1")
    assert found is not None
    assert ("x", "K", "t") == (found.quantity, found.across.name, found.down.name if found.down else "")
    assert [[1.0, 2.0]] * 3 == [[c.value["middle"] for c in row if c and c.value] for row in found.cells]
    assert {"t": 2, "K": 20} == (found.cells[1][1].place if found.cells[1][1] else {})


def test_what_is_out_of_premise_and_what_is_barred_are_told_apart() -> None:
    """A cell out of premise is not judged; a row with a requirement that does not hold proves nothing."""
    clauses = {"t1": at(1, judged=False), "t2": at(2, "UNTESTED"), "t3": at(3)}
    found = bands(payload({"P1": prediction("UNTESTED", clauses)}), "P1")
    assert found is not None
    assert [False, True] == [c.judged for c in found.cells[0] if c]
    assert {2} == found.barred


def test_one_axis_is_one_row_and_three_are_none() -> None:
    """A table has two sides."""
    values = [cell({"t": t}, span(t)) for t in (1, 2, 3)]
    one = clause(values=values, cells=counts(inside=3), decisions=[decision("x", span(1), "<=", 3, at={"t": 1})])
    found = bands(payload({"P1": prediction("PASS", {"test": one})}), "P1")
    assert found is not None and found.down is None and 1 == len(found.cells)
    three = {
        **one,
        "values": [cell({"t": t, "K": K, "u": u}, span(1)) for t in (1, 2) for K in (10, 20) for u in (1, 2)],
    }
    axes = {"t": axis(1, 2), "K": axis(10, 20), "u": axis(1, 2)}
    assert bands(payload({"P1": prediction("PASS", {"test": three})}, axes=axes), "P1") is None


def test_without_numbers_or_comparisons_there_is_no_table() -> None:
    """A flag has no bar, and a single number no axis."""
    flag = clause(decisions=[decision("resolved", None, "", said="true")])
    alone = clause(decisions=[decision("x", span(1), "<=", 3)], values=[cell({"t": 1}, span(1)), cell({"t": 2}, None)])
    for one in (flag, alone, clause()):
        assert bands(payload({"P1": prediction("PASS", {"test": one})}), "P1") is None


def test_a_cell_without_a_word_of_its_own_stands_by_its_number() -> None:
    """`holds` is what the number by itself gives, before what is required of it."""
    median = clause("PASS", values=[cell({"t": 1}, span(1), holds=None, as_measured=None),
                                    cell({"t": 2}, span(9), holds=None, as_measured=None)],
                    decisions=[decision("median(x)", span(1), "<=", 3)])  # fmt: skip
    found = bands(payload({"P1": prediction("PASS", {"test": median})}), "P1")
    assert found is not None
    assert [True, False, None] == [c.holds if c else None for c in found.cells[0]]


def test_the_leading_numbers_are_those_that_most_are_judged_by() -> None:
    """Two axes before one, shared before alone, judged before barred; deferred ones have none."""
    predictions = {"P0": deferred(), "P1": along_both(quantity="y"), "P2": along_both("UNTESTED"), "P3": along_both()}
    found = leading(payload(predictions))
    assert found is not None
    assert ("P2", ("P3",)) == (found.about, found.others)
    barred = {"P2": prediction("UNTESTED", {"t1": at(1), "t2": at(2, "UNTESTED"), "t3": at(3)}), "P3": along_both()}
    found = leading(payload(barred))
    assert found is not None and "P3" == found.about
    assert leading(payload({"P0": deferred()})) is None
