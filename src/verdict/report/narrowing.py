"""One prediction narrowed to a clause or to cells of it, as somebody asks for them: `t5`, `t=5`, `K=1024`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from verdict.words.errors import UsageError, listed, nearest

Level = int | float | str


def named(prediction: str, parts: tuple[str, ...], payload: dict[str, Any]) -> tuple[str, tuple[str, ...]]:
    """Return the prediction that is meant, and what of it is asked for: P5.t5 is the clause t5 of P5.

    Raises:
        UsageError: no prediction is called so; the message names the nearest.
    """
    known = payload["predictions"]
    whole, _, clause = prediction.partition(".")
    if prediction not in known and whole in known:
        return whole, (clause, *parts)
    if prediction not in known:
        raise UsageError(
            f"no prediction is called '{prediction}'; known: {', '.join(known)}.{nearest(prediction, known)}"
        )
    return prediction, parts


def narrowed(name: str, payload: dict[str, Any], asked: Iterable[str]) -> dict[str, Any]:
    """Return a prediction with only those of its clauses and cells that are asked for.

    A part is the name of a clause, or `axis=level`; several parts narrow further, with or without commas between.

    Raises:
        UsageError: a part names no clause and no level, or all together leave nothing; the message lists what is there.
    """
    parts = [part for text in asked for part in text.split(",") if part]
    prediction: dict[str, Any] = payload["predictions"][name]
    for part in parts:
        prediction = _by_part(name, prediction, part, payload["axes"])
    return prediction


def _by_part(name: str, prediction: dict[str, Any], part: str, axes: Mapping[str, Any]) -> dict[str, Any]:
    clauses = prediction["clauses"]
    if part in clauses:
        return {**prediction, "clauses": {part: clauses[part]}}
    axis, _, text = part.partition("=")
    if axis not in axes or not text:
        known = [*clauses, *(f"{one}=..." for one in axes)]
        raise UsageError(f"{name} has no clause or cell '{part}'; known: {listed(known)}.{nearest(part, known)}")
    level = _level(axis, text, axes[axis])
    kept = {key: _at(clause, axis, level) for key, clause in clauses.items() if _has(clause, axis, level)}
    if not kept:
        raise UsageError(f"nothing of {name} that is left is at {part}; its clauses: {listed(clauses)}")
    return {**prediction, "clauses": kept}


def _level(axis: str, text: str, known: Mapping[str, Any]) -> Level:
    """Return the registered level that a text names: as it is written, or the same number."""
    found: list[Level] = [level for level in known["levels"] if str(level) == text or _same(level, text)]
    if not found and known["counted"]:
        return int(text) if text.isdecimal() else text
    if not found:
        levels = [str(level) for level in known["levels"]]
        raise UsageError(f"{axis} has no level '{text}'; known: {listed(levels)}.{nearest(text, levels)}")
    return found[0]


def _same(level: Level, text: str) -> bool:
    try:
        return not isinstance(level, str) and float(text) == level
    except ValueError:
        return False


def _has(clause: dict[str, Any], axis: str, level: Level) -> bool:
    """Say whether anything of a clause is at a level: all of it, or some of its cells."""
    own = {**clause["where"], **clause["levels"]}
    if axis in own:
        return bool(own[axis] == level)
    return any(row["at"].get(axis) == level for row in clause["values"])


def _at(clause: dict[str, Any], axis: str, level: Level) -> dict[str, Any]:
    """Return a clause with only those of its cells that are at a level, or have none along that axis."""
    values = [row for row in clause["values"] if row["at"].get(axis, level) == level]
    return {**clause, "values": values}
