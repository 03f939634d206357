"""Cells and levels named shortly: one-level axes dropped, neighbours together, blocks of the grid as blocks."""

from __future__ import annotations

from typing import Any

import pytest

from tests.report.view.made import axis, clause, payload
from verdict.report.view.axes import Axis, axes, everywhere, levels_of, run, told, told_together

KNOWN = axes(payload({}))


def test_axes_of_one_level_are_dropped() -> None:
    """They say nothing of a cell; the others keep their order and unit."""
    known = axes(payload({}, axes={"b": axis(1, 2, unit="sweeps"), "a": axis("x"), "c": axis("u", "v")}))
    assert ["b", "c"] == list(known)
    assert Axis("b", (1, 2), "sweeps") == known["b"]
    assert "t=1, K=10" == told({"t": 1, "K": 10, "kernel": "alternating"}, KNOWN)
    assert "" == told({"kernel": "alternating"}, KNOWN)


def test_an_axis_of_counted_units_has_a_size_and_no_levels() -> None:
    """Its levels are not told one by one, and a cell on it can be named."""
    known = axes(payload({}, axes={"user": axis(size=500, counted=True)}))
    assert Axis("user", (), "", True) == known["user"]
    assert "user=7" == told_together([{"user": 7}], known)


@pytest.mark.parametrize(
    ("levels", "said"),
    [([1], "1"), ([1, 2], "1, 2"), ([1, 2, 3], "1 to 3"), ([3, 2, 1], "1 to 3"), ([1, 3, 5, 10, 25], "1, 3, 5 to 25")],
)
def test_neighbouring_levels_are_told_from_first_to_last(levels: list[int], said: str) -> None:
    """In registered order, whatever order they come in."""
    wide = Axis("t", (1, 2, 3, 4, 5, 10, 25))
    assert said == run(levels, wide)


PLACES: list[tuple[list[dict[str, Any]], str]] = [
    ([], ""),
    ([{"kernel": "alternating"}], ""),
    ([{"t": 1}, {"t": 3}], "t=1, 3"),
    ([{"t": t, "K": K} for t in (1, 2) for K in (20, 10)], "t=1, 2 with K=10, 20"),
    ([{"t": 1, "K": 10}, {"t": 2, "K": 20}, {"t": 3, "K": 20}], "t=1 with K=10; t=2, 3 with K=20"),
    ([{"K": 20, "t": 1}], "t=1 with K=20"),
]


@pytest.mark.parametrize(("places", "said"), PLACES)
def test_cells_are_named_by_the_blocks_that_they_fill(places: list[dict[str, Any]], said: str) -> None:
    """Whatever order they come in; what fills no block is told block by block."""
    assert said == told_together(places, KNOWN) == told_together(places[::-1], KNOWN)


def test_many_blocks_are_counted() -> None:
    """A chequered pattern of five blocks ends in how many more there are."""
    known = {"a": Axis("a", tuple(range(10))), "b": Axis("b", tuple(range(10)))}
    said = told_together([{"a": i, "b": j} for i in range(6) for j in range(i + 1)], known)
    assert said.endswith("; and 2 more")


def test_everywhere_means_the_whole_grid() -> None:
    """One level less is not everywhere; a place without levels is."""
    assert everywhere([{"t": 1}, {"t": 2}, {"t": 3}], KNOWN)
    assert everywhere([{}], KNOWN)
    assert not everywhere([{"t": 1}, {"t": 3}], KNOWN)


def test_a_clause_is_about_the_levels_of_its_for_each_or_of_all_that_it_reads() -> None:
    """Levels along axes of one level say nothing here either."""
    assert {"t": 2} == levels_of(clause(levels={"t": 2}), KNOWN)
    assert {"t": 2} == levels_of(clause(where={"t": 2, "kernel": "alternating"}), KNOWN)
    assert {} == levels_of(clause(), KNOWN)
