"""What a verdict names as deciding is what decided it, by its role and not by its distance."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.factory import cells, freeze, only, texts
from verdict.expression.parse import parse
from verdict.expression.written import written
from verdict.words.vocabulary import Origin, Word

S = {"axes": {"s": [1, 2, 3, 4], "M": [10, 20]}}
QUANTITIES = {
    "x": {"axes": ["s"], "support": [-9, 9], "unit": "nats"},
    "y": {"axes": ["s", "M"], "support": [-9, 9]},
    "limit": {"axes": ["s"], "support": [-9, 9]},
    "state": {"axes": ["s"], "type": "text"},
    "bad": {"axes": ["s"], "support": [0, 1]},
    "z": {"support": [-9, 9]},
}


def decided(test, numbers: dict, **changes):
    """Judge one clause over s and return its outcome."""
    given_ = {**S, "quantities": QUANTITIES, **changes}
    return only(test, numbers, **given_).clauses[0]


def each(text: str, quantifier="all", **rest) -> dict:
    """Write a test of every s."""
    return {"per": ["s"], "each": text, "quantifier": quantifier, **rest}


def xs(*values) -> dict:
    """Measure x at s = 1, 2, ..."""
    return {"x": cells(("s",), dict(enumerate(values, 1)))}


def named(clause) -> list:
    """Return the levels of s that are named, in order."""
    return [dict(d.cell)["s"] for d in clause.decisions]


@pytest.mark.parametrize(("quantifier", "values", "word", "levels"), [
    ("all", (1, 3, 2, 4), "PASS", [1]), ("all", (1, -3, -2, 4), "NOT PASSED", [2, 3]),
    ("any", (-9, 4, -1, 2), "PASS", [2]), ("any", (-9, -4, -1, -2), "NOT PASSED", [3, 4, 2, 1]),
    ({"at_least": 2}, (3, -9, 1, 2), "PASS", [4]), ({"at_least": 3}, (3, -9, -1, 2), "NOT PASSED", [3, 2]),
    ({"at_least": 1}, (3, -9, 1, 2), "PASS", [1]), ({"fraction": 0.5}, (3, -9, 1, 2), "PASS", [4]),
    ({"fraction": 0.9}, (3, -9, 1, 2), "NOT PASSED", [2]), ({"at_least": 4}, (1, 2, 3, 4), "PASS", [1]),
])  # fmt: skip
def test_cells_are_named_by_their_role(quantifier, values, word, levels):
    """A PASS names a cell that holds, a NOT PASSED the cells that fail, nearest to turning where too few hold."""
    clause = decided(each("x > 0", quantifier), xs(*values))
    assert (word, levels) == (clause.word, named(clause))


QUANTIFIERS = st.one_of(
    st.sampled_from(["all", "any"]), st.builds(lambda n: {"at_least": n}, st.integers(1, 4)),
    st.builds(lambda f: {"fraction": f}, st.sampled_from([0.1, 0.25, 0.3, 0.5, 0.75, 1.0])),
)  # fmt: skip
READINGS = st.one_of(st.integers(-5, 5), st.sampled_from(["0.0", "-0.1", "2.5"]), st.none())


@settings(max_examples=150, deadline=None)
@given(QUANTIFIERS, st.lists(READINGS, min_size=4, max_size=4), st.lists(st.integers(0, 1), min_size=4, max_size=4))
def test_no_verdict_names_a_cell_of_another_part(quantifier, values, bad):
    """Whatever is measured, required and admitted: what is named has the truth of the answer, and counts."""
    measured = {s: v for s, v in enumerate(values, 1) if v is not None}
    numbers = {"x": cells(("s",), measured)} if measured else {}
    numbers["bad"] = cells(("s",), dict(enumerate(bad, 1)))
    flags = {"fine": {"axes": ["s"], "when": "bad < 0.5"}}
    for premise in (None, "bad < 0.5"):
        test = each("x > 0", quantifier, **({"where": premise} if premise else {}))
        block = {"test": test, **({} if premise else {"requires": ["fine"]})}
        clause = decided(block, numbers, flags=flags, schema="verdict/prereg/2")
        excluded = {s for s, b in enumerate(bad, 1) if b}
        assert not excluded & set(named(clause))
        holds = {Word.PASS: {True}, Word.NOT_PASSED: {False}, Word.UNTESTED: {None}}[clause.word]
        assert {d.holds for d in clause.decisions} <= holds
        too_few = isinstance(quantifier, dict) and clause.counts.not_judged > 4 - quantifier.get("at_least", 0)
        assert clause.word is Word.UNTESTED or clause.decisions or too_few


def test_the_cell_that_straddles_is_named():
    """Two hold, one is open, one fails: the open one is what keeps it open (four studies, three wanted)."""
    clause = decided(each("x > 0", {"at_least": 3}), xs("0.00", "-0.11", "0.21", "0.30"))
    assert ["straddles(-0.005 to 0.005 against > 0: s=1)"] == texts(clause)
    counts = clause.counts
    assert (2, 1, 1, 0) == (counts.holding, counts.failing, counts.open, counts.not_judged)


def test_several_that_straddle_are_all_named():
    """One number would not tell which."""
    assert ["straddles(s=1; s=3)"] == texts(decided(each("x > 0"), xs("0.00", "0.11", "0.00", "0.30")))


def test_a_bar_that_varies_is_shown_at_its_cell():
    """Not as the range of all bars."""
    numbers = {**xs(1, 2, 3, 4), "limit": cells(("s",), {1: 0, 2: 1, 3: 5, 4: 3})}
    decision = decided(each("x > limit"), numbers).decision
    assert ("> 5", (("s", 3),), -2) == (decision.bar, decision.cell, decision.distance.lo)


@pytest.mark.parametrize(("text", "what", "said", "bar", "levels"), [
    ("state != 'WALL'", "state", "WALL", "!= 'WALL'", [3]), ("state == 'OK'", "state", "WALL", "== 'OK'", [3]),
    ("not state == 'WALL'", "state", "WALL", "not == 'WALL'", [3]), ("fine", "fine", "false", "", [2]),
    ("'OK' == state", "state", "WALL", "== 'OK'", [3]), ("fine and x < 9", "fine", "false", "", [2]),
    ("state == 'OK' or state == 'GONE'", "state", "WALL", "== 'OK'", [3]),
])  # fmt: skip
def test_not_passed_says_by_what(text, what, said, bar, levels):
    """A text, a truth or a number: each failure has its words."""
    numbers = {
        **xs(1, 2, 3, 4), "state": cells(("s",), {1: "OK", 2: "OK", 3: "WALL", 4: "OK"}),
        "bad": cells(("s",), {1: 0, 2: 1, 3: 0, 4: 0}),
    }  # fmt: skip
    clause = decided(each(text), numbers, flags={"fine": {"axes": ["s"], "when": "bad < 0.5"}})
    first = clause.decision
    assert (Word.NOT_PASSED, what, said, bar) == (clause.word, first.what, first.said, first.bar)
    assert levels == named(clause)


ONE_LOW = {"y": cells(("s", "M"), {(s, m): -1 if (s, m) == (2, 20) else 1 for s in (1, 2, 3, 4) for m in (10, 20)})}


@pytest.mark.parametrize(("text", "what"), [
    ("all(y > 0, over=M)", "y"), ("all(y > 0)", "y"), ("any(y > 4, over=M)", "y"),
    ("count(y > 0, over=M) >= 2", "count"),
    ("min(y, over=M) > 0", "min(y, over=M)"), ("monotone(y, over=M)", "monotone(y, over=M)"),
])  # fmt: skip
def test_quantifiers_inside_are_opened(text, what):
    """The cell below that fails is named, or the number that was counted."""
    numbers = {
        "y": cells(("s", "M"), {(s, k): (-1 if (s, k) == (2, 20) else 1) for s in (1, 2, 3, 4) for k in (10, 20)})
    }
    test = each(text) if text != "all(y > 0)" else text
    first = decided(test, numbers).decision
    assert first is not None
    assert first.what.startswith(what)


def test_all_inside_names_the_cell_that_fails():
    """With every axis, whether quantified in the text or in the test."""
    numbers = {
        "y": cells(("s", "M"), {(s, k): (-1 if (s, k) == (2, 20) else 1) for s in (1, 2, 3, 4) for k in (10, 20)})
    }
    assert (("s", 2), ("M", 20)) == decided("all(y > 0)", numbers).decision.cell
    assert (("s", 2), ("M", 20)) == decided(each("all(y > 0, over=M)"), numbers).decision.cell


@pytest.mark.parametrize(("reading", "origin", "lo"), [
    (2, Origin.EXACT, 2), ("2.0", Origin.ROUNDED, 1.95), ({"range": [1, 2]}, Origin.RANGE, 1),
    ({"at_least": 2}, Origin.BOUND, 2),
    ({"interval": [1.5, 2.5], "level": 0.95, "method": "t"}, Origin.CONFIDENCE, 1.5),
])  # fmt: skip
def test_an_interval_says_what_it_is(reading, origin, lo):
    """As it was written down: no figure stands for another kind of figure."""
    decision = decided("z > 0", {"z": {"every": reading if isinstance(reading, dict) else {"value": reading}}}).decision
    assert (origin, lo) == (decision.basis.origin, decision.value.lo)
    assert (0.95, "t") == (decision.basis.level, decision.basis.method) or origin is not Origin.CONFIDENCE


def test_what_is_computed_says_so():
    """An expression of printed numbers is an interval that nobody printed."""
    decision = decided("z * 2 > 0", {"z": "2.0"}).decision
    assert (Origin.COMPUTED, "z * 2") == (decision.basis.origin, decision.what)
    assert Origin.EXACT == decided("z * 2 > 0", {"z": 2}).decision.basis.origin


@pytest.mark.parametrize(("premise", "counts"), [
    ("not fine or x > 2", (1, 0, 0, 3)), ("x > 2 or not fine", (1, 0, 0, 3)),
    ("not fine or not fine or x > 2", (1, 0, 0, 3)), ("not (fine and fine) or x > 2", (1, 0, 0, 3)),
    ("not fine[s == 1] or x > 2", (0, 0, 0, 4)), ("fine or x > 2", (2, 2, 0, 0)),
    ("x > 2 or not x > 3", (4, 0, 0, 0)),
])  # fmt: skip
def test_a_premise_of_schema_one_is_counted_apart(premise, counts):
    """`not in_regime or ...` is judged as it was; the cells that hold for want of a premise are told."""
    numbers = {**xs(1, 2, 3, 4), "bad": cells(("s",), {1: 1, 2: 1, 3: 0, 4: 1})}
    clause = decided(each(premise), numbers, flags={"fine": {"axes": ["s"], "when": "bad < 0.5"}})
    found = clause.counts
    assert counts == (found.holding, found.failing, found.open, found.not_judged)


@pytest.mark.parametrize("text", [
    "not fine or x > 2", "x > 2 or not fine", "not (fine and fine) or x > 2", "not fine or not fine or x > 2",
])  # fmt: skip
def test_schema_two_refuses_a_premise_spelt_as_an_implication(text):
    """It shows the right spelling."""
    from verdict.words.errors import DocumentError

    flags = {"fine": {"axes": ["s"], "when": "bad < 0.5"}}
    for test in (each(text), f"all({text})", f"count({text}) >= 2", f"fraction({text}) >= 0.5"):
        with pytest.raises(DocumentError, match=r'where: "|where='):
            freeze(predictions={"P1": {"claim": "c", "test": test}}, quantities=QUANTITIES, flags=flags, **S,
                   schema="verdict/prereg/2")  # fmt: skip


@pytest.mark.parametrize("text", [
    "x > 0", "not (x > 0 and y < 1)", "mean(x, over=s) - 2 * y >= -1", "x in [1, 3] or state != 'WALL'",
    "(x - 1) - (y - 1) > 0", "x / (y / z) > 1", "x**2 > 4", "(x + 1)**2 > 4", "-x**2 < 1", "(-x)**2 < 1",
    "quantile(y, 0.9, per=s) > 0", "y[M == 10] > 0", "x[s == 1] > min(y, z)", "not x > 0", "x > 0 and (y > 0 or z > 0)",
    "median(y, over=[s, M]) > 0", "1 - (2 - x) > 0", "x * (y + z) > 0",
])  # fmt: skip
def test_what_is_written_reads_back_as_the_same_tree(text):
    """A sentence may quote an expression only as one that means the same."""
    from verdict.expression import tree

    assert tree.bare(parse(text)) == tree.bare(parse(written(parse(text))))


def test_a_large_grid_is_searched_at_once():
    """Ninety thousand cells name their worst without a walk over them."""
    levels = list(range(300))
    axes = {"s": levels, "M": levels}
    quantities = {"y": {"axes": ["s", "M"], "support": [-9, 9]}}
    registration = freeze(axes=axes, quantities=quantities, predictions={"P1": {"claim": "c", "test": {
        "per": ["s", "M"], "each": "y > 0", "quantifier": "all"}}})  # fmt: skip
    from verdict.algebra.grid import Cells
    from verdict.algebra.interval import Interval
    from verdict.expression.evaluate import Environment
    from verdict.expression.tested import tested
    from verdict.judge.basis import BasisReader
    from verdict.judge.deciding import decisions

    values = np.ones((300, 300))
    values[12, 34] = -1
    env = Environment({"y": Cells(("s", "M"), Interval.exactly(values))}, registration.grid)
    test = registration.clauses()[0].test

    class NoReadings(BasisReader):
        def basis(self, node, where, value):
            return None

        def unit(self, node):
            return ""

    found = decisions(test, tested(test, env), env, NoReadings(registration, None, False, frozenset()))
    assert [(("s", 12), ("M", 34))] == [d.cell for d in found]
