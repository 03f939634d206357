"""Anchors, numbers, cells, squares, tables under drawings, and what is taken along, one by one."""

from __future__ import annotations

from typing import Any

import pytest

from tests.report.html.founding import small, stored
from verdict.report.figures.figure import Figure
from verdict.report.html.anchors import Places, anchor
from verdict.report.html.cells import tables
from verdict.report.html.numbers import numbers
from verdict.report.html.paste import latex, markdown
from verdict.report.html.registered import constants
from verdict.report.html.squares import squares
from verdict.report.html.told import amount, between, raised, shortly
from verdict.report.view.axes import Axis
from verdict.report.view.matrix import Matrix, Row, Square, State


@pytest.mark.parametrize(
    ("parts", "named"),
    [(("P5",), "P5"), (("P5", "t2"), "P5.t2"), (("P5", "t2", {"K": 1024}), "P5.t2.K1024"),
     (("P2", "test", {"t": 50}), "P2.t50"), (("P1", "test", {"x": 0.5}), "P1.x0.5"),
     (("P1", "test", {"x": -2}), "P1.x-2"), (("P1", "test", {"x": "a b"}), "P1.xa~20~b")],
)  # fmt: skip
def test_anchors(parts: tuple[Any, ...], named: str) -> None:
    """A prediction, a clause of it, a cell of that; the clause of a prediction that has only one is left away."""
    assert named == anchor(*parts)


def test_levels_that_differ_never_share_an_anchor() -> None:
    """Signs, blanks, quotes and tildes stand as their numbers, so that nothing runs together."""
    levels = ["a", "a ", " a", "a~", "a~20~", 'a"', "a'", "a<", "a.b", "ä", "a-b", "a_b"]
    assert len(levels) == len({anchor("P1", "test", {"x": level}) for level in levels})


def test_a_place_is_given_once() -> None:
    """An id never stands twice in a page."""
    places = Places()
    assert ("P1", "") == (places.give("P1"), places.give("P1"))
    assert places.has("P1") and not places.has("P2")


@pytest.mark.parametrize(
    ("text", "shown"),
    [("2^20 sweeps", "2²⁰ sweeps"), ("10^-3", "10⁻³"), ("2^0.5", "2^0.5"), ("2^20.5", "2^20.5"), ("x^2", "x^2"),
     ("2^20.", "2^20."), ("a 2^3 b 2^4", "a 2³ b 2⁴"), ("^2", "^2")],
)  # fmt: skip
def test_powers_of_numbers_are_raised_and_nothing_else(text: str, shown: str) -> None:
    """A raised digit stays one when it is copied; what is no whole power is left as it was written."""
    assert shown == raised(text)


@pytest.mark.parametrize(
    ("value", "shown"),
    [(1048576, "1,048,576"), (0.1234567, "0.1235"), (999.94, "999.9"), (-2500.0, "-2,500"), (0, "0")],
)
def test_amounts(value: float, shown: str) -> None:
    """Thousands have a mark; smaller numbers have four digits."""
    assert shown == amount(value)


def span(low: float | None, high: float | None) -> dict[str, float | None]:
    """Return an interval as the payload has it."""
    return {"lo": low, "hi": high, "middle": None}


@pytest.mark.parametrize(
    ("found", "shown"),
    [(None, "–"), (span(0.365, 0.375), "0.365–0.375"), (span(17.03, None), "≥ 17"), (span(None, 2.0), "≤ 2"),
     (span(None, None), "open"), (span(2.0, 2.0), "2"), (span(-1.0, 2.0), "-1 to 2"),
     (span(2048.0, 4096.0), "2,048–4,096")],
)  # fmt: skip
def test_intervals_in_narrow_columns(found: dict[str, float | None] | None, shown: str) -> None:
    """By their ends; a minus sign is never read as the line between two ends."""
    assert shown == between(found)


def test_long_texts_of_tables_say_that_they_go_on() -> None:
    """With how long they are."""
    assert "a" * 300 == shortly("a" * 300)
    assert f"{'a' * 300}… (1,000 letters in all)" == shortly("a" * 1000)


def test_clauses_of_one_axis_share_a_table() -> None:
    """Seven clauses, one for each epoch, are one table of epochs by K; its anchors are those of clause and cell."""
    (table,) = tables("P5", stored("2026-11-25d"), Places())
    assert (7, 7, 49) == (len(table.rows), len(table.columns), table.size)
    assert ("t (epochs)", "K (sweeps)", "0.3333 to 3") == (table.corner, table.across, table.wanted)
    cell = table.rows[1].cells[2]
    assert cell is not None and ("P5.t2.K1024", "out") == (cell.anchor, cell.state)
    assert str(cell).startswith("(") and str(cell).endswith(")")


def test_numbers_that_miss_the_bar_without_being_judged_have_a_star() -> None:
    """The three ratios beyond 3 of the founding record, which nothing was concluded from; and the legend says so."""
    (table,) = tables("P5", stored("2026-05-30c"), Places())
    stars = [cell.anchor for row in table.rows for cell in row.cells if cell is not None and cell.misses]
    assert ["P5.t500.K1000", "P5.t1000.K1000", "P5.t2000.K1000"] == stars
    assert "? open · * its number by itself misses the bar" == table.legend
    assert "? 6.04–6.05*" == str(table.rows[2].cells[2])


def test_a_third_axis_gets_a_table_for_each_level() -> None:
    """Two kernels: two tables, and every cell in one of them."""
    found = tables("P5", stored("2026-11-25b"), Places())
    assert ["kernel=alternating", "kernel=symmetrised"] == [table.place for table in found]
    assert 98 == sum(table.size for table in found)


def test_every_cell_of_the_payload_stands_in_a_table() -> None:
    """None is lost, whatever the axes: of every clause as many cells as it lists."""
    for payload in (small(), stored("2026-05-30c"), stored("2026-11-23a"), stored("2026-11-25d")):
        several = {name for name, axis in payload["axes"].items() if axis["size"] > 1}
        for name, prediction in payload["predictions"].items():
            listed = [v for c in prediction["clauses"].values() for v in c["values"] if several & v["at"].keys()]
            assert len(listed) == sum(table.size for table in tables(name, payload, Places()))


def matrix(levels: tuple[int | str, ...], *states: tuple[State, ...]) -> Matrix:
    """Return a matrix of squares of one cell."""
    rows = (Row(f"P{i}", "PASS", "", tuple(Square(s, 1, 1) for s in row)) for i, row in enumerate(states, 1))
    return Matrix(Axis("x", levels), tuple(rows))


def test_a_matrix_of_long_names_is_left_away_where_it_tells_nothing() -> None:
    """Where no prediction differs along the axis, a list says the same in less room; short names stay columns."""
    long = tuple(f"a_name_of_some_length_{i}" for i in range(5))
    same, differing = (State.HOLDS,) * 5, (State.HOLDS,) * 4 + (State.OPEN,)
    assert squares(matrix(long, same), Places()) is None
    found = squares(matrix(long, differing), Places())
    assert found is not None and found.flowing
    short = squares(matrix((1, 2, 3, 4, 5), same), Places())
    assert short is not None and not short.flowing
    assert squares(None, Places()) is None


def figure(rows: tuple[tuple[str, ...], ...]) -> Figure:
    """Return a drawing of nothing with a table."""
    return Figure("f", "along", "t", "d", (), ("t", "L", "tau", "judged"), rows)


def test_a_long_table_under_a_drawing_is_crossed_and_keeps_every_number() -> None:
    """Six places by five lengths: six rows, and each number stands once, with what became of it where that is rare."""
    rows = tuple(
        (f"t{i}", f"L{j}", f"{i}.{j}", "open" if (i, j) == (2, 3) else "holds") for i in range(6) for j in range(5)
    )
    crossed = numbers(figure(rows))
    assert ("t \\ L", *(f"L{j}" for j in range(5))) == crossed.columns
    texts = [text for row in crossed.rows for text in row]
    assert 6 == len(crossed.rows) and "2.3 (open)" in texts
    assert {row[2] for row in rows} - {"2.3"} <= set(texts)
    assert "holds" in crossed.rest


def test_what_is_over_all_levels_stands_in_a_column_of_its_own() -> None:
    """A median has no level: its column says so, and no head of a column is empty."""
    rows = (*((f"t{i}", f"L{j}", "1", "holds") for i in range(6) for j in range(5)), ("median", "", "2", "holds"))
    crossed = numbers(figure(rows))
    assert "all" == crossed.columns[-1]
    assert ("median", "", "", "", "", "", "2") == crossed.rows[-1]


@pytest.mark.parametrize("rows", [3, 23])
def test_a_short_table_stays_as_it_is(rows: int) -> None:
    """Nothing is gained there."""
    found = figure(tuple((f"t{i}", f"L{i % 3}", "1", "holds") for i in range(rows)))
    assert found.rows == numbers(found).rows


def test_two_numbers_of_one_place_are_never_put_into_one_cell() -> None:
    """Where places repeat, the table stays as long as it is."""
    found = figure(tuple((f"t{i % 5}", f"L{i % 2}", str(i), "holds") for i in range(40)))
    assert found.rows == numbers(found).rows


def test_verdicts_are_taken_along_whole() -> None:
    """A row for each prediction, in Markdown and in LaTeX, with the digest of the freeze; no mark of either is left."""
    payload = small()
    assert len(payload["predictions"]) + 4 == len(markdown(payload).splitlines())
    assert payload["freeze"]["digest"].removeprefix("sha256:") in markdown(payload)
    rows = [line for line in latex(payload).splitlines() if line.endswith("\\\\")]
    assert len(payload["predictions"]) + 1 == len(rows)
    assert all(3 == row.replace("\\&", "").count("&") for row in rows)
    assert r"\textless{}em\textgreater{}loss" in latex(payload)


def test_constants_that_are_ranges_are_told_as_such() -> None:
    """A constant that is only known to lie between two ends has no single value."""
    found = {constant.name: constant for constant in constants(stored("2026-05-30c"))}
    assert ("0.1 to 0.2", "400 sweeps") == (found["kref_bar"].value, found["K_train"].value)
    assert () == constants(small())
