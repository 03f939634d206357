"""The runs of lm-evaluation-harness: results, and the samples that belong to each by the time in their names."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from verdict.exchange.importers.contract import Source
from verdict.exchange.sources import bytes_of, decoded_object, files, named, refused
from verdict.text.characters import printable
from verdict.words.errors import UsageError
from verdict.words.limits import MOST_ROWS

WANTED = "folders or files that lm_eval --output_path wrote: results_TIME.json, and samples_TASK_TIME.jsonl beside it"
RESULTS = re.compile(r"results_(?P<time>\d{4}-.+)\.json")
SAMPLES = re.compile(r"samples_(?P<task>.+)_(?P<time>\d{4}-\d\d-\d\dT.+)\.jsonl")


@dataclass(frozen=True, slots=True)
class Run:
    """One run: its results, the model that they are of, and the files of its samples by task."""

    file: str
    source: Source
    tree: Mapping[str, Any]
    model: str
    samples: Mapping[str, Path]

    def asked(self, task: str) -> tuple[int | None, int | None]:
        """Return how many items a task has and how many of them were asked, where the results say it."""
        counts = self.tree.get("n-samples", {}).get(task, {})
        return counts.get("original"), counts.get("effective")

    @property
    def limit(self) -> Any:
        """What --limit was; None without one."""
        return self.tree.get("config", {}).get("limit")

    def setting(self, key: str, task: str) -> Any:
        """Return what the results say of a task under `key`, such as n-shot."""
        return self.tree.get(key, {}).get(task)


def runs(sources: Sequence[str]) -> tuple[Run, ...]:
    """Return the runs that the sources hold, in the order of their files.

    Raises:
        UsageError: a source is not there or is none, or samples have no results beside them.
        DocumentError: results that the harness did not write.
    """
    found: dict[Path, dict[str, Path]] = {}
    asked = {Path(source) for source in sources}
    for path in files(sources, (".json", ".jsonl"), WANTED):
        results, samples = RESULTS.fullmatch(path.name), SAMPLES.fullmatch(path.name)
        if results:
            beside = found.setdefault(path, {})
            beside.update(_beside(path, results["time"]) if path in asked else {})
        elif samples:
            found.setdefault(_results_of(path, samples["time"]), {})[samples["task"]] = path
        elif path in asked:
            raise UsageError(f"{named(path)}: found no file of lm_eval by its name, wanted {WANTED}")
    if not found:
        raise UsageError(f"found no results of lm_eval in {', '.join(map(str, sources))}, wanted {WANTED}")
    return tuple(_run(path, samples) for path, samples in sorted(found.items()))


def _beside(results: Path, time: str) -> dict[str, Path]:
    """Return the samples that lie beside results, by task."""
    pairs = ((SAMPLES.fullmatch(path.name), path) for path in sorted(results.parent.iterdir()))
    return {match["task"]: path for match, path in pairs if match and match["time"] == time}


def _results_of(samples: Path, time: str) -> Path:
    results = samples.with_name(f"results_{time}.json")
    if not results.is_file():
        raise UsageError(
            f"{named(samples)}: found no {results.name} beside it, wanted it there: it says which model was asked, "
            "and how many of the items"
        )
    return results


def _run(path: Path, samples: Mapping[str, Path]) -> Run:
    file, content = named(path), bytes_of(path)
    tree = decoded_object(content, file)
    if not isinstance(tree.get("results"), dict) or not isinstance(tree.get("config"), dict):
        raise refused(file, f"found no results: and config: at the top, wanted {WANTED}")
    wrong = [key for key in ("n-samples", "n-shot", "versions", "configs") if not isinstance(tree.get(key, {}), dict)]
    if wrong:
        raise refused(file, f"found no object under {', '.join(wrong)}, wanted what the harness itself wrote")
    _check_tasks(tree, file)
    model = tree.get("model_name") or tree["config"].get("model_args")
    if not isinstance(model, str) or not model:
        raise refused(file, "found no model_name, wanted the model that was asked")
    return Run(file, Source.of_file(file, content), tree, model, samples)


def _check_tasks(tree: Mapping[str, Any], file: str) -> None:
    """Require what the results say of each task to be what the harness writes."""
    for key in ("results", "n-samples", "configs"):
        for task, told in tree.get(key, {}).items():
            if not isinstance(told, dict):
                raise refused(
                    file, f"found no object under {key}.{printable(task)}, wanted what the harness itself wrote"
                )
    for task, counts in tree.get("n-samples", {}).items():
        if not all(
            isinstance(count, int) and 0 <= count <= MOST_ROWS for count in counts.values() if count is not None
        ):
            raise refused(file, f"found no numbers of items under n-samples.{printable(task)}, wanted at most "
                          f"{MOST_ROWS:,}")  # fmt: skip
    for task, config in tree.get("configs", {}).items():
        metrics = config.get("metric_list") or ()
        if not isinstance(metrics, list | tuple) or not all(isinstance(metric, dict) for metric in metrics):
            raise refused(file, f"found no list of metrics under configs.{printable(task)}, wanted what the harness "
                          "itself wrote")  # fmt: skip
    if not isinstance(tree.get("group_subtasks") or {}, dict) or not isinstance(tree.get("groups") or {}, dict):
        raise refused(file, "found no object under groups or group_subtasks, wanted what the harness itself wrote")
