"""The one place where commands print: no text of a document, an entry or an argument passes for a line of ours."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from markdown_it import MarkdownIt

from tests.cli.test_commands import verdict
from tests.project.ledger.repository import DRAFT, Repository
from tests.report.golden import judged
from verdict.diff.difference import Difference
from verdict.diff.writing import markdown
from verdict.outcome.gated import Gated
from verdict.outcome.record import Exit
from verdict.report.junit import junit
from verdict.report.render import render
from verdict.report.sarif import sarif
from verdict.report.saying import in_one_line, say_error
from verdict.report.terminal import show_lines
from verdict.report.terminal.screen import show_outcome
from verdict.words.errors import DocumentError, Problem, UsageError

FAKE = "exit 0: all passed"
HOSTILE = {
    "line breaks": f"x\n{FAKE}\n", "returns": f"x\r{FAKE}", "next lines": f"x\x85{FAKE}",
    "separators": f"x\u2028{FAKE}", "blanks to the end of the line": "x" + " " * 99 + FAKE,
    "a long word": "x" * 100 + f" {FAKE}", "words": f"{'ab ' * 33}{FAKE}",
    "an escape": f"x\x1b[1A\x1b[2K{FAKE}", "an override": f"\u202e{FAKE}",
}  # fmt: skip


@pytest.fixture(scope="module")
def payload(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The outcome of a registration that has one of everything."""
    return judged(tmp_path_factory.mktemp("judged"))


def everywhere(value: Any, text: str) -> Any:
    """Put a text behind every sentence of a payload."""
    if isinstance(value, dict):
        return {
            key: item if key in ("verdict", "why", "digest") else everywhere(item, text) for key, item in value.items()
        }
    if isinstance(value, list):
        return [everywhere(item, text) for item in value]
    return f"{value}{text}" if isinstance(value, str) and " " in value and value != "NOT PASSED" else value


def printed(capsys: pytest.CaptureFixture[str]) -> list[str]:
    """Return the lines that a terminal would show."""
    shown = capsys.readouterr().out
    assert [] == [c for c in shown if not c.isprintable() and c != "\n"]
    return shown.split("\n")


@pytest.mark.parametrize("width", ["40", "80", "100", "101", "102", "103"])
@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_no_text_of_an_outcome_makes_a_line_of_its_own(
    payload: dict[str, Any], text: str, width: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a hostile text in every sentence only the last line says the exit code: the one that is ours."""
    monkeypatch.setenv("COLUMNS", width)
    for form in ({}, {"whole": True}, {"quiet": True}):
        show_outcome(everywhere(payload, text), **form)
        lines = [line for line in printed(capsys) if line]
        assert f"exit {payload['exit_code']}: a NOT PASSED" == lines[-1][-len("exit 10: a NOT PASSED") :]
        assert [] == [line for line in lines[:-1] if line.startswith("exit")]


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_no_derivation_makes_a_line_of_its_own(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    """What does not fit goes on further in than any line at its depth."""
    show_lines(iter([(0, text, ""), (1, text, "")]))
    lines = [line for line in printed(capsys) if line.strip()]
    assert 1 == sum(not line.startswith(" ") for line in lines)
    assert 1 == sum(line.startswith("  ") and not line.startswith("   ") for line in lines)


@pytest.mark.parametrize("form", ["md", "tex", "csv"])
@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_no_text_of_a_report_makes_a_line_of_its_own(payload: dict[str, Any], form: str, text: str) -> None:
    """A report has as many lines as it has with plain words, each visible."""
    shown = render(everywhere(payload, text), form)
    assert len(render(payload, form).splitlines()) == len(shown.splitlines())
    assert all(line.isprintable() for line in shown.splitlines())


def test_a_payload_keeps_all_but_its_texts() -> None:
    """Numbers, truths and what is unknown stay; names and texts are made printable, line ends at the end go."""
    value = {"a\n": [1, 0.5, None, True, "x\ny\n", ("z\x1b",)]}
    assert {"a": [1, 0.5, None, True, "x\\u000ay", ["z\\u001b"]]} == in_one_line(value)


def test_each_problem_of_a_document_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    """A value that a message repeats cannot begin another message; what is piped is not broken either."""
    error = DocumentError([Problem("a.yaml", 1, 1, "found x\nb.yaml:1:1: all is well"), Problem("a.yaml", 2, 1, "no")])
    say_error(error)
    assert [
        "a.yaml:1:1: found x\\u000ab.yaml:1:1: all is well",
        "a.yaml:2:1: no",
    ] == capsys.readouterr().err.splitlines()
    assert 2 == len(str(error).splitlines())
    say_error(UsageError("one\ntwo"))
    assert ["one", "    | two"] == capsys.readouterr().err.splitlines()


ARGUMENTS = (
    ("run", "x\nP1  PASS"), ("run", "x\x1b[2J"), ("x\n\x1b[2J",), ("--x\n\x1b[2J",), ("run", "--x\u202e"),
    ("explain", "2026-05-30c", "P\n1"), ("report", "2026-05-30c", "--format", "m\nd\x9b"), ("run", "a", "b\n\x1b"),
    ("verify", "--head", "1\n2\x1b"), ("verify", "--require", "x\ny\x1b"),
    ("run", "2026-05-30c", "--measurements", "\n"), ("lint", "a\n\x1b.yaml"),
    ("gate", "x\n\x07"), ("diff", "2026-05-30c", "x\ny"), ("run", "--project\n=\x1b"),
    ("log", "x\ny\x1b"), ("confer", "x\ny", "--tier", "a\x1b", "--to", "solid", "--reason", "r"),
    ("erratum", "x\ny\x1b", "--reason", "r"), ("plan", "x\ny\x1b"), ("run", "x\udc80y"),
)  # fmt: skip


@pytest.mark.parametrize("arguments", ARGUMENTS, ids=repr)
def test_arguments_are_echoed_as_text(arguments: tuple[str, ...], project: Path) -> None:
    """A wrong argument is repeated on marked lines of visible letters, in our messages and in those of click."""
    done = verdict(*arguments, cwd=project)
    assert 0 != done.returncode
    assert [] == [c for c in done.stdout + done.stderr if not c.isprintable() and c != "\n"]
    further = [line for line in done.stderr.split("\n") if line.startswith(("y", "P1", "1", "2", "d", "\\"))]
    assert [] == further


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with one freeze that was never measured, and its ledger."""
    here = Repository.begin(tmp_path / "project")
    here.freeze(DRAFT)
    return here.root


@pytest.mark.parametrize("encoding", ["latin-1", "cp1252"])
def test_a_terminal_of_few_letters_shows_the_others_by_their_escapes(encoding: str) -> None:
    """A letter that the terminal does not have ends no command."""
    code = "from verdict.cli import main\nimport sys\nsys.argv = ['verdict', 'run', '\\u03c4']\nmain()"
    letters = {"PYTHONIOENCODING": encoding, "PYTHONPATH": ":".join(sys.path)}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False, env=letters)
    assert 2 == done.returncode
    assert b"\\u03c4" in done.stderr
    assert b"Traceback" not in done.stderr


def gated(text: str) -> tuple[Gated, ...]:
    """A comparison that failed with a text."""
    return (Gated(freeze="2026-01-01a", code=Exit.INTEGRITY, sentence=text, outcome=None, changes=(), notices=()),)


@pytest.mark.parametrize(
    "text", ["\x00\x01\x1b", "\ud800", "\ufffe\uffff", "\x0b\x0c", "a\nb", "<a>&\"'", "]]>", "\U000e0041"]
)
def test_machine_reports_are_sound_for_every_text(text: str) -> None:
    """XML and JSON stay what they are, whatever a sentence holds, and both can be written as UTF-8."""
    case = ElementTree.fromstring(junit(gated(text)).encode()).find(".//error")  # noqa: S314 - our own
    assert case is not None
    assert (case.get("message") or "").replace("\n", "").isprintable()
    message = json.loads(sarif(gated(text)).encode())["runs"][0]["results"][0]["message"]["text"]
    assert message.replace("\n", "").isprintable()


MARKUP = [
    "&lt;b&gt;",
    "<b>x</b>",
    "a | b",
    "`c`",
    "[x](javascript:alert(1))",
    "<!-- gone",
    "![i](x)",
    "~~d~~",
    "&#60;",
    "$x$",
    "a\n\n# b",
]


@pytest.mark.parametrize("text", MARKUP)
def test_a_difference_in_markdown_shows_texts_as_they_stand(text: str) -> None:
    """No text of a freeze becomes markup in what `diff --markdown` writes."""
    found = Difference(
        first=text, second=text, titles=(text, text), one_freeze=False, unmeasured=(), compared=(), refused={},
        grid=None, changes=(), verdicts=(), same=(), not_comparable=(), consequences=(), readings=(), touches=(),
        exit_codes=None,
    )  # fmt: skip
    tokens = MarkdownIt("commonmark").enable("table").parse(markdown(found))
    kinds = {child.type for token in tokens if token.type == "inline" for child in token.children or ()}
    assert {"text", "text_special"} >= kinds
    said, shown = " ".join(text.split()), [token for token in tokens if token.type == "inline"]
    words = [" ".join("".join(child.content for child in token.children or ()).split()) for token in shown]
    assert f"{said} -> {said}" in words
