"""Phrases of documents: what decided, why it is not more, and what became of a number."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.report.figures.test_choosing import stored
from tests.report.golden import judged
from verdict.report.html.paste import latex, markdown
from verdict.report.phrases import cell, flags, narrow, said, square
from verdict.report.render import render
from verdict.report.view.bands import Cell
from verdict.report.view.matrix import Square, State


def span(low: float | None, high: float | None) -> dict[str, Any]:
    """An interval as the payload has it."""
    ends = [end for end in (low, high) if end is not None]
    return {"lo": low, "hi": high, "middle": sum(ends) / len(ends) if ends else None}


@pytest.mark.parametrize(
    ("low", "high", "written"),
    [(0.373, 0.4561, "0.373 to 0.456"), (2.9401, 2.9404, "2.94"), (17.03, None, ">= 17.03"), (None, 3, "<= 3"),
     (None, None, "open"), (-2, -1, "-2 to -1")],
)  # fmt: skip
def test_an_interval_is_written_by_its_ends(low: float | None, high: float | None, written: str) -> None:
    """Three digits, one number where both ends agree in them, an open end said."""
    assert written == narrow(span(low, high))


@pytest.mark.parametrize(
    ("holds", "judged_there", "written"),
    [(True, True, "1"), (False, True, "1 ✗"), (None, True, "1 ?"), (True, False, "(1)"), (False, None, "(1)")],
)
def test_only_what_was_judged_has_a_word(holds: bool | None, judged_there: bool | None, written: str) -> None:
    """A number out of premise, or of an open premise, stands in brackets, whatever side of the bar it is on."""
    assert written == cell(Cell(span(1, 1), holds, judged_there, {}))


def test_what_was_not_measured_is_said() -> None:
    """No number is unknown, and a place that is none is empty."""
    assert ("unknown", "") == (cell(Cell(None, None, True, {})), cell(None))


def test_a_square_has_a_figure_only_for_several_cells() -> None:
    """A glyph for each state; how many cells were judged where there are several."""
    assert ["✓", "✗ 5", "?", ""] == [
        square(Square(State.HOLDS, 1, 1)), square(Square(State.FAILS, 5, 7)), square(Square(State.OPEN, 0, 1)),
        square(Square(State.NONE)),
    ]  # fmt: skip


def test_each_prediction_is_told(tmp_path: Path) -> None:
    """One comparison with its margin, or the words of clauses; the reasons with their places."""
    found = {one.name: one for one in said(judged(tmp_path))}
    assert "error 0.2 at seed=2, wanted at most 0.3 (inside by 0.1; exact)" == found["P1"].decided
    assert () == found["P1"].why
    assert "everywhere UNTESTED, typical PASS, by_definition UNTESTED" == found["P2"].decided
    assert ("deferred: the larger grid is _not_ licensed; back when it is",) == found["P3"].why
    straddling = "seed=3: error 0.04 to 0.25, wanted at most 0.05: straddles the bar"
    assert ("only in | long runs", straddling) == found["P4"].why


def test_flags_are_told_together(tmp_path: Path) -> None:
    """Cells that say the same are told as a range, and a flag without cells by its truth."""
    assert (("long_enough", "true at seed=1 to 3"), ("all_long", "true")) == flags(judged(tmp_path))


def test_no_number_stands_as_what_decided_an_untested_prediction() -> None:
    """The median of P5 lies in its band and decides nothing: a table says what keeps it open, of P1 what decided."""
    payload = stored("2026-05-30c")
    decided = {row.name: row.decided for row in said(payload)}
    assert decided["P5"].startswith("nothing: traj_len 3000, wanted at least 24,280")
    assert decided["P1"].startswith("median(clt) 2.125")
    for table in (markdown(payload), latex(payload), render(payload, "tex")):
        (row,) = (line for line in table.splitlines() if line.strip("| ").startswith("P5 ") and "within" in line)
        assert ("1.625" in row, "wanted at least 24,280" in row) == (False, True)
