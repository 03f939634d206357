"""Readings that a person would think of at once are found: counts, slopes, ranks, and numbers of any size."""

from __future__ import annotations

import pytest

from tests.factory import ESTIMATORS, freeze
from verdict.judge.lint.examination import FindingKind, examine

CELLS = {name: {"axes": ["s"], "support": support} for name, support in
         {"m": [0, 1], "u": [0, "inf"], "y": ["-inf", "inf"]}.items()}  # fmt: skip
EASY = [
    "count({q} > 0.5) == 2", "count({q} > 0.5) == 1", "count({q} > 0.5) in [1, 2]", "fraction({q} > 0.5) > 0.5",
    "monotone({q}) and slope({q}, s) > 0.4", "monotone({q}) and slope({q}, s) < -0.4", "slope({q}, s) < -0.3",
    "spearman({q}, s) < -0.9", "spearman({q}, s) > 0.9", "spearman({q}, s) in [-0.6, 0.6]", "not monotone({q})",
    "count({q} > 0.5) == 2 and max({q}) < 0.7", "max({q}) - min({q}) > 0.7", "monotone({q}) and spearman({q}, s) < 0",
    "count({q} > 0.3) == 2 and count({q} > 0.6) == 1", "fraction({q} < 0.2) > 0.5 and max({q}) > 0.9",
]  # fmt: skip


def unshown(text: str, **changes) -> list[str]:
    """Return the words of one test for which lint has neither readings nor a proof."""
    given = {"axes": {"s": [1, 2, 3]}, "quantities": CELLS, "artifact": {"rules": 5}, **changes}
    found = examine(freeze(predictions={"P1": {"test": text}}, **given), ESTIMATORS).findings
    return [f.text for f in found if f.kind in (FindingKind.UNDETERMINED, FindingKind.VACUOUS)]


@pytest.mark.parametrize("quantity", CELLS)
@pytest.mark.parametrize("text", EASY)
def test_readings_that_anybody_would_think_of_are_found(text: str, quantity: str) -> None:
    """Both words have a witness that the judge confirms."""
    assert [] == unshown(text.format(q=quantity))


@pytest.mark.parametrize("text", [
    f"n >= {'9' * 100}", f"n + 1 >= {'9' * 100}", f"n >= {'9' * 25}", f"n * 2 < {'9' * 60}", f"{'9' * 100} > n",
])  # fmt: skip
def test_a_long_number_beside_a_count_is_looked_at(text: str) -> None:
    """A number longer than a machine word is a number."""
    assert [] == unshown(text, quantities={"n": {"type": "count", "support": [0, "inf"]}})


@pytest.mark.parametrize("text", ["count(m > 0.5) == 4", "max(m) > 2", "monotone(m) and min(m) > 1.5"])
def test_what_no_reading_does_is_not_found(text: str) -> None:
    """The negative control: nothing is called a witness that is none."""
    assert [] != unshown(text)
