"""Entries as people read them: what happened to what, and in which words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from verdict.project.ledger.chain import Chain
from verdict.project.ledger.entries import Adopted, Conferred, Entry, Erratum, Event, Freeze, JudgedEvent, LookedEvent
from verdict.project.ledger.sets import stored_sets
from verdict.project.ledger.store import Ledger
from verdict.report.rows import BLANK, Row, plain
from verdict.words.vocabulary import Word

SHORT = len("sha256:") + 12  # characters of a digest that tell it from every other


@dataclass(frozen=True, slots=True)
class Told:
    """One entry: what happened in a word, to what in a few, and the rest in sentences.

    `gone` says whether something is withdrawn by it.
    """

    word: str
    subject: str
    text: str
    gone: bool = False

    def __str__(self) -> str:
        return f"{self.subject}: {self.text}"


def rows(entries: Sequence[Entry]) -> Iterator[Row]:
    """Yield each entry in two rows: what happened to what, and below it why; who did it is said once if it is one."""
    people = {entry.who for entry in entries}
    for entry in entries:
        found = told(entry.event)
        style = "NOT PASSED" if found.gone else "bold" if isinstance(entry.event, Erratum) else ""
        when = entry.time.removesuffix("Z").replace("T", " ")
        yield Row((f"{entry.number:>4}", when, found.word, found.subject), style, styled=4 if style else 0)
        by = f"  [{entry.who}]" if len(people) > 1 else ""
        yield Row(("", f"{found.text}{by}"), depth=2)
    if len(people) == 1:
        yield from (BLANK, plain(f"all by {people.pop()}"))


def concerns(event: Event) -> frozenset[str]:
    """Return the ids of the freezes that an entry is about."""
    match event:
        case Adopted() | Freeze():
            return frozenset({event.id} | ({event.parent.id} if event.parent else set()))
        case JudgedEvent() | LookedEvent():
            return frozenset({event.freeze})
        case Conferred():
            return frozenset({event.freeze} if event.freeze else ())
        case Erratum():
            return frozenset({gone.freeze for gone in event.withdraws} | {kept.freeze for kept in event.stands})


def errata_about(chain: Chain, freeze: str) -> Iterator[tuple[int, Erratum]]:
    """Yield the errata that withdraw or keep some of a freeze, or are against numbers of it, with their entries."""
    events = [entry.event for entry in chain.entries]
    numbers = {e.measurements for e in events if isinstance(e, JudgedEvent | LookedEvent) and e.freeze == freeze}
    for number, erratum in chain.errata:
        if freeze in concerns(erratum) or numbers & set(erratum.subjects):
            yield number, erratum


def told(event: Event) -> Told:
    """Say what happened; of an amendment, an arrow from what it replaces."""
    match event:
        case Adopted():
            return Told("adopted", _arrow(event), f"frozen before there was a ledger: {event.reason}")
        case Freeze():
            first = "the first of its chain" + (f", access {event.access}" if event.access else "")
            why = f"{event.amendment}, {event.access}: " if event.parent else f"{first}: "
            return Told(event.standing if event.parent else "frozen", _arrow(event), f"{why}{event.reason}")
        case JudgedEvent():
            at = "" if event.look is None else f", the look at {event.look}"
            return Told("judged", event.freeze, f"on {event.stored}{at}: {_counted(event)}{_moved(event)}")
        case LookedEvent():
            stored = f"stored as {event.stored}: {event.measurements[:SHORT]}"
            return Told("looked", event.freeze, f"at {event.look}, {stored}")
        case Conferred():
            on = f"on {event.freeze}: " if event.freeze else ""
            return Told("conferred", f"{event.claim}, {event.tier}: {event.from_} -> {event.to}", f"{on}{event.reason}")
        case Erratum():
            return _erratum(event)


def _arrow(event: Adopted | Freeze) -> str:
    return f"{event.parent.id} -> {event.id}" if event.parent else event.id


def _erratum(event: Erratum) -> Told:
    against = ", ".join(subject[:SHORT] if subject.startswith("sha256:") else subject for subject in event.subjects)
    text = f"{event.reason.rstrip('.')}; against {against}{_kept(event)}"
    return Told("erratum", f"{event.name} withdraws {_gone(event)}", text, gone=bool(event.withdraws))


def _counted(event: JudgedEvent) -> str:
    words = Counter(event.words.values())
    return ", ".join(f"{words[word]} {word}" for word in Word if words[word])


def _moved(event: JudgedEvent) -> str:
    if event.reason is None:
        return ""
    return f"; locked again, {len(event.changes)} moved: {event.reason}"


def _gone(event: Erratum) -> str:
    return "; ".join(f"{w.freeze} {', '.join(w.predictions)}" for w in event.withdraws) or "nothing"


def _kept(event: Erratum) -> str:
    by_freeze: dict[str, list[str]] = {}
    for one in event.stands:
        by_freeze.setdefault(one.freeze, []).append(one.prediction)
    kept = "; ".join(f"{freeze} {', '.join(names)}" for freeze, names in by_freeze.items())
    ruled = "; ".join(f"{s.freeze} {', '.join(s.stands)}" for s in event.split)
    return (f"; stands: {kept}" if kept else "") + (f"; stands by rule: {ruled}" if ruled else "")


def runs(ledger: Ledger) -> Iterator[tuple[str, str]]:
    """Yield, for every stored set of measurements, its freeze and a sentence with the entry that locked it."""
    entered = {e.event.measurements: e.number for e in ledger.chain.entries if isinstance(e.event, JudgedEvent)}
    for one in (stored.recorded for stored in stored_sets(ledger)):
        where = f"locked in entry {entered[one.digest]}" if one.digest in entered else "not locked"
        yield one.freeze, f"measured {one.digest[:SHORT]}, {where}"
