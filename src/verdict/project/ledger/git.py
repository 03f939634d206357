"""What git knows, asked literally through its plumbing; git is never written to.

The answers depend on the repository and on nothing else: not on the caller's variables, not on replaced or grafted
commits, not on how a path is spelt. A question that git fails to answer is an error that quotes git; "no" is only what
git documents as a no.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from verdict.project.ledger.asking import IDENTITY, GitFailedError, answer, asked, failed, identity, understood, want
from verdict.project.ledger.entries import GitState
from verdict.text.characters import printable
from verdict.words.errors import VerdictError

SHALLOW = "this is a shallow clone; fetch the whole history"
HIDING = frozenset("Sabcdefghijklmnopqrstuvwxyz")  # marks of `git ls-files -v`: skipped, or assumed to be unchanged


class NoGitError(VerdictError):
    """There is nothing to ask, and the message says why: no git, no repository, nothing committed, cut history."""

    exit_code = 3


@dataclass(frozen=True, slots=True)
class Git:
    """A repository by its top folder."""

    top: Path

    @classmethod
    def around(cls, folder: Path) -> Git:
        """Find the repository that a folder lies in.

        Raises:
            NoGitError: git is not installed, or the folder lies in no repository. GitFailedError: it lies in one that
            git cannot or will not read.
        """
        if shutil.which("git") is None:
            raise NoGitError("git is not installed here; install it, since the order of files cannot be known without")
        question = ("rev-parse", "--show-toplevel")
        done = asked(folder, question)
        if done.returncode and b"not a git repository" in done.stderr and _repository_above(folder) is None:
            raise NoGitError("the project lies in no git repository; begin one with: git init")
        top = Path(os.fsdecode(answer(done, question)).removesuffix("\n"))
        with understood("rev-parse"):
            want(top.is_absolute() and top.is_dir(), f"the top folder '{top}'")
        return cls(top)

    def bytes_from(self, *arguments: str, fed: bytes = b"") -> bytes:
        """Return what git prints.

        Raises:
            GitFailedError: it fails.
        """
        return answer(asked(self.top, arguments, fed=fed), arguments)

    def ask(self, *arguments: str) -> str:
        """Return what git prints as text, without the last line end.

        Raises:
            GitFailedError: it fails.
        """
        return os.fsdecode(self.bytes_from(*arguments)).removesuffix("\n")

    def ask_whether(self, *arguments: str) -> str | None:
        """Return what git prints, or None where it answers no, by the exit status 1 that it documents for that.

        Raises:
            GitFailedError: it fails otherwise.
        """
        done = asked(self.top, arguments)
        return None if done.returncode == 1 else os.fsdecode(answer(done, arguments)).removesuffix("\n")

    def records(self, *arguments: str, fed: bytes = b"") -> list[str]:
        """Return the parts of an answer that zero bytes end, as paths need it.

        Raises:
            GitFailedError: it fails.
        """
        return os.fsdecode(self.bytes_from(*arguments, fed=fed)).split("\0")[:-1]

    def object_at(self, commit: str, path: str) -> tuple[str, str] | None:
        """Return kind and id of what stood at a path in a commit; None where nothing did.

        Raises:
            GitFailedError: it fails.
        """
        if not path:
            return "tree", identity(self.ask("rev-parse", "--verify", f"{commit}^{{tree}}"))
        found = self.records("ls-tree", "-z", "--full-tree", commit, "--", path)
        with understood("ls-tree"):
            parts = [line.partition("\t") for line in found]
            want([path] == [name for _, _, name in parts] or not parts, "other paths than it was asked for")
            return (parts[0][0].split(" ")[1], identity(parts[0][0].split(" ")[2])) if parts else None

    def bytes_at(self, commit: str, path: str) -> bytes | None:
        """Return the content of a file in a commit; None where there was none.

        Raises:
            GitFailedError: it fails.
        """
        found = self.object_at(commit, path)
        return None if found is None or found[0] != "blob" else self.contents([found[1]])[found[1]]

    def contents(self, names: Iterable[str]) -> dict[str, bytes]:
        """Return the contents of objects by their ids, asked in one go.

        Raises:
            GitFailedError: one of them is not there, or git fails.
        """
        found = self.contents_or_none(names)
        lost = next((name for name, content in found.items() if content is None), None)
        if lost is not None:
            raise GitFailedError(failed(("cat-file",), f"object {lost[:12]} is missing"))
        return {name: content for name, content in found.items() if content is not None}

    def contents_or_none(self, names: Iterable[str]) -> dict[str, bytes | None]:
        """Return the contents of objects by id or as commit:path; None for each that is not there.

        Raises:
            GitFailedError: git fails.
        """
        wanted = tuple(dict.fromkeys(names))
        lines = all("\n" not in name for name in wanted)
        fed = b"".join(os.fsencode(name) + (b"\n" if lines else b"\0") for name in wanted)
        if not wanted:
            return {}
        printed = self.bytes_from("cat-file", "--batch", *(() if lines else ("-z",)), fed=fed)
        with understood("cat-file"):
            return dict(zip(wanted, _batch(printed, wanted), strict=True))

    def inside(self, path: Path) -> str:
        """Return a path as git names it; the top itself is the empty text.

        Raises:
            GitFailedError: it lies outside.
        """
        try:
            name = path.resolve().relative_to(self.top.resolve()).as_posix()
        except ValueError:
            text = f"{_shown(path)} lies outside of {_shown(self.top)}, which git names as the top of its repository"
            raise GitFailedError(f"{text}; see: git config core.worktree") from None
        return "" if name == "." else name

    @property
    def shallow(self) -> bool:
        """Whether history was cut off when the repository was cloned."""
        found = self.ask("rev-parse", "--is-shallow-repository")
        with understood("rev-parse"):
            want(found in {"true", "false"}, f"'{found}', and not whether the repository is shallow")
        return found == "true"

    @property
    def head(self) -> str:
        """The last commit.

        Raises:
            NoGitError: there is none yet.
        """
        found = self.ask_whether("rev-parse", "--verify", "--quiet", "HEAD")
        if found is None:
            raise NoGitError("nothing has been committed here yet; commit what the freeze rests on first")
        return identity(found)

    @property
    def merged(self) -> tuple[str, ...]:
        """The commits that are being merged, in the middle of a merge.

        Raises:
            GitFailedError: git's note of them cannot be read.
        """
        place = self.ask("rev-parse", "--git-path", "MERGE_HEAD")
        with understood("rev-parse"):
            want(bool(place), "no place of MERGE_HEAD")
        with understood("merge"):
            note = self.top / place
            return tuple(map(identity, note.read_text(encoding="ascii").split())) if note.is_file() else ()

    def state(self, besides: tuple[Path, ...]) -> GitState:
        """Return commit, tree and whether anything differs from it, `besides` aside.

        Raises:
            NoGitError: nothing has been committed yet.
        """
        commit = self.head
        tree = identity(self.ask("rev-parse", "--verify", f"{commit}^{{tree}}"))
        return GitState(commit=commit, tree=tree, dirty=bool(self.changed(besides)))

    def changed(self, besides: tuple[Path, ...]) -> tuple[str, ...]:
        """Return the files that differ from the last commit, untracked ones too, `besides` (files, folders) aside.

        Files that git was told not to look at count as differing: what is in them, nobody knows.
        """
        aside = tuple(self.inside(path) for path in besides)
        names = dict.fromkeys((*self._seen_to_differ(), *self._not_looked_at()))
        return tuple(n for n in names if not any(n == name or n.startswith(f"{name}/") for name in aside))

    def _seen_to_differ(self) -> Iterator[str]:
        parts = iter(
            self.records("status", "--porcelain=v1", "-z", "--untracked-files=all", "--ignore-submodules=none")
        )
        for part in parts:
            with understood("status"):
                want(part[2:3] == " " and bool(part[3:]), f"'{part}', and no state of a file")
            if part[:1] in ("R", "C"):
                next(parts, None)  # a renamed file is followed by its old name
            yield part[3:]

    def _not_looked_at(self) -> Iterator[str]:
        for line in self.records("ls-files", "-v", "-z"):
            with understood("ls-files"):
                want(line[1:2] == " " and bool(line[2:]), f"'{line}', and no marked file")
            if line[0] in HIDING and os.path.lexists(self.top / line[2:]):
                yield line[2:]

    def person(self) -> str | None:
        """Return name and address as git would sign a commit."""
        name = (self.ask_whether("config", "user.name") or "").strip()
        mail = (self.ask_whether("config", "user.email") or "").strip()
        return f"{name} <{mail}>" if name and mail else name or None


def person(folder: Path) -> str:
    """Return the person that git would name in a folder; "unknown" where there is none to ask."""
    try:
        return Git.around(folder).person() or "unknown"
    except NoGitError:
        return "unknown"


def blob_id(content: bytes, like: str) -> str:
    """Return the id that git gives a content, by the hash that another id `like` it was made with."""
    algorithm = hashlib.sha256 if len(like) == 64 else hashlib.sha1
    return algorithm(b"blob %d\0%b" % (len(content), content), usedforsecurity=False).hexdigest()


def _batch(printed: bytes, wanted: Iterable[str]) -> Iterator[bytes | None]:
    """Read the answer of `cat-file --batch`, which comes in the order of the questions."""
    at = 0
    for name in wanted:
        missing = os.fsencode(name) + b" missing\n"
        if printed.startswith(missing, at):
            at += len(missing)
            yield None
            continue
        end = printed.index(b"\n", at)
        found, _, size = printed[at:end].split(b" ")
        at = end + int(size) + 2
        want(IDENTITY.fullmatch(name) is None or found == name.encode(), f"another object than {name[:12]}")
        want(printed[at - 1 : at] == b"\n", f"less than the whole of {name[:60]}")
        yield printed[end + 1 : at - 1]


def _repository_above(folder: Path) -> Path | None:
    """Return what looks like a repository in a folder or above it, which git then ought to be able to read."""
    here = folder.resolve()
    return next((above / ".git" for above in (here, *here.parents) if os.path.lexists(above / ".git")), None)


def _shown(path: Path) -> str:
    return printable(str(path))
