"""Locks on disk: read back with everything that makes one no lock."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from verdict.outcome.lock import BASIS, HEADER, SCHEMAS, SEAL, Head, Lock
from verdict.project.folder import content
from verdict.words.errors import IntegrityError


def read_lock(path: Path) -> Lock:
    """Read a lock file; CRLF does not matter.

    Raises:
        IntegrityError: it is no lock file, or not as it was written.
    """
    try:
        text = content(path).decode("utf-8").replace("\r\n", "\n")
        lock = _parsed(text.removesuffix("\n").split("\n"))
        if lock.text != text:
            raise ValueError(_differs(lock, text))
    except (OSError, ValueError, TypeError, LookupError, RecursionError) as error:
        raise IntegrityError(f"verdicts/{path.name} is no lock file ({_said(error)}); restore it from git") from None
    return lock


def _said(error: Exception) -> str:
    """Return why; an error of the system names its path already."""
    return str(getattr(error, "strerror", None) or error)


def _parsed(lines: list[str]) -> Lock:
    header: list[list[Any]] = [json.loads(line) for line in lines[: len(HEADER)]]
    if tuple(part[0] for part in header) != HEADER or header[0][1] not in SCHEMAS.values():
        raise ValueError("its first lines are not those of a lock")
    ((_, schema), (_, freeze, digest), (_, stored, measured), (_, number, head)) = header
    rest = [(json.loads(line)[0], line) for line in lines[len(HEADER) :]]
    first = schema == SCHEMAS[1]
    return Lock(
        freeze=str(freeze),
        freeze_digest=str(digest),
        stored=str(stored),
        measurements=str(measured),
        head=Head(int(number), str(head)),
        lines=tuple(line for kind, line in rest if first or kind not in (*BASIS, SEAL)),
        basis=() if first else tuple(line for kind, line in rest if kind in BASIS),
    )


def _differs(lock: Lock, text: str) -> str:
    """Say in which line a file differs from what was written."""
    written, found = lock.text.split("\n"), text.split("\n")
    at = next((i for i, (one, other) in enumerate(zip(written, found, strict=False)) if one != other), len(written))
    what = "its last line is not the digest of the others" if at >= len(written) - 2 else "it was edited"
    return f"line {at + 1}: {what}"
