"""Whether a registered estimate may promise its level: what was counted for its method, from its `least` on.

An estimate assumes something of the law of its units, in one word. Every law of the table of coverage that the word
allows must be held at every n from `least` on; where one is not, the estimate is refused by the name of the entry.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from verdict.statistics.sample.coverage import Entry, entries
from verdict.statistics.sample.table import CHAINS, ROWS
from verdict.words.errors import UsageError, nearest

WANTED = 0.93  # at nominal 0.95
ANYTHING = "anything"
_ALIKE = frozenset({"normal", "heavy_tailed", "skewed", "counts", "common", "rare"})

# What an estimate may assume: the word, and the groups of laws that it allows.
ASSUMPTIONS: Mapping[str, frozenset[str]] = MappingProxyType({
    ANYTHING: _ALIKE | {"unequal", "unequal_skewed", "overdispersed"},
    "normal": frozenset({"normal", "unequal"}),
    "symmetric": frozenset({"normal", "unequal", "heavy_tailed"}),
    "skewed": frozenset({"normal", "unequal", "heavy_tailed", "counts", "skewed", "unequal_skewed"}),
    "counts": frozenset({"counts"}),
    "common": frozenset({"common"}),
    "rare": frozenset({"common", "rare"}),
    "same_shape": _ALIKE,
})  # fmt: skip

MEANINGS: Mapping[str, str] = MappingProxyType({
    ANYTHING: "every law of the table",
    "normal": "normal units; two groups may differ in spread and size",
    "symmetric": "symmetric units, normal or with tails as heavy as Student's t with 3 degrees",
    "skewed": "units as skewed as the lognormal law with sigma 1, counts and symmetric ones; no 0 and 1",
    "counts": "counts of events that happen independently of each other, and ties",
    "common": "0 or 1, neither of them rarer than one in ten",
    "rare": "0 or 1, neither of them rarer than one in fifty",
    "same_shape": "any law of a unit; two groups differ by a shift alone, errors about a line have one spread",
})  # fmt: skip

OF_CHAINS = frozenset((row.estimand, row.method) for row in ROWS if row.place.startswith(CHAINS))
DEFAULTS: Mapping[str, str] = MappingProxyType({"event_rate": "counts"})


@dataclass(frozen=True, slots=True)
class Kept:
    """The promise stands: a note of what it rests on and does not cover, and the entry that is covered least."""

    note: str
    rests_on: Entry | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """The promise does not stand: the sentence names the entry that breaks it and what could be registered instead."""

    why: str
    rests_on: Entry | None = None


@dataclass(frozen=True, slots=True)
class _Asked:
    """What an estimate registers, as far as its coverage depends on it; `table` holds its estimand's entries only."""

    method: str
    assume: str
    least: int
    side: str
    table: tuple[Entry, ...]

    @property
    def own(self) -> list[Entry]:
        """The entries of its method."""
        return [e for e in self.table if e.method == self.method]

    def worst(self, *, assumed: bool = True) -> Entry | None:
        """Return the entry that is covered least, of the laws that are assumed, or of the others."""
        groups = ASSUMPTIONS[self.assume]
        found = from_least([e for e in self.own if (e.group in groups) == assumed], self.least)
        return min(
            found, key=lambda e: (e.held(self.side) >= WANTED, not self.lopsided(e), e.held(self.side)), default=None
        )

    def lopsided(self, entry: Entry) -> bool:
        """Whether both ends together hold often enough, and one of them alone spends more than all of the error."""
        return self.side == "both" and entry.lopsided and entry.coverage >= WANTED

    @property
    def stands(self) -> bool:
        """Whether every assumed law is held from `least` on."""
        worst = self.worst()
        return worst is not None and worst.held(self.side) >= WANTED and not self.lopsided(worst)


def default(estimand: str) -> str:
    """Return what an estimate assumes that says nothing: every law; of events, that they are independent."""
    return DEFAULTS.get(estimand, ANYTHING)


def from_least(some: Iterable[Entry], least: int) -> list[Entry]:
    """Return the entries that a registered `least` rests on, law by law.

    They are all those from `least` on, and the last one before where the table has none at `least` itself: what holds
    at 10 only is no promise at 7, and beyond the table its last size stands for every greater one.
    """
    laws: dict[str, list[Entry]] = {}
    for entry in some:
        laws.setdefault(entry.law, []).append(entry)
    kept: list[Entry] = []
    for every in laws.values():
        first = max((e.size for e in every if e.size <= least), default=least)
        kept += [e for e in every if e.size >= first]
    return kept


def promised(
    estimand: str,
    method: str,
    assume: str | None = None,
    *,
    least: int,
    clusters: bool = False,
    side: str = "both",
    table: tuple[Entry, ...] | None = None,
) -> Kept | Refused:
    """Say whether an estimate's level may be promised from `least` units (or clusters) on, and on what it rests.

    `assume` is a word of `ASSUMPTIONS`; without one the estimand's default holds. `side` is upper or lower where one
    end alone is asked for. `table` stands in for the table of this version.

    Raises:
        UsageError: a word that is no assumption.
    """
    word = assume or default(estimand)
    if word not in ASSUMPTIONS:
        known = ", ".join(ASSUMPTIONS)
        raise UsageError(f"no assumption is called '{word}'; wanted one of {known}.{nearest(word, ASSUMPTIONS)}")
    every = entries() if table is None else table
    chains = (estimand, method) in OF_CHAINS  # no way out of one another: draws that are ordered, and units
    of = tuple(
        e for e in every if e.estimand == estimand and (e.clusters is not None) == clusters
        and ((e.estimand, e.method) in OF_CHAINS) == chains
    )  # fmt: skip
    asked = _Asked(method, word, least, side, of)
    if not asked.own:
        return Kept(f"the coverage of '{method}' of '{estimand}' was not counted; its level is its author's word")
    worst = asked.worst()
    if worst is None:
        return Refused(f"nothing was counted for {method} of {estimand} under laws of '{word}'; {_instead(asked)}")
    return Kept(_note(asked, worst), worst) if asked.stands else Refused(_sentence(asked, worst), worst)


def _sentence(asked: _Asked, worst: Entry) -> str:
    wanted = "5 % at most by either" if asked.lopsided(worst) else "93 % at nominal 95 %"
    return f"{_covers(asked, worst)}, wanted {wanted}; {_instead(asked)}"


def _covers(asked: _Asked, entry: Entry) -> str:
    size = f"n = {entry.n}" if entry.clusters is None else f"{entry.clusters} clusters"
    end = {"both": "", "upper": ", by its upper end alone,", "lower": ", by its lower end alone,"}[asked.side]
    law, comma, rest = entry.law.partition(",")
    said = f"{asked.method} at {size} under {law} data{comma}{rest}{end} covers {100.0 * entry.held(asked.side):.1f} %"
    alone = f", and one end alone misses {100.0 * max(entry.above, entry.below):.1f} %" if asked.lopsided(entry) else ""
    return said + alone


def _note(asked: _Asked, worst: Entry) -> str:
    note = f"rests on: {_covers(asked, worst)}, the least of what '{asked.assume}' allows"
    other = asked.worst(assumed=False)
    return note if other is None else f"{note}; not assumed: {_covers(asked, other)}"


def _instead(asked: _Asked) -> str:
    """Say what could be registered: more units, an assumption with its reason, another method."""
    ways = [*_more(asked), *_assumptions(asked), *_methods(asked)]
    return f"register {', or '.join(ways)}" if ways else "no way to register it is known to hold"


def _more(asked: _Asked) -> list[str]:
    sizes = sorted({e.size for e in asked.own if e.size > asked.least})
    enough = next((n for n in sizes if replace(asked, least=n).stands), None)
    return [] if enough is None else [f"least: {enough}"]


def _assumptions(asked: _Asked) -> list[str]:
    groups = {e.group for e in asked.own}
    held = {w: ASSUMPTIONS[w] & groups for w in ASSUMPTIONS if replace(asked, assume=w).stands}
    widest = [w for w in held if w != asked.assume and not any(held[w] < other for other in held.values())]
    distinct = {held[w]: w for w in reversed(widest)}
    return [f"assume: {word} with why" for word in sorted(distinct.values(), key=list(ASSUMPTIONS).index)]


def _methods(asked: _Asked) -> list[str]:
    others = sorted({e.method for e in asked.table} - {asked.method})
    return [f"method: {name}" for name in others if replace(asked, method=name).stands]
