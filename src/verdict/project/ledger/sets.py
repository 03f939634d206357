"""Sets of measurements: those that are stored, and those that git remembers and that are stored no more."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from verdict.evidence.numbers import file_digest
from verdict.evidence.written import Measurements, longhand
from verdict.outcome.record import Notice
from verdict.project.folder import SUFFIXES, listed
from verdict.project.ledger.errata import Recorded, recorded
from verdict.project.ledger.git import blob_id
from verdict.project.ledger.history import History
from verdict.project.ledger.past import Written, joined
from verdict.project.ledger.store import Ledger
from verdict.text import Document, read_document, read_json, read_yaml
from verdict.text.canonical import digest
from verdict.text.validate import validate
from verdict.words.errors import DocumentError
from verdict.words.limits import MOST_JSON

STORED = "stored"
SHOWN = 6
OTHERS = "other sets"  # the kind of notice that names them


@dataclass(frozen=True, slots=True)
class Other:
    """A set of measurements of a freeze beside the one that is judged: stored, or committed once and gone."""

    name: str
    sha: str
    where: str

    def __str__(self) -> str:
        return f"{self.name} ({self.sha[:19]}, {self.where})"


@dataclass(frozen=True, slots=True)
class Stored:
    """A stored set of measurements: its file, and what it records of itself."""

    path: Path
    recorded: Recorded


def stored_sets(ledger: Ledger) -> tuple[Stored, ...]:
    """Return every stored set of measurements of the project; unreadable ones say nothing."""
    folder = ledger.project.root / "measurements"
    freezes = sorted(path.name for path in listed(folder) if path.is_dir())
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


def digest_of_set(content: bytes, name: str) -> str | None:
    """Return the digest of bytes as measurements; None where they are none."""
    read = read_json if Path(name).suffix == ".json" else read_yaml
    try:
        return digest(as_measurements(read(content, name)))
    except DocumentError:
        return None


def others(ledger: Ledger, freeze: str, judged: Path) -> Iterator[Other]:
    """Yield every other set of a freeze that is stored or that a commit held: what might have been judged instead."""
    folder = ledger.project.measurements(freeze)
    stored = ledger.project.sets(freeze).values()
    for path in stored:
        if path.name != judged.name or folder.resolve() != judged.resolve().parent:
            yield Other(path.name, file_digest(path), STORED)
    if ledger.history is not None:
        yield from _committed(ledger.history, freeze, tuple(stored))


def _committed(history: History, freeze: str, stored: tuple[Path, ...]) -> Iterator[Other]:
    """Yield the documents that a commit held as measurements of a freeze and that are stored no more, oldest first."""
    folders = tuple(joined(root, "measurements", freeze) + "/" for root in history.roots)
    found: dict[str, Written] = {}
    for one in history.measured:
        if one.blob is not None and one.name.startswith(folders) and Path(one.name).suffix.lower() in SUFFIXES:
            found.setdefault(one.blob, one)
    kept = {blob for path in stored for blob in _blobs(path, next(iter(found), ""))}
    for blob, one in found.items():
        if blob not in kept:
            yield Other(Path(one.name).name, f"git:{blob}", f"commit {one.commit[:12]}")


def _blobs(path: Path, like: str) -> tuple[str, ...]:
    """Return the ids that git may give a file: as it is, or with its line ends as git stores them."""
    if path.stat().st_size > MOST_JSON:
        return ()  # too large to be read as measurements
    content = path.read_bytes()
    return blob_id(content, like), blob_id(content.replace(b"\r\n", b"\n"), like)


def beside_it(ledger: Ledger, freeze: str, judged: Path) -> Iterator[Notice]:
    """Say which other sets of a freeze there are or were, where there are any."""
    found = tuple(others(ledger, freeze, judged))
    if found:
        named = "; ".join(map(str, found[:SHOWN])) + (f"; and {len(found) - SHOWN} more" if len(found) > SHOWN else "")
        yield Notice(OTHERS, f"{freeze} has {len(found)} besides the one that is judged here: {named}")
