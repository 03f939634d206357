"""docs/reference/language.md: everything of the language stands in it, and everything in it holds.

After a deliberate change of the catalogue: VERDICT_UPDATE_DOCS=1 pytest tests/expression/test_expressions_doc.py
"""

from __future__ import annotations

import json
import os
import re
from itertools import dropwhile, takewhile
from pathlib import Path

import numpy as np
import pytest

from tests.cli.test_commands import ROOT, verdict
from tests.factory import evidence, freeze
from verdict.algebra import truth
from verdict.algebra.grid import Cells, Texts, Truths
from verdict.evidence.numbers import SUFFIXES, read_numbers
from verdict.evidence.tables import MISSING
from verdict.expression.catalogue import CATALOGUE, Function, documented
from verdict.expression.check import NameScope, Typed, ValueKind, check
from verdict.expression.evaluate import evaluate
from verdict.expression.functions import CONSTRUCTORS, FUNCTIONS, WORDS
from verdict.expression.parse import ExpressionError, parse
from verdict.judge.values import measured
from verdict.project.loading import load_registration
from verdict.registration.settled import settled
from verdict.words.errors import DocumentError
from verdict.words.vocabulary import Tag

TEXT = (ROOT / "docs/reference/language.md").read_text()
FILE = re.compile(r"<!-- file: (?P<name>\S+) -->\n```\w+\n(?P<body>.*?)```", re.DOTALL)
EXAMPLE = "prereg/2026-01-01a.yaml"


def table(heading: str) -> list[list[str]]:
    """Return the cells of the first table that follows some words, without its header."""
    lines = TEXT[TEXT.index(heading) :].splitlines()
    rows = dropwhile(lambda line: not line.startswith("|"), lines)
    body = list(takewhile(lambda line: line.startswith("|"), rows))[2:]
    return [[cell.strip() for cell in row.strip("|").split(" | ")] for row in body]


def codes(cell: str) -> list[str]:
    """Return what stands in code quotes."""
    return re.findall(r"`([^`]+)`", cell)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The files of the example, laid out."""
    for match in FILE.finditer(TEXT):
        path = tmp_path / match["name"]
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(match["body"])
    return tmp_path


def test_the_example_gives_what_the_text_says(project: Path) -> None:
    """Every word of the sentence below the example is what the command prints."""
    command, words = re.search(r"`verdict (run .*?)` reads the table and says: (.*?)\.\n", TEXT, re.DOTALL).groups()
    done = verdict(*command.split(), "--json", cwd=project)
    found = {name: p["verdict"] for name, p in json.loads(done.stdout)["predictions"].items()}
    assert dict(re.findall(r"(P\d) ((?:NOT )?[A-Z]+)", words)) == found


def test_the_example_lints_clean(project: Path) -> None:
    """What people copy has no fault that the engine would find."""
    done = verdict("lint", EXAMPLE, cwd=project)
    assert 0 == done.returncode, done.stdout


def test_the_page_holds_the_catalogue() -> None:
    """Every function of the language stands in the table as it does in the catalogue; and every constructor."""
    page = ROOT / "docs/reference/language.md"
    block = re.compile(r"(<!-- table -->\n)(.*?)(<!-- end -->)", re.DOTALL)
    if os.environ.get("VERDICT_UPDATE_DOCS"):
        page.write_text(block.sub(lambda found: found[1] + documented() + found[3], TEXT))
    shown = block.search(page.read_text())
    assert shown is not None
    assert documented() == shown[2]
    assert all(f"`x in {constructor}(c)`" in TEXT for constructor in CONSTRUCTORS)


def test_every_function_is_listed_once() -> None:
    """No name stands twice, and each row has something in every column."""
    assert len(FUNCTIONS) == len(CATALOGUE)
    assert all(f.of and f.gives and f.unknown and f.example and f.value for f in CATALOGUE)


@pytest.mark.parametrize("function", CATALOGUE, ids=lambda function: function.name)
def test_every_function_gives_what_the_table_says(project: Path, function: Function) -> None:
    """Each example uses its function and is evaluated on the table of the example."""
    assert function.example.startswith(f"{function.name}(")
    registration = load_registration(project / EXAMPLE)
    quantities = read_numbers(project / "runs.csv", "runs.csv", registration)
    node = parse(function.example)
    words = {name: Typed(ValueKind.WORD) for name in registration.spoken}
    assert not check(node, NameScope({**registration.scope.names, **words}, registration.grid)).axes
    node = settled(node, registration.prereg)
    found = evaluate(node, measured(registration, evidence(registration, quantities), {}).env)
    if isinstance(found, Truths):
        assert {"true": truth.TRUE, "false": truth.FALSE}[function.value] == found.codes
    elif isinstance(found, Texts):
        assert function.value == found.text
    else:
        assert pytest.approx(float(function.value), abs=6e-5) == float(found.at.lo + found.at.hi) / 2


def test_what_is_written_instead_is_what_is_accepted(project: Path) -> None:
    """The left column is refused and the right one checks."""
    scope = load_registration(project / EXAMPLE).scope
    for wrong, right in ((codes(a), codes(b)) for a, b in table("| instead of")):
        for text in wrong:
            with pytest.raises(ExpressionError, match="Write"):
                check(parse(text), scope)
        for text in right:
            check(parse(text), scope)


DESCRIBED = [
    "over=", "per=", "`all`", "`any`", "at_least", "fraction", "requires:", "qualify:", "cause:", "clauses:", "where:",
    "whole:", "gates:", "on_fail", "artifact:", "on_artifact", "families:", "looks:", "claims:", "tag_flips",
    "reads:", "writes:", "quantifier", "bonferroni", "for_each:", "short:", "measure_only:", "except:", "P1.strict",
]  # fmt: skip


@pytest.mark.parametrize("word", [*DESCRIBED, *SUFFIXES, *WORDS, *(tag.value for tag in Tag)])
def test_every_part_of_the_language_is_described(word: str) -> None:
    """Tests, premises, quantifiers, artifacts, families, looks, tags and files."""
    assert word in TEXT


@pytest.mark.parametrize("form", ["range", "at_most", "at_least", "interval", "missing"])
def test_every_form_of_a_reading_is_described(form: str) -> None:
    """What may stand for a number in JSON and YAML."""
    assert f"{{{form}: " in TEXT


KINDS = {"axis of numbers": "n", "axis of texts": "s", "number": "q", "count": "k", "text": "w"}
COLUMNS = {
    "axes": {"n": [1, 2], "s": ["1.0", "b"], "t": None, "K": None},
    "constants": {"bar": None, "traj_len": None, "c": None},
    "quantities": {
        "ratio": None, "F": None, "x": None, "name": None, "n": None,
        "q": {"axes": ["n", "s"], "support": [0, 1]}, "k": {"axes": ["n", "s"], "type": "count", "support": [0, 999]},
        "w": {"axes": ["n", "s"], "type": "text"},
    },
    "predictions": {"P1": {"test": "any(q >= 0.5)"}},
}  # fmt: skip


def described(folder: Path, column: str, field: str) -> str:
    """Read one field as the column of a CSV file and say what became of it, in the words of the document."""
    row = {"n": "1", "s": "b", "q": "0.5", "k": "1", "w": "x", column: field}
    (folder / "t.csv").write_text(f"{','.join(row)}\n{','.join(row.values())}\n")
    registration = freeze(**COLUMNS)
    try:
        quantities = read_numbers(folder / "t.csv", "t.csv", registration)
    except DocumentError:
        return "refused"
    if column in ("n", "s"):
        level = quantities["q"]["cells"][0]["at"][column]
        return f'the level "{level}", letter by letter' if column == "s" else f"the level {level}"
    value = evidence(registration, quantities).values[column]
    if not isinstance(value, Cells):
        text = value.text[0, 1]
        return "missing" if text is None else f'the text "{text}"'
    lo, hi = float(value.at.lo[0, 1]), float(value.at.hi[0, 1])
    return "missing" if np.isnan(lo) else f"exactly {lo:g}" if lo == hi else f"a printed decimal: {lo:g} to {hi:g}"


@pytest.mark.parametrize("row", table("**CSV rules.**"), ids=lambda row: f"{row[0]} {row[1]}")
def test_every_rule_of_csv_holds(tmp_path: Path, row: list[str]) -> None:
    """Each field of the table becomes what the table says."""
    fields = codes(row[1]) + ([""] if "nothing" in row[1] else [])
    assert fields
    assert {row[2]} == {described(tmp_path, KINDS[row[0]], field) for field in fields}


def test_every_word_for_missing_is_in_the_rules() -> None:
    """No word is taken for a gap that the document does not name, in either kind of number."""
    for kind in ("number", "count"):
        named = {code.lower() for row in table("**CSV rules.**") if row[0] == kind and row[2] == "missing"
                 for code in codes(row[1])}  # fmt: skip
        assert set(MISSING) == named
