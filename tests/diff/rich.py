"""One registration that uses every field of the schema, and for each field one amendment of that field alone."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from tests.factory import Unplaced, kinds
from verdict.diff import JudgedCase, Kind, compare
from verdict.diff.difference import Difference
from verdict.diff.writing import payload
from verdict.judge import judge
from verdict.judge.limits import limits
from verdict.registration.resolved import Registration
from verdict.registration.resolving import register
from verdict.report.differing import FULL, Fold, Line, difference_lines
from verdict.report.view.difference import difference_view

DROP = object()
Path = tuple[Any, ...]


def _clause(**more: Any) -> dict[str, Any]:
    return {
        "claim": "F is small",
        "test": {"per": ["t"], "where": "F >= 0.01", "each": "F <= bar", "quantifier": "all"},
        "requires": ["F <= 50"],
        "grade": "surrogate",
        "qualify": [{"when": "x > 1", "say": "far out"}, {"when": "x > 2", "say": "further out"}],
        "cause": [{"when": "x > 3", "is": "regime"}, {"when": "x > 4", "is": "formula"}],
        "accepts_aggregates": False,
        "on_artifact": "untested",
        "source": "ours",
        "why": "it was small before",
        **more,
    }


RICH: dict[str, Any] = {
    "schema": "verdict/prereg/2",
    "id": "2026-01-01a",
    "parent": {"id": "2025-12-31a", "digest": "unknown", "why": "the first was lost"},
    "title": "every field",
    "scope": {
        "covers": ["these cells"], "does_not_show": ["anything else"], "regime": {"reversible": False},
        "not_public": ["the band"], "follow_ups": ["more cells"],
    },
    "tag_flips": "declared",
    "measure_only": False,
    "constants": {
        "bar": {"value": 0.3, "unit": "u", "source": "seed", "why": "as before"},
        "about": {"range": [0.1, 0.2], "unit": "u"},
    },
    "confidence": {"exact": "made up"},
    "axes": {
        "t": {"levels": [1, 2, 3], "unit": "epochs", "source": "ours", "why": "three"},
        "seed": {"levels": ["a", "b"], "role": "fixed", "why": "both"}, "item": {"planned": 12, "role": "replicate"},
    },
    "budget": {"hours": {"limit": 8, "used": "spent / 3600"}},
    "experiment": {"kind": "record", "settings": {"produced_by": "a test"}},
    "quantities": {
        "F": {"axes": ["t"], "support": [0, "inf"], "means": "a number", "unit": "u", "source": "ours", "why": "small",
              "grade": "surrogate"},
        "G": {"axes": ["t", "seed"], "support": [0, "inf"]},
        "D": {"axes": ["t"], "is": "2 * F"},
        "tau": {"axes": ["t"], "support": [0, "inf"], "tau": {
            "estimator": "pair_truncated", "convention": "half", "draws": "n", "lower_bound_at": 0.1, "source": "ours",
            "why": "the usual one"}},
        "n": {"type": "count", "support": [0, "inf"]},
        "x": {"support": ["-inf", "inf"]},
        "spent": {"support": [0, "inf"]},
        "y": {"axes": ["t", "item"], "support": [0, 1], "missing": "bounds", "exact": "settings"},
        "arm": {"type": "text", "axes": ["item"]},
        "passage": {"type": "text", "axes": ["item"]},
        "hits": {"type": "count", "axes": ["t"], "support": [0, 50]},
        "tries": {"type": "count", "axes": ["t"], "support": [1, 50]},
    },
    "estimates": {
        "mid": {"mean": "y", "over": ["item"], "where": "y >= 0", "cluster": "passage", "method": "t", "level": 0.95,
                "least": 2, "side": "both", "missing": "bounds", "assume": "normal", "unit": "u", "means": "the middle",
                "source": "ours", "why": "it is asked for"},
        "high": {"quantile": "y", "q": 0.5, "over": ["item"], "method": "order_statistics", "level": 0.95, "least": 6},
        "apart": {"difference_of_means": "y", "groups": ["arm == 'A'", "arm != 'A'"], "over": ["item"],
                  "method": "welch", "level": 0.95, "least": 2},
        "share": {"proportion": "hits", "of": "tries", "method": "wilson", "level": 0.95, "least": 2},
    },
    "flags": {
        "tame": {"when": "F <= 60", "axes": ["t"], "means": "not wild", "source": "ours", "why": "wild ones lie"},
        "whole": {"when": "x < 100"},
    },
    "choices": {
        "route": {
            "axes": ["t"], "means": "what it comes to", "source": "ours", "why": "in order", "first_of": [
                {"token": "WILD", "when": "F > 70"}, {"token": "FAR", "when": "x > 95"},
                {"token": "GOOD", "when": "otherwise"}],
        },
        "run": {"first_of": [
            {"token": "SOME", "when": "any(route == 'WILD')"}, {"token": "NONE", "when": "otherwise"}]},
    },
    "gates": [
        {"name": "first", "when": "n >= 1", "on_fail": "halt", "means": "there are draws", "provenance": False},
        {"name": "second", "when": "spent >= 0", "on_fail": ["P1"]},
    ],
    "artifact": {"share": 0.5, "factor": 1.5, "spread": 3, "rules": 2},
    "predictions": {
        "P1": _clause(),
        "P2": {
            "claim": "two things", "requires": ["x < 90"], "qualify": [{"when": "x > 5", "say": "very far out"}],
            "source": "ours", "why": "both", "clauses": {"a": _clause(), "b": {"test": "max(D) <= 4"}},
        },
        "P3": {"deferred": "no room", "reenter_when": "there is room"},
        "P4": {"test": {"per": ["t", "seed"], "each": "G <= bar", "quantifier": {"at_least": 4}}, "requires": ["tame"]},
        "P5": {"test": {"per": ["t", "seed"], "each": "G <= about", "quantifier": {"fraction": 0.5}}},
        "P6": {"test": "max(tau) <= 500", "requires": ["whole"]},
        "P7": {"out_of_scope": "another house"},
        "P11": {"test": {"per": ["t"], "each": "route != 'WILD'", "quantifier": "all"}},
        "P12": {"test": "run == 'NONE'"},
        "P8": {"clauses": {"a": {"test": "any(mid <= 0.3)"}, "b": {"test": "any(high <= 0.3)"},
                           "c": {"test": "any(apart <= 0.1)"}, "d": {"test": "any(share >= 0.1)"}}},
    },
    "families": {
        "main": {"predictions": ["P1", "P2", "P4"], "error": 0.05, "method": "bonferroni", "why": "together"},
        "rest": {"predictions": ["P3", "P5", "P6", "P7", "P8", "P11", "P12"], "error": 0.05, "method": "holm"},
    },
    "looks": {"counted_by": "n", "at": [100, 200], "spend": [0.5, 0.25], "why": "twice",
              "stop": {"harm": "P2 == NOT_PASSED", "futility": "x < 0"}},
    "outcomes": [
        {"name": "GOOD", "when": "P1 == PASS", "means": "well"}, {"name": "BAD", "when": "P1 == NOT_PASSED"},
        {"name": "OPEN", "when": "P1 == UNTESTED"},
    ],
    "risks": {
        "R1": {
            "title": "too few", "status": "open", "on": [
                {"when": "P1 == PASS", "to": "sharpened"}, {"when": "P2 == PASS", "to": "circumvented"}],
            "live_when": "n < 50", "degrades": ["P1"], "source": "ours", "why": "it happens",
        },
        "R2": {"title": "a bystander", "status": "open"},
    },
    "claims": {
        "small": {
            "statement": "it is small", "tags": {"theory": "conjectured", "practice": "conjectured"},
            "flips": [{"tier": "theory", "to": "solid", "when": "P1 == PASS"},
                      {"tier": "practice", "to": "validated", "when": "P2 == PASS"}],
            "because": "of everything", "conferral": "signed", "source": "ours", "why": "we think",
        },
        "quiet": {"tags": {"theory": "conjectured"}, "flips": "none"},
    },
    "plots": {"drift": {"y": "G", "x": "t", "per": "seed", "about": "P1", "scale": "log", "means": "how G drifts"}},
    "plan": {"suppose": {"x": {"law": "normal", "mean": 0, "sd": 1}}, "chance": 0.8},
    "notes": ["written for tests"],
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Amendment:
    """One field, edits that change it and nothing else, the kinds that diff gives it; `first` edits both sides."""

    pattern: str
    edits: tuple[tuple[Path, Any], ...]
    kinds: frozenset[Kind]
    first: tuple[tuple[Path, Any], ...] = ()

    def __str__(self) -> str:
        return f"{self.pattern}: {'.'.join(str(part) for part in self.edits[0][0])}"


def edited(tree: dict[str, Any], edits: tuple[tuple[Path, Any], ...]) -> dict[str, Any]:
    """Return a copy of a document with values set, or dropped, at paths."""
    tree = copy.deepcopy(tree)
    for path, value in edits:
        spot = tree
        for part in path[:-1]:
            spot = spot[part]
        if value is DROP:
            del spot[path[-1]]
        elif isinstance(spot, list) and path[-1] == len(spot):
            spot.append(copy.deepcopy(value))
        else:
            spot[path[-1]] = copy.deepcopy(value)
    return tree


def written(tree: dict[str, Any]) -> dict[str, Any]:
    """Write the settings of an experiment as documents hold them, beside its kind."""
    experiment = tree["experiment"]
    return {**tree, "experiment": {"kind": experiment["kind"], **experiment["settings"]}}


def registered(tree: dict[str, Any]) -> Registration:
    """Register a document."""
    return register(written(tree), Unplaced(), kinds())


@cache
def rich() -> Registration:
    """The rich registration itself."""
    return registered(RICH)


def sides(amendment: Amendment) -> tuple[Registration, Registration]:
    """Return the rich registration and its amendment."""
    first = edited(RICH, amendment.first)
    return registered(first), registered(edited(first, amendment.edits))


def case(registration: Registration, evidence: Any = None) -> JudgedCase:
    """Return a case that no ledger knows anything of."""
    return JudgedCase(registration, evidence, lambda under, laid_out, _: judge(under, laid_out, limits(under)))


def difference(a: JudgedCase, b: JudgedCase) -> Difference:
    """Compare two cases."""
    return compare(a, b)


def everything(found: Difference, width: int = 80, fold: Fold = FULL) -> Iterator[Line]:
    """Yield what a terminal shows of a difference; nothing is folded unless that is asked for."""
    return difference_lines(difference_view(payload(found)), width, fold)
