"""The CSV door: what a table holds, and where each of its problems stands in the file."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from verdict.text import read_csv
from verdict.words.errors import DocumentError

LETTERS = st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S"]), max_size=6)
FIELDS = LETTERS | st.sampled_from(["", "a,b", 'say "so"', "two\nlines", "two\r\nlines", "0.10", "é", "NA"])
ROWS = st.lists(st.tuples(FIELDS, FIELDS, FIELDS), min_size=1, max_size=5)


def refused(text: str | bytes) -> list[tuple[int, int, str]]:
    """Return line, column and message of every problem."""
    with pytest.raises(DocumentError) as caught:
        read_csv(text, "t.csv")
    return [(problem.line, problem.column, problem.message) for problem in caught.value.problems]


@settings(max_examples=300, deadline=None)
@given(ROWS, st.sampled_from(["\n", "\r\n"]), st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]), st.booleans())
def test_what_a_csv_writer_writes_is_read_back(rows, end, quoting, mark):
    """Quotes, commas, line breaks in fields, both line ends and a byte order mark; and every field has its place."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator=end, quoting=quoting)
    writer.writerows([("x", "y", "z"), *rows])
    text = out.getvalue()
    try:
        table = read_csv(("\ufeff" + text).encode() if mark else text, "t.csv")
    except DocumentError as error:
        assert all("wanted plain text" in p.message or "normal form" in p.message for p in error.problems)
        return
    assert tuple(tuple(field.strip() for field in row) for row in rows) == tuple(
        tuple(row.values()) for row in table.rows
    )
    for i, row in enumerate(table.rows):
        for column, value in row.items():
            problem = table.problem(i, column, "m")
            here = text.split("\n")[problem.line - 1][problem.column - 1 :].lstrip('"').replace('""', '"')
            assert here.startswith(value.split("\n")[0].rstrip("\r").lstrip('"'))


@pytest.mark.parametrize(
    ("column", "header"),
    [
        (10, "seed,acc,acc "), (10, "seed,acc,acc"), (11, "seed,acc, acc"), (11, "seed, acc,acc"),
        (10, 'seed,acc,"acc"'), (13, "seed,acc ,  acc"), (11, "seed,acc,\tacc"), (12, 'seed,"acc","acc "'),
        (10, "\ufeffseed,acc,acc"), (15, "acc,seed,loss,seed"), (5, "tau,tau"), (6, "ταυ ,ταυ"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("end", ["\n", "\r\n", ""])
def test_a_header_twice_is_refused_at_the_second_one(column, header, end):
    """Blanks, quotes and a byte order mark around a name make it no other name; the place counts characters."""
    ((line, found, message),) = refused(header + end)
    assert (1, column) == (line, found)
    assert "twice" in message


def test_names_that_differ_are_not_twice():
    """Capital letters and inner blanks make another name."""
    assert ("acc", "Acc", "a cc") == read_csv("acc,Acc,a cc\n1,2,3\n", "t.csv").columns


@pytest.mark.parametrize(
    ("line", "column", "words", "text"),
    [
        (1, 1, "wanted a header", ""),
        (1, 1, "wanted a header", "\n\n"),
        (1, 5, "a column without a name", "a,b,\n1,2,3\n"),
        (3, 1, "another number of columns than the header has: 1, wanted 2", "a,b\n1,2\n3\n"),
        (3, 1, "another number of columns than the header has: 3, wanted 2", "a,b\n1,2\n3,4,5\n"),
        (5, 1, "another number of columns", 'a,b\n1,"two\nlines"\n\n3\n'),
        (2, 3, "does not enclose a whole field", 'a,b\n1,"open\n2,3\n'),
        (2, 4, "does not enclose a whole field", 'a,b\n1,5" pipe\n'),
        (2, 3, "does not enclose a whole field", 'a,b\n1,"x"y\n'),
        (2, 2, "carriage return without line feed", "a,b\n1\r2,3\n"),
        (2, 3, "a control character", "a,b\n1,\x1b[31m\n"),
        (2, 4, "a control of text direction", "a,b\n1,x\u202e\n"),
        (3, 3, "normal form C", "a,b\n1,2\n3,e\u0301\n"),
    ],
)
def test_what_is_no_table_is_refused_at_its_place(line, column, words, text):
    """Blank lines, quoted line breaks and CRLF are counted as the file has them."""
    for variant in (text, text.replace("\n", "\r\n"), "\ufeff" + text):
        found = refused(variant.encode())
        assert any((line, column) == (at, of) and words in said for at, of, said in found), found


def test_other_encodings_are_refused():
    """UTF-16 and Latin-1 are named, at the first byte that is not UTF-8."""
    assert [(1, 1, "found UTF-16, wanted UTF-8; save the file as UTF-8")] == refused("a,b\n".encode("utf-16"))
    assert [(2, 2, "found the byte 0xe9, wanted UTF-8; save the file as UTF-8")] == refused("a\nbé\n".encode("latin-1"))
