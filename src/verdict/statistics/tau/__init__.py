"""Estimators of the integrated autocorrelation time, from counts to a value, an interval and a status.

A public file name in this folder is an estimator's name; it offers `NEEDS` and
`estimate(counts, *, level) -> Tau`. Others register under the entry point group `verdict.estimators`.
Values are in the half convention ½ + Σρ and in draws.

sokal, geyer_ims, pair_truncated, batch_means, multi_tau
                   the estimators
_registry          finding them by name
_faults, _alike, _starts, _periods, _scores
                   what is wrong with draws that are handed in: copies, starts, periods; scores of their ranks
_series, _counts, _lags, _stretches, _blocks, _adapt, _run
                   from series or sums to lag counts, block sums, their scatter over time and what a run knows
_profile, _tau, _spread, _interval, _mean, _thresholds
                   tau over windows, its record, its error, its interval and status, the mean's error
_shortfall         which rule says that a record is too short, and by how much
_apart, _drift     whether chains scatter more, all observables together, than tau explains, or move together
"""

from verdict.statistics.tau._alike import Alike, repeated, same_draws
from verdict.statistics.tau._apart import hidden, plateau
from verdict.statistics.tau._blocks import in_sweeps as blocks_in_sweeps
from verdict.statistics.tau._counts import Counts, Needs
from verdict.statistics.tau._faults import huddled, smallest_steps
from verdict.statistics.tau._lags import LagCounts, SeriesError
from verdict.statistics.tau._mean import Mean, mean_of
from verdict.statistics.tau._periods import Period, returns, spectral_lines
from verdict.statistics.tau._registry import Estimator, estimate_series, load, names, shipped
from verdict.statistics.tau._run import as_one_run, shared_time
from verdict.statistics.tau._scores import normal_scores
from verdict.statistics.tau._shortfall import Rule, Shortfall, shortfall
from verdict.statistics.tau._starts import Start, polluted_starts
from verdict.statistics.tau._tau import ConventionMismatchError, Status, Tau, Unit, concatenate
from verdict.statistics.tau._thresholds import HIDDEN
from verdict.words.vocabulary import Convention

__all__ = [
    "HIDDEN",
    "Alike",
    "Convention",
    "ConventionMismatchError",
    "Counts",
    "Estimator",
    "LagCounts",
    "Mean",
    "Needs",
    "Period",
    "Rule",
    "SeriesError",
    "Shortfall",
    "Start",
    "Status",
    "Tau",
    "Unit",
    "as_one_run",
    "blocks_in_sweeps",
    "concatenate",
    "estimate_series",
    "hidden",
    "huddled",
    "load",
    "mean_of",
    "names",
    "normal_scores",
    "plateau",
    "polluted_starts",
    "repeated",
    "returns",
    "same_draws",
    "shared_time",
    "shipped",
    "shortfall",
    "smallest_steps",
    "spectral_lines",
]
