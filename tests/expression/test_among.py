"""where= in a reducer: it works on the cells in premise alone, and says how many these were."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.factory import cells, freeze, only, texts
from verdict.algebra import truth
from verdict.algebra.grid import Cells, Grid, Truths
from verdict.algebra.interval import Interval
from verdict.expression.evaluate import Environment, evaluate
from verdict.expression.parse import ExpressionError, parse
from verdict.expression.written import written
from verdict.words.errors import DocumentError
from verdict.words.vocabulary import Word

GRID = Grid((("t", (1, 2, 3)), ("s", (1, 2, 3, 4))))
ARTIFACT = {"share": 0.5, "factor": 9, "spread": 99, "rules": 5}
TWO = {"schema": "verdict/prereg/2", "axes": {"t": [1, 2, 3], "s": [1, 2, 3, 4]}, "artifact": ARTIFACT}
QUANTITIES = {
    "x": {"axes": ["t", "s"], "support": ["-inf", "inf"]},
    "y": {"axes": ["t"], "support": ["-inf", "inf"]},
    "z": {"axes": ["t", "s"], "support": ["-inf", "inf"]},
    "w": {"support": [0, 1]},
}
FUNCTIONS = {
    "sum": np.sum, "mean": np.mean, "min": np.min, "max": np.max, "median": np.median,
    "quantile": lambda x: np.quantile(x, 0.3),
}  # fmt: skip


def environment(x, premise) -> Environment:
    """Return x[t, s] and the codes of a premise p[t, s]."""
    at = x if isinstance(x, Interval) else Interval.exactly(np.asarray(x, float))
    codes = np.asarray(premise, np.int8)
    return Environment({"x": Cells(("t", "s"), at), "p": Truths(("t", "s"), codes)}, GRID)


def text_of(function: str, rest: str = "") -> str:
    """Write a reducer of x in premise."""
    return f"{function}(x{', 0.3' if function == 'quantile' else ''}, where=p{rest})"


@pytest.mark.parametrize("function", FUNCTIONS)
@pytest.mark.parametrize(("rest", "axis"), [("", None), (", over=s", 1), (", per=s", 0)])
def test_a_reducer_is_what_numpy_makes_of_the_cells_in_premise(function, rest, axis):
    """Group by group, each with cells of its own."""
    generator = np.random.default_rng(1)
    x, p = generator.normal(size=(3, 4)), generator.random((3, 4)) < 0.6
    p[0, :], p[:, 0] = True, True
    found = evaluate(parse(text_of(function, rest)), environment(x, 2 * p)).at
    groups = (
        [(x, p)] if axis is None else [(np.take(x, i, 1 - axis), np.take(p, i, 1 - axis)) for i in range(found.lo.size)]
    )
    expected = [FUNCTIONS[function](values[inside]) for values, inside in groups]
    assert np.all((found.lo.ravel() <= expected) & (expected <= found.hi.ravel()))
    assert np.allclose(found.lo.ravel(), found.hi.ravel(), atol=1e-12)


@pytest.mark.parametrize(("text", "expected"), [
    ("count(x > 2, where=p)", 1), ("fraction(x > 2, where=p)", 1 / 3), ("all(x > 0, where=p)", truth.TRUE),
    ("all(x > 2, where=p)", truth.FALSE), ("any(x > 2, where=p)", truth.TRUE), ("any(x > 3, where=p)", truth.FALSE),
])  # fmt: skip
def test_a_quantifier_counts_the_cells_in_premise(text, expected):
    """The three cells in premise hold 1, 2 and 3; all others 9."""
    x, p = np.full((3, 4), 9.0), np.zeros((3, 4))
    x[0, 1], x[1, 1], x[2, 3] = 1, 2, 3
    p[0, 1], p[1, 1], p[2, 3] = 2, 2, 2
    found = evaluate(parse(text), environment(x, p))
    value = found.codes if isinstance(found, Truths) else (found.at.lo + found.at.hi) / 2
    assert pytest.approx(float(expected)) == float(value)


EVERY = [*(text_of(f) for f in FUNCTIONS), "count(x > 1, where=p)", "fraction(x > 1, where=p)", "all(x > 1, where=p)",
         "any(x > 1, where=p)"]  # fmt: skip
OVER_S = [text.replace("where=p", "where=p, over=s") for text in EVERY] + [
    "slope(x, s, where=p)", "monotone(x, over=s, where=p)", "spearman(x, s, where=p)",
]  # fmt: skip


@pytest.mark.parametrize("text", EVERY)
@pytest.mark.parametrize("premise", [0, 1])
def test_nothing_in_premise_and_an_open_premise_are_unknown(text, premise):
    """Whatever the cells say: one cell of which the premise is unknown is enough."""
    codes = np.full((3, 4), 2 * premise)
    codes[1, 2] = premise
    assert unknown(evaluate(parse(text), environment(np.full((3, 4), 5.0), codes)))


def unknown(value) -> bool:
    """Whether a single value is not known."""
    return bool(value.codes == truth.UNKNOWN) if isinstance(value, Truths) else bool(np.isnan(value.at.lo))


@pytest.mark.parametrize("text", OVER_S)
def test_a_group_is_unknown_by_itself(text):
    """The other groups are as they are alone."""
    x = np.arange(12.0).reshape(3, 4)
    codes = np.full((3, 4), 2)
    codes[1, 2], codes[2, :] = 1, 0
    env = environment(x, codes)
    env = Environment({**env.values, "s": Cells(("s",), Interval.exactly(np.arange(4.0)))}, GRID)
    found = evaluate(parse(text), env)
    open_ = found.codes == truth.UNKNOWN if isinstance(found, Truths) else np.isnan(found.at.lo)
    assert [False, True, True] == open_.tolist()


@pytest.mark.parametrize("text", OVER_S)
def test_a_premise_that_holds_everywhere_changes_nothing(text):
    """Bit for bit."""
    generator = np.random.default_rng(2)
    env = environment(generator.normal(size=(3, 4)), np.full((3, 4), 2))
    env = Environment({**env.values, "s": Cells(("s",), Interval.exactly(np.arange(4.0)))}, GRID)
    plain = text.replace(", where=p", "")
    found, expected = evaluate(parse(text), env), evaluate(parse(plain), env)
    if isinstance(expected, Truths):
        assert expected.codes.tolist() == found.codes.tolist()
    else:
        assert np.array_equal(expected.at.lo, found.at.lo)
        assert np.array_equal(expected.at.hi, found.at.hi)


codes = st.lists(st.sampled_from([0, 1, 2]), min_size=12, max_size=12)
ends = st.lists(st.tuples(st.integers(-4, 4), st.integers(0, 3)), min_size=12, max_size=12)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from([*EVERY, *OVER_S[:-3]]), codes, ends, st.data())
def test_every_point_inside_lies_inside(text, premise, intervals, data):
    """Whichever way a premise is settled and wherever numbers lie in their intervals."""
    low = np.array([lo for lo, _ in intervals], float).reshape(3, 4)
    high = low + np.array([width for _, width in intervals], float).reshape(3, 4)
    wide = evaluate(parse(text), environment(Interval(low, high), np.array(premise).reshape(3, 4)))
    settled = [code if code != 1 else data.draw(st.sampled_from([0, 2])) for code in premise]
    share = np.array(data.draw(st.lists(st.sampled_from([0.0, 0.5, 1.0]), min_size=12, max_size=12))).reshape(3, 4)
    point = evaluate(parse(text), environment(low + share * (high - low), np.array(settled).reshape(3, 4)))
    assert np.all(contains(wide, point))


def contains(wide, point):
    """Whether a wider answer admits a narrower one; unknown admits everything and is admitted by itself alone."""
    if isinstance(wide, Truths):
        return (wide.codes == truth.UNKNOWN) | (wide.codes == point.codes)
    inside = (wide.at.lo <= point.at.lo + 1e-9) & (point.at.hi - 1e-9 <= wide.at.hi)
    return np.isnan(wide.at.lo) | inside


SHAPES = [
    "mean(x, where=y > 0) > 0", "sum(x, where=y > 0) > 0", "min(x, where=y > 0) >= 0", "max(x, where=z > 0) > 0",
    "median(x, where=z > 0) > 0", "quantile(x, 0.3, where=z > 0) >= 0", "all(x > 0, where=z > 0)",
    "not any(x > 0, where=z > 0)", "count(x > 0, where=y > 0) >= 3", "fraction(x > 0, where=y > 0) >= 2/3",
    "fraction(x > 0, where=y > 0) < 2/3", "not all(x > 0, where=y > 0)", "any(mean(x, over=s, where=z > 0) > 0)",
    "all(sum(x, per=t, where=z > 0) > 0)", "mean(if_(z > 0, x, 0)) > 0", "sum(round(x)) >= 2",
    "max(floor(x), where=z > 0) <= 1", "rising(y, where=y > -1)", "all(y - before(y, t) > 0, where=t > 1)",
    "all(sum(x, over=s) > 0, where=y > 0)", "slope(y, t, where=y > -2) > 0", "spearman(y, t, where=t > 0) > 0",
    "min(t, where=y > 0) <= 2", "mean(x, where=x > mean(x, where=z > 0)) > 0", "y[t == 1] > mean(y, where=y > 0) - 1",
    "exp(mean(x)) >= 1", "all(if_(z > 0, x, 1) > 0)",
]  # fmt: skip
BOUNDED = {name: {**quantity, "support": [-9, 9]} for name, quantity in QUANTITIES.items()}
READING = st.one_of(st.none(), st.tuples(st.integers(-2, 2), st.integers(0, 2)))


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from(SHAPES), st.lists(READING, min_size=27, max_size=27), st.integers(0, 26), st.booleans(),
    st.sampled_from([QUANTITIES, BOUNDED]),
)  # fmt: skip
def test_losing_something_never_makes_a_pass(text, numbers, place, dropped, quantities):
    """A wider reading, or none, of a cell or of a premise: what was no PASS is none, and what had failed may open."""
    before = only(text, series(numbers), quantities=quantities, **TWO).word
    worse = list(numbers)
    worse[place] = None if dropped or worse[place] is None else (worse[place][0] - 1, worse[place][1] + 2)
    after = only(text, series(worse), quantities=quantities, **TWO).word
    assert after in (before, Word.UNTESTED)


def series(numbers) -> dict:
    """Lay 27 readings out as x[t, s], z[t, s] and y[t]; None is missing, a pair a range."""
    keys = [("x", key) for key in product((1, 2, 3), (1, 2, 3, 4))] + [
        ("z", key) for key in product((1, 2, 3), (1, 2, 3, 4))
    ]
    keys += [("y", (t,)) for t in (1, 2, 3)]
    found = {"x": {}, "y": {}, "z": {}}
    for (name, key), reading in zip(keys, numbers, strict=True):
        if reading is not None:
            low, width = reading
            found[name][key] = low if not width else {"range": [low, low + width]}
    return {name: cells(tuple(QUANTITIES[name]["axes"]), values) for name, values in found.items() if values} | {"w": 1}


XS = {"x": cells(("t", "s"), {(t, s): t + s for t in (1, 2, 3) for s in (1, 2, 3, 4)})}
REFUSED = {
    "nothing of what is reduced": ("mean(x, over=s, where=y > 0) > 1", "says the same for every s"),
    "a number": ("mean(x, where=y) > 1", "wanted something true or false"),
    "an axis more": ("mean(y, where=x > 0) > 1", "where=all(x > 0, over=s)"),
    "of a function of a cell": ("abs(y, where=y > 0) > 1", "where= of abs()"),
    "of several arguments": ("max(2, 3, where=t > 1) > 1", "works cell by cell"),
    "twice": ("mean(x, where=y > 0, where=y > 1) > 1", "found where= of mean() twice"),
}  # fmt: skip


@pytest.mark.parametrize("defect", REFUSED)
def test_a_premise_that_takes_nothing_apart_is_refused(defect):
    """With what to write instead."""
    text, said = REFUSED[defect]
    with pytest.raises(DocumentError) as refused:
        freeze(predictions={"P1": {"claim": "c", "test": text}}, quantities=QUANTITIES, **TWO)
    assert said in str(refused.value)


@pytest.mark.parametrize(
    "text", ["mean(F, where=t > 1) <= bar", "sum(F) <= bar", "round(x) <= 3", "if_(x > 1, 1, 2) > 1"]
)
def test_schema_one_does_not_know_it(text):
    """And says which schema does, and the line that asks for it."""
    with pytest.raises(DocumentError, match="from schema 2 on; wanted the line `schema: verdict/prereg/2`"):
        freeze(predictions={"P1": {"claim": "c", "test": text}})


def test_what_came_later_is_no_reserved_word_of_schema_one():
    """A freeze of schema 1 that calls a quantity sum stays legal; under schema 2 it is refused."""
    changes = {"quantities": {"sum": {"support": [0, 9]}}, "predictions": {"P1": {"claim": "c", "test": "sum <= 3"}}}
    assert "sum" in freeze(**changes).quantities
    with pytest.raises(DocumentError, match="'sum' is a word"):
        freeze(**changes, schema="verdict/prereg/2")


def test_a_premise_over_levels_asks_for_no_reading_outside():
    """What where= over axes leaves out needs no number, and is no reason."""
    inside = {"x": cells(("t", "s"), {(t, s): 1 for t in (2, 3) for s in (1, 2, 3, 4)})}
    assert "PASS" == only("all(x > 0, where=t > 1)", inside, quantities=QUANTITIES, **TWO).word
    lacking = {"x": cells(("t", "s"), {(t, s): 1 for t in (2, 3) for s in (1, 2, 3)})}
    found = only("all(x > 0, where=t > 1)", lacking, quantities=QUANTITIES, **TWO)
    assert ["not_measured(x: t=2, s=4; t=3, s=4)"] == texts(found)


def test_what_decides_is_in_premise_and_counted():
    """A cell out of premise decides nothing, and the denominator stands beside what was counted."""
    (failing,) = only("all(x > 3, where=s > 2)", XS, quantities=QUANTITIES, **TWO).clauses
    assert [] == [d for d in failing.decisions if dict(d.cell).get("s") in (1, 2)]
    (counted,) = only("fraction(x > 4, where=s > 2) >= 0.5", XS, quantities=QUANTITIES, **TWO).clauses
    (told,) = counted.decisions[0].denominators
    assert (5.0, 6, 0, 12) == (told.holding.lo, told.judged, told.open, told.cells)


def test_a_quotient_on_its_bar_is_on_it():
    """Rounding is no distance."""
    (found,) = only("fraction(x > 4, where=s > 2) >= 5/6", XS, quantities=QUANTITIES, **TWO).clauses
    assert (0.0, 0.0) == (found.decisions[0].distance.lo, found.decisions[0].distance.hi)


def test_nothing_in_premise_is_the_reason():
    """By the premise as it is written."""
    found = only("mean(x, where=y > 0) > 0", {**XS, "y": -1}, quantities=QUANTITIES, **TWO)
    assert ["out_of_premise(y > 0)"] == texts(found)


@pytest.mark.parametrize(("text", "right"), [
    ("all(not ok or x > 0)", "all(x > 0, where=ok)"), ("fraction(not ok or x > 0) > 1/2", "fraction(x > 0, where=ok)"),
    ("not any(ok and x <= 0)", "all(x > 0, where=ok)"),
])  # fmt: skip
def test_a_premise_spelt_as_an_implication_is_shown_as_where(text, right):
    """The refusal writes the quantifier with its premise, which is then accepted."""
    flags = {"ok": {"axes": ["t"], "when": "y > 0"}}
    with pytest.raises(DocumentError) as refused:
        freeze(predictions={"P1": {"claim": "c", "test": text}}, quantities=QUANTITIES, flags=flags, **TWO)
    assert f"wanted it apart: {right}" in str(refused.value)
    test = right if "fraction" not in right else f"{right} > 1/2"
    freeze(predictions={"P1": {"claim": "c", "test": test}}, quantities=QUANTITIES, flags=flags, **TWO)


def test_a_bare_reducer_keeps_the_axes_of_the_cells_in_its_premise_too():
    """In each: the mean is one for each t, and so is the one in its premise."""
    block = {"per": ["t"], "each": "mean(x, where=x > mean(x)) > 1", "quantifier": "all"}
    registration = freeze(predictions={"P1": {"claim": "c", "test": block}}, quantities=QUANTITIES, **TWO)
    node = registration.node("predictions", "P1", "test", "each")
    assert "mean(x, where=x > mean(x, per=t), per=t) > 1" == written(node)


def test_what_is_written_reads_back():
    """where= included."""
    text = "mean(x, where=a and b > 2, over=[t, s])"
    assert text == written(parse(text))
    with pytest.raises(ExpressionError):
        parse("mean(x, when=a)")
