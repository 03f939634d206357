"""The clauses of a prediction as rows: what each asks, what it came to, by which comparison, and why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from verdict.report.folding import Fold, folded
from verdict.report.html.anchors import ALONE, Places, anchor
from verdict.report.html.bars import WORDS
from verdict.report.view.axes import Axis, axes, told, told_together
from verdict.report.view.margins import compared, margin
from verdict.report.wording import counted, interval

MOST = 4  # comparisons that are told of one clause


@dataclass(frozen=True, slots=True)
class ClauseRow:
    """A clause, or several that say the same; `label` is "" for the only one of a prediction."""

    anchors: tuple[str, ...]
    label: str
    claim: str
    test: str
    verdict: str
    grade: str
    decided: tuple[str, ...]
    because: tuple[str, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Clauses:
    """All clauses of a prediction, and what kinds of interval they were decided by."""

    rows: tuple[ClauseRow, ...]
    intervals: tuple[str, ...]

    @property
    def reasoned(self) -> bool:
        """Whether any of them has a reason to tell."""
        return any(row.because for row in self.rows)


def clauses(name: str, payload: dict[str, Any], places: Places) -> Clauses:
    """Return the clauses of a prediction; each gets its anchor."""
    judged, known = payload["predictions"][name], axes(payload)
    rows = (_row(name, fold, judged, known, places) for fold in folded(judged["clauses"]))
    kinds = (interval(d["interval"]) for c in judged["clauses"].values() for d in c["decisions"])
    return Clauses(tuple(rows), tuple(dict.fromkeys(kind for kind in kinds if kind)))


def _row(name: str, fold: Fold, judged: dict[str, Any], known: dict[str, Axis], places: Places) -> ClauseRow:
    clause = fold.clause
    given = (places.give(anchor(name, clause_name)) for clause_name in fold.names)
    return ClauseRow(
        anchors=tuple(filter(None, given)),
        label="" if fold.names == (ALONE,) else fold.label,
        claim=clause["claim"] if clause["claim"] != judged["claim"] else "",
        test=clause["test"] or "not tested",
        verdict=clause["verdict"],
        grade=clause["grade"] if clause["grade"] != judged["grade"] else "",
        decided=tuple(_decided(clause, known)),
        because=tuple(reason_told(reason, known) for reason in clause["reasons"]),
        notes=tuple(clause["notes"]),
    )


def _decided(clause: dict[str, Any], known: dict[str, Axis]) -> Iterator[str]:
    """Yield how many cells hold, and what decided: of a failure what fails."""
    if clause["cells"] and sum(clause["cells"].values()) > 1:
        yield counted(clause)
    failing = [decision for decision in clause["decisions"] if decision["holds"] is False]
    shown = failing if clause["verdict"] == "NOT PASSED" and failing else clause["decisions"]
    yield from (decided(decision, known) for decision in shown[:MOST])
    if len(shown) > MOST:
        yield f"and {len(shown) - MOST} more"


def decided(decision: dict[str, Any], known: dict[str, Axis]) -> str:
    """Write one comparison: what, where, against which bar, and by how much."""
    at = told(decision["at"], known)
    away = margin(decision)
    return f"{f'{at}: ' if at else ''}{compared(decision)}{f': {away}' if away else ''}"


def reason_told(reason: dict[str, Any], known: dict[str, Axis]) -> str:
    """Write one reason in words, an erratum by its name alone."""
    what = reason["what"].partition(":")[0] if reason["why"] == "withdrawn" else reason["what"]
    named = [place for place in reason["at"] if known.keys() & place.keys()]
    at = f" at {told_together(named, known)}" if named else ""
    note = f": {reason['note']}" if reason["note"] else ""
    return f"{WORDS.get(reason['why'], reason['why'].replace('_', ' '))}{f' ({what})' if what else ''}{at}{note}"
