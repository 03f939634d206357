"""Estimators of the integrated autocorrelation time, from counts to a value, an interval and a status.

A public file name in this folder is an estimator's name; it offers `NEEDS` and
`estimate(counts, *, level) -> Tau`. Others register under the entry point group `verdict.estimators`.
Values are in the half convention ½ + Σρ and in draws.
"""

from verdict.estimators._blocks import in_sweeps as blocks_in_sweeps
from verdict.estimators._counts import Counts, Needs
from verdict.estimators._lags import LagCounts, SeriesError
from verdict.estimators._mean import Mean, mean_of
from verdict.estimators._registry import Estimator, estimate_series, load, names
from verdict.estimators._run import as_one_run, shared_time
from verdict.estimators._tau import ConventionMismatchError, Status, Tau, Unit, concatenate
from verdict.vocabulary import Convention

__all__ = [
    "Convention",
    "ConventionMismatchError",
    "Counts",
    "Estimator",
    "LagCounts",
    "Mean",
    "Needs",
    "SeriesError",
    "Status",
    "Tau",
    "Unit",
    "as_one_run",
    "blocks_in_sweeps",
    "concatenate",
    "estimate_series",
    "load",
    "mean_of",
    "names",
    "shared_time",
]
