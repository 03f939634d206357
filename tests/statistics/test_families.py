"""A registered family is judged at its own error rate and says what it did; an undeclared look is refused."""

from __future__ import annotations

import json

import pytest

from tests import factory
from verdict.evidence.laid_out import lay_out
from verdict.judge import judge
from verdict.judge.lint.examination import FindingKind, examine
from verdict.outcome.payload import payload
from verdict.outcome.record import Basis, Outcome, PredictionOutcome, Span
from verdict.registration.resolving import register
from verdict.report.explain import derive
from verdict.report.render import render
from verdict.text import read_yaml
from verdict.text.record import Record
from verdict.words.errors import UsageError
from verdict.words.vocabulary import Origin

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
HOLM = FAMILY.replace("bonferroni", "holm")
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
    """The control: alone, an interval that just clears zero is enough, and no family says anything."""
    outcome = judged("")
    assert ["PASS", "PASS", "PASS"] == words(outcome)
    assert [None, None, None] == [p.protection for p in outcome.predictions]


def test_in_a_family_the_lucky_one_is_untested_and_the_others_pass() -> None:
    """Three chances widen every interval; what clears zero by far still does."""
    assert ["UNTESTED", "PASS", "PASS"] == words(judged(FAMILY))


def test_an_interim_look_spends_only_its_share() -> None:
    """The lucky one does not pass at the first of two looks, which is said with what it spends."""
    outcome = judged(FAMILY + LOOKS, 50)
    assert "UNTESTED" == words(outcome)[0]
    text = str(outcome.predictions[1].protection)
    assert "because of family gains, 0.05 * 0.2 / 3 (bonferroni), level 0.95 -> 0.996667" in text
    assert text.endswith("look 1 of 2, at n = 50, spends 0.2 of it")


def test_an_undeclared_look_is_refused() -> None:
    """Looking at 70 when 50 and 100 were declared gives no verdict, and says which were."""
    with pytest.raises(UsageError, match="50"):
        judged(FAMILY + LOOKS, 70)


def test_holm_shows_its_steps() -> None:
    """P2 and P3 are decided at a third, P1 is left with all of the error: its own 95 %, so nothing is widened."""
    outcome = judged(HOLM)
    assert ["PASS", "PASS", "PASS"] == words(outcome)
    first, second, _ = (p.protection for p in outcome.predictions)
    steps = "tried P1, P2, P3 at 0.0166667; then P1 at 0.05"
    whole = "its interval is at level 0.95 or higher, as wanted because of family gains, 0.05 / 1 (holm)"
    assert f"{whole}; {steps}" == str(first)
    assert "b widened from [0.3, 0.4] to " in str(second)
    assert "0.05 / 3 (holm), level 0.95 -> 0.983333 by the normal law" in str(second)


ARMS = """
schema: verdict/prereg/1
id: 2026-11-26a
title: "levels"
scope: {covers: ["this file"], does_not_show: ["anything else"]}
tag_flips: none
axes: {arm: [a, b]}
experiment: {kind: none}
quantities: {gain: {axes: [arm], support: [-1, 1]}, k: {type: count, support: [0, inf]}, x: {support: [-1, 1]}}
"""
TWO = """
predictions:
  P1: {claim: "a", test: "gain[arm == 'a'] > 0"}
  P2: {claim: "b", test: "gain[arm == 'b'] > 0"}
families: {f: {predictions: [P1, P2], error: 0.05, method: bonferroni}}
"""
A = {"value": 0.2, "interval": [0.03, 0.37], "level": 0.95, "method": "z"}
B = {"value": 0.2, "interval": [0.05, 0.35], "level": 0.95, "method": "z"}


def arms(rest: str, a=A, b=B, **more):
    """Judge predictions on two arms; returns registration and outcome."""
    freeze = read_yaml(ARMS + rest, "freeze.yaml")
    registration = register(freeze.tree, freeze, {"none": Record})
    cells = [{"at": {"arm": arm}, **reading} for arm, reading in (("a", a), ("b", b))]
    record = {
        "schema": "verdict/measurements/1", "freeze": {"id": registration.id, "digest": registration.digest},
        "grade": "measured", "title": "arms", "quantities": {"gain": {"cells": cells}, **more},
    }  # fmt: skip
    document = read_yaml(json.dumps(record), "record.yaml")
    return registration, judge(registration, lay_out(document.tree, document, registration), {})


def one(rest: str, **readings) -> PredictionOutcome:
    """Judge and return the first prediction."""
    return arms(rest, **readings)[1].predictions[0]


def said(found: PredictionOutcome) -> list[str]:
    """Return the reasons with their notes."""
    return [f"{reason}: {reason.note}" for reason in found.reasons]


def test_a_prediction_on_one_level_does_not_pay_for_the_others() -> None:
    """It rests on one interval at 0.975, and every output says from what it was widened, to what and why."""
    registration, outcome = arms(TWO)
    assert ["PASS", "PASS"] == words(outcome)
    sentence = (
        "gain at arm=a widened from [0.03, 0.37] to [0.005589, 0.3944] because of family f, 0.05 / 2 (bonferroni), "
        "level 0.95 -> 0.975 by the normal law"
    )
    shown = payload(outcome, registration.grid)
    family = shown["predictions"]["P1"]["family"]
    assert sentence == family["text"] == family["widened"][0]["text"]
    assert {"arm": "a"} == family["widened"][0]["cell"]
    assert (0.03, 0.37) == tuple(family["widened"][0]["brought"][end] for end in ("lo", "hi"))
    assert sentence in [text for _, text, _ in derive("P1", shown)]
    assert sentence in " ".join(render(shown, "txt").split())
    assert sentence in render(shown, "md").replace("\\", "")


def test_what_decides_is_shown_at_the_level_it_was_judged_at() -> None:
    """Not at the level it was brought at; and what could not be taken there is no interval at any level."""
    (decided,) = one(TWO).clauses[0].decisions
    assert Basis(Origin.CONFIDENCE, 0.975, "z") == decided.basis
    (alone,) = one(TWO[: TWO.index("families")]).clauses[0].decisions
    assert Basis(Origin.CONFIDENCE, 0.95, "z") == alone.basis
    (stuck,) = one(TWO, a={**A, "method": "bootstrap"}).clauses[0].decisions
    assert (Basis(Origin.BOUND), Span(-1.0, 1.0)) == (stuck.basis, stuck.value)


def test_many_intervals_are_one_line_in_a_table_and_all_of_them_in_an_explanation() -> None:
    """Folded: how many, to which level and why; in full: each with its ends."""
    rest = TWO.replace("gain[arm == 'a'] > 0", "all(gain > 0)")
    registration, outcome = arms(rest)
    shown = payload(outcome, registration.grid)
    folded = "2 of 2 intervals widened to level 0.9875 because of family f, 0.05 / 2 / 2 intervals (bonferroni)"
    assert folded == shown["predictions"]["P1"]["family"]["text"]
    lines = [text for _, text, _ in derive("P1", shown)]
    assert ["gain at arm=a widened", "gain at arm=b widened"] == [
        line[:21] for line in lines if " widened from" in line
    ]


def test_without_a_family_outputs_say_nothing_of_one() -> None:
    """Negative control: no heading, no line."""
    registration, outcome = arms(TWO[: TWO.index("families")])
    shown = payload(outcome, registration.grid)
    assert None is shown["predictions"]["P1"]["family"]
    assert "amil" not in render(shown, "md") + render(shown, "txt")


BARE = [{"value": 0.2}, {"value": "0.20"}, {"range": ["0.1", "0.3"]}, {"at_least": 0.1},
        {"value": 0.2, "interval": [0.2, 0.2], "level": 0.95, "method": "z"}]  # fmt: skip


@pytest.mark.parametrize("reading", BARE, ids=["exact", "rounded", "range", "bound", "width zero"])
@pytest.mark.parametrize(("test", "alone"), [("> 0", "PASS"), ("> 0.9", "NOT PASSED"), ("< 0", "NOT PASSED")])
def test_a_family_over_numbers_without_a_level_gives_no_word(reading, test: str, alone: str) -> None:
    """It promised to bound the error of its words; a number without a level keeps no such promise, either way."""
    rest = TWO.replace("> 0", test)
    free = one(rest[: rest.index("families")], a=reading, b=reading)
    if not ("at_least" in reading and test == "> 0.9"):
        assert alone == str(free.word)
    found = one(rest, a=reading, b=reading)
    assert "UNTESTED" == str(found.word)
    assert said(found)[0].startswith("inadequate(family f): the family bounds no error here: nothing behind the test")
    assert "family f bounds nothing here: no interval with a level stands behind the test" == str(found.protection)


def test_counts_alone_bound_nothing_and_beside_an_interval_they_may_stand() -> None:
    """k = 60 alone is UNTESTED in a family; as a condition beside an interval it is what it is."""
    only = TWO.replace("gain[arm == 'a'] > 0", "k >= 50")
    assert "UNTESTED" == str(one(only, k=60).word)
    beside = TWO.replace("gain[arm == 'a'] > 0", "gain[arm == 'a'] > 0 and k >= 50")
    found = one(beside, k=60)
    assert ("PASS", 1) == (str(found.word), found.protection.readings)
    assert str(found.protection).endswith("; it bounds no error of k, which has no level")


def test_a_bare_number_among_intervals_of_the_same_quantity_is_open() -> None:
    """One arm came with an interval, the other without: the test over both is UNTESTED and names the cell."""
    rest = TWO.replace("gain[arm == 'a'] > 0", "all(gain > 0)")
    found = one(rest, b={"value": 0.2})
    assert "UNTESTED" == str(found.word)
    assert said(found)[0].startswith("inadequate(gain: arm=b): no interval with a level stands there")
    assert "PASS" == str(arms(TWO, b={"value": 0.2})[1].predictions[0].word)


def test_what_was_not_measured_is_not_called_a_family_without_intervals() -> None:
    """Nothing brought: not measured, and nothing else."""
    found = one(TWO, a={"missing": "the disk was full"}, b={"missing": "the disk was full"})
    assert ["not_measured"] == [str(reason.why) for reason in found.reasons]


def student(method: str) -> dict:
    """An interval of five seeds."""
    return {"value": 0.2, "interval": [0.04576, 0.35424], "level": 0.95, "method": method}


def test_students_intervals_are_widened_by_students_quantiles() -> None:
    """0.2 at 3.6 standard errors with 4 degrees: p = 0.0228; decided at 0.025, not at 0.0167, where normal arms are."""
    found = one(TWO, a=student("Student t, 4 degrees of freedom"))
    assert "PASS" == str(found.word)
    three = TWO.replace("[P1, P2]", "[P1, P2, P3]").replace("families", '  P3: {claim: "x", test: "x > 0"}\nfamilies')
    found = one(three, a=student("Student t, 4 degrees of freedom"), x={"every": A})
    assert "UNTESTED" == str(found.word)
    assert "by Student's law with 4 degrees of freedom" in str(found.protection)
    assert "PASS" == str(one(three, a=student("normal"), x={"every": A}).word)


@pytest.mark.parametrize("method", ["t", "Student", "bootstrap", "Wilson", "made up"])
def test_an_interval_that_cannot_be_taken_to_the_level_is_open(method: str) -> None:
    """However far from the bar it lies, it says nothing at 0.975, and the reason says what to bring."""
    far = {"value": 0.5, "interval": [0.499, 0.501], "level": 0.95, "method": method}
    found = one(TWO, a=far)
    assert "UNTESTED" == str(found.word)
    assert said(found)[0].startswith("inadequate(gain: arm=a): ")
    assert said(found)[0].endswith("bring it at level 0.975")
    assert ("degrees of freedom" in said(found)[0]) == (method in {"t", "Student"})
    assert "PASS" == str(one(TWO, a={**far, "level": 0.975}).word)


def test_an_open_interval_does_not_keep_another_clause_from_its_word() -> None:
    """Three-valued as ever: what does not rest on the open cell is judged, and its reason is not shown there."""
    rest = TWO.replace(
        "test: \"gain[arm == 'a'] > 0\"",
        "clauses: {one: {test: \"gain[arm == 'a'] > 0\"}, two: {test: \"gain[arm == 'b'] < 0\"}}",
    )
    found = one(rest, a={**A, "method": "bootstrap"})
    assert ["UNTESTED", "NOT PASSED"] == [str(clause.word) for clause in found.clauses]
    assert "NOT PASSED" == str(found.word)
    assert "inadequate" in str(found.clauses[0].reasons[0])


SEEN = """
flags: {clear: {when: "gain[arm == 'a'] > 0.02"}}
predictions:
  P1:
    claim: "a"
    clauses:
      main: {test: "gain[arm == 'a'] > 0", qualify: [{when: clear, say: "clause: clear"}]}
      second: {test: "gain[arm == 'a'] < 0.9", requires: [clear]}
    qualify: [{when: clear, say: "prediction: clear"}, {when: "gain[arm == 'a'] > 0.001", say: "above 0.001"}]
  P2: {claim: "b", test: "gain[arm == 'b'] > 0"}
"""


def test_everything_of_a_prediction_sees_the_same_intervals() -> None:
    """Clauses, requirements and qualifiers of both kinds: above 0.02 as brought, not as the family judges it."""
    registration, outcome = arms(SEEN + TWO[TWO.index("families") :])
    found = outcome.predictions[0]
    assert ("above 0.001",) == found.qualifiers
    assert ["PASS", "UNTESTED"] == [str(clause.word) for clause in found.clauses]
    assert {"": True} == outcome.flags[0].cells
    assert [("clear", {"": None})] == [(flag.name, flag.cells) for flag in found.flags]
    lines = [text for _, text, _ in derive("P1", payload(outcome, registration.grid))]
    assert "requires clear: is not known to hold" in lines


def test_alone_it_sees_them_as_they_were_brought() -> None:
    """Negative control: without the family the flag holds everywhere, and no flag is seen otherwise."""
    found = one(SEEN)
    assert {"prediction: clear", "above 0.001", "clause: clear"} == set(found.qualifiers)
    assert ("PASS", ()) == (str(found.word), found.flags)


def test_gates_see_the_intervals_as_they_were_brought() -> None:
    """A gate stands before all predictions and can only stop them: 0.03 > 0.02 holds at the level it was brought."""
    gate = """gates: [{name: G, when: "gain[arm == 'a'] > 0.02", on_fail: halt}]\n"""
    assert "PASS" == str(one(TWO + gate).word)


def lint(freeze: str, **settings) -> list[str]:
    """Return what lint says of families."""

    class Settings(Record):
        reads: str | None = None
        writes: str | None = None

    written = ", ".join(f"{name}: {value}" for name, value in {"kind": "none", **settings}.items())
    document = read_yaml(freeze.replace("{kind: none}", f"{{{written}}}"), "freeze.yaml")
    registration = register(document.tree, document, {"none": Settings})
    return [str(f) for f in examine(registration).findings if f.kind is FindingKind.FAMILIES and f.refuses]


@pytest.mark.parametrize("settings", [{"reads": "n.csv"}, {"reads": "data/N.CSV"}, {"writes": "out.csv"}])
def test_lint_refuses_a_family_over_a_table_of_numbers(settings) -> None:
    """A cell of such a table is one number, so the family can bound nothing; each member is named."""
    found = lint(ARMS + TWO, **settings)
    assert ["family f: P1", "family f: P2"] == [text[:12] for text in found]
    assert "holds one number a cell: the family bounds no error there; bring intervals" in found[0]
    assert [] == lint(ARMS + TWO[: TWO.index("families")], **settings)


@pytest.mark.parametrize("settings", [{}, {"reads": "n.json"}, {"reads": "n.yaml"}, {"writes": "csv"}])
def test_lint_lets_a_family_be_behind_which_intervals_can_stand(settings) -> None:
    """Negative control: files that can hold intervals, or none that is named."""
    assert [] == lint(ARMS + TWO, **settings)


def test_lint_refuses_a_family_without_a_measured_number() -> None:
    """A test on texts or on what was registered alone rests on nothing that could carry an interval."""
    text = ARMS.replace("x: {support: [-1, 1]}", "word: {type: text}")
    found = lint(text + TWO.replace("gain[arm == 'a'] > 0", "word == 'yes'"))
    assert 1 == len(found)
    assert "P1 rests on no interval, for no number that is measured stands behind its test" in found[0]


@pytest.mark.parametrize("printed", [0.21, 0.2])
def test_a_family_does_not_reconcile_what_contradicts_itself(printed: float) -> None:
    """A median printed outside of what its cells give bars the prediction, although the widened cells could give it."""
    family = {"f": {"predictions": ["P1"], "error": 0.001, "method": "bonferroni"}}
    spans = {t: {"value": 0.15, **factory.span(0.1, 0.2)} for t in (1, 2, 3, 4)}
    found = factory.only(
        "all(F <= 0.5)", {"F": factory.cells(("t",), spans)}, families=family,
        record={"aggregates": {"median(F)": printed}},
    )  # fmt: skip
    assert ["invalid_provenance"] * (printed > 0.2) == factory.whys(found)
    assert 0.2 < found.protection.widened[0].judged[1]
    assert (printed == 0.2) == (str(found.word) == "PASS")


def test_lint_finds_the_outcomes_of_a_family() -> None:
    """What lint supposes is as narrow as it likes, so that words in a family can be reached, looks or not."""
    outcomes = """
outcomes: [{name: BOTH, when: "P1 == PASS and P2 == PASS"}, {name: REST, when: "not (P1 == PASS and P2 == PASS)"}]
"""
    for extra in ("", "looks: {counted_by: k, at: [50, 100], spend: [0.2, 0.8]}\n"):
        document = read_yaml(ARMS + TWO + outcomes + extra, "freeze.yaml")
        found = examine(register(document.tree, document, {"none": Record})).findings
        assert [] == [str(finding) for finding in found if finding.refuses]
