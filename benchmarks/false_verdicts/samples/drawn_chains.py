"""Drawing sets of chains as `benchmarks.false_verdicts.chains` does, to be judged by a registration."""

from __future__ import annotations

import numpy as np
from benchmarks.false_verdicts import chains
from benchmarks.false_verdicts.samples.cases import Case, Units, single
from benchmarks.false_verdicts.series import Floats, Rng, log_uniform, window_variance

ENOUGH, MIXED = 400.0, 1.01  # what the template requires of the effective size and of R-hat
KINDS = {
    "sound": "four chains of 2,000 draws, tau 1 to 100",
    "copied": "one chain under four names",
    "started": "a start far away that was not discarded",
    "trapped": "one chain of four that never left another well",
}


def draw(kind: str, g: Rng, place: Floats) -> Case:
    """Draw one set of chains; it suffices where it is sound and its true effective size is what is required."""
    tau = log_uniform(g, chains.FASTEST, chains.SLOWEST, 1)
    error = float(np.sqrt(window_variance(tau, chains.DRAWS)[0] / chains.CHAINS))
    truth = float(place[0]) * error
    x = chains.KINDS[kind](g, tau) + truth
    long = kind == "sound" and x.size >= ENOUGH * 2.0 * float(tau[0])
    return single({"x": x}, Units(x), truth, chains.CLEAR * error if long else np.inf)
