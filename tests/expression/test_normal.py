"""A predicate and its normal form come out alike, whatever is known."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from verdict.algebra.grid import Cells, Grid, Truths
from verdict.algebra.interval import Interval
from verdict.expression import tree
from verdict.expression.evaluate import Environment, truths
from verdict.expression.normal import inward, plainly
from verdict.expression.parse import parse
from verdict.expression.written import written

GRID = Grid((("s", (1, 2)),))
PREDICATES = st.recursive(
    st.sampled_from(["a", "b", "x > 0", "x <= 1", "x in [0, 1]", "all(a)", "b[s == 2]"]),
    lambda inner: st.builds("({} and {})".format, inner, inner) | st.builds("({} or {})".format, inner, inner)
    | st.builds("(not {})".format, inner) | inner.map("({})[s == 1]".format),
    max_leaves=6,
)  # fmt: skip
CODES = st.tuples(st.integers(0, 2), st.integers(0, 2))
ENDS = st.tuples(st.integers(-1, 2), st.integers(-1, 2)).map(sorted)


def _nested(node: tree.Node) -> bool:
    """Whether a `not` stands before something that is joined, or before another `not`."""
    inner = (n.operand for n in node.walk() if isinstance(n, tree.Not))
    return any(isinstance(n, tree.And | tree.Or | tree.Not) for n in inner)


@given(PREDICATES, CODES, CODES, ENDS)
def test_the_normal_form_comes_out_alike(text: str, a: tuple, b: tuple, x: list) -> None:
    """With every truth known or not; the opposite comes out as the opposite."""
    values = {name: Truths(("s",), np.array(codes, np.int8)) for name, codes in {"a": a, "b": b}.items()}
    env = Environment({**values, "x": Cells((), Interval.of(*map(np.float64, x)))}, GRID)
    node = parse(text)
    found = np.broadcast_to(truths(node, env).codes, (2,))
    for form in (inward(node), plainly(inward(node))):
        assert found.tolist() == np.broadcast_to(truths(form, env).codes, (2,)).tolist()
    assert (2 - found).tolist() == np.broadcast_to(truths(inward(node, negated=True), env).codes, (2,)).tolist()
    assert not _nested(inward(node))


@pytest.mark.parametrize(("text", "normal"), [
    ("not (a and b)", "not a or not b"), ("not (a or not b)", "not a and b"), ("not not a", "a"),
    ("(a or (b or a))", "a or b or a"), ("not (x > 0)", "not x > 0"), ("(not a)[s == 1]", "not a[s == 1]"),
])  # fmt: skip
def test_one_meaning_has_one_form(text: str, normal: str) -> None:
    """A comparison keeps its `not`, so that a denial can be seen."""
    assert normal == written(inward(parse(text)))
