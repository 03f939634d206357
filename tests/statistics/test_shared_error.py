"""Who shares the error of a family: the intervals and the members that can be decided, and what is said of the rest."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests.factory import ESTIMATORS, cells, evidence, freeze, span
from verdict.algebra.truth import FALSE
from verdict.expression import tree
from verdict.expression.evaluate import Environment, truths
from verdict.judge import judge
from verdict.outcome.record import Outcome
from verdict.registration.fixed import admitted, fixed_values
from verdict.registration.resolved import Registration
from verdict.statistics.registered import first_share, footings
from verdict.words.vocabulary import Word

FAMILY = {"f": {"predictions": ["P1"], "error": 0.05, "method": "bonferroni"}}
WIDE = {"F": cells(("t",), {t: span(0.1, 0.2) for t in (1, 2, 3, 4)}), "x": span(0.5, 0.6)}
DEFERRED = {"claim": "later", "deferred": "no samples", "reenter_when": "there are some"}
OUT = {"claim": "not here", "out_of_scope": "another house"}


def registered(test: Any, **changes: Any) -> Registration:
    """Register one prediction in a family of its own, under the second schema."""
    block = {"P1": {"claim": "c", "test": test}}
    return freeze(**{"schema": "verdict/prereg/2", "predictions": block, "families": FAMILY, **changes})


def readings(registration: Registration) -> int:
    """Count the intervals that P1 pays for."""
    laid_out = evidence(registration, WIDE)
    return footings(registration, laid_out, ("P1",))["P1"].readings


def judged(registration: Registration, quantities: dict[str, Any]) -> Outcome:
    """Judge it."""
    return judge(registration, evidence(registration, quantities), ESTIMATORS)


FLAGS = {
    "start": {"axes": ["t"], "when": "t == 1"},
    "early": {"axes": ["t"], "when": "t <= latest"},
    "small": {"axes": ["t"], "when": "F <= 9"},
}
PREMISES = [
    ("t == 1", 1), ("t != 1", 3), ("t <= 2", 2),
    ("1 < t < 4", 2), ("not t > 3", 3), ("t >= 1", 4), ("t == 1 or t == 4", 2),
    ("t <= latest", 2),
    ("start", 1), ("early", 2), ("not start", 3), ("early and not start", 1), ("t * 2 <= latest + 2", 2),
    ("t == 1 and F > 0.15", 1), ("F > 0.15 and (t >= 2 and F < 1)", 3), ("start and small", 1), ("t > 9", 0),
    ("not (t > 3 or F < 0.15)", 3), ("not (early or small)", 2), ("not (t > 3 and F < 0.15)", 4),
    ("F > 0.15", 4), ("small", 4), ("t == 1 or F > 0.15", 4), ("x > 0", 5), ("x > 0 and t == 1", 2),
]  # fmt: skip


@pytest.mark.parametrize(("where", "paid"), PREMISES)
def test_a_cell_that_levels_alone_leave_out_is_not_paid_for(where: str, paid: int) -> None:
    """A premise over axes and constants, flags of these included, is known before anything is measured."""
    test = {"per": ["t"], "where": where, "each": "F > 0", "quantifier": "all"}
    constants = {"latest": 2, "bar": None, "c": None, "traj_len": None}
    assert paid == readings(registered(test, flags=FLAGS, constants=constants))


@pytest.mark.parametrize(
    ("each", "paid"),
    [
        ("F > 0", 1), ("F > F[t == 4]", 2), ("F > mean(F, over=t)", 4), ("F > x", 2), ("F - F[t == 3] > x", 3),
    ],
)  # fmt: skip
def test_what_a_judged_cell_uses_elsewhere_is_paid_for(each: str, paid: int) -> None:
    """A selection or a reducer inside the test reaches cells that the premise leaves out: these decide too."""
    test = {"per": ["t"], "where": "t == 1", "each": each, "quantifier": "all"}
    assert paid == readings(registered(test))


def test_fewer_cells_decide_what_all_of_them_left_open() -> None:
    """One cell in premise is judged at its own level: no wider than it was brought."""
    test = {"per": ["t"], "where": "t == 1", "each": "F > 0.099", "quantifier": "all"}
    every = {**test, "where": "F > -1"}
    assert [Word.PASS, Word.UNTESTED] == [judged(registered(t), WIDE).predictions[0].word for t in (test, every)]


@pytest.mark.parametrize("where", [where for where, _ in PREMISES])
def test_a_cell_that_is_not_paid_for_is_never_admitted(where: str) -> None:
    """Whatever is measured, the premise is false in every cell that was left out."""
    test = {"per": ["t"], "where": where, "each": "F > 0", "quantifier": "all"}
    constants = {"latest": 2, "bar": None, "c": None, "traj_len": None}
    registration = registered(test, flags=FLAGS, constants=constants)
    site = registration.clauses("P1")[0]
    assert site.test is not None
    levels = admitted(site.test, registration)
    kept = {dict(key)["t"] for key in levels} if levels is not None else {1, 2, 3, 4}
    for F in ([0.1, 0.2, 0.3, 0.4], [9.5, 0.1, 9.5, 0.1], [0.0, 0.0, 0.0, 0.0]):
        found = judged(registration, {"F": cells(("t",), dict(zip((1, 2, 3, 4), F, strict=True))), "x": 1})
        premise = found.predictions[0].clauses[0].premise
        assert premise is not None
        codes = np.broadcast_to(premise.codes, (4,))
        assert all(codes[t - 1] == FALSE for t in {1, 2, 3, 4} - kept)


def test_admitted_levels_are_those_of_the_axes_that_a_premise_names() -> None:
    """A premise along one axis of two leaves the other whole."""
    test = {"per": ["t", "K"], "where": "K == 20", "each": "ratio > 0", "quantifier": "all"}
    registration = registered(test)
    asked = registration.clauses("P1")[0].test
    assert asked is not None
    assert ((("K", 20),),) == admitted(asked, registration)
    env = Environment(fixed_values(registration), registration.grid)
    assert isinstance(asked.where, tree.Node) and 3 == truths(asked.where, env).codes.size


MEMBERS = [
    ({"P2": DEFERRED}, 1), ({"P2": OUT}, 1), ({"P2": DEFERRED, "P3": OUT}, 1),
    ({"P2": {"claim": "c", "test": "x > 0"}, "P3": DEFERRED}, 2), ({"P2": {"claim": "c", "test": "x > 0"}}, 2), ({}, 1),
]  # fmt: skip


@pytest.mark.parametrize("method", ["bonferroni", "holm"])
@pytest.mark.parametrize(("others", "paying"), MEMBERS)
def test_a_member_that_is_never_tested_takes_no_share(method: str, others: dict[str, Any], paying: int) -> None:
    """A deferred or out-of-scope prediction can never be decided, so it cannot be decided wrongly."""
    predictions = {"P1": {"claim": "c", "test": "x > 0.7"}, **others}
    family = {"f": {"predictions": [*predictions], "error": 0.05, "method": method}}
    registration = freeze(schema="verdict/prereg/2", predictions=predictions, families=family)
    assert 0.05 / paying == first_share(registration, "P1")
    found = judged(registration, WIDE).prediction("P1")
    assert found is not None and found.protection is not None
    assert paying == len(found.protection.rounds[0].tried)
    assert 0.05 / paying == found.protection.rounds[0].share


def test_a_member_that_is_never_tested_says_nothing_of_a_family() -> None:
    """It is UNTESTED for its own reason, and no interval of it was widened."""
    predictions = {"P1": {"claim": "c", "test": "x > 0"}, "P2": DEFERRED}
    family = {"f": {"predictions": ["P1", "P2"], "error": 0.05, "method": "bonferroni"}}
    found = judged(freeze(schema="verdict/prereg/2", predictions=predictions, families=family), WIDE).prediction("P2")
    assert found is not None
    assert (None, ["deferred"]) == (found.protection, [reason.why for reason in found.reasons])


def made(method: str, level: float) -> dict[str, Any]:
    """Write an interval of a method whose law is not known, at a level."""
    return {"interval": [0.1, 0.2], "level": level, "method": method}


@pytest.mark.parametrize("method", ["t", "bootstrap", "percentile bootstrap", "Student t", "profile likelihood"])
def test_an_interval_that_cannot_be_taken_to_the_level_is_not_called_brought_at_it(method: str) -> None:
    """Brought at 0.95 where 0.975 is wanted: the family says so, as the reason beside it does."""
    predictions = {name: {"claim": "c", "test": test} for name, test in (("P1", "x > 0"), ("P2", "all(F > 0)"))}
    family = {"f": {"predictions": ["P1", "P2"], "error": 0.05, "method": "bonferroni"}}
    registration = freeze(schema="verdict/prereg/2", predictions=predictions, families=family)
    numbers = {"x": made(method, 0.95), "F": cells(("t",), {t: made(method, 0.95) for t in (1, 2, 3, 4)})}
    first, second = (str(p.protection) for p in judged(registration, numbers).predictions)
    assert (
        first
        == "its interval cannot be taken to level 0.975, wanted because of family f, 0.05 / 2 (bonferroni), and is open"
    )
    assert second.startswith("4 of 4 intervals cannot be taken to level 0.99375, wanted because of family f")
    reason = judged(registration, numbers).predictions[0].reasons[0]
    assert reason.note.endswith("bring it at level 0.975")


@pytest.mark.parametrize("level", [0.9938, 0.999])
def test_an_interval_that_was_brought_at_the_level_is_called_so(level: float) -> None:
    """Whatever its method, one at a higher level is good as it stands."""
    registration = registered("all(F > 0)")
    found = judged(registration, {"F": cells(("t",), {t: made("bootstrap", level) for t in (1, 2, 3, 4)})})
    assert "its 4 intervals are at level 0.9875 or higher, as wanted" in str(found.predictions[0].protection)


@pytest.mark.parametrize(("level", "word"), [
    (0.95, Word.UNTESTED), (0.98, Word.UNTESTED), (0.9875, Word.PASS), (0.999, Word.PASS),
])  # fmt: skip
def test_what_a_prediction_by_itself_asks_for_can_be_brought(level: float, word: Word) -> None:
    """Outside families four intervals hold together at the least level, 0.95, however much higher each was brought."""
    drawn = {t: made("bootstrap", level) for t in (1, 2, 3, 4)}
    registration = registered("all(F > 0)", families={}, confidence={"least_level": 0.95})
    found = judged(registration, {"F": cells(("t",), drawn)}).predictions[0]
    assert word == found.word
    assert "0.9875" in str(found.protection)
    asked = any(reason.note.endswith("bring it at level 0.9875") for reason in found.reasons)
    assert (word == Word.UNTESTED) == asked


@pytest.mark.parametrize("stuck", [1, 2, 3])
def test_intervals_that_are_widened_and_ones_that_are_stuck_are_both_counted(stuck: int) -> None:
    """Of four, some are normal and widened and the others are not: each kind is said."""
    drawn = {t: made("bootstrap", 0.95) if t <= stuck else span(0.1, 0.2) for t in (1, 2, 3, 4)}
    said = str(judged(registered("all(F > 0)"), {"F": cells(("t",), drawn)}).predictions[0].protection)
    assert f"{stuck} of 4 intervals cannot be taken to level 0.9875, and {'is' if stuck == 1 else 'are'} open" in said
    assert "as wanted" not in said
    assert ("widened to level 0.9875" in said) or ("level 0.95 -> 0.9875 by the normal law" in said)
