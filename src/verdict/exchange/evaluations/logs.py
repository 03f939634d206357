"""Logs of inspect, from JSON and from its zip: what was asked of whom, how far it came, and every sample of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from verdict.exchange.evaluations.zipped import Zipped
from verdict.exchange.importers.contract import Source
from verdict.exchange.sources import bytes_of, decoded_object, files, named, refused
from verdict.words.limits import MOST_JSON, MOST_ROWS, MOST_TABLE

WANTED = "logs of inspect, .eval or .json, or folders of them"
HEADER, START = "header.json", "_journal/start.json"
STARTED = "started"


@dataclass(frozen=True, slots=True)
class Log:
    """One log: its head, and its samples in the order of the file."""

    file: str
    source: Source
    head: Mapping[str, Any]
    samples: tuple[Mapping[str, Any], ...]

    @property
    def status(self) -> str:
        """How far it came: success, error, cancelled or started."""
        return str(self.head.get("status") or STARTED)

    @property
    def task(self) -> str:
        """The task that was asked."""
        return str(self.head["eval"]["task"])

    @property
    def model(self) -> str:
        """The model that was asked."""
        return str(self.head["eval"]["model"])

    @property
    def version(self) -> str | None:
        """The version of inspect that wrote it."""
        return (self.head["eval"].get("packages") or {}).get("inspect_ai")

    @property
    def epochs(self) -> int:
        """How often each item was to be asked."""
        found = (self.head["eval"].get("config") or {}).get("epochs")
        return found if isinstance(found, int) and found > 0 else 1

    @property
    def items(self) -> tuple[Any, ...]:
        """The items that were to be asked, where the log lists them."""
        return tuple((self.head["eval"].get("dataset") or {}).get("sample_ids") or ())

    @property
    def unasked(self) -> int:
        """How many items of the data set were not to be asked, by a limit or a choice of samples."""
        size = (self.head["eval"].get("dataset") or {}).get("samples")
        return max(0, size - len(self.items)) if isinstance(size, int) and self.items else 0


def logs(sources: Sequence[str]) -> tuple[Log, ...]:
    """Return the logs that the sources hold, in the order of their names.

    Raises:
        UsageError: a source is not there, or what unpacks it is not installed.
        DocumentError: a file is no log of inspect, or was cut.
    """
    return tuple(_log(path) for path in files(sources, (".eval", ".json"), WANTED))


def _log(path: Path) -> Log:
    file = named(path)
    content = bytes_of(path, MOST_TABLE if path.suffix == ".eval" else MOST_JSON)
    head, samples = _of_zip(file, content) if path.suffix == ".eval" else _of_json(file, content)
    told = head.get("eval")
    if not isinstance(told, dict) or not all(isinstance(told.get(key), str) for key in ("task", "model")):
        raise refused(file, f"found no eval: with task: and model:, wanted {WANTED}")
    _check_head(told, file)
    log = Log(file, Source.of_file(file, content), head, tuple(_checked(samples, file)))
    if len(log.items) * log.epochs > MOST_ROWS:
        raise refused(file, f"found {len(log.items):,} items in {log.epochs:,} epochs, wanted at most {MOST_ROWS:,} "
                      "samples")  # fmt: skip
    return log


def _check_head(told: Mapping[str, Any], file: str) -> None:
    """Require the parts of a head that are read to be what inspect writes."""
    for key in ("packages", "config", "dataset"):
        if not isinstance(told.get(key) or {}, dict):
            raise refused(file, f"found no object under eval.{key}, wanted what inspect itself wrote")
    items = (told.get("dataset") or {}).get("sample_ids") or ()
    if not isinstance(items, list | tuple) or not all(isinstance(item, str | int) for item in items):
        raise refused(file, "found no list of names under eval.dataset.sample_ids, wanted what inspect itself wrote")


def _of_json(file: str, content: bytes) -> tuple[dict[str, Any], list[Any]]:
    tree = decoded_object(content, file)
    samples = tree.pop("samples", None)
    return tree, samples if isinstance(samples, list) else []


def _of_zip(file: str, content: bytes) -> tuple[dict[str, Any], list[Any]]:
    """Read a zip; one that was never finished has no header, and its start is read instead."""
    opened = Zipped.of(file, content)
    first = next((name for name in (HEADER, START) if name in opened.members), None)
    if first is None:
        raise refused(file, f"found no {HEADER} in it, wanted {WANTED}")
    head = decoded_object(opened.read(first), f"{file}, {first}")
    names = [name for name in opened.members if name.startswith("samples/") and name.endswith(".json")]
    return head, [decoded_object(opened.read(name), f"{file}, {name}") for name in names]


def _checked(samples: Sequence[Any], file: str) -> Iterator[Mapping[str, Any]]:
    for number, sample in enumerate(samples, 1):
        if not isinstance(sample, dict) or not isinstance(sample.get("id"), str | int):
            raise refused(file, f"found no id in sample {number}, wanted samples as inspect writes them")
        if not isinstance(sample.get("epoch"), int) or not isinstance(sample.get("scores") or {}, dict):
            raise refused(file, f"found no epoch, or no scores by scorer, in sample {number} ({sample['id']})")
        yield sample
