"""What is wrong in the same way in many rows is told once, with the first lines and a count."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.experiments.table import QUESTIONS, measured, registered
from verdict.words.errors import DocumentError

AXES = {**QUESTIONS, "question": {"planned": 300, "role": "replicate"}}
HEAD = "model,question,correct,status,hard,size\n"


def told(tmp_path: Path, rows: list[str], **settings) -> list[str]:
    """Return the problems of a table as they are printed."""
    with pytest.raises(DocumentError) as refused:
        measured(tmp_path, HEAD + "\n".join(rows), registered(axes=AXES, **settings))
    return list(map(str, refused.value.problems))


@pytest.mark.parametrize(
    ("row", "again", "said"),
    [
        ("A,q{i},yes,ok,,7", "A,q{i},no,ok,,7", "t.csv:2:6: correct: found 'yes', wanted a number; say values: "
         "{yes: 1, no: 0} for this column; also on lines 3, 4, 5 and 196 more"),
        ("A,q{i},True1,ok,,7", "A,q{i},it's,ok,,7", "t.csv:2:6: correct: found 'True1', wanted a number; also on"),
        ('A,q{i},"1,042",ok,,7', 'A,q{i},"1,007",ok,,7', "t.csv:2:6: correct: found '1,042', wanted a number with a "
         "decimal point; if commas separate thousands, take them out of the file; if this is a decimal comma, say "
         "decimal: comma; also on lines 3, 4, 5 and 196 more"),
        ("A,q{i},7,ok,,7", "A,q{i},8.0,ok,,7", "t.csv:2:6: correct: found 7, wanted correct within [0, 1], its "
         "registered support; also on lines 3, 4, 5 and 196 more"),
        ("A,q{i},0.5,ok,,7", "A,q{i},0.25,ok,,7", "t.csv:2:6: correct: found 0.5, wanted a whole number: it is "
         "registered as a count; also on lines 3, 4, 5 and 196 more"),
        ("C,q{i},1,ok,,7", "C,q{i},0,ok,,7", "t.csv:2:1: model: model=C is not registered; levels: 'A', 'B'; also on "
         "lines 3, 4, 5 and 196 more"),
    ],
)  # fmt: skip
def test_values_of_one_kind_are_one_problem(tmp_path: Path, row: str, again: str, said: str) -> None:
    """Two hundred rows of two spellings: one sentence."""
    found = told(tmp_path, [(again if i % 2 else row).format(i=i) for i in range(200)])
    assert 1 == len(found)
    assert said in found[0]


def test_doubled_rows_are_one_problem(tmp_path: Path) -> None:
    """The first second row, the lines of the next ones, and how many more."""
    rows = [f"A,q{i},1,ok,,7" for i in range(250) for _ in range(2)]
    assert [
        "t.csv:3:3: question: this row is a second one of the same model, question as line 2; wanted each cell once; "
        "also on lines 5, 7, 9 and 246 more"
    ] == told(tmp_path, rows)


def test_rows_that_disagree_are_one_problem(tmp_path: Path) -> None:
    """The size of a model, which every row says again."""
    found = told(tmp_path, [f"A,q{i},1,ok,,{i}" for i in range(250)])
    assert [
        "t.csv:3:12: size: size is 1 here and 0 on line 2, at the same model; also on lines 4, 5, 6 and 245 more"
    ] == found


def test_two_kinds_are_two_problems(tmp_path: Path) -> None:
    """The negative control: another column, another level, or another mistake is told beside the first."""
    rows = ["A,q1,yes,ok,,7", "A,q2,9%,ok,x,7", "A,q3,no,ok,,7"]
    assert ["t.csv:2:6: correct: found 'yes'", "t.csv:3:6: correct: found '9%'", "t.csv:3:12: hard: found 'x'"] == [
        each.split(",")[0] for each in told(tmp_path, rows)
    ]
    assert 2 == len(told(tmp_path, ["C,q1,1,ok,,7", "D,q1,1,ok,,7"]))


def test_two_rows_are_told_with_the_line_of_the_other(tmp_path: Path) -> None:
    """And one row alone without."""
    assert told(tmp_path, ["A,q1,x,ok,,7", "A,q2,y2,ok,,7"])[0].endswith("wanted a number; also on line 3")
    assert told(tmp_path, ["A,q1,x,ok,,7"])[0].endswith("wanted a number")
