"""A router of six tokens by precedence, held against a loop that knows nothing of expressions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from tests.registration.language.registered import outcome, registration
from verdict.outcome.payload import payload
from verdict.outcome.record import Outcome
from verdict.report.terminal.screen import show_outcome

NAME, WIDTHS, TASKS = "router-of-six-tokens", (64, 128, 256), ("mnist", "cifar", "svhn", "text")
RANGES = {"hours": (1, 7.9, 8, 8.1, None), "loss": (-0.1, 0.02, 0.021, 0.5, None),
          "gain": (-0.5, -0.01, 0, 0.01, 0.0101, 0.5, None), "settled": (1, 1, 1, 1, 1, 0, None)}  # fmt: skip
TABLES = 60


def drawn(seed: int) -> dict[str, list[list[float | None]]]:
    """Draw a table of numbers on both sides of every bar and upon it; a third of the tables has nothing missing."""
    generator = np.random.default_rng(seed)
    ends = {name: values if seed % 3 else values[:-1] for name, values in RANGES.items()}
    early = seed % 7  # sevenths of the cells are cheap, so that later rules are reached
    return {name: [[_one(name, values, early, generator) for _ in TASKS] for _ in WIDTHS]
            for name, values in ends.items()}  # fmt: skip


def _one(name: str, values: tuple, early: int, generator: np.random.Generator) -> float | None:
    if name in ("hours", "settled", "loss") and generator.integers(7) >= 7 - early:
        return {"hours": 1, "settled": 1, "loss": 0}[name]
    return values[int(generator.integers(len(values)))]


def token(hours: float | None, loss: float | None, gain: float | None, settled: float | None) -> str | None:
    """Return the token of one cell by the first rule that matches; None where a number is missing that decides it."""
    if hours is None:
        return None
    if hours > 8:
        return "BUDGET-WALL"
    if settled is None:
        return None
    if settled == 0:
        return "UNSETTLED"
    if loss is None:
        return None
    if loss > 0.02:
        return "QUALITY-LOSS"
    if gain is None:
        return None
    return "MARGIN-POSITIVE" if gain > 0.01 else "MARGIN-NEGATIVE" if gain < -0.01 else "NO-MARGIN"


ORDER = ("BUDGET-WALL", "UNSETTLED", "QUALITY-LOSS", "MARGIN-POSITIVE", "MARGIN-NEGATIVE", "NO-MARGIN")


def possible(hours: Any, loss: Any, gain: Any, settled: Any) -> tuple[str, ...]:
    """Return every token that a cell can have, whatever its missing numbers turn out to be."""
    found = token(hours, loss, gain, settled)
    if found is not None:
        return (found,)
    if hours is None:
        rest = possible(1, loss, gain, settled)
        return ("BUDGET-WALL", *rest)
    if settled is None:
        return ("UNSETTLED", *possible(hours, loss, gain, 1))
    if loss is None:
        return ("QUALITY-LOSS", *possible(hours, 0, gain, settled))
    return ORDER[3:]


def run_token(ways: list[tuple[str, ...]]) -> str | None:
    """Return the token of the run from the tokens that each cell can have; None where a rule before is not settled."""
    least = {name: sum(way == (name,) for way in ways) for name in ORDER}
    most = {name: sum(name in way for way in ways) for name in ORDER}
    rules = (
        ("BUDGET-WALL", least["BUDGET-WALL"] >= 4, most["BUDGET-WALL"] >= 4),
        ("UNSETTLED", least["UNSETTLED"] >= 1, most["UNSETTLED"] >= 1),
        ("QUALITY-LOSS", 3 * least["QUALITY-LOSS"] > 12, 3 * most["QUALITY-LOSS"] > 12),
        ("MARGIN-POSITIVE", least["MARGIN-POSITIVE"] > most["MARGIN-NEGATIVE"],
         most["MARGIN-POSITIVE"] > least["MARGIN-NEGATIVE"]),
        ("MARGIN-NEGATIVE", least["MARGIN-NEGATIVE"] >= 1, most["MARGIN-NEGATIVE"] >= 1),
    )  # fmt: skip
    for name, surely, perhaps in rules:
        if surely:
            return name
        if perhaps:
            return None
    return "NO-MARGIN"


def cells(table: dict[str, Any]) -> Iterator[tuple[Any, ...]]:
    """Yield the numbers of every cell, width by width."""
    for i, _ in enumerate(WIDTHS):
        for j, _ in enumerate(TASKS):
            yield tuple(table[name][i][j] for name in ("hours", "loss", "gain", "settled"))


def word(surely: bool, perhaps: bool) -> str:
    """Return the word of a test that surely holds, or may hold."""
    return "PASS" if surely else "UNTESTED" if perhaps else "NOT PASSED"


def by_hand(table: dict[str, Any]) -> dict[str, Any]:
    """Return tokens, words and outcome as a loop finds them."""
    ways = [possible(*cell) for cell in cells(table)]
    rows = [ways[i * len(TASKS) : (i + 1) * len(TASKS)] for i, _ in enumerate(WIDTHS)]
    gains = "MARGIN-POSITIVE"
    first = word(all((gains,) in row for row in rows), all(any(gains in way for way in row) for row in rows))
    run = run_token(ways)
    return {"route": [token(*cell) for cell in cells(table)], "run": run, "P1": first,
            "P2": None if run is None else word(run == gains, run == gains),
            "outcome": _fired(run, first)}  # fmt: skip


def _fired(run: str | None, first: str) -> str | None:
    """Return the outcome of a run whose token is known; the first rule waits for one that is not."""
    if run is None:
        return None
    if run == "BUDGET-WALL":
        return "WALL"
    if run == "MARGIN-POSITIVE":
        return "GAINS-EVERYWHERE" if first == "PASS" else "GAINS"
    return "UNDECIDED" if first == "UNTESTED" else "NO-GAIN"


def judged(found: Outcome) -> dict[str, Any]:
    """Return the same of what the judge found."""
    chosen = {choice.name: [cell.token for cell in choice.cells] for choice in found.choices}
    words = {one.id: str(one.word) for one in found.predictions}
    return {"route": chosen["route"], "run": chosen["run"][0], **words, "outcome": found.fired}


@pytest.mark.parametrize("seed", range(TABLES))
def test_the_tokens_are_those_of_a_loop(seed: int) -> None:
    """Cell by cell and for the run, with the words and the outcome that follow."""
    table = drawn(seed)
    wanted, came = by_hand(table), judged(outcome(NAME, table))
    if wanted["run"] is None:  # what the run cannot be any more may still decide, and the loop does not follow that
        assert (wanted["route"], wanted["run"], wanted["P1"]) == (came["route"], came["run"], came["P1"])
        assert came["P2"] != "PASS"
    else:
        assert wanted == came


def test_the_tables_reach_every_token_word_and_outcome() -> None:
    """None of the drawn tables is idle together: each of the six tokens comes out in cells, and most for the run."""
    found = [by_hand(drawn(seed)) for seed in range(TABLES)]
    assert {*ORDER, None} == {token for each in found for token in each["route"]}
    assert {"BUDGET-WALL", "UNSETTLED", "MARGIN-POSITIVE", "MARGIN-NEGATIVE", None} <= {each["run"] for each in found}
    assert {"WALL", "GAINS-EVERYWHERE", "GAINS", "NO-GAIN", "UNDECIDED", None} == {each["outcome"] for each in found}


def test_the_outcome_or_what_keeps_it_open_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    """By `run`, for every drawn table."""
    for seed in range(0, TABLES, 6):
        came = outcome(NAME, drawn(seed))
        show_outcome(payload(came, registration(NAME).grid))
        printed = " ".join(capsys.readouterr().out.split())
        assert (f"{came.fired} fired" if came.fired else "no outcome fired: WALL") in printed
