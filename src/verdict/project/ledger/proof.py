"""What git proves of the order of a freeze and its numbers: every commit is looked at, merges included.

A commit comes after a freeze if it properly descends from one in which the freeze stood, and since which no commit
wrote the file as anything else. Clocks prove nothing.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from verdict.project.folder import SUFFIXES, Project, must_read
from verdict.project.ledger.git import blob_id
from verdict.project.ledger.history import History
from verdict.project.ledger.past import Past, Written, joined
from verdict.project.ledger.sets import digest_of_set
from verdict.words.errors import IntegrityError

Same = Callable[[bytes], bool]


@dataclass(frozen=True, slots=True)
class Stood:
    """A freeze as git knows it: the commits since which it stands for good, and the first of them with its time."""

    commit: str
    time: str
    lasting: tuple[str, ...]

    def where(self, commit: str) -> str:
        """Name a commit, and say so if it is the one of the freeze itself."""
        return "the commit of the freeze itself" if commit == self.commit else f"commit {commit[:12]}"


class Proof:
    """What the commits show of one freeze; `same` says whether bytes are that freeze."""

    def __init__(self, history: History, freeze: str, path: Path, same: Same) -> None:
        self.history, self.past, self.freeze, self.path, self._same = history, history.past, freeze, path, same
        self.project: Project = history.ledger.project

    @cached_property
    def stood(self) -> Stood | None:
        """Where the freeze stands; None where it is not committed as it is now."""
        lasting = self._lasting(self.past)
        return Stood(lasting[0], self.past.when(lasting[0]), lasting) if lasting else None

    def _lasting(self, past: Past) -> tuple[str, ...]:
        """Return the commits since which the freeze stands for good, of those that `past` knows, oldest first."""
        names = {joined(root, "prereg", self.freeze + suffix) for root in self.history.roots for suffix in SUFFIXES}
        written = [one for one in past.prereg if one.name in names]
        right = self._right({one.blob for one in written if one.blob is not None})
        good = {one.commit for one in written if one.blob in right}
        overwritten = past.before({one.commit for one in written} - good)
        return tuple(commit for commit in past.commits if commit in good - overwritten)

    def _right(self, blobs: set[str]) -> set[str]:
        """Return the blobs that are the freeze; one with the bytes of its file need not be read again."""
        now = {blob_id(must_read(self.path), blob) for blob in list(blobs)[:1]}
        others = self.past.git.contents(blobs - now)
        return (blobs & now) | {blob for blob, content in others.items() if self._same(content)}

    @cached_property
    def measured(self) -> tuple[Written, ...]:
        """Every file of the measurements as some commit wrote it, oldest first."""
        folders = tuple(self._folders())
        return tuple(one for one in self.history.measured if one.blob is not None and one.name.startswith(folders))

    def early(self, written: Iterable[Written], past: Past) -> tuple[Written, ...]:
        """Return what was written by a commit that does not come after the freeze, of those that `past` knows.

        On a branch of its own, as a rebase leaves one behind, the freeze may stand in another commit.
        """
        found = _not_after(written, past, self.stood.lasting if self.stood else ())
        return _not_after(found, past, self._lasting(past)) if found and past is not self.past else found

    def early_measurements(self) -> tuple[Written, ...]:
        """Return what was measured in a commit that does not come after the freeze."""
        return self.early(self.measured, self.past)

    def early_copies(self) -> tuple[Written, ...]:
        """Return where the bytes of measurements stood before the freeze: under other paths, or on other branches."""
        held, told = self.history.copies, set(self.measured)
        copies = [one for blob in sorted({str(one.blob) for one in self.measured}) for one in held.get(blob, ())]
        return self.early((one for one in copies if one not in told), self.history.everywhere)

    def _folders(self) -> Iterator[str]:
        return (joined(root, "measurements", self.freeze) + "/" for root in self.history.roots)

    def uncommitted(self) -> tuple[Path, ...]:
        """Return the stored sets that no commit holds as they are: nothing shows that they came after the freeze."""
        held = {one.blob for one in self.measured}
        like = next(iter(self.past.commits))
        return tuple(p for p in self.project.sets(self.freeze).values() if not self._known(p, held, like))

    def judged_unseen(self) -> int | None:
        """Return the entry of the last verdict, where the numbers that it judged are neither stored nor committed."""
        judged = self.history.ledger.chain.judged(self.freeze)
        if judged is None or self.project.sets(self.freeze):
            return None  # what is stored is looked for in the commits, whatever was judged
        found = {one.blob: one.name for one in self.measured if Path(one.name).suffix.lower() in SUFFIXES and one.blob}
        contents = self.past.git.contents(found)
        seen = any(digest_of_set(contents[blob], name) == judged[1].measurements for blob, name in found.items())
        return None if seen else judged[0]

    def _known(self, path: Path, held: set[str | None], like: str) -> bool:
        """Look for the bytes as they are, and as git stores them where it converts line ends."""
        content = must_read(path)
        return bool({blob_id(content, like), blob_id(content.replace(b"\r\n", b"\n"), like)} & held)


def _not_after(written: Iterable[Written], past: Past, lasting: Iterable[str]) -> tuple[Written, ...]:
    after = past.after(lasting)
    return tuple(one for one in written if one.blob is not None and one.commit not in after)


def frozen_path(project: Project, name: str) -> Path | None:
    """Return the file of a freeze; None where it is gone.

    Raises:
        IntegrityError: two files bear its name, or it is a link.
    """
    paths = (project.prereg / f"{name}{suffix}" for suffix in SUFFIXES)
    found = [project.in_place(path) for path in paths if os.path.lexists(path)]
    if len(found) > 1:
        files = " and ".join(project.shown(path) for path in found)
        raise IntegrityError(f"{files} both bear the name of the freeze {name}; keep the one that was frozen")
    return found[0] if found and found[0].is_file() else None
