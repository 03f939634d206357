"""Epochs averaged within their items: an item that was asked twice is one item."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from verdict.exchange.importers.contract import Row

PLACE, TOLD = ("model", "task", "item"), ("status", "error")


def means(rows: Sequence[Row], ended: Collection[str]) -> Iterator[Row]:
    """Yield a row for each item of each model, its numbers the means over epochs.

    A number that one of the epochs lacks is missing; the status is then that of the first epoch that did not end.
    """
    items: dict[tuple[Any, ...], list[Row]] = {}
    for row in rows:
        items.setdefault(tuple(row[name] for name in PLACE), []).append(row)
    for place, epochs in items.items():
        first = next((row for row in epochs if row["status"] not in ended), epochs[0])
        names = dict.fromkeys(name for row in epochs for name in row if name not in (*PLACE, *TOLD, "epoch"))
        told: Mapping[str, Any] = {name: first.get(name) for name in TOLD}
        numbers = {name: _mean([row.get(name) for row in epochs]) for name in names}
        yield {**dict(zip(PLACE, place, strict=True)), "epochs": len(epochs), **told, **numbers}


def _mean(values: Sequence[Any]) -> float | None:
    """Return the mean of numbers; None where a value is missing or is none."""
    numbers = [value for value in values if isinstance(value, int | float) and math.isfinite(value)]
    return math.fsum(numbers) / len(values) if len(numbers) == len(values) else None
