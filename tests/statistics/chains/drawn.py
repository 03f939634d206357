"""Chains of known truth, and the engine's word on them."""

from __future__ import annotations

import numpy as np
from scipy.signal import lfilter

from verdict.statistics.chains import estimands
from verdict.statistics.sample.contract import Asked, Sample, Unknown, exactly

ALL = {
    "mean": estimands.mean,
    "quantile": estimands.quantile,
    "multi_tau": estimands.multi_tau,
    "sokal": estimands.sokal,
    "geyer_ims": estimands.geyer_ims,
    "batch_means": estimands.batch_means,
    "bulk": estimands.bulk,
    "tail": estimands.tail,
    "rhat": estimands.rhat,
}
TIMES = ("multi_tau", "sokal", "geyer_ims", "batch_means")


def ar1(rng, a, n_chains, n_draws):
    """Draw AR(1) of mean 0 and variance 1 from its stationary law, float64[n_chains, n_draws]."""
    noise = rng.standard_normal((n_chains, n_draws)) * np.sqrt(1.0 - a * a)
    noise[:, 0] /= np.sqrt(1.0 - a * a)
    return lfilter([1.0], [1.0, -a], noise, axis=1)


def ask(name, x, level=0.95, missing=None, q=0.5):
    """Return the answer of one estimand to draws float64[n_chains, n_draws]."""
    x = np.asarray(x, dtype=np.float64)
    sample = exactly(x) if missing is None else Sample(x, x, missing)
    return ALL[name]((sample,), Asked(level, options={"q": q}))


def word(answer):
    """Return the status of an answer, or "interval"."""
    return str(answer.status) if isinstance(answer, Unknown) else "interval"


def words(x, names=tuple(ALL), **given):
    """Return the words of several estimands, as a set."""
    return {word(ask(name, x, **given)) for name in names}
