"""Payloads made by hand, of only what the view reads; each test changes one place."""

from __future__ import annotations

from typing import Any

from verdict.report.view.margins import quantity

COUNTS = {"inside": 0, "outside": 0, "unknown": 0, "not_judged": 0, "premise_open": 0}


def span(low: float | None, high: float | None = None) -> dict[str, Any]:
    """Return an interval, or one number."""
    high = low if high is None else high
    assert low is not None
    return {"lo": low, "hi": high, "middle": (low + (high or low)) / 2}


def decision(what: str, value: dict[str, Any] | None, relation: str, *bars: float, **changes: Any) -> dict[str, Any]:
    """Return a comparison; it holds unless a change says otherwise."""
    return {
        "what": what, "value": value, "said": "", "bar": f"{relation} {', '.join(map(str, bars))}",
        "relation": relation, "bars": [span(bar) for bar in bars], "distance": span(0.1), "holds": True, "unit": "",
        "interval": {"is": "exact", "level": None, "method": ""}, "cells": [], "at": {}, **changes,
    }  # fmt: skip


def counts(**changes: int) -> dict[str, int]:
    """Return how many cells hold, fail, are open, and are not judged."""
    return {**COUNTS, **changes}


def cell(at: dict[str, Any], value: dict[str, Any] | None, **changes: Any) -> dict[str, Any]:
    """Return one cell that holds and was judged, unless a change says otherwise."""
    return {"cell": "", "at": at, "value": value, "holds": True, "judged": True, "as_measured": True, **changes}


def clause(verdict: str = "PASS", **changes: Any) -> dict[str, Any]:
    """Return a clause without cells; it asks of each what its first comparison did, unless a change says otherwise."""
    first = next((made for made in changes.get("decisions", []) if made["value"] is not None), None)
    sought = first and {"what": quantity(first["what"]), "relation": first["relation"], "bars": first["bars"]}
    return {
        "claim": "", "short": "", "levels": {}, "where": {}, "group": "", "test": "", "verdict": verdict, "cause": None,
        "reasons": [], "qualifiers": [], "grade": "measured", "decision": None, "decisions": [], "cells": None,
        "as_measured": None, "along": {}, "requires": [], "outside": [], "outside_at": [], "values": [],
        "artifact": [], "notes": [], "sought": sought, **changes,
    }  # fmt: skip


def reason(why: str, what: str = "", *at: dict[str, Any], note: str = "") -> dict[str, Any]:
    """Return a reason at some cells."""
    return {"why": why, "what": what, "cells": [""] * len(at), "at": list(at), "note": note, "text": f"{why}({what})"}


def prediction(verdict: str = "PASS", clauses: dict[str, Any] | None = None, **changes: Any) -> dict[str, Any]:
    """Return a prediction, by default of one clause with the same word."""
    return {
        "claim": "It holds.", "short": "", "verdict": verdict, "cause": None, "reasons": [], "qualifiers": [],
        "grade": "measured", "in_scope": True, "clauses": {"test": clause(verdict)} if clauses is None else clauses,
        "family": None, "flags": {}, "look": None, **changes,
    }  # fmt: skip


def deferred(note: str = "later") -> dict[str, Any]:
    """Return a prediction that the freeze put off."""
    return prediction("UNTESTED", {}, claim="", in_scope=False, reasons=[reason("deferred", note=note)])


def axis(*levels: Any, **changes: Any) -> dict[str, Any]:
    """Return an axis with its levels."""
    return {"unit": "", "counted": False, "size": len(levels), "levels": list(levels), **changes}


def payload(predictions: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """Return an outcome of these predictions along t = 1, 2, 3 and K = 10, 20, with one kernel."""
    return {
        "axes": {"t": axis(1, 2, 3), "K": axis(10, 20), "kernel": axis("alternating")}, "predictions": predictions,
        "flag_cells": {}, "risks": {}, "notices": [], "exit_code": 0, **changes,
    }  # fmt: skip
