"""A premise is found in every spelling that lets a cell hold because it was not to be judged."""

from __future__ import annotations

import pytest

from tests.factory import ESTIMATORS, cells, freeze, only
from verdict.expression.parse import parse
from verdict.expression.written import written
from verdict.judge.lint.examination import FindingKind, examine
from verdict.registration.clauses import told_apart
from verdict.registration.premises import premise_of
from verdict.words.errors import DocumentError

S = {"axes": {"s": [1, 2, 3]}}
NUMBERS = {name: {"axes": ["s"], "support": [-10, 10]} for name in ("r", "y")}
FLAGS = {
    "ok": {"axes": ["s"], "when": "r > 0"},
    "out": {"axes": ["s"], "when": "not ok"},
    "away": {"axes": ["s"], "when": "out"},
    "far": {"axes": ["s"], "when": "not ok or not (r < 5)"},
    "nowhere": {"axes": ["s"], "when": "not (ok and r < 5)"},
    "fine": {"axes": ["s"], "when": "not out"},
    "bad": {"axes": ["s"], "when": "r <= 0"},
    "kept": {"axes": ["s"], "when": "not ok or y > 0"},
    "again": {"axes": ["s"], "when": "kept and y > -9"},
}
IMPLIED = {
    "not ok or y > 0": "ok", "y > 0 or not ok": "ok", "out or y > 0": "not out", "y > 0 or out": "not out",
    "away or y > 0": "not away", "far or y > 0": "not far", "nowhere or y > 0": "not nowhere",
    "not (ok and y <= 0)": "ok", "not (not out and y <= 0)": "not out", "not (y <= 0 and ok)": "ok",
    "not (r > 0) or y > 0": "r > 0", "y > 0 or not (r > 0)": "r > 0",
    "not (r > 0 and r < 5) or y > 0": "r > 0 and r < 5",
    "not (r > 0 or r < -5) or y > 0": "r > 0 or r < -5", "not (r in [1, 2]) or y > 0": "r in [1, 2]",
    "not ok or not (r < 5) or y > 0": "ok and r < 5", "(not ok or y > 0) and y > -9": "ok",
    "y > -9 and (not ok or y > 0)": "ok", "y > -9 and not (ok and y <= 0)": "ok", "not not (not ok or y > 0)": "ok",
    "not (ok and not (y > 0))": "ok", "not ok or (y > 0 and y < 5)": "ok",
    "(out or y > 0) and (out or y < 5)": "not out",
    "not (ok and fine) or y > 0": "ok and fine", "not ok or fine": "ok", "kept": "ok", "again": "ok",
    "not (not kept)": "ok",
    "y > 5 or (y > -5 and (not ok or y > 0))": "ok", "not fine or y > 0": "fine",
}  # fmt: skip
HONEST = [
    "y > 0", "ok and y > 0", "not (y > 0)", "not ok", "not ok and y > 0", "r <= 0 or y > 0", "bad or y > 0",
    "ok or y > 0",
    "fine or y > 0", "y > 2 or not (y > 3)", "not (y > 2) or not (y > 3)", "not (r > 0 and y > 0)",
    "y in [0, 1] or y > 5",
    "not (ok or y > 0)", "not (ok and bad)", "out and y > 0", "not ok and (y > 0 or y < -5)",
]  # fmt: skip


def each(text: str) -> dict:
    """Write a test of every cell."""
    return {"per": ["s"], "each": text, "quantifier": "all"}


def schema(number: int, test: object):
    """Register one test over cells under one of the schemas."""
    flags, test = FLAGS, {"P1": {"test": test}}
    return freeze(**S, quantities=NUMBERS, flags=flags, predictions=test, schema=f"verdict/prereg/{number}")


def quantified(text: str) -> list:
    """Ask a predicate of cells in every way that counts them."""
    return [each(text), f"all({text})", f"any({text})", f"count({text}) >= 2", f"fraction({text}) >= 0.5",
            f"not any(not ({text}))", f"max(r) > 5 and all({text})"]  # fmt: skip


@pytest.mark.parametrize(("text", "premise"), IMPLIED.items())
def test_schema_two_refuses_every_spelling_of_a_premise(text: str, premise: str) -> None:
    """The sentence names the premise as it belongs under `where:`, or as where= of the quantifier that counts it."""
    for test in quantified(text):
        with pytest.raises(DocumentError) as refused:
            schema(2, test)
        assert f'where: "{premise}"' in str(refused.value) or f"where={premise})" in str(refused.value)


@pytest.mark.parametrize("text", IMPLIED)
def test_schema_one_is_told_and_registered(text: str) -> None:
    """A file of schema 1 keeps its meaning; lint says what schema 2 would refuse."""
    said = [
        f
        for f in examine(schema(1, each(text)), ESTIMATORS).findings
        if f.kind is FindingKind.SCHEMA and f.place == "P1"
    ]
    assert ["found a premise spelt as `not"] == [f.text[:29] for f in said]
    assert not any(f.refuses for f in said)


@pytest.mark.parametrize("text", HONEST)
def test_an_honest_alternative_is_not_refused(text: str) -> None:
    """The negative control: nothing that is no implication is taken for one, under either schema."""
    for test in quantified(text)[:5]:
        assert schema(2, test).id
    assert not [f for f in examine(schema(1, each(text)), ESTIMATORS).findings if f.kind is FindingKind.SCHEMA]


@pytest.mark.parametrize(("text", "holds"), [
    ("r <= 0 or y > 0", "r <= 0"), ("y > 0 or r <= 0", "y > 0"), ("r in [-9, 0] or y > 0", "r in [-9, 0]"),
])  # fmt: skip
def test_a_comparison_that_may_be_a_premise_is_hinted_at(text: str, holds: str) -> None:
    """Only its author knows whether it is one."""
    found = [f for f in examine(schema(2, each(text)), ESTIMATORS).findings if f.kind is FindingKind.SCHEMA]
    assert [f"cells where {holds} hold whatever becomes of "] == [f.text.split("of ")[0] + "of " for f in found]
    assert not any(f.refuses for f in found)


@pytest.mark.parametrize("text", ["y > 0", "y > 5 or y < -5", "y > 0 and r > 0", "ok and y > 0"])
def test_what_lets_no_cell_go_is_not_hinted_at(text: str) -> None:
    """The negative control: alternatives of one quantity are alternatives."""
    assert [] == [f for f in examine(schema(2, each(text)), ESTIMATORS).findings if f.kind is FindingKind.SCHEMA]


@pytest.mark.parametrize(("text", "premise", "predicate"), [
    ("not ok or y > 0", "ok", "y > 0"), ("not (ok and y <= 0)", "ok", "y > 0"), ("out or y > 0", "not out", "y > 0"),
    ("not (r > 0) or y > 0", "r > 0", "y > 0"), ("not ok or y > 0 or y < -5", "ok", "y > 0 or y < -5"),
    ("not (ok and y in [0, 1])", "ok", "not y in [0, 1]"), ("away or y > 0", "not away", "y > 0"),
])  # fmt: skip
def test_what_is_told_apart_is_the_same_predicate(text: str, premise: str, predicate: str) -> None:
    """A premise and what is asked under it are the two halves of the implication."""
    trees = {("flags", name, "when"): parse(flag["when"]) for name, flag in FLAGS.items()}
    found = premise_of(parse(text), trees)
    assert (premise, predicate) == (written(found.premise), written(found.predicate))
    test = schema(1, each(text)).clauses()[0].test
    told = told_apart(test, trees)
    assert (premise, predicate) == (written(told.where), written(told.each))


@pytest.mark.parametrize("text", ["not ok or y > 0", "not (ok and y <= 0)", "not (r > 0) or y > 0"])
def test_cells_out_of_premise_are_counted_apart_under_schema_one(text: str) -> None:
    """Three cells hold, and one of them was judged; the word is that of schema 1."""
    numbers = {"r": cells(("s",), {1: 1, 2: -1, 3: -1}), "y": {"every": 1}}
    found = only(each(text), numbers, **S, quantities=NUMBERS, flags=FLAGS)
    counts = found.clauses[0].counts
    assert ("PASS", 1, 2) == (found.word, counts.holding, counts.not_judged)


READY = {"flags": {"ready": {"when": "n >= 5"}, "early": {"when": "not ready"}}}
SCALARS = {"quantities": {"x": {"support": [-9, 9]}, "n": {"type": "count", "support": [0, 9]}}}


@pytest.mark.parametrize("text", [
    "not ready or x > 0", "x > 0 or not ready", "early or x > 0", "not (ready and x <= 0)",
    "not ready or x > 0 or x < -5",
])  # fmt: skip
def test_a_premise_of_the_whole_is_refused_too(text: str) -> None:
    """A run that is not ready would pass whatever x is; with `where:` it is UNTESTED."""
    with pytest.raises(DocumentError, match="counts as a PASS where it does not hold"):
        freeze(schema="verdict/prereg/2", predictions={"P1": {"claim": "c", "test": text}}, **READY, **SCALARS)
    right = {"whole": "x > 0", "where": "ready"}
    found = only({"test": right}, {"x": -1, "n": 3}, schema="verdict/prereg/2", **READY, **SCALARS)
    assert ["out_of_premise(ready)"] == [str(reason) for reason in found.reasons]


@pytest.mark.parametrize("text", ["ready and x > 0", "x > 0", "not ready", "x > 0 or x < -5", "not (x > 0)"])
def test_a_whole_without_a_premise_is_not_refused(text: str) -> None:
    """The negative control: what asks for something under every reading is asked."""
    freeze(schema="verdict/prereg/2", predictions={"P1": {"claim": "c", "test": text}}, **READY, **SCALARS)
