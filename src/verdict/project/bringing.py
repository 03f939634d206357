"""Bring in what another tool keeps, asked for by a program: the options of its importer checked, as a shell does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from verdict.exchange import checks
from verdict.exchange.finding import load
from verdict.exchange.importers.contract import Importer
from verdict.project.importing import Target
from verdict.words.errors import UsageError, listed, nearest


def bring_in(
    tool: str, sources: tuple[str, ...], options: Mapping[str, tuple[str, ...]], output: Path, draft: str | None
) -> tuple[str, ...]:
    """Write what a tool keeps as one table, and return what was written, left out and noticed, a sentence each.

    Raises:
        UsageError: no tool or option is called so, a value is none of an option's, or a file is there already.
    """
    importer, target = load(tool), Target.of(output, draft)
    for problem in _unfit(importer, sources, options):
        raise UsageError(f"{tool}: {problem}")
    imported = checks.table(importer.NAME, importer.read(sources, dict(options)))
    done = target.put(f"verdict import {importer.NAME}", imported)
    written = (f"{what} {file}" for what, file in done.written)
    left = (f"left out: {one.number} {one.what}, {one.why}" for one in imported.left_out)
    return (*written, *left, *imported.notes, *done.doubts, done.then)


def _unfit(importer: Importer, sources: tuple[str, ...], options: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    """Yield what of a call the importer does not know, or lacks."""
    known = {option.name: option for option in importer.OPTIONS}
    if not sources:
        yield f"found no source, wanted {importer.SOURCES}"
    yield from (f"no option is called '{name}'; known: {listed(known) or 'none'}.{nearest(name, known)}"
                for name in options if name not in known)  # fmt: skip
    yield from (f"the option {name} is wanted: {one.says}" for name, one in known.items() if one.needed
                and name not in options)  # fmt: skip
    for name in options.keys() & known.keys():
        values, one = options[name], known[name]
        if len(values) > 1 and not one.many:
            yield f"found {len(values)} values of {name}, wanted one"
        yield from (f"found {name} {value}, wanted one of {listed(one.values)}" for value in values
                    if one.values and value not in one.values)  # fmt: skip
