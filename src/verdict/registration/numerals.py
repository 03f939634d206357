"""Numerals in prose that nothing in a registration binds: "at least 5 of 8 seeds", and no 5 anywhere in the test.

A verdict is on the test. Whoever reads the claim alone reads a promise that nobody keeps.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from math import ceil
from typing import Any

from verdict.algebra.grid import CellKey
from verdict.expression import tree
from verdict.expression.check import check
from verdict.expression.functions import Quantifier
from verdict.registration.clauses import Site
from verdict.registration.fixed import admitted, levels_admitted
from verdict.registration.predictions import Quorum
from verdict.registration.prose import Numeral, numerals
from verdict.registration.resolved import Registration, once
from verdict.text.record import thaw

NEAR = Fraction(1, 10**9)  # a decimal and the double that is read from it are one number
ROUGHLY = Fraction(1, 20)  # how far "about 0.33" may lie from what is registered
SMALLEST, LARGEST = 1e-30, 1e30
ALWAYS = frozenset({Fraction(0)})  # "above 0" is said of a difference, x > y


@dataclass(slots=True)
class _Bound:
    """Numbers that something in a registration fixes, and bands around others."""

    numbers: set[Fraction] = field(default_factory=set)
    bands: set[tuple[Fraction, Fraction]] = field(default_factory=set)
    levels: dict[str, set[Fraction]] = field(default_factory=dict)

    def add(self, *values: Any) -> None:
        for value in values:
            if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < LARGEST:
                self.numbers.add(Fraction(str(value)))

    def holds(self, numeral: Numeral) -> bool:
        """Say whether a numeral is one of the numbers, as it is written or as a share."""
        shares = (numeral.value / 100, 1 - numeral.value / 100) if numeral.percent else ()
        if any(self._has(value, about=numeral.about) for value in (numeral.value, *shares)):
            return True
        if numeral.value in self.levels.get(numeral.before, ()):
            return True  # "seed 3" names one
        return numeral.about and any(low <= numeral.value <= high for low, high in self.bands)

    def _has(self, value: Fraction, *, about: bool) -> bool:
        within = abs(value) * (ROUGHLY if about else NEAR)
        return value in ALWAYS or any(abs(value - number) <= within for number in self.numbers)


def unbound(registration: Registration) -> Iterator[tuple[str, str]]:
    """Yield a notice, with its place, for every claim with numerals that the registration does not hold elsewhere."""
    for name, prediction in registration.prereg.predictions.items():
        sites = registration.clauses(name)
        said = [(name, prediction.claim, sites)]
        said += [(f"{name}.{site.name}", site.clause.claim, (site,)) for site in sites if prediction.clauses]
        for place, claim, own in said if prediction.in_scope else ():
            found = tuple(numerals(claim or ""))
            loose = _all_loose(found, _of(own, registration)) if found else []
            if loose:
                yield place, _sentence(loose)


def _all_loose(found: tuple[Numeral, ...], bound: _Bound) -> list[str]:
    return list(dict.fromkeys(text for numeral in found for text in _loose(numeral, bound)))


def _sentence(loose: list[str]) -> str:
    shown, are = " and ".join(f"'{text}'" for text in loose), "it is" if len(loose) == 1 else "they are"
    return (
        f"the claim says {shown}, and nothing that it is judged by does: {are} no constant, no level or size of an "
        "axis, and in no quantifier or predicate; wanted the number in the test, as in quantifier: {at_least: 5}, or "
        "in a constant that it names, or words without it"
    )


def _loose(numeral: Numeral, bound: _Bound) -> Iterator[str]:
    """Yield what of a numeral is bound by nothing: of "5 of 8" the 5 alone, where 8 is the size of an axis."""
    if bound.holds(numeral):
        return
    parts = [(text, Numeral(text, value, percent=numeral.percent)) for text, value in numeral.parts]
    yield from (text for text, part in parts if not bound.holds(part))
    if not parts:
        yield numeral.text


@once
def _shared(registration: Registration) -> _Bound:
    """Return the numbers that hold for all predictions: constants, axes, settings, levels of confidence."""
    prereg, grid, bound = registration.prereg, registration.grid, _Bound()
    for constant in prereg.constants.values():
        bound.add(constant.value, *(constant.range or ()))
    for axis, levels in grid.levels:
        bound.add(len(levels))
        if grid.sampled(axis):
            continue
        bound.levels[axis.lower()] = {Fraction(level) for level in levels if isinstance(level, int)}
        if list(levels) not in (list(range(len(levels))), list(range(1, len(levels) + 1))):  # else they only count
            bound.add(*levels)
            _texts(bound, (level for level in levels if isinstance(level, str)))
    for quantity in registration.quantities.values():
        bound.add(grid.size(grid.sorted(quantity.axes)))
    settings = (prereg.experiment.settings, prereg.scope.regime, prereg.families, prereg.budget)
    for part in (*settings, prereg.looks, prereg.confidence):
        bound.add(*_numbers(thaw(part)))
    return bound


def _numbers(value: Any) -> Iterator[Any]:
    if isinstance(value, Mapping):
        for inner in value.values():
            yield from _numbers(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _numbers(inner)
    else:
        yield value


def _texts(bound: _Bound, texts: Any) -> None:
    """Take the digits in names and levels for numbers that are bound: 'width-64', top5."""
    for text in texts:
        plain = "".join(c if c.isdecimal() else " " for c in text)
        bound.add(*(int(digits) for digits in plain.split() if len(digits) <= 15))


def _of(sites: tuple[Site, ...], registration: Registration) -> _Bound:
    """Return the numbers that decide some clauses, in predicates and definitions, quantifiers and estimates."""
    shared = _shared(registration)
    bound = _Bound(set(shared.numbers), set(shared.bands), shared.levels)
    bound.add(len(sites))
    for site in sites:
        nodes = (*(need.node for need in site.needs), *(site.test.asked if site.test is not None else ()))
        behind = registration.closure(nodes)
        _texts(bound, behind)
        estimates = registration.prereg.estimates
        made = tuple(n for name in behind & estimates.keys() for n in registration.under(("estimates", name)))
        bound.add(*(n for name in behind & estimates.keys() for n in _numbers(thaw(estimates[name]))))
        for node in (*registration.behind((*nodes, *made)), *_draws(registration, behind)):
            _expression(bound, node, registration)
        _quantifier(bound, site, registration)
    return bound


def _draws(registration: Registration, names: frozenset[str]) -> Iterator[tree.Node]:
    for name in names:
        yield from registration.definitions(name)


def _expression(bound: _Bound, node: tree.Node, registration: Registration) -> None:
    for inner in node.walk():
        value = _folded(inner, registration)
        if value is not None:
            bound.numbers.add(value)
        if isinstance(inner, tree.Inside):
            ends = [_folded(end, registration) for end in (inner.low, inner.high)]
            bound.bands |= {(low, high) for low, high in [ends] if low is not None and high is not None}
        elif isinstance(inner, tree.Select):
            bound.add(*(level for _, level in inner.where))
            _texts(bound, (str(level) for _, level in inner.where))
        elif isinstance(inner, tree.Text):
            _texts(bound, (inner.value,))
        elif isinstance(inner, tree.Call) and inner.function == Quantifier.ANY:
            bound.add(1)
        elif isinstance(inner, tree.Call) and inner.where is not None:
            axes = check(inner.arguments[0], registration.scope).axes
            bound.add(*_admitted(levels_admitted(inner.where, axes, registration), axes, registration))
        elif isinstance(inner, tree.Compare) and Fraction(0) in [
            _folded(child, registration) for child in inner.children()
        ]:
            bound.add(1)  # count(...) > 0 is "at least one"


def _admitted(keys: tuple[CellKey, ...] | None, axes: tuple[str, ...], registration: Registration) -> Iterator[int]:
    """Yield how many cells over `axes` a premise of levels alone leaves, and how many levels it names."""
    if keys:
        rest = tuple(axis for axis in axes if axis not in dict(keys[0]))
        yield from (len(keys), len(keys) * registration.grid.size(rest))


def _folded(node: tree.Node, registration: Registration) -> Fraction | None:
    """Return the number that a part of an expression is, where it is made of literals and constants alone."""
    if isinstance(node, tree.Number):
        return Fraction(str(node.value))
    if isinstance(node, tree.Name):
        constant = registration.prereg.constants.get(node.name)
        return Fraction(str(constant.value)) if constant is not None and constant.value is not None else None
    if isinstance(node, tree.Unary):
        inner = _folded(node.operand, registration)
        return None if inner is None else node.sign * inner
    if isinstance(node, tree.Power):
        inner = _folded(node.operand, registration)
        return None if inner is None or not SMALLEST < abs(inner) < 1e9 else inner**node.exponent
    if isinstance(node, tree.Binary):
        return _reckoned(node, *(_folded(side, registration) for side in (node.left, node.right)))
    return None


def _reckoned(node: tree.Binary, left: Fraction | None, right: Fraction | None) -> Fraction | None:
    if left is None or right is None or (node.operator == "/" and not right):
        return None
    match node.operator:
        case "+":
            return left + right
        case "-":
            return left - right
        case "*":
            return left * right
    return left / right


def _quantifier(bound: _Bound, site: Site, registration: Registration) -> None:
    test = site.clause.test
    if test is None:
        return
    cells, rule = registration.grid.size(registration.grid.sorted(test.per)), test.quantifier
    bound.add(cells, *((1,) if rule == "any" else ()))
    if site.test is not None:
        bound.add(*_admitted(admitted(site.test, registration), test.per, registration))
    if isinstance(rule, Quorum):
        share = Fraction(str(rule.fraction)) if rule.fraction is not None else None
        bound.add(rule.at_least, rule.fraction, ceil(share * cells) if share is not None else None)
