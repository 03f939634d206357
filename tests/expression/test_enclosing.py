"""What a function with a premise may come to, where values enclose all that may be measured."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.expression.test_among import EVERY, OVER_S, contains, environment
from tests.factory import freeze
from verdict.algebra.grid import Cells
from verdict.algebra.interval import Interval
from verdict.expression.evaluate import evaluate
from verdict.expression.parse import parse
from verdict.judge.supports import supports_of

CODES = st.lists(st.sampled_from([0, 1, 2]), min_size=12, max_size=12)
NUMBERS = st.lists(st.integers(-5, 5), min_size=12, max_size=12)


def at_s(env):
    """Add the axis s as a name."""
    return replace(env, values={**env.values, "s": Cells(("s",), Interval.exactly(np.arange(4.0)))})


@settings(max_examples=150, deadline=None)
@given(st.sampled_from([*EVERY, *OVER_S]), CODES, NUMBERS, st.data())
def test_every_way_a_premise_turns_out_lies_inside(text, premise, numbers, data):
    """Whatever is known once the premise is settled, the enclosure admitted."""
    x = np.array(numbers, float).reshape(3, 4)
    wide = evaluate(parse(text), replace(at_s(environment(x, np.array(premise).reshape(3, 4))), possible=True))
    settled = [code if code != 1 else data.draw(st.sampled_from([0, 2])) for code in premise]
    point = evaluate(parse(text), at_s(environment(x, np.array(settled).reshape(3, 4))))
    if isinstance(wide, Cells):
        lost = np.isnan(wide.at.lo) & ~np.isnan(point.at.lo)
        assert not np.any(lost)
        point = replace(
            point, at=Interval(*(np.where(np.isnan(end), wide.at.lo, end) for end in (point.at.lo, point.at.hi)))
        )
    assert np.all(contains(wide, point) | (getattr(point, "codes", 0) == 1))


@pytest.mark.parametrize("text", ["mean(x, where=y > 0)", "count(x > 0, where=y > 0)", "sum(x, where=y > 0)"])
def test_a_measured_premise_leaves_supports_known(text):
    """Lint does not take what a premise leaves open for something that is never known."""
    quantities = {"x": {"axes": ["t"], "support": [-1, 1]}, "y": {"axes": ["t"], "support": [-1, 1]}}
    registration = freeze(schema="verdict/prereg/2", quantities=quantities,
                          predictions={"P1": {"claim": "c", "test": f"{text} > 0.5"}})  # fmt: skip
    node = parse(text)
    assert np.all(evaluate(node, supports_of(registration, (node,))).at.known)
