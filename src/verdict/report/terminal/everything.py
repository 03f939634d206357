"""All of an outcome, however long: every clause, flag, choice, gate, risk, tag, budget and notice."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from verdict.report.folding import folded, word_by_word
from verdict.report.terminal.lines import STYLES, broken, put
from verdict.report.view.axes import Axis, axes, told_together
from verdict.report.wording import against, because, counted, number, tokens, truth_word

GAP = 2  # blanks between columns
WORDS = len("NOT PASSED")
FEW = 4  # failing cells that are named


def everything(out: Console, payload: dict[str, Any]) -> None:
    """Print a judged freeze part by part, but for its last line."""
    _head(out, payload)
    out.print(_predictions(payload, out.width))
    for part in SECTIONS:
        part(out, payload)


def _head(out: Console, payload: dict[str, Any]) -> None:
    freeze, measured = payload["freeze"], payload["measurements"]
    put(out, Text(freeze["title"], style="bold"))
    put(out, Text(f"freeze {freeze['id']}  {freeze['digest'][:19]}", style="dim"))
    backend = f", {measured['backend']}" if measured["backend"] else ""
    source = f"({measured['grade']}{backend})  {measured['digest'][:19]}"
    put(out, Text(f"evidence: {measured['title']} {source}", style="dim"))
    out.print()


def _predictions(payload: dict[str, Any], width: int) -> Table:
    predictions = payload["predictions"]
    room = width - max(map(len, predictions), default=0) - WORDS - 2 * GAP
    table = Table(box=None, padding=(0, GAP, 0, 0), show_edge=False, pad_edge=False, header_style="dim")
    table.add_column("", no_wrap=True)
    table.add_column("verdict", no_wrap=True)
    table.add_column("claim, what decides it, and why", overflow="fold", width=room)
    for name, prediction in predictions.items():
        word = Text(prediction["verdict"], style=STYLES[prediction["verdict"]])
        told = _joined(_decided(prediction), _why(prediction))
        table.add_row(Text(name), word, broken(told, room))
    return table


def _joined(first: Text, second: Text) -> Text:
    return Text("\n").join([text for text in (first, second) if text.plain])


def _decided(prediction: dict[str, Any]) -> Text:
    """Say the claim, and the comparison that decides it; of several clauses only their words, each has a line below."""
    clauses = prediction["clauses"]
    if len(clauses) > 1:
        lines = [word_by_word(clauses)]
    else:
        lines = [line for clause in clauses.values() for line in _lines(clause)]
    claim = Text(prediction["short"] or prediction["claim"], style="italic")
    return _joined(claim, Text("\n".join(lines)))


def _why(prediction: dict[str, Any]) -> Text:
    lines = [f"cause: {prediction['cause']}"] if prediction["cause"] else []
    lines += [prediction["look"]["text"]] if prediction["look"] else []
    lines += list(prediction["qualifiers"])
    lines += _reasons(prediction) if len(prediction["clauses"]) <= 1 else []
    return Text("\n".join(lines))


def _lines(clause: dict[str, Any]) -> list[str]:
    """Say how many cells hold, where there are several, and what decided: of a failure the cells that fail."""
    failing = [d for d in clause["decisions"] if d["holds"] is False] if clause["verdict"] == "NOT PASSED" else []
    shown = failing[:FEW] or clause["decisions"][:1]
    more = [f"and {len(failing) - FEW} more that fail"] if len(failing) > FEW else []
    tally = [counted(clause)] if clause["cells"] and sum(clause["cells"].values()) > 1 else []
    return [*tally, *map(against, shown), *more]


def _reasons(judged: dict[str, Any]) -> list[str]:
    """Write the reasons; where something was not measured, that alone: what else is not known follows from it."""
    first = [reason for reason in judged["reasons"] if reason["why"] == "not_measured"]
    if first and judged["reasons"][0] in first and len(judged["reasons"]) > len(first) + 1:
        return [*(because(reason) for reason in first), f"and {len(judged['reasons']) - len(first)} reasons more"]
    return [because(reason) for reason in judged["reasons"]]


def _clauses(out: Console, payload: dict[str, Any]) -> None:
    for name, prediction in payload["predictions"].items():
        for fold in folded(prediction["clauses"]):
            clause = fold.clause
            if len(prediction["clauses"]) > 1:
                line = Text(f"{name} {fold.label}: ")
                line.append(clause["verdict"], style=STYLES[clause["verdict"]])
                detail = [*_lines(clause), clause["grade"] or "", *_reasons(clause)]
                line.append(f"  {'; '.join(part for part in detail if part)}")
                put(out, line)
            for note in clause["notes"]:
                put(out, Text(f"{name}: {note}", style="dim"))


def _section(out: Console, title: str, lines: list[Text]) -> None:
    if lines:
        out.print()
        put(out, Text(title, style="bold"))
        for line in lines:
            put(out, line, 1)


def _families(out: Console, payload: dict[str, Any]) -> None:
    """Say in one line for each prediction what its family did to the intervals behind it."""
    found = {name: prediction["family"] for name, prediction in payload["predictions"].items()}
    _section(out, "Families", [Text(f"{name}: {family['text']}") for name, family in found.items() if family])


def _flags(out: Console, payload: dict[str, Any]) -> None:
    known = axes(payload)
    lines = [Text(f"{name}: {_told(flag['cells'], known)}") for name, flag in payload["flag_cells"].items()]
    _section(out, "Flags", lines)


def _told(cells: list[dict[str, Any]], known: dict[str, Axis]) -> str:
    """Say where a flag holds and where it does not, cells that say the same together."""
    found = {value: [cell["at"] for cell in cells if cell["holds"] is value] for value in (True, False, None)}
    said = {truth_word(value): told_together(places, known) for value, places in found.items() if places}
    return "; ".join(f"{word} at {where}" if where else word for word, where in said.items())


def _choices(out: Console, payload: dict[str, Any]) -> None:
    _section(out, "Choices", [Text(line) for name, c in payload["choices"].items() for line in tokens(name, c)])


def _gates(out: Console, payload: dict[str, Any]) -> None:
    words = {True: "passed", False: "failed", None: "not known to hold"}
    _section(out, "Gates", [Text(f"{n}: {words[g['passed']]}  {g['when']}") for n, g in payload["gates"].items()])


def _stops(out: Console, payload: dict[str, Any]) -> None:
    words = {True: "holds, so that no look is taken after this one", False: "does not hold", None: "is open"}
    lines = [Text(f"{name}: {rule['when']}  {words[rule['holds']]}") for name, rule in payload["stops"].items()]
    _section(out, "Rules that end the looks", lines)


def _risks(out: Console, payload: dict[str, Any]) -> None:
    lines = []
    for name, risk in payload["risks"].items():
        live = ", live" if risk["live"] else ", may be live" if risk["live"] is None else ""
        lines.append(Text(f"{name}: {risk['from']} -> {risk['to']}, {risk['remains']}{live}  ({risk['title']})"))
    _section(out, "Risks", lines)


def _tags(out: Console, payload: dict[str, Any]) -> None:
    lines = []
    for name, tiers in payload["tags"].items():
        said = ", ".join(f"{tier}: {tag}" for tier, tag in tiers["tiers"].items())
        flips = "; ".join(f"{tier}: {before} -> {after}" for tier, before, after in tiers["flips"])
        proposes = f"; proposes {flips}" if flips else ""
        lines.append(Text(f"{name}  {said}{proposes}"))
    _section(out, "Tags", [*lines, Text(payload["tag_proof"]["text"])])


def _fired(out: Console, payload: dict[str, Any]) -> None:
    _section(out, "Outcome", [Text(line) for line in (payload["outcome_rules"] or {"told": ()})["told"]])


def _budget(out: Console, payload: dict[str, Any]) -> None:
    words = {True: "kept", False: "overspent", None: "not known"}
    lines = [f"{n}: {number(b['used'])} of {b['limit']:g}, {words[b['kept']]}" for n, b in payload["budget"].items()]
    _section(out, "Budget", [Text(line) for line in lines])


def _notices(out: Console, payload: dict[str, Any]) -> None:
    _section(out, "Noticed", [Text(f"{n['kind']}: {n['text']}") for n in payload["notices"]])


def _scope(out: Console, payload: dict[str, Any]) -> None:
    _section(out, "It does not show", [Text(text) for text in payload["does_not_show"]])
    out.print()


SECTIONS = (
    _clauses, _families, _flags, _choices, _gates, _stops, _risks, _tags, _fired, _budget, _notices, _scope,
)  # fmt: skip


