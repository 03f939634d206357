"""Somebody's own Markov chains: NumPy, NetCDF as ArviZ keeps it, CSV or Parquet, read whole or refused.

Draws of registered variables are laid along an axis of chains and one of draws, so that estimates of autocorrelation
times, R-hat, means and quantiles are the engine's own.

It is one job, done anew whenever it is asked for: reading takes seconds, and jobs would copy every draw into the store.
"""

from __future__ import annotations

from verdict.experiments.chains.settings import Settings
from verdict.experiments.contract import Context, CostEstimate, Measured

__all__ = ["Settings", "cost", "measure"]


def cost(context: Context) -> CostEstimate:
    """Say what is read; it takes no draws, and no time to speak of."""
    return CostEstimate(0, 0, f"by reading {', '.join(context.settings(Settings).files)}", seconds=0.0)


def measure(context: Context) -> Measured:
    """Read the registered chains.

    Raises:
        UsageError: an extra that reads the file is not installed, or the path leaves the
        project. NothingToJudgeError: there is no such file. DocumentError: everything that makes it no whole chains.
    """
    from verdict.experiments.chains import carrying_out

    return carrying_out.measure(context, context.settings(Settings))
