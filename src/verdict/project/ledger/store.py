"""prereg/ledger/ on disk: one small file per entry, and the canonical bytes of every freeze.

An entry is written beside and then linked to the one name its number gives it. Linking fails where the name is
taken, so two writers can never both become entry 7, and a kill leaves either no entry or a whole one.
"""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from verdict.project.folder import Project, content, listed
from verdict.project.ledger.chain import Chain, linked
from verdict.project.ledger.clock import check_clock
from verdict.project.ledger.entries import SCHEMA, Entry, Event
from verdict.project.ledger.spoken import check_spoken
from verdict.text.failures import of_system
from verdict.text.files import write_once, write_whole
from verdict.words.errors import IntegrityError, UsageError

if TYPE_CHECKING:
    from verdict.project.ledger.history import History

ENTRY = re.compile(r"[0-9]{6}\.json")


def now() -> datetime:
    """Read the clock, in UTC."""
    return datetime.now(UTC)


def stamp(at: datetime) -> str:
    """Write a time in UTC, to the second.

    Raises:
        UsageError: the time has no offset, so it is a local time and says nothing elsewhere.
    """
    if at.tzinfo is None:
        raise UsageError(f"found the local time {at.isoformat()}, wanted one with its offset from UTC")
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@dataclass(frozen=True, slots=True)
class Ledger:
    """The ledger of one project as it was read."""

    project: Project
    chain: Chain
    history: History | None = None
    """What git knows of it, which it was compared with; None where it was not."""
    unseen: str = ""
    """Why it could not be compared with them."""

    @property
    def folder(self) -> Path:
        """Folder of the entries."""
        return folder_of(self.project)


def folder_of(project: Project) -> Path:
    """Return the folder of a project's ledger."""
    return project.prereg / "ledger"


def canonical_path(project: Project, freeze: str) -> Path:
    """Return the file with the canonical bytes of a freeze: its sha256 is the digest of the freeze."""
    return folder_of(project) / f"{freeze}.json"


def read_ledger(project: Project) -> Ledger:
    """Read a project's ledger; one that was never begun is empty.

    Raises:
        IntegrityError: an entry cannot be read, the entries are no chain, or they lie behind a link.
    """
    folder = project.in_place(folder_of(project))
    names = [path for path in listed(folder) if ENTRY.fullmatch(path.name)]
    for path in filter(Path.is_symlink, names):
        project.in_place(path)
    return Ledger(project, linked(tuple(_read(path) for path in names)))


def _read(path: Path) -> Entry:
    try:
        entry = parse_entry(content(path))
    except (OSError, ValueError) as error:
        message = f"prereg/ledger/{path.name} is no entry: {_first(error)}. Restore it from git; entries never change"
        raise IntegrityError(message) from None
    if path.name != entry_name(entry.number):
        raise IntegrityError(f"prereg/ledger/{path.name} holds entry {entry.number}; wanted it in its own file")
    return entry


def _first(error: Exception) -> str:
    if isinstance(error, ValidationError):
        detail = error.errors(include_url=False)[0]
        return f"{'.'.join(map(str, detail['loc']))}: {detail['msg']}"
    return getattr(error, "strerror", None) or str(error).splitlines()[0]


def parse_entry(text: bytes) -> Entry:
    """Read one entry; a key given twice is refused, since other readers take another one of the two.

    Raises:
        ValueError: it is no entry.
    """
    try:
        return Entry.model_validate_json(json.dumps(json.loads(text, object_pairs_hook=_once)))
    except RecursionError:
        raise ValueError("it is nested too deeply for one") from None


def entry_or_none(text: bytes) -> Entry | None:
    """Read one entry; None for what is none."""
    try:
        return parse_entry(text)
    except ValueError:
        return None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    tree = dict(pairs)
    if len(tree) != len(pairs):
        raise ValueError(f"a key stands twice among {', '.join(key for key, _ in pairs)}")
    return tree


def entry_name(number: int) -> str:
    """Return the file name of an entry."""
    return f"{number:06d}.json"


def entry_text(entry: Entry) -> bytes:
    """Write an entry for people: its digest is over the canonical bytes, so spaces and line ends do not matter."""
    tree = entry.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    return (json.dumps(tree, indent=1, ensure_ascii=False, sort_keys=True) + "\n").encode()


@contextmanager
def holding(project: Project, *, alone: bool) -> Iterator[Ledger]:
    """Read the ledger and hold it: `alone` to append to it, else so that no writer changes it meanwhile.

    What is appended fits what was read here; see `door`, by which commands come.

    Raises:
        IntegrityError: the ledger is broken, or lies behind a link.
    """
    folder = folder_of(project)
    if not alone and not folder.is_dir():
        yield read_ledger(project)
        return
    handle = _opened(project, folder)
    try:
        _wait_for(handle, alone=alone)
        ledger = read_ledger(project)
        for left in _left_over(ledger) if alone else ():
            left.unlink()
        yield ledger
    finally:
        os.close(handle)  # closing lets go of the lock, and so does the death of the writer


def _left_over(ledger: Ledger) -> Iterator[Path]:
    """Yield what a writer that was killed left behind: nobody else holds the ledger now."""
    for folder, suffix in ((ledger.folder, ".json."), (ledger.project.root / "verdicts", ".lock.")):
        yield from (path for path in listed(folder) if path.name.startswith(".") and suffix in path.name)
    yield from ledger.folder.glob(f"{entry_name(len(ledger.chain.entries) + 1)}.sig")


def _opened(project: Project, folder: Path) -> int:
    project.in_place(folder).mkdir(parents=True, exist_ok=True)
    return os.open(folder, os.O_RDONLY)


def _wait_for(handle: int, *, alone: bool) -> None:
    """Lock the folder; where the system cannot, linking alone keeps two writers apart."""
    if sys.platform != "win32":
        import fcntl

        fcntl.flock(handle, fcntl.LOCK_EX if alone else fcntl.LOCK_SH)


Sign = Callable[[str, bytes], bytes]
"""Gives the signature over a file, from its name and its content."""


def append(ledger: Ledger, event: Event, who: str, at: datetime, sign: Sign | None = None) -> Entry:
    """Append one entry to the ledger that `writing` gave out, its signature first.

    Raises:
        IntegrityError: somebody else appended meanwhile, or the entry does not fit the chain. UsageError: a text in it
        could not stand in a document, or the clock is behind the ledger.
    """
    check_spoken(event, who)
    chain = ledger.chain
    previous = chain.digests[-1] if chain.entries else None
    number = len(chain.entries) + 1
    check_clock(chain, event, stamp(at))
    entry = Entry(schema_=SCHEMA, number=number, previous=previous, time=stamp(at), who=who, event=event)
    linked((*chain.entries, entry))
    path, content = ledger.folder / entry_name(entry.number), entry_text(entry)
    if sign is not None:
        write_whole(path.with_name(f"{path.name}.sig"), sign(path.name, content))
    create(path, content)
    return entry


def create(path: Path, content: bytes) -> None:
    """Write a file that does not exist yet, whole or not at all.

    Raises:
        IntegrityError: the name is taken; nothing is overwritten. VerdictError: the disk is full. UsageError: it is not
        ours to write.
    """
    try:
        write_once(path, content)
        _sync(path.parent)
    except FileExistsError:
        raise IntegrityError(f"{path.name} exists already and is never overwritten; run the command again") from None
    except OSError as error:
        raise of_system(error, path.name, "nothing was changed") from None


def _sync(folder: Path) -> None:
    if sys.platform != "win32":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
