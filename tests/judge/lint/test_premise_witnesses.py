"""Lint finds readings for what has a premise, and for sums, rounding and choices; and proves that there are none."""

from __future__ import annotations

import pytest

from tests.judge.lint.test_easy_witnesses import CELLS, unshown

GIVEN = {
    "schema": "verdict/prereg/2", "quantities": {**CELLS, "p": {"axes": ["s"], "support": [0, 1]}},
    "artifact": {"share": 0.5, "factor": 2, "spread": 3, "rules": 5},
}  # fmt: skip
EASY = [
    "all({q} > 0.3, where=s > 1)", "mean({q}, where=s > 1) > 0.5", "count({q} > 0.5, where=s != 2) == 1",
    "fraction({q} > 0.5, where=s > 1) >= 1/2", "sum({q}) > 0.7", "sum({q}, where=s < 3) < 0.5", "round(max({q})) == 1",
    "floor(max({q})) == 0", "exp(min({q})) > 1.2", "if_(min({q}) > 0.2, max({q}), 0) > 0.5",
    "all({q} > 0.3, where={q} > 0.2)", "mean({q}, where={q} > 0.2) > 0.6", "min(s, where={q} > 0.5) <= 2",
    "any({q} > 0.5, where=p > 0.5)", "fraction({q} > 0.5, where=p > 0.5) > 2/3", "median({q}, where=p > 0.2) > 0.4",
]  # fmt: skip


@pytest.mark.parametrize("quantity", ["m", "y"])
@pytest.mark.parametrize("text", EASY)
def test_readings_are_found_for_both_words(text: str, quantity: str) -> None:
    """The judge confirms each of them."""
    assert [] == unshown(text.format(q=quantity), **GIVEN)


@pytest.mark.parametrize("text", [
    "all(m > 0.3, where=s > 5)", "sum(m) > 3.5", "count(m > 0.5, where=s > 1) == 3", "exp(m[s == 1]) < 0.5",
    "floor(max(m)) == 2", "any(m > 0.5, where=m < 0.4)", "if_(min(m) > 0.2, max(m), 1) > 1.5",
])  # fmt: skip
def test_what_no_reading_does_is_said(text: str) -> None:
    """The negative control: of each at least one word cannot come out, and nothing is called a witness of it."""
    assert [] != unshown(text, **GIVEN)
