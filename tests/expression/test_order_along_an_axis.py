"""before, first, last, at, cumsum, rising, falling: how they are written, what they are, and what they come to."""

from __future__ import annotations

import numpy as np
import pytest

from tests.factory import freeze
from verdict.algebra import truth
from verdict.algebra.grid import Cells, Grid, Texts, Truths
from verdict.algebra.interval import Interval
from verdict.expression.binding import bind
from verdict.expression.check import NameScope, Typed, ValueKind, cells_in, check, check_predicate
from verdict.expression.evaluate import Environment, evaluate
from verdict.expression.parse import ExpressionError, parse
from verdict.expression.tree import bare
from verdict.expression.written import written
from verdict.registration.uses import uses

NAN = float("nan")
T, U, F = truth.TRUE, truth.UNKNOWN, truth.FALSE
GRID = Grid((("L", (2, 4, 8, 16)), ("arm", ("a", "b")), ("beta", (0.1, 0.2, 0.3)), ("unit", range(1, 4))))
X = np.array([[1.0, 10.0], [2.0, 30.0], [4.0, 20.0], [8.0, 40.0]])
VALUES = {
    "x": Cells(("L", "arm"), Interval.exactly(X)),
    "y": Cells(("L",), Interval.of([0, 0.5, 2, 3], [0, 1.5, 2, 3])),
    "ok": Truths(("L",), np.array([F, U, T, F], np.int8)),
    "no": Truths(("L",), np.array([F, F, F, F], np.int8)),
    "who": Texts(("L",), np.array(["p", "q", None, "q"], dtype=object)),
    "heat": Cells(("beta",), Interval.exactly([0.1, 0.7, 0.2])),
    "score": Cells(("arm",), Interval.exactly([1.0, 5.0])),
    "draw": Cells(("unit",), Interval.exactly([1.0, 2.0, 3.0])),
    "n": Cells((), Interval.exactly(8.0)),
    "about": Cells((), Interval.of(7.5, 8.5)),
    "L": Cells(("L",), Interval.exactly([2.0, 4.0, 8.0, 16.0])),
    "arm": Texts(("arm",), np.array(["a", "b"], dtype=object)),
    "beta": Cells(("beta",), Interval.exactly([0.1, 0.2, 0.3])),
    "unit": Cells(("unit",), Interval.exactly([1.0, 2.0, 3.0])),
}  # fmt: skip
KINDS = {"ok": ValueKind.TRUTH, "no": ValueKind.TRUTH, "who": ValueKind.TEXT, "arm": ValueKind.TEXT,
         "L": ValueKind.COUNT, "unit": ValueKind.COUNT, "n": ValueKind.COUNT}  # fmt: skip
SCOPE = NameScope({name: Typed(KINDS.get(name, ValueKind.NUMBER), value.axes) for name, value in VALUES.items()}, GRID)
ENV = Environment(VALUES, GRID)


def value(text):
    """Check and evaluate an expression; its axes as checked are those of its value."""
    node = parse(text)
    found = evaluate(node, ENV)
    assert check(node, SCOPE).axes == found.axes
    return found


def numbers(text):
    """Return both ends of a number as lists."""
    at = value(text).at
    return at.lo.tolist(), at.hi.tolist()


def code(text):
    """Return the code of a predicate without axes."""
    node = parse(text)
    check_predicate(node, SCOPE)
    return evaluate(node, ENV).codes


def refused(text, schema=2):
    """Return the sentence that refuses an expression."""
    with pytest.raises(ExpressionError) as caught:
        check(parse(text, schema), SCOPE)
    return str(caught.value)


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("before(x, L)[arm == 'a']", [NAN, 1, 2, 4], None),
        ("x[arm == 'b'] - before(x, L)[arm == 'b']", [NAN, 20, -10, 20], None),
        ("before(before(x, L), L)[arm == 'a']", [NAN, NAN, 1, 2], None),
        ("before(L, L)", [NAN, 2, 4, 8], None),
        ("cumsum(x, over=L)[arm == 'a']", [1, 3, 7, 15], None),
        ("cumsum(y)", [0, 0.5, 2.5, 5.5], [0, 1.5, 3.5, 6.5]),
        ("first(ok, over=L)", 4, 8),
        ("last(ok, over=L)", 8, 8),
        ("first(no, over=L)", NAN, None),
        ("first(x >= 20, over=L)", [NAN, 4], None),
        ("first(x > 1 and x < 9, over=L)[arm == 'a']", 4, None),
        ("first(heat > 0.5, over=beta)", 0.2, None),
        ("at(x, L, 8)", [4, 20], None),
        ("at(y, L, first(ok, over=L))", 0.5, 2),
        ("at(x, L, first(x >= 2, over=L))", [2, 10], None),
        ("at(y, L, L / 2)", [NAN, 0, 0.5, 2], [NAN, 0, 1.5, 2]),
        ("at(y, L, n)", 2, None),
        ("at(y, L, 2 * n)", 3, None),
        ("at(y, L, 4 * n)", NAN, None),
        ("at(y, L, about)", NAN, None),
        ("at(y, L, 2 * first(ok, over=L))", NAN, None),
        ("at(y, L, min(first(ok, over=L), last(ok, over=L)))", 0.5, 2),
        ("at(y, L, if_(n > 8, first(ok, over=L), last(ok, over=L)))", 2, None),
        ("at(y, L, if_(about > 8, first(ok, over=L), last(ok, over=L)))", 0.5, 2),
        ("at(score, arm, 'b')", 5, None),
        ("at(score, arm, first(score > 2, over=arm))", 5, None),
        ("at(before(y, L), L, last(ok, over=L))", 0.5, 1.5),
    ],
)
def test_what_the_functions_come_to(text, low, high) -> None:
    """Values computed by hand; a level that may lie between two registered ones is none."""
    found = numbers(text)
    np.testing.assert_equal((low, low if high is None else high), found)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("first(ok, over=L) <= 8", T),
        ("first(ok, over=L) > 4", U),
        ("first(ok, over=L) == 8", U),
        ("last(ok, over=L) == 8", T),
        ("first(no, over=L) <= 16", U),
        ("first(heat > 0.5, over=beta) == 0.2", T),
        ("first(heat > 0.5, over=beta) != 0.1", T),
        ("first(heat > 0.15, over=beta) == last(heat > 0.5, over=beta)", T),
        ("first(score > 2, over=arm) == 'b'", T),
        ("first(score > 9, over=arm) == 'b'", U),
        ("at(who, L, 2) == 'p'", T),
        ("at(who, L, 8) == 'p'", U),
        ("at(ok, L, last(ok, over=L))", T),
        ("at(ok, L, 4)", U),
        ("any(ok and before(ok, L))", U),
        ("all(rising(x, over=L))", F),
        ("rising(x[arm == 'a'])", T),
        ("falling(x[arm == 'a'])", F),
        ("rising(y)", T),
        ("rising(cumsum(y) - L)", F),
        ("falling(heat)", F),
        ("rising(x[arm == 'b'], where=L != 4)", T),
        ("falling(heat, where=beta > 0.1)", T),
        ("before(y / 3, L)[L == 16] <= 2 / 3", T),
        ("at(y / 3, L, 8) <= 2 / 3", T),
    ],
)
def test_what_predicates_come_to(text, wanted) -> None:
    """Levels are compared as what they are: texts, whole numbers, and numbers that are exactly registered."""
    assert wanted == code(text)


def test_truths_and_texts_of_the_level_before() -> None:
    """Nothing is known at the first level, whatever the kind."""
    assert [U, F, U, T] == value("before(ok, L)").codes.tolist()
    assert [None, "p", "q", None] == value("before(who, L)").text.tolist()


@pytest.mark.parametrize(
    ("text", "kind", "axes"),
    [
        ("before(x, L)", ValueKind.NUMBER, ("L", "arm")),
        ("before(ok, L)", ValueKind.TRUTH, ("L",)),
        ("first(x > 1, over=L)", ValueKind.COUNT, ("arm",)),
        ("first(x > 1, over=arm)", ValueKind.TEXT, ("L",)),
        ("last(heat > 1, over=beta)", ValueKind.NUMBER, ()),
        ("cumsum(L)", ValueKind.COUNT, ("L",)),
        ("at(x, L, first(heat > beta, over=beta) * 20)", ValueKind.NUMBER, ("arm",)),
        ("at(heat, beta, beta)", ValueKind.NUMBER, ("beta",)),
        ("at(x, L, L / 2)", ValueKind.NUMBER, ("L", "arm")),
        ("rising(x, over=L)", ValueKind.TRUTH, ("arm",)),
    ],
)
def test_kinds_and_axes(text, kind, axes) -> None:
    """What is given, and along what it varies."""
    assert Typed(kind, axes) == check(parse(text), SCOPE)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("first(ok)", "what first() gives is a level of an axis; say of which: first(ok, over=L)"),
        ("first(ok, L)", "Write first(ok, over=L)"),
        ("first(ok, per=L)", "what first() gives is a level of an axis"),
        ("first(y, over=L)", "found a number, wanted something true or false"),
        ("first(ok, over=arm)", "what is in first() has no axis 'arm'; it has: L"),
        ("first(ok, over=[L, arm])", "works along exactly one axis"),
        ("before(x)", "Write: before(x, AXIS)"),
        ("before(x, over=L)", "Write: before(x, L)"),
        ("before(x, 'L')", "found 'L', wanted the axis that before() goes along. Write: before(x, L)"),
        ("before(x, 4)", "wanted the axis that before() goes along. Write: before(x, AXIS)"),
        ("before(n, L)", "what is in before() has no axis 'L'; it has: none"),
        ("before(x, K)", "has no axis 'K'"),
        ("at(x, L)", "Write: at(x, L, level)"),
        ("at(x, over=L)", "Write: at(x, L, level)"),
        ("at(x, L, 5)", "L has no level 5; registered: 2, 4, 8, 16"),
        ("at(x, L, -2)", "L has no level -2"),
        ("at(x, L, 'a')", "found a text, wanted a level of L, which is a whole number"),
        ("at(score, arm, 1)", "found a whole number, wanted a level of arm, which is a text"),
        ("at(score, arm, 'c')", "arm has no level 'c'; registered: a, b"),
        ("cumsum(ok)", "found a truth, wanted a number"),
        ("cumsum(x)", "cumsum() works along exactly one axis; say over=L or over=arm"),
        ("first(ok, over=L) == 5", "L has no level 5; registered: 2, 4, 8, 16"),
        ("first(heat > 1, over=beta) == 0.25", "beta has no level 0.25; registered: 0.1, 0.2, 0.3"),
        ("first(score > 1, over=arm) == 'c'", "arm has no level 'c'"),
        ("first(heat > 1, over=beta) == heat", "wanted a tolerance"),
        ("beta == 0.1", "wanted a tolerance"),
        ("before(draw, unit)", "units that are counted and stand in no order"),
        ("rising(draw)", "units that are counted and stand in no order"),
        ("first(ok, over=L, where=y > 1)", "here write first(p and y > 0, over=L)"),
        ("cumsum(y, over=L, where=ok)", "here write cumsum(if_(y > 0, x, 0), over=L)"),
        ("before(y, L, where=ok)", "found the argument where= of before()"),
        ("first(ok, y > 1)", "Write: first(p and y > 0, over=L)"),
        ("lag(x, L)", "Did you mean 'before'?"),
        ("increasing(y)", "Did you mean 'rising'?"),
    ],
)
def test_what_is_refused_says_what_to_write(text, said) -> None:
    """Each refusal names what was found and the way out."""
    assert said in refused(text)


@pytest.mark.parametrize("text", ["before(x, L)", "first(ok, over=L) < 3", "cumsum(y) > 1", "rising(y)", "at(y, L, 2)"])
def test_schema_one_knows_none_of_them(text) -> None:
    """The sentence names the line to change."""
    assert "known from schema 2 on; wanted the line `schema: verdict/prereg/2`" in refused(text, schema=1)


@pytest.mark.parametrize(
    "text",
    ["before(x, L) - x", "at(x, L, first(ok, over=L))", "at(x, L, 2)", "cumsum(x, over=L)", "first(ok, over=L) <= 8",
     "before(ok, L) and last(ok, over=L) == 8", "at(before(x, L), L, L / 2)"],
)  # fmt: skip
def test_what_is_written_reads_back(text) -> None:
    """The written form parses to the same tree."""
    assert text == written(parse(text))
    assert bare(parse(text)) == bare(parse(written(parse(text))))


@pytest.mark.parametrize(
    ("text", "kept", "bound"),
    [
        ("mean(x) - before(mean(x), L)", ("L",), "mean(x, per=L) - before(mean(x, per=L), L)"),
        ("first(mean(x) > 2, over=L) <= 8", ("arm",), None),
        ("first(max(x) > 2, over=L) <= L", ("L",), "first(max(x, per=L) > 2, over=L) <= L"),
        ("cumsum(x)", ("arm",), "cumsum(x, over=L)"),
        ("cumsum(y)", ("L",), "cumsum(y)"),
        ("rising(x)", ("arm",), "rising(x, over=L)"),
        ("at(mean(x), L, first(ok, over=L))", ("L",), "at(mean(x, per=L), L, first(ok, over=L))"),
    ],
)
def test_what_a_bare_reducer_keeps_inside(text, kept, bound) -> None:
    """Inside what goes along L something is said of each L too; nothing is left to reduce where all axes stay."""
    if bound is None:
        with pytest.raises(ExpressionError, match="nothing is left to reduce"):
            bind(parse(text), kept, SCOPE)
    else:
        assert bound == written(bind(parse(text), kept, SCOPE))


@pytest.mark.parametrize(
    ("text", "where", "rests"),
    [
        ("before(y, L)", {"L": (8,)}, {("y", (4,))}),
        ("before(y, L)", {"L": (2,)}, {("y", ())}),
        ("before(y, L)", {}, {("y", (2, 4, 8))}),
        ("y - before(y, L)", {"L": (4,)}, {("y", (4,)), ("y", (2,))}),
        ("cumsum(y)", {"L": (8,)}, {("y", (2, 4, 8))}),
        ("cumsum(y)", {}, {("y", None)}),
        ("first(ok, over=L)", {"L": (4,)}, {("ok", None)}),
        ("at(y, L, 16)", {"L": (2,)}, {("y", (16,))}),
        ("at(y, L, first(ok, over=L))", {}, {("y", None), ("ok", None)}),
        ("at(y, L, L / 2)", {"L": (4,)}, {("y", None), ("L", (4,))}),
        ("before(y, L)[L == 16]", {}, {("y", (8,))}),
    ],
)
def test_which_cells_an_expression_rests_on(text, where, rests) -> None:
    """The neighbour, the levels up to one, or every level that may be chosen."""
    registration = freeze(
        schema="verdict/prereg/2", axes={"L": [2, 4, 8, 16]}, quantities={"y": {"axes": ["L"]}},
        flags={"ok": {"axes": ["L"], "when": "y > 0"}},
    )  # fmt: skip
    found = {(name, dict(levels).get("L")) for name, levels in uses(parse(text), registration, where)}
    assert rests == found


@pytest.mark.parametrize(("text", "cells"), [("before(y, L)", 4), ("at(y, L, L / 2)", 16), ("first(ok, over=L)", 4)])
def test_what_they_go_through_is_counted(text, cells) -> None:
    """Every level is looked through for each cell of a level that is computed."""
    assert cells == cells_in(parse(text), SCOPE)


def test_a_level_for_each_of_very_many_levels_is_refused() -> None:
    """Looking through all levels for every level is bounded."""
    grid = Grid((("k", tuple(range(1000))),))
    scope = NameScope({"k": Typed(ValueKind.COUNT, ("k",)), "z": Typed(ValueKind.NUMBER, ("k",))}, grid)
    with pytest.raises(ExpressionError, match=r"1,000,000 cells to look through"):
        check(parse("at(z, k, k / 2)"), scope)
