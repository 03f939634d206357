"""Samples of logs as rows: numbers by scorer, and what became of each sample, those that never ran included."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from verdict.exchange.evaluations.epochs import means
from verdict.exchange.evaluations.letters import LETTERS, letters_of, numbers_of
from verdict.exchange.evaluations.logs import Log
from verdict.exchange.importers.contract import Column, Imported, LeftOut, Options, Row, one, refuse_taken, type_of
from verdict.exchange.sources import few, refused
from verdict.words.errors import UsageError

SCORED, LIMIT, FAILED, UNSCORED, NEVER = "scored", "limit", "error", "not scored", "not run"
TAKEN = ("model", "task", "item", "epoch", "epochs", "status", "error")
INVALID = "invalidated"  # by a person, after the run


def scored(logs: Sequence[Log], options: Options) -> Imported:
    """Return a row for each sample and epoch that was to be run.

    Raises:
        UsageError: nobody said what a part of the items, or a letter, is to be taken for.
        DocumentError: a sample that is there twice, or another one under the same name.
    """
    letters = letters_of(options)
    _check(logs)
    _check_unasked(logs, one(options, "unasked"))
    each = [row for log in logs for row in _rows(log, letters)]
    mean = _epochs(each, one(options, "epochs")) == "mean"
    rows = [*means(each, (SCORED, LIMIT))] if mean else each
    version = next((log.version for log in logs if log.version), "of an unknown version")
    return Imported(f"inspect_ai {version}", tuple(log.source for log in logs), tuple(rows), _columns(rows),
                    tuple(_left(logs)), "item" if mean else "sample",
                    tuple(_notes(logs, each, mean=mean)))  # fmt: skip


def _epochs(rows: Sequence[Row], asked: str | None) -> str:
    """Say whether epochs are rows or are averaged within their items; one epoch needs no choice."""
    epochs = {row["epoch"] for row in rows}
    if len(epochs) > 1 and asked is None:
        raise UsageError(
            f"found {len(epochs)} epochs of each item, which are no items of their own: they share its difficulty; "
            "wanted --epochs mean (a row for each item) or --epochs rows (a row for each epoch, for an estimate with "
            "cluster: item)"
        )
    return asked or "rows"


def _check(logs: Sequence[Log]) -> None:
    """Refuse samples that are there twice, and items that two logs know by one name."""
    there: dict[tuple[str, str, str, int], str] = {}
    asked: dict[tuple[str, str], tuple[str, str]] = {}
    for log in logs:
        for sample in log.samples:
            item, epoch = str(sample["id"]), sample["epoch"]
            other = there.setdefault((log.model, log.task, item, epoch), log.file)
            where = f"sample {item}, epoch {epoch}, of {log.model}"
            if other != log.file:
                raise refused(log.file, f"found {where} again, as in {other}; wanted one run of each model, the last "
                              "of those that were retried. Import others into files of their own, and read them as one "
                              "table: reads: [{file: ..., set: {seed: 1}}, ...]")  # fmt: skip
            said = json.dumps([sample.get("input"), sample.get("target"), sample.get("choices")], sort_keys=True)
            before, first = asked.setdefault((log.task, item), (said, log.file))
            if before != said:
                raise refused(log.file, f"found another input or target of sample {item} than in {first}; wanted logs "
                              "on the same data: they cannot be paired by name")  # fmt: skip
        counts = Counter((str(sample["id"]), sample["epoch"]) for sample in log.samples)
        twice = next((place for place, count in counts.items() if count > 1), None)
        if twice is not None:
            raise refused(log.file, f"found sample {twice[0]}, epoch {twice[1]}, twice in one log; wanted each once")


def _check_unasked(logs: Sequence[Log], unasked: str | None) -> None:
    short = next((log for log in logs if log.unasked), None)
    if short is not None and unasked is None:
        raise UsageError(
            f"{short.file}: found {len(short.items)} of the {len(short.items) + short.unasked} items of {short.task}, "
            "by a limit or a choice of samples: a part is not the whole; wanted --unasked left-out if that is meant"
        )


def _rows(log: Log, letters: Mapping[str, float]) -> Iterator[Row]:
    start = {"model": log.model, "task": log.task}
    for sample in log.samples:
        place = {**start, "item": str(sample["id"]), "epoch": sample["epoch"]}
        status = _status(sample)
        numbers = numbers_of(sample, log.file, letters) if status in (SCORED, LIMIT) else {}
        refuse_taken(numbers, TAKEN, f"by a scorer in {log.file}")
        yield {**place, "status": status, "error": _error(sample), **numbers}
    there = {(str(sample["id"]), sample["epoch"]) for sample in log.samples}
    for epoch in range(1, log.epochs + 1):
        for item in map(str, log.items):
            if (item, epoch) not in there:
                yield {**start, "item": item, "epoch": epoch, "status": NEVER, "error": f"the run ended: {log.status}"}


def _status(sample: Mapping[str, Any]) -> str:
    if sample.get("error"):
        return FAILED
    if sample.get("invalidation"):
        return INVALID
    if not sample.get("scores"):
        return UNSCORED
    return LIMIT if sample.get("limit") else SCORED


def _error(sample: Mapping[str, Any]) -> str | None:
    """Say in a line why a sample did not end as it should."""
    error, limit = sample.get("error"), sample.get("limit")
    if isinstance(error, dict):
        return " ".join(str(error.get("message", "an error")).split())[:200]
    return f"{limit.get('type', 'a')} limit" if isinstance(limit, dict) else None


def _columns(rows: Sequence[Row]) -> tuple[Column, ...]:
    names = dict.fromkeys(name for row in rows for name in row)
    kinds = {name: type_of([row.get(name) for row in rows]) for name in names}
    several = len({row.get("epoch") for row in rows}) > 1
    fixed = {
        "model": Column("model", "text", "setting", "the model that was asked"),
        "task": Column("task", "text", "setting"),
        "item": Column("item", "text", "unit", "the item by its name in the data set"),
        "epochs": Column("epochs", "count", "about", "how often the item was asked"),
        "epoch": Column("epoch", "count", "unit" if several else "about", "the time that an item was asked"),
        "status": Column("status", "text", "status", ended=(SCORED, LIMIT)),
        "error": Column("error", "text", "about"),
    }
    return tuple(
        fixed.get(name) or Column(name, kind, "about" if kind in ("nested", "text") else "measured")
        for name, kind in kinds.items()
    )


def _left(logs: Sequence[Log]) -> Iterator[LeftOut]:
    for log in logs:
        if log.unasked:
            yield LeftOut(
                log.unasked, f"items of {log.task} by {log.model}", "not asked: a limit or a choice of samples"
            )
    kept = sum(bool(sample.get("error") and sample.get("scores")) for log in logs for sample in log.samples)
    if kept:
        yield LeftOut(kept, "scores", "of samples that ended in an error")


def _notes(logs: Sequence[Log], rows: Sequence[Row], *, mean: bool) -> Iterator[str]:
    for log in logs:
        if log.status != "success":
            yield f"{log.file} did not come to its end: {log.status}"
    counts = Counter(str(row["status"]) for row in rows)
    yield f"samples by what became of them: {few(f'{status} {count}' for status, count in counts.items())}"
    if mean:
        yield "numbers are means over the epochs of each item; where one of them has none, the mean has none"
    sets = {(log.task, log.model): {*map(str, log.items)} or {str(s["id"]) for s in log.samples} for log in logs}
    for task in dict.fromkeys(log.task for log in logs):
        of = {model: found for (t, model), found in sets.items() if t == task}
        common = set.intersection(*of.values())
        if any(found != common for found in of.values()):
            told = few(f"{model} {len(found)}" for model, found in of.items())
            yield f"models were asked different items of {task}: {told}; {len(common)} are common to all"
    if any(value in LETTERS for log in logs for sample in log.samples for value in _texts(sample)):
        yield "C counts as 1 and I as 0"


def _texts(sample: Mapping[str, Any]) -> Iterator[str]:
    for score in (sample.get("scores") or {}).values():
        if isinstance(score, dict) and isinstance(score.get("value"), str):
            yield score["value"]
