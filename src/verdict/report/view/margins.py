"""One comparison in words: what was found, what was wanted, and by how much it holds or fails, in its own unit."""

from __future__ import annotations

import re
from typing import Any

from verdict.report.wording import digits, distance, number

WANTED = {
    "<=": "at most {}", "<": "under {}", ">=": "at least {}", ">": "over {}", "==": "{}", "!=": "not {}",
    "in": "{} to {}", "not in": "outside {} to {}", "not <=": "over {}", "not <": "at least {}", "not >=": "under {}",
    "not >": "at most {}", "not ==": "not {}", "not !=": "{}",
}  # fmt: skip
TURNED = {"<=": ">=", "<": ">", ">=": "<=", ">": "<"}
NARROW = 0.025  # of its middle: an interval no wider is told by that
ONE_NAME = re.compile(r"\w+\(([A-Za-z_]\w*)\)")


def wanted(decision: dict[str, Any], *, short: bool = False) -> str:
    """Write what a comparison asked for: `at most 0.3`, or short `<= 0.3`; `0.5 to 2`; nothing of a flag by itself."""
    bars, relation = decision["bars"], decision["relation"]
    form = f"{relation} {{}}" if short and relation in TURNED else WANTED.get(relation, "")
    if bars is None and form.count("{}") == 1:
        return form.format(str(decision["bar"]).removeprefix(relation).strip(" '"))
    if bars is None or form.count("{}") != len(bars):
        return str(decision["bar"])
    texts = [bar_text(bar, digits({"value": None, **decision})) for bar in bars]
    certain = short and decision["holds"] is False  # how far it lies changes nothing then
    return form.format(*(text.split(", perhaps")[0] if certain else text for text in texts))


def bar_text(bar: dict[str, Any] | None, precise: int = 4) -> str:
    """Write one end of what was wanted; of one that is known only from one side, which way it may lie further."""
    if bar is None:
        return "a number that is not known"
    low, high = bar["lo"], bar["hi"]
    if (low is None) == (high is None):
        return plain(number(bar, precise))
    middle = plain(f"{bar['middle']:.{precise}g}")
    return f"{middle}, perhaps {'more' if high is None else 'less'}"


def found(decision: dict[str, Any], *, short: bool = False) -> str:
    """Write what a comparison found, with its unit unless it is to be short: a number, a text, or nothing known."""
    if decision["value"] is None:
        return str(decision["said"]) or "not known"
    unit = f" {decision['unit']}" if decision["unit"] and not short else ""
    straddles = decision["holds"] is None and None not in (decision["value"]["lo"], decision["value"]["hi"])
    write = ends if straddles else measure
    return f"{write(decision['value'], digits(decision))}{unit}"


def ends(span: dict[str, Any], precise: int = 4) -> str:
    """Write an interval by its ends alone, as what lies on both sides of a bar is told."""
    low, high = plain(f"{span['lo']:.{precise}g}"), plain(f"{span['hi']:.{precise}g}")
    return measure(span, precise) if low == high else f"{low} to {high}"


def measure(span: dict[str, Any], precise: int = 4) -> str:
    """Write an interval, a narrow one by its middle alone: its ends stand in the derivation."""
    low, high, middle = span["lo"], span["hi"], span["middle"]
    if low is not None and high is not None and high - low <= NARROW * abs(middle) and not float(low).is_integer():
        return plain(f"{middle:.{precise}g}")
    return plain(number(span, precise))


def compared(decision: dict[str, Any], *, short: bool = False) -> str:
    """Write a comparison without its margin: `median(F4) 0.0455, wanted at most 0.3`."""
    if decision["value"] is None and not decision["said"]:
        return f"{decision['what']} is not known"
    asked = f", wanted {text}" if (text := wanted(decision, short=short)) else ""
    verb = " is" if decision["value"] is None else ""
    return f"{decision['what']}{verb} {found(decision, short=short)}{asked}"


def margin(decision: dict[str, Any]) -> str:
    """Write by how much a comparison holds or fails, by the end that is nearer; nothing where it has no number."""
    return distance(decision).replace(" at least ", " ") if decision["value"] is not None else ""


def basis(decision: dict[str, Any]) -> str:
    """Say of a confidence interval at which level it is and how it was made; of other intervals nothing."""
    found_by = decision["interval"]
    if not found_by or found_by["is"] != "confidence":
        return ""
    return f"{100 * found_by['level']:.6g} % interval by {found_by['method']}"


def quantity(what: str) -> str:
    """Return the name that a comparison is about: of `median(ratio)` its cells are numbers of `ratio`."""
    match = ONE_NAME.fullmatch(what)
    return match[1] if match else what


def plain(text: str) -> str:
    """Write out what has an exponent, and mark thousands from five digits on: `1,048,576`, and 45,480 for 4.548e+04."""
    text = re.sub(r"\d(?:\.\d+)?e\+0[4-8]\b", lambda match: f"{float(match[0]):.0f}", text)
    return re.sub(r"(?<![\w.])\d{5,}(?![\w.])", lambda digits: f"{int(digits[0]):,}", text)


def stands(span: dict[str, Any], decision: dict[str, Any]) -> bool | None:
    """Say whether an interval holds against the bar of a comparison; None where it straddles or there is no bar."""
    bars, relation = decision["bars"], decision["relation"]
    if relation.startswith("not "):
        holds = stands(span, {"bars": bars, "relation": relation.removeprefix("not ")})
        return None if holds is None else not holds
    if not bars or None in bars or relation not in ("in", *TURNED):
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
