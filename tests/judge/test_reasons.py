"""Every reason, what stops a prediction, and which reason is named first."""

from __future__ import annotations

from itertools import combinations

import pytest

from tests.factory import cells, judged, only, span, table, texts, whys
from verdict.outcome.record import Exit
from verdict.words.vocabulary import Why, Word

GOOD, BAD = {"F": {"every": 0.1}}, {"F": {"every": 0.9}}
SMALL = "all(F <= bar)"
AWAY = {"deferred": "later", "reenter_when": "then"}
ROWS = ((0.37, 0.99, 2.94), (0.54, 1.41, 3.18), (0.68, 2.13, 6.05), (0.60, 1.84, 5.46))
TREND = table(ROWS)
TAU = {"q": {"axes": ["t"], "support": [0, "inf"], "tau": {
    "estimator": "pair_truncated", "convention": "half", "draws": "traj_len", "lower_bound_at": 0.1}}}  # fmt: skip


GATES = {"gates": [{"name": "P0", "when": "x <= 3", "on_fail": "halt"}]}
PROVENANCE = {"gates": [{"name": "same_run", "when": "name == 'abc'", "on_fail": "halt", "provenance": True}]}


@pytest.mark.parametrize(
    ("text", "quantities", "changes"),
    [
        ("halted(P0)", {"x": 9}, GATES),
        ("halted(P0)", {}, GATES),
        ("invalid_provenance(same_run)", {"name": "abd"}, PROVENANCE),
        ("invalid_provenance(same_run)", {}, PROVENANCE),
        ("measure_only", {}, {"measure_only": True}),
        ("budget(gpu)", {"x": 9}, {"budget": {"gpu": {"limit": 8, "used": "x"}}}),
        ("budget(gpu)", {}, {"budget": {"gpu": {"limit": 8, "used": "x"}}}),
        ("budget(gpu)", {"x": span(7, 9)}, {"budget": {"gpu": {"limit": 8, "used": "x"}}}),
    ],
)
@pytest.mark.parametrize("base", [GOOD, BAD])
def test_what_stops_a_prediction_stops_pass_and_failure_alike(text, quantities, changes, base):
    """Failed and unknown gates, overspent and unknown budgets leave no verdict but UNTESTED."""
    found = only(SMALL, {**base, **quantities}, **changes)
    assert (Word.UNTESTED, [text]) == (found.word, texts(found))


@pytest.mark.parametrize(
    ("quantities", "changes"),
    [({"x": 3}, GATES), ({"name": "abc"}, PROVENANCE), ({"x": 8}, {"budget": {"gpu": {"limit": 8, "used": "x"}}})],
)
def test_a_gate_that_is_open_and_a_budget_that_is_kept_stop_nothing(quantities, changes):
    """The negative control: the same freezes let a good measurement pass."""
    assert only(SMALL, {**GOOD, **quantities}, **changes).word is Word.PASS


def test_a_blocking_gate_stops_only_what_it_names():
    """`on_fail: [P2]` leaves P1 alone."""
    predictions = {"P1": {"test": SMALL}, "P2": {"test": SMALL}}
    gates = [{"name": "G", "when": "x <= 3", "on_fail": ["P2"]}]
    found = judged({**GOOD, "x": 9}, predictions=predictions, gates=gates)
    assert [Word.PASS, Word.UNTESTED] == [p.word for p in found.predictions]
    assert (False, "P2") == (found.gates[0].passed, found.gates[0].stops)


def test_deferred_and_out_of_scope_say_so_and_do_not_count():
    """They are UNTESTED with their own reason and stay out of the exit code."""
    predictions = {
        "P1": {"test": SMALL},
        "P2": {"deferred": "no substrate yet", "reenter_when": "there is one"},
        "P3": {"out_of_scope": "another graph"},
    }
    found = judged(GOOD, predictions=predictions)
    assert [Word.PASS, Word.UNTESTED, Word.UNTESTED] == [p.word for p in found.predictions]
    assert [[], [Why.DEFERRED], [Why.OUT_OF_SCOPE]] == [whys(p) for p in found.predictions]
    assert "no substrate yet; back when there is one" == found.predictions[1].reasons[0].note
    assert Exit.PASSED == found.exit_code


def test_an_erratum_withdraws_a_prediction_whatever_it_was():
    """A withdrawn prediction is UNTESTED with the erratum's name first."""
    found = judged(GOOD, withdrawn={"P1": "E1"}).prediction("P1")
    assert (Word.UNTESTED, ["withdrawn(E1)"]) == (found.word, texts(found))


def test_a_reading_at_its_estimators_ceiling_is_a_lower_bound():
    """Above the registered share of the draws tau is open upward: nothing that needs it small can pass."""
    assert only("all(q <= 400)", {"q": {"every": 250}}, quantities=TAU).word is Word.PASS
    assert only("all(q <= 400)", {"q": {"every": 299}}, quantities=TAU).word is Word.PASS
    found = only("all(q <= 400)", {"q": {"every": 301}}, quantities=TAU)
    assert (Word.UNTESTED, ["ceiling(pair_truncated)"]) == (found.word, texts(found))
    assert only("all(q >= 200)", {"q": {"every": 301}}, quantities=TAU).word is Word.PASS
    assert only("all(q <= 250)", {"q": {"every": 301}}, quantities=TAU).word is Word.NOT_PASSED


@pytest.mark.parametrize("draws", [{}, {"n": {"every": {"missing": "lost"}}}, {"n": span(1000, 3000)}])
def test_a_tau_whose_draws_are_not_known_to_be_enough_is_a_lower_bound(draws):
    """Without the length nobody can say that a reading is far from its ceiling."""
    tau = {"q": {**TAU["q"], "tau": {**TAU["q"]["tau"], "draws": "n"}}}
    found = only("all(q <= 400)", {"q": {"every": 250}, **draws}, quantities=tau)
    assert [Why.CEILING] == whys(found)[-1:]
    assert only("all(q <= 400)", {"q": {"every": 250}, "n": 3000}, quantities=tau).word is Word.PASS


@pytest.mark.parametrize(
    ("said", "lengths", "readings"),
    [
        ("reads 400 to 400 at 1000 draws, 0.400 to 0.400 of the length", (1000, 3000), (400, 250)),
        ("reads 400 to 1250 at 1000 to 3000 draws, 0.400 to 0.417 of the length", (1000, 3000), (400, 1250)),
        ("reads 30 to 900 at 100 to 3000 draws, 0.300 to 0.300 of the length", (100, 3000), (30, 900)),
        ("cannot read above 191.5 to 574.5 and reads one flip in mid-run as 166.7 to 500", (1000, 3000), (400, 1250)),
        ("on a number of draws that is not known", (1000, {"missing": "lost"}), (400, 1250)),
    ],
)
def test_a_reading_at_its_ceiling_is_a_share_of_its_own_length(said, lengths, readings):
    """Cells of different lengths: each reading is divided by the draws of its own cell, not by the longest."""
    quantities = {
        "n": {"type": "count", "axes": ["t"], "support": [0, "inf"]},
        "q": {**TAU["q"], "axes": ["t"], "tau": {**TAU["q"]["tau"], "draws": "n"}},
    }
    values = {
        "n": cells(("t",), dict(zip((1, 2), lengths, strict=True))),
        "q": cells(("t",), dict(zip((1, 2), readings, strict=True))),
    }
    test = {"P1": {"test": "all(q <= 2000)"}}
    found = judged(values, predictions=test, axes={"t": [1, 2]}, quantities=quantities)
    assert [True] == [said in notice.text for notice in found.notices if notice.kind == "ceiling"]


@pytest.mark.parametrize(
    ("word", "test", "b"),
    [
        (Word.PASS, "r >= 10", {"range": [0, 0.0099]}),
        (Word.UNTESTED, "r >= 15", {"range": [0, 0.0099]}),
        (Word.UNTESTED, "r <= 1000", {"range": [0, 0.0099]}),
        (Word.NOT_PASSED, "r <= 10", {"range": [0, 0.0099]}),
        (Word.PASS, "r >= 10", {"range": ["0", "0.0099"]}),
        (Word.PASS, "r >= 10", {"at_most": 0.0099}),
        (Word.UNTESTED, "r >= 10", {"range": [0, 0]}),
        (Word.NOT_PASSED, "r >= 1", {"range": [1, 2]}),
    ],
)
def test_a_divisor_that_touches_zero_decides_by_its_sign(word, test, b):
    """0.145 / 0.0099 is the least that 0.15 over at most 0.0099 can be; of its most nothing is known."""
    quantities = {"a": {"support": [0, 9]}, "b": {"support": [0, 9]}, "r": {"support": [0, "inf"], "is": "a / b"}}
    assert word is only(test, {"a": "0.15", "b": b}, quantities=quantities).word


def test_draws_may_be_a_derived_number():
    """The length is laid out before the tau that needs it."""
    tau = {"q": {**TAU["q"], "tau": {**TAU["q"]["tau"], "draws": "length"}},
           "length": {"is": "2 * n", "support": [0, "inf"]}}  # fmt: skip
    assert only("all(q <= 400)", {"q": {"every": 250}, "n": 3000}, quantities=tau).word is Word.PASS
    assert whys(only("all(q <= 400)", {"q": {"every": 250}, "n": 1000}, quantities=tau)) == [Why.CEILING]


def test_a_record_that_contradicts_itself_decides_nothing():
    """A measured value and its definition that exclude each other, or a value outside its support, bar every clause."""
    quantities = {"q": {"support": [0, 10], "is": "2 * x"}}
    for values in ({"x": 1, "q": 5}, {"x": 9}):
        found = only("q <= 7", values, quantities=quantities)
        assert (Word.UNTESTED, Why.INVALID_PROVENANCE) == (found.word, whys(found)[-1])
    assert only("q <= 7", {"x": 1, "q": 2}, quantities=quantities).word is Word.PASS


GATE = {"name": "P0", "when": "x <= 3", "on_fail": "halt"}
STEPS = [
    (Why.WITHDRAWN, "withdrawn"), (Why.MEASURE_ONLY, "measure_only"), (Why.HALTED, "gate"), (Why.BUDGET, "budget"),
    (Why.NOT_MEASURED, "gap"), (Why.INVALID_PROVENANCE, "provenance"), (Why.INADEQUATE, "requires"),
    (Why.ARTIFACT, "trend"), (Why.VACUOUS, "vacuous"),
]  # fmt: skip


def obstructed(*obstacles):
    """Judge a median that passes, with each named obstacle in its way; x is 9 and says so to gates and budgets."""
    ratio = TREND if "trend" in obstacles else {"every": 1}
    if "gap" in obstacles:
        ratio = {"cells": ratio["cells"][1:]} if "cells" in ratio else {"every": {"missing": "lost"}}
    gates = [{**GATE, "name": name, "provenance": name == "provenance"}
             for name in ("gate", "provenance") if name in obstacles]  # fmt: skip
    vacuous = "vacuous" in obstacles
    changes = {
        "measure_only": "measure_only" in obstacles,
        "budget": {"gpu": {"limit": 8, "used": "x"}} if "budget" in obstacles else {},
        "quantities": {"x": {"support": [6 if vacuous else 0, 20]}},
        "gates": gates,
    }
    test = "median(ratio) in band(c)" + (" or x > 5" if vacuous else "")
    block = {"test": test, "requires": ["x <= 1"] if "requires" in obstacles else []}
    withdrawn = {"P1": "E1"} if "withdrawn" in obstacles else {}
    return judged({"x": 9, "ratio": ratio}, withdrawn=withdrawn, predictions={"P1": block}, **changes).prediction("P1")


# A test that holds whatever is missing has no gap; with a cell missing, the rules about averages are open.
HIDDEN = {("gap", "vacuous"), ("gap", "trend")}


@pytest.mark.parametrize(("first", "second"), list(combinations(range(len(STEPS)), 2)))
def test_reasons_stand_in_order_of_precedence(first, second):
    """Of any two obstacles the higher one is named first, and neither hides the other where both can be seen."""
    (high, above), (low, below) = STEPS[first], STEPS[second]
    found = obstructed(above, below)
    shown = whys(found)
    assert Word.UNTESTED is found.word
    assert shown == sorted(shown, key=list(Why).index)
    assert {high, low} <= set(shown) or (above, below) in HIDDEN


@pytest.mark.parametrize(("why", "obstacle"), STEPS)
def test_each_obstacle_alone_gives_its_reason_and_without_it_the_test_passes(why, obstacle):
    """The negative control of the table above: every obstacle is what makes the difference."""
    assert why in whys(obstructed(obstacle))
    assert obstructed().word is Word.PASS


def test_precedence_is_that_of_the_contract():
    """The vocabulary lists reasons from the highest down."""
    assert [
        "withdrawn", "deferred", "out_of_scope", "measure_only", "halted", "budget", "stopped",
        "not_measured", "invalid_provenance", "out_of_premise", "inadequate", "ceiling", "artifact",
        "vacuous", "straddles",
    ] == [str(why) for why in Why]  # fmt: skip


@pytest.mark.parametrize(
    ("words", "test", "changes"),
    [
        ("cannot fail", "c <= 3", {}),
        ("cannot fail", "all(F >= 0)", {}),
        ("cannot fail", {"per": ["K"], "each": "K >= 30 or x < 3", "quantifier": "any"}, {}),
        ("cannot fail", "all(ok)", {"flags": {"ok": {"axes": ["t"], "when": "F >= 0"}}}),
        ("cannot fail", "min(x / n, 3) <= 3", {}),
        ("cannot pass", "all(F < 0)", {}),
        ("cannot pass", {"per": ["t"], "each": "F < 0", "quantifier": "any"}, {}),
        ("cannot pass", {"per": ["K"], "each": "K < 30 and x < 3", "quantifier": "all"}, {}),
        ("empty band", "x in [2, 0.5]", {}),
        ("empty band", "not (x in [2, 0.5])", {}),
        ("empty band", "ok", {"flags": {"ok": {"when": "x in band(0.5)"}}}),
    ],
)
def test_a_test_that_cannot_come_out_both_ways_is_vacuous(words, test, changes):
    """Neither measurements nor their absence turn it into a verdict; a registered reason keeps it."""
    for quantities in ({"x": 1, "n": 1, **GOOD}, {"x": 1}):
        found = only(test, quantities, **changes)
        assert (Word.UNTESTED, Why.VACUOUS) == (found.word, whys(found)[-1])
        assert words in texts(found)[-1]
    kept = only({"test": test, "keep_vacuous": "it documents the bar"}, {"x": 1, "n": 1, **GOOD}, **changes)
    assert kept.word is (Word.PASS if words == "cannot fail" or "not" in str(test) else Word.NOT_PASSED)


@pytest.mark.parametrize(
    ("test", "quantities"),
    [
        ({"per": ["K"], "each": "K >= 30 and x < 3", "quantifier": "any"}, {"x": 1}),
        ({"per": ["K"], "each": "K >= 30 or x < 3", "quantifier": "all"}, {"x": 1}),
        ("all(F <= bar) or x > 3", GOOD),
    ],
)
def test_a_test_that_can_come_out_both_ways_is_not_vacuous(test, quantities):
    """The negative control: one impossible cell under `any` makes no test vacuous."""
    assert only(test, quantities).word is Word.PASS


def test_every_reason_is_reached():
    """One judged prediction for each word of the closed lists."""
    reached = {why for _, obstacle in STEPS for why in whys(obstructed(obstacle))}
    reached |= set(whys(only(AWAY, GOOD))) | set(whys(only({"out_of_scope": "no"}, GOOD)))
    reached |= set(whys(only("x <= 3", {"x": span(2, 4)})))
    premise = {"per": ["t"], "where": "F > 9", "each": "F < 99", "quantifier": "all"}
    reached |= set(whys(only({"test": premise}, GOOD, schema="verdict/prereg/2")))
    reached |= set(whys(only("all(q <= 400)", {"q": {"every": 301}}, quantities=TAU)))
    looks = {"counted_by": "n", "at": [100, 200], "spend": [0.5, 0.5], "stop": {"far": "x < 9"}}
    family = {"f": {"predictions": ["P1"], "error": 0.05, "method": "bonferroni"}}
    at_a_look = {"schema": "verdict/prereg/2", "families": family, "looks": looks}
    reached |= set(whys(only("x <= 3", {"x": span(2, 4), "n": 100}, **at_a_look)))
    assert set(Why) == reached
