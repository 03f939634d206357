"""What one call printed: the readings of its own cell, all of them, and nothing else.

It is one JSON object of quantities, such as {"gain": 0.012}, or a list of such objects where a call measures several
cells, each with the levels of the axes that were not handed over: [{"method": "old", "score": 0.9}, ...]. Levels that
were handed over may be said again, and are then compared.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from itertools import product
from typing import Any

from verdict.algebra.grid import Level
from verdict.evidence.laid_out import lay_out
from verdict.evidence.tables import ListedRows, are_texts, lay, level_key
from verdict.evidence.written import Cell, version_of
from verdict.experiments.command.settings import PRINTS, measured
from verdict.experiments.contract import Figure, cell, reading
from verdict.registration.resolved import Registration
from verdict.text import Document, read_json
from verdict.text.characters import printable, shown
from verdict.words.errors import DocumentError, NothingToJudgeError

EMPTY = "empty in the file"  # what a table says of a cell in which nothing stands
NO_NUMBER = "the call printed no number"
Row = Mapping[str, Any]


def figures(printed: bytes, name: str, levels: Mapping[str, Level], registration: Registration) -> tuple[Figure, ...]:
    """Return the readings that the call of a cell printed, in the order of the grid; `name` is the cell's in messages.

    Raises:
        NothingToJudgeError: it is something else than every reading of that cell once; the message says the first.
    """
    if not printed.strip():
        raise NothingToJudgeError(f"the call of {name} printed nothing, wanted a call that {PRINTS}")
    try:
        document = read_json(printed, f"what the call of {name} printed")
        rows = [*_own(_rows(document, name), name, levels, registration)]
        _check_once(rows, name, registration)
        laid = lay(ListedRows(document, rows), document.file, registration)
        quantities = dict(laid.quantities)
        lay_out(_document(quantities, registration), laid, registration)
    except DocumentError as error:
        raise NothingToJudgeError(f"{error.problems[0]}; wanted a call that {PRINTS}, and nothing else") from None
    return tuple(_complete(quantities, name, levels, registration))


def _rows(document: Document, name: str) -> list[Row]:
    tree = document.tree
    rows = tree if isinstance(tree, list) else [tree]
    if not rows or not all(isinstance(row, dict) for row in rows):
        raise NothingToJudgeError(f"the call of {name} printed {shown(json.dumps(tree))}, wanted a call that {PRINTS}")
    return [row for row in rows if isinstance(row, dict)]


def _own(rows: list[Row], name: str, levels: Mapping[str, Level], registration: Registration) -> Iterator[Row]:
    """Put the levels of the call into each row; a row that says other ones is of another cell."""
    for row in rows:
        for axis in levels.keys() & row.keys():
            texts = are_texts(registration.grid.of(axis))
            if level_key(row[axis], texts=texts) != level_key(levels[axis], texts=texts):
                raise NothingToJudgeError(
                    f"the call of {name} printed readings of {axis}={shown(str(row[axis]))}, wanted those of its own "
                    "cell alone: each call measures one cell, whose levels it is handed"
                )
        yield {**row, **levels}


def _check_once(rows: list[Row], name: str, registration: Registration) -> None:
    """Refuse two rows of one cell, even where they say the same."""
    seen: list[dict[str, Any]] = []
    for row in rows:
        place = {axis: str(row[axis]).strip() for axis in registration.grid.names if axis in row}
        if place in seen:
            where = ", ".join(f"{axis}={printable(level)}" for axis, level in place.items())
            raise NothingToJudgeError(f"the call of {name} printed {where} twice, wanted each cell once")
        seen.append(place)


def _document(quantities: Mapping[str, Any], registration: Registration) -> dict[str, Any]:
    return {
        "schema": version_of(quantities), "freeze": {"id": registration.id, "digest": registration.digest},
        "grade": "measured", "title": "what a call printed", "quantities": quantities,
    }  # fmt: skip


def _complete(
    quantities: Mapping[str, Any], name: str, levels: Mapping[str, Level], registration: Registration
) -> Iterator[Figure]:
    """Yield every reading that the call had to print, and refuse a call that left one out or gave one too many."""
    extra = quantities.keys() - set(measured(registration))
    if extra:
        raise NothingToJudgeError(
            f"the call of {name} printed {min(extra)}, which is not measured: the registration defines it or takes it "
            "from elsewhere; wanted it left out"
        )
    for quantity in measured(registration):
        found = {_place(one["at"]): one for one in quantities.get(quantity, {}).get("cells", [])}
        for at in cells_of(quantity, levels, registration):
            one = found.get(_place(at))
            if one is None:
                raise NothingToJudgeError(_left_out(quantity, name, at, levels))
            yield quantity, _cell(one)


def cells_of(quantity: str, levels: Mapping[str, Level], registration: Registration) -> Iterator[dict[str, Level]]:
    """Yield the cells of a quantity that the call of some levels measures, in the order of the grid."""
    grid, axes = registration.grid, registration.prereg.quantities[quantity].axes
    each = [(levels[axis],) if axis in levels else grid.of(axis) for axis in grid.sorted(axes)]
    for spot in product(*each):
        yield dict(zip(grid.sorted(axes), spot, strict=True))


def _place(at: Mapping[str, Level]) -> frozenset[tuple[str, Level]]:
    return frozenset(at.items())


def _left_out(quantity: str, name: str, at: Mapping[str, Level], levels: Mapping[str, Level]) -> str:
    inner = ", ".join(f"{axis}={level}" for axis, level in at.items() if axis not in levels)
    where = f" at {printable(inner)}" if inner else ""
    return (
        f"the call of {name} printed no {quantity}{where}, wanted every reading of its cell; of one that could not be "
        f'made it prints why: {{"{quantity}": {{"missing": "it did not converge"}}}}'
    )


def _cell(one: Mapping[str, Any]) -> Cell:
    fields = {key: value for key, value in one.items() if key != "at"}
    if fields.get("missing") == EMPTY:
        fields["missing"] = NO_NUMBER
    return cell(one["at"], reading(**_tuples(fields)))


def _tuples(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in fields.items()}
