"""What shows that a freeze came before its numbers, and that these still are what was judged.

Nothing here changes a verdict. What git cannot answer is said to be not shown; it is never counted as holding.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from verdict.evidence.written import Measurements
from verdict.outcome.record import Notice
from verdict.project.ledger.git import Git, NoGitError
from verdict.project.ledger.history import Appeared, first_commit_as
from verdict.project.ledger.store import Ledger
from verdict.project.ledger.verify import DigestOf, frozen_path
from verdict.registration.resolved import Registration

Same = Callable[[bytes], bool]
EARLIER = "seen before the freeze"
CHANGED = "changed since"
NOT_SHOWN = "order not shown"
KINDS = (EARLIER, CHANGED, NOT_SHOWN)
SOURCES = {"reads": "was read", "writes": "was written"}  # settings that name a file of numbers


def order(
    ledger: Ledger, registration: Registration, measurements: Measurements | None, digest_of: DigestOf
) -> Iterator[Notice]:
    """Yield what a reader must know of order and sources: of the numbers, and of the freeze if it is one.

    `digest_of` reads bytes as a registration; `measurements` is None where nothing is stored yet.
    """
    if measurements is not None:
        yield from _changed(ledger.project.root, registration, measurements.provenance)
    path = frozen_path(ledger.project, registration.id)
    if registration.id in ledger.chain.freezes and path is not None:
        same = _sameness(registration, path, digest_of)
        yield from _proven(ledger.project.root, registration, path, same)


def _sameness(registration: Registration, path: Path, digest_of: DigestOf) -> Same:
    return lambda content: digest_of(content, path.name) == registration.digest


def _changed(root: Path, registration: Registration, provenance: Mapping[str, Any]) -> Iterator[Notice]:
    """Compare every file that the numbers came from with its recorded digest."""
    for key, name in _sources(registration):
        recorded = provenance.get(f"{key}_digest")
        if recorded is None:
            text = f"the stored measurements do not record which bytes of {name} they hold; measure with verdict run"
            yield Notice(CHANGED, f"not checked: {text}")
        else:
            yield from _against(root, name, str(recorded), SOURCES[key])
    files = provenance.get("files")
    for name, recorded in files.items() if isinstance(files, Mapping) else ():
        yield from _against(root, str(name), str(recorded), "was run")


def _sources(registration: Registration) -> Iterator[tuple[str, str]]:
    settings = registration.prereg.experiment.settings
    return ((key, str(settings[key])) for key in SOURCES if settings.get(key) is not None)


def _against(root: Path, name: str, recorded: str, happened: str) -> Iterator[Notice]:
    found = _digest(root, name)
    if found == recorded:
        return
    now = f"now it is {found[:19]}" if found else "now there is no such file"
    yield Notice(
        CHANGED, f"{name} {happened} as {recorded[:19]}, {now}; the verdicts are about what was stored, not about it"
    )


def _digest(root: Path, name: str) -> str | None:
    """Name the bytes of a file of the project; None where there is none, or it lies outside."""
    path = _inside(root, name)
    if path is None or not path.is_file():
        return None
    with path.open("rb") as file:
        return f"sha256:{hashlib.file_digest(file, 'sha256').hexdigest()}"


def _inside(root: Path, name: str) -> Path | None:
    """Return the place that a name of a registration means, links followed; None where it leaves the project."""
    try:
        path = (root / name).resolve()
    except (OSError, ValueError):
        return None
    return path if path.is_relative_to(root.resolve()) else None


def _proven(root: Path, registration: Registration, path: Path, same: Same) -> Iterator[Notice]:
    """Ask git for the freeze, then for each file of numbers."""
    try:
        git = Git.around(root)
        if git.shallow:
            raise NoGitError("this is a shallow clone; fetch the whole history")
        if not _committed(git, path, same):
            raise NoGitError(f"the freeze is not committed as it is now; commit {git.inside(path)} and the ledger")
        for key, name in _sources(registration):
            yield from _earlier(git, root, name, _frozen(git, path, same), brought=key == "reads")
    except NoGitError as error:
        yield Notice(NOT_SHOWN, f"not checked whether the freeze came before its numbers: {error}")


def _committed(git: Git, path: Path, same: Same) -> bool:
    content = git.bytes_of(f"HEAD:{git.inside(path)}")
    return content is not None and (content == path.read_bytes() or same(content))


def _frozen(git: Git, path: Path, same: Same) -> Appeared:
    found = first_commit_as(git, git.inside(path), same)
    if found is None:
        raise NoGitError("git cannot say in which commit the freeze appeared")
    return found


def _earlier(git: Git, root: Path, name: str, frozen: Appeared, *, brought: bool) -> Iterator[Notice]:
    """Say it where git knew a file, by its name or its bytes, in a commit that does not come after the freeze.

    One that was `brought` has to be committed for that; one that the measurement wrote came after the freeze.
    """
    known, after = _known(git, root, name), _after(git, frozen)
    if brought and not known and _digest(root, name) is not None:
        yield Notice(NOT_SHOWN, f"{name} is not committed, so that nothing shows that it came after the freeze")
    early = next(((commit, time) for commit, time in known if commit not in after), None)
    if early is not None:
        where = "the commit of the freeze itself" if early[0] == frozen.commit else f"commit {early[0][:12]}"
        yield Notice(
            EARLIER,
            f"git knows {name} from {where} ({early[1]}), which does not come after the freeze in "
            f"{frozen.commit[:12]} ({frozen.time}): the predictions may have been written with its numbers in view",
        )


def _known(git: Git, root: Path, name: str) -> list[tuple[str, str]]:
    """Return commit and time of everything that touched a file's path, or held its bytes under any path, oldest first.

    Raises:
        NoGitError: git failed, so that nothing can be concluded.
    """
    path = _inside(root, name)
    if path is None:
        return []
    lines = _log(git, "--full-history", "--", f":(top,literal){git.inside(path)}")
    if path.is_file():
        lines += _log(git, f"--find-object={(git.ask('hash-object', '--', str(path)) or '').strip()}")
    return [(commit, time) for commit, _, time in (line.partition(" ") for line in lines)]


def _log(git: Git, *search: str) -> list[str]:
    found = git.ask("log", "HEAD", "--all", "--format=%H %cI", "--topo-order", "--reverse", "-m", *search)
    if found is None:
        raise NoGitError("git failed to list the commits of a file; see: git fsck")
    return found.splitlines()


def _after(git: Git, frozen: Appeared) -> frozenset[str]:
    found = git.ask("rev-list", "--ancestry-path", "HEAD", "--all", f"^{frozen.commit}")
    if found is None:
        raise NoGitError("git failed to list what came after the freeze; see: git fsck")
    return frozenset(found.split())
