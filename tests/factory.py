"""Registrations and measurements built in code: a small sound freeze that a test changes in one place."""

from __future__ import annotations

import copy
import json
from dataclasses import dataclass
from functools import cache

from verdict import experiments
from verdict.evidence.laid_out import lay_out
from verdict.judge import judge
from verdict.judge.values import EstimatorLimits
from verdict.outcome.record import Outcome
from verdict.registration.draws import SUSPECTS
from verdict.registration.resolving import register
from verdict.text import read_json, read_yaml
from verdict.words.errors import DocumentError, Problem

ESTIMATORS = {"pair_truncated": EstimatorLimits("pair_truncated", 0.1915, 1 / 6)}
GRID_BOMB = ("a1", "a2", "a3", "a4", "a5")
ARTIFACT = {"share": 0.5, "factor": 1.5, "spread": 3, "rules": 2}

FREEZE = {
    "schema": "verdict/prereg/1",
    "id": "2026-01-01a",
    "title": "a freeze for tests",
    "scope": {"covers": ["these cells"], "does_not_show": ["anything else"]},
    "tag_flips": "none",
    "constants": {"c": 3, "bar": 0.3, "traj_len": 3000},
    "axes": {"t": [1, 2, 3, 4], "K": [10, 20, 30]},
    "experiment": {"kind": "record", "produced_by": "a test"},
    "quantities": {
        "ratio": {"axes": ["t", "K"], "support": [0, "inf"]},
        "F": {"axes": ["t"], "support": [0, "inf"]},
        "x": {"support": ["-inf", "inf"]},
        "n": {"type": "count", "support": [0, "inf"]},
        "name": {"type": "text"},
    },
    "artifact": ARTIFACT,
    "predictions": {"P1": {"claim": "F is small.", "test": "all(F <= bar)"}},
}
RECORD = {
    "schema": "verdict/measurements/1",
    "freeze": {"id": "2026-01-01a", "digest": "unknown"},
    "grade": "measured",
    "title": "measurements for tests",
    "quantities": {"F": {"every": 0.1}},
}


@dataclass(frozen=True, slots=True)
class Unplaced:
    """A document whose problems all lie on line 1; for trees that no file was read from."""

    def problem(self, path, message, *, key=False):
        return Problem("tree", 1, 1, f"{'.'.join(map(str, path))}: {message}")


@cache
def kinds():
    """Return the settings models of the shipped experiment kinds."""
    return experiments.settings_models()


def merged(base: dict, changes: dict) -> dict:
    """Lay `changes` over a copy of `base`, mapping by mapping; None takes a key away."""
    tree = copy.deepcopy(base)
    for key, value in changes.items():
        if value is None:
            tree.pop(key, None)
        elif isinstance(value, dict) and isinstance(tree.get(key), dict) and key not in ("predictions", "experiment"):
            tree[key] = merged(tree[key], value)
        else:
            tree[key] = copy.deepcopy(value)
    return tree


def freeze(**changes):
    """Register the small freeze with changes; under schema 2 its numbers are no sample unless they are said to be."""
    return freeze_of(no_sample(merged(FREEZE, changes)))


def freeze_of(tree: dict):
    """Register a whole document."""
    return register(tree, Unplaced(), kinds())


def no_sample(tree: dict) -> dict:
    """Say of a registration of schema 2 that its numbers are exact and its axes fixed, where it says nothing of it."""
    if tree["schema"] != "verdict/prereg/2":
        return tree
    said = {"confidence": {"exact": "made up for a test"}} if not tree.keys() & {"confidence", "estimates"} else {}
    return {**tree, **said, "axes": {name: _fixed(name, axis) for name, axis in tree.get("axes", {}).items()}}


def _fixed(name: str, axis):
    suspect = isinstance(axis, list) and name.rstrip("s") in SUSPECTS
    return {"levels": axis, "role": "fixed", "why": "all there are"} if suspect else axis


def evidence(registration, quantities: dict, /, **changes):
    """Lay measurements of these quantities out on a registration's grid."""
    series = {name: value if _is_series(value) else {"every": value} for name, value in quantities.items()}
    tree = merged({**RECORD, "quantities": series}, changes)
    return lay_out(tree, Unplaced(), registration)


def _is_series(value) -> bool:
    return not isinstance(value, dict) or bool({"every", "cells"} & set(value))


def judged(quantities: dict, /, *, record: dict | None = None, withdrawn: dict | None = None, **changes) -> Outcome:
    """Register the small freeze with changes and judge these quantities under it."""
    registration = freeze(**changes)
    return judge(registration, evidence(registration, quantities, **(record or {})), ESTIMATORS, withdrawn or {})


def only(test, quantities: dict, /, *, record: dict | None = None, **changes):
    """Judge one prediction P1 with this test, or this whole block, and return its outcome."""
    block = test if isinstance(test, dict) and set(test) - {"per", "each", "quantifier", "whole"} else {"test": test}
    outcome = judged(quantities, record=record, **{"predictions": {"P1": block}, **changes})
    found = outcome.prediction("P1")
    assert found is not None
    return found


def whys(found):
    """List the kinds of reason, in the order given."""
    return [reason.why for reason in found.reasons]


def texts(found):
    """List the reasons as reports show them."""
    return [str(reason) for reason in found.reasons]


def cells(axes: tuple[str, ...], values: dict) -> dict:
    """Write a series cell by cell; a key is a level or a tuple of levels, a value a number, text or reading."""
    return {"cells": [{"at": dict(zip(axes, _levels(key), strict=True)), **_reading(v)} for key, v in values.items()]}


def _levels(key) -> tuple:
    return key if isinstance(key, tuple) else (key,)


def _reading(value) -> dict:
    return value if isinstance(value, dict) else {"value": value}


def span(lo: float, hi: float) -> dict:
    """Write an interval as a reading."""
    return {"interval": [lo, hi], "level": 0.95, "method": "normal"}


def table(rows, t=(1, 2, 3, 4), K=(10, 20, 30)) -> dict:
    """Write a grid of values over t and K."""
    return cells(("t", "K"), {(a, b): rows[i][j] for i, a in enumerate(t) for j, b in enumerate(K)})


def refusal(call, *arguments, **changes) -> str:
    """Return what a refused document is told; fail where it is not refused."""
    try:
        call(*arguments, **changes)
    except DocumentError as error:
        return str(error)
    raise AssertionError("nothing was refused")


def yaml_problems(text: str) -> tuple[Problem, ...]:
    """Register a YAML text and return its problems."""
    document = read_yaml(text, "freeze.yaml")
    try:
        register(document.tree, document, kinds())
    except DocumentError as error:
        return error.problems
    return ()


def yaml_record_problems(text: str, registration) -> tuple[Problem, ...]:
    """Lay a YAML record out and return its problems."""
    document = read_yaml(text, "record.yaml")
    try:
        lay_out(document.tree, document, registration)
    except DocumentError as error:
        return error.problems
    return ()


def as_json(tree: dict):
    """Read a tree as a JSON document."""
    return read_json(json.dumps(tree), "tree.json")
