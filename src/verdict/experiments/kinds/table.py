"""A table of rows, one row a run, an item or a user: CSV, JSON Lines or Parquet as programs write them.

`verdict run --measure` matches rows with registered levels, counts the units of sampled axes in the order of the file,
applies the registered exclusions, and stores what came out with the digest of the file.

It is one job, done anew whenever it is asked for, however many files there are: a million rows take seconds, rows of
several files are compared with each other, and jobs would copy every row into the store.
"""

from __future__ import annotations

from verdict.experiments.contract import Context, CostEstimate, Measured
from verdict.experiments.table.settings import Settings

__all__ = ["Settings", "cost", "measure"]


def cost(context: Context) -> CostEstimate:
    """Say what is read; it takes no draws, and a few seconds for a million rows."""
    return CostEstimate(0, 0, f"by reading {', '.join(context.settings(Settings).files)}", seconds=0.0)


def measure(context: Context) -> Measured:
    """Read the registered table.

    Raises:
        UsageError: the path leaves the project. NothingToJudgeError: there is none of the files.
        DocumentError: everything in it that does not fit, each at its line and column.
    """
    from verdict.experiments.table import carrying_out

    return carrying_out.measure(context, context.settings(Settings))
