"""Outcome payload -> sentences: what every report says in the same words."""

from __future__ import annotations

import sys
from math import isclose, prod
from typing import Any

from verdict.outcome.record import SAME
from verdict.report.folding import folded

FEW_CELLS = 4  # that many are listed one by one
LARGEST = sys.float_info.max  # what is at least as much as this is no number that could be written
WHOLE = 1e12  # whole numbers up to here are written out
WIDE = 0.5  # an interval wider than half its middle has no middle worth printing


def number(span: dict[str, Any] | None, digits: int = 4) -> str:
    """Write an interval with so many digits: its middle, and its ends where they differ."""
    if span is None:
        return "unknown"
    low, high = span["lo"], span["hi"]
    if high is None and low is not None and low >= LARGEST:
        return "infinite"
    if low is None or high is None:
        known = f"{low if high is None else high:.{digits}g}" if low is not high else "open"
        return known if low is high else f"{'>=' if high is None else '<='} {known}"
    if high - low > WIDE * abs(span["middle"]) or _between_whole(low, high):
        return f"{low:.{digits}g} to {high:.{digits}g}"
    if low == high and float(low).is_integer() and abs(low) < WHOLE:
        return f"{low:.0f}"  # a count or a level, whose digits are known
    middle = f"{span['middle']:.{digits}g}"
    exact = high - low <= SAME * max(abs(low), abs(high))
    return middle if exact else f"{middle} [{low:.{digits}g}, {high:.{digits}g}]"


FEWEST, MOST = 4, 12  # digits of a number


def digits(decision: dict[str, Any]) -> int:
    """Return with how many digits a number stands on that side of its bar on which it is: four, or more."""
    ends = ("lo", "middle", "hi")
    values = [decision["value"][end] for end in ends] if decision["value"] is not None else []
    bars = [bar[end] for bar in decision["bars"] or () if bar is not None for end in ends]
    pairs = [(v, b) for v in values for b in bars if None not in (v, b) and not isclose(v, b, rel_tol=SAME)]
    enough = (n for n in range(FEWEST, MOST) if all(_apart(v, b, n) for v, b in pairs))
    return next(enough, MOST)


def _apart(value: float, bar: float, digits: int) -> bool:
    """Whether two numbers that differ still do, in the same order, when they are written with so many digits."""
    one, other = float(f"{value:.{digits}g}"), float(f"{bar:.{digits}g}")
    return one != other and (one < other) == (value < bar)


def _between_whole(low: float, high: float) -> bool:
    """Whether both ends are whole numbers and their middle is none, so that it is nothing that was counted."""
    return float(low).is_integer() and float(high).is_integer() and (high - low) % 2 == 1


def notes(predictions: dict[str, Any]) -> list[tuple[str, str]]:
    """List the notes of all clauses, each with where it belongs: P2, or P2 clause_1 where there are several."""
    found = []
    for name, prediction in predictions.items():
        several = len(prediction["clauses"]) > 1
        for fold in folded(prediction["clauses"]):
            found += [(f"{name} {fold.label}" if several else name, note) for note in fold.clause["notes"]]
    return found


def truth_word(value: bool | None) -> str:
    """Write a three-valued truth."""
    return "unknown" if value is None else "true" if value else "false"


def truths(cells: dict[str, bool | None]) -> str:
    """Say of how many cells something is true, false and unknown, where they are too many to be listed."""
    words = [truth_word(value) for value in cells.values()]
    return ", ".join(f"{word} in {words.count(word)} of {len(words)} cells" for word in dict.fromkeys(sorted(words)))


def against(decision: dict[str, Any]) -> str:
    """Write what was compared, against its bar, at its cell: by how much in its own unit, and what the interval is."""
    place = f" at {'; '.join(decision['cells'])}" if decision["cells"] else ""
    place = f"{_denominators(decision)}{place}"
    bar = f", wanted {_bar(decision)}" if decision["bar"] else ""
    if decision["value"] is None:
        said = f"is {decision['said']}" if decision["said"] else "is not known"
        return f"{decision['what']} {said}{place}{bar}"
    unit = f" {decision['unit']}" if decision["unit"] else ""
    away = "; ".join(part for part in (distance(decision), interval(decision["interval"])) if part)
    return f"{decision['what']} {number(decision['value'], digits(decision))}{unit}{place}{bar}: {away}"


def _bar(decision: dict[str, Any]) -> str:
    """Write the bar as it was judged, with more digits where what was found lies so near."""
    precise = digits(decision)
    if precise == FEWEST or len(decision["bars"]) > 1:
        return str(decision["bar"])
    return f"{decision['relation']} {number(decision['bars'][0], precise)}"


def _denominators(decision: dict[str, Any]) -> str:
    """Say over how many cells in premise something was counted or averaged: 5 of 8 in premise, of 12."""
    found = decision.get("denominators", [])
    said = [f"{denominator(one)} in {one['of']}" if len(found) > 1 else denominator(one) for one in found]
    return f" ({'; '.join(said)})" if said else ""


def denominator(found: dict[str, Any]) -> str:
    """Write how many cells are in premise, of how many, and how many of them hold where that was counted."""
    if found["premise_open"]:
        return f"premise not known in {found['premise_open']} of {found['cells']}"
    holding = "" if found["inside"] is None else f"{number(found['inside'])} of "
    return f"{holding}{found['judged']} in premise, of {found['cells']}"


def distance(decision: dict[str, Any]) -> str:
    """Write the distance to the bar in the unit of what was compared: at least so much, where an interval leaves it."""
    away, holds = decision["distance"], decision["holds"]
    if holds is None or away is None:
        return "straddles the bar"
    near, far = (away["lo"], away["hi"]) if holds else (_minus(away["hi"]), _minus(away["lo"]))
    one = _one_number(near, far)
    if near == 0:
        return "on the bar" if one else "reaches the bar"
    least = "" if one else "at least "
    return f"{'inside' if holds else 'outside'} by {least}{near:.3g}" if near is not None else ""


def _one_number(low: float | None, high: float | None) -> bool:
    """Whether two ends differ by no more than rounding."""
    return low is not None and high is not None and isclose(low, high, rel_tol=SAME)


def _minus(value: float | None) -> float | None:
    return None if value is None else -value


INTERVALS = {
    "exact": "exact", "rounded": "printed rounding", "range": "a range", "bound": "a bound", "computed": "computed",
}  # fmt: skip


def interval(basis: dict[str, Any] | None) -> str:
    """Say what an interval is."""
    if basis is None:
        return ""
    if basis["is"] == "confidence":
        return f"confidence {basis['level']:.6g} by {basis['method']}"
    return INTERVALS.get(basis["is"], str(basis["is"]))


def counted(clause: dict[str, Any]) -> str:
    """Say how many cells hold, fail, are open and are not judged; then what the numbers alone would give."""
    if not clause["cells"]:
        return ""
    said = _tally(clause["cells"])
    return f"{said}; as measured, {_tally(clause['as_measured'])}" if clause["as_measured"] else said


def _tally(cells: dict[str, int]) -> str:
    words = (
        ("inside", "hold"), ("outside", "fail"), ("unknown", "open"), ("premise_open", "hold if they are judged"),
        ("not_judged", "not judged"),
    )  # fmt: skip
    judged = cells["inside"] + cells["outside"] + cells["unknown"]
    first = f"{cells['inside']} of {judged} hold"
    return ", ".join([first, *(f"{cells[key]} {word}" for key, word in words[1:] if cells[key])])


def because(reason: dict[str, Any]) -> str:
    """Write a reason with its note; many cells that fill a block of the grid by their levels, others by their ends."""
    cells, text = reason["cells"], reason["text"]
    if len(cells) > FEW_CELLS:
        levels = _levels(reason["at"])
        block = ", ".join(f"{axis}={'|'.join(of)}" for axis, of in levels.items())
        whole = len(cells) == prod(map(len, levels.values()))
        where = block if whole else f"{len(cells)} cells from {cells[0]} to {cells[-1]}"
        text = f"{reason['why']}({': '.join(part for part in (reason['what'], where) if part)})"
    return f"{text}: {reason['note']}" if reason["note"] else text


def _levels(cells: list[dict[str, Any]]) -> dict[str, list[str]]:
    """Return the levels that occur along every axis, in order of appearance."""
    found: dict[str, dict[str, None]] = {}
    for axis, level in (pair for cell in cells for pair in cell.items()):
        found.setdefault(axis, {})[str(level)] = None
    return {axis: list(levels) for axis, levels in found.items()}


def _bracketed(text: str) -> str:
    return f" ({text})" if text else ""


def tokens(name: str, choice: dict[str, Any]) -> list[str]:
    """Write what a choice gave: each token with the number of its cells and which they are, and what is open."""
    if list(choice["cells"]) == [""]:
        token = choice["cells"][""]
        return [f"{name}: {token or choice['waiting'][0].removeprefix('1 ')}"]
    rows = [f"{name} {row['token']}: {row['cells']}{_bracketed(row['at'])}" for row in choice["table"]]
    return [*rows, *(f"{name}: {text}" for text in choice["waiting"])]
