"""Locks on disk: read back with everything that makes one no lock."""

from __future__ import annotations

import json
from pathlib import Path

from verdict.outcome.lock import HEADER, SCHEMA, Head, Lock
from verdict.words.errors import IntegrityError


def read_lock(path: Path) -> Lock:
    """Read a lock file; CRLF does not matter.

    Raises:
        IntegrityError: it is no lock file.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
        header = [json.loads(line) for line in lines[: len(HEADER)]]
        if tuple(part[0] for part in header) != HEADER or header[0][1] != SCHEMA:
            raise ValueError("its first lines are not those of a lock")
        (_, (_, freeze, digest), (_, stored, measured), (_, number, head)) = header
        rest = tuple(lines[len(HEADER) :])
        for line in rest:
            json.loads(line)
        return Lock(
            freeze=str(freeze),
            freeze_digest=str(digest),
            stored=str(stored),
            measurements=str(measured),
            head=Head(int(number), str(head)),
            lines=rest,
        )
    except (ValueError, TypeError, LookupError) as error:
        raise IntegrityError(f"verdicts/{path.name} is no lock file ({error}); restore it from git") from None
