"""What was measured and does not become the set of a freeze: kept in scratch, and compared with what is stored."""

from __future__ import annotations

import json
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import Any

from verdict.project.folder import Project
from verdict.registration.resolved import Registration
from verdict.text.canonical import canonical_bytes
from verdict.text.files import write_once


def kept_aside(project: Project, registration: Registration, name: str, content: dict[str, Any]) -> Path:
    """Keep in scratch what is not the first set, under the first name that is free or holds the very same bytes.

    What another run keeps there is not overwritten, so that each says truly where its own set lies.
    """
    return keep_bytes(project, registration, name, as_stored(content))


def keep_bytes(project: Project, registration: Registration, name: str, written: bytes) -> Path:
    """Do the same with bytes as they are."""
    folder = project.scratch / "measured" / registration.id
    for number in count(1):
        place = project.unlinked(folder / f"{name}{'' if number == 1 else f'-{number}'}.json")
        with suppress(FileExistsError):
            write_once(place, written)
            return place
        if place.is_file() and place.read_bytes() == written:
            return place
    raise AssertionError("there is always a next number")


def compared(first: Path, content: dict[str, Any]) -> str:
    """Say how a repeated measurement compares with the stored one, and by which estimators where they are others."""
    stored = stored_values(first)
    if stored is None:
        return "not comparable with what cannot be read in the place of the stored"
    if first.read_bytes() == as_stored(content):
        return "byte for byte the stored"
    if canonical_bytes(stored["quantities"]) == canonical_bytes(content["quantities"]):
        return "every reading is the stored one, by another way, of"
    return f"{by_others(stored, content)}not byte for byte the stored"


def by_others(stored: dict[str, Any], content: dict[str, Any]) -> str:
    """Say that a set was made by another version of the estimators than the stored one, ahead of a comparison."""
    before, now = ((one.get("provenance") or {}).get("methods_version") for one in (stored, content))
    if before == now:
        return ""
    named = "names none" if before is None else f"names version {before}"
    return f"made by version {now} of the estimators, where the stored set {named}: "


def stored_values(first: Path) -> dict[str, Any] | None:
    """Return a stored set as JSON values; None where it is none."""
    try:
        stored = json.loads(first.read_bytes())
    except (OSError, ValueError, RecursionError):
        return None
    return stored if isinstance(stored, dict) and isinstance(stored.get("quantities"), dict) else None


def as_stored(content: dict[str, Any]) -> bytes:
    """Write a set of measurements as it is stored."""
    canonical = json.loads(canonical_bytes(content))
    return (json.dumps(canonical, indent=1, ensure_ascii=False, sort_keys=True) + "\n").encode()
