"""Estimates from raw numbers, by the very rules of a registered estimate; nothing is read or written."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from verdict.api.frames import frame
from verdict.api.shown import Result
from verdict.project.endings import in_sentences
from verdict.project.estimating import Wanted, estimated, times

if TYPE_CHECKING:
    from numpy.typing import ArrayLike
    from pandas import DataFrame

Values: TypeAlias = "ArrayLike | Mapping[str, ArrayLike] | Sequence[Mapping[str, Any]] | DataFrame"
COLUMNS = ("estimand", "value", "low", "high", "level", "method", "status", "reason", "assumptions")


@dataclass(frozen=True, eq=False, repr=False)
class Estimate(Result):
    """An estimate: a value and an interval, or the status that says why there is none.

    >>> import verdict
    >>> gains = [0.012, 0.031, 0.008, 0.020, 0.017, 0.022, 0.011, 0.027, 0.015, 0.019]
    >>> found = verdict.estimate(gains, "mean", method="t", level=0.95, assume="symmetric")
    >>> found.status, round(found.value, 4), [round(end, 4) for end in found.interval]
    ('estimated', 0.0182, [0.0131, 0.0233])
    >>> found.how
    'Student t, 9 degrees of freedom, n = 10'
    >>> verdict.estimate([0.5] * 10, "mean", method="t", level=0.95, assume="symmetric").status
    'no_variance'
    """

    @property
    def value(self) -> float | None:
        """The estimate itself; None where there is none."""
        value: float | None = self._payload["value"]
        return value

    @property
    def interval(self) -> tuple[float, float] | None:
        """Its interval at the level; an end that is open is infinite. None where there is none, as for R-hat."""
        ends = self._payload["interval"]
        if ends is None:
            return None
        return (-math.inf if ends["lo"] is None else ends["lo"], math.inf if ends["hi"] is None else ends["hi"])

    @property
    def status(self) -> str:
        """`estimated`; `bound` where only one end is known; or why there is no interval, such as too_few or frozen."""
        return str(self._payload["status"])

    @property
    def reason(self) -> str:
        """Why there is no interval, or only one end of it, in a sentence; else nothing."""
        return str(self._payload["reason"])

    @property
    def method(self) -> str:
        """The name of the method, such as t."""
        return str(self._payload["method"])

    @property
    def how(self) -> str:
        """The method in words, with what it used: degrees of freedom, how many units, how many of them missing."""
        return str(self._payload["how"])

    @property
    def level(self) -> float:
        """The level of the interval."""
        return float(self._payload["level"])

    @property
    def assumptions(self) -> tuple[str, ...]:
        """What is assumed of the units, and what the level was counted to rest on."""
        return tuple(self._payload["assumptions"])

    def to_frame(self) -> DataFrame:
        """Return a frame of pandas with one row.

        Raises:
            UsageError: pandas is not installed.
        """
        low, high = self.interval or (None, None)
        row = {**self._payload, "low": low, "high": high, "assumptions": "; ".join(self.assumptions)}
        return frame([row], COLUMNS)

    def __str__(self) -> str:
        from verdict.project.estimating import in_words

        return in_words(self._payload)


@dataclass(frozen=True, eq=False, repr=False)
class Tau(Estimate):
    """An integrated autocorrelation time, in draws: a value and an interval, or why there is none.

    >>> import numpy, verdict
    >>> draws = numpy.random.default_rng(1).normal(size=(4, 1000))
    >>> time = verdict.tau(draws, estimator="sokal", level=0.95)
    >>> time.status, time.convention, time.interval[0] < 0.5 < time.interval[1]
    ('estimated', 'half', True)
    """

    @property
    def estimator(self) -> str:
        """The name of the estimator."""
        return self.method

    @property
    def convention(self) -> str:
        """`half`, 1/2 + sum of rho, or `full`, twice that."""
        return str(self._payload["convention"])


@in_sentences
def estimate(
    values: Values,
    estimand: str = "mean",
    *,
    method: str,
    level: float,
    assume: str | None = None,
    what: str | Sequence[str] | None = None,
    groups: tuple[str, str] | None = None,
    where: str | None = None,
    of: str | Sequence[str] | None = None,
    cluster: str | None = None,
    support: tuple[float, float] | None = None,
    least: int | None = None,
    missing: Literal["bounds", "untested"] = "bounds",
    side: Literal["both", "upper", "lower"] = "both",
    **options: float,
) -> Estimate:
    """Estimate something from raw numbers, as a registered estimate would, and write nothing.

    `values` are units: one array; a mapping of column to array, each with an entry for each unit; or rows, as a list of
    mappings or a frame. For estimands of chains they are one array [chain, draw]. None, NaN and what is masked are
    missing: a missing unit counts as anything in its `support`, or leaves no interval where `missing` is "untested".

    `what` is the expression that is estimated, such as "new - old", or two of them where the estimand takes two; else
    the only column, or the two columns. `groups` are two predicates such as ("arm == 'B'", "arm == 'A'"), `where` a
    premise, `cluster` the column that names what was drawn together, `of` the trials or the exposure of counts. `least`
    is the fewest units that are enough, here as many as are there. `assume` says what is supposed of the units, as in a
    registration. Numbers of an estimand, such as q of a quantile, are given by their names.

    What a registration may not promise is refused here too: the sentence says what could be assumed or asked instead.

    Raises:
        DocumentError: everything that does not fit, as of a registration. UsageError: no estimand or method of that
        name, a level that may not be promised, or numbers of a form that is not known.

    >>> import verdict
    >>> new, old = [0.91, 0.93, 0.90, 0.94, 0.92, 0.95], [0.89, 0.90, 0.89, 0.91, 0.90, 0.91]
    >>> pairs = {"new": new, "old": old}
    >>> found = verdict.estimate(pairs, "mean", what="new - old", method="t", level=0.95, assume="symmetric")
    >>> print(found)
    mean 0.025 [0.01399, 0.03601], 95 % by Student t, 5 degrees of freedom, n = 6
    >>> verdict.estimate([1, 0, 1, 1, None, 1, 1, 0, 1, 1, 1, 0], "proportion", method="clopper_pearson", level=0.95,
    ...                  support=(0, 1)).status
    'estimated'
    >>> verdict.estimate(new, "mean", method="t", level=0.95)
    Traceback (most recent call last):
    ...
    verdict.words.errors.UsageError: t at n = 5 under ... data... covers ... %, wanted 93 % at nominal 95 %; ...
    """
    wanted = Wanted(
        estimand, method, level, assume=assume, what=_listed(what), groups=groups, where=where, of=_listed(of),
        cluster=cluster, support=support, least=least, missing=missing, side=side, options=options,
    )  # fmt: skip
    return Estimate(estimated(values, wanted))


@in_sentences
def tau(series: ArrayLike, *, estimator: str, level: float, convention: Literal["half", "full"] = "half") -> Tau:
    """Estimate the integrated autocorrelation time of one variable, as a judged freeze would, and write nothing.

    `series` is one array [chain, draw], or one chain [draw]; nothing is left out as burn-in. `estimator` is one of
    multi_tau, sokal, geyer_ims and batch_means. In the half convention, 1/2 + sum of rho, a mean of K draws has the
    variance 2 tau Var / K. A record that is too short for its time, a chain that never moves, copies of one chain, or a
    first draw far outside the rest have no interval: the status says which, the reason with its numbers.

    Raises:
        UsageError: the series is not of one variable, or no estimator is called so.

    >>> import numpy, verdict
    >>> draws = numpy.random.default_rng(1).normal(size=(4, 1000))
    >>> verdict.tau(draws, estimator="multi_tau", level=0.95).status
    'estimated'
    >>> walk = numpy.cumsum(draws, axis=1)
    >>> verdict.tau(walk, estimator="multi_tau", level=0.95).status
    'bound'
    """
    return Tau(times(series, estimator, level, convention))


def _listed(given: str | Sequence[str] | None) -> tuple[str, ...]:
    return () if given is None else (given,) if isinstance(given, str) else tuple(given)
