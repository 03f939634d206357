"""What stands below an outcome: what else came out, what it does not show, how to see more, and the tally."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rich.cells import cell_len
from rich.text import Text

from verdict.report.terminal.heading import GRAVE
from verdict.report.terminal.lines import MORE, paragraph, shortened
from verdict.report.view.tally import deferred, ending, tally
from verdict.report.view.testable import wanting
from verdict.report.wording import number, tokens

LABEL = 8  # columns before what a line says
FIRED = 3  # lines of what fired
ROWS = 6  # lines of a choice
HUGE = 10**9
LISTED = 4  # lines from which on limits stand below each other
WHOLE = "--measure"  # ends what says what to type, which is told to its end
TELLING = ("withdrawn", "ceiling", "overlooked", "prose")  # notices that are told before others


def closing(payload: dict[str, Any], width: int, limits: int, test: str) -> list[Text]:
    """Return what fired, risks, tags, budget and notices in a line each, short ones together; then the limits of it.

    `test` is told too: what would test what is UNTESTED.
    """
    lines = [line for label, text in _fired(payload)
             for line in paragraph(Text(f"{label:<{LABEL}}", style="dim"), text, width, lines=FIRED)]  # fmt: skip
    begun = len(lines)
    asked = [("to test", test, "")] if test else []
    for label, text, more in [*_parts(payload), *asked]:
        if text.endswith(WHOLE):
            lines += paragraph(Text(f"{label:<{LABEL}}", style="dim"), f"{text}{more}", width, lines=FIRED)
            continue
        beside = Text("    ").append(f"{label} ", style="dim").append(f"{text}{more}")
        if len(lines) > begun and cell_len(lines[-1].plain) + cell_len(beside.plain) <= width:
            lines[-1].append_text(beside)
        else:
            said = shortened(text, width - LABEL - cell_len(more))[0]
            lines.append(Text().append(f"{label:<{LABEL}}", style="dim").append(f"{said}{more}"))
    return lines + _limits(payload["does_not_show"], width, limits)


def _fired(payload: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield which outcome fired, or what keeps it open, and what every choice gave."""
    for i, text in enumerate(payload["outcome_rules"]["told"] if payload["outcome_rules"] else ()):
        yield "" if i else "outcome", text
    for name, choice in payload["choices"].items():
        told = tokens(name, choice)
        for i, text in enumerate(told[:ROWS]):
            yield "" if i else "choice", text
        if len(told) > ROWS:
            yield "", f"{len(told) - ROWS} more lines of {name}: --all"


def _parts(payload: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    for label, text in _families(payload):
        yield label, text, ""
    if payload["risks"]:
        yield "risks", "; ".join(f"{name} {_risk(risk)}" for name, risk in payload["risks"].items()), ""
    for name, rule in payload["stops"].items():
        if rule["holds"]:
            yield "looks", f"ended by {name}: {rule['when']}; no look is taken after this one", ""
    yield "tags", _tags(payload), ""
    if payload["budget"]:
        spent = (f"{number(b['used'])} of {b['limit']:g} {name}" for name, b in payload["budget"].items())
        yield "budget", "; ".join(spent), ""
    noticed = _noticed(payload)
    if noticed:
        yield "noticed", noticed[0], f"; {len(noticed) - 1} more: --all" if len(noticed) > 1 else ""


def to_test(payload: dict[str, Any], about: str) -> str:
    """Say what would test a prediction that is UNTESTED, or the first that is: how much more, or what it lacks."""
    asked = [one for one in wanting(payload) if not all(deferred(payload["predictions"][p]) for p in one.predictions)]
    chosen = next((one for one in asked if about in one.predictions), asked[0] if asked else None)
    if chosen is None:
        return ""
    return f"{' '.join(chosen.predictions)}: {'; '.join(chosen.costs or chosen.needs)}"


def _families(payload: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield what families did to the intervals behind predictions, those that it says the same of together."""
    groups: dict[str, list[str]] = {}
    for name, prediction in payload["predictions"].items():
        if prediction["family"]:
            groups.setdefault(prediction["family"]["text"], []).append(name)
    for text, names in groups.items():
        yield "family", f"{' '.join(names)}: {text}"


def _risk(risk: dict[str, Any]) -> str:
    """Say where a risk stands: how it moved, and whether it was live; that an open one is open says only its word."""
    moved = risk["to"] != risk["from"]
    live = "live" if risk["live"] else "may be live" if risk["live"] is None else ""
    parts = [risk["to"] if moved or not live else "", live, risk["remains"] if moved else ""]
    return ", ".join(part for part in parts if part)


def _tags(payload: dict[str, Any]) -> str:
    proof = payload["tag_proof"]
    flips = [f"{name} {tier}: {before} -> {after}" for name, tags in payload["tags"].items()
             for tier, before, after in tags["flips"]]  # fmt: skip
    if flips:
        return f"proposed: {'; '.join(flips)}"
    if proof["declared"] == "none" and proof["holds"]:
        return f"none moves, in any of {_many(proof['outcomes'])} outcomes"
    return str(proof["text"])


def _many(number: int) -> str:
    """Write a count, of a huge one only how many digits it has."""
    return f"{number:,}" if number < HUGE else f"some 10^{len(str(number)) - 1}"


def _noticed(payload: dict[str, Any]) -> list[str]:
    """List the notices that the heading does not tell, the most telling first."""
    found = [n for n in payload["notices"] if not n["freeze"] and n["kind"] not in GRAVE]
    order = {kind: place for place, kind in enumerate(TELLING)}
    return [
        n["text"]
        for n in sorted(found, key=lambda n: (not n["text"].endswith(WHOLE), order.get(n["kind"], len(order))))
    ]


def _limits(limits: list[str], width: int, lines: int) -> list[Text]:
    """Return what the outcome does not show: a line for each limit, or where there is less room one after another."""
    head = Text("It does not show", style="bold")
    if not limits:
        return []
    if lines >= LISTED:
        shown = limits if len(limits) < lines else limits[: lines - 2]
        more = [Text(f"  {len(limits) - len(shown)} more: --all")] if len(limits) > len(shown) else []
        return [head, *(line for text in shown for line in paragraph(Text("  "), text, width, lines=1)), *more]
    return _joined(head.append(" "), limits, width, lines)


def _joined(head: Text, limits: list[str], width: int, lines: int) -> list[Text]:
    """Set as many limits as fit into so many lines one after another, and say how many there are besides."""
    for count in range(len(limits), 0, -1):
        rest = f"; {len(limits) - count} more: --all" if count < len(limits) else ""
        made = paragraph(head, f"{'; '.join(limits[:count])}{rest}", width, "not bold")
        if len(made) <= lines:
            return made
    rest = f"; {len(limits) - 1} more: --all" if len(limits) > 1 else ""
    *above, last_line = shortened(limits[0], width - cell_len(head.plain), lines)
    last_line = shortened(last_line.removesuffix(MORE), width - cell_len(head.plain) - len(rest) - len(MORE))[0]
    kept = [*above, f"{last_line.removesuffix(MORE)}{MORE}{rest}"]
    return [(head.copy() if not i else Text(" " * cell_len(head.plain))).append(text, style="not bold")
            for i, text in enumerate(kept)]  # fmt: skip


def pointers(payload: dict[str, Any], about: str, width: int) -> list[Text]:
    """Say with which commands to see more."""
    name = payload["freeze"]["id"]
    why, whole = f"why: verdict explain {name} {about}", f"all: verdict run {name} --all"
    if cell_len(why) + 4 + cell_len(whole) <= width:
        return [Text(f"{why}    {whole}", style="dim")]
    return [Text(why, style="dim"), Text(whole, style="dim")]


def last(payload: dict[str, Any], returned: int, width: int) -> list[Text]:
    """Return the tally and the exit code that is returned, on one line where it fits; the exit code is last."""
    outcome = f"outcome {payload['outcome']}: " if payload["outcome"] else ""
    counts, code = f"{outcome}{tally(payload)}", ending(payload, returned)
    if cell_len(counts) + 4 + cell_len(code) <= width:
        return [Text(f"{counts}    {code}", style="bold")]
    return [*paragraph(Text(""), counts, width, "bold"), Text(code, style="bold")]
