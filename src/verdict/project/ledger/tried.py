"""Sets that were stored for another state of a draft: nothing rests on them, and they are never judged."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any, NoReturn

from verdict.evidence.written import Measurements
from verdict.experiments.command.program import changed_program
from verdict.jobs.job import FAILED
from verdict.project.called import called
from verdict.project.folder import Project
from verdict.project.ledger.order import UNCHECKED, changed
from verdict.project.ledger.sets import UNKNOWN, as_measurements
from verdict.project.ledger.store import Ledger, entry_text
from verdict.registration.named_files import named_files
from verdict.registration.resolved import Registration
from verdict.text import read_document
from verdict.text.canonical import digest
from verdict.words.errors import IntegrityError, NothingToJudgeError, VerdictError

DIGEST = re.compile("sha256:[0-9a-f]{64}")
WITH_FAILED = "one in which jobs had failed"
BROUGHT = "record"  # the kind whose numbers somebody brings, where it reads no file


def replaceable(ledger: Ledger, registration: Registration, stored: Path) -> str:
    """Say of which other state a stored set is, so that a new one takes its place; "" where it stays.

    A set in which jobs had failed makes room for one that fills it up. One stays that a lock stands for, that an entry
    of the ledger names, or that cannot be read. Of what is frozen also one stays whose files changed since: it is what
    the freeze was measured on.
    """
    found = _read(stored)
    if found is None or _is_named(ledger, registration.id, found):
        return ""
    if found.freeze.digest not in (UNKNOWN, registration.digest):
        return "of another state of the draft"
    if registration.id not in ledger.chain.freezes:
        said = changed(ledger.project.root, registration, found.provenance)
        if any(not one.text.startswith(UNCHECKED) for one in said):
            return "of files that have changed since"
        if changed_program(ledger.project.root, found.provenance):
            return "of a program that has changed since"
    return WITH_FAILED if (found.provenance or {}).get(FAILED) else ""


def of_another_state(ledger: Ledger, registration: Registration) -> tuple[Path, ...]:
    """Return the stored sets of a registration that were measured under another state of it."""
    sets = ledger.project.sets(registration.id).values()
    read = ((path, _read(path)) for path in sets)
    own = (UNKNOWN, registration.digest)
    return tuple(path for path, found in read if found is not None and found.freeze.digest not in own)


def before_freezing(ledger: Ledger, registration: Registration, was: str) -> tuple[Path, ...]:
    """Return the stored sets that a draft was tried on: under its id of this very state, or under the id it `was`.

    A draft that writes another id than it is frozen under has another digest there, so that any set under that counts.
    """
    read = ((path, _read(path)) for path in ledger.project.sets(registration.id).values())
    own = tuple(path for path, found in read if found is not None and found.freeze.digest == registration.digest)
    return own if not was or was in ledger.chain.freezes else (*own, *ledger.project.sets(was).values())


def another_state(tree: Any, registration: Registration) -> str:
    """Return the digest that numbers name as that of their registration, where it is another one; "" where not."""
    said = tree.get("freeze") if isinstance(tree, dict) else None
    own = isinstance(said, dict) and said.get("id") == registration.id
    sha = said.get("digest") if isinstance(said, dict) and own else None
    known = isinstance(sha, str) and DIGEST.fullmatch(sha) is not None and sha != registration.digest
    return str(sha) if known else ""


def refuse_another_state(file: str, measured: str, registration: Registration, ledger: Ledger) -> NoReturn:
    """Refuse numbers that name another state of their registration, by its digest `measured`.

    Raises:
        IntegrityError: it is frozen. NothingToJudgeError: it is a draft, which may have changed since.
    """
    if registration.id not in ledger.chain.freezes:
        raise NothingToJudgeError(_stale(file, measured, registration, ledger.project))
    raise IntegrityError(
        f"{file}: measured under {measured}, but {registration.id} now reads {registration.digest}; a frozen file was "
        "edited, or these numbers were read under another state of the draft, before it was frozen. No verdict is "
        "given. Restore the file, or freeze the change under a new id; numbers of a draft are read again by: verdict "
        f"run {registration.id} --measure"
    )


def _stale(file: str, measured: str, registration: Registration, project: Project) -> str:
    """Say of a draft that its numbers were read under another state of it, and what to do."""
    said = (
        f"{file}: measured under {measured}, but {registration.id} now reads {registration.digest}; it is not frozen, "
        "and these numbers were read under another state of this draft. No verdict is given."
    )
    asked = registration.prereg.experiment
    if asked.kind == BROUGHT and not any(named_files(asked.settings)):
        return f'{said} If they are of this state as well, write digest: "{registration.digest}" there'
    if registration.prereg.looks is not None:
        return f"{said} Move {file} away, and measure again"
    return f"{said} Read them again: verdict run {called(project, registration.id)} --measure"


def _read(path: Path) -> Measurements | None:
    try:
        return as_measurements(read_document(path))
    except VerdictError:
        return None


def _is_named(ledger: Ledger, freeze: str, found: Measurements) -> bool:
    lock, sha = ledger.project.root / "verdicts" / f"{freeze}.lock", digest(found)
    return os.path.lexists(lock) or any(sha.encode() in entry_text(entry) for entry in ledger.chain.entries)
