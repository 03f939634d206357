"""What an erratum takes away: every verdict that rests on its subjects, along what the measurements record.

A subject is a digest or any other text that a set of measurements records of itself: the digest of the set, a
checkpoint or component in its provenance, `name=value` for one that only its name tells apart. A set whose
provenance names the digest of a withdrawn set is withdrawn with it, and so on.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from verdict.evidence.written import Measurements
from verdict.project.ledger.chain import Chain
from verdict.project.ledger.entries import Erratum
from verdict.registration.written import Prereg
from verdict.text.canonical import SCHEME, digest


@dataclass(frozen=True, slots=True)
class Recorded:
    """One set of measurements by its freeze and digest, with every text it records of where it comes from."""

    freeze: str
    digest: str
    texts: frozenset[str]
    names_digests: bool = True
    """Whether its provenance may name the digest of another set, so that it could rest on it."""


def recorded(measurements: Measurements) -> Recorded:
    """Gather what a set of measurements rests on."""
    named = set(_texts(measurements.provenance, ""))
    texts = {measurements.freeze.digest, *named}
    if measurements.backend is not None:
        texts |= {measurements.backend, f"backend={measurements.backend}"}
    digests = any(text.startswith(f"{SCHEME}:") for text in named)
    return Recorded(measurements.freeze.id, digest(measurements), frozenset(texts), digests)


def _texts(value: object, name: str) -> Iterator[str]:
    """Yield every text and number in a provenance block, and each as name=value with its dotted name."""
    if isinstance(value, Mapping):
        for key, item in value.items():
            yield from _texts(item, f"{name}.{key}" if name else str(key))
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _texts(item, name)
    elif isinstance(value, str):
        yield from (value, f"{name}={value}")
    elif value is not None:
        yield f"{name}={value}"


def reached(subjects: Iterable[str], sets: Iterable[Recorded]) -> frozenset[str]:
    """Return the digests of all sets that rest on the subjects, directly or through another set."""
    wanted, waiting = set(subjects), list(sets)
    while True:
        hit = [one for one in waiting if one.digest in wanted or one.texts & wanted]
        if not hit:
            return frozenset(one.digest for one in sets if one.digest in wanted)
        wanted |= {one.digest for one in hit}
        waiting = [one for one in waiting if one not in hit]


def withdrawn(chain: Chain, prereg: Prereg, measured: Recorded, sets: Iterable[Recorded]) -> dict[str, str]:
    """Return, for the judge, each prediction that an erratum takes away, with the erratum's name and reason."""
    taken: dict[str, str] = {}
    everything = (measured, *sets)
    for _, erratum in chain.errata:
        if measured.digest in reached(erratum.subjects, everything):
            for name in dependents(prereg, erratum):
                taken.setdefault(name, f"{erratum.name}: {erratum.reason}")
    return taken


def dependents(prereg: Prereg, erratum: Erratum) -> tuple[str, ...]:
    """Return the predictions in scope that the erratum does not leave standing."""
    stands = {s.prediction for s in erratum.stands if s.freeze == prereg.id}
    return tuple(name for name, p in prereg.predictions.items() if p.in_scope and name not in stands)
