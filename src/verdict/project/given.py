"""Numbers that a program hands over instead of a file, judged by the rules of every stored set, and kept nowhere."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from verdict.evidence.given import FromMemory, readings_by_quantity
from verdict.evidence.laid_out import lay_out
from verdict.evidence.written import version_of
from verdict.experiments.chains.given import measure_arrays
from verdict.experiments.contract import Context
from verdict.experiments.table.given import is_rows, measure_rows, refuse_columns
from verdict.outcome.record import NOT_STORED, Notice
from verdict.project.folder import Project
from verdict.project.ledger.standing import known_numbers
from verdict.project.ledger.standing import notices as freeze_notices
from verdict.project.ledger.store import Ledger
from verdict.project.loading import READS, Judged, judge_evidence
from verdict.project.using import said, with_used
from verdict.registration.resolved import Registration
from verdict.words.errors import UsageError, listed

KEPT_NOWHERE = (
    "the numbers were handed over by a program: no file holds them and no lock does, so nobody can judge them again; "
    "see: verdict run"
)


def judge_given(registration: Registration, path: Path, given: Any, ledger: Ledger) -> Judged:
    """Judge a registration that was read from `path` on numbers from memory; nothing is written.

    `given` is a mapping by quantity, rows (a list of mappings, or a frame), or all that a file of measurements holds.

    Raises:
        DocumentError: everything in the numbers that does not fit. UsageError: they are of no form that is known, or
        the registration declares looks, whose numbers are stored one by one.
    """
    if registration.prereg.looks is not None:
        raise UsageError(f"{registration.id} declares looks, and numbers from memory are none: a look is stored once, "
                         "in its order; wanted a stored set")  # fmt: skip
    evidence = lay_out(_content(registration, path, given), FromMemory(), registration)
    evidence = with_used(registration, evidence, ledger, READS)
    outcome = judge_evidence(registration, evidence, ledger, evidence.measurements)
    told = (
        Notice(NOT_STORED, KEPT_NOWHERE),
        *freeze_notices(ledger, registration, evidence.measurements),
        *said(registration, evidence),
        *known_numbers(ledger, registration, evidence, evidence.measurements),
    )
    return Judged(registration, evidence, replace(outcome, notices=(*told, *outcome.notices)))


def _content(registration: Registration, path: Path, given: Any) -> dict[str, Any]:
    """Return what a file of measurements with these numbers would hold."""
    head = {"freeze": {"id": registration.id, "digest": registration.digest}, "grade": "measured"}
    if isinstance(given, Mapping) and "quantities" in given and "quantities" not in registration.prereg.quantities:
        quantities = readings_by_quantity(_mapping(given["quantities"]), registration)
        _check_written({key: value for key, value in given.items() if key != "quantities"})
        return {"schema": version_of(quantities), **head, "title": "given from memory", **given,
                "quantities": quantities}  # fmt: skip
    made = _made(registration, path, given)
    return {"schema": version_of(made["quantities"]), **head, **made}


def _check_written(given: Mapping[str, Any]) -> None:
    """Require what stands beside the quantities to be what a file could hold.

    Raises:
        UsageError: something else.
    """
    try:
        json.dumps(given)
    except (TypeError, ValueError) as error:
        raise UsageError(f"found something beside the quantities that no file holds ({error})") from None


def _made(registration: Registration, path: Path, given: Any) -> dict[str, Any]:
    context = Context(registration, Project.around(path).root)
    chains = registration.prereg.experiment.kind == "chains"
    if is_rows(given) and not chains:
        found = measure_rows(given, context)
    elif chains and isinstance(given, Mapping):
        found = measure_arrays(given, context)
    else:
        refuse_columns(_mapping(given), context)
        return {
            "title": "given from memory",
            "provenance": {"given": "from memory"},
            "quantities": readings_by_quantity(_mapping(given), registration),
        }
    notes = {"notes": list(found.notes)} if found.notes else {}
    return {"title": found.title, "provenance": dict(found.provenance), "quantities": found.quantities, **notes}


def _mapping(given: Any) -> Mapping[str, Any]:
    if not isinstance(given, Mapping):
        raise UsageError(f"found a {type(given).__name__} as evidence, wanted a mapping of quantity to numbers, rows, "
                         "or the name or the path of a stored set")  # fmt: skip
    if not given:
        raise UsageError("found no quantity in the evidence, wanted numbers of at least one")
    strange = [key for key in given if not isinstance(key, str)]
    if strange:
        raise UsageError(f"found {listed(map(repr, strange))} as the name of a quantity, wanted a text")
    return given
