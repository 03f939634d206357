"""The contract of importers: found by name, held to it, and written down as one table and one draft."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests.cli.test_commands import verdict
from tests.distributions import install
from verdict.exchange import checks, finding
from verdict.exchange.drafting import draft
from verdict.exchange.importers.contract import Column, Imported, Source, needed, type_of
from verdict.exchange.laying import layout
from verdict.exchange.names import grammatical, named
from verdict.exchange.snapshot import content
from verdict.text.tables import read_columns
from verdict.words.errors import NothingToJudgeError, UsageError, VerdictError

DRAFT = "2026-11-27a"
MODULE = """
from pathlib import Path
from verdict.exchange.importers.contract import Column, Imported, LeftOut, Option, Source, one

NAME, EXTRA, SAYS, SOURCES = "lines", "", "lines of a file", "a file"
OPTIONS = (Option("least", "the least number that is read"),)

def read(sources, options):
    content = Path(sources[0]).read_bytes()
    cells = [line.split() for line in content.decode().splitlines()]
    least = float(one(options, "least") or "-inf")
    rows = tuple({"run": run, "seed": int(seed), "state": state, "val/acc": float(acc) if state == "done" else None}
                 for run, seed, state, acc in cells if float(acc) >= least)
    columns = (Column("run", "text", "about"), Column("seed", "count", "unit"),
               Column("state", "text", "status", ended=("done",)), Column("val/acc", "number", "measured"))
    left = (LeftOut(len(cells) - len(rows), "runs", "they are below --least"),) if len(rows) < len(cells) else ()
    return Imported("lines 1", (Source.of_file(sources[0], content),), rows, columns, left)
"""
LINES = "a 1 done 0.5\nb 2 died 0.9\nc 3 done 0.7\n"


def imported(rows: tuple[dict[str, Any], ...], *columns: Column) -> Imported:
    """Return what an importer might have read."""
    return Imported("tool 1", (Source("runs", "0" * 64),), rows, columns)


@pytest.fixture
def lines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a file, and somebody else's importer for it."""
    site = install(tmp_path / "site", "verdict.importers", {"lines": "their_lines"}, {"their_lines.py": MODULE})
    monkeypatch.syspath_prepend(str(site))
    home = tmp_path / "home"
    home.mkdir()
    (home / "runs.txt").write_text(LINES)
    return home


def test_an_importer_of_another_distribution_is_one_file(lines: Path) -> None:
    """It is found by its entry point, listed, helps, and its rows come out as a table that is read with under: rows."""
    done = verdict("import", "lines", "runs.txt", "--output", "runs.json", cwd=lines)
    assert (0, "") == (done.returncode, done.stderr)
    table = json.loads((lines / "runs.json").read_text())
    assert [0.5, None, 0.7] == [row["val/acc"] for row in table["rows"]]
    assert "verdict import lines" == table["imported"]["by"]
    assert "lines  lines of a file; SOURCE: a file" in verdict("import", "--list", cwd=lines).stdout
    assert "--least LEAST" in verdict("import", "lines", "--help", cwd=lines).stdout
    read = read_columns((lines / "runs.json").read_bytes(), "runs.json", ["val/acc"], under="rows")
    assert [0.5, None, 0.7] == read.values["val/acc"]


def test_help_without_an_importer_lists_none(monkeypatch: pytest.MonkeyPatch) -> None:
    """And ends in no traceback."""
    monkeypatch.setattr(finding, "names", tuple)
    done = verdict("import", "--help")
    assert (0, "") == (done.returncode, done.stderr)
    assert "Usage: " in done.stdout
    assert "Tools:" not in done.stdout


def test_what_is_said_of_a_table_fits_the_window(lines: Path) -> None:
    """On standard error, as errors do; the process is a real one, so that lines come as they are."""
    verdict("import", "lines", "runs.txt", "--output", "runs.json", "--draft", DRAFT, cwd=lines)
    _fill(lines / f"prereg/drafts/{DRAFT}.yaml")
    done = subprocess.run([sys.executable, "-m", "verdict", "run", DRAFT, "--measure"], cwd=lines, check=False,
                          capture_output=True, text=True, env={**os.environ, "COLUMNS": "50"})  # fmt: skip
    assert "not_ended_state" in done.stderr
    assert [] == [line for line in done.stderr.splitlines() if len(line) > 50]


def test_equal_sources_give_equal_bytes_and_nothing_is_written_over(lines: Path) -> None:
    """A second time nothing changes; a table that holds something else is left alone, and so is its draft."""
    again = ("import", "lines", "runs.txt", "--output", "runs.json", "--draft", DRAFT)
    assert "wrote runs.json" in verdict(*again, cwd=lines).stdout
    before = (lines / "runs.json").read_bytes()
    assert "unchanged runs.json" in verdict(*again, cwd=lines).stdout
    (lines / "runs.txt").write_text(LINES + "d 4 done 0.8\n")
    done = verdict(*again, cwd=lines)
    assert (2, True) == (done.returncode, "holds something else; nothing is written over" in done.stderr)
    assert before == (lines / "runs.json").read_bytes()


def test_what_is_left_out_is_said_and_kept(lines: Path) -> None:
    """On the screen and in the snapshot, with its number and its reason."""
    done = verdict("import", "lines", "runs.txt", "--output", "a.json", "--least", "0.6", cwd=lines)
    assert "left out: 1 runs, they are below --least" in done.stdout
    left = json.loads((lines / "a.json").read_text())["imported"]["left_out"]
    assert [{"number": 1, "what": "runs", "why": "they are below --least"}] == left


def test_a_draft_maps_names_and_leaves_open_what_only_the_author_knows(lines: Path) -> None:
    """Lint asks for each open place, and says nothing else; the draft says that the numbers were seen."""
    verdict("import", "lines", "runs.txt", "--output", "runs.json", "--draft", DRAFT, cwd=lines)
    text = (lines / f"prereg/drafts/{DRAFT}.yaml").read_text()
    assert 'val_acc: {from: "val/acc"}' in text
    assert "seed: {planned: , role: replicate}   # how many you meant to have; 3 are in the file" in text
    assert "there before this draft" in text
    asked = [line for line in verdict("lint", DRAFT, cwd=lines).stdout.splitlines() if line.startswith("prereg/")]
    places = [line.split(": ")[1] for line in asked]
    assert ["title", "scope.covers", "axes.seed.planned", "quantities.val_acc.means", "quantities.val_acc.support",
            "estimates.effect.mean", "estimates.effect.least", "predictions.P1.claim",
            "predictions.P1.test"] == places  # fmt: skip
    told = " ".join(verdict("lint", DRAFT, cwd=lines).stdout.split())
    assert 9 == told.count("found no value, wanted one; fill it in: the comment beside it says '")
    assert "title: found no value, wanted one; fill it in: the comment beside it says 'in one line, what it is" in told


def _fill(path: Path) -> None:
    """Fill the open places of a draft."""
    filled = {"title: ": 'title: "t"', "covers: ": 'covers: ["c"]', "planned: ,": "planned: 4,",
              "means: ,": 'means: "m",', "support: }": "support: [0, 1]}", "mean: ,": "mean: val_acc,",
              "least: }": "least: 2, assume: normal, why: w}", "claim: ,": 'claim: "c",',
              "test: }": 'test: "effect > 0.4"}'}  # fmt: skip
    text = path.read_text()
    for old, new in filled.items():
        assert old in text
        text = text.replace(old, new)
    path.write_text(text)


def test_a_filled_draft_keeps_the_run_that_died_in_the_denominator(lines: Path) -> None:
    """Four were planned, three were logged and one of these died: two numbers are missing, so nothing passes."""
    verdict("import", "lines", "runs.txt", "--output", "runs.json", "--draft", DRAFT, cwd=lines)
    _fill(lines / f"prereg/drafts/{DRAFT}.yaml")
    done = verdict("run", DRAFT, "--measure", cwd=lines)
    assert 20 == done.returncode, done.stderr
    assert "excluded 1 of 3 rows by not_ended_state" in done.stderr
    assert "n = 4, 2 of them missing" in " ".join(done.stdout.split())


def test_rows_at_one_place_are_told_when_they_are_imported(lines: Path) -> None:
    """Two runs of one seed are one unit, and the reader hears of it before anything is frozen."""
    (lines / "runs.txt").write_text(LINES + "d 3 done 0.8\n")
    done = verdict("import", "lines", "runs.txt", "--output", "runs.json", cwd=lines)
    assert "rows 3 and 4 have the same seed: a run that was repeated or resumed counts once" in done.stdout


@pytest.mark.parametrize(("arguments", "said"), [
    (("import",), "found no tool behind import, wanted one"),
    (("import", "mflow", "x", "--output", "a.json"), "no importer is called 'mflow'"),
    (("import", "lines", "runs.txt", "--output", "a.csv"), "found --output a.csv, wanted a name that ends in .json"),
    (("import", "lines", "runs.txt", "--output", "a.json", "--draft", "../../x"), "wanted the day and a letter"),
    (("import", "lines", "runs.txt", "--output", "../a.json", "--draft", DRAFT), "outside of the project"),
])  # fmt: skip
def test_what_cannot_be_is_refused_in_a_sentence(lines: Path, arguments: tuple[str, ...], said: str) -> None:
    """Before any source is read; nothing is written."""
    before = sorted(lines.rglob("*"))
    done = verdict(*arguments, cwd=lines)
    assert (2, True) == (done.returncode, said in done.stderr), done.stderr
    assert before == sorted(lines.rglob("*"))


def test_a_module_that_keeps_half_of_the_contract_is_refused() -> None:
    """Everything that it lacks is said at once."""
    half = SimpleNamespace(NAME="other", EXTRA="", SAYS="x", OPTIONS=["a"])
    with pytest.raises(UsageError, match=r"says no SOURCES.*'other', wanted 'half'.*no OPTIONS.*offers no read"):
        checks.checked("half", half)


@pytest.mark.parametrize(("read", "error", "said"), [
    ({"rows": []}, VerdictError, "handed back dict, wanted Imported"),
    (imported(()), NothingToJudgeError, "found no run, wanted at least one"),
    (imported(({"a": 1},), Column("a", "count"), Column("a", "count")), VerdictError, "names a column twice"),
    (imported(({"b": 1},), Column("a", "count")), VerdictError, "'b' in row 1, which is none of its columns"),
    (imported(({"a": {1}},), Column("a", "count")), VerdictError, "has set as 'a' in row 1, wanted a plain value"),
])  # fmt: skip
def test_what_is_no_table_is_refused(read: Any, error: type[VerdictError], said: str) -> None:
    """Before anything is written."""
    with pytest.raises(error, match=said):
        checks.table("x", read)


def test_numbers_that_are_none_are_missing_and_infinite_ones_are_refused_by_the_table() -> None:
    """NaN is null; inf stays to be seen, as a text that no number column takes."""
    read = imported(({"a": float("nan"), "b": float("inf")}, {"a": 1.0}), Column("a", "number"), Column("b", "number"))
    rows = json.loads(content("x", read))["rows"]
    assert [{"a": None, "b": "inf"}, {"a": 1.0, "b": None}] == rows


@pytest.mark.parametrize(("name", "wanted"), [
    ("val/acc", "val_acc"), ("eval/top-5 (%)", "eval_top_5"), ("5shot", "x_5shot"), ("präzision", "prazision"),
    ("_step", "step"), ("lambda", "lambda_2"), ("mean", "mean_2"), ("精度", "x"), ("a" * 200, "a" * 72),
])  # fmt: skip
def test_names_become_grammatical(name: str, wanted: str) -> None:
    """Letters, digits and low lines, beginning with a letter; no word of the language."""
    assert wanted == grammatical(name)


def test_names_that_become_equal_are_told_apart() -> None:
    """Each column keeps a name of its own."""
    shorts = {"val/acc": "val/acc", "metrics.val.acc": "val.acc"}
    assert {"val/acc": "val_acc", "metrics.val.acc": "val_acc_2"} == named(shorts)


def test_settings_that_follow_from_others_are_no_axes() -> None:
    """A name that is made of the model, and what is the same everywhere, say nothing of their own."""
    rows = tuple({"model": m, "path": f"/{m}", "lr": 0.1, "seed": s} for m in "ab" for s in (1, 2))
    read = imported(rows, Column("model", "text", "setting"), Column("path", "text", "setting"),
                    Column("lr", "number", "setting"), Column("seed", "count", "unit"))  # fmt: skip
    found = layout(read)
    assert (["model"], ["path", "lr"]) == ([c.name for c in found.fixed], [c.name for c in found.held])
    assert 'model: {levels: ["a", "b"]}' in draft(DRAFT, "runs.json", "x", read)


def test_a_library_that_is_not_there_is_named_with_its_extra() -> None:
    """What installs it stands in the sentence."""
    with pytest.raises(UsageError, match=r'pip install "verdict-engine\[thing\]"'):
        needed("no_such_library", "thing", "thing")


def test_types_are_guessed_from_all_values() -> None:
    """One text makes a column of texts; what is missing says nothing."""
    assert ["count", "number", "text", "truth", "nested", "text"] == [
        type_of(values) for values in ([1, None], [1, 0.5], [1, "a"], [True], [[1]], [None])
    ]


def test_every_shipped_importer_keeps_the_contract() -> None:
    """Each loads without its library, and says what it reads."""
    names = sorted(finding.shipped())
    assert names == [finding.load(name).NAME for name in names]
