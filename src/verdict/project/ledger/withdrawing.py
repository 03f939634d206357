"""Enter an erratum: what was wrong, which verdicts it takes away now, and which stand although they rest on it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from verdict.project.folder import Project
from verdict.project.ledger.conferring import read_canonical
from verdict.project.ledger.door import writing
from verdict.project.ledger.entries import Entry, Erratum, JudgedEvent, Stands, Withdrawn
from verdict.project.ledger.errata import Recorded, reached
from verdict.project.ledger.standing import stored_sets
from verdict.project.ledger.store import Ledger, append, now
from verdict.words.errors import UsageError, nearest

STANDS = re.compile(r"(?P<freeze>[0-9]{4}-[0-9]{2}-[0-9]{2}[a-z]) (?P<prediction>P[0-9]+[a-z]?): *(?P<because>.+)")


@dataclass(frozen=True, slots=True)
class Complaint:
    """What is withdrawn, by digest or component, why, and what stands."""

    subjects: tuple[str, ...]
    reason: str
    stands: tuple[str, ...] = ()
    who: str = "unknown"


def withdraw(project: Project, complaint: Complaint, at: datetime | None = None) -> Entry:
    """Append an erratum.

    Raises:
        UsageError: a subject is recorded nowhere, or something is said to stand that does not rest on one.
        IntegrityError: the ledger is broken.
    """
    with writing(project) as ledger:
        sets = stored_sets(ledger)
        _known(complaint.subjects, ledger, sets)
        hit = [one for one in sets if one.digest in reached(complaint.subjects, sets)]
        resting = {one.freeze: _in_scope(ledger, one.freeze) for one in hit if one.freeze in ledger.chain.freezes}
        stands = tuple(_stands(text, resting) for text in complaint.stands)
        event = Erratum(
            kind="erratum", name=f"E{len(ledger.chain.errata) + 1}", subjects=complaint.subjects,
            withdraws=tuple(_withdrawn(resting, stands)), stands=stands, reason=complaint.reason,
        )  # fmt: skip
        return append(ledger, event, complaint.who, at or now())


def _known(subjects: Iterable[str], ledger: Ledger, sets: tuple[Recorded, ...]) -> None:
    """Refuse a subject that nothing rests on: a misspelt erratum would withdraw nothing, silently."""
    judged = [e.event for e in ledger.chain.entries if isinstance(e.event, JudgedEvent)]
    known = {text for one in sets for text in (one.digest, *one.texts)}
    known |= {text for one in judged for text in (one.lock, one.measurements)}
    for subject in subjects:
        if subject not in known:
            raise UsageError(
                f"nothing stored or locked records '{subject}'; wanted a digest, or a text that measurements record of "
                f"where they come from.{nearest(subject, known)}"
            )


def _in_scope(ledger: Ledger, freeze: str) -> tuple[str, ...]:
    predictions = read_canonical(ledger, freeze)["predictions"]
    return tuple(n for n, p in predictions.items() if not (p.get("deferred") or p.get("out_of_scope")))


def _stands(text: str, resting: dict[str, tuple[str, ...]]) -> Stands:
    found = STANDS.fullmatch(text)
    if found is None:
        raise UsageError(f"--stands: found '{text}', wanted a freeze, a prediction and why: '2026-05-30c P2: because'")
    if found["prediction"] not in resting.get(found["freeze"], ()):
        named = "; ".join(f"{freeze} {', '.join(names)}" for freeze, names in resting.items()) or "nothing"
        raise UsageError(f"--stands: {found['freeze']} {found['prediction']} does not rest on it; what does: {named}")
    return Stands(freeze=found["freeze"], prediction=found["prediction"], because=found["because"])


def _withdrawn(resting: dict[str, tuple[str, ...]], stands: tuple[Stands, ...]) -> Iterator[Withdrawn]:
    kept = {(s.freeze, s.prediction) for s in stands}
    for freeze, names in sorted(resting.items()):
        gone = tuple(name for name in names if (freeze, name) not in kept)
        if gone:
            yield Withdrawn(freeze=freeze, predictions=gone)
