"""A denoising thermodynamic model on images: its training lines, and how their checkpoints are measured.

A freeze of this kind either describes a run that others made (graph, data, kernel, ... code), or registers `training`
and a `protocol` that this version carries out; see `verdict.experiments.dtm` for both.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from verdict.experiments.contract import Context, CostEstimate, Measured, Training
from verdict.experiments.dtm.settings import Settings, registered
from verdict.experiments.pricing import Work
from verdict.jobs.job import Job, Results
from verdict.registration.resolved import Registration

__all__ = ["TAKES", "Settings", "cost", "gather", "jobs", "registered", "train", "trials", "works"]

TAKES = ("backend", "portion")


def cost(context: Context) -> CostEstimate:
    """Count the most that measuring can take, without running it; ladders that resolve early take less.

    Raises:
        UsageError: no such portion, or the freeze registers nothing that could be measured here.
    """
    from verdict.experiments.dtm import carrying_out

    return carrying_out.cost(context)


def jobs(context: Context) -> tuple[Job, ...]:
    """Return a job for every checkpoint under every kernel, or of a portion; of a described run, for what is here.

    Raises:
        UsageError: as `cost`. IntegrityError: a checkpoint is damaged or not what the freeze registers.
        BackendError: the backend does not exist. One that cannot run here is told by the job that needs it.
    """
    from verdict.experiments.dtm import carrying_out

    return carrying_out.jobs(context)


def gather(context: Context, results: Results) -> Measured:
    """Put the parts together that were measured; cells of one that was given up are missing, with the reason."""
    from verdict.experiments.dtm import carrying_out

    return carrying_out.gather(context, results)


def works(context: Context, quantities: Mapping[str, Any] | None = None) -> dict[str, Work]:
    """Return what takes time in every job at most, by name; with the quantities of a stored record, what is likely.

    Raises:
        UsageError: no such portion.
    """
    from verdict.experiments.dtm import pricing

    return pricing.works(context, None if quantities is None else pricing.ended(quantities))


def trials(context: Context) -> tuple[tuple[Work, float], ...]:
    """Measure two short jobs: what takes time in each, and its seconds; raises as `measure`."""
    from verdict.experiments.dtm import pricing

    return pricing.trials(context)


def train(
    registration: Registration, root: Path, data: Path | None, *, line: str | None, until: int | None, backend: str
) -> Training:
    """Make ready the lines that the freeze registers, or the one named, up to an epoch, or to the last one kept.

    `data` is a source of digits; None takes what lies in .verdict/data.

    Raises:
        UsageError: no training is registered, no line has that name, the epoch is beyond the last, there are no digits.
        IntegrityError: the digits are not the registered ones, or a checkpoint is damaged or of another recipe.
        BackendError: the backend does not exist or cannot run here.
    """
    from verdict.experiments.dtm import courses

    return courses.train(registration, root, data, line=line, until=until, backend=backend)
