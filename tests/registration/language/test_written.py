"""Registrations as their fields write them come out as worked out by hand, beside each table."""

from __future__ import annotations

from typing import Any

import pytest

from tests.factory import yaml_problems
from tests.registration.language.registered import HERE, TABLED, outcome, registration, tables
from verdict.judge.limits import limits
from verdict.judge.lint.examination import examine
from verdict.judge.lint.reach import Space
from verdict.judge.lint.reaching import asked_places, reaches
from verdict.outcome.payload import payload
from verdict.outcome.record import Outcome
from verdict.report.terminal.screen import show_outcome
from verdict.words.limits import MOST_LOOKS

CASES = [(name, table) for name in TABLED for table in tables(name)]
OTHERWISE = {"2026-11-25d-short", "axis-called-lambda", "router-of-six-tokens", "another-calibration", "calibration"}
NOT_SHOWN = {
    ("smallest-ladder-that-decorrelates", "P3", "NOT PASSED"), ("rungs-by-integral", "P2", "NOT PASSED"),
    ("rising-and-falling", "P3", "NOT PASSED"),
}  # fmt: skip
LINTED = sorted({*TABLED, "router-of-six-tokens"})


def said(found: Outcome, table: dict[str, Any]) -> dict[str, Any]:
    """Return what comes out, of what a table says."""
    clauses = {f"{one.id}.{clause.name}": str(clause.word) for one in found.predictions for clause in one.clauses}
    came = {
        "words": {one.id: str(one.word) for one in found.predictions},
        "clauses": {name: clauses[name] for name in table.get("clauses", ())},
        "outcome": found.fired,
        "open": [rule.name for rule in found.firing.open] if found.firing is not None else [],
    }
    return {key: came[key] for key in came if key in table}


@pytest.mark.parametrize(("name", "table"), CASES, ids=[f"{name}: {table['name']}" for name, table in CASES])
def test_a_table_comes_out_as_worked_out_by_hand(
    name: str, table: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    """Words, clauses and outcome; and what fired, or which rules keep it open, is printed by `run`."""
    found = outcome(name, table["readings"])
    assert {key: table[key] for key in table if key not in ("name", "readings")} == said(found, table)
    show_outcome(payload(found, registration(name).grid))
    printed = " ".join(capsys.readouterr().out.split())
    fired = table["outcome"]
    assert (f"{fired} fired" if fired else f"no outcome fired: {table['open'][0]}") in printed


@pytest.mark.parametrize("name", LINTED)
def test_lint_has_nothing_to_say_and_shows_every_outcome(name: str) -> None:
    """No warning and no note, and readings for each way in which each place can come out."""
    found = examine(registration(name), limits(registration(name)))
    assert [] == [str(finding) for finding in found.findings]
    outcomes = [place for place in found.witnessed if place.place.startswith("outcome")]
    assert len(registration(name).prereg.listed_outcomes) == len(outcomes)
    assert all(text for place in outcomes for text in place.witnesses.values())


@pytest.mark.parametrize("name", LINTED)
def test_lint_keeps_its_budget(name: str) -> None:
    """What the search for readings goes through stays far below what stops it."""
    space = Space(registration(name), limits(registration(name)))
    reaches(space, asked_places(registration(name)))
    assert space.looks < MOST_LOOKS / 2


@pytest.mark.parametrize("name", TABLED)
def test_every_outcome_and_every_word_is_in_some_table(name: str) -> None:
    """Each registered outcome fires in one of them, and each prediction that is judged has both words."""
    fired = {table["outcome"] for table in tables(name)}
    assert {rule.name for rule in registration(name).prereg.listed_outcomes} <= fired
    judged = {one for table in tables(name) for one in table["words"].items() if one[1] != "UNTESTED"}
    both = {(prediction, word) for prediction, _ in judged for word in ("PASS", "NOT PASSED")}
    assert both - judged <= {(prediction, word) for of, prediction, word in NOT_SHOWN if of == name}


def test_every_registration_has_its_tables() -> None:
    """A file that is left out is a failure; the others have tests of their own."""
    assert {path.stem for path in HERE.glob("*.yaml")} - OTHERWISE == set(TABLED)


def test_reserved_names_are_refused_with_the_way_out() -> None:
    """Each axis with names that are free, and no sentence that sends an author elsewhere."""
    text = (HERE / "axis-called-lambda.yaml").read_text(encoding="utf-8")
    messages = [problem.message for problem in yaml_problems(text)]
    for name, free in (("lambda", "lam or lambda_"), ("in", "inside or in_"), ("is", "is_so or is_")):
        assert any(f"axes.{name}" in message and free in message for message in messages)
    assert not any("assigns" in message or "Write:" in message for message in messages)


def test_the_tables_can_fail() -> None:
    """The negative control: another number in the place of one changes what comes out."""
    table = tables("strict-fails-mechanism-holds")[0]
    assert said(outcome("strict-fails-mechanism-holds", {"spread": [1, 3, 9, 2, 1]}), table) != table["words"]
