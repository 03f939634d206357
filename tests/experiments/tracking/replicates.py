"""Errors of K-draw means where every chain is one window."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from verdict.experiments.tracking import PhaseError, windowed_error

Floats = NDArray[np.float64]


def phase_error(replicates: Floats, reference: Floats, K: int, *, level: float) -> PhaseError:
    """Return the error of K-draw means; `replicates` and `reference` are chain means, float64[n_chains, n_obs]."""
    return windowed_error((K * replicates).T[None], K, reference, level=level)
