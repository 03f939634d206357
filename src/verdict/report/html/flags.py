"""Flags that a prediction rests on, those cells together that say the same for the same reason."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from verdict.report.view.axes import Place, axes, told_together
from verdict.report.view.margins import found
from verdict.report.view.testable import asked


@dataclass(frozen=True, slots=True)
class Line:
    """Cells of a flag in which it is the same for the same reason; `places` is "" for a flag without axes."""

    places: str
    holds: bool | None
    since: str


@dataclass(frozen=True, slots=True)
class Flag:
    """A flag: its condition, what it means, and what it is where."""

    name: str
    when: str
    means: str
    lines: tuple[Line, ...]


def resting(judged: dict[str, Any], payload: dict[str, Any]) -> tuple[str, ...]:
    """Return the names of the flags that the clauses of a prediction require or ask for."""
    texts = [text for clause in judged["clauses"].values() for text in (clause["test"], *clause["requires"])]
    said = {name for text in texts for name in names(text)}
    return tuple(name for name in payload["flag_cells"] if name in said)


def flags(payload: dict[str, Any]) -> tuple[Flag, ...]:
    """Return every flag, cell by cell."""
    return tuple(_flag(name, payload) for name in payload["flag_cells"])


def names(text: str) -> set[str]:
    """Return the names that stand in an expression."""
    return set("".join(c if c.isalnum() or c == "_" else " " for c in text).split())


def _flag(name: str, payload: dict[str, Any]) -> Flag:
    flag, known = payload["flag_cells"][name], axes(payload)
    together: dict[tuple[bool | None, str], list[Place]] = {}
    for cell in flag["cells"]:
        together.setdefault((cell["holds"], _since(cell["decision"])), []).append(cell["at"])
    lines = (Line(_places(places, known), holds, since) for (holds, since), places in together.items())
    return Flag(name, flag["when"], flag["means"], tuple(lines) or tuple(_counted(payload["flags"].get(name, {}))))


def _counted(cells: dict[str, bool | None]) -> Iterator[Line]:
    """Yield how many cells say the same, of a flag that has too many to be listed."""
    for holds in dict.fromkeys(cells.values()):
        yield Line(f"{list(cells.values()).count(holds)} of {len(cells)} cells", holds, "")


def _places(places: list[Place], known: dict[str, Any]) -> str:
    return told_together(places, known) if any(known.keys() & place.keys() for place in places) else ""


def _since(decision: dict[str, Any] | None) -> str:
    return f"{decision['what']} {found(decision)}, wanted {asked(decision)}" if decision else ""
