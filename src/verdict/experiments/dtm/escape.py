"""Do chains from an extreme start find the others? R-hat between two kinds of start, after a warm-up of its own."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from verdict.experiments.dtm.blocks import Done, Run, warmed, windows
from verdict.experiments.dtm.protocol import EscapePlan
from verdict.experiments.dtm.starts import groups
from verdict.statistics.adequacy import start_rhat

WINDOWS = 16  # only their sum is used; one window of any length would not fit 16 bits


def escaped(run: Run, plan: EscapePlan, done: Done) -> NDArray[np.float64]:
    """Return R-hat between the first and the second half of the chains, float64 [n_obs]."""
    width = plan.sweeps // WINDOWS
    sums, run = windows(warmed(run, plan.warmup, done), width, WINDOWS, done)
    return start_rhat(
        sums.sum(axis=0, dtype=np.int64).T, WINDOWS * width, groups(run.job.n_chains, (plan.start, plan.against))
    )
