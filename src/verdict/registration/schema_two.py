"""Where a registration of schema 1 would mean something else, or be refused, under schema 2.

Schema 1 is judged for ever as it was; these sentences are for its author, and for a new freeze.
"""

from __future__ import annotations

from collections.abc import Iterator

from verdict.expression import tree
from verdict.expression.binding import bind, require_dependence
from verdict.expression.parse import ExpressionError
from verdict.expression.written import written
from verdict.registration.naming import unwritable
from verdict.registration.premises import alternative, counted_over, spelt_out
from verdict.registration.resolved import Registration
from verdict.text.validate import Path


def differences(registration: Registration) -> Iterator[tuple[Path, str]]:
    """Yield every place whose meaning schema 2 changes, with a sentence; nothing for a registration of schema 2."""
    if registration.prereg.version > 1:
        return
    yield from unwritable(registration.prereg)
    for path, axes in cellwise(registration):
        yield from ((path, text) for text in _differs(registration, path, axes))
    for site in registration.clauses():
        parts = {} if site.test is None else {"each": site.test.each, "whole": site.test.whole}
        for part, sentence in spelt_out(parts, registration.trees):
            yield (*site.path, "test", part), sentence


def perhaps_premises(registration: Registration) -> Iterator[tuple[Path, str]]:
    """Yield, under schema 2, every alternative that may be a premise: an author knows, a reader cannot tell."""
    for path, node in _asked_of_cells(registration) if registration.prereg.version > 1 else ():
        found = alternative(node)
        if found is not None:
            holds, rest = map(written, found)
            yield path, (f"cells where {holds} hold whatever becomes of {rest}; if that is a premise, write its "
                         "opposite under where:, so that these cells are counted apart")  # fmt: skip


def _asked_of_cells(registration: Registration) -> Iterator[tuple[Path, tree.Node]]:
    """Yield every predicate that a test asks of single cells, with the place of the test."""
    for site in registration.clauses():
        for part in ("each", "whole"):
            node = getattr(site.test, part, None)
            for inner in counted_over(node, part == "each") if node is not None else ():
                yield (*site.path, "test", part), inner


def cellwise(registration: Registration) -> Iterator[tuple[Path, tuple[str, ...]]]:
    """Yield every expression that is said of cells, with their axes."""
    prereg, grid = registration.prereg, registration.grid
    for name, quantity in prereg.quantities.items():
        if quantity.is_ is not None:
            yield ("quantities", name, "is"), grid.sorted(quantity.axes)
    for name, flag in prereg.flags.items():
        yield ("flags", name, "when"), grid.sorted(flag.axes)
    for site in registration.clauses():
        if site.test is not None and site.test.each is not None:
            yield (*site.path, "test", "each"), site.test.per


def _differs(registration: Registration, path: Path, axes: tuple[str, ...]) -> Iterator[str]:
    node = registration.trees[path]
    try:
        bound = bind(node, axes, registration.scope)
        require_dependence(bound, axes, registration.scope)
    except ExpressionError as error:
        yield f"schema 2 refuses this: {error}"
        return
    if tree.bare(bound) != tree.bare(node):
        yield (f"schema 1 reduces over all axes here; schema 2 keeps {', '.join(axes)} and reads {written(bound)}. "
               "Say over= or per= to mean one thing under both")  # fmt: skip
