"""The checks of one freeze: its file, its order, the state at which it was entered, its seals."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from verdict.project.folder import SUFFIXES
from verdict.project.ledger.chain import Frozen
from verdict.project.ledger.checks import Check, CheckKind, Reader, Standing, sealed
from verdict.project.ledger.conferring import read_canonical
from verdict.project.ledger.declared import declared
from verdict.project.ledger.entries import Adopted
from verdict.project.ledger.history import History, state_known
from verdict.project.ledger.order import seen_early
from verdict.project.ledger.proof import Proof, Stood, frozen_path
from verdict.project.ledger.signatures import Seal, signature, time_stamp
from verdict.project.ledger.store import Ledger, canonical_path
from verdict.registration.resolved import Registration
from verdict.words.errors import VerdictError

COMMITTED = "committed in"  # begins what is said of a freeze that git holds as it is


class Examined:
    """A freeze of a ledger, as it is examined."""

    def __init__(self, name: str, event: Frozen, ledger: Ledger, reader: Reader) -> None:
        self.name, self.event, self.ledger, self.reader = name, event, ledger, reader
        self.path = frozen_path(ledger.project, name)

    @cached_property
    def _loaded(self) -> Registration | VerdictError:
        """The registration that was frozen, or why it can no longer be read as that."""
        if self.path is None:
            return VerdictError(f"found no prereg/{self.name} with one of {', '.join(SUFFIXES)}; restore it from git")
        try:
            read_canonical(self.ledger, self.name)
            return self.reader.load(self.path, self.ledger)
        except VerdictError as error:
            return error

    def file(self) -> Iterator[Check]:
        """Compare file, canonical bytes and digest."""
        if isinstance(self._loaded, VerdictError):
            yield Check(CheckKind.FILE, self.name, Standing.BROKEN, str(self._loaded))
        else:
            yield Check(CheckKind.FILE, self.name, Standing.HOLDS, "file, canonical bytes and digest agree")

    def order(self, history: History) -> Iterator[Check]:
        """Prove from git that the freeze stood before its measurements; for an adopted one nobody claims it."""
        if self.path is None:
            yield self._unproven("the file is missing")
            return
        proof = Proof(history, self.name, self.path, self._same)
        if proof.stood is None:
            yield self._unproven("the freeze is not committed as it is now")
            return
        yield from tuple(self._doubts(proof, proof.stood)) or [self._proven(proof, proof.stood)]

    def _same(self, content: bytes) -> bool:
        return self.path is not None and self.reader.digest_of(content, self.path.name) == self.event.digest

    def _proven(self, proof: Proof, stood: Stood) -> Check:
        first = f"before its measurements in {proof.measured[0].commit[:12]}" if proof.measured else (
            "and nothing measured is committed"
        )  # fmt: skip
        said = declared(self.event)
        known = "" if said is None else f"; {said.kind}: {said.text}"
        words = f"{COMMITTED} {stood.commit[:12]}, {first}{known}"
        return Check(CheckKind.ORDER, self.name, Standing.HOLDS, words)

    def _doubts(self, proof: Proof, stood: Stood) -> Iterator[Check]:
        """Yield everything that is not shown to come after the freeze; what is shown not to is broken."""
        frozen = f"{COMMITTED} {stood.commit[:12]}"
        for one in proof.early_measurements()[:1]:
            yield self._out_of_order(f"{frozen}, not before its measurements in {one.commit[:12]} ({one.name})")
        for path in proof.uncommitted():
            name = path.relative_to(self.ledger.project.root).as_posix()
            yield self._unproven(
                f"{frozen}; no commit holds {name} as it is stored, so nothing shows that it came after"
            )
        unseen = proof.judged_unseen()
        if unseen is not None:
            yield self._unproven(
                f"{frozen}; no commit holds the numbers that entry {unseen} judged, and none are stored"
            )
        for one in proof.early_copies()[:1]:
            where = stood.where(one.commit)
            yield self._unproven(f"{frozen}; {where} held the bytes of its measurements before that, as {one.name}")
        if isinstance(self._loaded, Registration):
            for notice in seen_early(proof, self._loaded):
                yield self._unproven(f"{notice.kind}: {notice.text}")

    def _out_of_order(self, words: str) -> Check:
        if isinstance(self.event, Adopted):
            return self._unproven(f"{words}; it was adopted, and no order is claimed for it")
        return Check(CheckKind.ORDER, self.name, Standing.BROKEN, words)

    def _unproven(self, words: str) -> Check:
        return Check(CheckKind.ORDER, self.name, Standing.NOT_CHECKED, words)

    def recorded_state(self, history: History) -> Iterator[Check]:
        """Look for the commit and tree at which the freeze was entered."""
        if self.event.git is None:
            yield Check(CheckKind.HISTORY, self.name, Standing.NOT_CHECKED, "frozen without git")
            return
        known = state_known(history.past.git, self.event.git.commit, self.event.git.tree)
        dirty = ", with a dirty tree" if self.event.git.dirty else ""
        yield sealed(CheckKind.HISTORY, self.name, Seal(known.good, known.words + dirty))

    def signature(self) -> Iterator[Check]:
        """Check the signature over its canonical bytes."""
        path = canonical_path(self.ledger.project, self.name)
        if path.is_file():
            yield sealed(CheckKind.SIGNATURE, self.name, signature(self.ledger.project, path))

    def time(self) -> Iterator[Check]:
        """Check the time stamp over its canonical bytes."""
        path = canonical_path(self.ledger.project, self.name)
        if path.is_file():
            yield sealed(CheckKind.TIME, self.name, time_stamp(self.ledger.project, path))
