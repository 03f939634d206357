"""An estimate may not choose its units by what it estimates, and is warned of whatever else was measured."""

from __future__ import annotations

import pytest

from tests.judge.test_estimating import ARMS, T95, N, X, measured, reading, registered
from verdict.judge import judge
from verdict.judge.lint.examination import FindingKind, examine
from verdict.registration.selecting import by_measured, by_outcome
from verdict.words.vocabulary import Word

MEAN = {"mean": "x", **T95, "assume": "symmetric"}
WELCH = {"difference_of_means": "x", **T95, "method": "welch", "assume": "normal"}
DERIVED = {
    "x": {"axes": ["unit"], "support": [-9, 9]}, "twice": {"axes": ["unit"], "is": "2 * x"},
    "score": {"axes": ["set", "unit"], "support": [-9, 9]}, "status": {"axes": ["unit"], "type": "text"},
}  # fmt: skip


@pytest.mark.parametrize(
    ("estimate", "part"),
    [
        ({**MEAN, "where": "x > 0"}, "where"), ({**WELCH, "groups": ["x > 0", "x <= 0"]}, "groups"),
        ({**MEAN, "where": "twice > 0"}, "where"), ({**MEAN, "where": "lucky"}, "where"),
        ({**MEAN, "mean": "twice", "where": "x > 0"}, "where"),
    ],
)  # fmt: skip
def test_units_chosen_by_what_is_estimated_are_refused(estimate: dict, part: str) -> None:
    """In where: and in groups:, through a derived quantity or a flag, and of a derived quantity."""
    flags = {"lucky": {"axes": ["unit"], "when": "twice > 0"}}
    registration = registered({"e": estimate}, quantities=DERIVED, flags=flags)
    ((name, text),) = by_outcome(registration)
    assert "e" == name
    assert text.startswith(f"{part}: ") and "rests on x, which it estimates" in text
    assert [] == list(by_measured(registration))


def test_lint_refuses_it() -> None:
    """So that it cannot be frozen."""
    found = examine(registered({"e": {**MEAN, "where": "x > 0"}})).findings
    assert [True] == [each.refuses for each in found if each.kind is FindingKind.SELECTION]


@pytest.mark.parametrize("where", ["unit > 3", "score[set == 'a'] > 0"])
def test_what_is_not_estimated_may_choose(where: str) -> None:
    """The negative control: an axis, and another cell than the one that is estimated."""
    estimate = {**MEAN, "mean": "score[set == 'b']", "where": where}
    assert [] == list(by_outcome(registered({"e": estimate}, quantities=DERIVED)))


def test_the_cell_that_is_estimated_may_not_choose() -> None:
    """A difference of two cells may be chosen by neither of them."""
    estimate = {**MEAN, "mean": "score[set == 'b'] - score[set == 'a']", "where": "score[set == 'a'] > 0"}
    assert 1 == len(list(by_outcome(registered({"e": estimate}, quantities=DERIVED))))


@pytest.mark.parametrize(
    ("where", "said", "ended"),
    [("status == 'cs'", True, True), ("arm == 'finished'", True, True), ("arm == 'A'", True, False),
     ("unit > 3", False, False)],
)  # fmt: skip
def test_whatever_else_was_measured_is_warned_of(where: str, said: bool, ended: bool) -> None:
    """A text that says how a run ended is named; an axis is none."""
    quantities = {**DERIVED, "arm": {"axes": ["unit"], "type": "text"}}
    texts = [text for _, text in by_measured(registered({"e": {**MEAN, "where": where}}, quantities=quantities))]
    assert said == any("leave such units out with exclude:" in text for text in texts)
    assert ended == any("says how a run ended" in text for text in texts)


def test_the_output_names_the_condition() -> None:
    """Where it rests on what was measured; a condition on levels leaves out what it says."""
    found = reading({"mean": "x", "where": "arm == 'A'", **T95}, x=X, arm=ARMS)
    assert found.method.endswith(", 20 more left out by where: arm == 'A'")
    assert reading({"mean": "x", "where": f"unit > {N // 2}", **T95}, x=X).method.endswith("20 more left out by where")


def test_a_freeze_of_that_kind_is_judged_with_a_caution() -> None:
    """What was frozen before keeps its meaning, and its reader is told."""
    registration = registered({"e": {"mean": "x", "where": "x > 0", **T95}})
    outcome = judge(registration, measured(registration, x=X), {})
    assert Word.PASS == outcome.predictions[0].word
    assert ["chosen by outcome"] == [notice.kind for notice in outcome.notices]
