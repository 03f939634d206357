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
from verdict.errors import DocumentError
from verdict.evidence.numbers import read_numbers
from verdict.judge import judge
from verdict.registration.resolved import Registration
from verdict.vocabulary import Word

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
COUNTS = st.sampled_from(["9", "9.0", "9.000", "09", "12", "0", "1e1", "", "NA", "nan", " 9 "])
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
