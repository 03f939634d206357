"""The table of cells: one row for each, every digit, and nothing that a spreadsheet calculates."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pytest

from tests.factory import cells, evidence, freeze
from tests.report.golden import judged
from verdict.judge import judge
from verdict.outcome.payload import payload as payload_of
from verdict.report.tidy import FORMULA, tidy


def rows(payload: dict[str, Any]) -> list[dict[str, str]]:
    """Read a table."""
    return [*csv.DictReader(io.StringIO(tidy(payload), newline=""), strict=True)]


def asked(test: Any, numbers: Any = None, **changes: Any) -> list[dict[str, str]]:
    """Judge one prediction on F over t, and return its rows."""
    registration = freeze(schema="verdict/prereg/2", predictions={"P1": {"claim": "c", "test": test}}, **changes)
    known = {"F": cells(("t",), numbers or {1: 0.1, 2: 0.2, 3: 1 / 3, 4: 5})}
    return rows(payload_of(judge(registration, evidence(registration, known), {}), registration.grid))


EACH = {"per": ["t"], "each": "F <= bar", "quantifier": "all"}


def test_each_cell_has_a_row_with_every_digit() -> None:
    """What was measured, against which bar, whether it holds and was judged, and the verdict of its clause."""
    found = asked({**EACH, "where": "F <= 1"})
    assert ["1", "2", "3", "4"] == [row["at.t"] for row in found]
    assert [0.1, 0.2, 1 / 3, 5.0] == [float(row["middle"]) for row in found]
    assert ["true", "true", "false", "false"] == [row["holds"] for row in found]
    assert ["true", "true", "true", "false"] == [row["judged"] for row in found]
    assert {("P1", "test", "F", "<= 0.3", "NOT PASSED")} == {
        (row["prediction"], row["clause"], row["quantity"], row["bar"], row["verdict"]) for row in found
    }


def test_an_average_has_a_row_of_its_own_behind_its_cells() -> None:
    """The cells have no word, since none is asked; the average has its number, its bar and whether it holds."""
    *each, average = asked("mean(F) <= bar")
    assert ["F"] * 4 + ["mean(F)"] == [row["quantity"] for row in (*each, average)]
    assert ["", "", "", ""] == [row["holds"] for row in each]
    assert ("false", "") == (average["holds"], average["at.t"])
    assert pytest.approx((0.1 + 0.2 + 1 / 3 + 5) / 4) == float(average["middle"])


def test_the_level_of_a_clause_is_a_column() -> None:
    """Of clauses of for_each each row has the level, and the quantity its plain name."""
    registration = freeze(schema="verdict/prereg/2", predictions={"P1": {"for_each": ["t"], "test": "F <= bar"}})
    laid_out = evidence(registration, {"F": cells(("t",), {1: 0.1, 2: 0.2, 3: 0.3, 4: 5})})
    found = rows(payload_of(judge(registration, laid_out, {}), registration.grid))
    assert [("1", "F"), ("2", "F"), ("3", "F"), ("4", "F")] == [(row["at.t"], row["quantity"]) for row in found]


def test_a_prediction_without_clauses_has_one_row(tmp_path: Path) -> None:
    """What was deferred is in the table with its reason."""
    (row,) = [row for row in rows(judged(tmp_path)) if row["prediction"] == "P3"]
    assert ("", "UNTESTED", "deferred") == (row["clause"], row["verdict"], row["reason"].partition(":")[0])


def test_no_axis_takes_the_place_of_a_column() -> None:
    """An axis that is called like a column stands beside it."""
    registration = freeze(
        schema="verdict/prereg/2", axes={"verdict": {"levels": [1, 2], "role": "fixed"}},
        quantities={"G": {"axes": ["verdict"], "support": [0, 1]}},
        predictions={"P1": {"test": {"per": ["verdict"], "each": "G <= bar", "quantifier": "all"}}},
    )  # fmt: skip
    laid_out = evidence(registration, {"G": cells(("verdict",), {1: 0.1, 2: 0.2})})
    found = rows(payload_of(judge(registration, laid_out, {}), registration.grid))
    assert [("1", "PASS"), ("2", "PASS")] == [(row["at.verdict"], row["verdict"]) for row in found]


@pytest.mark.parametrize("begin", FORMULA)
def test_no_text_is_a_formula(tmp_path: Path, begin: str) -> None:
    """A text that begins like one has an apostrophe before it, or its escape; a number below zero stays a number."""
    payload = judged(tmp_path)
    cell = payload["predictions"]["P1"]["clauses"]["test"]["values"][0]
    cell |= {"at": {"seed": f"{begin}1"}, "value": {"lo": -1.5, "hi": -1e-9, "middle": -0.5}}
    row = rows(payload)[0]
    assert not row["at.seed"].startswith(FORMULA)
    assert row["at.seed"].removeprefix("'") in (f"{begin}1", f"\\u{ord(begin):04x}1")
    assert [-1.5, -1e-9, -0.5] == [float(row[end]) for end in ("lo", "hi", "middle")]


def test_rows_end_as_the_docs_say(tmp_path: Path) -> None:
    """A line feed alone, also where a system has another end of line; UTF-8 without a mark."""
    text = tidy(judged(tmp_path))
    assert text.endswith("\n") and "\r" not in text and not text.startswith("\ufeff")
    assert "line feed" in (Path(__file__).parents[2] / "docs" / "reference" / "reports.md").read_text(encoding="utf-8")
