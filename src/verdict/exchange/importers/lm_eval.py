"""Samples of lm-evaluation-harness: a row for each item that a model was asked, read from its own files.

The harness writes results_TIME.json, which holds averages, and with --log_samples a samples_TASK_TIME.jsonl for each
task. Items come from the samples; the results say which model it was, how many items the task has, and what their
average must be, so that a file that was cut or shortened is noticed. Its library is not needed.
"""

from __future__ import annotations

from collections.abc import Sequence

from verdict.exchange.evaluations.averages import averages
from verdict.exchange.evaluations.harness import WANTED, runs
from verdict.exchange.evaluations.items import items
from verdict.exchange.importers.contract import Imported, Option, Options, one

NAME, EXTRA = "lm-eval", ""
SAYS = "the items of lm-evaluation-harness"
SOURCES = WANTED
OPTIONS = (
    Option("task", "A task, where the files hold several; of more than one, items are named TASK/NUMBER.", many=True),
    Option("filter", "The filter whose numbers are read, where a task has several, such as strict-match.", many=True),
    Option("unasked", "What becomes of items that a run with --limit did not ask: missing (rows without numbers) or "
           "left-out.", values=("missing", "left-out")),
    Option("read", "items, which is the default, or averages: a row for each task of each model.",
           values=("items", "averages")),
)  # fmt: skip


def read(sources: Sequence[str], options: Options) -> Imported:
    """Read every item of the chosen tasks, by model.

    Raises:
        UsageError: a file is not there, or nobody said which task, filter or items are meant.
        DocumentError: a file is not what the harness writes, was cut, or holds an item twice.
    """
    found = runs(sources)
    return averages(found, one(options, "unasked")) if one(options, "read") == "averages" else items(found, options)
