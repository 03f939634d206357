"""Sets of measurements: those that are stored, and those that git remembers and that are stored no more."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from verdict.evidence.written import Measurements, longhand
from verdict.outcome.record import Notice
from verdict.project.folder import SUFFIXES, listed
from verdict.project.ledger.errata import Recorded, recorded
from verdict.project.ledger.history import History
from verdict.project.ledger.past import Written, joined
from verdict.project.ledger.store import Ledger
from verdict.text import Document, read_document, read_json, read_yaml
from verdict.text.canonical import SCHEME, digest
from verdict.text.validate import validate
from verdict.words.errors import DocumentError

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
    kept = {path.name: path.read_bytes() for path in ledger.project.sets(freeze).values()}
    for name, content in kept.items():
        if name != judged.name or folder.resolve() != judged.resolve().parent:
            yield Other(name, _sha(content), STORED)
    if ledger.history is not None:
        yield from _committed(ledger.history, freeze, frozenset(kept.values()))


def _committed(history: History, freeze: str, kept: frozenset[bytes]) -> Iterator[Other]:
    """Yield the documents that a commit held as measurements of a freeze and that are stored no more, oldest first."""
    folders = tuple(joined(root, "measurements", freeze) + "/" for root in history.roots)
    found: dict[str, Written] = {}
    for one in history.measured:
        if one.blob is not None and one.name.startswith(folders) and Path(one.name).suffix in SUFFIXES:
            found.setdefault(one.blob, one)
    contents = history.past.git.contents(found)
    for blob, one in found.items():
        if contents[blob] not in kept:
            yield Other(Path(one.name).name, _sha(contents[blob]), f"commit {one.commit[:12]}")


def _sha(content: bytes) -> str:
    return f"{SCHEME}:{sha256(content).hexdigest()}"


def beside_it(ledger: Ledger, freeze: str, judged: Path) -> Iterator[Notice]:
    """Say which other sets of a freeze there are or were, where there are any."""
    found = tuple(others(ledger, freeze, judged))
    if found:
        named = "; ".join(map(str, found[:SHOWN])) + (f"; and {len(found) - SHOWN} more" if len(found) > SHOWN else "")
        yield Notice(OTHERS, f"{freeze} has {len(found)} besides the one that is judged here: {named}")
