"""What became of a single cell, by the word of its clause, what was judged there, and what takes that away."""

from __future__ import annotations

from typing import Any

import pytest

from tests.report.view.made import cell, clause, counts, decision, reason, span
from verdict.report.view.became import Became, alone, asked, barred, became

H, F, O, OUT, SEEN = Became  # noqa: E741 - as short as cells


@pytest.mark.parametrize(
    ("judged", "holds", "as_measured", "named"),
    [(True, True, True, H), (True, False, False, F), (True, None, True, O), (True, None, None, O),
     (False, True, True, OUT), (None, True, True, O), (None, False, None, O), (None, None, None, O)],
)  # fmt: skip
def test_a_cell_that_is_asked_by_itself(judged: Any, holds: Any, as_measured: Any, named: Became) -> None:
    """Out of premise is not open; where the premise or what is required is not known, neither is the cell."""
    value = cell({"t": 1}, span(1), judged=judged, holds=holds, as_measured=as_measured)
    assert named is became(value, clause("UNTESTED", values=[value], cells=counts(unknown=1)))


TAKEN = ["withdrawn", "halted", "budget", "stopped", "invalid_provenance", "measure_only", "vacuous", "artifact"]


@pytest.mark.parametrize("why", TAKEN)
@pytest.mark.parametrize("tally", [{"inside": 1}, {"inside": 1, "unknown": 0, "premise_open": 0}])
def test_nothing_holds_where_nothing_of_the_clause_stands(why: str, tally: dict[str, int]) -> None:
    """Whatever its cells say; and the same cell of a clause that passes does hold."""
    value = cell({"t": 1}, span(1))
    made = clause("UNTESTED", values=[value], cells=counts(**tally), reasons=[reason(why)])
    assert (True, O) == (barred(made), became(value, made))
    assert H is became(value, {**made, "verdict": "PASS", "reasons": []})


def test_a_clause_that_its_cells_settle_and_that_is_open_all_the_same_counts_for_nothing() -> None:
    """Whatever the reason is called: all cells hold, so it is none of theirs."""
    value = cell({"t": 1}, span(1))
    made = clause(
        "UNTESTED", values=[value], cells=counts(inside=1), reasons=[reason("straddles", "whether it cancels")]
    )
    assert (True, O) == (barred(made), became(value, made))


def test_a_requirement_at_some_cells_leaves_the_others_as_they_are() -> None:
    """The cell where it does not hold is open by itself already; a family that bounds no error bars all."""
    values = [cell({"t": 1}, span(1)), cell({"t": 2}, span(1), holds=None)]
    made = clause("UNTESTED", values=values, cells=counts(inside=1, unknown=1), requires=["long"],
                  reasons=[reason("inadequate", "long", {"t": 2})])  # fmt: skip
    assert [H, O] == [became(value, made) for value in values]
    unbounded = {**made, "reasons": [reason("inadequate", "x has no interval with a level")]}
    assert [O, O] == [became(value, unbounded) for value in values]


def whole(*numbers: float, **changes: Any) -> dict[str, Any]:
    """Return a clause of all(x <= 1) at t = 1, 2 and so on."""
    values = [cell({"t": t}, span(n), holds=None, judged=None, as_measured=None) for t, n in enumerate(numbers, 1)]
    return clause(**{"values": values, "decisions": [decision("x", span(numbers[0]), "<=", 1, at={"t": 1})], **changes})


def states(made: dict[str, Any]) -> list[Became]:
    """Return what became of every cell."""
    return [became(value, made) for value in made["values"]]


def test_a_comparison_that_is_made_at_each_cell_tells_it() -> None:
    """By its own bar, also under a not; a requirement of the whole bars every cell, and a missing one only itself."""
    assert [H, F] == states(whole(1, 2, verdict="NOT PASSED"))
    turned = {"what": "x", "relation": "not >", "bars": [span(1)]}
    assert [H, F] == states(whole(1, 2, verdict="NOT PASSED", sought=turned))
    assert [O, O] == states(whole(1, 2, verdict="UNTESTED", reasons=[reason("inadequate", "long", {"t": 2})]))
    assert [H, H] == states(whole(1, 1, verdict="UNTESTED", reasons=[reason("not_measured", "x", {"t": 3})]))
    assert [O, O] == states(whole(1, 1, verdict="UNTESTED", reasons=[reason("not_measured", "it is assumed")]))


@pytest.mark.parametrize(
    "changes",
    [
        {"sought": {"what": "x", "relation": "<=", "bars": []}},  # asked of their slope
        {"sought": None},
        {"decisions": [decision("median(x)", span(1), "<=", 1)]},
        {"decisions": []},
    ],
)
def test_a_number_that_is_not_asked_by_itself_is_only_seen(changes: dict[str, Any]) -> None:
    """Of a slope, a median or a count no cell holds or fails."""
    made = whole(1, 2, **changes)
    assert [SEEN, SEEN] == states(made)


def test_numbers_behind_a_group_are_only_seen() -> None:
    """Where a test asks at each t of numbers along K, what came of a t is not what came of a number."""
    values = [cell({"t": 1, "K": K}, span(n)) for K, n in ((10, 0.01), (20, 90))]
    made = clause(values=values, cells=counts(inside=1), decisions=[decision("median(x, over=K)", span(1), "<=", 2)])
    assert [SEEN, SEEN] == states(made)
    assert [True, False] == [alone(value, {**made, "sought": {"what": "x", "relation": "<=", "bars": [span(2)]}})
                             for value in values]  # fmt: skip


def test_what_each_cell_is_asked_has_bars() -> None:
    """Else it is asked of something else than these numbers."""
    assert {"what": "x", "relation": "<=", "bars": [span(1)]} == asked(whole(1))
    assert asked(whole(1, sought={"what": "x", "relation": "<=", "bars": []})) is None
