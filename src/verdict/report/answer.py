"""What came out of one prediction, why in a sentence, and what would change it: what a derivation begins with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from verdict.report.folding import Fold
from verdict.report.view.axes import Axis, axes, told, told_together
from verdict.report.view.barring import Cause, causes
from verdict.report.view.margins import compared, margin, wanted
from verdict.report.view.sentences import nearest, sentence
from verdict.report.view.testable import wanting
from verdict.words.vocabulary import Why

Line = tuple[int, str, str]

MEANING = {
    Why.WITHDRAWN: "an erratum withdrew what it rests on",
    Why.DEFERRED: "the freeze deferred it, so it was never going to be tested here",
    Why.OUT_OF_SCOPE: "the freeze puts it out of scope",
    Why.MEASURE_ONLY: "the freeze emits numbers and no verdicts",
    Why.HALTED: "a gate did not hold, and what comes after it is not read",
    Why.BUDGET: "the registered budget was overspent",
    Why.STOPPED: "a registered rule ended the looks before it was decided",
    Why.NOT_MEASURED: "cells of the registered grid have no value; they are unknown, not absent",
    Why.INVALID_PROVENANCE: "the evidence is not proven to be what it claims to be",
    Why.OUT_OF_PREMISE: "the premise holds nowhere, so nothing was judged",
    Why.INADEQUATE: "a required condition does not hold there, so a number proves nothing either way",
    Why.CEILING: "a time was read near the most its estimator can read, so it is only a lower bound",
    Why.ARTIFACT: "the average is in band only because cells on both sides cancel along that axis",
    Why.VACUOUS: "the test could not have come out both ways",
    Why.STRADDLES: "what is known lies on both sides of the bar, or nothing certain is known of it",
}
SAID = {"PASS": ("holds", "hold"), "NOT PASSED": ("does not hold", "do not hold"),
        "UNTESTED": ("is untested", "are untested")}  # fmt: skip
MOST_CAUSES = 6


def answer(name: str, payload: dict[str, Any], about: str = "") -> Iterator[Line]:
    """Yield the word, the claim, why it came out so, and what would change it; `about` names a part of a prediction."""
    prediction = payload["predictions"][name]
    yield 0, f"{about or name}: {prediction['verdict']}", prediction["verdict"]
    yield 1, prediction["claim"] or "no claim in words", ""
    yield 0, f"why: {_why(prediction, axes(payload))}", ""
    yield from ((1, line, "") for line in _causes(name, payload))
    yield 0, "what would change it:", ""
    yield from ((1, line, "") for line in _changing(name, payload))


def _why(prediction: dict[str, Any], known: Mapping[str, Axis]) -> str:
    """Say in a sentence why the word is what it is."""
    clauses = prediction["clauses"]
    if len(clauses) > 1:
        return f"{_clause_by_clause(clauses)}{_meaning(prediction)}"
    if prediction["verdict"] == "UNTESTED":
        return _meaning(prediction).removeprefix("; ") or "it is not known to hold or to fail"
    decided = nearest(prediction, known) if prediction["verdict"] == "PASS" else next(iter(_failing(prediction)), None)
    if decided is None:
        return f"the test {SAID[prediction['verdict']][0]}"
    return ": ".join(part for part in (f"{compared(decided)}{_at(decided, known)}", margin(decided)) if part)


def _clause_by_clause(clauses: dict[str, Any]) -> str:
    """Say how many clauses hold, do not, and are untested, and which."""
    parts = []
    for word in SAID:
        names = tuple(name for name, clause in clauses.items() if clause["verdict"] == word)
        if len(names) == len(clauses):
            return f"all {len(names)} clauses {SAID[word][1]}"
        if names:
            parts.append(f"{Fold(names, {}).label} {SAID[word][len(names) > 1]}")
    return "; ".join(parts)


def _meaning(prediction: dict[str, Any]) -> str:
    """Say what the first of the reasons means."""
    first = next((why for why in Why if why in {reason["why"] for reason in prediction["reasons"]}), None)
    return f"; {MEANING[first]}" if first is not None else ""


def _causes(name: str, payload: dict[str, Any]) -> Iterator[str]:
    """Yield what keeps it from passing, each cause once with its places."""
    known, found = axes(payload), causes(payload, name)
    if payload["predictions"][name]["verdict"] == "UNTESTED":
        found = tuple(cause for cause in found if cause.kind != "fails") or found
    told_already = len(found) == 1 and payload["predictions"][name]["verdict"] == "NOT PASSED"
    for cause in found[told_already:MOST_CAUSES]:
        flags = f" ({', '.join(cause.flags)})" if cause.flags and cause.decisions else ""
        yield f"{_place(cause, known)}{sentence(cause)}{flags}"
    if len(found) > MOST_CAUSES:
        yield f"and {len(found) - MOST_CAUSES} more, below"
    if not payload["predictions"][name]["clauses"]:
        yield from dict.fromkeys(_put(reason) for reason in payload["predictions"][name]["reasons"])


def _put(reason: dict[str, Any]) -> str:
    return f"{reason['text']}: {reason['note']}" if reason["note"] else str(reason["text"])


def _place(cause: Cause, known: Mapping[str, Axis]) -> str:
    places = [one.place for one in cause.where if any(axis in known for axis in one.place)]
    return f"{told_together(places, known)}: " if places else ""


def _changing(name: str, payload: dict[str, Any]) -> Iterator[str]:
    """Yield what would have to be otherwise for another word."""
    prediction = payload["predictions"][name]
    if prediction["verdict"] == "PASS":
        decided = nearest(prediction, axes(payload))
        near = f"; what comes closest is {margin(decided)}" if decided is not None and margin(decided) else ""
        yield f"a number beyond its bar{near}"
    elif prediction["verdict"] == "NOT PASSED":
        missed = list(dict.fromkeys(_missed(decision, axes(payload)) for decision in _failing(prediction)))
        yield from missed[:MOST_CAUSES]
        if len(missed) > MOST_CAUSES:
            yield f"and {len(missed) - MOST_CAUSES} more, below"
    else:
        alone = {**payload, "predictions": {name: prediction}}
        yield from (line for one in wanting(alone) for line in (*one.needs, *one.costs))


def _failing(prediction: dict[str, Any]) -> list[dict[str, Any]]:
    decisions = [d for c in prediction["clauses"].values() if c["verdict"] == "NOT PASSED" for d in c["decisions"]]
    return [decision for decision in decisions if decision["holds"] is False]


def _at(decision: dict[str, Any], known: Mapping[str, Axis]) -> str:
    place = told(decision["at"], known)
    return f", at {place}" if place else ""


def _missed(decision: dict[str, Any], known: Mapping[str, Axis]) -> str:
    """Say what a comparison that fails would have to come to."""
    asked = wanted(decision)
    text = f"{decision['what']} {asked}" if asked else f"{decision['what']} to hold"
    text += _at(decision, known)
    away = margin(decision)
    return f"{text}; it is {away}" if away.startswith("outside") else text
