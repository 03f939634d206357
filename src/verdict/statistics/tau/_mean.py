"""The mean over a run, its Monte-Carlo error and effective sample size, from tau.

    mcse² = 2 tau Var / n,   ess = n / (2 tau),   n = chains · draws, tau in the half convention,
and the interval is mean ± t_nu mcse, where nu = 2/s² degrees of freedom carry the uncertainty s of log tau
(Satterthwaite). The tau in it is hi exp(-z s): the upper end of tau without its statistical part, so that
what the interval of tau allows for (being accepted, slow modes of small weight) is allowed for here too. From two
chains on the scatter of chain means is a second estimate of the error, Student's t with n_chains - 1 degrees, and the
wider interval is taken: chains in wells of their own, too close to be told apart, scatter more than tau says. Few
chains make that t very wide, and wells that shift a chain by `WELL` mcse shift the mean by that at the most; so it
need not reach beyond WELL + t_nu times the larger of both errors. Few chains also fall nearly all into one well, and
then agree: below `ENOUGH_CHAINS` t_nu is taken farther out in its tail (docs/adr/1604). Where first and second halves
of all chains differ by `DRIFTING` standard errors, half of the difference is added: a start that is still remembered.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from verdict.statistics.sample.quantiles import normal, student, students
from verdict.statistics.tau import _thresholds as limits
from verdict.statistics.tau._tau import Status, Tau, refuse_no_tau
from verdict.words.vocabulary import Convention

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Mean:
    """Means of n_obs observables, float64[n_obs] each; the interval is NaN unless `status` is resolved.

    `ess` is not capped: antithetic draws are refused by their status instead.
    """

    value: Floats
    lo: Floats
    hi: Floats
    mcse: Floats
    ess: Floats
    status: NDArray[np.str_]


def mean_of(tau: Tau) -> Mean:
    """Return the mean of every observable with an interval of tau's own confidence level, tau in draws.

    Raises:
        UsageError: what is given is no `Tau`.
    """
    refuse_no_tau(tau)
    half, n, p = tau.to(Convention.HALF), tau.n_chains * tau.n_draws, 0.5 + 0.5 * tau.level
    resolved = tau.status == Status.RESOLVED
    hi, spread = np.where(resolved, half.hi, np.nan), np.where(resolved, half.spread, np.nan)
    centre = hi * np.exp(-normal(p) * spread)
    mcse = np.sqrt(2.0 * centre * tau.variance / n)
    reach = students(p, 2.0 / spread**2) * mcse
    if tau.n_chains > 1:
        scatter = np.where(resolved, np.sqrt(tau.between / tau.n_chains), np.nan)
        most = reach + limits.WELL * mcse
        beyond = np.fmax(1.0, scatter / np.where(mcse > 0.0, mcse, np.inf))
        agreeing = students(1.0 - _tail_of_agreeing(1.0 - p, tau.n_chains), 2.0 / spread**2) * mcse
        reach = np.fmax(agreeing, np.fmin(_student_over_chains(p, tau.n_chains) * scatter, most * beyond))
    half_drift = np.abs(np.nan_to_num(tau.drift)) / 2.0  # its own standard error is 2 mcse
    reach = np.where(half_drift > limits.DRIFTING * mcse, reach + half_drift, reach)
    return Mean(
        value=tau.mean, lo=tau.mean - reach, hi=tau.mean + reach, mcse=mcse, ess=n / (2.0 * centre), status=tau.status
    )


def _tail_of_agreeing(tail: float, n_chains: int) -> float:
    """Return the tail that tau's own error is taken at: a few chains that agree may nearly all sit in one well."""
    return tail * (min(1.0, n_chains / limits.AGREEING) if n_chains < limits.ENOUGH_CHAINS else 1.0)


def _student_over_chains(p: float, n_chains: int) -> float:
    """Return the p-quantile of Student's t over chain means; two or three chains may all sit in one well."""
    tail = (1.0 - p) * (limits.TAIL_OF_FEW if n_chains < limits.FEW_CHAINS else 1.0)
    return student(1.0 - tail, n_chains - 1)
