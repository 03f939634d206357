"""A verdict told from its cells to its word, as indented lines of (depth, text, style)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from verdict.report.folding import folded
from verdict.report.wording import against, counted, number, tokens, truth_word
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


def derive(name: str, payload: dict[str, Any]) -> Iterator[Line]:
    """Yield the derivation of one prediction."""
    prediction = payload["predictions"][name]
    yield 0, f"{name}: {prediction['claim'] or 'no claim in words'}", "bold"
    yield from _family(prediction)
    flags = {**payload["flags"], **prediction["flags"]}
    for fold in folded(prediction["clauses"]):
        yield from _clause(fold.label, fold.clause, flags)
        yield from _choices(fold.clause, payload["choices"])
    yield from _outside(prediction)
    yield 0, "", ""
    yield 0, prediction["verdict"], prediction["verdict"]
    yield from _closing(prediction)
    yield from _fired(payload)


def _family(prediction: dict[str, Any]) -> Iterator[Line]:
    """Say what the prediction's family did, interval by interval."""
    family = prediction["family"]
    if family is None:
        return
    yield 0, "", ""
    yield 0, family["text"], "bold"
    for widened in family["widened"] if len(family["widened"]) > 1 else ():
        yield 1, widened["text"], ""


def _clause(name: str, clause: dict[str, Any], flags: dict[str, Any]) -> Iterator[Line]:
    yield 0, "", ""
    yield 0, f"clause {name}: {clause['test'] or 'not tested'}", "bold"
    yield from _cells(clause)
    yield from _flags(clause, flags)
    yield from _artifacts(clause)
    for decision in clause["decisions"]:
        yield 1, f"{_role(decision)}: {against(decision)}", ""
    for note in clause["notes"]:
        yield 1, note, ""
    yield 1, f"grade of evidence: {clause['grade'] or 'none'}", ""
    yield 1, f"so: {clause['verdict']}", clause["verdict"]
    for reason in clause["reasons"]:
        yield 2, _reason(reason), ""


def _cells(clause: dict[str, Any]) -> Iterator[Line]:
    if clause["values"]:
        yield 1, "cells:", ""
    for row in clause["values"]:
        yield 2, f"{row['cell']}: {number(row['value'])}", ""
    if clause["cells"]:
        yield 1, f"cells that count, after what is required of each: {counted(clause)}", ""


def _role(decision: dict[str, Any]) -> str:
    return {True: "holds", False: "fails", None: "open"}[decision["holds"]]


def _flags(clause: dict[str, Any], flags: dict[str, Any]) -> Iterator[Line]:
    inadequate = (reason["what"] for reason in clause["reasons"] if reason["why"] == Why.INADEQUATE)
    named = {name for what in inadequate for name in re.findall(r"[A-Za-z_][A-Za-z0-9_]*", what)}
    for flag, cells in flags.items():
        if flag in named:
            said = "; ".join(f"{cell} {truth_word(value)}".strip() for cell, value in cells.items())
            yield 1, f"flag {flag}: {said}", ""


def _choices(clause: dict[str, Any], choices: dict[str, Any]) -> Iterator[Line]:
    """Tell what the choices gave that a test asks for."""
    named = re.findall(r"[A-Za-z_][A-Za-z0-9_]*", clause["test"] or "")
    for name in (name for name in choices if name in named):
        for line in tokens(name, choices[name]):
            yield 1, f"choice {line}", ""


def _fired(payload: dict[str, Any]) -> Iterator[Line]:
    """Tell which outcome of the whole freeze fired, or what keeps it open."""
    rules = payload["outcome_rules"]
    for line in rules["told"] if rules else ():
        yield 0, f"outcome: {line}" if line == rules["told"][0] else line, ""


def _artifacts(clause: dict[str, Any]) -> Iterator[Line]:
    for check in clause["artifact"]:
        word = {True: f"yes, along {check['axis']}", False: "no", None: "cannot be told"}[check["found"]]
        yield 1, f"{check['aggregate']} in band only by averaging? {word}", ""
        for rule in check["rules"]:
            fires = {True: "fires", False: "does not fire", None: "open"}[rule["fires"]]
            yield 2, f"{rule['rule']}: {fires}; {rule['saw']}", ""


def _outside(prediction: dict[str, Any]) -> Iterator[Line]:
    if not prediction["clauses"]:
        for reason in prediction["reasons"]:
            yield 1, _reason(reason), ""


def _closing(prediction: dict[str, Any]) -> Iterator[Line]:
    if prediction["look"]:
        yield 1, prediction["look"]["text"], ""
    if prediction["cause"]:
        yield 1, f"cause, by the frozen rule: {prediction['cause']}", ""
    for qualifier in prediction["qualifiers"]:
        yield 1, f"qualified: {qualifier}", ""
    words = {reason["why"] for reason in prediction["reasons"]}
    for why in Why:
        if why in words:
            yield 1, f"{why}: {MEANING[why]}", ""


def _reason(reason: dict[str, Any]) -> str:
    return f"{reason['text']}: {reason['note']}" if reason["note"] else str(reason["text"])
