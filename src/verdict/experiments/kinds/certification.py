"""The engine's own certification: kernels against enumeration, and the real graph against itself."""

from __future__ import annotations

from verdict.experiments.certification.settings import Settings
from verdict.experiments.contract import Context, CostEstimate, Measured

__all__ = ["TAKES", "Settings", "cost", "measure"]

TAKES = ("backend",)


def cost(context: Context) -> CostEstimate:
    """Count what measuring takes, without running it."""
    from verdict.experiments.certification import carrying_out

    return carrying_out.cost(context.settings(Settings))


def measure(context: Context) -> Measured:
    """Measure everything the registration names.

    Raises:
        BackendError: the backend does not exist or cannot run here.
    """
    from verdict.experiments.certification import carrying_out

    return carrying_out.measure(context, context.settings(Settings))
