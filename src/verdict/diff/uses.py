"""What one changed constant or definition does to every clause, gate and budget that rests on it.

One thing is changed at a time: the first registration is laid against itself with only that thing replaced, so that
two changes cannot hide each other.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from verdict.cells import Value
from verdict.diff.kinds import Kind
from verdict.diff.ways import Side, Way, join, predicate_way
from verdict.expression import tree
from verdict.judge.places import Judged, places
from verdict.judge.supports import supports
from verdict.registration import Registration
from verdict.validate import Path

KINDS = {Way.SAME: Kind.COSMETIC, Way.UP: Kind.LOOSENED, Way.DOWN: Kind.TIGHTENED, Way.OTHER: Kind.MOVED}


@dataclass(frozen=True, slots=True)
class Use:
    """One place that rests on a change: how its test and how what it requires moves."""

    place: str
    test: Way
    needs: Way

    @property
    def way(self) -> Way:
        """Test and requirements together."""
        return join((self.test, self.needs))

    def __str__(self) -> str:
        parts = [f"{what} {KINDS[way]}" for what, way in (("test", self.test), ("requirement", self.needs))
                 if way is not Way.SAME]  # fmt: skip
        return f"{self.place}: {', '.join(parts)}"


def side(registration: Registration) -> Side:
    """Return a registration as one side of a comparison."""
    return Side(registration, supports(registration))


def uses_of_value(registration: Registration, name: str, value: Value) -> tuple[Use, ...]:
    """Return what another value of a constant does."""
    changed = Side(registration, supports(registration, {name: value}))
    return tuple(_uses(registration, changed))


def uses_of_definition(registration: Registration, path: Path, node: tree.Node) -> tuple[Use, ...]:
    """Return what another definition of a quantity or flag does; names that it does not know make it MOVED."""
    known = set(registration.scope.names) | set(registration.prereg.predictions)
    if not tree.names(node) <= known:
        return tuple(Use(j.place, Way.OTHER, Way.SAME) for j in places(registration) if _rests(registration, j, path))
    other = replace(registration, trees={**registration.trees, path: node})
    return tuple(_uses(registration, side(other)))


def _uses(registration: Registration, changed: Side) -> Iterator[Use]:
    first = side(registration)
    for judged in places(registration):
        needs = join(predicate_way(need, first, need, changed) for need in judged.needs)
        use = Use(judged.place, predicate_way(judged.node, first, judged.node, changed), needs)
        if use.test is not Way.SAME or use.needs is not Way.SAME:
            yield use


def _rests(registration: Registration, judged: Judged, path: Path) -> bool:
    return path[1] in registration.closure((judged.node, *judged.needs))


def kind_of(uses: tuple[Use, ...], prediction_only: Mapping[str, object]) -> Kind:
    """Return the direction of a change by what it does to predictions; where it touches none, to flags and gates."""
    deciding = tuple(u for u in uses if u.place.split(" ")[0] in prediction_only)
    return KINDS[join(use.way for use in deciding or uses)]
