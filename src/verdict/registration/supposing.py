"""Suppositions settled against a registration: names, laws, expressions, and the order in which numbers are drawn."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from typing import Any

import numpy as np

from verdict.expression import tree
from verdict.expression.check import NUMERIC, NameScope, check, check_predicate
from verdict.expression.evaluate import Environment, numbers
from verdict.expression.parse import ExpressionError, parse
from verdict.registration.fixed import fixed_values
from verdict.registration.quantities import Quantity
from verdict.registration.resolved import Registration
from verdict.registration.supposed import TEXTS, Expected, Number, Supposed, Suppositions
from verdict.statistics.sample.laws import LAWS
from verdict.text.validate import Located, Path, validate
from verdict.words.errors import DocumentError, Problem, listed, nearest

Said = Iterator[tuple[Path, str]]
Numbers = Mapping[str, tree.Node]
PLAN: Path = ("plan",)  # where a registration itself says what is expected
CONDITIONS = ("predictions", "gates", "budget", "risks", "looks")  # whose expressions decide a word


@dataclass(frozen=True, slots=True)
class Drawn:
    """One quantity with its law, and the expressions of its parameters: everywhere, and where a predicate holds."""

    name: str
    quantity: Quantity
    supposed: Supposed
    numbers: Numbers
    elsewhere: tuple[tuple[tree.Node, Numbers], ...]


@dataclass(frozen=True, slots=True)
class Scenario:
    """Everything that is supposed; `drawn` stands in an order in which each follows what it depends on."""

    expected: Expected
    drawn: tuple[Drawn, ...]


def scenario(document_tree: Any, document: Located, registration: Registration) -> Scenario:
    """Validate a document of suppositions and settle it against a registration.

    Raises:
        DocumentError: everything that is wrong with it, each at its place.
    """
    expected = validate(Suppositions, longhand(document_tree), document)
    return _settled(expected, _Settling(expected, registration, document, ()), whole=True)


def registered(
    document_tree: Any, document: Located, registration: Registration, *, whole: bool = True
) -> Scenario:  # fmt: skip
    """Validate and settle what is supposed in a registration itself, below plan:.

    Where it need not be `whole`, quantities may be left out; a plan asks for them.

    Raises:
        DocumentError: everything that is wrong with it, each at its place.
    """
    expected = validate(Expected, longhand(document_tree), document, PLAN)
    return _settled(expected, _Settling(expected, registration, document, PLAN), whole=whole)


def _settled(expected: Expected, settling: _Settling, *, whole: bool) -> Scenario:
    drawn = settling.drawn(whole=whole)
    if settling.problems:
        raise DocumentError(settling.problems)
    return Scenario(expected, drawn)


def longhand(tree_: Any) -> Any:
    """Write a bare number or text below `suppose` out: what is always so."""
    if not isinstance(tree_, dict) or not isinstance(tree_.get("suppose"), dict):
        return tree_
    return {**tree_, "suppose": {name: _law(value) for name, value in tree_["suppose"].items()}}


def _law(value: Any) -> Any:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return {"law": "exactly", "value": value}
    return {"law": "one_of", "shares": {value: 1.0}} if isinstance(value, str) else value


def raw_names(registration: Registration) -> frozenset[str]:
    """Return the measured quantities that verdicts rest on; what looks count is not among them."""
    nodes = tuple(node for part in CONDITIONS for node in registration.under((part,)))
    names = set(registration.raw(registration.closure(nodes)))
    names |= {e.cluster for name, e in registration.prereg.estimates.items() if name in names and e.cluster}
    looks, quantities = registration.prereg.looks, registration.prereg.quantities
    found = {name for name in names if name in quantities and quantities[name].is_ is None}
    return frozenset(found - ({looks.counted_by} if looks is not None else set()))


class _Settling:
    def __init__(self, expected: Expected, registration: Registration, document: Located, place: Path) -> None:
        self.suppose, self.registration = expected.suppose, registration
        self.document, self.place = document, place
        self.problems: list[Problem] = []
        prereg = registration.prereg
        known = {*prereg.axes, *prereg.constants, *(n for n in self.suppose if n in prereg.quantities)}
        names = {name: typed for name, typed in registration.scope.names.items() if name in known}
        self.scope = NameScope(names, registration.grid)

    def drawn(self, *, whole: bool) -> tuple[Drawn, ...]:
        lacking = sorted(raw_names(self.registration) - set(self.suppose))
        if lacking and whole:
            self._say(("suppose",), f"verdicts rest on {listed(lacking)} as well; wanted a law for each of them")
        made = {name: self._quantity(name, each) for name, each in self.suppose.items()}
        order = self._order({name: each for name, each in made.items() if each is not None})
        return tuple(each for name in order if (each := made.get(name)) is not None)

    def _say(self, path: Path, message: str, *, key: bool = False) -> None:
        self.problems.append(self.document.problem((*self.place, *path), message, key=key))

    def _quantity(self, name: str, supposed: Supposed) -> Drawn | None:
        known = {n: q for n, q in self.registration.prereg.quantities.items() if q.is_ is None}
        if name not in known:
            said = f"no measured quantity is called '{name}'; registered: {listed(known)}.{nearest(name, known)}"
            self._say(("suppose", name), said, key=True)
            return None
        for path, message in _misfits(known[name], supposed, self.registration, self.suppose):
            self._say(("suppose", name, *path), message)
        numbers = self._numbers(("suppose", name), name, supposed.numbers)
        elsewhere = tuple(self._elsewhere(name, supposed))
        return Drawn(name, known[name], supposed, numbers, elsewhere)

    def _elsewhere(self, name: str, supposed: Supposed) -> Iterator[tuple[tree.Node, Numbers]]:
        for i, other in enumerate(supposed.but):
            path: Path = ("suppose", name, "but", i)
            where = self._expression((*path, "where"), other.where, name, truth=True)
            numbers = self._numbers(path, name, other.numbers)
            if where is not None:
                yield where, numbers

    def _numbers(self, path: Path, name: str, numbers: Mapping[str, Number]) -> Numbers:
        found = {parameter: self._number((*path, parameter), value, name) for parameter, value in numbers.items()}
        return {parameter: node for parameter, node in found.items() if node is not None}

    def _number(self, path: Path, value: Number, name: str) -> tree.Node | None:
        if isinstance(value, str):
            return self._expression(path, value, name, truth=False)
        whole = self.registration.prereg.quantities[name].type == "count" and path[-1] == "value"
        if whole and not float(value).is_integer():
            self._say(path, f"found {value:g} of a count, wanted a whole number")
        return tree.Number(0, float(value))

    def _expression(self, path: Path, text: str, name: str, *, truth: bool) -> tree.Node | None:
        try:
            node = parse(text, self.registration.prereg.version)
            self._fits(node, name, truth=truth)
        except ExpressionError as error:
            self._say(path, f"at character {error.column + 1}: {error}")
            return None
        return node

    def _fits(self, node: tree.Node, name: str, *, truth: bool) -> None:
        axes = self.registration.prereg.quantities[name].axes
        if truth:
            check_predicate(node, self.scope, axes)
            return
        found = check(node, self.scope)
        extra = [axis for axis in found.axes if axis not in axes]
        if found.kind not in NUMERIC or extra:
            along = f" for each {', '.join(extra)}, along which {name} does not vary" if extra else ""
            raise ExpressionError(f"found {found.kind}{along}, wanted a number for each cell of {name}", node.column)

    def _order(self, made: Mapping[str, Drawn]) -> tuple[str, ...]:
        behind = {name: _behind(each) & made.keys() for name, each in made.items()}
        try:
            return tuple(TopologicalSorter(behind).static_order())
        except CycleError as error:
            circle = " -> ".join(error.args[1])
            self._say(("suppose",), f"these rest on each other in a circle: {circle}; wanted one to be drawn first")
            return ()


def _behind(drawn: Drawn) -> set[str]:
    """Return the names that the law of a quantity depends on."""
    numbers = [drawn.numbers, *(own for _, own in drawn.elsewhere)]
    nodes = [node for each in numbers for node in each.values()] + [where for where, _ in drawn.elsewhere]
    found = {name for node in nodes for name in tree.names(node)}
    return found | ({drawn.supposed.cluster} if drawn.supposed.cluster else set())


def _misfits(
    quantity: Quantity, supposed: Supposed, registration: Registration, every: Mapping[str, Supposed]
) -> Said:  # fmt: skip
    """Yield what of a law does not fit its quantity."""
    law, text = supposed.law, quantity.type == "text"
    if text and law not in TEXTS:
        yield ("law",), f"found {law} of a text, wanted one_of or clusters"
    elif not text and (law == "one_of" or (law in LAWS and quantity.type == "count" and not LAWS[law].whole)):
        whole = ", ".join(name for name, each in LAWS.items() if each.whole)
        yield ("law",), f"found {law} of a {quantity.type}, wanted {whole if quantity.type == 'count' else 'numbers'}"
    axes = registration.prereg.axes
    draws = [axis for axis in quantity.axes if axes[axis].replicate]
    if law == "clusters" and (len(quantity.axes) != 1 or not draws):
        yield ("law",), "clusters are of units along one axis of draws; wanted a quantity over that axis alone"
    if supposed.shared and not draws:
        yield ("shared",), "it varies along no axis of draws, so there are no units that could share anything"
    cluster = supposed.cluster
    if cluster is not None and cluster not in draws and (cluster not in every or every[cluster].law != "clusters"):
        yield ("cluster",), f"found '{cluster}', wanted a quantity of the law clusters, or one of its axes of draws"
    elif cluster is not None and cluster in every:
        label = registration.prereg.quantities.get(cluster)
        if label is not None and not set(label.axes) <= set(quantity.axes):
            yield ("cluster",), f"{cluster} varies along {', '.join(label.axes)}, which this quantity does not"


def total(found: Scenario, registration: Registration) -> tuple[str, int] | None:
    """Return the first quantity that counts what is planned, of the law total, with its largest registered number."""
    drawn = next((each for each in found.drawn if each.supposed.law == "total"), None)
    if drawn is None:
        return None
    env = Environment(fixed_values(registration), registration.grid)
    return drawn.name, max(1, round(float(np.max(numbers(drawn.numbers["value"], env).at.hi))))
