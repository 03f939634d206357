"""Plots that a registration asks for: names and axes that are there, and no say in any verdict."""

from __future__ import annotations

import pytest

from tests.factory import evidence, freeze, refusal
from verdict.judge import judge
from verdict.outcome.payload import payload

TWO = "verdict/prereg/2"
DRAWN = {"along": {"y": "ratio", "x": "K", "per": "t", "about": "P1"}}
WRONG = {
    "found rato; wanted a quantity that is a number: ratio": {"y": "rato", "x": "K"},
    "found name; wanted a quantity that is a number: ratio": {"y": "name", "x": "K"},
    "found L; wanted an axis of ratio: t, K": {"y": "ratio", "x": "L"},
    "found L; wanted an axis of ratio: t": {"y": "ratio", "x": "K", "per": "L"},
    "wanted another quantity: x has no axis": {"y": "x", "x": "K"},
    "found K for x: and for per:; wanted two axes": {"y": "ratio", "x": "K", "per": "K"},
    "found P9; wanted one of P1": {"y": "ratio", "x": "K", "about": "P9"},
}


@pytest.mark.parametrize("sentence", WRONG)
def test_a_plot_of_what_is_not_there_is_refused(sentence: str) -> None:
    """A quantity, an axis or a prediction that is not registered, with what could be drawn."""
    assert sentence in refusal(freeze, schema=TWO, plots={"along": WRONG[sentence]})


def test_schema_1_knows_no_plots() -> None:
    """It is told from which schema on they are."""
    assert "plots:, which schema 1 does not know" in refusal(freeze, plots=DRAWN)


def test_a_plot_decides_nothing() -> None:
    """The same numbers come to the same outcome, whether something is drawn of them or not."""
    plain, drawn = freeze(schema=TWO), freeze(schema=TWO, plots=DRAWN)
    outcomes = [
        payload(judge(each, evidence(each, {"F": {"every": 0.1}}), {}), each.grid)["predictions"]
        for each in (plain, drawn)
    ]
    assert outcomes[0] == outcomes[1]
    assert "PASS" == outcomes[1]["P1"]["verdict"]
    assert plain.digest != drawn.digest
