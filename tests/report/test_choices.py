"""The outcome that fired, or what keeps it open, and the tokens of every choice: in each report."""

from __future__ import annotations

from typing import Any

import pytest

from tests.factory import freeze
from tests.judge.test_choices import CHOOSING, GOOD, IN_ORDER, judged
from verdict.outcome.payload import payload
from verdict.report.explain import derive
from verdict.report.render import render
from verdict.report.terminal.screen import show_outcome


def reported(changes: dict[str, Any], outcomes: Any = IN_ORDER) -> dict[str, Any]:
    """Judge the router and return the payload."""
    known = {name: value for name, value in {**GOOD, **changes}.items() if value is not None}
    return payload(judged(known, outcomes=outcomes), freeze(**CHOOSING).grid)


LISTED = [{"name": "WON", "when": "run == 'WINS'"}, {"name": "LOST", "when": "run != 'WINS'", "means": "No luck."}]
TOLD = [
    ({}, IN_ORDER, "HOLDS fired: run == 'WINS' and not any(route == 'NOISY') is the first that holds"),
    ({"gain": 0}, IN_ORDER, "FAILS fired: no rule before it holds"), ({"gain": 0}, IN_ORDER, "No margin."),
    ({"noise": None}, IN_ORDER, "no outcome fired: HOLDS is open, since route at its rule NOISY"),
    ({}, LISTED, "WON fired: run == 'WINS' holds"), ({"gain": 0}, LISTED, "No luck."),
    ({"x": None}, LISTED, "WON is open, since run at its rule STOPPED is not known; LOST is open"),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "outcomes", "said"), TOLD)
def test_every_report_says_what_fired_or_what_keeps_it_open(
    changes: dict[str, Any], outcomes: Any, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """The terminal, Markdown, plain text, JSON and the derivation of a prediction."""
    found = reported(changes, outcomes)
    show_outcome(found)
    texts = [
        capsys.readouterr().out,
        render(found, "md").replace("\\", ""),
        render(found, "txt"),
        render(found, "json"),
    ]
    texts.append("\n".join(text for _, text, _ in derive("P1", found)))
    assert all(said in " ".join(text.split()) for text in texts)


def test_without_outcomes_nothing_is_said_of_any(capsys: pytest.CaptureFixture[str]) -> None:
    """No outcome registered prints nothing."""
    found = reported({}, [])
    show_outcome(found)
    texts = [capsys.readouterr().out, render(found, "md"), render(found, "txt")]
    texts.append("\n".join(text for _, text, _ in derive("P1", found)))
    assert not any("outcome fired" in text or "outcome:" in text for text in texts)
    assert found["outcome_rules"] is None


def test_tokens_are_a_table_with_how_many_cells_each_has(capsys: pytest.CaptureFixture[str]) -> None:
    """Each token with its cells, a choice of the run in one word, and what is open with its rule."""
    found = reported({"noise": None, "loss": 1})
    show_outcome(found)
    out = capsys.readouterr().out
    assert "route QUALITY-LOSS: 4 (t=1; t=2; t=3; t=4)" in out
    assert "run: OPEN" in out
    assert "| QUALITY-LOSS | 4 | t=1; t=2; t=3; t=4 |" in render(found, "md")
    assert "route: 4 open at the rule NOISY, since wild is not known" in render(reported({"noise": None}), "txt")
