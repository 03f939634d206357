"""A row for each task of a run, where there is nothing else: averages, of which no interval can be computed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from verdict.exchange.evaluations.harness import Run
from verdict.exchange.importers.contract import Column, Imported, LeftOut, Row, refuse_taken, type_of
from verdict.exchange.sources import refused
from verdict.words.errors import UsageError

STDERR = "_stderr"
TEXTS = ("name", "alias", "sample_len", "sample_count")


def averages(runs: Sequence[Run], unasked: str | None) -> Imported:
    """Return a row for each task and filter of each run, with the number of items behind it.

    Raises:
        UsageError: a run asked a part of the items, and nobody said that this is meant.
        DocumentError: a model's task that two files hold.
    """
    _check_once(runs)
    short = next((run for run in runs if run.limit is not None), None)
    if short is not None and unasked != "left-out":
        raise UsageError(f"{short.file}: found averages over a part of the items, by --limit {short.limit}; wanted "
                         "whole runs, or --unasked left-out")  # fmt: skip
    rows = tuple(row for run in runs for row in _rows(run))
    names = dict.fromkeys(name for row in rows for name in row)
    known = {
        "model": Column("model", "text", "setting"), "task": Column("task", "text", "unit"),
        "filter": Column("filter", "text", "setting"), "items": Column("items", "count", "about"),
        "status": Column("status", "text", "status", ended=("averaged",)),
    }  # fmt: skip
    columns = tuple(known.get(n) or Column(n, type_of([row.get(n) for row in rows]), "measured") for n in names)
    tool = f"lm_eval {runs[0].tree.get('lm_eval_version') or 'of an unknown version'}"
    notes = (
        "each row is an average over items: an interval over rows is about tasks as draws, never about items, and a "
        "difference between models is not paired; import the samples for those",
    )
    return Imported(tool, tuple(run.source for run in runs), rows, columns, tuple(_left(runs)), "average", notes)


def _check_once(runs: Sequence[Run]) -> None:
    first: dict[tuple[str, str], str] = {}
    for run in runs:
        for task in run.tree["results"]:
            other = first.setdefault((run.model, task), run.file)
            if other != run.file:
                raise refused(run.file, f"found the task {task} of {run.model} again, as in {other}; wanted one run")


def _rows(run: Run) -> Iterator[Row]:
    for task, numbers in run.tree["results"].items():
        if task in (run.tree.get("group_subtasks") or {}) and run.tree["group_subtasks"][task]:
            continue
        by_filter: dict[str, dict[str, Any]] = {}
        for key, value in numbers.items():
            metric, _, name = key.partition(",")
            if name and not metric.endswith(STDERR):
                by_filter.setdefault(name, {})[metric] = value if isinstance(value, int | float) else None
        for name, values in by_filter.items():
            refuse_taken(values, ("model", "task", "filter", "status", "items"), f"a metric of {task} in {run.file}")
            yield {"model": run.model, "task": task, "filter": name, "status": "averaged",
                   "items": run.asked(task)[1], **values}  # fmt: skip


def _left(runs: Sequence[Run]) -> Iterator[LeftOut]:
    reported = sum(STDERR in key for run in runs for row in run.tree["results"].values() for key in row)
    if reported:
        yield LeftOut(reported, "standard errors", "of the harness, which are none of ours")
    for run in (run for run in runs if run.limit is not None):
        yield LeftOut(1, f"part of the items of {run.model}", f"not asked: --limit {run.limit}")
    groups = sum(bool(parts) for run in runs for parts in (run.tree.get("group_subtasks") or {}).values())
    if groups:
        yield LeftOut(groups, "averages of groups", "whose tasks are rows themselves")
