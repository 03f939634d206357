"""E‖ĝ(K) - g‖² from replicates against a reference of other chains, the reference's own noise taken off.

    d_r = ‖m_r - m_ref‖²,   mse = mean_r d_r - Σ_a s_ref,a²/n_ref,
unbiased for E‖m_r - E f‖² with the burn-in bias of the replicates in it, as long as the reference itself has
none. Both phases use it: in the negative one E f is under the model, in the positive one under the data.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from verdict.experiments.tracking.estimate import Estimate, jackknifed_square, unknown
from verdict.experiments.tracking.gradient import SumsError, noise

AT_ONCE = 4  # chains, each with a few arrays of windows by observables
Floats = NDArray[np.float64]
Sums = NDArray[np.signedinteger]


@dataclass(frozen=True, slots=True, eq=False)
class PhaseError:
    """mse of a phase over K draws: in all, and per observable and replicate for what needs it.

    `per_observable` float64[n_obs] is corrected like the total; `squares` float64[n_replicates, n_obs] are
    the squared deviations from the reference, `spent` float64[n_obs] the reference's noise in them. `left_out` are
    the errors in all without each replicate, and without each reference chain.
    """

    K: int
    total: Estimate
    per_observable: Floats
    squares: Floats
    spent: Floats
    left_out: tuple[Floats, Floats]


def windowed_error(windows: Sums, K: int, reference: Floats, *, level: float) -> PhaseError:
    """Return the error of K-draw means from several windows of every chain; chains stay the replicates.

    `windows` int[n_windows, n_obs, n_chains] are sums over K draws. Windows of one chain are averaged before the
    jackknife, since neighbours are correlated; `squares` is [n_chains, n_obs]. `reference` float64[n_chains, n_obs]
    are means of other chains. Unknown for a single chain or a single reference chain.

    Raises:
        UsageError: they do not hold the same observables, or there are none.
    """
    _refuse(windows, reference)
    centre = reference.mean(axis=0)
    squares, means, sizes = _by_chain(windows, K, centre)
    n = len(reference)
    if min(len(means), n) < 2:
        return PhaseError(
            K=K,
            total=unknown(level),
            per_observable=np.full(len(centre), np.nan),
            squares=squares,
            spent=np.full(len(centre), np.nan),
            left_out=(np.full(1, np.nan), np.full(1, np.nan)),
        )
    spent = reference.var(axis=0, ddof=1) / n
    d = squares.sum(axis=1)
    value = float(d.mean()) - noise(reference)
    without = (d.sum() - d) / (len(d) - 1) - noise(reference)
    left = without, _without_reference(means.mean(axis=0), float(sizes.mean()), reference)
    total = jackknifed_square(value, left, level=level)
    return PhaseError(
        K=K, total=total, per_observable=squares.mean(axis=0) - spent, squares=squares, spent=spent, left_out=left
    )


def _by_chain(windows: Sums, K: int, centre: Floats) -> tuple[Floats, Floats, Floats]:
    """Return mean squared deviations and means of every chain, float64[n_chains, n_obs], and mean squared lengths.

    `windows` int[n_windows, n_obs, n_chains] are sums over K draws; lengths are float64[n_chains].
    """
    n_chains, n_obs = windows.shape[2], windows.shape[1]
    squares, means, sizes = np.empty((n_chains, n_obs)), np.empty((n_chains, n_obs)), np.empty(n_chains)

    def fill(c: int) -> None:
        x = windows[:, :, c] / K
        squares[c], means[c] = ((x - centre) ** 2).mean(axis=0), x.mean(axis=0)
        sizes[c] = (x**2).sum(axis=1).mean()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(fill, range(n_chains)))
    return squares, means, sizes


def _without_reference(centre: Floats, size: float, reference: Floats) -> Floats:
    """Return mse(K) without each reference chain, float64[n_reference].

    `centre` float64[n_obs] is the mean of all replicates and `size` their mean squared length; `reference` is
    float64[n_reference, n_obs].
    """
    n = len(reference)
    if n < 3:  # a single chain left has no scatter to take off
        return np.full(1, np.nan)
    total, squares = reference.sum(axis=0), (reference**2).sum(axis=0)
    out = np.empty(n)
    for c, x in enumerate(reference):
        mean = (total - x) / (n - 1)
        scatter = (squares - x**2 - (n - 1) * mean**2) / (n - 2)
        out[c] = size - 2.0 * float(centre @ mean) + float(mean @ mean) - float(scatter.sum()) / (n - 1)
    return out


def _refuse(windows: Sums, reference: Floats) -> None:
    if windows.ndim != 3 or reference.ndim != 2 or 0 in windows.shape or 0 in reference.shape:
        raise SumsError(
            windows.shape, "[n_windows, n_obs, n_chains], and a reference of [n_chains, n_obs], neither empty"
        )
    if windows.shape[1] != reference.shape[1]:
        raise SumsError(windows.shape, f"the {reference.shape[1]} observables of the reference")
