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

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher, get_close_matches
from io import StringIO
from itertools import islice, product
from typing import ClassVar

from verdict.words.limits import MOST_EXCERPT, MOST_LISTED, MOST_NAME, MOST_NEAR

FEW = 50  # names on either side, each of which is compared with each


class VerdictError(Exception):
    """No verdict can be reached; every error that this package raises on purpose is one, and is a sentence.

    `exit_code` is what the command line would return.

    >>> import verdict
    >>> try:
    ...     verdict.load("2026-13-45z")
    ... except verdict.VerdictError as error:
    ...     print(error.exit_code)
    2
    """

    exit_code: ClassVar[int] = 1


class UsageError(VerdictError):
    """The caller named something that does not exist; the message lists what does.

    >>> import verdict
    >>> verdict.tau([1.0, 2.0], estimator="sokl", level=0.95)
    Traceback (most recent call last):
    ...
    verdict.statistics.sample.finding.UnknownEstimandError: no method of 'autocorrelation_time' is called 'sokl'; ...
    >>> verdict.UsageError.exit_code
    2
    """

    exit_code = 2


class IntegrityError(VerdictError):
    """A frozen file, digest or chain no longer matches; no verdict is given.

    >>> import verdict
    >>> verdict.IntegrityError.exit_code
    3
    """

    exit_code = 3


class ChangedError(VerdictError):
    """A locked verdict would change without a new freeze or an erratum.

    >>> import verdict
    >>> verdict.ChangedError.exit_code
    30
    """

    exit_code = 30


class NothingToJudgeError(VerdictError):
    """There is nothing to judge, or not what was asked for.

    >>> import verdict
    >>> try:
    ...     verdict.judge(verdict.init())
    ... except verdict.NothingToJudgeError as error:
    ...     print(error)
    2... has no stored measurements; measure with: verdict run prereg/drafts/2....yaml --measure
    """

    exit_code = 31


class BudgetError(VerdictError):
    """The registered budget or a stop condition forbids measuring.

    >>> import verdict
    >>> verdict.BudgetError.exit_code
    40
    """

    exit_code = 40


class StoppedError(VerdictError):
    """Somebody stopped it; the message says what is kept.

    >>> import verdict
    >>> verdict.StoppedError.exit_code
    130
    """

    exit_code = 130


class TerminatedError(StoppedError):
    """The system or somebody else told verdict to end; the message says what is kept.

    >>> import verdict
    >>> verdict.TerminatedError.exit_code
    143
    """

    exit_code = 143


@dataclass(frozen=True, slots=True)
class Excerpt:
    """The line of a problem as it was read: `text` holds what of it stands around its character `column`, from 1.

    `before` and `after` say whether the line goes on to that side.
    """

    text: str
    column: int
    before: bool = False
    after: bool = False

    @classmethod
    def of(cls, line: str, column: int) -> Excerpt:
        """Cut a line, which may be very long, to what is worth showing of it."""
        line = line.removesuffix("\n").removesuffix("\r")
        start = max(0, min(column - 1 - MOST_EXCERPT // 2, len(line) - MOST_EXCERPT))
        end = start + MOST_EXCERPT
        return cls(line[start:end], column - start, before=start > 0, after=end < len(line))


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing wrong at one place of one document; line and column count from 1.

    `excerpt` is the line itself, where the document has lines; two problems are the same without it. `ends` says that
    nothing behind it was checked, so that it is told however many problems stand before it.

    >>> import verdict
    >>> print(verdict.Problem("draft.yaml", 3, 8, "title: found 3, wanted text"))
    draft.yaml:3:8: title: found 3, wanted text
    """

    file: str
    line: int
    column: int
    message: str
    excerpt: Excerpt | None = field(default=None, compare=False, repr=False)
    ends: bool = field(default=False, compare=False, repr=False)

    def __str__(self) -> str:
        message = self.message.replace("\n", "\\u000a")  # one problem is one line, whatever it repeats
        return f"{self.file}:{self.line}:{self.column}: {message}"


class DocumentError(VerdictError):
    """A document is refused; `.problems` holds everything wrong with it, in reading order.

    >>> import verdict
    >>> from pathlib import Path
    >>> _ = Path("draft.yaml").write_text("title: 3")
    >>> try:
    ...     verdict.load("draft.yaml")
    ... except verdict.DocumentError as error:
    ...     print(error.problems[0])
    draft.yaml:1:1: ...
    """

    exit_code = 2

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        super().__init__("\n".join(map(str, self.problems)))

    def beside(self, text: str, file: str) -> DocumentError:
        """Return the same error, each problem of the document `file` with its line of the `text` that was read."""
        bare = {problem.line for problem in self.problems if problem.file == file and problem.excerpt is None}
        lines = {number: line for number, line in enumerate(StringIO(text, newline="\n"), 1) if number in bare}
        return DocumentError(_beside(problem, lines) if problem.file == file else problem for problem in self.problems)


def _beside(problem: Problem, lines: Mapping[int, str]) -> Problem:
    if problem.excerpt is not None or problem.line not in lines:
        return problem
    return replace(problem, excerpt=Excerpt.of(lines[problem.line], problem.column))


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


def nearest_pair(names: Iterable[str], found: Iterable[str]) -> tuple[str, str]:
    """Return the name and what was found that are nearest to each other: acc and val/acc; neither may be empty.

    Of a path such as val/acc its last part counts as much as the whole.
    """
    return max(product(islice(names, FEW), islice(found, FEW)), key=lambda pair: _likeness(*pair))


def _likeness(name: str, found: str) -> float:
    whole = found[:MOST_NAME].casefold()
    parts = {whole, whole.replace(".", "/").rpartition("/")[2]}
    return max(SequenceMatcher(None, name.casefold(), part).ratio() for part in parts)
