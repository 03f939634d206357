"""Enter an erratum: what was wrong, which verdicts it takes away now, and which stand although they rest on it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from verdict.evidence.fingerprint import Fingerprints
from verdict.project.folder import Project
from verdict.project.ledger.conferring import read_canonical
from verdict.project.ledger.door import writing
from verdict.project.ledger.entries import Entry, Erratum, Held, JudgedEvent, LookedEvent, Split, Stands, Withdrawn
from verdict.project.ledger.reached import Recorded, reasons
from verdict.project.ledger.sets import Stored, stored_sets
from verdict.project.ledger.splitting import Footing, rule, taken_by_rule, touches
from verdict.project.ledger.store import Ledger, append, now, stamp
from verdict.words.errors import UsageError, nearest

STANDS = re.compile(r"(?P<freeze>[0-9]{4}-[0-9]{2}-[0-9]{2}[a-z]) (?P<prediction>P[0-9]+[a-z]?): *(?P<because>.+)")


@dataclass(frozen=True, slots=True)
class Complaint:
    """What is withdrawn, by digest or component, why, and what stands."""

    subjects: tuple[str, ...]
    reason: str
    stands: tuple[str, ...] = ()
    who: str = "unknown"


Numbers = Callable[[Ledger, Stored], Fingerprints]
"""Gives the fingerprints of the numbers of a stored set."""
Footings = Callable[[Ledger, Stored], Footing | None]


def withdraw(
    project: Project, complaint: Complaint, numbers: Numbers, at: datetime | None = None,
    footings: Footings = lambda *_: None,
) -> Entry:  # fmt: skip
    """Append an erratum, with what the withdrawn sets held, so that they are known again.

    `footings` gives a stored set with its freeze and what it uses, where that freeze says what its numbers rest on.

    Raises:
        UsageError: a subject is recorded nowhere, or something is said to stand that does not rest on one.
        IntegrityError: the ledger is broken.
    """
    with writing(project) as ledger:
        sets = stored_sets(ledger)
        at = at or now()
        _known(complaint.subjects, ledger, [one.recorded for one in sets], at)
        hit = _hit(complaint.subjects, sets, ledger)
        plain = _plain(complaint, ledger)
        split = dict(_split(plain, ledger, sets, footings))
        resting = {one.recorded.freeze: _in_scope(ledger, one.recorded.freeze) for one, _ in hit}
        resting |= {freeze: taken for freeze, (taken, _) in split.items()}
        reach = resting | _reach(complaint.subjects, ledger)
        stands = tuple(_stands(text, reach) for text in complaint.stands)
        held = [
            _held(ledger, one, names=names, resting=resting, stands=stands, numbers=numbers)
            for one, names in hit
            if resting[one.recorded.freeze]
        ]
        held += _remembered(complaint.subjects, ledger, {one.measurements for one in held}, stands)
        event = plain.model_copy(update={
            "withdraws": tuple(_withdrawn(resting, stands)), "stands": stands, "held": tuple(held),
            "split": tuple(_spared(split, ledger)),
        })  # fmt: skip
        return append(ledger, event, complaint.who, at)


def _plain(complaint: Complaint, ledger: Ledger) -> Erratum:
    """Return the erratum before anything is known of what it withdraws."""
    name = f"E{len(ledger.chain.errata) + 1}"
    return Erratum(kind="erratum", name=name, subjects=complaint.subjects, withdraws=(), reason=complaint.reason)


def _split(
    erratum: Erratum, ledger: Ledger, sets: tuple[Stored, ...], footings: Footings
) -> Iterator[tuple[str, tuple[tuple[str, ...], str]]]:
    """Yield the freezes whose registrations say what numbers rest on, with what goes and by which rule."""
    found: dict[str, list[Footing]] = {}
    for one in sets:
        own = footings(ledger, one)
        if own is not None:
            found.setdefault(one.recorded.freeze, []).append(own)
    every = tuple(one.recorded for one in sets)
    for freeze, own_sets in found.items():
        taken = {name for one in own_sets for name in taken_by_rule(erratum, one, every)}
        touched = [one for one in own_sets if touches(erratum, one, every)]
        if touched:
            yield freeze, (tuple(n for n in _in_scope(ledger, freeze) if n in taken), rule(erratum, touched[0], every))


def _spared(split: Mapping[str, tuple[tuple[str, ...], str]], ledger: Ledger) -> Iterator[Split]:
    """Yield what stands by rule, where anything does."""
    for freeze, (taken, why) in sorted(split.items()):
        stands = tuple(name for name in _in_scope(ledger, freeze) if name not in taken)
        if stands:
            yield Split(freeze=freeze, stands=stands, rule=why)


def _hit(subjects: Iterable[str], sets: tuple[Stored, ...], ledger: Ledger) -> list[tuple[Stored, frozenset[str]]]:
    """Return the stored sets of freezes that rest on the subjects, each with the names under which it says so."""
    found = reasons(subjects, [one.recorded for one in sets])
    by_recorded = {id(one.recorded): one for one in sets}
    return [(by_recorded[id(one)], names) for one, names in found if one.freeze in ledger.chain.freezes]


def _reach(named: Iterable[str], ledger: Ledger) -> dict[str, tuple[str, ...]]:
    """Return the predictions that errata among the subjects may have taken away, in later freezes too."""
    errata = [erratum for _, erratum in ledger.chain.errata if erratum.name in set(named)]
    first = {gone.freeze for erratum in errata for gone in erratum.withdraws}
    return {name: _in_scope(ledger, name) for name in ledger.chain.freezes if ledger.chain.lineage(name) & first}


def _held(  # noqa: PLR0917 - what is held, and what of it goes
    ledger: Ledger, one: Stored, names: frozenset[str], resting: Mapping[str, tuple[str, ...]],
    stands: tuple[Stands, ...], numbers: Numbers,
) -> Held:  # fmt: skip
    freeze = one.recorded.freeze
    found = numbers(ledger, one)
    ruled = [name for name in _in_scope(ledger, freeze) if name not in resting[freeze]]
    return Held(
        freeze=freeze, measurements=one.recorded.digest, names=tuple(sorted(names)), everything=found.everything,
        readings=_gone(found.predictions, freeze, resting[freeze], stands, ruled),
    )  # fmt: skip


def _remembered(subjects: Iterable[str], ledger: Ledger, known: set[str], stands: tuple[Stands, ...]) -> Iterator[Held]:
    """Yield what the ledger itself remembers of measurements, locked or entered as a look, that are stored no more."""
    for entry in ledger.chain.entries:
        event = entry.event
        if isinstance(event, JudgedEvent | LookedEvent) and event.measurements in set(subjects) - known:
            known.add(event.measurements)
            readings = _gone(event.readings, event.freeze, _in_scope(ledger, event.freeze), stands)
            yield Held(freeze=event.freeze, measurements=event.measurements, everything=event.everything,
                       readings=readings)  # fmt: skip


def _gone(
    readings: Mapping[str, str], freeze: str, going: tuple[str, ...], stands: tuple[Stands, ...],
    ruled: Iterable[str] = (),
) -> dict[str, str]:  # fmt: skip
    """Return the fingerprints of those predictions that are withdrawn, of `going`.

    Numbers that stand by rule behind another prediction are not held: it is what a verdict requires that went.
    """
    kept = {s.prediction for s in stands if s.freeze == freeze}
    standing = {readings[name] for name in ruled if name in readings}
    return {n: sha for n, sha in readings.items() if n in going and n not in kept and sha not in standing}


def _known(subjects: Iterable[str], ledger: Ledger, sets: Iterable[Recorded], at: datetime) -> None:
    """Refuse a subject that nothing rests on: a misspelt erratum would withdraw nothing, silently."""
    events = [entry.event for entry in ledger.chain.entries]
    known = {text for one in sets for text in (one.digest, *one.texts)}
    known |= {event.lock for event in events if isinstance(event, JudgedEvent)}
    known |= {event.measurements for event in events if isinstance(event, JudgedEvent | LookedEvent)}
    known |= {erratum.name for _, erratum in ledger.chain.errata}
    known |= {*ledger.chain.ahead(stamp(at))}  # what was entered under a wrong clock
    for subject in subjects:
        if subject not in known:
            raise UsageError(
                f"nothing stored or locked records '{subject}'; wanted a digest, or a text that measurements record of "
                f"where they come from.{_whole(subject, known) or nearest(subject, known)}"
            )


def _whole(subject: str, known: Iterable[str]) -> str:
    """Say how a digest goes on of which the beginning was given, as outputs print it; nothing where none does."""
    found = [text for text in sorted(known) if subject.startswith("sha256:") and text.startswith(subject)]
    return f" A digest is wanted whole: {found[0]}" if len(found) == 1 else ""


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
