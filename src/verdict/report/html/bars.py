"""What bars a verdict, as rows: for which predictions, what, where, and what was found there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from verdict.report.view.axes import Axis, Place, axes, told, told_together
from verdict.report.view.barring import Cause
from verdict.report.view.lead import erratum
from verdict.report.view.margins import found, plain
from verdict.report.view.testable import asked
from verdict.report.wording import number

SHOWN = 2  # comparisons that are shown of one cause

WORDS = {
    "not_measured": "not measured", "inadequate": "required, and not so", "straddles": "straddles its bar",
    "artifact": "in band only by averaging over", "withdrawn": "withdrawn by an erratum",
    "ceiling": "read at the most that can be read", "out_of_premise": "the premise holds nowhere",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Bar:
    """One thing that bars: the predictions, why, what exactly, where, and the comparisons that show it."""

    predictions: tuple[str, ...]
    why: str
    what: str
    where: str
    shown: tuple[str, ...]


def bars(barring: Iterable[Cause], payload: dict[str, Any]) -> tuple[Bar, ...]:
    """Return what bars a verdict, those causes that only differ in their prediction together already."""
    return tuple(_bar(cause, payload, axes(payload)) for cause in barring)


def _bar(cause: Cause, payload: dict[str, Any], known: dict[str, Axis]) -> Bar:
    return Bar(
        predictions=cause.predictions,
        why=WORDS.get(cause.kind, cause.kind.replace("_", " ")),
        what=erratum(cause) if cause.kind == "withdrawn" else cause.what,
        where="" if cause.decisions else _where((one.place for one in cause.where), known),
        shown=_seen(cause, payload) if cause.kind == "artifact" else _shown(cause, known),
    )


def _where(places: Iterable[Place], known: dict[str, Axis]) -> str:
    named = [place for place in places if known.keys() & place.keys()]
    return told_together(named, known) if named else ""


def _shown(cause: Cause, known: dict[str, Axis]) -> tuple[str, ...]:
    said: dict[str, list[Place]] = {}
    for decision in cause.decisions:
        said.setdefault(_compared(decision), []).append(decision["at"])
    lines = [f"{told(places[0], known) if len(places) == 1 else _where(places, known)}: {text}".removeprefix(": ")
             for text, places in said.items()]  # fmt: skip
    more = len(lines) - SHOWN
    notes = [cause.risk or cause.note] if cause.risk or cause.note else []
    return (*notes, *lines[:SHOWN], *([f"and {more} more"] if more > 0 else []))


def _seen(cause: Cause, payload: dict[str, Any]) -> tuple[str, ...]:
    """Return what the rules saw by which an average was found to rest on cells that cancel."""
    clauses = (payload["predictions"][one.prediction]["clauses"].get(one.clause) for one in cause.where)
    checks = (check for clause in clauses if clause for check in clause["artifact"] if check["found"])
    return tuple(dict.fromkeys(rule["saw"] for check in checks for rule in check["rules"] if rule["fires"]))


def _compared(decision: dict[str, Any]) -> str:
    terms = "; ".join(f"{name} {plain(number(span))}" for name, span in decision.get("terms", {}).items())
    return f"{decision['what']} {found(decision)}, wanted {asked(decision)}{f' ({terms})' if terms else ''}"
