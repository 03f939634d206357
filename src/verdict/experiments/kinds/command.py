"""Somebody's own program: it is run without a shell, and the numbers that it writes or prints are read.

It is called once and writes a file of all numbers. With `per_cell: true` it is called once for each cell of the grid,
is handed the levels as arguments, and prints the readings of that cell; each call is a job of its own.
"""

from __future__ import annotations

from verdict.experiments.by_jobs import at_once, whole
from verdict.experiments.command.settings import Settings
from verdict.experiments.contract import Context, CostEstimate, Measured
from verdict.jobs.job import Job, Results

__all__ = ["Settings", "cost", "gather", "jobs"]


def cost(context: Context) -> CostEstimate:
    """Say what is run; how many draws that takes is the program's own affair, how long is registered."""
    from verdict.experiments.command import carrying_out, per_cell

    return per_cell.cost(context) if context.settings(Settings).per_cell else carrying_out.cost(context)


def jobs(context: Context) -> tuple[Job, ...]:
    """Return a job for each call; the only call of a command that writes one file is one job, which no store keeps.

    What such a command opens by itself cannot be seen, so nobody could tell whether a kept file is still its own.

    Raises:
        UsageError: the program cannot be run, or a declared input is not there.
    """
    from verdict.experiments.command import carrying_out, per_cell

    if context.settings(Settings).per_cell:
        return per_cell.jobs(context)
    return at_once(context, carrying_out.cost(context), carrying_out.measure)


def gather(context: Context, results: Results) -> Measured:
    """Put together what the calls printed.

    Raises:
        NothingToJudgeError: no call gave readings. IntegrityError: an input was changed between two calls.
    """
    from verdict.experiments.command import per_cell

    return per_cell.gather(context, results) if context.settings(Settings).per_cell else whole(context, results)
