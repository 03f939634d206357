"""Series that come back to where they were: the rules of `verdict.statistics.tau`, as sentences about chains."""

from __future__ import annotations

from verdict.statistics.chains.ranks import scores
from verdict.statistics.chains.series import Chains
from verdict.statistics.sample.contract import Status, Unknown
from verdict.statistics.tau import Period, returns, spectral_lines

FALSE_ALARM = 1e-4


def near_periodic(chains: Chains) -> Unknown | None:
    """Say at which lag the draws come back."""
    return _refusal(returns(chains.draws[:, None, :])[0])


def with_line(chains: Chains) -> Unknown | None:
    """Say which period the spectrum of the draws has a line at; it is blind to chains that repeat one another."""
    return _refusal(spectral_lines(scores(chains.draws)[:, None, :], FALSE_ALARM)[0])


def _refusal(period: Period | None) -> Unknown | None:
    if period is None:
        return None
    return Unknown(
        Status.ANTITHETIC,
        f"the draws come back after {period.draws:.4g}: {period.words}; a nearly periodic series has no "
        "autocorrelation time that bounds the error of its mean",
    )
