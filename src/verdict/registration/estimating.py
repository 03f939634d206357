"""Estimates of a registration settled: their rows of the table, the axes they keep, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import prod

from verdict.expression import tree
from verdict.expression.check import NUMERIC, NameScope, ValueKind, check
from verdict.expression.parse import ExpressionError
from verdict.expression.written import written
from verdict.registration.estimates import Estimate
from verdict.registration.reaching import reach
from verdict.registration.resolved import Registration, once
from verdict.registration.written import Prereg
from verdict.statistics.sample.finding import estimands, methods, row
from verdict.statistics.sample.table import Row
from verdict.text.validate import Path
from verdict.words.errors import UsageError, listed, nearest
from verdict.words.limits import MOST_ESTIMATED

QUANTILE = "q"  # the share of units below a quantile
PARTS = ("arguments", "groups", "of")  # that list expressions
EXAMPLE = "{mean: gain, over: [seed], method: t, level: 0.95, least: 5}"
ALL_THERE_IS = (
    "the levels of {axis} are all that the claim is about, not draws from more; if they are draws, write role: "
    "replicate in axes: {axis}:, and otherwise take its plain mean"
)
STEPS = frozenset({"draw", "step", "iteration", "epoch", "tick", "sweep"})
SERIAL = (
    "the levels of '{axis}' follow one another and are not drawn apart; of Markov chains write experiment: {{kind: "
    "chains, ...}} and a method of chains, over: [chain, {axis}]"
)
NESTED = (
    "units over {axes} are not drawn apart from each other; name the axis that was drawn first, such as cluster: "
    "{first}, or average over the other one first"
)
NO_CLUSTER = (
    "found '{name}', wanted a quantity that names the cluster of each {over}, or one of several axes that it is over"
)
NO_LABELS = (
    "found '{name}', a number, whose digits do not say which units are of one cluster; wanted a quantity of type: text "
    "or type: count"
)
MANY = "found {found} cells that it keeps, over {axes}; wanted at most {most}: choose cells, as in x[{axis} == level]"
USUAL = 0.95  # the level below which a registration has to say so at its top
LOW_LEVEL = (
    "found the level {level:g}; wanted {usual:g} or more, or a lower one said for all to see: confidence: "
    "{{least_level: {level:g}}} at the top"
)
SMOOTH = ("normal", "symmetric")  # assumptions that whole numbers of a short range cannot meet
COARSE = 4  # the width of a range of whole numbers up to which nobody takes them for normal
NOT_SMOOTH = (
    "{what} is a whole number from {low:g} to {high:g}, which is not {law}; wanted a proportion or a paired difference "
    "of proportions, or an assumption about ones and zeros: common or rare"
)
Trees = Mapping[Path, tree.Node]
Said = Iterator[tuple[Path, str]]


def expressions(name: str, estimate: Estimate) -> Iterator[tuple[Path, str]]:
    """Yield every expression of an estimate with its place in the document, written in longhand."""
    for part in PARTS:
        yield from ((("estimates", name, part, i), text) for i, text in enumerate(getattr(estimate, part) or ()))
    if estimate.where is not None:
        yield ("estimates", name, "where"), estimate.where


def kept_axes(name: str, estimate: Estimate, trees: Trees, scope: NameScope) -> tuple[str, ...]:
    """Return the axes that an estimate keeps: those of its arguments, less those that it is over."""
    nodes = [node for path, node in trees.items() if path[:2] == ("estimates", name) and path[2] in ("arguments", "of")]
    found = {axis for node in nodes for axis in _axes(node, scope)}
    return scope.grid.sorted(found - set(estimate.over))


def _axes(node: tree.Node, scope: NameScope) -> tuple[str, ...]:
    try:
        return check(node, scope).axes
    except ExpressionError:
        return ()


@dataclass(frozen=True, slots=True)
class Settled:
    """One estimate of a registration, its row of the table, its expressions, and what it may name."""

    name: str
    estimate: Estimate
    row: Row
    trees: Trees
    scope: NameScope
    prereg: Prereg

    def problems(self) -> Said:
        """Yield everything that is wrong with it, each at its place."""
        yield from self._nested()
        yield from self._size()
        yield from self._shape()
        yield from self._draws()
        yield from self._types()
        yield from self._cluster()
        yield from self._level()
        yield from self._assumed()

    def _at(self, *path: str | int) -> Path:
        return ("estimates", self.name, *path)

    def _nodes(self, part: str) -> tuple[tree.Node, ...]:
        return tuple(node for path, node in self.trees.items() if path[:3] == self._at(part))

    def _nested(self) -> Said:
        """Refuse another estimate among the raw numbers, be it behind a derived quantity or a flag."""
        nodes = {path: node for path, node in self.trees.items() if path[:2] == self._at()}
        nodes |= {self._at("cluster"): tree.Name(0, self.estimate.cluster)} if self.estimate.cluster else {}
        for path, node in nodes.items():
            behind = tree.names(tree.rewrite(node, lambda inner: _defined(inner, self.trees)))
            for name in sorted(behind & self.prereg.estimates.keys()):
                through = "" if name in tree.names(node) else f", behind {written(node)}"
                yield path, f"an estimate is made from raw numbers; found the estimate {name} in it{through}"

    def _size(self) -> Said:
        """Refuse more cells than are estimated in some seconds, such as one for each unit of a sampled axis."""
        kept = kept_axes(self.name, self.estimate, self.trees, self.scope)
        found = self.scope.grid.size(kept)
        if found > MOST_ESTIMATED:
            longest = max(kept, key=lambda axis: len(self.scope.grid.of(axis)))
            said = MANY.format(found=found, axes=" and ".join(kept), most=MOST_ESTIMATED, axis=longest)
            yield self._at(), said

    def _shape(self) -> Said:
        estimate, two = self.estimate, self.row.groups
        named = f"{self.row.estimand} by {self.row.method}"
        if estimate.of and not self.row.counted:
            yield self._at("of"), f"{named} is estimated from units, not from counts; wanted over: [axis]"
        elif estimate.of and not len(estimate.of) == len(estimate.arguments) == (2 if two else 1):
            wanted = "two counts and two totals" if two else "one count and one total"
            yield self._at("of"), f"{named} compares {wanted}; found {len(estimate.arguments)} and {len(estimate.of)}"
        elif not estimate.of and len(estimate.arguments) != self.row.arguments:
            yield self._at(), f"{named} takes {self.row.arguments} expression(s), found {len(estimate.arguments)}"
        if not estimate.of and two != (estimate.groups is not None):
            said = "wanted groups: [predicate of the first, predicate of the second]" if two else "it has no groups"
            yield self._at(), f"{named} {'compares two groups of units' if two else 'is of one group'}; {said}"
        if self.row.chains and estimate.where is not None:
            yield self._at("where"), f"{named} is of whole chains; leave where: out, and read only the draws that count"
        yield from self._totals()
        yield from self._serial()
        yield from self._options()

    def _totals(self) -> Said:
        """Refuse counts of one cell over totals of another, as k of arm B over n of arm A."""
        pairs = zip(self._nodes("arguments"), self._nodes("of"), strict=False)
        for i, (count, total) in enumerate(pairs):
            chosen = [dict(node.where) if isinstance(node, tree.Select) else None for node in (count, total)]
            if None not in chosen and chosen[0] != chosen[1]:
                yield self._at("of", i), f"{written(count)} is counted of {written(total)}, which is of another cell"

    def _serial(self) -> Said:
        """Refuse the steps of a process as units that are drawn apart."""
        for axis in self.estimate.over if not self.row.chains else ():
            if axis.lower().rstrip("s") in STEPS:
                yield self._at("over"), SERIAL.format(axis=axis)

    def _options(self) -> Said:
        lacking = [name for name in self.row.options if name not in self.estimate.options]
        if lacking:
            yield self._at(), f"{self.row.estimand} wants {', '.join(lacking)}:"
        known = [*Estimate.model_fields, *self.row.options]
        for name, value in self.estimate.options.items():
            if name == QUANTILE and not 0 < value < 1:
                yield self._at(), f"found q: {value:g}, wanted a share of the units between 0 and 1, such as q: 0.9"
            if name not in self.row.options:
                yield self._at(), f"{self.row.estimand} by {self.row.method} knows no {name}:.{nearest(name, known)}"

    def _draws(self) -> Said:
        """Require axes of draws: one, or two where units come in clusters or are draws of chains."""
        axes = self.prereg.axes
        if len(set(self.estimate.over)) < len(self.estimate.over):
            yield self._at("over"), f"found an axis twice in {listed(self.estimate.over)}, wanted each once"
            return
        for axis in self.estimate.over:
            if axis not in axes:
                yield self._at("over"), f"no axis is called '{axis}'; registered: {listed(axes)}.{nearest(axis, axes)}"
            elif not axes[axis].replicate:
                yield self._at("over"), ALL_THERE_IS.format(axis=axis)
        if self.row.chains and len(self.estimate.over) != 2:
            yield self._at("over"), f"{self.row.estimand} by {self.row.method} is over two axes: [chain, draw]"
        if not self.row.chains and len(self.estimate.over) > 1 and self.estimate.cluster is None:
            yield self._at("over"), NESTED.format(axes=" and ".join(self.estimate.over), first=self.estimate.over[0])

    def _types(self) -> Said:
        for part in ("arguments", "of"):
            for i, node in enumerate(self._nodes(part)):
                yield from self._typed(self._at(part, i), node, part)
        for part in ("groups", "where"):
            for i, node in enumerate(self._nodes(part)):
                place = self._at(part, i) if part == "groups" else self._at(part)
                yield from self._predicate(place, node)

    def _typed(self, place: Path, node: tree.Node, part: str) -> Said:
        found = self._checked(place, node)
        if isinstance(found, str):
            yield place, found
            return
        kind, axes = found
        of_chains = self.row.chains and self.row.estimand == "mean"
        shares = part == "arguments" and (of_chains or self.row.values in ("unit", "difference"))
        if kind not in NUMERIC and not (shares and kind is ValueKind.TRUTH):
            yield place, f"found {kind}, wanted numbers, one for each unit"
        lacking = [axis for axis in self.estimate.over if axis not in axes]
        if lacking:
            yield (
                place,
                (
                    f"{written(node)} does not vary along {', '.join(lacking)}, which it is estimated over; "
                    f"wanted a number for each unit, as in {EXAMPLE}"
                ),
            )

    def _assumed(self) -> Said:
        """Refuse to call ones and zeros, or their differences, anything like normal."""
        if self.estimate.assume not in SMOOTH or self.estimate.cluster is not None:
            return
        for node in self._nodes("arguments"):
            found = self._checked((), node)
            if isinstance(found, str) or found[0] is not ValueKind.COUNT:
                continue
            low, high = reach(node, self.prereg, self.trees, self.scope.grid, brought=False)
            if high - low <= COARSE:
                said = NOT_SMOOTH.format(what=written(node), low=low, high=high, law=self.estimate.assume)
                yield self._at("assume"), said

    def _predicate(self, place: Path, node: tree.Node) -> Said:
        found = self._checked(place, node)
        if isinstance(found, str):
            yield place, found
            return
        kind, axes = found
        extra = [axis for axis in axes if axis not in self._all_axes()]
        if kind is not ValueKind.TRUTH:
            yield place, f"found {kind}, wanted something true or false of each unit, such as arm == 'B'"
        elif extra or not set(axes) & set(self.estimate.over):
            yield place, f"{written(node)} says nothing of single units; wanted something of each {self._over()}"

    def _checked(self, place: Path, node: tree.Node) -> tuple[ValueKind, tuple[str, ...]] | str:
        try:
            found = check(node, self.scope)
        except ExpressionError as error:
            return f"at character {error.column + 1}: {error}"
        return found.kind, found.axes

    def _all_axes(self) -> set[str]:
        nodes = (*self._nodes("arguments"), *self._nodes("of"))
        return {axis for node in nodes for axis in _axes(node, self.scope)}

    def _over(self) -> str:
        return " and ".join(self.estimate.over)

    def _cluster(self) -> Said:
        name = self.estimate.cluster
        if name is None:
            return
        if not self.row.clusters:
            able = [m for m in methods(self.row.estimand) if row(self.row.estimand, m).clusters]
            said = f"wanted method: {' or '.join(able)}" if able else "wanted units that are drawn one by one"
            yield self._at("cluster"), f"{self.row.estimand} by {self.row.method} knows no clusters; {said}"
        quantity = self.prereg.quantities.get(name)
        if name in self.estimate.over and len(self.estimate.over) > 1:
            return
        if quantity is not None and quantity.type == "number":
            yield self._at("cluster"), NO_LABELS.format(name=name)
        axes = set() if quantity is None else set(quantity.axes)
        if axes - self._all_axes() or not axes & set(self.estimate.over):
            yield self._at("cluster"), NO_CLUSTER.format(name=name, over=self._over())

    def _level(self) -> Said:
        confidence, estimate = self.prereg.confidence, self.estimate
        least = confidence.least_level if confidence is not None else None
        if least is not None and estimate.level < least and not self.row.exact:
            yield self._at("level"), f"found the level {estimate.level:g}, wanted least_level: {least:g} or more"
        if least is None and estimate.level < USUAL and not self.row.exact:
            yield self._at("level"), LOW_LEVEL.format(level=estimate.level, usual=USUAL)
        if estimate.least < self.row.least:
            yield (
                self._at("least"),
                (
                    f"found least: {estimate.least}, wanted {self.row.least} or more: {self.row.estimand} by "
                    f"{self.row.method} has no interval before"
                ),
            )
        axes = [self.prereg.axes[axis] for axis in estimate.over if axis in self.prereg.axes]
        units = prod(len(axis.grid_levels) for axis in axes)
        if axes and units < estimate.least:
            yield self._at("least"), f"found least: {estimate.least}, wanted at most the {units} registered units"


def row_of(estimate: Estimate) -> Row | str:
    """Return the row of the table that an estimate names, or a sentence that says why there is none."""
    if estimate.estimand not in estimands():
        return (
            f"nothing that can be estimated is called '{estimate.estimand}'; known: {listed(estimands())}."
            f"{nearest(estimate.estimand, estimands())}"
        )
    try:
        return row(estimate.estimand, estimate.method)
    except UsageError as error:
        return str(error)


@once
def rows(registration: Registration) -> Mapping[str, Row]:
    """Return the row of the table behind each estimate of a checked registration."""
    estimates = registration.prereg.estimates.items()
    return {name: row(estimate.estimand, estimate.method) for name, estimate in estimates}


def _defined(node: tree.Node, trees: Trees) -> tree.Node | None:
    if not isinstance(node, tree.Name):
        return None
    found = trees.get(("quantities", node.name, "is")) or trees.get(("flags", node.name, "when"))
    return None if found is None else tree.rewrite(found, lambda inner: _defined(inner, trees))
