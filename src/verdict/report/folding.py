"""Clauses of one `for_each` told together, where they say the same of their levels; the payload keeps every one.

Clauses that pass are told by the one that comes closest to its bar, with their cells counted together; others only
where they say the same word for word, their level aside.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from verdict.expression.at_level import chosen_text

FEW_NAMES = 8  # clauses that are named one by one
ASIDE = ("claim", "short", "levels", "group", "values", "outside", "outside_at")  # what a fold does not compare
TALLIES = ("cells", "as_measured")


@dataclass(frozen=True, slots=True)
class Fold:
    """One clause, or several that say the same: their names, and what is told of them together."""

    names: tuple[str, ...]
    clause: dict[str, Any]

    @property
    def label(self) -> str:
        """The names of the clauses, the first of many."""
        more = len(self.names) - FEW_NAMES
        return ", ".join(self.names[:FEW_NAMES]) + (f" and {more} more" if more > 0 else "")


def folded(clauses: dict[str, Any]) -> list[Fold]:
    """Return the clauses of a prediction, those that say the same of their levels as one, where the first stands."""
    groups: dict[Any, list[str]] = {}
    for name, clause in clauses.items():
        groups.setdefault(_key(name, clause), []).append(name)
    return [Fold(tuple(names), _together([clauses[name] for name in names])) for names in groups.values()]


def word_by_word(clauses: dict[str, Any]) -> str:
    """Say the words of clauses: of one `for_each` once for each word, `t1, t25 PASS, t2 UNTESTED`."""
    groups: dict[Any, list[str]] = {}
    for name, clause in clauses.items():
        key = (clause["group"], clause["verdict"]) if clause["levels"] else (name,)
        groups.setdefault(key, []).append(name)
    told = [f"{Fold(tuple(names), {}).label} {clauses[names[0]]['verdict']}" for names in groups.values()]
    return ("; " if len(told) < len(clauses) else ", ").join(told)


def reasons(prediction: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the reasons of a prediction, those that clauses of one `for_each` share once."""
    clauses = prediction["clauses"]
    if not any(clause["levels"] for clause in clauses.values()):
        return list(prediction["reasons"])
    said = [reason for fold in folded(clauses) if fold.clause["verdict"] == prediction["verdict"] == "UNTESTED"
            for reason in fold.clause["reasons"]]  # fmt: skip
    return list({(reason["text"], reason["note"]): reason for reason in said}.values())


def _key(name: str, clause: dict[str, Any]) -> Any:
    if not clause["levels"]:
        return name
    passing = clause["verdict"] == "PASS"
    aside = {*ASIDE, *TALLIES, *(("decision", "decisions") if passing else ())}
    said = {part: value for part, value in clause.items() if part not in aside}
    return (clause["group"], repr(without_level(said, clause["levels"])))


def _together(clauses: list[dict[str, Any]]) -> dict[str, Any]:
    """Return what is told of clauses together: one alone as it is."""
    first = clauses[0]
    if len(clauses) == 1:
        return first
    told = without_level(
        {part: value for part, value in first.items() if part not in ("levels", "values")}, first["levels"]
    )
    told |= {part: _sum([clause[part] for clause in clauses]) for part in TALLIES}
    nearest = min(clauses, key=_distance)
    if first["verdict"] == "PASS" and _distance(nearest) < float("inf"):
        told |= {part: nearest[part] for part in ("decision", "decisions")}
    return {**told, "levels": {}, "values": []}


def _distance(clause: dict[str, Any]) -> float:
    away = clause["decision"] and clause["decision"]["distance"]
    return away["lo"] if away and away["lo"] is not None else float("inf")


def _sum(tallies: list[dict[str, int] | None]) -> dict[str, int] | None:
    known = [tally for tally in tallies if tally]
    if len(known) < len(tallies):
        return None
    return {part: sum(tally[part] for tally in known) for part in known[0]}


def without_level(value: Any, levels: dict[str, Any]) -> Any:
    """Return a payload without what names the level of its clause: `[t == 1]` behind names, `t=1` of cells.

    A cell that is named by nothing else is left out of its list.
    """
    if isinstance(value, str):
        return _plain(value, levels)
    if isinstance(value, dict):
        return {key: without_level(item, levels) for key, item in value.items() if levels.get(key, item) != item or
                key not in levels}  # fmt: skip
    if not isinstance(value, list):
        return value
    told = [(item, without_level(item, levels)) for item in value]
    return [left for item, left in told if left or not item]


def _plain(text: str, levels: dict[str, Any]) -> str:
    left = text
    for chosen in _chosen(levels):
        left = left.replace(chosen, "")
    for axis, level in levels.items():
        left = re.sub(rf"\b{axis}={re.escape(str(level))}(?:, |(?=[;)\]]|$))", "", left)
    return text if left == text else left.replace(": )", ")")


def _chosen(levels: dict[str, Any]) -> Iterator[str]:
    pairs = tuple(levels.items())
    for size in range(len(pairs), 0, -1):
        yield from map(chosen_text, combinations(pairs, size))
