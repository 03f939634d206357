"""A set in which jobs had failed, and the one that takes its place: what was measured stays, what was missing comes in.

The first set was seen. If its readings could be measured again together with those that were missing, one would only
have to let a job fail until the others please. So a new set must hold every reading that the first holds, as it is
there, and it says in whose place it stands.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from verdict.evidence.written import OF_JOBS, longhand
from verdict.jobs.job import FAILED
from verdict.project.aside import stored_values
from verdict.project.ledger.sets import digest_of_set
from verdict.report.rows import counted
from verdict.text.canonical import canonical_bytes

IN_PLACE_OF = "in_place_of"  # where a provenance names the sets before, the oldest first

Readings = dict[tuple[str, bytes], bytes]


def gained(stored: dict[str, Any], content: dict[str, Any]) -> int | None:
    """Return how many readings a set holds that a stored one lacks; None where it changes or lacks one of that."""
    before, now = _measured(stored), _measured(content)
    return len(now) - len(before) if before.items() <= now.items() else None


def _measured(content: dict[str, Any]) -> Readings:
    """Return the readings of a set that are not missing, by quantity and place, as canonical JSON."""
    found: Readings = {}
    for name, series in longhand({"quantities": content["quantities"]})["quantities"].items():
        cells = series.get("cells") or [one for part in ("every", "column") if (one := series.get(part)) is not None]
        for cell in cells:
            if "missing" not in cell:
                place = canonical_bytes(cell.get("at"))
                found[name, place] = canonical_bytes({key: value for key, value in cell.items() if key != "at"})
    return found


def filled(first: Path, content: dict[str, Any]) -> dict[str, Any] | None:
    """Return a set that fills the stored one up and says so; None where it does not fill that up, or changes it."""
    stored = stored_values(first)
    if stored is None or not gained(stored, content):
        return None
    before = stored.get("provenance") or {}
    one = {"digest": digest_of_set(first.read_bytes(), first.name), "failed": _failed(before)}
    said = (
        f"{OF_JOBS}stored in the place of a set that was seen, in which {counted(_failed(before), 'job')} had failed; "
        "every reading of that is the same here"
    )
    older = before.get(IN_PLACE_OF)
    provenance = {**content["provenance"], IN_PLACE_OF: [*(older if isinstance(older, list) else ()), one]}
    return {**content, "provenance": provenance, "notes": [*content.get("notes", ()), said]}


def _failed(provenance: dict[str, Any]) -> int:
    """Return how many jobs had failed, by a provenance; whoever wrote that may have written anything."""
    listed, more = provenance.get(FAILED), provenance.get("jobs_not_listed")
    others = more.get(FAILED, 0) if isinstance(more, dict) else 0
    return (len(listed) if isinstance(listed, dict) else 1) + (others if isinstance(others, int) else 0)
