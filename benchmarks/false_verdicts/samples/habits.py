"""What people do with the same numbers: units that are missing are dropped, and at looks they look.

- **bare**: the mean against the bar.
- **z**: the mean ± 1.96 standard deviations over the root of n; of two groups, each with its own.
- **t**: SciPy's `ttest_1samp` and `ttest_ind` as they come, the latter with one spread for both groups.
- **wald**: ± 1.96 sqrt(p (1 - p) / n).
- **inspect**: the standard error of inspect's `stderr(cluster=...)`, with C / (C - 1).
- **lm_eval**: the standard error of lm-evaluation-harness, which knows no clusters.
- **t_holm**: p-values of the t test corrected over the predictions by Holm (1979).
- **emcee**, **arviz**: of chains, as in `benchmarks.false_verdicts.chains`.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from benchmarks.false_verdicts import chains
from benchmarks.false_verdicts.peers import NOT_PASSED, PASS, UNTESTED
from benchmarks.false_verdicts.samples.cases import ERROR, REACH, Case, Look, Units
from numpy.typing import NDArray

Ends = tuple[float, float]


def word(ends: Ends, bar: float) -> int:
    """Return what an interval says of the claim that what it holds is above the bar."""
    low, high = ends
    return PASS if low > bar else NOT_PASSED if high <= bar else UNTESTED


def value(units: Units) -> float:
    """Return the mean, or the difference of the means."""
    return float(units.values.mean()) - (0.0 if units.others is None else float(units.others.mean()))


def bare(units: Units) -> Ends:
    """Take the mean for the truth."""
    return value(units), value(units)


def z(units: Units) -> Ends:
    """Take 1.96 standard errors to each side."""
    groups = (units.values,) if units.others is None else (units.values, units.others)
    return _around(units, float(np.sqrt(sum(x.var(ddof=1) / x.size for x in groups))))


def t(units: Units) -> Ends:
    """Take SciPy's interval."""
    error, degrees = _student(units)
    return _around(units, error, _quantile(degrees))


def wald(units: Units) -> Ends:
    """Take Wald's interval of a share, or of a difference of shares."""
    groups = (units.values,) if units.others is None else (units.values, units.others)
    return _around(units, float(np.sqrt(sum(x.mean() * (1.0 - x.mean()) / x.size for x in groups))))


def inspect(units: Units) -> Ends:
    """Take inspect's standard error, clustered where there are clusters."""
    if units.clusters is None:
        return z(units)
    _, which = np.unique(units.clusters, return_inverse=True)
    sums = np.bincount(which, units.values - units.values.mean())
    return _around(units, float(np.sqrt((sums**2).sum() * sums.size / (sums.size - 1.0))) / units.values.size)


def lm_eval(units: Units) -> Ends:
    """Take the harness's standard error, the sample's standard deviation over the root of n."""
    return z(units)


RULES: dict[str, Callable[[Units], Ends]] = {
    "bare": bare, "z": z, "t": t, "wald": wald, "inspect": inspect, "lm_eval": lm_eval,
}  # fmt: skip
HOLM = "t_holm"
OF_CHAINS = ("emcee", "arviz")


def words(rule: str, case: Case) -> NDArray[np.int8]:
    """Return a rule's word for every prediction; at looks the first decision stands."""
    return first(np.array([_at(rule, look) for look in case.looks], np.int8))


def first(said: NDArray[np.int8]) -> NDArray[np.int8]:
    """Return the first word of each prediction that decides, int8[predictions], of int8[looks, predictions]."""
    return np.asarray(said[(said != UNTESTED).argmax(axis=0), np.arange(said.shape[1])])


def _at(rule: str, look: Look) -> list[int]:
    if rule == HOLM:
        return _holm(look.units)
    if rule in OF_CHAINS:
        return [chains.RULES[rule](units.values) for units in look.units]
    return [word(RULES[rule](units), units.bar) for units in look.units]


def _holm(every: tuple[Units, ...]) -> list[int]:
    found = [_test(units) for units in every]
    said = [UNTESTED] * len(every)
    for step, i in enumerate(sorted(range(len(every)), key=lambda i: found[i][1])):
        statistic, p = found[i]
        if p > ERROR / (len(every) - step):
            break
        said[i] = PASS if statistic > 0.0 else NOT_PASSED
    return said


def _test(units: Units) -> tuple[float, float]:
    from scipy.special import stdtr

    error, degrees = _student(units)
    statistic = (value(units) - units.bar) / error if error > 0.0 else 0.0
    return statistic, 2.0 * float(stdtr(degrees, -abs(statistic)))


def _student(units: Units) -> tuple[float, float]:
    x, y = units.values, units.others
    if y is None:
        return float(x.std(ddof=1) / np.sqrt(x.size)), x.size - 1.0
    degrees = x.size + y.size - 2.0
    pooled = ((x.size - 1) * x.var(ddof=1) + (y.size - 1) * y.var(ddof=1)) / degrees
    return float(np.sqrt(pooled * (1.0 / x.size + 1.0 / y.size))), degrees


def _quantile(degrees: float) -> float:
    from scipy.special import stdtrit

    return float(stdtrit(degrees, 1.0 - 0.5 * ERROR))


def _around(units: Units, error: float, reach: float = REACH) -> Ends:
    return value(units) - reach * error, value(units) + reach * error
