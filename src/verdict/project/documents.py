"""Everything that a document shows of a judged freeze: its outcome, what was registered and read, and its history."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from verdict import __version__
from verdict.algebra.grid import Cells, Texts, Value
from verdict.diff.changes import changes
from verdict.diff.kinds import Change, Kind
from verdict.diff.values import written
from verdict.judge.limits import limits
from verdict.judge.values import measured
from verdict.outcome.payload import span_values
from verdict.outcome.record import Span
from verdict.project.folder import Project
from verdict.project.ledger.asking import GitFailedError
from verdict.project.ledger.checks import Check, CheckKind, Reader
from verdict.project.ledger.checks import Standing as CheckStanding
from verdict.project.ledger.declared import own_seen
from verdict.project.ledger.door import checked
from verdict.project.ledger.entries import Adopted, Freeze
from verdict.project.ledger.examined import Examined
from verdict.project.ledger.git import NoGitError
from verdict.project.ledger.history import history_of
from verdict.project.ledger.order import EARLIER
from verdict.project.ledger.proof import frozen_path
from verdict.project.ledger.store import Ledger
from verdict.project.ledger.telling import concerns, told
from verdict.project.loading import Judged, digest_of, load_registration
from verdict.registration.resolved import Registration
from verdict.text.record import thaw

MOST_READINGS = 400  # a document shows the readings of a quantity that has at most so many cells
MOST_CHANGES = 60  # and at most so many changes of one amendment
MOST_LETTERS = 300  # of what was there before and after
READER = Reader(load_registration, digest_of)


def document(judged: Judged, root: Path, known: Ledger | None = None) -> dict[str, Any]:
    """Return the payload of a judged freeze with what was registered, what was read, and what became of it since.

    `root` is the folder of the project; `known`, its ledger, saves reading it. The same files give the same values.
    """
    ledger = known or checked(Project(root))
    chain, freeze = ledger.chain, judged.registration.id
    return {
        **judged.payload,
        "version": __version__,
        "registration": registered(judged.registration),
        "readings": dict(_readings(judged)),
        "history": list(_history(ledger, judged.registration)),
        "order": order_of(judged.registration.id, ledger),
        "errata": [str(told(erratum)) for _, erratum in chain.errata if freeze in concerns(erratum)],
        "provenance": thaw(judged.evidence.measurements.provenance),
        "replaces": judged.registration.prereg.parent.id if judged.registration.prereg.parent else None,
        "replaced_by": chain.successor(freeze),
    }


def registered(registration: Registration) -> dict[str, Any]:
    """Return what a reader of the report needs of what was registered, as JSON values."""
    prereg = registration.prereg
    return {
        "id": prereg.id,
        "title": prereg.title,
        "constants": {name: _said(constant) for name, constant in prereg.constants.items()},
        "quantities": {name: _said(quantity) for name, quantity in registration.quantities.items()},
        "predictions": {name: {"claim": p.claim or "", "source": p.source or "", "why": p.why or ""}
                        for name, p in prereg.predictions.items()},
        "experiment": prereg.experiment.kind,
        "settings": thaw(prereg.experiment.settings),
        "follow_ups": list(prereg.scope.follow_ups),
        "regime": thaw(prereg.scope.regime),
        "notes": list(prereg.notes),
        "plots": {name: _said(plot) for name, plot in prereg.plots.items()},
    }  # fmt: skip


def _said(record: Any) -> dict[str, Any]:
    """Return the fields of a record that say something, as they are written."""
    said = record.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    return {key: value for key, value in said.items() if value not in (None, "", [], {})}


def _readings(judged: Judged) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the quantities of the record that have not very many cells, derived and estimated ones among them."""
    registration = judged.registration
    values = measured(registration, judged.evidence, limits(registration)).env.values
    for name, quantity in registration.quantities.items():
        value = values.get(name)
        if value is not None and registration.grid.size(value.axes) <= MOST_READINGS:
            yield name, {"axes": list(value.axes), "unit": quantity.unit or "", "means": quantity.means or "",
                         "cells": _cells(value, registration)}  # fmt: skip


def _cells(value: Value, registration: Registration) -> list[dict[str, Any]]:
    shape = registration.grid.shape(value.axes)
    keys = registration.grid.keys(value.axes, np.ones(shape, bool))
    return [{"at": dict(key), **_reading(value, i)} for i, key in enumerate(keys)]


def _reading(value: Value, i: int) -> dict[str, Any]:
    if isinstance(value, Cells):
        return {"value": span_values(Span(float(value.at.lo.ravel()[i]), float(value.at.hi.ravel()[i])))}
    if isinstance(value, Texts):
        return {"text": value.text.ravel()[i]}
    return {}


def _history(ledger: Ledger, registration: Registration) -> Iterator[dict[str, Any]]:
    """Yield the freezes from the first of the chain to this one, each with what changed from the one before."""
    before: Registration | None = None
    for name in (*_ancestors(ledger, registration), registration.id):
        path = frozen_path(ledger.project, name)
        found = registration if name == registration.id else load_registration(path, ledger) if path else None
        if found is None:
            continue
        moved = changes(before, found) if before is not None else ()
        yield {**_event(ledger, found), "changes": [_change(change) for change in moved[:MOST_CHANGES]],
               "more_changes": max(0, len(moved) - MOST_CHANGES)}  # fmt: skip
        before = found


def _ancestors(ledger: Ledger, registration: Registration) -> tuple[str, ...]:
    """Return the freezes that this one replaces, directly or through others, the first one first."""
    names: list[str] = []
    name = registration.prereg.parent.id if registration.prereg.parent else None
    while name is not None and name not in names:
        names.append(name)
        event = ledger.chain.freezes.get(name)
        name = event.parent.id if event is not None and event.parent is not None else None
    return tuple(reversed(names))


def _event(ledger: Ledger, registration: Registration) -> dict[str, Any]:
    """Return how a freeze came about: its kind and reason, and how much of the numbers had been seen."""
    event = ledger.chain.freezes.get(registration.id)
    known = isinstance(event, Adopted | Freeze)
    return {
        "id": registration.id,
        "digest": registration.digest,
        "title": registration.prereg.title,
        "kind": event.standing if isinstance(event, Freeze) else "adopted" if known else "draft",
        "amendment": str(event.amendment or "") if isinstance(event, Freeze) else "",
        "access": str(event.access or "") if isinstance(event, Freeze) else "",
        "reason": event.reason if known and event is not None else "",
    }


def _change(change: Change) -> dict[str, Any]:
    """Return one change with its direction and the predictions that it bears on."""
    before, after = ("" if value is None else _cut(written(value)) for value in (change.before, change.after))
    touches = dict.fromkeys(use.prediction for use in change.uses if use.prediction)
    own = [change.name] if change.section == "predictions" and change.kind is not Kind.COSMETIC else []
    return {
        "what": change.where, "before": before, "after": after, "direction": change.kind.value,
        "touches": list(dict.fromkeys((*touches, *own))), "note": change.note,
    }  # fmt: skip


def order_of(freeze: str, ledger: Ledger) -> dict[str, str]:
    """Say what git shows of whether the freeze came before its numbers: it holds, is broken or is not shown.

    Of numbers that git knows from before the freeze, or that its author says were seen, the standing is `seen before`.
    """
    event = ledger.chain.freezes.get(freeze)
    if event is None:
        return {"standing": "not frozen", "text": f"no entry of the ledger freezes {freeze}"}
    if isinstance(event, Adopted):
        return {"standing": "not claimed", "text": "it was frozen before the ledger began, and no order is claimed"}
    found = _checked_by_git(freeze, event, ledger)
    worst = next((one for one in found if one.standing is CheckStanding.BROKEN), found[0])
    if worst.standing is CheckStanding.BROKEN:
        return {"standing": str(worst.standing), "text": worst.words}
    said = own_seen(event)
    if said is not None:
        return {"standing": "seen before", "text": said.text}
    seen = next((one for one in found if one.words.startswith(EARLIER)), None)
    return {"standing": "seen before", "text": seen.words} if seen is not None else (
        {"standing": str(worst.standing), "text": worst.words}
    )  # fmt: skip


def _checked_by_git(freeze: str, event: Freeze, ledger: Ledger) -> tuple[Check, ...]:
    """Return what git says of the order; where it cannot be asked, one check that is open and says why."""
    try:
        past = history_of(ledger)
    except (NoGitError, GitFailedError) as error:
        return (Check(CheckKind.ORDER, freeze, CheckStanding.NOT_CHECKED, str(error)),)
    return tuple(Examined(freeze, event, ledger, READER).order(past))


def _cut(text: str) -> str:
    """Return the beginning of a long text; `verdict diff` tells all of it."""
    return text if len(text) <= MOST_LETTERS else f"{text[:MOST_LETTERS]} ..."
