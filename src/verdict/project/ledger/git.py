"""What git knows, asked literally through its plumbing; git is never written to.

The answers depend on the repository and on nothing else: not on the caller's variables, not on replaced or grafted
commits, not on how a path is spelt. A question that git fails to answer is an error that quotes git; "no" is only what
git documents as a no.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from verdict.project.ledger.entries import GitState
from verdict.text.characters import printable
from verdict.words.errors import IntegrityError, VerdictError

SECONDS = 60
SHALLOW = "this is a shallow clone; fetch the whole history"
SETTINGS = (
    "core.quotePath=false", "core.fsmonitor=false", "core.untrackedCache=false", "core.commitGraph=false",
    "core.trustctime=true", "core.checkStat=default", "log.showSignature=false",
)  # fmt: skip
ASKED = ("--no-pager", "--no-replace-objects", *(part for setting in SETTINGS for part in ("-c", setting)))
SURROUNDINGS = {
    "LC_ALL": "C",
    "LANGUAGE": "C",
    "GIT_ALLOW_PROTOCOL": "",  # what was not fetched stays away, also where GIT_NO_LAZY_FETCH is not known yet
    "GIT_DISCOVERY_ACROSS_FILESYSTEM": "1",
    "GIT_GRAFT_FILE": os.devnull,
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
}
HIDING = frozenset("Sabcdefghijklmnopqrstuvwxyz")  # marks of `git ls-files -v`: skipped, or assumed to be unchanged


class NoGitError(VerdictError):
    """There is nothing to ask, and the message says why: no git, no repository, nothing committed, cut history."""

    exit_code = 3


class GitFailedError(IntegrityError):
    """Git was asked and failed, so that nothing can be concluded; the message quotes it."""


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
        asked = ("rev-parse", "--show-toplevel")
        done = _run(folder, asked)
        if done.returncode and b"not a git repository" in done.stderr and _repository_above(folder) is None:
            raise NoGitError(f"{_shown(folder)} lies in no git repository; begin one with: git init")
        return cls(Path(os.fsdecode(_answer(done, asked)).removesuffix("\n")))

    def bytes_from(self, *arguments: str, fed: bytes = b"", literal: bool = True) -> bytes:
        """Return what git prints; `literal` takes paths as they are, without any pattern in them.

        Raises:
            GitFailedError: it fails.
        """
        return _answer(_run(self.top, arguments, fed=fed, literal=literal), arguments)

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
        done = _run(self.top, arguments)
        return None if done.returncode == 1 else os.fsdecode(_answer(done, arguments)).removesuffix("\n")

    def records(self, *arguments: str, fed: bytes = b"", literal: bool = True) -> list[str]:
        """Return the parts of an answer that zero bytes end, as paths need it.

        Raises:
            GitFailedError: it fails.
        """
        return os.fsdecode(self.bytes_from(*arguments, fed=fed, literal=literal)).split("\0")[:-1]

    def object_at(self, commit: str, path: str) -> tuple[str, str] | None:
        """Return kind and id of what stood at a path in a commit; None where nothing did.

        Raises:
            GitFailedError: it fails.
        """
        if not path:
            return "tree", self.ask("rev-parse", "--verify", f"{commit}^{{tree}}")
        found = self.records("ls-tree", "-z", "--full-tree", commit, "--", path)
        return (found[0].split("\t")[0].split(" ")[1], found[0].split("\t")[0].split(" ")[2]) if found else None

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
            raise GitFailedError(_failed(("cat-file",), f"object {lost[:12]} is missing"))
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
        return self.ask("rev-parse", "--is-shallow-repository") == "true"

    @property
    def head(self) -> str:
        """The last commit.

        Raises:
            NoGitError: there is none yet.
        """
        found = self.ask_whether("rev-parse", "--verify", "--quiet", "HEAD")
        if found is None:
            raise NoGitError("nothing has been committed here yet; commit what the freeze rests on first")
        return found

    @property
    def merged(self) -> tuple[str, ...]:
        """The commits that are being merged, in the middle of a merge.

        Raises:
            GitFailedError: git's note of them cannot be read.
        """
        note = self.top / self.ask("rev-parse", "--git-path", "MERGE_HEAD")
        try:
            return tuple(note.read_text(encoding="ascii").split()) if note.is_file() else ()
        except (OSError, ValueError) as error:
            raise GitFailedError(_failed(("merge",), f"MERGE_HEAD cannot be read: {error}")) from None

    def state(self, besides: tuple[Path, ...]) -> GitState:
        """Return commit, tree and whether anything differs from it, `besides` aside.

        Raises:
            NoGitError: nothing has been committed yet.
        """
        commit = self.head
        tree = self.ask("rev-parse", "--verify", f"{commit}^{{tree}}")
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
            if part[:1] in ("R", "C"):
                next(parts, None)  # a renamed file is followed by its old name
            yield part[3:]

    def _not_looked_at(self) -> Iterator[str]:
        for line in self.records("ls-files", "-v", "-z"):
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


def _run(
    folder: Path, arguments: tuple[str, ...], *, fed: bytes = b"", literal: bool = True
) -> subprocess.CompletedProcess[bytes]:
    own = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    environment = {**own, **SURROUNDINGS, **({"GIT_LITERAL_PATHSPECS": "1"} if literal else {})}
    try:
        return subprocess.run(  # noqa: S603 - a list of arguments, no shell
            ["git", "-C", str(folder), *ASKED, *arguments],  # noqa: S607 - the git of this machine
            capture_output=True, check=False, env=environment, timeout=SECONDS, input=fed,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise GitFailedError(_failed(arguments, f"no answer within {SECONDS} s")) from None
    except OSError as error:
        raise GitFailedError(_failed(arguments, str(error.strerror))) from None


def _answer(done: subprocess.CompletedProcess[bytes], arguments: tuple[str, ...]) -> bytes:
    if done.returncode:
        said = os.fsdecode(done.stderr).strip().splitlines()
        fatal = next((line for line in said if line.startswith("fatal: ")), said[-1] if said else "")
        raise GitFailedError(_failed(arguments, fatal or f"exit status {done.returncode}"))
    return done.stdout


def _failed(arguments: tuple[str, ...], why: str) -> str:
    return (
        f"git {arguments[0]} failed ({printable(why)}), so that what it knows could not be checked. No verdict is "
        "given; see: git fsck, or fetch what is missing"
    )


def _batch(printed: bytes, wanted: Iterable[str]) -> Iterator[bytes | None]:
    """Read the answer of `cat-file --batch`, which comes in the order of the questions."""
    at = 0
    for name in wanted:
        missing = os.fsencode(name) + b" missing\n"
        if printed.startswith(missing, at):
            at += len(missing)
            yield None
            continue
        end = printed.find(b"\n", at)
        words = printed[at:end].split(b" ")
        if end < 0 or len(words) != 3 or not words[2].isdigit():
            raise GitFailedError(_failed(("cat-file",), f"no object {name[:60]}"))
        size = int(words[2])
        yield printed[end + 1 : end + 1 + size]
        at = end + size + 2


def _repository_above(folder: Path) -> Path | None:
    """Return what looks like a repository in a folder or above it, which git then ought to be able to read."""
    here = folder.resolve()
    return next((above / ".git" for above in (here, *here.parents) if os.path.lexists(above / ".git")), None)


def _shown(path: Path) -> str:
    return printable(str(path))
