"""What decides a prediction, or keeps it open, in a few words: for a row of a table and for one line."""

from __future__ import annotations

from typing import Any

from verdict.report.view.axes import axes
from verdict.report.view.barring import FAILS, causes
from verdict.report.view.margins import compared, margin
from verdict.report.view.sentences import nearest, sentence

SENTENCES = 3  # causes that are told


def why(name: str, payload: dict[str, Any]) -> str:
    """Say what decides a prediction or keeps it open: a sentence for each of its first causes, else the nearest bar."""
    prediction = payload["predictions"][name]
    told = sorted(causes(payload, name), key=lambda cause: cause.kind != FAILS)
    said = [sentence(cause) for cause in told[:SENTENCES]]
    if len(told) > SENTENCES:
        said.append(f"and {len(told) - SENTENCES} more")
    decision = nearest(prediction, axes(payload)) if prediction["verdict"] == "PASS" else None
    if not said and decision is not None:
        away = margin(decision)
        return f"{compared(decision)}{f': {away}' if away else ''}"
    return "; ".join(said or dict.fromkeys(map(_reason, prediction["reasons"])))


def _reason(reason: dict[str, Any]) -> str:
    return f"{reason['text']}{': ' if reason['note'] else ''}{reason['note']}"
