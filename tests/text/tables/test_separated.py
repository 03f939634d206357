"""CSV as people have it: its columns, the places of its values, and everything that makes it no table."""

from __future__ import annotations

import csv
import io
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verdict.text.tables import Columns, read_columns
from verdict.words.errors import DocumentError
from verdict.words.limits import MOST_COLUMNS, MOST_PROBLEMS

KEEP = frozenset({"a", "b", "val/acc"})


def read(text: str | bytes, file: str = "t.csv", **told: str) -> Columns:
    """Read a table."""
    return read_columns(text.encode() if isinstance(text, str) else text, file, KEEP, **told)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a,b\n1,x\n2,y\n", {}),
        ("a;b\n1;x\n2;y\n", {}),
        ("a\tb\n1\tx\n2\ty\n", {}),
        ("\ufeffa,b\r\n1,x\r\n2,y", {}),
        ('"a",b\n"1","x"\n\n  \n"2", "y"\n', {}),
        ("a,b\n1,x\n2,y\n", {"delimiter": "comma"}),
        ("\ufeffsep=;\r\na;b\r\n1;x\r\n2;y\r\n", {}),
        ("\n\na,b\n1,x\n\n\n2,y\n\n", {}),
        (" a , b \n 1 , x \n 2 , y \n", {}),
        ("c,a,b,d\n,1,x,\n,2,y,\n", {}),
    ],
)
def test_the_same_table_in_many_spellings(text: str, told: dict[str, str]) -> None:
    """Delimiters, a byte order mark, CRLF, quotes, blanks, blank lines and other columns change no value."""
    found = read(text, **told)
    assert ({"a": ["1", "2"], "b": ["x", "y"]}, 2) == (dict(found.values), found.rows)


def test_the_first_line_of_a_spreadsheet_counts_as_a_line() -> None:
    """What separates the fields may be said there, though the header holds commas as well."""
    found = read("sep=;\na;b,c\n1;x\n")
    assert (("a", "b,c"), "t.csv:3:1: a: m") == (found.names, str(found.problem(0, "a", "m")))


def test_a_decimal_comma_stays_in_its_field() -> None:
    """With semicolons a comma is a part of a number, though one stands in a name of the header in quotes."""
    assert ["0,5"] == read('a;"b,c"\n0,5;x\n').values["a"]


def test_quotes_hold_delimiters_line_breaks_and_quotes() -> None:
    """And the rows after them have the lines that they have in an editor."""
    found = read('a,b\n"1,5","x\ny ""z"""\n2,w\n')
    assert {"a": ["1,5", "2"], "b": ['x\ny "z"', "w"]} == dict(found.values)
    assert "t.csv:2:7: b: m" == str(found.problem(0, "b", "m"))
    assert "t.csv:4:3: b: m" == str(found.problem(1, "b", "m"))
    assert ("line 2", "line 4") == (found.line(0, 1), found.line(1, 0))


def test_a_field_below_a_line_break_is_placed_there() -> None:
    """A value behind a quoted line break stands on a lower line than its row begins on."""
    assert "t.csv:3:5: b: m" == str(read('a,b\n"1\n2", x\n').problem(0, "b", "m"))


def test_a_name_outside_the_grammar_is_a_name() -> None:
    """Columns are called as programs call them."""
    found = read("a,val/acc,a.b c\n1,2,3\n")
    assert (("a", "val/acc", "a.b c"), ["2"]) == (found.names, found.values["val/acc"])
    assert ("a.b c",) == found.unread({"a", "val/acc"})
    assert "t.csv:1:3: m" == str(found.problem_of_column("val/acc", "m"))
    assert "t.csv:1:1: m" == str(found.problem_of_column("nobody", "m"))


def test_what_nobody_reads_may_hold_anything() -> None:
    """A prompt with a carriage return, an invisible character, or two megabytes is not the table's fault."""
    found = read('a,prompt\n1,"x\ry\u200bz\x00"\n2,' + "p" * 2**21 + "\n")
    assert ["1", "2"] == found.values["a"]


WRONG = [
    ("", ":1:1: found none of it, wanted a header"),
    ("\n \n", ":1:1: found none of it, wanted a header"),
    ("a,b\n", ":1:1: found no rows"),
    ("a,b;c\n1,2\n", ":1:1: found commas and semicolons in the header"),
    ("a\tb;c\n1\t2\n", ":1:1: found semicolons and tabs in the header"),
    ("a,b\n1\n", ":2:1: found 1 field, wanted 2"),
    ("a,b\n1,2\n\n1,2,3\n", ":4:1: found 3 fields, wanted 2"),
    ('a,b\n1,"x\n2,y\n', ":2:1: found a quote that is never closed"),
    ('a,b\n1,"x"y\n', ":2:1: found a quote that does not enclose a whole field"),
    ("a,b\n1\r2,x\n", ":2:1: found a carriage return without line feed"),
    ("a,a\n1,2\n", ":1:1: found the column 'a' 2 times"),
    ("a,\n1,2\n", ":2:1: found a value in column 2 or behind it, which have no name"),
    (b"a,b\n1,\xff\n", ":2:3: found the byte 0xff, wanted UTF-8"),
    ("a,b\n1,2\n".encode("utf-16"), ":1:1: found UTF-16, wanted UTF-8"),
]


@pytest.mark.parametrize(("text", "said"), WRONG)
def test_what_is_no_table_is_refused_at_its_place(text: str | bytes, said: str) -> None:
    """Each sentence says what was found and what was wanted."""
    with pytest.raises(DocumentError) as refused:
        read(text)
    assert f"t.csv{said}" in str(refused.value)


def test_every_ragged_row_is_told_and_not_more_than_can_be_read() -> None:
    """All problems of a file come together, up to a limit."""
    with pytest.raises(DocumentError) as refused:
        read("a,b\n" + "1\n" * 3)
    assert [2, 3, 4] == [problem.line for problem in refused.value.problems]
    with pytest.raises(DocumentError) as refused:
        read("a,b\n" + "1\n" * 9_999)
    assert MOST_PROBLEMS == len(refused.value.problems)


def test_too_many_columns_are_refused() -> None:
    """A header that is no header."""
    with pytest.raises(DocumentError, match=f"wanted at most {MOST_COLUMNS:,}"):
        read("a," * (MOST_COLUMNS + 1) + "b\n1,2\n")


def test_the_limit_of_a_field_is_as_before_after_reading() -> None:
    """Reading one file changes nothing for others in the same process, refused or not."""
    before = csv.field_size_limit()
    read("a,b\n1," + "x" * 300_000 + "\n")
    with pytest.raises(DocumentError):
        read("a,b\n1\n")
    assert before == csv.field_size_limit()


TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=5).map(str.strip)


@given(
    st.lists(st.tuples(TEXT, TEXT).filter(any), min_size=1, max_size=8),
    st.sampled_from([(",", "comma"), (";", "semicolon")]),
)
def test_what_was_written_is_read_back(rows: list[tuple[str, str]], delimiter: tuple[str, str]) -> None:
    """Any texts that Python's writer writes come back, each from the line and column where it stands."""
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter[0], quoting=csv.QUOTE_ALL, lineterminator="\n").writerows([("a", "b"), *rows])
    found = read(out.getvalue(), delimiter=delimiter[1])
    assert [list(column) for column in zip(*rows, strict=True)] == [found.values["a"], found.values["b"]]
    for row, (a, _) in enumerate(rows):
        place = found.problem(row, "b", "m")
        assert (row + 2, len(a.replace('"', '""')) + 4) == (place.line, place.column)


def test_empty_columns_and_rows_that_spreadsheets_leave_are_none() -> None:
    """Behind the last column and the last row; the lines of what is there stay what they are."""
    found = read("a,b,,\n1,2,,\n,,,\n3,4,,\n,,,\n")
    assert (("a", "b"), 2, ["1", "3"]) == (found.names, found.rows, list(found.values["a"]))
    assert (4, 3) == (found.problem(1, "b", "m").line, found.problem(1, "b", "m").column)


@pytest.mark.parametrize(("text", "said"), [
    ("a,,b\n1,2,3\n", "found no name for column 2 of 3; wanted a name"),
    (",a\n0,1\n", "as pandas leaves its index: write it with index=False"),
    ("a,b,\n1,2,\n3,4,5\n", ":3:1: found a value in column 3 or behind it, which have no name; name them"),
    ("a,b,\n1,2\n", ":2:1: found 2 fields, wanted 3, as the header has"),
])  # fmt: skip
def test_a_column_without_a_name_that_holds_something_is_refused(text: str, said: str) -> None:
    """What nobody can name, nobody can leave out."""
    with pytest.raises(DocumentError, match=re.escape(said)):
        read(text)
