"""JSON Lines, lists of objects and tables of columns and data: their columns, their places, and what is refused."""

from __future__ import annotations

import json

import pytest

from verdict.text.tables import Columns, read_columns
from verdict.words.errors import DocumentError

KEEP = frozenset({"a", "b", "scores.m.value", "resps.0", "x.y"})


def read(text: str, file: str = "t.jsonl", **told: str) -> Columns:
    """Read a table."""
    return read_columns(text.encode(), file, KEEP, **told)


ROWS = [{"a": 1, "b": "x"}, {"a": 2.5, "b": None}, {"a": True}]
LINES = "".join(json.dumps(row) + "\n" for row in ROWS)
LIST = json.dumps(ROWS, indent=1)
TABLE = json.dumps({"columns": ["a", "b"], "data": [[1, "x"], [2.5, None], [True, None]]})


@pytest.mark.parametrize(
    ("text", "file", "told"),
    [
        (LINES, "t.jsonl", {}),
        (f"\ufeff\n{LINES}\n", "t.ndjson", {}),
        (LIST, "t.json", {}),
        (TABLE, "t.json", {}),
        (json.dumps({"run": {"samples": ROWS}}), "t.json", {"under": "run.samples"}),
        (json.dumps({"run": json.loads(TABLE)}), "t.json", {"under": "run"}),
    ],
)
def test_the_same_rows_in_every_form(text: str, file: str, told: dict[str, str]) -> None:
    """One a line, in a list, as columns and data, or deeper in a file; a key that a row lacks is missing there."""
    found = read(text, file, **told)
    assert ({"a": [1, 2.5, True], "b": ["x", None, None]}, 3) == (dict(found.values), found.rows)


def test_a_path_leads_into_a_row() -> None:
    """As evaluation harnesses write their samples; a key with a point in it comes first."""
    found = read(
        '{"a": 1, "scores": {"m": {"value": "C"}}, "resps": [["yes"], 2], "x.y": 3, "x": {"y": 4}}\n{"a": 2}\n'
    )
    assert ["C", None] == found.values["scores.m.value"]
    assert [["yes"], None] == found.values["resps.0"]
    assert [3, None] == found.values["x.y"]


@pytest.mark.parametrize(
    ("text", "file", "row", "name", "place"),
    [
        (LINES, "t.jsonl", 1, "b", "2:17"),
        (LINES, "t.jsonl", 2, "b", "3:1"),
        (LIST, "t.json", 1, "a", "7:8"),
        (LIST, "t.json", 2, "b", "10:2"),
        (TABLE, "t.json", 1, "a", "1:45"),
        ('{"scores": {"m": {"value": "C"}}}\n', "t.jsonl", 0, "scores.m.value", "1:28"),
        ('{"resps": [7]}\n', "t.jsonl", 0, "resps.0", "1:12"),
    ],
)
def test_a_value_has_its_place(text: str, file: str, row: int, name: str, place: str) -> None:
    """Line and column of the value, or of its row where it has none."""
    assert f"{file}:{place}: {name}: m" == str(read(text, file).problem(row, name, "m"))


WRONG = [
    ("", "t.jsonl", ":1:1: found no rows"),
    ('{"a": 1}\n[1]\n3\n', "t.jsonl", ":3:1: found no object, wanted one for each row"),
    ('{"a": 1}\n\n{"a": }\n', "t.jsonl", ":3:7: found JSON that cannot be read"),
    ('{"a": 1, "a": 2}\n', "t.jsonl", ":1:1: found the key 'a' twice in one object"),
    ('{"a": 1, "c": {"d": 1, "d": 2}}\n', "t.jsonl", ":1:1: found the key 'd' twice in one object"),
    ('{"a": ' + "[" * 100_000, "t.jsonl", ":1:1: found too many levels of nesting"),
    ('{"a": ' + "1" * 5_000 + "}\n", "t.jsonl", ":1:1: found a number that is too long"),
    ("[]", "t.json", ":1:1: found no rows"),
    ('[{"a": 1},\n 3]', "t.json", ":2:2: found no object"),
    ('{"columns": ["a", "b"], "data": [[1, 2],\n [3]]}', "t.json", ":2:2: found another row than one of 2 values"),
    ('{"columns": ["a", "a"], "data": [[1, 2]]}', "t.json", "found the column 'a' 2 times"),
    ('{"samples": [{"a": 1}]}', "t.json", "or columns: and data:; its keys: 'samples'; say under:"),
    ("3", "t.json", ":1:1: found no rows, wanted a list of objects"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "file", "said"), WRONG)
def test_what_is_no_table_is_refused_at_its_place(text: str, file: str, said: str) -> None:
    """Each sentence says what was found and what was wanted."""
    with pytest.raises(DocumentError) as refused:
        read(text, file)
    assert said in str(refused.value)
    assert str(refused.value).startswith(f"{file}:")


def test_a_place_in_the_file_that_is_not_there_names_what_is() -> None:
    """A misspelt path to the rows is met with the keys at that place."""
    with pytest.raises(
        DocumentError, match=r"found no key 'sample' at the top; there: 'samples'\. Did you mean 'samples'"
    ):
        read('{"samples": []}', "t.json", under="sample")
    with pytest.raises(DocumentError, match="found no key 'b' under 'a'; there: no keys"):
        read('{"a": [1]}', "t.json", under="a.b")
