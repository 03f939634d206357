"""A registered family is judged at its own error rate, and an undeclared look is refused."""

from __future__ import annotations

import pytest

from verdict.errors import UsageError
from verdict.evidence import lay_out
from verdict.judge import judge
from verdict.outcome import Outcome
from verdict.record import Record
from verdict.registration import register
from verdict.text import read_yaml

FREEZE = """
schema: verdict/prereg/1
id: 2026-01-01a
title: "six gains"
scope: {covers: ["six gains"], does_not_show: ["anything else"]}
tag_flips: none
experiment: {kind: none}
quantities:
  n: {type: count, support: [0, 1000]}
  a: {support: [-1, 1]}
  b: {support: [-1, 1]}
  c: {support: [-1, 1]}
predictions:
  P1: {claim: "a gains", test: "a > 0"}
  P2: {claim: "b gains", test: "b > 0"}
  P3: {claim: "c gains", test: "c > 0"}
"""
FAMILY = 'families: {gains: {predictions: [P1, P2, P3], error: 0.05, method: bonferroni, why: "three chances"}}\n'
LOOKS = 'looks: {counted_by: n, at: [50, 100], spend: [0.2, 0.8], why: "one interim look"}\n'
RECORD = """
schema: verdict/measurements/1
freeze: {{id: 2026-01-01a, digest: "{digest}"}}
grade: measured
title: "three gains, one of them lucky"
quantities:
  n: {n}
  a: {{every: {{interval: [0.001, 0.2], level: 0.95, method: "normal"}}}}
  b: {{every: {{interval: [0.3, 0.4], level: 0.95, method: "normal"}}}}
  c: {{every: {{interval: [0.3, 0.4], level: 0.95, method: "normal"}}}}
"""


def judged(extra: str, n: int = 100) -> Outcome:
    """Judge the three gains with an addition to the freeze."""
    freeze = read_yaml(FREEZE + extra, "freeze.yaml")
    registration = register(freeze.tree, freeze, {"none": Record})
    record = read_yaml(RECORD.format(digest=registration.digest, n=n), "record.yaml")
    return judge(registration, lay_out(record.tree, record, registration), {})


def words(outcome: Outcome) -> list[str]:
    """Return the three words."""
    return [str(p.word) for p in outcome.predictions]


def test_without_a_family_the_lucky_one_passes() -> None:
    """The control: alone, an interval that just clears zero is enough."""
    assert ["PASS", "PASS", "PASS"] == words(judged(""))


def test_in_a_family_the_lucky_one_is_untested_and_the_others_pass() -> None:
    """Three chances widen every interval; what clears zero by far still does."""
    assert ["UNTESTED", "PASS", "PASS"] == words(judged(FAMILY))


def test_an_interim_look_spends_only_its_share() -> None:
    """The lucky one does not pass at the first of two looks."""
    assert "UNTESTED" == words(judged(FAMILY + LOOKS, 50))[0]


def test_an_undeclared_look_is_refused() -> None:
    """Looking at 70 when 50 and 100 were declared gives no verdict, and says which were."""
    with pytest.raises(UsageError, match="50"):
        judged(FAMILY + LOOKS, 70)
