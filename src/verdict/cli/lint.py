"""verdict lint: is a registration well formed, and can everything in it come out both ways?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from verdict.cli import options
from verdict.report import findings as finding
from verdict.report.rows import BAD, BLANK, GOOD, Row, counted, ending, marked, plain
from verdict.report.saying import say_error, say_json
from verdict.words.limits import MOST_TOLD

if TYPE_CHECKING:
    from verdict.judge.lint.examination import Examined, Finding
    from verdict.words.errors import VerdictError


@dataclass(frozen=True, slots=True)
class _Linted:
    """One file: what is wrong with its text or its measurements, and what its examination found."""

    file: str
    draft: bool = False
    errors: tuple[VerdictError, ...] = ()
    examined: Examined | None = None

    @property
    def findings(self) -> tuple[Finding, ...]:
        return self.examined.findings if self.examined else ()

    @property
    def problems(self) -> int:
        return sum(len(getattr(error, "problems", "1")) for error in self.errors)

    @property
    def refused(self) -> bool:
        return bool(self.errors) or any(found.refuses for found in self.findings)

    @property
    def standing(self) -> str:
        sound = "freezable" if self.draft else "sound"
        return f"not {sound}" if self.refused else sound

    @property
    def tally(self) -> str:
        said = finding.tally(self.problems, self.findings)
        return said if self.errors or self.findings else f"{said}, nothing to report"


@click.command(
    epilog="Example: verdict lint prereg/*.yaml --witnesses. Exit codes: 0 nothing refused (warnings may be printed), "
    "2 something is."
)
@click.argument("paths", nargs=-1, required=True, type=options.REGISTRATION, metavar="PREREG...")
@click.option("--witnesses", is_flag=True, help="Print the readings that make each test, flag and gate come out.")
@click.option("--all", "every", is_flag=True, help=f"Print every problem and finding, not the first {MOST_TOLD} of a "
              "file, and each of those that say the like.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print findings and witnesses as JSON.")
def command(paths: tuple[Path, ...], witnesses: bool, every: bool, as_json: bool) -> int:
    """Check registrations and their stored measurements without judging, and say of each whether it can be frozen.

    A draft may have any file name that is not a freeze's, as for `verdict freeze`.

    Every test, flag, gate and outcome must have a witness for each way it can come out. One that cannot is vacuous;
    a flag that no tau above some value can meet is reported with the run that would meet it.
    """
    linted = [_lint(path) for path in paths]
    code = 2 if any(found.refused for found in linted) else 0
    if as_json:
        say_json({found.file: _payload(found) for found in linted})
    else:
        _show(linted, code, witnesses=witnesses, most=None if every else MOST_TOLD)
    return code


def _show(linted: Sequence[_Linted], code: int, *, witnesses: bool, most: int | None) -> None:
    from verdict.report.terminal.rows import show_rows

    for found in linted:
        show_rows([marked(BAD if found.refused else GOOD, found.standing, found.file, found.tally)])
        for error in found.errors:
            say_error(error, err=False, most=most)
        show_rows([*finding.rows(found.findings, most), *(_witnesses(found) if witnesses else ())])
    sound = sum(not found.refused for found in linted)
    show_rows([BLANK, ending(f"{sound} of {counted(len(linted), 'registration')} without a problem", code)])


def _witnesses(found: _Linted) -> Iterator[Row]:
    for place in found.examined.witnessed if found.examined else ():
        yield plain(place.place, depth=1, style="bold")
        for word, readings in place.witnesses.items():
            yield Row((word, readings or "no witness"), depth=2)


def _payload(found: _Linted) -> dict[str, object]:
    from verdict.report.problems import problems

    examined = found.examined
    return {
        "problems": [problem for error in found.errors for problem in problems(error, found.file)],
        "refused": found.refused,
        "findings": [
            {"kind": f.kind.value, "place": f.place, "text": f.text, "refuses": f.refuses} for f in found.findings
        ],
        "witnesses": {w.place: dict(w.witnesses) for w in (examined.witnessed if examined else ())},
    }


def _lint(path: Path) -> _Linted:
    from verdict.judge.limits import limits
    from verdict.judge.lint.examination import Finding, FindingKind, examine
    from verdict.project.folder import Project
    from verdict.project.loading import heeded_uses, is_draft, load_draft, load_evidence
    from verdict.words.errors import VerdictError

    file, draft = Project.around(path).shown(path), is_draft(path)
    try:
        registration = load_draft(path)
        examined = examine(registration, limits(registration))
        heeded = (Finding(FindingKind.USES, f"uses {alias}", text, refuses)
                  for alias, text, refuses in heeded_uses(registration, path))  # fmt: skip
        examined = replace(examined, findings=(*examined.findings, *heeded))
    except VerdictError as error:
        return _Linted(file, draft, (error,))
    errors = []
    for stored in () if draft else Project.around(path).sets(registration.id).values():
        try:
            load_evidence(stored, registration)
        except VerdictError as error:
            errors.append(error)
    return _Linted(file, draft, tuple(errors), examined)
