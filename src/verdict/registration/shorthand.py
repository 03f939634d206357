"""A registration with its shorthands written out."""

from __future__ import annotations

import re
from typing import Any

from verdict.registration import estimates
from verdict.registration.identifiers import PREDICTION
from verdict.text.quotient import is_quotient


def longhand(tree: Any) -> Any:
    """Write shorthands out: constants, axes, estimates, tests, gates, and the settings of the experiment."""
    if not isinstance(tree, dict):
        return tree
    return {key: _LONGHAND.get(key, _same)(value) for key, value in tree.items()}


def _same(value: Any) -> Any:
    return value


def _each(value: Any, write: Any) -> Any:
    return {key: write(item) for key, item in value.items()} if isinstance(value, dict) else value


def _constant(value: Any) -> Any:
    number = (isinstance(value, int | float) and not isinstance(value, bool)) or is_quotient(value)
    return {"value": value} if number else value


def _axis(value: Any) -> Any:
    return {"levels": value} if isinstance(value, list) else value


def _clause(value: Any) -> Any:
    if isinstance(value, dict) and isinstance(value.get("test"), str):
        value = {**value, "test": {"whole": value["test"]}}
    return value


def _prediction(value: Any) -> Any:
    value = _clause(value)
    if isinstance(value, dict) and "clauses" in value:
        value = {**value, "clauses": _each(value["clauses"], _clause)}
    if isinstance(value, dict) and isinstance(value.get("for_each"), list):
        value = {**value, "for_each": {"axes": value["for_each"]}}
    return value


def _gates(value: Any) -> Any:
    return [_gate(gate) for gate in value] if isinstance(value, list) else value


def _gate(value: Any) -> Any:
    """Write out a gate that is a prediction: it must pass before any other one is read."""
    if isinstance(value, str) and re.fullmatch(PREDICTION, value):
        return {"name": value, "when": f"{value} == PASS", "on_fail": "halt"}
    return value


def _experiment(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    settings = {key: item for key, item in value.items() if key != "kind"}
    return {**({"kind": value["kind"]} if "kind" in value else {}), "settings": settings}


_LONGHAND: dict[str, Any] = {
    "constants": lambda value: _each(value, _constant),
    "axes": lambda value: _each(value, _axis),
    "estimates": lambda value: _each(value, estimates.longhand),
    "predictions": lambda value: _each(value, _prediction),
    "gates": _gates,
    "experiment": _experiment,
}
