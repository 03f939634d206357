"""Is a registration well formed, and can everything in it come out both ways?"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from verdict.api.frames import frame
from verdict.api.registrations import Registration, project_at
from verdict.api.shown import Result
from verdict.project import linting
from verdict.project.endings import in_sentences
from verdict.project.naming import file_of_registration
from verdict.report import findings
from verdict.words.limits import MOST_TOLD

if TYPE_CHECKING:
    from pandas import DataFrame

COLUMNS = ("kind", "place", "text", "refuses")


@dataclass(frozen=True, eq=False, repr=False)
class Lint(Result):
    """What is wrong with a registration, and what of it cannot come out both ways.

    >>> import verdict
    >>> found = verdict.lint(verdict.init(template="paired-seeds"))
    >>> found.refused, found.problems, found.exit_code
    (False, (), 0)
    >>> list(found.to_frame().columns)
    ['kind', 'place', 'text', 'refuses']
    """

    _found: linting.Linted

    @property
    def refused(self) -> bool:
        """Whether it cannot be frozen as it is."""
        return self._found.refused

    @property
    def exit_code(self) -> int:
        """What the shell would be told: 2 where something is refused."""
        return linting.code_of((self._found,))

    @property
    def problems(self) -> tuple[str, ...]:
        """What is wrong with its text or its stored measurements, a sentence each, with file, line and column."""
        return tuple(line for error in self._found.errors for line in str(error).split("\n"))

    @property
    def findings(self) -> tuple[str, ...]:
        """What its examination found, a sentence each, with its place; what refuses comes first."""
        return tuple(map(str, findings.told(self._found.findings)))

    def to_frame(self) -> DataFrame:
        """Return a frame of pandas with a row for each finding.

        Raises:
            UsageError: pandas is not installed.
        """
        return frame(self._payload["findings"], COLUMNS)

    def __str__(self) -> str:
        from verdict.report.terminal.plain import plain_error, plain_rows

        said = "".join(map(plain_error, self._found.errors))
        told = [*findings.rows(self._found.findings, MOST_TOLD)]
        rows = plain_rows(told) if told else ""
        return plain_rows([linting.heading(self._found)]) + said + rows + plain_rows(linting.ending_of((self._found,)))

    def _repr_html_(self) -> str:
        """Show it in a notebook: its standing, then what was found, what refuses first."""
        head = f"<p><b>{escape(self._found.standing)}</b> {escape(self._found.file)}, {escape(self._found.tally)}</p>"
        told = [*self.problems, *(f"{one.severity}: {one}" for one in findings.told(self._found.findings))]
        items = "".join(f"<li>{escape(text)}</li>" for text in told)
        return head + (f"<ul>{items}</ul>" if items else "")


@in_sentences
def lint(registration: Registration | str | Path) -> Lint:
    """Check a registration and its stored measurements without judging, and write nothing.

    It need not be sound, so its file is named and not loaded before: what is wrong with it is in the result.

    Raises:
        UsageError: no registration has that name.

    >>> import verdict
    >>> draft = verdict.init(template="paired-seeds")
    >>> _ = draft.write_text(draft.read_text().replace("support: [0, 1]", "suport: [0, 1]"))
    >>> found = verdict.lint(draft)
    >>> found.refused
    True
    >>> print(found.problems[0])
    prereg/drafts/...yaml:...: quantities.accuracy.suport: no field of that name here; ... Did you mean 'support'?
    """
    if isinstance(registration, Registration):
        path = registration.path
    else:
        path = registration if isinstance(registration, Path) else file_of_registration(registration, project_at(None))
    found = linting.lint(path)
    return Lint(linting.payload(found), found)
