"""Finding estimands and their methods by name: the rows of the table, then entry points.

A row is named "estimand.method", such as "mean.t"; a plugin is registered under that name and loads a `Row`. Listing
names imports no plugin.
"""

from __future__ import annotations

from importlib import import_module
from typing import cast

from verdict.plugins import ESTIMANDS, find, plugins
from verdict.statistics.sample.contract import Asked, Estimated, Method, Sample, Unknown
from verdict.statistics.sample.table import ROWS, Row
from verdict.words.errors import UsageError, nearest


class UnknownEstimandError(UsageError):
    """No estimand or method has this name; `.name` is what was asked for, `.known` what exists."""

    def __init__(self, what: str, name: str, known: tuple[str, ...]) -> None:
        self.name, self.known = name, known
        super().__init__(f"no {what} is called '{name}'; known: {', '.join(known)}.{nearest(name, known)}")


def rows() -> tuple[Row, ...]:
    """Return the rows of this version; those of plugins are found one by one, by `row`."""
    return ROWS


def shipped() -> tuple[str, ...]:
    """List the rows of this version, each as "estimand.method"."""
    return tuple(f"{each.estimand}.{each.method}" for each in ROWS)


def names() -> tuple[str, ...]:
    """List every row as "estimand.method", plugins too, sorted; nothing is imported."""
    return tuple(sorted({*shipped(), *(point.name for point in plugins(ESTIMANDS))}))


def estimands() -> tuple[str, ...]:
    """List what can be estimated, sorted; nothing is imported."""
    return tuple(sorted({name.partition(".")[0] for name in names()}))


def methods(estimand: str) -> tuple[str, ...]:
    """List the methods of one estimand; the first shipped one comes first.

    Raises `UnknownEstimandError` where nothing is called that.
    """
    every = (*shipped(), *(name for name in names() if name not in shipped()))
    found = tuple(name.partition(".")[2] for name in every if name.partition(".")[0] == estimand)
    if not found:
        raise UnknownEstimandError("estimand", estimand, estimands())
    return found


def row(estimand: str, method: str) -> Row:
    """Return the row of one estimand and method.

    Raises `UsageError` for a name that is not known, for a plugin that takes the place of another row, and for one
    that loads anything but the `Row` of its name.
    """
    name = f"{estimand}.{method}"
    point = find(ESTIMANDS, name, shipped())
    if point is not None:
        return _checked(name, point.load())
    found = next((each for each in ROWS if (each.estimand, each.method) == (estimand, method)), None)
    if found is None:
        raise UnknownEstimandError(f"method of '{estimand}'", method, methods(estimand))
    return found


def load(wanted: Row) -> Method:
    """Return the function of a row.

    Raises `UsageError` where nothing callable lies at its place.
    """
    module, _, function = wanted.place.partition(":")
    try:
        found = getattr(import_module(module), function, None)
    except ImportError as error:
        raise UsageError(f"{_named(wanted)} cannot be loaded from '{wanted.place}': {error}") from None
    if not callable(found):
        raise UsageError(f"{_named(wanted)} names '{wanted.place}', where no function lies; wanted module:function")
    return cast("Method", found)


def estimated(wanted: Row, samples: tuple[Sample, ...], asked: Asked) -> Estimated | Unknown:
    """Estimate by a row, once samples and options are what the row takes.

    Raises `UsageError` for another number of samples, for clusters or trials that the row would overlook, and for an
    option that is lacking.
    """
    for problem in _unfit(wanted, samples, asked):
        raise UsageError(f"{_named(wanted)} {problem}")
    return load(wanted)(samples, asked)


def _unfit(wanted: Row, samples: tuple[Sample, ...], asked: Asked) -> tuple[str, ...]:
    takes = 2 if wanted.groups else wanted.arguments
    lacking = [option for option in wanted.options if option not in asked.options]
    problems = {
        f"takes {takes} samples; found {len(samples)}": len(samples) != takes,
        "takes no clusters": not wanted.clusters and any(each.clusters is not None for each in samples),
        "takes no trials or exposure": not wanted.counted and any(each.trials is not None for each in samples),
        f"needs the option {', '.join(lacking)}": bool(lacking),
    }
    return tuple(problem for problem, holds in problems.items() if holds)


def _named(wanted: Row) -> str:
    return f"the method '{wanted.method}' of '{wanted.estimand}'"


def _checked(name: str, plugin: object) -> Row:
    if not isinstance(plugin, Row) or f"{plugin.estimand}.{plugin.method}" != name:
        raise UsageError(f"the plugin '{name}' of {ESTIMANDS} loads {plugin!r}; wanted the Row of '{name}'")
    return plugin
