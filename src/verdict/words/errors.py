"""Every error this package raises on purpose.

VerdictError                 no verdict can be reached; `.exit_code` says what the shell sees
├─ DocumentError        2    a file does not say what it must: `.problems`, each with file:line:col
├─ UsageError           2    the command line or a call asks for something that does not exist
├─ IntegrityError       3    a frozen thing no longer is what it was
├─ ChangedError         30   a verdict changed without a new freeze
├─ NothingToJudgeError  31   nothing to judge, or not what was asked for
├─ BudgetError          40   the budget or a stop condition was hit before measuring
└─ StoppedError         130  somebody pressed Ctrl-C; the message says what became of the work
   └─ TerminatedError   143  verdict was told to end by SIGTERM or SIGHUP

An inadequate measurement is not an error: it is a flag on evidence and ends as UNTESTED.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import islice
from typing import ClassVar

from verdict.words.limits import MOST_LISTED, MOST_NAME, MOST_NEAR


class VerdictError(Exception):
    """No verdict can be reached."""

    exit_code: ClassVar[int] = 1


class UsageError(VerdictError):
    """The caller named something that does not exist; the message lists what does."""

    exit_code = 2


class IntegrityError(VerdictError):
    """A frozen file, digest or chain no longer matches."""

    exit_code = 3


class ChangedError(VerdictError):
    """A locked verdict would change without a new freeze or an erratum."""

    exit_code = 30


class NothingToJudgeError(VerdictError):
    """There is nothing to judge."""

    exit_code = 31


class BudgetError(VerdictError):
    """The registered budget or a stop condition forbids measuring."""

    exit_code = 40


class StoppedError(VerdictError):
    """Somebody stopped it; the message says what is kept."""

    exit_code = 130


class TerminatedError(StoppedError):
    """The system or somebody else told verdict to end; the message says what is kept."""

    exit_code = 143


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing wrong at one place of one document; line and column count from 1."""

    file: str
    line: int
    column: int
    message: str

    def __str__(self) -> str:
        message = self.message.replace("\n", "\\u000a")  # one problem is one line, whatever it repeats
        return f"{self.file}:{self.line}:{self.column}: {message}"


class DocumentError(VerdictError):
    """A document is refused; `.problems` holds everything wrong with it, in reading order."""

    exit_code = 2

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        super().__init__("\n".join(map(str, self.problems)))


def listed(known: Iterable[str]) -> str:
    """List known names, the first of very many."""
    names = [*known]
    return ", ".join(names[:MOST_LISTED]) + (f" and {len(names) - MOST_LISTED} more" * (len(names) > MOST_LISTED))


def nearest(name: str, known: Iterable[str]) -> str:
    """Say which known name was probably meant: " Did you mean 'x'?", or nothing."""
    near = [*islice(known, MOST_NEAR)]
    same = [other for other in near if other.casefold().replace("-", "_") == name.casefold().replace("-", "_")]
    match = same or get_close_matches(name[:MOST_NAME], near, n=1, cutoff=0.6)
    return f" Did you mean '{match[0]}'?" if match else ""
