"""The commits that HEAD descends from, and what each wrote: read once, then asked without git.

A merge is compared with each of its parents, so that nothing it wrote by itself is passed over.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from verdict.project.ledger.asking import IDENTITY, understood, want
from verdict.project.ledger.git import SHALLOW, Git, NoGitError

LINK, REPOSITORY, FOLDER = "120000", "160000", "040000"  # modes of a symbolic link, of a submodule, of a folder
FOLDERS = ("prereg", "measurements")  # what stood in folders of these names, wherever they lay, is read in one go


@dataclass(frozen=True, slots=True)
class Commit:
    """A commit: its id, its time in UTC, and the commits it follows."""

    id: str
    time: str
    parents: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Written:
    """A file as a commit wrote it: path, mode and blob; the blob is None where the commit took the file away."""

    commit: str
    name: str
    mode: str
    blob: str | None


class Past:
    """Every commit that some commits descend from, themselves included.

    Where none are named these are HEAD and, in the middle of a merge, those that are being merged.
    """

    def __init__(self, git: Git, tips: tuple[str, ...] = ()) -> None:
        """Begin with nothing read.

        Raises:
            NoGitError: history was cut off, or nothing is committed yet.
        """
        if git.shallow:
            raise NoGitError(SHALLOW)
        self.git, self.tips = git, tips or (git.head, *git.merged)

    @cached_property
    def commits(self) -> dict[str, Commit]:
        """The commits by id, each behind those it follows."""
        asked = ("rev-list", "--topo-order", "--reverse", "--format=%H %cI %P", *self.tips, "--")
        with understood("rev-list"):
            lines = [line for line in self.git.ask(*asked).split("\n") if not line.startswith("commit ")]
            parts = [line.split(" ") for line in lines]
            found = {name: Commit(name, time, tuple(filter(None, parents))) for name, time, *parents in parts}
            tips = (tip for tip in self.tips if IDENTITY.fullmatch(tip))
            named = {*tips, *(parent for commit in found.values() for parent in commit.parents)}
            want(found.keys() >= named, f"{len(found)} commits, without some that they follow")
            want(all(map(IDENTITY.fullmatch, found)), "a commit without an id")
        return found

    @cached_property
    def _in_folders(self) -> dict[str, tuple[Written, ...]]:
        """What was written into folders of these names, oldest first."""
        every = tuple(self._written())
        return {name: tuple(one for one in every if f"/{name}/" in f"/{one.name}/") for name in FOLDERS}

    @property
    def prereg(self) -> tuple[Written, ...]:
        """What was written into folders called prereg, oldest first."""
        return self._in_folders["prereg"]

    def measured(self, folders: Iterable[str]) -> tuple[Written, ...]:
        """Return what was written into some folders called measurements, oldest first."""
        inside = tuple(f"{folder}/" for folder in folders)
        return tuple(one for one in self._in_folders["measurements"] if f"{one.name}/".startswith(inside))

    def wrote(self, names: Iterable[str]) -> tuple[Written, ...]:
        """Return what was written at these paths and in these folders, oldest first."""
        paths = tuple(names)
        return tuple(self._written(*paths)) if paths else ()

    def held(self, blobs: Iterable[str]) -> tuple[Written, ...]:
        """Return where these contents were written, under any path, oldest first."""
        searched = tuple(f"--find-object={blob}" for blob in sorted(set(blobs)))
        return tuple(self._written(options=searched)) if searched else ()

    def _written(self, *paths: str, options: tuple[str, ...] = ()) -> Iterator[Written]:
        """Compare each commit with each of its parents; names come behind a zero byte, whatever they hold."""
        commit, fed = "", "".join(f"{name}\n" for name in self.commits).encode()
        asked = ("diff-tree", "--stdin", "-r", "-m", "--root", "--raw", "-z", "--no-renames", "--no-ext-diff",
                 "--ignore-submodules=none")  # fmt: skip
        parts = iter(self.git.records(*asked, *options, "--", *paths, fed=fed))
        with understood("diff-tree"):
            for part in parts:
                if part.startswith(":"):
                    _, mode, _, blob, _ = part.split(" ")
                    want(IDENTITY.fullmatch(blob) is not None, f"'{blob}', and no id of a file")
                    yield Written(commit, next(parts), mode, blob if blob.strip("0") else None)
                else:
                    commit = self.commits[part].id

    def after(self, earlier: Iterable[str]) -> frozenset[str]:
        """Return the commits that are proper descendants of some of these."""
        known, found = set(earlier), set[str]()
        for commit in self.commits.values():
            if any(parent in known or parent in found for parent in commit.parents):
                found.add(commit.id)
        return frozenset(found)

    def before_each(self, later: Iterable[str]) -> frozenset[str]:
        """Return the commits that every one of these properly descends from."""
        return frozenset.intersection(*(self.before([commit]) for commit in later))

    def before(self, later: Iterable[str]) -> frozenset[str]:
        """Return the commits that are proper ancestors of some of these."""
        known, found = set(later), set[str]()
        for commit in reversed(self.commits.values()):
            if commit.id in known or commit.id in found:
                found.update(commit.parents)
        return frozenset(found)

    def when(self, commit: str) -> str:
        """Return the time of a commit."""
        return self.commits[commit].time

    def stands(self, path: str) -> bool:
        """Say whether a path exists in the newest of these commits."""
        return any(self.git.object_at(tip, path) is not None for tip in self.tips)


def joined(folder: str, *names: str) -> str:
    """Join parts of a path as git names it; the top is the empty text."""
    return "/".join(filter(None, (folder, *names)))


def linked_to(folder: str, target: bytes) -> str:
    """Return the path that a symbolic link in a folder means, as git names it."""
    return os.path.normpath(joined(folder, os.fsdecode(target)))
