"""Which rule says that a record is too short, and by how much: what a person needs who has to run longer."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from verdict.statistics.tau import _thresholds as limits
from verdict.statistics.tau._counts import Counts
from verdict.statistics.tau._interval import longest_accepted, settled
from verdict.statistics.tau._profile import of_ladder
from verdict.statistics.tau._spread import events
from verdict.statistics.tau._tau import Status, Tau


class Rule(StrEnum):
    """What a record is held against."""

    TIME = "time"  # the slowest time seen, in draws, against the longest that the record is accepted for
    CROSSINGS = "crossings"  # of the mean, over all chains
    EVENTS = "events"  # that the slow variance comes from
    END = "end"  # the upper end of tau lies beyond the record; by how much is not known


@dataclass(frozen=True, slots=True)
class Shortfall:
    """The rule that asks for most, what was found and wanted, and times how many draws that would take.

    `observable` counts from 0; `times` is NaN where it is not known.
    """

    observable: int
    rule: Rule
    found: float
    wanted: float
    times: float


def shortfall(tau: Tau, counts: Counts) -> Shortfall:
    """Return the rule that asks for most, over the observables of a record that are `too_short`.

    `counts` are block sums of the same series; tau is in draws.
    """
    ladder = counts.need_ladder("shortfall")
    profile = of_ladder(ladder)
    at, _ = settled(profile, np.ones(len(tau), dtype=np.int64))
    seen, bar = events(ladder[0], profile, at), longest_accepted(tau.n_chains, tau.n_draws)
    found = [
        rule
        for a in np.flatnonzero(tau.status == Status.TOO_SHORT)
        for rule in (
            Shortfall(int(a), Rule.TIME, float(tau.time[a]), bar, float(tau.time[a]) / bar),
            _few(int(a), Rule.CROSSINGS, float(tau.flips[a]), limits.FEWEST_FLIPS),
            _few(int(a), Rule.EVENTS, float(seen[a]), limits.FEWEST_EVENTS),
        )
    ]
    worst = max(found, key=lambda rule: rule.times)
    return worst if worst.times > 1.0 else Shortfall(worst.observable, Rule.END, np.nan, float(tau.n_draws), np.nan)


def _few(observable: int, rule: Rule, found: float, wanted: float) -> Shortfall:
    return Shortfall(observable, rule, found, wanted, wanted / max(found, 1.0))
