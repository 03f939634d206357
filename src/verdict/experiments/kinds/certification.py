"""The engine's own certification: kernels against enumeration, and the real graph against itself."""

from __future__ import annotations

from verdict.experiments.certification.settings import Settings
from verdict.experiments.contract import Context, CostEstimate, Measured
from verdict.jobs.job import Job, Results

__all__ = ["TAKES", "Settings", "cost", "gather", "jobs"]

TAKES = ("backend",)


def cost(context: Context) -> CostEstimate:
    """Count what measuring takes, without running it."""
    from verdict.experiments.certification import carrying_out

    return carrying_out.cost(context.settings(Settings))


def jobs(context: Context) -> tuple[Job, ...]:
    """Return a job for each enumerated case, each seed on the real graph, and each kernel compared with reference.

    Raises:
        BackendError: the backend does not exist. One that cannot run here is told by the job that needs it.
    """
    from verdict.experiments.certification import carrying_out

    return carrying_out.jobs(context, context.settings(Settings))


def gather(context: Context, results: Results) -> Measured:
    """Put together everything that the registration names."""
    from verdict.experiments.certification import carrying_out

    return carrying_out.gather(context, context.settings(Settings), results)
