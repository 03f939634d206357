"""One prediction after another: its word, its claim, and beneath it what decides it and why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from rich.cells import cell_len
from rich.text import Text

from verdict.report.terminal.lines import STYLES, paragraph, shortened
from verdict.report.view.axes import axes, told
from verdict.report.view.barring import Cause, causes
from verdict.report.view.margins import basis, compared, margin
from verdict.report.view.sentences import levels, nearest, sentence
from verdict.report.view.tally import deferred
from verdict.report.wording import counted

GAP = 2
WORD = len("NOT PASSED")
NAMES = 12  # columns that names may take, before their words go below them


def columns(payload: dict[str, Any]) -> int:
    """Return how wide the names of predictions are made."""
    single = max((cell_len(name) for name in payload["predictions"]), default=0) + GAP
    together = max((cell_len(names) + 1 for names, _ in deferred_together(payload)), default=0)
    return max(min(single, NAMES), together if together <= NAMES else 0)


def head(name: str, word: str, names: int) -> Text:
    """Write the name and the word of a prediction, each in its column."""
    text = Text(name + " " * max(names - cell_len(name), 1))
    return text.append(word, style=STYLES[word]).append(" " * (WORD - len(word) + GAP))


def listing(payload: dict[str, Any], width: int, claims: int, most: int, below: str = "") -> list[Text]:
    """Return every prediction with what decides it: a claim in so many lines at most, a cause in at most so many.

    Cells of the prediction `below` are counted there, over its numbers.
    """
    lines: list[Text] = []
    for name, prediction in payload["predictions"].items():
        if not deferred(prediction):
            told_of = details(name, payload, short=most == 1, counts=name != below)
            lines += block(name, prediction, list(told_of), (columns(payload), width, claims, most))
    return lines + put_off(payload, width)


def block(name: str, prediction: dict[str, Any], told: list[str], room: tuple[int, int, int, int]) -> list[Text]:
    """Return one prediction: its claim beside the word, the cause behind it where there is room, the rest below.

    `room` is how wide names are, how wide a line is, and how many lines a claim and a cause may take.
    """
    names, width, claims, most = room
    first = head(name, prediction["verdict"], names)
    indent = " " * (names + WORD + GAP)
    claim = claim_of(prediction)
    lines = paragraph(first, claim, width, "italic", claims) if claim else [first]
    cause = f"cause: {prediction['cause']}" if prediction["cause"] not in (None, "unspecified") else ""
    if cause and len(lines) == 1 and cell_len(lines[0].plain) + GAP + len(cause) <= width:
        lines[0].append(f"{cause:>{width - cell_len(lines[0].plain)}}", style="dim")
        cause = ""
    if cell_len(first.plain) > len(indent):
        lines = [Text(first.plain.rstrip()), *paragraph(Text(indent), claim, width, "italic", claims)]
    for text in (*([cause] if cause else []), *told):
        lines += paragraph(Text(indent), text, width, lines=most)
    return lines


def claim_of(prediction: dict[str, Any]) -> str:
    """Return the short claim of a prediction, or the first sentence of the whole one."""
    if prediction["short"]:
        return str(prediction["short"])
    first, stop, _ = prediction["claim"].partition(". ")
    return f"{first}{stop}".strip()


def details(name: str, payload: dict[str, Any], *, short: bool = False, counts: bool = True) -> Iterator[str]:
    """Yield what decides a prediction: what comes closest to its bar, or every cause; how many cells hold; the rest."""
    prediction, known = payload["predictions"][name], axes(payload)
    counted_here = cells_of(prediction) if counts else ""
    closest = nearest(prediction, known) if prediction["verdict"] == "PASS" else None
    if closest is not None:
        away, place = margin(closest), "" if short else told(closest["at"], known)
        kind = "" if short else basis(closest)
        tail = "; ".join(part for part in (counted_here, f"at {place}" if place else "", kind) if part)
        yield f"{compared(closest, short=short)}{f': {away}' if away else ''}{f'; {tail}' if tail else ''}"
    for cause in causes(payload, name):
        at = levels(cause, known)
        yield f"{_clauses(prediction, cause)}{_said(prediction, cause, short)}{f', at {at}' if at else ''}"
    if counted_here and closest is None:
        yield counted_here
    if prediction["look"]:
        yield prediction["look"]["text"]
    yield from prediction["qualifiers"]


def _said(prediction: dict[str, Any], cause: Cause, short: bool) -> str:
    """Tell a cause, of a clause beside one that fails without its note."""
    beside = prediction["verdict"] == "NOT PASSED" and not cause.decisions
    return sentence(replace(cause, note="") if beside else cause, short=short)


def _clauses(prediction: dict[str, Any], cause: Cause) -> str:
    """Name the clauses that a cause is of, where a prediction has clauses that no level tells apart."""
    named = dict.fromkeys(one.clause for one in cause.where)
    apart = len(prediction["clauses"]) > 1 and not any(one.place for one in cause.where)
    return f"{', '.join(named)}: " if apart else ""


def cells_of(prediction: dict[str, Any]) -> str:
    """Say how many cells hold, where one clause alone has several."""
    clauses = [c for c in prediction["clauses"].values() if c["cells"] and sum(c["cells"].values()) > 1]
    return counted(clauses[0]) if len(clauses) == 1 else ""


def measured_of(prediction: dict[str, Any]) -> str:
    """Say what the numbers alone would give, where requirements keep them from counting; else how many cells hold."""
    said = cells_of(prediction)
    return said.rpartition("; ")[2]


def deferred_together(payload: dict[str, Any]) -> list[tuple[str, str]]:
    """Return the names of the predictions that the freeze deferred, those of one reason together, each with it."""
    groups: dict[str, list[str]] = {}
    for name, prediction in payload["predictions"].items():
        if deferred(prediction):
            note = next(r["note"] for r in prediction["reasons"] if r["why"] == "deferred")
            groups.setdefault(note, []).append(name)
    return [(" ".join(names), note) for note, names in groups.items()]


def put_off(payload: dict[str, Any], width: int) -> list[Text]:
    """Return the predictions that the freeze deferred, in one line for each reason."""
    names = columns(payload)
    return [
        line
        for together, note in deferred_together(payload)
        for line in paragraph(
            head(shortened(together, width // 3)[0], "UNTESTED", names), f"deferred: {note}", width, lines=1
        )
    ]
