"""How a registration stands in the ledger when it is read: unchanged, replaced, amended, withdrawn, not frozen."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, partial
from typing import Any

from verdict.evidence.fingerprint import fingerprints
from verdict.evidence.laid_out import Evidence
from verdict.evidence.written import Measurements
from verdict.judge.lint.examination import refused_at_sight
from verdict.outcome.record import Notice
from verdict.project.ledger.conferring import read_canonical
from verdict.project.ledger.declared import declared
from verdict.project.ledger.entries import Freeze
from verdict.project.ledger.errata import Case, alike, lost_numbers, withdrawn
from verdict.project.ledger.reached import Recorded, recorded
from verdict.project.ledger.sets import UNKNOWN, stored_sets
from verdict.project.ledger.splitting import Footing, UsedFooting
from verdict.project.ledger.store import Ledger
from verdict.registration.resolved import Registration
from verdict.text.record import thaw
from verdict.words.errors import IntegrityError

SHOWN = 6
WITHDRAWN_ELSEWHERE = "withdrawn elsewhere"


def check_frozen(ledger: Ledger, registration: Registration) -> None:
    """Refuse a registration that is frozen and no longer what was frozen.

    Raises:
        IntegrityError: its digest is another one than the ledger's; the message names the fields that differ.
    """
    frozen = ledger.chain.freezes.get(registration.id)
    if frozen is None or frozen.digest == registration.digest:
        return
    fields = list(differing(read_canonical(ledger, registration.id), thaw(registration.as_written)))
    more = f" and {len(fields) - SHOWN} more" if len(fields) > SHOWN else ""
    raise IntegrityError(
        f"{registration.id} was frozen as {frozen.digest} and now reads {registration.digest}; a frozen file was "
        f"edited: {'; '.join(fields[:SHOWN])}{more}. No verdict is given. Restore the file, or freeze the change "
        "under a new id"
    )


def differing(frozen: Any, found: Any, path: str = "") -> Iterator[str]:
    """Yield each place in which two JSON values differ, with both."""
    if isinstance(frozen, dict) and isinstance(found, dict):
        for key in dict.fromkeys((*frozen, *found)):
            inner = f"{path}.{key}" if path else key
            yield from differing(frozen.get(key), found.get(key), inner)
    elif isinstance(frozen, list) and isinstance(found, list) and len(frozen) == len(found):
        for i, (one, other) in enumerate(zip(frozen, found, strict=True)):
            yield from differing(one, other, f"{path}[{i}]")
    elif frozen != found:
        yield f"{path}: frozen {_shown(frozen)}, found {_shown(found)}"


def _shown(value: Any) -> str:
    text = "nothing" if value is None else repr(value)
    return text if len(text) <= 60 else text[:57] + "..."


def notices(ledger: Ledger, registration: Registration, measurements: Measurements) -> Iterator[Notice]:
    """Yield what a reader of the outcome must know of the freeze: not frozen, its numbers seen, replaced, amended."""
    if measurements.freeze.digest == UNKNOWN:
        text = f"the measurements do not say for which state of {registration.id} they were made; as it stands it is"
        yield Notice("digest unknown", f"{text} {registration.digest}")
    event = ledger.chain.freezes.get(registration.id)
    if event is None:
        text = (
            f"no entry of the ledger freezes {registration.id}: it can still be changed, so its outcome proves nothing"
        )
        yield Notice("not frozen", f"{text}; see: verdict freeze{_refusal(registration)}")
        return
    seen = declared(event)
    if seen is not None:
        yield seen
    if isinstance(event, Freeze) and event.parent is not None:
        before = event.parent.id
        yield Notice(event.standing, f"replaces {before} ({event.amendment}, {event.access}): {event.reason}", before)
    after = ledger.chain.successor(registration.id)
    if after is not None:
        yield Notice("replaced", f"{after} replaces {registration.id}", after)


def _refusal(registration: Registration) -> str:
    """Say that it could not be frozen as it is, as far as that is seen without a search."""
    return "; and lint refuses it as it is, see: verdict lint" if refused_at_sight(registration) else ""


def withdrawals(
    ledger: Ledger, registration: Registration, evidence: Evidence, stored: Measurements
) -> tuple[dict[str, str], frozenset[str]]:
    """Return, for the judge, what errata take away from evidence that was laid out from a stored set.

    That is the predictions, each with the erratum and why, and the quantities.
    """
    if not ledger.chain.errata:
        return {}, frozenset()
    case = _case(ledger, registration, evidence, stored)
    gone = lost_numbers(ledger.chain, case) if registration.prereg.version > 1 else frozenset()
    return withdrawn(ledger.chain, case), gone


def known_numbers(
    ledger: Ledger, registration: Registration, evidence: Evidence, stored: Measurements
) -> Iterator[Notice]:
    """Say where numbers are those that an erratum withdrew from another chain of freezes."""
    if any(erratum.held for _, erratum in ledger.chain.errata):
        for text in alike(ledger.chain, _case(ledger, registration, evidence, stored)):
            yield Notice(WITHDRAWN_ELSEWHERE, text)


def _case(ledger: Ledger, registration: Registration, evidence: Evidence, stored: Measurements) -> Case:
    mine = recorded(stored, evidence.digest if evidence.measurements is stored else None)
    resting = mine.names_digests or bool(evidence.borrowed)
    others = stored_sets(ledger) if resting else ()  # read only where these could rest on one of them
    return Case(footing(ledger, registration, evidence, mine), (mine, *(one.recorded for one in others)))


def footing(ledger: Ledger, registration: Registration, evidence: Evidence, mine: Recorded) -> Footing:
    """Return what a set of measurements stands on: its freeze, what it records, and the sets that it uses."""
    used = {
        alias: UsedFooting(
            footing(ledger, one.registration, one.evidence, recorded(one.evidence.measurements, one.evidence.digest)),
            {name: number.there for name, number in one.numbers.items()},
        )
        for alias, one in evidence.borrowed.items()
    }
    return Footing(
        registration=registration,
        lineage=ledger.chain.lineage(registration.id),
        recorded=mine,
        brought=frozenset(evidence.measurements.quantities),
        numbers=cache(partial(fingerprints, registration, evidence)),
        used=used,
    )


def tells(ledger: Ledger, freeze: str) -> bool:
    """Say whether a freeze says of any number what it rests on, by its canonical bytes."""
    frozen = read_canonical(ledger, freeze)
    return "uses" in frozen or any("rests_on" in quantity for quantity in frozen["quantities"].values())
