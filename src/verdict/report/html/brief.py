"""What stands beside a verdict in the list of the first screen: what decided it, or what bars it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from verdict.report.folding import Fold, folded
from verdict.report.view.barring import causes
from verdict.report.view.became import barred
from verdict.report.view.lead import told_shortly
from verdict.report.view.margins import compared, margin
from verdict.report.wording import counted

MOST = 3  # lines of a prediction


def brief(name: str, payload: dict[str, Any]) -> tuple[str, ...]:
    """Return a few lines on one prediction."""
    return tuple(dict.fromkeys(filter(None, _lines(name, payload))))[:MOST]


def _lines(name: str, payload: dict[str, Any]) -> Iterator[str]:
    prediction = payload["predictions"][name]
    if not prediction["clauses"]:
        yield from (reason["note"] or reason["text"] for reason in prediction["reasons"])
    folds = folded(prediction["clauses"])
    if len(folds) > 1:
        yield from _barring(name, payload)
    for fold in sorted(folds, key=lambda fold: fold.clause["verdict"] != prediction["verdict"]):
        if fold.clause["verdict"] == prediction["verdict"] or len(folds) <= MOST:
            yield from _of_clause(fold, f"{fold.label}: " if len(folds) > 1 else "")
    yield from _barring(name, payload)


def _barring(name: str, payload: dict[str, Any]) -> Iterator[str]:
    """Yield what keeps an UNTESTED prediction so; of several clauses it stands before what others of them came to."""
    if payload["predictions"][name]["verdict"] == "UNTESTED":
        yield from (told_shortly(cause, payload) for cause in causes(payload, name) if cause.kind != "fails")


def _of_clause(fold: Fold, label: str) -> Iterator[str]:
    clause = fold.clause
    if clause["verdict"] == "UNTESTED":
        notes = "; ".join(reason["note"] for reason in clause["reasons"] if reason["note"])
        told = counted(clause) if clause["cells"] and not barred(clause) else notes
        yield f"{label}{told}" if told else ""
        return
    failing = [decision for decision in clause["decisions"] if decision["holds"] is False]
    decision = failing[0] if clause["verdict"] == "NOT PASSED" and failing else clause["decision"]
    if decision:
        at = f" at {'; '.join(decision['cells'])}" if decision["cells"] else ""
        yield f"{label}{compared(decision)}{at}{': ' + margin(decision) if margin(decision) else ''}"
