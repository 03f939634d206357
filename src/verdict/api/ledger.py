"""What was frozen, judged, conferred and withdrawn: entries of the ledger, read and written."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from verdict.api.frames import frame
from verdict.api.registrations import Registration, load, loaded, project_at
from verdict.api.shown import Result
from verdict.project.conferral import confer as conferred
from verdict.project.endings import in_sentences
from verdict.project.gate.select import one_named
from verdict.project.kinds import Shipped
from verdict.project.ledger import entries, freezing
from verdict.project.ledger.conferring import Move
from verdict.project.ledger.git import person
from verdict.project.ledger.rejoining import rejoin as rejoined
from verdict.project.ledger.signing import signed
from verdict.project.ledger.spoken import spoken
from verdict.project.ledger.store import entry_text, read_ledger
from verdict.project.ledger.telling import concerns, rows, told
from verdict.project.ledger.withdrawing import Complaint, withdraw
from verdict.project.loading import check_used, footing_of, numbers_of
from verdict.words.errors import UsageError, listed
from verdict.words.vocabulary import Tag

if TYPE_CHECKING:
    from pandas import DataFrame

Amendment = Literal["unforeseen", "error", "missing_information", "violated_assumption", "compute"]
Access = Literal["nothing_run", "run_unopened", "aggregates_seen", "cells_seen"]
COLUMNS = ("number", "time", "who", "kind", "subject", "text")


@dataclass(frozen=True, eq=False, repr=False)
class Entry(Result):
    """One entry of the ledger.

    >>> import verdict
    >>> draft = verdict.init(template="paired-seeds")
    >>> _ = verdict.freeze(draft, reason="a first try", who="a reader", without_git=True)
    >>> entry, = verdict.log()
    >>> entry.number, entry.kind, entry.who
    (1, 'frozen', 'a reader')
    >>> entry.text
    'the first of its chain: a first try'
    """

    _entry: entries.Entry

    @property
    def number(self) -> int:
        """Its number, from 1."""
        return self._entry.number

    @property
    def time(self) -> str:
        """When it was written, in UTC, by the clock of whoever wrote it."""
        return self._entry.time

    @property
    def who(self) -> str:
        """Who wrote it."""
        return self._entry.who

    @property
    def kind(self) -> str:
        """What happened, in a word: adopted, frozen, amendment, deviation, judged, looked, conferred or erratum."""
        return told(self._entry.event).word

    @property
    def subject(self) -> str:
        """To what it happened."""
        return told(self._entry.event).subject

    @property
    def text(self) -> str:
        """The rest, in words."""
        return told(self._entry.event).text

    @property
    def digest(self) -> str:
        """The digest of all of it, which the next entry names."""
        return self._entry.digest

    def __str__(self) -> str:
        from verdict.report.terminal.plain import plain_rows

        return plain_rows(rows([self._entry]))


class Log(tuple[Entry, ...]):
    """The entries of a ledger, the oldest first: a tuple, that also reads as the terminal prints it.

    >>> import verdict
    >>> draft = verdict.init(template="paired-seeds")
    >>> _ = verdict.freeze(draft, reason="a first try", who="a reader", without_git=True)
    >>> len(verdict.log())
    1
    >>> list(verdict.log().to_frame()["kind"])
    ['frozen']
    """

    __slots__ = ()

    def to_dict(self) -> list[dict[str, Any]]:
        """Return the entries as JSON values: what `verdict log --json` prints."""
        return [entry.to_dict() for entry in self]

    def to_frame(self) -> DataFrame:
        """Return a frame of pandas with a row for each entry.

        Raises:
            UsageError: pandas is not installed.
        """
        return frame([{name: getattr(entry, name) for name in COLUMNS} for entry in self], COLUMNS)

    def __str__(self) -> str:
        from verdict.report.terminal.plain import plain_rows

        return plain_rows(rows([entry._entry for entry in self]))


def _entry(entry: entries.Entry) -> Entry:
    return Entry(json.loads(entry_text(entry)), entry)


@in_sentences
def log(freeze: str | Path | None = None, *, project: str | Path | None = None) -> Log:
    """List what happened in a project, the oldest first, or only what concerns one freeze; nothing is written.

    Raises:
        UsageError: no freeze is called so. IntegrityError: the ledger is no chain.

    >>> import verdict
    >>> verdict.log()
    ()
    """
    ledger = read_ledger(project_at(project))
    wanted = None if freeze is None else one_named(ledger, str(freeze))
    return Log(_entry(one) for one in ledger.chain.entries if wanted is None or wanted in concerns(one.event))


@in_sentences
def freeze(
    draft: Registration | str | Path, *, reason: str, kind: Amendment | None = None, access: Access | None = None,
    adopt: bool = False, new_chain: bool = False, who: str | None = None, dirty: bool = False,
    without_git: bool = False, despite_lint: bool = False,
) -> Registration:  # fmt: skip
    """Write a draft into prereg/ under the next id, enter it in the ledger, and return what is frozen from now on.

    The draft stays as it is. `reason` says why it is frozen now, of an amendment why it changed; `kind` and `access`
    are what made an amendment necessary, and what was known of the measurements. `adopt` enters a file of prereg/ that
    was frozen before there was a ledger.

    Raises:
        DocumentError: the draft is not sound. UsageError: something is undeclared, or contradicts the ledger.

    >>> import verdict
    >>> draft = verdict.init(template="paired-seeds")
    >>> frozen = verdict.freeze(draft, reason="a first try", who="a reader", without_git=True)
    >>> frozen.frozen, frozen.path.parent.as_posix(), frozen.id == draft.stem
    (True, 'prereg', True)
    """
    path = loaded(draft).path
    intent = freezing.Intent(
        reason=spoken(reason, "reason"), amendment=_one_of(entries.AmendmentKind, kind, "kind"),
        access=_one_of(entries.Access, access, "access"), who=who, new_chain=new_chain, dirty=dirty,
        without_git=without_git, despite_lint=despite_lint,
    )  # fmt: skip
    kinds = Shipped()
    done = freezing.adopt(path, intent, kinds) if adopt else freezing.freeze(path, intent, kinds, check=check_used)
    return load(project_at(None).beside(done.path))


@in_sentences
def confer(
    claim: str, *, tier: str, to: Literal["solid", "conjectured", "proven-here", "validated"], reason: str,
    freeze: str | Path | None = None, evidence: tuple[str | Path, ...] = (), who: str | None = None,
    sign_with: str | Path | None = None, project: str | Path | None = None,
) -> Entry:  # fmt: skip
    """Write into the ledger that a person moves the tag of one tier of a claim, on evidence; return the entry.

    `freeze` is one whose locked outcome proposes exactly this, `evidence` are files or digests. A promotion needs
    evidence, a demotion a reason alone.

    Raises:
        UsageError: no claim or tier is called so, or the evidence is not enough. IntegrityError: the ledger is broken.

    >>> import verdict
    >>> draft = verdict.init(template="paired-seeds")
    >>> _ = verdict.freeze(draft, reason="a first try", who="a reader", without_git=True)
    >>> verdict.confer("better", tier="operational", to="validated", reason="it looks so", who="a reader")
    Traceback (most recent call last):
    ...
    verdict.words.errors.UsageError: ...
    """
    tag = _one_of(Tag, to, "to")
    assert tag is not None  # noqa: S101 - it has no default
    move = Move(claim, tier, tag, spoken(reason, "reason"))
    named = None if freeze is None else str(freeze)
    key = None if sign_with is None else Path(sign_with)
    files = tuple(map(str, evidence))
    return _entry(conferred(project_at(project), move, freeze=named, evidence=files, who=_person(who), key=key))


@in_sentences
def erratum(
    *subjects: str, reason: str, stands: tuple[str, ...] = (), who: str | None = None,
    project: str | Path | None = None,
) -> Entry:  # fmt: skip
    """Write into the ledger that something recorded is wrong, so that what rests on it is withdrawn; return the entry.

    A subject is the digest of measurements or of a lock, or any text that measurements record in their provenance, also
    as name=value. `stands` names verdicts that stand although they rest on one: "2026-05-30c P2: it uses no weights".

    Raises:
        UsageError: a subject is recorded nowhere. IntegrityError: the ledger is broken.

    >>> import verdict
    >>> draft = verdict.init(template="paired-seeds")
    >>> frozen = verdict.freeze(draft, reason="a first try", who="a reader", without_git=True)
    >>> digest = verdict.measure(frozen).to_dict()["measurements"]["digest"]
    >>> verdict.erratum(digest, reason="the seeds were mixed up", who="a reader").subject.endswith("P1, P2")
    True
    >>> verdict.judge(frozen).predictions["P1"].untested
    (<Why.WITHDRAWN: 'withdrawn'>,)
    """
    folder = project_at(project)
    if not subjects:
        raise UsageError("found no subject; wanted the digest of measurements, or a text of their provenance")
    said = tuple(spoken(text, "stands") for text in stands)
    complaint = Complaint(subjects, spoken(reason, "reason"), said, _person(who) or person(folder.root))
    return _entry(withdraw(folder, complaint, numbers_of, footings=footing_of))


@in_sentences
def rejoin(*, sign_with: str | Path | None = None, project: str | Path | None = None) -> Log:
    """Write again into the ledger what a merge dropped, and return the new entries.

    Raises:
        IntegrityError: it cannot be entered again. NoGitError: there is no history to ask.

    >>> import subprocess, verdict
    >>> _ = subprocess.run(["git", "init", "--quiet"])
    >>> draft = verdict.init(template="paired-seeds")
    >>> verdict.rejoin()
    Traceback (most recent call last):
    ...
    verdict.project.ledger.git.NoGitError: ...
    """
    folder = project_at(project)
    sign = None if sign_with is None else partial(signed, folder, Path(sign_with))
    return Log(_entry(one.entry) for one in rejoined(folder, sign=sign))


def _person(who: str | None) -> str | None:
    return None if who is None else spoken(who, "who", one_line=True)


def _one_of(words: Any, given: str | None, name: str) -> Any:
    """Return a closed word.

    Raises:
        UsageError: it is none; the message lists them.
    """
    if given is not None and given not in list(words):
        raise UsageError(f"{name}: found {given!r}, wanted one of {listed(words)}")
    return None if given is None else words(given)
