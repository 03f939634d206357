"""Results are those of the commands, cannot be changed, and read alike in a terminal, a notebook and a frame."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import verdict
from tests.api.conftest import Registered
from tests.cli.test_commands import ROOT
from tests.cli.test_commands import verdict as command
from verdict.cli import COMMANDS

GAINS = [0.012, 0.031, 0.008, 0.020, 0.017]
# What of the command line is which function; demo plays the others, and help of a command is in its docstring.
FUNCTIONS = {
    "init": "init", "run": "judge measure", "explain": "explain", "report": "report write_figures write_site",
    "freeze": "freeze", "gate": "gate lock", "log": "log", "confer": "confer", "erratum": "erratum", "verify": "verify",
    "rejoin": "rejoin", "plan": "plan write_amendment", "train": "train", "lint": "lint", "diff": "diff",
    "migrate": "migrate", "digits": "write_digits", "schema": "schema", "help": "describe", "doctor": "doctor",
    "import": "import_table", "work": "work", "jobs": "jobs", "export": "write_export", "demo": "",
}  # fmt: skip


def test_everything_that_the_command_line_does_is_a_function() -> None:
    """A new command has to say which function does the same."""
    assert set(COMMANDS) == set(FUNCTIONS)
    assert {name for names in FUNCTIONS.values() for name in names.split()} <= set(verdict.__all__)


@pytest.mark.parametrize("freeze", ["2026-05-30c", "2026-11-23a"])
def test_the_payload_is_that_of_the_command(freeze: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Judging a stored freeze gives the bytes of `verdict run --json`, but for what the shell is told."""
    monkeypatch.chdir(ROOT)
    outcome = verdict.judge(freeze)
    wanted = json.loads(command("run", freeze, "--json").stdout)
    assert {key: value for key, value in wanted.items() if key != "returned"} == outcome.to_dict()
    assert command("run", freeze, width="80").stdout == str(outcome)
    assert command("run", freeze, "--exit-zero", "--json").returncode == 0
    assert outcome.exit_code == wanted["exit_code"]


PRINTED: list[tuple[Callable[[], Any], tuple[str, ...]]] = [
    (lambda: verdict.diff("2026-05-30c", "2026-11-25a"), ("diff", "2026-05-30c", "2026-11-25a")),
    (lambda: verdict.lint("2026-11-23a"), ("lint", "2026-11-23a")),
    (lambda: verdict.explain("2026-05-30c", "P5", "t=200"), ("explain", "2026-05-30c", "P5", "t=200")),
    (lambda: verdict.report("2026-05-30c"), ("report", "2026-05-30c")),
    (lambda: verdict.describe("median"), ("help", "median")),
    (lambda: verdict.gate("2026-05-30c"), ("gate", "2026-05-30c")),
    (lambda: verdict.verify("2026-05-30c"), ("verify", "2026-05-30c")),
    (lambda: verdict.plan("2026-11-23a"), ("plan", "2026-11-23a")),
]


@pytest.mark.parametrize(("call", "typed"), PRINTED, ids=[typed[0] for _, typed in PRINTED])
def test_a_result_reads_as_the_terminal_prints_it(
    call: Callable[[], Any], typed: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """At 80 columns, line by line."""
    monkeypatch.chdir(ROOT)
    assert command(*typed, width="80").stdout.rstrip("\n") == str(call()).rstrip("\n")


VALUES: list[tuple[Callable[[], Any], tuple[str, ...]]] = [
    (lambda: verdict.diff("2026-05-30c", "2026-11-25a").to_dict(), ("diff", "2026-05-30c", "2026-11-25a", "--json")),
    (lambda: verdict.gate("2026-05-30c").to_dict(), ("gate", "2026-05-30c", "--json")),
    (lambda: verdict.verify("2026-05-30c").to_dict(), ("verify", "2026-05-30c", "--json")),
    (lambda: verdict.log("2026-05-30c").to_dict(), ("log", "2026-05-30c", "--json")),
    (lambda: {"prereg/2026-11-23a.yaml": verdict.lint("2026-11-23a").to_dict()}, ("lint", "2026-11-23a", "--json")),
]


@pytest.mark.parametrize(("call", "typed"), VALUES, ids=[typed[0] for _, typed in VALUES])
def test_the_values_of_a_result_are_those_of_the_command(
    call: Callable[[], Any], typed: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What --json prints is what to_dict gives."""
    monkeypatch.chdir(ROOT)
    assert json.loads(command(*typed).stdout) == call()


def test_a_result_cannot_be_changed(registered: Registered) -> None:
    """Neither an attribute nor what to_dict hands out reaches the result."""
    outcome = verdict.judge(registered("seeds"), {"gain": GAINS})
    with pytest.raises(AttributeError):
        outcome.word = verdict.Word.NOT_PASSED  # type: ignore[misc]
    with pytest.raises(TypeError):
        outcome.predictions["P1"] = outcome.predictions["P1"]  # type: ignore[index]
    outcome.to_dict()["predictions"]["P1"]["verdict"] = "NOT PASSED"
    assert verdict.Word.PASS is outcome.predictions["P1"].word
    with pytest.raises(AttributeError):
        outcome.predictions["P1"].reason = "it is so"  # type: ignore[misc]


def test_outcome_difference_and_lint_show_themselves_in_a_notebook(
    registered: Registered, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each is a piece of HTML in which nothing of a document is markup."""
    path = registered("seeds").path
    path.write_text(path.read_text().replace("Does it help?", "<b>Does</b> it help?"))
    outcome = verdict.judge(verdict.load(path), {"gain": GAINS})
    path.write_text(path.read_text().replace("support: [-1, 1]", "suport: ['<b>', 1]"))
    lint = verdict.lint(path)
    monkeypatch.chdir(ROOT)
    for shown in (outcome, lint, verdict.diff("2026-05-30c", "2026-11-25a")):
        html = shown._repr_html_()
        assert html.startswith("<")
        assert "<b>Does" not in html
        assert "['<b>'" not in html
    assert "suport" in lint._repr_html_()
    assert "NOT PASSED" not in outcome._repr_html_().partition("P1")[2]


def test_without_pandas_a_frame_says_what_to_install(registered: Registered, monkeypatch: pytest.MonkeyPatch) -> None:
    """The extra is named, and everything else works."""
    outcome = verdict.judge(registered("seeds"), {"gain": GAINS})
    monkeypatch.setitem(sys.modules, "pandas", None)
    for what in ("predictions", "cells"):
        with pytest.raises(verdict.UsageError, match=r'pip install "verdict-engine\[frames\]"'):
            outcome.to_frame(what)  # type: ignore[arg-type]
    assert outcome.cells()


def test_a_frame_of_an_unknown_kind_is_refused(registered: Registered, monkeypatch: pytest.MonkeyPatch) -> None:
    """The sentence says which there are."""
    outcome = verdict.judge(registered("seeds"), {"gain": GAINS})
    with pytest.raises(verdict.UsageError, match="wanted 'predictions' or 'cells'"):
        outcome.to_frame("rows")  # type: ignore[arg-type]
    monkeypatch.chdir(ROOT)
    with pytest.raises(verdict.UsageError, match="wanted 'verdicts' or 'changes'"):
        verdict.diff("2026-05-30c", "2026-11-25a").to_frame("rows")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: verdict.load("gone.yaml"), "gone.yaml"),
        (lambda: verdict.load(Path("folder.yaml")), "folder.yaml"),
        (lambda: verdict.load("latin.yaml"), "latin.yaml"),
        (lambda: verdict.load("a\0b.yaml"), "no file can have"),
        (lambda: verdict.judge("gone"), "no freeze is called 'gone'"),
        (lambda: verdict.gate("gone"), "gone"),
        (lambda: verdict.verify(require=("historie",)), "require: found ('historie',), wanted a tuple of"),
        (lambda: verdict.verify(require="history"), "require: found 'history', wanted a tuple of"),
        (lambda: verdict.freeze("gone", reason=""), "gone"),
        (lambda: verdict.import_table("mlflow", output="runs.json"), "found no source, wanted"),
        (lambda: verdict.import_table("mlflow", "x", output="runs.json", options={"experimnt": "a"}), "no option is"),
        (lambda: verdict.write_export("gone", "x.zip", form="crate"), "found the form 'crate'"),
        (lambda: verdict.write_export("gone", "x.zip", form="xarray", style="bibtex"), "wanted it with --as citation"),
        (lambda: verdict.report("gone", format="html", template="a.j2"), "a template is a format"),
        (lambda: verdict.estimate([1.0, 2.0], "mean", method="t", level=95), "wanted: input should be less than 1"),
        (lambda: verdict.estimate([[1.0, 2.0]], "mean", method="t", level=0.95), "this estimand is of units"),
        (lambda: verdict.estimate({}, "mean", method="t", level=0.95), "found no column"),
        (lambda: verdict.estimate({"a": [1.0], "b": [1.0, 2.0]}, method="t", level=0.95), "columns of unequal shape"),
        (lambda: verdict.tau(np.zeros((2, 2, 2)), estimator="sokal", level=0.95), "wanted [chain, draw] of one"),
        (lambda: verdict.tau([1.0, 2.0], estimator="sokal", level=0.95, convention="none"), "wanted half or full"),
    ],
)  # fmt: skip
def test_bad_input_ends_in_a_sentence(
    call: Callable[[], Any], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No error of Python's own comes out of a public function."""
    monkeypatch.chdir(tmp_path)
    Path("folder.yaml").mkdir()
    Path("latin.yaml").write_bytes(b"title: \xff")
    with pytest.raises(verdict.VerdictError) as refused:
        call()
    assert said in str(refused.value)


def test_what_writes_nothing_leaves_nothing(registered: Registered) -> None:
    """Judging, comparing, estimating, linting, planning and reporting leave every file as it is, and add none."""
    registration = registered("seeds")
    evidence = {"gain": GAINS}

    def state() -> dict[str, bytes]:
        return {str(path): path.read_bytes() for path in Path().rglob("*") if path.is_file()}

    before = state()
    verdict.judge(registration, evidence)
    verdict.diff(registration, registration.path)
    verdict.lint(registration)
    verdict.plan(registration)
    verdict.report(registration, evidence)
    verdict.explain(registration, "P1", evidence=evidence)
    verdict.estimate(GAINS, method="t", level=0.95, assume="normal")
    verdict.log()
    verdict.verify()
    assert before == state()
