"""A mean that is spelt as a sum over the number of its cells is refused, since nothing could look behind it."""

from __future__ import annotations

import pytest

from tests.factory import freeze, refusal

TWO = {"schema": "verdict/prereg/2", "constants": {"four": 4, "quarter": 0.25, "third": "1/3"}}
MORE = {"quantities": {"hit": {"axes": ["t"], "type": "count", "support": [0, 1]},
                       "total": {"support": [0, "inf"], "is": "sum(F)"},
                       "twelfth": {"support": [0, "inf"], "is": "sum(ratio) / 12"}}}  # fmt: skip


def registered(test: str):
    """Register one test under schema 2."""
    return freeze(**TWO, **MORE, predictions={"P1": {"claim": "c", "test": test}})


@pytest.mark.parametrize(("test", "mean"), [
    ("sum(F) / 4 >= 1", "mean(F)"), ("0.25 * sum(F) >= 1", "mean(F)"), ("sum(F) * quarter >= 1", "mean(F)"),
    ("sum(F) / four >= 1", "mean(F)"), ("1/4 * sum(F) >= 1", "mean(F)"), ("2 * (sum(F) / 4) >= 1", "mean(F)"),
    ("total / 4 >= 1", "mean(F)"), ("twelfth >= 1", "mean(ratio)"), ("sum(ratio) / 12 >= 1", "mean(ratio)"),
    ("any(sum(ratio, over=K) / 3 >= 1)", "mean(ratio, over=K)"), ("sum(ratio, over=K)[t == 1] * third >= 1", "mean("),
    ("sum(F, where=F > 1) / count(F > 1) >= 1", "mean(F, where=F > 1)"),
    ("sum(if_(F > 1, F, 0)) / count(F > 1) >= 1", "mean(F, where=F > 1)"),
    ("cumsum(F, over=t)[t == 4] / 4 >= 1", "mean(F"), ("cumsum(F, over=t)[t == 2] / 2 >= 1", "mean(F"),
    ("at(cumsum(F, over=t), t, 4) / 4 >= 1", "mean(F"), ("round(sum(F) / 4) >= 1", "mean(F)"),
    ("if_(sum(F) / 4 >= 1, 1, 0) >= 1", "mean(F)"), ("all(F >= sum(F) / 4)", "mean(F)"),
])  # fmt: skip
def test_a_sum_over_the_number_of_its_cells_is_a_mean(test: str, mean: str) -> None:
    """However the number is written, and behind definitions too."""
    said = refusal(lambda: registered(test))
    assert "a sum over the number of its cells" in said
    assert f"wanted {mean}" in said


@pytest.mark.parametrize("test", [
    "sum(F) >= 4", "sum(F) / 3 >= 1", "sum(F) / x >= 1", "sum(hit) / 4 >= 2/3", "sum(if_(F > 1, 1, 0)) / 4 >= 0.5",
    "sum(ratio, over=K)[t == 1] / 4 >= 1", "sum(F) / count(ratio > 1) >= 1", "cumsum(F, over=t)[t == 2] / 4 >= 1",
    "sum(F, where=t > 1) / 4 >= 1", "sum(F) / c >= 1", "mean(F) / 4 >= 1", "sum(F) - 4 >= 1",
])  # fmt: skip
def test_any_other_quotient_of_a_sum_is_none(test: str) -> None:
    """The negative control: a total, a rate, or a share of ones and zeros."""
    assert registered(test)
