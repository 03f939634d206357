"""What people see: tables, derivations and progress; the only module that imports rich.

Texts of documents are printed as Text, never as markup.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.padding import Padding
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)  # fmt: skip
from rich.table import Table
from rich.text import Text

from verdict.report.folding import folded, word_by_word
from verdict.report.saying import in_one_line
from verdict.report.wording import against, because, counted, number, tokens, truth_word
from verdict.text.characters import printable

STYLES = {"PASS": "bold green", "NOT PASSED": "bold red", "UNTESTED": "bold yellow"}
GAP = 2  # blanks between columns
WORDS = len("NOT PASSED")
SEPARATORS = "_-/.,:;=|("
INDENT, HANG = 2, 4  # blanks before a line for each depth, and before what of it did not fit
FEW = 4  # failing cells that are named


@contextmanager
def printing() -> Iterator[Console]:
    """Hand out a console with the width and colours of the terminal; what is piped gets no blanks at line ends."""
    out = Console(highlight=False, markup=False, emoji=False, soft_wrap=False)
    if out.is_terminal:
        yield out
        return
    with out.capture() as captured:
        yield out
    out.file.write("\n".join(line.rstrip(" ") for line in captured.get().split("\n")))


def broken(text: Text, width: int) -> Text:
    """Break words that are longer than a line after one of their own separators, not anywhere."""
    offsets = [cut for word in re.finditer(r"\S+", text.plain) for cut in _cuts(text.plain, *word.span(), width)]
    return Text("\n").join(text.divide(offsets)) if offsets else text


def put(out: Console, text: Text, depth: int = 0) -> None:
    """Print a line at its depth; what does not fit goes on set in, so that it cannot pass for a line of its own."""
    room = max(out.width - INDENT * depth, 2 * HANG)
    lines = broken(text, room).wrap(out, room)
    if len(lines) > 1:
        lines = broken(text, room - HANG).wrap(out, room - HANG)
    for i, line in enumerate(lines):
        out.print(Padding(line, (0, 0, 0, INDENT * depth + (HANG if i else 0))))


def _cuts(plain: str, start: int, end: int, width: int) -> Iterator[int]:
    while end - start > width:
        last = max(plain.rfind(separator, start, start + width) for separator in SEPARATORS)
        start = last + 1 if last >= start else start + width
        yield start


def show_outcome(payload: dict[str, Any], returned: int | None = None) -> None:
    """Print a judged freeze; `returned` is the exit code of the command, where it is not the outcome's own."""
    payload = in_one_line(payload)
    with printing() as out:
        _head(out, payload)
        out.print(_predictions(payload, out.width))
        for part in SECTIONS:
            part(out, payload)
        outcome = f"outcome {payload['outcome']}, " if payload["outcome"] else ""
        out.print(Text(f"{outcome}{_exit_code(payload['exit_code'], returned)}", style="dim"))


def _exit_code(judged: int, returned: int | None) -> str:
    other = returned is not None and returned != judged
    return f"exit code {returned} ({judged} without --exit-zero)" if other else f"exit code {judged}"


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
    lines = []
    for name, cells in payload["flags"].items():
        said = "; ".join(f"{cell} {truth_word(value)}".strip() for cell, value in cells.items())
        lines.append(Text(f"{name}: {said}"))
    _section(out, "Flags", lines)


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


def show_lines(lines: Iterator[tuple[int, str, str]]) -> None:
    """Print indented lines of (depth, text, style), wrapped under their own indent."""
    with printing() as out:
        for depth, text, style in lines:
            put(out, Text(printable(text), style=STYLES.get(style, style)), depth)


class RateColumn(ProgressColumn):
    """Spin updates per second, where a step says how many one unit of its progress is."""

    def __init__(self, per_unit: Mapping[str, int]) -> None:
        super().__init__()
        self.per_unit = per_unit

    def render(self, task: Task) -> Text:
        """Write the rate of one bar."""
        if task.speed is None or task.description not in self.per_unit:
            return Text("")
        return Text(f"{task.speed * self.per_unit[task.description]:.2g} spin updates/s")


SPEED_WINDOW = 300  # seconds over which rates and times left are averaged


class Bars:
    """A bar for every step that reports how much of it is done, of how much."""

    def __init__(self, shown: Progress) -> None:
        self._shown = shown
        self._tasks: dict[str, TaskID] = {}

    def __call__(self, step: str, done: int, total: int) -> None:
        """Move the bar of one step, which appears with its first report."""
        if step not in self._tasks:
            self._tasks[step] = self._shown.add_task(step, total=total)
        self._shown.update(self._tasks[step], completed=done, total=total)


@contextmanager
def progress(per_unit: Mapping[str, int] | None = None) -> Iterator[Bars]:
    """Show a bar per step on standard error, while its body runs.

    `per_unit` gives spin updates per unit of progress, by step; their rate is then shown.
    """
    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        *([RateColumn(per_unit)] if per_unit else []),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    console = Console(stderr=True, markup=False, emoji=False)
    with Progress(*columns, console=console, speed_estimate_period=SPEED_WINDOW if per_unit else 30) as shown:
        yield Bars(shown)
