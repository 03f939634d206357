"""A draft for what was imported: columns mapped and typed, and open places that `verdict lint` asks for.

A place that only the author can fill is left without a value, which no registration may have; the comment behind it
says what belongs there. Nothing in a draft says what the numbers came out as.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from verdict.exchange.importers.contract import Imported
from verdict.exchange.laying import MOST_MEASURED, Layout, layout, shared, values
from verdict.exchange.snapshot import UNDER
from verdict.text.characters import escaped, printable

SEEN = "the numbers were there before this draft"
MEANT = "how many you meant to have"
CAN_BE = "what it means, and the least and greatest that it can be"
OF_WHAT = "the mean of what, from at least how many units"
MOST_TOLD = 5  # groups of rows at one place that are told


def draft(name: str, reads: str, by: str, imported: Imported) -> str:
    """Return the text of a draft with the id `name` that reads the snapshot `reads`."""
    found = layout(imported)
    parts = (
        _head(name, reads, by), _axes(imported, found), _experiment(reads, by, imported, found), _quantities(found),
        _rest(found),
    )  # fmt: skip
    return escaped("\n".join(line for part in parts for line in (*part, "")))


def doubts(imported: Imported, found: Layout) -> Iterator[str]:
    """Yield what would be refused or counted twice when these rows are judged."""
    axes = " and ".join(printable(column.name) for column in found.axes)
    groups = [" and ".join(map(str, rows)) for rows in shared(imported, found)] if found.units else []
    if groups:
        more = f", and {len(groups) - MOST_TOLD} groups more" if len(groups) > MOST_TOLD else ""
        same = f"rows {', or '.join(groups[:MOST_TOLD])}{more} have the same {axes}"
        yield f"{same}: a {imported.row_is} that was repeated or resumed counts once, and a table takes one row a place"
    for column in found.units:
        unnamed = [str(number) for number, row in enumerate(imported.rows, 1) if row.get(column.name) is None]
        if unnamed:
            more = f" and {len(unnamed) - MOST_TOLD} more" if len(unnamed) > MOST_TOLD else ""
            listed = f"row{'s' * (len(unnamed) > 1)} {', '.join(unnamed[:MOST_TOLD])}{more}"
            yield f"{listed}: no {printable(column.name)} is said, so that a table cannot place them"


def _head(name: str, reads: str, by: str) -> Iterator[str]:
    yield "# yaml-language-server: $schema=../verdict-prereg-2.json"
    yield "#"
    yield f"# A draft by {by}: {SEEN}."
    yield "# Predictions that are written with numbers in view say what is there, not what was foreseen. To predict,"
    yield "# write them for runs that are still to come, and freeze before those. Else freeze --access cells_seen."
    yield "# Fill each place that has no value: `verdict lint` lists them."
    yield "schema: verdict/prereg/2"
    yield f"id: {name}"
    yield "title:                    # in one line, what it is about"
    yield "scope:"
    yield "  covers:                 # what the verdicts are about: a list of sentences"
    yield f'  does_not_show: ["that it was foreseen: the numbers in {_inner(reads)} were there before it was written"]'
    yield "tag_flips: none           # no outcome moves the tag of a claim by itself"


def _axes(imported: Imported, found: Layout) -> Iterator[str]:
    yield "# What is varied. An axis with `planned:` is a draw: others would have done as well. Plan what you meant to"
    yield "# run, those that failed or were never logged included, not what happens to be in the file."
    yield "axes:"
    for column in found.fixed:
        yield f"  {found.names[column.name]}: {{levels: {_flow(values(imported.rows, column.name))}}}"
    for column in found.units:
        there = len(values(imported.rows, column.name))
        yield f"  {found.names[column.name]}: {{planned: , role: replicate}}   # {MEANT}; {there} are in the file"
    if not found.units:
        yield f"  row: {{planned: , role: replicate}}   # {MEANT}; {len(imported.rows)} are in the file"
    yield from (f"# {line}" for line in doubts(imported, found))
    if found.held:
        yield "# Settings that are no axes: they do not vary by themselves, vary freely, or are missing somewhere."
        yield f"#   {', '.join(printable(column.name) for column in found.held[:MOST_MEASURED])}"


def _experiment(reads: str, by: str, imported: Imported, found: Layout) -> Iterator[str]:
    yield "experiment:"
    yield "  kind: table"
    yield f"  reads: {_text(reads)}"
    yield f"  under: {UNDER}"
    yield f"  produced_by: {_text(f'{by}, of {imported.tool}')}"
    yield "  columns:"
    for column in (*found.axes, *found.measured[:MOST_MEASURED], *found.status):
        yield f"    {found.names[column.name]}: {{from: {_text(column.name)}}}"
    if not found.units:
        yield "    row: {rows: true}"
    if found.status:
        yield "  exclude:"
    for column in found.status:
        registered = found.names[column.name]
        rule = " and ".join(f"{registered} != {_quoted(value)}" for value in column.ended)
        why = f"the {imported.row_is} did not come to its end"
        yield f"    {_rule(registered)}: {{when: {_text(rule)}, why: {_text(why)}}}"


def _quantities(found: Layout) -> Iterator[str]:
    axes = ", ".join(found.names[column.name] for column in found.axes) or "row"
    yield "# What is measured, and the least and greatest value that it can have at all, such as [0, 1]."
    yield "quantities:"
    for column in found.measured[:MOST_MEASURED]:
        means = f" {_text(column.means)}" if column.means else " "
        kind = "type: count, " if column.type in ("count", "truth") else ""
        yield f"  {found.names[column.name]}: {{means:{means}, {kind}axes: [{axes}], support: }}   # {CAN_BE}"
    for column in found.status:
        yield f"  {found.names[column.name]}: {{type: text, axes: [{axes}]}}"
    left = [printable(column.name) for column in found.measured[MOST_MEASURED:]]
    if left:
        yield f"# {len(left)} more are in the file: {', '.join(left[:MOST_MEASURED])}."


def _rest(found: Layout) -> Iterator[str]:
    over = ", ".join(found.names[column.name] for column in found.units) or "row"
    yield "confidence: {least_level: 0.95}   # no verdict rests on less"
    yield "# What the engine computes from the rows, with an interval: `verdict help estimates`."
    yield "estimates:"
    yield f"  effect: {{mean: , over: [{over}], method: t, level: 0.95, least: }}   # {OF_WHAT}"
    yield "# What you expect."
    yield "predictions:"
    yield "  P1: {claim: , test: }   # what you expect in words; what must hold, such as effect > 0"


def _rule(registered: str) -> str:
    return f"not_ended_{registered}"[:60]


def _flow(found: Sequence[Any]) -> str:
    return json.dumps(list(found), ensure_ascii=False)


def _text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)


def _inner(value: str) -> str:
    return _text(value)[1:-1]


def _quoted(value: str) -> str:
    """Write a text as an expression does."""
    return f"'{value}'"
