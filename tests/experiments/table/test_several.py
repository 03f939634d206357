"""Several files as one table: each says what is true of its rows, nothing is paired by accident or counted twice."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.test_commands import verdict
from tests.experiments.table import QUESTIONS, laid, registered
from verdict.experiments.contract import Context, Measured
from verdict.experiments.kinds import table
from verdict.project.ledger.order import changed
from verdict.registration.named_files import named_files
from verdict.registration.resolved import Registration
from verdict.words.errors import DocumentError, NothingToJudgeError

CORRECT = {"correct": {"axes": ["model", "question"], "type": "count", "support": [0, 1]}}
TWO = [{"file": "a.jsonl", "set": {"model": "A"}}, {"file": "b.jsonl", "set": {"model": "B"}}]


def lines(*rows: dict) -> str:
    """Write rows as JSON Lines."""
    return "".join(json.dumps(row) + "\n" for row in rows)


A = lines({"question": 7, "correct": 1}, {"question": 9, "correct": 0})
B = lines({"question": 9, "correct": 1}, {"question": 7, "correct": 0})


def read(folder: Path, files: dict[str, str], registration: Registration) -> Measured:
    """Write files and read them."""
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    return table.measure(Context(registration, folder))


def refusal(folder: Path, files: dict[str, str], registration: Registration) -> str:
    """Return what is said of files that are refused."""
    with pytest.raises(DocumentError) as error:
        read(folder, files, registration)
    return str(error.value)


def two(**changes) -> Registration:
    """Register two models, a file each."""
    return registered(**{"quantities": CORRECT, "reads": TWO, **changes})


def test_two_files_are_paired_by_the_label_of_the_item(tmp_path: Path) -> None:
    """In whatever order their rows stand; the digest of each goes to the provenance."""
    registration = two()
    found = read(tmp_path, {"a.jsonl": A, "b.jsonl": B}, registration)
    assert {"correct": [1, 0, None, None, 0, 1, None, None]} == laid(found, registration)
    assert ["a.jsonl", "b.jsonl"] == found.provenance["reads"] == [*found.provenance["reads_digest"]]
    assert 4 == found.provenance["rows"]
    assert "4 in none of the files" == found.quantities["correct"]["column"]["why"]
    assert [("reads", "a.jsonl"), ("reads", "b.jsonl")] == [*named_files(registration.prereg.experiment.settings)]


def test_different_forms_are_one_table(tmp_path: Path) -> None:
    """A CSV that names its model beside JSON Lines that does not; a file may be written as its name alone."""
    registration = two(reads=[TWO[0], "b.csv"])
    found = read(tmp_path, {"a.jsonl": A, "b.csv": "model,question,correct\nB,9,1\nB,7,0\n"}, registration)
    assert {"correct": [1, 0, None, None, 0, 1, None, None]} == laid(found, registration)


def test_one_file_may_have_a_label(tmp_path: Path) -> None:
    """A list of one, for a file that does not say which model it is of."""
    registration = two(reads=TWO[:1])
    found = read(tmp_path, {"a.jsonl": A}, registration)
    assert [1, 0, *[None] * 6] == laid(found, registration)["correct"]


def test_files_of_seeds_are_units(tmp_path: Path) -> None:
    """A label of a sampled axis is its unit, be it a number or a text of digits."""
    axes = {**QUESTIONS, "seed": {"planned": 3, "role": "replicate"}}
    quantities = {"correct": {"axes": ["seed", "question"], "type": "count", "support": [0, 1]}}
    reads = [{"file": "a.jsonl", "set": {"seed": 11}}, {"file": "b.jsonl", "set": {"seed": 5}}]
    registration = registered(axes, quantities, reads=reads)
    with_seed = lines({"question": 7, "correct": 1, "seed": "11"}, {"question": 9, "correct": 0, "seed": 11.0})
    found = read(tmp_path, {"a.jsonl": with_seed, "b.jsonl": B}, registration)
    assert {"seed": 2, "question": 2} == {axis: units["found"] for axis, units in found.provenance["units"].items()}


def test_a_label_that_a_row_contradicts_is_refused(tmp_path: Path) -> None:
    """Somebody named the wrong file: what the file says of itself is heard, with its place."""
    text = lines({"model": "B", "question": 7, "correct": 1}, {"model": "B", "question": 9, "correct": 0})
    told = refusal(tmp_path, {"a.jsonl": text, "b.jsonl": B}, two())
    assert "a.jsonl:1:11: model: found 'B', wanted 'A', as reads: sets for every row of a.jsonl; also on line 2" == told


@pytest.mark.parametrize(("written", "label"), [("11", 12), (11, "12"), (True, 1), ("x", 1)])
def test_labels_are_compared_as_units_are(tmp_path: Path, written: object, label: object) -> None:
    """Numbers and texts of digits are one label; another one is refused, and so is a truth."""
    axes = {**QUESTIONS, "seed": {"planned": 3, "role": "replicate"}}
    quantities = {"correct": {"axes": ["seed", "question"], "type": "count", "support": [0, 1]}}
    registration = registered(axes, quantities, reads=[{"file": "a.jsonl", "set": {"seed": label}}])
    text = lines({"question": 7, "correct": 1, "seed": written})
    assert f"wanted '{label}', as reads: sets" in refusal(tmp_path, {"a.jsonl": text}, registration)


def test_the_same_item_twice_is_refused_with_both_places(tmp_path: Path) -> None:
    """An evaluation that was resumed writes an item into a second file."""
    reads = [*TWO, {"file": "a2.jsonl", "set": {"model": "A"}}]
    again = lines({"question": 8, "correct": 1}, {"question": 9, "correct": 1})
    told = refusal(tmp_path, {"a.jsonl": A, "b.jsonl": B, "a2.jsonl": again}, two(reads=reads))
    assert (
        "a2.jsonl:2:14: question: this row is a second one of the same model, question as line 2 of a.jsonl; wanted "
        "each cell once" == told
    )


def test_the_same_bytes_under_two_names_are_refused(tmp_path: Path) -> None:
    """A file that was copied over another would make two models equal, or one run two."""
    told = refusal(tmp_path, {"a.jsonl": A, "b.jsonl": A}, two())
    assert (
        "b.jsonl:1:1: found the same bytes as in a.jsonl, wanted files of different runs; was one copied over the "
        "other?" == told
    )


def test_a_file_that_is_not_there_leaves_its_cells_missing(tmp_path: Path) -> None:
    """A run that crashed before it wrote anything stays in the denominator, with that as its reason."""
    registration = two()
    found = read(tmp_path, {"a.jsonl": A}, registration)
    assert {"correct": [1, 0, *[None] * 6]} == laid(found, registration)
    assert "2 in none of the files; 4 b.jsonl is not there" == found.quantities["correct"]["column"]["why"]
    assert "b.jsonl is not there: what it would have held is missing" in found.notes
    assert ["b.jsonl"] == found.provenance["not_there"]


def test_a_file_that_came_since_is_told(tmp_path: Path) -> None:
    """The stored numbers are without it; a file that is still not there is not told again."""
    registration = two()
    found = read(tmp_path, {"a.jsonl": A}, registration)
    assert [] == [*changed(tmp_path, registration, found.provenance)]
    (tmp_path / "b.jsonl").write_text(B, encoding="utf-8")
    (notice,) = changed(tmp_path, registration, found.provenance)
    assert "b.jsonl was not there when the numbers were read, and is there now; measure again" == notice.text


def test_where_no_file_is_there_nothing_is_read(tmp_path: Path) -> None:
    """As with one file that is not there."""
    with pytest.raises(NothingToJudgeError, match=r"a\.jsonl: found no such file"):
        read(tmp_path, {}, two())


def test_a_file_that_does_not_say_where_its_rows_stand_is_refused(tmp_path: Path) -> None:
    """One that needs a label has none."""
    told = refusal(tmp_path, {"a.jsonl": A, "b.jsonl": B}, two(reads=[TWO[0], "b.jsonl"]))
    assert (
        "b.jsonl:1:1: found no column 'model'; columns: 'question', 'correct'; if all rows of b.jsonl have one " in told
    )
    assert "model, say set: {model: ...} of it in reads:" in told


def test_a_column_that_only_some_files_have_is_noted(tmp_path: Path) -> None:
    """Its numbers are missing where it is not, and the note counts them."""
    registration = two(quantities={**CORRECT, "hard": {"axes": ["model", "question"], "support": [0, 1]}})
    text = lines({"question": 7, "correct": 1, "hard": 0.5}, {"question": 9, "correct": 0, "hard": 0.5})
    found = read(tmp_path, {"a.jsonl": text, "b.jsonl": B}, registration)
    assert [0.5, 0.5, *[None] * 6] == laid(found, registration)["hard"]
    assert "no column 'hard' in b.jsonl: hard is missing in 2 rows" in found.notes


def test_other_items_in_the_second_file_are_not_paired(tmp_path: Path) -> None:
    """Two models that answered different questions share none, and more questions than are planned are refused."""
    other = lines(*({"question": 20 + i, "correct": 1} for i in range(2)))
    registration = two()
    found = read(tmp_path, {"a.jsonl": A, "b.jsonl": other}, registration)
    assert [1, 0, None, None, None, None, 1, 1] == laid(found, registration)["correct"]
    more = lines(*({"question": 20 + i, "correct": 1} for i in range(3)))
    assert "b.jsonl:3:14: question: found 5 units along question, of which the first beyond the planned 4" in refusal(
        tmp_path, {"a.jsonl": A, "b.jsonl": more}, registration
    )


def test_fractions_among_percentages_are_noted_by_file(tmp_path: Path) -> None:
    """A file of fractions beside one of percentages would be a hundred times too small."""
    quantities = {"acc": {"axes": ["model", "question"], "support": [0, 1]}}
    registration = two(quantities=quantities, columns={"acc": {"percent": True}})
    files = {"a.jsonl": lines({"question": 7, "acc": 81.5}), "b.jsonl": lines({"question": 7, "acc": 0.79})}
    notes = read(tmp_path, files, registration).notes
    assert "every value of acc in b.jsonl is at most 1 %; if they are fractions already, leave percent: out" in notes


@pytest.mark.parametrize(("reads", "said"), [
    ([TWO[0], TWO[0]], "found the file 'a.jsonl' twice in reads, wanted each once"),
    ([TWO[0], {"file": "./a.jsonl", "set": {"model": "B"}}], "found the file 'a.jsonl' twice in reads"),
    ([TWO[0], {"file": "x/../a.jsonl", "set": {"model": "B"}}], "found the file 'a.jsonl' twice in reads"),
    ([{"file": "a.jsonl", "set": {"modle": "A"}}], "no axis or quantity is called 'modle'"),
    ([{"file": "a.jsonl", "set": {"model": "C"}}], "model=C is not registered; levels: 'A', 'B'"),
    ([{"file": "a.jsonl", "set": {"correct": 1}}], "found one correct for all of a file, wanted an axis or a text"),
    ([{"file": "a.jsonl", "set": {"question": 0.5}}], "found 0.5, wanted a label of a question"),
    ([{"file": "a.jsonl", "set": {"model": True}}], "set.model"),
    ([{"file": "a.xlsx"}], "found the suffix '.xlsx' of 'a.xlsx', wanted a table"),
    ([], "reads"),
])  # fmt: skip
def test_what_cannot_be_read_is_refused_before_it_is_frozen(reads: list, said: str) -> None:
    """The same file twice, by whatever spelling, and labels that no row could have."""
    with pytest.raises(DocumentError, match=r"(?s).*") as error:
        two(reads=reads)
    assert said in str(error.value)


def test_a_label_of_rows_that_are_units_is_refused() -> None:
    """`rows: true` numbers each row, so that nothing else may name it."""
    reads = [{"file": "a.jsonl", "set": {"question": 3}}]
    with pytest.raises(DocumentError, match="of which each row is a unit of its own by rows: true"):
        two(reads=reads, columns={"question": {"rows": True}})


PAIRED = """\
schema: verdict/prereg/2
id: 2026-11-26a
title: two models, a file each
scope: {covers: [these], does_not_show: [others]}
tag_flips: none
axes:
  model: {levels: [A, B], role: fixed, why: both}
  question: {planned: 40, role: replicate}
experiment:
  kind: table
  reads: [{file: a.jsonl, set: {model: A}}, {file: b.jsonl, set: {model: B}}]
quantities: {correct: {axes: [model, question], type: count, support: [0, 1]}}
confidence: {least_level: 0.95}
estimates:
  gain:
    paired_difference_of_proportions: ["correct[model == 'B']", "correct[model == 'A']"]
    over: [question]
    method: tango
    level: 0.95
    least: 30
predictions: {P1: {claim: B is better, test: gain > 0}}
"""


@pytest.mark.parametrize(("kept", "code", "word"), [
    ({"a": 40, "b": 40}, 0, "P1 PASS"), ({"a": 40, "b": 12}, 20, "P1 UNTESTED"),
    ({"a": 12, "b": 40}, 20, "P1 UNTESTED"),
    ({"b": 40}, 20, "P1 UNTESTED"), ({"a": 40}, 20, "P1 UNTESTED"),
])  # fmt: skip
def test_what_a_file_lacks_makes_no_pass(tmp_path: Path, kept: dict[str, int], code: int, word: str) -> None:
    """Whole files pass; a limited run, or one that left no file, does not, whichever model it is of."""
    (tmp_path / "prereg").mkdir()
    (tmp_path / "prereg" / "2026-11-26a.yaml").write_text(PAIRED)
    for name, count in kept.items():
        rows = [{"question": i, "correct": int(name == "b" or i % 2)} for i in range(count)]
        (tmp_path / f"{name}.jsonl").write_text(lines(*rows))
    done = verdict("run", "2026-11-26a", cwd=tmp_path)
    assert (code, True) == (done.returncode, word in " ".join(done.stdout.split())), done.stdout
