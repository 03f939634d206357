"""Somebody's numbers from a JSON, YAML or CSV file, laid on the registered grid before anything is stored.

A file is one of
- a table: CSV with a header, or a list of objects; one row per cell, columns named as axes and quantities;
- a mapping from quantity to a value, a reading, or `{cells: [{at: ..., value: ...}]}`, as in a measurements file;
  it may stand under the key `quantities`.
A number in CSV is printed, so it stands for its rounding interval; an empty place is a missing cell.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Annotated, Any, Protocol

from pydantic import AfterValidator

from verdict.evidence.laid_out import lay_out
from verdict.evidence.tables import ListedRows, lay
from verdict.evidence.written import version_of
from verdict.registration.resolved import Registration
from verdict.text import read_document, read_table
from verdict.text.record import Words, thaw
from verdict.words.errors import DocumentError, NothingToJudgeError, Problem, UsageError

SUFFIXES = (".csv", ".json", ".yaml", ".yml")


def _readable(name: str) -> str:
    """Refuse the name of a file that could not be read as numbers, before anything is frozen under it."""
    suffix = PurePosixPath(name).suffix.lower()
    if suffix not in SUFFIXES:
        raise ValueError(f"found the suffix '{suffix}' of '{name}', wanted a file of numbers: {', '.join(SUFFIXES)}")
    return name


NumbersFile = Annotated[Words, AfterValidator(_readable)]


class _Located(Protocol):
    def problem(self, path: tuple[str | int, ...], message: str, *, key: bool = False) -> Problem: ...


@dataclass(frozen=True, slots=True)
class _Under:
    """A document whose quantities stand at its root, or under `quantities`."""

    document: _Located
    nested: bool

    def problem(self, path: tuple[str | int, ...], message: str, *, key: bool = False) -> Problem:
        inner = path if self.nested else path[1:]
        return self.document.problem(inner, message, key=key)


def inside(root: Path, name: str) -> Path:
    """Return a file of the project by its relative name.

    Raises:
        UsageError: the name is absolute, climbs, or leads out of the project through a link.
    """
    pure = PurePosixPath(name)
    if pure.is_absolute() or ".." in pure.parts or "\\" in name or not pure.parts:
        raise UsageError(f"found the path '{name}', wanted one inside the project, relative to it and without ..")
    home = root.resolve()
    path = home / pure
    if not Path(os.path.realpath(path)).is_relative_to(home):
        raise UsageError(f"found the path '{name}', which leads out of the project through a link; name a real file")
    return path


def file_digest(path: Path) -> str:
    """Name the bytes of a file: sha256:<64 hex digits>."""
    with path.open("rb") as file:
        return f"sha256:{hashlib.file_digest(file, 'sha256').hexdigest()}"


def read_numbers(path: Path, name: str, registration: Registration) -> dict[str, Any]:
    """Read a file of numbers as the quantities of a measurements file, and check that they fit the grid.

    Raises:
        NothingToJudgeError: there is no such file. DocumentError: everything in it that does not fit.
    """
    if not path.is_file():
        raise NothingToJudgeError(f"{name}: found no such file, wanted the numbers of {registration.id} there")
    quantities, located = _read(path, name, registration)
    document = {
        "schema": version_of(quantities),
        "freeze": {"id": registration.id, "digest": registration.digest},
        "grade": "measured", "title": name, "quantities": quantities,
        "executed": {"kind": registration.prereg.experiment.kind,
                     "settings": thaw(registration.prereg.experiment.settings)},
    }  # fmt: skip
    lay_out(document, located, registration)
    return dict(quantities)


def _read(path: Path, name: str, registration: Registration) -> tuple[Mapping[str, Any], _Located]:
    if path.suffix.lower() == ".csv":
        laid = lay(read_table(path, name), name, registration)
        return laid.quantities, laid
    document = read_document(path, name)
    content: Any = document.tree
    if isinstance(content, list):
        others = [i for i, row in enumerate(content) if not isinstance(row, dict)]
        if others:
            raise DocumentError([document.problem((i,), "found no object, wanted one for each cell") for i in others])
        laid = lay(ListedRows(document, content), name, registration)
        return laid.quantities, laid
    if not isinstance(content, dict):
        raise DocumentError([document.problem((), "found one value, wanted a table or a mapping from quantities")])
    nested = "quantities" in content and "quantities" not in registration.prereg.quantities
    inner = content["quantities"] if nested else content
    return inner, _Under(document, nested)
