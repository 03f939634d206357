"""What a clause asks of the cells that it looks at, whatever came out of it."""

from __future__ import annotations

import pytest

from tests.factory import cells, only, table
from verdict.outcome.record import Sought, Span

RATIOS = {"ratio": table([[1.0, 1.0, 1.0]] * 4), "F": cells(("t",), {1: 0.1, 2: 0.2, 3: 0.3, 4: 0.4})}


def sought(test: object) -> Sought | None:
    """Return what one clause asks of its cells, judged on some ratios."""
    return only(test, RATIOS).clauses[0].sought


@pytest.mark.parametrize(
    ("test", "what", "relation", "bars"),
    [
        ("all(ratio <= 2)", "ratio", "<=", (2.0,)),
        ("median(ratio) in [0.5, 2]", "ratio", "in", (0.5, 2.0)),
        ("max(ratio) < c", "ratio", "<", (3.0,)),
        ("all(not ratio > 2)", "ratio", "not >", (2.0,)),
        ("all(F <= 0.3)", "F", "<=", (0.3,)),
        ("count(ratio > 1) >= 2", "ratio", ">", (1.0,)),
    ],
)
def test_a_bar_in_terms_of_the_cells_is_told(test: str, what: str, relation: str, bars: tuple[float, ...]) -> None:
    """Of each cell, and of what lies among them: a median, a mean, a quantile, the least and the largest."""
    assert Sought(what, relation, tuple(Span(bar, bar) for bar in bars)) == sought(test)


@pytest.mark.parametrize("test", ["max(abs(ratio - 1)) <= 2", "all(ratio <= 2 * F)"])
def test_a_bar_of_something_else_or_of_each_cell_is_none(test: str) -> None:
    """A bar of a distance is none of the number itself; and where each cell has its own, there is not one."""
    found = sought(test)
    assert found is not None
    assert () == found.bars


def test_a_clause_without_cells_asks_nothing_of_any() -> None:
    """One number is no grid."""
    assert only("x <= 1", {"x": {"every": 0.5}}).clauses[0].sought is None
