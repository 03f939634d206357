"""What sets of measurements record of where they come from, and which rest on a subject, also through others."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from verdict.evidence.provenance import texts
from verdict.evidence.written import Measurements
from verdict.project.ledger.entries import Erratum
from verdict.text.canonical import SCHEME, digest

FREEZE = "(freeze)"  # the name under which the digest of the freeze stands


@dataclass(frozen=True, slots=True)
class Recorded:
    """One set of measurements by its freeze and digest, with every name and text it records of where it comes from."""

    freeze: str
    digest: str
    says: frozenset[tuple[str, str]]

    @property
    def texts(self) -> frozenset[str]:
        """What an erratum may name of it, its own digest aside."""
        return frozenset(text for _, text in self.says)

    @property
    def names(self) -> frozenset[str]:
        """The names under which it records something."""
        return frozenset(name for name, _ in self.says)

    @property
    def names_digests(self) -> bool:
        """Whether its provenance may name the digest of another set, so that it could rest on it."""
        return any(text.startswith(f"{SCHEME}:") for name, text in self.says if name != FREEZE)


def recorded(measurements: Measurements, sha: str | None = None) -> Recorded:
    """Gather what a set of measurements rests on; `sha` is its digest where that is known already."""
    says = {(FREEZE, measurements.freeze.digest), *texts(measurements.provenance)}
    if measurements.backend is not None:
        says |= set(texts(measurements.backend, "backend"))
    return Recorded(measurements.freeze.id, sha or digest(measurements), frozenset(says))


def subjects(erratum: Erratum) -> tuple[str, ...]:
    """Return what an erratum withdraws: what it names, and the sets that rested on that when it was entered."""
    return (*erratum.subjects, *(held.measurements for held in erratum.held))


def reached(named: Iterable[str], sets: Iterable[Recorded]) -> frozenset[str]:
    """Return the digests of all sets that rest on the subjects, directly or through another set."""
    return frozenset(one.digest for one, _ in reasons(named, sets))


def reasons(named: Iterable[str], sets: Iterable[Recorded]) -> tuple[tuple[Recorded, frozenset[str]], ...]:
    """Return all sets that rest on the subjects, each with the names under which it says so."""
    wanted, waiting = set(named), list(sets)
    found: list[tuple[Recorded, frozenset[str]]] = []
    while True:
        hit = [one for one in waiting if one.digest in wanted or one.texts & wanted]
        if not hit:
            return tuple(found)
        found += [(one, frozenset(name for name, text in one.says if text in wanted)) for one in hit]
        wanted |= {one.digest for one in hit}
        waiting = [one for one in waiting if one not in hit]
