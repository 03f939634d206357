"""What stands beside a verdict in the list of the first screen: what decided it, or what bars it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from verdict.report.folding import Fold, folded
from verdict.report.view.barring import causes
from verdict.report.view.lead import told_shortly
from verdict.report.view.margins import compared, margin
from verdict.report.wording import counted

MOST = 3  # lines of a prediction


def brief(name: str, payload: dict[str, Any]) -> tuple[str, ...]:
    """Return a few lines on one prediction."""
    return tuple(dict.fromkeys(_lines(name, payload)))[:MOST]


def _lines(name: str, payload: dict[str, Any]) -> Iterator[str]:
    prediction = payload["predictions"][name]
    if not prediction["clauses"]:
        yield from (reason["note"] or reason["text"] for reason in prediction["reasons"])
    folds = folded(prediction["clauses"])
    for fold in folds:
        if fold.clause["verdict"] == prediction["verdict"] or len(folds) <= MOST:
            yield from _of_clause(fold, f"{fold.label}: " if len(folds) > 1 else "")
    if prediction["verdict"] == "UNTESTED":
        barring = (cause for cause in causes(payload, name) if cause.kind != "fails")
        yield from filter(None, (told_shortly(cause, payload) for cause in barring))


def _of_clause(fold: Fold, label: str) -> Iterator[str]:
    clause = fold.clause
    if clause["verdict"] == "UNTESTED":
        told = counted(clause) if clause["cells"] else "; ".join(r["note"] for r in clause["reasons"] if r["note"])
        yield f"{label}{told}" if told else ""
        return
    failing = [decision for decision in clause["decisions"] if decision["holds"] is False]
    decision = failing[0] if clause["verdict"] == "NOT PASSED" and failing else clause["decision"]
    if decision:
        at = f" at {'; '.join(decision['cells'])}" if decision["cells"] else ""
        yield f"{label}{compared(decision)}{at}{': ' + margin(decision) if margin(decision) else ''}"
