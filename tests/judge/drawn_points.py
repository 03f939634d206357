"""Registrations drawn from all constructs of schema 2 together, evidence that is open, and points inside it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from random import Random
from typing import Any

from tests.factory import ESTIMATORS, evidence, freeze
from tests.judge.points import AXES, LEVELS, Expression, Point, cells, written
from verdict.judge import judge
from verdict.registration.resolved import Registration
from verdict.words.errors import DocumentError
from verdict.words.vocabulary import Word

HALVES = [Fraction(n, 2) for n in range(-4, 5)]
SUPPORT = (-2, 2)
TESTS = 10
SUBSETS = {"": ((),), "t": ((), ("t",)), "s": ((), ("s",)), "ts": ((), ("t",), ("s",), ("t", "s"))}
WORDS = {True: Word.PASS, False: Word.NOT_PASSED, None: Word.UNTESTED}
REFUSED = re.compile(r"predictions\.(P\d+)|flags\.(\w+)|choices\.(\w+)")
ARTIFACT = {"share": 0.5, "factor": 9, "spread": 99, "rules": 5}


def drawing(seed: int) -> Random:
    """Return a generator that draws the same again."""
    return Random(seed)  # noqa: S311 - an order of draws, not a secret


class Drawing:
    """Draws expressions over axes: `axes` is a text of axis names, "", "t", "s" or "ts"."""

    def __init__(self, random: Random, tokens: Mapping[str, tuple[str, tuple[str, ...]]], flags: Mapping[str, str]):
        self.random, self.tokens, self.flags = random, tokens, flags

    def pick(self, options: Any) -> Any:
        return self.random.choice(list(options))

    def part(self, axes: str) -> str:
        """Choose some of the axes, mostly all of them."""
        return axes if self.random.random() < 0.7 else "".join(self.pick(SUBSETS[axes]))

    def joined(self, axes: str) -> tuple[str, str]:
        """Choose axes for two operands that together have all of them."""
        return self.pick(((axes, self.part(axes)), (self.part(axes), axes)))

    def literal(self) -> Expression:
        return ("number", self.pick([*HALVES, Fraction(1, 3), Fraction(2, 3)]))

    def number(self, axes: str, depth: int) -> Expression:
        """Draw a number over exactly these axes."""
        if depth <= 0 or self.random.random() < 0.1:
            names = [("name", n) for n, own in AXES.items() if "".join(own) == axes]
            own = [("axis", axes)] if len(axes) == 1 else []
            return self.pick([*names, *names, *own, *([self.literal()] if not axes else [])])
        return self.pick((
            self._reckoned, self._each, self._if, *[self._reduced] * 5, self._counted, self._counted, self._selected,
            self._level, self._at, self._cumsum, self._before, self._extreme,
        ))(axes, depth - 1)  # fmt: skip

    def truth(self, axes: str, depth: int) -> Expression:
        """Draw a truth over exactly these axes."""
        if depth <= 0:
            return self._compared(axes, 0)
        return self.pick((
            *[self._compared] * 6, self._inside, self._joined, self._not, self._quantified,
            self._quantified, self._along, self._token, self._flag, self._before_truth, self._at_truth,
        ))(axes, depth - 1)  # fmt: skip

    def _reckoned(self, axes: str, depth: int) -> Expression:
        left, right = self.joined(axes)
        operator = self.pick("++--*/")
        if operator == "/":
            return (
                "reckon",
                "/",
                self.number(axes, depth),
                ("number", self.pick([Fraction(2), Fraction(3), Fraction(1, 2)])),
            )
        return ("reckon", operator, self.number(left, depth), self.number(right, depth))

    def _each(self, axes: str, depth: int) -> Expression:
        return ("each", self.pick(("abs", "round", "floor")), self.number(axes, depth))

    def _if(self, axes: str, depth: int) -> Expression:
        a, b = self.joined(axes)
        return ("if", self.truth(a, depth), self.number(b, depth), self.number(self.part(axes), depth))

    def _extreme(self, axes: str, depth: int) -> Expression:
        a, b = self.joined(axes)
        return ("extreme", self.pick(("min", "max")), (self.number(a, depth), self.number(b, depth)))

    def _over(self, axes: str) -> tuple[str, ...] | None:
        """Choose what goes, of the axes that do not stay."""
        free = [axis for axis in LEVELS if axis not in axes]
        ways = [way for way in SUBSETS["".join(free)] if way]
        return self.pick(ways) if ways else None

    def _premise(self, axes: str, over: tuple[str, ...], depth: int) -> Expression | None:
        if self.random.random() < 0.4:
            return None
        whole = "".join(axis for axis in LEVELS if axis in axes or axis in over)
        own = "".join(axis for axis in whole if axis in over or self.random.random() < 0.5)
        return self.truth(own, depth)

    def _group(self, function: str, axes: str, depth: int, inner: Any) -> Expression | None:
        over = self._over(axes)
        if over is None:
            return None
        whole = "".join(axis for axis in LEVELS if axis in axes or axis in over)
        return ("reduce", function, inner(whole, depth), over, self._premise(axes, over, depth))

    def _reduced(self, axes: str, depth: int) -> Expression:
        function = self.pick(("sum", "mean", "min", "max", "median"))
        return self._group(function, axes, depth, self.number) or self.number(axes, 0)

    def _counted(self, axes: str, depth: int) -> Expression:
        return self._group(self.pick(("count", "fraction")), axes, depth, self.truth) or self.number(axes, 0)

    def _quantified(self, axes: str, depth: int) -> Expression:
        return self._group(self.pick(("all", "any")), axes, depth, self.truth) or self._compared(axes, 0)

    def _free(self, axes: str) -> str | None:
        free = [axis for axis in LEVELS if axis not in axes]
        return self.pick(free) if free else None

    def _with(self, axes: str, axis: str) -> str:
        return "".join(a for a in LEVELS if a in axes or a == axis)

    def _selected(self, axes: str, depth: int) -> Expression:
        axis = self._free(axes)
        if axis is None:
            return self.number(axes, 0)
        return ("select", self.number(self._with(axes, axis), depth), axis, self.pick(LEVELS[axis]))

    def _level(self, axes: str, depth: int) -> Expression:
        axis = self._free(axes)
        if axis is None:
            return self.number(axes, 0)
        return ("holding", self.pick(("first", "last")), self.truth(self._with(axes, axis), depth), axis)

    def _computed(self, axes: str, axis: str, depth: int) -> Expression:
        """Draw something that may be a level of an axis."""
        return self.pick((
            lambda: ("holding", self.pick(("first", "last")), self.truth(self._with(axes, axis), depth), axis),
            lambda: ("holding", "first", self.truth(axis, depth), axis),
            lambda: ("number", Fraction(self.pick(LEVELS[axis]))),
            lambda: self.number(axes, depth),
            lambda: ("each", "round", self.number(axes, depth)),
        ))()  # fmt: skip

    def _at(self, axes: str, depth: int) -> Expression:
        axis = self._free(axes)
        if axis is None:
            return self.number(axes, 0)
        return ("at", self.number(self._with(axes, axis), depth), axis, self._computed(axes, axis, depth))

    def _at_truth(self, axes: str, depth: int) -> Expression:
        axis = self._free(axes)
        if axis is None:
            return self._compared(axes, 0)
        return ("at", self.truth(self._with(axes, axis), depth), axis, self._computed(axes, axis, depth))

    def _cumsum(self, axes: str, depth: int) -> Expression:
        return ("cumsum", self.number(axes, depth), self.pick(axes)) if axes else self.number(axes, 0)

    def _before(self, axes: str, depth: int) -> Expression:
        return ("before", self.number(axes, depth), self.pick(axes)) if axes else self.number(axes, 0)

    def _before_truth(self, axes: str, depth: int) -> Expression:
        return ("before", self.truth(axes, depth), self.pick(axes)) if axes else self._compared(axes, 0)

    def _along(self, axes: str, depth: int) -> Expression:
        axis = self._free(axes)
        if axis is None:
            return self._compared(axes, 0)
        return ("along", self.pick(("rising", "falling", "monotone")), self.number(self._with(axes, axis), depth), axis)

    def _compared(self, axes: str, depth: int) -> Expression:
        operator = self.pick(("<", "<=", ">", ">="))
        if self.random.random() < 0.6:
            return ("compare", operator, self.number(axes, depth), self.literal())
        left, right = self.joined(axes)
        return ("compare", operator, self.number(left, depth), self.number(right, depth))

    def _inside(self, axes: str, depth: int) -> Expression:
        low, high = sorted(self.random.sample(HALVES, 2))
        return ("inside", self.number(axes, depth), low, high)

    def _joined(self, axes: str, depth: int) -> Expression:
        left, right = self.joined(axes)
        return (self.pick(("and", "or")), self.truth(left, depth), self.truth(right, depth))

    def _not(self, axes: str, depth: int) -> Expression:
        return ("not", self.truth(axes, depth))

    def _token(self, axes: str, depth: int) -> Expression:
        own = [(name, tokens) for name, (over, tokens) in self.tokens.items() if over == axes]
        if not own:
            return self._compared(axes, depth)
        name, tokens = self.pick(own)
        return ("token", name, self.pick(("==", "!=")), self.pick(tokens))

    def _flag(self, axes: str, depth: int) -> Expression:
        own = [name for name, over in self.flags.items() if over == axes]
        return ("name", self.pick(own)) if own else self._compared(axes, depth)


@dataclass(frozen=True)
class Drawn:
    """A registration with what it was drawn from, which the oracle asks."""

    registration: Registration
    tests: Mapping[str, Mapping[str, Any]]
    flags: Mapping[str, Expression]
    choices: Mapping[str, list[tuple[str, Expression | None]]]

    def point(self, numbers: Mapping[Any, Fraction]) -> Point:
        """Return a point of this registration."""
        return Point(numbers, self.flags, self.choices)


def drawn(random: Random, depth: int = 3) -> Drawn | None:
    """Draw flags, choices and tests that rest on them; what the language refuses is left out. None where all is."""
    plain = Drawing(random, {}, {})
    flags = {"f": plain.truth("t", 2), "g": plain.truth("", 2), "h": plain.truth("ts", 2)}
    over = {"f": "t", "g": "", "h": "ts"}
    second = Drawing(random, {}, over)
    choices = {
        "route": [("A", second.truth("t", 2)), ("B", second.truth("t", 2)), ("A", second.truth("", 1)), ("C", None)],
        "run": [("A", second.truth("", 2)), ("D", second.truth("", 2)), ("C", None)],
    }
    full = Drawing(random, {"route": ("t", ("A", "B", "C")), "run": ("", ("A", "D", "C"))}, over)
    tests = {f"P{i}": _test(full, depth) for i in range(1, TESTS + 1)}
    document = {
        "schema": "verdict/prereg/2", "axes": {"t": list(LEVELS["t"]), "s": list(LEVELS["s"]), "K": None},
        "constants": {"c": None, "bar": None, "traj_len": None}, "artifact": ARTIFACT,
        "quantities": {**dict.fromkeys(("ratio", "F", "n", "name")),
                       **{name: {"axes": list(own), "support": list(SUPPORT)} for name, own in AXES.items()}},
        "flags": {name: {"when": written(e), "axes": list(over[name])}
                  for name, e in flags.items()},
        "choices": {name: {**({"axes": ["t"]} if name == "route" else {}), "first_of": _rules(rules)}
                    for name, rules in choices.items()},
    }  # fmt: skip
    while tests:
        try:
            found = freeze(**document, predictions={name: _prediction(test) for name, test in tests.items()})
        except DocumentError as error:
            named = {match[1] for match in REFUSED.finditer(str(error)) if match[1]}
            if not named & tests.keys():
                return None
            tests = {name: test for name, test in tests.items() if name not in named}
        else:
            return Drawn(found, tests, flags, choices)
    return None


def _rules(rules: list[tuple[str, Expression | None]]) -> list[dict[str, str]]:
    return [{"token": token, "when": "otherwise" if when is None else written(when)} for token, when in rules]


def _test(drawing: Drawing, depth: int) -> dict[str, Any]:
    if drawing.random.random() < 0.4:
        test: dict[str, Any] = {"whole": drawing.truth("", depth)}
        return {**test, "where": drawing.truth("", 2)} if drawing.random.random() < 0.3 else test
    per = drawing.pick(("t", "s", "ts"))
    quantifier = drawing.pick(
        ("all", "any", {"at_least": 1}, {"at_least": 2}, {"fraction": "2/3"}, {"fraction": "1/2"})
    )
    test = {"per": list(per), "each": drawing.truth(per, depth), "quantifier": quantifier}
    return {**test, "where": drawing.truth(per, 2)} if drawing.random.random() < 0.6 else test


def _prediction(test: Mapping[str, Any]) -> dict[str, Any]:
    said = {key: written(value) if key in ("whole", "each", "where") else value for key, value in test.items()}
    return {"claim": "drawn", "test": said, "on_artifact": "report", "keep_vacuous": "to see its word"}


Ranges = dict[tuple[str, tuple[int, ...]], tuple[Fraction, Fraction] | None]


def ranges(random: Random, share: float) -> Ranges:
    """Draw what is known of every cell: a number, a range of them for a share of the cells, or nothing."""
    found: Ranges = {}
    for name, own in AXES.items():
        for cell in cells(own):
            low, high = sorted(random.choices(HALVES, k=2))
            kind = random.random()
            found[name, tuple(cell.values())] = None if kind < share / 4 else (low, high if kind < share else low)
    return found


def inside(random: Random, known: Ranges) -> dict[Any, Fraction]:
    """Draw one number in each range, its ends mostly; of what is missing, any in the support."""

    def one(ends: tuple[Fraction, Fraction] | None) -> Fraction:
        low, high = (Fraction(SUPPORT[0]), Fraction(SUPPORT[1])) if ends is None else ends
        return random.choice([low, high, *(v for v in HALVES if low <= v <= high), low + (high - low) / 4])

    return {cell: one(ends) for cell, ends in known.items()}


def words(drawn: Drawn, known: Ranges) -> dict[str, Word]:
    """Judge a registration on what is known of each cell."""
    quantities: dict[str, Any] = {}
    for (name, levels), ends in known.items():
        reading = _reading(ends)
        if AXES[name]:
            at = dict(zip(AXES[name], levels, strict=True))
            quantities.setdefault(name, {"cells": []})["cells"].append({"at": at, **reading})
        else:
            quantities[name] = {"every": reading}
    found = judge(drawn.registration, evidence(drawn.registration, quantities), ESTIMATORS)
    return {p.id: p.word for p in found.predictions}


def _reading(ends: tuple[Fraction, Fraction] | None) -> dict[str, Any]:
    if ends is None:
        return {"missing": "not measured"}
    low, high = map(float, ends)
    return {"value": low} if low == high else {"range": [low, high]}


def broken(random: Random, points: int = 12, asked: int = 3) -> list[str]:
    """Draw one registration and evidence, and say where the judge decides against a point of it.

    The oracle is asked at every point, and the judge itself at the first few: what it decides on intervals it decides
    at each of their points.
    """
    found = drawn(random)
    if found is None:
        return []
    known = ranges(random, random.choice((0.1, 0.3, 0.6)))
    wide = words(found, known)
    said: list[str] = []
    for i in range(points):
        numbers = inside(random, known)
        exact = words(found, {cell: (x, x) for cell, x in numbers.items()}) if i < asked else {}
        for name, test in found.tests.items():
            truth = found.point(numbers).tested(test)
            here = exact.get(name, WORDS[truth] if truth is not None else wide[name])
            wrong = wide[name] is not Word.UNTESTED and here is not wide[name]
            if wrong or (truth is not None and here is not WORDS[truth]):
                said.append(f"{name}: {wide[name]} on what is known, {here} at a point where it is {truth}: "
                            f"{_prediction(test)['test']}")  # fmt: skip
    return said
