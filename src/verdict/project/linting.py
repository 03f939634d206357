"""Is a registration well formed, and can everything in it come out both ways? Nothing is judged, nothing is written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from verdict.judge.limits import limits
from verdict.judge.lint.examination import Examined, Finding, FindingKind, examine
from verdict.project.folder import Project
from verdict.project.loading import heeded_uses, is_draft, load_draft, load_evidence
from verdict.report import findings as finding
from verdict.report.problems import problems
from verdict.report.rows import BAD, BLANK, GOOD, Row, counted, ending, marked, plain
from verdict.words.errors import NothingToJudgeError, VerdictError

REFUSED = 2  # the exit code where something is refused


@dataclass(frozen=True, slots=True)
class Linted:
    """One file: what is wrong with its text or its measurements, and what its examination found."""

    file: str
    draft: bool = False
    errors: tuple[VerdictError, ...] = ()
    examined: Examined | None = None

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What its examination found."""
        return self.examined.findings if self.examined else ()

    @property
    def problems(self) -> int:
        """How many problems its text and its measurements have."""
        return sum(len(getattr(error, "problems", "1")) for error in self.errors)

    @property
    def refused(self) -> bool:
        """Whether it cannot be frozen, or could not be today."""
        return bool(self.errors) or any(found.refuses for found in self.findings)

    @property
    def standing(self) -> str:
        """Whether it is sound, or a draft freezable."""
        sound = "freezable" if self.draft else "sound"
        return f"not {sound}" if self.refused else sound

    @property
    def tally(self) -> str:
        """How many problems and findings there are."""
        said = finding.tally(self.problems, self.findings)
        return said if self.errors or self.findings else f"{said}, nothing to report"


def every_registration(folder: Path) -> tuple[Path, ...]:
    """Return every freeze and every draft of the project that a folder lies in.

    Raises:
        NothingToJudgeError: there is none.
    """
    project = Project.enclosing(folder)
    found = [project.beside(path) for files in (project.freezes, project.drafts) for each in files.values()
             for path in each]  # fmt: skip
    if not found:
        raise NothingToJudgeError(f"found nothing to lint: {project.known('')} verdict init writes a draft")
    return tuple(found)


def lint(path: Path) -> Linted:
    """Check one registration and its stored measurements."""
    file, draft = Project.around(path).shown(path), is_draft(path)
    try:
        registration = load_draft(path)
        examined = examine(registration, limits(registration))
        heeded = (Finding(FindingKind.USES, f"uses {alias}", text, refuses)
                  for alias, text, refuses in heeded_uses(registration, path))  # fmt: skip
        examined = replace(examined, findings=(*examined.findings, *heeded))
    except VerdictError as error:
        return Linted(file, draft, (error,))
    errors = []
    for stored in () if draft else Project.around(path).sets(registration.id).values():
        try:
            load_evidence(stored, registration)
        except VerdictError as error:
            errors.append(error)
    return Linted(file, draft, tuple(errors), examined)


def payload(found: Linted) -> dict[str, Any]:
    """Return what was found as JSON values."""
    examined = found.examined
    return {
        "problems": [problem for error in found.errors for problem in problems(error, found.file)],
        "refused": found.refused,
        "findings": [
            {"kind": f.kind.value, "place": f.place, "text": f.text, "refuses": f.refuses} for f in found.findings
        ],
        "witnesses": {w.place: dict(w.witnesses) for w in (examined.witnessed if examined else ())},
    }


def heading(found: Linted) -> Row:
    """Say whether a registration is sound, and how many problems and findings there are."""
    return marked(BAD if found.refused else GOOD, found.standing, found.file, found.tally)


def code_of(linted: Iterable[Linted]) -> int:
    """Return the exit code: 2 where something is refused."""
    return REFUSED if any(found.refused for found in linted) else 0


def ending_of(linted: tuple[Linted, ...]) -> list[Row]:
    """Return the last lines: how many are without a problem."""
    sound = sum(not found.refused for found in linted)
    return [BLANK, ending(f"{sound} of {counted(len(linted), 'registration')} without a problem", code_of(linted))]


def witness_rows(found: Linted) -> Iterator[Row]:
    """Yield the readings that make each place come out each way."""
    for place in found.examined.witnessed if found.examined else ():
        yield plain(place.place, depth=1, style="bold")
        for word, readings in place.witnesses.items():
            yield Row((word, readings or "no witness"), depth=2)
