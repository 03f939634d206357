"""What GitHub shows of a run or a gate: annotations at a line of a file, and a summary of the step in Markdown.

Texts of documents never reach the runner as commands: they are escaped as workflow commands demand, and whatever else
is printed meanwhile stands between two lines that tell the runner to heed nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from verdict.outcome.gated import Gated
from verdict.outcome.record import Exit
from verdict.report.saying import in_one_line
from verdict.report.view.abridged import clipped
from verdict.report.view.deciding import why
from verdict.report.view.tally import ending, tally
from verdict.text.characters import printable

MESSAGE = 4_000  # letters of a message; GitHub shows fewer
TEXT = 300  # letters of a text in a cell of a summary
ROWS = 200  # rows of a table of a summary, of which GitHub takes a mebibyte in all
LEVELS = {"NOT PASSED": "error", "UNTESTED": "warning"}


def annotation(level: str, message: str, file: str, line: int, title: str) -> str:
    """Write one workflow command: error, warning or notice at a line of a file."""
    where = f"file={_property(file)},line={line},title={_property(title)}"
    return f"::{level} {where}::{_data(clipped(printable(message), MESSAGE))}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(printable(text)).replace(":", "%3A").replace(",", "%2C")


def gate_annotations(found: tuple[Gated, ...], folder: str = "") -> Iterator[str]:
    """Yield an error for everything that is wrong with a freeze, and one for each prediction that moved.

    `folder` is where the project lies in the repository, with a slash at its end, or nothing.
    """
    for one in found:
        if one.code is Exit.PASSED:
            continue
        yield annotation("error", one.sentence, f"{folder}prereg/{one.freeze}.yaml", 1, f"verdict gate {one.freeze}")
        for change in one.changes:
            if change.about.startswith("prediction "):
                file = f"{folder}verdicts/{one.freeze}.lock"
                yield annotation("error", str(change), file, 1, f"verdict gate {one.freeze}")


def run_annotations(payload: dict[str, Any], file: str, lines: Mapping[str, int], *, failing: bool) -> Iterator[str]:
    """Yield an annotation for each prediction that is not PASS, at the line where it is registered.

    `lines` are these lines by prediction; where the exit code does not fail, a NOT PASSED is a warning only.
    """
    for name, prediction in payload["predictions"].items():
        level = LEVELS.get(prediction["verdict"])
        if level is not None and prediction["in_scope"]:
            claim = prediction["short"] or prediction["claim"]
            text = f"{claim} {why(name, payload)}".strip()
            title = f"{name} {prediction['verdict']} ({payload['freeze']['id']})"
            yield annotation(level if failing else "warning", text, file, lines.get(name, 1), title)


def run_summary(payload: dict[str, Any], returned: int) -> str:
    """Return the summary of a judged freeze: the tally, a row for each prediction, and what it does not show."""
    from verdict.report.render import summary

    shown = in_one_line(payload)
    rows = [
        {"name": name, "word": p["verdict"], "claim": clipped(p["short"] or p["claim"], TEXT),
         "why": clipped(why(name, shown), TEXT)}
        for name, p in shown["predictions"].items()
    ]  # fmt: skip
    limits = [clipped(text, TEXT) for text in shown["does_not_show"]]
    return summary("run", id=shown["freeze"]["id"], title=clipped(shown["freeze"]["title"], TEXT),
                   digest=shown["freeze"]["digest"], grade=shown["measurements"]["grade"],
                   tally=str(tally(shown)), ending=ending(shown, returned), rows=rows[:ROWS],
                   more=max(len(rows) - ROWS, 0), limits=limits[:ROWS])  # fmt: skip


def gate_summary(found: tuple[Gated, ...], checked: str, code: int) -> str:
    """Return the summary of a gate: a row for each freeze with what is wrong first, and what was checked."""
    from verdict.report.render import summary

    ordered = sorted(found, key=lambda one: one.code is Exit.PASSED)
    rows = [
        {"freeze": clipped(printable(one.freeze), TEXT), "fine": one.code is Exit.PASSED, "pending": one.pending,
         "said": clipped(printable(one.sentence), TEXT)}
        for one in ordered
    ]  # fmt: skip
    return summary("gate", rows=rows[:ROWS], more=max(len(rows) - ROWS, 0), code=code, checked=clipped(checked, TEXT))
