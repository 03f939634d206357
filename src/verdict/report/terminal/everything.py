"""All of an outcome, however long: every clause, flag, choice, gate, risk, tag, budget and notice."""

from __future__ import annotations

from typing import Any

from rich.text import Text

from verdict.report.folding import folded, word_by_word
from verdict.report.terminal.lines import STYLES, hung, paragraph
from verdict.report.terminal.listing import GAP, WORD, columns, head
from verdict.report.view.axes import Axis, axes, told_together
from verdict.report.wording import against, because, counted, number, tokens, truth_word, truths

FEW = 4  # failing cells that are named


def everything(payload: dict[str, Any], width: int) -> list[Text]:
    """Return the lines of a judged freeze part by part, but for its last one."""
    parts = [_head(payload, width), _predictions(payload, width), _clauses(payload, width)]
    for title, section in SECTIONS.items():
        told = [line for text in section(payload) for line in hung(text, width, 1)]
        parts += [[Text(title, style="bold"), *told]] if told else []
    return [line for part in parts if part for line in (*part, Text(""))]


def _head(payload: dict[str, Any], width: int) -> list[Text]:
    freeze, measured = payload["freeze"], payload["measurements"]
    backend = f", {measured['backend']}" if measured["backend"] else ""
    source = f"({measured['grade']}{backend})  {measured['digest'][:19]}"
    told = [Text(freeze["title"], style="bold"), Text(f"freeze {freeze['id']}  {freeze['digest'][:19]}", style="dim"),
            Text(f"evidence: {measured['title']} {source}", style="dim")]  # fmt: skip
    return [line for text in told for line in hung(text, width)]


def _predictions(payload: dict[str, Any], width: int) -> list[Text]:
    """Return every prediction: its word, its whole claim, what decides it and why."""
    names, lines = columns(payload), list[Text]()
    indent = Text(" " * (names + WORD + GAP))
    for name, prediction in payload["predictions"].items():
        first = head(name, prediction["verdict"], names)
        parts = (_decided(prediction), _why(prediction))
        first_told, then = parts[::-1] if prediction["verdict"] == "UNTESTED" else parts  # what bars it comes first
        told = [prediction["claim"] or prediction["short"], *first_told, *then]
        for i, text in enumerate(text for text in told if text):
            above = first if not i else indent
            lines += paragraph(above, text, width, "" if i else "italic")
    return lines


def _decided(prediction: dict[str, Any]) -> list[str]:
    """Say the comparison that decides a prediction; of several clauses only their words, each has a line below."""
    clauses = prediction["clauses"]
    if len(clauses) > 1:
        return [word_by_word(clauses)]
    return [line for clause in clauses.values() for line in _lines(clause)]


def _why(prediction: dict[str, Any]) -> list[str]:
    lines = [f"cause: {prediction['cause']}"] if prediction["cause"] else []
    lines += [prediction["look"]["text"]] if prediction["look"] else []
    lines += list(prediction["qualifiers"])
    return lines + (_reasons(prediction) if len(prediction["clauses"]) <= 1 else [])


def _lines(clause: dict[str, Any]) -> list[str]:
    """Say how many cells hold, where there are several, and what decided: of a failure the cells that fail."""
    failing = [d for d in clause["decisions"] if d["holds"] is False] if clause["verdict"] == "NOT PASSED" else []
    shown = failing[:FEW] or clause["decisions"][:1]
    more = [f"and {len(failing) - FEW} more that fail"] if len(failing) > FEW else []
    tally = [counted(clause)] if clause["cells"] and sum(clause["cells"].values()) > 1 else []
    return [*tally, *(_compared(decision, clause) for decision in shown), *more]


def _compared(decision: dict[str, Any], clause: dict[str, Any]) -> str:
    """Write a comparison; of a clause that is UNTESTED one that holds or fails by itself has decided nothing."""
    alone = clause["verdict"] == "UNTESTED" and decision["holds"] is not None
    return f"by its number alone: {against(decision)}" if alone else against(decision)


def _reasons(judged: dict[str, Any]) -> list[str]:
    """Write the reasons; where something was not measured, that alone: what else is not known follows from it."""
    first = [reason for reason in judged["reasons"] if reason["why"] == "not_measured"]
    if first and judged["reasons"][0] in first and len(judged["reasons"]) > len(first) + 1:
        return [*(because(reason) for reason in first), f"and {len(judged['reasons']) - len(first)} reasons more"]
    return [because(reason) for reason in judged["reasons"]]


def _clauses(payload: dict[str, Any], width: int) -> list[Text]:
    lines: list[Text] = []
    for name, prediction in payload["predictions"].items():
        for fold in folded(prediction["clauses"]):
            clause = fold.clause
            if len(prediction["clauses"]) > 1:
                line = Text(f"{name} {fold.label}: ")
                line.append(clause["verdict"], style=STYLES[clause["verdict"]])
                detail = [*_lines(clause), clause["grade"] or "", *_reasons(clause)]
                line.append(f"  {'; '.join(part for part in detail if part)}")
                lines += hung(line, width)
            lines += [line for note in clause["notes"] for line in hung(Text(f"{name}: {note}", style="dim"), width)]
    return lines


def _families(payload: dict[str, Any]) -> list[Text]:
    """Say in one line for each prediction what its family did to the intervals behind it."""
    found = {name: prediction["family"] for name, prediction in payload["predictions"].items()}
    return [Text(f"{name}: {family['text']}") for name, family in found.items() if family]


def _flags(payload: dict[str, Any]) -> list[Text]:
    known = axes(payload)
    return [
        Text(f"{name}: {_told(flag['cells'], known) if flag['cells'] else truths(payload['flags'].get(name, {}))}")
        for name, flag in payload["flag_cells"].items()
    ]


def _told(cells: list[dict[str, Any]], known: dict[str, Axis]) -> str:
    """Say where a flag holds and where it does not, cells that say the same together."""
    found = {value: [cell["at"] for cell in cells if cell["holds"] is value] for value in (True, False, None)}
    said = {truth_word(value): told_together(places, known) for value, places in found.items() if places}
    return "; ".join(f"{word} at {where}" if where else word for word, where in said.items())


def _choices(payload: dict[str, Any]) -> list[Text]:
    return [Text(line) for name, c in payload["choices"].items() for line in tokens(name, c)]


def _gates(payload: dict[str, Any]) -> list[Text]:
    words = {True: "passed", False: "failed", None: "not known to hold"}
    return [Text(f"{n}: {words[g['passed']]}  {g['when']}") for n, g in payload["gates"].items()]


def _stops(payload: dict[str, Any]) -> list[Text]:
    words = {True: "holds, so that no look is taken after this one", False: "does not hold", None: "is open"}
    return [Text(f"{name}: {rule['when']}  {words[rule['holds']]}") for name, rule in payload["stops"].items()]


def _risks(payload: dict[str, Any]) -> list[Text]:
    lines = []
    for name, risk in payload["risks"].items():
        live = ", live" if risk["live"] else ", may be live" if risk["live"] is None else ""
        lines.append(Text(f"{name}: {risk['from']} -> {risk['to']}, {risk['remains']}{live}  ({risk['title']})"))
    return lines


def _tags(payload: dict[str, Any]) -> list[Text]:
    lines = []
    for name, tiers in payload["tags"].items():
        said = ", ".join(f"{tier}: {tag}" for tier, tag in tiers["tiers"].items())
        flips = "; ".join(f"{tier}: {before} -> {after}" for tier, before, after in tiers["flips"])
        proposes = f"; proposes {flips}" if flips else ""
        lines.append(Text(f"{name}  {said}{proposes}"))
    return [*lines, Text(payload["tag_proof"]["text"])]


def _fired(payload: dict[str, Any]) -> list[Text]:
    return [Text(line) for line in (payload["outcome_rules"] or {"told": ()})["told"]]


def _budget(payload: dict[str, Any]) -> list[Text]:
    words = {True: "kept", False: "overspent", None: "not known"}
    lines = [f"{n}: {number(b['used'])} of {b['limit']:g}, {words[b['kept']]}" for n, b in payload["budget"].items()]
    return [Text(line) for line in lines]


def _notices(payload: dict[str, Any]) -> list[Text]:
    return [Text(f"{n['kind']}: {n['text']}") for n in payload["notices"]]


def _scope(payload: dict[str, Any]) -> list[Text]:
    return [Text(text) for text in payload["does_not_show"]]


SECTIONS = {
    "Families": _families, "Flags": _flags, "Choices": _choices, "Gates": _gates,
    "Rules that end the looks": _stops, "Risks": _risks, "Tags": _tags, "Outcome": _fired, "Budget": _budget,
    "Noticed": _notices, "It does not show": _scope,
}  # fmt: skip
