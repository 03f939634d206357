"""An outcome and a difference as a notebook shows them: a piece of HTML whose styles touch nothing outside of it."""

from __future__ import annotations

from typing import Any

from verdict.report.saying import in_one_line
from verdict.report.view.abridged import clipped
from verdict.report.view.deciding import why
from verdict.report.view.difference import difference_view
from verdict.report.view.tally import tally

TEXT = 400  # letters of a text in a cell
ROWS = 200  # rows of a table


def outcome_html(payload: dict[str, Any]) -> str:
    """Show an outcome: its tally, a row for each prediction, and what it does not show."""
    from verdict.report.render import site_page

    shown = in_one_line(payload)
    rows = [
        {
            "name": name,
            "word": prediction["verdict"],
            "claim": clipped(prediction["short"] or prediction["claim"], TEXT),
            "why": clipped(why(name, shown), TEXT),
        }
        for name, prediction in shown["predictions"].items()
    ]
    return site_page(
        "notebook_outcome", freeze=shown["freeze"], measurements=shown["measurements"], tally=str(tally(shown)),
        rows=rows[:ROWS], more=max(len(rows) - ROWS, 0), limits=shown["does_not_show"], code=shown["exit_code"],
    )  # fmt: skip


def difference_html(payload: dict[str, Any]) -> str:
    """Show a difference, given as its payload: the result first, then what touches a verdict."""
    from verdict.report.render import site_page

    return site_page("notebook_difference", shown=difference_view(in_one_line(payload)))
