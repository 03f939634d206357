"""Entries as people read them: a sentence each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from verdict.project.ledger.entries import Adopted, Conferred, Entry, Erratum, Event, Freeze, JudgedEvent, LookedEvent
from verdict.project.ledger.sets import stored_sets
from verdict.project.ledger.store import Ledger
from verdict.words.vocabulary import Word


def line(entry: Entry) -> str:
    """Write an entry as a sentence: number, time, what happened, who."""
    what, rest = told(entry.event)
    return f"{entry.number:4}  {entry.time}  {what:9}  {rest}  [{entry.who}]"


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


def told(event: Event) -> tuple[str, str]:
    """Say what happened, in a word and in a sentence."""
    match event:
        case Adopted():
            before = f", replaces {event.parent.id}" if event.parent else ""
            return "adopted", f"{event.id}{before}, frozen before there was a ledger: {event.reason}"
        case Freeze():
            return _frozen(event)
        case JudgedEvent():
            at = "" if event.look is None else f", the look at {event.look}"
            return "judged", f"{event.freeze} on {event.stored}{at}: {_counted(event)}{_moved(event)}"
        case LookedEvent():
            return "looked", f"{event.freeze} at {event.look}, stored as {event.stored}: {event.measurements[:19]}"
        case Conferred():
            on = f" on {event.freeze}" if event.freeze else ""
            return "conferred", f"{event.claim}, {event.tier}: {event.from_} -> {event.to}{on}: {event.reason}"
        case Erratum():
            return "erratum", f"{event.name} against {', '.join(event.subjects)}: {event.reason}; {_effect(event)}"


def _frozen(event: Freeze) -> tuple[str, str]:
    if event.parent is None:
        return "frozen", f"{event.id}, the first of its chain: {event.reason}"
    return event.standing, f"{event.id} replaces {event.parent.id} ({event.amendment}, {event.access}): {event.reason}"


def _counted(event: JudgedEvent) -> str:
    words = Counter(event.words.values())
    return ", ".join(f"{words[word]} {word}" for word in Word if words[word])


def _moved(event: JudgedEvent) -> str:
    if event.reason is None:
        return ""
    return f"; locked again, {len(event.changes)} moved: {event.reason}"


def _effect(event: Erratum) -> str:
    gone = "; ".join(f"{w.freeze} {', '.join(w.predictions)}" for w in event.withdraws) or "nothing"
    kept = "; ".join(f"{s.freeze} {s.prediction}" for s in event.stands)
    ruled = "; ".join(f"{s.freeze} {', '.join(s.stands)}" for s in event.split)
    return f"withdraws {gone}" + (f"; {kept} stands" if kept else "") + (f"; {ruled} stands by rule" if ruled else "")


def runs(ledger: Ledger) -> Iterator[tuple[str, str]]:
    """Yield, for every stored set of measurements, its freeze and a sentence with the entry that locked it."""
    entered = {e.event.measurements: e.number for e in ledger.chain.entries if isinstance(e.event, JudgedEvent)}
    for one in (stored.recorded for stored in stored_sets(ledger)):
        where = f"locked in entry {entered[one.digest]}" if one.digest in entered else "not locked"
        yield one.freeze, f"   -  {'':20}  {'run':9}  {one.freeze} measured {one.digest[:19]}, {where}"
