"""A verdict told as indented lines of (depth, text, style): what came out and why, then from its cells to its word."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from verdict.report.answer import answer
from verdict.report.folding import folded
from verdict.report.narrowing import narrowed
from verdict.report.view.axes import Axis, axes, told, told_together
from verdict.report.view.margins import compared
from verdict.report.wording import against, counted, number, tokens

Line = tuple[int, str, str]
FEW = 4  # comparisons that are told of one requirement
HOLDS = {True: "holds", False: "does not hold", None: "is not known to hold"}


def derive(name: str, payload: dict[str, Any], parts: Sequence[str] = ()) -> Iterator[Line]:
    """Yield the answer of one prediction, and its derivation; of its `parts` alone, where some are asked for.

    Raises:
        UsageError: a part names no clause and no level of an axis.
    """
    prediction = narrowed(name, payload, parts)
    if parts and len(prediction["clauses"]) == 1:
        yield from _answer_of_one(name, prediction, payload)
    else:
        yield from answer(name, payload)
    yield from _family(prediction)
    for fold in folded(prediction["clauses"]):
        yield from _clause(fold.label, fold.clause, prediction, payload)
        yield from _choices(fold.clause, payload["choices"])
    yield from _closing(prediction)
    yield from _fired(payload)


def _answer_of_one(name: str, prediction: dict[str, Any], payload: dict[str, Any]) -> Iterator[Line]:
    """Answer for one clause as for a prediction of its own, and say what the whole came to."""
    (label, clause), *_ = prediction["clauses"].items()
    alone = {**prediction, **{part: clause[part] for part in ("verdict", "reasons")},
             "claim": clause["claim"] or prediction["claim"]}  # fmt: skip
    yield from answer(name, {**payload, "predictions": {name: alone}}, f"{name} {label}")
    yield 0, f"{name} as a whole: {prediction['verdict']}", prediction["verdict"]


def _family(prediction: dict[str, Any]) -> Iterator[Line]:
    """Say what the prediction's family did, interval by interval."""
    family = prediction["family"]
    if family is None:
        return
    yield 0, "", ""
    yield 0, family["text"], "bold"
    for widened in family["widened"] if len(family["widened"]) > 1 else ():
        yield 1, widened["text"], ""


def _clause(name: str, clause: dict[str, Any], prediction: dict[str, Any], payload: dict[str, Any]) -> Iterator[Line]:
    yield 0, "", ""
    yield 0, f"{name}: {clause['verdict']}", clause["verdict"]
    yield 1, f"asks: {clause['test'] or 'nothing; it is not tested'}", ""
    yield from _cells(clause, axes(payload))
    for need in clause["requires"]:
        yield from _required(need, clause, {**payload["flags"], **prediction["flags"]}, payload)
    yield from _artifacts(clause)
    for decision in clause["decisions"]:
        yield 1, f"{_role(decision)}: {against(decision)}", ""
    for note in clause["notes"]:
        yield 1, note, ""
    for reason in clause["reasons"]:
        yield 1, f"so: {_reason(reason)}", ""
    yield 1, f"grade of evidence: {clause['grade'] or 'none'}", ""


def _cells(clause: dict[str, Any], known: Mapping[str, Axis]) -> Iterator[Line]:
    """Tell every cell with its number and what became of it, then how many of each there are."""
    measured = any(row["value"] is not None for row in clause["values"])
    for row in clause["values"]:
        value = number(row["value"]) if row["value"] is not None else "no number" if measured else ""
        said = ", ".join(part for part in (value, state(row, clause)) if part) or "unknown"
        yield 2, f"{told(row['at'], known) or 'everywhere'}: {said}", ""
    if clause["cells"]:
        yield 1, f"cells that count, after what is required of each: {counted(clause)}", ""


def state(row: dict[str, Any], clause: dict[str, Any]) -> str:
    """Say what became of one cell of a clause; nothing where the test does not ask in each cell."""
    if clause["cells"] is None:
        return ""
    if row["judged"] is False or _out(row, clause):
        return "out of premise, not judged"
    word = {True: "holds", False: "fails", None: "open"}[row["holds"]] if row["judged"] else "not judged"
    if word in {"holds", "fails"} or row["value"] is None:
        return word
    alone = {True: "it holds", False: "it fails", None: ""}[row["as_measured"]]
    return f"{word}; by its number alone {alone}" if alone else word


def _out(row: dict[str, Any], clause: dict[str, Any]) -> bool:
    """Whether by the numbers alone every cell at a level of this one is out of premise, whatever else is required."""
    tallies = (
        entry["as_measured"]
        for axis, entries in clause["along"].items()
        for entry in entries
        if entry["level"] == row["at"].get(axis)
    )
    return any(0 < tally["not_judged"] == sum(tally.values()) for tally in tallies)


def _required(need: str, clause: dict[str, Any], flags: dict[str, Any], payload: dict[str, Any]) -> Iterator[Line]:
    """Tell a requirement: for every flag in it where it holds and where not, and by which numbers."""
    named = [name for name in dict.fromkeys(re.findall(r"[A-Za-z_]\w*", need)) if name in payload["flag_cells"]]
    if not named:
        yield 1, f"requires {need}", ""
    for name in named:
        cells = [cell for cell in payload["flag_cells"][name]["cells"] if _at(cell["at"], clause["where"])]
        by_truth = {truth: [c for c in cells if flags[name].get(c["cell"], c["holds"]) is truth] for truth in HOLDS}
        said = "; ".join(_where(HOLDS[t], found, cells, payload) for t, found in by_truth.items() if found)
        more = f", in {need}" if need != name and not need.startswith(f"{name}[") else ""
        yield 1, f"requires {name}{more}: {said or 'see its definition'}", ""
        open_ones = [cell for cell in by_truth[False] + by_truth[None] if cell["decision"] is not None]
        said_once = dict.fromkeys(compared(cell["decision"]) for cell in open_ones)
        yield from ((2, text, "") for text in list(said_once)[:FEW])
        if len(said_once) > FEW:
            yield 2, f"and {len(said_once) - FEW} more", ""


def _where(said: str, found: list[dict[str, Any]], cells: list[dict[str, Any]], payload: dict[str, Any]) -> str:
    known = axes(payload)
    places = [cell["at"] for cell in found if any(axis in known for axis in cell["at"])]
    return said if len(found) == len(cells) or not places else f"{said} at {told_together(places, known)}"


def _at(place: Mapping[str, Any], where: Mapping[str, Any]) -> bool:
    """Say whether a cell of a flag is one that a clause at these levels rests on."""
    return all(place.get(axis, level) == level for axis, level in where.items())


def _role(decision: dict[str, Any]) -> str:
    return {True: "holds", False: "fails", None: "open"}[decision["holds"]]


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


def _closing(prediction: dict[str, Any]) -> Iterator[Line]:
    lines = [prediction["look"]["text"]] if prediction["look"] else []
    lines += [f"cause, by the frozen rule: {prediction['cause']}"] if prediction["cause"] else []
    lines += [f"qualified: {qualifier}" for qualifier in prediction["qualifiers"]]
    yield from ((0, line, "") for line in ("", *lines) if lines)


def _reason(reason: dict[str, Any]) -> str:
    return f"{reason['text']}: {reason['note']}" if reason["note"] else str(reason["text"])
