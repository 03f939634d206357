"""Is the ledger whole, and is everything that is frozen what was frozen? Every check, and what they come to."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from verdict.outcome.lock import Head
from verdict.project import loading
from verdict.project.folder import Project
from verdict.project.gate.select import one_named
from verdict.project.ledger.checks import Check, Reader
from verdict.project.ledger.store import read_ledger
from verdict.project.ledger.summing import Told, summary
from verdict.project.ledger.verify import verify
from verdict.report.rows import BAD, BLANK, GOOD, OPEN, Row, counted, ending, marked, plain, tallied
from verdict.words.errors import UsageError

UNKNOWABLE = "cannot be known"
ORDER = ("broken", "not checked", "held", UNKNOWABLE)
STYLED = {"broken": "NOT PASSED"}
TALLY = {"broken": "broken", "holds": "held", "not checked": "not checked"}
KINDS = ("chain", "head", "history", "file", "order", "signature", "time")
BROKEN = 3  # the exit code where something is broken, or is required and was not checked


@dataclass(frozen=True, slots=True)
class Verified:
    """The checks of a ledger, or of some freezes of it, and those kinds that had to be made."""

    checks: tuple[Check, ...]
    required: tuple[str, ...] = ()

    @property
    def code(self) -> int:
        """The exit code."""
        return BROKEN if any(_fails(check, self.required) for check in self.checks) else 0


def verified(
    project: Project, freezes: tuple[str, ...] = (), *, head: str | None = None, required: tuple[str, ...] = ()
) -> Verified:
    """Check the ledger against files, digests, locks, git history, signatures and time stamps.

    `head`, NUMBER:SHA256, is one that the caller knows from elsewhere.

    Raises:
        UsageError: no freeze is called so, or the head is none.
    """
    reader = Reader(loading.load_registration, loading.digest_of)
    return Verified(_about(project, freezes, verify(project, reader, _head(head))), required)


def payload(found: Verified) -> list[dict[str, str]]:
    """Return the checks as JSON values, and after them what no file can show."""
    limit = {"check": "limit", "about": "project", "standing": UNKNOWABLE}
    limits = ({**limit, "words": str(words)} for words in summary(found.checks)[UNKNOWABLE])
    return [*map(_plain, found.checks), *limits]


def rows_of(found: Verified, *, every: bool = False) -> Iterator[Row]:
    """Yield the answer, who signed, what is broken, what was not checked, what held, and what no file can show."""
    yield _state(found.checks, found.required)
    yield from _sealed(found.checks)
    yield from _lists(summary(found.checks))
    yield from _every(found.checks) if every else ()


def ending_of(found: Verified) -> list[Row]:
    """Return the last lines: how many checks came out how, and the exit code."""
    return [BLANK, ending(_tally(found.checks), found.code, _why(found.checks, found.required))]


def _state(checks: tuple[Check, ...], required: tuple[str, ...]) -> Row:
    """Say first whether anything is broken, or lacks what is required."""
    broken = [check for check in checks if check.standing == "broken"]
    lacking = [check for check in checks if _fails(check, required) and check not in broken]
    if broken:
        return marked(BAD, "broken", f"{counted(len(broken), 'check')}: what is frozen is not what was frozen")
    if lacking:
        return marked(BAD, "not shown", f"{counted(len(lacking), 'check')} that you require could not be made")
    unchecked = sum(check.standing == "not checked" for check in checks)
    rest = f"; {counted(unchecked, 'check')} could not be made" if unchecked else ""
    return marked(GOOD, "whole", f"nothing is broken{rest}")


def _sealed(checks: tuple[Check, ...]) -> Iterator[Row]:
    """Yield who signed what and which keys came or went: a reader has to know these, not only that they hold."""
    held = [check for check in checks if check.kind in ("signature", "time") and check.standing == "holds"]
    yield from (BLANK, plain("signatures and keys", style="bold")) if held else ()
    yield from (Row((check.kind, f"{check.about}: {check.words}"), depth=1) for check in held)


def _lists(lists: Mapping[str, Sequence[Told]]) -> Iterator[Row]:
    """Yield what is broken, what was not checked, what held, and what no file can show."""
    for name in sorted(lists, key=ORDER.index):
        yield from (BLANK, plain(name, style=STYLED.get(name, "bold")))
        for told in lists[name] or (Told("", "nothing"),):
            yield Row((told.kind, told.words), depth=1) if told.kind else plain(told.words, depth=1)


def _every(checks: tuple[Check, ...]) -> Iterator[Row]:
    yield from (BLANK, plain("every check", style="bold"))
    for check in checks:
        mark = {"holds": GOOD, "broken": BAD}.get(check.standing, OPEN)
        yield marked(mark, check.standing, check.kind, f"{check.about}: {check.words}", depth=1)


def _tally(checks: tuple[Check, ...]) -> str:
    standings = Counter(str(check.standing) for check in checks)
    return tallied((standings[word], said) for word, said in TALLY.items())


def _why(checks: tuple[Check, ...], required: tuple[str, ...]) -> str:
    failing = list(dict.fromkeys(str(check.kind) for check in checks if _fails(check, required)))
    return ", ".join(failing)


def _about(project: Project, freezes: tuple[str, ...], checks: tuple[Check, ...]) -> tuple[Check, ...]:
    """Leave out what is about other freezes than those that were named."""
    if not freezes:
        return checks
    ledger = read_ledger(project)
    others = {*ledger.chain.freezes} - {one_named(ledger, name) for name in freezes}
    return tuple(check for check in checks if check.about not in others)


def _plain(check: Check) -> dict[str, str]:
    return {"check": check.kind, "about": check.about, "standing": check.standing, "words": check.words}


def _fails(check: Check, required: tuple[str, ...]) -> bool:
    return check.standing == "broken" or (check.standing == "not checked" and check.kind in required)


def _head(text: str | None) -> Head | None:
    if text is None:
        return None
    number, _, digest = text.partition(":")
    if not re.fullmatch("[0-9]{1,6}", number) or not digest:
        raise UsageError(f"--head: found '{text}', wanted a number and a digest, as in 7:sha256:12ab...")
    return Head(int(number), digest)
