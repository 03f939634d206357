"""Calls of different cells that printed the same numbers: does the program heed the level that it is handed?

Two calls with different seeds that agree in a number of many digits are one draw that is counted twice. Where a program
rounds, or where numbers are counts, they may agree by chance; so this is said as a doubt, and refuses nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TypeAlias

from verdict.algebra.grid import Level
from verdict.evidence.written import DOUBT, Cell
from verdict.experiments.command.calls import Call
from verdict.experiments.contract import Figure

NUMBER = re.compile("[0-9]+")
DIGITS = 6  # of a number that two draws share by chance once in a million
Said: TypeAlias = tuple[tuple[str, str, str], ...]


def doubts(heard: Sequence[tuple[Call, tuple[Figure, ...]]]) -> Iterator[str]:
    """Yield a sentence for each axis along which calls gave the same numbers; `heard` are the calls that gave some."""
    axes = tuple(heard[0][0].levels) if heard else ()
    said = [(call, _said(call, figures)) for call, figures in heard]
    for axis in axes:
        yield from _along(axis, said)


def _along(axis: str, said: Sequence[tuple[Call, Said]]) -> Iterator[str]:
    """Compare calls that differ in the level of one axis alone."""
    first: dict[tuple[tuple[str, Level], ...], dict[Said, Call]] = {}
    same: list[tuple[Call, Call, Said]] = []
    for call, numbers in said:
        rest = tuple((name, level) for name, level in call.levels.items() if name != axis)
        before = first.setdefault(rest, {}).setdefault(numbers, call)
        if before is not call and numbers:
            same.append((call, before, numbers))
    everywhere = len(same) == len(said) - len(first)
    if same and (everywhere or any(_long(numbers) for _, _, numbers in same)):
        yield _sentence(axis, [pair for pair in same if everywhere or _long(pair[2])], len(said), everywhere=everywhere)


def _sentence(axis: str, same: Sequence[tuple[Call, Call, Said]], calls: int, *, everywhere: bool) -> str:
    call, before, _ = same[0]
    asks = f"does the program heed {{{axis}}}?"
    if everywhere:
        return f"{DOUBT}what {calls:,} calls printed does not differ along {axis}, in any number; {asks}"
    return (
        f"{DOUBT}{len(same):,} of {calls:,} calls printed the very numbers of a call with another {axis}, such as "
        f"{call.name} those of {before.name}; {asks} Draws that are copies make intervals too narrow"
    )


def _said(call: Call, figures: tuple[Figure, ...]) -> Said:
    """Return the readings of a call by quantity and by levels that were not handed over; what is missing is none."""
    return tuple((name, _inner(call, one), plain(one)) for name, one in figures if one.missing is None)


def _inner(call: Call, one: Cell) -> str:
    return ", ".join(f"{axis}={level}" for axis, level in one.at.items() if axis not in call.levels)


def plain(one: Cell) -> str:
    """Write a reading without its place, so that equal ones are equal."""
    return one.model_dump_json(exclude={"at", "note"}, exclude_defaults=True)


def _long(numbers: Said) -> bool:
    """Say whether one of the readings has so many digits that two draws do not share it by chance."""
    return any(len(digits.strip("0")) >= DIGITS for *_, text in numbers for digits in NUMBER.findall(_bare(text)))


def _bare(text: str) -> str:
    """Leave the point out, so that the digits of a number stand together, and the zeros before the first of them."""
    return text.replace("0.", "").replace(".", "")
