"""The benchmark of verdicts on handed-in chains: the faults that deceive other rules do not pass the engine."""

from __future__ import annotations

import pytest
from benchmarks.false_verdicts import chains


@pytest.mark.parametrize("kind", ["copied", "started", "trapped"])
def test_planted_faults_deceive_others_and_not_the_engine(kind):
    """A mean at the bar, 12 sets: whoever takes the mean for the truth decides all of them, the engine next to none."""
    found = chains._judged_sets(kind, "at", 12, seed=1)
    assert 12 == found["bare"].passed + found["bare"].not_passed
    assert 1 <= found["bare"].wrong_pass
    assert 0 == found["engine"].wrong_pass


def test_sound_chains_are_decided_away_from_the_bar():
    """Six standard errors away most of the sets that are long enough are decided, and none wrongly."""
    found = chains._judged_sets("sound", "away", 12, seed=1)["engine"]
    assert 0 == found.wrong_pass + found.wrong_not_passed
    assert found.passed + found.not_passed >= 4


def test_the_table_has_a_row_for_everything():
    """Every kind, place and rule once, then plain lines for programs."""
    found = {(k, p, r): chains.Tally(1) for k in chains.KINDS for p in chains.AWAY for r in chains.RULES}
    assert 1 + len(found) == len(list(chains.table(found)))
    assert 3 * len(chains.RULES) == len(list(chains.plain_lines(found)))
