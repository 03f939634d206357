"""Does every verdict still read as it was locked, and is everything that is frozen what was frozen?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal, TypeAlias

from verdict.api.frames import frame
from verdict.api.registrations import Registration, project_at
from verdict.api.shown import Result
from verdict.project import verifying
from verdict.project.endings import in_sentences
from verdict.project.gate import answering
from verdict.project.ledger.spoken import spoken
from verdict.words.errors import UsageError

if TYPE_CHECKING:
    from pandas import DataFrame

Freeze: TypeAlias = "Registration | str | Path"
VOUCHED = ("history", "order", "signature", "head")
COLUMNS = ("freeze", "standing", "code", "sentence")
CHECKED = ("check", "about", "standing", "words")


@dataclass(frozen=True, eq=False, repr=False)
class Gate(Result):
    """Whether every verdict still reads as it was locked.

    >>> import verdict
    >>> draft = verdict.init(template="paired-seeds")
    >>> frozen = verdict.freeze(draft, reason="a first try", who="a reader", without_git=True)
    >>> _ = verdict.measure(frozen)
    >>> _ = verdict.lock(frozen, who="a reader")
    >>> gate = verdict.gate()
    >>> gate.exit_code, list(gate.standings.values())
    (0, ['equal'])
    """

    _answer: answering.Answer

    @property
    def exit_code(self) -> int:
        """What the shell would be told: 0 all as locked, 3 tampered with, 30 changed, 31 missing or stale."""
        return self._answer.code

    @property
    def standings(self) -> Mapping[str, str]:
        """How each freeze came out: equal, CHANGED, BROKEN, STALE OR MISSING, or pending, where nothing is measured."""
        return MappingProxyType({one["freeze"]: one["standing"] for one in self._payload})

    @property
    def vouched(self) -> str:
        """What git and the ledger vouch for, and what was not checked."""
        return self._answer.behind.line

    def to_frame(self) -> DataFrame:
        """Return a frame of pandas with a row for each freeze.

        Raises:
            UsageError: pandas is not installed.
        """
        return frame(self._payload, COLUMNS)

    def __str__(self) -> str:
        from verdict.report.terminal.plain import plain_rows

        found = self._answer.found
        return plain_rows(answering.rows_of(found)) + plain_rows([answering.ending_of(found, self.exit_code)])


@dataclass(frozen=True, eq=False, repr=False)
class Lock(Result):
    """A lock that was written: what came out, as every later gate compares it.

    >>> import verdict
    >>> draft = verdict.init(template="paired-seeds")
    >>> frozen = verdict.freeze(draft, reason="a first try", who="a reader", without_git=True)
    >>> _ = verdict.measure(frozen)
    >>> lock, = verdict.lock(frozen, who="a reader")
    >>> lock.freeze == frozen.id, lock.changes
    (True, ())
    """

    @property
    def freeze(self) -> str:
        """The id of the freeze."""
        return str(self._payload["freeze"])

    @property
    def digest(self) -> str:
        """The digest of the lock."""
        return str(self._payload["digest"])

    @property
    def changes(self) -> tuple[str, ...]:
        """What reads otherwise than in the lock before."""
        return tuple(self._payload["changes"])

    def __str__(self) -> str:
        return "\n".join((f"locked  {self.freeze}  {self.digest}", *self.changes)) + "\n"


@dataclass(frozen=True, eq=False, repr=False)
class Verification(Result):
    """Whether everything that is frozen is what was frozen, check by check.

    >>> import verdict
    >>> draft = verdict.init(template="paired-seeds")
    >>> _ = verdict.freeze(draft, reason="a first try", who="a reader", without_git=True)
    >>> verdict.verify().broken
    ()
    >>> verdict.verify(require=("history",)).exit_code
    3
    """

    _found: verifying.Verified

    @property
    def exit_code(self) -> int:
        """What the shell would be told: 3 where something is broken, or is required and could not be checked."""
        return self._found.code

    @property
    def broken(self) -> tuple[str, ...]:
        """What is not as it was frozen, a sentence each."""
        return self._of("broken")

    @property
    def unchecked(self) -> tuple[str, ...]:
        """What could not be checked, a sentence each; none of it counts as holding."""
        return self._of("not checked")

    def _of(self, standing: str) -> tuple[str, ...]:
        return tuple(f"{check.kind} of {check.about}: {check.words}" for check in self._found.checks
                     if check.standing == standing)  # fmt: skip

    def to_frame(self) -> DataFrame:
        """Return a frame of pandas with a row for each check.

        Raises:
            UsageError: pandas is not installed.
        """
        return frame(self._payload, CHECKED)

    def __str__(self) -> str:
        from verdict.report.terminal.plain import plain_rows

        return plain_rows(verifying.rows_of(self._found)) + plain_rows(verifying.ending_of(self._found))


@in_sentences
def gate(
    *freezes: Freeze, require: tuple[Literal["history", "order", "signature", "head"], ...] = (),
    project: str | Path | None = None,
) -> Gate:  # fmt: skip
    """Derive every verdict again from what is stored and compare it with its lock; nothing is written.

    Without `freezes` it is of all. What is named in `require` has to hold as well, and to have been checked.

    Raises:
        NothingToJudgeError: no freeze is called so, or nothing was compared. IntegrityError: the ledger is broken.

    >>> import verdict
    >>> verdict.gate()
    Traceback (most recent call last):
    ...
    verdict.words.errors.NothingToJudgeError: nothing is frozen here, so nothing was compared; ...
    """
    _check_known(require, VOUCHED)
    found = answering.answer(project_at(project), tuple(map(_name, freezes)), tuple(require))
    return Gate(answering.payload(found.found), found)


@in_sentences
def lock(
    *freezes: Freeze, measurements: str | None = None, reason: str | None = None, who: str | None = None,
    project: str | Path | None = None,
) -> tuple[Lock, ...]:  # fmt: skip
    """Write the lock of what comes out now, enter it in the ledger, and return the locks in the order of writing.

    Without `freezes` it is of all that have stored measurements. `measurements` names the set where there are several;
    `reason` says why a lock is written again.

    Raises:
        NothingToJudgeError: nothing is stored. ChangedError: a locked verdict would change without an erratum.

    >>> import verdict
    >>> verdict.lock()
    Traceback (most recent call last):
    ...
    verdict.words.errors.NothingToJudgeError: no freeze here has stored measurements, so there is nothing to lock
    """
    said = None if reason is None else spoken(reason, "reason")
    person = None if who is None else spoken(who, "who", one_line=True)
    names = tuple(map(_name, freezes))
    return tuple(
        Lock({"freeze": name, "digest": one.lock.digest, "entered": one.entered,
              "changes": [f"{change.about}: {answering.moved(change)}" for change in one.changes]})
        for name, one in answering.lock(project_at(project), names, measurements, said, person)
    )  # fmt: skip


@in_sentences
def verify(
    *freezes: Freeze, head: str | None = None, project: str | Path | None = None,
    require: tuple[Literal["chain", "head", "history", "file", "order", "signature", "time"], ...] = (),
) -> Verification:  # fmt: skip
    """Check the ledger against files, digests, locks, git history, signatures and time stamps; nothing is written.

    Without `freezes` it is of all. `head`, as 7:sha256:12ab..., is one that you know from elsewhere. What could not be
    checked never counts as holding; what is named in `require` has to be checked.

    Raises:
        UsageError: no freeze is called so.

    >>> import verdict
    >>> verdict.verify().exit_code
    0
    """
    _check_known(require, verifying.KINDS)
    names = tuple(map(_name, freezes))
    found = verifying.verified(project_at(project), names, head=head, required=tuple(require))
    return Verification(verifying.payload(found), found)


def _name(freeze: Freeze) -> str:
    return freeze.id if isinstance(freeze, Registration) else str(freeze)


def _check_known(given: object, known: tuple[str, ...]) -> None:
    """Refuse a word that is none of the known ones: what is required must never be overlooked.

    Raises:
        UsageError: there is one.
    """
    words = given if isinstance(given, tuple | list) else (given,)
    strange = [word for word in words if word not in known]
    if strange or isinstance(given, str):
        raise UsageError(f"require: found {given!r}, wanted a tuple of {', '.join(known)}")
