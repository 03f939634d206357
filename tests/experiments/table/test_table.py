"""The kind `table`: rows are laid on the grid, units counted, exclusions counted, and nothing dropped in silence."""

from __future__ import annotations

import io
import json
from pathlib import Path

import numpy as np
import pyarrow
import pytest
from pyarrow import parquet

from tests.experiments.table import QUANTITIES, QUESTIONS, laid, measured, registered
from verdict.evidence.columns import LISTED
from verdict.experiments.contract import Context
from verdict.experiments.kinds import table
from verdict.words.errors import DocumentError, NothingToJudgeError, UsageError

ROWS = """\
model,question,correct,status,hard,size
A,q1,1,ok,0.5,7
A,q2,0,ok,0.25,7
B,q1,1,ok,0.5,9
B,q3,1,ok,,9
"""


def test_rows_are_laid_on_the_grid(tmp_path: Path) -> None:
    """Units are counted in the order in which they appear; what has no row is missing."""
    registration = registered()
    found = measured(tmp_path, ROWS, registration)
    assert {
        "correct": [1, 0, None, None, 1, None, 1, None], "status": ["ok", "ok", None, None, "ok", None, "ok", None],
        "hard": [0.5, 0.25, None, None], "size": [7, 9],
    } == laid(found, registration)  # fmt: skip
    assert {"question": {"found": 3, "planned": 4}} == found.provenance["units"]
    assert 4 == found.provenance["rows"]
    assert str(found.provenance["reads_digest"]).startswith("sha256:")
    assert (
        "found 3 of the 4 planned units along question; the others are missing",
        "no column of t.csv holds other: all of it is missing",
    ) == found.notes
    assert "4 not in the file" == found.quantities["correct"]["column"]["why"]
    assert "1 not in the file; 1 empty in the file" == found.quantities["hard"]["column"]["why"]


def form(rows: list[dict], name: str) -> bytes:
    """Write rows in the form that a file's name asks for."""
    if name == "t.jsonl":
        return "".join(json.dumps(row) + "\n" for row in rows).encode()
    if name == "t.json":
        return json.dumps(rows).encode()
    if name == "t.parquet":
        out = io.BytesIO()
        parquet.write_table(pyarrow.Table.from_pylist(rows), out)
        return out.getvalue()
    head = ",".join(rows[0])
    return "\n".join([head, *(",".join("" if v is None else str(v) for v in row.values()) for row in rows)]).encode()


@pytest.mark.parametrize("digits", ["exact", "printed"])
def test_the_same_values_mean_the_same_in_every_form(tmp_path: Path, digits: str) -> None:
    """Counts as decimals, truths, NA as a text and as a number, long digits: CSV, JSON and Parquet agree to the bit."""
    rng = np.random.default_rng(1)
    rows = [
        {"model": "AB"[i % 2], "question": i // 2 + 10, "correct": float(i % 3 == 0), "status": ["NA", "ok"][i % 2],
         "hard": float(rng.normal()) * 10.0 ** float(rng.integers(-9, 9)), "size": None if i == 7 else 7 + i % 2}
        for i in range(8)
    ]  # fmt: skip
    for i, row in enumerate(rows):
        row["hard"] = rows[i - i % 2]["hard"]
    rows[7]["size"] = rows[5]["size"]
    quantities = {**QUANTITIES, "hard": {"axes": ["question"]}}
    found = []
    for name in ("t.csv", "t.jsonl", "t.json", "t.parquet"):
        registration = registered(quantities=quantities, reads=name, columns={"hard": {"digits": digits}})
        found.append(laid(measured(tmp_path, form(rows, name), registration, name), registration))
    assert all(found[0] == other for other in found[1:])
    assert ["NA"] * 4 + ["ok"] * 4 == found[0]["status"]
    assert (digits == "printed") == isinstance(found[0]["hard"][0], tuple)


def test_names_percentages_and_commas_are_declared(tmp_path: Path) -> None:
    """A column outside the grammar, percent signs, a decimal comma, and digits that were rounded."""
    quantities = {"acc": {"axes": ["model", "question"], "support": [0, 1]}, "hard": {"axes": ["question"]}}
    told = {"acc": {"from": "val/acc", "percent": True}, "question": "item id", "hard": {"digits": "printed"}}
    registration = registered(quantities=quantities, columns=told, decimal="comma")
    text = "item id;model;val/acc;hard\n7;A;12,5 %;0,50\n7;B;7%;0,50\n"
    assert {
        "acc": [0.125, None, None, None, 0.07, None, None, None],
        "hard": [(0.495, 0.505), None, None, None],
    } == laid(measured(tmp_path, text, registration), registration)


def test_texts_stand_for_numbers(tmp_path: Path) -> None:
    """Scores as letters, and truths as programs write them."""
    quantities = {"a": {"axes": ["question"], "type": "count"}, "b": {"axes": ["question"], "type": "count"}}
    registration = registered(quantities=quantities, columns={"a": {"values": {"C": 1, "I": 0}}})
    text = "question,a,b\n1,C,True\n2,I,false\n3,,\n4,C,1.0\n"
    assert {"a": [1, 0, None, 1], "b": [1, 0, None, 1]} == laid(measured(tmp_path, text, registration), registration)


def test_a_row_may_be_the_unit(tmp_path: Path) -> None:
    """Runs without a name are counted; two models then share no unit, so that nothing is paired by chance."""
    registration = registered(quantities={"correct": QUANTITIES["correct"]}, columns={"question": {"rows": True}})
    found = measured(tmp_path, "model,correct\nA,1\nB,0\nB,1\n", registration)
    assert [1, None, None, None, None, 0, 1, None] == laid(found, registration)["correct"]
    with pytest.raises(
        DocumentError, match=r"t.csv:6:1: model: found 6 units along question, .* planned 4 stands here"
    ):
        measured(tmp_path, "model,correct\n" + "A,1\n" * 6, registration)


EXCLUDE = {"errors": {"when": "status == 'error'", "why": "the server failed"}}


def test_what_a_rule_excludes_is_missing_and_counted(tmp_path: Path) -> None:
    """The unit stays in the denominator, its text stays readable, and what cannot be read there is no problem."""
    registration = registered(exclude=EXCLUDE)
    found = measured(tmp_path, ROWS + "A,q3,timeout,error,,7\n", registration)
    assert [1, 0, None, None, 1, None, 1, None] == laid(found, registration)["correct"]
    assert "error" == laid(found, registration)["status"][2]
    assert "excluded 1 of 5 rows by errors: the server failed" == found.notes[0]
    assert {"errors": {"rows": 1, "undecided": 0, "why": "the server failed"}} == found.provenance["excluded"]
    assert "1 excluded by errors: the server failed" in found.quantities["correct"]["column"]["why"]


def test_a_row_of_which_a_rule_cannot_be_told_is_taken_as_excluded(tmp_path: Path) -> None:
    """An empty status may be an error: the weaker evidence is kept, and counted apart."""
    registration = registered(exclude=EXCLUDE)
    found = measured(tmp_path, ROWS.replace("A,q2,0,ok", "A,q2,0,"), registration)
    assert [1, None, None, None] == laid(found, registration)["correct"][:4]
    assert (
        "excluded 0 of 4 rows by errors: the server failed; of 1 more it cannot be told, and they are taken as excluded"
        == (found.notes[0])
    )
    assert "1 it cannot be told whether errors excludes it" in found.quantities["correct"]["column"]["why"]


def test_a_rule_says_what_it_leaves_out(tmp_path: Path) -> None:
    """Only the quantities that it names; rules may ask constants, axes and numbers of the row."""
    rule = {"when": "(size >= most and model == 'B') or hard in [0.2, 0.3]", "why": "too large", "of": ["correct"]}
    registration = registered(exclude={"large": rule})
    found = laid(measured(tmp_path, ROWS, registration), registration)
    assert [1, None, None, None, None, None, None, None] == found["correct"]
    assert [7, 9] == found["size"]


def test_quantities_without_sampled_axes_are_cells_with_reasons(tmp_path: Path) -> None:
    """Each with its place, so that people can read it."""
    axes = {"model": QUESTIONS["model"]}
    quantities = {"size": QUANTITIES["size"], "note": {"axes": ["model"], "type": "text"}}
    registration = registered(axes, quantities, columns={"size": {"digits": "printed"}})
    found = measured(tmp_path, "model,size,note\nA,1.2e3,\n", registration)
    assert {"cells": [{"at": {"model": "A"}, "value": "1.2e3"}]} == found.quantities["size"]
    assert {"cells": [{"at": {"model": "A"}, "missing": "empty in the file"}]} == found.quantities["note"]


def test_an_excluded_cell_says_why(tmp_path: Path) -> None:
    """Also where readings are written cell by cell."""
    axes, quantities = {"model": QUESTIONS["model"]}, {"size": QUANTITIES["size"]}
    registration = registered(axes, quantities, exclude={"small": {"when": "size < 8", "why": "too small"}})
    found = measured(tmp_path, "model,size\nA,7\nB,9\n", registration)
    assert [{"at": {"model": "A"}, "missing": "excluded by small: too small"}, {"at": {"model": "B"}, "value": 9}] == (
        found.quantities["size"]["cells"]
    )


def test_many_long_reasons_still_fit(tmp_path: Path) -> None:
    """What is said of missing entries is cut to a page, and says that it was."""
    rules = {f"r{i}": {"when": f"n == {i}", "why": "w" * 1000} for i in range(5)}
    axes = {"question": {"planned": 9, "role": "replicate"}}
    registration = registered(axes, {"n": {"axes": ["question"], "type": "count"}}, exclude=rules)
    text = "question,n\n" + "".join(f"{i},{i}\n" for i in range(5))
    found = measured(tmp_path, text, registration)
    assert [None] * 9 == laid(found, registration)["n"]
    assert "…" == found.quantities["n"]["column"]["why"][-1]


def test_columns_that_are_not_read_are_listed_once(tmp_path: Path) -> None:
    """Nothing is ignored in silence."""
    found = measured(
        tmp_path, "model,size,seed,note\nA,7,1,x\nB,9,2,y\n", registered(quantities={"size": QUANTITIES["size"]})
    )
    assert "columns of t.csv that are not read: 'seed', 'note'" in found.notes


def test_many_units_are_packed(tmp_path: Path) -> None:
    """Thousands of units come back to the bit."""
    planned = LISTED + 500
    axes, rng = {"user": {"planned": planned, "role": "replicate"}}, np.random.default_rng(2)
    registration = registered(axes, {"spent": {"axes": ["user"]}, "arm": {"axes": ["user"], "type": "text"}})
    spent = rng.normal(size=planned).tolist()
    text = "user,spent,arm\n" + "".join(f"u{i},{x!r},{'AB'[i % 2]}\n" for i, x in enumerate(spent))
    found = laid(measured(tmp_path, text, registration), registration)
    assert spent == found["spent"]
    assert ["A", "B"] == found["arm"][:2]


HEAD = "model,question,correct,status,hard,size\n"
WRONG = [
    ("model,correct\nA,1\n", {}, "t.csv:1:1: found no column 'question'; columns: 'model', 'correct'. "
     "Or is each row a unit of its own? Then say question: {rows: true} in columns:."),
    ("question,correct\nA,1\n", {}, "t.csv:1:1: found no column 'model'; columns: 'question', 'correct'."),
    (HEAD + "C,q1,1,ok,,7\n", {}, "t.csv:2:1: model: model=C is not registered; levels: 'A', 'B'"),
    (HEAD + ",q1,1,ok,,7\n", {}, "t.csv:2:1: model: this row does not say its model"),
    (HEAD + "A,,1,ok,,7\n", {}, "2:3: question: this row does not say its"),
    (HEAD + "".join(f"A,q{i},1,ok,,7\n" for i in range(6)), {}, "t.csv:6:3: question: found 6 units"),
    (HEAD + "A,q1,1,ok,,7\nB,q1,1,ok,,9\nA, q1,1,ok,,7\n", {}, "t.csv:4:4: question: this row is a second one of the "
     "same model, question as line 2; wanted each cell once"),
    (HEAD + "A,q1,1,ok,,7\nA,q2,1,ok,,8\n", {}, "size: size is 8 here and 7 on line 2"),
    (HEAD + "A,q1,1,ok,,7\nA,q2,1,ok,,\n", {}, "t.csv:3:12: size: size is empty here and 7 on line 2"),
    (HEAD + "A,q1,0.5,ok,,7\n", {}, "t.csv:2:6: correct: found 0.5, wanted a whole number: it is registered"),
    (HEAD + "A,q1,2,ok,,7\n", {}, "t.csv:2:6: correct: found 2, wanted correct within [0, 1], its registered support"),
    (HEAD + "A,q1,1,ok,87,7\n", {}, "wanted hard within [0, 1], its registered support; if these are percentages, say"),
    (HEAD + "A,q1,12 %,ok,,7\n", {}, "t.csv:2:6: correct: found '12 %', wanted a number; if these are percentages"),
    (HEAD + 'A,q1,"0,5",ok,,7\n', {}, "t.csv:2:6: correct: found '0,5', wanted a number with a decimal point; if"),
    (HEAD + "A,q1,inf,ok,,7\n", {}, "t.csv:2:6: correct: found 'inf', which is not finite"),
    (HEAD + "A,q1,1e400,ok,,7\n", {}, "t.csv:2:6: correct: found 1e400, which no double can hold"),
    (HEAD + "A,q1,1_0,ok,,7\n", {}, "t.csv:2:6: correct: found '1_0', wanted a number"),
    (HEAD + "A,q1,1,o\u200bk,,7\n", {}, "t.csv:2:8: status: found an invisible character (U+200B)"),
    ("a,b\n1,2\n", {"columns": {"correct": "val/acc"}}, "found no column 'val/acc' for correct; columns: 'a', 'b'"),
    ("a,b\n1,2\n", {}, "t.csv:1:1: found no registered quantity among the columns 'a', 'b'"),
    ("a,val/corect\n1,2\n", {}, "'val/corect'; say which column holds which, as in columns: {correct: \"val/corect\"}"),
    ("model,question,Dataset,val/Size\nA,q1,d,2\n", {}, 'as in columns: {size: "val/Size"}'),
    ("model,question,correct\nA,q1,1\n", {"exclude": EXCLUDE}, "1:1: found no column 'status', which the rule errors"),
    ("model,question,correct\nA,q1,X\n", {"columns": {"correct": {"values": {"C": 1}}}},
     "t.csv:2:6: correct: found 'X', which is none of the texts in values: 'C'"),
    ("model,question,correct\nA,q1,0.5\n", {"decimal": "comma"}, "wanted a number with a decimal comma and no other"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "settings", "said"), WRONG, ids=[said[:60] for _, _, said in WRONG])
def test_what_does_not_fit_is_refused_at_its_place(tmp_path: Path, text: str, settings: dict, said: str) -> None:
    """Each sentence says what was found and what was wanted, at line and column."""
    with pytest.raises(DocumentError) as refused:
        measured(tmp_path, text, registered(**settings))
    assert said in str(refused.value)


def test_a_value_that_cannot_be_read_is_refused_where_a_rule_only_may_exclude_it(tmp_path: Path) -> None:
    """The negative control of what an excluded row may hold."""
    with pytest.raises(DocumentError, match=r"t.csv:2:6: correct: found 'timeout'"):
        measured(tmp_path, HEAD + "A,q1,timeout,,,7\n", registered(exclude=EXCLUDE))


def test_no_row_of_a_rule_that_holds_makes_cells_doubled_or_units_fewer(tmp_path: Path) -> None:
    """A run that failed and was run again is two rows of one unit: which counts is for the author to say."""
    with pytest.raises(DocumentError, match="second one of the same model, question as line 2"):
        measured(tmp_path, HEAD + "A,q1,,error,,7\nA,q1,1,ok,,7\n", registered(exclude=EXCLUDE))


MISFITS = [
    ({"columns": {"corect": "x"}}, "columns.corect: no axis or quantity is called 'corect'", "Did you mean 'correct'"),
    ({"columns": {"model": {"percent": True}}}, "columns.model: found percent of an axis", "as they are written"),
    ({"columns": {"model": {"rows": True}}}, "columns.model: found rows: true of the axis model", "planned: only"),
    ({"columns": {"size": {"rows": True}}}, "columns.size: found rows: true of the quantity size", "planned:"),
    ({"columns": {"status": {"percent": True}}}, "columns.status: found percent of the text status", "numbers"),
    ({"columns": {"size": {"values": {"a": 0.5}}}}, "columns.size: found a: 0.5 of a count", "whole numbers"),
    ({"exclude": {"e": {"when": "statu == 'x'", "why": "w"}}}, "exclude.e.when: ", "nothing is called 'statu'"),
    ({"exclude": {"e": {"when": "correct", "why": "w"}}}, "exclude.e.when: ", "wanted something true or false"),
    ({"exclude": {"e": {"when": "correct > mean(correct)", "why": "w"}}}, "found mean, which looks at other", "rule"),
    ({"exclude": {"e": {"when": "size > max(size)", "why": "w"}}}, "found max, which looks at other rows", "rule"),
    ({"exclude": {"e": {"when": "hard[question == 1] > 0", "why": "w"}}}, "a selection, which looks at other", "rule"),
    ({"exclude": {"e": {"when": "question == 3", "why": "w"}}}, "nothing is called 'question'", "known"),
    ({"exclude": {"e": {"when": "size > 1", "why": "w", "of": ["acc"]}}}, "no quantity is called 'acc'", "registered"),
    ({"delimiter": "tab", "reads": "t.jsonl"}, "delimiter: found a delimiter of .jsonl", ".csv or .tsv only"),
    ({"columns": {"hard": {"digits_after": 3}}}, "columns.hard: found digits_after without decimal: comma", "a comma"),
    ({"under": "a"}, "under: found under: with .csv", ".json only"),
]  # fmt: skip


@pytest.mark.parametrize(("settings", "said", "wanted"), MISFITS, ids=[said for _, said, _ in MISFITS])
def test_settings_that_do_not_fit_the_rest_are_refused_before_anything_is_frozen(
    settings: dict, said: str, wanted: str
) -> None:
    """When the registration is read, as every other mistake in it."""
    with pytest.raises(DocumentError) as refused:
        registered(**settings)
    assert f"experiment.{said}" in str(refused.value) or said in str(refused.value)
    assert wanted in str(refused.value)


def test_every_misfit_is_told_at_once() -> None:
    """As with the rest of a registration."""
    with pytest.raises(DocumentError) as refused:
        registered(columns={"corect": "x", "model": {"rows": True}}, under="a")
    assert 3 == len(refused.value.problems)


SETTINGS = [
    ({"reads": "t.xlsx"}, "found the suffix '.xlsx' of 't.xlsx', wanted a table: .csv, .tsv"),
    ({"columns": {"question": {"rows": True, "from": "x"}}}, "found rows: true beside other fields"),
    ({"columns": {"size": {"values": {"a": 1}, "digits_after": 3}}}, "found values: beside percent, decimal or digits"),
    ({"columns": {"size": {"values": {"a": 1}, "percent": True}}}, "found values: beside percent, decimal or digits"),
]


@pytest.mark.parametrize(("settings", "said"), SETTINGS)
def test_settings_that_say_two_things_are_refused_by_lint(settings: dict, said: str) -> None:
    """When the registration is read."""
    with pytest.raises(DocumentError) as refused:
        registered(**settings)
    assert said in str(refused.value)


def test_a_file_that_is_not_there_or_outside_is_refused(tmp_path: Path) -> None:
    """With what lies beside it, and never through a link out of the project."""
    (tmp_path / "u.csv").touch()
    with pytest.raises(
        NothingToJudgeError, match=r"t.csv: found no such file, wanted the numbers of .* Beside it: u.csv"
    ):
        table.measure(Context(registered(), tmp_path))
    with pytest.raises(UsageError, match="wanted one inside the project"):
        table.measure(Context(registered(reads="../t.csv"), tmp_path))
    (tmp_path / "t.csv").mkdir()
    with pytest.raises(UsageError, match="found a directory, wanted a file"):
        table.measure(Context(registered(), tmp_path))


@pytest.mark.parametrize("axis", [{"rows": True}, {"planned": 4, "role": "replicate", "rows": True}])
def test_rows_in_an_axis_is_told_where_it_goes(axis: dict) -> None:
    """It is how the file is read, not what the grid is."""
    with pytest.raises(DocumentError, match=r"said under experiment: columns:, as AXIS: \{rows: true\}"):
        registered({**QUESTIONS, "question": axis})
    with pytest.raises(DocumentError) as refused:
        registered({**QUESTIONS, "question": {"planned": 4, "row": True}})
    assert "experiment: columns:" not in str(refused.value)
