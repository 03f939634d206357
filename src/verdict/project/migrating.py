"""A registration of schema 1 in the form of schema 2: its own text edited, and both judged on what is stored.

The file that is migrated stays as it is, and nothing is written over. Of a freeze the new text is a draft that
replaces it; what no edit keeps is told with its place, for the author to decide.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from verdict.diff.transplant import transplant
from verdict.outcome.payload import payload
from verdict.outcome.record import Outcome
from verdict.project.folder import Project
from verdict.project.kinds import Shipped
from verdict.project.ledger.clock import next_id
from verdict.project.ledger.door import checked
from verdict.project.ledger.store import Ledger, now
from verdict.project.loading import (
    judge_evidence,
    judge_file,
    load_draft,
    load_evidence,
    looks_up_to,
    standing,
)
from verdict.registration.migrating import Decided, Step, steps
from verdict.registration.resolved import Registration
from verdict.registration.resolving import register
from verdict.report.problems import payload as placed
from verdict.report.wording import counted
from verdict.text import Document, read_json, read_yaml
from verdict.text.document import dotted
from verdict.text.edits import Edit, Insert, Replace, applied
from verdict.text.files import write_once
from verdict.words.errors import DocumentError, Problem, UsageError, nearest

MODELINE = re.compile(r"(?m)^(#.*\$schema=)\S*verdict-prereg-1\.json")
MOVED, LEFT = 30, 2
WHY = "the same registration in the form of schema 2"


@dataclass(frozen=True, slots=True)
class Moved:
    """One thing that an outcome says otherwise in the new form, and why where that is known."""

    place: str
    before: str
    after: str
    why: str = ""

    def __str__(self) -> str:
        return f"{self.place}: {self.before} -> {self.after}{f', {self.why}' if self.why else ''}"


@dataclass(frozen=True, slots=True)
class Compared:
    """One stored set of measurements judged under both forms.

    `moved` are words, `graded` the same words of another grade, `counted` clauses whose cells are counted otherwise,
    and `together` says of predictions with such clauses at what level their intervals are judged now. `missing` says
    what of the measurements cannot be laid out under the new form; nothing is compared then.
    """

    stored: str
    clauses: int
    moved: tuple[Moved, ...] = ()
    graded: tuple[Moved, ...] = ()
    counted: tuple[Moved, ...] = ()
    together: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Migrated:
    """The draft that was written, the edits in it, what is left to decide, and how both forms are judged.

    `supposed` says that the comparison supposes what is not decided yet; `uncompared` why there is none.
    """

    path: Path
    steps: tuple[Step, ...]
    open: tuple[Problem, ...]
    compared: tuple[Compared, ...]
    supposed: bool
    uncompared: str

    @property
    def moved(self) -> bool:
        """Whether any word of any set moved."""
        return any(one.moved or one.missing for one in self.compared)

    @property
    def code(self) -> int:
        """The exit code: 2 where something is left to decide, 30 where a word moved."""
        return LEFT if self.open else MOVED if self.moved else 0


def migrate(path: Path, out: Path | None, decided: Decided) -> Migrated:
    """Write a registration in the form of schema 2 to a new file, and judge both on everything that is stored.

    Raises:
        DocumentError: the registration is not sound. UsageError: it is of schema 2 already, or the new file exists.
        IntegrityError: the ledger is not what git and the locks remember.
    """
    project = Project.around(path)
    ledger = checked(project)
    registration = load_draft(path, ledger)
    if registration.prereg.version > 1:
        raise UsageError(f"{project.shown(path)} is of schema 2 already; nothing is left to migrate")
    for axis in decided.fixed or {}:
        if axis not in registration.prereg.axes:
            known = ", ".join(registration.prereg.axes) or "none"
            raise UsageError(f"--fixed: no axis is called '{axis}'; registered: {known}."
                             f"{nearest(axis, registration.prereg.axes)}")  # fmt: skip
    target = out or project.prereg / "drafts" / f"{path.stem}-schema-2{path.suffix}"
    _refuse_what_is_there(target, project)
    source = _Source.of(path, registration, ledger, project)
    made = source.steps(decided)
    text = source.written(made, target, identity=True)
    problems = _problems(text, target, project)
    found = _Comparison.of(source, target, decided, supposed=bool(problems)).result()
    write_once(target, text.encode())
    return Migrated(target, made, problems, *found)


def _refuse_what_is_there(target: Path, project: Project) -> None:
    if os.path.lexists(target):
        raise UsageError(f"{project.shown(target)} is there already, and nothing is written over; name another file "
                         "with --out")  # fmt: skip
    if target.resolve().parent == project.prereg.resolve():
        raise UsageError(f"{project.shown(target)} would lie among the freezes; a draft lies in prereg/drafts/, and "
                         "verdict freeze makes it a freeze")  # fmt: skip
    if target.suffix not in (".yaml", ".yml", ".json"):
        raise UsageError(f"found --out {project.shown(target)}, wanted a file that ends in .yaml, .yml or .json")


@dataclass(frozen=True, slots=True)
class _Source:
    """The text of schema 1 with everything that is known of it."""

    registration: Registration
    document: Document
    text: str
    ledger: Ledger
    project: Project

    @classmethod
    def of(cls, path: Path, registration: Registration, ledger: Ledger, project: Project) -> _Source:
        content = path.read_bytes()
        return cls(registration, _document(content, path, project), content.decode("utf-8"), ledger, project)

    def steps(self, decided: Decided) -> tuple[Step, ...]:
        return tuple(steps(self.registration, self.document.tree, decided))

    def written(self, made: tuple[Step, ...], target: Path, *, identity: bool) -> str:
        """Return the text with edits made; with `identity` it says that it is another registration."""
        own = self._identity() if identity and self.registration.id in self.ledger.chain.freezes else ()
        text = applied(self.text, self.document, (*own, *(edit for step in made for edit in step.edits)))
        schema = os.path.relpath(self.project.prereg / "verdict-prereg-2.json", target.absolute().parent)
        return MODELINE.sub(lambda line: line[1] + schema, text)

    def _identity(self) -> tuple[Edit, ...]:
        """Give the draft of a freeze an id of its own, and say that it replaces the freeze."""
        name, old = next_id(self.ledger.chain, now()), self.registration.id
        said = Replace(("id",), name)
        tree: Any = self.document.tree
        if "parent" not in tree:
            return (said, Insert(("title",), "parent", {"id": old, "digest": "unknown", "why": WHY}))
        values = {"id": old, "digest": "unknown", "why": WHY}
        there = tuple(Replace(("parent", key), values[key]) for key in values if key in tree["parent"])
        more = () if "why" in tree["parent"] else (Insert(("parent", "id"), "why", WHY),)
        return (said, *there, *more)


def _document(content: bytes | str, path: Path, project: Project) -> Document:
    return (read_json if path.suffix == ".json" else read_yaml)(content, project.shown(path))


def _problems(text: str, target: Path, project: Project) -> tuple[Problem, ...]:
    """Return everything that schema 2 refuses of a text, at its place in the new file."""
    try:
        document = _document(text, target, project)
        register(document.tree, document, Shipped())
    except DocumentError as error:
        return error.problems
    return ()


@dataclass(frozen=True, slots=True)
class _Comparison:
    """The same registration in both forms, under one id, so that errata hold for both."""

    source: _Source
    migrated: Registration | None
    supposed: bool
    refused: str

    @classmethod
    def of(cls, source: _Source, target: Path, decided: Decided, *, supposed: bool) -> _Comparison:
        """Read the new form; what is not decided yet is supposed, in memory alone."""
        known = decided.with_trials(source.registration) if supposed else decided
        text = source.written(source.steps(known), target, identity=False)
        try:
            document = _document(text, target, source.project)
            return cls(source, register(document.tree, document, Shipped()), supposed, "")
        except DocumentError as error:
            others = f" and {len(error.problems) - 1} more" if len(error.problems) > 1 else ""
            return cls(source, None, supposed, f"{error.problems[0].message}{others}")

    def result(self) -> tuple[tuple[Compared, ...], bool, str]:
        sets = self.source.project.sets(self.source.registration.id)
        if self.migrated is None:
            return (), False, f"it cannot be judged before this is decided: {self.refused}"
        if not sets:
            return (), False, "no measurements are stored"
        return tuple(self._one(name, path, self.migrated) for name, path in sets.items()), self.supposed, ""

    def _one(self, name: str, stored: Path, migrated: Registration) -> Compared:
        registration, ledger = self.source.registration, self.source.ledger
        before = judge_file(registration, stored, ledger).outcome
        earlier = (one.evidence for one in looks_up_to(registration, ledger, stored)[:-1])
        moved = ((transplant(one, registration, migrated).evidence, one.measurements) for one in earlier)
        decided = standing(migrated, ((one, as_stored) for one, as_stored in moved if one is not None), ledger)
        evidence = load_evidence(stored, registration, ledger)
        carried = transplant(evidence, registration, migrated)
        if carried.evidence is None or carried.gaps:
            return Compared(name, 0, missing=tuple(carried.gaps.values()) or ("no measurement carries over",))
        after = judge_evidence(migrated, carried.evidence, ledger, evidence.measurements, decided)
        return self._compared(name, before, after, migrated)

    def _compared(self, name: str, before: Outcome, after: Outcome, migrated: Registration) -> Compared:
        first, second = payload(before, self.source.registration.grid), payload(after, migrated.grid)
        moved = tuple(_differing(_words(first), _words(second), dict(_reasons(second))))
        graded, tallied = (tuple(_differing(part(first), part(second))) for part in (_grades, _counts))
        touched = {one.place.partition(".")[0] for one in (*moved, *tallied)}
        together = tuple(f"{place}: {text}" for place, text in _together(second) if place in touched)
        return Compared(name, len(dict(_counts(first))), moved, graded, tallied, together)


Said = Iterator[tuple[str, str]]


NO_REASONS: Mapping[str, str] = {}


def _differing(first: Said, second: Said, why: Mapping[str, str] = NO_REASONS) -> Iterator[Moved]:
    after = dict(second)
    for place, said in first:
        if after.get(place) != said:
            yield Moved(place, said, after.get(place, "gone"), why.get(place, ""))


def _words(judged: dict[str, Any]) -> Said:
    """Yield everything that an outcome says by its place: verdicts, gates, flags, risks, tags, and what fired."""
    for place, found in _verdicts(judged):
        yield place, ", ".join(filter(None, (found["verdict"], found["cause"], *found["qualifiers"])))
    yield from ((f"gate {name}", str(gate["passed"])) for name, gate in judged["gates"].items())
    for name, cells in judged["flags"].items():
        yield from ((f"flag {name} {cell}".strip(), str(holds)) for cell, holds in cells.items())
    yield from ((f"risk {name}", risk["to"]) for name, risk in judged["risks"].items())
    yield from ((f"claim {name}", str(claim["flips"])) for name, claim in judged["tags"].items())
    yield "outcome", str(judged["outcome"])


def _grades(judged: dict[str, Any]) -> Said:
    yield from ((place, str(found["grade"])) for place, found in _verdicts(judged))


def _counts(judged: dict[str, Any]) -> Said:
    yield from ((place, counted(found)) for place, found in _verdicts(judged) if "cells" in found)


def _reasons(judged: dict[str, Any]) -> Said:
    """Yield the first reason of what is UNTESTED, without its cells."""
    for place, found in _verdicts(judged):
        yield from ((place, f"{reason['why']}({reason['what']})") for reason in found["reasons"][:1])


def _together(judged: dict[str, Any]) -> Said:
    yield from ((name, found["family"]["text"]) for name, found in judged["predictions"].items() if found["family"])


def _verdicts(judged: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, prediction in judged["predictions"].items():
        yield name, prediction
        yield from ((f"{name}.{clause}", found) for clause, found in prediction["clauses"].items())


def told(found: Migrated) -> dict[str, Any]:
    """Return what was done as JSON values."""
    return {
        "file": found.path.as_posix(),
        "edits": [{"place": dotted(step.path), "why": step.why} for step in found.steps if step.why],
        "open": [placed(problem) for problem in found.open],
        "supposed": found.supposed,
        "not_compared": found.uncompared,
        "compared": [asdict(one) for one in found.compared],
    }
