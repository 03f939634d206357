"""From paths to a judged outcome: the one place where files, core and plugins meet, for every command."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from verdict.errors import DocumentError, IntegrityError, NothingToJudgeError
from verdict.evidence import Evidence, lay_out
from verdict.judge import judge
from verdict.limits import limits
from verdict.outcome import Outcome
from verdict.payload import payload
from verdict.project import Project
from verdict.registration import Registration, register
from verdict.text import Document, read_document


@dataclass(frozen=True, slots=True, eq=False)
class Judged:
    """A registration, its evidence, and what came out."""

    registration: Registration
    evidence: Evidence
    outcome: Outcome

    @property
    def payload(self) -> dict[str, Any]:
        """The outcome as JSON values."""
        return payload(self.outcome, self.registration.grid)


def load_registration(path: Path) -> Registration:
    """Read and check one registration.

    Raises:
        DocumentError: everything wrong with it, or its id is not its file's name.
    """
    from verdict import experiments

    document = read(path)
    registration = register(document.tree, document, experiments.settings_models())
    if path.stem != registration.id:
        message = (
            f"id: found {registration.id} in a file called {path.name}; wanted one name, so that an id finds its file"
        )
        raise DocumentError([document.problem(("id",), message)])
    return registration


def load_evidence(path: Path, registration: Registration) -> Evidence:
    """Read one set of measurements and lay it out.

    Raises:
        DocumentError: everything wrong with it. IntegrityError: it belongs to another freeze, or to another state of
        this one.
    """
    document = read(path)
    evidence = lay_out(document.tree, document, registration)
    belongs = evidence.measurements.freeze
    if belongs.id != registration.id:
        raise IntegrityError(f"{document.file}: these measurements belong to {belongs.id}, not to {registration.id}")
    if belongs.digest != registration.digest:
        raise IntegrityError(
            f"{document.file}: measured under {belongs.digest}, but {registration.id} now reads {registration.digest}; "
            "a frozen file was edited. No verdict is given. Restore it, or freeze the change under a new id"
        )
    return evidence


def read(path: Path) -> Document:
    """Read a document, named in messages as the user would name it."""
    return read_document(path, Project.around(path).shown(path))


def judge_stored(path: Path, chosen: str | None) -> Judged:
    """Judge a registration on stored measurements.

    Raises:
        NothingToJudgeError: there are none.
    """
    registration = load_registration(path)
    stored = Project.around(path).choose(registration.id, chosen)
    if stored is None:
        raise NothingToJudgeError(
            f"{registration.id} has no stored measurements; measure with: verdict run {path} --measure"
        )
    return judge_file(registration, stored)


def judge_file(registration: Registration, stored: Path) -> Judged:
    """Judge a registration on one file of measurements."""
    evidence = load_evidence(stored, registration)
    return Judged(registration, evidence, judge(registration, evidence, limits(registration)))
