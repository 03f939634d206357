"""What a verdict rests on besides freeze and measurements: written into the lock, so that it can be asked later.

engine, methods, plugins   what judged
provenance, readings       what was judged: where the numbers come from, and what they say, apart
rests_on                   of each prediction, the numbers behind its tests, at the look that decided it
look, decided              the looks up to this one, each with its set, and at which of them each decision was taken
uses                       freezes and sets whose quantities are used, each by its digest
other                      sets of measurements that were stored beside the one that was locked, or before it
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from verdict import __version__
from verdict.evidence.fingerprint import Fingerprints, fingerprints
from verdict.evidence.written import Measurements
from verdict.experiments import plugins_used
from verdict.judge.methods import methods
from verdict.outcome.lock import Lock
from verdict.project.ledger.sets import Other
from verdict.project.loading import Judged
from verdict.project.using import used_digests
from verdict.text.canonical import digest

Part = tuple[Any, ...]


def basis(judged: Judged, numbers: Fingerprints, others: tuple[Other, ...]) -> Iterator[Part]:
    """Yield the parts of the basis, each beginning with its kind."""
    yield from judging(judged, numbers)
    yield ("engine", __version__)
    yield ("provenance", provenance(judged.evidence.measurements))
    yield from (("uses", *one) for one in used_digests(judged.evidence))
    yield from (("rests_on", name, sha) for name, sha in numbers.predictions.items())
    yield from (("other", one.name, one.sha, one.where) for one in others)


def judging(judged: Judged, numbers: Fingerprints) -> Iterator[Part]:
    """Yield the parts that tell why another word might come out: methods, plugins, and the numbers as a whole."""
    used = (one.registration for one in judged.evidence.borrowed.values())
    named = {part for each in (judged.registration, *used) for part in methods(each)}
    yield from (("method", name, version) for name, version in sorted(named))
    plugins = plugins_used(judged.registration, judged.evidence.measurements.backend)
    yield from (("plugin", name, plugin) for name, plugin in plugins.items())
    if numbers.everything is not None:
        yield ("readings", numbers.everything)
    for one in judged.looks:
        yield ("look", one.look.count, one.look.place, one.name, one.evidence.digest)
    for prediction in judged.outcome.predictions if judged.looks else ():
        if prediction.look is not None:
            yield ("decided", prediction.id, prediction.look.count)


def behind(judged: Judged) -> Fingerprints:
    """Return the fingerprints of all numbers that were judged, and of those behind each prediction, at its look."""
    own = fingerprints(judged.registration, judged.evidence)
    decided = {one.id: one.look.count for one in judged.outcome.predictions if one.look is not None}
    found = dict(own.predictions)
    for look in judged.looks[:-1]:
        at = fingerprints(judged.registration, look.evidence).predictions
        found |= {name: sha for name, sha in at.items() if decided.get(name) == look.look.count}
    return replace(own, predictions=found)


def provenance(measurements: Measurements) -> str:
    """Return the digest of everything in a set of measurements but its numbers."""
    return digest(
        measurements.model_dump(mode="json", by_alias=True, exclude_defaults=True, exclude={"quantities", "aggregates"})
    )


def otherwise(locked: Lock, found: Lock) -> Iterator[str]:
    """Yield what judges now and did not judge then: a method or plugin of another version, said but not refused.

    What came out is compared thing by thing; this tells why it might differ. Locks of version 1 name none of them.
    """
    if locked.version == 1:
        return
    for kind in ("method", "plugin"):
        before, now = ({part[0]: part[1:] for part in lock.rests_on(kind)} for lock in (locked, found))
        for name in sorted({*before, *now}):
            if before.get(name) != now.get(name):
                yield f"{kind} {name}: locked {_told(before.get(name))}, now {_told(now.get(name))}"


def _told(part: Part | None) -> str:
    return "nothing" if part is None else " ".join(map(str, part))
