"""Sets of measurements: those that are stored, and those that git remembers and that are stored no more."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from verdict.evidence.laid_out import Evidence, lay_out
from verdict.evidence.numbers import file_digest
from verdict.evidence.written import Measurements, longhand
from verdict.outcome.record import Notice
from verdict.project.folder import SUFFIXES, listed
from verdict.project.ledger.git import blob_id
from verdict.project.ledger.history import History
from verdict.project.ledger.past import Written, joined
from verdict.project.ledger.reached import Recorded, recorded
from verdict.project.ledger.store import Ledger
from verdict.registration.resolved import Registration
from verdict.text import Document, read_document, read_json, read_yaml
from verdict.text.canonical import digest
from verdict.text.validate import validate
from verdict.words.errors import DocumentError
from verdict.words.limits import MOST_JSON

STORED = "stored"
SHOWN = 6
UNKNOWN = "unknown"  # stands for the digest of a registration that was not frozen yet
AROUND = {"schema_", "freeze", "title", "provenance", "notes"}  # what of a set says nothing of its numbers
OTHERS = "other sets"  # the kind of notice that names them


@dataclass(frozen=True, slots=True)
class Other:
    """A set of measurements of a freeze beside the one that is judged: stored, or committed once and gone."""

    name: str
    sha: str
    where: str

    def __str__(self) -> str:
        return f"{self.name} ({self.sha[:19]}, {self.where})"


@dataclass(frozen=True, slots=True, eq=False)
class CommittedSet:
    """A set of measurements that a commit held and that is stored no more, laid out on the grid of its freeze."""

    name: str
    commit: str
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Stored:
    """A stored set of measurements: its file, and what it records of itself."""

    path: Path
    recorded: Recorded


def stored_sets(ledger: Ledger) -> tuple[Stored, ...]:
    """Return every stored set of measurements of the project; unreadable ones say nothing."""
    folder = ledger.project.root / "measurements"
    freezes = sorted(path.name for path in listed(folder) if path.is_dir())
    return tuple(one for freeze in freezes for one in stored_of(ledger, freeze))


def stored_of(ledger: Ledger, freeze: str) -> tuple[Stored, ...]:
    """Return every stored set of one freeze; unreadable ones say nothing."""
    return tuple(one for one in map(_stored, ledger.project.sets(freeze).values()) if one is not None)


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
    read = read_json if Path(name).suffix.lower() == ".json" else read_yaml
    try:
        return digest(as_measurements(read(content, name)))
    except DocumentError:
        return None


def others(ledger: Ledger, freeze: str, judged: Iterable[Path]) -> Iterator[Other]:
    """Yield every other set of a freeze that is stored or that a commit held: what might have been judged instead.

    `judged` are the sets that were: one, or that of a look with those of the looks before it.
    """
    stored = ledger.project.sets(freeze).values()
    used = {path.resolve() for path in judged}
    for path in stored:
        if path.resolve() not in used:
            yield Other(path.name, file_digest(path), STORED)
    if ledger.history is not None:
        yield from _committed(ledger.history, freeze, tuple(stored))


def _committed(history: History, freeze: str, stored: tuple[Path, ...]) -> Iterator[Other]:
    """Yield the documents that a commit held as measurements of a freeze and that are stored no more, oldest first."""
    for blob, one in _held(history, freeze, stored).items():
        yield Other(Path(one.name).name, f"git:{blob}", f"commit {one.commit[:12]}")


def _held(history: History, freeze: str, stored: tuple[Path, ...]) -> dict[str, Written]:
    folders = tuple(joined(root, "measurements", freeze) + "/" for root in history.roots)
    found: dict[str, Written] = {}
    for one in history.measured:
        if one.blob is not None and one.name.startswith(folders) and Path(one.name).suffix.lower() in SUFFIXES:
            found.setdefault(one.blob, one)
    kept = {blob for path in stored for blob in _blobs(path, next(iter(found), ""))}
    return {blob: one for blob, one in found.items() if blob not in kept}


def _blobs(path: Path, like: str) -> tuple[str, ...]:
    """Return the ids that git may give a file: as it is, or with its line ends as git stores them."""
    if path.stat().st_size > MOST_JSON:
        return ()  # too large to be read as measurements
    content = path.read_bytes()
    return blob_id(content, like), blob_id(content.replace(b"\r\n", b"\n"), like)


def committed_sets(ledger: Ledger, registration: Registration) -> Iterator[CommittedSet]:
    """Yield the sets that a commit held for a freeze as it is frozen and that are stored no more, oldest first.

    What does not fit the freeze could not be judged and is left out.
    """
    if ledger.history is None:
        return
    stored = tuple(ledger.project.sets(registration.id).values())
    found = _held(ledger.history, registration.id, stored)
    contents = ledger.history.past.git.contents(found)
    for blob, one in found.items():
        evidence = _laid_out(contents[blob], one.name, registration)
        if evidence is not None and evidence.measurements.freeze.digest in (UNKNOWN, registration.digest):
            yield CommittedSet(Path(one.name).name, one.commit, evidence)


def _laid_out(content: bytes, name: str, registration: Registration) -> Evidence | None:
    read = read_json if Path(name).suffix.lower() == ".json" else read_yaml
    try:
        document = read(content, name)
        return lay_out(document.tree, document, registration)
    except DocumentError:
        return None


def numbers_in(measurements: Measurements) -> str:
    """Return the digest of all of a set that can move a word, whatever titles and sources stand around it."""
    return digest(measurements.model_dump(mode="json", by_alias=True, exclude_defaults=True, exclude=AROUND))


def beside_it(ledger: Ledger, freeze: str, judged: Iterable[Path]) -> Iterator[Notice]:
    """Say which other sets of a freeze there are or were, where there are any."""
    found = tuple(others(ledger, freeze, judged))
    if found:
        named = "; ".join(map(str, found[:SHOWN])) + (f"; and {len(found) - SHOWN} more" if len(found) > SHOWN else "")
        yield Notice(OTHERS, f"{freeze} has {len(found)} besides the one that is judged here: {named}")
