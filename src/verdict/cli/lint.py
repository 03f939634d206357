"""verdict lint: is a registration well formed, and can everything in it come out both ways?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from verdict.cli import options
from verdict.report.saying import say, say_json

if TYPE_CHECKING:
    from verdict.judge.lint.examination import Examined


@dataclass(frozen=True, slots=True)
class _Linted:
    """One file: what is wrong with its text or its measurements, and what its examination found."""

    file: str
    problems: list[str] = field(default_factory=list)
    examined: Examined | None = None

    @property
    def refused(self) -> bool:
        found = self.examined.findings if self.examined else ()
        return bool(self.problems) or any(finding.refuses for finding in found)

    @property
    def lines(self) -> Iterator[str]:
        yield from self.problems
        for finding in self.examined.findings if self.examined else ():
            yield f"{self.file}: {finding.weight}{finding}"


@click.command(
    epilog="Example: verdict lint prereg/*.yaml --witnesses. Exit codes: 0 nothing refused (warnings may be printed), "
    "2 something is."
)
@click.argument("paths", nargs=-1, required=True, type=options.REGISTRATION, metavar="PREREG...")
@click.option("--witnesses", is_flag=True, help="Print the readings that make each test, flag and gate come out.")
@click.option("--json", "as_json", is_flag=True, help="Print findings and witnesses as JSON.")
def command(paths: tuple[Path, ...], witnesses: bool, as_json: bool) -> int:
    """Check registrations and their stored measurements without judging; print every problem of every file.

    A draft may have any file name that is not a freeze's, as for `verdict freeze`.

    Every test, flag, gate and outcome must have a witness for each way it can come out. One that cannot is vacuous;
    a flag that no tau above some value can meet is reported with the run that would meet it.
    """
    linted = [_lint(path) for path in paths]
    if as_json:
        say_json({found.file: _payload(found) for found in linted})
    else:
        _show(linted, witnesses)
    return 2 if any(found.refused for found in linted) else 0


def _show(linted: list[_Linted], witnesses: bool) -> None:
    lines = [line for found in linted for line in found.lines]
    for line in lines:
        say(line)
    for found in linted if witnesses else ():
        for place in found.examined.witnessed if found.examined else ():
            say(f"{found.file}: {place.place}")
            for word, readings in place.witnesses.items():
                say(f"    {word}: {readings or 'no witness'}")
    if not lines:
        say(f"{len(linted)} registration{'s' if len(linted) > 1 else ''}: nothing to report")


def _payload(found: _Linted) -> dict[str, object]:
    examined = found.examined
    return {
        "problems": found.problems,
        "refused": found.refused,
        "findings": [
            {"kind": f.kind.value, "place": f.place, "text": f.text, "refuses": f.refuses}
            for f in (examined.findings if examined else ())
        ],
        "witnesses": {w.place: dict(w.witnesses) for w in (examined.witnessed if examined else ())},
    }


def _lint(path: Path) -> _Linted:
    from verdict.judge.limits import limits
    from verdict.judge.lint.examination import Finding, FindingKind, examine
    from verdict.project.folder import Project
    from verdict.project.loading import heeded_uses, is_draft, load_draft, load_evidence
    from verdict.report.saying import told
    from verdict.words.errors import VerdictError

    file = Project.around(path).shown(path)
    try:
        registration = load_draft(path)
        examined = examine(registration, limits(registration))
        heeded = (Finding(FindingKind.USES, f"uses {alias}", text, refuses)
                  for alias, text, refuses in heeded_uses(registration, path))  # fmt: skip
        examined = replace(examined, findings=(*examined.findings, *heeded))
    except VerdictError as error:
        return _Linted(file, told(error))
    problems = []
    for stored in () if is_draft(path) else Project.around(path).sets(registration.id).values():
        try:
            load_evidence(stored, registration)
        except VerdictError as error:
            problems += told(error)
    return _Linted(file, problems, examined)
