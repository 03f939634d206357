"""Series that come back to where they were: their correlation rises again after it was gone.

An exact period of three has rho(1) = -1/2, just what passes for merely anticorrelated, and a sum of correlations
that cancels to nothing: an interval of no width.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from verdict.statistics.chains.series import Chains
from verdict.statistics.sample.contract import Status, Unknown

RETURN = 0.5  # how much of the variance may come back
CLEAR = (
    4.0  # standard errors of rho where there is none (Bartlett 1946), which it must exceed in a short record as well
)
WIDEST = 0.25  # of the record: beyond it a lag is an average over few stretches


def near_periodic(chains: Chains) -> Unknown | None:
    """Say at which lag the draws come back."""
    rho = autocorrelation(chains.draws)
    gone = np.flatnonzero(rho < 0.0)
    if not len(gone):
        return None
    lag = int(gone[0] + np.argmax(rho[gone[0] :]))
    noise = np.sqrt((1.0 + 2.0 * np.sum(rho[1 : gone[0] + 1] ** 2)) / chains.n)
    if not rho[lag] > max(RETURN, CLEAR * noise):
        return None
    return Unknown(
        Status.ANTITHETIC,
        f"the draws come back after {lag}: their correlation is {rho[lag]:.3g} there, having fallen below 0 at lag "
        f"{gone[0]}; a nearly periodic series has no autocorrelation time that bounds the error of its mean",
    )


def autocorrelation(draws: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return rho(l) of draws, float64[n_chains, n_draws], for lags up to a quarter of the record, float64[n_lags].

    Each chain is centred on its own mean, and the chains are pooled; divisor n_draws - l.
    """
    n, lags = draws.shape[1], int(WIDEST * draws.shape[1]) + 1
    centred = draws - draws.mean(axis=1, keepdims=True)
    size = 1 << (n + lags - 1).bit_length()
    power = (np.abs(np.fft.rfft(centred, size, axis=1)) ** 2).sum(axis=0)
    products = np.fft.irfft(power, size)[:lags] / (n - np.arange(lags))
    return np.asarray(products / products[0])
