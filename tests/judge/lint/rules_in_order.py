"""Rules in order for drawn registrations: choices, and outcomes that may ask for clauses and for tokens."""

from __future__ import annotations

import re
from collections.abc import Mapping

from tests.judge.lint.language import Pick

OUTCOMES = ("P1 == PASS", "P1 == NOT_PASSED", "P1 == UNTESTED", "P1 == PASS and P2 == PASS", "sane", "not sane",
            "P2 == NOT_PASSED or P1 == NOT_PASSED", "any(lengthy) and P2 == PASS", "P1 != PASS and x > 1",
            "P1 == PASS and P2 != PASS")  # fmt: skip
ORDERED = ("P1.c0 == NOT_PASSED and P1.c1 == PASS", "P2.t2 == PASS", "P1.c0 == PASS", "run == 'GAIN'",
           "P2.t2 == NOT_PASSED and P2 == NOT_PASSED", "any(route == 'WALL')", "P3.c1 != PASS")  # fmt: skip


def choices(pick: Pick) -> dict:
    """Draw a choice over t and one of the run that may ask for it; no rule asks for a choice that asks for its own."""
    cells = ("F > 3", "F > H", "x > 1", "tau > 50", "F in [0.1, 2]", "F + x < 1", "t > 1 and F > 1")
    runs = ("any(route == 'WALL')", "count(route == 'GAIN') >= 2", "x > 1", "route[t == 2] == 'LOSS'", "y < x", "n > 2")
    return {
        "route": {"axes": ["t"], "first_of": _rules(pick, ("WALL", "LOSS", "GAIN"), cells, "token", "REST")},
        "run": {"first_of": _rules(pick, ("WALL", "GAIN"), runs, "token", "REST")},
    }


def _rules(pick: Pick, names: tuple[str, ...], whens: tuple[str, ...], named: str, last: str) -> list[dict]:
    rules = [{named: name, "when": pick(whens)} for name in names]
    return [*rules, {named: last, "when": "otherwise"}]


def outcomes(pick: Pick, schema: int, predictions: Mapping[str, dict]) -> list | dict:
    """Draw a list of outcomes, or from schema 2 on also some in order, which may ask for clauses and for tokens."""
    if schema > 1 and pick((True, False)):
        spoken = {f"{name}.{clause}" for name, own in predictions.items() for clause in _clauses(own)}
        known = tuple(when for when in ORDERED if set(re.findall(r"P\d\.\w+", when)) <= spoken)
        return {"first_of": _rules(pick, ("O0", "O1"), (*OUTCOMES, *known), "name", "O2")}
    return [{"name": f"O{i}", "when": pick(OUTCOMES)} for i in range(pick((0, 2, 3)))]


def _clauses(prediction: Mapping[str, object]) -> tuple[str, ...]:
    """Return the names of clauses that rules may ask for."""
    return ("t2",) if "for_each" in prediction else ("c0", "c1") if "clauses" in prediction else ()
