"""What an erratum takes away: every verdict that rests on its subjects, along what the measurements record.

A subject is a digest or any other text that a set of measurements records of itself: the digest of the set, a
checkpoint or component in its provenance, `name=value` for one that only its name tells apart. A set whose
provenance names the digest of a withdrawn set is withdrawn with it, and so on.

What was withdrawn is known again: the same numbers in another file, under another title or provenance, are withdrawn
too, and so is a set that no longer says what the erratum was about. Where that goes too far, as it does for numbers
that are set and come out alike whenever they are measured, an erratum against the erratum says what stands.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from verdict.project.ledger.chain import Chain
from verdict.project.ledger.entries import Erratum, Stands
from verdict.project.ledger.reached import Recorded, reached, subjects
from verdict.project.ledger.splitting import Footing, again, lost, no_longer, taken_by_rule
from verdict.registration.resting import resting
from verdict.registration.written import Prereg


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
    """What errata are held against: the set that is judged, with its freeze and what it uses, and all sets."""

    footing: Footing
    everything: tuple[Recorded, ...]


def withdrawn(chain: Chain, case: Case) -> dict[str, str]:
    """Return, for the judge, each prediction that an erratum takes away, with the erratum's name and reason."""
    taken: dict[str, str] = {}
    for erratum in corrected(chain):
        for name, why in _taken(erratum, case):
            taken.setdefault(name, f"{erratum.name}: {erratum.reason}{why}")
    return taken


def lost_numbers(chain: Chain, case: Case) -> frozenset[str]:
    """Return the quantities whose numbers errata take away, those aside behind a verdict that one lets stand."""
    gone: set[str] = set()
    for erratum in corrected(chain):
        standing = {one.prediction for one in erratum.stands if one.freeze == _prereg(case).id}
        gone |= lost(erratum, case.footing, case.everything) - case.footing.behind(standing)
    return frozenset(gone)


def _taken(erratum: Erratum, case: Case) -> Iterator[tuple[str, str]]:
    """Yield each prediction that one erratum takes away, with what must be added to its reason."""
    footing, named = case.footing, dependents(_prereg(case), erratum)
    gone = no_longer(erratum, footing)
    ruled = None if not footing.speaks else taken_by_rule(erratum, footing, case.everything)
    if footing.recorded.digest in reached(subjects(erratum), case.everything):
        yield from ((name, "") for name in named if ruled is None or name in ruled)
    elif gone:
        why = f"; the measurements no longer record {', '.join(sorted(gone))}, by which it withdrew them"
        yield from ((name, why) for name in named if ruled is None or name in ruled)
    else:
        yield from _used_or_again(erratum, case, named)


def _used_or_again(erratum: Erratum, case: Case, named: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Yield what rests on numbers of another freeze that an erratum took away there, or on the very same numbers."""
    footing, very = case.footing, again(erratum, case.footing)
    used = resting(footing.registration, footing.lent(erratum, case.everything)) if footing.used else ()
    for name in named:
        if name in used:
            yield name, f"; it rests on {footing.used_by(name, erratum, case.everything)}"
        elif name in very:
            yield name, "; these are the very numbers that it withdrew"


def _prereg(case: Case) -> Prereg:
    return case.footing.registration.prereg


def alike(chain: Chain, case: Case) -> Iterator[str]:
    """Say which predictions of another chain of freezes rest on numbers that an erratum withdrew.

    They may agree by chance where they are few and round, so it is said and takes no word away.
    """
    for erratum in corrected(chain):
        elsewhere = [held for held in erratum.held if held.freeze not in case.footing.lineage]
        mine = case.footing.numbers().predictions if elsewhere else {}
        for held in elsewhere:
            same = [name for name, sha in mine.items() if sha in held.readings.values()]
            if same:
                which = f"{erratum.name} withdrew from {held.freeze} ({erratum.reason})"
                yield f"the numbers behind {', '.join(same)} are those that {which}"


def dependents(prereg: Prereg, erratum: Erratum) -> tuple[str, ...]:
    """Return the predictions in scope that the erratum does not leave standing."""
    stands = {s.prediction for s in erratum.stands if s.freeze == prereg.id}
    return tuple(name for name, p in prereg.predictions.items() if p.in_scope and name not in stands)
