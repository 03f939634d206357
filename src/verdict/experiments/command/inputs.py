"""What a command is given: its program and the files among its arguments, named by their bytes before and after.

Covered are the program; every argument that is a file, also behind `=`; the module behind `-m`; and folders of the
project up to a limit. What a program imports or opens by itself cannot be seen from here and is not covered.
"""

from __future__ import annotations

import hashlib
import os
import stat
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

from verdict.experiments.command.folders import FolderSeen, folder_seen, lies_in
from verdict.text.characters import printable
from verdict.words.errors import NothingToJudgeError

MOVED = "changed_meanwhile"  # in provenance: folders that changed while the command ran
SETTLED = 2.0  # seconds: what was changed later than that before it was read may change once more under one time stamp


@dataclass(frozen=True, slots=True)
class _Seen:
    """A file as it was at one moment: its bytes, and what changes whenever it is written, replaced or given back."""

    digest: str
    identity: tuple[int, ...]

    @classmethod
    def of(cls, path: Path) -> _Seen | None:
        """Look at a file; None where there is none that can be read."""
        with suppress(OSError), path.open("rb") as file:
            found = os.fstat(file.fileno())
            digest = f"sha256:{hashlib.file_digest(file, 'sha256').hexdigest()}"
            return cls(digest, _identity(found))
        return None


_known: dict[Path, _Seen] = {}


def seen_again(path: Path) -> _Seen | None:
    """Look at a file as `_Seen.of` does, without reading it where nothing about it changed since this process did.

    A file that was changed a moment before it was read is read again.
    """
    with suppress(OSError):
        known = _known.get(path)
        if known is not None and known.identity == _identity(path.stat()):
            return known
    read, seen = time.time(), _Seen.of(path)
    _known.pop(path, None)
    if seen is not None and seen.identity[-1] / 1e9 < read - SETTLED:
        _known[path] = seen
    return seen


def digest_now(path: Path) -> str | None:
    """Name the bytes of a file as they are now; None where there is none that can be read."""
    return _digest_by(_Seen.of)(path)


def _identity(found: os.stat_result) -> tuple[int, ...]:
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns


@dataclass(frozen=True, slots=True)
class Inputs:
    """The program and the files that a command is given, as they were before it started.

    `files` lie in the project and `outside` elsewhere, each by the name that the command writes; `folders` hold one
    digest each, or say why a folder is not covered.
    """

    root: Path
    program: tuple[Path, _Seen | None]
    files: dict[str, _Seen]
    outside: dict[str, _Seen]
    folders: dict[str, FolderSeen]
    output: Path
    look: Callable[[Path], _Seen | None] = field(default=_Seen.of, repr=False)

    @classmethod
    def of(cls, command: list[str], program: Path, root: Path, output: Path) -> Inputs:
        """Look at everything that a command is given, while the place of the file that it writes is empty."""
        return cls._looked_at(_names(command, root, program), program, root, output, _Seen.of)

    @classmethod
    def of_call(cls, command: list[str], program: Path, root: Path, declared: Iterable[str]) -> Inputs:
        """Look at what one call of many is given: files among its arguments, and files and folders that are declared.

        A folder among its arguments is no input: calls may write there.
        """
        files = (name for name in _names(command, root, program) if not (root / name).is_dir())
        return cls._looked_at((*files, *declared), program, root, root, seen_again)

    @classmethod
    def _looked_at(
        cls, names: Iterable[str], program: Path, root: Path, output: Path, look: Callable[[Path], _Seen | None]
    ) -> Inputs:
        files: dict[str, _Seen] = {}
        outside: dict[str, _Seen] = {}
        folders: dict[str, FolderSeen] = {}
        for name in names:
            path = root / name
            if path.is_dir():
                folders[name] = folder_seen(path, root, output, _digest_by(look))
            elif path.is_file() and (seen := look(path)) is not None:
                (files if lies_in(path, root) else outside)[name] = seen
        return cls(root, (program, look(program)), files, outside, folders, output, look)

    def check(self) -> None:
        """Compare everything with what it was before the start.

        Raises:
            NothingToJudgeError: a file was changed, written again or replaced; the message names the first.
        """
        path, before = self.program
        pairs = [(path.name, before, self.look(path))]
        pairs += [(name, seen, self.look(self.root / name)) for name, seen in {**self.files, **self.outside}.items()]
        for name, old, new in pairs:
            if old != new:
                raise NothingToJudgeError(_changed(name, old, new))

    @property
    def provenance(self) -> dict[str, Any]:
        """What is kept with the measurements; every part only where there is something to say."""
        program, seen = self.program
        named = any(program == self.root.resolve() / name for name in self.files)
        parts = {
            "files": {name: seen.digest for name, seen in self.files.items()},
            "program": {} if named or seen is None else {"name": program.resolve().name, "digest": seen.digest},
            "outside": {name: seen.digest for name, seen in self.outside.items()},
            "folders": {name: seen.digest for name, seen in self.folders.items() if seen.digest is not None},
        }
        return {part: content for part, content in parts.items() if content}

    def moved(self) -> tuple[str, ...]:
        """Return the folders whose digest is another one now than before the start."""
        look = _digest_by(self.look)
        now = {name: folder_seen(self.root / name, self.root, self.output, look) for name in self.folders}
        return tuple(name for name, seen in self.folders.items() if seen.digest and seen != now[name])

    def notes(self, moved: tuple[str, ...]) -> tuple[str, ...]:
        """Say what a reader has to know of folders: which are not covered, and which changed meanwhile."""
        return tuple(_said(printable(name), seen) for name, seen in self.folders.items()
                     if seen.digest is None or name in moved)  # fmt: skip


def _digest_by(look: Callable[[Path], _Seen | None]) -> Callable[[Path], str | None]:
    return lambda path: seen.digest if (seen := look(path)) else None


def _said(folder: str, seen: FolderSeen) -> str:
    if seen.digest is not None:
        return f"files in the folder {folder} changed while the command ran; its digest is the one before"
    return f"the folder {folder} is not covered by a digest: {seen.lacks}"


def _names(command: list[str], root: Path, program: Path) -> Iterator[str]:
    """Yield what may name a file in a command: each argument, what stands behind =, and the file behind -m."""
    if lies_in(program, root) and program == root.resolve() / command[0]:
        yield command[0]
    for before, argument in pairwise(command):
        for name in (argument, *argument.partition("=")[2:]):
            if _is_there(root, name):
                yield name
        if before == "-m":
            module = argument.replace(".", "/")
            names = (f"{module}.py", f"{module}/__init__.py", f"{module}/__main__.py")
            yield from (name for name in names if _is_there(root, name))


def named_files(arguments: Iterable[str], root: Path) -> bool:
    """Say whether one of these arguments names a file or folder."""
    return any(_is_there(root, name) for text in arguments for name in (text, *text.partition("=")[2:]))


def _is_there(root: Path, name: str) -> bool:
    with suppress(OSError, ValueError):
        return bool(name) and stat.S_IFMT((root / name).stat().st_mode) in (stat.S_IFREG, stat.S_IFDIR)
    return False


def _changed(name: str, old: _Seen | None, new: _Seen | None) -> str:
    if old is not None and new is not None and old.digest == new.digest:
        how = "was touched or replaced while the command ran, though its bytes are the same now"
    elif new is None:
        how = "was removed while the command ran"
    else:
        how = "was changed while the command ran"
    return (
        f"{printable(name)} {how}, so nobody can tell what was run; nothing was measured. Let no program write to "
        "what it is given, and measure again"
    )
