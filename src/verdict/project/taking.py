"""Take a look: store what was measured beside the earlier looks, and enter it in the ledger; or keep it aside.

What is at no declared count is kept in scratch and blocks nothing. What is stored stays: measured again, a look is
compared with itself. One that skips another, or comes behind a later one, is refused and kept in scratch.
"""

from __future__ import annotations

from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import Any

from verdict.evidence.fingerprint import fingerprints
from verdict.evidence.laid_out import lay_out
from verdict.project.aside import as_stored, compared, kept_aside
from verdict.project.folder import Project
from verdict.project.ledger.door import checked, writing
from verdict.project.ledger.entries import LookedEvent
from verdict.project.ledger.git import person
from verdict.project.ledger.looked import remembered
from verdict.project.ledger.store import append, now
from verdict.project.loading import Judged, check_not_stopped, judge_file, looks_of
from verdict.project.sequence import LookSequence, StoredLook
from verdict.registration.resolved import Registration
from verdict.report.saying import say_sentence
from verdict.statistics.looks import UndeclaredLookError
from verdict.statistics.registered import look_of
from verdict.text import read_json
from verdict.text.files import write_once
from verdict.words.errors import IntegrityError, NothingToJudgeError

ASIDE = "measured"


def take_look(project: Project, registration: Registration, content: dict[str, Any], portion: str | None) -> None:
    """Store what was measured as the look that it is, and enter it; what is none is kept aside, and said.

    Raises:
        IntegrityError: it skips a look, or comes behind a later one.
    """
    found = _look(project, registration, content)
    if portion is not None or isinstance(found, UndeclaredLookError):
        why = f"portion '{portion}'" if portion is not None else f"no look of {registration.id}: {found}"
        place = kept_aside(project, registration, ASIDE, content)
        say_sentence(f"kept aside in {project.shown(place)}, where it blocks nothing: {why}")
        return
    sequence = looks_of(registration, checked(project))
    stored = sequence.at(found.look.count)
    if stored is not None and stored.evidence.digest not in sequence.withdrawn:
        _again(project, registration, content, stored.path)
    else:
        check_not_stopped(sequence, sequence.looks, f"{found.look.place}, came")
        _store(project, sequence, found, content)
    enter_looks(project, registration)


def judge_newest(project: Project, registration: Registration) -> Judged:
    """Judge the newest look that is stored.

    Raises:
        NothingToJudgeError: none is.
    """
    ledger = checked(project)
    newest = looks_of(registration, ledger).newest
    if newest is None:
        raise NothingToJudgeError(f"no look of {registration.id} is stored yet, so there is nothing to judge")
    return judge_file(registration, newest.path, ledger)


def enter_looks(project: Project, registration: Registration) -> None:
    """Enter every stored look of a freeze that the ledger does not hold yet, lowest count first."""
    while registration.id in checked(project).chain.freezes:
        with writing(project) as ledger:
            looks = looks_of(registration, ledger).looks
            entered = {one.measurements for one in remembered(ledger.chain, registration.id)}
            new = next((one for one in looks if one.evidence.digest not in entered), None)
            if new is None:
                return
            append(ledger, _event(registration, new), person(project.root), now())


def _look(project: Project, registration: Registration, content: dict[str, Any]) -> StoredLook | UndeclaredLookError:
    """Return what was measured at its look, as it would be stored, or why it is none."""
    evidence = lay_out(content, read_json(as_stored(content), "what was measured"), registration)
    try:
        look = look_of(registration, evidence)
    except UndeclaredLookError as error:
        return error
    assert look is not None  # noqa: S101 - only what declares looks is measured at one
    return StoredLook(project.measurements(registration.id) / f"look-{look.count}.json", evidence, look)


def _store(project: Project, sequence: LookSequence, found: StoredLook, content: dict[str, Any]) -> None:
    registration = sequence.registration
    try:
        sequence.check_next(found, "what was measured")
    except IntegrityError as error:
        place = kept_aside(project, registration, ASIDE, content)
        raise IntegrityError(f"{error}; it is kept aside in {project.shown(place)}") from None
    for number in count(1):
        place = found.path if number == 1 else found.path.with_stem(f"{found.name}-{number}")
        if place in sequence.paths:
            continue  # a withdrawn set stays where it is
        with suppress(FileExistsError):
            write_once(project.unlinked(place), as_stored(content), project.unlinked(project.scratch))
            say_sentence(f"stored {found.look.place}: {project.shown(place)}")
            return
        _again(project, registration, content, place)  # another run stored it meanwhile
        return


def _again(project: Project, registration: Registration, content: dict[str, Any], stored: Path) -> None:
    place = kept_aside(project, registration, ASIDE, content)
    same = f"{compared(stored, content)} {project.shown(stored)}"
    say_sentence(f"measured again: {same}; kept in {project.shown(place)}")


def _event(registration: Registration, one: StoredLook) -> LookedEvent:
    numbers = fingerprints(registration, one.evidence)
    return LookedEvent(
        kind="looked", freeze=registration.id, freeze_digest=registration.digest, look=one.look.count, stored=one.name,
        measurements=one.evidence.digest, everything=numbers.everything, readings=dict(numbers.predictions),
    )  # fmt: skip
