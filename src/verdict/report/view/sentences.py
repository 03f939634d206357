"""What keeps something open, or makes it fail, in a sentence: the numbers first, then the flag that they belong to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from verdict.report.view.axes import Axis, everywhere, levels_of, told_together
from verdict.report.view.barring import FAILS, STRADDLES, Cause, placed
from verdict.report.view.margins import TURNED, WANTED, basis, compared, found, margin, wanted

FEW = 2  # comparisons of different things, and bars, that are told one by one
MANY = 5  # numbers of one thing that are told
PLAIN = {
    "withdrawn": "withdrawn by {}", "deferred": "deferred", "out_of_scope": "out of scope",
    "measure_only": "measured only, not judged", "halted": "not read, since a gate did not hold: {}",
    "budget": "over budget: {}", "stopped": "the looks ended before it was decided: {}",
    "not_measured": "not measured: {}",
    "invalid_provenance": "evidence not proven to be what it claims: {}", "out_of_premise": "nothing in premise: {}",
    "ceiling": "{}", "artifact": "in band only by averaging over {}", "vacuous": "could not come out both ways: {}",
    "inadequate": "{} does not hold", STRADDLES: "on both sides of the bar {}", FAILS: "{} is false",
}  # fmt: skip
UNKNOWN = "not known to hold"


def sentence(cause: Cause, *, short: bool = False) -> str:
    """Tell a cause in one sentence, without its place; a short one leaves out units and how far a bar may lie."""
    if cause.risk:
        return f"{cause.what.split(',')[0]}: {cause.risk}"
    if cause.decisions:
        return _from_numbers(cause, short)
    if cause.kind == "inadequate" and cause.note:
        return f"{cause.what}: {cause.note}"
    spoken = cause.kind == "not_measured" and " " in cause.what  # a sentence of its own, not a name
    text = cause.what if spoken else PLAIN.get(cause.kind, "{}").format(cause.what).strip().removesuffix(":")
    return f"{text}: {cause.note}" if cause.note else text


def _from_numbers(cause: Cause, short: bool) -> str:
    """Tell comparisons of the same thing together: each number once, and each bar that was wanted once."""
    first = cause.decisions[0]
    same = [d for d in cause.decisions if (d["what"], d["relation"]) == (first["what"], first["relation"])]
    others = list(dict.fromkeys(compared(d, short=short) for d in cause.decisions if d not in same))
    if len(same) == 1 and not others:
        away = margin(first) if cause.kind in (FAILS, STRADDLES) else ""
        kind = basis(first) if away and not short else ""
        return f"{compared(first, short=short)}{f': {away}' if away else ''}{f'; {kind}' if kind else ''}"
    away = margin(_worst(same)).replace(" by ", " by up to ") if cause.kind == FAILS and not short else ""
    return "; ".join([f"{_joined(same, short)}{f': {away}' if away else ''}", *others[: FEW - 1]])


def _worst(decisions: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the comparison that fails by most, of those that say by how much; else the first."""
    told = [d for d in decisions if d["distance"] and d["distance"]["hi"] is not None]
    return min(told, key=lambda d: d["distance"]["hi"], default=decisions[0])


def _joined(decisions: list[dict[str, Any]], short: bool) -> str:
    first, most = decisions[0], FEW + 1 if short else MANY
    known = [d for d in decisions if d["value"] or d["said"]]
    if not known:
        return compared(first)
    values, bars = ([*dict.fromkeys(write(d, short=short) for d in known)] for write in (found, wanted))
    if first["value"] and len(values) > 1 and len(known) <= most:
        values = [found(d, short=short) for d in known]  # as many as there are places, in their order
    numbers = f"{', '.join(values[:most])}{', ...' if len(values) > most else ''}"
    verb = "" if first["value"] else " is"
    asked = f", wanted {bars[0]}" if bars[0] else ""
    others = ", ".join(bar.removeprefix(_sign(first, short)) for bar in bars[1:FEW])
    elsewhere = "" if len(bars) == 1 else f", {others}" if short else f" (elsewhere {others})"
    return f"{first['what']}{verb} {numbers}{asked}{elsewhere}{', ...' if short and len(bars) > FEW else ''}"


def _sign(decision: dict[str, Any], short: bool) -> str:
    """Return how a bar of this comparison begins before its number: `at least `, or short `>= `."""
    begins, number, _ = WANTED.get(decision["relation"], "").partition("{}")
    return f"{decision['relation']} " if short and decision["relation"] in TURNED else begins if number else ""


def where(cause: Cause, known: Mapping[str, Axis]) -> str:
    """Say which predictions a cause reaches, and at which of their levels: `P5 P5a t=5, 10`; none where at all."""
    return f"{' '.join(cause.predictions)} {levels(cause, known)}".strip()


def levels(cause: Cause, known: Mapping[str, Axis]) -> str:
    """Say at which levels a cause reaches its predictions; nothing where it reaches all of them."""
    places = [one.place for one in cause.where]
    return "" if everywhere(places, known) else told_together(places, known)


def nearest(prediction: dict[str, Any], known: Mapping[str, Axis]) -> dict[str, Any] | None:
    """Return the comparison by which a prediction comes closest to its bar, at its place."""
    decisions = [placed(decision, levels_of(clause, known)) for clause in prediction["clauses"].values()
                 for decision in clause["decisions"] if decision["holds"]]  # fmt: skip
    numbers = [d for d in decisions if d["distance"] and d["distance"]["lo"] is not None]
    return min(numbers, key=lambda d: d["distance"]["lo"], default=decisions[0] if decisions else None)
