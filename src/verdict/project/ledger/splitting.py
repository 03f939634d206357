"""Which numbers of a set an erratum takes away, by what each says it rests on; and so which verdicts, by rule.

An erratum that names the set itself, its freeze, or what the engine records of how it measured, takes all its numbers.
One that names a component takes the numbers that rest on it: those whose rests_on: lists it, or something that it is
part of or that is part of it, and those without rests_on:. A component that the set does not record at all cannot be
told from the one that the erratum is about, and goes with it. Numbers that are used of another freeze go where they go
there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from verdict.evidence.fingerprint import Fingerprints
from verdict.evidence.provenance import Parts, about, places
from verdict.expression import tree
from verdict.project.ledger.entries import Erratum
from verdict.project.ledger.reached import FREEZE, Recorded, reasons, subjects
from verdict.registration.borrowed import based_on, components
from verdict.registration.resolved import Registration
from verdict.registration.resting import behind, own, quantities, resting, speaks

ENGINE = ("backend", "plugins")  # what the engine itself records of how it measured: all numbers rest on it
Names = frozenset[str]
Numbers = Callable[[], Fingerprints]
"""Gives the fingerprints of the numbers that are judged; asked only where an erratum holds some."""


@dataclass(frozen=True, slots=True, eq=False)
class Footing:
    """A set of measurements with its freeze, that freeze with its ancestors by id, and the sets that it uses.

    `brought` are the quantities that it has readings of; `numbers` gives the fingerprints of all its numbers.
    """

    registration: Registration
    lineage: Names
    recorded: Recorded
    brought: Names
    numbers: Numbers
    used: Mapping[str, UsedFooting]

    @property
    def speaks(self) -> bool:
        """Whether its registration says what its numbers rest on, so that errata split by rule."""
        return speaks(self.registration)

    @property
    def everything(self) -> Names:
        """Every quantity whose numbers stand in the set itself."""
        return own(self.registration, self.brought)

    def behind(self, predictions: Iterable[str]) -> Names:
        """Return the quantities that some predictions rest on."""
        return frozenset().union(*(behind(self.registration, name) for name in predictions))

    def lent(self, erratum: Erratum, sets: Iterable[Recorded]) -> Names:
        """Return the quantities whose numbers an erratum takes away in the freezes that they are used from."""
        stored = tuple(sets)
        used = {alias: _lent(erratum, one, stored) for alias, one in self.used.items()}
        return frozenset().union(*used.values(), _based(self, used))

    def used_by(self, prediction: str, erratum: Erratum, sets: Iterable[Recorded]) -> str:
        """Name the numbers of other freezes that a prediction rests on and an erratum took away."""
        gone = behind(self.registration, prediction) & self.lent(erratum, sets)
        uses = self.registration.prereg.uses
        where = {name: uses[alias] for alias, one in self.used.items() for name in one.there}
        said = (f"{name}, which is {where[name].quantities[name]} of {where[name].freeze}" if name in where else name
                for name in sorted(gone))  # fmt: skip
        return " and ".join(said)


@dataclass(frozen=True, slots=True, eq=False)
class UsedFooting:
    """A set that is used, and what each quantity here is there."""

    footing: Footing
    there: Mapping[str, tree.Node]


def lost(erratum: Erratum, footing: Footing, sets: Iterable[Recorded]) -> Names:
    """Return the quantities of a freeze whose numbers an erratum takes away; `sets` are all that there are."""
    stored = tuple(sets)
    return footing.lent(erratum, stored) | _own(erratum, footing, stored)


def _lent(erratum: Erratum, used: UsedFooting, sets: tuple[Recorded, ...]) -> Names:
    """Return the quantities here that rest on numbers there which an erratum takes away."""
    gone = lost(erratum, used.footing, (*sets, used.footing.recorded))
    there = used.footing.registration
    return frozenset(name for name, node in used.there.items() if quantities(there, (node,)) & gone)


def _based(footing: Footing, used: Mapping[str, Names]) -> Names:
    """Return the quantities measured here that say they rest on a used set which lost numbers."""
    prereg = footing.registration.prereg
    return frozenset(name for name in footing.everything if any(used.get(alias) for alias in based_on(prereg, name)))


def _own(erratum: Erratum, footing: Footing, sets: tuple[Recorded, ...]) -> Names:
    """Return the quantities of the set itself that go: by what it records or hides, or known by their numbers."""
    hit = hit_names(erratum, footing.recorded, sets)
    if hit is not None:
        return by_component(footing, hit)
    hidden = no_longer(erratum, footing)
    if hidden:
        return by_component(footing, hidden)
    return footing.behind(again(erratum, footing)) & footing.everything


def no_longer(erratum: Erratum, footing: Footing) -> Names:
    """Return the names by which an erratum withdrew measurements of this freeze and which these no longer record."""
    freeze = footing.registration.prereg.id
    names = (name for held in erratum.held if held.freeze == freeze for name in held.names)
    return frozenset(names) - footing.recorded.names


def again(erratum: Erratum, footing: Footing) -> Names:
    """Return the predictions that rest on numbers which an erratum withdrew.

    Within one chain of freezes that is asked of each prediction; elsewhere only of a set as a whole, since a few
    round numbers may agree by chance.
    """
    if not any(held.everything or held.readings for held in erratum.held):
        return frozenset()
    mine = footing.numbers()
    if mine.everything in {held.everything for held in erratum.held}:
        return frozenset(mine.predictions)
    known = {sha for held in erratum.held if held.freeze in footing.lineage for sha in held.readings.values()}
    return frozenset(name for name, sha in mine.predictions.items() if sha in known)


def by_component(footing: Footing, hit: Names) -> Names:
    """Return the quantities that rest on what stands under some names of a set; without names, all of them."""
    if not hit or any(name == FREEZE or name.split(".")[0] in ENGINE for name in hit):
        return footing.everything
    return frozenset(name for name in footing.everything if _rests(footing, name, hit))


def hit_names(erratum: Erratum, recorded: Recorded, sets: Iterable[Recorded]) -> Names | None:
    """Return the names under which a set records what an erratum is about: none of them where it is the set itself.

    None where the set does not rest on it at all.
    """
    if recorded.digest in erratum.subjects:
        return frozenset()
    held = [frozenset(one.names) for one in erratum.held if one.measurements == recorded.digest]
    again = [names for one, names in reasons(subjects(erratum), (recorded, *sets)) if one.digest == recorded.digest]
    if not held and not again:
        return None
    return frozenset().union(*held, *again)


def _rests(footing: Footing, name: str, hit: Names) -> bool:
    said = components(footing.registration.prereg, name)
    if said is None:
        return True
    subjects = [about(each) for each in hit]
    return any(_touches(component, footing.recorded.names, subjects) for component in said)


def _touches(component: str, names: Names, subjects: list[Parts]) -> bool:
    stands = tuple(places(component, names))
    return not stands or any(_along(place, each) for place in stands for each in subjects)


def _along(one: Parts, other: Parts) -> bool:
    """Whether one of two places lies at or below the other."""
    shorter = min(len(one), len(other))
    return one[:shorter] == other[:shorter]


def taken_by_rule(erratum: Erratum, footing: Footing, sets: Iterable[Recorded]) -> tuple[str, ...]:
    """Return the predictions that an erratum takes away by rule, where the registration says what numbers rest on.

    Where an erratum names the very set, every prediction rests on it.
    """
    stored = tuple(sets)
    predictions = footing.registration.prereg.predictions
    if hit_names(erratum, footing.recorded, stored) == frozenset():
        return tuple(name for name, p in predictions.items() if p.in_scope)
    return resting(footing.registration, lost(erratum, footing, stored))


def touches(erratum: Erratum, footing: Footing, sets: Iterable[Recorded]) -> bool:
    """Whether a set, or one that it uses, records what an erratum is about, whether or not any number rests on it."""
    stored = tuple(sets)
    used = (one.footing for one in footing.used.values())
    own_set = hit_names(erratum, footing.recorded, stored) is not None
    return own_set or bool(footing.lent(erratum, stored)) or any(touches(erratum, one, stored) for one in used)


def rule(erratum: Erratum, footing: Footing, sets: Iterable[Recorded]) -> str:
    """Say by which rule an erratum splits the predictions of a freeze: what is lost, and what is not."""
    stored = tuple(sets)
    gone = lost(erratum, footing, stored)
    hit = hit_names(erratum, footing.recorded, stored)
    subject = f"about {', '.join(sorted(hit))} of this set" if hit else "about a set that is used"
    kept = sorted(footing.everything - gone | {n for one in footing.used.values() for n in one.there} - gone)
    said = "; ".join(f"{name} rests on {_said(footing, name)}" for name in kept)
    return f"it is {subject}, and takes the numbers of {', '.join(sorted(gone)) or 'nothing'} away; {said}"


def _said(footing: Footing, name: str) -> str:
    alias = next((alias for alias, one in footing.used.items() if name in one.there), None)
    if alias is not None:
        return f"{alias}"
    found = footing.registration.prereg.quantities[name].rests_on
    return ", ".join(found) if found is not None else "everything that its own set records"
