"""What in the settings of a table does not fit the registration that it stands in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath

from verdict.experiments.table.exclusion import predicate
from verdict.experiments.table.positions import NOWHERE, at_level, label_of
from verdict.experiments.table.settings import Exclusion, FileColumn, Settings
from verdict.expression.parse import ExpressionError
from verdict.registration.resolved import Registration
from verdict.text.validate import Path
from verdict.words.errors import listed, nearest

SEPARATED, OBJECTS = (".csv", ".tsv"), (".json",)
Misfit = tuple[Path, str]


def misfits(settings: Settings, registration: Registration) -> Iterator[Misfit]:
    """Yield everything that does not fit, each with its path below `experiment`."""
    if registration.prereg.version == 1:
        yield ("kind",), "found kind: table in a registration of version 1, wanted schema: verdict/prereg/2"
    yield from _file(settings)
    yield from _labels(settings, registration)
    for name, column in settings.columns.items():
        for message in (*_column(name, column, registration), *_commas(column, settings)):
            yield ("columns", name), message
    for name, rule in settings.exclude.items():
        yield from _rule(("exclude", name), rule, registration)


def _file(settings: Settings) -> Iterator[Misfit]:
    for suffix in dict.fromkeys(PurePosixPath(name).suffix.lower() for name in settings.files):
        if settings.delimiter and suffix not in SEPARATED:
            yield ("delimiter",), f"found a delimiter of {suffix}, wanted it with {' or '.join(SEPARATED)} only"
        if settings.under and suffix not in OBJECTS:
            yield ("under",), f"found under: with {suffix}, wanted it with .json only, whose rows may stand deeper"


def _labels(settings: Settings, registration: Registration) -> Iterator[Misfit]:
    """Find what files set for their rows that no row could have."""
    for place, part in enumerate(settings.parts):
        for name, label in part.set_.items():
            for message in _label(name, label, settings, registration):
                yield ("reads", place, "set", name), message


def _label(name: str, label: str | float, settings: Settings, registration: Registration) -> Iterator[str]:
    prereg = registration.prereg
    known = [*prereg.axes, *prereg.quantities]
    if name not in known:
        yield f"no axis or quantity is called '{name}'; registered: {listed(known)}.{nearest(name, known)}"
    elif name in prereg.axes and settings.column(name).rows:
        yield f"found a label of {name}, of which each row is a unit of its own by rows: true; wanted one of the two"
    elif name in prereg.axes and prereg.axes[name].planned is None:
        levels = registration.grid.of(name)
        if at_level(label, levels) == NOWHERE:
            yield f"{name}={label} is not registered; levels: {listed(map(repr, levels))}"
    elif name in prereg.axes and label_of(label) is None:
        yield f"found {label}, wanted a label of a {name}: a text or a whole number"
    elif name in prereg.quantities and prereg.quantities[name].type != "text":
        yield f"found one {name} for all of a file, wanted an axis or a text; what is measured stands in its rows"


def _column(name: str, column: FileColumn, registration: Registration) -> Iterator[str]:
    prereg = registration.prereg
    known = [*prereg.axes, *prereg.quantities]
    told = sorted(column.model_fields_set - {"from_", "rows"})
    if name not in known:
        yield f"no axis or quantity is called '{name}'; registered: {listed(known)}.{nearest(name, known)}"
    elif name in prereg.axes:
        if told:
            yield f"found {', '.join(told)} of an axis, wanted from: only; its values are matched as they are written"
        if column.rows and prereg.axes[name].planned is None:
            yield f"found rows: true of the axis {name} with registered levels, wanted it with planned: only"
    elif column.rows:
        yield f"found rows: true of the quantity {name}, wanted it of an axis with planned:"
    elif prereg.quantities[name].type == "text" and told:
        yield f"found {', '.join(told)} of the text {name}, wanted it of numbers and counts only"
    elif prereg.quantities[name].type == "count" and column.values is not None:
        parts = [f"{word}: {number:g}" for word, number in column.values.items() if not number.is_integer()]
        if parts:
            yield f"found {', '.join(parts)} of a count, wanted whole numbers"


def _commas(column: FileColumn, settings: Settings) -> Iterator[str]:
    if column.digits_after is not None and (column.decimal or settings.decimal) != "comma":
        yield "found digits_after without decimal: comma, wanted it where a comma may separate thousands as well"


def _rule(path: Path, rule: Exclusion, registration: Registration) -> Iterator[Misfit]:
    try:
        predicate(rule.when, registration)
    except ExpressionError as error:
        yield (*path, "when"), f'in "{rule.when}" at character {error.column + 1}: {error}'
    known = list(registration.prereg.quantities)
    for name in rule.of or ():
        if name not in known:
            yield (*path, "of"), f"no quantity is called '{name}'; registered: {listed(known)}.{nearest(name, known)}"
