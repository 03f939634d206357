"""From paths to a judged outcome: the one place where files, core and plugins meet, for every command."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from verdict.evidence.fingerprint import NONE, Fingerprints, fingerprints
from verdict.evidence.laid_out import Evidence, lay_out
from verdict.evidence.written import Measurements
from verdict.experiments.fitting import refuse_misfits
from verdict.judge import NOTHING_STANDS, Standing, judge
from verdict.judge.limits import limits
from verdict.outcome.payload import payload
from verdict.outcome.record import Notice, Outcome
from verdict.project import using
from verdict.project.folder import Project, check_inside
from verdict.project.kinds import Kinds, Shipped
from verdict.project.ledger.door import checked
from verdict.project.ledger.looked import locked_alone
from verdict.project.ledger.order import order
from verdict.project.ledger.sets import UNKNOWN, Stored, beside_it
from verdict.project.ledger.splitting import Footing
from verdict.project.ledger.standing import check_frozen, footing, known_numbers, tells, withdrawals
from verdict.project.ledger.standing import notices as freeze_notices
from verdict.project.ledger.store import Ledger, read_ledger
from verdict.project.ledger.tried import another_state, refuse_another_state
from verdict.project.ledger.verify import frozen_path
from verdict.project.sequence import LookSequence, StoredLook, look_sequence
from verdict.project.using import with_used
from verdict.registration.resolved import Registration
from verdict.registration.resolving import register
from verdict.statistics.looks import UndeclaredLookError
from verdict.text import Document, read_document, read_json, read_yaml
from verdict.words.errors import DocumentError, IntegrityError, NothingToJudgeError, VerdictError
from verdict.words.vocabulary import Word

NOT_HELD = "looks not held"  # the kind of notice that says so
LOCKED_ALONE = (
    "the lock was written when a look was judged by itself, so that nothing shows that the looks before it were taken; "
    "a new lock is only written in their order"
)
FROZEN_NAME = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}[a-z]")


@dataclass(frozen=True, slots=True, eq=False)
class Judged:
    """A registration, its evidence, and what came out."""

    registration: Registration
    evidence: Evidence
    outcome: Outcome
    looks: tuple[StoredLook, ...] = ()
    """The looks up to the one that was judged, where the freeze declares looks."""

    @property
    def files(self) -> tuple[Path, ...]:
        """The sets of the looks."""
        return tuple(one.path for one in self.looks)

    @property
    def payload(self) -> dict[str, Any]:
        """The outcome as JSON values."""
        return payload(self.outcome, self.registration.grid)

    def _repr_html_(self) -> str:
        """Show the outcome in a notebook."""
        from verdict.report.notebook import outcome_html

        return outcome_html(self.payload)


def load_draft(path: Path, ledger: Ledger | None = None) -> Registration:
    """Read and check a registration that need not be frozen: a draft may have any name, and has the id that it writes.

    With a ledger, a draft that writes the id of a freeze must read as that was frozen.

    Raises:
        DocumentError, IntegrityError: as `load_registration`; and the experiment does not fit what is registered.
    """
    if not is_draft(path):
        return load_registration(path, ledger)
    kinds = Shipped()
    registration, document = _read_registration(path, kinds)
    refuse_misfits(registration, document, kinds)
    if ledger is not None:
        check_frozen(ledger, registration)
    return registration


def is_draft(path: Path) -> bool:
    """Say whether a file is no freeze: it is not named by a day and a letter, or lies in prereg/drafts/."""
    drafts = Project.around(path).prereg / "drafts"
    return FROZEN_NAME.fullmatch(path.stem) is None or path.resolve().parent == drafts.resolve()


def _read_registration(path: Path, kinds: Kinds | None) -> tuple[Registration, Document]:
    document = read(path)
    return register(document.tree, document, kinds or Shipped()), document


def load_registration(path: Path, ledger: Ledger | None = None, kinds: Kinds | None = None) -> Registration:
    """Read and check one registration; `ledger` and `kinds` save looking for them again.

    Raises:
        DocumentError: everything wrong with it, or its id is not its file's name. IntegrityError: it is frozen and no
        longer reads as it was frozen, or the ledger is broken.
    """
    registration, document = _read_registration(path, kinds)
    if path.stem != registration.id:
        message = (
            f"id: found {registration.id} in a file called {path.name}; wanted one name, so that an id finds its file"
        )
        raise DocumentError([document.problem(("id",), message)])
    check_frozen(ledger or read_ledger(Project.around(path)), registration)
    return registration


def digest_of(content: bytes, name: str) -> str | None:
    """Return the digest of a registration given as bytes, or None where it is none; the suffix says YAML or JSON."""
    try:
        document = read_json(content, name) if name.endswith(".json") else read_yaml(content, name)
        return register(document.tree, document, Shipped()).digest
    except DocumentError:
        return None


def lines_of_predictions(path: Path) -> dict[str, int]:
    """Return the line on which each prediction of a registration begins."""
    document = read(path)
    tree = document.tree if isinstance(document.tree, dict) else {}
    found = tree.get("predictions")
    names = found if isinstance(found, dict) else {}
    return {name: document.mark(("predictions", name), key=True)[0] for name in names}


class _Reads:
    """Reads used freezes and sets as every other is read."""

    def registration(self, path: Path, ledger: Ledger) -> Registration:
        return load_registration(path, ledger)

    def evidence(self, path: Path, registration: Registration, ledger: Ledger, via: tuple[str, ...]) -> Evidence:
        return load_evidence(path, registration, ledger, via)


READS = _Reads()


def load_evidence(
    path: Path, registration: Registration, ledger: Ledger | None = None, via: tuple[str, ...] = ()
) -> Evidence:
    """Read one set of measurements and lay it out, with what it uses of other freezes.

    `ledger` saves reading it again; `via` are the freezes that use this one. Until a registration is frozen its
    measurements may leave its digest `unknown`; from then on they name it.

    Raises:
        DocumentError: everything wrong with it. IntegrityError: it belongs to another freeze, or to another state of
        this one; or what is used is not what its digests say. NothingToJudgeError: what is used is not stored, or it
        belongs to another state of a draft.
    """
    evidence = _own_evidence(path, registration, ledger)
    if not registration.prereg.uses:
        return evidence
    return with_used(registration, evidence, ledger or read_ledger(Project.enclosing(path.parent)), READS, via)


def _own_evidence(path: Path, registration: Registration, ledger: Ledger | None) -> Evidence:
    document = read(path)
    try:
        evidence = lay_out(document.tree, document, registration)
    except DocumentError:
        other = another_state(document.tree, registration)
        if other:  # of which it is no fault that they do not fit
            refuse_another_state(document.file, other, registration, ledger or _around(path))
        raise
    belongs = evidence.measurements.freeze
    if belongs.id != registration.id:
        raise IntegrityError(f"{document.file}: these measurements belong to {belongs.id}, not to {registration.id}")
    if belongs.digest == UNKNOWN:
        if registration.id in (ledger or _around(path)).chain.freezes:
            raise DocumentError([document.problem(("freeze", "digest"), _wanted(registration))])
    elif belongs.digest != registration.digest:
        refuse_another_state(document.file, belongs.digest, registration, ledger or _around(path))
    return evidence


def _around(path: Path) -> Ledger:
    return read_ledger(Project.enclosing(path.parent))


def numbers_of(ledger: Ledger, stored: Stored) -> Fingerprints:
    """Return the fingerprints of a stored set, by which an erratum remembers what it withdraws.

    A set that does not fit its freeze holds nothing that could be judged, and has none.
    """
    path = frozen_path(ledger.project, stored.recorded.freeze)
    if path is None:
        raise IntegrityError(f"the file of the freeze {stored.recorded.freeze} is gone; restore prereg/ from git")
    registration = load_registration(path, ledger)
    try:
        return fingerprints(registration, load_evidence(stored.path, registration, ledger))
    except (DocumentError, IntegrityError):
        return NONE


def check_used(registration: Registration, ledger: Ledger) -> None:
    """Refuse a registration whose uses: cannot be read as it says, before it is frozen.

    Raises:
        IntegrityError, NothingToJudgeError, UsageError: as for `with_used`.
    """
    using.sets(registration, ledger, READS)


def heeded_uses(registration: Registration, path: Path) -> Iterator[tuple[str, str, bool]]:
    """Yield what lint says of everything that a registration uses; see `using.heeded`."""
    if registration.prereg.uses:
        yield from using.heeded(registration, read_ledger(Project.around(path)), READS)


def footing_of(ledger: Ledger, stored: Stored) -> Footing | None:
    """Return a stored set with its freeze and what it uses, where its registration says what its numbers rest on.

    None where it says nothing, so that everything rests on everything, and of a set that does not fit its freeze.
    """
    path = frozen_path(ledger.project, stored.recorded.freeze)
    if path is None or stored.recorded.freeze not in ledger.chain.freezes or not tells(ledger, stored.recorded.freeze):
        return None
    registration = load_registration(path, ledger)
    try:
        return footing(ledger, registration, load_evidence(stored.path, registration, ledger), stored.recorded)
    except VerdictError:
        return None


def read(path: Path) -> Document:
    """Read a document, named in messages as the user would name it."""
    check_inside(path)
    return read_document(path, Project.around(path).shown(path))


def judge_stored(path: Path, chosen: str | None) -> Judged:
    """Judge a registration on stored measurements.

    Raises:
        NothingToJudgeError: there are none. IntegrityError: the ledger is not what git and the locks remember.
    """
    ledger = checked(Project.around(path))
    return judge_loaded(load_draft(path, ledger), path, chosen, ledger)


def judge_loaded(registration: Registration, path: Path, chosen: str | None, ledger: Ledger) -> Judged:
    """Judge a registration that was read from `path` on stored measurements; raises as `judge_stored`."""
    stored = to_judge(registration, ledger, chosen)
    if stored is None:
        raise NothingToJudgeError(
            f"{registration.id} has no stored measurements; measure with: verdict run {path} --measure"
        )
    return judge_file(registration, stored, ledger)


def to_judge(registration: Registration, ledger: Ledger, chosen: str | None) -> Path | None:
    """Return the set to judge: the one named, the newest look, or the only one; None where nothing is stored.

    Raises:
        UsageError: none is named, there are several, and the registration declares no looks. IntegrityError: the
        stored sets are no sequence of looks.
    """
    if chosen is not None or registration.prereg.looks is None:
        return ledger.project.choose(registration.id, chosen)
    sets = ledger.project.sets(registration.id)
    alone = locked_alone(ledger.chain, registration.id)
    if alone is not None and set(sets) == {alone.stored}:
        return sets[alone.stored]
    newest = looks_of(registration, ledger).newest
    return None if newest is None else newest.path


def looks_of(registration: Registration, ledger: Ledger) -> LookSequence:
    """Return the stored looks of a freeze in their order.

    Raises:
        IntegrityError: they are no sequence of looks; the message names the one that does not fit.
    """
    sequence = look_sequence(ledger, registration, load_evidence)
    check_not_stopped(sequence, sequence.looks[:-1], "a later look is stored")
    return sequence


def check_not_stopped(sequence: LookSequence, taken: tuple[StoredLook, ...], found: str) -> None:
    """Refuse what comes after looks of which one was the last; `found` says what does.

    Raises:
        IntegrityError: a registered rule ended the looks at one of them.
    """
    registration, ledger = sequence.registration, sequence.ledger
    if registration.prereg.looks is None or not registration.prereg.looks.stop:
        return
    decided: Standing = NOTHING_STANDS
    for one in taken:
        outcome = judge_evidence(registration, one.evidence, ledger, one.evidence.measurements, decided)
        decided = decisions(outcome)
        rule = outcome.stopped
        if rule is not None and one.evidence.digest not in sequence.withdrawn:
            raise IntegrityError(
                f"the looks of {registration.id} ended at {one.look.place}, by its rule {rule.name}: {rule.when}; "
                f"{found} after it. No verdict is given"
            )


def _wanted(registration: Registration) -> str:
    return (
        f"found unknown, but {registration.id} is frozen; if these numbers were measured for it as it is frozen, "
        f'write digest: "{registration.digest}"'
    )


def judge_file(registration: Registration, stored: Path, ledger: Ledger) -> Judged:
    """Judge a registration on one file of measurements, with what the ledger knows of both.

    Where the registration declares looks, the file is one, and what an earlier look decided stands.

    Raises:
        IntegrityError: the file is not the look that comes in its place, or the stored ones are no sequence.
    """
    looks = looks_up_to(registration, ledger, stored)
    if looks:
        return judge_looks(registration, looks, ledger)
    said = () if registration.prereg.looks is None else (Notice(NOT_HELD, LOCKED_ALONE),)
    return _judged(registration, ledger, stored, load_evidence(stored, registration, ledger), notices=said)


def looks_up_to(registration: Registration, ledger: Ledger, stored: Path) -> tuple[StoredLook, ...]:
    """Return the looks up to a set of measurements.

    There are none where the registration declares none, and none for a set that was locked when looks were judged by
    themselves: it is judged as it was.

    Raises:
        IntegrityError: the set is not the look that comes in its place, or the stored ones are no sequence.
    """
    if registration.prereg.looks is None:
        return ()
    alone = locked_alone(ledger.chain, registration.id)
    digest = None if alone is None else load_evidence(stored, registration, ledger).digest
    if alone is not None and (stored.stem, digest) == (alone.stored, alone.measurements):
        return ()
    return looks_of(registration, ledger).until(stored)


def judge_looks(registration: Registration, looks: tuple[StoredLook, ...], ledger: Ledger) -> Judged:
    """Judge the last of some looks, on which everything stands that the earlier ones decided."""
    last = looks[-1]
    decided = standing(registration, ((one.evidence, one.evidence.measurements) for one in looks[:-1]), ledger)
    return _judged(registration, ledger, last.path, last.evidence, looks=looks, decided=decided)


def standing(registration: Registration, earlier: Iterable[tuple[Evidence, Measurements]], ledger: Ledger) -> Standing:
    """Return what earlier looks decided, in their order: each decision stands at every later one.

    Each look is its evidence with the set as it is stored. Looks of another freeze, laid out for this one, are looks
    here only at counts that it declares.
    """
    decided: Standing = NOTHING_STANDS
    for evidence, measured in earlier if registration.prereg.looks is not None else ():
        with suppress(UndeclaredLookError):
            outcome = judge_evidence(registration, evidence, ledger, measured, decided)
            decided = decisions(outcome)
    return decided


def decisions(outcome: Outcome) -> Standing:
    """Return the predictions that an outcome decided, by their ids."""
    return {one.id: one for one in outcome.predictions if one.word is not Word.UNTESTED}


def _judged(  # noqa: PLR0917 - what is judged, and what is known of it
    registration: Registration, ledger: Ledger, stored: Path, evidence: Evidence, looks: tuple[StoredLook, ...] = (),
    decided: Standing = NOTHING_STANDS, notices: tuple[Notice, ...] = (),
) -> Judged:  # fmt: skip
    outcome = judge_evidence(registration, evidence, ledger, evidence.measurements, decided)
    said = (
        *freeze_notices(ledger, registration, evidence.measurements),
        *notices,
        *using.said(registration, evidence),
        *order(ledger, registration, evidence.measurements, digest_of),
        *beside_it(ledger, registration.id, (stored, *(one.path for one in looks))),
        *known_numbers(ledger, registration, evidence, evidence.measurements),
    )
    outcome = replace(outcome, notices=(*said, *outcome.notices))
    return Judged(registration, evidence, outcome, looks)


def judge_evidence(
    registration: Registration, evidence: Evidence, ledger: Ledger, measured: Measurements,
    decided: Standing = NOTHING_STANDS,
) -> Outcome:  # fmt: skip
    """Judge a registration on evidence: the one door of every command, where what errata withdraw is taken away.

    `measured` is the set as it is stored. The evidence may be laid out anew from it, for another freeze: an erratum
    against the set holds there as well. `decided` is what earlier looks decided.
    """
    evidence = with_used(registration, evidence, ledger, READS)
    withdrawn, lost = withdrawals(ledger, registration, evidence, measured)
    return judge(registration, evidence, limits(registration), withdrawn, decided, lost=lost)
