"""A draft that is judged carries a caution, and one that lint refuses says so in it."""

from __future__ import annotations

import pytest

from tests.judge.test_estimating import X, measured
from tests.registration.test_selecting import MEAN, registered
from verdict.project.folder import Project
from verdict.project.ledger.standing import notices
from verdict.project.ledger.store import read_ledger


@pytest.mark.parametrize(
    ("changes", "refused"),
    [({}, False), ({"where": "x > 0"}, True), ({"assume": None}, True)],
)  # fmt: skip
def test_a_draft_that_lint_refuses_is_cautioned_of(changes: dict, refused: bool, tmp_path) -> None:
    """Units chosen by what is estimated, or a method whose promise nothing backs; a sound draft says nothing of it."""
    registration = registered({"e": {**MEAN, **changes}})
    ledger, evidence = read_ledger(Project(tmp_path)), measured(registration, x=X)
    (caution,) = [n for n in notices(ledger, registration, evidence.measurements) if n.kind == "not frozen"]
    assert refused == caution.text.endswith("see: verdict freeze; and lint refuses it as it is, see: verdict lint")
