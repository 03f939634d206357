"""Words, quantifiers, requirements, clauses, causes, qualifiers, grades, margins and exit codes."""

from __future__ import annotations

import pytest

from tests.factory import FREEZE, cells, freeze, judged, only, refusal, span, texts, whys
from verdict.outcome.record import Exit
from verdict.report.wording import because
from verdict.words.vocabulary import Cause, Grade, Why, Word

GOOD, BAD = {"F": {"every": 0.1}}, {"F": {"every": 0.9}}
SMALL = "all(F <= bar)"


def test_a_test_that_holds_passes_and_one_that_fails_does_not():
    """True is PASS, false is NOT PASSED; neither carries a reason."""
    assert (Word.PASS, ()) == (only(SMALL, GOOD).word, only(SMALL, GOOD).reasons)
    assert (Word.NOT_PASSED, ()) == (only(SMALL, BAD).word, only(SMALL, BAD).reasons)


def test_a_straddled_bar_is_untested_with_both_numbers():
    """What may lie on either side of the bar says so."""
    found = only("x <= 3", {"x": span(2, 4)})
    assert (Word.UNTESTED, ["straddles(2 to 4 against <= 3)"]) == (found.word, texts(found))


def test_missing_cells_are_listed_and_never_help():
    """Every cell that was not measured is named; a failing cell beside it still fails."""
    found = only(SMALL, {"F": cells(("t",), {1: 0.1, 3: 0.1})})
    assert (Word.UNTESTED, ["not_measured(F: t=2; t=4)"]) == (found.word, texts(found))
    assert only(SMALL, {"F": cells(("t",), {1: 0.1, 3: 0.9})}).word is Word.NOT_PASSED
    assert ["not_measured(F: t=1; t=2; t=3; t=4)"] == texts(only(SMALL, {"x": 1}))


def test_of_selected_cells_those_alone_are_missing():
    """A test of F at t = 2 lacks nothing where only t = 3 was not measured, and names t = 2 alone where both lack."""
    found = only("F[t == 2] <= bar", {"F": cells(("t",), {1: 0.1, 2: 0.1})})
    assert (Word.PASS, ()) == (found.word, found.reasons)
    assert ["not_measured(F: t=2)"] == texts(only("F[t == 2] <= bar", {"F": cells(("t",), {1: 0.1})}))
    both = "F[t == 2] <= bar and F[t == 4] <= bar"
    assert ["not_measured(F: t=2; t=4)"] == texts(only(both, {"F": cells(("t",), {1: 0.1})}))


def test_many_cells_are_written_by_block():
    """A full block by its levels, another set by its ends, few cells one by one; the note follows."""
    keys = [{"t": t, "K": K} for t in (1, 2) for K in (10, 30, 100)]
    block = [f"t={key['t']}, K={key['K']}" for key in keys]
    reason = {"why": "not_measured", "what": "F", "cells": block, "at": keys, "note": "why not", "text": "all of them"}
    assert because(reason) == "not_measured(F: t=1|2, K=10|30|100): why not"
    assert (
        because({**reason, "cells": block[:5], "at": keys[:5], "note": ""})
        == "not_measured(F: 5 cells from t=1, K=10 to t=2, K=30)"
    )
    assert because({**reason, "cells": block[:2], "note": ""}) == "all of them"


def test_a_missing_part_is_named_by_what_the_definition_lacks():
    """A derived quantity is unknown because its parts are; where they are known, itself."""
    quantities = {"q": {"support": [0, "inf"], "is": "x / n"}}
    assert ["not_measured(n)"] == texts(only("q <= 3", {"x": 1}, quantities=quantities))
    assert ["not_measured(q)"] == texts(only("q <= 3", {"x": 1, "n": 0}, quantities=quantities))


def test_a_reading_marked_missing_is_missing():
    """`missing:` with its reason is a gap like any other."""
    assert ["not_measured(x)"] == texts(only("x <= 3", {"x": {"every": {"missing": "the disk was full"}}}))


def test_a_requirement_that_fails_or_is_unknown_takes_the_evidence_away():
    """A flag that is false names its cells; one that is not known says so; either way nothing passes or fails."""
    flags = {"ok": {"axes": ["t"], "when": "F <= bar"}}
    block = {"test": "x <= 3", "requires": ["ok"]}
    found = only(block, {"x": 1, "F": cells(("t",), {1: 0.1, 2: 0.1, 3: 0.9, 4: 0.1})}, flags=flags)
    assert (Word.UNTESTED, ["inadequate(ok: t=3)"]) == (found.word, texts(found))
    found = only(block, {"x": 9, "F": cells(("t",), {1: 0.1})}, flags=flags)
    assert (Word.UNTESTED, ["inadequate(ok: t=2; t=3; t=4)"]) == (found.word, texts(found))
    assert "not known to hold" == found.clauses[0].reasons[0].note
    assert only(block, {"x": 1, **GOOD}, flags=flags).word is Word.PASS


def test_a_requirement_counts_cell_by_cell_where_the_test_is():
    """One inadequate cell is unknown, and cannot hide that another, adequate one fails."""
    flags = {"ok": {"axes": ["t"], "when": "F <= bar"}}
    block = {"test": {"per": ["t", "K"], "each": "ratio in band(c)", "quantifier": "all"}, "requires": ["ok"]}
    values = {(t, K): 1.0 for t in (1, 2, 3, 4) for K in (10, 20, 30)}
    flawed = cells(("t",), {1: 0.9, 2: 0.1, 3: 0.1, 4: 0.1})
    grid = lambda changes: {"ratio": cells(("t", "K"), {**values, **changes}), "F": flawed}  # noqa: E731
    assert only(block, grid({}), flags=flags).word is Word.UNTESTED
    assert only(block, grid({(1, 10): 9.0}), flags=flags).word is Word.UNTESTED
    assert only(block, grid({(2, 10): 9.0}), flags=flags).word is Word.NOT_PASSED
    anyone = {**block, "test": {**block["test"], "quantifier": "any"}}
    assert only(anyone, grid({}), flags=flags).word is Word.PASS


def test_a_flag_without_axes_stands_beside_cells():
    """One truth for all is laid over every cell of a cell-level test."""
    flags = {"hot": {"when": "x > 3"}}
    test = {"per": ["t", "K"], "each": "ratio in band(c) or hot", "quantifier": "all"}
    for x, word in ((5, Word.PASS), (1, Word.NOT_PASSED)):
        assert only(test, {"ratio": {"every": 9}, "x": x}, flags=flags).word is word
    assert only(test, {"ratio": {"every": 9}}, flags=flags).word is Word.UNTESTED


@pytest.mark.parametrize(
    ("word", "quantifier", "inside", "known"),
    [
        (Word.PASS, "all", 12, 12),
        (Word.NOT_PASSED, "all", 11, 12),
        (Word.UNTESTED, "all", 11, 11),
        (Word.PASS, "any", 1, 12),
        (Word.PASS, "any", 1, 1),
        (Word.NOT_PASSED, "any", 0, 12),
        (Word.UNTESTED, "any", 0, 11),
        (Word.PASS, {"at_least": 9}, 9, 12),
        (Word.PASS, {"at_least": 9}, 9, 9),
        (Word.UNTESTED, {"at_least": 9}, 8, 11),
        (Word.NOT_PASSED, {"at_least": 9}, 8, 12),
        (Word.PASS, {"fraction": 0.75}, 9, 12),
        (Word.NOT_PASSED, {"fraction": 0.76}, 9, 12),
        (Word.UNTESTED, {"fraction": 0.76}, 9, 11),
    ],
)
def test_quantifiers_count_registered_cells(word, quantifier, inside, known):
    """The registered grid is the denominator: what is missing can still turn out either way."""
    spots = [(t, K) for t in (1, 2, 3, 4) for K in (10, 20, 30)][:known]
    values = {spot: 1.0 if i < inside else 9.0 for i, spot in enumerate(spots)}
    test = {"per": ["t", "K"], "each": "ratio in band(c)", "quantifier": quantifier}
    assert only(test, {"ratio": cells(("t", "K"), values)}).word is word


def test_a_fraction_is_the_decimal_that_was_written():
    """0.07 of 100 cells are seven, although 0.07 * 100 is more in floats."""
    changes = {"axes": {"s": list(range(100))}, "quantities": {"q": {"axes": ["s"], "support": [0, "inf"]}}}
    test = {"per": ["s"], "each": "q <= 1", "quantifier": {"fraction": 0.07}}
    for inside, word in ((7, Word.PASS), (6, Word.NOT_PASSED)):
        assert only(test, {"q": cells(("s",), {i: 2 * (i >= inside) for i in range(100)})}, **changes).word is word


def test_whole_and_each_must_both_hold():
    """A clause with a cell-level test and one on the whole passes only with both."""
    test = {"per": ["t"], "each": "F <= bar", "quantifier": "any", "whole": "max(F) <= bar"}
    assert only(test, GOOD).word is Word.PASS
    assert only(test, {"F": cells(("t",), {1: 0.1, 2: 0.1, 3: 0.1, 4: 0.9})}).word is Word.NOT_PASSED


CLAUSES = {"a": {"test": SMALL}, "b": {"test": "x <= 3"}}


@pytest.mark.parametrize(
    ("word", "quantities"),
    [
        (Word.PASS, {**GOOD, "x": 1}),
        (Word.NOT_PASSED, {**GOOD, "x": 9}),
        (Word.NOT_PASSED, BAD),
        (Word.UNTESTED, GOOD),
        (Word.UNTESTED, {"x": 1}),
    ],
)
def test_clauses_combine_by_the_worst_that_is_known(word, quantities):
    """One failure fails the prediction; only all passes pass it."""
    assert only({"clauses": CLAUSES}, quantities).word is word


def test_what_holds_by_construction_is_not_measured():
    """A clause by construction stays UNTESTED with its grade, so the prediction cannot pass."""
    built = {"grade": "construction", "why": "a cut satisfies its own bound"}
    found = only({"clauses": {"a": {"test": SMALL}, "b": built}}, GOOD)
    assert (Word.UNTESTED, Grade.CONSTRUCTION) == (found.word, found.clauses[1].grade)
    assert ["not_measured(holds by construction, nothing was measured)"] == texts(found)


def failing(rules, **quantities):
    """Judge a prediction that fails, with rules for its cause."""
    return only({"test": SMALL, "cause": rules}, {**BAD, **quantities}).cause


def test_the_first_cause_rule_that_holds_counts():
    """Regime, formula, or unspecified where no rule is known to hold; a PASS has no cause."""
    rules = [{"when": "x > 3", "is": "regime"}, {"when": "x > 1", "is": "formula"}]
    assert Cause.REGIME == failing(rules, x=5)
    assert Cause.FORMULA == failing(rules, x=2)
    assert Cause.UNSPECIFIED == failing(rules, x=0)
    assert Cause.UNSPECIFIED == failing(rules)
    assert Cause.UNSPECIFIED == failing([])
    assert only({"test": SMALL, "cause": rules}, {**GOOD, "x": 5}).cause is None


def test_two_causes_make_no_single_one():
    """Failing clauses that blame different things leave the prediction's cause unspecified, in either order."""
    parts = {
        "a": {"test": SMALL, "cause": [{"when": "x > 3", "is": "regime"}]},
        "b": {"test": "x <= 3", "cause": [{"when": "x > 3", "is": "formula"}]},
    }
    for clauses in (parts, dict(reversed(parts.items()))):
        assert Cause.UNSPECIFIED == only({"clauses": clauses}, {**BAD, "x": 5}).cause
    same = {name: {**part, "cause": parts["a"]["cause"]} for name, part in parts.items()}
    assert Cause.REGIME == only({"clauses": same}, {**BAD, "x": 5}).cause


def test_qualifiers_stand_where_their_condition_is_known_to_hold():
    """A label is conditional and three-valued; a prediction's own and its clauses' are all shown."""
    block = {"test": SMALL, "qualify": [{"when": "x > 3", "say": "only so"}, {"when": "n > 3", "say": "and so"}]}
    assert ("only so",) == only(block, {**GOOD, "x": 5}).qualifiers
    assert () == only(block, {**GOOD, "x": span(2, 4)}).qualifiers
    both = {"clauses": {"a": block}, "qualify": [{"when": "x > 4", "say": "on the whole"}]}
    assert {"only so", "on the whole"} == set(only(both, {**GOOD, "x": 5}).qualifiers)


@pytest.mark.parametrize(
    ("grade", "block", "record", "changes"),
    [
        (Grade.MEASURED, {}, {}, {}),
        (Grade.TRANSCRIBED, {}, {"grade": "transcribed"}, {}),
        (Grade.TRANSCRIBED, {"grade": "measured"}, {"grade": "transcribed"}, {}),
        (Grade.SURROGATE, {"grade": "surrogate"}, {}, {}),
        (Grade.SURROGATE, {}, {}, {"quantities": {"x": {"grade": "surrogate"}}}),
        (Grade.SURROGATE, {}, {}, {"quantities": {"y": {"is": "x", "grade": "surrogate"}}, "test": "y <= 3"}),
    ],
)
def test_a_verdict_carries_its_weakest_grade(grade, block, record, changes):
    """Neither a clause nor a derived quantity makes evidence better than it is."""
    changes = dict(changes)
    test = changes.pop("test", "x <= 3")
    found = only({"test": test, "claim": "c", **block}, {"x": 1}, record=record, **changes)
    assert (Word.PASS, grade) == (found.word, found.grade)


@pytest.mark.parametrize("grade", ["assumed", "construction"])
def test_what_is_only_assumed_is_not_measured(grade):
    """A whole file, one series, or a frozen grade: an assumption decides nothing."""
    for record, series, frozen in (({"grade": grade}, {}, {}), ({}, {"grade": grade}, {}), ({}, {}, {"grade": grade})):
        found = only("x <= 3", {"x": {"every": 1, **series}}, record=record, quantities={"x": frozen})
        assert (Word.UNTESTED, Why.NOT_MEASURED) == (found.word, whys(found)[0])


def test_distances_are_in_the_unit_of_the_quantity_and_name_their_cell():
    """The cell nearest to failing decides; a distance is an interval like any other."""
    found = only(SMALL, {"F": cells(("t",), {1: span(0.05, 0.15), 2: span(0.1, 0.2), 3: 0.1, 4: 0.1})})
    decision = found.clauses[0].decision
    assert (("t", 2),) == decision.cell
    assert (0.1, 0.2, "<= 0.3") == (decision.value.lo, decision.value.hi, decision.bar)
    assert (0.1, 0.2) == (pytest.approx(decision.distance.lo), pytest.approx(decision.distance.hi))
    failed = only("x <= 3", {"x": span(4, 5)}).clauses[0].decision
    assert (-2.0, -1.0, False) == (failed.distance.lo, failed.distance.hi, failed.holds)
    for low, high in ((2.4, 2.6), (1.4, 1.6)):
        inside = only("x in [1, 3]", {"x": span(low, high)}).clauses[0].decision
        assert (pytest.approx(0.4), "in [1, 3]") == (inside.distance.lo, inside.bar)


PASSES, FAILS, OPEN = {"test": SMALL}, {"test": "all(F > bar)"}, {"test": "x <= 3"}
AWAY = {"deferred": "later", "reenter_when": "then"}


@pytest.mark.parametrize(
    ("code", "blocks"),
    [
        (Exit.PASSED, [PASSES]),
        (Exit.PASSED, [PASSES, AWAY]),
        (Exit.NOT_PASSED, [PASSES, FAILS]),
        (Exit.NOT_PASSED, [OPEN, FAILS]),
        (Exit.UNTESTED, [PASSES, OPEN]),
        (Exit.NOTHING_TO_JUDGE, [AWAY]),
        (Exit.NOTHING_TO_JUDGE, [{"out_of_scope": "not here"}, AWAY]),
    ],
)
def test_exit_codes_are_closed_by_default(code, blocks):
    """0 only where every prediction in scope passed and there is one; failure outranks UNTESTED."""
    predictions = {f"P{i + 1}": block for i, block in enumerate(blocks)}
    assert code == judged(GOOD, predictions=predictions).exit_code


def test_exit_codes_have_one_meaning_each():
    """The numbers of the contract."""
    assert [0, 1, 2, 3, 10, 20, 30, 31, 40] == sorted(Exit)


def test_predictions_stand_in_natural_order():
    """P2 comes before P10 and P3a before P3b."""
    names = ["P10", "P3b", "P2", "P3a"]
    found = judged(GOOD, predictions=dict.fromkeys(names, PASSES))
    assert ["P2", "P3a", "P3b", "P10"] == [p.id for p in found.predictions]
    assert found.prediction("P9") is None


def test_every_cause_is_reached():
    """One failing prediction for each word of the closed list."""
    rules = [{"when": "x > 3", "is": "regime"}, {"when": "x > 1", "is": "formula"}]
    assert set(Cause) == {failing(rules, x=5), failing(rules, x=2), failing(rules, x=0)}


def test_no_test_without_a_registered_artifact_rule_may_average():
    """An average anywhere behind a test needs the rules that look behind it."""
    rows = {"per": ["t"], "each": "median(ratio, over=K) < 3", "quantifier": "all"}
    for test in ("median(F) <= bar", "ok", "all(q <= 3)", rows):
        changes = {"flags": {"ok": {"when": "mean(F) <= bar"}}, "quantities": {"q": {"is": "1 + quantile(F, 0.9)"}}}
        message = refusal(freeze, predictions={"P1": {"test": test}}, artifact=None, **changes)
        assert "no artifact: block" in message
    assert freeze(artifact=None).id == FREEZE["id"]
