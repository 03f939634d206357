"""What is named as not measured are the cells that a test rests on, through definitions too."""

from __future__ import annotations

import pytest

from tests import factory

QUANTITIES = {
    "over_first": {"axes": ["t"], "support": ["-inf", "inf"], "is": "F - F[t == 1]"},
    "over_all": {"axes": ["t"], "support": ["-inf", "inf"], "is": "F - max(F)"},
}


def named(test: str, *missing: int) -> list[str]:
    """Return the reasons of a test where F is missing at some t."""
    given = {t: 0.1 for t in (1, 2, 3, 4) if t not in missing}
    found = factory.only(test, {"F": factory.cells(("t",), given)}, quantities=QUANTITIES)
    return factory.texts(found)


@pytest.mark.parametrize(
    ("test", "missing", "wanted"),
    [
        ("F[t == 2] <= bar", (2,), ["not_measured(F: t=2)"]),
        ("(F - max(F))[t == 2] <= bar", (4,), ["not_measured(F: t=4)"]),
        ("over_first[t == 3] <= bar", (1, 2, 3, 4), ["not_measured(F: t=1; t=3)"]),
        ("over_all[t == 3] <= bar", (1, 2), ["not_measured(F: t=1; t=2)"]),
    ],
)
def test_the_cells_behind_a_test_are_named(test: str, missing: tuple[int, ...], wanted: list[str]) -> None:
    """Selections inside a definition, and functions along the selected axis, are followed to their cells."""
    if len(missing) == 4:
        found = factory.only(test, {"x": 0.0}, quantities=QUANTITIES)
        assert wanted == factory.texts(found)
    else:
        assert wanted == named(test, *missing)


def test_cells_that_it_does_not_rest_on_are_not_named() -> None:
    """Negative control: with a gap elsewhere the test is judged."""
    assert [] == named("F[t == 2] <= bar", 3)
