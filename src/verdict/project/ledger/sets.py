"""Sets of measurements: those that are stored, and those that git remembers and that are stored no more."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from verdict.evidence.written import Measurements, longhand
from verdict.project.ledger.errata import Recorded, recorded
from verdict.project.ledger.store import Ledger
from verdict.text import Document, read_document
from verdict.text.validate import validate
from verdict.words.errors import DocumentError


@dataclass(frozen=True, slots=True)
class Stored:
    """A stored set of measurements: its file, and what it records of itself."""

    path: Path
    recorded: Recorded


def stored_sets(ledger: Ledger) -> tuple[Stored, ...]:
    """Return every stored set of measurements of the project; unreadable ones say nothing."""
    folder = ledger.project.root / "measurements"
    freezes = sorted(path.name for path in folder.iterdir() if path.is_dir()) if folder.is_dir() else []
    paths = [path for freeze in freezes for path in ledger.project.sets(freeze).values()]
    return tuple(one for one in map(_stored, paths) if one is not None)


def _stored(path: Path) -> Stored | None:
    try:
        found = as_measurements(read_document(path))
    except DocumentError:
        return None
    return Stored(path, recorded(found))


def as_measurements(document: Document) -> Measurements:
    """Read a document as measurements, without laying them on a grid.

    Raises:
        DocumentError: it is none.
    """
    return validate(Measurements, longhand(document.tree), document)
