"""A registration, read and checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

from verdict.project.endings import in_sentences
from verdict.project.folder import Project
from verdict.project.ledger.store import read_ledger
from verdict.project.loading import load_draft
from verdict.project.naming import file_of_registration
from verdict.registration import resolved
from verdict.text.record import thaw


@dataclass(frozen=True, eq=False, repr=False)
class Registration:
    """A registration that was read and checked; `load` makes it. Two are equal where their digests are.

    `path` is its file, `frozen` says whether the ledger held it as it reads when it was loaded.

    >>> import verdict
    >>> registration = verdict.load(verdict.init(template="paired-seeds"))
    >>> registration.title
    'The new method against the old one, 20 seeds on two data sets'
    >>> dict(registration.predictions)["P1"]
    'The new method is better on both data sets.'
    >>> dict(registration.axes)
    {'dataset': 2, 'method': 2, 'seed': 20}
    >>> dict(registration.quantities)
    {'accuracy': ('dataset', 'method', 'seed')}
    >>> registration.frozen
    False
    """

    path: Path
    frozen: bool
    _resolved: resolved.Registration = field(repr=False)

    @property
    def id(self) -> str:
        """Its id: a day and a letter."""
        return self._resolved.id

    @property
    def title(self) -> str:
        """What it is about, in one line."""
        return self._resolved.prereg.title

    @property
    def digest(self) -> str:
        """The digest of what it says, as sha256: and 64 hex digits."""
        return self._resolved.digest

    @property
    def predictions(self) -> Mapping[str, str]:
        """The claim of each prediction, by its name."""
        return MappingProxyType({name: one.claim or "" for name, one in self._resolved.prereg.predictions.items()})

    @property
    def axes(self) -> Mapping[str, int]:
        """How many levels or planned units each axis has, by its name, in registered order."""
        grid = self._resolved.grid
        return MappingProxyType({axis: len(grid.of(axis)) for axis in grid.names})

    @property
    def quantities(self) -> Mapping[str, tuple[str, ...]]:
        """The axes of each registered quantity, by its name."""
        return MappingProxyType({name: tuple(one.axes) for name, one in self._resolved.prereg.quantities.items()})

    def to_dict(self) -> dict[str, Any]:
        """Return what its author wrote as JSON values, every default written out."""
        written: dict[str, Any] = thaw(self._resolved.as_written)
        return written

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Registration) and self.digest == other.digest

    def __hash__(self) -> int:
        return hash(self.digest)

    def __repr__(self) -> str:
        return f"<verdict.Registration: {self.id} {self.digest.removeprefix('sha256:')[:12]}, {self.title}>"


@in_sentences
def load(name: str | Path, *, project: str | Path | None = None) -> Registration:
    """Read and check a registration: a freeze by its id, a draft by its name, or either by its path.

    Ids and names are looked for in the folder `project`, else in the project around the folder that the program runs
    in. Nothing is written.

    Raises:
        UsageError: nothing has that name; the message names the nearest. DocumentError: everything wrong with it, each
        problem with file, line and column. IntegrityError: it is frozen and no longer reads as it was frozen.

    >>> import verdict
    >>> draft = verdict.init(template="paired-seeds")
    >>> verdict.load(draft) == verdict.load(draft.stem)
    True
    >>> verdict.load("2026-13-45z")
    Traceback (most recent call last):
    ...
    verdict.words.errors.UsageError: no freeze is called '2026-13-45z'; known: ... Name one by its id or its file
    """
    path = name if isinstance(name, Path) else file_of_registration(name, project_at(project))
    ledger = read_ledger(Project.around(path))
    registration = load_draft(path, ledger)
    return Registration(path, registration.id in ledger.chain.freezes, registration)


def loaded(registration: Registration | str | Path) -> Registration:
    """Return a registration that was loaded, or that is named here."""
    return registration if isinstance(registration, Registration) else load(registration)


def project_at(folder: str | Path | None) -> Project:
    """Return the project in a folder; without one, that around the folder that the program runs in."""
    return Project.enclosing(Path()) if folder is None else Project(Path(folder).resolve())
