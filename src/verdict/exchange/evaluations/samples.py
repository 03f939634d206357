"""The samples of one task of one run, each line checked."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from verdict.exchange.importers.contract import Source
from verdict.exchange.sources import bytes_of, decoded_object, named, refused
from verdict.words.limits import MOST_TABLE

NO_FILTER = "none"


@dataclass(frozen=True, slots=True)
class Sample:
    """One item as one filter reads it: its number in the data set, its document by digest, and its numbers."""

    line: int
    item: int
    filter: str
    document: str
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Samples:
    """A file of samples."""

    file: str
    source: Source
    lines: tuple[Sample, ...]

    @property
    def filters(self) -> tuple[str, ...]:
        """The filters whose numbers are in the file, in their order."""
        return tuple(dict.fromkeys(sample.filter for sample in self.lines))

    def of(self, name: str) -> tuple[Sample, ...]:
        """Return the samples of one filter, each item once.

        Raises:
            DocumentError: an item that is there twice.
        """
        chosen = tuple(sample for sample in self.lines if sample.filter == name)
        first: dict[int, int] = {}
        for sample in chosen:
            if first.setdefault(sample.item, sample.line) != sample.line:
                found = f"found item {sample.item} again, as on line {first[sample.item]}, by the filter {name}"
                raise refused(
                    self.file, f"{found}; wanted each item once: was a run resumed into one file?", sample.line
                )
        return chosen


def read_samples(path: Path) -> Samples:
    """Read a file of samples.

    Raises:
        DocumentError: a line that is no sample.
    """
    file, content = named(path), bytes_of(path, MOST_TABLE)
    lines = tuple(_sample(line, file, number) for number, line in enumerate(content.split(b"\n"), 1) if line.strip())
    if not lines:
        raise refused(file, "found no samples, wanted one a line")
    return Samples(file, Source.of_file(file, content), lines)


def _sample(line: bytes, file: str, number: int) -> Sample:
    tree = decoded_object(line, file, number)
    item, metrics = tree.get("doc_id"), tree.get("metrics")
    if not isinstance(item, int) or isinstance(item, bool):
        raise refused(file, "found no doc_id, wanted the number of the item", number)
    if metrics is None:
        metrics = [*_metrics_of_old(tree)]
    if not isinstance(metrics, list) or not all(isinstance(name, str) and name in tree for name in metrics):
        raise refused(file, "found no metrics, or one without its number; wanted what --log_samples writes", number)
    document = tree.get("doc_hash") or json.dumps(tree.get("doc"), sort_keys=True)
    return Sample(number, item, str(tree.get("filter", NO_FILTER)), str(document), {n: tree[n] for n in metrics})


KNOWN = ("doc_id", "doc", "target", "arguments", "resps", "filtered_resps", "filter", "doc_hash", "prompt_hash",
         "target_hash")  # fmt: skip


def _metrics_of_old(tree: Mapping[str, Any]) -> Iterator[str]:
    """Yield the numbers of a sample that does not list its metrics, as versions before 0.4.9 wrote it."""
    yield from (n for n, value in tree.items() if n not in KNOWN and isinstance(value, bool | int | float | None))
