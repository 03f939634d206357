"""What git knows, asked through its plumbing; git is never written to."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from verdict.project.ledger.entries import GitState
from verdict.words.errors import VerdictError

SECONDS = 60


class NoGitError(VerdictError):
    """Git cannot answer, and the message says why: not installed, no repository, or nothing committed."""

    exit_code = 3


@dataclass(frozen=True, slots=True)
class Git:
    """A repository by its top folder."""

    top: Path

    @classmethod
    def around(cls, folder: Path) -> Git:
        """Find the repository that a folder lies in.

        Raises:
            NoGitError: git is not installed, or the folder lies in no repository.
        """
        if shutil.which("git") is None:
            raise NoGitError("git is not installed here; install it, since the order of files cannot be known without")
        done = _run(folder, "rev-parse", "--show-toplevel")
        if done.returncode:
            raise NoGitError(f"{folder} lies in no git repository; begin one with: git init")
        return cls(Path(done.stdout.decode().rstrip("\n")))

    def ask(self, *arguments: str) -> str | None:
        """Return what git prints; None where it fails."""
        done = _run(self.top, *arguments)
        return None if done.returncode else done.stdout.decode(errors="replace")

    def bytes_of(self, name: str) -> bytes | None:
        """Return the content of a blob, by its id or as commit:path."""
        done = _run(self.top, "cat-file", "blob", name)
        return None if done.returncode else done.stdout

    def blobs(self, names: Iterable[str]) -> dict[str, bytes]:
        """Return the content of several blobs by id, asked in one go; those that are not there are left out."""
        wanted = "".join(f"{name}\n" for name in names).encode()
        printed = _run(self.top, "cat-file", "--batch", fed=wanted).stdout if wanted else b""
        found: dict[str, bytes] = {}
        while printed:
            header, _, printed = printed.partition(b"\n")
            name, kind, *size = header.decode().split(" ")
            if kind == "blob":
                n = int(size[0])
                found[name], printed = printed[:n], printed[n + 1 :]
        return found

    def lines(self, *arguments: str) -> list[str]:
        """Return the lines that git prints; none where it fails."""
        return (self.ask(*arguments) or "").splitlines()

    def inside(self, path: Path) -> str:
        """Return a path as git names it."""
        return path.resolve().relative_to(self.top.resolve()).as_posix()

    @property
    def shallow(self) -> bool:
        """Whether history was cut off when the repository was cloned."""
        return (self.ask("rev-parse", "--is-shallow-repository") or "").strip() == "true"

    def state(self, besides: tuple[Path, ...]) -> GitState:
        """Return commit, tree and whether anything differs from it, `besides` aside.

        Raises:
            NoGitError: nothing has been committed yet.
        """
        commit = self.ask("rev-parse", "--verify", "HEAD")
        if commit is None:
            raise NoGitError("nothing has been committed here yet; commit what the freeze rests on first")
        tree = self.ask("rev-parse", "HEAD^{tree}") or ""
        return GitState(commit=commit.strip(), tree=tree.strip(), dirty=bool(self.changed(besides)))

    def changed(self, besides: tuple[Path, ...]) -> tuple[str, ...]:
        """Return the files that differ from the last commit, untracked ones too, `besides` (files, folders) aside."""
        aside = tuple(self.inside(path) for path in besides)
        printed = self.ask("status", "--porcelain=v1", "-z", "--untracked-files=all") or ""
        parts = iter(printed.split("\0"))
        names = []
        for part in parts:
            if part[:1] in ("R", "C"):
                next(parts, None)  # a renamed file is followed by its old name
            if part and not any(part[3:] == name or part[3:].startswith(f"{name}/") for name in aside):
                names.append(part[3:])
        return tuple(names)

    def person(self) -> str | None:
        """Return name and address as git would sign a commit."""
        name = (self.ask("config", "user.name") or "").strip()
        mail = (self.ask("config", "user.email") or "").strip()
        return f"{name} <{mail}>" if name and mail else name or None


def person(folder: Path) -> str:
    """Return the person that git would name in a folder; "unknown" where it cannot say."""
    try:
        return Git.around(folder).person() or "unknown"
    except NoGitError:
        return "unknown"


def _run(folder: Path, *arguments: str, fed: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    environment = {**os.environ, "LC_ALL": "C", "GIT_OPTIONAL_LOCKS": "0"}
    return subprocess.run(  # noqa: S603 - a list of arguments, no shell
        ["git", "-C", str(folder), *arguments],  # noqa: S607 - the git of this machine
        capture_output=True, check=False, env=environment, timeout=SECONDS, input=fed,
    )  # fmt: skip
