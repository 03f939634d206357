"""Items of several runs as rows: one filter, the same documents, as many as were asked, and nothing twice."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from verdict.exchange.evaluations.harness import Run
from verdict.exchange.evaluations.samples import Sample, Samples, read_samples
from verdict.exchange.importers.contract import Column, Imported, LeftOut, Options, Row, one, refuse_taken, type_of
from verdict.exchange.sources import few, refused
from verdict.words.errors import UsageError, nearest

ANSWERED, UNASKED = "answered", "not asked"
CLOSE = 1e-6  # how far an average that was written may lie from that of the items


@dataclass(frozen=True, slots=True)
class Part:
    """The items of one task that one run asked, as one filter reads them."""

    run: Run
    task: str
    filter: str
    samples: Samples
    chosen: tuple[Sample, ...]


def items(runs: Sequence[Run], options: Options) -> Imported:
    """Return a row for each item of the chosen tasks of each run.

    Raises:
        UsageError: nobody said which task, filter or items are meant.
        DocumentError: files that were cut, hold an item twice, or are of other documents.
    """
    tasks = _tasks(runs, options.get("task", ()))
    read = {(run.file, task): read_samples(run.samples[task]) for run in runs for task in tasks if task in run.samples}
    filters = {task: _filter(task, [f for (_, t), f in read.items() if t == task], options) for task in tasks}
    parts = [
        Part(run, task, filters[task], samples, samples.of(filters[task]))
        for run in runs for task in tasks if (samples := read.get((run.file, task))) is not None
    ]  # fmt: skip
    _check(parts)
    unasked = one(options, "unasked")
    rows = [row for part in parts for row in _rows(part, several=len(tasks) > 1, unasked=unasked)]
    tool = f"lm_eval {runs[0].tree.get('lm_eval_version') or 'of an unknown version'}"
    sources = (*(run.source for run in runs), *(samples.source for samples in read.values()))
    return Imported(tool, sources, tuple(rows), _columns(rows, tasks), tuple(_left(runs, parts, unasked)), "item",
                    tuple(_notes(parts)))  # fmt: skip


def _tasks(runs: Sequence[Run], asked: Sequence[str]) -> tuple[str, ...]:
    known = [*dict.fromkeys(task for run in runs for task in sorted(run.samples))]
    if not known:
        raise UsageError(
            f"found averages alone in {few(run.file for run in runs)}, wanted the samples, which lm_eval writes with "
            "--log_samples: no interval can be computed from an average, nor a difference be paired; --read averages "
            "takes a row for each task"
        )
    for task in (task for task in asked if task not in known):
        raise UsageError(f"no task is called '{task}'; there are: {few(known)}.{nearest(task, known)}")
    if len(known) > 1 and not asked:
        raise UsageError(
            f"found {len(known)} tasks, {few(known)}; wanted --task NAME, once or several times: items of two "
            "tasks are different items"
        )
    return tuple(dict.fromkeys(asked)) or tuple(known)


def _filter(task: str, found: Sequence[Samples], options: Options) -> str:
    """Return the filter by which a task is read: the only one there is, or the one that was asked for."""
    known = [*dict.fromkeys(name for samples in found for name in samples.filters)]
    asked = [name for name in dict.fromkeys(options.get("filter", ())) if name in known]
    if len(known) == 1 and not asked:
        return known[0]
    if len(asked) != 1:
        what = f"{len(asked)} of them were asked for" if asked else "each item stands there once for each"
        raise UsageError(f"found {len(known)} filters of {task}, {few(known)}, and {what}; wanted --filter NAME, one "
                         "of them: they read the same answer differently, and give different numbers")  # fmt: skip
    return asked[0]


def _check(parts: Sequence[Part]) -> None:
    """Refuse files that lack items or averages that they should have, and runs that do not compare."""
    for part in parts:
        _check_whole(part)
        _check_average(part)
    first: dict[tuple[str, str], Part] = {}
    documents: dict[tuple[str, int], tuple[Sample, Part]] = {}
    for part in parts:
        other = first.setdefault((part.run.model, part.task), part)
        if other is not part:
            raise refused(part.samples.file, f"found the task {part.task} of {part.run.model} again, as in "
                          f"{other.samples.file}; wanted one run of each model. Import each into a file of its own, "
                          "and read them as one table: reads: [{file: ..., set: {seed: 1}}, ...]")  # fmt: skip
        for sample in part.chosen:
            before, where = documents.setdefault((part.task, sample.item), (sample, part))
            if before.document != sample.document:
                found = f"found another document as item {sample.item} of {part.task} than on line {before.line} of"
                raise refused(part.samples.file, f"{found} {where.samples.file}; wanted runs on the same data: they "
                              "cannot be paired by number", sample.line)  # fmt: skip


def _check_whole(part: Part) -> None:
    _, effective = part.run.asked(part.task)
    if effective is not None and effective != len(part.chosen):
        found = (
            f"found {len(part.chosen)} items by the filter {part.filter}, wanted {effective}, as {part.run.file} says"
        )
        raise refused(part.samples.file, f"{found}: was the file cut, or are items taken out?")


def _check_average(part: Part) -> None:
    """Refuse items whose average is not the one that the results hold, of metrics that are averaged."""
    config = part.run.tree.get("configs", {}).get(part.task) or {}
    averaged = [
        metric.get("metric") for metric in config.get("metric_list") or () if metric.get("aggregation") == "mean"
    ]
    for name in averaged:
        told = part.run.tree["results"].get(part.task, {}).get(f"{name},{part.filter}")
        found = [sample.values.get(name) for sample in part.chosen]
        values = [value for value in found if isinstance(value, bool | int | float)]
        if not isinstance(told, int | float) or len(values) < len(found):
            continue
        mean = math.fsum(values) / len(values)
        if abs(mean - told) > CLOSE:
            raise refused(part.samples.file, f"found {mean:.6g} as the average of {name}, wanted {told:.6g}, as "
                          f"{part.run.file} says: the two are not of one run")  # fmt: skip


def _rows(part: Part, *, several: bool, unasked: str | None) -> Iterator[Row]:
    def row(number: int, status: str, values: Mapping[str, Any]) -> Row:
        item = f"{part.task}/{number}" if several else number
        return {"model": part.run.model, "task": part.task, "item": item, "status": status, **values}

    for sample in part.chosen:
        refuse_taken(sample.values, ("model", "task", "item", "status"), f"a metric on line {sample.line} of "
                     f"{part.samples.file}")  # fmt: skip
        yield row(sample.item, ANSWERED, sample.values)
    original, _ = part.run.asked(part.task)
    there = {sample.item for sample in part.chosen}
    if _short(part) and unasked is None:
        raise UsageError(
            f"found {len(there)} of the {original or 'unknown number of'} items of {part.task} in {part.samples.file}, "
            f"by --limit {part.run.limit}: a part is not the whole; wanted --unasked missing (a row without numbers "
            "for each of the others) or --unasked left-out"
        )
    if unasked == "missing":
        if original is None and _short(part):
            raise UsageError(f"{part.run.file} does not say how many items {part.task} has; wanted --unasked left-out")
        yield from (row(number, UNASKED, {}) for number in range(original or 0) if number not in there)


def _short(part: Part) -> bool:
    """Say whether a run asked a part of the items."""
    original, effective = part.run.asked(part.task)
    return part.run.limit is not None if None in (original, effective) else original != effective


def _columns(rows: Sequence[Row], tasks: Sequence[str]) -> tuple[Column, ...]:
    names = dict.fromkeys(name for row in rows for name in row)
    kinds = {name: type_of([row.get(name) for row in rows]) for name in names}
    fixed = {
        "model": Column("model", "text", "setting", "the model that was asked"),
        "task": Column("task", "text", "about" if len(tasks) > 1 else "setting"),
        "item": Column("item", kinds["item"], "unit", "the item by its number in the data set"),
        "status": Column("status", "text", "status", ended=(ANSWERED,)),
    }
    return tuple(
        fixed.get(name) or Column(name, kind, "about" if kind in ("nested", "text") else "measured")
        for name, kind in kinds.items()
    )


def _left(runs: Sequence[Run], parts: Sequence[Part], unasked: str | None) -> Iterator[LeftOut]:
    other = sum(len(part.samples.lines) - len(part.chosen) for part in parts)
    if other:
        yield LeftOut(other, "lines of samples", f"of other filters than {few(part.filter for part in parts)}")
    for part in parts if unasked == "left-out" else ():
        if _short(part):
            original, _ = part.run.asked(part.task)
            number = (original or 0) - len(part.chosen)
            yield LeftOut(number, f"items of {part.task} by {part.run.model}", f"not asked: --limit {part.run.limit}")
    read = {(part.run.file, part.task) for part in parts}
    skipped = sorted({task for run in runs for task in run.samples if (run.file, task) not in read})
    if skipped:
        yield LeftOut(len(skipped), "tasks", f"not asked for by --task: {few(skipped)}")
    for run in runs:
        bare = sorted(task for task in run.tree["results"] if task not in run.samples and task not in _groups(run))
        if bare and run.samples:
            yield LeftOut(len(bare), f"tasks of {run.model}", f"without samples, averages alone: {few(bare)}")


def _groups(run: Run) -> frozenset[str]:
    return frozenset(run.tree.get("groups") or {}) | frozenset(run.tree.get("group_subtasks") or {})


def _notes(parts: Sequence[Part]) -> Iterator[str]:
    told = dict.fromkeys((part.task, part.filter) for part in parts)
    yield "; ".join(f"{task} by the filter {name}" for task, name in told)
    yield "averages and standard errors of the harness are not read: intervals are computed from the items"
    for task in dict.fromkeys(part.task for part in parts):
        of = [part for part in parts if part.task == task]
        for key in ("n-shot", "versions"):
            values = {part.run.model: part.run.setting(key, task) for part in of}
            if len({str(value) for value in values.values()}) > 1:
                yield f"{key} of {task} differs: {few(f'{model} {value}' for model, value in values.items())}"
        sets = {part.run.model: {sample.item for sample in part.chosen} for part in of}
        common = set.intersection(*sets.values())
        if any(found != common for found in sets.values()):
            counts = few(f"{model} {len(found)}" for model, found in sets.items())
            yield f"models were asked different items of {task}: {counts}; {len(common)} are common to all"
