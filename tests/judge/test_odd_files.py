"""Odd files: whatever a freeze or a record says, it is refused with sentences or judged, and nothing else happens."""

from __future__ import annotations

import copy
import random

import pytest

from tests.factory import ESTIMATORS, Unplaced, cells, kinds
from verdict.evidence.laid_out import lay_out
from verdict.judge import judge
from verdict.outcome.record import Exit
from verdict.registration.resolving import register
from verdict.words.errors import DocumentError
from verdict.words.vocabulary import Word

FREEZE = {
    "schema": "verdict/prereg/1", "id": "2026-01-01a", "title": "odd", "tag_flips": "declared",
    "parent": {"id": "2025-12-31a", "digest": "unknown"},
    "scope": {"covers": ["a"], "does_not_show": ["b"], "regime": {"A2": False}},
    "constants": {"c": 3, "bar": {"range": [0.2, 0.3]}, "L": 3000},
    "axes": {"t": [1, 2, 3], "K": {"levels": [10, 20], "unit": "sweeps"}, "who": ["a", "b"]},
    "budget": {"hours": {"limit": 8, "used": "x / 60"}},
    "experiment": {"kind": "record", "produced_by": "a test"},
    "quantities": {
        "ratio": {"axes": ["t", "K"], "support": [0, "inf"]},
        "F": {"axes": ["t"], "support": [0, "inf"]},
        "d": {"axes": ["t"], "support": [0, "inf"], "is": "median(ratio, over=K) / F"},
        "q": {"axes": ["t"], "support": [0, "inf"], "tau": {
            "estimator": "pair_truncated", "convention": "half", "draws": "L", "lower_bound_at": 0.1}},
        "x": {"support": ["-inf", "inf"]}, "n": {"type": "count"}, "label": {"type": "text", "axes": ["who"]},
    },
    "flags": {"long": {"axes": ["t"], "when": "L >= 50 * q"}, "hot": {"when": "max(F) > bar"}},
    "gates": [{"name": "same", "when": "all(label == 'abc')", "on_fail": ["P2"], "provenance": True}],
    "artifact": {"share": 0.5, "factor": 1.5, "spread": 3, "rules": 2},
    "predictions": {
        "P1": {"test": "median(ratio) in band(c)", "requires": ["long"], "cause": [{"when": "hot", "is": "regime"}]},
        "P2": {"clauses": {
            "a": {"test": {"per": ["t", "K"], "each": "ratio in band(c)", "quantifier": {"fraction": 0.5}}},
            "b": {"test": "slope(d, t) <= 3", "qualify": [{"when": "x > 0", "say": "so"}]}}},
        "P3": {"test": "n == 3 and disjoint(label, who)", "accepts_aggregates": True},
        "P4": {"deferred": "later", "reenter_when": "then"},
    },
    "outcomes": [{"name": "A", "when": "P1 == PASS"}, {"name": "B", "when": "not (P1 == PASS)"}],
    "risks": {"R1": {"title": "r", "status": "open", "live_when": "hot", "degrades": ["P1"],
                     "on": [{"when": "P2 == PASS", "to": "closed"}]}},
    "claims": {"C": {"tags": {"tier": "solid"}, "flips": [{"tier": "tier", "to": "validated", "when": "P1 == PASS"}]}},
}  # fmt: skip
RECORD = {
    "schema": "verdict/measurements/1", "freeze": {"id": "2026-01-01a", "digest": "unknown"}, "grade": "measured",
    "title": "odd",
    "quantities": {
        "ratio": cells(("t", "K"), {(t, k): 0.9 + 0.1 * t + k / 100 for t in (1, 2, 3) for k in (10, 20)}),
        "F": {"every": {"range": ["0.1", "0.2"]}}, "q": {"every": {"at_most": "50"}}, "x": 7, "n": 3,
        "label": cells(("who",), {"a": "abc", "b": "abc"}),
    },
    "aggregates": {"median(ratio)": {"value": "1.2"}},
    "statements": {"s": {"says": "all in band", "about": "P1", "holds": "all(ratio in band(c))"},
                   "m": {"says": "the mean", "number": "mean(ratio)", "printed": {"value": "1.2"}}},
}  # fmt: skip
PREDICATES = [
    "x > 3", "all(F <= bar)", "median(ratio) / median(d) in [0, 9]", "all(monotone(ratio, over=t)) or hot", "1 / x > 0",
    "log(x - 7) < 0", "quantile(d, 0.3) * 1e300 * 1e300 <= 3", "fraction(ratio[K == 10] < 1) in [0.2, 0.4]", "hot",
    "spearman(d, F) > 0", "slope(log(d), log(t)) < 1", "count(long) == 3", "all(label == who)", "sqrt(0 - x) < 1",
    "all(t * K > 3)", "disjoint(t, K)", "max(median(ratio, over=K)) < 9", "not (mean(F) > x)", "x in [n, c]",
    "x / 0 < 1", "all(long) and not hot", "max(d) - min(d) <= 1e-300", "median(d / mean(d)) in [1, 1]", "n == 12",
    "x ** 8 * 1e300 > 1", "all(F / F > 0)", "x - x == 0", "P1 == PASS", "P2 != P1", "", "a = 2", "d in band(c)",
    "ratio[K == 20] <= d",
]  # fmt: skip
NUMBERS = ["x", "1", "L", "max(F)", "n * n", "0 / x", "x / n", "median(d)", "mean(ratio, per=t)", "F * d", "1e300 * c"]
ODD = [
    None, True, False, 0, -0.0, 1, -1, 0.5, 3, 1e308, -1e308, 5e-324, 2**52, [], {}, [1, 2], ["t"], ["K", "t"], ["who"],
    "", " ", "abc", "inf", "-inf", "all", "any", "halt", "none", "unknown", "measured", "assumed", "count", "text",
    "1e-300", "1e300", "0.00", "c", "t", "P1", "ratio", {"value": 3}, {"range": [1, 2]}, {"every": 1}, {"at_least": 5},
    {"every": {"missing": "lost"}}, {"at_least": "2"}, {"interval": [0, 2], "level": 0.9, "method": "m"},
    {"interval": [-1e308, 1e308], "level": 0.9, "method": "m"}, {"levels": [5]}, {"levels": ["only"]}, {"at_least": 2},
    {"whole": "x > 3"}, {"per": ["t"], "each": "d < 3 or hot", "quantifier": "any"},
]  # fmt: skip
WRITTEN = {"when": PREDICATES, "test": PREDICATES, "each": PREDICATES, "whole": PREDICATES, "holds": PREDICATES,
           "is": NUMBERS, "used": NUMBERS, "draws": NUMBERS, "number": NUMBERS}  # fmt: skip


def places(tree, path=()):
    """List the path of every value of a tree."""
    yield path
    items = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    for key, value in items:
        yield from places(value, (*path, key))


def altered(tree, rng, times):
    """Replace values at random places, mostly by others of their kind; now and then remove or double one."""
    tree = copy.deepcopy(tree)
    for _ in range(times):
        path = rng.choice([p for p in places(tree) if p])
        inner = tree
        for key in path[:-1]:
            inner = inner[key]
        how, key = rng.random(), path[-1]
        if how < 0.1:
            del inner[key]
        elif how < 0.2 and isinstance(inner, list):
            inner.append(copy.deepcopy(inner[key]))
        else:
            inner[key] = copy.deepcopy(rng.choice(_alike(key, inner[key]) if how < 0.9 else ODD))
    return tree


def _alike(key, value):
    """List odd values of the kind that stands there, so that files are read and not only refused."""
    if isinstance(value, dict | list):
        return [value]
    kind = (int, float) if isinstance(value, int | float) else type(value)
    return WRITTEN.get(key) or [odd for odd in ODD if isinstance(odd, kind)]


def tried(freeze, record):
    """Register and judge; return the outcome, or None where a document is refused with sentences."""
    try:
        registration = register(freeze, Unplaced(), kinds())
        return judge(registration, lay_out(record, Unplaced(), registration), ESTIMATORS)
    except DocumentError as error:
        assert error.problems
        assert all(len(problem.message) > 10 for problem in error.problems)
        return None


def test_the_files_before_they_are_altered_are_judged():
    """The negative control: both are sound, and their predictions come out in different ways."""
    outcome = tried(FREEZE, RECORD)
    assert {Word.PASS, Word.UNTESTED} == {p.word for p in outcome.predictions}
    assert Exit.UNTESTED == outcome.exit_code


@pytest.mark.parametrize("which", ["freeze", "record", "both"])
def test_an_odd_file_is_refused_or_judged(which):
    """Eighty altered files each; warnings are errors, so nothing overflows or divides by zero unseen."""
    rng, judged = random.Random(which), 0  # noqa: S311 - oddities, not secrets
    for _ in range(80):
        times = rng.choice([1, 2, 3, 5])
        freeze = altered(FREEZE, rng, times) if which != "record" else FREEZE
        record = altered(RECORD, rng, times) if which != "freeze" else RECORD
        outcome = tried(freeze, record)
        judged += outcome is not None
        for prediction in outcome.predictions if outcome else ():
            assert (prediction.word is Word.UNTESTED) == bool(prediction.reasons)
            assert all(str(reason) for reason in prediction.reasons)
    assert judged >= 8
