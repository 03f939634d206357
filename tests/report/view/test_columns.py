"""Columns of whole words: nothing runs over, nothing is lost, names break behind their own marks."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from verdict.report.view.abridged import clipped, contrast, listed, names
from verdict.report.view.columns import columns, wrapped

CELL = st.text(alphabet="ab._ ", max_size=40)


@given(st.lists(st.tuples(CELL, CELL, CELL), min_size=1, max_size=5), st.integers(12, 120))
def test_no_line_runs_over_and_no_letter_is_lost(rows: list[tuple[str, str, str]], width: int) -> None:
    """Whatever stands in the cells: every line fits, has no blank at its end, and every letter is shown once."""
    lines = list(columns(rows, width))
    assert [] == [line for line in lines if len(line) > width or line != line.rstrip()]
    assert sorted(re.sub(r"\s", "", "".join(map("".join, rows)))) == sorted(re.sub(r"\s", "", "".join(lines)))


def test_a_long_name_goes_on_behind_one_of_its_own_marks() -> None:
    """Between words first, then behind a dot or an underscore; a name without any is broken where it must be."""
    assert ["experiment.", "settings.", "protocol"] == wrapped("experiment.settings.protocol", 11)
    assert ["a b", "cde"] == wrapped("a b cde", 4)
    assert ["abcd", "ef"] == wrapped("abcdef", 4)


def test_columns_stand_below_each_other() -> None:
    """The widest column gives way, so that a short one stays whole."""
    assert ["name   a long text  x", "other  that goes    y", "       on"] == list(
        columns([("name", "a long text", "x"), ("other", "that goes on", "y")], 21)
    )


def test_lists_and_texts_are_cut_with_what_is_left_counted() -> None:
    """A sentence joins the last by and; a list counts the rest; a clipped text ends in an ellipsis."""
    assert ["", "a", "a and b", "a, b and c"] == [listed(list("abc")[:n]) for n in range(4)]
    assert "a, b and 1 more" == names(list("abc"), 2)
    assert "ab…" == clipped("abcd", 3)
    assert "x -> y" == contrast("x", "y", 5)
