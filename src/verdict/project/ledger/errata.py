"""What an erratum takes away: every verdict that rests on its subjects, along what the measurements record.

A subject is a digest or any other text that a set of measurements records of itself: the digest of the set, a
checkpoint or component in its provenance, `name=value` for one that only its name tells apart. A set whose
provenance names the digest of a withdrawn set is withdrawn with it, and so on.

What was withdrawn is known again: the same numbers in another file, under another title or provenance, are withdrawn
too, and so is a set that no longer says what the erratum was about. Where that goes too far, as it does for numbers
that are set and come out alike whenever they are measured, an erratum against the erratum says what stands.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from verdict.evidence.fingerprint import Fingerprints
from verdict.evidence.written import Measurements
from verdict.project.ledger.chain import Chain
from verdict.project.ledger.entries import Erratum, Stands
from verdict.registration.written import Prereg
from verdict.text.canonical import SCHEME, digest

FREEZE = "(freeze)"  # the name under which the digest of the freeze stands

Numbers = Callable[[], Fingerprints]
"""Gives the fingerprints of the numbers that are judged; asked only where an erratum holds some."""


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
    says = {(FREEZE, measurements.freeze.digest), *_said(measurements.provenance, "")}
    if measurements.backend is not None:
        says |= set(_said(measurements.backend, "backend"))
    return Recorded(measurements.freeze.id, sha or digest(measurements), frozenset(says))


def _said(value: object, name: str) -> Iterator[tuple[str, str]]:
    """Yield every text in a provenance block with its dotted name, bare and as name=value; of numbers the latter."""
    if isinstance(value, Mapping):
        for key, item in value.items():
            yield from _said(item, f"{name}.{key}" if name else str(key))
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _said(item, name)
    elif value is not None:
        yield name, f"{name}={value}"
        if isinstance(value, str):
            yield name, value


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


def corrected(chain: Chain) -> tuple[Erratum, ...]:
    """Return the errata with what later ones, which name them as their subject, say to stand."""
    every = [erratum for _, erratum in chain.errata]
    return tuple(
        erratum.model_copy(update={"stands": (*erratum.stands, *_let_stand(erratum.name, every))}) for erratum in every
    )


def _let_stand(name: str, later: Iterable[Erratum]) -> Iterator[Stands]:
    return (kept for erratum in later if name in erratum.subjects for kept in erratum.stands)


@dataclass(frozen=True, slots=True)
class Case:
    """What errata are held against: the freeze, its ancestors by id, the set that is judged, all sets, the numbers."""

    prereg: Prereg
    lineage: frozenset[str]
    measured: Recorded
    everything: tuple[Recorded, ...]
    numbers: Numbers


def withdrawn(chain: Chain, case: Case) -> dict[str, str]:
    """Return, for the judge, each prediction that an erratum takes away, with the erratum's name and reason."""
    taken: dict[str, str] = {}
    for erratum in corrected(chain):
        for name, why in _taken(erratum, case):
            taken.setdefault(name, f"{erratum.name}: {erratum.reason}{why}")
    return taken


def _taken(erratum: Erratum, case: Case) -> Iterator[tuple[str, str]]:
    """Yield each prediction that one erratum takes away, with what must be added to its reason."""
    lost, named = _lost(erratum, case), dependents(case.prereg, erratum)
    if case.measured.digest in reached(subjects(erratum), case.everything):
        yield from ((name, "") for name in named)
    elif lost:
        why = f"; the measurements no longer record {', '.join(sorted(lost))}, by which it withdrew them"
        yield from ((name, why) for name in named)
    else:
        again = _again(erratum, case)
        yield from ((name, "; these are the very numbers that it withdrew") for name in named if name in again)


def _lost(erratum: Erratum, case: Case) -> frozenset[str]:
    """Return the names by which an erratum withdrew measurements of this freeze and which these no longer record."""
    names = (name for held in erratum.held if held.freeze == case.prereg.id for name in held.names)
    return frozenset(names) - case.measured.names


def _again(erratum: Erratum, case: Case) -> frozenset[str]:
    """Return the predictions that rest on numbers which an erratum withdrew.

    Within one chain of freezes that is asked of each prediction; elsewhere only of a set as a whole, since a few
    round numbers may agree by chance.
    """
    if not any(held.everything or held.readings for held in erratum.held):
        return frozenset()
    mine = case.numbers()
    if mine.everything in {held.everything for held in erratum.held}:
        return frozenset(mine.predictions)
    known = {sha for held in erratum.held if held.freeze in case.lineage for sha in held.readings.values()}
    return frozenset(name for name, sha in mine.predictions.items() if sha in known)


def alike(chain: Chain, case: Case) -> Iterator[str]:
    """Say which predictions of another chain of freezes rest on numbers that an erratum withdrew.

    They may agree by chance where they are few and round, so it is said and takes no word away.
    """
    for erratum in corrected(chain):
        elsewhere = [held for held in erratum.held if held.freeze not in case.lineage]
        mine = case.numbers().predictions if elsewhere else {}
        for held in elsewhere:
            same = [name for name, sha in mine.items() if sha in held.readings.values()]
            if same:
                which = f"{erratum.name} withdrew from {held.freeze} ({erratum.reason})"
                yield f"the numbers behind {', '.join(same)} are those that {which}"


def dependents(prereg: Prereg, erratum: Erratum) -> tuple[str, ...]:
    """Return the predictions in scope that the erratum does not leave standing."""
    stands = {s.prediction for s in erratum.stands if s.freeze == prereg.id}
    return tuple(name for name, p in prereg.predictions.items() if p.in_scope and name not in stands)
