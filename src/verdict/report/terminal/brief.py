"""The outcome in one line a prediction, and the tally."""

from __future__ import annotations

from typing import Any

from rich.text import Text

from verdict.report.terminal.heading import barring
from verdict.report.terminal.lines import paragraph
from verdict.report.terminal.listing import claim_of, columns, details, head


def brief(payload: dict[str, Any], width: int) -> list[Text]:
    """Return what bars everything, then for each prediction its word and what decides it."""
    names = columns(payload)
    lines = [line for what, text in barring(payload) for line in paragraph(Text(f"{what}  "), text, width, lines=1)]
    for name, prediction in payload["predictions"].items():
        put_off = next((f"deferred: {r['note']}" for r in prediction["reasons"] if r["why"] == "deferred"), "")
        told = put_off or next(details(name, payload), "") or claim_of(prediction)
        lines += paragraph(head(name, prediction["verdict"], names), told, width, lines=1)
    return lines
