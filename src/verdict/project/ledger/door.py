"""The one door by which every command that prints or appends a verdict takes the ledger.

1. its entries are a chain, in the project's own folder
2. every lock's head lies on that chain
3. the canonical bytes of every freeze are those that it names
4. every conferral that has to be signed is signed by somebody who may
5. every entry that a commit on the way to HEAD held still stands in it, word for word, in its order

Whoever only lists what is there, as `log` does, reads it with `store.read_ledger`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from verdict.outcome.lock import Head
from verdict.project.folder import Project, listed
from verdict.project.ledger.conferring import canonical, check_signed
from verdict.project.ledger.git import NoGitError
from verdict.project.ledger.history import check_history, history_of
from verdict.project.ledger.store import Ledger, holding, read_ledger
from verdict.project.locks import read_lock
from verdict.words.errors import IntegrityError


def checked(project: Project) -> Ledger:
    """Read the ledger for a command that prints a verdict.

    Raises:
        IntegrityError: the ledger is broken, rolled back or edited, or git fails to say whether it is.
    """
    return _compared(read_ledger(project))


@contextmanager
def reading(project: Project) -> Iterator[Ledger]:
    """Read the ledger, and keep writers out while files are compared with it.

    Raises:
        IntegrityError: as for `checked`.
    """
    with holding(project, alone=False) as ledger:
        yield _compared(ledger)


@contextmanager
def writing(project: Project) -> Iterator[Ledger]:
    """Hold the ledger for writing: one writer at a time, and what is read here is what is appended to.

    Raises:
        IntegrityError: as for `checked`; nothing is ever appended to such a ledger.
    """
    with holding(project, alone=True) as ledger:
        yield _compared(ledger)


def _compared(ledger: Ledger) -> Ledger:
    for path in lock_files(ledger.project):
        check_head(ledger, path)
    for freeze in ledger.chain.freezes:
        canonical(ledger, freeze)
    check_signed(ledger)
    try:
        history = history_of(ledger)
    except NoGitError as error:
        return replace(ledger, unseen=str(error))
    check_history(history)
    return replace(ledger, history=history)


def lock_files(project: Project) -> list[Path]:
    """Return the lock files of a project."""
    folder = project.in_place(project.root / "verdicts")
    return [project.in_place(path) for path in listed(folder) if path.name.endswith(".lock")]


def check_head(ledger: Ledger, path: Path) -> None:
    """Refuse a ledger that a lock knows otherwise; a lock that cannot be read is left to those who compare with it.

    Raises:
        IntegrityError: the head that the lock knows is not on the chain.
    """
    try:
        head = read_lock(path).head
    except IntegrityError:
        return
    if not ledger.chain.holds(head):
        raise IntegrityError(f"verdicts/{path.name} {off_chain(head)}. No verdict is given")


def off_chain(head: Head) -> str:
    """Say of whoever knows a head that is not on the chain what that means."""
    return (
        f"knows entry {head.number} of the ledger as {head.digest[:19]}, which this ledger does not go through: it was "
        "rolled back, truncated or replaced"
    )
