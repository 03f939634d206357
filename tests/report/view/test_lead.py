"""The sentences that lead a report: which prediction they are about, and what they say of it, by rule."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from tests.report.html.founding import small, stored
from verdict.report.view.lead import lead, subject


def said(payload: dict[str, Any]) -> str:
    """Return the sentences as one text."""
    return " ".join(sentence.text for sentence in lead(payload).sentences)


def words(payload: dict[str, Any], **verdicts: str) -> dict[str, Any]:
    """Return the payload with other words, and nothing deferred."""
    found = copy.deepcopy(payload)
    for name, verdict in verdicts.items():
        found["predictions"][name]["verdict"] = verdict
        found["predictions"][name]["reasons"] = []
    return found


def test_the_founding_freeze_leads_with_what_could_not_be_tested() -> None:
    """The only prediction that is UNTESTED and was not deferred, with the first cause of each kind."""
    payload = stored("2026-05-30c")
    assert "P5" == subject(payload)
    assert (
        "P1 and P4 did not pass; P5 is untested; P2 and P3a passed; P6 and P7 were deferred when they were frozen. "
        "P5 is untested since traj_len is 3000, wanted more than 24,275, at t=200 to 2000; its average is in band only "
        "because cells cancel along K; and for 2 reasons more. None of its cells could be judged. By their numbers "
        "alone 9 of 12 would hold. UNTESTED does not say that a claim is false."
    ) == said(payload)


def test_of_several_untested_ones_the_one_that_passes_most_clauses_leads() -> None:
    """P1 has no clause that stands, P5a fewer than P5; at which levels it passes is told, and how many cells hold."""
    payload = stored("2026-11-25d")
    assert "P5" == subject(payload)
    told = said(payload)
    assert "Of P5, what is asked at t=1 to 3, 25, 50 passes and what is asked at t=5, 10 is untested." in told
    assert (
        "All 26 of its cells that could be judged hold; 14 are open; 9 are out of its premise and say nothing." in told
    )


def test_what_did_not_pass_leads_where_nothing_is_untested() -> None:
    """With the comparison that fails, where it does, and by how much."""
    payload = words(small(), P1="PASS", P2="PASS", P3="PASS")
    assert "P4" == subject(payload)
    told = said(payload)
    assert "In P4, error 0.1 [0.095, 0.105], wanted at most 0.05 at seed=1: outside by 0.045." in told
    assert "UNTESTED" not in told


@pytest.mark.parametrize("word", ["passed", "did not pass"])
def test_all_of_one_word_are_told_together(word: str) -> None:
    """Nothing leads where all passed."""
    verdict = {"passed": "PASS", "did not pass": "NOT PASSED"}[word]
    payload = words(small(), P1=verdict, P2=verdict, P3=verdict, P4=verdict)
    assert said(payload).startswith(f"All 4 predictions {word}.")
    assert ("" if word == "passed" else "P1") == lead(payload).subject


def test_every_prediction_of_every_word_is_named_once() -> None:
    """Up to six by name, more by their number."""
    payload = copy.deepcopy(small())
    one = words(payload, P1="PASS")["predictions"]["P1"]
    payload["predictions"] |= {f"P1{letter}": one for letter in "abcdefg"}
    assert "8 predictions passed" in said(payload)
    for name in ("P2", "P3", "P4"):
        assert 1 <= said(payload).count(name)
