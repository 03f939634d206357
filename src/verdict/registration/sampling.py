"""Estimates among the names of a registration, and everything that schema 2 asks of numbers, in one pass."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from verdict.expression import tree
from verdict.expression.check import NameScope
from verdict.registration.anytime import at_any_time
from verdict.registration.averages import plain_averages
from verdict.registration.draw_order import ordered_draws
from verdict.registration.draws import (
    bare_numbers,
    compared_draws,
    picked_draws,
    shares_of_draws,
    unsaid_roles,
)
from verdict.registration.estimating import Settled, kept_axes, row_of
from verdict.registration.quantities import Quantity
from verdict.registration.reaching import quantity_of, reach
from verdict.registration.written import Prereg
from verdict.statistics.sample.table import Row
from verdict.text.validate import Path

Trees = Mapping[Path, tree.Node]


def misfits(prereg: Prereg, trees: Trees, scope: NameScope) -> Iterator[tuple[Path, str]]:
    """Yield what is wrong with estimates, and what schema 2 refuses of every other number, each at its place."""
    for name, estimate in prereg.estimates.items():
        found = row_of(estimate)
        if isinstance(found, str):
            yield ("estimates", name), found
        else:
            yield from Settled(name, estimate, found, trees, scope, prereg).problems()
    if prereg.version > 1:
        yield from unsaid_roles(prereg)
        yield from plain_averages(prereg, trees, scope)
        yield from shares_of_draws(prereg)
        yield from compared_draws(prereg, trees, scope)
        yield from picked_draws(prereg, trees)
        yield from ordered_draws(prereg, trees, scope)
        yield from bare_numbers(prereg, trees)
        yield from at_any_time(prereg, trees)


def estimated(prereg: Prereg, trees: Trees, scope: NameScope) -> dict[str, Quantity]:
    """Return the quantity that each sound estimate is for everything that asks it."""
    found = {}
    for name, estimate in prereg.estimates.items():
        row, first = row_of(estimate), trees["estimates", name, "arguments", 0]
        assert isinstance(row, Row)  # noqa: S101 - it was looked up before
        units = reach(first, prereg, trees, scope.grid)
        found[name] = quantity_of(estimate, row, kept_axes(name, estimate, trees, scope), units)
    return found
