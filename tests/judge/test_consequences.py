"""What moves with the words: risks, tag proposals and their proof, outcome tables."""

from __future__ import annotations

from itertools import product

import pytest

from tests.factory import freeze, judged, refusal, span
from verdict.judge.lattice import count, outcomes, prove_tags
from verdict.words.vocabulary import RiskStatus, Tag, Word

GOOD, BAD = {"F": {"every": 0.1}}, {"F": {"every": 0.9}}
AWAY = {"deferred": "later", "reenter_when": "then"}
P1 = {"P1": {"test": "all(F <= bar)"}}


def risk(quantities=GOOD, *, predictions=P1, **fields):
    """Judge with one risk R1; return how it came out and the prediction."""
    risks = {"R1": {"title": "a risk", "status": "open", **fields}}
    found = judged(quantities, risks=risks, predictions=predictions)
    return found.risks[0], found.predictions[0]


def test_a_risk_moves_when_its_trigger_is_known_to_hold():
    """PASS sharpens it; UNTESTED and unknown flags leave it where it was."""
    step = [{"when": "P1 == PASS", "to": "sharpened"}]
    moved, _ = risk(on=step)
    assert (RiskStatus.OPEN, RiskStatus.SHARPENED, "P1 == PASS") == (moved.before, moved.after, moved.because)
    for quantities in (BAD, {"x": 1}):
        stayed, _ = risk(quantities, on=step)
        assert (RiskStatus.OPEN, "") == (stayed.after, stayed.because)
    unknown, _ = risk(on=[{"when": "x > 3", "to": "confirmed"}])
    assert RiskStatus.OPEN is unknown.after


def test_steps_are_taken_in_order_and_only_where_they_are_legal():
    """A closed risk can only be reopened, and what follows starts from there."""
    steps = [{"when": "x > 1", "to": "open"}, {"when": "x > 2", "to": "confirmed"}]
    assert RiskStatus.CONFIRMED is risk({"x": 3}, status="closed", on=steps)[0].after
    assert RiskStatus.OPEN is risk({"x": 2}, status="closed", on=steps)[0].after
    assert "not closed" == RiskStatus.SHARPENED.remains
    message = refusal(freeze, risks={"R1": {"title": "r", "status": "closed", "on": steps[1:]}})
    assert "a step to confirmed of a risk that is closed, which is not legal" in message
    assert "not legal" in refusal(freeze, risks={"R1": {"title": "r", "status": "open", "on": steps[:1]}})


def test_a_live_risk_takes_the_evidence_of_what_it_degrades():
    """Live or not known to be dead: UNTESTED, whether the numbers pass or fail; dead: as if it were not there."""
    fields = {"live_when": "x > 3", "degrades": ["P1"]}
    for base in (GOOD, BAD):
        for x, live in (({"x": 5}, True), ({"x": span(2, 4)}, None), ({}, None)):
            moved, prediction = risk({**base, **x}, **fields)
            assert (live, Word.UNTESTED) == (moved.live, prediction.word)
            assert "inadequate(R1 live, x > 3)" == str(prediction.reasons[0])
    assert [Word.PASS, Word.NOT_PASSED] == [risk({**base, "x": 1}, **fields)[1].word for base in (GOOD, BAD)]


def test_a_risk_registered_as_live_needs_no_condition():
    """Its status alone degrades; a risk that nothing makes live degrades nothing and is refused."""
    moved, prediction = risk(status="live", degrades=["P1"])
    assert (True, Word.UNTESTED) == (moved.live, prediction.word)
    assert "wanted live_when" in refusal(freeze, risks={"R1": {"title": "r", "status": "open", "degrades": ["P1"]}})


@pytest.mark.parametrize(
    ("words", "fields"),
    [
        ("cannot depend on one", {"live_when": "P1 == PASS", "degrades": ["P1"]}),
        ("nothing here is called 'P7'", {"live_when": "x > 3", "degrades": ["P7"]}),
        ("wanted 'open', 'live'", {"status": "opened"}),
    ],
)
def test_a_risk_that_cannot_mean_what_it_says_is_refused(words, fields):
    """Circular, misspelt and unknown parts are told at once."""
    assert words in refusal(freeze, risks={"R1": {"title": "r", "status": "open", **fields}})


def claims(flips, tags=None):
    """Write one claim with flips."""
    return {"C": {"tags": tags or {"operational": "conjectured"}, "flips": flips}}


def flip(when):
    """Write one rule that would propose a flip."""
    return [{"tier": "operational", "to": "validated", "when": when}]


def proof(when, declared="none", **changes):
    """Prove a freeze whose only flip has this condition."""
    return prove_tags(freeze(claims=claims(flip(when)), tag_flips=declared, **changes))


def test_a_flip_is_proposed_and_no_tag_moves():
    """The claim keeps its tag; the proposal names tier, from and to."""
    found = judged(GOOD, claims=claims(flip("P1 == PASS")), tag_flips="declared").claims[0]
    assert ((("operational", Tag.CONJECTURED),),) == (found.tags,)
    assert (("operational", Tag.CONJECTURED, Tag.VALIDATED),) == found.proposals
    assert () == judged(BAD, claims=claims(flip("P1 == PASS")), tag_flips="declared").claims[0].proposals


def test_two_tiers_keep_two_tags():
    """A claim is solid conditionally and conjectured operationally, both at once."""
    tags = {"conditional": "solid", "operational": "conjectured"}
    found = judged(GOOD, claims=claims("none", tags)).claims[0]
    assert {("conditional", Tag.SOLID), ("operational", Tag.CONJECTURED)} == set(found.tags)


def test_no_flip_is_proven_over_all_outcomes():
    """Without flip rules, and with one that nothing can fire, the declaration holds."""
    assert "no tag flip in any outcome, proven over all 3 possible outcomes" == str(prove_tags(freeze()))
    for when in ("P1 == PASS and P1 == NOT_PASSED", "P1 == PASS and c > 3", "all(F < 0)"):
        assert proof(when).holds, when


@pytest.mark.parametrize(
    ("witness", "when"),
    [
        ("P1 PASS", "P1 == PASS"),
        ("P1 NOT PASSED", "P1 != PASS and P1 != UNTESTED"),
        ("P1 UNTESTED", "P1 == UNTESTED"),
        ("any", "x > 3"),
        ("P1 PASS", "P1 == PASS and x > 3"),
        ("any", "any(F > bar) or name == 'abc'"),
    ],
)
def test_a_planted_flip_refutes_the_declaration(witness, when):
    """The negative control: one reachable rule is enough, with the outcome that fires it."""
    found = proof(when)
    assert (False, f"{witness} -> flip of C") == (found.holds, found.witness)
    assert "refuted by the outcome" in str(found)
    assert proof(when, "declared").holds


def test_what_cannot_be_decided_cannot_flip():
    """A deferred prediction and a freeze that only measures have one word left."""
    predictions = {**P1, "P2": AWAY}
    assert proof("P2 == PASS", predictions=predictions).holds
    assert not proof("P2 == UNTESTED", predictions=predictions).holds
    assert proof("P1 == PASS", measure_only=True).holds


def test_the_proof_does_not_walk_what_it_can_cut_off():
    """Twenty-eight predictions in one rule are settled at once, although they have 3^29 outcomes."""
    predictions = {f"P{i}": {"test": "all(F <= bar)"} for i in range(1, 30)}
    either = " or ".join(f"P{i} == PASS" for i in range(1, 29))
    found = proof(f"({either}) and P29 == PASS and P29 == UNTESTED", predictions=predictions)
    assert (True, 3**29) == (found.holds, found.outcomes)
    assert not proof(" and ".join(f"P{i} == PASS" for i in range(1, 29)), predictions=predictions).holds


def test_outcomes_are_all_assignments_of_words():
    """Three words for each prediction in scope, one for the rest, each outcome once."""
    registration = freeze(predictions={**P1, "P2": {"test": "x <= 3"}, "P3": AWAY})
    found = [tuple(words.values()) for words in outcomes(registration)]
    assert {(a, b, Word.UNTESTED) for a, b in product(Word, Word)} == set(found)
    assert 9 == len(found) == count(registration)
    assert 1 == count(freeze(measure_only=True)) == len(list(outcomes(freeze(measure_only=True))))


TABLE = [
    {"name": "TRACKS", "when": "P1 == PASS"},
    {"name": "FAILS", "when": "P1 == NOT_PASSED"},
    {"name": "OPEN", "when": "P1 == UNTESTED"},
]


@pytest.mark.parametrize(("name", "quantities"), [("TRACKS", GOOD), ("FAILS", BAD), ("OPEN", {"x": 1})])
def test_exactly_one_outcome_fires(name, quantities):
    """A table over the words names what happened."""
    assert name == judged(quantities, outcomes=TABLE).fired


@pytest.mark.parametrize(
    "rules",
    [
        [*TABLE, {"name": "TOO", "when": "P1 != UNTESTED"}],
        [*TABLE, {"name": "MAYBE", "when": "x > 3"}],
        TABLE[1:],
        [],
    ],
)
def test_two_one_that_is_open_or_none_fire_nothing(rules):
    """Overlap, a rule that may hold too, and a gap all leave the outcome unnamed."""
    assert judged(GOOD, outcomes=rules).fired is None
    assert "a second time" in refusal(freeze, outcomes=[*TABLE, TABLE[0]])
