"""Payloads of outcomes, as small as a figure needs them."""

from __future__ import annotations

from typing import Any

Span = dict[str, float | None]


def span(low: float | None, high: float | None = None) -> Span:
    """Return an interval of the payload; of one number both ends are the same."""
    high = low if high is None else high
    middle = high if low is None else low if high is None else (low + high) / 2
    return {"lo": low, "hi": high, "middle": middle}


def bound(low: float) -> Span:
    """Return an interval without an upper end."""
    return {"lo": low, "hi": None, "middle": low}


def value(
    at: dict[str, Any], number: Span | None, holds: bool | None = True, judged: bool | None = True
) -> dict[str, Any]:
    """Return one cell of a clause."""
    cell = ", ".join(f"{axis}={level}" for axis, level in at.items())
    return {"cell": cell, "at": at, "value": number, "holds": holds, "judged": judged, "as_measured": holds}


def decision(what: str, number: Span | None, at: dict[str, Any], relation: str = "in", *bars: float) -> dict[str, Any]:
    """Return a comparison with some bars, one half and two by default."""
    spans = [span(bar) for bar in bars or (0.5, 2.0)]
    return {"what": what, "value": number, "said": "", "bar": relation, "relation": relation, "bars": spans,
            "distance": None, "holds": True, "unit": "", "interval": None, "cells": [], "at": at}  # fmt: skip


def clause(values: list[dict[str, Any]], decisions: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    """Return a clause whose cells are judged one by one."""
    counts = {"inside": len(values), "outside": 0, "unknown": 0, "not_judged": 0, "premise_open": 0}
    first = decisions[0] if decisions else None
    sought = first and {"what": first["what"], "relation": first["relation"], "bars": first["bars"] or []}
    return {"sought": sought, "claim": "", "short": "", "levels": {}, "group": "", "test": "",
            "verdict": "PASS", "cause": None, "reasons": [], "qualifiers": [], "grade": None, "decision": first,
            "decisions": decisions, "cells": counts, "as_measured": None, "outside": [], "outside_at": [],
            "values": values, "artifact": [], "notes": [], "requires": [], "where": {}, "along": []} | more  # fmt: skip


def prediction(*clauses: dict[str, Any], claim: str = "a claim", verdict: str = "PASS") -> dict[str, Any]:
    """Return a prediction of some clauses, called c1, c2 and so on, or test where it is one."""
    names = ["test"] if len(clauses) == 1 else [f"c{i + 1}" for i in range(len(clauses))]
    return {"claim": claim, "short": "", "verdict": verdict, "cause": None, "reasons": [], "qualifiers": [],
            "grade": None, "in_scope": True, "clauses": dict(zip(names, clauses, strict=True)), "family": None,
            "flags": {}, "look": None}  # fmt: skip


def axis(levels: list[Any], unit: str = "", counted: bool = False) -> dict[str, Any]:
    """Return an axis of the payload."""
    return {"levels": levels, "unit": unit, "counted": counted, "size": len(levels), "means": ""}


def payload(axes: dict[str, Any], predictions: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Return the payload of an outcome."""
    return {"axes": axes, "predictions": predictions, "flags": {}, "flag_cells": {}} | more


def reading(axes: list[str], cells: list[tuple[dict[str, Any], Span | None]], unit: str = "") -> dict[str, Any]:
    """Return what was read of one quantity."""
    return {"axes": axes, "unit": unit, "means": "", "cells": [{"at": at, "value": number} for at, number in cells]}
