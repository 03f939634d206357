"""Runs of Weights & Biases: the table of runs as its pages export it, or the files that each run leaves on disk.

Nothing is asked of a server, and the library is not needed. The number that a run shows is its summary: the last value
that was logged, unless the program or define_metric put another there, such as the best. Which is meant is asked:
`--take`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from verdict.exchange import run_files, run_tables
from verdict.exchange.importers.contract import (
    Column,
    Imported,
    LeftOut,
    Option,
    Options,
    Row,
    Source,
    is_seed,
    one,
    refuse_taken,
    type_of,
)  # fmt: skip
from verdict.exchange.run_files import Run
from verdict.text.characters import printable
from verdict.text.files import contents
from verdict.text.tables import showing_lines
from verdict.words.errors import UsageError
from verdict.words.limits import MOST_TABLE

NAME, EXTRA = "wandb", ""
SAYS = "runs of Weights & Biases"
SOURCES = "the table of runs as CSV, or the folder wandb with the folders of runs in it"
TAKES = ("last", "summary", "max", "min")
OPTIONS = (
    Option("take", "Which number of a run counts: the last that was logged, its summary (the last, unless the program "
           "put another there), or the greatest or least of its history. A table as CSV has summaries alone.",
           needed=True, values=TAKES),
    Option("metric", "A column of a CSV that was measured; once for each.", many=True),
    Option("setting", "A column of a CSV that was set, beside those called seed; once for each.", many=True),
)  # fmt: skip
FINISHED = "finished"
ABOUT = ("run", "name", "project", "state")
SAID = {"last": "the last value that was logged", "summary": "the summary of the run",
        "max": "the greatest value that was logged", "min": "the least value that was logged"}  # fmt: skip


def read(sources: Sequence[str], options: Options) -> Imported:
    """Read runs from one CSV, or from all files of runs in folders.

    Raises:
        UsageError: there is no such file, or an option is missing that says what a number is. DocumentError: a CSV has
        what no table of runs has, at its place.
    """
    paths = [Path(source) for source in sources]
    if any(path.suffix.lower() == ".csv" for path in paths):
        if len(paths) > 1:
            raise UsageError(f"found {len(paths)} sources, wanted one CSV, or folders of runs alone")
        return _table(paths[0], options)
    return _folders(paths, options)


def _table(path: Path, options: Options) -> Imported:
    name = printable(path.as_posix())
    if one(options, "take") != "summary":
        raise UsageError(
            f"found --take {one(options, 'take')} of {name}, which has no histories, only what each run shows in the "
            "end; wanted --take summary, or the folder wandb for anything else"
        )
    content = contents(path, name, MOST_TABLE)
    with showing_lines(content, name):
        rows, columns = run_tables.read(content, name, options.get("metric", ()), options.get("setting", ()))
    short = sum(row["State"] != FINISHED for row in rows)
    left = [LeftOut(short, f"run{'s' * (short > 1)} without numbers", "not finished")] if short else []
    notes = ("of each metric the summary is taken: the last value, unless the program or define_metric put another "
             "there, which the file does not say",)  # fmt: skip
    return Imported("wandb, a table of runs", (Source.of_file(name, content),), tuple(rows), tuple(columns),
                    tuple(left), notes=notes)  # fmt: skip


def _folders(paths: Sequence[Path], options: Options) -> Imported:
    for option in ("metric", "setting"):
        if options.get(option):
            raise UsageError(f"found --{option}, which a CSV needs; files of runs say it themselves: leave it out")
    take = one(options, "take") or "last"
    read_files = [(name, content, run_files.read(content, name)) for name, content in _files(paths)]
    named = [run for _, _, run in read_files if run.run]
    _refuse_copies([(name, run) for name, _, run in read_files if run.run])
    runs = _joined(named)
    rows = tuple(_row(run, take) for run in runs)
    sources = tuple(Source.of_file(name, content) for name, content, _ in read_files)
    left = (*_unnamed(len(read_files) - len(named)), *_cut_short(runs, take))
    notes = [f"of each metric {SAID[take]} is taken"]
    notes += [f"{printable(run.run)} was resumed: {run.parts} parts are one row" for run in runs if run.parts > 1]
    logged = {name for run in runs for name in run.history}
    said = {name for run in runs for name, value in _flat(run.summary).items() if not isinstance(value, dict)}
    alone = sorted(said - logged)
    if take != "summary" and (unread := [name for name in alone if not name.startswith("_")]):
        notes.append(f"in summaries alone, so not read: {', '.join(map(printable, unread))}")
    versions = sorted({run.version for run in runs})
    return Imported(f"wandb {', '.join(versions)}".strip(), sources, rows, _columns(rows, take), left,
                    notes=tuple(notes))  # fmt: skip


def _files(paths: Sequence[Path]) -> Iterator[tuple[str, bytes]]:
    """Yield the files of runs, by name; the link latest-run is not followed, since it leads to one of them again."""
    for path in paths:
        inside = {*path.glob("*run-[0-9]*/run-*.wandb"), *path.glob("run-*.wandb")}
        found = [path] if path.suffix == ".wandb" else sorted(inside)
        if not found:
            raise UsageError(f"{printable(path.as_posix())}: found no run-<id>.wandb, wanted {SOURCES}")
        for file in found:
            name = printable(file.as_posix())
            yield name, contents(file, name, MOST_TABLE)


def _refuse_copies(parts: Sequence[tuple[str, Run]]) -> None:
    """Refuse a part of a run that two files hold: one of them is a copy, and perhaps an older one.

    Raises:
        UsageError: there is such a part.
    """
    first: dict[tuple[Any, ...], str] = {}
    for name, part in parts:
        place = (part.project, part.run, part.started)
        if other := first.get(place):
            raise UsageError(f"{name}: found the run {printable(part.run)} again, as in {other}, begun at the same "
                             "moment; wanted each file once, without copies")  # fmt: skip
        first[place] = name


def _joined(parts: Sequence[Run]) -> list[Run]:
    """Return one run for each id, in the order in which they began."""
    by_id: dict[tuple[str, str], list[Run]] = {}
    for part in parts:
        by_id.setdefault((part.project, part.run), []).append(part)
    return [run_files.joined(found) for found in by_id.values()]


def _unnamed(number: int) -> Iterator[LeftOut]:
    if number:
        yield LeftOut(number, f"run{'s' * (number > 1)}", "killed before anything was written down, its settings "
                      "included; plan for them all the same")  # fmt: skip


def _cut_short(runs: Sequence[Run], take: str) -> Iterator[LeftOut]:
    short = [run for run in runs if run.state != FINISHED]
    if short:
        number = sum(len(_numbers(run, take)) for run in short)
        what = f"number{'s' * (number != 1)} of {len(short)} run{'s' * (len(short) > 1)} that did not finish"
        yield LeftOut(number, what, "what a run had reached by then is not what was planned")


def _row(run: Run, take: str) -> Row:
    numbers = _numbers(run, take)
    settings = {f"config.{name}": run.config[name] for name in sorted(run.config) if not name.startswith("_")}
    refuse_taken(numbers, {*ABOUT, *settings}, f"logged by {printable(run.run)}")
    return {
        "run": run.run, "name": run.name, "project": run.project, "state": run.state, **settings,
        **(numbers if run.state == FINISHED else dict.fromkeys(numbers)),
    }  # fmt: skip


def _numbers(run: Run, take: str) -> dict[str, Any]:
    """Return what was asked for by its column; what Weights & Biases adds itself begins with a low line."""
    found = _flat(run.summary) if take == "summary" else run.history
    media = tuple(f"{name.removesuffix('_type')}" for name in found if name.endswith("._type"))  # pictures and tables
    names = [name for name in sorted(found) if not name.startswith(("_", *media))]
    if take in ("summary", "last"):
        return {name: found[name] if take == "summary" else found[name][-1] for name in names}
    return {f"{take} of {name}": _extreme(found[name], max if take == "max" else min) for name in names}


def _extreme(logged: Sequence[Any], choose: Callable[[list[float]], float]) -> Any:
    """Return the greatest or least of a history; None where something in it was no number."""
    numbers = [value for value in logged if isinstance(value, int | float) and not math.isnan(value)]
    return choose(numbers) if len(numbers) == len(logged) else None


def _flat(summary: Mapping[str, Any]) -> dict[str, Any]:
    """Return a summary by path: what define_metric keeps is val/acc.max; pictures and tables stay whole."""
    found: dict[str, Any] = {}
    for name, value in summary.items():
        deep = _flat(value) if isinstance(value, dict) and "_type" not in value else None
        found.update({name: value} if deep is None else {f"{name}.{key}": inner for key, inner in deep.items()})
    return found


def _columns(rows: Sequence[Row], take: str) -> tuple[Column, ...]:
    names = list(dict.fromkeys(name for row in rows for name in row))
    seeds = [name for name in names if name.startswith("config.") and is_seed(name.removeprefix("config."))]
    unit = seeds[0] if seeds else "run"
    found = [_column(name, [row.get(name) for row in rows], unit, take) for name in names]
    return tuple(sorted(found, key=lambda column: column.role == "measured"))


def _column(name: str, values: Sequence[Any], unit: str, take: str) -> Column:
    short = name.removeprefix("config.")
    if name == "state":
        return Column(name, "text", "status", ended=(FINISHED,))
    if name == unit:
        return Column(name, type_of(values), "unit", short=short)
    if name in ABOUT or short != name:
        return Column(name, type_of(values), "about" if name in ABOUT else "setting", short=short)
    if {type(value) for value in values} & {str, dict, list}:
        return Column(name, type_of(values))
    metric = name.removeprefix(f"{take} of ")
    return Column(name, "number", "measured", means=f"{SAID[take]} of {metric}", short=name)
