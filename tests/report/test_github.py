"""Annotations and summaries: what GitHub is told is escaped, bounded, and never a command that a document wrote."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from markdown_it import MarkdownIt

from tests.cli.test_commands import ROOT, verdict
from tests.project.ledger.repository import DRAFT, Repository
from tests.report.golden import judged
from verdict.outcome.gated import Gated
from verdict.outcome.lock import LockChange
from verdict.outcome.record import Exit
from verdict.report.github import annotation, gate_annotations, gate_summary, run_annotations, run_summary

COMMAND = re.compile(r"::(error|warning|notice) file=([^,:]*),line=(\d+),title=([^,:]*)::(.*)")
HOSTILE = [
    "a\n::error::b",
    "50% off",
    "%0A::set-output name=x::y",
    "a,line=9,file=b",
    "x\r\ny",
    "\x1b[31m",
    "::",
    "\u202e",
]
SHOWN = {"\n": "\\u000a", "\r": "\\u000d", "\x1b": "\\u001b", "\u202e": "\\u202e"}
BACK = {"%25": "%", "%0D": "\r", "%0A": "\n", "%3A": ":", "%2C": ","}


@pytest.fixture(scope="module")
def payload(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The outcome of a registration that has one of everything."""
    return judged(tmp_path_factory.mktemp("judged"))


def read(text: str) -> str:
    """Read a value back as the runner does."""
    return re.sub("%(?:25|0D|0A|3A|2C)", lambda found: BACK[found[0]], text)


@pytest.mark.parametrize("text", HOSTILE)
def test_a_text_stays_in_its_own_place(text: str) -> None:
    """One line, four parts, and what the runner reads back is the text as a terminal would show it."""
    written = annotation("error", f"m {text}", f"f {text}", 7, f"t {text}")
    assert 1 == len(written.splitlines())
    found = COMMAND.fullmatch(written)
    assert found is not None
    assert ("error", "7") == (found[1], found[3])
    plain = (
        text.replace("\n", "\\u000a").replace("\r", "\\u000d").replace("\x1b", "\\u001b").replace("\u202e", "\\u202e")
    )
    assert [f"m {plain}", f"f {plain}", f"t {plain}"] == [read(found[i]) for i in (5, 2, 4)]


def test_a_message_is_bounded() -> None:
    """A million letters are cut."""
    assert len(annotation("error", "x" * 10**6, "f", 1, "t")) < 5_000


def test_the_gate_annotates_what_is_wrong_and_nothing_else() -> None:
    """One for the freeze and one for each prediction that moved; what is as locked has none."""
    moved = (LockChange("prediction P1", "PASS", "UNTESTED"), LockChange("flag f", "true", "false"))
    gated = (Gated("2026-01-01a", Exit.PASSED, "as locked"), Gated("2026-01-01b", Exit.CHANGED, "changed", moved))
    written = list(gate_annotations(gated, "sub/"))
    assert ["sub/prereg/2026-01-01b.yaml", "sub/verdicts/2026-01-01b.lock"] == [
        COMMAND.fullmatch(w)[2] for w in written
    ]  # type: ignore[index]
    assert [] == list(gate_annotations(gated[:1]))


def test_a_run_is_annotated_where_each_prediction_is_registered(payload: dict[str, Any]) -> None:
    """NOT PASSED is an error, UNTESTED a warning; where the exit code does not fail, both are warnings."""
    words = {name: p["verdict"] for name, p in payload["predictions"].items() if p["in_scope"]}
    lines = {name: i + 10 for i, name in enumerate(words)}
    written = [COMMAND.fullmatch(w) for w in run_annotations(payload, "f.yaml", lines, failing=True)]
    expected = [({"NOT PASSED": "error", "UNTESTED": "warning"}[word], str(lines[name]))
                for name, word in words.items() if word != "PASS"]  # fmt: skip
    assert expected == [(w[1], w[3]) for w in written if w]
    assert expected
    mild = [COMMAND.fullmatch(w) for w in run_annotations(payload, "f.yaml", lines, failing=False)]
    assert {"warning"} == {w[1] for w in mild if w}


def test_the_command_prints_annotations_at_the_lines_of_the_file() -> None:
    """The line named is the one on which the prediction begins in the file."""
    done = verdict("run", "2026-05-30c", "--annotations", "github")
    found = [match for line in done.stdout.splitlines() if (match := COMMAND.fullmatch(line))]
    text = (ROOT / "prereg/2026-05-30c.yaml").read_text().splitlines()
    assert ["P1", "P4", "P5"] == [match[4].split(" ")[0] for match in found]
    assert [f"{match[4].split(' ')[0]}:" for match in found] == [text[int(m[3]) - 1].split()[0] for m in found]


def test_no_line_of_a_document_is_heeded(repository: Repository) -> None:
    """A claim that looks like a command is printed where the runner heeds nothing, until a token that is always new."""
    claim = "x ::error::y " + " " * 80 + "::set-env name=PATH::z ##[add-path]w"
    name = repository.freeze(DRAFT.replace("The error is small.", claim))
    repository.measure(name, {"error": {1: 0.9, 2: 0.9, 3: 0.9}, "draws": {1: 500, 2: 500, 3: 500}})
    tokens = set()
    for _ in range(2):
        done = repository.run("run", name, "--annotations", "github", "--exit-zero")
        first, *inside = done.stdout.splitlines()
        token = re.fullmatch(r"::stop-commands::([0-9a-f]{32})", first)
        assert token is not None
        end = inside.index(f"::{token[1]}::")
        assert all(COMMAND.fullmatch(line) for line in inside[end + 1 :])
        assert any("set-env" in line for line in inside[:end])
        tokens.add(token[1])
    assert 2 == len(tokens)


def inline(text: str) -> set[str]:
    """Return the kinds of everything inside the blocks of a Markdown text."""
    tokens = MarkdownIt("commonmark").enable("table").parse(text)
    return {child.type for token in tokens if token.type == "inline" for child in token.children or ()}


@pytest.mark.parametrize(
    "text", ["<b>x</b>", "![i](x)", "[l](javascript:x)", "a | b", "`c`", "# h", "<!-- gone", "*x*"]
)
def test_texts_stay_texts_in_a_summary(payload: dict[str, Any], text: str) -> None:
    """No claim, title or limit becomes markup, and none breaks its table."""
    one = json.loads(json.dumps(payload))
    one["freeze"]["title"], one["does_not_show"] = text, [text]
    for prediction in one["predictions"].values():
        prediction["short"] = text
    written = run_summary(one, 10)
    assert {"text", "text_special", "strong_open", "strong_close", "code_inline", "softbreak"} >= inline(written)
    rows = [line for line in written.splitlines() if line.startswith(("| ✓", "| ✗", "| ?"))]
    assert len(one["predictions"]) == len(rows)
    assert {5} == {len(re.findall(r"(?<!\\)\|", row)) for row in rows}


def test_a_summary_is_bounded(payload: dict[str, Any]) -> None:
    """GitHub takes a mebibyte: long texts are cut, and of many rows the rest is counted."""
    one = json.loads(json.dumps(payload))
    one["freeze"]["title"] = "x" * 10**6
    prediction = next(iter(one["predictions"].values()))
    one["predictions"] = {f"P{i}": {**prediction, "short": "y" * 10**4} for i in range(1, 400)}
    written = run_summary(one, 10)
    assert len(written.encode()) < 2**20
    assert "and 199 more predictions" in written


def test_the_summary_of_a_gate_has_what_is_wrong_first() -> None:
    """A row for each freeze, the broken one on top, and the exit code in the heading."""
    found = (
        Gated("2026-01-01a", Exit.PASSED, "as locked: 1 PASS"),
        Gated("2026-01-01b", Exit.INTEGRITY, "edited | <b>"),
    )
    written = gate_summary(found, "checked: history", 3)
    assert written.index("2026-01-01b") < written.index("2026-01-01a")
    assert "exit 3" in written.splitlines()[0]
    assert r"edited \| \<b\>" in written


def test_summaries_are_appended(locked: Repository, tmp_path: Path) -> None:
    """The file of a step is shared: what stands there stays, and two commands write one behind the other."""
    file = tmp_path / "summary.md"
    file.write_text("before\n\n")
    assert 0 == locked.run("gate", "--all", "--summary", str(file)).returncode
    assert 0 == locked.run("run", locked.only, "--summary", str(file)).returncode
    lines = file.read_text().splitlines()
    assert "before" == lines[0]
    assert ["## verdict gate: green", f"## {locked.only}: Two methods"] == [x for x in lines if x.startswith("## ")]
    assert 2 == locked.run("gate", "--all", "--summary", str(tmp_path)).returncode


def test_locking_takes_neither(locked: Repository) -> None:
    """--write-lock compares nothing, so that there is nothing to tell: exit 2."""
    assert 2 == locked.run("gate", "--write-lock", "--annotations", "github").returncode
