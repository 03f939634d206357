"""What keeps something open, or makes it fail, in a sentence: the numbers first, then the flag that they belong to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from verdict.report.view.axes import Axis, told_together
from verdict.report.view.barring import FAILS, STRADDLES, Cause
from verdict.report.view.margins import compared, found, margin, wanted

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


def sentence(cause: Cause) -> str:
    """Tell a cause in one sentence, without its place."""
    if cause.risk:
        return f"{cause.what.split(',')[0]}: {cause.risk}"
    if cause.decisions:
        return _from_numbers(cause)
    if cause.kind == "inadequate" and cause.note:
        return f"{cause.what}: {cause.note}"
    text = PLAIN.get(cause.kind, "{}").format(cause.what).strip().removesuffix(":")
    return f"{text}: {cause.note}" if cause.note else text


def _from_numbers(cause: Cause) -> str:
    """Tell comparisons of the same thing together: each number once, and each bar that was wanted once."""
    first = cause.decisions[0]
    same = [d for d in cause.decisions if (d["what"], d["relation"]) == (first["what"], first["relation"])]
    others = list(dict.fromkeys(compared(d) for d in cause.decisions if d not in same))
    if len(same) == 1 and not others:
        away = margin(first) if first["holds"] is not None else ""
        return f"{compared(first)}{f': {away}' if away else ''}"
    return "; ".join([_joined(same), *others[: FEW - 1]])


def _joined(decisions: list[dict[str, Any]]) -> str:
    first = decisions[0]
    values, bars = ([*dict.fromkeys(write(d) for d in decisions)] for write in (found, wanted))
    numbers = f"{', '.join(values[:MANY])}{', ...' if len(values) > MANY else ''}"
    verb = "" if first["value"] else " is"
    asked = f", wanted {bars[0]}" if bars[0] else ""
    more = f" (elsewhere {', '.join(bars[1:FEW])})" if len(bars) > 1 else ""
    return f"{first['what']}{verb} {numbers}{asked}{more}"


def where(cause: Cause, known: Mapping[str, Axis]) -> str:
    """Say which predictions a cause reaches, and at which of their levels: `P5 P5a t=5, 10`."""
    places = [one.place for one in cause.where if any(axis in known for axis in one.place)]
    levels = told_together(places, known) if places else ""
    return f"{' '.join(cause.predictions)} {levels}".strip()


def nearest(prediction: dict[str, Any]) -> dict[str, Any] | None:
    """Return the comparison by which a prediction comes closest to its bar."""
    decisions = [d for clause in prediction["clauses"].values() for d in clause["decisions"] if d["holds"]]
    numbers = [d for d in decisions if d["distance"] and d["distance"]["lo"] is not None]
    return min(numbers, key=lambda d: d["distance"]["lo"], default=decisions[0] if decisions else None)
