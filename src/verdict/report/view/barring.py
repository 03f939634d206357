"""Why something is open or fails: every cause once, with the places it keeps so and the numbers behind it.

Adequacy is told only where it bars something. A flag that nothing rests on, or that holds, is not a cause.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from verdict.report.folding import without_level
from verdict.report.view.axes import Axis, Place, axes, in_order, levels_of
from verdict.report.view.margins import stands
from verdict.report.view.tally import TAKEN, deferred

FAILS = "fails"  # a comparison that fails; every other kind is the `why` of a reason
STRADDLES = "straddles"
FLAGS = re.compile(r"(all\(\w+\)|\w+)( and (all\(\w+\)|\w+))*")
NAMES = re.compile(r"[A-Za-z_]\w*")


@dataclass(frozen=True, slots=True)
class Where:
    """One place that a cause reaches: of which prediction and clause, and at which levels; none is everywhere."""

    prediction: str
    clause: str
    place: Place


@dataclass(frozen=True, slots=True)
class Cause:
    """One cause: its kind, what it is about, a note, where it reaches, and the comparisons that show it.

    `kind` is the `why` of a reason, or `fails`. The comparisons come in the order of their levels. `flags` are the
    flags that a requirement names, `risk` the title of the risk that is live.
    """

    kind: str
    what: str
    note: str
    where: tuple[Where, ...]
    decisions: tuple[dict[str, Any], ...]
    flags: tuple[str, ...] = ()
    risk: str = ""

    @property
    def predictions(self) -> tuple[str, ...]:
        """The predictions that it reaches, in their order."""
        return tuple(dict.fromkeys(one.prediction for one in self.where))


@dataclass(slots=True)
class _Gathering:
    where: list[Where] = field(default_factory=list)
    decisions: list[dict[str, Any]] = field(default_factory=list)


def causes(payload: dict[str, Any], only: str | None = None) -> tuple[Cause, ...]:
    """Return every cause of the predictions that were not deferred, or of one: each once, as the freeze has them."""
    known = axes(payload)
    gathered: dict[tuple[str, str, str], _Gathering] = {}
    for name, prediction in payload["predictions"].items():
        if deferred(prediction) or only not in (None, name):
            continue
        for key, where, decisions in _of_prediction(name, prediction, payload["flag_cells"], known):
            group = gathered.setdefault(key, _Gathering())
            group.where += [one for one in where if one not in group.where]
            group.decisions += [one for one in decisions if one not in group.decisions]
    return tuple(_cause(key, group, payload) for key, group in gathered.items())


def _cause(key: tuple[str, str, str], group: _Gathering, payload: dict[str, Any]) -> Cause:
    kind, what, note = key
    flags = tuple(dict.fromkeys(name for name in NAMES.findall(what) if name in payload["flag_cells"]))
    risk = next((r["title"] for name, r in payload["risks"].items() if what.startswith(f"{name} live")), "")
    known = axes(payload)
    decisions = sorted(group.decisions, key=lambda decision: in_order(decision["at"], known))
    return Cause(kind, what, note, tuple(group.where), tuple(decisions), flags, risk)


_Found = tuple[tuple[str, str, str], list[Where], list[dict[str, Any]]]


def _of_prediction(
    name: str, prediction: dict[str, Any], flags: dict[str, Any], known: Mapping[str, Axis]
) -> Iterator[_Found]:
    if not prediction["clauses"]:
        for reason in prediction["reasons"]:
            yield (reason["why"], reason["what"], reason["note"]), [Where(name, "", {})], []
    for clause_name, clause in prediction["clauses"].items():
        levels = levels_of(clause, known)
        for reason in _telling(clause):
            yield _barred((name, clause_name), clause, reason, levels, flags)
        if clause["verdict"] == "NOT PASSED":
            yield from _compared(name, clause_name, clause, levels, flags)
            yield from _open(name, clause_name, clause, levels)


def _telling(clause: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the reasons of a clause that is UNTESTED; of one of which nothing stands only those that say so."""
    if clause["verdict"] != "UNTESTED":
        return []
    return [reason for reason in clause["reasons"] if reason["why"] in TAKEN] or list(clause["reasons"])


def _barred(
    of: tuple[str, str], clause: dict[str, Any], reason: dict[str, Any], levels: Place, flags: dict[str, Any]
) -> _Found:
    what = str(without_level(reason["what"], dict(levels)))
    places = [{**levels, **at} for at in reason["at"]] or [dict(levels)]
    shown = [d for d in clause["decisions"] if d["holds"] is None] if reason["why"] == STRADDLES else []
    decisions = shown if shown else _behind(what, places, flags)
    if reason["why"] == STRADDLES and decisions:
        what = str(without_level(decisions[0]["what"], dict(levels)))
    where = [Where(*of, place) for place in places]
    return (reason["why"], what, reason["note"]), where, [placed(d, levels) for d in decisions]


def _compared(
    name: str, clause_name: str, clause: dict[str, Any], levels: Place, flags: dict[str, Any]
) -> Iterator[_Found]:
    """Yield the comparisons that fail, and of a flag that the test asks for by itself what keeps it false."""
    for decision in clause["decisions"]:
        if decision["holds"] is not False:
            continue
        what = str(without_level(decision["what"], dict(levels)))
        place = {**levels, **decision["at"]}
        behind = _behind(what, [place], flags) if decision["value"] is None else []
        where = [Where(name, clause_name, place)]
        yield (FAILS, what, ""), where, behind or [placed(decision, levels)]


def _open(name: str, clause_name: str, clause: dict[str, Any], levels: Place) -> Iterator[_Found]:
    """Yield the cells of a clause that failed elsewhere which are open themselves: straddling, or without a number."""
    compared = next((decision for decision in clause["decisions"] if decision["at"]), None)
    for value in clause["values"] if compared is not None else ():
        if value["judged"] is False or compared is None:
            continue
        place = {**levels, **value["at"]}
        what, where = str(without_level(compared["what"], dict(levels))), [Where(name, clause_name, place)]
        if value["value"] is None:
            yield ("not_measured", what, ""), where, []
        elif value["as_measured"] is None and stands(value["value"], compared) is None:
            shown = {**compared, "what": what, "value": value["value"], "distance": None, "holds": None, "at": place}
            yield (STRADDLES, what, ""), where, [shown]


def placed(decision: dict[str, Any], levels: Place) -> dict[str, Any]:
    """Return a decision with the level of its clause in its place, and out of its name."""
    what = str(without_level(decision["what"], dict(levels)))
    return {**decision, "what": what, "at": {**levels, **decision["at"]}}


def _behind(what: str, places: list[dict[str, Any]], flags: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the comparisons that keep flags from holding at these places, where a requirement is of flags alone."""
    if not FLAGS.fullmatch(what):
        return []  # of a count of cells no single one is to blame
    return [
        {**cell["decision"], "at": {**cell["at"], **cell["decision"]["at"]}}
        for name in dict.fromkeys(NAMES.findall(what))
        if name in flags
        for cell in flags[name]["cells"]
        if cell["decision"] is not None and cell["holds"] is not True and _among(cell["at"], places)
    ]


def _among(place: Place, places: list[dict[str, Any]]) -> bool:
    """Whether a place is one of several, or lies in one of them: they agree on every axis that both name."""
    return any(all(place[axis] == level for axis, level in one.items() if axis in place) for one in places)
