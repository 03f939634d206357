"""Tables of numbers: what is registered decides how a value is read, in CSV, JSON and YAML alike."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.factory import evidence, freeze
from verdict.evidence.numbers import read_numbers
from verdict.evidence.reading import bounds
from verdict.judge import judge
from verdict.registration.resolved import Registration
from verdict.words.errors import DocumentError
from verdict.words.vocabulary import Word

SEEDS, SITES, RATES = (1, 2, 10), ("a", "NA", "1.10", "7"), (0.1, 2.5)
SCHEME = {
    "axes": {"seed": list(SEEDS), "site": list(SITES), "rate": list(RATES), "t": None, "K": None},
    "constants": {"bar": None, "traj_len": None, "c": None},
    "quantities": {
        "ratio": None, "F": None, "x": None, "n": None, "name": None,
        "acc": {"axes": ["seed"], "support": [0, 1]},
        "solved": {"axes": ["seed"], "type": "count", "support": [0, 99]},
        "country": {"axes": ["seed"], "type": "text"},
        "loss": {"axes": ["site", "rate"], "support": ["-inf", "inf"]},
    },
    "predictions": {
        "P1": {"test": {"per": ["seed"], "each": "solved >= 9", "quantifier": "all"}},
        "P2": {"test": {"per": ["seed"], "each": "country == 'NA'", "quantifier": "all"}},
        "P3": {"test": {"per": ["seed"], "each": "acc >= 0.5", "quantifier": "all"}},
    },
    "artifact": None,
}  # fmt: skip
COUNTS = st.sampled_from(["9", "9.0", "9.000", "09", "12", "0", "9e0", "", "NA", "nan", " 9 "])
TEXTS = st.sampled_from(["NA", "nan", "none", "", "7", "1.10", "true", "a,b", 'a "b"', "null", "é", "0x1f", " NA "])
NUMBERS = st.sampled_from(["0.912", "0.5", "0.50", "1", "0.04", "", "NA", "NaN", "5e-1", " 0.6 "])
ROWS = st.tuples(*(st.tuples(NUMBERS, COUNTS, TEXTS) for _ in SEEDS))


def registered(reads: str = "t.csv", **changes) -> Registration:
    """Register the scheme with a file to read."""
    return freeze(**SCHEME, experiment={"kind": "record", "produced_by": "a test", "reads": reads}, **changes)


def as_csv(rows: list[dict]) -> str:
    """Write rows as a CSV writer does."""
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def written(folder: Path, rows: list[dict]) -> dict[str, str]:
    """Write the same rows as CSV, JSON and YAML; return the text of each by name."""
    return {
        "t.csv": as_csv(rows),
        "t.json": json.dumps(rows),
        "t.yaml": yaml.safe_dump(rows, allow_unicode=True, default_style='"'),
    }


def read(folder: Path, name: str, text: str) -> dict:
    """Read one file of numbers."""
    (folder / name).write_bytes(text.encode())
    return read_numbers(folder / name, name, registered(name))


def words(quantities: dict, name: str) -> list[Word]:
    """Judge quantities and return the verdicts."""
    registration = registered(name)
    return [p.word for p in judge(registration, evidence(registration, quantities), {}, {}).predictions]


@settings(max_examples=150, deadline=None)
@given(rows=ROWS)
def test_the_same_values_as_csv_json_and_yaml_give_the_same_verdict(tmp_path_factory, rows):
    """Numbers, counts and texts written alike are read alike, missing ones included."""
    folder = tmp_path_factory.getbasetemp()
    table = [
        {"seed": str(seed), "acc": acc, "solved": solved, "country": country}
        for seed, (acc, solved, country) in zip(SEEDS, rows, strict=True)
    ]
    found = {name: read(folder, name, text) for name, text in written(folder, table).items()}
    assert found["t.csv"] == found["t.json"] == found["t.yaml"]
    assert 1 == len({tuple(words(quantities, name)) for name, quantities in found.items()})
    cells = [reading["value"] for reading in found["t.csv"]["country"]["cells"] if "value" in reading]
    assert [country.strip() for _, _, country in rows if country] == cells


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("t.csv", "seed,solved,country\n1,9.0,NA\n2,9,NA\n10,1.0e1,NA\n"),
        ("t.json", '[{"seed": 1, "solved": 9.0, "country": "NA"}, {"seed": 2, "solved": "9.0", "country": "NA"}, '
                   '{"seed": 10.0, "solved": 10, "country": "NA"}]'),
        ("t.yaml", "- {seed: 1, solved: 9.0, country: NA}\n- {seed: 2, solved: 9, country: 'NA'}\n"
                   "- {seed: 10, solved: 10, country: NA}\n"),
        ("t.json", '{"solved": {"cells": [{"at": {"seed": 1}, "value": "9.0"}, {"at": {"seed": 2}, "value": 9.0}, '
                   '{"at": {"seed": 10}, "value": 10}]}, "country": {"every": "NA"}}'),
    ],
)  # fmt: skip
def test_types_come_before_numbers(tmp_path, name, text):
    """9.0 in a count column is the count 9 and not 8.95 to 9.05; "NA" in a text column is the text."""
    assert [Word.PASS, Word.PASS] == words(read(tmp_path, name, text), name)[:2]


@pytest.mark.parametrize("seed", ["1", "1.0", "01", "1e0", "0.1e1", " 1 "])
@pytest.mark.parametrize("rate", ["2.5", "2.50", "25e-1"])
def test_a_level_is_read_by_the_kind_of_its_axis(tmp_path, seed, rate):
    """Numeric levels are numbers, however written; text levels are texts, digit by digit."""
    assert read(tmp_path, "t.csv", f"seed,acc\n{seed},0.9\n")["acc"]["cells"][0]["at"] == {"seed": 1}
    found = read(tmp_path, "t.csv", f"site,rate,loss\nNA,{rate},1.0\n1.10,0.1,2.0\n7,0.1,2.0\n")["loss"]["cells"]
    assert [("NA", 2.5), ("1.10", 0.1), ("7", 0.1)] == [tuple(cell["at"].values()) for cell in found]
    found = read(tmp_path, "t.json", '[{"site": 7, "rate": 0.10, "loss": 1}]')["loss"]["cells"]
    assert {"site": "7", "rate": 0.1} == found[0]["at"]


@pytest.mark.parametrize(
    ("place", "words_", "text"),
    [
        ("2:6", "site=1.1 is not registered", "rate,site,loss\n2.5, 1.1,3\n"),
        ("2:1", "seed=11 is not registered", "seed,acc\n11,0.9\n"),
        ("2:1", "this row does not say its seed", "seed,acc\n,0.9\n"),
        ("2:1", "this row does not say its seed", "acc\n0.9\n"),
        ("2:3", "acc: found the text 'high', wanted a printed decimal", "seed,acc\n1,high\n"),
        ("2:3", "acc: found acc in [3.5, 4.5]", "seed,acc\n1,4\n"),
        ("2:3", "solved: found 10.5, wanted a whole number", "seed,solved\n1,10.5\n"),
        ("3:3", "solved: found 10.5, wanted a whole number", "seed,solved\n1,10\n2,10.5\n"),
        ("4:3", "solved: found 9.50, wanted a whole number", "seed,solved\n\n\n1,9.50\n"),
        ("4:7", "acc: found the text 'x'", 'seed,country,acc\n1,"two\nlines",0.9\n2,"c",x\n'),
        ("3:8", "acc: found the text 'x'", 'seed,country,acc\n1,"two\nlines",x\n'),
        ("3:3", "acc is 0.8 here and 0.9 elsewhere", "seed,acc\n1,0.9\n1,0.8\n"),
        ("1:6", "no axis or quantity is called 'ac'", "seed,ac\n1,0.9\n"),
        ("1:10", "twice", "seed,acc,acc \n1,0.912,0.1\n"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("variant", ["plain", "crlf", "mark"])
def test_a_message_names_the_place_in_the_file(tmp_path, place, words_, text, variant):
    """Line and column of the field itself, also behind blank lines, quoted line breaks, CRLF and a byte order mark."""
    text = {"plain": text, "crlf": text.replace("\n", "\r\n"), "mark": "\ufeff" + text}[variant]
    with pytest.raises(DocumentError) as caught:
        read(tmp_path, "t.csv", text)
    assert any(str(problem).startswith(f"t.csv:{place}: ") and words_ in str(problem)
               for problem in caught.value.problems), str(caught.value)  # fmt: skip


@pytest.mark.parametrize(
    ("place", "words_", "name", "text"),
    [
        ("3:12", "seed=3 is not registered", "t.json", '[\n {"seed": 1, "acc": 0.9},\n  {"seed": 3, "acc": 0.9}]'),
        ("2:21", "solved: found 10.5, wanted a whole", "t.yaml", "- {seed: 1, solved: 9}\n- {seed: 2, solved: 10.5}\n"),
        ("2:3", "no axis or quantity is called 'acx'", "t.yaml", "- seed: 1\n  acx: 0.9\n"),
        ("1:2", "found no object", "t.json", "[3]"),
        ("1:24", "country: found 1.1, wanted text in quotes", "t.json", '[{"seed": 1,"country": 1.10}]'),
        ("1:11", "seed=True is not registered", "t.json", '[{"seed": true, "acc": 0.5}]'),
        ("1:1", "found no rows", "t.json", "[]"),
    ],
)  # fmt: skip
def test_json_and_yaml_tables_name_their_places_too(tmp_path, place, words_, name, text):
    """A table in a document is no table without places."""
    with pytest.raises(DocumentError) as caught:
        read(tmp_path, name, text)
    assert any(str(problem).startswith(f"{name}:{place}: ") and words_ in str(problem)
               for problem in caught.value.problems), str(caught.value)  # fmt: skip


@pytest.mark.parametrize("name", ["t.tsv", "t.xlsx", "t", "t.csv.gz", "t.CVS", "numbers/t.parquet", ".csv"])
@pytest.mark.parametrize("kind", ["record", "command"])
def test_a_file_that_cannot_be_read_is_refused_before_the_freeze(name, kind):
    """The registration itself is refused: after the freeze it would be too late to name another file."""
    block = {
        "record": {"kind": "record", "produced_by": "a test", "reads": name},
        "command": {"kind": "command", "command": ["python", "x.py"], "writes": name, "timeout_seconds": 1.0},
    }
    with pytest.raises(DocumentError, match=r"found the suffix .*, wanted a file of numbers: \.csv, \.json, "):
        freeze(**SCHEME, experiment=block[kind])


@pytest.mark.parametrize("name", ["t.csv", "t.CSV", "a/b/t.json", "t.yaml", "t.x.yml"])
def test_a_file_that_can_be_read_is_registered(name):
    """Any of the readable suffixes, in capitals as well."""
    assert name == registered(name).prereg.experiment.settings["reads"]


@pytest.mark.parametrize("written", ["10", "10.0", "1.0e1", "1e1", "0.1e2", "100e-1", "010", "1E1", "1e+1"])
def test_a_count_in_csv_is_the_whole_number_that_it_denotes(tmp_path, written):
    """With an exponent or without, the field is exactly 10: a CSV has no other way to write a number."""
    cells = read(tmp_path, "t.csv", f"seed,solved\n1,{written}\n")["solved"]["cells"]
    assert [{"at": {"seed": 1}, "value": 10}] == cells


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("t.json", '[{"seed": 1, "solved": "1e1"}]'),
        ("t.yaml", "- {seed: 1, solved: '1e1'}\n"),
        ("t.yaml", "solved: {cells: [{at: {seed: 1}, value: '1e1'}]}\n"),
    ],
)
def test_a_count_in_quotes_is_printed_to_its_digits(tmp_path, name, text):
    """Somebody who puts quotes around one digit means one digit: it stands for 5 to 15."""
    laid = evidence(registered(name), read(tmp_path, name, text)).values["solved"]
    assert (5.0, 15.0) == (laid.at.lo[0], laid.at.hi[0])


@pytest.mark.parametrize(
    "text",
    [
        f"seed,solved\n1,{'9' * 400}\n",
        f"seed,solved\n1,{'9' * 400}.0\n",
        f"seed,solved\n1,-{'9' * 400}\n",
        f"seed,solved\n1,{'9' * 5000}\n",
        "seed,solved\n1,1e400\n",
        "seed,solved\n1,9e999\n",
        f"seed,acc\n1,{'9' * 400}\n",
        "seed,acc\n1,1e400\n",
        "seed,acc\n1,.5e400\n",
    ],
)
def test_a_number_that_no_double_can_hold_is_refused_at_its_field(tmp_path, text):
    """As a count or as a number, in digits or with an exponent: a sentence and no traceback."""
    with pytest.raises(DocumentError, match="which no double can hold, wanted a number between") as refused:
        read(tmp_path, "t.csv", text)
    assert "t.csv:2:3: " in str(refused.value)
    assert len(str(refused.value)) < 200


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("t.json", f'[{{"seed": 1, "solved": {"9" * 400}}}]'),
        ("t.json", f'[{{"seed": 1, "solved": "{"9" * 400}"}}]'),
        ("t.json", f'[{{"seed": 1, "acc": {"9" * 400}}}]'),
        ("t.yaml", f"solved: {{every: '{'9' * 400}'}}\n"),
        ("t.yaml", f"solved: {{every: {'9' * 400}}}\n"),
        ("t.yaml", f"acc: {{every: {{at_most: {'9' * 400}}}}}\n"),
        ("t.yaml", f"acc: {{every: {{at_least: -{'9' * 400}}}}}\n"),
        ("t.yaml", f"acc: {{every: {{range: [0, {'9' * 400}]}}}}\n"),
        ("t.yaml", f"solved: {{every: {{range: ['1', '{'9' * 400}']}}}}\n"),
        ("t.yaml", f"acc: {{every: {{value: {'9' * 400}, interval: [0, 1], level: 0.95, method: normal}}}}\n"),
    ],
)
def test_such_numbers_are_refused_in_every_form(tmp_path, name, text):
    """Bare or quoted, as a value, a bound, or the end of a range."""
    with pytest.raises(DocumentError, match=r"no double can hold|less than 2\*\*53 in size"):
        read(tmp_path, name, text)


def test_the_largest_counts_are_read(tmp_path):
    """300 digits are many, and a double holds them."""
    text = f"seed,acc\n1,{'9' * 300}\n"
    with pytest.raises(DocumentError, match="within its registered support"):
        read(tmp_path, "t.csv", text)


@pytest.mark.parametrize(("written", "whole"), [(".7", "0.7"), (".70", "0.70"), (".5e0", "0.5e0"), (" .7 ", "0.7")])
def test_a_number_may_begin_with_its_point(tmp_path, written, whole):
    """.7 in a table is what 0.7 is, as in expressions; it is printed to as many digits."""
    found = read(tmp_path, "t.csv", f"seed,acc\n1,{written}\n")
    assert read(tmp_path, "t.csv", f"seed,acc\n1,{whole}\n") == found
    assert whole == found["acc"]["cells"][0]["value"]


@pytest.mark.parametrize("written", [".1", "0.1", " .10", "1e-1", ".1e0"])
def test_a_level_may_begin_with_its_point(tmp_path, written):
    """.1 names the level 0.1; so does a negative one, and a text level stays letter by letter."""
    found = read(tmp_path, "t.csv", f"site,rate,loss\na,{written},-.5\n")["loss"]["cells"]
    assert [{"at": {"site": "a", "rate": 0.1}, "value": "-0.5"}] == found
    with pytest.raises(DocumentError, match=r"site=\.10 is not registered"):
        read(tmp_path, "t.csv", "site,rate,loss\n.10,0.1,1.0\n")


@pytest.mark.parametrize("written", [".", "-.", ".e1", "..5", "+.5", ".x"])
def test_a_point_alone_is_no_number(tmp_path, written):
    """What no expression takes no table takes either."""
    with pytest.raises(DocumentError, match="wanted a printed decimal"):
        read(tmp_path, "t.csv", f"seed,acc\n1,{written}\n")


@pytest.mark.parametrize("count", [2**53 + 1, 2**53 + 3, 2**60 + 1, 10**17 + 1, 12345678901234567, 10**200 + 1])
def test_a_count_between_two_doubles_lies_between_its_ends(tmp_path, count):
    """No double is this count, so that neither `<=` its neighbour below nor `>=` the one above is known to hold."""
    scheme = {"solved": {"type": "count", "support": [0, "inf"]}}
    (tmp_path / "t.csv").write_text(f"solved\n{count}\n")
    registration = freeze(quantities=scheme, experiment={"kind": "record", "produced_by": "x", "reads": "t.csv"})
    laid = evidence(registration, read_numbers(tmp_path / "t.csv", "t.csv", registration)).values["solved"]
    assert int(laid.at.lo) < count < int(laid.at.hi)


@pytest.mark.parametrize("count", [0, 2**53, 2**60, 10**22])
def test_a_count_that_is_a_double_is_exact(count):
    """However long, where a double is that very number nothing is added to it."""
    assert (float(count), float(count)) == bounds(count)


@pytest.mark.parametrize(
    "written", ["9007199254740992", "9007199254740993", "1e20", "1.0e20", "123456789012345678901234567890", "9e307"]
)
@pytest.mark.parametrize("name", ["t.csv", "t.json"])
def test_a_long_count_is_read_and_judged(tmp_path, name, written):
    """Longer than a bare number of JSON may be: 20 digits ended in a traceback where the record got its digest."""
    row = {"t.csv": f"solved\n{written}\n", "t.json": f'[{{"solved": "{written}"}}]'}[name]
    (tmp_path / name).write_text(row)
    more = {"kind": "record", "produced_by": "x", "reads": name}
    predictions = {"P1": {"test": "solved > 1000"}}
    scheme = {"solved": {"type": "count", "support": [0, "inf"]}}
    registration = freeze(quantities=scheme, experiment=more, predictions=predictions)
    laid = evidence(registration, read_numbers(tmp_path / name, name, registration))
    assert Word.PASS is judge(registration, laid, {}, {}).predictions[0].word
    exact = name == "t.csv" and written == "1e20"
    assert not exact or laid.values["solved"].at.lo == laid.values["solved"].at.hi == float(written)
