"""How many predictions came to which word, and what the last line says of the exit code."""

from __future__ import annotations

import pytest

from tests.report.view.made import clause, deferred, payload, prediction, reason
from verdict.report.view.tally import Tally, ending, taken, tally


def test_words_are_counted_and_the_deferred_among_them() -> None:
    """Deferred predictions are UNTESTED, and said to be put off."""
    found = payload(
        {"P1": prediction(), "P2": prediction("NOT PASSED"), "P3": prediction("UNTESTED"), "P4": deferred()}
    )
    assert Tally(1, 1, 2, 1) == tally(found)
    assert "1 PASS, 1 NOT PASSED, 2 UNTESTED (1 deferred)" == str(tally(found))
    assert "0 PASS, 0 NOT PASSED, 0 UNTESTED" == str(tally(payload({})))


@pytest.mark.parametrize(
    ("judged", "returned", "said"),
    [
        (0, 0, "exit 0: all passed"),
        (10, 10, "exit 10: a NOT PASSED"),
        (20, 20, "exit 20: an UNTESTED"),
        (31, 31, "exit 31: nothing in scope"),
        (10, 0, "exit 0 (--exit-zero; without it 10: a NOT PASSED)"),
        (20, 0, "exit 0 (--exit-zero; without it 20: an UNTESTED)"),
    ],
)
def test_the_exit_code_that_is_named_is_the_one_returned(judged: int, returned: int, said: str) -> None:
    """What --exit-zero put away is named beside it."""
    assert said == ending(payload({}, exit_code=judged), returned)


@pytest.mark.parametrize("why", ["withdrawn", "halted", "stopped", "invalid_provenance"])
def test_of_a_clause_that_was_taken_away_nothing_stands(why: str) -> None:
    """Whatever its cells say; what is only inadequate keeps its numbers."""
    assert taken(clause("UNTESTED", reasons=[reason(why)]))
    assert not taken(clause("UNTESTED", reasons=[reason("inadequate", "long")]))
    assert not taken(clause("PASS"))
