"""Every check of the ledger, each with what it established; a check that could not be made never counts as passed.

1. the chain: every entry follows the one before, no freeze twice, no fork, no gap
2. its head: every lock file, and any head that the caller knows, lies on this chain
3. its past: what a reachable commit entered still stands in it, word for word, in its order, and is committed
4. each freeze: file, canonical bytes and digest agree
5. its order: every commit that measured comes after the freeze, and the recorded commit and tree are known
6. its seals: ssh signatures and time stamps, those of the past too
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from verdict.outcome.lock import Head
from verdict.project.folder import Project, listed
from verdict.project.ledger.asking import GitFailedError
from verdict.project.ledger.chain import gaps
from verdict.project.ledger.checks import EVERY, Check, CheckKind, Reader, Standing, sealed
from verdict.project.ledger.conferring import spoilt, wanted_signed
from verdict.project.ledger.door import lock_files, off_chain
from verdict.project.ledger.examined import Examined
from verdict.project.ledger.git import NoGitError
from verdict.project.ledger.history import History, history_of
from verdict.project.ledger.proof import frozen_path
from verdict.project.ledger.sealing import changed_keys, lost_measures, lost_seals
from verdict.project.ledger.signatures import signature
from verdict.project.ledger.store import Ledger, entry_name, read_ledger
from verdict.project.locks import read_lock
from verdict.words.errors import IntegrityError, VerdictError

__all__ = ["Check", "CheckKind", "Reader", "Standing", "checks", "frozen_path", "verify"]
Make = Callable[[], Iterator[Check]]


def verify(project: Project, reader: Reader, head: Head | None = None) -> tuple[Check, ...]:
    """Make every check that can be made here, in the order above; `head` is one that the caller knows."""
    try:
        ledger = read_ledger(project)
    except IntegrityError as error:
        return (Check(CheckKind.CHAIN, "ledger", Standing.BROKEN, str(error)),)
    return checks(ledger, reader, head)


def checks(
    ledger: Ledger, reader: Reader, head: Head | None = None, kinds: frozenset[CheckKind] = EVERY
) -> tuple[Check, ...]:
    """Make the checks of some kinds on a ledger that was read."""
    try:
        past: History | VerdictError = history_of(ledger)
    except (NoGitError, GitFailedError) as error:
        past = error
    return tuple(_Checking(ledger, past, reader=reader, head=head).made(kinds))


class _Checking:
    """One pass over a ledger; `past` is what git knows of it, or why it knows nothing."""

    def __init__(self, ledger: Ledger, past: History | VerdictError, *, reader: Reader, head: Head | None) -> None:
        self.ledger, self.past, self.reader, self.head = ledger, past, reader, head

    def made(self, kinds: frozenset[CheckKind]) -> Iterator[Check]:
        """Yield the checks of the ledger, then those of each freeze, then the seals of entries and of the past."""
        made: list[tuple[str, dict[CheckKind, Make]]] = [
            ("ledger", {CheckKind.CHAIN: self._chain, CheckKind.HEAD: self._heads}),
            ("ledger", {CheckKind.HISTORY: self._asked("ledger", CheckKind.HISTORY, self._history)}),
        ]
        for name, event in self.ledger.chain.freezes.items():
            one = Examined(name, event, self.ledger, self.reader)
            made.append((name, {
                CheckKind.FILE: one.file,
                CheckKind.ORDER: self._asked(name, CheckKind.ORDER, one.order),
                CheckKind.HISTORY: self._asked(name, CheckKind.HISTORY, one.recorded_state),
                CheckKind.SIGNATURE: one.signature,
                CheckKind.TIME: one.time,
            }))  # fmt: skip
        made.append(("ledger", {CheckKind.SIGNATURE: self._other_seals}))
        for about, makers in made:
            yield from _made(about, {kind: make for kind, make in makers.items() if kind in kinds})

    def _asked(self, about: str, kind: CheckKind, make: Callable[[History], Iterator[Check]]) -> Make:
        """Return a check that asks git; nothing to ask is not checked, and a git that fails is broken."""
        past = self.past
        if isinstance(past, History):
            return lambda: make(past)
        standing = Standing.NOT_CHECKED if isinstance(past, NoGitError) else Standing.BROKEN
        return lambda: iter([Check(kind, about, standing, str(past))])

    def _chain(self) -> Iterator[Check]:
        chain = self.ledger.chain
        n = len(chain.entries)
        words = f"{n} entr{'y' if n == 1 else 'ies'}, each naming the one before; head {chain.head.digest[:19]}"
        standing = Standing.HOLDS if n else Standing.NOT_CHECKED
        yield Check(CheckKind.CHAIN, "ledger", standing, words if n else "it is empty")
        for gap in gaps(chain):
            yield Check(CheckKind.CHAIN, "ledger", Standing.BROKEN, gap)

    def _heads(self) -> Iterator[Check]:
        for path in lock_files(self.ledger.project):
            try:
                known = read_lock(path).head
            except IntegrityError as error:
                yield Check(CheckKind.HEAD, path.name, Standing.BROKEN, str(error))
            else:
                yield self._on_chain(known, path.name)
        if self.head is not None:
            yield self._on_chain(self.head, "the head you gave")

    def _on_chain(self, known: Head, whose: str) -> Check:
        if self.ledger.chain.holds(known):
            return Check(CheckKind.HEAD, whose, Standing.HOLDS, f"entry {known.number} is on this chain")
        return Check(CheckKind.HEAD, whose, Standing.BROKEN, off_chain(known))

    @staticmethod
    def _history(past: History) -> Iterator[Check]:
        missed = [Check(CheckKind.HISTORY, "ledger", Standing.BROKEN, one.sentence) for one in past.missed()]
        words = "what a reachable commit entered still stands in it, word for word"
        yield from missed or [Check(CheckKind.HISTORY, "ledger", Standing.HOLDS, words)]
        new = past.uncommitted()
        if new:
            words = f"no commit holds {_numbered(new)}, so that git could not miss what it says; commit prereg/ledger"
            yield Check(CheckKind.HISTORY, "ledger", Standing.NOT_CHECKED, words)

    def _other_seals(self) -> Iterator[Check]:
        """Check the seals of entries, and of what is not there any more; then those of the past."""
        freezes = {f"{name}.json" for name in self.ledger.chain.freezes}
        signed = [path.with_suffix("") for path in listed(self.ledger.folder) if path.name.endswith(".sig")]
        for path in signed:
            if path.name not in freezes or not path.is_file():
                yield sealed(CheckKind.SIGNATURE, path.name, signature(self.ledger.project, path))
        for number, seal in spoilt(self.ledger):
            standing = Standing.BROKEN if seal.checkable else Standing.NOT_CHECKED
            yield Check(CheckKind.SIGNATURE, entry_name(number), standing, wanted_signed(number, seal))
        if isinstance(self.past, History):
            for about, seal in (*lost_seals(self.past), *lost_measures(self.past), *changed_keys(self.past)):
                yield sealed(CheckKind.SIGNATURE, about, seal)


def _made(about: str, makers: dict[CheckKind, Make]) -> Iterator[Check]:
    """Make some checks; what cannot be done breaks the one that needed it, and hides no other."""
    for kind, make in makers.items():
        try:
            yield from make()
        except IntegrityError as error:
            yield Check(kind, about, Standing.BROKEN, str(error))


def _numbered(numbers: tuple[int, ...]) -> str:
    shown = ", ".join(map(str, numbers[:6])) + (f" and {len(numbers) - 6} more" if len(numbers) > 6 else "")
    return f"entr{'y' if len(numbers) == 1 else 'ies'} {shown}"
