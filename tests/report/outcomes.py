"""Small outcomes of every kind: each a freeze with changes, what was measured, and what was withdrawn."""

from __future__ import annotations

from typing import Any

from tests.factory import ESTIMATORS, cells, evidence, freeze, span, table
from verdict.judge import judge
from verdict.outcome.payload import payload

TWO = {"schema": "verdict/prereg/2"}
LONG = {"long": {"axes": ["t"], "when": "n >= c", "means": "long enough"}}
N_OF_T = {"n": {"type": "count", "axes": ["t"], "support": [0, "inf"]}}
SMALL = cells(("t",), {1: 0.1, 2: 0.2, 3: 0.25, 4: 0.9})
FINE = cells(("t",), {1: 0.1, 2: 0.2, 3: 0.25, 4: 0.29})
RISING = table([[0.1, 0.2, 0.3], [0.2, 0.3, 0.4], [0.3, 0.2, 0.1], [1.0, 2.0, 3.0]])
SHORT = cells(("t",), {1: 5, 2: 1, 3: 5, 4: 5})
GROWING = table([[10.0, 20.0, 30.0]] * 2 + [[30.0, 20.0, 10.0]] * 2)
EACH = {"per": ["t"], "each": "F <= bar", "quantifier": "all"}
GRID = {"per": ["t", "K"], "each": "ratio <= c", "quantifier": "all"}
MIXED = table([[1.0, 2.0, 4.0], [1.0, 2.0, 3.0], [span(2, 4), 1.0, 1.0], [1.0, 1.0, 1.0]])
MANY = {"s": list(range(1, 301))}
FAMILY = {"main": {"predictions": ["P1", "P2"], "error": 0.05, "method": "holm", "why": "two chances"}}
NARROW, WIDE = [{"every": {"interval": ends, "level": 0.95, "method": "normal"}} for ends in ([0.3, 0.4], [0.001, 0.2])]


def _of(test: Any, **more: Any) -> dict[str, Any]:
    return {"predictions": {"P1": {"claim": "It is small.", "test": test, **more}}}


def _block(**block: Any) -> dict[str, Any]:
    return {"predictions": {"P1": {"claim": "It is small.", **block}}}


ALONE = {"ratio": {"axes": ["t", "K"], "support": [0, "inf"]}}
CASES: dict[str, tuple[dict[str, Any], dict[str, Any], dict[str, str]]] = {
    "all pass": (_of("all(F <= bar)"), {"F": FINE}, {}),
    "one cell fails": (_of("all(F <= bar)"), {"F": SMALL}, {}),
    "each passes": (_of(EACH), {"F": FINE}, {}),
    "each fails": (_of(EACH), {"F": SMALL}, {}),
    "any passes": (_of({**EACH, "quantifier": "any"}), {"F": SMALL}, {}),
    "any fails": (_of({**EACH, "quantifier": "any"}), {"F": 0.9}, {}),
    "at least": (_of({**EACH, "quantifier": {"at_least": 3}}), {"F": SMALL}, {}),
    "fraction": (_of({**EACH, "quantifier": {"fraction": 0.9}}), {"F": SMALL}, {}),
    "straddles": (_of(EACH), {"F": cells(("t",), {1: 0.1, 2: span(0.2, 0.4), 3: 0.1, 4: 0.1})}, {}),
    "missing": (_of(EACH), {"F": cells(("t",), {1: 0.1, 2: 0.1})}, {}),
    "nothing measured": (_of(EACH), {"x": 1}, {}),
    "two axes": (_of(GRID), {"ratio": MIXED}, {}),
    "two axes pass": (_of(GRID), {"ratio": 1.5}, {}),
    "two axes open": (_of(GRID), {"ratio": table([[1.0, 1.0, span(2, 4)]] * 4)}, {}),
    "out of premise": (
        {**TWO, **_of({**EACH, "where": "F > 0.15"})}, {"F": FINE}, {}),
    "premise open": (
        {**TWO, **_of({**GRID, "where": "F > 0.15"})},
        {"ratio": 1.0, "F": cells(("t",), {1: span(0.1, 0.2), 2: 0.2, 3: 0.3, 4: 0.1})}, {}),
    "premise open and number too": (
        {**TWO, **_of({**GRID, "where": "F > 0.15"})},
        {"ratio": span(2, 4), "F": cells(("t",), {1: span(0.1, 0.2), 2: 0.2, 3: 0.3, 4: 0.1})}, {}),
    "nothing in premise": ({**TWO, **_of({**EACH, "where": "F > 5"})}, {"F": FINE}, {}),
    "required at some levels": (
        {"quantities": N_OF_T, "flags": LONG, **_block(test=EACH, requires=["long"])}, {"F": FINE, "n": SHORT}, {}),
    "required and one fails": (
        {"quantities": N_OF_T, "flags": LONG, **_block(test=EACH, requires=["long"])}, {"F": SMALL, "n": SHORT}, {}),
    "required of a grid": (
        {"quantities": N_OF_T, "flags": LONG, **_block(test=GRID, requires=["long"])}, {"ratio": MIXED, "n": SHORT}, {}),  # noqa: E501
    "required of levels": (
        {**TWO, "quantities": N_OF_T, "flags": LONG,
         **_block(for_each=["t"], test="all(ratio <= c)", requires=["long"])}, {"ratio": 1.0, "n": SHORT}, {}),
    "for each": ({**TWO, **_block(for_each=["t"], test="F <= bar")}, {"F": SMALL}, {}),
    "for each of two": ({**TWO, **_block(for_each=["t", "K"], test="ratio <= c")}, {"ratio": MIXED}, {}),
    "for each of a median": ({**TWO, **_block(for_each=["t"], test="median(ratio) <= c")}, {"ratio": MIXED}, {}),
    "slope for each": (
        {**TWO, **_of({"per": ["t"], "each": "slope(ratio, K) >= 0.5", "quantifier": "all"}), "artifact": None},
        {"ratio": GROWING}, {}),
    "slope for each, as clauses": (
        {**TWO, **_block(for_each=["t"], test="slope(ratio, K) >= 0.5"), "artifact": None}, {"ratio": GROWING}, {}),
    "slope of all": (
        {**TWO, **_of("all(slope(ratio, K) >= 0.5)"), "artifact": None}, {"ratio": RISING}, {}),
    "slope at most": (
        {**TWO, **_of("all(slope(ratio, K) <= 0.5)"), "artifact": None}, {"ratio": GROWING}, {}),
    "spread": ({**TWO, **_of({"per": ["t"], "each": "max(ratio, over=K) - min(ratio, over=K) <= 1", "quantifier": "all"}),  # noqa: E501
                "artifact": None}, {"ratio": GROWING}, {}),
    "median passes": (_of("median(ratio) <= c"), {"ratio": 1.0}, {}),
    "median by averaging": (_of("median(ratio) in [0.5, 2]"), {"ratio": table([[0.01, 1.0, 90.0]] * 4)}, {}),
    "mean by averaging of each": (
        {**TWO, **_of({"per": ["t"], "each": "median(ratio, over=K) in [0.5, 2]", "quantifier": "all"})},
        {"ratio": table([[0.01, 1.0, 90.0]] * 2 + [[1.0, 1.0, 1.0]] * 2)}, {}),
    "count": (_of("count(ratio > 1) >= 2"), {"ratio": MIXED}, {}),
    "one number": (_of("x <= 3"), {"x": 3.0004}, {}),
    "one number inside": (_of("x <= 3"), {"x": 2.99996}, {}),
    "one number across": (_of("x <= 3"), {"x": span(2.99998, 3.00003)}, {}),
    "one number with a bar of many digits": (
        {"constants": {"bar": 0.300004}, **_of("all(F <= bar)")}, {"F": 0.300006}, {}),
    "cells close to the bar": (_of(EACH), {"F": cells(("t",), {1: 0.30004, 2: 0.29996, 3: 0.3, 4: 0.1})}, {}),
    "turned": (_of("not x <= 3"), {"x": 1}, {}),
    "either": (_of("x <= 3 or n <= 3"), {"x": 9, "n": 9}, {}),
    "either open": (_of("x <= 3 or n <= 3"), {"x": 9}, {}),
    "a text": (_of("name == 'yes'"), {"name": "no"}, {}),
    "a text that is not": (_of("name != 'no'"), {"name": "no"}, {}),
    "a text that passes": (_of("name == 'yes'"), {"name": "yes"}, {}),
    "open above": (_of(EACH), {"F": cells(("t",), {1: {"at_least": 0.4}, 2: 0.1, 3: 0.1, 4: {"at_least": 0.1}})}, {}),
    "several clauses": (
        _block(clauses={"low": {"test": "x >= 0"}, "high": {"test": "x <= 3"}, "far": {"test": "n <= 5"}}),
        {"x": 1, "n": 2}, {}),
    "several clauses, one not measured": (
        _block(clauses={"low": {"test": "x >= 0"}, "high": {"test": "x <= 3"}, "far": {"test": "n <= 5"}}), {"x": 1}, {}),  # noqa: E501
    "several clauses, one fails": (
        _block(clauses={"one": {"test": "n <= 5"}, "two": {"test": "n >= 1"}, "three": {"test": "n == 2"},
                        "far": {"test": "x <= 3"}}), {"x": 9}, {}),
    "a construction": (
        _block(clauses={"so": {"test": "x <= 3"}, "by": {"grade": "construction", "why": "it is so"}}), {"x": 1}, {}),
    "deferred": (
        {"predictions": {"P1": {"test": "x <= 3"}, "P2": {"deferred": "too dear", "reenter_when": "it is not"}}},
        {"x": 1}, {}),
    "out of scope": (
        {"predictions": {"P1": {"test": "x <= 3"}, "P2": {"claim": "n is small", "out_of_scope": "of another freeze"}}},
        {"x": 1, "n": 1}, {}),
    "withdrawn": (_of(EACH), {"F": FINE}, {"P1": "E1"}),
    "one number withdrawn": (_of("x <= 3"), {"x": 1}, {"P1": "E1"}),
    "withdrawn of two": (
        {"predictions": {"P1": {"test": EACH}, "P2": {"test": "all(F <= bar)"}}}, {"F": FINE}, {"P1": "E1"}),
    "a gate halts": (
        {**_of(EACH), "gates": [{"name": "G1", "when": "x > 5", "on_fail": "halt"}]}, {"F": FINE, "x": 1}, {}),
    "a gate is open": (
        {**_of("all(F <= bar)"), "gates": [{"name": "G1", "when": "x > 5", "on_fail": "halt"}]}, {"F": FINE}, {}),
    "over budget": (
        {**_of(EACH), "budget": {"hours": {"limit": 1, "used": "x"}}}, {"F": FINE, "x": 2}, {}),
    "measured only": ({**TWO, "measure_only": {"except": ["P2"]},
                       "predictions": {"P1": {"test": EACH}, "P2": {"test": "x <= 3"}}}, {"F": FINE, "x": 1}, {}),
    "everything measured only": ({**_of(EACH), "measure_only": True}, {"F": FINE}, {}),
    "nothing was measured": (_of(EACH), {"F": FINE}, {"record": "assumed"}),
    "a family": ({"predictions": {"P1": {"test": "x > 0"}, "P2": {"test": "all(F <= 0.5)"}}, "families": FAMILY},
                 {"x": WIDE, "F": NARROW}, {}),
    "a family by bonferroni": (
        {"predictions": {"P1": {"test": "x > 0"}, "P2": {"test": "all(F <= 0.5)"}},
         "families": {"main": {**FAMILY["main"], "method": "bonferroni"}}}, {"x": WIDE, "F": NARROW}, {}),
    "a look": (
        {"predictions": {"P1": {"test": "x > 0"}, "P2": {"test": "all(F <= 0.5)"}}, "families": FAMILY,
         "looks": {"counted_by": "n", "at": [50, 100], "spend": [0.2, 0.8], "why": "one look between"}},
        {"x": WIDE, "F": NARROW, "n": 50}, {}),
    "published without cells": (
        _block(test="median(ratio) <= c", accepts_aggregates=True), {"x": 1}, {"aggregate": "median(ratio)"}),
    "published and not accepted": (_of("median(ratio) <= c"), {"x": 1}, {"aggregate": "median(ratio)"}),
    "a quotient": (
        {**TWO, "quantities": {"q": {"is": "x / n", "support": ["-inf", "inf"]}}, **_of("q <= 1 / 3")}, {"x": 1, "n": 3}, {}),  # noqa: E501
    "a single cell": ({"axes": {"t": [1], "K": [10]}, **_of(GRID)}, {"ratio": 1.0}, {}),
    "a single level": ({"axes": {"t": [1]}, **_of(GRID)}, {"ratio": cells(("t", "K"), {(1, 10): 1.0, (1, 20): 9.0})}, {}),  # noqa: E501
    "hundreds of levels": (
        {"axes": MANY, "quantities": {"q": {"axes": ["s"], "support": [0, "inf"]}}, "artifact": None,
         "flags": {"deep": {"axes": ["s"], "when": "q > 0.05"}},
         **_block(test={"per": ["s"], "each": "q <= 1", "quantifier": "all"}, requires=["deep"])},
        {"q": cells(("s",), {s: (5.0 if s == 250 else 0.01 if s == 9 else 0.5) for s in range(1, 301)})}, {}),
    "hundreds of levels, some missing": (
        {"axes": MANY, "quantities": {"q": {"axes": ["s"], "support": [0, "inf"]}}, "artifact": None,
         **_of({"per": ["s"], "each": "q <= 1", "quantifier": "all"})},
        {"q": cells(("s",), dict.fromkeys(range(1, 200), 0.5))}, {}),
    "a hundred and more levels": (
        {"axes": {"s": list(range(1, 121))}, "quantities": {"q": {"axes": ["s"], "support": [0, "inf"]}}, "artifact": None,  # noqa: E501
         **_of({"per": ["s"], "each": "q <= 1", "quantifier": {"at_least": 100}})},
        {"q": cells(("s",), {s: (5.0 if s % 7 == 0 else 0.5) for s in range(1, 121)})}, {}),
    "an outcome and a choice": (
        {**TWO, "predictions": {"P1": {"test": EACH}},
         "choices": {"route": {"axes": ["t"], "first_of": [{"token": "BAD", "when": "F > bar"},
                                                           {"token": "GOOD", "when": "otherwise"}]}},
         "outcomes": {"first_of": [{"name": "wins", "when": "P1 == PASS"}, {"name": "loses", "when": "otherwise"}]}},
        {"F": SMALL}, {}),
    "zero and below on a wide axis": (
        {"quantities": {"F": {"axes": ["t"], "support": ["-inf", "inf"]}}, **_of(EACH)},
        {"F": cells(("t",), {1: 0.0001, 2: 0.2, 3: -1.0, 4: 0})}, {}),
}  # fmt: skip


def outcome(name: str) -> dict[str, Any]:
    """Judge one of the cases and return its payload."""
    changes, quantities, besides = CASES[name]
    record: dict[str, Any] = {"grade": besides["record"]} if "record" in besides else {}
    if "aggregate" in besides:
        record["aggregates"] = {besides["aggregate"]: 1.5}
    withdrawn = {name: why for name, why in besides.items() if name.startswith("P")}
    registration = freeze(**changes)
    found = judge(registration, evidence(registration, quantities, **record), ESTIMATORS, withdrawn)
    return payload(found, registration.grid)
