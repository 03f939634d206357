"""The doors themselves: bytes or a file in, a document or every problem out."""

from __future__ import annotations

import codecs
import errno
import os
import re
import stat
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from verdict.text import from_csv
from verdict.text.characters import printable
from verdict.text.document import Document
from verdict.text.failures import of_system
from verdict.text.from_csv import Table
from verdict.words.errors import DocumentError, Excerpt, Problem, UsageError, nearest
from verdict.words.limits import MOST_CSV, MOST_EXCERPT, MOST_JSON, MOST_YAML

PART = re.compile("[a-z0-9_]{8}")  # what tempfile puts behind the prefix that it is given
SHORT = 40  # characters of a file's name that are in the name of what is written beside it
_LISTED = 12  # neighbours of a missing file that its message names


def read_yaml(text: str | bytes, file: str) -> Document:
    """Read one YAML document; `file` is its name in messages.

    Raises:
        DocumentError: everything in the text that is not plain YAML saying what it looks like.
    """
    from verdict.text import from_yaml

    return from_yaml.read(decoded(text, file, MOST_YAML), file)


def read_json(text: str | bytes, file: str) -> Document:
    """Read one JSON document as strictly as YAML; `file` is its name in messages.

    Raises:
        DocumentError: everything in the text that is not plain JSON, or that other readers take differently.
    """
    from verdict.text import from_json

    return from_json.read(decoded(text, file, MOST_JSON), file)


def read_csv(text: str | bytes, file: str) -> Table:
    """Read one CSV table with a header; `file` is its name in messages.

    Raises:
        DocumentError: everything that makes it no table.
    """
    return from_csv.read(decoded(text, file, MOST_CSV), file)


_DOORS: dict[str, tuple[Callable[[str | bytes, str], Document], int]] = {
    ".yaml": (read_yaml, MOST_YAML),
    ".yml": (read_yaml, MOST_YAML),
    ".json": (read_json, MOST_JSON),
}


def read_document(path: Path, file: str | None = None) -> Document:
    """Read a file by its suffix: .yaml, .yml or .json; `file` is its name in messages, else the path as given.

    Raises:
        UsageError: the path is no readable file, or its suffix is none of these.
        DocumentError: what it holds is not UTF-8, too large, or not what its suffix says.
    """
    name = printable(path.as_posix()) if file is None else file
    door = _DOORS.get(path.suffix.lower())
    if door is None:
        raise UsageError(f"{name}: found the suffix '{printable(path.suffix)}', wanted one of {', '.join(_DOORS)}")
    read, most = door
    return read(contents(path, name, most), name)


def read_table(path: Path, file: str) -> Table:
    """Read a CSV file; `file` is its name in messages.

    Raises:
        UsageError: the path is no readable file. DocumentError: what it holds is no table.
    """
    return read_csv(contents(path, file, MOST_CSV), file)


def contents(path: Path, name: str, most: int) -> bytes:
    """Return the bytes of a file of at most `most` bytes; `name` is its name in messages.

    Raises:
        UsageError: the path is no readable file. DocumentError: it is too large.
    """
    try:
        found = path.stat()
        if not stat.S_ISREG(found.st_mode):
            raise UsageError(f"{name}: found {_kind(path)}, wanted a file")
        if found.st_size > most:
            raise DocumentError([_too_large(name, most)])
        with path.open("rb") as file:
            return file.read(most + 1)
    except FileNotFoundError:
        raise UsageError(f"{name}: found no such file, wanted one to read.{_neighbours(path)}") from None
    except OSError as error:
        raise of_system(error, name) from None
    except ValueError:
        raise UsageError(f"{name}: found a path that no file can have; name a readable file") from None


def _kind(path: Path) -> str:
    return "a directory" if path.is_dir() else "a device or pipe"


def _neighbours(path: Path) -> str:
    try:
        known = sorted(printable(other.name) for other in path.parent.iterdir() if other.suffix in _DOORS)
    except OSError:
        return f" There is no directory '{printable(path.parent.as_posix())}' either."
    listed = ", ".join(known[:_LISTED]) + (", …" if len(known) > _LISTED else "")
    beside = f" Beside it: {listed}." if known else " Its directory holds no document."
    return nearest(path.name, known) + beside


def decoded(text: str | bytes, file: str, most: int) -> str:
    """Return bytes as the text that they are in UTF-8.

    Raises:
        DocumentError: they are too many, or not UTF-8; with the place.
    """
    if len(text) > most:
        raise DocumentError([_too_large(file, most)])
    if isinstance(text, str):
        return text
    try:
        return text.decode("utf-8")
    except UnicodeDecodeError as error:
        raise DocumentError([_not_utf8(text, error.start, file)]) from None


def _too_large(file: str, most: int) -> Problem:
    return Problem(file, 1, 1, f"found more than {most >> 20} MiB, wanted at most that; split it")


def _not_utf8(text: bytes, at: int, file: str) -> Problem:
    line = text.count(b"\n", 0, at) + 1
    before = text[text.rfind(b"\n", 0, at) + 1 : at].decode("utf-8")
    found = "UTF-16" if text.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else f"the byte 0x{text[at]:02x}"
    behind = text[at : at + MOST_EXCERPT].partition(b"\n")[0].decode(errors="backslashreplace")
    excerpt = None if found == "UTF-16" else Excerpt.of(before + behind, len(before) + 1)
    return Problem(file, line, len(before) + 1, f"found {found}, wanted UTF-8; save the file as UTF-8", excerpt)


def write_once(path: Path, content: bytes, scratch: Path | None = None) -> None:
    """Write a file that does not exist yet: elsewhere first, then linked to its name, so that two cannot both do it.

    It is written in the folder `scratch`, where a kill may leave something, or beside its name without one.

    Raises:
        FileExistsError: the name is taken; nothing is overwritten. OSError: it cannot be written; it names the file.
    """
    with _beside(path, content, scratch) as written, _naming(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        os.link(written, path)


def write_whole(path: Path, content: bytes, scratch: Path | None = None) -> None:
    """Write beside, or in the folder `scratch`, and rename, so that a kill leaves the old file or the new one.

    Raises:
        OSError: it cannot be written, and is as it was; the error names the file.
    """
    with _beside(path, content, scratch) as written, _naming(path):
        written.replace(path)


def write_out(path: Path, content: bytes, root: Path) -> None:
    """Write to a path that the caller named: a file whole, and into what is a device, a pipe or an open stream.

    A link to a file is followed where that lies in the project `root`, and stays a link.

    Raises:
        UsageError: it is a folder, a disk, or a link that leaves the project. OSError: it cannot be written.
    """
    found = _status(path)
    stream = None if found is None else _stream(found)
    if stream is not None:
        _pour(stream, content, path)
    elif found is not None and not stat.S_ISREG(found.st_mode):
        _written_into(path, content, found.st_mode)
    else:
        write_whole(unlinked(path, root) if path.is_symlink() else path, content)


def append(path: Path, content: bytes, root: Path) -> None:
    """Write behind what a file holds that the caller named, or begin it; into a device or a pipe as `write_out` does.

    Raises:
        UsageError: it is a folder, a disk, or a link that leaves the project. OSError: it cannot be written.
    """
    found = _status(path)
    if found is not None and not stat.S_ISREG(found.st_mode):
        write_out(path, content, root)
        return
    real = unlinked(path, root) if path.is_symlink() else path
    with _naming(real):
        real.parent.mkdir(parents=True, exist_ok=True)
        with real.open("ab") as file:
            file.write(content)


def unlinked(path: Path, root: Path) -> Path:
    """Return where a path of the project `root` really lies.

    Raises:
        UsageError: a link on its way leads out of the project, where nothing is ever written.
    """
    real, home = os.path.realpath(path), os.path.realpath(root)
    if not Path(real).is_relative_to(home):
        raise UsageError(
            f"{printable(os.path.relpath(path))}: found a link on its way that leads out of the project, to "
            f"{printable(real)}, where nothing is written; wanted a file or folder of the project in its place"
        )
    return Path(real)


def _status(path: Path) -> os.stat_result | None:
    with _naming(path):
        try:
            return path.stat()
        except FileNotFoundError:
            return None


def _stream(found: os.stat_result) -> int | None:
    """Return the standard stream, 1 or 2, that a file is: what is printed there goes on behind it."""
    for number in (1, 2):
        with suppress(OSError):
            if os.path.samestat(found, os.fstat(number)):
                return number
    return None


def _written_into(path: Path, content: bytes, mode: int) -> None:
    if stat.S_ISDIR(mode) or stat.S_ISBLK(mode):
        kind = "a folder" if stat.S_ISDIR(mode) else "a disk"
        raise UsageError(f"{printable(str(path))} is {kind}; wanted a file to write to")
    with _naming(path):
        handle = os.open(path, os.O_WRONLY)
    try:
        _pour(handle, content, path)
    finally:
        os.close(handle)


def _pour(handle: int, content: bytes, path: Path) -> None:
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            stream.flush()
    with _naming(path):
        while content:
            content = content[os.write(handle, content) :]


def left_beside(path: Path, content: bytes) -> tuple[Path, ...]:
    """Return what writing this content was killed over: the file itself, whole, and beginnings of it beside it.

    Anything else under those names was not left by it, and is not returned.
    """
    prefix = _prefix(path)
    beside = (other for other in path.parent.glob(f"{prefix}*") if PART.fullmatch(other.name, len(prefix)))
    parts = tuple(other for other in beside if _holds(other, content[: other.lstat().st_size]))
    return (*parts, path) if _holds(path, content) else parts


def cleared(left: tuple[Path, ...], path: Path) -> None:
    """Remove what `left_beside` found, but for the file itself."""
    for part in left:
        if part != path:
            part.unlink(missing_ok=True)


def _holds(path: Path, content: bytes) -> bool:
    return path.is_file() and not path.is_symlink() and path.read_bytes() == content


def _prefix(path: Path) -> str:
    return f".{path.name[:SHORT]}."


@contextmanager
def _naming(path: Path) -> Iterator[None]:
    """Let errors of the system name the file that they are about, which those of writing and renaming do not."""
    try:
        yield
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from None


@contextmanager
def _beside(path: Path, content: bytes, scratch: Path | None = None) -> Iterator[Path]:
    """Write a file's content under a name of its own beside it or in `scratch`, which is gone when the body is done."""
    with _naming(path):
        handle, name = _begun(path if scratch is None else scratch / path.name)
    written = Path(name)
    try:
        with _naming(path), os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        written.chmod(0o644)
        yield written
    finally:
        written.unlink(missing_ok=True)


def _begun(path: Path) -> tuple[int, str]:
    """Open a file of another name beside `path`; its folder is made where there is none."""
    if path.parent.exists() and not path.parent.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR))
    path.parent.mkdir(parents=True, exist_ok=True)
    return tempfile.mkstemp(dir=path.parent, prefix=_prefix(path))
