"""What stands above an outcome: its title, which freeze it is of, and whatever bars everything below."""

from __future__ import annotations

import re
from typing import Any

from rich.cells import cell_len
from rich.text import Text

from verdict.report.terminal.lines import HANG, paragraph, shortened

BARRED = 3  # lines of what bars everything
TIME = re.compile(r" \(\d{4}-\d\d-\d\dT[\d:+Z-]+\)")  # of a commit, which its name tells as well
SHORT = len("572a814b2d5c")
TITLE = 3  # lines of a title at most
STANDING = {"amendment": "amends", "deviation": "deviates from", "first": "follows"}
# notices that question every word
GRAVE = (
    "chosen by outcome", "doubted", "inconsistent", "digest unknown", "not stored", "not frozen",
    "seen before the freeze", "measured before the freeze", "withdrawn elsewhere",
)  # fmt: skip


def heading(payload: dict[str, Any], width: int) -> list[Text]:
    """Return title, freeze and evidence, then a line for each thing that bars everything."""
    title, *more = shortened(payload["freeze"]["title"], width, TITLE)
    if more:
        title, *more = shortened(payload["freeze"]["title"], width - HANG, TITLE)
    lines = [Text(title, style="bold"), *(Text(" " * HANG + line, style="bold") for line in more)]
    which, evidence = identity(payload)
    together = cell_len(which) + cell_len(evidence) + 2 <= width
    for text in (f"{which}; {evidence}",) if together else (which, evidence):
        lines += paragraph(Text(""), text, width, "dim")
    for what, text in barring(payload):
        lines += paragraph(Text(f"{what:<8}", style="bold red"), text, width, lines=BARRED)
    return lines


def identity(payload: dict[str, Any]) -> tuple[str, str]:
    """Say which freeze it is, what it replaces or was replaced by; and what the evidence is."""
    freeze, measured = payload["freeze"], payload["measurements"]
    digest = freeze["digest"].split(":")[-1][:SHORT]
    parts = [f"{freeze['id']} {digest}"]
    parts += [f"{STANDING.get(n['kind'], 'replaces')} {n['freeze']}" for n in payload["notices"]
              if n["freeze"] and n["kind"] != "replaced"]  # fmt: skip
    parts += [f"replaced by {n['freeze']}" for n in payload["notices"] if n["freeze"] and n["kind"] == "replaced"]
    backend = f" on {measured['backend']}" if measured["backend"] else ""
    return ", ".join(parts), f"evidence: {measured['grade']}{backend}"


def barring(payload: dict[str, Any]) -> list[tuple[str, str]]:
    """List what bars everything: gates that did not hold, a budget overspent, evidence that is in question."""
    gates = [("gate", f"{name} {_gate(gate)}: {gate['when']}; it stops {gate['stops']}")
             for name, gate in payload["gates"].items() if gate["passed"] is not True]  # fmt: skip
    spent = [("budget", f"{name} is overspent, limit {one['limit']:g}")
             for name, one in payload["budget"].items() if one["kept"] is False]  # fmt: skip
    grave = [("caution", f"{n['kind']}: {TIME.sub('', n['text'])}") for n in payload["notices"] if n["kind"] in GRAVE]
    return [*gates, *_nothing(payload), *spent, *grave]


def _gate(gate: dict[str, Any]) -> str:
    return "failed" if gate["passed"] is False else "is not known to hold"


def _nothing(payload: dict[str, Any]) -> list[tuple[str, str]]:
    """Say that nothing at all was measured, where every prediction in scope waits for that first."""
    asked = [p for p in payload["predictions"].values() if p["in_scope"]]
    waits = [p for p in asked if p["reasons"] and p["reasons"][0]["why"] == "not_measured"]
    if not asked:
        return [("nothing", "no prediction is in scope, so nothing is judged")]
    empty = not any(row["value"] for p in asked for c in p["clauses"].values() for row in c["values"])
    return [("nothing", "was measured of any prediction in scope")] if len(waits) == len(asked) and empty else []
