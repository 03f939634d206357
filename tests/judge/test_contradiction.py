"""What contradicts itself is proven so, and nothing else: held against exact numbers and against the judge."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.factory import ESTIMATORS, cells, freeze, only, texts
from verdict.algebra.grid import Cells
from verdict.algebra.interval import Interval
from verdict.expression.evaluate import Environment, truths
from verdict.expression.parse import parse
from verdict.judge.contradiction import Wanted, contradictory
from verdict.judge.lint.examination import FindingKind, examine
from verdict.words.vocabulary import Why, Word

GIVEN = {
    "axes": {"s": [1, 2, 3]}, "schema": "verdict/prereg/2",
    "quantities": {
        **{name: {"axes": ["s"], "support": ["-inf", "inf"]} for name in ("m", "y")},
        "x": {"support": ["-inf", "inf"]}, "z": {"support": ["-inf", "inf"]},
        "n": {"type": "count", "support": [0, "inf"]},
    },
    "flags": {"high": {"when": "x > 0.5"}, "low": {"when": "not high"}, "tall": {"axes": ["s"], "when": "m > 1"}},
}  # fmt: skip
NUMBERS = {"x": 1, "z": 1, "n": 2, "m": {"every": 1}, "y": {"every": 1}}
NEVER_FAILS = [
    "x >= x", "x <= x", "not (x > x)", "not x < x", "x - x <= 0", "0 >= x - x", "x - x < 0.5", "2 * x >= x + x",
    "x / 2 + x / 2 <= x", "x + z - z <= x", "-x >= -1 * x", "+x <= x", "n > 1 or not (n > 1)", "n > 1 or n <= 1",
    "n > 1 or 1 >= n", "not (n > 1 and n <= 1)", "x > 0.5 or x < 0.7", "x > z or x <= z", "x > z or z >= x",
    "x - z > 0 or z >= x", "2 * x > 1 or x <= 0.5", "high or not high", "high or low",
    "high or x <= 0.5", "low or x > 0.4",
    "x in [0, 1] or x < 0 or x > 1", "x > c or x < 3.5", "all(m >= m)", "any(m <= m)", "all(m > 1 or m <= 1)",
    "all(tall or m <= 1)", "all(m > 1) or any(m <= 1)", "any(m > 1) or all(m < 2)", "n == 2 or n != 2",
    "(x > 0 or x <= 0) and (z > 0 or z <= 0)", "mean(m) >= mean(m)", "max(m) - max(m) <= 0", "x >= x and n >= 0",
]  # fmt: skip
NEVER_PASSES = [
    "x > x", "x < x", "x - x > 0", "2 * x > x + x", "n > 1 and not (n > 1)", "n > 1 and n <= 1", "x > 0.5 and x < 0.4",
    "x > 0.5 and x <= 0.5", "x > z and z > x", "x > z and z - x >= 0", "high and low", "high and x < 0.5",
    "x in [1, 2] and x in [3, 4]", "x in [1, 2] and x > c", "all(m > m)", "any(m < m)", "all(m > 1 and m < 1)",
    "all(m > 1) and any(m < 1)", "any(m > 1 and m < 0)", "all(tall) and any(m < 1)", "n == 2 and n != 2",
    "n == 2 and n == 3", "x > 1 and (x < 0 or x < 0.5)", "(x > 1 or x > 2) and x < 0", "max(m) > 1 and max(m) < 0",
]  # fmt: skip
OPEN = [
    "x >= z", "x - z <= 0", "x + x >= x", "x > 0.5 and x < 0.6", "x > 0.5 or x < 0.4", "x >= 0.5 and x <= 0.5",
    "n > 1 or n < 1", "any(m > 1) and any(m < 0)", "all(m > 1) or all(m <= 1)", "any(m > 1) or any(m < 0)",
    "high or x > 0",
    "all(m >= y)", "x in [1, 2] and x in [2, 3]", "x > c or x < 2.5", "mean(m) >= max(m)", "2 * x >= x", "x * z >= 0",
    "max(m) > 1 and min(m) < 0", "any(tall) and any(not tall)", "x > 0 and (x < -1 or x < 1)",
]  # fmt: skip


def vacuous(block: dict, **changes) -> list[str]:
    """Return what lint refuses as vacuous about one prediction."""
    registration = freeze(predictions={"P1": block}, **{**GIVEN, "artifact": {"rules": 5}, **changes})
    found = examine(registration, ESTIMATORS).findings
    return [f.text for f in found if f.kind is FindingKind.VACUOUS and f.place.startswith("P1") and f.refuses]


def judged(test: object, **changes):
    """Judge one test on numbers."""
    return only({"test": test}, NUMBERS, **{**GIVEN, "artifact": {"rules": 5}, **changes})


BEFORE = {"schema": "verdict/prereg/1"}  # under which `not high or ...` may still be written


@pytest.mark.parametrize(("text", "verb"), [*((t, "fail") for t in NEVER_FAILS), *((t, "pass") for t in NEVER_PASSES)])
def test_lint_refuses_and_the_judge_leaves_untested(text: str, verb: str) -> None:
    """Both say in the same words that a test can come out in one way only."""
    said = f"cannot {verb} for any value in the declared supports"
    assert [said in reason for reason in vacuous({"test": text}, **BEFORE)] == [True]
    found = judged(text, **BEFORE)
    assert (Word.UNTESTED, [Why.VACUOUS]) == (found.word, [reason.why for reason in found.reasons])
    assert said in texts(found)[0]


@pytest.mark.parametrize("text", OPEN)
def test_what_can_come_out_both_ways_is_not_refused(text: str) -> None:
    """The negative control: likeness is not contradiction."""
    assert [] == vacuous({"test": text})
    assert Why.VACUOUS not in [reason.why for reason in judged(text).reasons]


def each(text: str, where: str, quantifier: object = "all") -> dict:
    """Write a test of the cells that a premise admits."""
    return {"per": ["s"], "each": text, "where": where, "quantifier": quantifier}


@pytest.mark.parametrize("quantifier", ["all", "any", {"fraction": 0.5}])
@pytest.mark.parametrize(("where", "text"), [
    ("y > 0", "y > 0"), ("y > 0 and m > 0", "y > 0"), ("m > 0 and (y > 0 and m > 3)", "y > 0"), ("y > 0", "y > -1"),
    ("y > 0", "0 < y"), ("not (y <= 0)", "y > 0"), ("tall", "m > 1"), ("tall", "m > 0 or y > 3"),
    ("y in [1, 2]", "y > 0"),
    ("y > m", "y - m > 0"), ("y > 0", "m >= m or y > 3"), ("y > 3 or y > 5", "y > 1"),
])  # fmt: skip
def test_a_premise_that_implies_its_predicate_is_vacuous(where: str, text: str, quantifier: object) -> None:
    """No cell that it admits can fail."""
    test = each(text, where, quantifier)
    assert 1 == len(vacuous({"test": test}))
    assert Why.VACUOUS in [reason.why for reason in judged(test).reasons]


@pytest.mark.parametrize(("where", "text"), [("y > 0", "y <= 0"), ("tall", "m < 1"), ("y > m", "m > y")])
def test_a_premise_that_excludes_its_predicate_is_vacuous(where: str, text: str) -> None:
    """No cell that it admits can hold."""
    for quantifier in ("all", "any", {"fraction": 0.5}, {"at_least": 2}):
        assert ["cannot pass" in said for said in vacuous({"test": each(text, where, quantifier)})] == [True]


@pytest.mark.parametrize("test", [
    each("y > 0", "y > 0", {"at_least": 2}), each("y > 1", "y > 0"), each("y > 0 and m > 0", "y > 0"),
    each("m > 0", "y > 0"),
    each("y > 0", "y > 0 or m > 0"), each("y > 0", "y > -1", {"fraction": 0.5}),
])  # fmt: skip
def test_a_premise_that_leaves_something_to_ask_is_not_vacuous(test: dict) -> None:
    """The negative control; of a fixed number of cells too few may be admitted."""
    assert [] == vacuous({"test": test})
    assert Why.VACUOUS not in [reason.why for reason in judged(test).reasons]


def test_a_fixed_number_of_cells_fails_where_too_few_are_admitted() -> None:
    """Why `at_least: 2` is not vacuous although its predicate is its premise."""
    numbers = {**NUMBERS, "y": cells(("s",), {1: 1, 2: -1, 3: -1})}
    found = only({"test": each("y > 0", "y > 0", {"at_least": 2})}, numbers, **GIVEN)
    assert Word.NOT_PASSED == found.word


BESIDE = {
    "a gate": {"gates": [{"name": "g", "when": "x < 0.4", "on_fail": ["P1"]}]},
    "a gate on a flag": {"gates": [{"name": "g", "when": "low", "on_fail": "halt"}]},
    "a budget": {"budget": {"b": {"limit": 0.4, "used": "x"}}},
    "a budget of a sum": {"budget": {"b": {"limit": 0, "used": "x + x - 1"}}},
    "a live risk": {"risks": {"R1": {"title": "r", "status": "open", "live_when": "x > 0.4", "degrades": ["P1"]}}},
}


@pytest.mark.parametrize("beside", BESIDE)
def test_what_stops_a_prediction_wherever_it_would_pass_is_found(beside: str) -> None:
    """A gate, a budget or a risk that contradicts the test leaves it no way to pass."""
    assert ["cannot pass" in said for said in vacuous({"test": "x > 0.5"}, **BESIDE[beside])] == [True]
    assert [] == vacuous({"test": "z > 0.5"}, **BESIDE[beside])


@pytest.mark.parametrize(
    "need", ["x < .5", "x <= 0.5", "low", "not (x > 0.2)", "x in [0, 0.5]", "not high", "2 * x < 1"]
)
def test_a_requirement_that_contradicts_its_test_is_found(need: str) -> None:
    """It can fail, and never pass."""
    assert ["cannot pass" in said for said in vacuous({"test": "x > 0.5", "requires": [need]})] == [True]


@pytest.mark.parametrize("need", ["x > .5", "x < 0.6", "high", "z < 0", "x in [0, 1]"])
def test_a_requirement_that_leaves_both_ways_open_is_not_refused(need: str) -> None:
    """The negative control: below x > 0.2 all is open."""
    assert [] == vacuous({"test": "x > 0.55", "requires": [need]})


def test_some_cell_of_one_kind_may_stand_beside_some_cell_of_another() -> None:
    """A requirement of every cell contradicts a test of any cell; one of some cell does not."""
    assert [] != vacuous({"test": "any(m > 1)", "requires": ["all(m < 0)"]})
    assert [] == vacuous({"test": "any(m > 1)", "requires": ["any(m < 0)"]})


ATOMS = st.builds(
    "{} {} {}".format, st.sampled_from(["x", "z", "x + z", "x - z", "2 * x", "x / 2 - z"]),
    st.sampled_from(["<", "<=", ">", ">="]), st.sampled_from(["0", "1", "x", "z", "0.5", "-1"]),
) | st.builds("{} in [{}, 1]".format, st.sampled_from(["x", "z"]), st.sampled_from(["-1", "0", "1"]))  # fmt: skip
PREDICATES = st.recursive(
    ATOMS,
    lambda inner: st.builds("({} and {})".format, inner, inner) | st.builds("({} or {})".format, inner, inner)
    | st.builds("(not {})".format, inner),
    max_leaves=6,
)  # fmt: skip
HALVES = st.integers(-6, 6).map(lambda k: k / 2)
ENDS = st.tuples(HALVES, HALVES).map(sorted)
REGISTERED = freeze(**GIVEN)


@settings(max_examples=400, deadline=None)
@given(PREDICATES, ENDS, ENDS)
def test_no_numbers_make_true_what_is_proven_contradictory(text: str, x: list, z: list) -> None:
    """Intervals of every width: what never holds is never called true, and what never fails never false."""
    node = parse(text)
    ends = {"x": x, "z": z}
    env = Environment({name: Cells((), Interval.of(*map(np.float64, e))) for name, e in ends.items()}, REGISTERED.grid)
    code = int(truths(node, env).codes)
    assert not (code == 2 and contradictory(REGISTERED, (Wanted(node, True),)))
    assert not (code == 0 and contradictory(REGISTERED, (Wanted(node, False),)))
