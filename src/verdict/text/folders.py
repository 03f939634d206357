"""A folder of files that is written whole or not at all, and only where nothing else lies."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from verdict.text.characters import printable
from verdict.words.errors import UsageError

LISTED = ".verdict-site"  # names every file of the folder, so that the next writing knows what it may replace
KINDS = {LISTED: "a site"}


def write_folder(folder: Path, files: Mapping[str, bytes], listed: str = LISTED) -> None:
    """Write files, by their names, as all that a folder holds; an earlier folder of this kind is replaced.

    A name may lead through folders: data/readings.json. `listed` is the file that names all others: folders of one
    kind share its name, and replace no other kind. They are written beside it first and moved into its place in one
    step each, so that a kill leaves the old folder, the new one, or, between two moves, neither under its name and both
    whole beside it.

    Raises:
        UsageError: the folder is a link or a file, or holds something that was not written here. OSError: it cannot be
        written; what was there is as it was.
    """
    check_replaceable(folder, listed)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with _fresh(folder) as fresh:
        for name, content in {**files, listed: "\n".join(sorted(files)).encode() + b"\n"}.items():
            path = fresh / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        fresh.chmod(0o755)
        _moved(fresh, folder)


def check_replaceable(folder: Path, listed: str = LISTED) -> None:
    """Refuse a folder in which something lies that `write_folder` did not write.

    Raises:
        UsageError: it is a link or a file, or holds other things; the message names the first.
    """
    shown = printable(os.path.relpath(folder))
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        raise UsageError(f"{shown}: found {'a link' if folder.is_symlink() else 'a file'}, wanted a folder to write to")
    if not folder.exists():
        return
    others = sorted(_others(folder, {listed, *_known(folder / listed)}))
    if others:
        more = f" and {len(others) - 1} more" if len(others) > 1 else ""
        raise UsageError(
            f"{shown} holds {printable(others[0])}{more}, which {KINDS.get(listed, 'an export')} does not consist of; "
            "nothing was written. Wanted a folder that is new, empty, or was written by this command"
        )


def _others(folder: Path, known: set[str], below: str = "") -> Iterator[str]:
    """Yield what lies in a folder, or in a folder on the way to a known name, and has no known name itself."""
    ways = {above.as_posix() for name in known for above in PurePosixPath(name).parents}
    for path in folder.iterdir():
        name = f"{below}{path.name}"
        if name in ways and path.is_dir() and not path.is_symlink():
            yield from _others(path, known, f"{name}/")
        elif name not in known or path.is_dir():
            yield name


def _known(listed: Path) -> list[str]:
    if listed.is_symlink() or not listed.is_file():
        return []
    return listed.read_text(encoding="utf-8", errors="replace").splitlines()


@contextmanager
def _fresh(folder: Path) -> Iterator[Path]:
    """Hand out a new folder beside another, which is gone afterwards unless it was moved."""
    fresh = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f".{folder.name[:64]}."))
    try:
        yield fresh
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def _moved(fresh: Path, folder: Path) -> None:
    """Put a folder in the place of another, which is brought back where that fails."""
    if not folder.exists():
        fresh.rename(folder)
        return
    with _fresh(folder) as away:
        before = away / folder.name
        folder.rename(before)
        try:
            fresh.rename(folder)
        except OSError:
            before.rename(folder)
            raise
