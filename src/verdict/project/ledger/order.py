"""What shows that a freeze came before its numbers, and that these still are what was judged.

Nothing here changes a verdict. What git cannot answer is said to be not shown; it is never counted as holding.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from verdict.evidence.numbers import file_digest
from verdict.evidence.written import Measurements
from verdict.experiments.command.folders import folder_seen
from verdict.experiments.command.inputs import MOVED, digest_now
from verdict.outcome.record import Notice
from verdict.project.called import called
from verdict.project.ledger.asking import identity
from verdict.project.ledger.declared import SEEN, UNOPENED
from verdict.project.ledger.git import NoGitError
from verdict.project.ledger.history import history_of
from verdict.project.ledger.past import Past, Written
from verdict.project.ledger.proof import Proof, Same, frozen_path
from verdict.project.ledger.store import Ledger
from verdict.registration.named_files import named_files
from verdict.registration.resolved import Registration

DigestOf = Callable[[bytes, str], str | None]
EARLIER = SEEN
CHANGED = "changed since"
NOT_SHOWN = "order not shown"
UNCHECKED = "not checked"  # begins what is said of a file whose digest nothing records
KINDS = (EARLIER, UNOPENED, CHANGED, NOT_SHOWN)
STORED_ONLY = "the verdicts are about what was stored, not about it"
SOURCES = {"reads": "was read", "writes": "was written"}  # settings that name a file of numbers


def order(
    ledger: Ledger, registration: Registration, measurements: Measurements | None, digest_of: DigestOf
) -> Iterator[Notice]:
    """Yield what a reader must know of order and sources: of the numbers, and of the freeze if it is one.

    `digest_of` reads bytes as a registration; `measurements` is None where nothing is stored yet.
    """
    if measurements is not None:
        draft = "" if registration.id in ledger.chain.freezes else called(ledger.project, registration.id)
        yield from changed(ledger.project.root, registration, measurements.provenance, draft)
    path = frozen_path(ledger.project, registration.id)
    if registration.id in ledger.chain.freezes and path is not None:
        same = _sameness(registration, path, digest_of)
        yield from _proven(ledger, registration, path, same)


def _sameness(registration: Registration, path: Path, digest_of: DigestOf) -> Same:
    return lambda content: digest_of(content, path.name) == registration.digest


def changed(root: Path, registration: Registration, provenance: Mapping[str, Any], draft: str = "") -> Iterator[Notice]:
    """Compare every file and folder that the numbers came from with its recorded digest.

    `draft` is what the command line calls a registration that is not frozen, whose numbers may be read again.
    """
    for key, name in named_files(registration.prereg.experiment.settings):
        recorded = provenance.get(f"{key}_digest")
        recorded = recorded.get(name) if isinstance(recorded, Mapping) else recorded
        if recorded is None and name in provenance.get("not_there", ()):
            yield from _come_since(root, name)
        elif recorded is None:
            text = f"the stored measurements do not record which bytes of {name} they hold; measure with verdict run"
            yield Notice(CHANGED, f"{UNCHECKED}: {text}")
        else:
            yield from _against(name, str(recorded), _digest(root, name), SOURCES[key], draft)
    yield from _given(root, provenance, draft)


def _given(root: Path, provenance: Mapping[str, Any], draft: str) -> Iterator[Notice]:
    """Compare what a command was given: files, folders, and what lies outside the project.

    A folder that the command itself changed is none that could be found again. The program is not compared: that of
    another machine has other bytes.
    """
    for name, recorded in _recorded(provenance, "files"):
        yield from _against(name, recorded, _digest(root, name), "was run", draft)
    moved = provenance.get(MOVED)
    for name, recorded in _recorded(provenance, "folders"):
        if not isinstance(moved, Sequence) or name not in moved:
            found = _folder_digest(root, name, str(provenance.get("writes") or ""))
            yield from _against(name, recorded, found, "was given", draft, what="folder that a digest covers")
    for name, recorded in _recorded(provenance, "outside"):
        yield from _outside(root, name, recorded)


def _recorded(provenance: Mapping[str, Any], part: str) -> list[tuple[str, str]]:
    found = provenance.get(part)
    return [(str(name), str(one)) for name, one in found.items()] if isinstance(found, Mapping) else []


def _folder_digest(root: Path, name: str, writes: str) -> str | None:
    """Name a folder as the command that was given it did, without the file that it wrote; None where that cannot be."""
    path = _inside(root, name)
    if path is None or not path.is_dir():
        return None
    return folder_seen(root / name, root, _inside(root, writes) or root, digest_now).digest


def _outside(root: Path, name: str, recorded: str) -> Iterator[Notice]:
    """Compare a file outside the project, whose present bytes are told to nobody."""
    with suppress(OSError, ValueError):
        if (root / name).is_file():
            if file_digest(root / name) != recorded:
                yield Notice(CHANGED, f"{name}, outside the project, has changed since it was given; {STORED_ONLY}")
            return
    yield Notice(CHANGED, f"{name} was given as {recorded[:19]} from outside the project, and is not there now")


def _come_since(root: Path, name: str) -> Iterator[Notice]:
    """Say of a file that was not there when the others were read that it is there now."""
    if _digest(root, name) is not None:
        yield Notice(CHANGED, f"{name} was not there when the numbers were read, and is there now; measure again")


def _against(
    name: str, recorded: str, found: str | None, happened: str, draft: str, *, what: str = "file"
) -> Iterator[Notice]:
    if found == recorded:
        return
    if draft and found:
        yield Notice(CHANGED, f"{name} has changed since it {happened}; measure again: verdict run {draft} --measure")
        return
    now = f"now it is {found[:19]}" if found else f"now there is no such {what}"
    yield Notice(CHANGED, f"{name} {happened} as {recorded[:19]}, {now}; {STORED_ONLY}")


def _digest(root: Path, name: str) -> str | None:
    """Name the bytes of a file of the project; None where there is none, or it lies outside."""
    path = _inside(root, name)
    return file_digest(path) if path is not None and path.is_file() else None


def _inside(root: Path, name: str) -> Path | None:
    """Return the place that a name of a registration means, links followed; None where it leaves the project."""
    try:
        path = (root / name).resolve()
    except (OSError, ValueError):
        return None
    return path if path.is_relative_to(root.resolve()) else None


def _proven(ledger: Ledger, registration: Registration, path: Path, same: Same) -> Iterator[Notice]:
    """Ask git for the freeze, then for each file of numbers."""
    try:
        proof = Proof(history_of(ledger), registration.id, path, same)
        if proof.stood is None:
            name = proof.past.git.inside(path)
            raise NoGitError(f"the freeze is not committed as it is now; commit {name} and the ledger")
        yield from seen_early(proof, registration)
    except NoGitError as error:
        yield Notice(NOT_SHOWN, f"not checked whether the freeze came before its numbers: {error}")


def seen_early(proof: Proof, registration: Registration) -> Iterator[Notice]:
    """Yield what git knew of the files that the numbers come from, before the freeze stood."""
    for key, name in named_files(registration.prereg.experiment.settings):
        yield from _earlier(proof, name, brought=key == "reads")


def _earlier(proof: Proof, name: str, *, brought: bool) -> Iterator[Notice]:
    """Say it where git knew a file, by its name or its bytes, in a commit that does not come after the freeze.

    One that was `brought` has to be committed for that; one that the measurement wrote came after the freeze.
    """
    past, stood = proof.history.everywhere, proof.stood
    known = _known(past, proof.project.root, name)
    if brought and not known and _digest(proof.project.root, name) is not None:
        yield Notice(NOT_SHOWN, f"{name} is not committed, so that nothing shows that it came after the freeze")
    early = proof.early(known, past)
    if early and stood is not None:
        yield Notice(
            EARLIER,
            f"git knows {name} from {stood.where(early[0].commit)} ({past.when(early[0].commit)}), which does not come "
            f"after the freeze in {stood.commit[:12]} ({stood.time}): the predictions may have been written with its "
            "numbers in view",
        )


def _known(past: Past, root: Path, name: str) -> list[Written]:
    """Return every commit that wrote a file's path, or held its bytes under any path, oldest first."""
    path = _inside(root, name)
    if path is None:
        return []
    found = [*past.wrote([past.git.inside(path)])]
    if path.is_file():
        found += past.held([identity(past.git.ask("hash-object", "--", str(path)))])
    places = {commit: i for i, commit in enumerate(past.commits)}
    return sorted(found, key=lambda one: places[one.commit])
