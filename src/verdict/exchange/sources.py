"""Files that importers read: found below what the caller named, bounded in size, and taken as JSON or refused."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from verdict.text.characters import printable
from verdict.text.files import contents
from verdict.words.errors import DocumentError, Problem, UsageError
from verdict.words.limits import MOST_JSON

MOST_FILES = 10_000  # files below one folder: more are no logs of one evaluation


def files(sources: Sequence[str], suffixes: tuple[str, ...], wanted: str) -> tuple[Path, ...]:
    """Return the files that were named, and those below folders that were, each once, in an order of their names.

    Raises:
        UsageError: a source is not there, or a folder holds none of the `suffixes`.
    """
    found: dict[Path, None] = {}
    for source in sources:
        path = Path(source)
        if not path.exists():
            raise UsageError(f"{printable(source)}: found no such file or folder, wanted {wanted}")
        below = [*_below(path, suffixes)] if path.is_dir() else [path]
        if not below:
            raise UsageError(f"{printable(source)}: found no {' or '.join(suffixes)} in this folder, wanted {wanted}")
        if len(below) > MOST_FILES:
            raise UsageError(f"{printable(source)}: found more than {MOST_FILES:,} files, wanted at most that")
        found.update(dict.fromkeys(below))
    return tuple(found)


def _below(folder: Path, suffixes: tuple[str, ...]) -> Iterator[Path]:
    yield from sorted(path for path in folder.rglob("*") if path.suffix in suffixes and path.is_file())


def named(path: Path) -> str:
    """Return the name of a file for a message, as the caller wrote it."""
    return printable(path.as_posix())


def bytes_of(path: Path, most: int = MOST_JSON) -> bytes:
    """Return the bytes of a file.

    Raises:
        DocumentError: it is too large. UsageError: it cannot be read.
    """
    return contents(path, named(path), most)


def refused(file: str, message: str, line: int = 1) -> DocumentError:
    """Return the error that says one thing about a file."""
    return DocumentError([Problem(file, line, 1, message)])


def decoded(content: bytes, file: str, line: int = 1) -> Any:
    """Return what JSON says; NaN and infinities are taken as Python writes them.

    Raises:
        DocumentError: it is no JSON, or nested too deep.
    """
    try:
        return json.loads(content)
    except RecursionError:
        raise refused(file, "found too many levels of nesting, wanted what the tool itself wrote", line) from None
    except ValueError as error:
        at = getattr(error, "lineno", 1) - 1 + line
        said = printable(getattr(error, "msg", str(error)))[:200]
        raise refused(file, f"found JSON that cannot be read ({said}), wanted what the tool itself wrote", at) from None


def decoded_object(content: bytes, file: str, line: int = 1) -> dict[str, Any]:
    """Return what JSON says, which is an object.

    Raises:
        DocumentError: it is no JSON, or no object.
    """
    found = decoded(content, file, line)
    if not isinstance(found, dict):
        raise refused(file, "found no object, wanted what the tool itself wrote", line)
    return found


def few(names: Iterable[str], most: int = 8) -> str:
    """List names for a message, the first of many, each once."""
    once = [*dict.fromkeys(printable(name) for name in names)]
    return ", ".join(once[:most]) + (f" and {len(once) - most} more" if len(once) > most else "")
