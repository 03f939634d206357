"""The digest of a folder: the names and the bytes of its files, by one rule for all who look at one.

A link to a file counts by where it points and by the bytes that lie there. What a link to a folder leads to is not
looked at, so a folder that holds one has no digest.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from verdict.text.canonical import digest as canonical_digest
from verdict.text.characters import printable

MOST_FILES = 2000  # of one folder: more take longer than a short command
MOST_BYTES = 256 * 2**20  # of one folder
NOT_READ = "not read"  # stands for the bytes of a file that nobody here may read

DigestOf = Callable[[Path], str | None]


@dataclass(frozen=True, slots=True)
class FolderSeen:
    """A folder at one moment: its digest, or why it has none, and what to do about it."""

    digest: str | None
    lacks: str = ""


class _UncoveredError(Exception):
    """Something in a folder keeps it from having a digest; the text says what."""


def folder_seen(folder: Path, root: Path, output: Path, digest_of: DigestOf) -> FolderSeen:
    """Look at a folder of the project `root`; `output` is a file in it that does not count.

    `digest_of` names a file by its bytes, None where it cannot be read.
    """
    if not lies_in(folder, root):
        return FolderSeen(None, "it does not lie in the project; name the files in it that are read")
    try:
        return FolderSeen(_digest(folder, output, digest_of))
    except _UncoveredError as error:
        return FolderSeen(None, str(error))


def lies_in(path: Path, root: Path) -> bool:
    """Say whether a path, links followed, lies in the project, and is not the project's folder itself."""
    home, real = root.resolve(), path.resolve()
    return real != home and real.is_relative_to(home)


def _digest(folder: Path, output: Path, digest_of: DigestOf) -> str:
    listed: list[tuple[str, Any]] = []
    size = 0
    for path in _files(folder):
        if _is(path, output):
            continue
        name = path.relative_to(folder).as_posix()
        with suppress(OSError):
            size += _size(path, name)
            if len(listed) >= MOST_FILES or size > MOST_BYTES:
                most = f"wanted at most {MOST_FILES} files and {MOST_BYTES >> 20} MiB"
                raise _UncoveredError(f"it holds more, {most}; name the files in it that are read")
            listed.append((name, _content(path, digest_of)))
    return canonical_digest([[_spelt(name), content] for name, content in sorted(listed, key=lambda one: one[0])])


def _files(folder: Path) -> Iterator[Path]:
    """Yield the files of a folder, but not what Python wrote of its own text beside it."""
    for place, below, names in os.walk(folder):
        below[:] = [name for name in below if name != "__pycache__"]
        yield from (Path(place, name) for name in names)
        yield from (Path(place, name) for name in below if Path(place, name).is_symlink())


def _is(path: Path, output: Path) -> bool:
    return path.name == output.name and path.parent.resolve() / path.name == output.parent.resolve() / output.name


def _size(path: Path, name: str) -> int:
    """Return how many bytes lie at a file or a link to one, and refuse everything else."""
    if path.is_symlink() and not path.exists():
        raise _UncoveredError(
            f"its link {printable(name)} points nowhere; remove the link, or put back what it points to"
        )
    if path.is_dir():
        raise _UncoveredError(
            f"its link {printable(name)} points to a folder, in which files could change unseen; put the folder itself "
            "in the place of the link, or name the files that are read one by one"
        )
    found = path.stat()
    if not stat.S_ISREG(found.st_mode):
        raise _UncoveredError(f"{printable(name)} in it is a device or pipe; move it away, or name the files that are "
                              "read one by one")  # fmt: skip
    return found.st_size


def _content(path: Path, digest_of: DigestOf) -> Any:
    """Name a file by its bytes, and a link to one by where it points as well."""
    digest = digest_of(path) or NOT_READ
    return ["link", _spelt(str(path.readlink())), digest] if path.is_symlink() else digest


def _spelt(name: str) -> Any:
    """Return a name as it is; one that is not UTF-8 as the digits of its bytes, in a list, as no other name is."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return [os.fsencode(name).hex()]
    return name
