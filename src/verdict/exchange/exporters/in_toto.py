"""A freeze as an in-toto Statement, version 1: which files, by their digests, and what the engine says of them.

The statement is not signed here; whoever signs it, as with DSSE, vouches for it. Its `predicateType` is a name and no
address: nothing is fetched.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from verdict.exchange.exporters.state import ENGINE, Part, Role, State
from verdict.text.canonical import canonical_bytes
from verdict.words.errors import NothingToJudgeError, UsageError

TYPE = "https://in-toto.io/Statement/v1"
PREDICATE = "urn:verdict-engine:outcome:1"
SUBJECTS = (Role.REGISTRATION, Role.CANONICAL, Role.MEASUREMENTS, Role.EARLIER, Role.LOCK)


def statement(state: State) -> bytes:
    """Write the statement as canonical JSON (RFC 8785): the same state gives the same bytes.

    Raises:
        UsageError: it is no freeze. NothingToJudgeError: nothing is measured yet.
    """
    return canonical_bytes(
        {
            "_type": TYPE,
            "subject": [_subject(part) for part in state.parts if part.role in SUBJECTS],
            "predicateType": PREDICATE,
            "predicate": predicate(state),
        }
    )


def predicate(state: State) -> dict[str, Any]:
    """Return what is stated of the subjects, as JSON values.

    Raises:
        UsageError: it is no freeze. NothingToJudgeError: nothing is measured yet.
    """
    outcome, entered = judged(state), frozen(state)
    return {
        "freeze": {"id": state.id, "digest": state.digest, "title": state.title, **entered},
        "measurements": dict(outcome["measurements"]),
        "uses": [dict(used) for used in state.uses],
        "verdicts": {name: _verdict(p) for name, p in outcome["predictions"].items()},
        "exitCode": outcome["exit_code"],
        "locked": state.locked,
        "gate": state.gated.payload,
        "order": dict(state.order),
        "errata": list(state.errata),
        "toKnow": state.status["to_know"],
        "covers": list(state.covers),
        "doesNotShow": list(state.does_not_show),
        "ledger": {"entries": state.head.number, "head": state.head.digest},
        "engine": {"name": ENGINE, "version": state.engine},
    }


def frozen(state: State) -> dict[str, Any]:
    """Return how a freeze was entered.

    Raises:
        UsageError: no entry of the ledger freezes it.
    """
    if state.entered is None:
        raise UsageError(
            f"no entry of the ledger freezes {state.id}, so that it can still be changed and there is nothing to vouch "
            "for; wanted a freeze: verdict freeze"
        )
    entered = state.entered
    return {
        "standing": entered.standing, "entry": entered.number, "entered": entered.time, "frozenOn": entered.day,
        "replaces": entered.replaces or None, "replacedBy": entered.replaced_by or None,
    }  # fmt: skip


def judged(state: State) -> Mapping[str, Any]:
    """Return the outcome.

    Raises:
        NothingToJudgeError: nothing is measured yet.
    """
    if state.outcome is None:
        raise NothingToJudgeError(
            f"{state.id} has no stored measurements, so there is no outcome to export; measure with: verdict run "
            f"{state.id} --measure"
        )
    return state.outcome


def _verdict(prediction: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "claim": prediction["claim"],
        "verdict": prediction["verdict"],
        "cause": prediction["cause"],
        "reasons": [reason["text"] for reason in prediction["reasons"]],
        "qualifiers": list(prediction["qualifiers"]),
        "grade": prediction["grade"],
        "inScope": prediction["in_scope"],
    }


def _subject(part: Part) -> dict[str, Any]:
    return {"name": part.name, "digest": {"sha256": part.sha256}}
