"""One prediction after another: its word, its claim, and beneath it what decides it and why."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rich.cells import cell_len
from rich.text import Text

from verdict.report.terminal.lines import STYLES, paragraph, shortened
from verdict.report.view.axes import axes
from verdict.report.view.barring import causes
from verdict.report.view.margins import compared, margin
from verdict.report.view.sentences import nearest, sentence, where
from verdict.report.view.tally import deferred
from verdict.report.wording import counted

GAP = 2
WORD = len("NOT PASSED")
CLAIM = 2  # lines of a claim at most
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


def listing(payload: dict[str, Any], width: int) -> list[Text]:
    """Return every prediction with what decides it; those that were deferred follow together."""
    names = columns(payload)
    lines: list[Text] = []
    for name, prediction in payload["predictions"].items():
        if not deferred(prediction):
            lines += block(name, prediction, list(details(name, payload)), names, width)
    return lines + put_off(payload, width)


def block(name: str, prediction: dict[str, Any], told: list[str], names: int, width: int) -> list[Text]:
    """Return one prediction: its claim beside the word, the cause behind it where there is room, the rest below."""
    first = head(name, prediction["verdict"], names)
    indent = " " * (names + WORD + GAP)
    claim = claim_of(prediction)
    lines = paragraph(first, claim, width, "italic", CLAIM) if claim else [first]
    cause = f"cause: {prediction['cause']}" if prediction["cause"] not in (None, "unspecified") else ""
    if cause and len(lines) == 1 and cell_len(lines[0].plain) + GAP + len(cause) <= width:
        lines[0].append(f"{cause:>{width - cell_len(lines[0].plain)}}", style="dim")
        cause = ""
    if cell_len(first.plain) > len(indent):
        lines = [Text(first.plain.rstrip()), *paragraph(Text(indent), claim, width, "italic", CLAIM)]
    for text in (*([cause] if cause else []), *told):
        lines += paragraph(Text(indent), text, width, lines=3)
    return lines


def claim_of(prediction: dict[str, Any]) -> str:
    """Return the short claim of a prediction, or the first sentence of the whole one."""
    if prediction["short"]:
        return str(prediction["short"])
    first, stop, _ = prediction["claim"].partition(". ")
    return f"{first}{stop}".strip()


def details(name: str, payload: dict[str, Any]) -> Iterator[str]:
    """Yield what decides a prediction: the comparison that comes closest to its bar, or every cause; then the rest."""
    prediction, known = payload["predictions"][name], axes(payload)
    closest = nearest(prediction) if prediction["verdict"] == "PASS" else None
    if closest is not None:
        away = margin(closest)
        yield f"{_placed(compared(closest), closest, known)}{f': {away}' if away else ''}"
    for cause in causes(payload, name):
        label = _clauses(prediction, cause)
        levels = where(cause, known).removeprefix(name).strip()
        yield f"{label}{sentence(cause)}{f', at {levels}' if levels else ''}"
    yield from _counts(prediction)
    if prediction["look"]:
        yield prediction["look"]["text"]
    yield from prediction["qualifiers"]


def _placed(text: str, decision: dict[str, Any], known: dict[str, Any]) -> str:
    place = ", ".join(f"{axis}={level}" for axis, level in decision["at"].items() if axis in known)
    return f"{text} at {place}" if place else text


def _clauses(prediction: dict[str, Any], cause: Any) -> str:
    """Name the clauses that a cause is of, where a prediction has clauses that no level tells apart."""
    named = dict.fromkeys(one.clause for one in cause.where)
    apart = len(prediction["clauses"]) > 1 and not any(one.place for one in cause.where)
    return f"{', '.join(named)}: " if apart else ""


def _counts(prediction: dict[str, Any]) -> Iterator[str]:
    """Say how many cells hold, where one clause has several."""
    clauses = [c for c in prediction["clauses"].values() if c["cells"] and sum(c["cells"].values()) > 1]
    if len(clauses) == 1:
        yield counted(clauses[0])


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
