"""From paths to a judged outcome: the one place where files, core and plugins meet, for every command."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from verdict.evidence.fingerprint import NONE, Fingerprints, fingerprints
from verdict.evidence.laid_out import Evidence, lay_out
from verdict.evidence.written import Measurements
from verdict.experiments.fitting import refuse_misfits
from verdict.judge import judge
from verdict.judge.limits import limits
from verdict.outcome.payload import payload
from verdict.outcome.record import Outcome
from verdict.project.folder import Project, check_inside
from verdict.project.ledger.door import checked
from verdict.project.ledger.order import order
from verdict.project.ledger.sets import Stored, beside_it
from verdict.project.ledger.standing import UNKNOWN, check_frozen, known_numbers, notices, withdrawals
from verdict.project.ledger.store import Ledger, read_ledger
from verdict.project.ledger.verify import frozen_path
from verdict.registration.resolved import Registration
from verdict.registration.resolving import register
from verdict.text import Document, read_document, read_json, read_yaml
from verdict.words.errors import DocumentError, IntegrityError, NothingToJudgeError

Kinds = Mapping[str, type[BaseModel]]
FROZEN_NAME = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}[a-z]")


class Shipped(Mapping[str, type[BaseModel]]):
    """The settings of every experiment kind by name; a kind is imported when it is asked for, and only once."""

    def __init__(self) -> None:
        from verdict import experiments

        self._names = experiments.names()
        self._models: dict[str, type[BaseModel]] = {}

    def __getitem__(self, name: str) -> type[BaseModel]:
        from verdict import experiments

        if name not in self._names:
            raise KeyError(name)
        if name not in self._models:
            self._models[name] = experiments.load(name).Settings
        return self._models[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


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


def load_draft(path: Path, ledger: Ledger | None = None) -> Registration:
    """Read and check a registration that need not be frozen: a draft may have any name, and has the id that it writes.

    With a ledger, a draft that writes the id of a freeze must read as that was frozen.

    Raises:
        DocumentError, IntegrityError: as `load_registration`; and the experiment does not fit what is registered.
    """
    if not is_draft(path):
        return load_registration(path, ledger)
    kinds = Shipped()
    registration, document = _read_registration(path, kinds)
    refuse_misfits(registration, document, kinds)
    if ledger is not None:
        check_frozen(ledger, registration)
    return registration


def is_draft(path: Path) -> bool:
    """Say whether a file is no freeze: it is not named by a day and a letter, or lies in prereg/drafts/."""
    drafts = Project.around(path).prereg / "drafts"
    return FROZEN_NAME.fullmatch(path.stem) is None or path.resolve().parent == drafts.resolve()


def _read_registration(path: Path, kinds: Kinds | None) -> tuple[Registration, Document]:
    document = read(path)
    return register(document.tree, document, kinds or Shipped()), document


def load_registration(path: Path, ledger: Ledger | None = None, kinds: Kinds | None = None) -> Registration:
    """Read and check one registration; `ledger` and `kinds` save looking for them again.

    Raises:
        DocumentError: everything wrong with it, or its id is not its file's name. IntegrityError: it is frozen and no
        longer reads as it was frozen, or the ledger is broken.
    """
    registration, document = _read_registration(path, kinds)
    if path.stem != registration.id:
        message = (
            f"id: found {registration.id} in a file called {path.name}; wanted one name, so that an id finds its file"
        )
        raise DocumentError([document.problem(("id",), message)])
    check_frozen(ledger or read_ledger(Project.around(path)), registration)
    return registration


def digest_of(content: bytes, name: str) -> str | None:
    """Return the digest of a registration given as bytes, or None where it is none; the suffix says YAML or JSON."""
    try:
        document = read_json(content, name) if name.endswith(".json") else read_yaml(content, name)
        return register(document.tree, document, Shipped()).digest
    except DocumentError:
        return None


def load_evidence(path: Path, registration: Registration, ledger: Ledger | None = None) -> Evidence:
    """Read one set of measurements and lay it out; `ledger` saves reading it again.

    Until a registration is frozen its measurements may leave its digest `unknown`; from then on they name it.

    Raises:
        DocumentError: everything wrong with it. IntegrityError: it belongs to another freeze, or to another state of
        this one.
    """
    document = read(path)
    evidence = lay_out(document.tree, document, registration)
    belongs = evidence.measurements.freeze
    if belongs.id != registration.id:
        raise IntegrityError(f"{document.file}: these measurements belong to {belongs.id}, not to {registration.id}")
    if belongs.digest == UNKNOWN:
        known = ledger or read_ledger(Project.enclosing(path.parent))
        if registration.id in known.chain.freezes:
            raise DocumentError([document.problem(("freeze", "digest"), _wanted(registration))])
    elif belongs.digest != registration.digest:
        raise IntegrityError(
            f"{document.file}: measured under {belongs.digest}, but {registration.id} now reads {registration.digest}; "
            "a frozen file was edited. No verdict is given. Restore it, or freeze the change under a new id"
        )
    return evidence


def numbers_of(ledger: Ledger, stored: Stored) -> Fingerprints:
    """Return the fingerprints of a stored set, by which an erratum remembers what it withdraws.

    A set that does not fit its freeze holds nothing that could be judged, and has none.
    """
    path = frozen_path(ledger.project, stored.recorded.freeze)
    if path is None:
        raise IntegrityError(f"the file of the freeze {stored.recorded.freeze} is gone; restore prereg/ from git")
    registration = load_registration(path, ledger)
    try:
        return fingerprints(registration, load_evidence(stored.path, registration, ledger))
    except (DocumentError, IntegrityError):
        return NONE


def read(path: Path) -> Document:
    """Read a document, named in messages as the user would name it."""
    check_inside(path)
    return read_document(path, Project.around(path).shown(path))


def judge_stored(path: Path, chosen: str | None) -> Judged:
    """Judge a registration on stored measurements.

    Raises:
        NothingToJudgeError: there are none. IntegrityError: the ledger is not what git and the locks remember.
    """
    project = Project.around(path)
    ledger = checked(project)
    registration = load_draft(path, ledger)
    stored = project.choose(registration.id, chosen)
    if stored is None:
        raise NothingToJudgeError(
            f"{registration.id} has no stored measurements; measure with: verdict run {path} --measure"
        )
    return judge_file(registration, stored, ledger)


def _wanted(registration: Registration) -> str:
    return (
        f"found unknown, but {registration.id} is frozen; if these numbers were measured for it as it is frozen, "
        f'write digest: "{registration.digest}"'
    )


def judge_file(registration: Registration, stored: Path, ledger: Ledger) -> Judged:
    """Judge a registration on one file of measurements, with what the ledger knows of both."""
    evidence = load_evidence(stored, registration, ledger)
    outcome = judge_evidence(registration, evidence, ledger, evidence.measurements)
    standing = notices(ledger, registration, evidence.measurements)
    found = order(ledger, registration, evidence.measurements, digest_of)
    beside = beside_it(ledger, registration.id, stored)
    known = known_numbers(ledger, registration, evidence, evidence.measurements)
    outcome = replace(outcome, notices=(*standing, *found, *beside, *known, *outcome.notices))
    return Judged(registration, evidence, outcome)


def judge_evidence(registration: Registration, evidence: Evidence, ledger: Ledger, measured: Measurements) -> Outcome:
    """Judge a registration on evidence: the one door of every command, where what errata withdraw is taken away.

    `measured` is the set as it is stored. The evidence may be laid out anew from it, for another freeze: an erratum
    against the set holds there as well.
    """
    withdrawn = withdrawals(ledger, registration, evidence, measured)
    return judge(registration, evidence, limits(registration), withdrawn)
