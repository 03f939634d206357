"""Clauses of one for_each told together: what names their level is taken out, and leaves no empty place."""

from __future__ import annotations

from typing import Any

import pytest

from verdict.report.folding import without_level


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("not_measured(barrier_drift: t=10)", "not_measured(barrier_drift)"),
        ("not_measured(ratio: t=10, K=300)", "not_measured(ratio: K=300)"),
        ("rhat_apart[t == 10] <= rhat_bar", "rhat_apart <= rhat_bar"),
        ("not_measured(barrier_drift: t=100)", "not_measured(barrier_drift: t=100)"),
        ("as it was (: )", "as it was (: )"),
    ],
)
def test_a_level_leaves_no_empty_place(said: str, told: str) -> None:
    """The level goes with the colon before it, another level and text that names none stay as they are."""
    assert told == without_level(said, {"t": 10})


def test_a_cell_that_is_only_the_level_is_no_cell() -> None:
    """A comparison at the level alone has no cells left, and what is empty, zero or false by itself stays."""
    decision: dict[str, Any] = {"cells": ["t=10", "t=10, K=300"], "at": [{"t": 10}, {"t": 10, "K": 300}]}
    assert {"cells": ["K=300"], "at": [{"K": 300}]} == without_level(decision, {"t": 10})
    assert ["", 0, False, None] == without_level(["", 0, False, None], {"t": 10})
