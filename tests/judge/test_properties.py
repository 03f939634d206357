"""Losing information never helps: wider intervals, missing cells and NaN, over every shape of clause.

Records that contradict themselves are left out: they bar every verdict, and a wider reading can reconcile them.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.factory import ARTIFACT, ESTIMATORS, evidence, freeze
from verdict.algebra.grid import Cells
from verdict.algebra.interval import Interval
from verdict.evidence.laid_out import Published
from verdict.expression.evaluate import Environment, numbers
from verdict.expression.parse import parse
from verdict.expression.tree import bare
from verdict.judge import judge
from verdict.registration.fixed import fixed_values
from verdict.words.vocabulary import Word

AXES = {"ratio": ("t", "K"), "d": ("t", "K"), "F": ("t",), "q": ("t",), "x": (), "n": ()}
MEASURED = ("ratio", "F", "q", "x", "n")
FLAGS = {
    "ok": {"axes": ["t"], "when": "F <= 0.5"},
    "all_ok": {"when": "max(F) <= 0.5 and x < 4"},
    "long": {"axes": ["t"], "when": "3000 >= 50 * q"},
}
QUANTITIES = {
    "ratio": {"axes": ["t", "K"], "support": [0, "inf"]},
    "F": {"axes": ["t"], "support": [0, "inf"]},
    "q": {"axes": ["t"], "support": [0, "inf"], "tau": {
        "estimator": "pair_truncated", "convention": "half", "draws": "n", "lower_bound_at": 0.1}},
    "d": {"axes": ["t", "K"], "support": [0, 1000], "is": "ratio / F"},
    "m": {"support": [0, "inf"], "is": "median(ratio)"},
}  # fmt: skip
PER = {"per": ["t", "K"], "each": "ratio in band(c)"}
MEDIAN = "median(ratio) in band(c)"
SHAPES = {
    "all": {"test": "all(F <= bar)"},
    "against a measured bar": {"test": "max(F) <= x"},
    "not any": {"test": "not any(F > bar)"},
    "either": {"test": "all(F <= bar) or x <= 3"},
    "median": {"test": MEDIAN},
    "mean below": {"test": "mean(ratio) <= 2"},
    "quantile": {"test": "quantile(ratio, 0.7) <= 2.5"},
    "row medians": {"test": "all(median(ratio, over=K) in band(c))"},
    "median by name": {"test": "m in band(c)"},
    "median of a derived": {"test": "median(d) <= 9"},
    "averages of both": {"test": "median(ratio) <= 9 * mean(F)"},
    "not a median": {"test": "not (median(ratio) > 2)"},
    "each all": {"test": {**PER, "quantifier": "all"}},
    "each any": {"test": {**PER, "quantifier": "any"}},
    "each at least": {"test": {**PER, "quantifier": {"at_least": 7}}},
    "each fraction": {"test": {**PER, "quantifier": {"fraction": 0.6}}},
    "each of a row": {"test": {"per": ["t"], "each": "mean(ratio, over=K) <= 2", "quantifier": "all"}},
    "each and whole": {"test": {**PER, "quantifier": {"at_least": 6}, "whole": MEDIAN}},
    "each, cells required": {"test": {**PER, "quantifier": "all"}, "requires": ["ok"]},
    "any, cells required": {"test": {**PER, "quantifier": "any"}, "requires": ["ok", "long"]},
    "whole, all required": {"test": "x <= 3", "requires": ["all_ok"]},
    "whole, cells required": {"test": MEDIAN, "requires": ["ok"]},
    "tau": {"test": "all(q <= 400)"},
    "long enough": {"test": "all(long)"},
    "derived": {"test": "all(d <= 9)"},
    "count": {"test": "count(ratio in band(c)) >= 7"},
    "fraction": {"test": "fraction(ratio <= 2) > 0.5"},
    "monotone": {"test": "all(monotone(ratio, over=K))"},
    "slope": {"test": "max(slope(log(ratio), log(K))) <= 1"},
    "spearman": {"test": "any(spearman(ratio, K, over=K) > 0.9)"},
    "selected": {"test": "all(ratio[K == 10] <= 2) and min(ratio[t == 1]) < 3"},
    "two clauses": {"clauses": {"a": {"test": "all(F <= bar)"}, "b": {"test": {**PER, "quantifier": "all"}}}},
    "a report only": {"test": MEDIAN, "on_artifact": "report"},
}
ALL_SHAPES = {**SHAPES, "accepting": {"test": MEDIAN, "accepts_aggregates": True}}
AROUND = {
    "nothing": {},
    "gate": {"gates": [{"name": "g", "when": "x <= 5 and max(F) < 1", "on_fail": "halt"}]},
    "budget": {"budget": {"b": {"limit": 4, "used": "x + 0.5"}}},
    "risk": {"risks": {"R1": {"title": "r", "status": "open", "live_when": "max(F) > 0.4", "degrades": ["P1"]}}},
}
LEVELS = {"ratio": (0.1, 0.34, 0.5, 0.9, 1, 1.1, 2, 2.9, 3.1, 6), "F": (0.05, 0.1, 0.2, 0.3, 0.31, 0.6),
          "q": (20, 55, 90, 290, 310), "x": (1, 2.9, 3, 3.5, 6), "n": (3000, 2000)}  # fmt: skip


@cache
def registered(shape, around, rules):
    """Register one shape of clause with what stands around it."""
    return freeze(
        axes={"t": [1, 2, 3], "K": [10, 20, 40]}, quantities=QUANTITIES, flags=FLAGS,
        predictions={"P1": ALL_SHAPES[shape]}, artifact={**ARTIFACT, "rules": rules}, **AROUND[around],
    )  # fmt: skip


@cache
def blank(shape, around, rules):
    """Lay out a record of everything, whose numbers are then replaced."""
    return evidence(registered(shape, around, rules), {name: {"every": 1} for name in MEASURED})


def drawn(rng, calm):
    """Draw readings with points inside them: calm ones near the target, or anything around the bars."""
    shapes = {"ratio": (3, 3), "F": (3,), "q": (3,), "x": (), "n": ()}
    points, ends = {}, {}
    for name, shape in shapes.items():
        levels = LEVELS[name][3:6] if calm and name == "ratio" else LEVELS[name][:3] if calm else LEVELS[name]
        point = rng.choice(np.array(levels, float), shape)
        slack = rng.choice([0, 0, 0.001, 0.02, 0.3], shape) * point
        points[name], ends[name] = point, (point - slack, point + slack)
    return points, ends


def degraded(rng, ends, *, drop):
    """Widen some readings, and where cells may be dropped make some of them NaN."""
    worse = {}
    for name, (low, high) in ends.items():
        share = rng.choice([0.0, 0.2, 0.6])
        slack = [rng.choice([0, 0.05, 1.0], low.shape) * (rng.random(low.shape) < share) * (high + 0.1) for _ in "ab"]
        gone = (rng.random(low.shape) < rng.choice([0.0, 0.15])) & drop
        worse[name] = (np.where(gone, np.nan, np.maximum(low - slack[0], 0)), np.where(gone, np.nan, high + slack[1]))
    return worse


def word(shape, around, rules, ends, aggregates=None):
    """Judge readings under one shape."""
    registration = registered(shape, around, rules)
    values = {name: Cells(AXES[name], Interval.of(*pair)) for name, pair in ends.items()}
    found = replace(blank(shape, around, rules), values=values, aggregates=aggregates or {})
    return judge(registration, found, ESTIMATORS).predictions[0].word


def published(shape, around, rules, points, text):
    """Print an aggregate of the points, within one per cent."""
    registration = registered(shape, around, rules)
    values = {name: Cells(AXES[name], Interval.exactly(point)) for name, point in points.items()}
    node = parse(text)
    at = numbers(node, Environment({**fixed_values(registration), **values}, registration.grid)).at
    low, high = float(at.lo) * 0.99, float(at.hi) * 1.01
    return {bare(node): Published(text, Cells((), Interval.of(low, high)), f"{low:.3g} to {high:.3g}")}


CASES = st.tuples(st.sampled_from(sorted(SHAPES)), st.sampled_from(sorted(AROUND)), st.sampled_from([1, 2, 4]))
SEEDS = st.integers(0, 2**32 - 1)


@settings(max_examples=150, deadline=None)
@given(CASES, SEEDS, st.booleans())
def test_losing_information_never_decides_anything(case, seed, calm):
    """Widened, dropped and NaN cells turn no UNTESTED into a verdict and no verdict into the other one."""
    rng = np.random.default_rng(seed)
    _, ends = drawn(rng, calm)
    before = word(*case, ends)
    after = word(*case, degraded(rng, ends, drop=True))
    assert after in (Word.UNTESTED, before)


@settings(max_examples=40, deadline=None)
@given(CASES, SEEDS, st.booleans(), st.sampled_from(["median(ratio)", "max(F)", "mean(ratio)", "quantile(ratio, 0.7)"]))
def test_a_printed_aggregate_that_is_not_accepted_never_makes_a_pass(case, seed, calm, text):
    """The same with a true printed aggregate beside the cells: it may fail a clause, and passes none."""
    rng = np.random.default_rng(seed)
    points, ends = drawn(rng, calm)
    aggregates = published(*case, points, text)
    before = word(*case, ends, aggregates)
    after = word(*case, degraded(rng, ends, drop=True), aggregates)
    assert after is not Word.PASS or before is Word.PASS
    assert before is not Word.PASS or word(*case, ends) is Word.PASS


@settings(max_examples=30, deadline=None)
@given(st.sampled_from(sorted(AROUND)), SEEDS, st.booleans())
def test_widening_never_helps_an_accepted_aggregate(around, seed, calm):
    """Where an aggregate is accepted, wider cells beside it still make no PASS."""
    rng = np.random.default_rng(seed)
    points, ends = drawn(rng, calm)
    case = ("accepting", around, 2)
    aggregates = published(*case, points, "median(ratio)")
    before = word(*case, ends, aggregates)
    after = word(*case, degraded(rng, ends, drop=False), aggregates)
    assert after is not Word.PASS or before is Word.PASS


@settings(max_examples=60, deadline=None)
@given(CASES, SEEDS)
def test_every_point_inside_the_readings_agrees_with_a_verdict(case, seed):
    """A PASS or NOT PASSED on intervals is never contradicted by exact readings inside them."""
    rng = np.random.default_rng(seed)
    points, ends = drawn(rng, bool(seed % 2))
    on_intervals = word(*case, ends)
    exact = word(*case, {name: (point, point) for name, point in points.items()})
    assert on_intervals in (Word.UNTESTED, exact)


FLAT = ((0.9, 1.1, 1.0), (1.1, 0.9, 1.05), (1.0, 1.05, 0.95))
RISING, FALLING, STEEP = ((0.8, 1.0, 1.3),) * 3, ((1.3, 1.0, 0.8),) * 3, ((0.25, 1.0, 4.0),) * 3
GOOD = {"F": 0.1, "q": 20, "x": 1, "n": 3000}
TRIED = [
    {"ratio": FLAT, **GOOD},
    {"ratio": RISING, **GOOD},
    {"ratio": np.multiply(FLAT, 6), **GOOD, "x": 3.5},
    {"ratio": FALLING, "F": 5, "q": 5000, "x": 3.5, "n": 10**6},
    {"ratio": STEEP, **GOOD},
]


@pytest.mark.parametrize("shape", sorted(SHAPES))
def test_each_shape_can_come_out_in_all_three_ways(shape):
    """The negative control: the properties above are about clauses that do pass, fail and stay open."""
    found = set()
    for values in TRIED:
        exact = {name: np.broadcast_to(np.array(v, float), (3,) * len(AXES[name])) for name, v in values.items()}
        found.add(word(shape, "nothing", 2, {name: (point, point) for name, point in exact.items()}))
    gone = {name: (np.full((3,) * len(AXES[name]), np.nan),) * 2 for name in MEASURED}
    assert Word.UNTESTED is word(shape, "nothing", 2, gone)
    assert {Word.PASS, Word.NOT_PASSED} <= found
