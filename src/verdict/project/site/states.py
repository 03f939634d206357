"""How every freeze of a project stands, for the index of its site: nothing is left out, whatever is wrong with it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from verdict.outcome.gated import Gated
from verdict.outcome.record import Exit
from verdict.project.documents import document, order_of
from verdict.project.folder import ID, Project
from verdict.project.gate.decide import decided
from verdict.project.gate.select import exit_code, known
from verdict.project.kinds import Kinds, Shipped
from verdict.project.ledger.conferring import read_canonical
from verdict.project.ledger.entries import Adopted, Freeze
from verdict.project.ledger.store import Ledger
from verdict.project.ledger.telling import errata_about
from verdict.project.loading import Judged
from verdict.words.errors import IntegrityError, VerdictError
from verdict.words.vocabulary import Word

SCHEMA = "verdict/site/1"
STATES = {
    Exit.PASSED: "as locked", Exit.INTEGRITY: "broken", Exit.CHANGED: "changed",
    Exit.NOTHING_TO_JUDGE: "missing or stale", Exit.USAGE: "unreadable",
}  # fmt: skip
PENDING = "not measured yet"


@dataclass(frozen=True, slots=True)
class FreezeState:
    """One freeze as the gate found it; `judged` and `document` are there where its verdict is as it was locked."""

    gated: Gated
    judged: Judged | None
    entry: dict[str, Any]
    document: dict[str, Any]


@dataclass(frozen=True, slots=True)
class ProjectState:
    """A project as its site shows it; `code` is the worst that the gate said of a freeze."""

    index: dict[str, Any]
    freezes: tuple[FreezeState, ...]
    code: Exit


def state(ledger: Ledger) -> ProjectState:
    """Derive every verdict again, as the gate does, and say of each freeze how it stands."""
    kinds = Shipped()
    found = tuple(_freeze(name, ledger, kinds) for name in _newest_first(ledger))
    gated = tuple(one.gated for one in found)
    chain = ledger.chain
    index = {
        "schema": SCHEMA,
        "chain": {
            "whole": True,
            "entries": len(chain.entries),
            "head": chain.head.digest,
            "unseen": ledger.unseen,
            "sentence": "",
        },
        "gate": {"code": int(_worst(gated)), "states": _counted(one.entry["state"] for one in found)},
        "freezes": [one.entry for one in found],
    }
    return ProjectState(index, found, _worst(gated))


def _counted(states: Iterable[str]) -> dict[str, int]:
    """Count states, those that are as they should be first."""
    found, order = Counter(states), (STATES[Exit.PASSED], PENDING)
    return {state: found[state] for state in sorted(found, key=lambda state: (state not in order, state))}


def broken(project: Project, error: IntegrityError) -> ProjectState:
    """Say of a project whose ledger is broken what is broken; its freezes are named, and no verdict is given."""
    names = sorted(project.freezes, reverse=True)
    found = tuple(Gated(name, Exit.INTEGRITY, "the ledger is broken, so that no verdict is given") for name in names)
    freezes = tuple(FreezeState(one, None, {**_blank(one), **_pages(one.freeze)}, {}) for one in found)
    index = {
        "schema": SCHEMA,
        "chain": {"whole": False, "entries": 0, "head": "", "unseen": "", "sentence": str(error)},
        "gate": {"code": int(Exit.INTEGRITY), "states": {"broken": len(found)}},
        "freezes": [one.entry for one in freezes],
    }
    return ProjectState(index, freezes, Exit.INTEGRITY)


def page_name(freeze: str) -> str:
    """Return the name of a freeze's files without suffix; a lock may carry any name, and not every one is a file's."""
    return (
        freeze if ID.fullmatch(freeze) else f"other-{sha256(freeze.encode(errors='surrogateescape')).hexdigest()[:12]}"
    )


def _worst(gated: tuple[Gated, ...]) -> Exit:
    told = tuple(one for one in gated if not one.pending)
    return exit_code(told) if told else Exit.NOTHING_TO_JUDGE


def _newest_first(ledger: Ledger) -> list[str]:
    """Return every id, the last frozen first; before them what is not in the ledger."""
    frozen = list(ledger.chain.freezes)
    return [*sorted(set(known(ledger)) - set(frozen), reverse=True), *reversed(frozen)]


def _freeze(name: str, ledger: Ledger, kinds: Kinds) -> FreezeState:
    gated, judged = decided(name, ledger, kinds)
    if gated.code is not Exit.PASSED or judged is None:
        entry = {**_blank(gated), **_frozen(name, ledger), "order": _order(name, ledger), **_pages(name)}
        if gated.code is Exit.INTEGRITY:
            entry["locked"] = {}  # of what was tampered with no word is repeated
        return FreezeState(gated, None, entry, {})
    told = document(judged, ledger.project.root, ledger)
    entry = {**_blank(gated), **_frozen(name, ledger), "order": told["order"], **_pages(name), **_came_out(judged)}
    return FreezeState(gated, judged, entry, told)


def _order(name: str, ledger: Ledger) -> dict[str, str]:
    try:
        return order_of(name, ledger)
    except VerdictError as error:
        return {"standing": "not checked", "text": str(error)}


def _blank(gated: Gated) -> dict[str, Any]:
    """Return what is known of a freeze by the gate alone."""
    return {
        "id": gated.freeze,
        "title": "",
        "digest": "",
        "state": PENDING if gated.pending else STATES.get(gated.code, "not compared"),
        "code": 0 if gated.pending else int(gated.code),
        "sentence": gated.sentence,
        "changes": [{"about": c.about, "locked": c.locked, "found": c.found} for c in gated.changes],
        "words": {},
        "deferred": 0,
        "locked": {},
        "grade": "",
        "backend": "",
        "order": {"standing": "not checked", "text": ""},
        "errata": [],
        "standing": "",
        "replaces": "",
        "replaced_by": "",
        "amendment": None,
    }


def _frozen(name: str, ledger: Ledger) -> dict[str, Any]:
    """Return what the ledger says of a freeze: its title, what it replaces and why, errata, and the last lock."""
    event = ledger.chain.freezes.get(name)
    if event is None:
        return {"standing": "not frozen"}
    last = ledger.chain.judged(name)
    words = Counter(last[1].words.values() if last is not None else ())
    return {
        "title": _title(name, ledger),
        "digest": event.digest,
        "standing": event.standing if isinstance(event, Freeze) else "adopted",
        "replaces": event.parent.id if event.parent is not None else "",
        "replaced_by": ledger.chain.successor(name) or "",
        "amendment": _amendment(event),
        "errata": list(_errata(name, ledger)),
        "locked": {word.value: words[word] for word in Word if words[word]},
    }


def _title(name: str, ledger: Ledger) -> str:
    try:
        return str(read_canonical(ledger, name).get("title", ""))
    except VerdictError:
        return ""


def _amendment(event: Adopted | Freeze) -> dict[str, str] | None:
    if event.parent is None:
        return None
    if isinstance(event, Adopted):
        return {"standing": "adopted", "kind": "", "access": "", "reason": event.reason}
    kind, access = str(event.amendment or ""), str(event.access or "")
    return {"standing": event.standing, "kind": kind, "access": access, "reason": event.reason}


def _errata(name: str, ledger: Ledger) -> Iterator[dict[str, Any]]:
    """Yield the errata that take away or leave standing something of a freeze, or are against numbers of it."""
    for number, erratum in errata_about(ledger.chain, name):
        gone = [p for withdrawn in erratum.withdraws if withdrawn.freeze == name for p in withdrawn.predictions]
        yield {"name": erratum.name, "entry": number, "reason": erratum.reason, "withdraws": gone}


def _came_out(judged: Judged) -> dict[str, Any]:
    outcome = judged.outcome
    counted = Counter(prediction.word for prediction in outcome.predictions)
    return {
        "words": {word.value: counted[word] for word in Word if counted[word]},
        "deferred": sum(not prediction.in_scope for prediction in outcome.predictions),
        "grade": outcome.grade.value,
        "backend": outcome.backend or "",
    }


def _pages(name: str) -> dict[str, Any]:
    return {"page": f"{page_name(name)}.html", "difference": "", "badge": f"{page_name(name)}.svg"}
