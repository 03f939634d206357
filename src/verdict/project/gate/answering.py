"""The gate's whole answer: what came out of each freeze, what stands behind it, and the exit code."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from verdict.outcome.gated import Gated
from verdict.outcome.lock import LockChange
from verdict.project import loading
from verdict.project.folder import Project
from verdict.project.gate.locking import Locked, Wish, write_locks
from verdict.project.gate.select import exit_code, gate, known, named
from verdict.project.gate.vouching import Vouched, vouched
from verdict.project.ledger.checks import Reader
from verdict.project.ledger.door import checked, reading
from verdict.project.ledger.git import person
from verdict.project.ledger.store import Ledger
from verdict.report.rows import BAD, BLANK, GOOD, OPEN, Row, ending, marked, plain, tallied
from verdict.words.errors import NothingToJudgeError

WHY = {0: "as locked", 3: "not what was frozen", 30: "a verdict changed", 31: "something is missing or stale"}


@dataclass(frozen=True, slots=True)
class Answer:
    """What came out of each freeze, and what git and the ledger vouch for."""

    found: tuple[Gated, ...]
    behind: Vouched

    @property
    def code(self) -> int:
        """The exit code: 3 where something that is required does not hold, else the worst of the freezes."""
        return 3 if self.behind.failed else int(exit_code(self.found))


def answer(project: Project, names: tuple[str, ...], required: tuple[str, ...] = ()) -> Answer:
    """Derive every verdict of the named freezes, or of all, again and compare it with its lock.

    Raises:
        NothingToJudgeError: a name is not known, or nothing was compared at all. IntegrityError: the ledger is broken.
    """
    with reading(project) as ledger:
        return Answer(gate(ledger, names), _vouched(ledger, names, required))


def lock(
    project: Project, names: tuple[str, ...], chosen: str | None, reason: str | None, who: str | None
) -> Iterator[tuple[str, Locked]]:
    """Lock the named freezes, or all that have stored measurements, and yield each as its lock is written.

    `chosen` is the set to lock, `reason` why one is locked again, `who` locks; else the name that git has.

    Raises:
        NothingToJudgeError: nothing here has stored measurements. VerdictError: as for `write_lock`.
    """
    ledger = checked(project)
    waiting = [name for name in known(ledger) if ledger.project.sets(name)]
    wish = Wish(chosen, reason, who or person(project.root))
    for name in named(ledger, names) or waiting:
        for locked in write_locks(project, name, wish):
            yield name, locked
    if not waiting:
        raise NothingToJudgeError("no freeze here has stored measurements, so there is nothing to lock")


def payload(found: tuple[Gated, ...]) -> list[dict[str, Any]]:
    """Return what came out as JSON values, an entry a freeze."""
    return [one.payload for one in found]


def rows_of(found: tuple[Gated, ...]) -> Iterator[Row]:
    """Yield a row for each freeze, those that are not as locked first and with all that moved; then what to know."""
    for one in sorted(found, key=_standing):
        yield from _rows(one)
    noticed = [Row((one.freeze, f"{notice.kind}: {notice.text}"), depth=1) for one in found for notice in one.notices]
    if noticed:
        yield from (BLANK, plain("to know", style="bold"), *noticed)


def ending_of(found: tuple[Gated, ...], code: int) -> Row:
    """Return the last line: how many came out how, and the exit code."""
    words = Counter(one.standing for one in sorted(found, key=_standing))
    return ending(tallied((number, word) for word, number in words.items()), code, WHY.get(code, ""))


def _standing(one: Gated) -> int:
    """Rank a freeze: what is wrong, what waits, what is as locked."""
    return (BAD, OPEN, GOOD).index(_mark(one))


def _mark(one: Gated) -> str:
    if one.code != 0:
        return BAD
    return OPEN if one.pending else GOOD


def _rows(one: Gated) -> Iterator[Row]:
    first, *further = one.sentence.split("\n")
    yield marked(_mark(one), one.standing, one.freeze, first)
    yield from (Row(("|", line), depth=2) for line in further)
    for change in one.changes:
        yield Row((change.about, moved(change)), "bold", depth=2, styled=1)


def moved(change: LockChange) -> str:
    """Say what of a lock moved."""
    return f"locked {change.locked or 'nothing'}, found {change.found or 'nothing'}"


def _vouched(ledger: Ledger, names: tuple[str, ...], required: tuple[str, ...]) -> Vouched:
    reader = Reader(loading.load_registration, loading.digest_of)
    return vouched(ledger, frozenset(named(ledger, names)), required, reader)
