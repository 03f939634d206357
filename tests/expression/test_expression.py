"""The expression language: what it accepts and means, what it refuses and where it points."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from verdict.algebra import truth
from verdict.algebra.grid import Cells, Grid, Texts, Truths
from verdict.algebra.interval import Interval
from verdict.expression import tree
from verdict.expression.check import NameScope, Typed, ValueKind, check, check_predicate
from verdict.expression.evaluate import Environment, evaluate
from verdict.expression.parse import MAX_LENGTH, ExpressionError, parse

NAN = float("nan")
GRID = Grid((("t", (200, 500)), ("K", (100, 300, 1000)), ("seed", ("a", "b")), ("beta", (-1.5, 0.5))))
RATIO = np.array([[0.37, 0.99, 2.94], [0.54, 1.41, 3.18]])
VALUES = {
    "c": Cells((), Interval.exactly(3.0)),
    "tau": Cells((), Interval.of(40, 80)),
    "gone": Cells((), Interval.exactly(NAN)),
    "n": Cells((), Interval.exactly(12.0)),
    "ratio": Cells(("t", "K"), Interval.exactly(RATIO)),
    "F": Cells(("t",), Interval.exactly([0.1, 0.2])),
    "heat": Cells(("beta",), Interval.exactly([7.0, 8.0])),
    "t": Cells(("t",), Interval.exactly([200.0, 500.0])),
    "K": Cells(("K",), Interval.exactly([100.0, 300.0, 1000.0])),
    "seed": Texts(("seed",), np.array(["a", "b"], dtype=object)),
    "digest": Texts((), np.array("abc", dtype=object)),
    "unread": Texts((), np.array(None, dtype=object)),
    "ok": Truths(("t",), np.array([truth.TRUE, truth.UNKNOWN], np.int8)),
    "P2": Texts((), np.array("NOT PASSED", dtype=object)),
}
KINDS = {
    **dict.fromkeys(("c", "n", "t", "K"), ValueKind.COUNT),
    **dict.fromkeys(("seed", "digest", "unread"), ValueKind.TEXT),
    "ok": ValueKind.TRUTH, "P2": ValueKind.WORD,
}  # fmt: skip
SCOPE = NameScope({name: Typed(KINDS.get(name, ValueKind.NUMBER), value.axes) for name, value in VALUES.items()}, GRID)
ENV = Environment(VALUES, GRID)
T, U, F = truth.TRUE, truth.UNKNOWN, truth.FALSE


def code(text):
    """Check and evaluate a predicate without axes."""
    node = parse(text)
    check_predicate(node, SCOPE)
    found = evaluate(node, ENV)
    assert isinstance(found, Truths)
    return found.codes


def number(text):
    """Check and evaluate a number without axes; both ends."""
    node = parse(text)
    assert () == check(node, SCOPE).axes
    found = evaluate(node, ENV)
    assert isinstance(found, Cells)
    return float(found.at.lo), float(found.at.hi)


def complaint(text):
    """Parse and check; return message and column of the refusal."""
    with pytest.raises(ExpressionError) as caught:
        check_predicate(parse(text), SCOPE, GRID.names)
    return str(caught.value), caught.value.column


@pytest.mark.parametrize(
    ("answer", "text"),
    [
        (T, "3000 >= 50 * 60"),
        (F, "3000 > 50 * 60"),
        (F, "3000 >= 50 * (tau + 40)"),
        (U, "3000 >= 50 * tau"),
        (T, "2.94 in band(c)"),
        (T, "1/4 in [1/4, 3]"),
        (T, "1/3 in [1/3, 3]"),
        (F, "3.01 in [1/c, c]"),
        (T, "3.01 not in [1/c, c]"),
        (U, "gone <= 3"),
        (U, "not (gone > 3)"),
        (U, "gone in band(c)"),
        (U, "gone <= 3 or gone > 3"),
        (T, "gone <= 3 or c > 2"),
        (F, "gone <= 3 and c > 3"),
        (T, "0 < 1 < 2"),
        (F, "0 < 2 < 1"),
        (F, "2 > 1 > 1"),
        (T, "n == 12"),
        (T, "n != 4 * 4"),
        (T, "n == 3 * 4 and n == 6 + 6"),
        (T, "digest == 'abc'"),
        (F, 'digest != "abc"'),
        (U, "unread == 'abc'"),
        (U, "unread != 'abc'"),
        (T, "P2 == NOT_PASSED"),
        (T, "P2 == 'NOT PASSED'"),
        (F, "P2 == PASS or P2 == UNTESTED"),
        (T, "all(ratio < 4)"),
        (F, "all(ratio in band(c))"),
        (T, "any(ratio > 3)"),
        (U, "all(ok)"),
        (T, "any(ok)"),
        (T, "count(ratio in band(c)) == 5"),
        (T, "count(ok) >= 1"),
        (U, "count(ok) >= 2"),
        (T, "fraction(ratio > 1) in [0.49, 0.51]"),
        (T, "all(monotone(ratio, over=K))"),
        (T, "all(slope(log(ratio), log(K)) in [0.7, 1])"),
        (T, "all(spearman(ratio, K, over=K) > 0.9)"),
        (T, "all(ratio[K == 1000] > 2)"),
        (T, "ratio[t == 200, K == 1000] < 3"),
        (T, "heat[beta == -1.5] < heat[beta == 0.5]"),
        (T, "all(K >= 100)"),
        (T, "any(seed == 'b')"),
        (T, "disjoint(seed, digest)"),
        (F, "disjoint(seed, 'b')"),
        (U, "disjoint(seed, unread)"),
        (F, "disjoint(K, 300)"),
        (T, "max(F) < min(ratio)"),
        (T, "all(max(F, ratio) <= 4) or c == 4"),
        (T, "-2**2 < 0"),
        (T, "abs(-3) >= c"),
        (T, "+c >= 3"),
    ],
)
def test_expressions_mean_what_they_say(answer, text):
    """Each line evaluates to its Kleene answer on a small known grid."""
    assert answer == code(text)


@pytest.mark.parametrize(
    ("answer", "text"),
    [
        (1.2, "median(ratio)"),
        (2.94, "ratio[t == 200, K == 1000]"),
        (1.56, "max(median(ratio, over=t)) / 2 + 0.03"),
        (1.41, "max(median(ratio, per=t))"),
        (3.18, "quantile(ratio, 1)"),
        (9.0, "c**2"),
        (1.0, "c**0"),
        (0.5, "min(c, 1, 0.5)"),
        (6.0, "count(ratio < 9)"),
        (2.0, "sqrt(4)"),
    ],
)
def test_numbers_are_what_they_should_be(answer, text):
    """Reducers over all axes, over one and per one; powers, min of several."""
    low, high = number(text)
    assert low - 1e-12 <= answer <= high + 1e-12
    assert high - low < 1e-12


REFUSED = {
    "attribute": ("ratio.real <= 3", "attribute"),
    "attribute of a module": ("np.log(c) <= 3", "call of something that is not a name"),
    "dunder": ("().__class__ == 1", "attribute"),
    "call off the list": ("eval('1') <= 3", "no function is called 'eval'"),
    "near miss of a function": ("meadian(ratio) <= 3", "Did you mean 'median'"),
    "import": ("__import__('os') <= 3", "no function is called"),
    "a = 2": ("c = 2", "write `==` or a band"),
    "walrus": ("(x := 2) > 1", "an assignment"),
    "lambda": ("(lambda: 1)() > 0", "not a name"),
    "bare lambda": ("lambda x: x", "a lambda"),
    "comprehension": ("[x for x in c]", "a comprehension"),
    "if": ("1 if c else 0", "an if-expression"),
    "dictionary": ("{1: 2}", "a dictionary"),
    "f-string": ("f'{c}' == 'a'", "an f-string"),
    "star": ("median(*ratio) < 1", "a star"),
    "double star": ("median(**ratio) < 1", "1"),
    "tuple": ("(1, 2) < c", "a comma between two values"),
    "list": ("[1, 2] < c", "a list outside `in`"),
    "set": ("{1, 2} < c", "braces"),
    "huge exponent": ("c ** 9 < 1", "whole number from 0 to 8"),
    "tower": ("9**9**9 < 1", "another exponent"),
    "negative exponent": ("c ** -1 < 1", "another exponent"),
    "half exponent": ("c ** 0.5 < 1", "another exponent"),
    "exponent by name": ("2 ** c < 1", "another exponent"),
    "huge number": ("c < 1e999", "at most 1e+300"),
    "many digits": (f"c < {'9' * 400}", "at most 1e+300"),
    "complex": ("c < 1j", "wanted a number or a quoted text"),
    "bytes": ("digest == b'abc'", "wanted a number or a quoted text"),
    "true": ("c < True", "wanted a number or a quoted text"),
    "none": ("c == None", "wanted a number or a quoted text"),
    "is": ("c is 3", "found `is`"),
    "modulo": ("c % 2 == 1", "the operator %"),
    "floor division": ("c // 2 == 1", "the operator //"),
    "matrix product": ("c @ 2 > 1", "the operator @"),
    "shift": ("c << 2 > 1", "the operator <<"),
    "bit and": ("(c > 1) & (n > 1)", "the operator &"),
    "tilde": ("~(c > 1)", "wanted `not`"),
    "two statements": ("c > 1; n > 1", "wanted an expression"),
    "statement": ("import os", "wanted an expression"),
    "empty": (" ", "wanted an expression"),
    "comment": ("c <= 3 # or n <= 3", "a comment"),
    "folded letters": ("ｃ <= 3", "letters that Python reads as 'c'"),
    "subscript by place": ("ratio[0] < 1", "wanted cells"),
    "slice": ("all(ratio[0:1] < 1)", "wanted cells"),
    "subscript by inequality": ("all(ratio[K > 100] < 1)", "wanted cells"),
    "a level that is not there": ("all(ratio[K == 101] < 1)", "registered: 100, 300, 1000"),
    "an axis that is not there": ("all(ratio[k == 100] < 1)", "no axis 'k'"),
    "one axis twice": ("all(ratio[K == 100, K == 300] < 1)", "one axis twice"),
    "reduced along a foreign axis": ("all(median(F, over=K) < 1)", "no axis 'K'"),
    "both over and per": ("all(median(ratio, over=K, per=t) < 1)", "wanted one of them"),
    "a keyword off the list": ("median(ratio, axis=K) < 1", "the argument axis="),
    "a keyword of an elementwise function": ("all(log(ratio, over=K) < 1)", "wanted over= or per= of a reducer"),
    "axes where a function works cell by cell": ("all(max(ratio, c, over=K) < 9)", "works cell by cell"),
    "axis in quotes": ("all(median(ratio, over='K') < 1)", "wanted an axis"),
    "too many arguments": ("median(ratio, 1) < 1", "2 arguments of median(), wanted 1"),
    "no argument": ("max() < 1", "0 arguments of max(), wanted 1 to 8"),
    "unknown name": ("ratoi < 1", "Did you mean 'ratio'"),
    "a function as a name": ("median < 1", "nothing is called 'median'"),
    "band alone": ("band(c) < 1", "wanted it behind `in`"),
    "band of two": ("c in band(1, 2)", "another use of band"),
    "in a tuple": ("c in (1, 2)", "wanted [low, high]"),
    "in three": ("c in [1, 2, 3]", "wanted [low, high]"),
    "in a name": ("c in ratio", "wanted [low, high]"),
    "equality of measured numbers": ("tau == 60", "abs(tau - 60) <= tolerance, or tau <= 60 where it cannot be less"),
    "inequality of measured numbers": ("tau != c", "wanted a tolerance: abs(tau - c) > tolerance, or tau > c where"),
    "equality of a number and a text": ("c == '3'", "wanted two of one kind"),
    "order of texts": ("digest < 'b'", "found a text, wanted a number"),
    "order of verdicts": ("P2 < PASS", "found a verdict, wanted a number"),
    "a verdict in lower case": ("P2 == 'pass'", "wanted PASS, NOT_PASSED or UNTESTED"),
    "a misspelt verdict": ("P2 == 'PASSED'", "Did you mean 'PASS'"),
    "a verdict against a text quantity": ("P2 == digest", "against a verdict"),
    "arithmetic on truths": ("(c > 1) + 1 > 1", "found a truth, wanted a number"),
    "logic on numbers": ("c and n", "found a whole number, wanted something true or false"),
    "not of a number": ("not c", "found a whole number"),
    "sets of two kinds": ("disjoint(K, seed)", "two sets of texts or two of whole numbers"),
    "sets of measured numbers": ("disjoint(ratio, ratio)", "two sets of texts"),
    "slope along two axes": ("all(slope(ratio, ratio) < 1)", "exactly one axis"),
    "slope along the wrong axis": ("all(slope(ratio, t, over=K) < 1)", "varies along t, wanted K"),
    "abscissa over two axes": ("all(slope(ratio, ratio, over=K) < 1)", "the abscissa of slope()"),
    "monotone over two axes": ("all(monotone(ratio))", "exactly one axis"),
    "monotone per an axis": ("all(monotone(ratio, per=t))", "exactly one axis"),
    "a share that is not literal": ("quantile(ratio, c) < 1", "literal number from 0 to 1"),
    "a share above one": ("quantile(ratio, 1.5) < 1", "literal number from 0 to 1"),
    "a number where a truth is wanted": ("median(ratio)", "wanted something true or false"),
    "a line break": ("c > 1\nor n > 1", "wanted an expression"),
    "deep nesting": ("not " * 30 + "c > 1", "nested deeper than"),
    "deep sign": ("c > " + "-" * 400 + "1", "nested deeper than"),
    "deep parentheses": ("(" * 240 + "c" + ")" * 240 + " > 1", "wanted an expression"),
    "too long": ("c > 1" + " " * MAX_LENGTH, "at most 500"),
}


@pytest.mark.parametrize("defect", sorted(REFUSED))
def test_everything_else_is_refused_with_a_sentence(defect):
    """Each defect is refused by name, never with another exception, at a column inside the text."""
    text, fragment = REFUSED[defect]
    message, column = complaint(text)
    assert fragment in message
    assert 0 <= column <= len(text)


@pytest.mark.parametrize(
    ("column", "text"),
    [(5, "c >= nothere"), (9, "1 + 2 > (lost)"), (8, "all(F < wrong(1))"), (10, "c > 1 and n = 3")],
)
def test_a_refusal_points_at_its_column(column, text):
    """The column is where the offending part starts, up to the precision of the grammar."""
    assert column == pytest.approx(complaint(text)[1], abs=2)


def test_a_left_over_axis_is_named():
    """One truth for each K is no verdict on the whole."""
    with pytest.raises(ExpressionError, match="one truth for each K, wanted a single one"):
        check_predicate(parse("ratio < 3"), SCOPE, ("t",))


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        (Typed(ValueKind.NUMBER, ("t", "K")), "ratio * F"),
        (Typed(ValueKind.NUMBER, ("t",)), "median(ratio, over=K)"),
        (Typed(ValueKind.NUMBER, ("K",)), "median(ratio, per=K)"),
        (Typed(ValueKind.TRUTH, ("t",)), "monotone(ratio, over=K)"),
        (Typed(ValueKind.NUMBER, ("t",)), "slope(log(ratio), log(K))"),
        (Typed(ValueKind.COUNT, ("t",)), "count(ratio < 1, over=K)"),
        (Typed(ValueKind.NUMBER), "fraction(ratio < 1)"),
        (Typed(ValueKind.COUNT), "n * c + 1"),
        (Typed(ValueKind.NUMBER), "n / c"),
        (Typed(ValueKind.TRUTH, ("t", "K")), "F < ratio < K"),
        (Typed(ValueKind.NUMBER, ("K",)), "ratio[t == 200]"),
        (Typed(ValueKind.NUMBER, ("t", "K")), "K * t * 0.5"),
    ],
)
def test_kinds_and_axes_are_settled_before_anything_is_measured(typed, text):
    """Axes stand in registered order, whatever the order in the text; only whole arithmetic stays whole."""
    assert typed == check(parse(text), SCOPE)


def test_a_chain_is_the_conjunction_of_its_links():
    """0 < x < 1 reads as 0 < x and x < 1, not as (0 < x) < 1."""
    assert tree.bare(parse("0 < c and c < 1")) == tree.bare(parse("0 < c < 1"))


def test_band_is_the_reciprocal_interval():
    """`in band(c)` is `in [1/c, c]`."""
    assert tree.bare(parse("n in [1/c, c]")) == tree.bare(parse("n in band(c)"))


def test_equal_meaning_differs_only_in_columns():
    """Spaces move columns and nothing else."""
    assert parse("c<3") != parse("c < 3")
    assert tree.bare(parse("c<3")) == tree.bare(parse(" c < 3".strip()))


ATOMS = st.sampled_from(["c", "n", "tau", "gone", "1", "0.5", "max(F)", "median(ratio)", "ratio[t == 200, K == 100]"])
NUMBERS = st.recursive(
    ATOMS,
    lambda inner: st.one_of(
        st.builds("({} {} {})".format, inner, st.sampled_from(["+", "-", "*", "/"]), inner),
        st.builds("abs({})".format, inner),
        st.builds("log({})".format, inner),
        st.builds("sqrt({})".format, inner),
        st.builds("({})**{}".format, inner, st.integers(0, 8)),
        st.builds("min({}, {})".format, inner, inner),
    ),
    max_leaves=6,
)
PREDICATES = st.recursive(
    st.builds("({} {} {})".format, NUMBERS, st.sampled_from(["<", "<=", ">", ">="]), NUMBERS)
    | st.builds("({} in [{}, {}])".format, NUMBERS, NUMBERS, NUMBERS),
    lambda inner: (
        st.builds("({} {} {})".format, inner, st.sampled_from(["and", "or"]), inner) | st.builds("not {}".format, inner)
    ),
    max_leaves=4,
)


@settings(max_examples=200, deadline=None)
@given(PREDICATES)
def test_every_checked_predicate_has_an_answer(text):
    """Whatever can be written is refused with a sentence or answered with a code; warnings are errors."""
    try:
        assert code(text) in (T, U, F)
    except ExpressionError as error:
        assert str(error).startswith("found")


@settings(max_examples=200, deadline=None)
@given(PREDICATES)
def test_a_predicate_and_its_negation_never_both_hold(text):
    """`not` mirrors the answer, and never turns unknown into one."""
    try:
        assert truth.negate(code(text)) == code(f"not ({text})")
    except ExpressionError:
        return


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=40))
def test_any_text_is_refused_with_a_sentence_or_read(text):
    """No text makes the parser fail in another way."""
    try:
        check(parse(text), SCOPE)
    except ExpressionError as error:
        assert str(error)
