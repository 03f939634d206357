"""Ladders: a time read along lengths of the same unit, with what can be read there and what is adequate."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from verdict.report.figures.along import Along
from verdict.report.figures.frame import Guide

AGREEING = 1e-6  # relative spread of what are taken for one factor


def ladder(drawn: Along, axis: str, divisors: Mapping[str, float]) -> Along:
    """Return the same drawing on logarithmic axes with a line for every divisor: a name, and L over how much."""
    least = max(divisors.values(), default=0.0)
    guides = tuple(Guide(d, f"{axis}/{d:.4g}", name, d == least) for name, d in divisors.items())
    return replace(drawn, log=True, guides=guides)


def factors(flag_cells: Mapping[str, Any], readings: Mapping[str, Any], ladder: str, axis: str) -> dict[str, float]:
    """Return how many times longer than the times of one ladder each flag asks a length to be: 50 where it asks 50 tau.

    A flag tells where it compares a length that is a level of the ladder's axis with a multiple of one measured time,
    and that time is what the ladder reads at this length, in every cell that a decision is kept of.
    """
    cells = {_key(cell["at"]): cell.get("value") for cell in readings[ladder]["cells"]}
    found = {name: _factor(flag["cells"], cells, axis) for name, flag in flag_cells.items()}
    return {name: factor for name, factor in found.items() if factor is not None}


def _factor(flag: Sequence[Mapping[str, Any]], cells: Mapping[Any, Any], axis: str) -> float | None:
    """Return the one factor of a flag; None where it has none, or its cells do not agree."""
    decisions = [cell["decision"] for cell in flag if cell["decision"] and cell["decision"].get("terms")]
    told = [ratio for decision in decisions for ratio in _ratio(decision, cells, axis)]
    if not told or max(told) - min(told) > AGREEING * max(told) or min(told) <= 1:
        return None
    return float(f"{told[0]:.6g}")


def _ratio(decision: Mapping[str, Any], cells: Mapping[Any, Any], axis: str) -> list[float]:
    """Return the factor that one decision tells; none where a number is not known, 0 where the ladder reads another."""
    terms, bars, length = decision["terms"], decision["bars"], decision["value"]
    if len(terms) != 1 or len(bars or ()) != 1 or decision["relation"] not in (">=", ">"):
        return [0.0]
    (time,) = terms.values()
    if length is None or time is None or not time["lo"] or bars[0] is None or not bars[0]["lo"]:
        return []
    read = cells.get(_key({**decision["at"], axis: length["middle"]}))
    return [float(bars[0]["lo"] / time["lo"])] if read is not None and read["lo"] == time["lo"] else [0.0]


def _key(at: Mapping[str, Any]) -> tuple[tuple[str, Any], ...]:
    return tuple(sorted(at.items()))
