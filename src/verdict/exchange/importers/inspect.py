"""Logs of inspect: a row for each sample and epoch, read from its own files, .eval and .json.

A sample that ended in an error, that was not scored or that never ran is a row without numbers. One that a limit ended
keeps its score, as inspect scores it. Inspect's library is not needed; zstandard unpacks its newer .eval files.
"""

from __future__ import annotations

from collections.abc import Sequence

from verdict.exchange.evaluations.logs import WANTED, logs
from verdict.exchange.evaluations.scored import scored
from verdict.exchange.importers.contract import Imported, Option, Options

NAME, EXTRA = "inspect", "inspect"
SAYS = "the samples of logs of inspect"
SOURCES = WANTED
OPTIONS = (
    Option("epochs", "Where items were asked several times: mean, a row for each item, or rows, one for each epoch.",
           values=("mean", "rows")),
    Option("unasked", "What becomes of items that a run with a limit did not ask: left-out.", values=("left-out",)),
    Option("partial", "The number that the letter P, partly correct, counts as."),
    Option("no-answer", "The number that the letter N, no answer, counts as."),
)  # fmt: skip


def read(sources: Sequence[str], options: Options) -> Imported:
    """Read every sample of every log.

    Raises:
        UsageError: a file is not there, or nobody said what a part of the items or a letter is to be taken for.
        DocumentError: a file is no log of inspect, or a sample is there twice.
    """
    return scored(logs(sources), options)
