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


LEVELS = {name: {"axes": ["s"], "support": [0, "inf"]} for name in ("a", "b", "d", "e", "f", "g")}
FLAGS = {
    "one": {"axes": ["s"], "when": "a >= 4 and b <= 0.1"}, "two": {"axes": ["s"], "when": "d <= 0.2 and e >= 9"},
    "both": {"axes": ["s"], "when": "one and two"}, "third": {"axes": ["s"], "when": "f <= 0.3"},
}  # fmt: skip


def test_flags_of_flags_are_found_level_by_level() -> None:
    """Each clause of a for_each splits what it requires at its own level, and both of its words are found."""
    prediction = {"test": "g in [0.3, 3]", "for_each": ["s"], "requires": ["both", "third"]}
    given = {"schema": "verdict/prereg/2", "axes": {"s": list(range(1, 8))}, "quantities": LEVELS, "flags": FLAGS}
    found = examine(freeze(predictions={"P1": prediction, "P2": {"test": "both", "for_each": ["s"]}}, **given)).findings
    assert [] == [f.text for f in found if f.kind in (FindingKind.UNDETERMINED, FindingKind.VACUOUS)]
