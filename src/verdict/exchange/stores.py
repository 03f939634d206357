"""Local stores of MLflow, copied before they are opened: its library makes one that is not there, and writes into it.

What is copied is the database, or of a folder mlruns the records of experiments and runs, not what runs left as files.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

from verdict.text.characters import printable
from verdict.words.errors import UsageError

WANTED = "sqlite:///mlflow.db, a folder mlruns, or the address of a server, https://..."
USER = re.compile(r"(?i)\b((?!sqlite|file)[a-z][a-z0-9+.-]*://)\S*@")
ASKED = re.compile(r"(?i)\b((?!sqlite|file)[a-z][a-z0-9+.-]*://[^\s?#]*)[?#][^\s'\")]*")
KEPT = ("meta.yaml", "metrics", "params", "tags")  # of a run in a folder


def address(source: str) -> str:
    """Return an address without the user and password that may stand in it."""
    return printable(without_secrets(source))


def without_secrets(text: str) -> str:
    """Return text without what may be secret in the addresses that it holds: users, passwords, and what is asked.

    A password may hold anything but white space, so that all from // to the last @ is taken as it; but a local file may
    have an @ in its name.
    """
    return ASKED.sub(r"\1", USER.sub(r"\1", text))


@contextmanager
def opened(source: str) -> Iterator[tuple[str, bytes]]:
    """Yield the address that the library opens, and the bytes of a database: of what is local, a copy."""
    scheme = urlsplit(source).scheme if "://" in source else ""
    path = Path(re.sub("^(?:sqlite:///|file://)", "", source))
    if scheme not in ("", "sqlite", "file"):
        yield source, b""
        return
    if not path.exists():
        raise UsageError(f"{printable(source)}: found no such file or folder, wanted a store of MLflow: {WANTED}")
    with TemporaryDirectory() as scratch:
        if path.is_dir():
            _copy_folder(path, Path(scratch) / "mlruns")
            yield (Path(scratch) / "mlruns").as_uri(), b""
        else:
            content = _copy_database(path, Path(scratch) / "mlflow.db")
            yield f"sqlite:///{scratch}/mlflow.db", content


def _copy_database(path: Path, copy: Path) -> bytes:
    """Copy a database whole, also where another program has it open; return the bytes of the file."""
    try:
        with sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True) as found, sqlite3.connect(copy) as kept:
            found.backup(kept)
    except sqlite3.Error as error:
        said = f"found no database that can be read ({error})"
        raise UsageError(f"{printable(str(path))}: {said}, wanted a store of MLflow: {WANTED}") from None
    return path.read_bytes()


def _copy_folder(path: Path, copy: Path) -> None:
    """Copy experiments and runs without what they left behind as files."""
    if not any(path.glob("*/meta.yaml")):
        raise UsageError(
            f"{printable(str(path))}: found no experiment in this folder, wanted a store of MLflow: {WANTED}"
        )
    for file in path.rglob("*"):
        inside = file.relative_to(path)
        deep = inside.parts[2:] if inside.parts[0] != ".trash" else inside.parts[3:]
        if file.is_file() and (not deep or deep[0] in KEPT):
            (copy / inside).parent.mkdir(parents=True, exist_ok=True)
            (copy / inside).write_bytes(file.read_bytes())
