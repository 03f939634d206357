"""Gates that wait for predictions: a prediction that must pass before others are read."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.factory import ESTIMATORS, freeze, judged, refusal, span
from verdict.judge.lattice import prove_tags
from verdict.judge.lint.examination import examine
from verdict.plan.feasible import feasible
from verdict.words.vocabulary import Word

TWO = {"schema": "verdict/prereg/2"}
OF = {"P0": {"test": "x <= 3"}, "P1": {"test": "n <= 9"}, "P2": {"test": "n >= 2"}}
WAITING = {**TWO, "predictions": OF, "gates": ["P0"]}


def words(quantities: dict, **changes) -> dict[str, str]:
    """Return the words by prediction."""
    return {p.id: str(p.word) for p in judged(quantities, **{**WAITING, **changes}).predictions}


def test_what_waits_is_read_where_the_gate_passed_and_nowhere_else():
    """PASS opens, NOT PASSED halts, UNTESTED halts and says that it is not known; P0 itself is judged throughout."""
    assert {"P0": "PASS", "P1": "PASS", "P2": "NOT PASSED"} == words({"x": 2, "n": 1})
    for x, word, passed, note in ((4, "NOT PASSED", False, ""), (span(2, 4), "UNTESTED", None, "not known to hold")):
        found = judged({"x": x, "n": 1}, **WAITING)
        assert {"P0": word, "P1": "UNTESTED", "P2": "UNTESTED"} == {p.id: str(p.word) for p in found.predictions}
        assert (passed, "all but P0") == (found.gates[0].passed, found.gates[0].stops)
        reason = found.predictions[1].reasons[0]
        assert ("halted(P0)", note) == (str(reason), reason.note)
    assert "UNTESTED" == words({"n": 1})["P1"]


def test_the_short_form_is_the_gate_written_out():
    """`- P0` and the block are one registration."""
    block = {"name": "P0", "when": "P0 == PASS", "on_fail": "halt"}
    assert freeze(**WAITING).digest == freeze(**{**WAITING, "gates": [block]}).digest


def test_a_gate_names_what_it_stops_and_may_wait_for_a_clause_and_ask_more():
    """One clause that passes is enough where the gate asks for it alone; what it asks besides must hold too."""
    of = {**OF, "P0": {"clauses": {"a": {"test": "x <= 3"}, "b": {"test": "x <= 1"}}}}
    gate = {"name": "pilot", "when": "P0.a == PASS and n >= 2", "on_fail": ["P1"]}

    def came(x, n):
        return words({"x": x, "n": n}, predictions=of, gates=[gate])

    assert {"P0": "NOT PASSED", "P1": "PASS", "P2": "PASS"} == came(2, 5)
    assert "UNTESTED" == came(4, 5)["P1"]
    assert {"P0": "PASS", "P1": "UNTESTED", "P2": "NOT PASSED"} == came(0, 1)


def test_gates_run_in_order_and_spare_what_earlier_ones_wait_for():
    """P1 waits for P0, and P2 for both; neither stops what it rests on."""
    both = {"gates": ["P0", "P1"]}
    assert {"P0": "PASS", "P1": "PASS", "P2": "PASS"} == words({"x": 1, "n": 5}, **both)
    assert {"P0": "PASS", "P1": "NOT PASSED", "P2": "UNTESTED"} == words({"x": 1, "n": 10}, **both)
    assert {"P0": "NOT PASSED", "P1": "UNTESTED", "P2": "UNTESTED"} == words({"x": 4, "n": 5}, **both)


def test_a_gate_on_the_record_stops_what_a_gate_waits_for_too():
    """Numbers that are not what they claim to be decide no pilot either."""
    provenance = {"name": "honest", "when": "n >= 3", "on_fail": "halt", "provenance": True}
    for gates in (["P0", provenance], [provenance, "P0"]):
        found = judged({"x": 1, "n": 2}, **{**WAITING, "gates": gates}).predictions
        assert {Word.UNTESTED} == {p.word for p in found}
        assert "invalid_provenance(honest)" in map(str, found[0].reasons)


REFUSED = [
    ("wait for each other", [{"name": "a", "when": "P1 == PASS", "on_fail": ["P0"]},
                             {"name": "b", "when": "P0 == PASS", "on_fail": ["P1"]}]),
    ("wait for each other", [{"name": "a", "when": "P1 == PASS", "on_fail": ["P1"]}]),
    ("a gate waits for a prediction to pass", [{"name": "a", "when": "P0 == NOT_PASSED", "on_fail": "halt"}]),
    ("a gate waits for a prediction to pass", [{"name": "a", "when": "P0 != UNTESTED", "on_fail": "halt"}]),
    ("a gate waits for a prediction to pass", [{"name": "a", "when": "P0 == PASS or n > 2", "on_fail": "halt"}]),
    ("a gate waits for a prediction to pass", [{"name": "a", "when": "not (P0 == PASS)", "on_fail": "halt"}]),
    ("nothing is called 'P9'", ["P9"]),
    ("found 'P0' a second time", ["P0", "P0"]),
    ("wanted text", ["P0", "x > 3"]),
]  # fmt: skip


@pytest.mark.parametrize(("said", "gates"), REFUSED[:-1], ids=[str(gates)[:60] for _, gates in REFUSED[:-1]])
def test_a_gate_that_cannot_be_read_is_refused(said, gates):
    """Circles, other words than PASS, and predictions that are not there."""
    found = refusal(freeze, **{**WAITING, "gates": gates})
    assert said in found


def test_a_text_that_is_no_prediction_is_no_gate():
    """The sentence says what may stand there."""
    assert "a block of: means, name, on_fail, provenance, when" in refusal(freeze, **{**WAITING, "gates": ["x > 3"]})


def test_schema_1_has_no_gates_on_predictions():
    """There a gate asks for the record alone."""
    assert "nothing is called 'P0'" in refusal(freeze, predictions=OF, gates=["P0"])


def test_a_gate_that_never_opens_is_found():
    """Waiting for what is deferred or by construction leaves everything UNTESTED, and lint says so."""
    for never in ({"deferred": "no", "reenter_when": "yes"},
                  {"clauses": {"a": {"grade": "construction", "why": "made so"}}}):  # fmt: skip
        registration = freeze(**{**WAITING, "predictions": {**OF, "P0": never}})
        said = [str(found) for found in examine(registration, ESTIMATORS).findings if found.refuses]
        assert any("a gate waits for P0, which never passes" in text for text in said)
        planned = {p.name: p.testable for p in feasible(registration, ESTIMATORS, None).predictions}
        assert {"P1": False, "P2": False} == {name: planned[name] for name in ("P1", "P2")}


def test_lint_finds_what_a_gate_and_a_test_exclude_together():
    """Where P0 must pass, P1 cannot contradict it; readings for P1 let P0 pass."""
    of = {"P0": {"test": "x <= 1"}, "P1": {"test": "x > 2"}, "P2": {"test": "x > 0.5"}}
    found = examine(freeze(**{**WAITING, "predictions": of}), ESTIMATORS)
    assert any("P1 test: vacuous, it cannot pass" in str(finding) for finding in found.findings)
    assert Word.PASS not in found.words["P1"]
    shown = {w.place: dict(w.witnesses) for w in found.witnessed}
    assert shown["P2 test"][Word.PASS]
    assert shown["P2 test"][Word.NOT_PASSED]


@pytest.mark.parametrize(
    ("holds", "when"),
    [
        (True, "P0 == NOT_PASSED and P1 == PASS"), (True, "P0 == UNTESTED and P2 == NOT_PASSED"),
        (False, "P0 == PASS and P1 == PASS"), (False, "P0 == NOT_PASSED and P1 == UNTESTED"),
    ],
)  # fmt: skip
def test_the_lattice_knows_what_waits(holds, when):
    """Nothing that waits is decided where the gate is not open."""
    claims = {"C": {"tags": {"op": "conjectured"}, "flips": [{"tier": "op", "to": "validated", "when": when}]}}
    assert holds is prove_tags(freeze(**WAITING, claims=claims)).holds


def test_what_waits_hands_no_error_on():
    """By Holm's method P0 gets the share of P1 once P1 is decided; behind a gate on P0 that would be a circle."""
    changes = {
        **TWO, "predictions": {"P0": {"test": "x <= 3"}, "P1": {"test": "F <= bar"}},
        "families": {"all": {"predictions": ["P0", "P1"], "error": 0.06, "method": "holm"}},
        "quantities": {"F": {"axes": [], "support": ["-inf", "inf"]}},
    }  # fmt: skip
    narrowly = {"x": span(1, 2.9), "F": span(0.1, 0.2)}
    free = judged(narrowly, **changes).predictions
    waiting = judged(narrowly, **changes, gates=["P0"]).predictions
    assert [(Word.PASS, 0.06), (Word.PASS, 0.03)] == [(p.word, p.protection.share) for p in free]
    assert [(Word.UNTESTED, 0.03), (Word.UNTESTED, 0.03)] == [(p.word, p.protection.share) for p in waiting]
    clearly = judged({**narrowly, "x": span(1, 2)}, **changes, gates=["P0"]).predictions
    assert [(Word.PASS, 0.03), (Word.PASS, 0.06)] == [(p.word, p.protection.share) for p in clearly]


values = st.none() | st.sampled_from([0, 1, 2, 3, 4, 9, 10])


@settings(max_examples=60, deadline=None)
@given(values, values)
def test_a_gate_on_a_prediction_is_the_gate_on_its_test(x, n):
    """What waits comes out as behind a gate that repeats the expression."""
    read = {name: value for name, value in (("x", x), ("n", n)) if value is not None} or {"F": 0.1}
    repeated = {"name": "again", "when": "x <= 3", "on_fail": ["P1", "P2"]}
    assert words(read) == words(read, gates=[repeated])


@settings(max_examples=60, deadline=None)
@given(st.floats(0, 6), st.floats(0, 4), st.integers(0, 12), st.sampled_from(["x", "n", "wider"]))
def test_what_is_unknown_never_opens_a_gate(x, by, n, lost):
    """An interval that grows or a number that is dropped makes no PASS of anything else."""
    before = words({"x": span(x, x + 0.01), "n": n})
    read = {"x": span(x, x + 0.01), "n": n} | ({"x": span(x - by, x + 0.01 + by)} if lost == "wider" else {})
    after = words({name: value for name, value in read.items() if name != lost})
    assert all(after[name] != "PASS" or before[name] == "PASS" for name in after)
