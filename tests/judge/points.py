"""An oracle of schema 2 in plain Python: what an expression says at one point, cell by cell, in fractions.

A point gives every measured cell one exact number. Nothing of the engine is used: an expression is drawn as nested
tuples, `(construct, parts...)`, which are written as text for the engine and asked here. A number is a Fraction, a
truth is a bool, a token a text; None is what has no value at this point.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise, product
from math import floor
from statistics import median
from typing import Any

LEVELS: dict[str, tuple[int, ...]] = {"t": (1, 2, 4), "s": (1, 2)}
AXES = {"x": ("t", "s"), "k": ("t", "s"), "y": ("t",), "w": ("s",), "z": ()}
At = Mapping[str, int]
Expression = tuple[Any, ...]
Value = Fraction | bool | str | None
COMPARED: dict[str, Callable[[Any, Any], bool]] = {
    "<": lambda a, b: a < b, "<=": lambda a, b: a <= b, ">": lambda a, b: a > b, ">=": lambda a, b: a >= b,
}  # fmt: skip
RECKONED: dict[str, Callable[[Any, Any], Any]] = {
    "+": lambda a, b: a + b, "-": lambda a, b: a - b, "*": lambda a, b: a * b, "/": lambda a, b: a / b,
}  # fmt: skip


def rounded(x: Fraction) -> Fraction:
    """Round to the nearest whole number, halves away from zero."""
    return Fraction(floor(abs(x) + Fraction(1, 2)) * (1 if x >= 0 else -1))


ELEMENTWISE: dict[str, Callable[[Fraction], Fraction]] = {
    "abs": abs, "round": rounded, "floor": lambda x: Fraction(floor(x)),
}  # fmt: skip
REDUCED: dict[str, Callable[[Sequence[Any]], Any]] = {
    "sum": sum, "min": min, "max": max, "mean": lambda values: sum(values) / Fraction(len(values)),
    "median": median, "count": lambda truths: Fraction(sum(truths)),
    "fraction": lambda truths: Fraction(sum(truths), len(truths)),
}  # fmt: skip


def every(truths: Sequence[bool | None]) -> bool | None:
    """Kleene's all; of nothing: not known."""
    if not truths or (None in truths and False not in truths):
        return None
    return False not in truths


def opposite(truth: bool | None) -> bool | None:
    """Kleene's not."""
    return None if truth is None else not truth


def some(truths: Sequence[bool | None]) -> bool | None:
    """Kleene's any; of nothing: not known."""
    return opposite(every([opposite(truth) for truth in truths]))


def cells(axes: Sequence[str]) -> Iterator[dict[str, int]]:
    """Yield every cell over some axes."""
    for levels in product(*(LEVELS[axis] for axis in axes)):
        yield dict(zip(axes, levels, strict=True))


@dataclass(frozen=True)
class Point:
    """One exact number for every measured cell, and what names stand for."""

    numbers: Mapping[tuple[str, tuple[int, ...]], Fraction]
    flags: Mapping[str, Expression]
    choices: Mapping[str, Sequence[tuple[str, Expression | None]]]

    def asked(self, e: Expression, at: At) -> Any:
        """Return what an expression says in one cell."""
        return getattr(self, f"_{e[0]}")(e, at)

    def _number(self, e: Expression, at: At) -> Value:
        return e[1]

    def _axis(self, e: Expression, at: At) -> Value:
        return Fraction(at[e[1]])

    def _name(self, e: Expression, at: At) -> Value:
        if e[1] in self.flags:
            return self.asked(self.flags[e[1]], at)
        return self.numbers[e[1], tuple(at[axis] for axis in AXES[e[1]])]

    def _token(self, e: Expression, at: At) -> Value:
        """Return whether a choice gives a token: that of the first rule that holds, where none before it may."""
        _, choice, operator, token = e
        possible = []
        for name, when in self.choices[choice]:
            held = True if when is None else self.asked(when, at)
            possible += [] if held is False else [name]
            if held:
                break
        found = True if set(possible) == {token} else None if token in possible else False
        return found if operator == "==" else opposite(found)

    def _each(self, e: Expression, at: At) -> Value:
        inner = self.asked(e[2], at)
        return None if inner is None else ELEMENTWISE[e[1]](inner)

    def _reckon(self, e: Expression, at: At) -> Value:
        a, b = self.asked(e[2], at), self.asked(e[3], at)
        return None if a is None or b is None else RECKONED[e[1]](a, b)

    def _extreme(self, e: Expression, at: At) -> Value:
        found = [self.asked(part, at) for part in e[2]]
        return None if None in found else REDUCED[e[1]](found)

    def _if(self, e: Expression, at: At) -> Value:
        held = self.asked(e[1], at)
        return None if held is None else self.asked(e[2] if held else e[3], at)

    def _compare(self, e: Expression, at: At) -> Value:
        a, b = self.asked(e[2], at), self.asked(e[3], at)
        return None if a is None or b is None else COMPARED[e[1]](a, b)

    def _inside(self, e: Expression, at: At) -> Value:
        found = self.asked(e[1], at)
        return None if found is None else e[2] <= found <= e[3]

    def _and(self, e: Expression, at: At) -> Value:
        return every([self.asked(part, at) for part in e[1:]])

    def _or(self, e: Expression, at: At) -> Value:
        return some([self.asked(part, at) for part in e[1:]])

    def _not(self, e: Expression, at: At) -> Value:
        return opposite(self.asked(e[1], at))

    def _select(self, e: Expression, at: At) -> Value:
        return self.asked(e[1], {**at, e[2]: e[3]})

    def _reduce(self, e: Expression, at: At) -> Value:
        """Ask every cell of a group that is in premise."""
        _, function, inner, over, where = e
        group = [{**at, **cell} for cell in cells(over)]
        premises = [True if where is None else self.asked(where, cell) for cell in group]
        found = [self.asked(inner, cell) for cell, held in zip(group, premises, strict=True) if held]
        if None in premises or not found:
            return None
        if function in ("all", "any"):
            return every(found) if function == "all" else some(found)
        return None if None in found else REDUCED[function](found)

    def _along(self, e: Expression, at: At) -> Value:
        """Say whether neighbours along an axis rise or fall."""
        _, function, inner, axis = e
        found = [self.asked(inner, {**at, axis: level}) for level in LEVELS[axis]]
        steps = [(None, None) if None in pair else (pair[0] < pair[1], pair[0] > pair[1])
                 for pair in pairwise(found)]  # fmt: skip
        up, down = every([step[0] for step in steps]), every([step[1] for step in steps])
        return {"rising": up, "falling": down, "monotone": some([up, down])}[function]

    def _before(self, e: Expression, at: At) -> Value:
        _, inner, axis = e
        place = LEVELS[axis].index(at[axis])
        return self.asked(inner, {**at, axis: LEVELS[axis][place - 1]}) if place else None

    def _cumsum(self, e: Expression, at: At) -> Value:
        _, inner, axis = e
        upto = [level for level in LEVELS[axis] if level <= at[axis]]
        found = [self.asked(inner, {**at, axis: level}) for level in upto]
        return None if None in found else sum(found)

    def _holding(self, e: Expression, at: At) -> Value:
        """Return the first or last level at which something holds."""
        _, function, inner, axis = e
        levels = LEVELS[axis] if function == "first" else LEVELS[axis][::-1]
        for level in levels:
            held = self.asked(inner, {**at, axis: level})
            if held is not False:
                return None if held is None else Fraction(level)
        return None

    def _at(self, e: Expression, at: At) -> Value:
        _, inner, axis, level = e
        found = self.asked(level, at)
        return self.asked(inner, {**at, axis: int(found)}) if found in LEVELS[axis] else None

    def tested(self, test: Mapping[str, Any]) -> bool | None:
        """Return what a whole test says, its premise and its quantifier included."""
        if "each" not in test:
            held = self.asked(test["where"], {}) if "where" in test else True
            return self.asked(test["whole"], {}) if held else None
        group = list(cells(test["per"]))
        premises = [self.asked(test["where"], cell) if "where" in test else True for cell in group]
        found = [self.asked(test["each"], cell) for cell, held in zip(group, premises, strict=True) if held]
        if None in premises or not found:
            return None
        quantifier = test["quantifier"]
        if quantifier in ("all", "any"):
            return every(found) if quantifier == "all" else some(found)
        wanted = quantifier.get("at_least", 0) if "at_least" in quantifier else None
        enough = wanted if wanted is not None else Fraction(quantifier["fraction"]) * len(found)
        return True if found.count(True) >= enough else False if len(found) - found.count(False) < enough else None


def written(e: Expression) -> str:
    """Write an expression as a registration has it."""
    return _WRITTEN[e[0]](e)


def _reduced_text(e: Expression) -> str:
    _, function, inner, over, where = e
    premise = "" if where is None else f", where={written(where)}"
    return f"{function}({written(inner)}{premise}, over=[{', '.join(over)}])"


_WRITTEN: dict[str, Callable[[Expression], str]] = {
    "number": lambda e: f"({e[1]})", "axis": lambda e: e[1], "name": lambda e: e[1],
    "token": lambda e: f"({e[1]} {e[2]} '{e[3]}')",
    "each": lambda e: f"{e[1]}({written(e[2])})",
    "reckon": lambda e: f"({written(e[2])} {e[1]} {written(e[3])})",
    "extreme": lambda e: f"{e[1]}({', '.join(map(written, e[2]))})",
    "if": lambda e: f"if_({', '.join(map(written, e[1:]))})",
    "compare": lambda e: f"({written(e[2])} {e[1]} {written(e[3])})",
    "inside": lambda e: f"({written(e[1])} in [{e[2]}, {e[3]}])",
    "and": lambda e: f"({' and '.join(map(written, e[1:]))})",
    "or": lambda e: f"({' or '.join(map(written, e[1:]))})",
    "not": lambda e: f"(not {written(e[1])})",
    "select": lambda e: f"({written(e[1])})[{e[2]} == {e[3]}]",
    "reduce": _reduced_text,
    "along": lambda e: f"{e[1]}({written(e[2])}, over={e[3]})",
    "before": lambda e: f"before({written(e[1])}, {e[2]})",
    "cumsum": lambda e: f"cumsum({written(e[1])}, over={e[2]})",
    "holding": lambda e: f"{e[1]}({written(e[2])}, over={e[3]})",
    "at": lambda e: f"at({written(e[1])}, {e[2]}, {written(e[3])})",
}  # fmt: skip
