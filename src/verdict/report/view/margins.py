"""One comparison in words: what was found, what was wanted, and by how much it holds or fails, in its own unit."""

from __future__ import annotations

import re
from typing import Any

from verdict.report.wording import distance, number

WANTED = {
    "<=": "at most {}", "<": "under {}", ">=": "at least {}", ">": "over {}", "==": "{}", "!=": "not {}",
    "in": "{} to {}", "not in": "outside {} to {}", "not <=": "over {}", "not <": "at least {}", "not >=": "under {}",
    "not >": "at most {}", "not ==": "not {}", "not !=": "{}",
}  # fmt: skip
TURNED = {"<=": ">=", "<": ">", ">=": "<=", ">": "<"}
ONE_NAME = re.compile(r"\w+\(([A-Za-z_]\w*)\)")


def wanted(decision: dict[str, Any]) -> str:
    """Write what a comparison asked for: `at most 0.3`, `0.5 to 2`; nothing where the test is a flag by itself."""
    bars = decision["bars"]
    form = WANTED.get(decision["relation"], "")
    if bars is None or not form or form.count("{}") != len(bars):
        return str(decision["bar"])
    return form.format(*(plain(number(bar)) for bar in bars))


def found(decision: dict[str, Any]) -> str:
    """Write what a comparison found, with its unit: a number, a text, or that it is not known."""
    if decision["value"] is None:
        return str(decision["said"]) or "not known"
    unit = f" {decision['unit']}" if decision["unit"] else ""
    return f"{plain(number(decision['value']))}{unit}"


def compared(decision: dict[str, Any]) -> str:
    """Write a comparison without its margin: `median(F4) 0.0455, wanted at most 0.3`."""
    asked = f", wanted {text}" if (text := wanted(decision)) else ""
    verb = " is" if decision["value"] is None else ""
    return f"{decision['what']}{verb} {found(decision)}{asked}"


def margin(decision: dict[str, Any]) -> str:
    """Write by how much a comparison holds or fails; nothing where it has no number."""
    return distance(decision) if decision["value"] is not None else ""


def quantity(what: str) -> str:
    """Return the name that a comparison is about: of `median(ratio)` its cells are numbers of `ratio`."""
    match = ONE_NAME.fullmatch(what)
    return match[1] if match else what


def plain(text: str) -> str:
    """Write out what has an exponent, and mark thousands from five digits on: `1,048,576`, `>= 45,480`, not 4.548e+04."""
    text = re.sub(r"\d(?:\.\d+)?e\+0[4-8]\b", lambda match: f"{float(match[0]):.0f}", text)
    return re.sub(r"(?<![\w.])\d{5,}(?![\w.])", lambda digits: f"{int(digits[0]):,}", text)


def stands(span: dict[str, Any], decision: dict[str, Any]) -> bool | None:
    """Say whether an interval holds against the bar of a comparison; None where it straddles or there is no bar."""
    bars, relation = decision["bars"], decision["relation"]
    if not bars or relation not in ("in", *TURNED):
        return None
    low, high = _ends(span)
    if relation == "in":
        return _and(_least(low, high, bars[0]), _most(low, high, bars[1]))
    strict = relation in ("<", ">")
    return _most(low, high, bars[0], strict) if relation[0] == "<" else _least(low, high, bars[0], strict)


def _ends(span: dict[str, Any]) -> tuple[float, float]:
    low, high = span["lo"], span["hi"]
    return (float("-inf") if low is None else low), (float("inf") if high is None else high)


def _most(low: float, high: float, bar: dict[str, Any], strict: bool = False) -> bool | None:
    least, most = _ends(bar)
    if high < least or (high == least and not strict):
        return True
    return False if low > most or (low == most and strict) else None


def _least(low: float, high: float, bar: dict[str, Any], strict: bool = False) -> bool | None:
    least, most = _ends(bar)
    if low > most or (low == most and not strict):
        return True
    return False if high < least or (high == least and strict) else None


def _and(one: bool | None, other: bool | None) -> bool | None:
    if one is False or other is False:
        return False
    return True if one and other else None
