"""The result of a difference in words, and what it shows first."""

from __future__ import annotations

from typing import Any

import pytest

from tests.diff.rich import case, everything
from tests.factory import cells, evidence, freeze, span
from verdict.diff import Difference, compare
from verdict.diff.writing import payload
from verdict.report.differing import SHORT
from verdict.report.view.difference import DifferenceView, difference_view
from verdict.report.view.headline import headline


def told(
    *moves: tuple[str | None, str | None, str], unchanged: tuple[str, ...] = (), one_freeze: bool = False
) -> dict[str, Any]:
    """Return a payload in which predictions go from one word to another by a cause; None is not registered."""
    verdicts = {
        f"P{i}": {
            "what": "word" if before != after else "reasons",
            "words": {"before": before, "after": after},
            "registered": {"before": before is not None, "after": after is not None},
            "cause": cause,
        }
        for i, (before, after, cause) in enumerate(moves, start=1)
    }
    return {"judged": ["x"], "one_freeze": one_freeze, "verdicts": verdicts, "unchanged": list(unchanged)}


N, P, U = "NOT PASSED", "PASS", "UNTESTED"
HEADLINES: list[tuple[dict[str, Any], str]] = [
    (told((N, P, "amendment")),
     "One verdict moves, by the amendment alone: P1 goes from NOT PASSED to PASS on the same measurements."),
    (told((U, N, "data"), (U, N, "data")),
     "Two verdicts move, by the measurements alone: P1 and P2 go from UNTESTED to NOT PASSED under the old rule too."),
    (told((P, N, "data"), one_freeze=True),
     "One verdict moves, by the measurements alone: P1 goes from PASS to NOT PASSED."),
    (told((P, N, "amendment"), (U, P, "data")),
     "Two verdicts move: P1 goes from PASS to NOT PASSED by the amendment alone; "
     "P2 goes from UNTESTED to PASS by the measurements alone."),
    (told((None, P, "amendment"), (N, None, "amendment")),
     "One verdict is new; one is gone: P1 is new: PASS; P2 is gone: NOT PASSED before."),
    (told((U, U, "either")), "No verdict moves: P1 keeps its word for other reasons."),
    (told(unchanged=("P1", "P2")), "No verdict moves."),
]  # fmt: skip


@pytest.mark.parametrize(("found", "said"), HEADLINES)
def test_the_heading_states_the_result(found: dict[str, Any], said: str) -> None:
    """How many move, by what, from which word to which; one sentence for all that move alike."""
    assert said == str(headline(found))


PREDICTIONS = {
    "P1": {"claim": "small", "test": {"per": ["t"], "each": "F <= bar", "quantifier": "all"}},
    "P2": {"claim": "tiny", "test": {"per": ["t"], "each": "F <= 0.5", "quantifier": "all"}},
}
BASE: dict[str, Any] = {"axes": {"t": [1, 2, 3]}, "predictions": PREDICTIONS, "constants": {"bar": {"value": 0.3}}}
NUMBERS = {"F": cells(("t",), {1: 0.1, 2: 0.35, 3: 0.32})}


def amended(**changes: Any) -> Difference:
    """Compare a measured freeze of two predictions with an amendment of it, on the same numbers."""
    first = freeze(**BASE)
    return compare(case(first, evidence(first, NUMBERS)), case(freeze(**{"id": "2026-01-01b", **BASE, **changes})))


def view(found: Difference) -> DifferenceView:
    """Return what is shown of a difference."""
    return difference_view(payload(found))


def test_what_touches_a_verdict_comes_first_and_the_rest_is_folded() -> None:
    """The bar that moved P1 in the table; a title folded; P2, which does not rest on it, unchanged."""
    found = view(amended(title="another", constants={"bar": {"value": 0.4}}))
    (row,) = found.touching
    assert ("constants.bar", "0.3", "0.4", "loosened", ("P1",)) == (
        row.place, row.before, row.after, row.direction, row.touches)  # fmt: skip
    assert ["title"] == [each.place for each in found.cosmetic]
    assert ("P2",) == found.unchanged
    assert (10, 0) == found.exit_codes


def test_the_table_has_both_rules_on_the_numbers_that_there_are() -> None:
    """Two columns where one freeze was measured; each with its word, its count, and the cells that turned."""
    found = view(amended(constants={"bar": {"value": 0.4}}))
    assert (("old numbers", "old rule"), ("old numbers", "new rule")) == found.columns
    (row,) = found.telling
    assert [("NOT PASSED", "1 of 3"), ("PASS", "3 of 3")] == [(a.word, a.tally) for a in row.answers if a]
    assert ("t=2, 3 now hold",) == row.moves


def test_a_change_that_no_verdict_rests_on_is_not_in_the_table() -> None:
    """A sentence of the scope touches nothing: it is counted, and the heading says that nothing moves."""
    found = view(amended(scope={"covers": ["these cells"], "does_not_show": ["anything else", "more"]},
                         constants={"bar": {"value": 0.3}}))  # fmt: skip
    assert ((), 1) == (found.touching, len(found.beside))
    assert "No verdict moves" == found.headline.title


@pytest.mark.parametrize("width", [60, 80, 120, 200])
def test_every_line_fits_the_window_and_the_exit_code_is_last(width: int) -> None:
    """Nothing runs over, nothing is padded; what is registered keeps its names whole where there is room."""
    lines = [text for _, text, _ in everything(amended(constants={"bar": {"value": 0.4}}), width, SHORT)]
    tables = [line for line in lines if "  " in line]
    assert [] == [line for line in tables if len(line) > width or line != line.rstrip()]
    assert "exit code 10 -> 0" == lines[-1]
    assert lines[0] == "One verdict moves, by the amendment alone"
    assert any(line.startswith("constants.bar ") for line in lines)


def test_a_wider_interval_is_told_as_no_longer_known() -> None:
    """Cells that were decided and are open now are said to be unknown, not to fail."""
    first, second = freeze(**BASE), {"F": cells(("t",), {1: 0.1, 2: span(0.2, 0.4), 3: span(0.2, 0.4)})}
    found = compare(case(first, evidence(first, NUMBERS)), case(first, evidence(first, second)))
    (row,) = view(found).rows
    assert ("t=2, 3 are no longer known",) == row.moves
