"""What stands below an outcome: what else came out, what it does not show, how to see more, and the tally."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rich.cells import cell_len
from rich.text import Text

from verdict.report.terminal.heading import GRAVE
from verdict.report.terminal.lines import MORE, paragraph, shortened
from verdict.report.view.tally import ending, tally
from verdict.report.wording import number, tokens

LABEL = 8  # columns before what a line says
TELLING = ("withdrawn", "ceiling", "overlooked", "prose")  # notices that are told before others


def closing(payload: dict[str, Any], width: int, limits: int) -> list[Text]:
    """Return risks, tags, budget, what fired and what was noticed in one line each, then the limits of it all."""
    lines: list[Text] = []
    for label, text in _parts(payload):
        lines += paragraph(Text(f"{label:<{LABEL}}", style="dim"), text, width, lines=1)
    return lines + _limits(payload["does_not_show"], width, limits)


def _parts(payload: dict[str, Any]) -> Iterator[tuple[str, str]]:
    if payload["outcome_rules"]:
        yield "outcome", payload["outcome_rules"]["told"][0]
    for name, choice in payload["choices"].items():
        yield "choice", "; ".join(tokens(name, choice))
    yield from _families(payload)
    if payload["risks"]:
        yield "risks", "; ".join(f"{name} {_risk(risk)}" for name, risk in payload["risks"].items())
    budget = "; ".join(f"{number(b['used'])} of {b['limit']:g} {name}" for name, b in payload["budget"].items())
    tags = _tags(payload)
    yield "tags", f"{tags}      budget  {budget}" if budget else tags
    found = _noticed(payload)
    if found:
        more = f"; {len(found) - 1} more: --all" if len(found) > 1 else ""
        yield "noticed", f"{found[0]}{more}"


def _families(payload: dict[str, Any]) -> Iterator[tuple[str, str]]:
    groups: dict[tuple[str, str], list[str]] = {}
    for name, prediction in payload["predictions"].items():
        family = prediction["family"]
        if family:
            groups.setdefault((family["name"], f"{family['method']} at {family['error']:g}"), []).append(name)
    for (family, how), names in groups.items():
        yield "family", f"{family}: {', '.join(names)} share an error by {how}"


def _risk(risk: dict[str, Any]) -> str:
    live = ", live" if risk["live"] else ", may be live" if risk["live"] is None else ""
    moved = risk["to"] if risk["to"] != risk["from"] else f"stays {risk['to']}"
    return f"{moved}{live}, {risk['remains']}" if risk["to"] != risk["from"] else f"{moved}{live}"


def _tags(payload: dict[str, Any]) -> str:
    proof = payload["tag_proof"]
    flips = [f"{name} {tier}: {before} -> {after}" for name, tags in payload["tags"].items()
             for tier, before, after in tags["flips"]]  # fmt: skip
    if flips:
        return f"proposed: {'; '.join(flips)}"
    if proof["declared"] == "none" and proof["holds"]:
        return f"none moves, in any of {proof['outcomes']:,} outcomes"
    return str(proof["text"])


def _noticed(payload: dict[str, Any]) -> list[str]:
    """List the notices that the heading does not tell, the most telling first."""
    found = [n for n in payload["notices"] if not n["freeze"] and n["kind"] not in GRAVE]
    order = {kind: place for place, kind in enumerate(TELLING)}
    return [n["text"] for n in sorted(found, key=lambda n: order.get(n["kind"], len(order)))]


def _limits(limits: list[str], width: int, lines: int) -> list[Text]:
    """Return what the outcome does not show: a line for each limit, or where there is no room all on one."""
    if not limits:
        return []
    if lines > 1:
        shown = limits if len(limits) <= lines else limits[: lines - 1]
        rest = len(limits) - len(shown)
        body = [line for text in shown for line in paragraph(Text("  "), text, width, lines=1)]
        more = [Text(f"  {rest} more: --all")] if rest else []
        return [Text("It does not show", style="bold"), *body, *more]
    more = f"; {len(limits) - 1} more: --all" if len(limits) > 1 else ""
    head = Text("It does not show ", style="bold")
    first = shortened(limits[0], width - cell_len(head.plain) - len(more))[0]
    return [head.append(f"{first}{more}", style="not bold")]


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


__all__ = ["MORE", "closing", "last", "pointers"]
