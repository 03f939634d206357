"""Axes written as ranges, written out as levels before anything else is read: `1..3` is `[1, 2, 3]` to the digest.

1..10            the whole numbers from 1 to 10, both of them levels
0..1 by 0.25     in steps, which must lead to the upper end exactly
2^10..2^20       the powers of one number with the exponents from 10 to 20: 1024, 2048, ..., 1048576
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from verdict.text.scalars import EXACT
from verdict.text.validate import Located, Path
from verdict.words.errors import DocumentError
from verdict.words.limits import MOST_LEVELS

DIGITS, FURTHEST = 15, 300  # digits of an end, and the largest exponent of a power
_NUMBER = rf"-?[0-9]{{1,{DIGITS}}}(?:\.[0-9]{{1,{DIGITS}}})?"
_POWER = r"([0-9]{1,6})\^(-?[0-9]{1,3})"
STEPS = rf"({_NUMBER})\.\.({_NUMBER})(?: by ({_NUMBER}))?"
POWERS = rf"{_POWER}\.\.{_POWER}"
FORMS = "1..10, 0..1 by 0.25 or 2^10..2^20"
SPELT = re.compile(r"(-?[0-9.]+?)\s*(?:\.{2,3}|:|,|-|–|…|to|bis)\s*(-?[0-9]*\.?[0-9]+)")
STEPPED = re.compile(rf"({_NUMBER})\s*(?:\.\.|:|-|to)\s*({_NUMBER})\s*(?::|\.\.|step\s|in steps of\s|/)\s*({_NUMBER})")
CALLED = re.compile(rf"(?:np\.|numpy\.)?(range|arange|linspace)\(\s*({_NUMBER}(?:\s*,\s*{_NUMBER}){{0,2}})\s*\)")
POWERS_SPELT = re.compile(r"([0-9]+)\s*(?:\^|\*\*)\s*(-?[0-9]+)\s*\D+?\s*\1\s*(?:\^|\*\*)\s*(-?[0-9]+)")


class RangeError(ValueError):
    """A text in the place of levels is no range, or one of too many levels."""


def written_out(document_tree: Any, document: Located) -> Any:
    """Return a document of schema 2 with every axis that is written as a range as its levels.

    Raises:
        DocumentError: every text in the place of levels that is no range, each at its place.
    """
    axes = document_tree.get("axes") if isinstance(document_tree, dict) else None
    if not isinstance(axes, dict):
        return document_tree
    problems, levels = [], dict[Path, list[int | float]]()
    if document_tree.get("schema") != "verdict/prereg/1":
        problems += [document.problem(("axes", *path), said) for path, said in _as_texts(axes)]
    for path, text in _texts(axes):
        try:
            levels[path] = _levels(text, document_tree.get("schema"))
        except RangeError as error:
            problems.append(document.problem(("axes", *path), str(error)))
    if problems:
        raise DocumentError(problems)
    return {**document_tree, "axes": {name: _axis(name, axis, levels) for name, axis in axes.items()}}


def _texts(axes: Mapping[str, Any]) -> Iterator[tuple[Path, str]]:
    """Yield every text that stands where levels are wanted, with its path below axes."""
    for name, axis in axes.items():
        levels, path = (axis.get("levels"), (name, "levels")) if isinstance(axis, dict) else (axis, (name,))
        if isinstance(levels, str):
            yield path, levels


def _as_texts(axes: Mapping[str, Any]) -> Iterator[tuple[Path, str]]:
    """Yield every list of levels that holds a range, or powers of numbers, which would be texts there."""
    for name, axis in axes.items():
        levels, path = (axis.get("levels"), (name, "levels")) if isinstance(axis, dict) else (axis, (name,))
        texts = levels if isinstance(levels, list) and levels and all(isinstance(x, str) for x in levels) else []
        powers = [re.fullmatch(r"([0-9]{1,6})\s*(?:\^|\*\*)\s*([0-9]{1,2})", text) for text in texts]
        if len(texts) == 1 and re.fullmatch(rf"{STEPS}|{POWERS}", texts[0]):
            yield path, f"found the range {texts[0]} in a list, where it is a text; wanted it alone: {name}: {texts[0]}"
        elif powers and all(powers):
            written = ", ".join(str(int(power[1]) ** int(power[2])) for power in powers if power)
            yield path, f"found powers in a list, where they are texts; wanted them written out, [{written}]"


def _axis(name: str, axis: Any, levels: Mapping[Path, list[int | float]]) -> Any:
    if (name,) in levels:
        return levels[name,]
    return {**axis, "levels": levels[name, "levels"]} if (name, "levels") in levels else axis


def _levels(text: str, schema: object) -> list[int | float]:
    found = levels_of(text)
    if schema == "verdict/prereg/1":
        shown = ", ".join(map(str, found[:3])) + (", ..." if len(found) > 3 else "")
        raise RangeError(f"found the range {text}, which is read from schema 2 on; wanted the levels written out, "
                         f"[{shown}], or schema: verdict/prereg/2")  # fmt: skip
    return found


def levels_of(text: str) -> list[int | float]:
    """Return the levels of a range, rising; both of its ends are among them.

    Raises:
        RangeError: it is written otherwise, falls, misses its upper end, or has more levels than an axis may.
    """
    steps, powers = re.fullmatch(STEPS, text), re.fullmatch(POWERS, text)
    if powers:
        return [_level(value) for value in _powers(*map(int, powers.groups()))]
    if not steps:
        raise RangeError(f"found {text!r}, wanted a list of levels or a range: {FORMS}.{_meant(text)}")
    low, high = (Fraction(end) for end in steps.groups()[:2])
    step = Fraction(steps[3] or 1)
    if steps[3] is None and not low.denominator == high.denominator == 1:
        raise RangeError(f"found {text}, a range without steps between ends that are no whole numbers; wanted them, "
                         f"as in {text} by 0.1")  # fmt: skip
    _check(text, low, high, step)
    return [_level(low + i * step) for i in range(int((high - low) / step) + 1)]


def _check(text: str, low: Fraction, high: Fraction, step: Fraction) -> None:
    if not low < high or step <= 0:
        raise RangeError(f"found {text}, wanted the lower end first, a higher one behind it, and steps above zero")
    count = (high - low) / step
    if count + 1 > MOST_LEVELS:
        raise RangeError(f"found {int(count) + 1:,} levels in {text}, wanted at most {MOST_LEVELS:,}")
    if count.denominator != 1:
        ends = " or ".join(f"{_shown(low)}..{_shown(low + n * step)}" for n in (int(count), int(count) + 1) if n)
        raise RangeError(f"found {text}, whose steps miss the upper end; wanted {ends} by {_shown(step)}")


def _powers(base: int, first: int, other: int, last: int) -> list[Fraction]:
    if base != other or base < 2:
        raise RangeError(f"found a range from a power of {base} to one of {other}, wanted powers of one number above "
                         "1, as in 2^10..2^20")  # fmt: skip
    if not -FURTHEST <= first < last <= FURTHEST:
        raise RangeError(f"found the exponents {first} to {last}, wanted the lower one first, within {FURTHEST}")
    return [Fraction(base) ** exponent for exponent in range(first, last + 1)]


def _level(value: Fraction) -> int | float:
    """Return a level as it would be read if it were written out."""
    if value.denominator == 1 and abs(value) < EXACT:
        return int(value)
    try:
        near = float(value)
    except OverflowError:
        near = float("inf")
    if near == 0 or near - near != 0 or (value.denominator == 1 and Fraction(near) != value):
        raise RangeError(f"found a level of about {near:g}, which no double holds; wanted levels that are read as they "
                         "are written")  # fmt: skip
    return near


def _shown(value: Fraction) -> str:
    return f"{float(value):.15g}"


def _meant(text: str) -> str:
    """Write a range that is spelt as elsewhere in the form that is read here; nothing where none is seen."""
    plain = text.strip(" []()")
    if powers := POWERS_SPELT.fullmatch(plain):
        return f" Write: {powers[1]}^{powers[2]}..{powers[1]}^{powers[3]}"
    if re.fullmatch(rf"{_NUMBER}(?:\s*,\s*{_NUMBER}){{2,}}", plain):
        return f" Write: [{plain}]"
    if stepped := STEPPED.fullmatch(plain):
        return f" Write: {stepped[1]}..{stepped[2]} by {stepped[3]}"
    if called := CALLED.fullmatch(text.strip()):
        return _called(called[1], [Fraction(end) for end in re.split(r"\s*,\s*", called[2])])
    steps = SPELT.fullmatch(plain)
    steps = steps if steps and re.fullmatch(_NUMBER, steps[1]) else None
    return f" Write: {steps[1]}..{steps[2]}" if steps else ""


def _called(function: str, ends: list[Fraction]) -> str:
    """Write range(), arange() and linspace() of other languages as a range, both ends of which are levels."""
    low, high, step = (ends if len(ends) > 2 else [*([Fraction(0)] if len(ends) < 2 else []), *ends, Fraction(1)])[:3]
    if function == "linspace":
        if len(ends) != 3 or step <= 1:
            return ""
        step = (high - low) / (step - 1)
    elif step > 0:
        high = low + step * (-((low - high) // step) - 1)  # the last one before the end
    if not low < high or step <= 0:
        return ""
    by = "" if step == 1 and low.denominator == 1 else f" by {_shown(step)}"
    return f" Write: {_shown(low)}..{_shown(high)}{by}"
